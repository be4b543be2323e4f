"""A compromised decoder has no access to files, memory beyond its limit, or the network."""

import asyncio
import os
import socket
import sys
import time
from pathlib import Path

import pytest

from daedam.services.media.decoder_process import COMPLAINTS_BYTES, Decoded, run_confined


async def run(program: str, content: bytes = b"", max_bytes: int = 100_000) -> Decoded:
    arguments = [sys.executable, "-I", "-S", "-c", program]
    return await run_confined(arguments, content, max_bytes=max_bytes, timeout_s=30)


async def test_the_decoder_can_seek_in_its_input_and_write_output() -> None:
    program = (
        "import sys; f = sys.stdin.buffer; f.read(); f.seek(1); sys.stdout.write(f.read().hex())"
    )
    done = await run(program, b"\x01\x02\x03")
    assert (done.output, done.returncode, done.cut_off) == (b"0203", 0, False)


async def test_the_decoder_has_no_environment_no_folder_and_no_open_file(tmp_path: Path) -> None:
    os.environ["GEMINI_API_KEY"] = "secret"
    try:
        with (tmp_path / "open").open("w"):
            told = await run(
                "import os; print(len(os.environ), os.listdir(), sorted(os.listdir('/dev/fd'))[:4])"
            )
    finally:
        del os.environ["GEMINI_API_KEY"]
    # Python itself may set one variable for the locale. The fourth handle is that of `listdir`.
    environment, rest = told.output.decode().split(" ", 1)
    assert int(environment) <= 1
    assert rest.strip() == "[] ['0', '1', '2', '3']"


async def test_the_decoder_cannot_write_files(tmp_path: Path) -> None:
    target = tmp_path / "written"
    opened = f"os.open({str(target)!r}, os.O_CREAT | os.O_WRONLY)"
    done = await run(f"import os; os.write({opened}, b'x'); print('written')")
    assert done.returncode != 0
    assert b"written" not in done.output
    assert not target.exists() or target.stat().st_size == 0


@pytest.mark.skipif(sys.platform != "linux", reason="the limit of memory is Linux's")
async def test_the_memory_of_the_decoder_is_limited() -> None:
    done = await run("print(len(bytearray(2 << 30)))")
    assert done.returncode != 0
    assert "MemoryError" in done.complaints


@pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="needs a kernel that grants namespaces"
)
async def test_the_decoder_has_no_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        done = await run(f"import socket; socket.create_connection(('127.0.0.1', {port}), 5)")
    assert done.returncode != 0
    assert "Error" in done.complaints


async def test_the_output_of_the_decoder_is_limited() -> None:
    done = await run("import sys; sys.stdout.write('a' * 9_000_000)", max_bytes=1000)
    assert (len(done.output), done.cut_off) == (1000, True)
    loud = await run("import sys; sys.stderr.write('a' * 9_000_000 + 'end')")
    assert len(loud.complaints) <= 2 * COMPLAINTS_BYTES + 1
    assert loud.complaints.endswith("end")


@pytest.mark.skipif(sys.platform != "linux", reason="reads the state of a process from /proc")
async def test_child_processes_of_the_decoder_are_killed() -> None:
    program = (
        "import os, sys, time\n"
        "child = os.fork()\n"
        "if child: print(f'{child:<20}', flush=True)\n"
        "time.sleep(60)"
    )
    done = await asyncio.wait_for(run(program, max_bytes=10), 20)
    assert done.cut_off, "the output exceeded its limit, so the decoder was stopped"
    assert await asyncio.to_thread(_has_ended, int(done.output))


def _has_ended(pid: int) -> bool:
    """Return whether a process ends within 5 s. A zombie (ended but not reaped) counts as ended."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state in "ZX":
            return True
        time.sleep(0.05)
    return False


async def test_a_slow_decoder_is_killed() -> None:
    with pytest.raises(TimeoutError):
        await run_confined(
            [sys.executable, "-c", "import time; time.sleep(60)"],
            b"",
            max_bytes=10,
            timeout_s=0.5,
        )
