"""All audio of a file is decoded at its time, in every container and despite wrong headers."""

import struct
from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
import pytest
from tests.faults.media_carriers import made

from daedam.errors import AudioFormatUnsupported, AudioTruncated
from daedam.services.audio_processor import AudioProcessor, DecodedAudio
from daedam.services.media.formats import identify

Sound = npt.NDArray[np.int16]

LOW_HZ, HIGH_HZ = 440, 1320

CODERS = {
    ".webm": ("libopus", 48_000),
    ".mka": ("pcm_s16le", 16_000),
    ".ogg": ("libopus", 48_000),
    ".oga": ("libvorbis", 44_100),
    ".m4a": ("aac", 44_100),
    ".mov": ("pcm_s16be", 44_100),
    ".3gp": ("libopencore_amrnb", 8_000),
    ".amr": ("libopencore_amrnb", 8_000),
    ".wav": ("adpcm_ms", 16_000),
    ".flac": ("flac", 48_000),
    ".mp3": ("libmp3lame", 44_100),
    ".aac": ("aac", 44_100),
    ".aiff": ("pcm_s16be", 44_100),
    ".caf": ("pcm_s16le", 44_100),
    ".w64": ("pcm_s16le", 44_100),
}
"""Codec and sample rate in Hz that recorders use in each container, by suffix."""

STREAMED = ("-movflags", "frag_keyframe+empty_moov+default_base_moof", "-frag_duration", "500000")
"""Options of ffmpeg for a fragmented MP4, as browsers record it."""

SLACK_S = 0.12
"""Tolerance: codecs add samples at both ends, and timestamp errors below 100 ms remain."""


def tone(suffix: str, hz: int = LOW_HZ, *options: str, seconds: float = 2) -> bytes:
    codec, rate_hz = CODERS[suffix]
    sound = f"sine=frequency={hz}:sample_rate={rate_hz}:duration={seconds},volume=6"
    return made(suffix, "-f", "lavfi", "-i", sound, *options, "-c:a", codec, "-ac", "1")


async def decoded(content: bytes, *, is_proven: bool = False) -> DecodedAudio:
    processor = AudioProcessor(max_answer_s=60)
    return await processor.decode(content, identify(content), is_proven=is_proven)


def samples(audio: DecodedAudio) -> Sound:
    return np.frombuffer(audio.wav[44:], np.int16)


def sounding(sound: Sound, begin_s: float, end_s: float) -> int:
    """Return the loudest frequency of a span in Hz, rounded to 20 Hz; 0 for silence."""
    stretch = sound[round(begin_s * 16_000) : round(end_s * 16_000)].astype(float)
    if np.abs(stretch).max(initial=0) < 500:
        return 0
    spectrum = np.abs(np.fft.rfft(stretch))
    return round(float(np.argmax(spectrum)) * 16_000 / stretch.size / 20) * 20


# --- more audio than the container declares ------------------------------------------------------


@pytest.mark.parametrize("suffix", CODERS)
async def test_two_recordings_in_one_file_are_both_decoded(suffix: str) -> None:
    audio = await decoded(tone(suffix) + tone(suffix, HIGH_HZ))
    assert audio.duration_s == pytest.approx(4, abs=0.3)
    assert not audio.is_incomplete
    heard = samples(audio)
    assert sounding(heard, 0.5, 1.5) == LOW_HZ
    assert sounding(heard, 2.6, 3.6) == HIGH_HZ


async def test_a_restarted_recording_is_decoded_to_its_end() -> None:
    first, second = (tone(".m4a", hz, *STREAMED) for hz in (LOW_HZ, HIGH_HZ))
    heard = samples(await decoded(first + second))
    assert (sounding(heard, 0.5, 1.5), sounding(heard, 2.6, 3.6)) == (LOW_HZ, HIGH_HZ)


def _second_table(first: bytes, second: bytes) -> bytes:
    """Return both MP4 files as one. The chunk offsets of the second count from the new start."""
    box, *_ = _mp4_boxes(second)
    body = second[box[1] :]
    at = body.find(b"stco")
    count = int.from_bytes(body[at + 8 : at + 12], "big")
    shift = len(first) - box[1]
    places = struct.unpack_from(f">{count}I", body, at + 12)
    moved = struct.pack(f">{count}I", *(place + shift for place in places))
    return first + body[: at + 12] + moved + body[at + 12 + 4 * count :]


