"""Download the neural voice in the background, and use it in place of the small voice.

A server with `TTS_PROVIDER=auto` and without the weights of the neural voice speaks with the small
voice. Meanwhile it downloads the weights, tries the voice, and changes to it between two turns.
Nothing waits for the download. While the model hub cannot be reached, it is asked again at
intervals.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import psutil

from daedam.clients.base import SPEAKERS, TTSClient, VoiceQuality
from daedam.clients.chain import TTSChain
from daedam.clients.local_tts import LocalTTSClient
from daedam.errors import DaedamError, ModelFetchFailed
from daedam.models_store import CatalogModel, ModelStore
from daedam.models_store.progress import LogProgress
from daedam.services.media.speech_cache import SpeechCache
from daedam.utils.audio_utils import wav_pcm
from daedam.utils.language import Language

log = logging.getLogger(__name__)

RETRY_S = 600.0
"""Seconds until a failed download is tried again."""

TRIED_AGAIN_S = 3600.0
"""Seconds until a voice that was too slow or too large is tried again. Other programs may have been
the reason."""

MEMORY_SHARE = 0.5
"""Share of the free memory that the voice may take, 0 to 1."""

MAX_REAL_TIME_FACTOR = 0.8
"""Longest time for a second of speech, in seconds. A slower voice would have gaps between clauses.
The rest is for the other work of an interview."""

TRIALS = 3
"""Number of timed syntheses. The fastest one counts, because other programs use the machine too."""

TRIAL_TEXT = "방금 말씀하신 일에서 가장 어려웠던 점은 무엇이었나요?"

UpgradeState = Literal[
    "searching", "downloading", "loading", "ready", "unavailable", "too slow", "too large"
]
"""`searching`: the sources are asked for the weights. `unavailable`: no source has them; they are
tried again. `too slow`, `too large`: the voice is not used while the machine is as busy as now."""


@dataclass(frozen=True)
class BetterVoice:
    """The state of the voice that is to replace the small one."""

    name: str
    state: UpgradeState
    done_bytes: int = 0
    total_bytes: int = 0


@dataclass(frozen=True)
class VoiceStatus:
    """The voice that speaks the questions, and the one that is to replace it."""

    name: str
    quality: VoiceQuality
    better: BetterVoice | None

    @classmethod
    def of(cls, chain: TTSChain, upgrade: "VoiceUpgrade | None") -> "VoiceStatus":
        """Return the status of the voices of `chain`, which `upgrade` improves."""
        voice = chain.speaking
        better = None if upgrade is None or upgrade.better.state == "ready" else upgrade.better
        return cls(voice.name, voice.quality, better)


class VoiceUpgrade:
    """Replaces the small voice of a chain by the neural one."""

    def __init__(
        self,
        chain: TTSChain,
        speech_cache: SpeechCache,
        store: ModelStore,
        model: CatalogModel,
        *,
        make: Callable[[], LocalTTSClient],
        keeps_small: bool,
    ) -> None:
        """`make` returns the neural voice once `model` is in the store.

        `keeps_small`: whether the small voice stays as a fallback.
        """
        self._chain = chain
        self._speech_cache = speech_cache
        self._store = store
        self._model = model
        self._make = make
        self._keeps_small = keeps_small
        self._stop = threading.Event()
        self._done_bytes = 0
        self._state: UpgradeState = "searching"

    @property
    def better(self) -> BetterVoice:
        """The state of the neural voice."""
        return BetterVoice(self._model.title, self._state, self._done_bytes, self._model.total_size)

    async def run(self) -> None:
        """Download, try and use the neural voice. Failures are logged, not raised.

        Cancellation also stops a download; a later run resumes it.
        """
        try:
            while True:
                if await self._download():
                    break
                await asyncio.sleep(RETRY_S)
            while True:
                if await self._use():
                    break
                await asyncio.sleep(TRIED_AGAIN_S)
        except (DaedamError, OSError) as exc:
            self._state = "unavailable"
            reason = exc.detail_en if isinstance(exc, DaedamError) else type(exc).__name__
            log.warning("text to speech: the small voice stays: %s", reason)
        finally:
            self._stop.set()

    async def _download(self) -> bool:
        """Return whether the weights are in the store."""
        self._state = "searching"
        try:
            await asyncio.to_thread(self._store.pull, self._model.id, _Progress(self, self._stop))
        except ModelFetchFailed as exc:
            self._state = "unavailable"
            log.info(
                "text to speech: %s stays; tried again in %.0f minutes: %s",
                self._chain.name,
                RETRY_S / 60,
                exc.detail_en,
            )
            return False
        return True

    async def _use(self) -> bool:
        """Return whether the neural voice fits into the memory, is fast enough and is used now."""
        self._state = "loading"
        free_mb = psutil.virtual_memory().available // 2**20
        if self._model.memory_mb > MEMORY_SHARE * free_mb:
            self._state = "too large"
            log.warning(
                "text to speech: %s is not used: it takes %d MB, and %d MB are free",
                self._model.id,
                self._model.memory_mb,
                free_mb,
            )
            return False
        voice = self._make()
        try:
            await voice.warm_up()
            factor = await real_time_factor(voice)
        except BaseException:
            await voice.close()
            raise
        if factor > MAX_REAL_TIME_FACTOR:
            self._state = "too slow"
            log.warning(
                "text to speech: %s is not used: a second of speech takes %.2f s, at most %.2f s "
                "would be fast enough",
                self._model.id,
                factor,
                MAX_REAL_TIME_FACTOR,
            )
            await voice.close()
            return False
        replaced: list[TTSClient] = []
        await self._speech_cache.change_voice(lambda: replaced.extend(self._change(voice)))
        for client in replaced:
            await client.close()
        return True

    def _change(self, voice: LocalTTSClient) -> list[TTSClient]:
        """Make `voice` the first of the chain, and return the clients that are no longer used."""
        replaced: list[TTSClient] = []
        if self._keeps_small:
            self._chain.put_first(voice)
        else:
            replaced = [self._chain.replace_first(voice)]
        self._state = "ready"
        log.info("text to speech: %s is used from the next question on", voice.name)
        return replaced

    def _downloaded(self, done_bytes: int) -> None:
        self._done_bytes = done_bytes
        if done_bytes:
            self._state = "downloading"


async def real_time_factor(voice: TTSClient, language: Language = "ko") -> float:
    """Return the seconds that a voice needs for a second of speech, the fastest of `TRIALS`.

    Raises a `ProviderError` if it does not speak.
    """
    factors = []
    for _ in range(TRIALS):
        begin = time.perf_counter()
        speech = await voice.speak(TRIAL_TEXT, speaker=SPEAKERS[language])
        needed_s = time.perf_counter() - begin
        pcm, rate_hz = wav_pcm(speech.wav or b"")
        factors.append(needed_s / (len(pcm) / 2 / rate_hz))
    return min(factors)


class _Progress(LogProgress):
    """Log lines about a download that also update the state of an upgrade."""

    def __init__(self, upgrade: VoiceUpgrade, stop: threading.Event) -> None:
        super().__init__(stop)
        self._upgrade = upgrade

    def advanced(self, done_bytes: int) -> None:
        super().advanced(done_bytes)
        self._upgrade._downloaded(done_bytes)
