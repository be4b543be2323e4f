"""Live interviews with scripted models over a real WebSocket."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2

from daedam.settings import Settings
from tests.fakes import FakeLLM, FakeSTT, FakeTTS
from tests.live_client import Person, pcm_of, person
from tests.serving import listening
from tests.speech import joined, read_set

SAID = "저는 백엔드 개발자로 일하면서 결제 시스템의 장애를 절반으로 줄였습니다."
GOOD = "결제 시스템을 고치실 때 가장 어려웠던 과정에서 배우신 것은 무엇인가요?"
BAD = "결혼은 언제 하실 계획인가요?"


def six_seconds() -> bytes:
    """Return six seconds of speech as PCM."""
    return pcm_of(joined(read_set(), 6))


class Interview:
    """An interview that has started, and its live connections."""

    def __init__(self, url: str, started: dict[str, Any]) -> None:
        self.url = url
        self.session_id = started["session_id"]
        self.question = started["question"]

    async def session(self) -> Any:
        headers = {"Authorization": f"Bearer {self.session_id}"}
        async with httpx2.AsyncClient(base_url=self.url, headers=headers) as client:
            return (await client.get("/api/session")).json()

    def line(self) -> Any:
        return person(self.url, self.session_id)


@asynccontextmanager
async def interview(
    settings: Settings, stt: FakeSTT | None = None, llm: FakeLLM | None = None, tts: Any = None
) -> AsyncIterator[Interview]:
    models = (stt or FakeSTT(SAID), llm or FakeLLM(GOOD), tts or FakeTTS())
    async with listening(settings, *models) as url:
        async with httpx2.AsyncClient(base_url=url, timeout=30) as client:
            async with asyncio.timeout(60):  # acknowledgements are synthesized at the start
                while not (await client.get("/healthz")).json()["llm"].endswith("ready"):
                    await asyncio.sleep(0.05)
            started = (await client.post("/api/session/start", json={"user_id": "u"})).json()
        yield Interview(url, started)


async def answered(someone: Person, question: dict[str, Any], pcm: bytes) -> dict[str, Any]:
    """Send a whole answer, faster than real time; return the turn in the `turn` message."""
    turns = len(someone.listener.of("turn"))
    await someone.start(question)
    await someone.speak(pcm, speed=0)
    await someone.end()
    turn: dict[str, Any] = (await someone.listener.until("turn", count=turns + 1))["turn"]
    return turn
