"""Recordings in, 16 kHz mono WAV out, through ffmpeg."""

import asyncio
import logging
import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from daedam.errors import (
    AudioEmpty,
    AudioHasNoSound,
    AudioTooLong,
    AudioTruncated,
    AudioUnreadable,
    ConfigurationError,
)
from daedam.services.decoder_process import Decoded, run_confined
from daedam.services.media import MediaKind, promised_s
from daedam.utils.audio_utils import wav_bytes

log = logging.getLogger(__name__)

SAMPLE_RATE_HZ = 16_000
"""What Whisper and the voice activity model hear."""

DECODE_TIMEOUT_S = 60.0

MIN_ANSWER_S = 0.05
"""Less sound than this is no recording: MediaRecorder stopped before it began."""

MISSING_S = 0.1
"""What decoders may leave out at both ends of a recording; more has been cut off on its way."""


@dataclass(frozen=True)
class DecodedAudio:
    """A recording as 16 kHz mono 16-bit WAV; `duration_s` is counted in decoded samples."""

    wav: bytes
    duration_s: float


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
    """Decodes uploads, as many at once as there are cores. `max_answer_s`: longest sound that is
    taken, in seconds.
    """

    def __init__(self, *, max_answer_s: float) -> None:
        self._max_answer_s = max_answer_s
        self._at_once = asyncio.Semaphore(os.cpu_count() or 1)

    async def decode(self, content: bytes, kind: MediaKind) -> DecodedAudio:
        """Decode the first sound track of a recording.

        The demuxer is the one that the first bytes call for, never one that ffmpeg guesses, and
        it may decode what recorders of that kind make, nothing else: a playlist under the name of
        a recording stays unread. Raises a `BadAudio` that says what is wrong.
        """
        try:
            async with self._at_once:
                decoded = await run_confined(
                    self._arguments(kind),
                    content,
                    # One second more than allowed is enough to see that it is too long.
                    max_bytes=round((self._max_answer_s + 1) * SAMPLE_RATE_HZ) * 2,
                    timeout_s=DECODE_TIMEOUT_S,
                )
        except TimeoutError:
            raise AudioUnreadable from None
        samples = self._samples(decoded, kind)
        duration_s = samples.size / SAMPLE_RATE_HZ
        if duration_s > self._max_answer_s:
            minutes, seconds = divmod(round(self._max_answer_s), 60)
            raise AudioTooLong(
                f"답변이 너무 깁니다. {minutes}분 {seconds}초 안으로 답해 주세요.",
                f"The answer is too long. Please keep it within {minutes} min {seconds} s.",
            )
        if duration_s < MIN_ANSWER_S:
            raise AudioEmpty
        promised = promised_s(content, kind)
        if promised is not None and duration_s < promised - MISSING_S:
            raise AudioTruncated
        return DecodedAudio(wav_bytes(samples, SAMPLE_RATE_HZ), duration_s)

    @staticmethod
    def _samples(decoded: Decoded, kind: MediaKind) -> npt.NDArray[np.int16]:
        complaints = decoded.complaints
        if "matches no streams" in complaints:
            raise AudioHasNoSound
        if "ended prematurely" in complaints or "partial file" in complaints:
            raise AudioTruncated
        if decoded.returncode != 0 and not decoded.cut_off:
            log.info("ffmpeg could not decode a %s upload", kind.media_type)
            raise AudioUnreadable
        whole = len(decoded.output) // 2 * 2
        return np.frombuffer(decoded.output[:whole], np.int16)

    @staticmethod
    def _arguments(kind: MediaKind) -> list[str]:
        # `fd:` reads standard input, which is a file without a name.
        return [
            *(ffmpeg_path(), "-nostdin", "-hide_banner", "-v", "error"),
            *("-protocol_whitelist", "fd,pipe", "-format_whitelist", kind.demuxer),
            *("-codec_whitelist", ",".join(kind.codecs), "-threads", "1"),
            *("-f", kind.demuxer, "-i", "fd:"),
            *("-map", "0:a:0", "-vn", "-sn", "-dn", "-map_metadata", "-1"),
            *("-ac", "1", "-ar", str(SAMPLE_RATE_HZ), "-c:a", "pcm_s16le"),
            *("-f", "s16le", "pipe:1"),
        ]
