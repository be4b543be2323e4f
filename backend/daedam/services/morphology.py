"""Korean morphemes from Kiwi (kiwipiepy, LGPL-3.0)."""

from collections.abc import Sequence
from functools import cache, lru_cache
from threading import Lock
from typing import Any

from daedam.speech.korean import Morpheme

_loading = Lock()


class KiwiMorphology:
    """Splits Korean text into morphemes; the model loads (about 3 s) at the first use.

    Safe to share between threads. The last texts are cached, because one turn asks about the
    same few several times.
    """

    def __init__(self) -> None:
        self._remembered = lru_cache(maxsize=256)(_tokenize)

    def __call__(self, text: str) -> Sequence[Morpheme]:
        return self._remembered(text)

    @property
    def cached_texts(self) -> int:
        """How many texts are cached."""
        return self._remembered.cache_info().currsize

    def forget(self) -> None:
        """Empty the cache: it may hold texts of a deleted interview."""
        self._remembered.cache_clear()


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
