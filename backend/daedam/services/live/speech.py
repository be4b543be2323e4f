"""The interviewer's speech on a live connection: audio in pieces, one text after the other."""

import asyncio
import logging
from random import Random

from daedam.errors import ProviderError
from daedam.interview.acknowledgements import ACKNOWLEDGEMENTS, choose_acknowledgement
from daedam.interview.turn import SpeechKind
from daedam.services.live.events import Send, SpeechAudio, SpeechEnded, SpeechStarted
from daedam.services.media.speech_cache import SpeechCache
from daedam.utils.audio_utils import wav_pcm
from daedam.utils.language import Language

log = logging.getLogger(__name__)


class LiveSpeech:
    """The interviewer's voice on one connection."""

    def __init__(
        self, speech_cache: SpeechCache, send: Send, seed: str, language: Language
    ) -> None:
        """`seed` selects the acknowledgements."""
        self.language = language
        self._speech_cache = speech_cache
        self._send = send
        self._random = Random(seed)  # noqa: S311 - the choice of words is no secret
        self._last: str | None = None
        self._stream = 0
        self._speaking = asyncio.Lock()

    async def say(self, kind: SpeechKind, text: str) -> float | None:
        """Speak `text` after the speech that is being sent.

        Return the event loop's time at which the first audio was sent; None if none was sent.
        """
        async with self._speaking:
            self._stream += 1
            stream, started_at, sent_s = self._stream, None, 0.0
            try:
                async for chunk in self._speech_cache.chunks(text, self.language):
                    if started_at is None:
                        started_at = asyncio.get_running_loop().time()
                        self._send(SpeechStarted(stream, kind, text, chunk.sample_rate_hz))
                    self._send(SpeechAudio(stream, chunk.pcm))
                    sent_s += len(chunk.pcm) / 2 / chunk.sample_rate_hz
            except ProviderError as exc:
                log.warning("a text is not spoken on the live connection: %s", exc.code)
            if started_at is not None:
                self._send(SpeechEnded(stream, sent_s))
            return started_at

    async def acknowledge(self, gap_s: float) -> float | None:
        """Speak an acknowledgement that fills about `gap_s` seconds; return the result of `say`.

        Only cached audio is used, because synthesis would take up the gap itself. Return None if no
        text is available.
        """
        lengths_s = {}
        for text in ACKNOWLEDGEMENTS[self.language]:
            cached = self._speech_cache.find_cached(text, self.language)
            if cached is not None and cached.wav is not None:
                pcm, rate_hz = wav_pcm(cached.wav)
                lengths_s[text] = len(pcm) / 2 / rate_hz
        chosen = choose_acknowledgement(lengths_s, gap_s, last=self._last, random=self._random)
        if chosen is None:
            return None
        self._last = chosen
        return await self.say("acknowledgement", chosen)
