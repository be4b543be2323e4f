"""Nothing is deleted or encrypted anew because of a wrong clock or a missing file."""

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from sqlalchemy import delete, func, select
from tests.fakes import FakeLLM, FakeSTT, FakeTTS
from tests.faults.kill_server import Words
from tests.serving import ports_replaced

import daedam.main
from daedam.cli.doctor import _data
from daedam.errors import DatabaseUnavailable, MasterKeyWrong
from daedam.services.privacy.erasure import (
    MAX_UNCONFIRMED_INTERVIEWS,
    MAX_UNCONFIRMED_SHARE,
    ORPHAN_MIN_AGE_S,
    Erasure,
    Receipt,
)
from daedam.services.trusted_clock import MAX_STEP, SETTLED_AFTER, TrustedClock
from daedam.settings import Settings
from daedam.storage.database import Database
from daedam.storage.installation import check_master_key, may_create_key
from daedam.storage.recordings import EncryptedRecordings, FolderRecordingStore
from daedam.storage.tables import (
    AuditEntry,
    Installation,
    InterviewSession,
    InterviewVideo,
    Question,
    Turn,
)
from daedam.storage.vault import Vault

DAY = timedelta(days=1)


class Clock:
    """A clock that tests can set."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class World:
    """A database and a data folder with a clock that tests can set."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.database = Database(settings.sqlalchemy_url)
        self.clock = Clock()
        self.vault = Vault(bytes(32))
        self._names = 0

    def start(self) -> Erasure:
        """Simulate the start of a process; return its erasure service."""
        store = FolderRecordingStore(self.settings.recordings_path)
        return Erasure(
            self.database,
            EncryptedRecordings(store, self.vault),
            recordings_path=self.settings.recordings_path,
            audio_path=self.settings.audio_path,
            live_path=self.settings.live_path,
            clock=TrustedClock(self.database, self.clock),
        )

    async def interviews(self, count: int, keep: timedelta) -> None:
        async with self.database.transaction() as db:
            for _ in range(count):
                self._names += 1
                db.add(
                    InterviewSession(
                        ref=f"i_{self._names}",
                        token_sha256=f"{self._names}",
                        user_id="u",
                        mode="voice",
                        started_at=self.clock.now,
                        active_at=self.clock.now,
                        expires_at=self.clock.now + DAY,
                        delete_after=self.clock.now + keep,
                    )
                )

    async def held(self) -> int:
        async with self.database.transaction() as db:
            return await db.scalar(select(func.count()).select_from(InterviewSession)) or 0

    async def answer(self) -> str:
        """Store an interview with a recording; return the recording's storage key."""
        await self.interviews(1, 30 * DAY)
        self._names += 1
        key = f"answers/t_{self._names}.wav"
        store = FolderRecordingStore(self.settings.recordings_path)
        wrapped = await EncryptedRecordings(store, self.vault).put(key, b"RIFF")
        turn = Turn(
            public_id=f"t_{self._names}",
            state="spoken",
            received_at=self.clock.now,
            duration_sec=1.0,
            video=InterviewVideo(
                storage_key=key,
                media_type="audio/wav",
                size_bytes=4,
                sha256="0",
                wrapped_key=wrapped,
            ),
        )
        async with self.database.transaction() as db:
            newest = select(InterviewSession).order_by(InterviewSession.id.desc()).limit(1)
            interview = (await db.scalars(newest)).one()
            db.add(
                Question(
                    session_id=interview.id,
                    public_id="q_main_1",
                    position=0,
                    type="main",
                    main_index=0,
                    text="?",
                    made_by="plan",
                    asked_at=self.clock.now,
                    turn=turn,
                )
            )
        return key


@pytest.fixture
async def world(on_each: Settings) -> AsyncIterator[World]:
    made = World(on_each)
    await made.database.migrate()
    async with made.database.transaction() as db:
        for table in (InterviewSession, Installation):
            await db.execute(delete(table))
        noted = await db.scalar(select(func.max(AuditEntry.at)))  # of earlier tests
    made.clock.now = max(made.clock.now, (noted or made.clock.now) + timedelta(seconds=1))
    yield made
    await made.database.close()


