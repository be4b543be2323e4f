"""Routes with which a user reviews and scores the interview of a candidate."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from daedam.interview.rubric import Criterion
from daedam.routers.audio import audio_response
from daedam.routers.console.access import AnyUser
from daedam.routers.console.candidates import candidate_out
from daedam.routers.content_shapes import score_out
from daedam.routers.parts import (
    AUDIO_RESPONSES,
    InterviewReviewsPart,
    ReportsPart,
    Shaped,
    problems,
)
from daedam.routers.report_shapes import report_out
from daedam.schemas.assessments import ContentOut
from daedam.schemas.console_reviews import (
    CriterionOut,
    CriterionScore,
    ModelScoresOut,
    NamedScorecardOut,
    PersonRef,
    ResultsOut,
    ReviewOut,
    ScorecardIn,
    ScorecardOut,
    ScoredQuestionOut,
)
from daedam.schemas.reports import AnswerReport, ReportOut
from daedam.services.console.candidates import ShownCandidate
from daedam.services.console.reviews import Results
from daedam.storage.console_tables import Scorecard

router = APIRouter(prefix="/api/console/candidates/{candidate_id}", tags=["console"])


@router.get("/review", operation_id="openReview", responses=problems(401, 404, 409))
async def open_review(
    candidate_id: str,
    user: AnyUser,
    reviews: InterviewReviewsPart,
    reports: ReportsPart,
    shapes: Shaped,
) -> ReviewOut:
    """Return a finished interview for scoring. Recorded in the audit log.

    Levels of the language model and scores of other users are left out until the user has handed
    in the own scorecard.
    """
    opened = await reviews.open(user, candidate_id)
    interview = opened.interview
    report = report_out(interview, await reports.create(interview), shapes)
    turns: dict[int, list[str]] = {}
    for question in interview.asked:
        if question.turn is not None:
            turns.setdefault(question.main_index, []).append(question.turn.public_id)
    criteria = dict.fromkeys(c for question in opened.questions for c in question.criteria)
    return ReviewOut(
        candidate=candidate_out(user, ShownCandidate(opened.listed, reviewers=[])),
        report=without_judgements(report, candidate_id),
        questions=[
            ScoredQuestionOut(
                id=question.id,
                criteria=[criterion.id for criterion in question.criteria],
                turns=turns[question.main_index],
            )
            for question in opened.questions
        ],
        criteria=[_criterion(criterion) for criterion in criteria],
        scorecard=_scorecard(opened.card) if opened.card else None,
        results=_results(opened.results) if opened.results else None,
    )


@router.put("/scorecard", operation_id="saveScorecard", responses=problems(401, 404, 409, 422))
async def save_scorecard(
    candidate_id: str, body: ScorecardIn, user: AnyUser, reviews: InterviewReviewsPart
) -> ScorecardOut:
    """Store a draft of the user's own scorecard, which other users cannot see."""
    return _scorecard(await reviews.save(user, candidate_id, _scores(body), body.note))


@router.post(
    "/scorecard/hand-in",
    operation_id="handInScorecard",
    responses=problems(401, 404, 409, 422),
)
async def hand_in_scorecard(
    candidate_id: str, body: ScorecardIn, user: AnyUser, reviews: InterviewReviewsPart
) -> ScorecardOut:
    """Hand in the user's own scorecard, which needs a level for every criterion.

    It cannot be changed afterwards. The user can then see the scores of others.
    """
    return _scorecard(await reviews.hand_in(user, candidate_id, _scores(body), body.note))


@router.get(
    "/answers/{turn_id}/audio",
    operation_id="getReviewedAudio",
    response_class=Response,
    responses=AUDIO_RESPONSES | problems(401, 404, 409),
)
async def get_reviewed_audio(
    candidate_id: str,
    turn_id: str,
    request: Request,
    user: AnyUser,
    reviews: InterviewReviewsPart,
) -> Response:
    """Return the recording of an answer. Recorded in the audit log."""
    return audio_response(request, await reviews.recording(user, candidate_id, turn_id))


def without_judgements(report: ReportOut, candidate_id: str) -> ReportOut:
    """Return a report without what a machine judges: levels, summary, suggestions and coverage.

    Recordings get the addresses of the console.
    """
    return report.model_copy(
        update={
            "answers": [_without_judgements(answer, candidate_id) for answer in report.answers],
            "competencies": [],
            "summary": None,
        }
    )


def _without_judgements(answer: AnswerReport, candidate_id: str) -> AnswerReport:
    """Return the content with the reading only: what was told and left open, with quotes."""
    url = f"/api/console/candidates/{candidate_id}/answers/{answer.turn_id}/audio"
    content = ContentOut(
        star=answer.content.star,
        criteria=[],
        total=None,
        counted=0,
        abstained=None,
        runs=None,
        open=False,
        stale=False,
    )
    return answer.model_copy(
        update={
            "content": content,
            "suggestions": [],
            "answer_audio_url": url if answer.answer_audio_url is not None else None,
        }
    )


def _criterion(criterion: Criterion) -> CriterionOut:
    return CriterionOut(
        id=criterion.id,
        name=criterion.name,
        name_en=criterion.name_en,
        levels=list(criterion.levels),
        levels_en=list(criterion.levels_en),
    )


def _scores(body: ScorecardIn) -> Mapping[str, Mapping[str, int]]:
    scores: dict[str, dict[str, int]] = {}
    for score in body.scores:
        scores.setdefault(score.question, {})[score.criterion] = score.level
    return scores


def _scorecard(card: Scorecard) -> ScorecardOut:
    return ScorecardOut(
        scores=[
            CriterionScore(question=question, criterion=criterion, level=level)
            for question, levels in card.scores.items()
            for criterion, level in levels.items()
        ],
        note=card.note,
        changed_at=card.changed_at,
        handed_in_at=card.saved_at,
    )


def _results(results: Results) -> ResultsOut:
    return ResultsOut(
        scorecards=[
            NamedScorecardOut(user=PersonRef.model_validate(user), scorecard=_scorecard(card))
            for card, user in results.cards
        ],
        model=[
            ModelScoresOut(
                question=scored.question,
                turn=scored.turn,
                scores=[score_out(score) for score in scored.scores],
            )
            for scored in results.model
        ],
    )
