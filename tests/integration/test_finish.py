"""Ending an interview before its last question."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from tests.contract.test_http_contract import ANSWER, FOLLOWUP
from tests.fakes import FakeLLM, FakeSTT, FakeTTS
from tests.integration.test_answers_once import own
from tests.integration.test_dialogue_acts import say
from tests.serving import served

from daedam.settings import Settings


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[httpx2.AsyncClient]:
    async with served(settings, FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()) as client:
        yield client


async def begun(client: httpx2.AsyncClient) -> dict[str, Any]:
    response = await client.post("/api/session/start", json={"user_id": "u"})
    started: dict[str, Any] = response.json()
    return started


async def test_an_ended_interview_has_a_report_of_its_answers(client: httpx2.AsyncClient) -> None:
    interview = await begun(client)
    await say(client, interview, interview["question"], ANSWER)
    ended = (await client.post("/api/session/finish", headers=own(interview))).json()
    assert (ended["status"], ended["current_question"]) == ("finished", None)
    assert [turn["question"]["text"] for turn in ended["turns"]] == [interview["question"]["text"]]
    report = (await client.get("/api/session/report", headers=own(interview))).json()
    assert (report["status"], len(report["answers"])) == ("finished", 1)
    evidence = {found["competency"]: found["evidence"] for found in report["competencies"]}
    assert evidence["motivation"] == "none"
    assert evidence["communication"] != "none"


@pytest.mark.parametrize(("style", "evidence"), [("practice", "enough"), ("interview", "some")])
async def test_a_correction_is_evidence_only_in_a_practice(
    client: httpx2.AsyncClient, style: str, evidence: str
) -> None:
    response = await client.post("/api/session/start", json={"user_id": "u", "style": style})
    interview = response.json()
    turn = await say(client, interview, interview["question"], ANSWER)
    await client.put(
        f"/api/answer/{turn['turn_id']}/transcript",
        json={"text": f"{ANSWER} " * 4},
        headers=own(interview),
    )
    await client.post("/api/session/finish", headers=own(interview))
    report = (await client.get("/api/session/report", headers=own(interview))).json()
    found = {c["competency"]: c["evidence"] for c in report["competencies"]}
    assert found["communication"] == evidence


async def test_an_ended_interview_takes_no_answer(client: httpx2.AsyncClient) -> None:
    interview = await begun(client)
    for _ in range(2):  # the second request changes nothing
        response = await client.post("/api/session/finish", headers=own(interview))
        assert response.status_code == 200
    question = interview["question"]
    refused = await client.post(
        "/api/answer/typed",
        json={"question_id": question["id"], "turn_type": question["type"], "text": ANSWER},
        headers=own(interview),
    )
    assert (refused.status_code, refused.json()["code"]) == (404, "question_not_found")


async def test_an_unknown_session_cannot_be_ended(client: httpx2.AsyncClient) -> None:
    response = await client.post(
        "/api/session/finish", headers={"Authorization": "Bearer s_unknown"}
    )
    assert response.status_code == 404
