"""Korean morphemes from Kiwi (kiwipiepy, LGPL-3.0)."""

from collections.abc import Sequence
from functools import cache, lru_cache
from threading import Lock
from typing import Any

from daedam.speech.korean import Morpheme

_loading = Lock()


class KiwiMorphology:
    """Splits Korean text into morphemes. The first use loads the model, which takes about 3 s.

    Thread-safe. The last 256 texts are cached, because one turn analyses the same few texts several
    times.
    """

    def __init__(self) -> None:
        self._cached = lru_cache(maxsize=256)(_tokenize)

    def __call__(self, text: str) -> Sequence[Morpheme]:
        return self._cached(text)

    def join(self, morphemes: Sequence[tuple[str, str]]) -> str:
        """Write morphemes, given as form and tag, as text with correct conjugation and spaces."""
        return str(_loaded_kiwi().join(morphemes))

    @property
    def cached_texts(self) -> int:
        """Number of cached texts."""
        return self._cached.cache_info().currsize

    def forget(self) -> None:
        """Empty the cache, because it may contain texts of a deleted interview."""
        self._cached.cache_clear()


def _tokenize(text: str) -> tuple[Morpheme, ...]:
    return tuple(
        Morpheme(token.form, str(token.tag), token.start, token.end)
        for token in _loaded_kiwi().tokenize(text)
    )


def _loaded_kiwi() -> Any:
    with _loading:  # two threads at once would load the model twice
        return _kiwi()


@cache
def _kiwi() -> Any:
    """Return the model of this process. It is shared, because it keeps no state of its callers."""
    from kiwipiepy import Kiwi

    return Kiwi()
