"""A cache of synthesized texts, so that repeated and prepared texts play at once."""

import asyncio
import contextlib
import hashlib
import logging
import time
from collections import OrderedDict
from collections.abc import (
    AsyncGenerator,
    Awaitable,
    Callable,
    Coroutine,
    Iterable,
    Iterator,
    Sequence,
)
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from sqlalchemy.exc import SQLAlchemyError

from daedam.clients.base import SPEAKERS, Speech, SpeechChunk, TTSClient
from daedam.errors import DaedamError, DiskFull, ProviderError, ProviderRejected
from daedam.speech.spoken_form import spoken_form
from daedam.storage.recordings import write_durably
from daedam.utils.audio_utils import is_wav, wav_bytes, wav_pcm
from daedam.utils.language import LANGUAGES, Language

log = logging.getLogger(__name__)

MAX_CACHED_TEXTS = 400
"""Maximum number of texts cached in memory. It is enough for the texts that every interview uses
and for the next question of each session."""

PREPARATION_SHARE = 0.25
"""Share of the time, 0 to 1, in which texts are prepared beside interviews. A neural voice uses all
cores; the recognition of an answer must not wait for it."""

CHUNK_S = 0.2
"""Seconds of audio in each piece that `chunks` yields."""


@dataclass(frozen=True)
class _Key:
    """The text of cached speech, and who speaks it."""

    provider: str
    voice: str
    language: Language
    text: str


