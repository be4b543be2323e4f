"""The interface of the speech server's voices."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import ClassVar

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]
"""Mono audio, -1 to 1."""


_SENTENCE_END = re.compile(r"(?<=[.?!…])\s+")


def split_at_sentence_ends(text: str) -> list[str]:
    """Split `text` at the whitespace after `.`, `?`, `!` and `…`."""
    return _SENTENCE_END.split(text)


class Engine(ABC):
    """A voice. Its methods block, are all called from one thread and raise `DaedamError`s."""

    name: ClassVar[str]
    quality: ClassVar[str] = "neural"
    """`neural` or `formant`: a value of `daedam.clients.base.VoiceQuality`."""
    sample_rate_hz: int
    """Sample rate in Hz; set by `load`."""
    speakers: tuple[str, ...]
    """Names that `synthesize` accepts, the default first; set by `load`."""

    @abstractmethod
    def load(self) -> None:
        """Load the model. Raises `ModelMissing` if its files do not exist."""

    @abstractmethod
    def synthesize(
        self, text: str, *, speaker: str = "KR", speed: float = 1.0
    ) -> Iterator[Samples]:
        """Yield the audio of `text`, one array per sentence, each as soon as it is ready.

        `speed` 1.0 is the voice's normal speed; at 2.0 the audio is half as long.
        """

    def close(self) -> None:
        """Release the voice's resources."""
