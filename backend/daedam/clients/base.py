"""The three ports: speech to text, language model, text to speech.

Each keeps the design's method abstract and exactly as written. Beside it stands the richer
method that the product itself uses, with a default that falls back on the simple one: a
provider written for the design alone still works.

All methods are `async` and may be called by several requests at once. They raise
`ProviderUnavailable`, `ProviderTimeout` or `ProviderRejected`, and nothing else on purpose.
"""

import asyncio
import tempfile
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt

from daedam.clients.speech_evidence import SpeechSpans
from daedam.clients.token_estimate import estimated_tokens
from daedam.errors import ProviderRejected
from daedam.utils.audio_utils import wav_bytes, wav_pcm
from daedam.utils.text import nfc

SAMPLE_RATE_HZ = 16_000
"""What every recogniser hears."""

Samples = npt.NDArray[np.float32]
"""Mono sound at `SAMPLE_RATE_HZ`, -1 to 1, shape (n,)."""


@dataclass(frozen=True)
class Word:
    """One recognised word; `start_s` and `end_s` count from the start of the recording."""

    text: str
    start_s: float
    end_s: float
    probability: float

    def __post_init__(self) -> None:
        """Compose the text: no provider's decomposed Korean gets any further."""
        object.__setattr__(self, "text", nfc(self.text))


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
    language: str = ""
    """Code of the language that was heard, where it is another than the one asked for."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", nfc(self.text))


@dataclass(frozen=True)
class Transcript:
    """What was said. No segments and an empty text mean that nobody spoke."""

    text: str
    language: str
    """The language that was asked for, or the one in which most of the text was said."""
    segments: tuple[Segment, ...] = ()
    provider: str = ""
    """Name of the client that heard it, where several stand behind one another."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", nfc(self.text))

    @property
    def words(self) -> tuple[Word, ...]:
        return tuple(word for segment in self.segments for word in segment.words)


def join_segments(segments: Sequence[Segment], language: str) -> Transcript:
    """The transcript that `segments`, in their order, make; `language` was asked for."""
    text = " ".join(s.text for s in segments)
    return Transcript(text, spoken_language(segments, language), tuple(segments))


def spoken_language(segments: Sequence[Segment], language: str) -> str:
    """The language in which most of the letters of `segments` were said.

    It is `language`, which was asked for, unless more than half were said in others.
    """
    letters: Counter[str] = Counter()
    for segment in segments:
        letters[segment.language or language] += sum(c.isalpha() for c in segment.text)
    asked_for = letters.pop(language, 0)
    if letters.total() <= asked_for:
        return language
    return letters.most_common(1)[0][0]


@dataclass(frozen=True, eq=False)
class Window:
    """A stretch of a recording that is to be recognised by itself.

    `start_s` counts from the beginning of the recording, `speech_end_s` is where its last speech
    ends: two readings of a window that agree in it have the same samples. `spans` are the stretches
    in it where voice activity hears speech, in seconds of the recording. `settled`: its end is a
    cut, and no later window begins before it; otherwise it is still growing.
    """

    number: int
    samples: Samples
    start_s: float
    speech_end_s: float
    spans: SpeechSpans
    settled: bool

    @property
    def end_s(self) -> float:
        return self.start_s + self.samples.size / SAMPLE_RATE_HZ


def shift_segment(segment: Segment, by_s: float) -> Segment:
    """`segment` with all its times moved."""
    words = tuple(
        replace(word, start_s=word.start_s + by_s, end_s=word.end_s + by_s)
        for word in segment.words
    )
    return replace(segment, start_s=segment.start_s + by_s, end_s=segment.end_s + by_s, words=words)


@dataclass(frozen=True)
class STTCapabilities:
    words: bool = False
    """Whether `recognize` gives words with times."""
    terms: bool = False
    """Whether it listens for the terms that it is told."""


class Recipient(StrEnum):
    """Who gets what a provider works on, where that is not this process."""

    SERVER = "server"
    """A model server that the operator has chosen."""
    GOOGLE = "google"


class Provider:
    """What every provider has, whatever its role."""

    name: str
    recipient: ClassVar[Recipient | None] = None
    """Who else gets what it works on: candidates are told before they consent. None: nobody."""
    checked_while_well: ClassVar[bool] = False
    """Whether its health is worth asking for while nothing is wrong: servers of one's own."""

    async def check(self) -> None:
        """Raise a `ProviderError` unless the provider could serve now. Cheap: at most one word."""

    async def warm_up(self) -> None:
        """Load what the first call needs, so that no candidate waits for it."""

    async def close(self) -> None:
        """Give back what the client holds."""


