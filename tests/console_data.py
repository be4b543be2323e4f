"""Rows of the console for tests: positions, candidates and their finished interviews."""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from daedam.interview.plan import parse_plan, plan_document
from daedam.interview.turn import MadeBy, QuestionType, TranscriptStatus, TurnState
from daedam.services.reports.content_analysis import text_sha256
from daedam.storage.console_tables import (
    InvitedCandidate,
    PlanVersion,
    Position,
    Scorecard,
    Team,
    User,
)
from daedam.storage.database import Database
from daedam.storage.tables import InterviewSession, InterviewTranscript, Question, Turn

MOMENT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
LATER = datetime(2100, 1, 1, tzinfo=UTC)

QUESTIONS = (
    "어려운 문제를 해결한 경험을 말씀해 주세요.",
    "자기소개를 해 주세요.",
    "동료와 의견이 달랐던 경험을 말씀해 주세요.",
)
ANSWER = (
    "작년에 물류 회사에서 인턴을 하면서 재고가 안 맞는 문제를 맡았습니다. "
    "저는 이틀 동안 기록을 지켜보고 바코드로 찍는 방법을 제안했습니다. "
    "그 뒤로 오차가 한 달에 200건에서 30건으로 줄었습니다."
)
QUOTE = "바코드로 찍는 방법을 제안했습니다"


def plan_of(questions: Sequence[str] = QUESTIONS) -> dict[str, Any]:
    """Return the document of a plan with these questions."""
    entries = "".join(
        f'[[questions]]\ntext = "{text}"\naim = "방법과 결과"\nprobes = ["그 결과는 어땠나요?"]\n'
        for text in questions
    )
    return plan_document(parse_plan(tomllib.loads(entries), 1))


def interview_row(
    ref: str, *, questions: Sequence[str] = QUESTIONS, finished: bool = True, answer: str = ANSWER
) -> InterviewSession:
    """Return an interview in which every question has a typed answer; the first, a follow-up."""
    interview = InterviewSession(
        ref=ref,
        token_sha256=hashlib.sha256(ref.encode()).hexdigest(),
        user_id=ref,
        mode="voice",
        style="interview",
        started_at=MOMENT,
        active_at=MOMENT,
        expires_at=LATER,
        finished_at=MOMENT + timedelta(minutes=20) if finished else None,
        plan=plan_of(questions),
    )
    for index, text in enumerate(questions):
        _ask(interview, f"q_main_{index + 1}", QuestionType.MAIN, index, text, answer)
        if index == 0:
            follow = "그 방법을 고르신 이유는 무엇인가요?"
            _ask(interview, "q_follow_1", QuestionType.FOLLOWUP, index, follow, answer)
    return interview


def _ask(
    interview: InterviewSession,
    public_id: str,
    kind: QuestionType,
    index: int,
    text: str,
    answer: str,
) -> None:
    followup = kind is QuestionType.FOLLOWUP
    question = Question(
        public_id=public_id,
        position=len(interview.questions),
        type=kind,
        main_index=index,
        text=text,
        made_by=MadeBy.PROBE if followup else MadeBy.PLAN,
        about=QUOTE if followup else None,
        asked_at=MOMENT,
    )
    question.turn = Turn(
        public_id=f"t_{interview.ref}_{question.position}",
        state=TurnState.SPOKEN,
        received_at=MOMENT,
        duration_sec=0.0,
        stage_ms={"voice_ms": 0},
    )
    question.turn.transcript = InterviewTranscript(
        hearing=TranscriptStatus.TYPED, text=answer, language="ko", segments=[]
    )
    interview.questions.append(question)


def assessment_row(
    levels: Mapping[str, int], version: str, criteria: Sequence[str], answer: str = ANSWER
) -> dict[str, Any]:
    """Return a stored assessment in which all runs of a model give the same levels."""
    run = {name: {"level": levels[name], "quote": QUOTE} for name in criteria}
    return {
        "text_sha256": text_sha256(answer),
        "rubric": version,
        "criteria": list(criteria),
        "model": "judge",
        "abstained": None,
        "runs": [run, run, run],
    }


async def add_position(
    database: Database, title: str = "백엔드 개발자", *, team: str | None = None
) -> Position:
    """Add a position of a team; None: of the first team."""
    async with database.transaction() as db:
        found = select(Team).order_by(Team.id).limit(1)
        if team is not None:
            found = select(Team).where(Team.public_id == team)
        owner = (await db.scalars(found)).one()
        position = Position(
            public_id=f"p_{hashlib.sha256(title.encode()).hexdigest()[:16]}",
            team_id=owner.id,
            title=title,
            company="",
            job_description="",
            created_at=MOMENT,
            closed_at=None,
        )
        version = PlanVersion(number=1, plan=plan_of(), created_at=MOMENT, created_by="김소유")
        position.versions.append(version)
        db.add(position)
    return position


def candidate_row(position: Position, number: int, name: str, **columns: Any) -> InvitedCandidate:
    """Return a candidate of a position, invited `number` minutes after `MOMENT`."""
    values = {
        "public_id": f"c_{position.id}_{number}",
        "position_id": position.id,
        "version_id": position.versions[0].id,
        "name": name,
        "email": f"c{number}@example.com",
        "token_sha256": hashlib.sha256(f"{position.id} {number}".encode()).hexdigest(),
        "invited_at": MOMENT + timedelta(minutes=number),
        "expires_at": LATER,
    }
    return InvitedCandidate(**{**values, **columns})


async def add_finished(
    database: Database, position: Position, number: int = 1, name: str = "한지원"
) -> InvitedCandidate:
    """Add a candidate with a finished interview."""
    async with database.transaction() as db:
        candidate = candidate_row(position, number, name, opened_at=MOMENT)
        candidate.interview = interview_row(f"i_{position.id}_{number}")
        db.add(candidate)
    return candidate


async def add_card(
    database: Database,
    candidate: InvitedCandidate,
    email: str,
    scores: Mapping[str, Mapping[str, int]],
    *,
    note: str = "",
    handed_in: bool = True,
) -> None:
    """Add a scorecard of the user with an address."""
    async with database.transaction() as db:
        user = (await db.scalars(select(User).where(User.email == email))).one()
        db.add(
            Scorecard(
                candidate_id=candidate.id,
                user_id=user.id,
                scores={question: dict(levels) for question, levels in scores.items()},
                rubric_version="2026-12",
                note=note,
                saved_at=MOMENT if handed_in else None,
                changed_at=MOMENT,
            )
        )
