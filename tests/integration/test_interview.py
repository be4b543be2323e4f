"""Whole interviews with the real models: server, command line and database."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select
from tests import ROOT
from tests.serving import running
from tests.speech import as_webm, statements

from daedam.exit_codes import ExitCode
from daedam.interview.turn import MadeBy, TurnState
from daedam.main import create_app
from daedam.settings import Settings
from daedam.storage.database import Database
from daedam.storage.recordings import EncryptedRecordings, FolderRecordingStore
from daedam.storage.tables import InterviewTranscript, InterviewVideo, Question, Turn
from daedam.storage.vault import Vault, load_master_key

pytestmark = [pytest.mark.models, pytest.mark.speech]


async def test_spoken_answers_lead_to_spoken_questions(real_settings: Settings) -> None:
    answers = [as_webm(utterance.path) for utterance in statements(3)]
    async with running(create_app(real_settings)) as client:
        started = (await client.post("/api/session/start", json={"user_id": "u_1"})).json()
        question = started["question"]
        for content in answers:
            response = await client.post(
                "/api/answer/complete",
                data={
                    "session_id": started["session_id"],
                    "question_id": question["id"],
                    "turn_type": question["type"],
                },
                files={"audio_file": ("answer.webm", content, "audio/webm")},
            )
            assert response.status_code == 200
            done = response.json()
            assert done["answer_text"]
            assert 2 < done["metrics"]["duration_sec"] < 15
            assert 20 < done["metrics"]["wpm"] < 300
            question = done["next_question"]
            assert question["made_by"] in set(MadeBy)
            spoken = await client.get(question["audio_url"])
            assert spoken.content[:4] == b"RIFF"
            assert len(spoken.content) > 20_000
    await _everything_is_kept(real_settings, answers)


async def _everything_is_kept(settings: Settings, answers: list[bytes]) -> None:
    database = Database(settings.sqlalchemy_url)
    async with database.transaction() as db:
        turns = (await db.scalars(select(Turn))).all()
        videos = (await db.scalars(select(InterviewVideo))).all()
        transcripts = (await db.scalars(select(InterviewTranscript))).all()
        questions = (await db.scalars(select(Question))).all()
    await database.close()
    assert [turn.state for turn in turns] == [TurnState.SPOKEN] * 3
    assert all(turn.providers["stt"] == "whisper-local" for turn in turns)
    assert all(turn.stage_ms["stt_ms"] > 0 for turn in turns)
    on_disk = [(settings.recordings_path / video.storage_key).read_bytes() for video in videos]
    assert all(answer[:40] not in kept for answer, kept in zip(answers, on_disk, strict=True))
    vault = Vault(load_master_key(None, settings.master_key_path))
    recordings = EncryptedRecordings(FolderRecordingStore(settings.recordings_path), vault)
    kept = [await recordings.get(video.storage_key, video.wrapped_key) for video in videos]
    assert kept == answers
    assert all(transcript.segments for transcript in transcripts)
    assert len(questions) == 4


def daedam(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", "from daedam.cli.main import main; main()", *arguments],
        env={**os.environ, "COLUMNS": "120", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_line_conducts_an_interview(real_settings: Settings, tmp_path: Path) -> None:
    files = [str(utterance.path) for utterance in statements(3)]
    out = tmp_path / "out"
    done = daedam(
        *("interview", *files, "--out", str(out)),
        DAEDAM_DATA=str(tmp_path / "data"),
        DAEDAM_MODELS=str(real_settings.models_path),
    )
    assert done.returncode == 0, done.stderr
    assert "자기소개를 30초 내로 해주세요." in done.stdout
    assert "저는 지금까지" in done.stdout
    assert done.stdout.count("어절/분") == 3
    names = {path.name for path in out.iterdir()}
    assert "q_main_1.wav" in names
    assert len(names) == 4, "each answer is followed by a spoken question"


def test_the_doctor_finds_no_problem(real_settings: Settings, tmp_path: Path) -> None:
    found = daedam(
        "doctor", DAEDAM_DATA=str(tmp_path), DAEDAM_MODELS=str(real_settings.models_path)
    )
    for name in ("ffmpeg", "faster-whisper", "whisper-base", "espeak-ng", "llama-local"):
        assert name in found.stdout
    missing_page = not (ROOT / "frontend" / "dist" / "index.html").is_file()
    assert found.returncode == (1 if missing_page else 0), found.stdout


def test_the_error_at_a_start_without_models_names_the_command(tmp_path: Path) -> None:
    done = daedam("serve", DAEDAM_DATA=str(tmp_path), DAEDAM_MODELS=str(tmp_path / "none"))
    assert done.returncode == ExitCode.UNAVAILABLE
    assert "daedam models pull" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_setting_ends_the_start_with_one_sentence(tmp_path: Path) -> None:
    done = daedam("serve", DAEDAM_DATA=str(tmp_path), PORT="eighty")
    assert done.returncode == 3
    assert "PORT" in done.stderr
    assert "Traceback" not in done.stderr


async def test_ten_concurrent_interviews_are_served(real_settings: Settings) -> None:
    content = as_webm(statements(1)[0].path)
    async with running(create_app(real_settings)) as client:

        async def one(number: int) -> int:
            started = (
                await client.post("/api/session/start", json={"user_id": f"u_{number}"})
            ).json()
            response = await client.post(
                "/api/answer/complete",
                data={
                    "session_id": started["session_id"],
                    "question_id": "q_main_1",
                    "turn_type": "main",
                },
                files={"audio_file": ("answer.webm", content, "audio/webm")},
            )
            return response.status_code

        assert await asyncio.gather(*(one(number) for number in range(10))) == [200] * 10
