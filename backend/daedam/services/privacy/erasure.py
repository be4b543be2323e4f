"""Delete interviews with all their data, on request and at the end of their retention period."""

import asyncio
import contextlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from daedam.errors import DatabaseUnavailable, SessionNotFound
from daedam.services.storage_mapping import now
from daedam.services.trusted_clock import ClockTimes, TrustedClock
from daedam.storage import audit
from daedam.storage.database import Database
from daedam.storage.interviews import Interviews
from daedam.storage.plans import DraftedPlans
from daedam.storage.positions import Positions
from daedam.storage.recordings import EncryptedRecordings
from daedam.storage.shares import ReportShares
from daedam.storage.tables import InterviewSession, InterviewVideo, Question, Upload

if TYPE_CHECKING:  # not needed by the command line, which starts faster without these imports
    from daedam.clients.base import LLMClient
    from daedam.services.answers.uploads import Uploads
    from daedam.services.morphology import KiwiMorphology
    from daedam.services.turns.work import RecordedTurnWork
    from daedam.services.turns.workflow import TurnRunner

log = logging.getLogger(__name__)

ORPHAN_MIN_AGE_S = 3600.0
"""Minimum age before the sweep deletes a file without a row; its row may not be committed yet."""

UNUSED_INVITATION_KEPT = timedelta(days=30)
"""Time for which name and address of a candidate who never started are kept after the invitation
has expired, so that the team can invite the candidate again."""

MAX_UNCONFIRMED_INTERVIEWS = 20
"""Maximum number of interviews that one sweep may delete without confirmation, even if they exceed
`MAX_UNCONFIRMED_SHARE`."""

MAX_UNCONFIRMED_FILES = 5
"""Maximum number of recordings and journals without a row that one sweep may delete without
confirmation, even if they exceed `MAX_UNCONFIRMED_SHARE`. An interrupted write leaves one such file
now and then. Many at once probably belong to another database."""

MAX_UNCONFIRMED_SHARE = 0.5
"""Share of all interviews, or of all recordings and journals, that one sweep may delete without
confirmation."""


@dataclass(frozen=True)
class Receipt:
    """The counts and sizes of what a deletion removed."""

    deleted_at: datetime
    questions: int
    transcripts: int
    recordings: int
    recording_bytes: int
    spoken_files: int
    unfinished_answers: int
    """Answers that were still being spoken or uploaded: journals on disk."""
    audit_sha256: str
    """Hash of the deletion's entry in the audit log."""


@dataclass(frozen=True)
class _Remains:
    """The files and cached data to remove after the rows are deleted."""

    recordings: list[str]
    files: list[Path]
    turns: dict[int, str]
    """Public ids of the deleted turns, by row id."""
    questions: list[str]
    """Texts of the questions."""
    uploads: list[str]
    """Ids of unfinished uploads."""


