"""The three ports: speech to text, language model, text to speech.

Each keeps the design's method abstract and exactly as written. Beside it stands the richer
method that the product itself uses, with a default that falls back on the simple one: a
provider written for the design alone still works.

All methods are `async` and may be called by several requests at once. They raise
`ProviderUnavailable`, `ProviderTimeout` or `ProviderRejected`, and nothing else on purpose.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, Literal


@dataclass(frozen=True)
class Word:
    """One recognised word; `start_s` and `end_s` count from the start of the recording."""

    text: str
    start_s: float
    end_s: float
    probability: float


@dataclass(frozen=True)
class Segment:
    """A stretch of speech between pauses.

    `confidence` is the geometric mean of the token probabilities, 0 to 1.
    """

    text: str
    start_s: float
    end_s: float
    confidence: float
    words: tuple[Word, ...] = ()


@dataclass(frozen=True)
class Transcript:
    """What was said. No segments and an empty text mean that nobody spoke."""

    text: str
    language: str
    segments: tuple[Segment, ...] = ()

    @property
    def words(self) -> tuple[Word, ...]:
        return tuple(word for segment in self.segments for word in segment.words)


@dataclass(frozen=True)
class STTCapabilities:
    words: bool = False
    """Whether `recognize` gives words with times."""


class STTClient(ABC):
    """Speech to text."""

    name: ClassVar[str]
    capabilities: ClassVar[STTCapabilities] = STTCapabilities()

    @abstractmethod
    async def transcribe(self, audio_path: str, language: str = "ko") -> str:
        """The text spoken in the file at `audio_path`; empty when nobody speaks in it."""

    async def recognize(self, audio_path: Path, *, language: str = "ko") -> Transcript:
        """The transcript of a 16 kHz mono WAV file, with all that the provider knows."""
        text = (await self.transcribe(str(audio_path), language)).strip()
        return Transcript(text, language)

    async def warm_up(self) -> None:
        """Load what the first call needs, so that no candidate waits for it."""

    async def close(self) -> None:
        """Give back what the client holds."""


@dataclass(frozen=True)
class Message:
    """One message of a conversation with a language model."""

    role: Literal["system", "user", "assistant"]
    content: str


class LLMClient(ABC):
    """A language model."""

    name: ClassVar[str]

    @abstractmethod
    async def generate(self, prompt: str, max_tokens: int = 200) -> str:
        """The model's continuation of `prompt`, at most `max_tokens` tokens long."""

    async def chat(
        self, messages: Sequence[Message], *, max_tokens: int = 200, seed: int = 0
    ) -> str:
        """The model's next message. `seed` makes another draw where the provider can.

        The default writes the conversation out as one prompt for `generate`.
        """
        labels = {"user": "[입력]", "assistant": "[출력]"}
        lines = [
            f"{labels[m.role]} {m.content}" if m.role in labels else m.content for m in messages
        ]
        return await self.generate("\n\n".join([*lines, labels["assistant"]]), max_tokens)

    async def warm_up(self) -> None:
        """Load what the first call needs, so that no candidate waits for it."""

    async def close(self) -> None:
        """Give back what the client holds."""


class VoiceQuality(StrEnum):
    """How natural a spoken question sounds; a page prefers a browser voice over `formant`."""

    NEURAL = "neural"
    FORMANT = "formant"


@dataclass(frozen=True)
class Speech:
    """A spoken text: the WAV itself (16-bit PCM), or the address where a provider keeps it."""

    quality: VoiceQuality
    wav: bytes | None = None
    audio_url: str | None = None


class TTSClient(ABC):
    """Text to speech."""

    name: ClassVar[str]
    quality: ClassVar[VoiceQuality] = VoiceQuality.NEURAL

    @abstractmethod
    async def synthesize(self, text: str, speaker: str = "KR", speed: float = 1.0) -> str:
        """The URL of `text` spoken by `speaker`; `speed` 1.0 is the voice's own."""

    async def speak(self, text: str, *, speaker: str = "KR", speed: float = 1.0) -> Speech:
        """`text` spoken, with its quality."""
        url = await self.synthesize(text, speaker, speed)
        return Speech(self.quality, audio_url=url)

    async def warm_up(self) -> None:
        """Load what the first call needs, so that no candidate waits for it."""

    async def close(self) -> None:
        """Give back what the client holds."""
