"""A process that is stopping counts as alive for others until its turns have ended."""

import asyncio

import pytest
from tests.contract.test_http_contract import ANSWER, FOLLOWUP, answer, start
from tests.fakes import FakeLLM, FakeSTT, FakeTTS
from tests.serving import parts_of, served

from daedam.services import readiness
from daedam.services.orchestrator import InterviewOrchestrator
from daedam.services.process_registry import ProcessRegistry
from daedam.settings import Settings


async def test_the_heartbeat_continues_while_a_stop_waits_for_turns(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "HEARTBEAT_S", 0.01)
    beaten = asyncio.Event()
    closed = ProcessRegistry.close
    beat, drain = ProcessRegistry.beat, InterviewOrchestrator.close
    did: list[str] = []

    async def noted_beat(self: ProcessRegistry) -> None:
        await beat(self)
        did.append("beat")
        beaten.set()

    async def draining(self: InterviewOrchestrator) -> None:
        for _ in range(3):
            beaten.clear()
            await asyncio.wait_for(beaten.wait(), 10)
        await drain(self)
        did.append("drained")

    async def noted_close(self: ProcessRegistry) -> None:
        did.append("name given free")
        await closed(self)

    monkeypatch.setattr(ProcessRegistry, "beat", noted_beat)
    monkeypatch.setattr(ProcessRegistry, "close", noted_close)
    monkeypatch.setattr(InterviewOrchestrator, "close", draining)
    async with served(settings, FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()) as client:
        body = await start(client)
        assert (await answer(client, body["session_id"], body["question"])).status_code == 200
        assert (await parts_of(client).readiness.health()).status in ("ok", "starting")
    after = did[did.index("drained") :]
    assert after[-1] == "name given free"
    assert after.count("beat") <= 1, "and ends with them"
