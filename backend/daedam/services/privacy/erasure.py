"""Deleting interviews with all that belongs to them, when asked and when their time has come."""

import asyncio
import contextlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from daedam.errors import DatabaseUnavailable, SessionNotFound
from daedam.services.storage_mapping import now
from daedam.services.trusted_clock import Times, TrustedClock
from daedam.storage import audit
from daedam.storage.database import Database
from daedam.storage.interviews import Interviews
from daedam.storage.recordings import EncryptedRecordings
from daedam.storage.tables import InterviewSession, InterviewVideo, Question, Upload

if TYPE_CHECKING:  # the command line deletes without them, and need not wait for their libraries
    from daedam.services.answers.uploads import Uploads
    from daedam.services.morphology import KiwiMorphology
    from daedam.services.turns.work import RecordedTurnWork
    from daedam.services.turns.workflow import TurnRunner

log = logging.getLogger(__name__)

ORPHAN_AFTER_S = 3600.0
"""Minimum age before the sweep deletes a file without a row; its row may not be committed yet."""

MOST_AT_ONCE = 20
"""Interviews that a sweep deletes without confirmation, however few there are in all."""

MOST_ORPHANS = 5
"""Recordings without a row that a sweep deletes without confirmation. A stop leaves one now and
then; many at once are the recordings of another database."""

LARGEST_SHARE = 0.5
"""More than `MOST_AT_ONCE` are deleted without confirmation up to this share of all."""


@dataclass(frozen=True)
class Receipt:
    """What a deletion took away."""

    deleted_at: datetime
    questions: int
    transcripts: int
    recordings: int
    recording_bytes: int
    spoken_files: int
    audit_sha256: str
    """The audit log's entry of the deletion."""


@dataclass(frozen=True)
class _Belongings:
    """What must go from the disk once the rows are gone."""

    recordings: list[str]
    files: list[Path]
    turns: dict[int, str]
    """Their names by their ids."""
    questions: list[str]
    """What was asked."""
    uploads: list[str]
    """Ids of recordings that were coming in pieces."""


