"""Reviews of interviews by people: open an interview, score it, and compare the scores.

Until a user has handed in the own scorecard, nothing here returns levels of a model or scores of
other users.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from daedam.errors import (
    InvalidRequest,
    RecordingNotFound,
    ReviewNotReady,
    ScorecardHandedIn,
    ScorecardIncomplete,
)
from daedam.interview.assessment import Score
from daedam.interview.dialogue_acts import DialogueAct
from daedam.interview.rubric import LEVELS, Criterion
from daedam.interview.turn import QuestionType
from daedam.services.console.accounts import SignedInUser
from daedam.services.console.candidates import visible_candidate
from daedam.services.reports.content_analysis import ContentAnalysis
from daedam.services.sessions import StoredAudio
from daedam.services.storage_mapping import act_of, answered_questions, superseded_positions
from daedam.storage import audit
from daedam.storage.console_tables import Scorecard, User
from daedam.storage.database import Database
from daedam.storage.recordings import EncryptedRecordings
from daedam.storage.reviews import CandidateReviews, ListedCandidate
from daedam.storage.tables import InterviewSession, Question

NOT_JUDGED = 0
"""The level of a criterion that an answer gives no ground to judge."""

Scores = Mapping[str, Mapping[str, int]]
"""Levels 1 to 5, or `NOT_JUDGED`, by id of the question and id of the criterion."""


@dataclass(frozen=True)
class ScoredQuestion:
    """A planned question with an answer, and the criteria that apply to it."""

    id: str
    """Id of the question when it was first asked, such as q_main_1."""
    main_index: int
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True)
class ModelScore:
    """The levels that a language model gave one answer."""

    question: str
    """Id of the `ScoredQuestion`."""
    turn: str
    """Public id of the answer's turn."""
    scores: tuple[Score, ...]


@dataclass(frozen=True)
class Results:
    """What others think of the answers."""

    cards: Sequence[tuple[Scorecard, User]]
    """All scorecards that were handed in, in that order, with the own one."""
    model: Sequence[ModelScore]


@dataclass(frozen=True)
class OpenedReview:
    """A finished interview for one user."""

    listed: ListedCandidate
    interview: InterviewSession
    questions: Sequence[ScoredQuestion]
    rubric_version: str
    card: Scorecard | None
    """The user's own scorecard by the current rubric."""
    results: Results | None
    """None until the user has handed in the own scorecard."""


