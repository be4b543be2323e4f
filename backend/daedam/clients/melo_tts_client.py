"""Clients of Melo speech servers: the local server and the A6000 server."""

import wave
from collections.abc import AsyncGenerator

import httpx2
import numpy as np

from daedam.clients.base import (
    SPEAKERS,
    Recipient,
    Speech,
    SpeechChunk,
    TTSCapabilities,
    TTSClient,
    VoiceQuality,
)
from daedam.clients.http import ServerConnection, text_field
from daedam.errors import ProviderRejected
from daedam.settings import ServerApi
from daedam.utils.audio_utils import is_wav, wav_bytes, wav_pcm
from daedam.utils.language import LANGUAGES

MAX_SPEECH_BYTES = 20 * 1024 * 1024
"""Largest accepted response; a spoken question is seconds long and far smaller."""

DEFAULT_PCM_RATE_HZ = 24_000
"""Rate of OpenAI's `pcm` format. Servers state other rates in the header `X-Sample-Rate`."""


class MeloTTSLocalClient(TTSClient):
    """Client of a Melo speech server.

    `ServerApi.CONTRACT`: `POST {base_url}/tts`, `{"text","speaker","speed"}` -> `{"audio_url"}`.
    `ServerApi.OPENAI`: `/v1/audio/speech` returns the audio, streamed for `stream_speech`.
    """

    name = "melo-local"
    recipient = Recipient.SERVER
    checked_while_well = True

    def __init__(
        self,
        base_url: str = "http://localhost:8001",
        *,
        timeout_s: float = 20,
        api: ServerApi = ServerApi.CONTRACT,
        model: str = "",
        api_key: str | None = None,
        voice: str = "KR",
    ) -> None:
        """`model` is the name of the model on the server (OpenAI's route only). `voice` is used in
        place of the default speakers. The voice `KR` is Melo's and speaks Korean only.
        """
        self.voice = voice
        self._server = ServerConnection("TTS", base_url, timeout_s=timeout_s, api_key=api_key)
        self._openai = api is ServerApi.OPENAI
        self._model = model
        self.capabilities = TTSCapabilities(
            streaming=self._openai, languages=("ko",) if voice == "KR" else LANGUAGES
        )

    async def synthesize(self, text: str, speaker: str = "KR", speed: float = 1.0) -> str:
        """Return the URL of the speech on the server (contract route)."""
        return (await self._request_speech(text, speaker, speed))[0]

    async def speak(self, text: str, *, speaker: str = "KR", speed: float = 1.0) -> Speech:
        """Return the speech as WAV, so that browsers need no access to the speech server.

        A URL on a different host is returned as it is, without a download.
        """
        if self._openai:
            request = self._openai_request(text, speaker, speed, "wav")
            response = await self._server.post("/v1/audio/speech", json=request)
            wav, quality = response.content, self._quality(response.headers.get("x-voice-quality"))
        else:
            url, quality = await self._request_speech(text, speaker, speed)
            if not _same_host(httpx2.URL(url), self._server.url):
                return Speech(quality, audio_url=url)
            wav = await self._server.get(url, max_bytes=MAX_SPEECH_BYTES)
        if not is_wav(wav):
            raise ProviderRejected(
                "TTS 서버가 WAV가 아닌 데이터를 보냈습니다.", "The TTS server did not send a WAV."
            )
        return Speech(quality, wav=_with_data_length(wav))

    async def stream_speech(
        self, text: str, *, speaker: str = "KR", speed: float = 1.0
    ) -> AsyncGenerator[SpeechChunk, None]:
        if not self._openai:
            async for chunk in super().stream_speech(text, speaker=speaker, speed=speed):
                yield chunk
            return
        request = self._openai_request(text, speaker, speed, "pcm")
        async with self._server.stream("/v1/audio/speech", request) as response:
            rate_hz = response.headers.get("x-sample-rate", "")
            hz = int(rate_hz) if rate_hz.isdigit() else DEFAULT_PCM_RATE_HZ
            quality = self._quality(response.headers.get("x-voice-quality"))
            odd = b""
            async for received in response.aiter_bytes():
                pcm = odd + received
                whole = len(pcm) - len(pcm) % 2
                odd = pcm[whole:]
                if whole:
                    yield SpeechChunk(pcm[:whole], hz, quality)

    async def check(self) -> None:
        await self._server.check()

    async def close(self) -> None:
        await self._server.close()

    async def _request_speech(
        self, text: str, speaker: str, speed: float
    ) -> tuple[str, VoiceQuality]:
        """Request speech; return its URL and the quality that the server states."""
        body = {"text": text, "speaker": self._speaker(speaker), "speed": speed}
        response = await self._server.post("/tts", json=body)
        url = self._server.url.join(text_field(response, "audio_url"))
        return str(url), self._quality(response.json().get("quality"))

    def _speaker(self, wanted: str) -> str:
        return self.voice if wanted in SPEAKERS.values() else wanted

    def _quality(self, stated: object) -> VoiceQuality:
        """Return the stated quality if it is a known value; contract servers state none."""
        return next((quality for quality in VoiceQuality if quality == stated), self.quality)

    def _openai_request(
        self, text: str, speaker: str, speed: float, format_: str
    ) -> dict[str, object]:
        return {
            "model": self._model,
            "input": text,
            "voice": self._speaker(speaker),
            "speed": speed,
            "response_format": format_,
        }


def _with_data_length(wav: bytes) -> bytes:
    """Return `wav` with the actual length of the data in its header.

    Streaming servers write the header before they know the length. Raises `ProviderRejected` for a
    WAV that cannot be read.
    """
    if int.from_bytes(wav[4:8], "little") + 8 == len(wav):
        return wav
    try:
        pcm, rate_hz = wav_pcm(wav)
    except (wave.Error, ValueError, EOFError):
        raise ProviderRejected from None
    return wav_bytes(np.frombuffer(pcm[: len(pcm) // 2 * 2], np.int16), rate_hz)


def _same_host(one: httpx2.URL, other: httpx2.URL) -> bool:
    return (one.scheme, one.host, one.port) == (other.scheme, other.host, other.port)


class MeloTTSA6000Client(MeloTTSLocalClient):
    """The A6000's speech server: the same interface at a different address."""

    name = "melo-a6000"

    def __init__(
        self,
        base_url: str,
        *,
        timeout_s: float = 20,
        api: ServerApi = ServerApi.CONTRACT,
        model: str = "",
        api_key: str | None = None,
        voice: str = "KR",
    ) -> None:
        super().__init__(
            base_url, timeout_s=timeout_s, api=api, model=model, api_key=api_key, voice=voice
        )
