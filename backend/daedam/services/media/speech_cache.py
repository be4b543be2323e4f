"""A cache of synthesized texts, so that repeated and prepared texts play at once."""

import asyncio
import hashlib
import logging
from collections import OrderedDict
from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from daedam.clients.base import SPEAKERS, Speech, SpeechChunk, TTSClient
from daedam.errors import DiskFull, ProviderError
from daedam.speech.spoken_form import spoken_form
from daedam.storage.recordings import write_durably
from daedam.utils.audio_utils import is_wav, wav_bytes, wav_pcm
from daedam.utils.language import LANGUAGES, Language

log = logging.getLogger(__name__)

MAX_CACHED_TEXTS = 400
"""Maximum number of texts cached in memory. It is enough for the texts that every interview uses
and for the next question of each session."""

CHUNK_S = 0.2
"""Seconds of audio in each piece that `chunks` yields."""


_Key = tuple[Language, str]
"""Language and text of cached speech."""


class SpeechCache:
    """Synthesizes texts with one voice and caches the audio by text, voice and engine."""

    def __init__(self, tts: TTSClient, folder: Path) -> None:
        """`folder` stores the audio of prepared texts, so that later starts can reuse it."""
        self._tts = tts
        self._folder = folder
        self._tasks: OrderedDict[_Key, asyncio.Task[Speech]] = OrderedDict()
        self._common_texts: set[_Key] = set()
        """Texts that every interview uses; the deletion of an interview does not remove them."""

    @property
    def name(self) -> str:
        """Name of the preferred provider."""
        return self._tts.name

    def speaks(self, language: Language) -> bool:
        """Return whether the preferred voice speaks a language. Otherwise a fallback does."""
        return language in self._tts.capabilities.languages

    async def prepare(self, texts: Iterable[str], language: Language) -> None:
        """Load or synthesize `texts` beforehand. A text that fails is logged and skipped."""
        for text in texts:
            key = language, text
            self._common_texts.add(key)
            path = self._path(key)
            try:
                stored = await asyncio.to_thread(_stored, path)
                if stored is not None:
                    self._cache(
                        key, asyncio.create_task(_completed(Speech(self._tts.quality, stored)))
                    )
                    continue
                speech = await self.speech(text, language)
                if speech.wav is not None and self._is_kept(speech, language):
                    await asyncio.to_thread(write_durably, path, speech.wav)
            except (ProviderError, OSError, DiskFull) as exc:
                log.info("a text could not be synthesized beforehand: %s", type(exc).__name__)

    async def speech(self, text: str, language: Language) -> Speech:
        """Return the audio of `text`.

        In Korean, figures and English words are read as Korean (`spoken_form`). Concurrent callers
        with the same text share one synthesis. Raises a `ProviderError`; the next caller then tries
        again.
        """
        key = language, text
        task = self._tasks.get(key)
        if task is None or (task.done() and (task.cancelled() or task.exception())):
            task = asyncio.create_task(
                self._tts.speak(_pronounced(key), speaker=SPEAKERS[language])
            )
            self._cache(key, task)
        else:
            self._tasks.move_to_end(key)
        speech = await asyncio.shield(task)
        if not self._is_kept(speech, language):
            self._tasks.pop(key, None)  # audio of a fallback is not cached
        return speech

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
        task = self._tasks.get((language, text))
        done = task is not None and task.done() and not task.cancelled() and not task.exception()
        return task.result() if task is not None and done else None

    def forget(self, texts: Iterable[str]) -> None:
        """Remove `texts` from the cache, except those that every interview uses."""
        for text in texts:
            for language in LANGUAGES:
                if (language, text) not in self._common_texts:
                    self._tasks.pop((language, text), None)

    async def chunks(self, text: str, language: Language) -> AsyncGenerator[SpeechChunk, None]:
        """Yield the audio of `text` in pieces of `CHUNK_S`; nothing if only its URL is known."""
        wav = (await self.speech(text, language)).wav
        if wav is None:
            return
        pcm, rate_hz = wav_pcm(wav)
        step = 2 * round(CHUNK_S * rate_hz)
        for begin in range(0, len(pcm), step):
            yield SpeechChunk(pcm[begin : begin + step], rate_hz)

    def _is_kept(self, speech: Speech, language: Language) -> bool:
        """Return whether audio may be cached. Audio of a fallback for a failed voice may not."""
        return speech.provider in ("", self._tts.name) or not self.speaks(language)

    def _cache(self, key: _Key, task: "asyncio.Task[Speech]") -> None:
        task.add_done_callback(lambda t: t.cancelled() or t.exception())
        self._tasks[key] = task
        while len(self._tasks) > MAX_CACHED_TEXTS:
            self._tasks.popitem(last=False)

    def _path(self, key: _Key) -> Path:
        # Korean texts keep the names of versions without a speaker.
        speaker = () if key[0] == "ko" else (SPEAKERS[key[0]],)
        parts = (self._tts.name, self._tts.voice, *speaker, _pronounced(key))
        return self._folder / f"{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()}.wav"


def _pronounced(key: _Key) -> str:
    """Return the text for the synthesizer."""
    language, text = key
    return spoken_form(text) if language == "ko" else text


async def _completed(speech: Speech) -> Speech:
    return speech


def _stored(path: Path) -> bytes | None:
    if not path.is_file():
        return None
    wav = path.read_bytes()
    return wav if is_wav(wav) else None
