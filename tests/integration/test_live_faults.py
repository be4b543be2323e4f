"""A temporary fault during a live turn: the answer is stored and the interview continues."""

import asyncio
import errno
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

import httpx2
import numpy as np
import pytest
from tests.faults.delayed import FAULTS, QUICK, STAGES, failing_at, retried
from tests.live_client import FRAME_BYTES, Person, pcm_of
from tests.live_interview import SAID, Interview, answered, interview, six_seconds

from daedam.errors import DatabaseUnavailable
from daedam.services.answers.intake import AnswerIntake
from daedam.services.live.speculation import SpeculativeFollowUps
from daedam.services.live.streaming_transcription import StreamingTranscriber
from daedam.services.media.speech_cache import SpeechCache
from daedam.services.turns.work import RecordedTurnWork
from daedam.settings import Settings
from daedam.storage.interviews import Interviews
from daedam.storage.recordings import EncryptedRecordings
from daedam.utils.audio_utils import wav_bytes

pytestmark = pytest.mark.speech

BROKEN_DISK = OSError(errno.EIO, "Input/output error")


@pytest.fixture(scope="module")
def spoken() -> bytes:
    return six_seconds()


@dataclass
class Failures:
    """How many calls of a patched method will still raise, and how many have raised."""

    left: int
    raised: int = 0


@contextmanager
def failing(
    owner: type, method: str, fault: Exception, *, times: int = 1, after: bool = False
) -> Iterator[Failures]:
    """Make the first `times` calls of `owner.method` raise `fault`.

    Without `after`, these calls do not do their work. With `after`, they raise once it is done.
    """
    real: Callable[..., Awaitable[Any]] = getattr(owner, method)
    failures = Failures(times)

    async def sometimes(self: Any, *given: Any, **named: Any) -> Any:
        fails = failures.left > 0
        if fails:
            failures.left -= 1
            failures.raised += 1
        result = await real(self, *given, **named) if after or not fails else None
        if fails:
            raise fault
        return result

    with patch.object(owner, method, sometimes):
        yield failures


async def ended(someone: Person, question: dict[str, Any], pcm: bytes) -> dict[str, Any]:
    """Give an answer; return the `error` message that follows."""
    errors = len(someone.listener.of("error"))
    await someone.start(question)
    await someone.speak(pcm, speed=0)
    await someone.end()
    return await someone.listener.until("error", count=errors + 1)


async def uploaded(talk: Interview, pcm: bytes) -> httpx2.Response:
    """Upload `pcm` as a recording, as the page does with its copy of a live answer."""
    form = {"question_id": talk.question["id"], "turn_type": talk.question["type"]}
    files = {
        "audio_file": ("answer.wav", wav_bytes(np.frombuffer(pcm, np.int16), 16_000), "audio/wav")
    }
    async with httpx2.AsyncClient(base_url=talk.url, headers=own(talk), timeout=60) as client:
        return await client.post("/api/answer/complete", data=form, files=files)


async def until_asked(talk: Interview) -> Any:
    """Wait until the turn has ended; return the session."""
    async with asyncio.timeout(60):
        while True:
            session = await talk.session()
            if session["pending_turn"] is None and session["turns"][0]["state"] == "spoken":
                return session
            await asyncio.sleep(0.05)


def own(talk: Interview) -> dict[str, str]:
    return {"Authorization": f"Bearer {talk.session_id}"}


async def stored_sound(talk: Interview, session: Any) -> bytes:
    async with httpx2.AsyncClient(headers=own(talk)) as client:
        return pcm_of((await client.get(session["turns"][0]["answer_audio_url"])).content)


# --- the commit of the answer ----------------------------------------------------------------

COMMITS = {
    "database locked": (Interviews, "note_answer", FAULTS["database"], False),
    "disk broken": (EncryptedRecordings, "put", BROKEN_DISK, False),
    "disk full": (EncryptedRecordings, "put", FAULTS["disk full"], False),
    "committed, and then no reply": (AnswerIntake, "_commit", DatabaseUnavailable(), True),
}
NOT_COMMITTED = [name for name, (*_, after) in COMMITS.items() if not after]


@contextmanager
def commit_failing(name: str) -> Iterator[Failures]:
    owner, method, fault, after = COMMITS[name]
    with failing(owner, method, fault, after=after) as failures:
        yield failures
    assert failures.raised == 1


@pytest.mark.parametrize("fault", NOT_COMMITTED)
async def test_an_answer_whose_commit_failed_is_ended_again_without_resending_audio(
    settings: Settings, spoken: bytes, fault: str
) -> None:
    async with interview(settings) as talk:
        async with talk.line() as someone:
            with commit_failing(fault):
                error = await ended(someone, talk.question, spoken)
            assert error["code"] in ("database_unavailable", "not_stored")
            assert (await talk.session())["current_question"]["id"] == talk.question["id"]
        async with talk.line() as again:
            ready = await again.start(talk.question)
            assert ready["next_seq"] * FRAME_BYTES == len(spoken)
            await again.end()
            turn = (await again.listener.until("turn"))["turn"]
        assert turn["answer_text"] == SAID
        assert turn["next_question"] is not None
        assert await stored_sound(talk, await talk.session()) == spoken


