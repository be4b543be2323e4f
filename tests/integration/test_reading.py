"""Requests that only read do not wait for a transaction that writes."""

import asyncio

from tests.contract.test_http_contract import ANSWER, FOLLOWUP, SOUND, answer, start
from tests.fakes import FakeLLM, FakeSTT, FakeTTS
from tests.integration.test_answers_once import own
from tests.serving import measures_done, parts_of, served

from daedam.settings import Settings

READERS = 50
HANG_S = 60
"""Seconds after which the test fails because a request hangs."""


async def test_reports_do_not_wait_for_a_writing_transaction(settings: Settings) -> None:
    ports = FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()
    unlimited = settings.model_copy(update={"rate_per_minute": 0, "starts_per_minute": 0})
    async with served(unlimited, *ports) as client:
        body = await start(client)
        assert (await answer(client, body["session_id"], body["question"], SOUND)).is_success
        parts = parts_of(client)
        await measures_done(parts)
        async with parts.orchestrator._database.transaction(), asyncio.timeout(HANG_S):
            reports = await asyncio.gather(
                *(client.get("/api/session/report", headers=own(body)) for _ in range(READERS))
            )
            sound = await client.get(body["question"]["audio_url"], headers=own(body))
        assert [report.status_code for report in reports] == [200] * READERS
        assert sound.status_code == 200
