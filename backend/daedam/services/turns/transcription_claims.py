"""Claims on pending recordings, so that one process of a database transcribes each."""

from sqlalchemy import ColumnElement, or_, select, update

from daedam.interview.turn import TranscriptStatus
from daedam.services.live.claims import alive_since
from daedam.storage.database import Database
from daedam.storage.tables import InterviewTranscript, Process


class TranscriptionClaims:
    """Claims of one process. A claim is valid until it is released or its process has ended."""

    def __init__(self, database: Database, run: str) -> None:
        """`run`: the run id of this process, as in the table of processes."""
        self._database = database
        self._run = run

    async def claim(self, turn_id: int) -> bool:
        """Claim a turn; return whether it was free.

        It is not free if its transcript is not pending or another running process has claimed it.
        """
        return await self._claim(turn_id, InterviewTranscript.hearing == TranscriptStatus.PENDING)

    async def _claim(self, turn_id: int, *conditions: ColumnElement[bool]) -> bool:
        alive = select(Process.run).where(Process.seen_at >= alive_since())
        claimed = (
            update(InterviewTranscript)
            .where(
                InterviewTranscript.turn_id == turn_id,
                *conditions,
                or_(
                    InterviewTranscript.claimed_by.is_(None),
                    InterviewTranscript.claimed_by == self._run,
                    InterviewTranscript.claimed_by.not_in(alive),
                ),
            )
            .values(claimed_by=self._run)
            .returning(InterviewTranscript.id)
        )
        async with self._database.transaction() as db:
            return await db.scalar(claimed) is not None

    async def claim_second_reading(self, turn_id: int) -> bool:
        """Claim the second reading of a turn; return whether it was free and still to do."""
        return await self._claim(
            turn_id,
            InterviewTranscript.hearing == TranscriptStatus.RECOGNISED,
            InterviewTranscript.read_again_at.is_(None),
            InterviewTranscript.corrected_at.is_(None),
        )

    def holds(self, transcript: InterviewTranscript) -> bool:
        """Return whether a transcript is still pending and claimed by this process."""
        return transcript.hearing == TranscriptStatus.PENDING and transcript.claimed_by == self._run

    async def release(self, turn_id: int) -> None:
        """Release a claim, so that another process may try."""
        async with self._database.transaction() as db:
            await db.execute(
                update(InterviewTranscript)
                .where(
                    InterviewTranscript.turn_id == turn_id,
                    InterviewTranscript.claimed_by == self._run,
                )
                .values(claimed_by=None)
            )
