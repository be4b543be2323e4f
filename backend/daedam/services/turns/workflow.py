"""Runs turns to their end: one run per turn, tried again when it fails, taken up after a stop.

A turn is a DBOS workflow, so that one process at a time runs it and a restart takes it up. Its
state is our own row: a run that begins again goes on from the state that was committed last. DBOS
sees row numbers, never what was said.
"""

import asyncio
import logging
import random
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dbos import DBOS, DBOSConfig, SetWorkflowID
from sqlalchemy import URL, Engine, create_engine, event, make_url

from daedam.errors import DaedamError, NotReady, TurnDelayed
from daedam.interview.turn import TurnState
from daedam.storage.database import UNUSABLE, unusable

log = logging.getLogger(__name__)

WORKFLOW_VERSION = "turn-1"
"""DBOS recovers only turns that this version began: change it only when a turn's states change."""

WORKFLOW_RETENTION = timedelta(days=1)
"""How long DBOS remembers turns that have come to their end."""

MAX_THREADS = 32
"""Of the pool that DBOS lends to the event loop in place of its own."""

POLL_S = 0.1
"""How often DBOS looks at a workflow of another process."""

START_S = 60.0
"""Longest wait for DBOS to note that a run begins."""

AdvanceTurn = Callable[[int], Awaitable[TurnState]]
"""Takes a turn one state further and says which it has reached."""

ReadTurnState = Callable[[int], Awaitable[TurnState | None]]
"""The state of a turn's row; None: it was deleted."""


@dataclass(frozen=True)
class RetryPolicy:
    """How a run that fails is tried again, and how long callers wait meanwhile."""

    attempts: int = 10
    """Of one run; after them the turn waits for the next sweep."""
    total_s: float = 60.0
    """No further attempt begins later than this after the first failure."""
    first_pause_s: float = 0.1
    """Before the second attempt; each further pause is twice as long."""
    """Counted over runs, until the turn has come to its end."""
    longest_pause_s: float = 10.0
    first_rest_s: float = 10.0
    """After a run that used up its attempts; twice as long after each further one."""
    longest_rest_s: float = 600.0
    patience_s: float = 8.0
    """How long a caller waits for a turn that fails before it hears `TurnDelayed`."""
    look_s: float = 1.0
    """How often a caller looks at a run, and at the row of a turn that another process runs."""
    others_s: float = 60.0
    """How long a turn that another process runs may stay in one state."""

    def pause_s(self, failures: int) -> float:
        """Pause after so many failures, with jitter so that turns do not come back together."""
        pause_s = _backoff_s(self.first_pause_s, failures - 1, self.longest_pause_s)
        return pause_s * float(random.uniform(0.5, 1.0))  # noqa: S311 nothing secret

    def rest_s(self, runs: int) -> float:
        """How long a sweep leaves a turn alone after so many runs that used up their attempts."""
        return _backoff_s(self.first_rest_s, runs - 1, self.longest_rest_s)


def _backoff_s(first_s: float, times: int, longest_s: float) -> float:
    return min(first_s * 2.0 ** min(times, 100), longest_s)


@dataclass
class FailingTurn:
    """A turn whose work has failed since it last came to its end."""

    since: float
    """By the event loop's clock."""
    failures: int = 0
    runs: int = 0
    """How many runs have used up their attempts."""
    next_at: float = 0.0
    """When a sweep may run it again."""


@dataclass(frozen=True)
class RunnerHealth:
    """How the turns of this process do."""

    working: int
    delayed: int
    delayed_s: float
    """For how long the oldest delayed turn has been failing."""


