"""How Korean is said: 같이 is 가치. The rules are g2pkk's."""

import functools
import importlib.util
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from daedam.errors import ConfigurationError

CACHED_WORDS = 20_000
"""The rules take about a millisecond a word; questions repeat theirs."""


def pronouncer(english: Mapping[str, str]) -> Callable[[str], str]:
    """A function from a written word to its sounds as conjoining jamo (U+1100 and on).

    `english` is `Lexicon.english`. Raises `ConfigurationError`.
    """
    from jamo import hangul_to_jamo

    g2p = compiled(rules(english))

    @functools.lru_cache(CACHED_WORDS)
    def pronounce(word: str) -> str:
        return "".join(hangul_to_jamo(g2p(word)))

    return pronounce


class _English(Mapping[str, list[list[str]]]):
    """`Lexicon.english` in the shape of nltk's: the ways to say a word, each a list of sounds."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words

    def __contains__(self, word: object) -> bool:
        return word in self._words

    def __getitem__(self, word: str) -> list[list[str]]:
        return [self._words[word].split()]

    def __iter__(self) -> Any:
        return iter(self._words)

    def __len__(self) -> int:
        return len(self._words)


def rules(english: Mapping[str, str]) -> Any:
    """g2pkk's rules, kept from fetching anything.

    As it is imported it has nltk download a dictionary, which `english` stands in for; as it is
    made it has pip install a missing morphological analyser, which is asked for here before.
    """
    if importlib.util.find_spec("mecab") is None or importlib.util.find_spec("g2pkk") is None:
        raise ConfigurationError(
            "한국어 발음 규칙(g2pkk, python-mecab-ko)이 없습니다. `make melo`를 실행해 주세요.",
            "The rules of pronunciation (g2pkk, python-mecab-ko) are missing. "
            "Please run `make melo`.",
        )
    nltk: Any = ModuleType("nltk")
    nltk.data, nltk.corpus, nltk.corpus.cmudict = (
        ModuleType("nltk.data"),
        ModuleType("nltk.corpus"),
        ModuleType("nltk.corpus.cmudict"),
    )
    nltk.data.find = lambda _name: None
    nltk.corpus.cmudict.dict = lambda: _English(english)
    stand_ins = {"nltk": nltk, "nltk.corpus": nltk.corpus}
    kept = {name: sys.modules.get(name) for name in stand_ins}
    sys.modules.update(stand_ins)
    try:
        from g2pkk import G2p

        return G2p()
    finally:
        for name, module in kept.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module


def compiled(g2p: Any) -> Callable[[str], str]:
    """`g2p` twenty times as fast: it has more patterns than `re` keeps compiled."""
    g2p.table = [(re.compile(sounds), *rest) for sounds, *rest in g2p.table]
    lines = Path(g2p.idioms_path).read_text("utf-8").splitlines()
    rules = [line.split("#")[0].strip().split("===") for line in lines]
    idioms = [(re.compile(rule[0]), rule[1]) for rule in rules if len(rule) == 2]

    def replace_idioms(string: str, _descriptive: bool = False, _verbose: bool = False) -> str:
        for written, said in idioms:
            string = written.sub(said, string)
        return string

    g2p.idioms = replace_idioms
    said: Callable[[str], str] = g2p
    return said
