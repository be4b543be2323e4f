"""Interview styles, typed answers, retakes, corrections, reports and key terms."""

import asyncio
import io
import json
import zipfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.contract.test_http_contract import ANSWER, FOLLOWUP, TONE, answer, start
from tests.fakes import FakeLLM, FakeSTT, FakeTTS
from tests.integration.test_answers_once import HUM, own
from tests.made_voice import silence, together, voice, wav
from tests.serving import served

from daedam.clients.base import Segment, Transcript, Word
from daedam.settings import Settings

TEXT = "저는 결제 시스템을 혼자 개선했습니다."


@pytest.fixture
def llm() -> FakeLLM:
    return FakeLLM(FOLLOWUP)


@pytest.fixture
async def client(settings: Settings, llm: FakeLLM) -> AsyncIterator[httpx2.AsyncClient]:
    async with served(settings, TimedSTT(ANSWER), llm, FakeTTS()) as client:
        yield client


class TimedSTT(FakeSTT):
    """Returns one word a second, each 0.3 s long."""

    async def recognize(
        self, audio_path: Path, *, language: str = "ko", terms: Sequence[str] = ()
    ) -> Transcript:
        heard = await super().recognize(audio_path, language=language, terms=terms)
        words = tuple(Word(w, i, i + 0.3, 0.9) for i, w in enumerate(heard.text.split()))
        return Transcript(heard.text, language, (Segment(heard.text, 0.0, 9.0, 0.9, words),))


async def practise(client: httpx2.AsyncClient) -> dict[str, Any]:
    wish = {"user_id": "u_123", "mode": "voice", "style": "practice"}
    body: dict[str, Any] = (await client.post("/api/session/start", json=wish)).json()
    client.cookies.clear()
    return body


async def type_(
    client: httpx2.AsyncClient, body: dict[str, Any], question: Any, text: str, **headers: str
) -> httpx2.Response:
    typed = {"question_id": question["id"], "turn_type": question["type"], "text": text}
    rights = {**own(body), **headers}
    return await client.post("/api/answer/typed", json=typed, headers=rights)


async def spoken(client: httpx2.AsyncClient, body: dict[str, Any], question: Any = None) -> Any:
    done = await answer(client, body["session_id"], question or body["question"], TONE)
    assert done.status_code == 200
    return done.json()


async def state(client: httpx2.AsyncClient, body: dict[str, Any]) -> Any:
    return (await client.get("/api/session", headers=own(body))).json()


async def retake(client: httpx2.AsyncClient, body: dict[str, Any], turn_id: str) -> httpx2.Response:
    return await client.post(f"/api/answer/{turn_id}/retake", headers=own(body))


# --- the plan and its styles ----------------------------------------------------------------------


async def test_the_plan_is_public(client: httpx2.AsyncClient) -> None:
    told = (await client.get("/api/plan")).json()
    assert told["styles"] == ["practice", "interview"]
    assert told["main_questions"] == 9
    assert told["think_sec"] == 30
    assert told["answer_sec"] is None


async def test_the_default_style_is_interview(client: httpx2.AsyncClient) -> None:
    body = await start(client)
    assert body["style"] == "interview"
    assert (await state(client, body))["style"] == "interview"
    assert (await practise(client))["style"] == "practice"