class _Synthesis:
    """A text that is being synthesized, or was."""

    def __init__(self, run: "Callable[[_Synthesis], Coroutine[object, object, Speech]]") -> None:
        """`run` returns the complete speech; it may `add` pieces before."""
        self.chunks: list[SpeechChunk] = []
        """The audio so far, if the voice streams."""
        self.grown = asyncio.Event()
        """Set and replaced whenever `chunks` grows."""
        self.task = asyncio.create_task(run(self))
        self.task.add_done_callback(lambda task: task.cancelled() or task.exception())

    @property
    def result(self) -> Speech | None:
        """The complete speech; None while it is synthesized and after a failure."""
        done = self.task.done() and not self.task.cancelled() and not self.task.exception()
        return self.task.result() if done else None

    @property
    def failed(self) -> bool:
        return self.task.done() and self.result is None

    def add(self, chunk: SpeechChunk) -> None:
        self.chunks.append(chunk)
        self.grown.set()
        self.grown = asyncio.Event()

    async def wait_for_more(self) -> None:
        """Wait until a piece is added or the synthesis ends."""
        waiting = asyncio.create_task(self.grown.wait())
        try:
            await asyncio.wait([waiting, self.task], return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()


class SpeechCache:
    """Synthesizes texts with one voice and caches the audio by text, voice and engine.

    The voice may be replaced by a better one (`change_voice`), between two questions. Audio of the
    earlier voice is then no longer used.
    """

    def __init__(
        self,
        tts: TTSClient,
        folder: Path,
        *,
        is_idle: Callable[[], Awaitable[bool]] | None = None,
    ) -> None:
        """`folder` stores the audio of prepared texts, so that later starts can reuse it.

        `is_idle` tells whether no interview is in progress. If there is one, texts are prepared
        slowly (`PREPARATION_SHARE`).
        """
        self._tts = tts
        self._folder = folder
        self._is_idle = is_idle
        self._syntheses: OrderedDict[_Key, _Synthesis] = OrderedDict()
        self._common_texts: dict[tuple[Language, str], None] = {}
        """Texts that every interview uses, in the order of their preparation. The deletion of an
        interview does not remove them."""
        self._holders = 0
        self._released = asyncio.Event()

    @property
    def name(self) -> str:
        """Name of the preferred provider."""
        return self._tts.name

    def speaks(self, language: Language) -> bool:
        """Return whether the preferred voice speaks a language. Otherwise a fallback does."""
        return language in self._tts.capabilities.languages

    @contextlib.contextmanager
    def hold_voice(self) -> Iterator[None]:
        """Keep the voice for the duration of the block, so that one voice speaks a whole turn."""
        self._holders += 1
        try:
            yield
        finally:
            self._holders -= 1
            if self._holders == 0:
                self._released.set()

    async def change_voice(self, change: Callable[[], object]) -> None:
        """Call `change`, which makes the client use another voice, once the voice is not held.

        The texts of every interview are then loaded or synthesized with the new voice. Those that
        are on the disk are loaded at once.
        """
        while self._holders:
            self._released.clear()
            await self._released.wait()
        change()
        for language, text in list(self._common_texts):
            await self.prepare([text], language)

    async def prepare(self, texts: Iterable[str], language: Language) -> None:
        """Load or synthesize `texts` beforehand. A text that fails is logged and skipped."""
        for text in texts:
            self._common_texts[language, text] = None
            key = self._key(text, language)
            path = self._path(key)
            try:
                stored = await asyncio.to_thread(_stored, path)
                if stored is not None:
                    complete = Speech(self._tts.quality, stored)
                    self._cache(key, _Synthesis(partial(_completed, complete)))
                    continue
                begin = time.perf_counter()
                speech = await self.speech(text, language)
                if speech.wav is not None and self._is_kept(speech, key):
                    await asyncio.to_thread(write_durably, path, speech.wav)
                await self._make_room(time.perf_counter() - begin)
            except (ProviderError, OSError, DiskFull) as exc:
                log.info("a text could not be synthesized beforehand: %s", type(exc).__name__)

    async def _make_room(self, busy_s: float) -> None:
        """Pause after `busy_s` seconds of preparation if an interview is in progress."""
        idle = True
        if self._is_idle is not None:
            try:
                idle = await self._is_idle()
            except (SQLAlchemyError, DaedamError):  # unknown
                idle = False
        if not idle:
            await asyncio.sleep(busy_s * (1 / PREPARATION_SHARE - 1))

    async def speech(self, text: str, language: Language) -> Speech:
        """Return the audio of `text`.

        In Korean, figures and English words are read as Korean (`spoken_form`). Concurrent callers
        with the same text share one synthesis. Raises a `ProviderError`; the next caller then tries
        again.
        """
        key = self._key(text, language)
        return await self._complete(key, self._synthesis(key))

    async def joined_speech(self, texts: Sequence[str], language: Language) -> Speech:
        """Return the audio of several texts in a row. Each text is cached by itself.

        Raises a `ProviderError`.
        """
        if len(texts) == 1:
            return await self.speech(texts[0], language)
        pieces = [await self.speech(text, language) for text in texts]
        wavs = [piece.wav for piece in pieces if piece.wav is not None]
        if len(wavs) == len(pieces):
            sounds = [wav_pcm(wav) for wav in wavs]
            if len({rate_hz for _, rate_hz in sounds}) == 1:
                pcm = np.frombuffer(b"".join(pcm for pcm, _ in sounds), np.int16)
                return replace(pieces[-1], wav=wav_bytes(pcm, sounds[0][1]))
        return await self.speech(" ".join(texts), language)

    def find_cached(self, text: str, language: Language) -> Speech | None:
        """Return the audio of `text` if it is cached, else None."""
        synthesis = self._syntheses.get(self._key(text, language))
        return synthesis.result if synthesis is not None else None

    def forget(self, texts: Iterable[str]) -> None:
        """Remove `texts` from the cache, except those that every interview uses."""
        removed = {
            (language, text)
            for text in texts
            for language in LANGUAGES
            if (language, text) not in self._common_texts
        }
        for key in [key for key in self._syntheses if (key.language, key.text) in removed]:
            del self._syntheses[key]

    async def chunks(self, text: str, language: Language) -> AsyncGenerator[SpeechChunk, None]:
        """Yield the audio of `text` in pieces of at most `CHUNK_S`; nothing if it is a URL only.

        A streaming voice's pieces are yielded while the rest is synthesized. Raises a
        `ProviderError`, also in the middle of the text.
        """
        key = self._key(text, language)
        synthesis = self._synthesis(key)
        sent = 0
        while True:
            while sent < len(synthesis.chunks):
                chunk = synthesis.chunks[sent]
                sent += 1
                for piece in _pieces(chunk.pcm, chunk.sample_rate_hz):
                    yield piece
            if synthesis.task.done():
                break
            await synthesis.wait_for_more()
        speech = await self._complete(key, synthesis)
        if sent == 0 and speech.wav is not None:
            for piece in _pieces(*wav_pcm(speech.wav)):
                yield piece

    def _synthesis(self, key: _Key) -> _Synthesis:
        """Return the synthesis of a text; begin one if there is none or it failed."""
        synthesis = self._syntheses.get(key)
        if synthesis is not None and not synthesis.failed:
            self._syntheses.move_to_end(key)
            return synthesis
        synthesis = _Synthesis(lambda synthesis: self._spoken(key, synthesis))
        self._cache(key, synthesis)
        return synthesis

    async def _spoken(self, key: _Key, synthesis: _Synthesis) -> Speech:
        text, speaker = _pronounced(key), SPEAKERS[key.language]
        if self._tts.capabilities.streaming:
            try:
                stream = self._tts.stream_speech(text, speaker=speaker)
                async with contextlib.aclosing(stream):
                    async for chunk in stream:
                        synthesis.add(chunk)
                return self._joined(synthesis.chunks)
            except ProviderRejected:  # a fallback may have only the URL of its audio
                if synthesis.chunks:
                    raise
        return await self._tts.speak(text, speaker=speaker)

    def _joined(self, chunks: Sequence[SpeechChunk]) -> Speech:
        if not chunks:
            raise ProviderRejected
        pcm = np.frombuffer(b"".join(chunk.pcm for chunk in chunks), np.int16)
        first = chunks[0]
        wav = wav_bytes(pcm, first.sample_rate_hz)
        return Speech(first.quality or self._tts.quality, wav, provider=first.provider)

    async def _complete(self, key: _Key, synthesis: _Synthesis) -> Speech:
        speech = await asyncio.shield(synthesis.task)
        if not self._is_kept(speech, key) and self._syntheses.get(key) is synthesis:
            del self._syntheses[key]  # audio of a fallback is not cached
        return speech

    def _is_kept(self, speech: Speech, key: _Key) -> bool:
        """Return whether audio may be cached. Audio of a fallback for a failed voice may not."""
        return speech.provider in ("", key.provider) or not self.speaks(key.language)

    def _cache(self, key: _Key, synthesis: _Synthesis) -> None:
        self._syntheses[key] = synthesis
        self._syntheses.move_to_end(key)
        while len(self._syntheses) > MAX_CACHED_TEXTS:
            self._syntheses.popitem(last=False)

    def _key(self, text: str, language: Language) -> _Key:
        return _Key(self._tts.name, self._tts.voice, language, text)

    def _path(self, key: _Key) -> Path:
        # Korean texts keep the names of versions without a speaker.
        speaker = () if key.language == "ko" else (SPEAKERS[key.language],)
        parts = (key.provider, key.voice, *speaker, _pronounced(key))
        return self._folder / f"{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()}.wav"


def _pieces(pcm: bytes, rate_hz: int) -> Iterator[SpeechChunk]:
    step = 2 * round(CHUNK_S * rate_hz)
    for begin in range(0, len(pcm), step):
        yield SpeechChunk(pcm[begin : begin + step], rate_hz)


def _pronounced(key: _Key) -> str:
    """Return the text for the synthesizer."""
    return spoken_form(key.text) if key.language == "ko" else key.text


async def _completed(speech: Speech, _: _Synthesis) -> Speech:
    return speech


def _stored(path: Path) -> bytes | None:
    if not path.is_file():
        return None
    wav = path.read_bytes()
    return wav if is_wav(wav) else None
