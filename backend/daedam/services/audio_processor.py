"""Recordings in, 16 kHz mono WAV out, through ffmpeg."""

import asyncio
import logging
import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from daedam.errors import (
    AudioEmpty,
    AudioHasNoSound,
    AudioTooLong,
    AudioTruncated,
    AudioUnreadable,
    ConfigurationError,
)
from daedam.services.media import MediaKind
from daedam.utils.audio_utils import wav_duration_s

log = logging.getLogger(__name__)

SAMPLE_RATE_HZ = 16_000
"""What Whisper and the voice activity model hear."""

DECODE_TIMEOUT_S = 60.0

MIN_ANSWER_S = 0.05
"""Less sound than this is no recording: MediaRecorder stopped before it began."""


@dataclass(frozen=True)
class DecodedAudio:
    """A recording as 16 kHz mono 16-bit WAV; `duration_s` is counted in decoded samples."""

    wav: bytes
    duration_s: float


@cache
def ffmpeg_path() -> str:
    """ffmpeg from PATH, else the one that the wheel `imageio-ffmpeg` carries.

    Raises `ConfigurationError` when there is neither.
    """
    found = shutil.which("ffmpeg")
    if found:
        return found
    import imageio_ffmpeg

    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError:
        raise ConfigurationError(
            "ffmpeg가 없습니다. ffmpeg를 설치하고 다시 시작해 주세요.",
            "There is no ffmpeg. Please install ffmpeg and start again.",
        ) from None


class AudioProcessor:
    """Decodes uploads. `max_answer_s`: longest sound that is taken, in seconds."""

    def __init__(self, *, max_answer_s: float) -> None:
        self._max_answer_s = max_answer_s

    async def decode(self, content: bytes, kind: MediaKind) -> DecodedAudio:
        with tempfile.TemporaryDirectory() as folder:
            source, wav = Path(folder, "source"), Path(folder, "wav")
            await asyncio.to_thread(source.write_bytes, content)
            duration_s = await self._decode(source, kind, wav)
            return DecodedAudio(await asyncio.to_thread(wav.read_bytes), duration_s)

    async def _decode(self, source: Path, kind: MediaKind, destination: Path) -> float:
        """Decode the first sound track of `source` into the WAV file `destination`.

        The demuxer is the one that the file's first bytes call for, never one that ffmpeg
        guesses: a playlist under the name of a recording stays unread.
        Raises a `BadAudio` that says what is wrong with the file.
        """
        complaints = await self._run_ffmpeg(source, kind, destination)
        if "matches no streams" in complaints:
            raise AudioHasNoSound
        if "ended prematurely" in complaints or "partial file" in complaints:
            raise AudioTruncated
        if not destination.is_file():
            log.info("ffmpeg could not decode a %s upload", kind.media_type)
            raise AudioUnreadable
        duration_s = await asyncio.to_thread(wav_duration_s, destination)
        if duration_s < MIN_ANSWER_S:
            raise AudioEmpty
        if duration_s > self._max_answer_s:
            minutes, seconds = divmod(round(self._max_answer_s), 60)
            raise AudioTooLong(
                f"답변이 너무 깁니다. {minutes}분 {seconds}초 안으로 답해 주세요.",
                f"The answer is too long. Please keep it within {minutes} min {seconds} s.",
            )
        return duration_s

    async def _run_ffmpeg(self, source: Path, kind: MediaKind, destination: Path) -> str:
        process = await asyncio.create_subprocess_exec(
            *(ffmpeg_path(), "-nostdin", "-hide_banner", "-v", "error", "-y"),
            *("-protocol_whitelist", "file", "-f", kind.demuxer, "-i", str(source)),
            *("-map", "0:a:0", "-vn", "-sn", "-dn", "-map_metadata", "-1"),
            *("-ac", "1", "-ar", str(SAMPLE_RATE_HZ), "-c:a", "pcm_s16le"),
            # One second more than allowed is enough to see that it is too long.
            *("-t", str(self._max_answer_s + 1), "-f", "wav", str(destination)),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            _, complaints = await asyncio.wait_for(process.communicate(), DECODE_TIMEOUT_S)
        except BaseException as exc:
            process.kill()
            await process.wait()
            if isinstance(exc, TimeoutError):
                raise AudioUnreadable from None
            raise
        if process.returncode != 0:
            destination.unlink(missing_ok=True)
        return complaints.decode(errors="replace")
