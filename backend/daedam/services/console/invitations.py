"""Invitations: a link of their own for each candidate, and the interview behind it."""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from daedam.errors import (
    CandidateNotFound,
    InterviewBegun,
    InvitationExpired,
    InvitationNotFound,
    InvitationWithdrawn,
    PositionClosed,
    PositionNotFound,
)
from daedam.interview.plan import Style, parse_plan
from daedam.interview.terms import MAX_CHARACTERS, KeyTerms
from daedam.services.console.accounts import SignedInUser, normalized_email
from daedam.services.console.positions import visible_team
from daedam.services.plans import InterviewPlans
from daedam.services.sessions import Consent, Sessions, StartedInterview
from daedam.storage import audit
from daedam.storage.console_tables import InvitedCandidate
from daedam.storage.database import Database
from daedam.storage.positions import Positions, newest
from daedam.storage.tables import InterviewSession
from daedam.utils.candidate_states import CandidateState
from daedam.utils.language import Language
from daedam.utils.tokens import token_hash

TOKEN_BYTES = 24
"""Random bytes of an invitation's token: 192 bits."""


def state_of(candidate: InvitedCandidate, at: datetime) -> CandidateState:
    """Return the state of a candidate at a moment. `storage.reviews` has the same in SQL."""
    if candidate.interview is not None and candidate.interview.finished_at is not None:
        return CandidateState.FINISHED
    if candidate.withdrawn_at is not None:
        return CandidateState.WITHDRAWN
    if candidate.interview is not None:
        return CandidateState.UNDER_WAY
    if candidate.expires_at <= at:
        return CandidateState.EXPIRED
    return CandidateState.OPENED if candidate.opened_at else CandidateState.INVITED


@dataclass(frozen=True)
class InvitedPerson:
    """A candidate and the state at the time of the request."""

    candidate: InvitedCandidate
    state: CandidateState


@dataclass(frozen=True)
class CreatedInvitation:
    """An invitation with a new link. `token` is not stored and cannot be shown again."""

    token: str
    person: InvitedPerson


@dataclass(frozen=True)
class OpenedInvitation:
    """What a candidate sees who opens a link."""

    person: InvitedPerson
    questions: int
    """Number of planned questions."""
    language: Language
    session_id: str
    """Secret session id of the interview. It opens nothing before the interview was started."""