async def test_a_clock_that_is_weeks_ahead_deletes_nothing(world: World) -> None:
    await world.start().open()
    await world.interviews(30, 30 * DAY)
    right = world.clock.now
    world.clock.now = right + 40 * DAY
    for _ in range(50):  # restarts must not shorten the time to the deletion
        erasure = world.start()
        await erasure.open()
        assert erasure.clock_doubtful
        assert await erasure.sweep() == 0
        assert erasure.postponed == 30
        world.clock.now += timedelta(minutes=1)
    world.clock.now = right + DAY
    assert await world.start().sweep() == 0
    assert await world.held() == 30
    world.clock.now = right + 2 * DAY
    assert not (await TrustedClock(world.database, world.clock).tick()).is_doubtful


async def test_a_clock_ahead_at_the_first_start_after_an_upgrade_deletes_nothing(
    world: World,
) -> None:
    await world.interviews(10, 30 * DAY)
    world.clock.now += 40 * DAY
    erasure = world.start()
    await erasure.open()
    assert (await erasure.sweep(), erasure.postponed) == (0, 10)


async def test_a_confirmed_clock_is_trusted(world: World) -> None:
    await world.start().open()
    await world.interviews(30, 30 * DAY)
    world.clock.now += 40 * DAY
    erasure = world.start()
    assert await erasure.sweep(confirmed=True) == 30
    assert (erasure.postponed, erasure.clock_doubtful) == (0, False)


async def test_due_interviews_are_still_deleted_after_a_jump(world: World) -> None:
    """If a machine was off for weeks, deletions are late by at most the time that it was off."""
    await world.start().open()
    await world.interviews(2, 5 * DAY)
    world.clock.now += 14 * DAY
    erasure = world.start()
    assert await erasure.sweep() == 0
    for _ in range(4):
        world.clock.now += 2 * DAY
        assert (await erasure.sweep(), await world.held()) in ((0, 2), (2, 0), (0, 0))
    assert await world.held() == 0


async def test_a_machine_used_an_hour_a_week_meets_the_retention_period(world: World) -> None:
    week = 7 * DAY
    left: list[int] = []
    first = world.clock.now
    for use in range(12):
        world.clock.now = first + use * week
        await world.start().open()
        await world.interviews(1, 20 * DAY)
        erasure = world.start()
        for _ in range(6):
            await erasure.sweep()
            world.clock.now += timedelta(minutes=10)
        left.append(await world.held())
        behind = world.clock.now - (await TrustedClock(world.database, world.clock).peek()).trusted
        assert behind <= week + timedelta(hours=1)
    # Due after 20 days. Deleted at the first use more than a week after that: the fifth use.
    assert left == [1, 2, 3, 4] + [4] * 8


async def test_a_jump_is_trusted_once_the_clock_has_run_on_from_it(world: World) -> None:
    await world.start().open()
    await world.interviews(3, 30 * DAY)
    world.clock.now += 40 * DAY
    erasure = world.start()
    assert await erasure.sweep() == 0
    world.clock.now += SETTLED_AFTER - timedelta(minutes=1)
    assert await erasure.sweep() == 0
    world.clock.now += timedelta(minutes=1)
    assert (await erasure.sweep(), erasure.clock_doubtful) == (3, False)


async def test_a_wrong_reading_is_dropped_when_the_clock_is_corrected(world: World) -> None:
    """This also holds if the corrected clock is itself a jump ahead of the trusted time."""
    await world.start().open()
    right = world.clock.now
    await world.interviews(3, 30 * DAY)
    world.clock.now = right + 400 * DAY
    assert await world.start().sweep() == 0
    for days in (10, 10.2, 11, 12, 29):
        world.clock.now = right + days * DAY
        assert await world.start().sweep() == 0
    assert await world.held() == 3


async def test_a_failed_deletion_does_not_stop_the_others(world: World) -> None:
    await world.start().open()
    await world.interviews(3, DAY)
    world.clock.now += 2 * DAY
    erasure = world.start()
    real, tried = erasure.delete_by_ref, 0

    async def failing_once(ref: str, *, actor: str) -> Receipt | None:
        nonlocal tried
        tried += 1
        if tried == 1:
            raise DatabaseUnavailable
        return await real(ref, actor=actor)

    with patch.object(erasure, "delete_by_ref", failing_once):
        assert await erasure.sweep() == 2
        assert await erasure.sweep() == 1
    assert await world.held() == 0


async def test_a_few_days_off_are_not_a_jump(world: World) -> None:
    await world.start().open()
    await world.interviews(2, 5 * DAY)
    deleted = 0
    for _ in range(2):
        world.clock.now += MAX_STEP
        deleted += await world.start().sweep()
    assert deleted == 2


