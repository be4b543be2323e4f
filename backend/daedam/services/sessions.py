"""Start interviews, and read their data for the callers who are allowed to."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from daedam.errors import (
    ConsentRefused,
    InvalidRequest,
    NotAllowed,
    NoticeChanged,
    RecordingNotFound,
    SessionNotFound,
    StyleNotOffered,
    TurnUnderWay,
)
from daedam.interview.notice import NO_DESTINATIONS, DataDestinations, PrivacyNotice, build_notice
from daedam.interview.plan import Plan, Style, plan_document
from daedam.interview.terms import NO_TERMS, KeyTerms
from daedam.interview.turn import QuestionType, TurnState
from daedam.services.admission import Admission
from daedam.services.auth import Caller, Candidate, SignedInReviewer
from daedam.services.plans import InterviewPlans
from daedam.services.question_generator import QuestionGenerator
from daedam.services.storage_mapping import attach_speech, now, question_row, withdraw_question
from daedam.services.trusted_clock import TrustedClock
from daedam.services.turns.work import RecordedTurnWork
from daedam.storage import audit
from daedam.storage.database import Database
from daedam.storage.interviews import Interviews
from daedam.storage.recordings import EncryptedRecordings
from daedam.storage.tables import InterviewSession, InterviewVideo, Question
from daedam.utils.tokens import token_hash

log = logging.getLogger(__name__)

SESSION_ID_BYTES = 24
"""Number of random bytes of a session id: 192 bits.

The id gives the right to read and continue its interview.
"""


@dataclass(frozen=True)
class Consent:
    """A candidate's answer to the privacy notice."""

    notice_version: str
    recording: bool


@dataclass(frozen=True)
class StartedInterview:
    """A new interview: its secret session id, its row and its first question."""

    session_id: str
    interview: InterviewSession
    question: Question


@dataclass(frozen=True)
class StoredAudio:
    """A decrypted audio file and its media type."""

    content: bytes
    media_type: str


@dataclass(frozen=True)
class SessionPolicy:
    """The conditions of an interview that a candidate agrees to."""

    session_s: float
    """Seconds for which a session's id is valid."""
    retention_days: float
    """Days before an interview is deleted; 0: never."""
    destinations: DataDestinations = NO_DESTINATIONS
    """The data that is sent to other servers."""
    judged: bool = False
    """Whether a language model may assess the answers."""


