"""The live protocol over a real WebSocket, with recorded speech and scripted models."""

import asyncio
import contextlib
import json
import shutil
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx2
import jsonschema
import pytest
from sqlalchemy import create_engine, text
from tests.fakes import FakeLLM, FakeSTT, FakeTTS
from tests.live_client import FRAME_BYTES, pcm_of, person
from tests.live_interview import BAD, GOOD, SAID, answered, interview, six_seconds
from tests.live_schema import schemas
from tests.serving import listening, short_plan
from websockets.exceptions import ConnectionClosed

from daedam.errors import ProviderTimeout, ProviderUnavailable
from daedam.interview.acknowledgements import ACKNOWLEDGEMENTS
from daedam.interview.responses import RESPONSES
from daedam.schemas.live import numbered
from daedam.services.answers.intake import AnswerIntake
from daedam.services.live.turn_work import LONGEST_SILENCE_S
from daedam.services.orchestrator import InterviewOrchestrator
from daedam.settings import Settings
from daedam.storage.tables import Turn

pytestmark = pytest.mark.speech


@pytest.fixture(scope="module")
def spoken() -> bytes:
    return six_seconds()


async def test_a_live_answer_makes_the_same_turn_as_an_upload(
    settings: Settings, spoken: bytes
) -> None:
    async with interview(settings) as talk, talk.line() as someone:
        turn = await answered(someone, talk.question, spoken)
        assert turn["answer_text"] == SAID
        assert turn["metrics"]["duration_sec"] == pytest.approx(6, abs=0.05)
        assert turn["next_question"]["text"] == GOOD
        assert turn["next_question"]["made_by"] == "llm"
        session = await talk.session()
        told = session["turns"][0]
        assert told["turn_id"] == turn["turn_id"]
        assert told["state"] == "spoken"
        headers = {"Authorization": f"Bearer {talk.session_id}"}
        async with httpx2.AsyncClient(headers=headers) as client:
            recording = await client.get(told["answer_audio_url"])
            assert pcm_of(recording.content) == spoken
            sound = await client.get(turn["next_question"]["audio_url"])
            assert sound.status_code == 200
    engine = create_engine(settings.sqlalchemy_url.replace("+aiosqlite", ""))
    with engine.connect() as db:
        rows = {
            table: db.execute(text(f"SELECT count(*) FROM {table}")).scalar()  # noqa: S608
            for table in ("turns", "interview_videos", "interview_transcripts")
        }
    engine.dispose()
    assert set(rows.values()) == {1}
    assert list(settings.live_path.glob("*")) == [], "the frames are one file now"


async def test_an_answer_is_independent_of_the_pending_times_of_the_last_one(
    settings: Settings, spoken: bytes
) -> None:
    stored, receiving, kept = asyncio.Event(), asyncio.Event(), asyncio.Event()
    note, receive = InterviewOrchestrator.note_timings, AnswerIntake.receive_live

    async def note_late(self: InterviewOrchestrator, *about: Any) -> None:
        await stored.wait()
        await note(self, *about)

    async def receive_late(self: AnswerIntake, *about: Any) -> Turn:
        if stored.is_set():  # the second answer
            receiving.set()
            await kept.wait()
        return await receive(self, *about)

    with (
        patch.object(InterviewOrchestrator, "note_timings", note_late),
        patch.object(AnswerIntake, "receive_live", receive_late),
    ):
        async with interview(settings) as talk, talk.line() as someone:
            question = (await answered(someone, talk.question, spoken))["next_question"]
            await someone.start(question)
            await someone.speak(spoken, speed=0)
            stored.set()
            await someone.end()
            await receiving.wait()
            async with talk.line() as other:
                with pytest.raises(AssertionError, match="already_answered"):
                    await other.start(question)
            kept.set()
            second = (await someone.listener.until("turn", count=2))["turn"]
    assert second["answer_text"] == SAID


