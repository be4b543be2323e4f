"""Spoken texts, kept: what is said again, or was thought of beforehand, sounds at once."""

import asyncio
import hashlib
import logging
from collections import OrderedDict
from collections.abc import AsyncGenerator, Iterable
from pathlib import Path

from daedam.clients.base import Speech, SpeechChunk, TTSClient
from daedam.errors import DiskFull, ProviderError
from daedam.speech.spoken_form import spoken_form
from daedam.storage.recordings import write_durably
from daedam.utils.audio_utils import is_wav, wav_pcm

log = logging.getLogger(__name__)

KEPT_IN_MEMORY = 128
"""Texts whose sound is at hand: every session's next question and all acknowledgements."""

CHUNK_S = 0.2
"""Length of the pieces in which sound is handed out."""


class SpeechCache:
    """One voice, and what it has said before, kept by text, voice and engine."""

    def __init__(self, tts: TTSClient, folder: Path) -> None:
        """`folder` keeps what `prepare` asked for, from one start to the next."""
        self._tts = tts
        self._folder = folder
        self._kept: OrderedDict[str, asyncio.Task[Speech]] = OrderedDict()
        self._everybodys: set[str] = set()
        """Texts that every interview may say: no interview takes them with it."""

    @property
    def name(self) -> str:
        """Name of the provider that should speak."""
        return self._tts.name

    async def prepare(self, texts: Iterable[str]) -> None:
        """Have `texts` ready, from the folder or from the voice. One that fails is left out."""
        for text in texts:
            self._everybodys.add(text)
            path = self._path(text)
            try:
                stored = await asyncio.to_thread(_stored, path)
                if stored is not None:
                    self._keep(
                        text, asyncio.create_task(_at_once(Speech(self._tts.quality, stored)))
                    )
                    continue
                speech = await self.speech(text)
                if speech.wav is not None and speech.provider in ("", self._tts.name):
                    await asyncio.to_thread(write_durably, path, speech.wav)
            except (ProviderError, OSError, DiskFull) as exc:
                log.info("a text could not be kept spoken: %s", type(exc).__name__)

    async def speech(self, text: str) -> Speech:
        """`text` spoken, its figures and English as a Korean reads them (`spoken_form`).

        Callers that ask for the same text at once share the work. Raises a `ProviderError`; the
        next caller then tries again.
        """
        task = self._kept.get(text)
        if task is None or (task.done() and (task.cancelled() or task.exception())):
            task = asyncio.create_task(self._tts.speak(spoken_form(text)))
            self._keep(text, task)
        else:
            self._kept.move_to_end(text)
        speech = await asyncio.shield(task)
        if speech.provider not in ("", self._tts.name):
            self._kept.pop(text, None)  # said by a stand-in: not for longer than it must be
        return speech

    def at_hand(self, text: str) -> Speech | None:
        """`text` spoken, if that has been done already."""
        task = self._kept.get(text)
        done = task is not None and task.done() and not task.cancelled() and not task.exception()
        return task.result() if task is not None and done else None

    def forget(self, texts: Iterable[str]) -> None:
        """Let go of `texts`, said to somebody who wants nothing of it kept."""
        for text in texts:
            if text not in self._everybodys:
                self._kept.pop(text, None)

    async def chunks(self, text: str) -> AsyncGenerator[SpeechChunk, None]:
        """`text` spoken, in pieces of `CHUNK_S`; none where only an address of it is known."""
        wav = (await self.speech(text)).wav
        if wav is None:
            return
        pcm, rate_hz = wav_pcm(wav)
        step = 2 * round(CHUNK_S * rate_hz)
        for begin in range(0, len(pcm), step):
            yield SpeechChunk(pcm[begin : begin + step], rate_hz)

    def _keep(self, text: str, task: "asyncio.Task[Speech]") -> None:
        task.add_done_callback(lambda t: t.cancelled() or t.exception())
        self._kept[text] = task
        while len(self._kept) > KEPT_IN_MEMORY:
            self._kept.popitem(last=False)

    def _path(self, text: str) -> Path:
        key = "\0".join((self._tts.name, self._tts.voice, spoken_form(text)))
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()}.wav"


async def _at_once(speech: Speech) -> Speech:
    return speech


def _stored(path: Path) -> bytes | None:
    if not path.is_file():
        return None
    wav = path.read_bytes()
    return wav if is_wav(wav) else None