async def test_a_clock_set_back_does_not_shorten_the_retention_period(world: World) -> None:
    await world.start().open()
    right = world.clock.now
    world.clock.now = datetime(1970, 1, 2, tzinfo=UTC)
    clock = TrustedClock(world.database, world.clock)
    times = await clock.tick()
    assert times.retention_start == clock.current().retention_start == right
    assert times.deletion_cutoff == world.clock.now
    world.clock.now = right + timedelta(minutes=5)
    assert not (await clock.tick()).is_doubtful


async def test_a_sweep_does_not_delete_most_interviews_at_once(world: World) -> None:
    await world.start().open()
    await world.interviews(30, 2 * DAY)
    await world.interviews(10, 30 * DAY)
    world.clock.now += 2.5 * DAY
    erasure = world.start()
    assert (await erasure.sweep(), erasure.postponed) == (0, 30)
    assert not erasure.clock_doubtful
    assert await erasure.sweep(confirmed=True) == 30
    few = max(MAX_UNCONFIRMED_INTERVIEWS, round(MAX_UNCONFIRMED_SHARE * 10))
    await world.interviews(few, DAY)
    world.clock.now += 2 * DAY
    assert await erasure.sweep() == few


async def test_recordings_of_another_database_are_not_deleted(world: World) -> None:
    """No recording has a row in the database, for example if DATABASE_URL names a new file."""
    await world.start().open()
    old = world.clock.now.timestamp() - 2 * ORPHAN_MIN_AGE_S
    keys = [await world.answer() for _ in range(8)]
    paths = [world.settings.recordings_path / key for key in keys]
    alone = world.settings.recordings_path / "answers" / "left by a stop.wav"
    alone.write_bytes(b"noise")
    for path in (*paths, alone):
        os.utime(path, (old, old))
    erasure = world.start()
    await erasure.sweep()
    assert (alone.exists(), erasure.postponed) == (False, 0)
    async with world.database.transaction() as db:
        await db.execute(delete(InterviewSession))
    await erasure.sweep()
    assert all(path.exists() for path in paths)
    assert erasure.postponed == len(paths)
    await erasure.sweep(confirmed=True)
    assert not any(path.exists() for path in paths)


async def test_a_changed_master_key_is_detected(world: World) -> None:
    folders = world.settings.encrypted_paths
    await check_master_key(world.database, b"a" * 32, folders)
    await check_master_key(world.database, b"b" * 32, folders)  # nothing is encrypted yet
    world.vault = Vault(b"b" * 32)
    await world.answer()
    await check_master_key(world.database, b"b" * 32, folders)
    with pytest.raises(MasterKeyWrong, match="백업"):
        await check_master_key(world.database, b"a" * 32, folders)


async def test_a_key_without_an_id_is_checked_with_a_recording(world: World) -> None:
    await world.answer()
    folders = world.settings.encrypted_paths
    with pytest.raises(MasterKeyWrong):
        await check_master_key(world.database, b"a" * 32, folders)
    await check_master_key(world.database, bytes(32), folders)


async def test_a_key_is_created_only_where_nothing_is_encrypted(world: World) -> None:
    url, folders = world.database.sync_url, world.settings.encrypted_paths
    assert may_create_key(url, folders)
    await world.answer()
    assert not may_create_key(url, folders)
    assert not may_create_key(url, [])
    assert not may_create_key("postgresql+psycopg://nobody@127.0.0.1:1/none", [])


def test_a_lost_master_key_ends_the_start_with_an_error(settings: Settings) -> None:
    with (
        ports_replaced(FakeSTT(), FakeLLM(), FakeTTS()),
        patch.object(daedam.main, "KiwiMorphology", Words),
    ):
        daedam.main.build(settings)
        assert settings.master_key_path.exists()
        settings.live_path.mkdir(parents=True, exist_ok=True)
        (settings.live_path / "1.frames").write_bytes(b"somebody is speaking")
        settings.master_key_path.unlink()
        with pytest.raises(MasterKeyWrong, match="DAEDAM_MASTER_KEY") as told:
            daedam.main.build(settings)
        assert "백업" in told.value.detail
        assert not settings.master_key_path.exists(), "no new one takes its place"
    (key, _) = asyncio.run(_data(settings))
    assert (key.level, "백업" in key.state) == ("bad", True)


def test_a_folder_with_only_the_key_is_accepted(tmp_path: Path) -> None:
    assert may_create_key(f"sqlite:///{tmp_path / 'none.sqlite3'}", [tmp_path / "recordings"])
    assert list(tmp_path.iterdir()) == [], "and the look makes nothing"
