"""The same code on SQLite and on PostgreSQL."""

import asyncio
import contextlib
import dataclasses
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text
from tests.contract.test_http_contract import ANSWER, FOLLOWUP, SOUND, TONE, answer, start
from tests.fakes import FakeLLM, FakeSTT, FakeTTS, Pause
from tests.serving import measures_done, parts_of, ports_replaced, served

from daedam.clients.base import Transcript
from daedam.errors import AlreadyAnswered
from daedam.interview.turn import QuestionType, TurnState
from daedam.main import Parts, build
from daedam.services.answers.intake import RecordedAnswer
from daedam.settings import Settings
from daedam.storage.database import Database, DatabaseLimits, alembic_config
from daedam.storage.tables import Base, InterviewSession


async def test_an_interview_is_stored(on_each: Settings) -> None:
    async with served(on_each, FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()) as client:
        body = await start(client)
        assert (await answer(client, body["session_id"], body["question"])).status_code == 200
        other = await answer(client, body["session_id"], body["question"], TONE)
        assert other.status_code == 409
        await measures_done(parts_of(client))
        state = (await client.get("/api/session", params={"interview": body["interview"]})).json()
    assert [turn["answer_text"] for turn in state["turns"]] == [ANSWER, None]
    async with served(on_each, FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()) as client:
        own = {"Authorization": f"Bearer {body['session_id']}"}
        assert (await client.get("/api/session", headers=own)).json() == state


async def test_two_concurrent_answers_make_one_turn(on_each: Settings) -> None:
    stt = FakeSTT(ANSWER, delay_s=0.05)
    async with served(on_each, stt, FakeLLM(FOLLOWUP), FakeTTS()) as client:
        body = await start(client)
        both = await asyncio.gather(
            *(answer(client, body["session_id"], body["question"]) for _ in range(5))
        )
        assert [response.status_code for response in both] == [200] * 5
        assert len({response.json()["turn_id"] for response in both}) == 1
        state = (await client.get("/api/session", params={"interview": body["interview"]})).json()
        assert len(state["turns"]) == 2
    assert len(list(on_each.recordings_path.rglob("*.wav"))) == 1


async def test_concurrent_interviews_do_not_block_each_other(on_each: Settings) -> None:
    stt = FakeSTT(ANSWER, delay_s=0.01)
    async with served(on_each, stt, FakeLLM(FOLLOWUP), FakeTTS()) as client:

        async def one() -> list[int]:
            body = await start(client)
            statuses, question = [], body["question"]
            for _ in range(4):
                response = await answer(client, body["session_id"], question)
                statuses.append(response.status_code)
                question = response.json()["next_question"]
            return statuses

        assert await asyncio.gather(*(one() for _ in range(20))) == [[200] * 4] * 20


