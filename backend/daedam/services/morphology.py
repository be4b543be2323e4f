"""Korean morphemes from Kiwi (kiwipiepy, LGPL-3.0)."""

from collections.abc import Sequence
from functools import cache, lru_cache
from threading import Lock
from typing import Any

from daedam.interview.korean import Morpheme

_loading = Lock()


class KiwiMorphology:
    """Splits Korean text into morphemes; the model loads (about 3 s) at the first use.

    Safe to share between threads. Answers are remembered, because one turn asks about the
    same few texts several times.
    """

    def __init__(self) -> None:
        self._remembered = lru_cache(maxsize=256)(_tokenize)

    def __call__(self, text: str) -> Sequence[Morpheme]:
        return self._remembered(text)


def _tokenize(text: str) -> tuple[Morpheme, ...]:
    with _loading:  # two threads at once would load the model twice
        kiwi = _kiwi()
    return tuple(
        Morpheme(token.form, str(token.tag), token.start, token.end)
        for token in kiwi.tokenize(text)
    )


@cache
def _kiwi() -> Any:
    """The model, once for the whole process: it holds no state of its callers."""
    from kiwipiepy import Kiwi

    return Kiwi()
