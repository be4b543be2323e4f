"""Several processes on one database. Each service is created twice to simulate two processes."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import delete, func, select, update

from daedam.errors import AlreadyAnswered, Busy, ProcessNameTaken, SessionNotFound, TakenOver
from daedam.interview.turn import TranscriptStatus, TurnState
from daedam.services import process_registry
from daedam.services.admission import Admission
from daedam.services.answers.intake import AnswerIntake
from daedam.services.live.claims import (
    CONNECTIONS_OF_A_SESSION,
    DEAD_AFTER,
    LiveClaims,
    RegisteredConnection,
)
from daedam.services.process_registry import ProcessRegistry
from daedam.services.turns.transcription_claims import TranscriptionClaims
from daedam.settings import Settings
from daedam.storage.database import Database
from daedam.storage.recordings import EncryptedRecordings, FolderRecordingStore
from daedam.storage.tables import (
    ConnectionRecord,
    InterviewSession,
    InterviewTranscript,
    Process,
    Question,
    Turn,
)
from daedam.storage.vault import Vault
from daedam.utils.tokens import token_hash


@pytest.fixture
async def two(on_each: Settings) -> AsyncIterator[tuple[Database, Database]]:
    """Yield two independent connections to one empty database, one for each simulated process."""
    databases = Database(on_each.sqlalchemy_url), Database(on_each.sqlalchemy_url)
    await databases[0].migrate()
    async with databases[0].transaction() as db:
        for table in (ConnectionRecord, Process, InterviewSession):
            await db.execute(delete(table))
    yield databases
    for database in databases:
        await database.close()


def interview(session_id: str) -> InterviewSession:
    now = datetime.now(UTC)
    return InterviewSession(
        ref=f"i_{session_id}",
        token_sha256=token_hash(session_id),
        user_id="u",
        mode="voice",
        started_at=now,
        active_at=now,
        expires_at=now + timedelta(hours=1),
        questions=[
            Question(
                public_id="q_main_1",
                position=0,
                type="main",
                main_index=0,
                text="자기소개를 해 주세요.",
                made_by="plan",
                asked_at=now,
            )
        ],
    )


def turn(question_id: int, *, name: str = "t_1", state: str = TurnState.SPOKEN) -> Turn:
    return Turn(
        public_id=name,
        question_id=question_id,
        state=state,
        received_at=datetime.now(UTC),
        duration_sec=1.0,
    )


async def begun(database: Database, session_id: str = "s_1") -> Question:
    row = interview(session_id)
    async with database.transaction() as db:
        db.add(row)
    return row.questions[0]


async def registered(database: Database, run: str, *, seen_at: datetime | None = None) -> None:
    now = seen_at or datetime.now(UTC)
    process = Process(name=run, run=run, host="h", folder="f", started_at=now, seen_at=now)
    async with database.transaction() as db:
        db.add(process)


async def test_concurrent_starts_do_not_exceed_the_maximum(
    two: tuple[Database, Database], tmp_path: Path
) -> None:
    admissions = [Admission(db, tmp_path, max_interviews=5, min_free_bytes=0) for db in two]

    async def begin(number: int) -> None:
        database, admission = two[number % 2], admissions[number % 2]
        await admission.admit()
        await asyncio.sleep(0.01)  # simulates the synthesis of the first question
        async with database.transaction() as db:
            await admission.reserve(db)
            db.add(interview(f"s_{number}"))

    ended = await asyncio.gather(*(begin(n) for n in range(30)), return_exceptions=True)
    refused = [error for error in ended if error is not None]
    assert [type(error) for error in refused] == [Busy] * 25
    async with two[0].transaction() as db:
        assert await db.scalar(select(func.count()).select_from(InterviewSession)) == 5


async def test_connections_of_a_session_are_counted_over_all_processes(
    two: tuple[Database, Database],
) -> None:
    await begun(two[0])
    claims = [LiveClaims(database, f"p_{n}") for n, database in enumerate(two)]
    for n in (0, 1):
        await registered(two[0], f"p_{n}")
    opened = await asyncio.gather(
        *(claims[n % 2].connect("s_1") for n in range(12)), return_exceptions=True
    )
    numbers = [opening.number for opening in opened if isinstance(opening, RegisteredConnection)]
    assert len(numbers) == CONNECTIONS_OF_A_SESSION
    assert {type(error) for error in opened if isinstance(error, Exception)} == {Busy}
    await claims[0].disconnect(numbers[0])
    await claims[1].connect("s_1")
    with pytest.raises(Busy):
        await claims[0].connect("s_1")
    async with two[0].transaction() as db:  # the processes are killed
        silent = datetime.now(UTC) - 2 * DEAD_AFTER
        await db.execute(update(Process).values(seen_at=silent))
    await registered(two[0], "p_2")
    await LiveClaims(two[1], "p_2").connect("s_1")
    with pytest.raises(SessionNotFound):
        await claims[0].connect("s_nobody")


async def test_each_connection_that_claims_an_answer_gets_a_higher_epoch(
    two: tuple[Database, Database],
) -> None:
    question = await begun(two[0])
    claims = [LiveClaims(database, "p") for database in two]
    taken = await asyncio.gather(*(claims[n % 2].claim(question.id) for n in range(10)))
    assert sorted(taken) == list(range(1, 11))
    async with two[0].transaction() as db:
        db.add(turn(question.id))
    with pytest.raises(AlreadyAnswered):
        await claims[1].claim(question.id)


async def test_only_the_newest_connection_commits_an_answer(
    two: tuple[Database, Database], tmp_path: Path
) -> None:
    question = await begun(two[0])
    folder = tmp_path / "recordings"
    recordings = EncryptedRecordings(FolderRecordingStore(folder), Vault(bytes(32)))
    none: Any = cast(Any, None)
    first, second = (AnswerIntake(database, recordings, none, none) for database in two)
    older = await LiveClaims(two[0], "p").claim(question.id)
    newer = await LiveClaims(two[1], "p").claim(question.id)
    with pytest.raises(TakenOver):
        await first.receive_live(question, b"RIFF older", 1.0, older)
    assert list(folder.rglob("*.wav")) == [], "nothing of it is kept"
    received = await second.receive_live(question, b"RIFF newer", 1.0, newer)
    assert received.state == TurnState.RECEIVED


async def test_commits_of_another_process_are_read_without_waiting_for_a_writer(
    two: tuple[Database, Database],
) -> None:
    question = await begun(two[0])
    await begun(two[0], "s_2")
    await begun(two[0], "s_3")
    claims = LiveClaims(two[1], "p")
    epoch = await claims.claim(question.id)
    async with two[0].transaction() as db:
        hashes = [token_hash(session_id) for session_id in ("s_2", "s_3")]
        of = InterviewSession.token_sha256
        await db.execute(delete(Question).where(Question.id != question.id))
        await db.execute(delete(InterviewSession).where(of == hashes[0]))
        revoked = update(InterviewSession).where(of == hashes[1])
        await db.execute(revoked.values(revoked_at=datetime.now(UTC)))
    async with two[0].transaction() as db:
        await db.execute(update(Question).values(about="a writer that is still at work"))
        async with asyncio.timeout(5):
            standing = await claims.read_state({"s_1", "s_2", "s_3"}, {question.id, 10**6})
    assert standing.open_sessions == {token_hash("s_1")}
    assert standing.epochs == {question.id: epoch}


async def test_a_pending_recording_is_claimed_by_one_process(
    two: tuple[Database, Database],
) -> None:
    question = await begun(two[0])
    row = turn(question.id)
    row.transcript = InterviewTranscript(
        hearing=TranscriptStatus.PENDING, text="", language="ko", segments=[]
    )
    async with two[0].transaction() as db:
        db.add(row)
    claims = [TranscriptionClaims(database, f"p_{n}") for n, database in enumerate(two)]
    for n in (0, 1):
        await registered(two[0], f"p_{n}")
    taken = await asyncio.gather(*(each.claim(row.id) for each in claims))
    assert sorted(taken) == [False, True]
    winner, loser = claims if taken[0] else reversed(claims)
    assert await winner.claim(row.id), "the same process may go on"
    await winner.release(row.id)
    assert await loser.claim(row.id)
    assert not await winner.claim(row.id)
    async with two[0].transaction() as db:  # the process that lost the claim is killed
        silent = datetime.now(UTC) - 2 * DEAD_AFTER
        await db.execute(update(Process).where(Process.run == loser._run).values(seen_at=silent))
    assert await winner.claim(row.id)
    async with two[0].transaction() as db:
        await db.execute(update(InterviewTranscript).values(hearing=TranscriptStatus.RECOGNISED))
    assert not await winner.claim(row.id), "it is done"


async def test_a_recording_is_read_again_by_one_process(two: tuple[Database, Database]) -> None:
    question = await begun(two[0])
    row = turn(question.id)
    row.transcript = InterviewTranscript(
        hearing=TranscriptStatus.RECOGNISED, text="네", language="ko", segments=[]
    )
    async with two[0].transaction() as db:
        db.add(row)
    claims = [TranscriptionClaims(database, f"p_{n}") for n, database in enumerate(two)]
    for n in (0, 1):
        await registered(two[0], f"p_{n}")
    taken = await asyncio.gather(*(each.claim_second_reading(row.id) for each in claims))
    assert sorted(taken) == [False, True]
    winner, loser = claims if taken[0] else reversed(claims)
    await winner.release(row.id)
    assert await loser.claim_second_reading(row.id)
    await loser.release(row.id)
    async with two[0].transaction() as db:
        await db.execute(update(InterviewTranscript).values(read_again_at=datetime.now(UTC)))
    assert not await winner.claim_second_reading(row.id), "it is done"


async def entered(database: Database, name: str, folder: Path) -> ProcessRegistry:
    """Return a registry in which a process of this name is registered."""
    registry = ProcessRegistry(database, name, folder)
    await registry.open()
    return registry


async def test_a_process_name_is_used_by_one_process(
    two: tuple[Database, Database], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_registry, "SILENT_S", 0.3)
    first = await entered(two[0], "a", tmp_path)
    with pytest.raises(ProcessNameTaken, match="PROCESS_NAME"):
        await ProcessRegistry(two[1], "a", tmp_path).open()
    other = await entered(two[1], "b", tmp_path)
    await first.close()
    again = await entered(two[1], "a", tmp_path)
    await again.close()
    await other.close()


async def test_a_process_on_another_machine_is_alive_by_its_heartbeat(
    two: tuple[Database, Database], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_registry, "SILENT_S", 60.0)
    there = await entered(two[0], "a", tmp_path / "there")

    async def beats() -> None:
        while True:
            await asyncio.sleep(0.05)
            await there.beat()

    beating = asyncio.create_task(beats())
    here = ProcessRegistry(two[1], "a", tmp_path / "here")
    with pytest.raises(ProcessNameTaken):
        await here.open()
    beating.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await beating
    monkeypatch.setattr(process_registry, "SILENT_S", 0.3)
    await here.open()  # possible, because the heartbeat of the other process has stopped
    with pytest.raises(ProcessNameTaken):
        await there.beat()
    assert not there.has_name
    await there.close()
    await here.beat()
    await here.close()


async def test_a_killed_process_frees_its_name_at_once(
    two: tuple[Database, Database], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_registry, "SILENT_S", 3600.0)
    killed = await entered(two[0], "a", tmp_path)
    killed._release_lock()  # as the operating system does for a killed process
    async with asyncio.timeout(60):
        again = await entered(two[1], "a", tmp_path)
    await again.close()