class Sessions:
    """Starts interviews and reads their data.

    Data that a caller may not see raises the same error as data that does not exist.
    """

    def __init__(
        self,
        *,
        database: Database,
        recordings: EncryptedRecordings,
        questions: QuestionGenerator,
        work: RecordedTurnWork,
        admission: Admission,
        clock: TrustedClock,
        plans: InterviewPlans,
        audio_path: Path,
        policy: SessionPolicy,
    ) -> None:
        self._database = database
        self._recordings = recordings
        self._questions = questions
        self._work = work
        self._admission = admission
        self._clock = clock
        self._plans = plans
        self._audio_path = audio_path
        self._policy = policy

    @property
    def notice(self) -> PrivacyNotice:
        """The privacy notice to show before the microphone opens."""
        policy = self._policy
        return build_notice(policy.retention_days, policy.destinations, judged=policy.judged)

    async def start(
        self,
        user_id: str,
        mode: str,
        consent: Consent | None = None,
        retention_days: float | None = None,
        style: Style = Style.INTERVIEW,
        key_terms: KeyTerms = NO_TERMS,
        plan: Plan | None = None,
        *,
        session_id: str | None = None,
        bind: Callable[[AsyncSession, InterviewSession], Awaitable[None]] | None = None,
    ) -> StartedInterview:
        """Start an interview and return it with its secret session id.

        `retention_days` may not exceed the server's setting. `key_terms` are words that the answers
        probably contain. `plan`: None for the server's plan. `session_id`: None for a random one.
        `bind` runs in the transaction that stores the interview; its error undoes the start. Raises
        `Busy`, `DiskFull`, `StyleNotOffered`, `NoticeChanged`, `ConsentRefused` or
        `InvalidRequest`.
        """
        plan = plan or self._plans.default
        if style not in plan.styles:
            raise StyleNotOffered
        if consent is not None:
            _check_consent(consent, self.notice)
        delete_after = self._delete_after(retention_days)
        await self._admission.admit()
        session_id = session_id or f"s_{secrets.token_urlsafe(SESSION_ID_BYTES)}"
        asked = self._questions.first(plan, key_terms.position)
        audio = await self._work.synthesize(
            asked.text, "q_main_1", language=plan.language, lead_in=asked.lead_in
        )
        started_at = self._clock.current().retention_start
        interview = InterviewSession(
            ref=f"i_{secrets.token_urlsafe(9)}",
            token_sha256=token_hash(session_id),
            user_id=user_id,
            mode=mode,
            style=style,
            started_at=started_at,
            active_at=started_at,
            expires_at=started_at + timedelta(seconds=self._policy.session_s),
            delete_after=delete_after,
            notice_version=consent.notice_version if consent else None,
            consented=consent.recording if consent else None,
            consented_at=started_at if consent else None,
            terms=key_terms.to_row(),
            plan=plan_document(plan),
        )
        question = question_row(asked, QuestionType.MAIN, 0, position=0, public_id="q_main_1")
        attach_speech(question, audio)
        interview.questions.append(question)
        async with self._database.transaction() as db:
            await self._admission.reserve(db)
            Interviews(db).add(interview)
            if bind is not None:
                await bind(db, interview)
            detail = {"notice": consent.notice_version} if consent else {}
            await audit.append(
                db, actor="candidate", action="begun", subject=interview.ref, detail=detail
            )
        return StartedInterview(session_id, interview, question)

    def _delete_after(self, retention_days: float | None) -> datetime | None:
        longest = self._policy.retention_days
        days = longest if retention_days is None else retention_days
        if longest and (days > longest or days <= 0):
            raise InvalidRequest(
                f"retention_days는 {longest:g} 이하의 양수여야 합니다.",
                f"retention_days must be positive and at most {longest:g}.",
            )
        # A period that begins at the time of a clock that was set back could have ended already.
        return self._clock.current().retention_start + timedelta(days=days) if days else None

    async def check_open(self, session_id: str) -> None:
        """Raise `SessionNotFound` unless the session's id is valid."""
        async with self._database.reading() as db:
            if not await Interviews(db).opens(session_id):
                raise SessionNotFound

    async def interview(self, session_id: str) -> InterviewSession:
        """Return the interview of a session. Raises `SessionNotFound`."""
        async with self._database.reading() as db:
            interview = await Interviews(db).by_session_id(session_id)
        if interview is None:
            raise SessionNotFound
        return interview

    async def refs_newest_first(self, session_ids: Collection[str]) -> Sequence[str]:
        """Return the public ids of the interviews with these session ids, newest first."""
        async with self._database.reading() as db:
            return await Interviews(db).refs_of(session_ids)

    async def finish(self, session_id: str) -> InterviewSession:
        """End an interview before its last question and return it.

        The open question is withdrawn. An interview that has ended stays as it is. Raises
        `SessionNotFound`, or `TurnUnderWay` while an answer is processed.
        """
        async with self._database.transaction() as db:
            interview = await Interviews(db).by_session_id(session_id, lock=True)
            if interview is None:
                raise SessionNotFound
            if interview.finished_at is not None:
                return interview
            turns = [question.turn for question in interview.asked if question.turn is not None]
            if any(turn.state != TurnState.SPOKEN for turn in turns):
                raise TurnUnderWay
            for question in interview.asked:
                if question.turn is None:
                    withdraw_question(question)
            interview.finished_at = now()
        return interview

    async def renew(self, session_id: str) -> InterviewSession:
        """Extend the validity of a session's id and return its interview.

        The id is then valid for as long as that of a new interview, but not longer than the
        interview is kept. An expired id can be renewed: its holder may export and delete the
        interview anyway. Raises `SessionNotFound` if the id is unknown or revoked, or if the
        interview's retention period has ended.
        """
        moment = now()
        async with self._database.transaction() as db:
            interview = await Interviews(db).by_session_id_even_expired(session_id, lock=True)
            if interview is None:
                raise SessionNotFound
            kept_until = interview.delete_after
            if self._is_due(interview):
                raise SessionNotFound
            until = moment + timedelta(seconds=self._policy.session_s)
            if kept_until is not None:
                until = min(until, kept_until)
            had_expired = interview.expires_at <= moment
            interview.expires_at = max(interview.expires_at, until)
            if had_expired:
                await audit.append(db, actor="candidate", action="renewed", subject=interview.ref)
        return interview

    async def list_own(self, session_ids: Collection[str]) -> Sequence[InterviewSession]:
        """Return the interviews with these session ids, newest first, even if the ids are expired.

        Unknown and revoked ids are left out, and interviews whose retention period has ended, which
        the next sweep deletes. Recordings and transcripts are not loaded.
        """
        async with self._database.reading() as db:
            found = await Interviews(db).of_session_ids(session_ids)
        return [interview for interview in found if not self._is_due(interview)]

    def _is_due(self, interview: InterviewSession) -> bool:
        """Return whether the retention period of an interview has ended by the trusted clock."""
        due = interview.delete_after
        return due is not None and due <= self._clock.current().deletion_cutoff

    async def revoke(self, session_id: str) -> None:
        """Make a session's id invalid. Raises `SessionNotFound`."""
        async with self._database.transaction() as db:
            interview = await Interviews(db).by_session_id(session_id)
            if interview is None:
                raise SessionNotFound
            interview.revoked_at = now()
            await audit.append(db, actor="candidate", action="revoked", subject=interview.ref)

    # --- for reviewers --------------------------------------------------------------------------

    async def list_for_reviewer(
        self, reviewer: SignedInReviewer, limit: int, before: int | None
    ) -> Sequence[InterviewSession]:
        """Return the newest interviews and enter the access in the audit log.

        `limit`: maximum number of interviews. `before`: list only interviews with a lower row id;
        None: list from the newest one.
        """
        async with self._database.transaction() as db:
            interviews = await Interviews(db).newest(limit, before)
            await audit.append(
                db,
                actor=reviewer.actor,
                action="listed",
                subject="*",
                detail={"interviews": len(interviews)},
            )
        return interviews

    async def read_for_reviewer(self, reviewer: SignedInReviewer, ref: str) -> InterviewSession:
        """Return an interview and enter the access in the audit log. Raises `SessionNotFound`."""
        async with self._database.transaction() as db:
            interview = await Interviews(db).by_ref(ref)
            if interview is None:
                raise SessionNotFound
            await audit.append(db, actor=reviewer.actor, action="read", subject=ref)
        return interview

    # --- audio ----------------------------------------------------------------------------------

    async def answer_recording(self, caller: Caller, turn_id: str) -> StoredAudio:
        """Return the recording of an answer. Raises `SessionNotFound` or `RecordingNotFound`."""
        async with self._database.reading() as db:
            interviews = Interviews(db)
            match caller:
                case Candidate(session_id):
                    interview = await interviews.by_session_id(session_id)
                    if interview is None:
                        raise SessionNotFound
                case SignedInReviewer():
                    interview = await interviews.by_turn_public_id(turn_id)
            video = _find_recording(interview, turn_id)
            if interview is None or video is None:
                raise RecordingNotFound
        content = await self._recordings.get(video.storage_key, video.wrapped_key)
        await self._log_access(caller, interview.ref, {"turn": turn_id})
        return StoredAudio(content, video.media_type)

    async def question_audio(self, caller: Caller | None, name: str) -> StoredAudio:
        """Return a synthesized text from the audio folder.

        The audio of a question is only for its own session and for reviewers. A file that belongs
        to no question was made by a program through `synthesize`. It is for every caller with its
        unguessable name, which only that program knows. Raises `RecordingNotFound` in all other
        cases, or `NotAllowed` if there is no caller.
        """
        async with self._database.reading() as db:
            question = await Interviews(db).question_of_audio(name)
            if question is not None and isinstance(caller, Candidate):
                opens = await Interviews(db).opens(caller.session_id)
                if not opens or question.session.token_sha256 != token_hash(caller.session_id):
                    raise RecordingNotFound
        path = self._audio_path / name
        is_stored = Path(name).name == name and not name.startswith(".") and path.is_file()
        if not is_stored or (question is not None and caller is None):
            raise NotAllowed if caller is None else RecordingNotFound
        content = await asyncio.to_thread(path.read_bytes)
        if question is not None and caller is not None:
            ref = question.session.ref
            await self._log_access(caller, ref, {"question": question.public_id})
        return StoredAudio(content, "audio/wav")

    async def _log_access(self, caller: Caller, ref: str, detail: dict[str, object]) -> None:
        """Enter a reviewer's access to audio in the audit log, before the audio is sent.

        A candidate's access to their own interview is not logged.
        """
        if isinstance(caller, SignedInReviewer):
            async with self._database.transaction() as db:
                await audit.append(
                    db, actor=caller.actor, action="heard", subject=ref, detail=detail
                )


def _check_consent(consent: Consent, notice: PrivacyNotice) -> None:
    if consent.notice_version != notice.version:
        raise NoticeChanged
    if not consent.recording:
        raise ConsentRefused


def _find_recording(interview: InterviewSession | None, turn_id: str) -> InterviewVideo | None:
    questions = interview.questions if interview else []
    turns = [q.turn for q in questions if q.turn is not None and q.turn.public_id == turn_id]
    return turns[0].video if turns else None
