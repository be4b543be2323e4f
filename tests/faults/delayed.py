"""Interviews whose stages fail repeatedly for a while. Every turn must resume automatically."""

import asyncio
import errno
import random
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

import httpx2
from sqlalchemy.exc import OperationalError
from tests.faults.results import Result
from tests.faults.scripted import Candidate, kept_as_given, quick_server, voice
from tests.serving import short_plan

from daedam.interview.turn import TurnState
from daedam.services import readiness
from daedam.services.orchestrator import InterviewOrchestrator
from daedam.services.turns import recovery, workflow
from daedam.services.turns.workflow import RetryPolicy, TurnRun

STAGES = ["received", "measured", "asked"]

FAULTS: dict[str, Exception] = {
    "database": OperationalError("SELECT", {}, sqlite3.OperationalError("database is locked")),
    "disk full": OSError(errno.ENOSPC, "No space left on device"),
    "time-out": TimeoutError(),
    "anything": RuntimeError("a step failed"),
}

QUICK = RetryPolicy(
    attempts=4,
    first_pause_s=0.01,
    longest_pause_s=0.05,
    first_rest_s=0.01,
    longest_rest_s=0.05,
    caller_wait_s=0.2,
    poll_s=0.05,
)


@dataclass
class Plan:
    """A planned fault: state before the failing stage, exception and number of failures."""

    state: str = ""
    fault: Exception = field(default_factory=RuntimeError)
    times: int = 0
    failed: int = 0


PLAN = Plan()


@contextmanager
def failing_at(state: str, fault: Exception, times: int) -> Iterator[Plan]:
    """Make the stage after `state` fail the given number of times within the block."""
    PLAN.state, PLAN.fault, PLAN.times, PLAN.failed = state, fault, times, 0
    try:
        yield PLAN
    finally:
        PLAN.times = 0


@contextmanager
def stages_as_planned() -> Iterator[None]:
    advance = InterviewOrchestrator.advance

    async def planned(self: InterviewOrchestrator, run: TurnRun) -> TurnState:
        if PLAN.failed < PLAN.times and await self._state_of(run.turn_id) == PLAN.state:
            PLAN.failed += 1
            raise PLAN.fault
        return await advance(self, run)

    with patch.object(InterviewOrchestrator, "advance", planned):
        yield


@contextmanager
def retried(retries: RetryPolicy = QUICK, sweep_s: float = 600) -> Iterator[None]:
    """Make servers started in the block use the planned stages and the given retry policy."""
    with ExitStack() as stack:
        for each in (
            stages_as_planned(),
            patch.object(workflow, "RetryPolicy", lambda: retries),
            patch.object(readiness, "RECOVERY_INTERVAL_S", sweep_s),
            patch.object(recovery, "MIN_AGE", recovery.MIN_AGE * 0),
        ):
            stack.enter_context(each)
        yield


async def delayed_rounds(rounds: int, folder: Path) -> Result:
    """Conduct `rounds` interviews; return their failures.

    For each answer, a random stage fails at least once and at most `3 * QUICK.attempts - 1` times.
    """
    failures: list[str] = []
    with retried(sweep_s=0.1):
        plan = short_plan(folder, questions=1)
        async with quick_server(folder / "data", interview_plan=plan) as client:
            for number in range(rounds):
                failures += await _delayed_round(client, number)
            if (await client.get("/healthz")).json()["turns"]["delayed"]:
                failures.append("turns are delayed at the end")
    return Result("a stage that fails for a while", rounds, failures)


async def _delayed_round(client: httpx2.AsyncClient, number: int) -> list[str]:
    rng = random.Random(number)
    candidate = Candidate(client, rng)
    await candidate.start()
    count = 0
    while candidate.question is not None:
        fault = FAULTS[rng.choice(list(FAULTS))]
        with failing_at(rng.choice(STAGES), fault, rng.randrange(1, 3 * QUICK.attempts)):
            content = voice(100 * number + count, 0.5)
            try:
                await candidate.answer(content)
            except (
                AssertionError
            ) as exc:  # the client has used up its tries; the page would continue
                failed = await _gone_on(candidate)
                if failed:
                    return [f"round {number}: {failed} after {exc}"]
        count += 1
    return [f"round {number}: {fault}" for fault in await kept_as_given(candidate)]


async def _gone_on(candidate: Candidate) -> str | None:
    """Wait up to about 30 s until no turn is pending; return an error text if a turn still is."""
    for _ in range(300):
        state = await candidate.state()
        if state["pending_turn"] is None:
            candidate.question = state["current_question"]
            return None
        await asyncio.sleep(0.1)
    return "the turn stays unfinished"
