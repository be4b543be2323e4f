"""Local voices are ready only after a test synthesis has given audible sound."""

import os
import shutil
from pathlib import Path

import espeakng_loader
import numpy as np
import pytest

from daedam.clients.chain import TTSChain
from daedam.clients.local_tts import EspeakClient, LocalTTSClient
from daedam.errors import DaedamError, ProviderUnavailable
from daedam.utils.audio_utils import wav_bytes, wav_pcm
from daedam.utils.language import Language


@pytest.fixture
def far_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copy espeak-ng's data to a path longer than espeak-ng's path buffer; return that path."""
    folder = tmp_path
    while len(os.fsencode(folder)) < 200:
        folder /= "아주 긴 이름의 폴더"
    data = folder / "espeak-ng-data"
    shutil.copytree(espeakng_loader.get_data_path(), data)
    monkeypatch.setattr(espeakng_loader, "get_data_path", lambda: str(data))
    return data


async def test_espeak_speaks_from_a_long_path(far_away: Path, tmp_path: Path) -> None:
    espeak = EspeakClient(audio_path=tmp_path)
    await espeak.check()
    speech = await espeak.speak("자기소개를 해 주세요.")
    assert speech.wav is not None
    pcm, rate_hz = wav_pcm(speech.wav)
    assert len(pcm) > rate_hz


async def test_espeak_without_its_data_is_not_ready(far_away: Path, tmp_path: Path) -> None:
    shutil.rmtree(far_away)
    chain = TTSChain([EspeakClient(audio_path=tmp_path)], timeout_s=20)
    with pytest.raises(DaedamError):
        await chain.warm_up()
    assert chain.members[0].state == "failing"


class Voice(LocalTTSClient):
    """A voice that gives the same samples for every text."""

    name = "voice"

    def __init__(self, wav: bytes, folder: Path) -> None:
        super().__init__(audio_path=folder)
        self._sound = wav

    async def _wav(self, text: str, language: Language, speed: float) -> bytes:
        return self._sound


SILENT = wav_bytes(np.zeros(8_000, np.int16), 16_000)
FAINT = wav_bytes(np.full(8_000, 3, np.int16), 16_000)


@pytest.mark.parametrize("wav", [SILENT, FAINT, wav_bytes(np.zeros(0, np.int16), 16_000), b"RIFF"])
async def test_a_silent_voice_is_not_ready(wav: bytes, tmp_path: Path) -> None:
    with pytest.raises(ProviderUnavailable) as caught:
        await Voice(wav, tmp_path).try_out()
    assert "소리" in caught.value.detail


async def test_a_voice_with_audible_sound_is_ready(tmp_path: Path) -> None:
    tone = wav_bytes((0.3 * np.sin(np.arange(8_000) * 0.2)).astype(np.float32), 16_000)
    await Voice(tone, tmp_path).try_out()
