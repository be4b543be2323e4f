"""Every name, path, field and type of the product's HTTP contract.

The same tests run with scripted models and with the real model servers. Only
`USE_A6000_MODELS=true` and three URLs select the servers.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock, patch

import httpx2
import numpy as np
import pytest
from tests.fakes import FakeLLM, FakeSTT, FakeTTS
from tests.serving import running, served, short_plan
from tests.speech import SPEECH, read_set, statements

from daedam.clients.base import LLMCapabilities
from daedam.errors import ProviderTimeout, ProviderUnavailable
from daedam.main import create_app
from daedam.settings import Settings, load_settings
from daedam.utils.audio_utils import wav_bytes

ANSWER = "저는 백엔드 개발자로 일하면서 결제 시스템을 개선했습니다."
FOLLOWUP = "결제 시스템을 개선하실 때 가장 어려웠던 과정에서 배우신 것은 무엇인가요?"


def tone(step: float) -> bytes:
    """Return a WAV of two seconds of a sine. `step` is the phase per sample in radians."""
    return wav_bytes(0.1 * np.sin(np.arange(32_000) * step).astype(np.float32), 16_000)


TONE = tone(0.05)
# Without the recordings, these are other tones than TONE, because the tests need different answers.
SOUND = read_set()[0].path.read_bytes() if SPEECH.is_dir() else tone(0.06)
STATEMENT = statements(1)[0].path.read_bytes() if SPEECH.is_dir() else tone(0.07)


@pytest.fixture
async def scripted(settings: Settings) -> AsyncIterator[httpx2.AsyncClient]:
    async with served(settings, FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()) as client:
        yield client


@pytest.fixture(
    params=["scripted", pytest.param("a6000", marks=[pytest.mark.models, pytest.mark.speech])]
)
async def client(
    request: pytest.FixtureRequest, settings: Settings, tmp_path: Path
) -> AsyncIterator[httpx2.AsyncClient]:
    if request.param == "scripted":
        async with served(settings, FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()) as client:
            yield client
        return
    # Without fallbacks, so that a test passes only if the servers work.
    alone: dict[str, Any] = {"stt_fallback": (), "llm_fallback": (), "tts_fallback": ()}
    alone["interview_plan"] = short_plan(tmp_path)
    switched = settings.model_copy(update={**request.getfixturevalue("a6000_settings"), **alone})
    async with running(create_app(switched)) as client:
        yield client


async def start(client: httpx2.AsyncClient) -> dict[str, Any]:
    response = await client.post("/api/session/start", json={"user_id": "u_123", "mode": "voice"})
    assert response.status_code == 200
    body: dict[str, Any] = response.json()
    return body


async def answer(
    client: httpx2.AsyncClient,
    session: str,
    question: dict[str, Any],
    content: bytes = SOUND,
    **changed: str,
) -> httpx2.Response:
    form = {"session_id": session, "question_id": question["id"], "turn_type": question["type"]}
    files = {"audio_file": ("answer.wav", content, "audio/wav")}
    return await client.post("/api/answer/complete", data={**form, **changed}, files=files)


async def test_session_start_responds_as_in_the_contract(client: httpx2.AsyncClient) -> None:
    body = await start(client)
    assert re.fullmatch(r"s_[\w-]{22,}", body["session_id"])
    question = body["question"]
    assert question["id"] == "q_main_1"
    assert question["text"] == "자기소개를 30초 내로 해주세요."
    assert question["type"] == "main"
    assert re.fullmatch(
        r"http://localhost:8000/static/audio/q_main_1[\w-]*\.wav", question["audio_url"]
    )


async def test_answer_complete_responds_as_in_the_contract(client: httpx2.AsyncClient) -> None:
    body = await start(client)
    done = (await answer(client, body["session_id"], body["question"])).json()
    assert type(done["answer_text"]) is str
    assert done["answer_text"]
    assert done["notices"] == []
    assert type(done["metrics"]["duration_sec"]) is float
    assert type(done["metrics"]["wpm"]) is int
    assert type(done["metrics"]["filler_count"]) is int
    following = done["next_question"]
    assert following["id"] == "q_follow_1"
    assert following["type"] == "followup"
    assert type(following["text"]) is str
    assert following["audio_url"].startswith("http://localhost:8000/static/audio/q_follow_1")


async def test_the_texts_are_those_of_the_models(scripted: httpx2.AsyncClient) -> None:
    body = await start(scripted)
    done = (await answer(scripted, body["session_id"], body["question"])).json()
    assert done["answer_text"] == ANSWER
    assert done["next_question"]["text"] == FOLLOWUP


async def test_the_last_next_question_is_null(client: httpx2.AsyncClient) -> None:
    body = await start(client)
    question, asked = body["question"], []
    while question is not None:
        asked.append(question["id"])
        response = await answer(client, body["session_id"], question, STATEMENT)
        assert response.status_code == 200
        question = response.json()["next_question"]
    planned = [f"q_main_{number + 1}" for number in range(body["main_questions"])]
    assert [name for name in asked if name in planned] == planned
    assert len(asked) <= 2 * len(planned), "at most one follow-up each"
    again = await answer(client, body["session_id"], body["question"], TONE)
    assert (again.status_code, again.json()["code"]) == (409, "interview_finished")
    state = (await client.get("/api/session", params={"interview": body["interview"]})).json()
    assert state["status"] == "finished"
    assert state["current_question"] is None


async def test_the_audio_of_a_question_is_only_for_its_session(client: httpx2.AsyncClient) -> None:
    body = await start(client)
    url = body["question"]["audio_url"]
    # The cookie that session/start has set authorizes the request.
    heard = await client.get(url, params={"interview": body["interview"]})
    assert heard.headers["content-type"] == "audio/wav"
    assert heard.content[:4] == b"RIFF"
    client.cookies.clear()
    assert (await client.get(url)).status_code == 401
    own = {"Authorization": f"Bearer {body['session_id']}"}
    assert (await client.get(url, headers=own)).status_code == 200
    other = {"Authorization": f"Bearer {(await start(client))['session_id']}"}
    client.cookies.clear()
    assert (await client.get(url, headers=other)).status_code == 404


async def test_state_and_recordings_are_only_for_their_session(client: httpx2.AsyncClient) -> None:
    body = await start(client)
    turn = (await answer(client, body["session_id"], body["question"])).json()
    client.cookies.clear()
    own = {"Authorization": f"Bearer {body['session_id']}"}
    for path in ("/api/session", f"/api/session/{body['session_id']}"):
        assert (await client.get(path)).status_code == 401
        state = (await client.get(path, headers=own)).json()
        assert state["status"] == "active"
        assert state["turns"][0]["answer_text"] == turn["answer_text"]
        assert state["turns"][0]["state"] == "spoken"
        assert state["current_question"]["id"] == "q_follow_1"
    recording = f"/api/answer/{turn['turn_id']}/audio"
    assert (await client.get(recording, headers=own)).content == SOUND
    assert (await client.get(recording)).status_code == 401
    other = {"Authorization": f"Bearer {(await start(client))['session_id']}"}
    client.cookies.clear()
    theirs = await client.get(recording, headers=other)
    missing = await client.get("/api/answer/t_nothing/audio", headers=other)
    assert theirs.status_code == missing.status_code == 404
    assert theirs.json() == missing.json()
    nobody = {"Authorization": "Bearer s_nobody"}
    assert (await client.get("/api/session", headers=nobody)).status_code == 404


@pytest.mark.parametrize(
    ("content", "changed", "status", "code"),
    [
        (b"", {}, 400, "audio_empty"),
        (b"this is not a recording", {}, 415, "audio_not_recognised"),
        (SOUND[:3000], {}, 422, "audio_truncated"),
        (b"\x1a\x45\xdf\xa3 broken", {}, 422, "audio_unreadable"),
        (wav_bytes(np.zeros(0, np.int16), 16_000), {}, 400, "audio_empty"),
        (SOUND, {"session_id": "s_unknown"}, 404, "session_not_found"),
        (SOUND, {"question_id": "q_main_77"}, 404, "question_not_found"),
        (SOUND, {"turn_type": "followup"}, 422, "wrong_turn_type"),
        (SOUND, {"turn_type": "banana"}, 422, "wrong_turn_type"),
        (wav_bytes(np.zeros(16_000 * 14, np.int16), 16_000), {}, 413, "audio_too_long"),
        (b"RIFF\0\0\0\0QLCMfmt ", {}, 415, "audio_format_unsupported"),
        (b"RIFF" + b"\0" * 1_200_000, {}, 413, "audio_too_large"),
    ],
)
async def test_bad_input_gets_a_problem_and_the_session_continues(
    settings: Settings, content: bytes, changed: dict[str, str], status: int, code: str
) -> None:
    tight = settings.model_copy(update={"max_answer_sec": 8, "max_upload_mb": 1})
    async with served(tight, FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()) as client:
        body = await start(client)
        refused = await answer(client, body["session_id"], body["question"], content, **changed)
        problem = refused.json()
        assert (refused.status_code, problem["code"]) == (status, code)
        assert refused.headers["content-type"] == "application/problem+json"
        assert problem["status"] == status
        assert re.search("[가-힣]", problem["detail"])
        assert re.search("[a-z]", problem["detail_en"])
        good = await answer(client, body["session_id"], body["question"])
        assert good.status_code == 200
        kept = list(settings.recordings_path.rglob("*.*"))
        assert len(kept) == 1, "only the answer that was taken is kept"


@pytest.mark.parametrize("left_out", ["session_id", "question_id", "turn_type", "audio_file"])
async def test_a_missing_field_is_named(client: httpx2.AsyncClient, left_out: str) -> None:
    session_id = (await start(client))["session_id"]
    client.cookies.clear()
    form = {"session_id": session_id, "question_id": "q_main_1", "turn_type": "main"}
    form.pop(left_out, None)
    files = {} if left_out == "audio_file" else {"audio_file": ("a.wav", SOUND)}
    refused = await client.post("/api/answer/complete", data=form, files=files or {"x": b"x"})
    assert refused.status_code == (401 if left_out == "session_id" else 422)
    assert left_out in refused.json()["detail"]


async def test_a_second_answer_gets_409(client: httpx2.AsyncClient) -> None:
    body = await start(client)
    assert (await answer(client, body["session_id"], body["question"])).status_code == 200
    again = await answer(client, body["session_id"], body["question"], TONE)
    assert (again.status_code, again.json()["code"]) == (409, "already_answered")


@pytest.mark.parametrize("body", [{}, {"user_id": ""}, {"user_id": "u", "mode": "dance"}, []])
async def test_a_malformed_start_is_refused(client: httpx2.AsyncClient, body: object) -> None:
    refused = await client.post("/api/session/start", json=body)
    assert refused.status_code == 422
    assert refused.json()["code"] == "invalid_request"


async def test_the_voice_can_be_heard_before_the_interview(settings: Settings) -> None:
    tts = FakeTTS()
    async with served(settings, FakeSTT(ANSWER), FakeLLM(FOLLOWUP), tts) as client:
        voice = (await client.get("/api/voice")).json()
        assert set(voice) == {"text", "audio_url", "audio_quality"}
        assert voice["audio_url"].endswith("/api/voice/sample?language=ko")
        assert voice["audio_quality"] == "neural"
        sound = await client.get(voice["audio_url"])
        assert sound.status_code == 200
        assert sound.headers["content-type"] == "audio/wav"
        assert sound.content[:4] == b"RIFF"
        assert tts.spoken.count(voice["text"]) == 1, "the sentence is synthesized once"


async def test_a_voice_that_fails_has_no_sample(settings: Settings) -> None:
    tts = FakeTTS(*[ProviderUnavailable()] * 50)
    async with served(settings, FakeSTT(ANSWER), FakeLLM(FOLLOWUP), tts) as client:
        for path in ("/api/voice", "/api/voice/sample"):
            refused = await client.get(path)
            assert refused.status_code == 503
            assert refused.headers["content-type"] == "application/problem+json"


async def test_unknown_paths_get_problem_responses(client: httpx2.AsyncClient) -> None:
    for path in ("/api/nothing", "/static/audio/../../daedam.sqlite3", "/static/audio/none.wav"):
        missing = await client.get(path, headers={"Authorization": "Bearer s_nobody"})
        assert missing.status_code == 404
        assert missing.headers["content-type"] == "application/problem+json"


async def test_a_failed_provider_does_not_fail_the_turn(settings: Settings) -> None:
    stt = FakeSTT(ANSWER, *[ProviderUnavailable()] * 2, "")
    llm, tts = FakeLLM(ProviderTimeout()), FakeTTS()
    async with served(settings, stt, llm, tts) as client:
        body = await start(client)
        tts.errors = [ProviderUnavailable()] * 2
        first = (await answer(client, body["session_id"], body["question"])).json()
        assert first["answer_text"] == ANSWER
        assert first["next_question"]["made_by"] == "composed"
        assert first["next_question"]["audio_url"] is None
        assert [(n["role"], n["wanted"], n["used"]) for n in first["notices"]] == [
            ("llm", "fake-llm", "none"),
            ("tts", "fake-tts", "none"),
        ]
        second = (await answer(client, body["session_id"], first["next_question"])).json()
        assert second["transcript_status"] == "pending"
        assert second["next_question"]["id"] == "q_main_2"
        third = (await answer(client, body["session_id"], second["next_question"])).json()
        assert third["transcript_status"] == "no_speech"
        assert third["next_question"]["made_by"] == "reprompt"
        assert third["notices"] == []


async def test_neither_texts_nor_session_ids_reach_the_log(
    scripted: httpx2.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    body = await start(scripted)
    await answer(scripted, body["session_id"], body["question"])
    told = "\n".join(
        record.getMessage() for record in caplog.records if record.name[:6] == "daedam"
    )
    assert ANSWER not in told
    assert FOLLOWUP not in told
    assert body["session_id"] not in told


async def test_audio_urls_use_the_public_base_url(settings: Settings) -> None:
    public = load_settings(
        **{**settings.model_dump(), "public_base_url": "https://interview.example/"}, _env_file=None
    )
    async with served(public, FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()) as client:
        url = (await start(client))["question"]["audio_url"]
    assert url.startswith("https://interview.example/static/audio/")


@pytest.mark.parametrize(
    ("capabilities", "state"),
    [
        (LLMCapabilities(), "unused"),
        (LLMCapabilities(judges=True), "ready"),
        (LLMCapabilities(phrases=True), "ready"),
    ],
)
async def test_a_language_model_without_work_is_not_loaded(
    capabilities: LLMCapabilities, state: str, settings: Settings
) -> None:
    llm = FakeLLM(FOLLOWUP)
    llm.capabilities = capabilities
    with patch.object(llm, "warm_up", AsyncMock()) as warm_up:
        async with served(settings, FakeSTT(ANSWER), llm, FakeTTS()) as client:
            async with asyncio.timeout(60):
                while (shown := (await client.get("/healthz")).json()["llm"]).endswith("starting"):
                    await asyncio.sleep(0.05)
    assert shown == f"fake-llm: {state}"
    assert warm_up.await_count == (state == "ready")


async def test_head_gets_the_headers_of_get(client: httpx2.AsyncClient) -> None:
    for path in ("/healthz", "/livez", "/readyz", "/api/plan", "/openapi.json"):
        got, head = await client.get(path), await client.head(path)
        for _ in range(100):  # health may change between two requests
            again = await client.get(path)
            if (again.status_code, len(again.content)) == (got.status_code, len(got.content)):
                break
            await asyncio.sleep(0.2)
            got, head = await client.get(path), await client.head(path)
        assert (head.status_code, head.content) == (got.status_code, b""), path
        assert head.headers["content-length"] == str(len(got.content)), path
