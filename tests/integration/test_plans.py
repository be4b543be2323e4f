"""Interviews with a drafted plan, with a plan in the request, and with documents as files."""

import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from tests.contract.test_http_contract import ANSWER, FOLLOWUP
from tests.fakes import FakeLLM, FakeSTT, FakeTTS
from tests.integration.test_answers_once import own
from tests.serving import running, served

from daedam.main import create_app
from daedam.services.plans import DRAFT_HOURS
from daedam.services.storage_mapping import now
from daedam.settings import Settings

JOB = """[담당업무]
- 월 결산 및 재무제표 작성
- 외부감사 대응
[자격요건]
- 회계 실무 경력 3년 이상"""
SECRET = "오산시 물빛로 22"
UNUSED = "사내 바둑 대회에서 세 번 우승한 적이 있습니다"
RESUME = f"""성명: 문소현
주소: {SECRET}
[경력]
- 월결산 마감일을 12일에서 6일로 단축
- {UNUSED}"""


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[httpx2.AsyncClient]:
    async with served(settings, FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()) as client:
        yield client


async def drafted(client: httpx2.AsyncClient, **more: Any) -> dict[str, Any]:
    """Draft a plan for the documents of this module and return the response."""
    response = await client.post(
        "/api/plan/draft",
        json={"position": "회계", "job_description": JOB, "resume": RESUME, **more},
    )
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


async def started(client: httpx2.AsyncClient, **plan: Any) -> httpx2.Response:
    return await client.post("/api/session/start", json={"user_id": "u", **plan})


async def test_an_interview_asks_the_questions_of_its_drafted_plan(
    client: httpx2.AsyncClient,
) -> None:
    draft = await drafted(client, questions=3)
    asked = [question["text"] for question in draft["plan"]["questions"]]
    begun = (await started(client, plan_id=draft["plan_id"])).json()
    assert begun["main_questions"] == 3
    question, texts = begun["question"], []
    while question is not None:
        texts += [question["text"]] if question["type"] == "main" else []
        response = await client.post(
            "/api/answer/typed",
            json={
                "question_id": question["id"],
                "turn_type": question["type"],
                "text": "그 질문에는 답변하지 않겠습니다.",
            },
            headers=own(begun),
        )
        question = response.json()["next_question"]
    assert texts == asked


async def test_a_reason_quotes_a_line_and_no_personal_data(client: httpx2.AsyncClient) -> None:
    draft = await drafted(client)
    reasons = [question["reason"] for question in draft["questions"] if question["reason"]]
    assert {"source": "resume", "line": "월결산 마감일을 12일에서 6일로 단축"} in reasons
    assert all(reason["line"] in f"{JOB}{RESUME}" for reason in reasons)
    assert SECRET not in json.dumps(draft, ensure_ascii=False)
    assert (draft["lines_left_out"], draft["family"]) == (5, "office")


async def test_an_edited_plan_starts_an_interview(client: httpx2.AsyncClient) -> None:
    plan = (await drafted(client))["plan"]
    plan["questions"] = plan["questions"][:2]
    plan["questions"][0]["text"] = "회계 업무에서 가장 자신 있는 일은 무엇인가요?"
    begun = (await started(client, plan=plan)).json()
    assert begun["question"]["text"] == "회계 업무에서 가장 자신 있는 일은 무엇인가요?"
    assert begun["main_questions"] == 2


async def test_an_unlawful_question_is_refused_with_its_place(client: httpx2.AsyncClient) -> None:
    plan = (await drafted(client))["plan"]
    plan["questions"][1]["text"] = "결혼은 하셨나요?"
    refused = await started(client, plan=plan)
    assert refused.status_code == 422
    assert refused.json()["detail"].startswith("plan.questions.1.text: 채용절차법 제4조의3")
    assert "결혼" not in refused.text


async def test_an_unknown_plan_and_two_plans_are_refused(client: httpx2.AsyncClient) -> None:
    draft = await drafted(client)
    unknown = await started(client, plan_id="p_unknown")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "plan_not_found")
    both = await started(client, plan_id=draft["plan_id"], plan=draft["plan"])
    assert both.status_code == 422


async def test_the_plan_of_an_interview_survives_a_change_of_the_servers_plan(
    settings: Settings,
) -> None:
    async with served(settings, FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()) as client:
        begun = (await started(client)).json()
    changed = settings.daedam_data / "other.toml"
    changed.write_text(
        '[[questions]]\ntext = "요즘 배우시는 것은 무엇인가요?"\naim = "학습"\n'
        'probes = ["그 이유는 무엇인가요?"]\n',
        "utf-8",
    )
    other = settings.model_copy(update={"interview_plan": changed})
    async with served(other, FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()) as client:
        session = (await client.get("/api/session", headers=own(begun))).json()
        assert session["main_questions"] == begun["main_questions"] > 1
        assert (await started(client)).json()["main_questions"] == 1


def is_stored(text: str, dump: str) -> bool:
    """Return whether a dump contains a text, as it is or escaped in JSON."""
    return text in dump or json.dumps(text)[1:-1] in dump


async def test_documents_are_not_stored_and_drafts_only_for_a_day(settings: Settings) -> None:
    async with served(settings, FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()) as client:
        await drafted(client)
    with closing(sqlite3.connect(settings.daedam_data / "daedam.sqlite3")) as database:
        stored = "\n".join(database.iterdump())
        assert is_stored("월결산 마감일을 12일에서 6일로 단축", stored), "the plan quotes this line"
        assert not is_stored(SECRET, stored)
        assert not is_stored(UNUSED, stored)
        past = now() - timedelta(hours=DRAFT_HOURS)
        database.execute("UPDATE drafted_plans SET delete_after = ?", (past.isoformat(),))
        database.commit()
    app = create_app(settings)
    async with running(app):
        await app.state.parts.plan_drafts.sweep()
    with closing(sqlite3.connect(settings.daedam_data / "daedam.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM drafted_plans").fetchone() == (0,)


async def test_the_text_of_a_document_is_returned(client: httpx2.AsyncClient) -> None:
    response = await client.post("/api/plan/document", content=RESUME.encode("cp949"))
    assert response.json() == {"text": RESUME, "kind": "text", "is_cut": False}
    refused = await client.post("/api/plan/document", content=b"\x00" * 64)
    assert refused.status_code == 415


async def test_the_bank_is_listed_by_kind_and_family(client: httpx2.AsyncClient) -> None:
    everything = (await client.get("/api/questions")).json()
    some = (await client.get("/api/questions?kind=knowledge&family=it")).json()
    assert 0 < len(some) < len(everything)
    assert {question["kind"] for question in some} == {"knowledge"}
    assert all(not q["families"] or "it" in q["families"] for q in some)
