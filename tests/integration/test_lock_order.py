"""If one request deletes an interview while another writes to it, one waits and neither fails."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import text
from tests.contract.test_http_contract import ANSWER, FOLLOWUP, SOUND, answer, start
from tests.fakes import FakeLLM, FakeSTT, FakeTTS
from tests.integration.test_admin import own
from tests.integration.test_answers_once import begin
from tests.serving import parts_of, served

from daedam.settings import Settings
from daedam.storage.database import Database
from daedam.storage.interviews import Interviews


@contextmanager
def stopped_after(name: str, at: int) -> Iterator[tuple[asyncio.Event, asyncio.Event]]:
    """Make the `at`-th call of a locking method of `Interviews` wait at its end.

    Yields two events: the call sets the first when it waits, and ends once the second is set.
    """
    reached, go_on = asyncio.Event(), asyncio.Event()
    real: Callable[..., Awaitable[Any]] = getattr(Interviews, name)
    calls = 0

    async def stopping(self: Interviews, *row: Any, **values: Any) -> Any:
        nonlocal calls
        found = await real(self, *row, **values)
        calls += 1
        if calls == at:
            reached.set()
            await go_on.wait()
        return found

    with patch.object(Interviews, name, stopping):
        yield reached, go_on


async def until_one_waits(url: str) -> None:
    """Wait until a transaction of PostgreSQL waits for a lock."""
    database = Database(url)
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    async with asyncio.timeout(30):
        while True:
            async with database.reading() as db:
                if await db.scalar(waiting):
                    break
            await asyncio.sleep(0.01)
    await database.close()


@pytest.mark.parametrize("stage", [1, 2, 3])
async def test_a_deletion_during_a_turn(settings: Settings, postgres: str, stage: int) -> None:
    """The deletion waits for a lock that a stage holds. Stage 2 also adds a question."""
    settings = settings.model_copy(update={"database_url": postgres})
    async with served(settings, FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()) as client:
        body = await start(client)
        client.cookies.clear()
        with stopped_after("advance", stage) as (reached, go_on):
            answering = asyncio.create_task(answer(client, body["session_id"], body["question"]))
            await asyncio.wait_for(reached.wait(), 60)
            deleting = asyncio.create_task(client.delete("/api/session", headers=own(body)))
            await until_one_waits(settings.sqlalchemy_url)
            go_on.set()
            assert (await deleting).status_code == 200
            assert (await answering).status_code in (200, 404)
        assert (await client.get("/api/session", headers=own(body))).status_code == 404
        assert (await parts_of(client).readiness.health()).turns.delayed == 0


async def test_a_deletion_during_the_start_of_an_upload(settings: Settings, postgres: str) -> None:
    settings = settings.model_copy(update={"database_url": postgres})
    async with served(settings, FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()) as client:
        body = await start(client)
        client.cookies.clear()
        with stopped_after("question_row", 1) as (reached, go_on):
            beginning = asyncio.create_task(begin(client, body, SOUND))
            await asyncio.wait_for(reached.wait(), 60)
            deleting = asyncio.create_task(client.delete("/api/session", headers=own(body)))
            await until_one_waits(settings.sqlalchemy_url)
            go_on.set()
            assert (await deleting).status_code == 200
            await beginning
        assert (await client.get("/api/session", headers=own(body))).status_code == 404
