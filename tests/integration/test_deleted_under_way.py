"""An interview that is deleted during a turn leaves no text in other interviews."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from tests.contract.test_http_contract import FOLLOWUP, SOUND, answer, start
from tests.fakes import FakeLLM, FakeSTT, FakeTTS, Pause
from tests.integration.test_answers_once import own
from tests.serving import served

from daedam.settings import Settings
from daedam.storage.database import alembic_config

SECRET = "제가 결제 서버의 설정을 몰래 바꿨습니다."
OTHERS = "저는 물류 창고에서 재고를 맞추었습니다."


@pytest.mark.parametrize("stage", ["transcription", "question"])
async def test_a_turn_of_a_deleted_interview_writes_nothing_to_another_interview(
    settings: Settings, stage: str
) -> None:
    pause = Pause()
    stt = FakeSTT(SECRET, OTHERS, pause=pause if stage == "transcription" else None)
    llm = FakeLLM(FOLLOWUP, pause=pause if stage == "question" else None)
    async with served(settings, stt, llm, FakeTTS()) as client, asyncio.timeout(60):
        other, deleted = await start(client), await start(client)
        client.cookies.clear()
        under_way = asyncio.create_task(answer(client, deleted["session_id"], deleted["question"]))
        await pause.begun.wait()
        assert (await client.delete("/api/session", headers=own(deleted))).status_code == 200
        following = asyncio.create_task(
            answer(client, other["session_id"], other["question"], SOUND)
        )
        while _turns(settings) == 0:
            await asyncio.sleep(0.01)
        pause.resume.set()
        assert (await following).json()["answer_text"] == OTHERS
        assert (await under_way).status_code == 404
        state = (await client.get("/api/session", headers=own(other))).json()
        assert SECRET not in str(state)


def _turns(settings: Settings) -> int:
    """Return the number of stored turns."""
    with closing(sqlite3.connect(settings.daedam_data / "daedam.sqlite3")) as db:
        (count,) = db.execute("SELECT count(*) FROM turns").fetchone()
    return int(count)


def test_the_migration_of_an_older_database_stops_the_reuse_of_ids(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite3"
    config = alembic_config(f"sqlite:///{path}")
    command.upgrade(config, "0007")
    with sqlite3.connect(path) as db:
        db.execute(
            "INSERT INTO interview_sessions (id, ref, token_sha256, user_id, mode, started_at,"
            " active_at, expires_at) VALUES (7, 'i_7', 'hash', 'u', 'voice', 'a', 'b', 'c')"
        )
        db.execute(
            "INSERT INTO questions (id, session_id, public_id, position, type, main_index, text,"
            " made_by, asked_at) VALUES (9, 7, 'q_main_1', 0, 'main', 0, 'text', 'plan', 'a')"
        )
    db.close()
    command.upgrade(config, "head")
    with sqlite3.connect(path) as db:
        assert db.execute("SELECT session_id, public_id FROM questions").fetchall() == [
            (7, "q_main_1")
        ]
        made = dict(db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        db.execute("DELETE FROM questions")
        (highest,) = db.execute(
            "SELECT seq FROM sqlite_sequence WHERE name = 'questions'"
        ).fetchone()
    db.close()
    assert highest == 9
    for name in ("interview_sessions", "questions", "turns"):
        assert "AUTOINCREMENT" in made[name]
    command.downgrade(config, "0007")
