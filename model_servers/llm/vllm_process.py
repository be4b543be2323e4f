"""vLLM as a child process: started, waited for, started again when it dies, stopped."""

import asyncio
import contextlib
import logging
import os
import secrets
import signal
import time
from collections.abc import Awaitable, Callable, Sequence

from daedam.errors import ConfigurationError, ProviderTimeout, ProviderUnavailable

log = logging.getLogger(__name__)

POLL_S = 0.25
"""How often a starting vLLM is asked whether it is there."""

MAX_EARLY_ENDS = 3
"""How often vLLM may end before it was ever ready; then its flags or its GPU are wrong."""

LONGEST_PAUSE_S = 60.0

CALM_S = 120.0
"""A vLLM that lived this long begins anew with the shortest pause."""

LOG_LINE_BYTES = 1 << 20


class VllmProcess:
    """`vllm serve` on loopback, with a key of its own: only the front may ask it."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        port: int,
        api_key: str | None = None,
        start_timeout_s: float = 1800,
        stop_grace_s: float = 30,
        first_pause_s: float = 1.0,
    ) -> None:
        """`command` holds all flags but host and port. `first_pause_s` before the first restart,
        doubled with each further one.
        """
        self._command = [*command, "--host", "127.0.0.1", "--port", str(port)]
        self.url = f"http://127.0.0.1:{port}"
        self.api_key = api_key or secrets.token_urlsafe(32)
        self.ready = False
        self.restarts = 0
        self._start_timeout_s = start_timeout_s
        self._stop_grace_s = stop_grace_s
        self._first_pause_s = first_pause_s
        self._child: asyncio.subprocess.Process | None = None
        self._relaying: asyncio.Task[None] | None = None
        self._keeping: asyncio.Task[None] | None = None

    async def start(self, lives: Callable[[], Awaitable[bool]]) -> None:
        """Start vLLM and wait until `lives` says so; keep it alive from then on.

        Raises `ConfigurationError` when there is no such command, `ProviderUnavailable` when it
        ends again and again, `ProviderTimeout` when it takes longer than `start_timeout_s`.
        """
        first_ready = asyncio.Event()
        self._keeping = asyncio.create_task(self._keep_alive(lives, first_ready))
        waiting = asyncio.create_task(first_ready.wait())
        try:
            await asyncio.wait(
                {self._keeping, waiting},
                timeout=self._start_timeout_s,
                return_when=asyncio.FIRST_COMPLETED,
            )
            if self._keeping.done():
                self._keeping.result()
            if not first_ready.is_set():
                await self.stop()
                raise ProviderTimeout(
                    "vLLM이 제때 준비되지 않았습니다. 로그를 확인해 주세요.",
                    "vLLM was not ready in time. Please look at its log.",
                )
        finally:
            waiting.cancel()

    async def stop(self) -> None:
        """Ask vLLM to stop, and end it when it has not after `stop_grace_s`."""
        if self._keeping:
            self._keeping.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await self._keeping
        self.ready = False
        child = self._child
        if child is None:
            return
        # Its whole group: vLLM's engine is a process of its own, which holds the GPU's memory.
        _signal(child, signal.SIGTERM)
        try:
            await asyncio.wait_for(child.wait(), self._stop_grace_s)
        except TimeoutError:
            log.warning("vLLM did not stop within %g s", self._stop_grace_s)
        await self._end(child)

    async def _keep_alive(
        self, lives: Callable[[], Awaitable[bool]], first_ready: asyncio.Event
    ) -> None:
        pause_s = self._first_pause_s
        early_ends = 0
        while True:
            started = time.monotonic()
            child = await self._spawn()
            if await self._becomes_ready(child, lives):
                first_ready.set()
            status = await child.wait()
            self.ready = False
            await self._end(child)
            if not first_ready.is_set():
                early_ends += 1
                if early_ends >= MAX_EARLY_ENDS:
                    raise ProviderUnavailable(
                        f"vLLM이 시작하자마자 끝났습니다(상태 {status}). 로그를 확인해 주세요.",
                        f"vLLM ended while starting (status {status}). Please look at its log.",
                    )
            if time.monotonic() - started > CALM_S:
                pause_s = self._first_pause_s
            log.error("vLLM ended with status %s; starting it again in %g s", status, pause_s)
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
            self.restarts += 1

    async def _spawn(self) -> asyncio.subprocess.Process:
        log.info("starting %s", " ".join(self._command))
        try:
            self._child = await asyncio.create_subprocess_exec(
                *self._command,
                env={**os.environ, "VLLM_API_KEY": self.api_key},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                limit=LOG_LINE_BYTES,
                # A group of its own: Ctrl-C reaches the front alone, which stops vLLM in order.
                start_new_session=True,
            )
        except OSError:
            raise ConfigurationError(
                f"{self._command[0]} 명령을 실행할 수 없습니다. --vllm-command를 확인해 주세요.",
                f"The command {self._command[0]} does not run. Please check --vllm-command.",
            ) from None
        self._relaying = asyncio.create_task(_relay(self._child))
        return self._child

    async def _end(self, child: asyncio.subprocess.Process) -> None:
        """End what is left of vLLM, and wait for the last lines of its log."""
        _signal(child, signal.SIGKILL)
        await child.wait()
        self._child = None
        if self._relaying:
            await asyncio.wait({self._relaying}, timeout=1)
            self._relaying.cancel()

    async def _becomes_ready(
        self, child: asyncio.subprocess.Process, lives: Callable[[], Awaitable[bool]]
    ) -> bool:
        """Wait until vLLM answers; False when it ends before."""
        started = time.monotonic()
        while child.returncode is None:
            if await lives() and child.returncode is None:
                self.ready = True
                log.info("vLLM is ready after %.0f s", time.monotonic() - started)
                return True
            await asyncio.sleep(POLL_S)
        return False


async def _relay(child: asyncio.subprocess.Process) -> None:
    """vLLM's own log as lines of ours."""
    assert child.stdout is not None
    while True:
        try:
            line = await child.stdout.readline()
        except ValueError:  # longer than the buffer: not meant for people
            continue
        if not line:
            return
        log.info("vllm | %s", line.decode(errors="replace").rstrip())


def _signal(child: asyncio.subprocess.Process, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, number)