async def test_every_message_matches_the_schema(settings: Settings, spoken: bytes) -> None:
    document = schemas()
    validator = jsonschema.Draft202012Validator({**document, "$ref": "#/$defs/ServerMessage"})
    async with interview(settings) as talk, talk.line() as someone:
        await someone.send(type="ping", id=7)
        assert (await someone.listener.until("pong"))["id"] == 7
        await answered(someone, talk.question, spoken)
        await someone.send(type="end", last_seq=3)
        await someone.listener.until("error")
        kinds = {message["type"] for message in someone.listener.messages}
        assert kinds >= {"ready", "ack", "voice", "partial", "state", "question", "audio"}
        assert kinds >= {"audio_end", "turn", "error", "pong"}
        for message in someone.listener.messages:
            validator.validate(message)


async def test_an_acknowledgement_is_played_before_a_late_question(
    settings: Settings, spoken: bytes
) -> None:
    async with interview(settings, llm=FakeLLM(GOOD, delay_s=1.5)) as talk, talk.line() as someone:
        await answered(someone, talk.question, spoken)
        await someone.listener.until("audio_end", count=2)
        first, second = someone.listener.sounds
        assert (first.kind, first.text in ACKNOWLEDGEMENTS["ko"]) == ("acknowledgement", True)
        assert (second.kind, second.text, second.complete) == ("question", GOOD, True)
        timings: dict[str, float] = {}
        while "live_first_sound_ms" not in timings:  # stored after the turn is sent
            timings = (await talk.session())["turns"][0]["timings_ms"]
        assert 0 < timings["live_first_sound_ms"] < timings["live_first_content_ms"]


async def test_the_acknowledgement_is_early_if_recent_questions_were_late(
    settings: Settings, spoken: bytes
) -> None:
    half_the_silence = FakeLLM(GOOD, delay_s=LONGEST_SILENCE_S / 2)
    with patch("daedam.main.EXPECTED_RESPONSE_S", 2 * LONGEST_SILENCE_S):
        async with interview(settings, llm=half_the_silence) as talk, talk.line() as someone:
            await answered(someone, talk.question, spoken)
            await someone.listener.until("audio_end", count=2)
            kinds = [sound.kind for sound in someone.listener.sounds]
            assert kinds == ["acknowledgement", "question"]


async def test_a_question_that_is_ready_is_not_delayed_by_an_acknowledgement(
    settings: Settings, spoken: bytes
) -> None:
    async with interview(settings) as talk, talk.line() as someone:
        await answered(someone, talk.question, spoken)
        await someone.listener.until("audio_end")
        await asyncio.sleep(LONGEST_SILENCE_S)
        assert [sound.kind for sound in someone.listener.sounds] == ["question"]


async def test_the_end_of_the_interview_is_spoken(
    settings: Settings, spoken: bytes, tmp_path: Path
) -> None:
    one_question = settings.model_copy(
        update={"interview_plan": short_plan(tmp_path, 1), "followups_per_question": 0}
    )
    async with interview(one_question) as talk, talk.line() as someone:
        turn = await answered(someone, talk.question, spoken)
        assert turn["next_question"] is None
        closing = someone.listener.sounds[-1]
        assert (closing.kind, closing.complete) == ("acknowledgement", True)
        assert closing.text == RESPONSES["ko"].closing


async def test_the_playback_times_are_stored_with_the_turn(
    settings: Settings, spoken: bytes
) -> None:
    async with interview(settings) as talk, talk.line() as someone:
        turn = await answered(someone, talk.question, spoken)
        heard = {"first_sound_ms": 180.5, "first_content_ms": 910, "end_to_content_ms": 700}
        await someone.send(type="heard", turn_id=turn["turn_id"], **heard)
        await someone.send(type="ping", id=1)
        await someone.listener.until("pong")
        timings = (await talk.session())["turns"][0]["timings_ms"]
        assert {name: timings[f"ear_{name}"] for name in heard} == heard
        await someone.send(type="heard", turn_id="t_somebody_elses", first_sound_ms=1)
        assert (await someone.listener.until("error"))["code"] == "recording_not_found"


