"""A temporary fault delays a turn: the answer is stored and the interview continues by itself."""

import asyncio
import errno
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx2
import pytest
from tests.contract.test_http_contract import ANSWER, FOLLOWUP, SOUND, answer, start
from tests.fakes import FakeLLM, FakeSTT, FakeTTS
from tests.faults.delayed import FAULTS, QUICK, STAGES, delayed_rounds, failing_at, retried
from tests.integration.test_answers_once import own
from tests.serving import parts_of, served

from daedam.main import Parts
from daedam.services.storage_mapping import now
from daedam.services.turns.workflow import RetryPolicy
from daedam.settings import Settings


@asynccontextmanager
async def quick(
    settings: Settings, *, retries: RetryPolicy = QUICK, sweep_s: float = 600
) -> AsyncIterator[httpx2.AsyncClient]:
    ports = FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()
    with retried(retries, sweep_s):
        async with served(settings, *ports) as client:
            while (await client.get("/healthz")).status_code != 200:
                await asyncio.sleep(0.02)
            yield client


async def typed(client: httpx2.AsyncClient, body: Any, **headers: str) -> httpx2.Response:
    question = body["question"]
    form = {"question_id": question["id"], "turn_type": question["type"], "text": ANSWER}
    return await client.post("/api/answer/typed", json=form, headers={**own(body), **headers})


async def recorded(client: httpx2.AsyncClient, body: Any) -> httpx2.Response:
    return await answer(client, body["session_id"], body["question"], SOUND)


GIVEN = {"recorded": recorded, "typed": typed}


async def test_a_stage_that_fails_briefly_does_not_change_the_reply(
    on_each: Settings,
) -> None:
    cases = [
        *(("recorded", state, fault) for state in STAGES for fault in FAULTS),
        # A typed answer needs no transcript and has no measures.
        *(("typed", state, fault) for state in STAGES[1:] for fault in FAULTS),
    ]
    async with quick(on_each, retries=replace(QUICK, caller_wait_s=60)) as client:
        for kind, state, fault in cases:
            body = await start(client)
            with failing_at(state, FAULTS[fault], 2) as plan:
                done = await GIVEN[kind](client, body)
            assert plan.failed == 2, (kind, state, fault)
            assert done.status_code == 200, done.text
            assert done.json()["answer_text"] == ANSWER
            assert done.json()["next_question"]["text"] == FOLLOWUP
        assert (await client.get("/healthz")).json()["status"] == "ok"


async def test_a_failing_stage_delays_the_turn_and_the_same_request_resumes_it(
    settings: Settings,
) -> None:
    async with quick(settings) as client:
        for state in STAGES:
            await _shown_and_resumed(client, state)


async def _shown_and_resumed(client: httpx2.AsyncClient, state: str) -> None:
    body = await start(client)
    with failing_at(state, FAULTS["database"], 1000):
        delayed = await recorded(client, body)
        assert (delayed.status_code, delayed.json()["code"]) == (503, "turn_delayed")
        assert int(delayed.headers["retry-after"]) >= 1
        shown = (await client.get("/api/session", headers=own(body))).json()
        pending = shown["pending_turn"]
        assert (pending["state"], pending["question_id"]) == (state, body["question"]["id"])
        assert pending["delayed"]
        assert pending["poll_after_s"] > 0
        health = await client.get("/healthz")
        assert (health.status_code, health.json()["status"]) == (200, "degraded")
        assert health.json()["turns"]["delayed"] == 1
        assert (await recorded(client, body)).json()["code"] == "turn_delayed"
    done = await until_done(client, body)
    shown = (await client.get("/api/session", headers=own(body))).json()
    assert shown["pending_turn"] is None
    assert shown["current_question"] == done["next_question"]
    assert len(shown["turns"]) == 2
    health = (await client.get("/healthz")).json()
    assert (health["status"], health["turns"]["delayed"]) == ("ok", 0)


async def until_done(client: httpx2.AsyncClient, body: Any) -> dict[str, Any]:
    """Repeat the same request until its turn is no longer delayed; return the last reply."""
    async with asyncio.timeout(60):
        while (done := await recorded(client, body)).status_code == 503:
            assert done.json()["code"] == "turn_delayed"
    assert done.status_code == 200, done.text
    return dict(done.json())


