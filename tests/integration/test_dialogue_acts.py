"""Utterances that are not answers: over HTTP, in the report, and in the export."""

import io
import json
import zipfile
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from tests.contract.test_http_contract import ANSWER, FOLLOWUP, start
from tests.fakes import FakeLLM, FakeSTT, FakeTTS
from tests.integration.test_answers_once import own
from tests.serving import served

from daedam.settings import Settings

REPEAT = "죄송한데 질문을 다시 한번 말씀해 주시겠어요?"
STOP = "면접을 그만하고 싶어요."
PAY = "혹시 연봉은 어떻게 되나요?"


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[httpx2.AsyncClient]:
    async with served(settings, FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()) as client:
        yield client


async def say(
    client: httpx2.AsyncClient, interview: dict[str, Any], question: dict[str, Any], text: str
) -> dict[str, Any]:
    """Type `text` after `question` and return the response."""
    response = await client.post(
        "/api/answer/typed",
        json={"question_id": question["id"], "turn_type": question["type"], "text": text},
        headers=own(interview),
    )
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


async def test_a_request_to_repeat_gets_the_same_question(client: httpx2.AsyncClient) -> None:
    interview = await start(client)
    first = interview["question"]
    said = await say(client, interview, first, REPEAT)
    again = said["next_question"]
    assert said["act"] == "asks_repeat"
    assert (again["text"], again["made_by"]) == (first["text"], "repeat")
    assert again["open_question"] == first["text"]
    assert again["id"] != first["id"]
    assert again["audio_url"]
    answered = await say(client, interview, again, ANSWER)
    assert answered["act"] == "answer"
    assert answered["next_question"]["text"] == FOLLOWUP, "the reply was no follow-up"


@pytest.mark.parametrize(
    ("text", "made_by"),
    [
        ("무슨 말씀이신지 잘 모르겠어요. 어떤 걸 말씀드리면 될까요?", "rephrase"),
        ("잠시만요, 생각할 시간을 좀 주세요.", "give_time"),
        ("제 목소리 잘 들리시나요?", "reassure"),
        (PAY, "park"),
    ],
)
async def test_other_requests_keep_the_question_open(
    client: httpx2.AsyncClient, text: str, made_by: str
) -> None:
    interview = await start(client)
    reply = (await say(client, interview, interview["question"], text))["next_question"]
    assert reply["made_by"] == made_by
    assert reply["open_question"] == interview["question"]["text"]
    again = (await say(client, interview, reply, REPEAT))["next_question"]
    assert again["text"] == interview["question"]["text"], "not the reply is repeated"


async def test_a_stop_is_confirmed_once_and_ends_with_a_report(client: httpx2.AsyncClient) -> None:
    interview = await start(client)
    said = await say(client, interview, interview["question"], ANSWER)
    confirmation = (await say(client, interview, said["next_question"], STOP))["next_question"]
    assert confirmation["made_by"] == "confirm_stop"
    ended = await say(client, interview, confirmation, "네, 마칠게요.")
    assert ended["next_question"] is None
    report = (await client.get("/api/session/report", headers=own(interview))).json()
    assert report["status"] == "finished"
    assert report["totals"]["answers"] == 1


async def test_an_unconfirmed_stop_goes_on_with_the_open_question(
    client: httpx2.AsyncClient,
) -> None:
    interview = await start(client)
    confirmation = (await say(client, interview, interview["question"], STOP))["next_question"]
    going_on = await say(client, interview, confirmation, "아니요, 계속할게요.")
    assert going_on["next_question"]["text"] == interview["question"]["text"]


async def test_a_declined_question_is_followed_by_the_next_planned_one(
    client: httpx2.AsyncClient,
) -> None:
    interview = await start(client)
    said = await say(client, interview, interview["question"], "그건 말씀드리기 곤란합니다.")
    assert said["act"] == "declines"
    assert said["next_question"]["id"] == "q_main_2"
    assert said["next_question"]["lead_in"]


async def test_the_report_counts_only_answers_and_lists_parked_questions(
    client: httpx2.AsyncClient,
) -> None:
    interview = await start(client)
    reply = (await say(client, interview, interview["question"], PAY))["next_question"]
    await say(client, interview, reply, ANSWER)
    report = (await client.get("/api/session/report", headers=own(interview))).json()
    assert [answer["act"] for answer in report["answers"]] == ["asks_interviewer", "answer"]
    assert report["totals"]["answers"] == 1
    assert report["answers"][0]["content"]["star"] is None
    assert [parked["text"] for parked in report["parked_questions"]] == [PAY]
    page = (await client.get("/api/session/report.html", headers=own(interview))).text
    assert page.count(PAY) >= 1


async def test_acts_are_exported(client: httpx2.AsyncClient) -> None:
    interview = await start(client)
    await say(client, interview, interview["question"], REPEAT)
    exported = await client.get("/api/session/export", headers=own(interview))
    with zipfile.ZipFile(io.BytesIO(exported.content)) as file:
        name = next(n for n in file.namelist() if n.endswith("interview.json"))
        record = json.loads(file.read(name))
    first, second = record["questions"]
    assert [act["act"] for act in first["answer"]["acts"]] == ["asks_repeat"]
    assert second["open_question"] == first["text"]
