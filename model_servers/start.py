"""The three model servers on this machine: `make servers`.

Each is a process of its own on the design's port. One that dies is started again after a pause;
one signal (Ctrl-C, SIGTERM) stops all three, each finishing the requests it is serving.
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

PAUSES_S = (1, 2, 5, 10, 30)
"""Before each start after a death; the last one again and again."""

STEADY_S = 60
"""Who lived this long before dying starts with the first pause again."""

LONGEST_LINE = 2**20
"""Of a server's log, in bytes: vLLM tells of its whole configuration in one."""

COLOURS = {"stt": "36", "llm": "33", "tts": "35"}


@dataclass(frozen=True)
class ServerProcess:
    """A server's name, for its log's prefix, and its command line."""

    name: str
    arguments: tuple[str, ...]


def servers(*, cuda: bool, host: str = "127.0.0.1") -> list[ServerProcess]:
    """With a GPU the design's models; without one the small models that daedam brings."""
    whisper = ("--model", "large-v3", "--device", "cuda") if cuda else ("--model", "base")
    at = ("--host", host)
    return [
        ServerProcess("stt", ("-m", "model_servers.whisper", *at, "--port", "8002", *whisper)),
        ServerProcess("llm", ("-m", "model_servers.llm", *at, "--port", "8003")),
        ServerProcess("tts", ("-m", "model_servers.tts", *at, "--port", "8004")),
    ]


class Supervisor:
    """Keeps servers running until it is told to stop."""

    def __init__(
        self,
        servers: Sequence[ServerProcess],
        *,
        pauses_s: Sequence[float] = PAUSES_S,
        colour: bool = True,
    ) -> None:
        self._servers = servers
        self._pauses_s = pauses_s
        self._colour = colour
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Let every server finish what it is serving, and return from `run`."""
        self._stopping.set()

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            for server in self._servers:
                group.create_task(self._keep(server))

    async def _keep(self, server: ServerProcess) -> None:
        deaths = 0
        while not self._stopping.is_set():
            started = time.monotonic()
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *server.arguments,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                limit=LONGEST_LINE,
                start_new_session=True,  # Ctrl-C reaches the supervisor alone, which passes it on
            )
            await self._until_it_ends(server, process)
            if self._stopping.is_set():
                return
            deaths = 0 if time.monotonic() - started > STEADY_S else deaths
            pause_s = self._pauses_s[min(deaths, len(self._pauses_s) - 1)]
            deaths += 1
            self._say(
                server,
                f"멈췄습니다({process.returncode}). {pause_s:g}초 뒤에 다시 켭니다. · "
                f"It ended ({process.returncode}); starting again in {pause_s:g} s.",
            )
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause_s)

    async def _until_it_ends(
        self, server: ServerProcess, process: asyncio.subprocess.Process
    ) -> None:
        """Pass its log on; when told to stop, tell it."""
        reading = asyncio.create_task(self._read(server, process))
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({reading, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if self._stopping.is_set():
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        stopping.cancel()
        await reading
        await process.wait()

    async def _read(self, server: ServerProcess, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            self._say(server, line.decode(errors="replace").rstrip())

    def _say(self, server: ServerProcess, line: str) -> None:
        name = f"{server.name:4}"
        if self._colour:
            name = f"\033[{COLOURS.get(server.name, '0')}m{name}\033[0m"
        print(name, line, flush=True)


def _has_cuda() -> bool:
    import ctranslate2

    return bool(ctranslate2.get_cuda_device_count() > 0)


async def _main(host: str) -> None:
    supervisor = Supervisor(servers(cuda=_has_cuda(), host=host), colour=sys.stdout.isatty())
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, supervisor.stop)
    await supervisor.run()


if __name__ == "__main__":
    prepare_process()
    flags = argparse.ArgumentParser("python -m model_servers.start", description=__doc__)
    flags.add_argument("--host", default="127.0.0.1", help="0.0.0.0 lets other machines in")
    asyncio.run(_main(flags.parse_args().host))
