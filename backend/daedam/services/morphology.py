"""Korean morphemes from Kiwi (kiwipiepy, LGPL-3.0)."""

import threading
from collections.abc import Sequence
from functools import lru_cache

from daedam.interview.korean import Morpheme


class KiwiMorphology:
    """Splits Korean text into morphemes; loads its model (about 3 s) at the first use.

    Safe to share between threads. Answers are remembered, because one turn asks about the
    same few texts several times.
    """

    def __init__(self) -> None:
        self._loading = threading.Lock()
        self._kiwi: object | None = None
        self._cached = lru_cache(maxsize=256)(self._tokenize)

    def __call__(self, text: str) -> Sequence[Morpheme]:
        return self._cached(text)

    def _tokenize(self, text: str) -> tuple[Morpheme, ...]:
        from kiwipiepy import Kiwi

        with self._loading:
            if self._kiwi is None:
                self._kiwi = Kiwi()
        assert isinstance(self._kiwi, Kiwi)
        return tuple(
            Morpheme(token.form, str(token.tag), token.start, token.end)
            for token in self._kiwi.tokenize(text)
        )
