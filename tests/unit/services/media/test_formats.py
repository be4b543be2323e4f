"""Identification of uploads, and decoding of real files of recorders and browsers."""

import struct

import numpy as np
import pytest
from tests.speech import UPLOADS

from daedam.errors import (
    AudioEmpty,
    AudioFormatUnsupported,
    AudioNotRecognised,
    AudioTruncated,
    AudioUnreadable,
    DaedamError,
)
from daedam.services.audio_processor import AudioProcessor
from daedam.services.media.formats import (
    AAC,
    AIFF,
    AMR,
    CAF,
    FLAC,
    MP3,
    MP4,
    OGG,
    WAV,
    WEBM,
    MediaKind,
    identify,
)
from daedam.utils.audio_utils import wav_bytes

TONE = wav_bytes(0.1 * np.sin(np.arange(16_000) * 0.05).astype(np.float32), 16_000)


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + kind + content


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (TONE, WAV),
        (b"RF64\xff\xff\xff\xffWAVE", WAV),
        (b"BW64\xff\xff\xff\xffWAVE", WAV),
        (b"\x1a\x45\xdf\xa3\x87\x42\x82\x84webm" + b"\0" * 40, WEBM),
        (box(b"ftyp", b"M4A \0\0\0\0") + box(b"moov", b""), MP4),
        (box(b"ftyp", b"3gp4\0\0\0\0") + box(b"moov", b""), MP4),
        (box(b"wide", b"") + box(b"mdat", b""), MP4),
        (b"OggS\0\x04" + b"\0" * 40, OGG),
        (b"fLaC\0\0\0\x22", FLAC),
        (b"ID3\x04\0\0\0\0\0\x02xxfLaC", FLAC),
        (b"ID3\x04\0\0", MP3),
        (b"\xff\xfb\x90\x64", MP3),
        (b"\xff\xf1\x50\x80", AAC),
        (b"ID3\x04\0\0\0\0\0\0\xff\xf1\x50\x80", AAC),
        (b"#!AMR\n\x3c", AMR),
        (b"#!AMR-WB\n\x3c", AMR),
        (b"FORM\0\0\0\0AIFC", AIFF),
        (b"caff\0\1\0\0", CAF),
    ],
)
def test_a_recording_is_identified_by_its_first_bytes(content: bytes, kind: MediaKind) -> None:
    assert identify(content) is kind


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", AudioEmpty),
        (b"hello", AudioNotRecognised),
        (b"\xff", AudioNotRecognised),
        (b"\xff\xfeh\0i\0", AudioNotRecognised),
        (b"\xff\xd8\xff\xe0", AudioNotRecognised),
        (b"RIFF\0\0\0\0WEBP", AudioNotRecognised),
        (b"#EXTM3U\n/etc/passwd\n", AudioNotRecognised),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", AudioNotRecognised),
        (b"%PDF-1.7", AudioNotRecognised),
        (b"\x1a\x45\xdf\xa3\x87\x42\x82\x84mkvx" + b"\0" * 40, AudioNotRecognised),
        (b"\x1a\x45\xdf\xa3" + b"\0" * 40, AudioUnreadable),
        (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9", AudioFormatUnsupported),
        (b"RIFF\0\0\0\0QLCMfmt ", AudioFormatUnsupported),
        (b"RIFF\0\0\0\0AVI LIST", AudioFormatUnsupported),
        (b"\xff\xfd\x90\x64", AudioFormatUnsupported),
        (b".RMF\0\0", AudioFormatUnsupported),
    ],
)
def test_other_content_is_refused_with_its_reason(content: bytes, error: type[DaedamError]) -> None:
    with pytest.raises(error):
        identify(content)


@pytest.mark.parametrize(
    "content",
    [
        TONE[:100],
        TONE[:20],
        TONE[:-4000],
        box(b"ftyp", b"M4A \0\0\0\0") + box(b"mdat", b"x" * 99)[:50],
        box(b"ftyp", b"M4A \0\0\0\0") + b"\0\0",
    ],
)
async def test_a_cut_off_recording_is_reported_as_truncated(content: bytes) -> None:
    with pytest.raises(AudioTruncated):
        await AudioProcessor(max_answer_s=300).decode(content, identify(content))


