"""A turn ends although its stages, or the storing of its DBOS workflow, fail for a while."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from dbos import DBOS
from sqlalchemy.engine.default import DefaultDialect

from daedam.errors import TurnDelayed
from daedam.interview.turn import TurnState
from daedam.services.turns.workflow import RetryPolicy, TurnRun, TurnRunner

QUICK = RetryPolicy(
    attempts=3, first_pause_s=0.01, caller_wait_s=60, poll_s=0.05, remote_stall_s=0.2
)

Steps = TurnState | Exception


class Stages:
    """Stages with scripted results. `row` is the turn's stored state, None if deleted."""

    def __init__(self, *steps: Steps) -> None:
        self.script = list(steps)
        self.row: TurnState | None = TurnState.RECEIVED

    async def advance(self, _run: TurnRun) -> TurnState:
        if self.row is None:  # deleted
            return TurnState.SPOKEN
        step = self.script.pop(0)
        if isinstance(step, Exception):
            raise step
        self.row = step
        return step

    async def state_of(self, turn_id: int) -> TurnState | None:
        return self.row


@asynccontextmanager
async def opened(
    folder: Path, stages: Stages, retries: RetryPolicy = QUICK
) -> AsyncIterator[TurnRunner]:
    url = f"sqlite:///{folder / 'runs.sqlite3'}"
    runner = TurnRunner(url, "here", drain_s=0, retries=retries)
    runner.open(stages.advance, stages.state_of)
    try:
        yield runner
    finally:
        await runner.close()


async def finish(runner: TurnRunner) -> None:
    await runner.wait(runner.start(1, "t_1"))


async def started(runner: TurnRunner) -> None:
    """Start the turn and wait for the end of its run, without the time limit `caller_wait_s`."""
    task = runner.start(1, "t_1").task
    assert task is not None
    await task


@contextmanager
def failing_once(status: str, *, after: bool) -> Iterator[list[str]]:
    """Make the first commit fail at which a workflow has the given `status`.

    With `after`, the commit is executed before it fails. Otherwise it is not executed.
    Yields a list that contains `status` once the commit has failed.
    """
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


async def test_a_workflow_stored_before_its_start_failed_is_started_again(tmp_path: Path) -> None:
    stages = Stages(TurnState.SPOKEN)
    async with opened(tmp_path, stages) as runner:
        with failing_once("PENDING", after=True) as failed:
            await finish(runner)
        assert failed
        assert stages.row == TurnState.SPOKEN


@pytest.mark.parametrize("after", [False, True])
async def test_a_turn_whose_failure_could_not_be_stored_is_not_running(
    tmp_path: Path, after: bool
) -> None:
    stages = Stages(ValueError("a stage failed"), TurnState.SPOKEN)
    async with opened(tmp_path, stages) as runner:
        with failing_once("ERROR", after=after) as failed:
            await finish(runner)
        assert failed
        assert stages.row == TurnState.SPOKEN


@pytest.mark.parametrize("failures", [1, 2])
async def test_a_stage_that_fails_is_tried_again(tmp_path: Path, failures: int) -> None:
    stages = Stages(TurnState.TRANSCRIBED, *[OSError("full")] * failures, TurnState.SPOKEN)
    async with opened(tmp_path, stages) as runner:
        await finish(runner)
        assert stages.script == []
        assert runner.health().delayed == 0


async def test_attempts_are_limited_and_a_later_run_resumes(tmp_path: Path) -> None:
    stages = Stages(*[OSError("full")] * 3, TurnState.SPOKEN)
    async with opened(tmp_path, stages) as runner:
        with pytest.raises(TurnDelayed):
            await finish(runner)
        assert (runner.health().delayed, runner.health().working) == (1, 0)
        assert runner.is_delayed(1)
        await finish(runner)
        assert stages.row == TurnState.SPOKEN
        assert runner.health().delayed == 0


@pytest.mark.parametrize("ended", [None, TurnState.SPOKEN])
async def test_retries_stop_when_the_turn_has_ended_elsewhere(
    tmp_path: Path, ended: TurnState | None
) -> None:
    stages = Stages(*[OSError("full")] * 3)
    async with opened(tmp_path, stages) as runner:
        with pytest.raises(TurnDelayed):
            await finish(runner)
        await runner.drop_ended()
        assert runner.health().delayed == 1
        stages.row = ended
        await runner.drop_ended()
        assert runner.health().delayed == 0


