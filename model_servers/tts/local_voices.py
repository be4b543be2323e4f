"""Engines that wrap daedam's local voices: Supertonic and espeak-ng."""

import asyncio
from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from daedam.clients.local_models import SUPERTONIC, model_store
from daedam.clients.local_tts import EspeakClient, LocalTTSClient, SupertonicClient
from daedam.errors import ProviderError
from daedam.settings import Settings
from daedam.utils.audio_utils import wav_pcm
from model_servers.tts.engine import Engine, Samples, split_at_sentence_ends


class LocalVoice(Engine):
    """A local TTS client as an engine; it synthesizes one sentence at a time."""

    def __init__(self, client: LocalTTSClient) -> None:
        self._client = client
        self.speakers = ("KR",)

    def load(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._loop.run_until_complete(self._client.warm_up())
        _, self.sample_rate_hz = self._synthesize_sentence("아.", 1.0)

    def synthesize(
        self, text: str, *, speaker: str = "KR", speed: float = 1.0
    ) -> Iterator[Samples]:
        for sentence in split_at_sentence_ends(text):
            yield self._synthesize_sentence(sentence, speed)[0]

    def close(self) -> None:
        self._loop.run_until_complete(self._client.close())
        self._loop.close()

    def _synthesize_sentence(self, text: str, speed: float) -> tuple[Samples, int]:
        """Return the samples and their rate in Hz."""
        speech = self._loop.run_until_complete(self._client.speak(text, speed=speed))
        if speech.wav is None:
            raise ProviderError
        pcm, rate_hz = wav_pcm(speech.wav)
        return np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768), rate_hz


class EspeakVoice(LocalVoice):
    name: ClassVar[str] = "espeak"
    quality: ClassVar[str] = "formant"

    def __init__(self, settings: Settings) -> None:
        super().__init__(EspeakClient(audio_path=settings.audio_path))


class SupertonicVoice(LocalVoice):
    name: ClassVar[str] = "supertonic"

    def __init__(self, settings: Settings) -> None:
        """Raises `ModelMissing` if the weights are not installed."""
        super().__init__(
            SupertonicClient(
                model_store(settings).path(SUPERTONIC),
                audio_path=settings.audio_path,
                voice=settings.supertonic_voice,
                cpu_threads=settings.cpu_threads,
            )
        )