@pytest.mark.parametrize("cut_at", [1, 17, 44])
async def test_a_broken_connection_resumes_where_it_stopped(
    settings: Settings, spoken: bytes, cut_at: int
) -> None:
    async with interview(settings) as talk:
        async with talk.line() as someone:
            await someone.start(talk.question)
            await someone.speak(spoken[: cut_at * FRAME_BYTES], speed=0)
            await someone.listener.until("ack")
            acknowledged = someone.listener.of("ack")[-1]["seq"]
            someone.connection.transport.abort()
        async with talk.line() as again:
            ready = await again.start(talk.question)
            assert acknowledged < ready["next_seq"] <= cut_at
            await again.speak(spoken[ready["next_seq"] * FRAME_BYTES :], speed=0)
            await again.end()
            turn = (await again.listener.until("turn"))["turn"]
            assert turn["metrics"]["duration_sec"] == pytest.approx(6, abs=0.05)


async def test_acknowledged_frames_survive_the_process(settings: Settings, spoken: bytes) -> None:
    async with interview(settings) as talk:
        async with talk.line() as someone:
            await someone.start(talk.question)
            await someone.speak(spoken[: 20 * FRAME_BYTES], speed=0)
            await someone.listener.until("ack")
            safe = someone.listener.of("ack")[-1]["seq"]
            (journal,) = settings.live_path.glob("*.frames")
            content = journal.read_bytes()  # the content that a power cut would leave
        journal.write_bytes(content)
    async with (
        listening(settings, FakeSTT(SAID), FakeLLM(GOOD), FakeTTS()) as url,
        person(url, talk.session_id) as again,
    ):
        ready = await again.start(talk.question)
        assert ready["next_seq"] > safe
        await again.speak(spoken[ready["next_seq"] * FRAME_BYTES :], speed=0)
        await again.end()
        turn = (await again.listener.until("turn"))["turn"]
        assert turn["metrics"]["duration_sec"] == pytest.approx(6, abs=0.05)


async def test_a_repeated_frame_counts_once(settings: Settings, spoken: bytes) -> None:
    async with interview(settings) as talk, talk.line() as someone:
        await someone.start(talk.question)
        await someone.speak(spoken[: 30 * FRAME_BYTES], speed=0)
        someone.next_seq = 10
        await someone.speak(spoken[10 * FRAME_BYTES :], speed=0)
        await someone.end()
        turn = (await someone.listener.until("turn"))["turn"]
        assert turn["metrics"]["duration_sec"] == pytest.approx(6, abs=0.05)


async def test_a_missing_frame_ends_the_connection_with_an_error(
    settings: Settings, spoken: bytes
) -> None:
    async with interview(settings) as talk, talk.line() as someone:
        await someone.start(talk.question)
        await someone.connection.send(numbered(0, spoken[:FRAME_BYTES]))
        await someone.connection.send(numbered(2, spoken[:FRAME_BYTES]))
        error = await someone.listener.until("error")
        assert (error["code"], error["fatal"]) == ("frame_missing", True)
        assert error["detail"]
        assert error["detail_en"]


async def test_a_turn_continues_without_the_connection(settings: Settings, spoken: bytes) -> None:
    async with interview(settings, llm=FakeLLM(GOOD, delay_s=0.5)) as talk:
        async with talk.line() as someone:
            await someone.start(talk.question)
            await someone.speak(spoken, speed=0)
            await someone.end()
            await someone.listener.until("state", count=2)  # listening, received
        async with asyncio.timeout(60):
            while (session := await talk.session())["turns"][0]["state"] != "spoken":
                await asyncio.sleep(0.05)
        assert session["current_question"]["type"] == "followup"


async def test_a_second_connection_takes_over_the_answer(settings: Settings, spoken: bytes) -> None:
    async with interview(settings) as talk, talk.line() as first, talk.line() as second:
        await first.start(talk.question)
        await first.speak(spoken[: 10 * FRAME_BYTES], speed=0)
        await first.listener.until("ack")
        ready = await second.start(talk.question)
        error = await first.listener.until("error")
        assert (error["code"], error["fatal"]) == ("taken_over", True)
        await second.speak(spoken[ready["next_seq"] * FRAME_BYTES :], speed=0)
        await second.end()
        turn = (await second.listener.until("turn"))["turn"]
        assert turn["metrics"]["duration_sec"] == pytest.approx(6, abs=0.05)


