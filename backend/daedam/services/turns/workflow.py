"""Runs turns: one run per turn at a time, retried when it fails, resumed after a restart.

A turn is a DBOS workflow, so one process at a time runs it and a restart resumes it. The turn's
state is in our own row: a run that starts again continues from the state committed last. DBOS
stores row numbers, never texts.
"""

import asyncio
import logging
import random
import sqlite3
import threading
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from dbos import DBOS, DBOSConfig, SetWorkflowID
from sqlalchemy import URL, Engine, create_engine, event, make_url

from daedam.errors import DaedamError, NotReady, TurnDelayed
from daedam.interview.turn import TurnState
from daedam.services.storage_mapping import LoadedTurn
from daedam.services.turns.work import TurnWork
from daedam.storage.database import UNUSABLE, unusable

log = logging.getLogger(__name__)

WORKFLOW_VERSION = "turn-1"
"""DBOS recovers only turns started by this version. Change it only when a turn's states change."""

WORKFLOW_RETENTION = timedelta(days=1)
"""How long DBOS keeps the records of finished turns."""

MAX_THREADS = 32
"""Maximum threads of the pool with which DBOS replaces the event loop's default executor."""

_one_application = threading.Lock()
"""Lock held while a runner is open, because DBOS allows only one application per process."""

POLL_S = 0.1
"""Seconds between two reads of DBOS's table of workflows, for a workflow of another process."""

START_S = 60.0
"""Seconds after which starting a workflow counts as failed."""


@dataclass(eq=False)
class TurnRun:
    """A run of a turn in this process, from its start to its last state."""

    turn_id: int
    work: TurnWork | None = None
    """Work prepared while the answer was given; None: do the work of a recorded answer."""
    loaded: LoadedTurn | None = None
    """The turn as its last stage left it; None: load it again."""
    task: "asyncio.Task[None] | None" = None
    """Ends when the turn is finished. Raises `TurnDelayed` when all attempts have failed."""


AdvanceTurn = Callable[[TurnRun], Awaitable[TurnState]]
"""A function that takes a turn one stage further and returns its new state."""

ReadTurnState = Callable[[int], Awaitable[TurnState | None]]
"""A function that returns the state of a turn's row; None when the turn was deleted."""


@dataclass(frozen=True)
class RetryPolicy:
    """When a failed run is retried, and how long callers wait meanwhile. All times in seconds."""

    attempts: int = 10
    """Maximum number of attempts of one run. After the last one, the turn waits for a sweep."""
    total_s: float = 60.0
    """Time after the first failure during which a further attempt may begin. With the default
    pauses, `attempts` is reached first, after about 30 s."""
    first_pause_s: float = 0.1
    """Pause before the second attempt. Each further failure of the turn doubles it."""
    longest_pause_s: float = 10.0
    first_rest_s: float = 10.0
    """How long sweeps skip a turn after a run that used up its attempts. Each further such run
    doubles it."""
    longest_rest_s: float = 600.0
    caller_wait_s: float = 8.0
    """How long a caller waits for a failing turn before it gets `TurnDelayed`."""
    poll_s: float = 1.0
    """Interval between two checks of a run of this process. For a turn that another process runs:
    interval between two reads of the turn's row in our database."""
    remote_stall_s: float = 60.0
    """How long a turn that another process runs may stay in one state."""

    def pause_s(self, failures: int) -> float:
        """Return the pause after `failures` failures.

        It contains jitter, so that retries of several turns do not coincide.
        """
        pause_s = _backoff_s(self.first_pause_s, failures - 1, self.longest_pause_s)
        return pause_s * float(random.uniform(0.5, 1.0))  # noqa: S311 nothing secret

    def rest_s(self, runs: int) -> float:
        """Return how long sweeps skip a turn after `runs` runs that used up their attempts."""
        return _backoff_s(self.first_rest_s, runs - 1, self.longest_rest_s)


def _backoff_s(first_s: float, times: int, longest_s: float) -> float:
    return min(first_s * 2.0 ** min(times, 100), longest_s)


