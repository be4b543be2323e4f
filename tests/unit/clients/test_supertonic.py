"""Supertonic speaks clause by clause and leaves out what its alphabet lacks."""

from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
from tests.random_supertonic import SAMPLE_RATE_HZ, write_random_supertonic

from daedam.clients.local_tts import SupertonicClient
from daedam.errors import ProviderRejected, ProviderUnavailable
from daedam.utils.audio_utils import wav_pcm

LONG = "방금 말씀하신 프로젝트에서, 가장 어려웠던 점은 무엇이었나요? 어떻게 해결하셨나요?"


@pytest.fixture
async def voice(tmp_path: Path) -> AsyncIterator[SupertonicClient]:
    write_random_supertonic(tmp_path / "model")
    client = SupertonicClient(tmp_path / "model", audio_path=tmp_path)
    yield client
    await client.close()


async def test_each_clause_is_a_piece_of_the_stream(voice: SupertonicClient) -> None:
    pieces = [piece async for piece in voice.stream_speech(LONG)]
    assert len(pieces) == 3
    assert {piece.sample_rate_hz for piece in pieces} == {SAMPLE_RATE_HZ}
    whole = await voice.speak(LONG)
    assert whole.wav is not None
    assert wav_pcm(whole.wav) == (b"".join(piece.pcm for piece in pieces), SAMPLE_RATE_HZ)


async def test_the_same_text_sounds_the_same(voice: SupertonicClient) -> None:
    assert (await voice.speak("네.")).wav == (await voice.speak("네.")).wav


async def test_characters_without_a_sound_are_left_out(voice: SupertonicClient) -> None:
    assert (await voice.speak("네 😀漢字.")).wav == (await voice.speak("네 .")).wav


async def test_a_text_without_a_known_letter_is_rejected(voice: SupertonicClient) -> None:
    for text in ("漢字", "…", ""):
        with pytest.raises(ProviderRejected):
            await voice.speak(text)


async def test_extreme_speeds_are_limited(voice: SupertonicClient) -> None:
    lengths = []
    for speed in (0.1, 1.0, 9.0):
        wav = (await voice.speak("천천히 말해 주세요.", speed=speed)).wav
        assert wav is not None
        lengths.append(np.frombuffer(wav_pcm(wav)[0], np.int16).size)
    assert lengths[0] > lengths[1] > lengths[2]


async def test_a_damaged_network_is_unavailable(voice: SupertonicClient, tmp_path: Path) -> None:
    (tmp_path / "model" / "onnx" / "vocoder.onnx").write_bytes(b"no network")
    with pytest.raises(ProviderUnavailable, match="verify"):
        await voice.warm_up()
