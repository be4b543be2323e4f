"""Recordings in, 16 kHz mono WAV out, through ffmpeg."""

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
    is_unfinished,
    open_ended,
    promised_s,
    recordings,
)
from daedam.services.media.decoder_process import Decoded, run_confined
from daedam.services.media.formats import WAV, MediaKind
from daedam.services.media.wave_files import WavePart, wave_parts
from daedam.utils.audio_utils import mono, wav_bytes

log = logging.getLogger(__name__)

Samples = npt.NDArray[np.int16]

SAMPLE_RATE_HZ = 16_000
"""What Whisper and the voice activity model hear."""

DECODE_TIMEOUT_S = 60.0

MIN_ANSWER_S = 0.05
"""Less sound than this is no recording: MediaRecorder stopped before it began."""

MISSING_S = 0.1
"""What decoders may leave out at both ends of a recording; more has been cut off on its way."""

OVERRUN_S = 5.0
"""Recorders stop late: an answer may be longer than the longest one by this much, and is cut."""

MAX_FAILURES = 8
"""Recordings in one file that may be empty or damaged before the rest of it is left alone."""

MAX_CHANNELS = 8
MAX_TRACKS = 4
"""Sound tracks of one file that are mixed; cameras and screen recorders write several."""

MAX_HOLE_S = 30
"""The longest pause in the timestamps that is filled with silence; a longer one is a clock that
was set, or a recorder that slept, and is filled with this much."""

RESTART_S = 0.5
"""Timestamps that jump back by more than this count anew from there."""

TIMELINE = (
    "asetpts='"
    # 0: where the sound so far ends. 1: where this frame begins. 2: what is added to timestamps.
    "st(1, if(isnan(PTS), ld(0), PTS + ld(2)));"
    f"if(gt(ld(1), ld(0) + {MAX_HOLE_S}/TB),"
    f" st(2, ld(2) + ld(0) + {MAX_HOLE_S}/TB - ld(1)); st(1, ld(0) + {MAX_HOLE_S}/TB));"
    f"if(lt(ld(1), ld(0) - {RESTART_S}/TB), st(2, ld(2) + ld(0) - ld(1)));"
    "st(1, max(ld(1), ld(0)));"
    "st(0, ld(1) + NB_SAMPLES/SR/TB);"
    "ld(1)'"
    f",aresample={SAMPLE_RATE_HZ}:async=1:first_pts=0"
)
"""ffmpeg's filters that keep time: pauses in the timestamps become silence, and no sound is dropped
where they go back."""


@dataclass(frozen=True)
class DecodedAudio:
    """A recording as 16 kHz mono 16-bit WAV; `duration_s` is counted in decoded samples.

    `cut_s` seconds beyond the longest answer were left out. `is_incomplete`: the file ends in the
    middle or is damaged in places, and what could be decoded is here.
    """

    wav: bytes
    duration_s: float
    cut_s: float = 0.0
    is_incomplete: bool = False

    @property
    def whole_s(self) -> float:
        """Seconds of sound that came, heard or cut."""
        return self.duration_s + self.cut_s