DURATIONS_S = {
    "chrome-audio-only.webm": 25.5,
    "chrome52.webm": 50.96,  # its timestamps skip 0.2 s
    "chrome57.webm": 7.61,  # its last cluster is cut off
    "firefox53.webm": 10.02,
    "firefox55nightly.webm": 8.66,
    "pixel.m4a": 15.91,
    "containers/fixture-adts-mpeg4-2.aac": 0.33,
    "containers/fixture-bad-offset-10.mp3": 0.22,
    "containers/fixture.3gp": 5.58,
    "containers/fixture.aif": 2.94,
    "containers/fixture.amr": 0.84,
    "containers/fixture.flac": 1.23,
    "containers/fixture.m4a": 0.76,
    "containers/fixture.mkv": 0.09,
    "containers/fixture.mp3": 0.77,
    "containers/fixture.oga": 0.70,
    "containers/fixture.ogg": 0.77,
    "containers/fixture.opus": 2.91,
    "containers/fixture.spx": 0.72,
    "containers/fixture.wav": 1.23,
    "containers/fixture.webm": 0.09,
}
"""Seconds of audio in each file."""

REFUSED = {
    "containers/fixture-corrupt.mkv": "audio_unreadable",
    "containers/fixture-dash.mp4": "audio_truncated",  # two boxes, the second cut off
    "containers/fixture-imovie.mp4": "audio_empty",  # 0.04 s of audio
    "containers/fixture-isom.mp4": "audio_truncated",
    "containers/fixture-null.webm": "audio_no_track",
    "containers/fixture.3g2": "audio_unreadable",  # twelve bytes long
    "containers/fixture.mov": "audio_no_track",
    "containers/fixture.qcp": "audio_format_unsupported",
    "containers/fixture.wma.asf": "audio_format_unsupported",
}


@pytest.mark.speech
@pytest.mark.parametrize("name", DURATIONS_S)
async def test_real_recordings_decode_to_their_length(name: str) -> None:
    content = (UPLOADS / name).read_bytes()
    decoded = await AudioProcessor(max_answer_s=300).decode(content, identify(content))
    assert decoded.duration_s == pytest.approx(DURATIONS_S[name], abs=0.02)
    assert decoded.wav[:4] == b"RIFF"
    assert decoded.is_incomplete == (name == "chrome57.webm")


@pytest.mark.speech
@pytest.mark.parametrize("name", REFUSED)
async def test_unusable_files_are_refused_with_their_reason(name: str) -> None:
    content = (UPLOADS / name).read_bytes()
    with pytest.raises(DaedamError) as caught:
        await AudioProcessor(max_answer_s=300).decode(content, identify(content))
    assert caught.value.code == REFUSED[name]


@pytest.mark.speech
def test_every_sample_file_has_an_expected_outcome() -> None:
    files = [*UPLOADS.glob("*.webm"), *UPLOADS.glob("*.m4a"), *(UPLOADS / "containers").iterdir()]
    assert {str(file.relative_to(UPLOADS)) for file in files} == DURATIONS_S.keys() | REFUSED.keys()


def test_an_unsupported_format_says_what_to_send_in_both_languages() -> None:
    error = AudioFormatUnsupported()
    assert "지원하지 않는" in error.detail
    assert "not supported" in error.detail_en


async def test_an_answer_that_is_too_long_is_refused() -> None:
    content = wav_bytes(np.zeros(16_000 * 9, np.int16), 16_000)
    with pytest.raises(DaedamError) as caught:
        await AudioProcessor(max_answer_s=3).decode(content, WAV)
    assert caught.value.code == "audio_too_long"
    assert "3초" in caught.value.detail


@pytest.mark.parametrize("over_s", [0.05, 1.5, 5])
async def test_a_slightly_too_long_recording_is_cut_at_the_limit(over_s: float) -> None:
    content = wav_bytes(np.zeros(round(16_000 * (3 + over_s)), np.int16), 16_000)
    decoded = await AudioProcessor(max_answer_s=3).decode(content, WAV)
    assert (decoded.duration_s, decoded.cut_s) == (3, pytest.approx(over_s))
    assert decoded.whole_s == pytest.approx(3 + over_s)
