"""Conversion of an answer's content analysis to its wire model."""

from daedam.interview.assessment import Abstention, Score
from daedam.schemas.assessments import (
    AbstentionOut,
    ContentOut,
    QuoteOut,
    RunsOut,
    ScoreOut,
    StarOut,
)
from daedam.services.reports.content_analysis import AnswerContent


def content_out(content: AnswerContent) -> ContentOut:
    """Return the wire model of an answer's content."""
    assessment = content.assessment
    return ContentOut(
        star=None if content.star is None else [StarOut.model_validate(e) for e in content.star],
        criteria=[score_out(score) for score in assessment.scores] if assessment else [],
        total=assessment.total if assessment else None,
        counted=assessment.counted if assessment else 0,
        abstained=_abstention(content.abstained),
        runs=RunsOut(asked=content.asked_runs, read=content.read_runs, model=content.model)
        if content.asked_runs
        else None,
        open=content.open,
        stale=content.stale,
    )


def score_out(score: Score) -> ScoreOut:
    """Return the wire model of a criterion's level."""
    criterion = score.criterion
    anchor = criterion.anchor(score.level) if score.level is not None else (None, None)
    return ScoreOut(
        criterion=criterion.id,
        name=criterion.name,
        name_en=criterion.name_en,
        level=score.level,
        lowest=score.lowest,
        highest=score.highest,
        anchor=anchor[0],
        anchor_en=anchor[1],
        quotes=[QuoteOut.model_validate(quote) for quote in score.quotes],
    )


def _abstention(reason: Abstention | None) -> AbstentionOut | None:
    if reason is None:
        return None
    korean, english = reason.sentences
    return AbstentionOut(reason=reason, message=korean, message_en=english)