class TurnRunner:
    """Runs turns. One per process: DBOS knows one application only."""

    _current: "TurnRunner | None" = None

    def __init__(
        self,
        system_url: str,
        process_name: str,
        *,
        drain_s: float = 30.0,
        retries: RetryPolicy | None = None,
    ) -> None:
        """`system_url`: SQLAlchemy URL for what DBOS keeps.

        `process_name` is the same at each start of a process and another one for each process.
        `drain_s`: how long `close` waits for turns that are under way.
        """
        self._url = make_url(system_url)
        self._engine: Engine | None = None
        self._process_name = process_name
        self._drain_s = drain_s
        self._retries = retries or RetryPolicy()
        self._advance: AdvanceTurn | None = None
        self._state_of: ReadTurnState | None = None
        self._running: dict[int, asyncio.Task[None]] = {}
        self._here: set[int] = set()
        """Turns whose workflow executes in this process."""
        self._failing: dict[int, FailingTurn] = {}
        """Turns whose last run failed. DBOS may still list them as finished or running, so the
        workflow is deleted before the next run."""

    def open(self, advance: AdvanceTurn, state_of: ReadTurnState) -> None:
        """Begin, and take up what this process left half-way. Call it inside the event loop.

        Raises `ConfigurationError` where its notes cannot be read.
        """
        if TurnRunner._current is not None:
            raise RuntimeError("another daedam runs in this process")
        self._advance, self._state_of = advance, state_of
        TurnRunner._current = self
        config = DBOSConfig(
            name="daedam",
            system_database_url=self._url.render_as_string(hide_password=False),
            executor_id=self._process_name,
            application_version=WORKFLOW_VERSION,
            log_level="CRITICAL",  # what fails is logged here, without the texts of exceptions
            max_executor_threads=MAX_THREADS,
            notification_listener_polling_interval_sec=POLL_S,
        )
        if self._url.get_backend_name() == "sqlite":
            config["system_database_engine"] = self._engine = _sqlite(self._url)
            try:  # DBOS would log the whole of what it cannot do
                self._engine.connect().close()
            except UNUSABLE as exc:
                raise unusable(self._url, exc) from None
        DBOS(config=config)
        DBOS.launch()

    # --- one turn -------------------------------------------------------------------------------

    async def run(self, turn_id: int, name: str) -> None:
        """Take a turn to its end; concurrent callers share one run. `name` is the turn's for good.

        Raises `TurnDelayed` once it has been failing for `RetryPolicy.patience_s`; the run goes on.
        """
        running = self.start(turn_id, name)
        while not running.done():
            await asyncio.wait({running}, timeout=self._retries.look_s)
            if not running.done() and self._failing_s(turn_id) >= self._retries.patience_s:
                raise TurnDelayed
        if running.cancelled():
            raise NotReady
        await running

    def start(self, turn_id: int, name: str) -> "asyncio.Task[None]":
        """Begin a turn's run, or join the one that is under way.

        The task raises `TurnDelayed` when all attempts have failed.
        """
        running = self._running.get(turn_id)
        if running is None or running.done():
            if self._advance is None:
                raise NotReady
            running = asyncio.create_task(self._try(turn_id, _workflow_id(name)))
            self._running[turn_id] = running
            running.add_done_callback(lambda task: task.cancelled() or task.exception())
        return running

    def is_running(self, turn_id: int) -> bool:
        """Whether a run of a turn is under way in this process."""
        return turn_id in self._running

    def is_delayed(self, turn_id: int) -> bool:
        """Whether a turn's work has failed and is tried again."""
        return turn_id in self._failing

    def is_resting(self, turn_id: int) -> bool:
        """Whether a sweep leaves a turn alone for now; its own request runs it all the same."""
        failing = self._failing.get(turn_id)
        return failing is not None and asyncio.get_running_loop().time() < failing.next_at

    async def drop_ended(self) -> None:
        """Forget the failures of turns that another process has finished or deleted."""
        assert self._state_of is not None
        for turn_id in list(self._failing):
            state = await self._state_of(turn_id)
            if state in (None, TurnState.SPOKEN) and turn_id not in self._running:
                self._failing.pop(turn_id, None)

    def failures(self, turn_id: int) -> int:
        """How often a turn's work has failed since it last came to its end."""
        failing = self._failing.get(turn_id)
        return failing.failures if failing else 0

    def health(self) -> RunnerHealth:
        oldest_s = max((self._failing_s(turn_id) for turn_id in self._failing), default=0.0)
        return RunnerHealth(len(self._running), len(self._failing), round(oldest_s, 1))

    def _failing_s(self, turn_id: int) -> float:
        failing = self._failing.get(turn_id)
        return asyncio.get_running_loop().time() - failing.since if failing else 0.0

    async def _try(self, turn_id: int, workflow_id: str) -> None:
        try:
            await self._attempts(turn_id, workflow_id)
        finally:
            self._running.pop(turn_id, None)

    async def _attempts(self, turn_id: int, workflow_id: str) -> None:
        """Run a turn until it is at its end, or until the attempts are used up."""
        clock = asyncio.get_running_loop().time
        ends = None
        for attempt in range(1, self._retries.attempts + 1):
            try:
                await self._once(turn_id, workflow_id)
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

    async def _once(self, turn_id: int, workflow_id: str) -> None:
        """Raises what a stage raises, what DBOS raises, or `TurnDelayed` for a run of another
        process that does not come on.
        """
        async with asyncio.timeout(START_S):
            if turn_id in self._failing:
                await DBOS.delete_workflow_async(workflow_id)
            with SetWorkflowID(workflow_id):
                handle = await DBOS.start_workflow_async(_turn, turn_id)
        result = asyncio.ensure_future(handle.get_result(polling_interval_sec=POLL_S))
        try:
            await self._wait(turn_id, workflow_id, result)
        finally:
            result.cancel()  # DBOS would wait for a deleted workflow of another process for ever

    async def _wait(self, turn_id: int, workflow_id: str, result: "asyncio.Future[None]") -> None:
        """Wait for a run's end. Where another process runs the turn, look at the turn's own row.

        Raises `TurnDelayed` when that row stays in one state, or when nothing runs the turn.
        """
        assert self._state_of is not None
        clock = asyncio.get_running_loop().time
        state, since = None, clock()
        while not result.done():
            await asyncio.wait({result}, timeout=self._retries.look_s)
            if result.done() or turn_id in self._here:
                continue
            newer = await self._state_of(turn_id)
            if newer in (None, TurnState.SPOKEN):
                return
            if newer != state:
                state, since = newer, clock()
            patience_s = self._retries.others_s
            if not await self._is_run_elsewhere(workflow_id):
                patience_s = self._retries.patience_s
            if clock() - since >= patience_s:
                raise TurnDelayed
        await result

    async def _is_run_elsewhere(self, workflow_id: str) -> bool:
        status = await DBOS.get_workflow_status_async(workflow_id)
        return status is not None and status.executor_id not in (None, self._process_name)

    # --- all of them ----------------------------------------------------------------------------

    async def forget(self, turns: Mapping[int, str]) -> None:
        """Forget turns that were deleted: their names by their ids.

        One that is under way finds no row at its next stage and ends.
        """
        if self._advance is None:
            return
        for turn_id, name in turns.items():
            self._failing.pop(turn_id, None)
            if turn_id not in self._running:
                await DBOS.delete_workflow_async(_workflow_id(name))

    async def is_anothers(self, name: str) -> bool:
        """Whether another process has taken a turn up; it goes on with it, now or later."""
        return await self._is_run_elsewhere(_workflow_id(name))

    def take_over(self, turn_id: int) -> None:
        """Let the next run of a turn take it from the process that DBOS has noted for it.

        Two processes that run one turn do no harm: each stage is committed once.
        """
        self._failing.setdefault(turn_id, FailingTurn(asyncio.get_running_loop().time()))

    async def tidy(self) -> None:
        """Forget turns that came to their end a while ago."""
        before = (datetime.now(UTC) - WORKFLOW_RETENTION).isoformat()
        done = await DBOS.list_workflows_async(
            status=["SUCCESS"], end_time=before, load_input=False, load_output=False
        )
        for workflow in done:
            await DBOS.delete_workflow_async(workflow.workflow_id)

    async def close(self) -> None:
        """Wait for the turns that are under way, a while; the rest goes on at the next start."""
        if self._advance is None:
            return
        if self._running:
            log.info("waiting for %d turns to end", len(self._running))
            await asyncio.wait(self._running.values(), timeout=self._drain_s)
        self._advance = None
        for task in self._running.values():
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)
        # DBOS has put its own pool in the place of the loop's, and ends it with itself.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())
        await asyncio.to_thread(DBOS.destroy)
        if self._engine is not None:
            self._engine.dispose()
        TurnRunner._current = None

    async def execute(self, turn_id: int) -> None:
        """The body of a turn's workflow: one state after the other until the last.

        Raises `TurnDelayed` without its cause: DBOS stores what a workflow raises.
        """
        self._here.add(turn_id)
        try:
            state = None
            while state != TurnState.SPOKEN:
                if self._advance is None:
                    raise NotReady
                state = await self._advance(turn_id)
        except DaedamError:
            raise
        except Exception as exc:
            log.warning("a stage failed: %s", type(exc).__name__)
            log.debug("how it failed", exc_info=exc)
            raise TurnDelayed from None
        finally:
            self._here.discard(turn_id)


def _workflow_id(name: str) -> str:
    return f"turn-{name}"


def _sqlite(url: URL) -> Engine:
    """As DBOS makes it for itself, but without waiting for the disk at each note: what a loss of
    power takes with it is a run that begins again and goes on from our own row.
    """
    engine = create_engine(url)

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = "IMMEDIATE"
        for pragma in ("busy_timeout=30000", "journal_mode=WAL", "synchronous=NORMAL"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("PRAGMA foreign_keys=ON")

    return engine


@DBOS.workflow(name="turn")
async def _turn(turn_id: int) -> None:
    runner = TurnRunner._current
    if runner is None:
        raise NotReady
    await runner.execute(turn_id)
