"""Whoever deletes an interview while its answer is thought about leaves nothing to anybody else."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from alembic import command
from tests.contract.test_http_contract import FOLLOWUP, SOUND, answer, start
from tests.fakes import FakeLLM, FakeSTT, FakeTTS
from tests.integration.test_answers_once import own
from tests.serving import served

from daedam.settings import Settings
from daedam.storage.database import alembic_config

SECRET = "제가 결제 서버의 장애를 숨겼다가 나중에 고백했습니다."
OTHERS = "저는 물류 창고에서 재고를 맞추었습니다."


@pytest.mark.parametrize("stage", ["hearing", "asking"])
async def test_the_next_answer_is_its_own(settings: Settings, stage: str) -> None:
    hears_for_s, thinks_for_s = (1.0, 0.0) if stage == "hearing" else (0.0, 1.0)
    stt = FakeSTT(SECRET, OTHERS, delay_s=hears_for_s)
    llm = FakeLLM(FOLLOWUP, delay_s=thinks_for_s)
    async with served(settings, stt, llm, FakeTTS()) as client:
        other, one = await start(client), await start(client)
        client.cookies.clear()
        under_way = asyncio.create_task(answer(client, one["session_id"], one["question"]))
        await asyncio.sleep(0.5)
        assert (await client.delete("/api/session", headers=own(one))).status_code == 200
        theirs = await answer(client, other["session_id"], other["question"], SOUND)
        assert theirs.json()["answer_text"] == OTHERS
        assert (await under_way).status_code == 404
        state = (await client.get("/api/session", headers=own(other))).json()
        assert SECRET not in str(state)


def test_ids_are_given_once_in_databases_that_are_older(tmp_path: Path) -> None:
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
