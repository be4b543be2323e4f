"""An interview continues with a notice when a model server stops."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx2
import pytest
from tests.contract.model_servers import ModelServer
from tests.serving import running
from tests.speech import read_set

from daedam.main import create_app
from daedam.settings import Settings

pytestmark = [pytest.mark.models, pytest.mark.speech]

SAID = "저는 지하철역 안내판을 새로 만들었습니다."

ROLES = ("stt", "llm", "tts")


class Servers:
    """Fakes of the three A6000 servers; each can be stopped and started again."""

    def __init__(self) -> None:
        self._running: dict[str, contextlib.ExitStack] = {}
        self._ports: dict[str, int] = {}
        question = {"text": "지하철역 안내판을 새로 만들 때 무엇이 가장 어려우셨나요?"}
        self._servers = {
            "stt": ModelServer(body={"text": SAID}),
            "llm": ModelServer(body=question),
            "tts": ModelServer(),
        }

    def begin(self, role: str) -> str:
        stack = contextlib.ExitStack()
        url = stack.enter_context(self._servers[role].running(self._ports.get(role, 0)))
        self._running[role] = stack
        self._ports[role] = int(url.rsplit(":", 1)[1])
        return url

    def end(self, role: str) -> None:
        self._running.pop(role).close()

    def end_all(self) -> None:
        for role in list(self._running):
            self.end(role)


@pytest.fixture
def own_settings(real_settings: Settings, tmp_path: Path) -> Settings:
    """Return settings of the real models with a data folder of this test."""
    return real_settings.model_copy(update={"daedam_data": tmp_path})


@pytest.fixture
def servers() -> Any:
    servers = Servers()
    yield servers
    servers.end_all()


@contextlib.asynccontextmanager
async def interview(settings: Settings, servers: Servers) -> AsyncIterator["Interview"]:
    switched = settings.model_copy(
        update={
            "use_a6000_models": True,
            "health_check_s": 0.2,
            # The fallback model reads its whole prompt first, on a machine that may be busy.
            "llm_timeout_s": 240,
            **{f"a6000_{role}_url": servers.begin(role) for role in ROLES},
        }
    )
    async with running(create_app(switched)) as client:
        started = (await client.post("/api/session/start", json={"user_id": "u"})).json()
        yield Interview(client, started["session_id"], started["question"])


class Interview:
    def __init__(self, client: httpx2.AsyncClient, session_id: str, question: Any) -> None:
        self.client = client
        self.own = {"Authorization": f"Bearer {session_id}"}
        self._session_id = session_id
        self._question = question

    async def answer(self) -> Any:
        """Answer the open question; return the body of the reply."""
        response = await self.client.post(
            "/api/answer/complete",
            data={
                "session_id": self._session_id,
                "question_id": self._question["id"],
                "turn_type": self._question["type"],
            },
            files={"audio_file": ("answer.wav", read_set()[0].path.read_bytes(), "audio/wav")},
        )
        assert response.status_code == 200, response.text
        done = response.json()
        self._question = done["next_question"]
        return done

    async def state(self, role: str) -> str:
        health = (await self.client.get("/healthz")).json()
        state: str = health["roles"][role]["providers"][0]["state"]
        return state

    async def turns_to(self, role: str, state: str) -> None:
        """Wait until the health checks report `state` for the server of `role`."""
        for _ in range(100):
            if await self.state(role) == state:
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"{role} is still {await self.state(role)}")


STANDING_IN = {"stt": "whisper-local", "llm": "llama-local", "tts": "espeak-ng"}


@pytest.mark.parametrize("dead", ROLES)
async def test_a_server_that_stops_is_replaced_until_it_is_back(
    dead: str, own_settings: Settings, servers: Servers
) -> None:
    # Both language models count as having passed the exam; otherwise neither would be used.
    passed = patch("daedam.clients.may_phrase", return_value=True)
    with passed:
        async with interview(own_settings, servers) as talk:
            await _replaced_and_back(talk, servers, dead)


async def _replaced_and_back(talk: "Interview", servers: Servers, dead: str) -> None:
    first = await talk.answer()
    assert first["answer_text"] == SAID
    assert first["notices"] == []
    servers.end(dead)
    # The answer to a follow-up leads to a planned question, so two answers use every role.
    done = [await talk.answer(), await talk.answer()]
    notices = [notice for answer in done for notice in answer["notices"]]
    assert notices
    assert {notice["role"] for notice in notices} == {dead}
    assert {notice["used"] for notice in notices} <= {STANDING_IN[dead], "none"}
    assert all(notice["message"] and notice["message_en"] for notice in notices)
    for answer in done:
        assert answer["answer_text"]
        assert answer["next_question"]["text"]
        assert answer["next_question"]["audio_url"]
    await talk.turns_to(dead, "down")
    servers.begin(dead)
    await talk.turns_to(dead, "up")
    after = [await talk.answer(), await talk.answer()]
    assert [answer["notices"] for answer in after] == [[], []]
    health = (await talk.client.get("/healthz")).json()
    # If the local language model takes longer than a candidate waits, a question is composed.
    assert health["roles"][dead]["switches"] >= (dead != "llm")


async def test_without_a_fallback_the_recording_is_transcribed_later(
    own_settings: Settings, servers: Servers
) -> None:
    alone = own_settings.model_copy(update={"stt_fallback": ()})
    async with interview(alone, servers) as talk:
        servers.end("stt")
        done = await talk.answer()
        assert done["transcript_status"] == "pending"
        assert done["notices"][0]["used"] == "none"
        assert done["next_question"]["text"]
        servers.begin("stt")
        for _ in range(100):
            session = (await talk.client.get("/api/session", headers=talk.own)).json()
            if session["turns"][0]["transcript_status"] == "recognised":
                break
            await asyncio.sleep(0.1)
        assert session["turns"][0]["answer_text"] == SAID
        assert session["turns"][0]["metrics"]["wpm"] > 0