async def test_a_style_that_is_not_offered_is_refused(settings: Settings, tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text(
        'reprompt = "다시 말씀해 주세요."\nkeyword_probes = []\n'
        '[interview]\nstyles = ["interview"]\nthink_sec = 0\nanswer_sec = 90\n'
        '[[questions]]\ntext = "자기소개를 해 주세요."\naim = "경험"\nprobes = ["왜 그랬나요?"]\n',
        "utf-8",
    )
    strict = settings.model_copy(update={"interview_plan": plan})
    async with served(strict, FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()) as client:
        wish = {"user_id": "u_123", "mode": "voice", "style": "practice"}
        refused = await client.post("/api/session/start", json=wish)
        assert (refused.status_code, refused.json()["code"]) == (422, "style_not_offered")
        body = await start(client)
        assert (body["think_sec"], body["answer_sec"]) == (0, 90)


# --- typed answers --------------------------------------------------------------------------------


async def test_a_typed_answer_is_followed_up(client: httpx2.AsyncClient, llm: FakeLLM) -> None:
    body = await start(client)
    done = (await type_(client, body, body["question"], f"  {TEXT}\n")).json()
    assert done["answer_text"] == TEXT
    assert done["transcript_status"] == "typed"
    assert done["metrics"] == {"duration_sec": 0.0, "wpm": 0, "filler_count": 0}
    assert done["next_question"]["text"] == FOLLOWUP
    assert done["next_question"]["about"] == TEXT.removesuffix(".")
    assert TEXT in llm.prompts[-1][-1].content
    turn = (await state(client, body))["turns"][0]
    assert turn["answer_audio_url"] is None
    assert turn["metrics"] is None
    heard = await client.get(f"/api/answer/{done['turn_id']}/audio", headers=own(body))
    assert heard.json()["code"] == "recording_not_found"


async def test_the_same_text_again_returns_the_same_turn(client: httpx2.AsyncClient) -> None:
    body = await start(client)
    first = await type_(client, body, body["question"], TEXT, **{"Idempotency-Key": "k-1"})
    again = await asyncio.gather(*(type_(client, body, body["question"], TEXT) for _ in range(9)))
    assert {reply.json()["turn_id"] for reply in again} == {first.json()["turn_id"]}
    other = await type_(client, body, body["question"], "다른 답입니다.")
    assert (other.status_code, other.json()["code"]) == (409, "already_answered")
    following = first.json()["next_question"]
    reused = await type_(client, body, following, TEXT, **{"Idempotency-Key": "k-1"})
    assert (reused.status_code, reused.json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize("text", ["", "  \n ", "가" * 4001, "안\u0000녕"])
async def test_a_blank_text_is_refused(client: httpx2.AsyncClient, text: str) -> None:
    body = await start(client)
    assert (await type_(client, body, body["question"], text)).status_code == 422


async def test_a_whole_interview_can_be_typed(client: httpx2.AsyncClient) -> None:
    body = await start(client)
    question = body["question"]
    for number in range(40):
        if question is None:
            break
        done = await type_(client, body, question, f"{number}번째 답에서는 서버를 고쳤습니다.")
        assert done.status_code == 200
        question = done.json()["next_question"]
    told = await state(client, body)
    assert told["status"] == "finished"
    assert {turn["transcript_status"] for turn in told["turns"]} == {"typed"}
    receipt = (await client.delete("/api/session", headers=own(body))).json()
    assert receipt["recordings"] == 0
    assert receipt["transcripts"] == len(told["turns"])


# --- retakes --------------------------------------------------------------------------------------


async def test_a_retake_asks_the_question_again_and_withdraws_the_next_one(
    client: httpx2.AsyncClient,
) -> None:
    body = await practise(client)
    first = await spoken(client, body)
    open_before = first["next_question"]["id"]
    again = (await retake(client, body, first["turn_id"])).json()["question"]
    assert again["id"] == "q_main_1_take_2"
    assert again["retake_of"] == "q_main_1"
    assert again["text"] == body["question"]["text"]
    assert again["audio_url"] is not None
    told = await state(client, body)
    assert told["current_question"]["id"] == again["id"]
    assert [turn["superseded"] for turn in told["turns"]] == [True, False]
    late = await type_(client, body, {"id": open_before, "type": "followup"}, TEXT)
    assert (late.status_code, late.json()["code"]) == (404, "question_not_found")
    second = (await type_(client, body, again, TEXT)).json()
    assert second["next_question"]["type"] == "followup"
    assert second["next_question"]["id"] != open_before


async def test_the_model_reads_only_the_last_take(client: httpx2.AsyncClient, llm: FakeLLM) -> None:
    body = await practise(client)
    first = (await type_(client, body, body["question"], "첫 답에서는 창고를 지었습니다.")).json()
    again = (await retake(client, body, first["turn_id"])).json()["question"]
    await type_(client, body, again, TEXT)
    prompt = llm.prompts[-1][-1].content
    assert TEXT in prompt
    assert "창고" not in prompt


async def test_two_requests_for_a_retake_make_one_question(client: httpx2.AsyncClient) -> None:
    body = await practise(client)
    first = await spoken(client, body)
    replies = await asyncio.gather(*(retake(client, body, first["turn_id"]) for _ in range(8)))
    assert {reply.json()["question"]["id"] for reply in replies} == {"q_main_1_take_2"}
    assert len((await state(client, body))["turns"]) == 2


async def test_follow_ups_and_retakes_can_be_retaken(client: httpx2.AsyncClient) -> None:
    body = await practise(client)
    first = await spoken(client, body)
    following = await spoken(client, body, first["next_question"])
    late = await retake(client, body, first["turn_id"])
    assert (late.status_code, late.json()["code"]) == (409, "retake_too_late")
    turn_id = following["turn_id"]
    for take in (2, 3):
        again = (await retake(client, body, turn_id)).json()["question"]
        assert again["id"] == f"q_follow_1_take_{take}"
        turn_id = (await type_(client, body, again, f"{take}번째로 서버를 고쳤습니다.")).json()[
            "turn_id"
        ]


async def test_the_last_answer_can_be_retaken_after_the_end(
    settings: Settings, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text(
        'reprompt = "다시 말씀해 주세요."\nkeyword_probes = []\n'
        '[[questions]]\ntext = "자기소개를 해 주세요."\naim = "경험"\nprobes = ["왜 그랬나요?"]\n',
        "utf-8",
    )
    short = settings.model_copy(update={"interview_plan": plan, "followups_per_question": 0})
    async with served(short, FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()) as client:
        body = await practise(client)
        done = await spoken(client, body)
        assert (await state(client, body))["status"] == "finished"
        again = (await retake(client, body, done["turn_id"])).json()["question"]
        assert (await state(client, body))["status"] == "active"
        await answer(client, body["session_id"], again, HUM)
        assert (await state(client, body))["status"] == "finished"


async def test_every_answer_can_be_retaken_after_the_end(
    settings: Settings, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.toml"
    questions = "".join(
        f'[[questions]]\ntext = "{text}"\naim = "경험"\nprobes = ["왜 그랬나요?"]\n'
        for text in ("자기소개를 해 주세요.", "지원한 이유를 말씀해 주세요.", "장점을 알려 주세요.")
    )
    plan.write_text(f'reprompt = "다시 말씀해 주세요."\nkeyword_probes = []\n{questions}', "utf-8")
    short = settings.model_copy(update={"interview_plan": plan, "followups_per_question": 0})
    async with served(short, FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()) as client:
        body = await practise(client)
        first = await spoken(client, body)
        second = await spoken(client, body, first["next_question"])
        last = await type_(client, body, second["next_question"], TEXT)
        assert last.json()["next_question"] is None

        again = (await retake(client, body, first["turn_id"])).json()["question"]
        assert (again["retake_of"], again["text"]) == ("q_main_1", body["question"]["text"])
        report = (await client.get("/api/session/report", headers=own(body))).json()
        assert [a["superseded"] for a in report["answers"]] == [False, False, False]
        late = await retake(client, body, second["turn_id"])
        assert (late.status_code, late.json()["code"]) == (409, "retake_too_late")
        repeated = await type_(client, body, again, "질문을 다시 말씀해 주세요.")
        assert repeated.json()["next_question"]["made_by"] == "repeat"
        better = await type_(client, body, repeated.json()["next_question"], TEXT)
        assert better.json()["next_question"] is None
        assert (await state(client, body))["status"] == "finished"

        again = (await retake(client, body, second["turn_id"])).json()["question"]
        assert (await type_(client, body, again, TEXT)).json()["next_question"] is None
        report = (await client.get("/api/session/report", headers=own(body))).json()
        assert report["status"] == "finished"
        assert report["totals"]["answers"] == 3


async def test_an_unanswered_retake_after_the_end_can_be_given_up(
    settings: Settings, tmp_path: Path
) -> None:
    body: dict[str, Any]
    async with served(settings, FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()) as client:
        body = await practise(client)
        first = await spoken(client, body)
        await spoken(client, body, first["next_question"])
        await client.post("/api/session/finish", headers=own(body))
        await retake(client, body, first["turn_id"])
        done = await client.post("/api/session/finish", headers=own(body))
        assert [turn["superseded"] for turn in done.json()["turns"]] == [False, False]


async def test_an_interview_allows_no_retakes(client: httpx2.AsyncClient) -> None:
    body = await start(client)
    first = await spoken(client, body)
    refused = await retake(client, body, first["turn_id"])
    assert (refused.status_code, refused.json()["code"]) == (409, "retake_not_offered")


# --- corrections and the report -------------------------------------------------------------------


async def test_a_correction_is_stored_beside_the_transcript(client: httpx2.AsyncClient) -> None:
    body = await start(client)
    done = await spoken(client, body)
    path = f"/api/answer/{done['turn_id']}/transcript"
    turn = (await client.put(path, json={"text": TEXT}, headers=own(body))).json()
    assert (turn["answer_text"], turn["corrected_text"]) == (ANSWER, TEXT)
    assert turn["corrected_at"] is not None
    archive = await client.get("/api/session/export", headers=own(body))
    with zipfile.ZipFile(io.BytesIO(archive.content)) as file:
        kept = json.loads(file.read("interview.json"))["questions"][0]["answer"]
    assert (kept["text"], kept["corrected_text"]) == (ANSWER, TEXT)
    turn = (await client.put(path, json={"text": None}, headers=own(body))).json()
    assert (turn["corrected_text"], turn["corrected_at"]) == (None, None)


async def test_the_report_has_the_measures_of_delivery(client: httpx2.AsyncClient) -> None:
    body = await practise(client)
    first = await spoken(client, body)
    again = (await retake(client, body, first["turn_id"])).json()["question"]
    parts = [voice(list("아이우에어아우이"), 0.12), silence(0.7), voice(list("이우아어에"), 0.15)]
    await answer(client, body["session_id"], again, wav(together(silence(0.3), *parts)))
    report = (await client.get("/api/session/report", headers=own(body))).json()
    by_address = await client.get(f"/api/session/{body['session_id']}/report", headers=own(body))
    assert by_address.json() == report
    before, told = report["answers"]
    assert (before["superseded"], told["superseded"]) == (True, False)
    assert [word["text"] for word in told["words"]] == ANSWER.split()
    assert told["words"][1]["start_s"] == 1.0
    (pause,) = told["pauses"]
    assert pause["end_s"] - pause["start_s"] == pytest.approx(0.7, abs=0.06)
    assert told["latency_sec"] == pytest.approx(0.3, abs=0.05)
    assert told["speech_sec"] == pytest.approx(0.96 + 0.75, abs=0.1)
    assert told["pausing"]["count"] == 1
    assert told["rates"]["articulation_rate"] > told["rates"]["speaking_rate"] > 0
    assert told["movement"]["pitch_median_hz"] == pytest.approx(120, rel=0.05)
    assert told["pace"][0]["start_s"] == 0.0
    totals = report["totals"]
    assert totals["answers"] == 1
    assert totals["pause_count"] == 1
    assert totals["wpm"] == told["metrics"]["wpm"]


async def test_a_report_of_typed_answers_has_no_measures(client: httpx2.AsyncClient) -> None:
    body = await start(client)
    await type_(client, body, body["question"], TEXT)
    report = (await client.get("/api/session/report", headers=own(body))).json()
    told = report["answers"][0]
    assert (told["answer_text"], told["metrics"], told["words"]) == (TEXT, None, [])
    assert report["totals"]["wpm"] is None
    assert report["totals"]["pause_share"] is None


# --- key terms ------------------------------------------------------------------------------------


async def test_an_interviews_terms_reach_the_recogniser_and_its_export(settings: Settings) -> None:
    stt = FakeSTT(ANSWER)
    about = {
        "position": "백엔드 개발자",
        "company": "한빛물산",
        "terms": [" Kafka ", "결제 시스템"],
    }
    async with served(settings, stt, FakeLLM(FOLLOWUP), FakeTTS()) as client:
        body = (
            await client.post("/api/session/start", json={"user_id": "u", "mode": "voice", **about})
        ).json()
        await answer(client, body["session_id"], body["question"])
        archive = await client.get("/api/session/export", headers=own(body))
    assert stt.listened_for == [("한빛물산", "Kafka", "결제 시스템", "백엔드 개발자")]
    with zipfile.ZipFile(io.BytesIO(archive.content)) as file:
        kept = json.loads(file.read("interview.json"))
    assert "한빛물산" in json.dumps(kept, ensure_ascii=False)


@pytest.mark.parametrize(
    "wrong",
    [{"terms": ["x"] * 31}, {"terms": ["가" * 41]}, {"terms": [" "]}, {"company": "\x00"}],
    ids=["many", "long", "empty", "no text"],
)
async def test_key_terms_over_a_limit_are_refused(
    client: httpx2.AsyncClient, wrong: dict[str, Any]
) -> None:
    refused = await client.post(
        "/api/session/start", json={"user_id": "u", "mode": "voice", **wrong}
    )
    assert refused.status_code == 422


async def test_numbers_in_transcripts_are_written_as_digits(settings: Settings) -> None:
    stt = FakeSTT("매출을 오십 퍼센트 늘렸습니다")
    async with served(settings, stt, FakeLLM(FOLLOWUP), FakeTTS()) as client:
        body = await start(client)
        done = (await answer(client, body["session_id"], body["question"])).json()
    assert done["answer_text"] == "매출을 50% 늘렸습니다."
