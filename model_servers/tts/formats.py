"""Sound in the formats of OpenAI's speech route, encoded by ffmpeg while it is spoken."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from functools import cache

from daedam.errors import ConfigurationError, ProviderRejected, ProviderTimeout

PCM_RATE_HZ = 24_000
"""Rate of OpenAI's `pcm`, which has no header that could tell another one."""

LONGEST_SILENCE_S = 60.0
"""How long an encoder may give nothing: longer than any sentence takes to speak."""

PIECE_BYTES = 64 * 1024


@dataclass(frozen=True)
class Form:
    """A format that ffmpeg makes, by its output arguments."""

    media_type: str
    arguments: tuple[str, ...]


FORMS = {
    "mp3": Form("audio/mpeg", ("-c:a", "libmp3lame", "-b:a", "96k", "-f", "mp3")),
    "opus": Form("audio/ogg", ("-c:a", "libopus", "-b:a", "48k", "-f", "ogg")),
    "aac": Form("audio/aac", ("-c:a", "aac", "-b:a", "96k", "-f", "adts")),
    "flac": Form("audio/flac", ("-c:a", "flac", "-f", "flac")),
    "pcm": Form("audio/pcm", ("-ar", str(PCM_RATE_HZ), "-c:a", "pcm_s16le", "-f", "s16le")),
}


@cache
def ffmpeg() -> str | None:
    """The program; None where there is none. Blocks at the first call."""
    from daedam.services.audio_processor import ffmpeg_path

    try:
        return ffmpeg_path()
    except (ConfigurationError, ImportError):
        return None


async def encoded(
    pcm: AsyncGenerator[bytes, None], form: Form, *, rate_hz: int
) -> AsyncGenerator[bytes, None]:
    """16-bit mono samples in another format, each piece as soon as ffmpeg gives it.

    Closing the generator ends ffmpeg and closes `pcm`. Raises what `pcm` raises,
    `ProviderRejected` and `ProviderTimeout` when ffmpeg fails or hangs.
    """
    program = ffmpeg()
    assert program is not None
    process = await asyncio.create_subprocess_exec(
        *(program, "-nostdin", "-hide_banner", "-v", "error", "-threads", "1"),
        *("-f", "s16le", "-ar", str(rate_hz), "-ac", "1", "-i", "pipe:0"),
        *(*form.arguments, "-flush_packets", "1", "pipe:1"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={},
        start_new_session=True,  # Ctrl-C is the server's: what is being spoken is spoken to its end
    )
    assert process.stdin is not None
    assert process.stdout is not None
    feeding = asyncio.create_task(_feed(pcm, process.stdin))
    try:
        while piece := await _piece(process.stdout):
            yield piece
        await feeding
        if await process.wait() != 0:
            raise ProviderRejected("소리를 변환하지 못했습니다.", "The sound could not be encoded.")
    finally:
        feeding.cancel()
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await asyncio.gather(feeding, return_exceptions=True)
        await process.wait()


async def _piece(output: asyncio.StreamReader) -> bytes:
    try:
        return await asyncio.wait_for(output.read(PIECE_BYTES), LONGEST_SILENCE_S)
    except TimeoutError:
        raise ProviderTimeout from None


async def _feed(pcm: AsyncGenerator[bytes, None], to: asyncio.StreamWriter) -> None:
    async with contextlib.aclosing(pcm):
        try:
            async for piece in pcm:
                to.write(piece)
                await to.drain()
        except (BrokenPipeError, ConnectionResetError):
            return  # ffmpeg ended by itself: its status tells
        finally:
            to.close()
