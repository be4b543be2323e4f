import struct

import numpy as np
import pytest
from tests.speech import UPLOADS

from daedam.errors import (
    AudioEmpty,
    AudioNotRecognised,
    AudioTruncated,
    AudioUnreadable,
    DaedamError,
)
from daedam.services.audio_processor import AudioProcessor
from daedam.services.media import FLAC, MP3, MP4, OGG, WAV, WEBM, MediaKind, identify
from daedam.utils.audio_utils import wav_bytes

TONE = wav_bytes(0.1 * np.sin(np.arange(16_000) * 0.05).astype(np.float32), 16_000)


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + kind + content


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (TONE, WAV),
        (b"\x1a\x45\xdf\xa3\x87\x42\x82\x84webm" + b"\0" * 40, WEBM),
        (box(b"ftyp", b"M4A \0\0\0\0") + box(b"moov", b""), MP4),
        (b"OggS\0\x04" + b"\0" * 40, OGG),
        (b"fLaC\0\0\0\x22", FLAC),
        (b"ID3\x04\0\0", MP3),
        (b"\xff\xfb\x90\x64", MP3),
    ],
)
def test_a_recording_is_known_by_its_first_bytes(content: bytes, kind: MediaKind) -> None:
    assert identify(content) is kind


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", AudioEmpty),
        (b"hello", AudioNotRecognised),
        (b"\xff", AudioNotRecognised),
        (b"#EXTM3U\n/etc/passwd\n", AudioNotRecognised),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", AudioNotRecognised),
        (b"%PDF-1.7", AudioNotRecognised),
        (b"\x1a\x45\xdf\xa3\x87\x42\x82\x84mkvx" + b"\0" * 40, AudioNotRecognised),
        (b"\x1a\x45\xdf\xa3" + b"\0" * 40, AudioUnreadable),
        (b"OggS\0\x02" + b"\0" * 40, AudioTruncated),
        (b"OggS\0\x04" + b"\0" * 20 + b"\x01\xff" + b"\0" * 9, AudioTruncated),
        (TONE[:100], AudioTruncated),
        (TONE[:20], AudioTruncated),
        (TONE[:-2], AudioTruncated),
        (box(b"ftyp", b"M4A \0\0\0\0") + box(b"mdat", b"x" * 99)[:50], AudioTruncated),
    ],
)
def test_what_is_no_whole_recording_is_told_apart(content: bytes, error: type[DaedamError]) -> None:
    with pytest.raises(error):
        identify(content)


def test_a_streamed_wav_does_not_know_its_length() -> None:
    data = TONE.index(b"data")
    unknown = TONE[: data + 4] + b"\xff\xff\xff\xff" + TONE[data + 8 :]
    assert identify(unknown) is WAV


EXPECTED = {
    "chrome-audio-only.webm": 25.5,
    "chrome52.webm": 50.76,
    "firefox53.webm": 10.01,
    "firefox55nightly.webm": 8.65,
    "pixel.m4a": 15.91,
    "containers/fixture.flac": 1.23,
    "containers/fixture.mp3": 0.77,
    "containers/fixture.opus": 2.91,
}


@pytest.mark.speech
@pytest.mark.parametrize("name", EXPECTED)
async def test_real_recordings_decode_to_their_length(name: str) -> None:
    content = (UPLOADS / name).read_bytes()
    decoded = await AudioProcessor(max_answer_s=300).decode(content, identify(content))
    assert decoded.duration_s == pytest.approx(EXPECTED[name], abs=0.02)
    assert decoded.wav[:4] == b"RIFF"


DAMAGED = {
    "chrome57.webm": "audio_truncated",
    "containers/fixture-null.webm": "audio_no_track",
    "containers/fixture-corrupt.mkv": "audio_unreadable",
    "containers/fixture-isom.mp4": "audio_truncated",
    "containers/fixture.amr": "audio_not_recognised",
    "containers/fixture.mov": "audio_no_track",
}


@pytest.mark.speech
@pytest.mark.parametrize("name", DAMAGED)
async def test_files_without_an_answer_say_what_is_wrong(name: str) -> None:
    content = (UPLOADS / name).read_bytes()
    with pytest.raises(DaedamError) as caught:
        await AudioProcessor(max_answer_s=300).decode(content, identify(content))
    assert caught.value.code == DAMAGED[name]


async def test_an_answer_that_is_too_long_is_refused() -> None:
    content = wav_bytes(np.zeros(16_000 * 4, np.int16), 16_000)
    with pytest.raises(DaedamError) as caught:
        await AudioProcessor(max_answer_s=3).decode(content, WAV)
    assert caught.value.code == "audio_too_long"
    assert "3초" in caught.value.detail
