"""vLLM as a child process: start, wait until ready, restart after a crash, stop."""

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
"""Seconds between readiness checks while vLLM starts."""

MAX_FAILED_STARTS = 3
"""Maximum number of starts of a vLLM that never becomes ready. More starts would not help, because
its flags or the GPU are wrong."""

MAX_RESTART_PAUSE_S = 60.0

STABLE_S = 120.0
"""If vLLM has run for more seconds than this, its next restart uses the shortest pause again."""

LOG_LINE_BYTES = 1 << 20


class VllmProcess:
    """`vllm serve` on loopback, with an API key that only this server has."""

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
        """`command` holds all flags except host and port. `first_pause_s` is the pause before the
        first restart; each further pause is twice as long.
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
        self._log_relay: asyncio.Task[None] | None = None
        self._supervision: asyncio.Task[None] | None = None

    async def start(self, responds: Callable[[], Awaitable[bool]]) -> None:
        """Start vLLM and return once `responds` returns True; restart vLLM whenever it ends later.

        Raises `ConfigurationError` when the command does not exist, `ProviderUnavailable` when
        vLLM ends `MAX_FAILED_STARTS` times while starting, `ProviderTimeout` when the start takes
        longer than `start_timeout_s`.
        """
        first_ready = asyncio.Event()
        self._supervision = asyncio.create_task(self._supervise(responds, first_ready))
        waiting = asyncio.create_task(first_ready.wait())
        try:
            await asyncio.wait(
                {self._supervision, waiting},
                timeout=self._start_timeout_s,
                return_when=asyncio.FIRST_COMPLETED,
            )
            if self._supervision.done():
                self._supervision.result()
            if not first_ready.is_set():
                await self.stop()
                raise ProviderTimeout(
                    "vLLM이 제때 준비되지 않았습니다. 로그를 확인해 주세요.",
                    "vLLM was not ready in time. Please look at its log.",
                )
        finally:
            waiting.cancel()

    async def stop(self) -> None:
        """Send SIGTERM to vLLM, and kill it if it still runs after `stop_grace_s` seconds."""
        if self._supervision:
            self._supervision.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await self._supervision
        self.ready = False
        child = self._child
        if child is None:
            return
        # To the process group: vLLM's engine is a separate process, which holds the GPU's memory.
        _signal(child, signal.SIGTERM)
        try:
            await asyncio.wait_for(child.wait(), self._stop_grace_s)
        except TimeoutError:
            log.warning("vLLM did not stop within %g s", self._stop_grace_s)
        await self._kill(child)

    async def _supervise(
        self, responds: Callable[[], Awaitable[bool]], first_ready: asyncio.Event
    ) -> None:
        pause_s = self._first_pause_s
        failed_starts = 0
        while True:
            started = time.monotonic()
            child = await self._spawn()
            if await self._becomes_ready(child, responds):
                first_ready.set()
            status = await child.wait()
            self.ready = False
            await self._kill(child)
            if not first_ready.is_set():
                failed_starts += 1
                if failed_starts >= MAX_FAILED_STARTS:
                    raise ProviderUnavailable(
                        f"vLLM이 시작하자마자 끝났습니다(상태 {status}). 로그를 확인해 주세요.",
                        f"vLLM ended while starting (status {status}). Please look at its log.",
                    )
            if time.monotonic() - started > STABLE_S:
                pause_s = self._first_pause_s
            log.error("vLLM ended with status %s; restarting it in %g s", status, pause_s)
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, MAX_RESTART_PAUSE_S)
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
                # Its own process group: Ctrl-C reaches only this server, which then stops vLLM.
                start_new_session=True,
            )
        except OSError:
            raise ConfigurationError(
                f"{self._command[0]} 명령을 실행할 수 없습니다. --vllm-command를 확인해 주세요.",
                f"The command {self._command[0]} does not run. Please check --vllm-command.",
            ) from None
        self._log_relay = asyncio.create_task(_relay_log(self._child))
        return self._child

    async def _kill(self, child: asyncio.subprocess.Process) -> None:
        """Kill vLLM's remaining processes and wait up to 1 s for the last lines of its log."""
        _signal(child, signal.SIGKILL)
        await child.wait()
        self._child = None
        if self._log_relay:
            await asyncio.wait({self._log_relay}, timeout=1)
            self._log_relay.cancel()

    async def _becomes_ready(
        self, child: asyncio.subprocess.Process, responds: Callable[[], Awaitable[bool]]
    ) -> bool:
        """Return True as soon as vLLM responds, False if it ends before that."""
        started = time.monotonic()
        while child.returncode is None:
            if await responds() and child.returncode is None:
                self.ready = True
                log.info("vLLM is ready after %.0f s", time.monotonic() - started)
                return True
            await asyncio.sleep(POLL_S)
        return False


async def _relay_log(child: asyncio.subprocess.Process) -> None:
    """Copy vLLM's output to this process's log."""
    assert child.stdout is not None
    while True:
        try:
            line = await child.stdout.readline()
        except ValueError:  # a line longer than `LOG_LINE_BYTES`: skipped
            continue
        if not line:
            return
        log.info("vllm | %s", line.decode(errors="replace").rstrip())


def _signal(child: asyncio.subprocess.Process, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, number)