class Invitations:
    """Invites candidates, and starts and resumes their interviews.

    Every change is an entry of the audit log. Candidates of positions that a user may not see raise
    the same error as candidates who do not exist.
    """

    def __init__(
        self,
        database: Database,
        sessions: Sessions,
        plans: InterviewPlans,
        clock: Callable[[], datetime],
    ) -> None:
        """`clock` returns the time by which invitations expire."""
        self._database = database
        self._sessions = sessions
        self._plans = plans
        self._now = clock

    async def list(self, by: SignedInUser, position_id: str) -> Sequence[InvitedPerson]:
        """Return the candidates of a position, newest first. Raises `PositionNotFound`."""
        async with self._database.reading() as db:
            positions = Positions(db, visible_team(by))
            found = await positions.position(position_id)
            if found is None:
                raise PositionNotFound
            candidates = await positions.candidates(found[0].id)
        return [self._person(candidate) for candidate in candidates]

    async def create(
        self, by: SignedInUser, position_id: str, *, name: str, email: str, days: int
    ) -> CreatedInvitation:
        """Invite a candidate, who gets the newest version of the plan.

        `email`: empty if it is not known. `days`: days for which the interview can be started.
        Raises `PositionNotFound`, `PositionClosed` or `InvalidRequest`.
        """
        email = normalized_email(email) if email else ""
        token = _new_token()
        async with self._database.transaction() as db:
            found = await Positions(db, visible_team(by)).position(position_id)
            if found is None:
                raise PositionNotFound
            position = found[0]
            if position.closed_at is not None:
                raise PositionClosed
            invited_at = self._now()
            candidate = InvitedCandidate(
                public_id=f"c_{secrets.token_urlsafe(9)}",
                position=position,
                version=newest(position),
                name=name,
                email=email,
                token_sha256=token_hash(token),
                invited_at=invited_at,
                expires_at=invited_at + timedelta(days=days),
                interview=None,
            )
            db.add(candidate)
            await db.flush()
            await self._log(db, by.actor, "invited candidate", candidate)
            return CreatedInvitation(token, self._person(candidate))

    async def renew_link(
        self, by: SignedInUser, candidate_id: str, *, days: int
    ) -> CreatedInvitation:
        """Replace the link of a candidate by a new one. The earlier link becomes invalid.

        A candidate who has not started gets the newest version of the plan. A withdrawn invitation
        is valid again. Raises `CandidateNotFound` or `PositionClosed`.
        """
        token = _new_token()
        async with self._database.transaction() as db:
            candidate = await self._candidate(db, by, candidate_id)
            candidate.token_sha256 = token_hash(token)
            if candidate.interview is None:
                if candidate.position.closed_at is not None:
                    raise PositionClosed
                candidate.version = newest(candidate.position)
                candidate.expires_at = self._now() + timedelta(days=days)
                candidate.opened_at = candidate.withdrawn_at = None
            await db.flush()
            await self._log(db, by.actor, "renewed invitation", candidate)
            return CreatedInvitation(token, self._person(candidate))

    async def withdraw(self, by: SignedInUser, candidate_id: str) -> InvitedPerson:
        """Withdraw the invitation of a candidate.

        Raises `CandidateNotFound`, or `InterviewBegun` if the candidate has started.
        """
        async with self._database.transaction() as db:
            candidate = await self._candidate(db, by, candidate_id)
            if candidate.interview is not None:
                raise InterviewBegun
            candidate.withdrawn_at = candidate.withdrawn_at or self._now()
            await self._log(db, by.actor, "withdrew invitation", candidate)
            return self._person(candidate)

    # --- for the candidate ----------------------------------------------------------------------

    async def open(self, token: str) -> OpenedInvitation:
        """Return the invitation of a link, and enter the first use.

        The access to an interview that was started is renewed, also on another device. Raises
        `InvitationNotFound`, `InvitationWithdrawn`, `InvitationExpired`, or `SessionNotFound` if
        the candidate has revoked the access to the interview.
        """
        async with self._database.transaction() as db:
            candidate = await self._valid(db, token, lock=True)
            if candidate.opened_at is None:
                candidate.opened_at = self._now()
                await self._log(db, "candidate", "opened invitation", candidate)
            interview = candidate.interview
            session_id = _session_id(token)
            if interview is not None and interview.token_sha256 != token_hash(session_id):
                # The interview was started with an earlier link, which is no longer valid.
                interview.token_sha256 = token_hash(session_id)
                await self._log(db, "candidate", "moved interview to new link", candidate)
        if interview is not None:
            await self._sessions.renew(session_id)
        plan = parse_plan(candidate.version.plan, self._plans.default.followups_per_question)
        return OpenedInvitation(
            self._person(candidate), len(plan.questions), plan.language, session_id
        )

    async def start(self, token: str, consent: Consent) -> StartedInterview:
        """Start the interview of a link with its version of the plan.

        Raises the errors of `open` and of `Sessions.start`, or `InterviewBegun` if the interview
        has been started before.
        """
        async with self._database.reading() as db:
            candidate = await self._valid(db, token)
        if candidate.interview is not None:
            raise InterviewBegun
        position = candidate.position
        terms = KeyTerms(position.title[:MAX_CHARACTERS], position.company[:MAX_CHARACTERS])

        async def bind(db: AsyncSession, interview: InterviewSession) -> None:
            """Connect the interview, unless the link was used or withdrawn meanwhile."""
            invited = await self._valid(db, token, lock=True)
            if invited.interview is not None:
                raise InterviewBegun
            invited.interview = interview
            # After a deletion of the interview the link must not start another one.
            invited.expires_at = self._now()
            await self._log(db, "candidate", "started invited interview", invited)

        try:
            return await self._sessions.start(
                candidate.public_id,
                "voice",
                consent,
                style=Style.INTERVIEW,
                key_terms=terms,
                plan=parse_plan(candidate.version.plan, self._plans.default.followups_per_question),
                session_id=_session_id(token),
                bind=bind,
            )
        except IntegrityError:
            raise InterviewBegun from None

    async def _valid(self, db: AsyncSession, token: str, *, lock: bool = False) -> InvitedCandidate:
        candidate = await Positions(db).candidate_by_token(token, lock=lock)
        if candidate is None:
            raise InvitationNotFound
        match state_of(candidate, self._now()):
            case CandidateState.WITHDRAWN:
                raise InvitationWithdrawn
            case CandidateState.EXPIRED:
                raise InvitationExpired
        return candidate

    async def _candidate(
        self, db: AsyncSession, by: SignedInUser, candidate_id: str
    ) -> InvitedCandidate:
        candidate = await Positions(db, visible_team(by)).candidate(candidate_id, lock=True)
        if candidate is None:
            raise CandidateNotFound
        return candidate

    def _person(self, candidate: InvitedCandidate) -> InvitedPerson:
        return InvitedPerson(candidate, state_of(candidate, self._now()))

    @staticmethod
    async def _log(db: AsyncSession, actor: str, action: str, candidate: InvitedCandidate) -> None:
        detail = {
            "position": candidate.position.public_id,
            "version": candidate.version.number,
            "until": candidate.expires_at.isoformat(),
        }
        await audit.append(
            db, actor=actor, action=action, subject=candidate.public_id, detail=detail
        )


def _new_token() -> str:
    return f"v_{secrets.token_urlsafe(TOKEN_BYTES)}"


def _session_id(token: str) -> str:
    """Return the session id of the interview of a link.

    It is derived from the token, so that the link opens the interview on every device although
    only hashes are stored.
    """
    return f"s_{hashlib.sha256(f'session of invitation {token}'.encode()).hexdigest()}"