class Erasure:
    """Deletes interviews: rows, keys, recordings, derived sound."""

    def __init__(
        self,
        database: Database,
        recordings: EncryptedRecordings,
        *,
        recordings_path: Path,
        audio_path: Path,
        live_path: Path,
        clock: TrustedClock,
        work: "RecordedTurnWork | None" = None,
        runner: "TurnRunner | None" = None,
        morphology: "KiwiMorphology | None" = None,
        uploads: "Uploads | None" = None,
    ) -> None:
        """`work`, `runner`, `morphology` and `uploads` hold something of interviews in memory; None
        where none are conducted. What other processes hold in memory is bounded, and not reached.
        """
        self._database = database
        self._log_holds_deleted = False
        self._recordings = recordings
        self._recordings_path = recordings_path
        self._audio_path = audio_path
        self._live_path = live_path
        self._clock = clock
        self.postponed = 0
        """Interviews and recordings that the last sweep would have deleted after confirmation."""
        self.clock_doubtful = False
        self._work = work
        self._runner = runner
        self._morphology = morphology
        self._uploads = uploads

    async def open(self) -> None:
        """Compare the clock with what the database knows. Call it before anything is kept."""
        self.clock_doubtful = (await self._clock.tick()).is_doubtful

    async def of_session(self, session_id: str) -> Receipt:
        """Delete the interview that an id opens. Raises `SessionNotFound`."""
        async with self._database.transaction() as db:
            interview = await Interviews(db).by_session_id_even_expired(session_id, lock=True)
            if interview is None:
                raise SessionNotFound
            receipt, belongings = await self._erase(db, interview, actor="candidate")
        await self._forget(belongings)
        return receipt

    async def of_ref(self, ref: str, *, actor: str) -> Receipt | None:
        """Delete an interview by what others call it; None when it is gone already."""
        async with self._database.transaction() as db:
            interview = await Interviews(db).by_ref(ref, lock=True)
            if interview is None:
                return None
            receipt, belongings = await self._erase(db, interview, actor=actor)
        await self._forget(belongings)
        return receipt

    async def sweep(self, *, confirmed: bool = False) -> int:
        """Delete every interview whose time has come, and files without a row.

        How many interviews were deleted. Without confirmation, what is due only by a doubtful
        clock is postponed, and so are more than `LARGEST_SHARE` of all at once: see `postponed`.
        """
        times = await (self._clock.confirm() if confirmed else self._clock.tick())
        async with self._database.transaction() as db:
            due, postponed = await due_now(db, times, confirmed=confirmed)
        deleted = 0
        for ref in due:
            try:
                await self.of_ref(ref, actor="retention")
                deleted += 1
            except DatabaseUnavailable:  # the next sweep tries it again
                log.warning("an interview could not be deleted: the database was not available")
        if deleted:
            log.info("%d interviews deleted: their time had come", deleted)
        if self._log_holds_deleted:
            await self._empty_log()
        orphans = await self._sweep_orphans(times.to_delete_by, confirmed=confirmed)
        self.postponed = postponed + orphans
        self.clock_doubtful = times.is_doubtful
        if self.postponed:
            log.warning(
                "%d deletions wait for `daedam data sweep --confirm`: too many at once, or due "
                "by a doubtful clock",
                self.postponed,
            )
        return deleted

    async def _erase(
        self, db: AsyncSession, interview: InterviewSession, *, actor: str
    ) -> tuple[Receipt, _Belongings]:
        turns = [q.turn for q in interview.questions if q.turn is not None]
        videos = [turn.video for turn in turns if turn.video is not None]
        spoken = [q.audio_name for q in interview.questions if q.audio_name]
        uploads = list(
            await db.scalars(select(Upload.public_id).where(Upload.session_id == interview.id))
        )
        journals = [
            *(f"{question.id}.frames" for question in interview.questions),
            *(f"{name}.upload" for name in uploads),
        ]
        belongings = _Belongings(
            [video.storage_key for video in videos],
            [
                *(self._live_path / name for name in journals),
                *(self._audio_path / name for name in spoken),
            ],
            {turn.id: turn.public_id for turn in turns},
            [question.text for question in interview.questions],
            uploads,
        )
        counts = {
            "questions": len(interview.questions),
            "transcripts": sum(turn.transcript is not None for turn in turns),
            "recordings": len(videos),
            "recording_bytes": sum(video.size_bytes for video in videos),
            "spoken_files": len(spoken),
        }
        ref = interview.ref
        await db.delete(interview)
        await db.flush()
        entry = await audit.append(db, actor=actor, action="deleted", subject=ref, detail=counts)
        return Receipt(deleted_at=now(), audit_sha256=entry, **counts), belongings

    async def _forget(self, belongings: _Belongings) -> None:
        """What a stop leaves here is swept up later, and belongs to no row: ids are given once.

        The keys of recordings went with the rows, so of them noise is left. Journals of unfinished
        answers hold their key, wrapped, in themselves: they go first.
        """
        for file in belongings.files:
            await asyncio.to_thread(file.unlink, missing_ok=True)
        for key in belongings.recordings:
            await self._recordings.delete(key)
        if self._work is not None:
            self._work.forget(belongings.recordings, belongings.questions)
        if self._uploads is not None:
            self._uploads.forget(belongings.uploads)
        await self._empty_log()
        if self._runner is not None:
            await self._runner.forget(belongings.turns)
        if self._morphology is not None:  # last: until then a run may read a text of the interview
            self._morphology.forget()

    async def _empty_log(self) -> None:
        """What was deleted must not live on in SQLite's write-ahead log; where somebody reads at
        the moment, it is emptied at the next sweep.
        """
        if self._database.is_sqlite:
            self._log_holds_deleted = not await self._database.checkpoint()

    async def _sweep_orphans(self, moment: datetime, *, confirmed: bool) -> int:
        """Delete files without a row, left by a stop between the two. How many were postponed."""
        async with self._database.transaction() as db:
            keys = set(await db.scalars(select(InterviewVideo.storage_key)))
            names = set(await db.scalars(select(Question.audio_name)))
            open_questions = {
                f"{question_id}.frames"
                for question_id in await db.scalars(select(Question.id).where(~Question.turn.has()))
            }
            uploads = {f"{name}.upload" for name in await db.scalars(select(Upload.public_id))}
        before = moment.timestamp() - ORPHAN_AFTER_S

        def sweep_files() -> int:
            root = self._recordings_path
            recordings = list(_files(root))
            orphans = _old([f for f in recordings if str(f.relative_to(root)) not in keys], before)
            spoken = [f for f in _files(self._audio_path) if f.name.startswith("q_")]
            _remove(_old([f for f in spoken if f.name not in names], before))
            journals = [
                f for f in _files(self._live_path) if f.name not in open_questions | uploads
            ]
            orphans += _old(journals, before)
            of_all = len(recordings) + len(journals)
            if not confirmed and len(orphans) > max(MOST_ORPHANS, LARGEST_SHARE * of_all):
                return len(orphans)
            _remove(orphans)
            return 0

        return await asyncio.to_thread(sweep_files)


async def due_now(
    db: AsyncSession, times: Times, *, confirmed: bool = False
) -> tuple[Sequence[str], int]:
    """The `ref`s of the interviews that may be deleted, and how many more wait for confirmation."""
    interviews = Interviews(db)
    by_clock = await interviews.due_for_deletion(times.clock)
    due = await interviews.due_for_deletion(times.to_delete_by)
    if not confirmed and len(due) > max(MOST_AT_ONCE, LARGEST_SHARE * await interviews.count()):
        due = []
    return due, len(set(by_clock) - set(due))


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _old(files: list[Path], before: float) -> list[Path]:
    """Those that were written before a time, in seconds since 1970."""
    old = []
    for file in files:
        with contextlib.suppress(FileNotFoundError):
            if file.stat().st_mtime < before:
                old.append(file)
    return old


def _remove(files: list[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)
