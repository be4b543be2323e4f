"""Speech from a Melo server: the local one, and the A6000's."""

from typing import ClassVar

import httpx2

from daedam.clients.base import Speech, TTSClient
from daedam.clients.http import json_field, provider_errors
from daedam.errors import ProviderRejected
from daedam.utils.audio_utils import is_wav

MAX_SPEECH_BYTES = 20 * 1024 * 1024
"""A spoken question is seconds long; anything near this size is not one."""


class MeloTTSLocalClient(TTSClient):
    """`POST {base_url}/tts` with `{"text","speaker","speed"}` -> `{"audio_url"}`."""

    name: ClassVar[str] = "melo-local"

    def __init__(self, base_url: str = "http://localhost:8001", *, timeout_s: float = 20) -> None:
        self._base_url = httpx2.URL(base_url)
        self._http = httpx2.AsyncClient(base_url=base_url, timeout=timeout_s)

    async def synthesize(self, text: str, speaker: str = "KR", speed: float = 1.0) -> str:
        """The address at which the server keeps the spoken text."""
        with provider_errors("TTS"):
            response = await self._http.post(
                "/tts", json={"text": text, "speaker": speaker, "speed": speed}
            )
            response.raise_for_status()
        url = json_field(response, "audio_url")
        if not isinstance(url, str):
            raise ProviderRejected
        return str(self._base_url.join(url))

    async def speak(self, text: str, *, speaker: str = "KR", speed: float = 1.0) -> Speech:
        """The spoken text itself, so that a browser need not reach the speech server.

        An address on another host than the server's own is passed on unopened.
        """
        url = httpx2.URL(await self.synthesize(text, speaker, speed))
        if (url.scheme, url.host, url.port) != (
            self._base_url.scheme,
            self._base_url.host,
            self._base_url.port,
        ):
            return Speech(self.quality, audio_url=str(url))
        with provider_errors("TTS"):
            async with self._http.stream("GET", url) as response:
                response.raise_for_status()
                wav = b""
                async for chunk in response.aiter_bytes():
                    wav += chunk
                    if len(wav) > MAX_SPEECH_BYTES:
                        raise ProviderRejected
        if not is_wav(wav):
            raise ProviderRejected(
                "TTS 서버가 WAV가 아닌 것을 보냈습니다.", "The TTS server sent something not a WAV."
            )
        return Speech(self.quality, wav=wav)

    async def close(self) -> None:
        await self._http.aclose()


class MeloTTSA6000Client(MeloTTSLocalClient):
    """The A6000's speech server: the same interface at another address."""

    name: ClassVar[str] = "melo-a6000"

    def __init__(self, base_url: str, *, timeout_s: float = 20) -> None:
        super().__init__(base_url, timeout_s=timeout_s)
