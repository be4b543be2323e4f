"""Abstract clients for speech to text, language models and text to speech.

Each has a simple abstract method (`transcribe`, `generate`, `synthesize`) and a richer method that
the product uses. The default of the richer method calls the simple one, so a provider that
implements only the simple method works.

The methods that call a provider are `async` and may be called by several requests at once. If the
provider fails, they raise `ProviderUnavailable`, `ProviderTimeout` or `ProviderRejected`. Any other
`DaedamError`, such as `AudioUnreadable`, is no failure of the provider.
"""

import asyncio
import tempfile
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
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
from daedam.utils.language import LANGUAGES, Language
from daedam.utils.text import nfc

SAMPLE_RATE_HZ = 16_000
"""Sample rate of the audio that speech recognisers get."""

Samples = npt.NDArray[np.float32]
"""Mono audio at `SAMPLE_RATE_HZ`, -1 to 1, shape (n,)."""


@dataclass(frozen=True)
class Word:
    """A recognised word. `start_s` and `end_s` are seconds from the start of the recording."""

    text: str
    start_s: float
    end_s: float
    probability: float

    def __post_init__(self) -> None:
        """Normalise the text to NFC, because some providers return decomposed Korean."""
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
    """Code of the recognised language where it differs from the requested one; else empty."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", nfc(self.text))


@dataclass(frozen=True)
class Transcript:
    """The recognised text of a recording. Empty text and no segments mean no speech."""

    text: str
    language: str
    """Code of the requested language, or of another language if most of the text is in it."""
    segments: tuple[Segment, ...] = ()
    provider: str = ""
    """Name of the client that recognised the audio; set by a chain."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", nfc(self.text))

    @property
    def words(self) -> tuple[Word, ...]:
        return tuple(word for segment in self.segments for word in segment.words)


def join_segments(segments: Sequence[Segment], language: str) -> Transcript:
    """Return the transcript of `segments`, joined in order. `language` is the requested one."""
    text = " ".join(s.text for s in segments)
    return Transcript(text, spoken_language(segments, language), tuple(segments))


def spoken_language(segments: Sequence[Segment], language: str) -> str:
    """Return the code of the main language of `segments`.

    This is the requested `language` if at least half of the letters are in it, otherwise the most
    frequent other language.
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
    """A part of a recording that is recognised on its own.

    All times are seconds from the start of the recording. `speech_end_s` is the end of the last
    speech in the window. `spans` are the parts in which voice activity detection finds speech.

    While a window grows, it is delivered several times with the same `number`. Deliveries with the
    same `speech_end_s` have the same samples. `settled` marks the final delivery. Later windows
    do not begin before the `speech_end_s` of this delivery.
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
    """Return `segment` with all times moved by `by_s` seconds."""
    words = tuple(
        replace(word, start_s=word.start_s + by_s, end_s=word.end_s + by_s)
        for word in segment.words
    )
    return replace(segment, start_s=segment.start_s + by_s, end_s=segment.end_s + by_s, words=words)


@dataclass(frozen=True)
class STTCapabilities:
    words: bool = False
    """Whether `recognize` returns words with times."""
    terms: bool = False
    """Whether recognition uses the `terms` argument."""
    second_reading: bool = False
    """Whether `read_again` gives a better transcript than `recognize`."""


class Recipient(StrEnum):
    """The party outside this process that receives the data a provider processes."""

    SERVER = "server"
    """A model server that the operator has chosen."""
    GOOGLE = "google"


class Provider:
    """Base class of the clients of all roles."""

    name: str
    recipient: ClassVar[Recipient | None] = None
    """Party that receives the data, shown to candidates before they consent; None: no party."""
    checked_while_well: ClassVar[bool] = False
    """Whether `check` also runs while the provider is healthy; True for the operator's servers."""

    @property
    def is_used(self) -> bool:
        """Whether the product calls this provider. An unused provider is not loaded."""
        return True

    async def check(self) -> None:
        """Raise a `ProviderError` if the provider cannot serve now.

        The check generates or synthesizes at most one word.
        """

    async def warm_up(self) -> None:
        """Load what the first call needs, so that no candidate waits for loading."""

    async def close(self) -> None:
        """Release connections, threads and models."""


