import struct

import numpy as np
import pytest
from tests.faults.media_carriers import TONE, made

from daedam.errors import AudioEmpty, AudioTruncated, DaedamError
from daedam.services.audio_processor import AudioProcessor
from daedam.services.media.formats import WAV, identify
from daedam.services.media.wave_files import wave_parts
from daedam.utils.audio_utils import wav_bytes

RNG = np.random.default_rng(1)
NOISE = RNG.integers(-9000, 9000, 16_000 * 2, dtype=np.int16)
"""Two seconds of noise at 16 kHz."""
OTHER = RNG.integers(-9000, 9000, 16_000 * 3, dtype=np.int16)
"""Three seconds of other noise at 16 kHz."""

PIPE_SIZES = [0, 0x7FFFF000, 0x7FFFFFDB, 0x7FFFFFFF, 0x80000000, 0xFFFFFFDB, 0xFFFFFFFF]
"""Placeholder sizes that sox, arecord, ffmpeg and others write into a pipe."""


def wav(sound: bytes = NOISE.tobytes(), *, size: int | None = None, behind: bytes = b"") -> bytes:
    """Return a 16 kHz mono WAV file that contains `sound`, followed by the bytes `behind`.

    The header declares `size` bytes of audio; by default, this is the true size.
    """
    size = len(sound) if size is None else size
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 16_000, 32_000, 2, 16)
    riff = struct.pack("<4sI4s", b"RIFF", (36 + size) & 0xFFFFFFFF, b"WAVE")
    return riff + form + struct.pack("<4sI", b"data", size) + sound + behind


async def decoded(content: bytes, *, is_proven: bool = False) -> np.ndarray:
    audio = await AudioProcessor(max_answer_s=60).decode(content, WAV, is_proven=is_proven)
    return np.frombuffer(audio.wav[44:], np.int16)


@pytest.mark.parametrize("size", PIPE_SIZES, ids=hex)
async def test_audio_from_a_pipe_is_decoded_regardless_of_its_declared_size(size: int) -> None:
    content = wav(size=size)
    assert identify(content) is WAV
    assert np.array_equal(await decoded(content), NOISE)


@pytest.mark.parametrize("size", [2, 32_000, 63_900])
async def test_a_too_small_size_in_a_header_hides_no_audio(size: int) -> None:
    assert np.array_equal(await decoded(wav(size=size)), NOISE)


async def test_a_slightly_too_large_size_is_not_an_error() -> None:
    """Some programs count the header in the declared size of the audio."""
    assert np.array_equal(await decoded(wav(size=NOISE.nbytes + 36)), NOISE)


async def test_a_truncated_recording_is_refused_unless_the_client_has_no_more() -> None:
    half = wav()[: 44 + NOISE.nbytes // 2]
    with pytest.raises(AudioTruncated):
        await decoded(half)
    audio = await AudioProcessor(max_answer_s=60).decode(half, WAV, is_proven=True)
    assert (audio.duration_s, audio.is_incomplete) == (1.0, True)


@pytest.mark.parametrize("size", [None, *PIPE_SIZES], ids=str)
async def test_two_joined_files_are_both_decoded(size: int | None) -> None:
    heard = await decoded(wav(size=size) + wav(OTHER.tobytes()))
    assert np.array_equal(heard, np.concatenate([NOISE, OTHER]))


async def test_joined_files_of_different_formats_are_both_decoded() -> None:
    tone = made(".wav", *TONE, "-c:a", "pcm_s24le", "-ar", "44100", "-ac", "2")
    heard = await decoded(wav() + tone)
    assert heard.size == pytest.approx(NOISE.size + 16_000, abs=20)


CHUNKS = {
    "tags": b"LIST\x04\0\0\0INFO",
    "an unknown chunk": b"abcd\x03\0\0\0xyz\0",
    "an odd chunk without its zero": b"abcd\x03\0\0\0xyzLIST\x04\0\0\0INFO",
    "tags that are cut off": b"LIST\xff\0\0\0INFO",
    "an ID3v1 tag": b"TAG" + b"\0" * 125,
    "one stray byte": b"\0",
}


@pytest.mark.parametrize("behind", CHUNKS.values(), ids=CHUNKS)
async def test_data_after_the_audio_is_not_decoded(behind: bytes) -> None:
    assert np.array_equal(await decoded(wav(behind=behind)), NOISE)


async def test_audio_in_two_chunks_is_decoded_in_full() -> None:
    second = struct.pack("<4sI", b"data", OTHER.nbytes) + OTHER.tobytes()
    heard = await decoded(wav(behind=b"LIST\x04\0\0\0INFO" + second))
    assert np.array_equal(heard, np.concatenate([NOISE, OTHER]))


def _rf64(name: bytes, data_size: int) -> bytes:
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 16_000, 32_000, 2, 16)
    ds64 = struct.pack("<4sIQQQI", b"ds64", 28, 0, data_size, 0, 0)
    head = struct.pack("<4sI4s", name, 0xFFFFFFFF, b"WAVE") + ds64 + form
    return head + struct.pack("<4sI", b"data", 0xFFFFFFFF) + NOISE.tobytes()


@pytest.mark.parametrize("name", [b"RF64", b"BW64"])
@pytest.mark.parametrize("size", [NOISE.nbytes, 0, 0xFFFFFFFFFFFFFFFF, 3200])
async def test_large_wav_files_are_wav_files(name: bytes, size: int) -> None:
    content = _rf64(name, size)
    assert identify(content) is WAV
    assert np.array_equal(await decoded(content), NOISE)


async def test_a_large_wav_file_that_was_cut_off_is_refused() -> None:
    with pytest.raises(AudioTruncated):
        await decoded(_rf64(b"RF64", NOISE.nbytes * 2))


@pytest.mark.parametrize("size", [None, 0, 3224])
async def test_wave64_is_decoded(size: int | None) -> None:
    content = made(".w64", *TONE, "-c:a", "pcm_s16le", "-bitexact")
    at = content.find(b"data")
    if size is not None:
        content = content[: at + 16] + struct.pack("<Q", size) + content[at + 24 :]
    assert identify(content) is WAV
    assert (await decoded(content)).size == 16_000
    assert (await decoded(content * 2)).size == 32_000


@pytest.mark.parametrize("codec", ["adpcm_ms", "adpcm_ima_wav", "pcm_alaw", "pcm_f32le", "pcm_u8"])
async def test_dictation_and_telephone_codecs_are_decoded(codec: str) -> None:
    heard = await decoded(made(".wav", *TONE, "-c:a", codec, "-ar", "8000"))
    assert heard.size == pytest.approx(16_000, abs=1_600)
    assert np.abs(heard).max() > 1_000


async def test_a_header_with_an_empty_data_chunk_is_an_empty_recording() -> None:
    for content in (wav(b""), wav(b"", size=0xFFFFFFFF), wav(b"", behind=CHUNKS["tags"])):
        with pytest.raises(AudioEmpty):
            await decoded(content)


@pytest.mark.parametrize("content", [b"RIFF\0\0\0\0WAVE", wav()[:36], wav()[:20]])
def test_a_header_without_a_data_chunk_is_truncated(content: bytes) -> None:
    with pytest.raises(DaedamError) as caught:
        wave_parts(content)
    assert caught.value.code == "audio_truncated"


def test_a_wav_file_written_by_daedam_is_read_unchanged() -> None:
    (part,) = wave_parts(wav_bytes(NOISE, 16_000))
    assert part.sound == NOISE.tobytes()
    assert part.as_file() == wav_bytes(NOISE, 16_000)
