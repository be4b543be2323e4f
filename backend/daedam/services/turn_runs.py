"""Turns on their way to their end: each is run by one process, and again when that comes back.

DBOS keeps the list. A turn is a workflow of steps; after each step DBOS notes the state that was
reached, and the step itself has committed its output. A stop between the two repeats a step that
finds its work done. DBOS sees states and row numbers, never what was said.
"""

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from dbos import DBOS, DBOSConfig, SetWorkflowID
from sqlalchemy import URL, Engine, create_engine, event, make_url

from daedam.errors import DaedamError, NotReady
from daedam.interview.turn import TurnState

log = logging.getLogger(__name__)

WORKFLOW_VERSION = "turn-1"
"""Turns that another version of the steps has begun are not gone on with: change it only when the
steps' meaning changes."""

KEPT_FOR = timedelta(days=1)
"""How long DBOS remembers turns that have come to their end."""

MAX_THREADS = 32
"""Of the pool that DBOS lends to the event loop in place of its own."""

POLL_S = 0.1
"""How often a turn is looked at that another process has taken up."""

Advance = Callable[[int], Awaitable[TurnState]]
"""Takes a turn one state further and says which it has reached."""


class TurnRuns:
    """Runs turns. One per process: DBOS knows one application only."""

    _current: "TurnRuns | None" = None

    def __init__(self, system_url: str, process_name: str, *, drain_s: float = 30.0) -> None:
        """`system_url`: SQLAlchemy URL for what DBOS keeps.

        `process_name` is the same at each start of a process and another one for each process.
        `drain_s`: how long `close` waits for turns that are under way.
        """
        self._url = make_url(system_url)
        self._engine: Engine | None = None
        self._process_name = process_name
        self._drain_s = drain_s
        self._advance: Advance | None = None
        self._running: dict[int, asyncio.Task[None]] = {}
        self._doubtful: set[int] = set()
        """Turns that failed: DBOS may hold them for ended, or for under way though nobody runs
        them, as where its note is written and the disk fails afterwards."""

    def open(self, advance: Advance) -> None:
        """Begin, and take up what this process left half-way. Call it inside the event loop."""
        if TurnRuns._current is not None:
            raise RuntimeError("another daedam runs in this process")
        self._advance = advance
        TurnRuns._current = self
        config = DBOSConfig(
            name="daedam",
            system_database_url=self._url.render_as_string(hide_password=False),
            executor_id=self._process_name,
            application_version=WORKFLOW_VERSION,
            log_level="WARNING",
            max_executor_threads=MAX_THREADS,
            notification_listener_polling_interval_sec=POLL_S,
        )
        if self._url.get_backend_name() == "sqlite":
            config["system_database_engine"] = self._engine = _sqlite(self._url)
        DBOS(config=config)
        DBOS.launch()

    async def run(self, turn_id: int, name: str) -> None:
        """Take a turn to its end; whoever asks meanwhile waits for the same run.

        `name` is the turn's for good. Raises what a step raises.
        """
        running = self._running.get(turn_id)
        if running is None:
            if self._advance is None:
                raise NotReady
            running = asyncio.create_task(self._run(turn_id, _workflow_id(name)))
            self._running[turn_id] = running
            running.add_done_callback(lambda _: self._running.pop(turn_id, None))
        await asyncio.shield(running)

    async def _run(self, turn_id: int, workflow_id: str) -> None:
        if turn_id in self._doubtful:
            await self._forget(turn_id, workflow_id)
        try:
            with SetWorkflowID(workflow_id):
                handle = await DBOS.start_workflow_async(_turn, turn_id)
            await handle.get_result(polling_interval_sec=POLL_S)
        except Exception:
            self._doubtful.add(turn_id)
            with contextlib.suppress(Exception):
                await self._forget(turn_id, workflow_id)
            raise

    async def _forget(self, turn_id: int, workflow_id: str) -> None:
        """Or how it failed would be the answer to every later try."""
        await DBOS.delete_workflow_async(workflow_id)
        self._doubtful.discard(turn_id)

    async def forget(self, turns: Mapping[int, str]) -> None:
        """Forget turns that were deleted: their names by their ids.

        One that is under way finds nothing at its next step, fails and forgets itself.
        """
        if self._advance is None:
            return
        for turn_id, name in turns.items():
            if turn_id not in self._running:
                await self._forget(turn_id, _workflow_id(name))

    async def is_anothers(self, name: str) -> bool:
        """Whether another process has taken a turn up; it goes on with it, now or later."""
        status = await DBOS.get_workflow_status_async(_workflow_id(name))
        return status is not None and status.executor_id not in (None, self._process_name)

    async def tidy(self) -> None:
        """Forget turns that came to their end a while ago."""
        before = (datetime.now(UTC) - KEPT_FOR).isoformat()
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
        TurnRuns._current = None

    async def advance(self, turn_id: int) -> TurnState:
        if self._advance is None:
            raise NotReady
        try:
            return await self._advance(turn_id)
        except Exception:
            self._doubtful.add(turn_id)
            raise


def _workflow_id(name: str) -> str:
    return f"turn-{name}"


def _sqlite(url: URL) -> Engine:
    """As DBOS makes it for itself, but without waiting for the disk at each note: what a loss of
    power takes with it is a step that is done again and finds its work done.
    """
    engine = create_engine(url)

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = "IMMEDIATE"
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=30000"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("PRAGMA foreign_keys=ON")

    return engine


@DBOS.workflow(name="turn")
async def _turn(turn_id: int) -> None:
    state = None
    while state != TurnState.SPOKEN:
        state = await DBOS.run_step_async({"name": "advance"}, _advance, turn_id)


async def _advance(turn_id: int) -> str:
    runs = TurnRuns._current
    if runs is None:
        raise NotReady
    try:
        return str(await runs.advance(turn_id))
    except DaedamError as exc:
        log.error("a turn stopped: %s", type(exc).__name__)
        raise
