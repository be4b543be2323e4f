"""A cache of synthesized texts, so that repeated and prepared texts play at once."""

import asyncio
import hashlib
import logging
from collections import OrderedDict
from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from daedam.clients.base import Speech, SpeechChunk, TTSClient
from daedam.errors import DiskFull, ProviderError
from daedam.speech.spoken_form import spoken_form
from daedam.storage.recordings import write_durably
from daedam.utils.audio_utils import is_wav, wav_bytes, wav_pcm

log = logging.getLogger(__name__)

MAX_CACHED_TEXTS = 256
"""Maximum number of texts cached in memory. It is enough for the texts that every interview uses
and for the next question of each session."""

CHUNK_S = 0.2
"""Seconds of audio in each piece that `chunks` yields."""


class SpeechCache:
    """Synthesizes texts with one voice and caches the audio by text, voice and engine."""

    def __init__(self, tts: TTSClient, folder: Path) -> None:
        """`folder` stores the audio of prepared texts, so that later starts can reuse it."""
        self._tts = tts
        self._folder = folder
        self._tasks: OrderedDict[str, asyncio.Task[Speech]] = OrderedDict()
        self._common_texts: set[str] = set()
        """Texts that every interview uses; the deletion of an interview does not remove them."""

    @property
    def name(self) -> str:
        """Name of the preferred provider."""
        return self._tts.name

    async def prepare(self, texts: Iterable[str]) -> None:
        """Load or synthesize `texts` beforehand. A text that fails is logged and skipped."""
        for text in texts:
            self._common_texts.add(text)
            path = self._path(text)
            try:
                stored = await asyncio.to_thread(_stored, path)
                if stored is not None:
                    self._cache(
                        text, asyncio.create_task(_completed(Speech(self._tts.quality, stored)))
                    )
                    continue
                speech = await self.speech(text)
                if speech.wav is not None and speech.provider in ("", self._tts.name):
                    await asyncio.to_thread(write_durably, path, speech.wav)
            except (ProviderError, OSError, DiskFull) as exc:
                log.info("a text could not be synthesized beforehand: %s", type(exc).__name__)

    async def speech(self, text: str) -> Speech:
        """Return the audio of `text`, with figures and English read in Korean (`spoken_form`).

        Concurrent callers with the same text share one synthesis. Raises a `ProviderError`; the
        next caller then tries again.
        """
        task = self._tasks.get(text)
        if task is None or (task.done() and (task.cancelled() or task.exception())):
            task = asyncio.create_task(self._tts.speak(spoken_form(text)))
            self._cache(text, task)
        else:
            self._tasks.move_to_end(text)
        speech = await asyncio.shield(task)
        if speech.provider not in ("", self._tts.name):
            self._tasks.pop(text, None)  # audio of a fallback is not cached
        return speech

    async def joined_speech(self, texts: Sequence[str]) -> Speech:
        """Return the audio of several texts in a row. Each text is cached by itself.

        Raises a `ProviderError`.
        """
        if len(texts) == 1:
            return await self.speech(texts[0])
        pieces = [await self.speech(text) for text in texts]
        wavs = [piece.wav for piece in pieces if piece.wav is not None]
        if len(wavs) == len(pieces):
            sounds = [wav_pcm(wav) for wav in wavs]
            if len({rate_hz for _, rate_hz in sounds}) == 1:
                pcm = np.frombuffer(b"".join(pcm for pcm, _ in sounds), np.int16)
                return replace(pieces[-1], wav=wav_bytes(pcm, sounds[0][1]))
        return await self.speech(" ".join(texts))

    def find_cached(self, text: str) -> Speech | None:
        """Return the audio of `text` if it is cached, else None."""
        task = self._tasks.get(text)
        done = task is not None and task.done() and not task.cancelled() and not task.exception()
        return task.result() if task is not None and done else None

    def forget(self, texts: Iterable[str]) -> None:
        """Remove `texts` from the cache, except those that every interview uses."""
        for text in texts:
            if text not in self._common_texts:
                self._tasks.pop(text, None)

    async def chunks(self, text: str) -> AsyncGenerator[SpeechChunk, None]:
        """Yield the audio of `text` in pieces of `CHUNK_S`; nothing if only its URL is known."""
        wav = (await self.speech(text)).wav
        if wav is None:
            return
        pcm, rate_hz = wav_pcm(wav)
        step = 2 * round(CHUNK_S * rate_hz)
        for begin in range(0, len(pcm), step):
            yield SpeechChunk(pcm[begin : begin + step], rate_hz)

    def _cache(self, text: str, task: "asyncio.Task[Speech]") -> None:
        task.add_done_callback(lambda t: t.cancelled() or t.exception())
        self._tasks[text] = task
        while len(self._tasks) > MAX_CACHED_TEXTS:
            self._tasks.popitem(last=False)

    def _path(self, text: str) -> Path:
        key = "\0".join((self._tts.name, self._tts.voice, spoken_form(text)))
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()}.wav"


async def _completed(speech: Speech) -> Speech:
    return speech


def _stored(path: Path) -> bytes | None:
    if not path.is_file():
        return None
    wav = path.read_bytes()
    return wav if is_wav(wav) else None
