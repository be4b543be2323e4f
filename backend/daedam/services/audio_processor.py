"""Decode recordings to 16 kHz mono WAV with ffmpeg."""

import asyncio
import logging
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from daedam.errors import (
    AudioEmpty,
    AudioFormatUnsupported,
    AudioHasNoSound,
    AudioTooLong,
    AudioTruncated,
    AudioUnreadable,
    BadAudio,
    ConfigurationError,
)
from daedam.services.media.containers import (
    announces_more,
    declared_s,
    is_unfinished,
    open_ended,
    recordings,
)
from daedam.services.media.decoder_process import Decoded, run_confined
from daedam.services.media.formats import WAV, MediaKind
from daedam.services.media.wave_files import WavePart, wave_parts
from daedam.utils.audio_utils import mono, wav_bytes

log = logging.getLogger(__name__)

Samples = npt.NDArray[np.int16]

SAMPLE_RATE_HZ = 16_000
"""Sample rate of Whisper and of the voice activity model."""

DECODE_TIMEOUT_S = 60.0

MIN_ANSWER_S = 0.05
"""Shortest accepted recording, in seconds.

A shorter one means that MediaRecorder stopped before it started.
"""

MISSING_S = 0.1
"""Seconds that decoders may drop at both ends; if more is missing, the file was cut off."""

OVERRUN_S = 5.0
"""Seconds by which a recording may exceed the limit, because recorders stop late.

Such a recording is cut at the limit.
"""

MAX_FAILURES = 8
"""Maximum number of empty or damaged recordings in one file.

After one more, the rest of the file is ignored.
"""

MAX_CHANNELS = 8
MAX_TRACKS = 4
"""Maximum number of audio tracks of one file that are mixed.

Cameras and screen recorders write several.
"""

MAX_HOLE_S = 30
"""Longest gap in the timestamps, in seconds, that is filled with as much silence.

A longer gap comes from a changed clock or a suspended recorder. It is filled with `MAX_HOLE_S`
seconds of silence.
"""

RESTART_S = 0.5
"""Seconds by which timestamps must jump back before the timeline restarts there."""

TIMELINE = (
    "asetpts='"
    # Variable 0: end of the audio so far. 1: start of this frame. 2: offset added to timestamps.
    "st(1, if(isnan(PTS), ld(0), PTS + ld(2)));"
    f"if(gt(ld(1), ld(0) + {MAX_HOLE_S}/TB),"
    f" st(2, ld(2) + ld(0) + {MAX_HOLE_S}/TB - ld(1)); st(1, ld(0) + {MAX_HOLE_S}/TB));"
    f"if(lt(ld(1), ld(0) - {RESTART_S}/TB), st(2, ld(2) + ld(0) - ld(1)));"
    "st(1, max(ld(1), ld(0)));"
    "st(0, ld(1) + NB_SAMPLES/SR/TB);"
    "ld(1)'"
    f",aresample={SAMPLE_RATE_HZ}:async=1:first_pts=0"
)
"""ffmpeg filters that follow the timestamps: gaps become silence, and no audio is dropped where
timestamps go back."""


@dataclass(frozen=True)
class DecodedAudio:
    """A recording as 16 kHz mono 16-bit WAV; `duration_s` is counted in decoded samples.

    `cut_s` seconds beyond the longest answer were left out. `is_incomplete`: the file was cut off
    or is damaged in places, and this is the part that could be decoded.
    """

    wav: bytes
    duration_s: float
    cut_s: float = 0.0
    is_incomplete: bool = False

    @property
    def whole_s(self) -> float:
        """Seconds of received audio, including the part beyond the limit."""
        return self.duration_s + self.cut_s


@cache
def ffmpeg_path() -> str:
    """Return the path of ffmpeg: from PATH if it is 6.0 or newer, else from `imageio-ffmpeg`.

    Older versions cannot read a file descriptor. Raises `ConfigurationError` if there is neither.
    """
    found = shutil.which("ffmpeg")
    if found and _reads_handles(found):
        return found
    import imageio_ffmpeg

    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError:
        raise ConfigurationError(
            "ffmpeg가 없습니다. ffmpeg 6 이상을 설치하고 다시 시작해 주세요.",
            "There is no ffmpeg. Please install ffmpeg 6 or newer and start again.",
        ) from None


def _reads_handles(ffmpeg: str) -> bool:
    listed = subprocess.run(
        [ffmpeg, "-hide_banner", "-protocols"], capture_output=True, text=True, check=False
    )
    return "fd" in listed.stdout.split()