def _mp4_boxes(content: bytes) -> Iterator[tuple[bytes, int]]:
    at = 0
    while at < len(content):
        at += int.from_bytes(content[at : at + 4], "big")
        yield content[at + 4 : at + 8], at


async def test_both_moov_boxes_of_an_mp4_are_decoded() -> None:
    audio = await decoded(_second_table(tone(".m4a"), tone(".m4a", HIGH_HZ)))
    assert audio.duration_s == pytest.approx(4, abs=0.3)
    assert sounding(samples(audio), 2.6, 3.6) == HIGH_HZ


async def test_a_duplicate_moov_box_is_decoded_once() -> None:
    content = tone(".m4a")
    begin = content.find(b"moov") - 4
    copy = content[begin : begin + int.from_bytes(content[begin : begin + 4], "big")]
    assert (await decoded(content + copy)).duration_s == pytest.approx(2, abs=0.1)


async def test_parallel_tracks_are_mixed() -> None:
    """Screen recorders write computer audio and microphone as two tracks of one file."""
    both = made(
        ".webm",
        *("-f", "lavfi", "-i", f"sine=frequency={LOW_HZ}:duration=1,volume=6"),
        *("-f", "lavfi", "-i", f"sine=frequency={HIGH_HZ}:duration=3,volume=6"),
        *("-map", "0", "-map", "1", "-c:a", "libopus"),
    )
    audio = await decoded(both)
    assert audio.duration_s == pytest.approx(3, abs=0.1)
    assert sounding(samples(audio), 1.5, 2.5) == HIGH_HZ
    spectrum = np.abs(np.fft.rfft(samples(audio)[:16_000].astype(float)))
    assert min(spectrum[LOW_HZ], spectrum[HIGH_HZ]) > 50 * np.median(spectrum)


def _short(content: bytes, name: bytes, at: int, format_: str, value: int) -> bytes:
    begin = content.find(name) + at
    assert begin >= at, name
    return (
        content[:begin] + struct.pack(format_, value) + content[begin + struct.calcsize(format_) :]
    )


def _short_flac(content: bytes) -> bytes:
    return content[:21] + bytes([content[21] & 0xF0]) + struct.pack(">I", 4_800) + content[26:]


TOO_LITTLE: dict[str, Callable[[bytes], bytes]] = {
    ".webm": lambda c: _short(c, b"\x18\x53\x80\x67", 4, ">Q", 1 << 56 | 3_000),
    ".m4a": lambda c: _short(_short(c, b"mvhd", 20, ">I", 100), b"mdhd", 20, ">I", 4_410),
    ".flac": _short_flac,
    ".mp3": lambda c: _short(c, b"Info", 8, ">I", 8),
    ".aiff": lambda c: _short(c, b"SSND", 4, ">I", 8_828),
    ".caf": lambda c: _short(c, b"data", 4, ">Q", 8_824),
    ".w64": lambda c: _short(c, b"data", 16, "<Q", 8_844),
}
"""Functions that change the header of a file so that it declares about 0.1 s of audio."""


@pytest.mark.parametrize("suffix", TOO_LITTLE)
async def test_a_too_small_size_in_a_header_hides_no_audio(suffix: str) -> None:
    audio = await decoded(TOO_LITTLE[suffix](tone(suffix)))
    assert audio.duration_s == pytest.approx(2, abs=SLACK_S)


# --- time ----------------------------------------------------------------------------------------

HOLED = [".webm", ".mka", ".ogg", ".oga", ".m4a"]


def with_times(suffix: str, change: str, *options: str) -> bytes:
    """Return a file with 2 s of the low and then 2 s of the high tone.

    `change` is the ffmpeg expression (`asetpts`) for the timestamps.
    """
    codec, rate_hz = CODERS[suffix]
    parts = [f"sine=frequency={hz}:sample_rate={rate_hz}:duration=2" for hz in (LOW_HZ, HIGH_HZ)]
    sound = f"{parts[0]}[a];{parts[1]}[b];[a][b]concat=v=0:a=1,volume=6,asetpts='{change}'"
    return made(suffix, "-f", "lavfi", "-i", sound, *options, "-c:a", codec, "-ac", "1")