@pytest.mark.parametrize("fault", COMMITS)
async def test_an_upload_after_a_failed_commit_makes_one_turn(
    settings: Settings, spoken: bytes, fault: str
) -> None:
    async with interview(settings) as talk, talk.line() as someone:
        with commit_failing(fault):
            await ended(someone, talk.question, spoken)
        done = await uploaded(talk, spoken)
        assert done.status_code == 200, done.text
        assert done.json()["answer_text"] == SAID
        session = await until_asked(talk)
        assert session["current_question"] == done.json()["next_question"]
        assert len(session["turns"]) == 2
        assert await stored_sound(talk, session) == spoken


async def test_a_sweep_runs_a_turn_whose_commit_was_not_confirmed(
    settings: Settings, spoken: bytes
) -> None:
    with retried(sweep_s=0.05):
        async with interview(settings) as talk, talk.line() as someone:
            with commit_failing("committed, and then no reply"):
                await ended(someone, talk.question, spoken)
            session = await until_asked(talk)
            assert session["turns"][0]["answer_text"] == SAID
            assert session["current_question"] is not None


# --- the stages -------------------------------------------------------------------------------


@contextmanager
def stage_commit_failing(state: str, fault: Exception, times: int) -> Iterator[Failures]:
    """Make the stage that follows `state` fail `times` times at its commit, after its work."""
    advance = Interviews.advance
    failures = Failures(times)

    async def sometimes(
        self: Interviews, turn_id: int, before: str, state_: str, **values: object
    ) -> bool:
        done = await advance(self, turn_id, before, state_, **values)
        if before == state and failures.left:
            failures.left -= 1
            failures.raised += 1
            raise fault
        return done

    with patch.object(Interviews, "advance", sometimes):
        yield failures


@pytest.mark.parametrize("fault", ["database", "disk full"])
async def test_a_stage_of_a_live_turn_that_cannot_be_committed_is_tried_again(
    settings: Settings, spoken: bytes, fault: str
) -> None:
    with retried(replace(QUICK, caller_wait_s=60)):
        async with interview(settings) as talk, talk.line() as someone:
            question = talk.question
            for state in STAGES:
                with stage_commit_failing(state, FAULTS[fault], 2) as failures:
                    turn = await answered(someone, question, spoken)
                assert failures.raised == 2, state
                assert turn["answer_text"] == SAID
                question = turn["next_question"]
                assert question["text"]
            delayed = [m for m in someone.listener.of("state") if m["state"] == "delayed"]
            assert len(delayed) == 2 * len(STAGES)
            assert someone.listener.of("error") == []
            assert (await talk.session())["current_question"] == question


MODELS = {
    "transcription": (StreamingTranscriber, "finish"),
    "follow-up": (SpeculativeFollowUps, "question"),
    "synthesis": (RecordedTurnWork, "synthesize"),
}


@pytest.mark.parametrize("stage", MODELS)
async def test_a_stage_whose_model_fails_briefly_is_repeated(
    settings: Settings, spoken: bytes, stage: str
) -> None:
    with retried(replace(QUICK, caller_wait_s=60)):
        async with interview(settings) as talk, talk.line() as someone:
            with failing(*MODELS[stage], BROKEN_DISK, times=2) as failures:
                turn = await answered(someone, talk.question, spoken)
            assert failures.raised >= 1
            assert turn["answer_text"] == SAID
            assert turn["next_question"]["text"]
            assert someone.listener.of("error") == []


@pytest.mark.parametrize("state", STAGES)
async def test_a_sweep_resumes_a_live_turn_that_used_up_its_attempts(
    settings: Settings, spoken: bytes, state: str
) -> None:
    with retried(sweep_s=0.05):
        async with interview(settings) as talk, talk.line() as someone:
            with failing_at(state, FAULTS["database"], 1000):
                error = await ended(someone, talk.question, spoken)
                assert (error["code"], error["fatal"]) == ("turn_delayed", False)
                assert (await talk.session())["pending_turn"]["delayed"]
            session = await until_asked(talk)
            assert session["turns"][0]["answer_text"] == SAID
            assert await stored_sound(talk, session) == spoken
            someone.listener.messages.clear()
            turn = await answered(someone, session["current_question"], spoken)
            assert turn["answer_text"] == SAID


# --- beside the turn --------------------------------------------------------------------------


async def test_a_question_without_audio_is_still_sent_as_text(
    settings: Settings, spoken: bytes
) -> None:
    def none(self: SpeechCache, text: str) -> Any:
        raise BROKEN_DISK

    async with interview(settings) as talk, talk.line() as someone:
        with patch.object(SpeechCache, "chunks", none):
            turn = await answered(someone, talk.question, spoken)
        assert turn["next_question"]["text"]
        await someone.send(type="ping", id=1)
        await someone.listener.until("pong")
        assert someone.listener.of("error") == []


async def test_playback_times_that_cannot_be_stored_cause_no_error(
    settings: Settings, spoken: bytes
) -> None:
    async with interview(settings) as talk, talk.line() as someone:
        fault = FAULTS["database"]
        with failing(Interviews, "turn_by_public_id", fault, times=2) as failures:
            turn = await answered(someone, talk.question, spoken)
            heard = {"first_sound_ms": 1, "first_content_ms": 2, "end_to_content_ms": 3}
            await someone.send(type="heard", turn_id=turn["turn_id"], **heard)
            await someone.send(type="ping", id=1)
            await someone.listener.until("pong")
        assert failures.raised == 2
        assert someone.listener.of("error") == []
        assert (await answered(someone, turn["next_question"], spoken))["answer_text"] == SAID
