"""A turn comes to its end although DBOS could not write down what it was about to."""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.exc import OperationalError

from daedam.interview.turn import TurnState
from daedam.services.turn_runs import TurnRuns


@asynccontextmanager
async def opened(folder: Path, *steps: TurnState | Exception) -> AsyncIterator[TurnRuns]:
    """Runs whose steps come to `steps`, one after the other."""
    script = list(steps)

    async def advance(turn_id: int) -> TurnState:
        step = script.pop(0)
        if isinstance(step, Exception):
            raise step
        return step

    runs = TurnRuns(f"sqlite:///{folder / 'runs.sqlite3'}", "here", drain_s=0)
    runs.open(advance)
    try:
        yield runs
        assert script == []
    finally:
        await runs.close()


@contextmanager
def failing_once(status: str, *, after: bool) -> Iterator[list[str]]:
    """The first commit that leaves a workflow in `status` fails, before or after its work."""
    commit = DefaultDialect.do_commit
    failed: list[str] = []

    def do_commit(self: Any, connection: Any) -> None:
        query = "select count(*) from workflow_status where status = ?"
        hit = not failed and connection.execute(query, (status,)).fetchone()[0] > 0
        if hit:
            failed.append(status)
        if after or not hit:
            commit(self, connection)
        if hit:
            raise sqlite3.OperationalError("disk I/O error")

    with patch.object(DefaultDialect, "do_commit", do_commit):
        yield failed


async def test_a_start_that_was_noted_before_it_failed_is_begun_again(tmp_path: Path) -> None:
    async with opened(tmp_path, TurnState.SPOKEN) as runs:
        with failing_once("PENDING", after=True) as failed, pytest.raises(OperationalError):
            await runs.run(1, "t_1")
        assert failed
        await runs.run(1, "t_1")


async def test_a_start_that_could_not_be_forgotten_at_once_is_forgotten_later(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path, TurnState.SPOKEN) as runs:
        with (
            patch("dbos.DBOS.delete_workflow_async", side_effect=OSError),
            failing_once("PENDING", after=True),
            pytest.raises(OperationalError),
        ):
            await runs.run(1, "t_1")
        await runs.run(1, "t_1")


@pytest.mark.parametrize("after", [False, True])
async def test_a_failure_that_could_not_be_noted_is_no_turn_under_way(
    tmp_path: Path, after: bool
) -> None:
    async with opened(tmp_path, ValueError("a step failed"), TurnState.SPOKEN) as runs:
        with (
            failing_once("ERROR", after=after) as failed,
            pytest.raises((OperationalError, ValueError)),
        ):
            await runs.run(1, "t_1")
        assert failed
        await runs.run(1, "t_1")


async def test_a_failed_turn_may_succeed_later(tmp_path: Path) -> None:
    steps = TurnState.TRANSCRIBED, ValueError("a step failed"), TurnState.SPOKEN
    async with opened(tmp_path, *steps) as runs:
        with pytest.raises(ValueError, match="a step failed"):
            await runs.run(1, "t_1")
        await runs.run(1, "t_1")