class STTClient(Provider, ABC):
    """Speech to text."""

    capabilities: STTCapabilities = STTCapabilities()

    @abstractmethod
    async def transcribe(self, audio_path: str, language: str = "ko") -> str:
        """The text spoken in the file at `audio_path`; empty when nobody speaks in it."""

    async def recognize(
        self, audio_path: Path, *, language: str = "ko", terms: Sequence[str] = ()
    ) -> Transcript:
        """The transcript of a 16 kHz mono WAV file, with all that the provider knows.

        `terms`: words that are likely to be said, the likeliest first. They help where the sound
        bears them out, and are never heard into it. The default does without.
        """
        text = (await self.transcribe(str(audio_path), language)).strip()
        return Transcript(text, language)

    async def recognize_window(
        self,
        window: Window,
        *,
        language: str = "ko",
        due: float = 0.0,
        terms: Sequence[str] = (),
    ) -> Transcript:
        """What is said in `window`; times are those of its recording. `terms` as of `recognize`.

        Where callers wait for one another, the one with the smallest `due` (a moment of the event
        loop's clock) comes first. The default recognises a file that holds the window alone.
        """
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "window.wav")
            await asyncio.to_thread(path.write_bytes, wav_bytes(window.samples, SAMPLE_RATE_HZ))
            heard = await self.recognize(path, language=language, terms=terms)
        segments = heard.segments or (
            (Segment(heard.text, 0.0, window.end_s - window.start_s, 1.0),) if heard.text else ()
        )
        return replace(heard, segments=tuple(shift_segment(s, window.start_s) for s in segments))


@dataclass(frozen=True)
class Message:
    """One message of a conversation with a language model."""

    role: Literal["system", "user", "assistant"]
    content: str


def conversation_as_prompt(messages: Sequence[Message]) -> str:
    """A conversation as one prompt, for a model that takes no other."""
    labels = {"user": "[입력]", "assistant": "[출력]"}
    lines = [f"{labels[m.role]} {m.content}" if m.role in labels else m.content for m in messages]
    return "\n\n".join([*lines, labels["assistant"]])


@dataclass(frozen=True)
class Reply:
    """What a language model said."""

    text: str
    provider: str = ""
    """Name of the client that said it, where several stand behind one another."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", nfc(self.text))


@dataclass(frozen=True)
class LLMCapabilities:
    streaming: bool = False
    """Whether `stream` gives the text as it is made, and not at its end."""
    parallel_conversations: int = 16
    """How many conversations are worth being carried on at once."""
    judges: bool = False
    """Whether its model is large enough to judge an answer by a rubric."""
    context_tokens: int = 4096
    """Tokens of the longest conversation, its reply included."""


class LLMClient(Provider, ABC):
    """A language model."""

    capabilities: LLMCapabilities = LLMCapabilities()

    @abstractmethod
    async def generate(self, prompt: str, max_tokens: int = 200) -> str:
        """The model's continuation of `prompt`, at most `max_tokens` tokens long."""

    async def chat(
        self, messages: Sequence[Message], *, max_tokens: int = 200, seed: int = 0
    ) -> Reply:
        """The model's next message. `seed` makes another draw where the provider can.

        The default writes the conversation out as one prompt for `generate`.
        """
        return Reply(await self.generate(conversation_as_prompt(messages), max_tokens))

    async def fits(self, messages: Sequence[Message], *, max_tokens: int = 200) -> bool:
        """Whether the context holds `messages` and a reply of `max_tokens`.

        The default counts by an upper bound.
        """
        used = estimated_tokens([message.content for message in messages])
        return used + max_tokens <= self.capabilities.context_tokens

    async def prefill(self, messages: Sequence[Message], *, pin: bool = False) -> None:
        """Let the model read what a conversation will begin with, so that it answers sooner.

        `keep`: all conversations will, so that it is to be held ready for good. The default does
        nothing: most providers cannot, or do it by themselves.
        """

    async def stream(
        self, messages: Sequence[Message], *, max_tokens: int = 200, seed: int = 0
    ) -> AsyncGenerator[str, None]:
        """The model's next message in pieces, as they come. Closing the iterator stops the model.

        The default gives the whole of `chat` as one piece.
        """
        yield (await self.chat(messages, max_tokens=max_tokens, seed=seed)).text


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
    provider: str = ""
    """Name of the client that spoke it, where several stand behind one another."""


@dataclass(frozen=True)
class SpeechChunk:
    """A piece of a spoken text: mono, 16-bit little endian."""

    pcm: bytes
    sample_rate_hz: int


@dataclass(frozen=True)
class TTSCapabilities:
    streaming: bool = False
    """Whether `stream_speech` gives sound before the whole text is spoken."""


class TTSClient(Provider, ABC):
    """Text to speech."""

    quality: VoiceQuality = VoiceQuality.NEURAL
    voice: str = ""
    """Name of the voice where a client has several: what is kept of one is not another's."""
    capabilities: TTSCapabilities = TTSCapabilities()

    @abstractmethod
    async def synthesize(self, text: str, speaker: str = "KR", speed: float = 1.0) -> str:
        """The URL of `text` spoken by `speaker`; `speed` 1.0 is the voice's own."""

    async def speak(self, text: str, *, speaker: str = "KR", speed: float = 1.0) -> Speech:
        """`text` spoken, with its quality."""
        url = await self.synthesize(text, speaker, speed)
        return Speech(self.quality, audio_url=url)

    async def stream_speech(
        self, text: str, *, speaker: str = "KR", speed: float = 1.0
    ) -> AsyncGenerator[SpeechChunk, None]:
        """`text` spoken in pieces, as they come. Closing the iterator stops the voice.

        The default gives the whole of `speak` as one piece. Raises `ProviderRejected` when a
        provider keeps the sound where it may not be opened.
        """
        speech = await self.speak(text, speaker=speaker, speed=speed)
        if speech.wav is None:
            raise ProviderRejected
        yield SpeechChunk(*wav_pcm(speech.wav))
