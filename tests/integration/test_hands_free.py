"""Hands-free answers: the announced end, the ways to cancel it, and a transcript that lags."""

import pytest
from tests.fakes import FakeSTT, Pause
from tests.live_client import FRAME_BYTES, Person
from tests.live_interview import SAID, interview, six_seconds

from daedam.services.live.answer import NOTICE_S
from daedam.settings import Settings

pytestmark = pytest.mark.speech

SPEED = 4.0
SECOND = 32_000
"""Bytes of a second of audio."""


@pytest.fixture(scope="module")
def spoken() -> bytes:
    return six_seconds()


def announced(someone: Person) -> list[int | None]:
    return [message["in_ms"] for message in someone.listener.of("ending")]


def received(someone: Person) -> list[str]:
    states = someone.listener.of("state")
    return [state["ended_by"] for state in states if state["state"] == "received"]


async def silence(someone: Person, seconds: float) -> None:
    await someone.speak(bytes(round(seconds * SECOND)), speed=SPEED)


async def silence_until_announced(someone: Person) -> None:
    for _ in range(100):
        if any(in_ms is not None for in_ms in announced(someone)):
            return
        await someone.speak(bytes(FRAME_BYTES), speed=SPEED)
    raise AssertionError("no end was announced in 10 s of silence")


async def test_the_end_is_announced_before_the_answer_ends(
    settings: Settings, spoken: bytes
) -> None:
    async with interview(settings) as talk, talk.line() as someone:
        await someone.start(talk.question, hands_free=True)
        await someone.speak(spoken, speed=SPEED)
        await silence_until_announced(someone)
        assert received(someone) == []
        in_ms = announced(someone)[-1]
        assert in_ms is not None
        assert in_ms >= 1000 * NOTICE_S
        await silence(someone, in_ms / 1000 + 1)
        await someone.listener.until("turn")
        assert received(someone) == ["server"]


@pytest.mark.parametrize("way", ["continue", "pause"])
async def test_an_announced_end_is_cancelled(settings: Settings, spoken: bytes, way: str) -> None:
    async with interview(settings) as talk, talk.line() as someone:
        await someone.start(talk.question, hands_free=True)
        await someone.speak(spoken, speed=SPEED)
        await silence_until_announced(someone)
        await someone.send(type=way)
        if way == "pause":
            await someone.send(type="resume")
        await silence(someone, 6)
        assert announced(someone)[-1] is None
        assert received(someone) == []
        await someone.speak(spoken, speed=SPEED)
        await silence(someone, 5)
        await someone.listener.until("turn")
        assert received(someone) == ["server"], "the answer ends after further speech"


async def test_speech_cancels_an_announced_end(settings: Settings, spoken: bytes) -> None:
    async with interview(settings) as talk, talk.line() as someone:
        await someone.start(talk.question, hands_free=True)
        await someone.speak(spoken, speed=SPEED)
        await silence_until_announced(someone)
        await someone.speak(spoken[SECOND : 3 * SECOND], speed=SPEED)
        assert announced(someone)[-1] is None
        assert received(someone) == []


async def test_a_transcript_that_lags_ends_no_answer(settings: Settings, spoken: bytes) -> None:
    stt = FakeSTT(SAID)
    async with interview(settings, stt) as talk, talk.line() as someone:
        await someone.start(talk.question, hands_free=True)
        await someone.speak(spoken[: 3 * SECOND], speed=SPEED)
        await silence(someone, 0.6)
        partial = await someone.listener.until("partial")
        assert SAID in partial["settled"] + partial["unsettled"]
        stt.pause = Pause()
        await someone.speak(spoken[3 * SECOND :], speed=SPEED)
        await silence(someone, 7)
        assert [in_ms for in_ms in announced(someone) if in_ms is not None] == []
        assert received(someone) == []
        stt.pause.resume.set()
        await silence(someone, 5)
        await someone.listener.until("turn")
        assert received(someone) == ["server"]