async def test_a_turn_that_used_up_its_attempts_rests_until_its_own_request(
    tmp_path: Path,
) -> None:
    stages = Stages(*[OSError("full")] * 3, TurnState.SPOKEN)
    async with opened(tmp_path, stages) as runner:
        assert not runner.is_resting(1)
        with pytest.raises(TurnDelayed):
            await finish(runner)
        assert runner.is_resting(1)
        await finish(runner)
        assert not runner.is_resting(1)


def test_rests_and_pauses_double_up_to_a_maximum() -> None:
    retries = RetryPolicy()
    assert [retries.rest_s(runs) for runs in (1, 2, 3, 7, 10_000)] == [10, 20, 40, 600, 600]
    assert retries.longest_pause_s / 2 <= retries.pause_s(10_000) <= retries.longest_pause_s


async def test_a_caller_does_not_wait_for_all_attempts(tmp_path: Path) -> None:
    stages = Stages(*[OSError("full")] * 2, TurnState.SPOKEN)
    slow = replace(QUICK, first_pause_s=0.5, caller_wait_s=0.05)
    async with opened(tmp_path, stages, slow) as runner:
        with pytest.raises(TurnDelayed):
            await finish(runner)
        assert runner.is_running(1)
        await started(runner)
        assert stages.row == TurnState.SPOKEN


async def handed_over(folder: Path, stages: Stages, runner: TurnRunner) -> None:
    """Change DBOS's record of the turn, as if another process ran it."""
    stages.script.append(TurnState.SPOKEN)
    await finish(runner)
    with sqlite3.connect(folder / "runs.sqlite3") as db:
        db.execute("UPDATE workflow_status SET status = 'PENDING', executor_id = 'there'")
    db.close()
    stages.row = TurnState.RECEIVED


async def test_a_turn_of_another_process_is_awaited_by_its_row(tmp_path: Path) -> None:
    stages = Stages()
    async with opened(tmp_path, stages) as runner:
        await handed_over(tmp_path, stages, runner)
        assert await runner.is_run_elsewhere("t_1")
        waiting = runner.start(1, "t_1").task
        assert waiting is not None
        stages.row = TurnState.SPOKEN
        await waiting


@pytest.mark.parametrize("workflow_is_deleted", [False, True])
async def test_a_deleted_turn_is_not_awaited(tmp_path: Path, workflow_is_deleted: bool) -> None:
    stages = Stages()
    async with opened(tmp_path, stages) as runner:
        await handed_over(tmp_path, stages, runner)
        waiting = runner.start(1, "t_1").task
        assert waiting is not None
        stages.row = None
        if workflow_is_deleted:
            await DBOS.delete_workflow_async("turn-t_1")
        await waiting


async def test_a_process_that_makes_no_progress_loses_the_turn(tmp_path: Path) -> None:
    stages = Stages()
    async with opened(tmp_path, stages) as runner:
        await handed_over(tmp_path, stages, runner)
        stages.script.append(TurnState.SPOKEN)
        await started(runner)
        assert stages.script == []


async def test_dbos_stores_no_cause_of_a_failure(tmp_path: Path) -> None:
    secret = "제가 결제 서버의 장애를 숨겼습니다"
    stages = Stages(*[ValueError(secret)] * 3)
    async with opened(tmp_path, stages) as runner:
        with pytest.raises(TurnDelayed):
            await finish(runner)
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("runs.sqlite3*"))
    assert secret.encode() not in stored


async def test_a_second_runner_of_a_process_is_refused(tmp_path: Path) -> None:
    stages = Stages(TurnState.SPOKEN)
    async with opened(tmp_path, stages) as runner:
        second = TurnRunner(f"sqlite:///{tmp_path / 'second.sqlite3'}", "there")
        with pytest.raises(RuntimeError):
            second.open(stages.advance, stages.state_of)
        await second.close()
        await finish(runner)


async def test_runs_that_start_while_the_runner_closes_end_with_it(tmp_path: Path) -> None:
    stages = Stages(*[OSError("full")] * 3)
    slow = replace(QUICK, first_pause_s=60, longest_pause_s=60)
    runner = TurnRunner(f"sqlite:///{tmp_path / 'runs.sqlite3'}", "here", drain_s=1, retries=slow)
    runner.open(stages.advance, stages.state_of)
    first = runner.start(1, "t_1").task
    closing = asyncio.create_task(runner.close())
    await asyncio.sleep(0.1)
    second = runner.start(2, "t_2").task
    await closing
    assert first is not None
    assert second is not None
    assert first.done()
    assert second.done()