async def test_a_sweep_resumes_a_turn_that_used_up_its_attempts(settings: Settings) -> None:
    async with quick(settings, sweep_s=0.05) as client:
        body = await start(client)
        with failing_at("measured", FAULTS["disk full"], 20) as plan:
            assert (await recorded(client, body)).status_code == 503
            async with asyncio.timeout(60):
                while True:
                    shown = (await client.get("/api/session", headers=own(body))).json()
                    if shown["pending_turn"] is None:
                        break
                    await asyncio.sleep(0.05)
        assert plan.failed == 20
        assert shown["current_question"]["text"] == FOLLOWUP


@pytest.mark.parametrize("rest_s", [0.0, 3600.0])
async def test_a_sweep_leaves_a_resting_turn_to_its_own_request(
    settings: Settings, rest_s: float
) -> None:
    resting = replace(QUICK, first_rest_s=rest_s, longest_rest_s=rest_s)
    async with quick(settings, retries=resting) as client:
        parts = parts_of(client)
        body = await start(client)
        with failing_at("measured", FAULTS["database"], 1000):
            assert (await recorded(client, body)).json()["code"] == "turn_delayed"
            await until_idle(parts)
        await parts.readiness._recovery.resume_turns(now())
        if rest_s:
            assert parts.readiness._runner.health().working == 0, "it was run"
            shown = (await client.get("/api/session", headers=own(body))).json()
            assert shown["pending_turn"]["state"] == "measured"
        await until_idle(parts)
        shown = (await client.get("/api/session", headers=own(body))).json()
        assert (shown["pending_turn"] is None) == (rest_s == 0)
        assert (await until_done(client, body))["next_question"]["text"] == FOLLOWUP


async def until_idle(parts: Parts) -> None:
    """Wait until no turn runs: each has ended or used up its attempts."""
    async with asyncio.timeout(60):
        while parts.readiness._runner.health().working:
            await asyncio.sleep(0.01)


async def test_a_turn_waits_for_a_locked_database(settings: Settings) -> None:
    """The database is locked during recognition, for longer than the limit `database_wait_s`."""
    changed = settings.model_copy(update={"database_wait_s": 0.1})
    patient = RetryPolicy(attempts=50, first_pause_s=0.05, longest_pause_s=0.1, caller_wait_s=60)
    path = settings.daedam_data / "daedam.sqlite3"
    async with quick(changed, retries=patient) as client:
        body = await start(client)
        held = asyncio.Event()

        async def hold() -> None:
            db = sqlite3.connect(path, isolation_level=None, timeout=60)
            db.execute("BEGIN IMMEDIATE")
            held.set()
            await asyncio.sleep(1.0)
            db.execute("ROLLBACK")
            db.close()

        begun = asyncio.Event()
        hear = FakeSTT.recognize

        async def heard(self: FakeSTT, audio_path: Path, **named: Any) -> Any:
            begun.set()
            await held.wait()
            return await hear(self, audio_path, **named)

        with patch.object(FakeSTT, "recognize", heard):
            answering = asyncio.create_task(recorded(client, body))
            await begun.wait()
            holding = asyncio.create_task(hold())
            await held.wait()
            refused = await client.post("/api/session/start", json={"user_id": "u_2"})
            assert (refused.status_code, refused.json()["code"]) == (503, "database_unavailable")
            assert int(refused.headers["retry-after"]) >= 1
            await holding
            done = await answering
        assert done.status_code == 200, done.text
        assert done.json()["next_question"]["text"] == FOLLOWUP


async def test_an_interview_continues_without_a_transcript_after_a_recording_is_lost(
    settings: Settings,
) -> None:
    async with quick(settings) as client:
        body = await start(client)
        with failing_at("received", FAULTS["anything"], 1000):
            assert (await recorded(client, body)).status_code == 503
        work = parts_of(client).live.context.work
        work._decoded.clear()
        for file in settings.recordings_path.rglob("*.wav"):
            file.unlink()
        done = await until_done(client, body)
        assert done["transcript_status"] == "pending"
        assert done["next_question"] is not None


async def test_a_full_disk_leaves_a_question_without_audio(
    settings: Settings,
) -> None:
    async with quick(settings) as client:
        body = await start(client)
        full = OSError(errno.ENOSPC, "No space left on device")
        with patch("daedam.services.turns.work.write_durably", side_effect=full):
            done = await typed(client, body)
        assert done.status_code == 200
        assert done.json()["next_question"]["text"] == FOLLOWUP
        assert done.json()["next_question"]["audio_url"] is None


async def test_interviews_end_although_stages_fail_often(tmp_path: Path) -> None:
    result = await delayed_rounds(2, tmp_path)
    assert result.failures == []
