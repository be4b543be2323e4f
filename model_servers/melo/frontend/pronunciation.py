"""Korean pronunciation by the rules of g2pkk; for example, 같이 is pronounced 가치."""

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
"""Number of cached words. The rules take about 1 ms per word, and questions repeat many words."""


def make_pronouncer(english: Mapping[str, str]) -> Callable[[str], str]:
    """Return a function that converts a written word to its sounds in conjoining jamo (U+1100 ff.).

    `english` is `Lexicon.english`. Raises `ConfigurationError` if g2pkk or its analyser is missing.
    """
    from jamo import hangul_to_jamo

    g2p = compile_patterns(load_g2p(english))

    @functools.lru_cache(CACHED_WORDS)
    def pronounce(word: str) -> str:
        return "".join(hangul_to_jamo(g2p(word)))

    return pronounce


class _English(Mapping[str, list[list[str]]]):
    """`Lexicon.english` in nltk's format: a list of pronunciations, each a list of sounds."""

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


def load_g2p(english: Mapping[str, str]) -> Any:
    """Return g2pkk's `G2p` and prevent all downloads.

    The import of g2pkk makes nltk download a dictionary, so `english` replaces the dictionary. The
    constructor of `G2p` installs a missing morphological analyser with pip. This function raises
    `ConfigurationError` instead if g2pkk or the analyser is missing.
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
    replacements = {"nltk": nltk, "nltk.corpus": nltk.corpus}
    originals = {name: sys.modules.get(name) for name in replacements}
    sys.modules.update(replacements)
    try:
        from g2pkk import G2p

        return G2p()
    finally:
        for name, module in originals.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module


def compile_patterns(g2p: Any) -> Callable[[str], str]:
    """Compile the patterns of `g2p` in place and return `g2p`.

    This makes `g2p` twenty times as fast. It has more patterns than the cache of `re` holds, so
    without this function `re` would compile the patterns again and again.
    """
    g2p.table = [(re.compile(sounds), *rest) for sounds, *rest in g2p.table]
    lines = Path(g2p.idioms_path).read_text("utf-8").splitlines()
    rules = [line.split("#")[0].strip().split("===") for line in lines]
    idioms = [(re.compile(rule[0]), rule[1]) for rule in rules if len(rule) == 2]

    def replace_idioms(string: str, _descriptive: bool = False, _verbose: bool = False) -> str:
        for written, spoken in idioms:
            string = written.sub(spoken, string)
        return string

    g2p.idioms = replace_idioms
    convert: Callable[[str], str] = g2p
    return convert