class InterviewReviews:
    """Opens interviews for reviewers and stores their scorecards.

    All methods raise `CandidateNotFound` for a candidate that the user may not see, and
    `ReviewNotReady` if the interview has not ended.
    """

    def __init__(
        self,
        database: Database,
        recordings: EncryptedRecordings,
        contents: ContentAnalysis,
        clock: Callable[[], datetime],
    ) -> None:
        """`clock` returns the time of scorecards."""
        self._database = database
        self._recordings = recordings
        self._contents = contents
        self._now = clock

    async def open(self, user: SignedInUser, candidate_id: str) -> OpenedReview:
        """Return a candidate's interview and enter the access in the audit log."""
        async with self._database.transaction() as db:
            repository = CandidateReviews(db)
            listed, interview = await self._finished(db, user, candidate_id)
            card = await repository.card(listed.candidate, user.id)
            # Not even read before the user has handed in.
            is_open = card is not None and card.saved_at is not None
            cards = await repository.handed_in(listed.candidate) if is_open else []
            await audit.append(
                db,
                actor=user.actor,
                action="read",
                subject=interview.ref,
                detail={"candidate": candidate_id},
            )
        questions = self._scored_questions(interview)
        model = await asyncio.to_thread(self._model_scores, interview) if is_open else []
        version = self._contents.rubric_version
        is_current = card is not None and (is_open or card.rubric_version == version)
        return OpenedReview(
            listed=listed,
            interview=interview,
            questions=questions,
            rubric_version=version,
            card=card if is_current else None,
            results=Results(cards, model) if is_open else None,
        )

    async def save(
        self, user: SignedInUser, candidate_id: str, scores: Scores, note: str
    ) -> Scorecard:
        """Store a draft of the user's scorecard, which only the user sees.

        Raises `InvalidRequest` for an unknown question, criterion or level, or
        `ScorecardHandedIn`.
        """
        async with self._database.transaction() as db:
            card, _ = await self._changed(db, user, candidate_id, scores, note)
        return card

    async def hand_in(
        self, user: SignedInUser, candidate_id: str, scores: Scores, note: str
    ) -> Scorecard:
        """Store the user's scorecard for good. The user then sees the scores of others.

        Raises the errors of `save`, or `ScorecardIncomplete` if a criterion has no level.
        """
        async with self._database.transaction() as db:
            card, interview = await self._changed(db, user, candidate_id, scores, note)
            for question in self._scored_questions(interview):
                given = scores.get(question.id, {})
                if any(criterion.id not in given for criterion in question.criteria):
                    raise ScorecardIncomplete
            card.saved_at = card.changed_at
            await audit.append(
                db,
                actor=user.actor,
                action="handed in scorecard",
                subject=interview.ref,
                detail={"candidate": candidate_id, "rubric": card.rubric_version},
            )
        return card

    async def recording(self, user: SignedInUser, candidate_id: str, turn_id: str) -> StoredAudio:
        """Return the recording of an answer and enter the access in the audit log.

        Raises `RecordingNotFound` if the answer is not of this interview or was typed.
        """
        async with self._database.reading() as db:
            _, interview = await self._finished(db, user, candidate_id)
        video = next(
            (
                question.turn.video
                for question in interview.asked
                if question.turn is not None and question.turn.public_id == turn_id
            ),
            None,
        )
        if video is None:
            raise RecordingNotFound
        content = await self._recordings.get(video.storage_key, video.wrapped_key)
        async with self._database.transaction() as db:
            await audit.append(
                db,
                actor=user.actor,
                action="heard",
                subject=interview.ref,
                detail={"turn": turn_id},
            )
        return StoredAudio(content, video.media_type)

    async def _finished(
        self, db: AsyncSession, user: SignedInUser, candidate_id: str, *, lock: bool = False
    ) -> tuple[ListedCandidate, InterviewSession]:
        listed = await visible_candidate(db, user, candidate_id, self._now(), lock=lock)
        interview = await CandidateReviews(db).interview(listed.candidate)
        if interview is None or interview.finished_at is None:
            raise ReviewNotReady
        return listed, interview

    async def _changed(
        self, db: AsyncSession, user: SignedInUser, candidate_id: str, scores: Scores, note: str
    ) -> tuple[Scorecard, InterviewSession]:
        """Write scores into the user's scorecard, which is created if there is none."""
        listed, interview = await self._finished(db, user, candidate_id, lock=True)
        _check(scores, self._scored_questions(interview))
        repository = CandidateReviews(db)
        card = await repository.card(listed.candidate, user.id)
        if card is None:
            card = Scorecard(candidate_id=listed.candidate.id, user_id=user.id, saved_at=None)
            repository.add_card(card)
        elif card.saved_at is not None:
            raise ScorecardHandedIn
        card.scores = {question: dict(levels) for question, levels in scores.items() if levels}
        card.note = note
        card.rubric_version = self._contents.rubric_version
        card.changed_at = self._now()
        return card, interview

    def _scored_questions(self, interview: InterviewSession) -> Sequence[ScoredQuestion]:
        mains: dict[int, Question] = {}
        for question in interview.asked:
            if question.type == QuestionType.MAIN:
                mains.setdefault(question.main_index, question)
        answered = dict.fromkeys(question.main_index for question in _counting(interview))
        return [
            ScoredQuestion(
                id=mains[index].retake_of or mains[index].public_id,
                main_index=index,
                criteria=self._contents.criteria_of(interview, mains[index]),
            )
            for index in answered
            if index in mains
        ]

    def _model_scores(self, interview: InterviewSession) -> list[ModelScore]:
        """Return the levels of every answer that a model has assessed. Blocks."""
        contents = self._contents.analyse(interview)
        ids = {question.main_index: question.id for question in self._scored_questions(interview)}
        return [
            ModelScore(ids[question.main_index], question.turn.public_id, assessment.scores)
            for question in _counting(interview)
            if question.turn is not None
            and question.main_index in ids
            and (assessment := contents[question.turn.id].assessment) is not None
        ]


def _counting(interview: InterviewSession) -> list[Question]:
    """Return the questions whose answers count: no utterances, and only the last of retakes."""
    answered = answered_questions(interview)
    superseded = superseded_positions(answered)
    return [
        question
        for question in answered
        if question.turn is not None
        and question.position not in superseded
        and act_of(question.turn) is DialogueAct.ANSWER
    ]


def _check(scores: Scores, questions: Sequence[ScoredQuestion]) -> None:
    """Raise `InvalidRequest` for a question, criterion or level that does not exist."""
    known = {question.id: {c.id for c in question.criteria} for question in questions}
    for question, levels in scores.items():
        if not set(levels) <= known.get(question, set()):
            raise InvalidRequest(
                "평가표에 없는 항목이에요. 화면을 새로고침해 주세요.",
                "The scorecard has no such criterion. Please reload the page.",
            )
        if any(not NOT_JUDGED <= level <= LEVELS for level in levels.values()):
            raise InvalidRequest(
                f"점수는 0부터 {LEVELS}까지예요.", f"Levels are between 0 and {LEVELS}."
            )