async def test_a_reconnection_during_a_turn_gets_its_state(
    settings: Settings, spoken: bytes
) -> None:
    async with interview(settings, FakeSTT(SAID, delay_s=1)) as talk:
        async with talk.line() as someone:
            await someone.start(talk.question)
            await someone.speak(spoken, speed=0)
            await someone.end()
            await someone.listener.until("ack")
        async with talk.line() as again:
            await again.send(
                type="start", version=1, question_id=talk.question["id"], turn_type="main"
            )
            assert (await again.listener.until("error"))["code"] == "already_answered"


async def test_frames_that_cannot_be_written_are_not_acknowledged(
    settings: Settings, spoken: bytes
) -> None:
    async with interview(settings) as talk, talk.line() as someone:
        await someone.start(talk.question)
        shutil.rmtree(settings.live_path)
        settings.live_path.write_text("a file where the folder should be")
        with contextlib.suppress(ConnectionClosed):
            await someone.speak(spoken, speed=0)
        error = await someone.listener.until("error")
        assert (error["code"], error["fatal"]) == ("not_stored", True)
        assert someone.listener.of("ack") == []
        assert (await talk.session())["current_question"]["id"] == talk.question["id"]


async def test_a_cancelled_answer_leaves_the_question_open(
    settings: Settings, spoken: bytes
) -> None:
    async with interview(settings) as talk, talk.line() as someone:
        await someone.start(talk.question)
        await someone.speak(spoken[: 20 * FRAME_BYTES], speed=0)
        await someone.send(type="cancel")
        while someone.listener.of("state")[-1]["state"] != "cancelled":
            await asyncio.sleep(0.02)
        assert (await talk.session())["current_question"]["id"] == talk.question["id"]
        turn = await answered(someone, talk.question, spoken)
        assert turn["metrics"]["duration_sec"] == pytest.approx(6, abs=0.05)


async def test_no_unlawful_question_is_sent_as_text_or_audio(
    settings: Settings, spoken: bytes
) -> None:
    async with interview(settings, llm=FakeLLM(BAD)) as talk, talk.line() as someone:
        turn = await answered(someone, talk.question, spoken)
        assert turn["next_question"]["made_by"] == "composed"
        told = json.dumps(someone.listener.messages, ensure_ascii=False)
        assert "결혼" not in told
        assert "결혼" not in "".join(sound.text for sound in someone.listener.sounds)


@pytest.mark.parametrize(
    ("stt", "llm", "tts"),
    [
        (FakeSTT(ProviderUnavailable(), ProviderUnavailable()), FakeLLM(GOOD), FakeTTS()),
        (FakeSTT(SAID), FakeLLM(ProviderTimeout()), FakeTTS()),
        (FakeSTT(SAID), FakeLLM(GOOD), FakeTTS(*[ProviderUnavailable()] * 400)),
        (FakeSTT(""), FakeLLM(GOOD), FakeTTS()),
    ],
    ids=["deaf", "speechless", "voiceless", "nothing understood"],
)
async def test_a_turn_ends_although_a_model_fails(
    settings: Settings, spoken: bytes, stt: FakeSTT, llm: FakeLLM, tts: FakeTTS
) -> None:
    async with interview(settings, stt, llm, tts) as talk, talk.line() as someone:
        turn = await answered(someone, talk.question, spoken)
        assert turn["next_question"]["text"]
        assert (await talk.session())["turns"][0]["state"] == "spoken"


async def test_a_silent_answer_makes_a_turn(settings: Settings) -> None:
    invented = FakeSTT("시청해주셔서 감사합니다")
    async with interview(settings, invented) as talk, talk.line() as someone:
        turn = await answered(someone, talk.question, bytes(4 * 32_000))
        assert turn["transcript_status"] == "no_speech"
        assert turn["next_question"]["made_by"] == "reprompt"
        assert [s.kind for s in someone.listener.sounds] == ["question"]