@dataclass
class FailingTurn:
    """The failures of a turn since its last successful run."""

    since: float
    """Time of the first failure, by the event loop's clock."""
    failures: int = 0
    runs: int = 0
    """Number of runs that have used up their attempts."""
    next_at: float = 0.0
    """Earliest time at which a sweep may run the turn again, by the event loop's clock."""


@dataclass(frozen=True)
class RunnerHealth:
    """Counts of the turns of this process."""

    working: int
    delayed: int
    delayed_s: float
    """Seconds for which the oldest delayed turn has been failing."""


class TurnRunner:
    """Runs turns. A process has only one, because DBOS allows only one application per process."""

    def __init__(
        self,
        system_url: str,
        process_name: str,
        *,
        drain_s: float = 30.0,
        retries: RetryPolicy | None = None,
    ) -> None:
        """`system_url`: SQLAlchemy URL of DBOS's own database.

        `process_name` stays the same over restarts and differs between processes. `drain_s`: how
        long `close` waits for running turns.
        """
        self._url = make_url(system_url)
        self._engine: Engine | None = None
        self._process_name = process_name
        self._drain_s = drain_s
        self._retries = retries or RetryPolicy()
        self._advance: AdvanceTurn | None = None
        self._state_of: ReadTurnState | None = None
        self._workflow: Callable[[int], Coroutine[Any, Any, None]] | None = None
        self._active: dict[int, TurnRun] = {}
        """Runs by turn id that this process has started and that have not ended."""
        self._executing: set[int] = set()
        """Turns whose workflow executes in this process."""
        self._failing: dict[int, FailingTurn] = {}
        """Turns with a failed attempt since their last new state, also while their run goes on, and
        turns that this process took over. DBOS may list the workflow of such a turn as finished or
        running, so the workflow is deleted before the next run."""

    def open(self, advance: AdvanceTurn, state_of: ReadTurnState) -> None:
        """Start DBOS and resume the turns this process left unfinished. Call it in the event loop.

        Raises `ConfigurationError` where DBOS's database cannot be read.
        """
        if not _one_application.acquire(blocking=False):
            raise RuntimeError("another daedam runs in this process")
        self._advance, self._state_of = advance, state_of
        self._workflow = DBOS.workflow(name="turn")(self._workflow_body())
        config = DBOSConfig(
            name="daedam",
            system_database_url=self._url.render_as_string(hide_password=False),
            executor_id=self._process_name,
            application_version=WORKFLOW_VERSION,
            log_level="CRITICAL",  # failures are logged here, without the texts of exceptions
            max_executor_threads=MAX_THREADS,
            notification_listener_polling_interval_sec=POLL_S,
        )
        if self._url.get_backend_name() == "sqlite":
            config["system_database_engine"] = self._engine = _sqlite(self._url)
            try:  # otherwise DBOS would log a whole traceback
                self._engine.connect().close()
            except UNUSABLE as exc:
                DBOS.destroy(destroy_registry=True)
                _one_application.release()
                self._advance = None
                raise unusable(self._url, exc) from None
        DBOS(config=config)
        DBOS.launch()

    def _workflow_body(self) -> Callable[[int], Coroutine[Any, Any, None]]:
        async def turn(turn_id: int) -> None:
            await self._execute(turn_id)

        return turn

    # --- one turn -------------------------------------------------------------------------------

    def start(
        self,
        turn_id: int,
        name: str,
        *,
        work: TurnWork | None = None,
        loaded: LoadedTurn | None = None,
    ) -> TurnRun:
        """Start a run of a turn, or return the run that is under way.

        `name` is the turn's public id. For `work` and `loaded` see `TurnRun`. A run that is under
        way uses the new `work` from its next stage on and ignores `loaded`. Raises `NotReady` if
        the runner is not open.
        """
        run = self._active.get(turn_id)
        if run is None:
            if self._advance is None:
                raise NotReady
            run = self._active[turn_id] = TurnRun(turn_id, work, loaded)
            run.task = asyncio.create_task(self._attempt_until_done(run, _workflow_id(name)))
            run.task.add_done_callback(lambda task: task.cancelled() or task.exception())
        elif work is not None:
            run.work = work
        return run

    async def wait(self, run: TurnRun) -> None:
        """Wait until a run has ended.

        Raises `TurnDelayed` once the turn has been failing for `RetryPolicy.caller_wait_s`; the run
        continues.
        """
        assert run.task is not None
        while not run.task.done():
            await asyncio.wait({run.task}, timeout=self._retries.poll_s)
            if not run.task.done() and self._failing_s(run.turn_id) >= self._retries.caller_wait_s:
                raise TurnDelayed
        if run.task.cancelled():
            raise NotReady
        await run.task

    def is_running(self, turn_id: int) -> bool:
        """Return whether this process has a run of the turn under way."""
        return turn_id in self._active

    def is_delayed(self, turn_id: int) -> bool:
        """Return whether a turn's work has failed and is being retried."""
        return turn_id in self._failing

    def is_resting(self, turn_id: int) -> bool:
        """Return whether sweeps skip the turn for now. A request runs it nevertheless."""
        failing = self._failing.get(turn_id)
        return failing is not None and asyncio.get_running_loop().time() < failing.next_at

    async def drop_ended(self) -> None:
        """Remove the failure records of turns that another process has finished or deleted."""
        assert self._state_of is not None
        for turn_id in list(self._failing):
            state = await self._state_of(turn_id)
            if state in (None, TurnState.SPOKEN) and turn_id not in self._active:
                self._failing.pop(turn_id, None)

    def failures(self, turn_id: int) -> int:
        """Return how often a turn's work has failed since its last successful run."""
        failing = self._failing.get(turn_id)
        return failing.failures if failing else 0

    def health(self) -> RunnerHealth:
        oldest_s = max((self._failing_s(turn_id) for turn_id in self._failing), default=0.0)
        return RunnerHealth(len(self._active), len(self._failing), round(oldest_s, 1))

    def _failing_s(self, turn_id: int) -> float:
        failing = self._failing.get(turn_id)
        return asyncio.get_running_loop().time() - failing.since if failing else 0.0

    async def _attempt_until_done(self, run: TurnRun, workflow_id: str) -> None:
        try:
            await self._attempt_repeatedly(run.turn_id, workflow_id)
        finally:
            self._active.pop(run.turn_id, None)

    async def _attempt_repeatedly(self, turn_id: int, workflow_id: str) -> None:
        """Run a turn until it is finished. Raises `TurnDelayed` when the attempts are used up."""
        clock = asyncio.get_running_loop().time
        ends = None
        for attempt in range(1, self._retries.attempts + 1):
            try:
                await self._attempt(turn_id, workflow_id)
            except Exception as exc:
                log.warning("a turn failed (attempt %d): %s", attempt, type(exc).__name__)
                log.debug("how it failed", exc_info=exc)
                failing = self._failing.setdefault(turn_id, FailingTurn(clock()))
                failing.failures += 1
                ends = ends or clock() + self._retries.total_s
                if attempt == self._retries.attempts or clock() >= ends:
                    failing.runs += 1
                    failing.next_at = clock() + self._retries.rest_s(failing.runs)
                    log.error("a turn stays unfinished for now: %s", type(exc).__name__)
                    raise TurnDelayed from exc
                await asyncio.sleep(self._retries.pause_s(failing.failures))
            else:
                self._failing.pop(turn_id, None)
                return

    async def _attempt(self, turn_id: int, workflow_id: str) -> None:
        """Run a turn's workflow once.

        Raises the errors of a stage and of DBOS, and `TurnDelayed` when another process runs the
        turn and makes no progress.
        """
        assert self._workflow is not None
        async with asyncio.timeout(START_S):
            if turn_id in self._failing:
                await DBOS.delete_workflow_async(workflow_id)
            with SetWorkflowID(workflow_id):
                handle = await DBOS.start_workflow_async(self._workflow, turn_id)
        result = asyncio.ensure_future(handle.get_result(polling_interval_sec=POLL_S))
        try:
            await self._wait(turn_id, workflow_id, result)
        finally:
            result.cancel()  # DBOS waits without a limit for a deleted workflow of another process

    async def _wait(self, turn_id: int, workflow_id: str, result: "asyncio.Future[None]") -> None:
        """Wait for a workflow's end. Where another process runs the turn, poll the turn's row.

        Raises `TurnDelayed` when that row stays in one state, or when no process runs the turn.
        """
        assert self._state_of is not None
        clock = asyncio.get_running_loop().time
        state, since = None, clock()
        while not result.done():
            await asyncio.wait({result}, timeout=self._retries.poll_s)
            if result.done() or turn_id in self._executing:
                continue
            newer = await self._state_of(turn_id)
            if newer in (None, TurnState.SPOKEN):
                return
            if newer != state:
                state, since = newer, clock()
            limit_s = self._retries.remote_stall_s
            if not await self._is_run_elsewhere(workflow_id):
                limit_s = self._retries.caller_wait_s
            if clock() - since >= limit_s:
                raise TurnDelayed
        await result

    async def _is_run_elsewhere(self, workflow_id: str) -> bool:
        status = await DBOS.get_workflow_status_async(workflow_id)
        return status is not None and status.executor_id not in (None, self._process_name)

    # --- all turns ------------------------------------------------------------------------------

    async def forget(self, turns: Mapping[int, str]) -> None:
        """Delete the records of deleted turns. `turns`: public ids by row id.

        A running turn finds no row at its next stage and ends.
        """
        if self._advance is None:
            return
        for turn_id, name in turns.items():
            self._failing.pop(turn_id, None)
            if turn_id not in self._active:
                await DBOS.delete_workflow_async(_workflow_id(name))

    async def is_run_elsewhere(self, name: str) -> bool:
        """Return whether another process runs the turn, or will resume it at its next start."""
        return await self._is_run_elsewhere(_workflow_id(name))

    def take_over(self, turn_id: int) -> None:
        """Let the next run take a turn from the process that DBOS has recorded for it.

        Both processes may then run the turn, but each stage is committed only once.
        """
        self._failing.setdefault(turn_id, FailingTurn(asyncio.get_running_loop().time()))

    async def tidy(self) -> None:
        """Delete DBOS's records of turns that ended more than `WORKFLOW_RETENTION` ago."""
        before = (datetime.now(UTC) - WORKFLOW_RETENTION).isoformat()
        done = await DBOS.list_workflows_async(
            status=["SUCCESS"], end_time=before, load_input=False, load_output=False
        )
        for workflow in done:
            await DBOS.delete_workflow_async(workflow.workflow_id)

    async def close(self) -> None:
        """Close the runner: wait up to `drain_s` for running turns and cancel the others.

        The next start resumes the cancelled ones.
        """
        if self._advance is None:
            return
        if running := self._tasks():
            log.info("waiting for %d turns to end", len(running))
            await asyncio.wait(running, timeout=self._drain_s)
        self._advance = None
        tasks = self._tasks()  # with those that started meanwhile
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        # DBOS has replaced the event loop's default executor by its own, which `destroy` closes.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())
        await asyncio.to_thread(DBOS.destroy, destroy_registry=True)
        if self._engine is not None:
            self._engine.dispose()
        _one_application.release()

    def _tasks(self) -> "list[asyncio.Task[None]]":
        return [run.task for run in self._active.values() if run.task is not None]

    async def _execute(self, turn_id: int) -> None:
        """Run the remaining stages of a turn. This is the body of the turn's workflow.

        Raises `TurnDelayed` without its cause, because DBOS stores the errors of a workflow.
        """
        run = self._active.get(turn_id) or TurnRun(turn_id)  # a run that DBOS resumed
        self._executing.add(turn_id)
        try:
            state = None
            while state != TurnState.SPOKEN:
                if self._advance is None:
                    raise NotReady
                state = await self._advance(run)
        except DaedamError:
            raise
        except Exception as exc:
            log.warning("a stage failed: %s", type(exc).__name__)
            log.debug("how it failed", exc_info=exc)
            raise TurnDelayed from None
        finally:
            self._executing.discard(turn_id)


def _workflow_id(name: str) -> str:
    return f"turn-{name}"


def _sqlite(url: URL) -> Engine:
    """Return an engine like DBOS's own, but without a disk sync at each commit.

    A power failure may lose the record of a run; the run then starts again and continues from the
    state in our own row.
    """
    engine = create_engine(url)

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = "IMMEDIATE"
        for pragma in ("busy_timeout=30000", "journal_mode=WAL", "synchronous=NORMAL"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("PRAGMA foreign_keys=ON")

    return engine
