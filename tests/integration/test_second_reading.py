"""The second reading of recordings: its results, and that no candidate waits for it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.contract.test_http_contract import FOLLOWUP, SOUND, answer, start
from tests.fakes import FakeLLM, FakeSTT, FakeTTS, Pause
from tests.integration.test_answers_once import own
from tests.live_client import person
from tests.live_interview import GOOD, six_seconds
from tests.serving import listening, measures_done, parts_of, served

from daedam.clients.base import STTCapabilities, STTClient, Transcript, UntilIdle
from daedam.errors import ProviderUnavailable
from daedam.main import Parts
from daedam.services.turns import second_reading
from daedam.settings import Settings

FIRST = "저는 백엔드 개팔자로 일하면서 결제 시스템을 정말 개선했습니다."
AGAIN = "저는 백엔드 개발자로 일하면서 결제 시스템을 개선했습니다."
PIECES = 4


class ReadingTwice(FakeSTT):
    """Reads a recording again in `PIECES` pieces. `again` is what it finds."""

    capabilities = STTCapabilities(second_reading=True)

    def __init__(
        self, *script: str | Exception, again: str | Exception = AGAIN, pause: Pause | None = None
    ) -> None:
        super().__init__(*script)
        self.again = again
        self.reading = pause
        self.answering: set[object] = set()
        """The candidates who answer now."""
        self.pieces: list[int] = []
        """Of each piece: the number of candidates who answered when it began."""

    async def read_again(
        self,
        audio_path: Path,
        first: Transcript,
        *,
        language: str = "ko",
        terms: Sequence[str] = (),
        until_idle: UntilIdle,
    ) -> Transcript:
        for _ in range(PIECES):
            await until_idle()
            self.pieces.append(len(self.answering))
            if self.reading is not None:
                await self.reading.wait()
            await asyncio.sleep(0)
        if isinstance(self.again, Exception):
            raise self.again
        return await FakeSTT(self.again).recognize(audio_path, language=language)


@asynccontextmanager
async def one_answer(
    settings: Settings, stt: STTClient
) -> AsyncIterator[tuple[httpx2.AsyncClient, Any, Any]]:
    async with served(settings, stt, FakeLLM(FOLLOWUP), FakeTTS()) as client:
        body = await start(client)
        done = await answer(client, body["session_id"], body["question"], SOUND)
        assert done.status_code == 200, done.text
        yield client, body, done.json()


async def read_again(parts: Parts) -> None:
    """Wait until all scheduled recordings are read again."""
    await measures_done(parts)
    task = parts.orchestrator._second_reader._task
    if task is not None:
        await task


async def reported(client: httpx2.AsyncClient, body: Any) -> Any:
    report = (await client.get("/api/session/report", headers=own(body))).json()
    return report["answers"][0], report["transcripts_pending"]


async def test_the_second_reading_is_the_transcript_and_the_first_one_is_kept(
    on_each: Settings,
) -> None:
    async with one_answer(on_each, ReadingTwice(FIRST)) as (client, body, done):
        assert done["answer_text"] == FIRST
        await read_again(parts_of(client))
        told, pending = await reported(client, body)
        assert (told["answer_text"], told["first_text"], pending) == (AGAIN, FIRST, 0)
        changed = [(change["before"], change["after"]) for change in told["changes"]]
        assert changed == [("개팔자로", "개발자로"), ("정말", "")]
        assert told["metrics"]["wpm"] < done["metrics"]["wpm"], "one word less"
        session = (await client.get("/api/session", headers=own(body))).json()
        assert session["turns"][0]["answer_text"] == AGAIN
        assert session["current_question"] == done["next_question"]
        repeated = await answer(client, body["session_id"], body["question"], SOUND)
        assert repeated.json() == done, "a repeated request gets the first reply"
        page = await client.get("/api/session/report.html", headers=own(body))
        assert "개팔자로 → 개발자로" in page.text


async def test_what_the_interviewer_knows_stays_the_first_reading(settings: Settings) -> None:
    async with one_answer(settings, ReadingTwice(FIRST)) as (client, body, done):
        parts = parts_of(client)
        await read_again(parts)
        session = await parts.sessions.interview(body["session_id"])
        asked = next(q for q in session.asked if q.public_id == done["next_question"]["id"])
        context = await parts.orchestrator.answer_context(asked)
        assert context.exchanges[0].answer == FIRST


async def test_a_correction_of_the_candidate_wins(settings: Settings) -> None:
    pause = Pause()
    stt = ReadingTwice(FIRST, pause=pause)
    async with one_answer(settings, stt) as (client, body, done), asyncio.timeout(60):
        await pause.begun.wait()
        assert (await reported(client, body))[1] == 1, "the report says that words may change"
        mine = "저는 백엔드 개발자였습니다."
        path = f"/api/answer/{done['turn_id']}/transcript"
        reply = await client.put(path, json={"text": mine}, headers=own(body))
        assert reply.status_code == 200, reply.text
        pause.resume.set()
        await read_again(parts_of(client))
        told, pending = await reported(client, body)
        assert (told["answer_text"], told["corrected_text"], pending) == (FIRST, mine, 0)
        assert told["changes"] == []


async def test_a_deleted_interview_is_not_read_again(settings: Settings) -> None:
    pause = Pause()
    stt = ReadingTwice(FIRST, pause=pause)
    async with one_answer(settings, stt) as (client, body, _), asyncio.timeout(60):
        await pause.begun.wait()
        assert (await client.delete("/api/session", headers=own(body))).status_code == 200
        pause.resume.set()
        await read_again(parts_of(client))
        assert len(stt.pieces) == 1, "no further piece after the deletion"


async def test_a_restart_continues_with_the_recordings_that_were_not_read_again(
    on_each: Settings,
) -> None:
    pause = Pause()
    async with one_answer(on_each, ReadingTwice(FIRST, pause=pause)) as (client, body, _):
        await pause.begun.wait()
    async with served(on_each, ReadingTwice(), FakeLLM(FOLLOWUP), FakeTTS()) as client:
        async with asyncio.timeout(60):
            while (await reported(client, body))[1]:
                await asyncio.sleep(0.05)
        assert (await reported(client, body))[0]["answer_text"] == AGAIN


@pytest.mark.parametrize(
    "again",
    ["", "질문을 다시 한번 말씀해 주시겠어요?", ProviderUnavailable()],
    ids=["no text", "another kind of utterance", "failure"],
)
async def test_the_first_reading_stays(settings: Settings, again: str | Exception) -> None:
    async with one_answer(settings, ReadingTwice(FIRST, again=again)) as (client, body, _):
        await read_again(parts_of(client))
        told, _ = await reported(client, body)
        assert (told["answer_text"], told["first_text"], told["changes"]) == (FIRST, None, [])


async def test_a_failing_recording_is_given_up(settings: Settings) -> None:
    stt = ReadingTwice(FIRST, again=ProviderUnavailable())
    async with one_answer(settings, stt) as (client, body, _):
        parts = parts_of(client)
        for _ in range(second_reading.MAX_ATTEMPTS + 1):
            await read_again(parts)
            await parts.orchestrator._second_reader.add_missed()
        await read_again(parts)
        assert len(stt.pieces) == second_reading.MAX_ATTEMPTS * PIECES
        assert (await reported(client, body))[1] == 0


async def test_it_can_be_turned_off(settings: Settings) -> None:
    stt = ReadingTwice(FIRST)
    off = settings.model_copy(update={"second_reading": "off"})
    async with one_answer(off, stt) as (client, body, _):
        await read_again(parts_of(client))
        told, pending = await reported(client, body)
        assert (told["answer_text"], pending, stt.pieces) == (FIRST, 0, [])


@pytest.mark.speech
async def test_nothing_is_read_again_while_anybody_answers(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten candidates give three live answers each; every recording is read again in between."""
    monkeypatch.setattr(second_reading, "IDLE_CHECK_S", 0.001)
    stt, people, answers = ReadingTwice(FIRST), 10, 3
    spoken = six_seconds()

    async def give(url: str) -> None:
        async with httpx2.AsyncClient(base_url=url, timeout=60) as client:
            body = (await client.post("/api/session/start", json={"user_id": "u"})).json()
        question = body["question"]
        async with person(url, body["session_id"]) as someone:
            for number in range(answers):
                me = (body["session_id"], number)
                await someone.start(question)
                stt.answering.add(me)
                await someone.speak(spoken, speed=0)
                await someone.end()
                turn = await someone.listener.until("turn", count=number + 1)
                stt.answering.discard(me)
                question = turn["turn"]["next_question"]
                await asyncio.sleep(0.02)  # the candidate hears the question

    async with listening(settings, stt, FakeLLM(GOOD), FakeTTS()) as url, asyncio.timeout(300):
        await asyncio.gather(*(give(url) for _ in range(people)))
        while len(stt.pieces) < people * answers * PIECES:
            await asyncio.sleep(0.05)
    assert set(stt.pieces) == {0}