async def test_an_answer_without_a_frame_is_refused_and_the_question_stays(
    settings: Settings,
) -> None:
    async with interview(settings) as talk, talk.line() as someone:
        await someone.start(talk.question)
        await someone.end()
        assert (await someone.listener.until("error"))["code"] == "audio_empty"
        assert (await talk.session())["current_question"]["id"] == talk.question["id"]


async def test_an_answer_ends_at_the_time_limit(settings: Settings, spoken: bytes) -> None:
    short = settings.model_copy(update={"max_answer_sec": 3})
    async with interview(short) as talk, talk.line() as someone:
        await someone.start(talk.question)
        await someone.speak(spoken, speed=0)
        turn = (await someone.listener.until("turn"))["turn"]
        assert turn["metrics"]["duration_sec"] == pytest.approx(3, abs=0.15)
        received = [m for m in someone.listener.of("state") if m["state"] == "received"]
        assert received[0]["ended_by"] == "limit"


async def test_a_hands_free_answer_ends_after_a_finished_sentence(
    settings: Settings, spoken: bytes
) -> None:
    async with interview(settings) as talk, talk.line() as someone:
        await someone.start(talk.question, hands_free=True)
        await someone.speak(spoken + bytes(5 * 32_000), speed=4)
        await someone.listener.until("turn")
        received = [m for m in someone.listener.of("state") if m["state"] == "received"]
        assert received[0]["ended_by"] == "server"


async def test_a_hands_free_answer_with_an_unfinished_sentence_needs_confirmation(
    settings: Settings, spoken: bytes
) -> None:
    unfinished = FakeSTT("저는 백엔드 개발자로 일하면서 결제 시스템을 맡았는데")
    async with interview(settings, unfinished) as talk, talk.line() as someone:
        await someone.start(talk.question, hands_free=True)
        await someone.speak(spoken + bytes(14 * 32_000), speed=6)
        await someone.listener.until("turn")
        kinds = [sound.kind for sound in someone.listener.sounds]
        assert kinds.index("confirmation") < kinds.index("question")
        assert kinds.count("confirmation") == 1
        assert someone.listener.sounds[kinds.index("confirmation")].text == "답변을 마치셨나요?"


async def test_a_question_is_played_again(settings: Settings) -> None:
    async with interview(settings) as talk, talk.line() as someone:
        await someone.send(type="repeat", question_id=talk.question["id"])
        await someone.listener.until("audio_end")
        (sound,) = someone.listener.sounds
        assert (sound.kind, sound.text) == ("question", talk.question["text"])


def test_the_documented_schemas_match_the_code() -> None:
    from tests.live_schema import FOR_THE_PAGE, SCHEMAS, for_the_page, written

    for path, document in ((SCHEMAS, schemas()), (FOR_THE_PAGE, for_the_page())):
        assert Path(path).read_text("utf-8") == written(document), "run `make openapi`"


async def test_a_request_to_repeat_is_answered_by_the_question(
    settings: Settings, spoken: bytes
) -> None:
    asking = FakeSTT("죄송한데 질문을 다시 한번 말씀해 주시겠어요?")
    async with interview(settings, stt=asking) as talk, talk.line() as someone:
        turn = await answered(someone, talk.question, spoken)
        again = turn["next_question"]
        assert (again["made_by"], again["text"]) == ("repeat", talk.question["text"])
        await someone.listener.until("audio_end")
        assert [sound.kind for sound in someone.listener.sounds] == ["question"], (
            "the reply is no acknowledgement"
        )
        assert someone.listener.sounds[0].text == talk.question["text"]


async def test_a_request_ends_a_hands_free_answer_sooner(settings: Settings, spoken: bytes) -> None:
    asking = FakeSTT("죄송한데 질문을 다시 한번 말씀해 주시겠어요?")
    silence = bytes(FRAME_BYTES * 40)
    async with interview(settings, stt=asking) as talk, talk.line() as someone:
        await someone.start(talk.question, hands_free=True)
        await someone.speak(spoken + silence, speed=8)
        turn = (await someone.listener.until("turn"))["turn"]
        assert turn["next_question"]["made_by"] == "repeat"
