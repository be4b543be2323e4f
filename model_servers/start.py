"""Run the three model servers on this machine: `make servers`.

Each server is a process on its default port. A process that ends is restarted after a pause. One
signal (Ctrl-C, SIGTERM) stops all three, after each has finished its requests in progress.
"""

import argparse
import asyncio
import contextlib
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from daedam.process import prepare_process

RESTART_PAUSES_S = (1, 2, 5, 10, 30)
"""Seconds to wait before the first, second, … restart in a row; the last value repeats."""

STABLE_S = 60
"""If a server has run for more seconds than this, its next restart uses the first pause again."""

MAX_LINE_BYTES = 2**20
"""Longest line of a server's log; vLLM writes its whole configuration in one line."""

COLOURS = {"stt": "36", "llm": "33", "tts": "35"}


@dataclass(frozen=True)
class ServerProcess:
    """A server's name, which prefixes its log lines, and its command line."""

    name: str
    arguments: tuple[str, ...]


def server_processes(*, cuda: bool, host: str = "127.0.0.1") -> list[ServerProcess]:
    """Return the three servers with their default models.

    With `cuda`, the server `stt` runs Whisper large-v3 on the GPU, otherwise Whisper base. `cuda`
    does not affect the other two servers.
    """
    whisper = ("--model", "large-v3", "--device", "cuda") if cuda else ("--model", "base")
    address = ("--host", host)
    return [
        ServerProcess("stt", ("-m", "model_servers.whisper", *address, "--port", "8002", *whisper)),
        ServerProcess("llm", ("-m", "model_servers.llm", *address, "--port", "8003")),
        ServerProcess("tts", ("-m", "model_servers.tts", *address, "--port", "8004")),
    ]


class Supervisor:
    """Runs servers and restarts those that end, until `stop` is called."""

    def __init__(
        self,
        servers: Sequence[ServerProcess],
        *,
        pauses_s: Sequence[float] = RESTART_PAUSES_S,
        colour: bool = True,
    ) -> None:
        self._servers = servers
        self._pauses_s = pauses_s
        self._colour = colour
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Make `run` return after every server has finished its requests in progress."""
        self._stopping.set()

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            for server in self._servers:
                group.create_task(self._supervise(server))

    async def _supervise(self, server: ServerProcess) -> None:
        restarts = 0
        while not self._stopping.is_set():
            started = time.monotonic()
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *server.arguments,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                limit=MAX_LINE_BYTES,
                start_new_session=True,  # Ctrl-C reaches only the supervisor, which passes it on
            )
            await self._wait_for_end(server, process)
            if self._stopping.is_set():
                return
            restarts = 0 if time.monotonic() - started > STABLE_S else restarts
            pause_s = self._pauses_s[min(restarts, len(self._pauses_s) - 1)]
            restarts += 1
            self._print(
                server,
                f"멈췄습니다({process.returncode}). {pause_s:g}초 뒤에 다시 켭니다. · "
                f"It ended ({process.returncode}); starting again in {pause_s:g} s.",
            )
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause_s)

    async def _wait_for_end(
        self, server: ServerProcess, process: asyncio.subprocess.Process
    ) -> None:
        """Print the process's log until the process ends. Terminate it when `stop` is called."""
        reading = asyncio.create_task(self._relay_log(server, process))
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({reading, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if self._stopping.is_set():
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        stopping.cancel()
        await reading
        await process.wait()

    async def _relay_log(self, server: ServerProcess, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            self._print(server, line.decode(errors="replace").rstrip())

    def _print(self, server: ServerProcess, line: str) -> None:
        name = f"{server.name:4}"
        if self._colour:
            name = f"\033[{COLOURS.get(server.name, '0')}m{name}\033[0m"
        print(name, line, flush=True)


def _has_cuda() -> bool:
    import ctranslate2

    return bool(ctranslate2.get_cuda_device_count() > 0)


async def _main(host: str) -> None:
    processes = server_processes(cuda=_has_cuda(), host=host)
    supervisor = Supervisor(processes, colour=sys.stdout.isatty())
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, supervisor.stop)
    await supervisor.run()


if __name__ == "__main__":
    prepare_process()
    flags = argparse.ArgumentParser("python -m model_servers.start", description=__doc__)
    flags.add_argument("--host", default="127.0.0.1", help="0.0.0.0 accepts other machines")
    asyncio.run(_main(flags.parse_args().host))