@pytest.mark.parametrize(("suffix", "options"), [*((s, ()) for s in HOLED), (".m4a", STREAMED)])
async def test_a_gap_in_the_timestamps_becomes_silence(
    suffix: str, options: tuple[str, ...]
) -> None:
    audio = await decoded(with_times(suffix, "if(gt(T,1.99),PTS+5/TB,PTS)", *options))
    assert audio.duration_s == pytest.approx(9, abs=SLACK_S)
    heard = samples(audio)
    found = [sounding(heard, *span) for span in ((0.5, 1.5), (3, 6), (7.5, 8.5))]
    assert found == [LOW_HZ, 0, HIGH_HZ]


@pytest.mark.parametrize("suffix", [".webm", ".ogg"])
async def test_a_clock_change_while_recording_loses_no_audio(suffix: str) -> None:
    """The clock jumps by 10 h.

    If 10 h of silence were inserted, the audio after the jump would lie beyond the time limit.
    """
    audio = await decoded(with_times(suffix, "if(gt(T,1.99),PTS+36000/TB,PTS)"))
    assert audio.duration_s == pytest.approx(34, abs=SLACK_S)
    assert sounding(samples(audio), 32.5, 33.5) == HIGH_HZ


@pytest.mark.parametrize("change", ["if(gt(T,1.99),PTS-1/TB,PTS)", "PTS+0.04/TB*mod(N,2)"])
async def test_timestamps_that_go_back_lose_no_audio(change: str) -> None:
    heard = samples(await decoded(with_times(".mka", change)))
    assert heard.size / 16_000 == pytest.approx(4, abs=SLACK_S)
    assert (sounding(heard, 0.5, 1.5), sounding(heard, 2.6, 3.6)) == (LOW_HZ, HIGH_HZ)


async def test_lost_ogg_pages_become_a_pause() -> None:
    content = with_times(".ogg", "PTS", "-page_duration", "200000")
    pages = content.split(b"OggS")[1:]
    cut = b"".join(b"OggS" + page for page in pages[:7] + pages[12:])
    audio = await decoded(cut)
    assert audio.duration_s == pytest.approx(4, abs=SLACK_S)
    assert sounding(samples(audio), 2.9, 3.6) == HIGH_HZ


# --- channels ------------------------------------------------------------------------------------

SPOKEN = (8_000 * np.sin(np.arange(32_000) * 2 * np.pi * LOW_HZ / 16_000)).astype(np.int16)
HUM = (12_000 * np.sin(np.arange(32_000) * 2 * np.pi * 50 / 16_000)).astype(np.int16)
SILENCE = np.zeros_like(SPOKEN)

CHANNELS = {
    "one turned round": (SPOKEN, -SPOKEN),
    "one of four turned round": (SPOKEN, SPOKEN, -SPOKEN, SILENCE),
    "two of four turned round": (SPOKEN, -SPOKEN, SPOKEN, -SPOKEN),
    "one silent": (SPOKEN, SILENCE),
    "the other silent": (SILENCE, SPOKEN),
    "both alike": (SPOKEN, SPOKEN),
    "one turned round, both with an offset": (SPOKEN + 6_000, -SPOKEN + 6_000),
    "one turned round, both with the same hum": (SPOKEN + HUM, -SPOKEN + HUM),
    "centre of six": (SILENCE, SILENCE, SPOKEN, SILENCE, SILENCE, SILENCE),
}


def interleaved(*channels: Sound) -> bytes:
    sound = np.stack(channels, axis=1).astype("<i2").tobytes()
    n = len(channels)
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, n, 16_000, 32_000 * n, 2 * n, 16)
    chunks = form + struct.pack("<4sI", b"data", len(sound)) + sound
    return struct.pack("<4sI4s", b"RIFF", 4 + len(chunks), b"WAVE") + chunks


@pytest.mark.parametrize("channels", CHANNELS.values(), ids=CHANNELS)
async def test_speech_on_one_channel_is_not_lost_in_the_mix(
    channels: tuple[Sound, ...],
) -> None:
    heard = samples(await decoded(interleaved(*channels))).astype(float)
    level = np.abs(np.fft.rfft(heard))[LOW_HZ * 2] / (heard.size / 2)
    assert level == pytest.approx(8_000, rel=0.05)