UntilIdle = Callable[[], Awaitable[None]]
"""A function that returns once no candidate needs the processor."""


class STTClient(Provider, ABC):
    """Speech to text."""

    capabilities: STTCapabilities = STTCapabilities()

    @abstractmethod
    async def transcribe(self, audio_path: str, language: str = "ko") -> str:
        """Return the text spoken in the file at `audio_path`; empty when it has no speech."""

    async def recognize(
        self, audio_path: Path, *, language: str = "ko", terms: Sequence[str] = ()
    ) -> Transcript:
        """Return the transcript of a 16 kHz mono WAV file, with segments and words where available.

        `terms` are words that are likely to be spoken, likeliest first. They are used only where
        the audio supports them. The default implementation ignores them.
        """
        text = (await self.transcribe(str(audio_path), language)).strip()
        return Transcript(text, language)

    async def read_again(
        self,
        audio_path: Path,
        first: Transcript,
        *,
        language: str = "ko",
        terms: Sequence[str] = (),
        until_idle: UntilIdle,
    ) -> Transcript:
        """Return a better transcript of a file whose first one is `first`, in idle time.

        `until_idle` is awaited before each piece of work. Its errors end the reading. The default
        implementation recognises the file again.
        """
        await until_idle()
        return await self.recognize(audio_path, language=language, terms=terms)

    async def recognize_window(
        self,
        window: Window,
        *,
        language: str = "ko",
        due: float = 0.0,
        terms: Sequence[str] = (),
    ) -> Transcript:
        """Return the transcript of `window`, with times relative to the start of the recording.

        `terms`: see `recognize`. Waiting calls run in the order of `due`, a deadline in seconds on
        the event loop's clock; calls with 0 run first.

        The default implementation recognises a file that contains only the window.
        """
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "window.wav")
            await asyncio.to_thread(path.write_bytes, wav_bytes(window.samples, SAMPLE_RATE_HZ))
            transcript = await self.recognize(path, language=language, terms=terms)
        segments = transcript.segments or (
            (Segment(transcript.text, 0.0, window.end_s - window.start_s, 1.0),)
            if transcript.text
            else ()
        )
        return replace(
            transcript, segments=tuple(shift_segment(s, window.start_s) for s in segments)
        )


@dataclass(frozen=True)
class Message:
    """One message of a conversation with a language model."""

    role: Literal["system", "user", "assistant"]
    content: str


def conversation_as_prompt(messages: Sequence[Message]) -> str:
    """Return a conversation as one prompt, for models without a chat format."""
    labels = {"user": "[입력]", "assistant": "[출력]"}
    lines = [f"{labels[m.role]} {m.content}" if m.role in labels else m.content for m in messages]
    return "\n\n".join([*lines, labels["assistant"]])


@dataclass(frozen=True)
class Reply:
    """The text that a language model generated."""

    text: str
    provider: str = ""
    """Name of the client that generated the text; set by a chain."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", nfc(self.text))


@dataclass(frozen=True)
class LLMCapabilities:
    streaming: bool = False
    """Whether `stream` yields text while it is generated, not all at the end."""
    parallel_conversations: int = 16
    """Maximum number of replies that are generated at the same time."""
    judges: bool = False
    """Whether the model is large enough to judge an answer by a rubric."""
    phrases: bool = False
    """Whether the model has passed the exam (`daedam models exam`) in Korean and may phrase
    follow-ups of Korean interviews."""
    phrases_english: bool = False
    """The same for English."""
    context_tokens: int = 4096
    """Length of the context in tokens, for the conversation and its reply."""

    def may_phrase(self, language: Language) -> bool:
        """Return whether the model may phrase follow-ups in `language`."""
        return self.phrases_english if language == "en" else self.phrases


class LLMClient(Provider, ABC):
    """A language model."""

    capabilities: LLMCapabilities = LLMCapabilities()

    @property
    def is_used(self) -> bool:
        """Whether the model may phrase follow-ups or judge answers, its only two uses."""
        able = self.capabilities
        return able.phrases or able.phrases_english or able.judges

    @abstractmethod
    async def generate(self, prompt: str, max_tokens: int = 200) -> str:
        """Return the model's continuation of `prompt`, at most `max_tokens` tokens long."""

    async def chat(
        self, messages: Sequence[Message], *, max_tokens: int = 200, seed: int = 0
    ) -> Reply:
        """Return the model's next message. `seed` seeds the sampling where that is supported.

        The default implementation sends the conversation to `generate` as one prompt.
        """
        return Reply(await self.generate(conversation_as_prompt(messages), max_tokens))

    async def fits(self, messages: Sequence[Message], *, max_tokens: int = 200) -> bool:
        """Return whether `messages` and a reply of `max_tokens` fit into the context.

        The default implementation uses an upper bound of the token count.
        """
        used = estimated_tokens([message.content for message in messages])
        return used + max_tokens <= self.capabilities.context_tokens

    async def prefill(self, messages: Sequence[Message], *, pin: bool = False) -> None:
        """Process the beginning of a later conversation in advance, so that its reply comes sooner.

        `pin` keeps the result in memory, for `messages` with which all conversations begin. The
        default implementation does nothing: most providers cannot do this, or cache prompts anyway.
        """

    def forget_prompts(self) -> None:
        """Delete the prompts that this process caches; called when an interview is deleted.

        Returns without waiting for the deletion. The default implementation does nothing: a remote
        provider manages its own cache.
        """

    async def stream(
        self, messages: Sequence[Message], *, max_tokens: int = 200, seed: int = 0
    ) -> AsyncGenerator[str, None]:
        """Yield the model's next message in pieces. Closing the iterator stops the model.

        The default implementation yields the result of `chat` as one piece.
        """
        yield (await self.chat(messages, max_tokens=max_tokens, seed=seed)).text