class Erasure:
    """Deletes interviews: rows, keys, recordings and derived audio."""

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
        llm: "LLMClient | None" = None,
    ) -> None:
        """`work`, `runner`, `morphology`, `uploads` and `llm` cache data of interviews in memory.

        They are None in a process that conducts no interviews. The caches of other processes are
        bounded and are not cleared.
        """
        self._database = database
        self._checkpoint_pending = False
        self._recordings = recordings
        self._recordings_path = recordings_path
        self._audio_path = audio_path
        self._live_path = live_path
        self._clock = clock
        self.postponed = 0
        """Number of interviews and files whose deletion the last sweep postponed."""
        self.clock_doubtful = False
        self._work = work
        self._runner = runner
        self._morphology = morphology
        self._uploads = uploads
        self._llm = llm

    async def open(self) -> None:
        """Compare the system clock with the trusted time and set `clock_doubtful`.

        Call it before anything is stored.
        """
        self.clock_doubtful = (await self._clock.tick()).is_doubtful

    async def delete_session(self, session_id: str) -> Receipt:
        """Delete the interview of a session. Raises `SessionNotFound`."""
        async with self._database.transaction() as db:
            interview = await Interviews(db).by_session_id_even_expired(session_id, lock=True)
            if interview is None:
                raise SessionNotFound
            receipt, remains = await self._erase(db, interview, actor="candidate")
        await self._remove(remains)
        return receipt

    async def delete_by_ref(self, ref: str, *, actor: str) -> Receipt | None:
        """Delete the interview with a public id; return None if it does not exist."""
        async with self._database.transaction() as db:
            interview = await Interviews(db).by_ref(ref, lock=True)
            if interview is None:
                return None
            receipt, remains = await self._erase(db, interview, actor=actor)
        await self._remove(remains)
        return receipt

    async def sweep(self, *, confirmed: bool = False) -> int:
        """Delete interviews past their retention period, expired drafts of plans, expired links to
        reports, unused invitations, and files without a row.

        `confirmed`: an operator confirms the clock and the number of deletions. Otherwise a
        deletion is postponed if it is due only by a doubtful clock, or if too many are due at once;
        `postponed` counts these. Return the number of deleted interviews.
        """
        times = await (self._clock.confirm() if confirmed else self._clock.tick())
        async with self._database.transaction() as db:
            plans = await DraftedPlans(db).delete_expired(times.deletion_cutoff)
            shares = await ReportShares(db).delete_expired(times.deletion_cutoff)
            invited = await Positions(db).delete_unused(
                times.deletion_cutoff - UNUSED_INVITATION_KEPT
            )
            if plans or shares or invited:
                self._checkpoint_pending = True
        async with self._database.reading() as db:
            due, postponed = await due_interviews(db, times, confirmed=confirmed)
        deleted = 0
        for ref in due:
            try:
                await self.delete_by_ref(ref, actor="retention")
                deleted += 1
            except DatabaseUnavailable:  # the next sweep tries it again
                log.warning("an interview could not be deleted: the database was not available")
        if deleted:
            log.info("%d interviews deleted: their retention period has ended", deleted)
        if self._checkpoint_pending:
            await self._checkpoint()
        orphans = await self._sweep_orphans(times.deletion_cutoff, confirmed=confirmed)
        self.postponed = postponed + orphans
        self.clock_doubtful = times.is_doubtful
        if self.postponed:
            log.warning(
                "%d deletions wait for `daedam data sweep --confirm`: too many at once, or due "
                "by a doubtful clock only",
                self.postponed,
            )
        return deleted

    async def _erase(
        self, db: AsyncSession, interview: InterviewSession, *, actor: str
    ) -> tuple[Receipt, _Remains]:
        turns = [q.turn for q in interview.questions if q.turn is not None]
        videos = [turn.video for turn in turns if turn.video is not None]
        audio_names = [q.audio_name for q in interview.questions if q.audio_name]
        uploads = list(
            await db.scalars(select(Upload.public_id).where(Upload.session_id == interview.id))
        )
        journals = [
            *(f"{question.id}.frames" for question in interview.questions),
            *(f"{name}.upload" for name in uploads),
        ]
        remains = _Remains(
            [video.storage_key for video in videos],
            [
                *(self._live_path / name for name in journals),
                *(self._audio_path / name for name in audio_names),
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
            "spoken_files": len(audio_names),
            "unfinished_answers": await asyncio.to_thread(
                _count_files, [self._live_path / name for name in journals]
            ),
        }
        ref = interview.ref
        await db.delete(interview)
        await db.flush()
        entry = await audit.append(db, actor=actor, action="deleted", subject=ref, detail=counts)
        return Receipt(deleted_at=now(), audit_sha256=entry, **counts), remains

    async def _remove(self, remains: _Remains) -> None:
        """Remove the files and clear the caches of a deleted interview.

        If the process stops in between, a later sweep removes the remaining files. They are
        recognised because ids of deleted rows are never used again.

        Journals of unfinished answers are removed first, because they contain their own wrapped
        key. The keys of recordings were deleted with the rows, so their files cannot be decrypted.
        """
        for file in remains.files:
            await asyncio.to_thread(file.unlink, missing_ok=True)
        for key in remains.recordings:
            await self._recordings.delete(key)
        if self._work is not None:
            self._work.forget(remains.recordings, remains.questions)
        if self._uploads is not None:
            self._uploads.forget(remains.uploads)
        try:
            await self._checkpoint()
            if self._runner is not None:
                await self._runner.forget(remains.turns)
        finally:
            if self._morphology is not None:  # last: a running turn may fill the cache until now
                self._morphology.forget()
            if self._llm is not None:
                self._llm.forget_prompts()

    async def _checkpoint(self) -> None:
        """Empty SQLite's write-ahead log, which may still contain deleted rows.

        While another connection reads, this fails; the next sweep tries again.
        """
        if self._database.is_sqlite:
            self._checkpoint_pending = not await self._database.checkpoint()

    async def _sweep_orphans(self, moment: datetime, *, confirmed: bool) -> int:
        """Delete files without a row, which remain if a process stops between two writes.

        Only files last written more than `ORPHAN_MIN_AGE_S` before `moment` are deleted. The audio
        of questions needs no confirmation: it is not encrypted, and it can be synthesized again
        from the stored text. Return the number of files whose deletion is postponed.
        """
        async with self._database.reading() as db:
            keys = set(await db.scalars(select(InterviewVideo.storage_key)))
            names = set(await db.scalars(select(Question.audio_name)))
            open_questions = {
                f"{question_id}.frames"
                for question_id in await db.scalars(select(Question.id).where(~Question.turn.has()))
            }
            uploads = {f"{name}.upload" for name in await db.scalars(select(Upload.public_id))}
        written_before = moment.timestamp() - ORPHAN_MIN_AGE_S

        def sweep_files() -> int:
            root = self._recordings_path
            recordings = list(_files(root))
            orphans = _old(
                [f for f in recordings if str(f.relative_to(root)) not in keys], written_before
            )
            questions = [f for f in _files(self._audio_path) if f.name.startswith("q_")]
            _unlink(_old([f for f in questions if f.name not in names], written_before))
            journals = [
                f for f in _files(self._live_path) if f.name not in open_questions | uploads
            ]
            orphans += _old(journals, written_before)
            total = len(recordings) + len(journals)
            if not confirmed and len(orphans) > max(
                MAX_UNCONFIRMED_FILES, MAX_UNCONFIRMED_SHARE * total
            ):
                return len(orphans)
            _unlink(orphans)
            return 0

        return await asyncio.to_thread(sweep_files)


async def due_interviews(
    db: AsyncSession, times: ClockTimes, *, confirmed: bool = False
) -> tuple[Sequence[str], int]:
    """Return the public ids of the interviews to delete, and how many more need confirmation."""
    interviews = Interviews(db)
    by_clock = await interviews.due_for_deletion(times.clock)
    due = await interviews.due_for_deletion(times.deletion_cutoff)
    if not confirmed and len(due) > max(
        MAX_UNCONFIRMED_INTERVIEWS, MAX_UNCONFIRMED_SHARE * await interviews.count()
    ):
        due = []
    return due, len(set(by_clock) - set(due))


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _old(files: list[Path], written_before: float) -> list[Path]:
    """Return the files last written before a time in seconds since 1970."""
    old = []
    for file in files:
        with contextlib.suppress(FileNotFoundError):
            if file.stat().st_mtime < written_before:
                old.append(file)
    return old


def _count_files(paths: list[Path]) -> int:
    return sum(path.is_file() for path in paths)


def _unlink(files: list[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)
