"""The number of transactions per answer, pending measures, and an exhausted connection pool."""

import asyncio
import io
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any
from unittest.mock import patch

import httpx2
import pytest
from pypdf import PdfReader
from sqlalchemy import Connection, event, text, update
from sqlalchemy.engine import Engine
from tests.contract.test_http_contract import ANSWER, FOLLOWUP, SOUND, answer, start
from tests.fakes import FakeLLM, FakeSTT, FakeTTS
from tests.integration.test_answers_once import own
from tests.serving import measures_done, parts_of, served

from daedam.errors import DatabaseUnavailable
from daedam.services import readiness
from daedam.services.reports import voice_measures
from daedam.services.storage_mapping import now
from daedam.settings import Settings
from daedam.storage.database import Database, DatabaseLimits
from daedam.storage.tables import Turn

TYPED_AT_MOST, RECORDED_AT_MOST = 4, 6
"""Maximum number of transactions from request to reply, for a typed and a recorded answer.

Transactions of DBOS do not count: they are in another database.
"""


@contextmanager
def counted(name: str) -> Iterator[Counter[str]]:
    """Count transactions on the database file `name` and loads of whole interviews."""
    seen: Counter[str] = Counter()

    def begun(connection: Connection) -> None:
        if str(connection.engine.url.database).endswith(name):
            seen["transactions"] += 1

    def executed(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.startswith("SELECT interview_sessions.id") and "token_sha256" in statement:
            seen["interviews"] += 1

    event.listen(Engine, "begin", begun)
    event.listen(Engine, "before_cursor_execute", executed)
    try:
        yield seen
    finally:
        event.remove(Engine, "begin", begun)
        event.remove(Engine, "before_cursor_execute", executed)


async def typed(client: httpx2.AsyncClient, body: Any) -> httpx2.Response:
    question = body["question"]
    form = {"question_id": question["id"], "turn_type": question["type"], "text": ANSWER}
    return await client.post("/api/answer/typed", json=form, headers=own(body))


async def test_an_answer_takes_few_transactions(settings: Settings) -> None:
    ports = FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()
    quiet = settings.model_copy(update={"health_check_s": 600})
    with (
        patch.object(readiness, "RECOVERY_INTERVAL_S", 600),
        patch.object(readiness, "LLM_LOAD_DELAY_S", 600),
    ):
        async with served(quiet, *ports) as client:
            while (await client.get("/healthz")).status_code != 200:
                await asyncio.sleep(0.02)
            body = await start(client)
            with counted("daedam.sqlite3") as seen:
                assert (await typed(client, body)).status_code == 200
            assert seen["transactions"] <= TYPED_AT_MOST
            assert seen["interviews"] <= 1
            body = await start(client)
            hold = asyncio.Event()
            with (
                counted("daedam.sqlite3") as seen,
                patch(
                    "daedam.services.reports.voice_measures.VoiceMeasurer._measure",
                    lambda *_: hold.wait(),
                ),
            ):
                done = await answer(client, body["session_id"], body["question"], SOUND)
                assert done.status_code == 200
                assert seen["transactions"] <= RECORDED_AT_MOST
                assert seen["interviews"] <= 2  # one of the two reads only the id
                hold.set()


@asynccontextmanager
async def answered_unmeasured(client: httpx2.AsyncClient) -> AsyncIterator[dict[str, Any]]:
    """Yield an interview with an answer whose audio is measured only after the block."""
    body = await start(client)
    async with parts_of(client).orchestrator._measures._measuring:
        done = await answer(client, body["session_id"], body["question"], SOUND)
        assert done.status_code == 200
        yield body


async def test_the_report_waits_for_measures_and_the_reply_does_not(
    settings: Settings,
) -> None:
    ports = FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()
    async with served(settings, *ports) as client:
        async with answered_unmeasured(client) as body:
            asked = asyncio.create_task(client.get("/api/session/report", headers=own(body)))
            shown = await client.get("/api/session", headers=own(body))  # served meanwhile
            assert shown.status_code == 200
            assert not asked.done()
        report = (await asked).json()
        assert report["measures_pending"] == 0
        shown = (await client.get("/api/session", headers=own(body))).json()
        assert "voice_ms" in shown["turns"][0]["timings_ms"]


async def test_an_export_waits_once_for_the_measures_of_all_interviews(settings: Settings) -> None:
    async with served(settings, FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()) as client:
        for _ in range(2):
            assert (await typed(client, await start(client))).status_code == 200
        with patch.object(voice_measures.VoiceMeasurer, "wait_for") as wait_for:
            await parts_of(client).export.archive_user("u_123", actor="operator")
        ((turns,), _named) = wait_for.call_args
    assert (wait_for.call_count, len(turns)) == (1, 2)


async def test_documents_say_that_measures_are_pending_when_they_are(settings: Settings) -> None:
    ports = FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()
    async with served(settings, *ports) as client:
        async with answered_unmeasured(client) as body:
            with patch.object(voice_measures, "MEASURES_WAIT_S", 0.05):
                report = (await client.get("/api/session/report", headers=own(body))).json()
                page = await client.get("/api/session/report.html", headers=own(body))
                pdf = await client.get("/api/session/report.pdf", headers=own(body))
        assert report["measures_pending"] == 1
        assert "음성 분석이 아직 끝나지 않았습니다" in page.text
        pages = PdfReader(io.BytesIO(pdf.content)).pages
        printed = re.sub(r"\s", "", "".join(page.extract_text() for page in pages))
        assert "음성분석이아직끝나지않았습니다" in printed


async def test_an_answer_that_cannot_be_measured_is_not_pending(settings: Settings) -> None:
    ports = FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()
    async with served(settings, *ports) as client:
        parts = parts_of(client)
        body = await start(client)
        assert (await answer(client, body["session_id"], body["question"])).status_code == 200
        await measures_done(parts)
        old = now() - voice_measures.LOOK_BACK * 2
        async with parts.orchestrator._database.transaction() as db:
            await db.execute(update(Turn).values(received_at=old, stage_ms={}, voice=None))
        report = (await client.get("/api/session/report", headers=own(body))).json()
        assert report["measures_pending"] == 0


async def test_an_exhausted_connection_pool_gets_a_retry_after(
    settings: Settings,
    postgres: str,
) -> None:
    url = settings.model_copy(update={"database_url": postgres}).sqlalchemy_url
    database = Database(url, DatabaseLimits(pool_size=1, pool_overflow=0, wait_s=0.2))
    async with database.transaction() as db:
        await db.execute(text("SELECT 1"))
        with pytest.raises(DatabaseUnavailable):
            async with database.transaction() as another:
                await another.execute(text("SELECT 1"))
    async with database.transaction() as db:
        await db.execute(text("SELECT 1"))
    await database.close()


async def test_many_concurrent_answers_get_a_reply_or_a_retry_after(
    settings: Settings,
    postgres: str,
) -> None:
    small = {
        "database_url": postgres,
        "database_pool_size": 1,
        "database_pool_overflow": 0,
        "database_wait_s": 0.3,
        "rate_per_minute": 0,
        "starts_per_minute": 0,
        "min_free_mb": 0,
    }
    ports = FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()
    async with served(settings.model_copy(update=small), *ports) as client:
        bodies = [await start(client) for _ in range(30)]
        client.cookies.clear()
        statuses: Counter[int] = Counter()

        async def give(body: Any) -> None:
            async with asyncio.timeout(120):
                while (done := await typed(client, body)).status_code == 503:
                    statuses[503] += 1
                    assert int(done.headers["retry-after"]) >= 1
                    assert done.json()["code"] in ("database_unavailable", "turn_delayed")
                    await asyncio.sleep(0.05)
            statuses[done.status_code] += 1

        await asyncio.gather(*(give(body) for body in bodies))
    assert statuses[200] == 30
    assert set(statuses) <= {200, 503}