class VoiceQuality(StrEnum):
    """Kind of synthesis. The web page prefers the browser's own voice to `formant`."""

    NEURAL = "neural"
    FORMANT = "formant"


@dataclass(frozen=True)
class Speech:
    """Synthesized speech: a WAV (16-bit PCM), or the URL of one on the provider's server."""

    quality: VoiceQuality
    wav: bytes | None = None
    audio_url: str | None = None
    provider: str = ""
    """Name of the client that synthesized the speech; set by a chain."""


@dataclass(frozen=True)
class SpeechChunk:
    """A piece of synthesized speech: mono, 16-bit little endian."""

    pcm: bytes
    sample_rate_hz: int
    quality: VoiceQuality | None = None
    """Quality of the voice; None: that of the client."""
    provider: str = ""
    """Name of the client that synthesized the speech; set by a chain."""


@dataclass(frozen=True)
class TTSCapabilities:
    streaming: bool = False
    """Whether `stream_speech` yields audio before the whole text is synthesized."""
    languages: tuple[Language, ...] = LANGUAGES
    """Languages that the voice speaks."""


SPEAKERS: Mapping[Language, str] = {"ko": "KR", "en": "EN-US"}
"""Speaker for each language. The names are those of MeloTTS."""


def language_of_speaker(speaker: str) -> Language:
    """Return the language of a speaker; Korean if the name states none."""
    return "en" if speaker.upper().startswith("EN") else "ko"


class TTSClient(Provider, ABC):
    """Text to speech."""

    quality: VoiceQuality = VoiceQuality.NEURAL
    voice: str = ""
    """Name of the voice where a client has several; part of the key of cached speech."""
    capabilities: TTSCapabilities = TTSCapabilities()

    @abstractmethod
    async def synthesize(self, text: str, speaker: str = "KR", speed: float = 1.0) -> str:
        """Return the URL of `text` spoken by `speaker`. `speed` 1.0 is the voice's own speed."""

    async def speak(self, text: str, *, speaker: str = "KR", speed: float = 1.0) -> Speech:
        """Return `text` as speech, with its quality."""
        url = await self.synthesize(text, speaker, speed)
        return Speech(self.quality, audio_url=url)

    async def stream_speech(
        self, text: str, *, speaker: str = "KR", speed: float = 1.0
    ) -> AsyncGenerator[SpeechChunk, None]:
        """Yield `text` as speech in pieces. Closing the iterator stops the synthesis.

        The default implementation yields the result of `speak` as one piece. It raises
        `ProviderRejected` if the provider returns only a URL.
        """
        speech = await self.speak(text, speaker=speaker, speed=speed)
        if speech.wav is None:
            raise ProviderRejected
        yield SpeechChunk(*wav_pcm(speech.wav))