@cache
def ffmpeg_path() -> str:
    """ffmpeg from PATH when it can read a file handle (6.0 and newer), else the one that the
    wheel `imageio-ffmpeg` carries.

    Raises `ConfigurationError` when there is neither.
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
    said = subprocess.run(
        [ffmpeg, "-hide_banner", "-protocols"], capture_output=True, text=True, check=False
    )
    return "fd" in said.stdout.split()


class AudioProcessor:
    """Decodes uploads, as many at once as there are cores.

    `max_answer_s`: longest sound that is taken, in seconds. `overrun_s`: by how much a recording
    may be longer; it is then cut at the limit.
    """

    def __init__(self, *, max_answer_s: float, overrun_s: float = OVERRUN_S) -> None:
        self._max_answer_s = max_answer_s
        self._overrun_s = overrun_s
        self._at_once = asyncio.Semaphore(os.cpu_count() or 1)

    async def decode(
        self, content: bytes, kind: MediaKind, *, is_proven: bool = False
    ) -> DecodedAudio:
        """Decode all sound of a recording: files joined end to end, tracks side by side, channels.

        The demuxer is the one that the first bytes call for, never one that ffmpeg guesses, and
        it may decode what recorders of that kind make, nothing else: a playlist under the name of
        a recording stays unread. `is_proven`: the file is the one that the client has (its SHA-256
        fits, or it was taken before). Sending it again cannot help then, so what can be heard of a
        cut-off file is taken. Raises a `BadAudio` that says what is wrong.
        """
        try:
            async with self._at_once, asyncio.timeout(DECODE_TIMEOUT_S):
                samples, is_incomplete = await self._all(content, kind, is_proven)
        except TimeoutError:
            raise AudioUnreadable from None
        if samples.size < MIN_ANSWER_S * SAMPLE_RATE_HZ:
            raise AudioEmpty
        whole_s = samples.size / SAMPLE_RATE_HZ
        if whole_s > self._max_answer_s + self._overrun_s:
            minutes, seconds = divmod(round(self._max_answer_s), 60)
            raise AudioTooLong(
                f"답변이 너무 깁니다. {minutes}분 {seconds}초 안으로 답해 주세요.",
                f"The answer is too long. Please keep it within {minutes} min {seconds} s.",
            )
        heard = samples[: round(self._max_answer_s * SAMPLE_RATE_HZ)]
        wav = await asyncio.to_thread(wav_bytes, heard, SAMPLE_RATE_HZ)
        duration_s = heard.size / SAMPLE_RATE_HZ
        return DecodedAudio(wav, duration_s, whole_s - duration_s, is_incomplete)

    @property
    def _most_s(self) -> float:
        """One second more than allowed is enough to see that a recording is too long."""
        return self._max_answer_s + self._overrun_s + 1

    async def _all(self, content: bytes, kind: MediaKind, is_proven: bool) -> tuple[Samples, bool]:
        """The sound of all recordings in a file, and whether some of it could not be had."""
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
        # Sending the same file again is no help where it is known to be the same.
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
        """All sound tracks of one file, mixed; whether a part of it could not be decoded."""
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
            except BadAudio:  # such as the second, spatial track of a phone: the first is the same
                continue
        promised = await asyncio.to_thread(promised_s, content, kind)
        if promised is not None and mixed.size / SAMPLE_RATE_HZ < promised - MISSING_S:
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
        # `fd:` reads standard input, which is a file without a name.
        return [
            *(ffmpeg_path(), "-nostdin", "-hide_banner", "-nostats", "-v", "info"),
            *("-protocol_whitelist", "fd,pipe", "-format_whitelist", kind.demuxer),
            *("-codec_whitelist", ",".join(kind.codecs), "-threads", "1"),
            # Jumps are for `TIMELINE` to judge.
            *("-dts_delta_threshold", "1e9", "-f", kind.demuxer, "-i", "fd:"),
            *("-map", f"0:a:{track}", "-vn", "-sn", "-dn", "-map_metadata", "-1"),
            *("-af", TIMELINE, "-t", str(self._most_s), "-c:a", "pcm_s16le"),
            *("-bitexact", "-f", "wav", "pipe:1"),
        ]


class Track:
    """What ffmpeg made of one track. `listing`: the streams it found; metadata, which anyone can
    write, is no part of it nor of `complaints`.
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
        """Whether the file ends in the middle, or some of its packets could not be decoded."""
        return any(sign in self.complaints for sign in _SIGNS_OF_DAMAGE)


_SIGNS_OF_DAMAGE = (
    *("ended prematurely", "partial file", "Error submitting packet to decoder", "CRC mismatch"),
)

_SIGNS_OF_ANOTHER_CODEC = ("Error while opening decoder", "no decoder found")


def _mono_of(track: Track, kind: MediaKind) -> Samples:
    """The sound of a track as one channel. Raises a `BadAudio`."""
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
    """Two tracks sounding together."""
    both = np.zeros(max(one.size, other.size), np.int32)
    both[: one.size] += one
    both[: other.size] += other
    return both.clip(-32768, 32767).astype(np.int16)
