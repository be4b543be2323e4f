"""Malicious recordings, damaged recordings, and recordings without speech."""

import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.faults.media_attacks import attacks
from tests.faults.media_rounds import (
    has_canary,
    hostile_media,
    mutated_media,
    nonspeech,
    written_canary,
)

from daedam.clients import get_stt_client
from daedam.clients.base import STTClient
from daedam.services.audio_processor import DecodedAudio, ffmpeg_path
from daedam.settings import Settings


def test_there_are_many_attacks() -> None:
    set_ = attacks("/canary", "http://127.0.0.1:1")
    assert len({attack.name for attack in set_}) == len(set_) >= 60
    assert len({attack.content for attack in set_}) == len(set_)


def test_the_proof_can_fail(tmp_path: Path) -> None:
    """With an unrestricted ffmpeg, a playlist does read another file."""
    canary = written_canary(tmp_path)
    playlist = tmp_path / "answer.webm"
    playlist.write_text(f"ffconcat version 1.0\nfile '{canary.name}'\n")
    out = tmp_path / "out.wav"
    command = [ffmpeg_path(), "-v", "error", "-f", "concat", "-i", str(playlist), "-ar", "16000"]
    subprocess.run([*command, str(out)], check=True, timeout=60)
    assert has_canary(DecodedAudio(out.read_bytes(), 2.0))


async def test_no_hostile_file_reaches_its_target(tmp_path: Path) -> None:
    result = await hostile_media(tmp_path)
    assert result.rounds >= 60
    assert result.failures == []


@pytest.mark.speech
async def test_damaged_recordings_are_refused_or_decoded_within_limits() -> None:
    assert (await mutated_media(150)).failures == []


@pytest.fixture(scope="module")
async def stt(real_settings: Settings) -> AsyncIterator[STTClient]:
    client = get_stt_client(real_settings)
    yield client
    await client.close()


TERMS = ("한빛물산", "쿠버네티스", "결제 시스템", "백엔드 개발자", "Kafka", "React")


@pytest.mark.models
@pytest.mark.parametrize("terms", [(), TERMS], ids=["nothing", "terms"])
async def test_recordings_without_speech_have_no_words(
    stt: STTClient, terms: tuple[str, ...]
) -> None:
    """The transcripts contain no words from the audio and none from the key terms.

    This test transcribes one or two recordings of each of the eight kinds. `make prove`
    transcribes 500 recordings.
    """
    rounds = 16 if terms else 8
    assert (await nonspeech(rounds, stt, terms=terms)).failures == []
