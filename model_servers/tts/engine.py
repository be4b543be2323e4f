"""The port of the speech server: a voice."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import ClassVar

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]
"""Mono sound, -1 to 1."""


_SENTENCE_END = re.compile(r"(?<=[.?!…])\s+")


def sentences(text: str) -> list[str]:
    """`text` cut after what ends a sentence."""
    return _SENTENCE_END.split(text)


class Engine(ABC):
    """A voice.

    Its methods block and are all called from one thread. They raise `DaedamError`s.
    """

    name: ClassVar[str]
    quality: ClassVar[str] = "neural"
    """`neural` or `formant`, as `daedam.clients.base.VoiceQuality` has it."""
    sample_rate_hz: int
    """Known after `load`."""
    speakers: tuple[str, ...]
    """Names that `synthesize` accepts, the default first. Known after `load`."""

    @abstractmethod
    def load(self) -> None:
        """Read the model. Raises `ModelMissing` when its files are not here."""

    @abstractmethod
    def synthesize(
        self, text: str, *, speaker: str = "KR", speed: float = 1.0
    ) -> Iterator[Samples]:
        """`text` spoken, one array per sentence, each as soon as it is ready.

        `speed` 1.0 is the voice's own; 2.0 takes half the time.
        """

    def close(self) -> None:
        """Give back what the voice holds."""
