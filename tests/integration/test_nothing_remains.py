"""A deleted interview leaves nothing in memory, in the caches or among the workflows."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from unittest.mock import patch

import httpx2
import pytest
from tests.contract.test_http_contract import ANSWER, FOLLOWUP, TONE, answer, start
from tests.fakes import FakeLLM, FakeSTT, FakeTTS
from tests.integration.test_admin import own
from tests.serving import measures_done, parts_of, served

from daedam.services.morphology import KiwiMorphology
from daedam.settings import Settings
from daedam.storage.interviews import Interviews


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[httpx2.AsyncClient]:
    async with served(settings, FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()) as client:
        yield client


def noted_turns(settings: Settings) -> int:
    with closing(sqlite3.connect(settings.daedam_data / "workflows.sqlite3")) as raw:
        return int(raw.execute("SELECT count(*) FROM workflow_status").fetchone()[0])


async def test_a_deleted_interview_leaves_nothing_in_memory_or_caches(
    client: httpx2.AsyncClient, settings: Settings
) -> None:
    body = await start(client)
    await answer(client, body["session_id"], body["question"])
    spoken = parts_of(client).live.context.speech_cache
    morphology = parts_of(client).live.context.morphology
    llm = parts_of(client).readiness._chains["llm"].members[0].client
    assert isinstance(morphology, KiwiMorphology)
    assert spoken.find_cached(FOLLOWUP, "ko") is not None
    assert noted_turns(settings) == 1
    await measures_done(parts_of(client))
    assert morphology.cached_texts > 0
    assert (await client.delete("/api/session", headers=own(body))).status_code == 200
    assert spoken.find_cached(FOLLOWUP, "ko") is None
    assert noted_turns(settings) == 0
    assert morphology.cached_texts == 0
    assert llm.forget_calls == 1


async def test_audio_of_planned_questions_stays_cached(client: httpx2.AsyncClient) -> None:
    spoken = parts_of(client).live.context.speech_cache
    body = await start(client)
    asked = body["question"]["text"]
    await spoken.prepare([asked], "ko")
    await client.delete("/api/session", headers=own(body))
    assert spoken.find_cached(asked, "ko") is not None


async def test_the_decoded_audio_of_a_refused_answer_is_released(
    client: httpx2.AsyncClient,
) -> None:
    work = parts_of(client).live.context.work
    body = await start(client)
    damaged = await answer(client, body["session_id"], body["question"], TONE, sample_count="1")
    assert damaged.json()["code"] == "audio_damaged"
    assert work.decoded == 0
    with patch.object(Interviews, "note_answer", side_effect=OSError("disk I/O error")):
        failed = await answer(client, body["session_id"], body["question"], TONE)
    assert failed.status_code == 500
    assert work.decoded == 0
