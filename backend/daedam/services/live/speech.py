"""What the interviewer says over a live line: sound in pieces, one text after the other."""

import asyncio
import logging
from collections.abc import Callable
from random import Random
from typing import Literal

from daedam.errors import ProviderError
from daedam.interview.acknowledgements import ACKNOWLEDGEMENTS, choose_acknowledgement
from daedam.schemas.live import Audio, AudioEnd, ServerMessage, numbered
from daedam.services.media.speech_cache import SpeechCache
from daedam.utils.audio_utils import wav_pcm

log = logging.getLogger(__name__)

Send = Callable[[ServerMessage | bytes], None]
"""Puts a message on its way; never waits."""

Kind = Literal["acknowledgement", "question", "confirmation"]


class LiveSpeech:
    """The interviewer's voice on one line."""

    def __init__(self, spoken: SpeechCache, send: Send, seed: str) -> None:
        """`seed` decides which acknowledgements are taken."""
        self._spoken = spoken
        self._send = send
        self._random = Random(seed)  # noqa: S311 - which words to take is no secret
        self._last: str | None = None
        self._stream = 0
        self._speaking = asyncio.Lock()

    async def say(self, kind: Kind, text: str) -> float | None:
        """Speak `text` after what is being said; when its first sound went out (event loop's
        clock). None where there is no sound to send.
        """
        async with self._speaking:
            self._stream += 1
            stream, begun, sent = self._stream, None, 0.0
            try:
                async for chunk in self._spoken.chunks(text):
                    if begun is None:
                        begun = asyncio.get_running_loop().time()
                        self._send(
                            Audio(
                                stream=stream,
                                kind=kind,
                                text=text,
                                sample_rate_hz=chunk.sample_rate_hz,
                            )
                        )
                    self._send(numbered(stream, chunk.pcm))
                    sent += len(chunk.pcm) / 2 / chunk.sample_rate_hz
            except ProviderError as exc:
                log.warning("nothing is said on the live line: %s", exc.code)
            if begun is not None:
                self._send(AudioEnd(stream=stream, duration_ms=round(sent * 1000)))
            return begun

    async def acknowledge(self, gap_s: float) -> float | None:
        """Say that the answer was heard, in words that fill about `gap_s`; as `say`.

        Only what is at hand is said: an acknowledgement that takes time covers no gap.
        """
        lengths = {}
        for text in ACKNOWLEDGEMENTS:
            speech = self._spoken.at_hand(text)
            if speech is not None and speech.wav is not None:
                pcm, rate_hz = wav_pcm(speech.wav)
                lengths[text] = len(pcm) / 2 / rate_hz
        text_ = choose_acknowledgement(lengths, gap_s, last=self._last, random=self._random)
        if text_ is None:
            return None
        self._last = text_
        return await self.say("acknowledgement", text_)
