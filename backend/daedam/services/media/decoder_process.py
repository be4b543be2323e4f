"""Run a decoder as a confined child process that can read only its input."""

import asyncio
import contextlib
import os
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CONFINE = Path(__file__).with_name("confine.py")

COMPLAINTS_BYTES = 16 * 1024
"""Maximum bytes kept of the beginning, and of the end, of the decoder's standard error."""


@dataclass(frozen=True)
class Decoded:
    """The output of a decoder.

    `complaints`: its standard error. `cut_off`: the output exceeded the limit, and the decoder was
    stopped.
    """

    output: bytes
    complaints: str
    returncode: int
    cut_off: bool


async def run_confined(
    arguments: Sequence[str], content: bytes, *, max_bytes: int, timeout_s: float
) -> Decoded:
    """Run `arguments` with `content` as standard input and return at most `max_bytes` of output.

    The child has an empty environment, an empty working folder and no other file. Its memory and
    CPU time are limited, and where the system supports that, it has no network (`confine.py`). It
    is killed with its whole process group. Raises `TimeoutError` after `timeout_s` seconds.
    """
    with _as_input(content) as stdin, tempfile.TemporaryDirectory(prefix="daedam-") as folder:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-S", str(CONFINE), *arguments),
            stdin=stdin,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=folder,
            env={},
            start_new_session=True,
        )
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            async with asyncio.timeout(timeout_s):
                stderr = asyncio.create_task(_head_and_tail(process.stderr))
                output, cut_off = await _at_most(process.stdout, max_bytes)
                if cut_off:
                    _end(process.pid)
                complaints = await stderr
                returncode = await process.wait()
        finally:
            _end(process.pid)
            await process.wait()
    return Decoded(output, complaints.decode(errors="replace"), returncode, cut_off)


@contextmanager
def _as_input(content: bytes) -> Iterator[int]:
    """Yield a file descriptor of `content`: an anonymous file, in memory where supported.

    It is not a pipe, because decoders of MP4 need to seek.
    """
    if hasattr(os, "memfd_create"):
        handle = os.memfd_create("daedam-recording")
    else:
        with tempfile.TemporaryFile() as file:
            handle = os.dup(file.fileno())
    try:
        with os.fdopen(os.dup(handle), "wb") as file:
            file.write(content)
        os.lseek(handle, 0, os.SEEK_SET)
        yield handle
    finally:
        os.close(handle)


async def _at_most(stream: asyncio.StreamReader, max_bytes: int) -> tuple[bytes, bool]:
    output = bytearray()
    while piece := await stream.read(1 << 16):
        output += piece
        if len(output) > max_bytes:
            return bytes(output[:max_bytes]), True
    return bytes(output), False


async def _head_and_tail(stream: asyncio.StreamReader) -> bytes:
    """Read a stream to its end and return its first and its last bytes."""
    kept = bytearray()
    last = b""
    while piece := await stream.read(1 << 14):
        if len(kept) < COMPLAINTS_BYTES:
            kept += piece[: COMPLAINTS_BYTES - len(kept)]
        last = (last + piece)[-COMPLAINTS_BYTES:]
    return bytes(kept) + b"\n" + last


def _end(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
