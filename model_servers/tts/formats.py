"""Encode audio with ffmpeg into the formats of OpenAI's speech route, while it is synthesized."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from functools import cache

from daedam.errors import ConfigurationError, ProviderRejected, ProviderTimeout

PCM_RATE_HZ = 24_000
"""Sample rate of OpenAI's `pcm` format, which has no header that could state another one."""

OUTPUT_TIMEOUT_S = 60.0
"""Maximum wait for ffmpeg's next output, in seconds. The synthesis of a sentence takes less."""

READ_BYTES = 64 * 1024


@dataclass(frozen=True)
class Encoding:
    """An output format of ffmpeg: its media type and ffmpeg's output arguments."""

    media_type: str
    arguments: tuple[str, ...]


ENCODINGS = {
    "mp3": Encoding("audio/mpeg", ("-c:a", "libmp3lame", "-b:a", "96k", "-f", "mp3")),
    "opus": Encoding("audio/ogg", ("-c:a", "libopus", "-b:a", "48k", "-f", "ogg")),
    "aac": Encoding("audio/aac", ("-c:a", "aac", "-b:a", "96k", "-f", "adts")),
    "flac": Encoding("audio/flac", ("-c:a", "flac", "-f", "flac")),
    "pcm": Encoding("audio/pcm", ("-ar", str(PCM_RATE_HZ), "-c:a", "pcm_s16le", "-f", "s16le")),
}


@cache
def ffmpeg() -> str | None:
    """Return the path of ffmpeg, or None if it is not installed. The first call blocks."""
    from daedam.services.audio_processor import ffmpeg_path

    try:
        return ffmpeg_path()
    except (ConfigurationError, ImportError):
        return None


async def encode(
    pcm: AsyncGenerator[bytes, None], encoding: Encoding, *, rate_hz: int
) -> AsyncGenerator[bytes, None]:
    """Encode 16-bit mono samples, and yield ffmpeg's output as it is written.

    Closing the generator ends ffmpeg and closes `pcm`. Raises the errors of `pcm`,
    `ProviderRejected` when ffmpeg fails and `ProviderTimeout` when ffmpeg hangs.
    """
    program = ffmpeg()
    assert program is not None
    process = await asyncio.create_subprocess_exec(
        *(program, "-nostdin", "-hide_banner", "-v", "error", "-threads", "1"),
        *("-f", "s16le", "-ar", str(rate_hz), "-ac", "1", "-i", "pipe:0"),
        *(*encoding.arguments, "-flush_packets", "1", "pipe:1"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={},
        start_new_session=True,  # Ctrl-C must not reach ffmpeg: responses in progress are finished
    )
    assert process.stdin is not None
    assert process.stdout is not None
    feeding = asyncio.create_task(_feed(pcm, process.stdin))
    try:
        while output := await _read(process.stdout):
            yield output
        await feeding
        if await process.wait() != 0:
            raise ProviderRejected("소리를 변환하지 못했습니다.", "The sound could not be encoded.")
    finally:
        feeding.cancel()
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await asyncio.gather(feeding, return_exceptions=True)
        await process.wait()


async def _read(output: asyncio.StreamReader) -> bytes:
    try:
        return await asyncio.wait_for(output.read(READ_BYTES), OUTPUT_TIMEOUT_S)
    except TimeoutError:
        raise ProviderTimeout from None


async def _feed(pcm: AsyncGenerator[bytes, None], stdin: asyncio.StreamWriter) -> None:
    async with contextlib.aclosing(pcm):
        try:
            async for chunk in pcm:
                stdin.write(chunk)
                await stdin.drain()
        except (BrokenPipeError, ConnectionResetError):
            return  # ffmpeg ended early; its exit status is checked by `encode`
        finally:
            stdin.close()