class AudioProcessor:
    """Decodes uploads, as many in parallel as there are cores.

    `max_answer_s`: length of the longest answer, in seconds. `overrun_s`: seconds by which a
    recording may be longer; it is then cut at `max_answer_s`.
    """

    def __init__(self, *, max_answer_s: float, overrun_s: float = OVERRUN_S) -> None:
        self._max_answer_s = max_answer_s
        self._overrun_s = overrun_s
        self._slots = asyncio.Semaphore(os.cpu_count() or 1)

    async def decode(
        self, content: bytes, kind: MediaKind, *, is_proven: bool = False
    ) -> DecodedAudio:
        """Decode all audio of a recording: joined files, parallel tracks and all channels.

        The first bytes decide which demuxer ffmpeg uses, so a playlist that is named like a
        recording is not read. ffmpeg may use only the codecs that recorders write.
        `is_proven`: the file equals the client's file, because its SHA-256 matches or it was
        accepted before. Sending it again cannot help then, so the decodable part of a cut-off file
        is accepted. Raises a `BadAudio` with the reason.
        """
        try:
            async with self._slots, asyncio.timeout(DECODE_TIMEOUT_S):
                samples, is_incomplete = await self._all(content, kind, is_proven)
        except TimeoutError:
            raise AudioUnreadable from None
        if samples.size < MIN_ANSWER_S * SAMPLE_RATE_HZ:
            raise AudioEmpty
        whole_s = samples.size / SAMPLE_RATE_HZ
        if whole_s > self._max_answer_s + self._overrun_s:
            minutes, seconds = divmod(round(self._max_answer_s), 60)
            raise AudioTooLong(
                f"답변이 너무 길어요. {minutes}분 {seconds}초 안으로 답해 주세요.",
                f"The answer is too long. Please keep it within {minutes} min {seconds} s.",
            )
        answer = samples[: round(self._max_answer_s * SAMPLE_RATE_HZ)]
        wav = await asyncio.to_thread(wav_bytes, answer, SAMPLE_RATE_HZ)
        duration_s = answer.size / SAMPLE_RATE_HZ
        return DecodedAudio(wav, duration_s, whole_s - duration_s, is_incomplete)

    @property
    def _most_s(self) -> float:
        """Maximum seconds to decode: one more than allowed, to detect a longer recording."""
        return self._max_answer_s + self._overrun_s + 1

    async def _all(self, content: bytes, kind: MediaKind, is_proven: bool) -> tuple[Samples, bool]:
        """Return the audio of all recordings in a file, and whether some could not be decoded."""
        parts: Iterator[bytes | WavePart]
        if kind is WAV:
            parts = iter(await asyncio.to_thread(wave_parts, content))
        else:
            parts = recordings(content, kind)
        sound: list[Samples] = []
        failures: list[BadAudio] = []
        is_incomplete = False
        left = round(self._most_s * SAMPLE_RATE_HZ)
        while part := await asyncio.to_thread(next, parts, None):
            try:
                if isinstance(part, WavePart):
                    samples, is_cut = await self._wave(part, is_proven)
                else:
                    samples, is_cut = await self._file(part, kind, is_proven)
            except (AudioEmpty, AudioHasNoSound, AudioTruncated, AudioUnreadable) as exc:
                is_damaged = isinstance(exc, AudioTruncated | AudioUnreadable)
                if is_damaged and not is_proven:
                    raise
                failures.append(exc)
                is_incomplete = is_incomplete or is_damaged
                if len(failures) > MAX_FAILURES:
                    break
            else:
                sound.append(samples)
                is_incomplete = is_incomplete or is_cut
                left -= samples.size
                if left <= 0:
                    break
        if sound:
            return np.concatenate(sound), is_incomplete
        failure = failures[0] if failures else AudioEmpty()
        # `AudioTruncated` asks the client to send the file again, which cannot help here.
        raise AudioUnreadable if isinstance(failure, AudioTruncated) and is_proven else failure

    async def _wave(self, part: WavePart, is_proven: bool) -> tuple[Samples, bool]:
        is_cut = part.missing_s > MISSING_S
        if is_cut and not is_proven:
            raise AudioTruncated
        channels = part.pcm_channels
        if part.rate_hz != SAMPLE_RATE_HZ or not 0 < channels <= MAX_CHANNELS:
            samples, has_errors = await self._file(part.as_file(), WAV, is_proven)
            return samples, is_cut or has_errors
        frames = min(len(part.sound) // (2 * channels), round(self._most_s * SAMPLE_RATE_HZ))
        pcm = np.frombuffer(part.sound, "<i2", count=frames * channels).reshape(-1, channels)
        return await asyncio.to_thread(mono, pcm), is_cut

    async def _file(self, content: bytes, kind: MediaKind, is_proven: bool) -> tuple[Samples, bool]:
        """Return all audio tracks of a file, mixed, and whether a part could not be decoded."""
        is_cut = await asyncio.to_thread(announces_more, content, kind)
        if is_cut and not is_proven:
            raise AudioTruncated
        file = await asyncio.to_thread(open_ended, content, kind)
        first = await self._track(file, kind, 0)
        mixed = await asyncio.to_thread(_mono_of, first, kind)
        for track in range(1, min(first.listing.count(": Audio:"), MAX_TRACKS)):
            other = await self._track(file, kind, track)
            try:
                mixed = _added(mixed, await asyncio.to_thread(_mono_of, other, kind))
            except BadAudio:  # such as a phone's second, spatial track, which duplicates the first
                continue
        declared = await asyncio.to_thread(declared_s, content, kind)
        if declared is not None and mixed.size / SAMPLE_RATE_HZ < declared - MISSING_S:
            is_cut = True
            if not is_proven:
                raise AudioTruncated
        return mixed, is_cut or is_unfinished(content, kind) or first.has_errors

    async def _track(self, content: bytes, kind: MediaKind, track: int) -> "Track":
        decoded = await run_confined(
            self._arguments(kind, track),
            content,
            max_bytes=round(self._most_s * SAMPLE_RATE_HZ) * 2 * MAX_CHANNELS + 128,
            timeout_s=DECODE_TIMEOUT_S,
        )
        return Track(decoded)

    def _arguments(self, kind: MediaKind, track: int) -> list[str]:
        # `fd:` reads standard input, which is an anonymous file.
        return [
            *(ffmpeg_path(), "-nostdin", "-hide_banner", "-nostats", "-v", "info"),
            *("-protocol_whitelist", "fd,pipe", "-format_whitelist", kind.demuxer),
            *("-codec_whitelist", ",".join(kind.codecs), "-threads", "1"),
            # `TIMELINE` handles jumps of the timestamps.
            *("-dts_delta_threshold", "1e9", "-f", kind.demuxer, "-i", "fd:"),
            *("-map", f"0:a:{track}", "-vn", "-sn", "-dn", "-map_metadata", "-1"),
            *("-af", TIMELINE, "-t", str(self._most_s), "-c:a", "pcm_s16le"),
            *("-bitexact", "-f", "wav", "pipe:1"),
        ]


class Track:
    """ffmpeg's output for one track.

    `listing` contains the streams that ffmpeg found, `complaints` its messages. Neither contains
    the file's metadata, because the sender chooses its text.
    """

    def __init__(self, decoded: Decoded) -> None:
        lines = decoded.complaints.splitlines()
        self.listing = "\n".join(line for line in lines if line.startswith("  Stream #0:"))
        self.complaints = "\n".join(line for line in lines if not line.startswith(" "))
        self.output = decoded.output
        self.is_cut_off = decoded.cut_off
        self.has_failed = decoded.returncode != 0 and not decoded.cut_off

    @property
    def has_errors(self) -> bool:
        """Whether the file ends too early, or some packets could not be decoded."""
        return any(sign in self.complaints for sign in _SIGNS_OF_DAMAGE)


_SIGNS_OF_DAMAGE = (
    *("ended prematurely", "partial file", "Error submitting packet to decoder", "CRC mismatch"),
)

_SIGNS_OF_ANOTHER_CODEC = ("Error while opening decoder", "no decoder found")


def _mono_of(track: Track, kind: MediaKind) -> Samples:
    """Return the audio of a track as one channel. Raises a `BadAudio`."""
    complaints = track.complaints
    if "matches no streams" in complaints:
        raise AudioHasNoSound
    if track.has_failed and any(sign in complaints for sign in _SIGNS_OF_ANOTHER_CODEC):
        raise AudioFormatUnsupported
    if track.has_failed:
        log.info("ffmpeg could not decode a %s upload", kind.media_type)
        raise AudioTruncated if "ended prematurely" in complaints else AudioUnreadable
    if not track.output:
        raise AudioEmpty
    part = wave_parts(track.output)[0]
    if not 0 < part.pcm_channels <= MAX_CHANNELS:
        raise AudioFormatUnsupported
    frames = len(part.sound) // (2 * part.pcm_channels)
    if frames == 0:
        raise AudioEmpty
    pcm = np.frombuffer(part.sound, "<i2", count=frames * part.pcm_channels)
    return mono(pcm.reshape(-1, part.pcm_channels))


def _added(one: Samples, other: Samples) -> Samples:
    """Return the sum of two tracks, clipped to 16 bits."""
    both = np.zeros(max(one.size, other.size), np.int32)
    both[: one.size] += one
    both[: other.size] += other
    return both.clip(-32768, 32767).astype(np.int16)