@pytest.mark.parametrize("suffix", [".webm", ".m4a", ".ogg", ".mp3", ".flac", ".mov"])
async def test_an_inverted_channel_is_decoded_in_every_container(suffix: str) -> None:
    codec, rate_hz = CODERS[suffix]
    sound = f"sine=frequency={LOW_HZ}:sample_rate={rate_hz}:duration=2,volume=6"
    content = made(suffix, "-f", "lavfi", "-i", f"{sound},pan=stereo|c0=c0|c1=-1*c0", "-c:a", codec)
    assert sounding(samples(await decoded(content)), 0.5, 1.5) == LOW_HZ


async def test_two_speakers_on_two_channels_are_both_decoded() -> None:
    other = (8_000 * np.sin(np.arange(32_000) * 2 * np.pi * HIGH_HZ / 16_000)).astype(np.int16)
    heard = samples(await decoded(interleaved(SPOKEN, other))).astype(float)
    levels = np.abs(np.fft.rfft(heard))[[LOW_HZ * 2, HIGH_HZ * 2]] / (heard.size / 2)
    assert levels.min() > 3_000


# --- files that end early ------------------------------------------------------------------------


def _ogg_crc(page: bytes | bytearray) -> int:
    """Return the page checksum of RFC 3533, 6: polynomial 0x04c11db7, not reflected."""
    crc = 0
    for octet in page:
        crc ^= octet << 24
        for _ in range(8):
            crc = (crc << 1 ^ (0x04C11DB7 if crc & 0x80000000 else 0)) & 0xFFFFFFFF
    return crc


@pytest.mark.parametrize("suffix", [".ogg", ".oga"])
async def test_an_ogg_file_without_a_last_page_is_whole(suffix: str) -> None:
    content = tone(suffix)
    last = bytearray(content[content.rfind(b"OggS") :])
    last[5] &= 0xFB
    last[22:26] = bytes(4)
    last[22:26] = _ogg_crc(last).to_bytes(4, "little")
    audio = await decoded(content[: -len(last)] + bytes(last))
    assert audio.duration_s == pytest.approx(2, abs=SLACK_S)
    assert not audio.is_incomplete


@pytest.mark.parametrize("suffix", [".webm", ".m4a", ".wav", ".flac", ".mp3", ".aiff", ".w64"])
async def test_a_file_shorter_than_declared_is_refused(suffix: str) -> None:
    content = tone(suffix)
    with pytest.raises(AudioTruncated):
        await decoded(content[: len(content) // 2])


@pytest.mark.parametrize("suffix", [".webm", ".wav", ".flac", ".mp3", ".aiff", ".w64"])
async def test_a_cut_off_file_is_decoded_if_the_client_has_no_more(suffix: str) -> None:
    content = tone(suffix)
    audio = await decoded(content[: len(content) * 2 // 3], is_proven=True)
    assert 0.5 < audio.duration_s < 1.9
    assert audio.is_incomplete


@pytest.mark.parametrize("suffix", [".ogg", ".webm", ".m4a"])
async def test_an_interrupted_stream_is_decoded_to_its_end(suffix: str) -> None:
    """Recorders in browsers and on Android write continuously, so a crash can cut off the file."""
    live = {".webm": ("-live", "1"), ".m4a": STREAMED, ".ogg": ("-page_duration", "200000")}[suffix]
    content = tone(suffix, LOW_HZ, *live, seconds=4)
    audio = await decoded(content[: len(content) * 2 // 3], is_proven=suffix == ".m4a")
    assert 1 < audio.duration_s < 3.5
    assert audio.is_incomplete


# --- unsupported codecs --------------------------------------------------------------------------


@pytest.mark.parametrize("codec", ["ac3", "mp2", "wmav2"])
async def test_an_unsupported_codec_is_reported(codec: str) -> None:
    content = made(".mka", "-f", "lavfi", "-i", "sine=duration=1", "-c:a", codec)
    with pytest.raises(AudioFormatUnsupported):
        await decoded(content)