async def test_the_migrations_match_the_table_definitions(on_each: Settings) -> None:
    database = Database(on_each.sqlalchemy_url)
    await database.migrate()
    engine = create_engine(database.sync_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    command.downgrade(alembic_config(database.sync_url), "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    await database.migrate()
    engine.dispose()
    await database.close()


async def test_sqlite_is_opened_with_its_pragmas_and_holds_all_tables(settings: Settings) -> None:
    database = Database(settings.sqlalchemy_url)
    await database.migrate()
    async with database.transaction() as db:
        connection = await db.connection()
        for pragma, wanted in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
            value = (await connection.exec_driver_sql(f"PRAGMA {pragma}")).scalar()
            assert value == wanted, pragma
    await database.close()
    with contextlib.closing(sqlite3.connect(settings.daedam_data / "daedam.sqlite3")) as raw:
        names = {row[0] for row in raw.execute("select name from sqlite_master where type='table'")}
    assert {"interview_videos", "interview_transcripts", "turns", "questions"} <= names


async def test_writers_of_sqlite_are_served_in_order(settings: Settings) -> None:
    database = Database(settings.sqlalchemy_url)
    await database.migrate()
    done = []

    async def work(number: int) -> None:
        async with database.transaction() as db:
            await db.execute(text("SELECT 1"))
            await asyncio.sleep(0.002)
            done.append(number)

    await asyncio.gather(*(work(number) for number in range(100)))
    assert done == list(range(100))
    await database.close()


async def test_a_writer_does_not_delay_a_ping(settings: Settings) -> None:
    database = Database(settings.sqlalchemy_url, DatabaseLimits(wait_s=0.1))
    await database.migrate()
    await database.ping()
    writer = sqlite3.connect(settings.daedam_data / "daedam.sqlite3", isolation_level=None)
    with contextlib.closing(writer):
        writer.execute("BEGIN IMMEDIATE")
        await database.ping()
    await database.close()


async def test_a_turn_finished_twice_at_once_asks_one_question(settings: Settings) -> None:
    pause = Pause()
    llm = FakeLLM(FOLLOWUP, pause=pause)
    async with served(settings, FakeSTT(ANSWER), llm, FakeTTS()) as client:
        body = await start(client)
        answering = asyncio.create_task(answer(client, body["session_id"], body["question"]))
        await pause.begun.wait()
        repeating = asyncio.create_task(answer(client, body["session_id"], body["question"]))
        state = (await client.get("/api/session", params={"interview": body["interview"]})).json()
        assert state["turns"][0]["state"] != TurnState.SPOKEN
        pause.resume.set()
        again = await repeating
        assert again.json() == (await answering).json()
        assert again.json()["next_question"]["id"] == "q_follow_1"
        state = (await client.get("/api/session", params={"interview": body["interview"]})).json()
    assert [turn["question"]["id"] for turn in state["turns"]] == ["q_main_1", "q_follow_1"]


class SlowSTT(FakeSTT):
    """Sets `listening` when a recognition begins."""

    def __init__(self, *script: str, delay_s: float) -> None:
        super().__init__(*script, delay_s=delay_s)
        self.listening = asyncio.Event()

    async def recognize(
        self, audio_path: Path, *, language: str = "ko", terms: Sequence[str] = ()
    ) -> Transcript:
        self.listening.set()
        return await super().recognize(audio_path, language=language, terms=terms)


async def test_a_stop_waits_for_running_turns(on_each: Settings) -> None:
    stt = SlowSTT(ANSWER, delay_s=0.5)
    parts = parts_with(stt, on_each)
    async with parts.running() as warming:
        await warming
        begun = await parts.sessions.start("u", "voice")
        given = RecordedAnswer(
            session_id=begun.session_id,
            question_id=begun.question.public_id,
            turn_type=QuestionType.MAIN,
            content=SOUND,
        )
        answering = asyncio.create_task(parts.orchestrator.answer(given))
        await stt.listening.wait()
    assert (await answering).turn.state == TurnState.SPOKEN


class Stopped(BaseException):
    """Simulates the end of the process in the middle of a stage."""


class StoppingSTT(FakeSTT):
    async def recognize(self, *args: object, **kwargs: object) -> object:  # type: ignore[override]
        raise Stopped


def parts_with(stt: FakeSTT, settings: Settings) -> Parts:
    with ports_replaced(stt, FakeLLM(FOLLOWUP), FakeTTS()):
        return build(settings)


async def until_in(states: list[str], parts: Parts, session_id: str) -> InterviewSession:
    """Wait until the turns of an interview are in `states`; return the interview."""
    async with asyncio.timeout(60):
        while True:
            interview = await parts.sessions.interview(session_id)
            if [q.turn.state for q in interview.questions if q.turn] == states:
                return interview
            await asyncio.sleep(0.02)


async def test_a_process_does_not_run_turns_of_another_process(on_each: Settings) -> None:
    """This also holds while the other process is stopped.

    That process resumes its turns at its next start.
    """
    other = on_each.model_copy(update={"process_name": "other"})
    parts = parts_with(StoppingSTT(), other)
    async with parts.running() as warming:
        await warming
        begun = await parts.sessions.start("u", "voice")
        given = RecordedAnswer(
            session_id=begun.session_id,
            question_id=begun.question.public_id,
            turn_type=QuestionType.MAIN,
            content=SOUND,
        )
        with pytest.raises(Stopped):
            await parts.orchestrator.answer(given)
    for settings, states in ((on_each, ["received"]), (other, ["spoken"])):
        stt = FakeSTT(ANSWER)
        parts = parts_with(stt, settings)
        async with parts.running() as warming:
            await warming
            await until_in(states, parts, begun.session_id)
        # At its end, `running` has waited for all turns that the process had begun.
        assert len(stt.audio_paths) == states.count("spoken")


async def test_an_interrupted_turn_is_finished_at_the_next_start(
    settings: Settings,
) -> None:
    parts = parts_with(StoppingSTT(), settings)
    async with parts.running() as warming:
        await warming
        begun = await parts.sessions.start("u", "voice")
        session_id, question = begun.session_id, begun.question
        given = RecordedAnswer(
            session_id=session_id,
            question_id=question.public_id,
            turn_type=QuestionType.MAIN,
            content=SOUND,
        )
        with pytest.raises(Stopped):
            await parts.orchestrator.answer(given)
        with pytest.raises(AlreadyAnswered):
            await parts.orchestrator.answer(dataclasses.replace(given, content=TONE))
    parts = parts_with(FakeSTT(ANSWER), settings)
    async with parts.running() as warming:
        await warming
        interview = await until_in(["spoken"], parts, session_id)
    assert [q.text for q in interview.questions] == [question.text, FOLLOWUP]
