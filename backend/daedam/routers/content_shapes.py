"""From what is known of an answer's content to what the wire says of it."""

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


def content_out(known: AnswerContent) -> ContentOut:
    """An answer's content as a report has it."""
    judged = known.assessment
    return ContentOut(
        star=None if known.star is None else [StarOut.model_validate(e) for e in known.star],
        criteria=[_score(score) for score in judged.scores] if judged else [],
        total=judged.total if judged else None,
        counted=judged.counted if judged else 0,
        abstained=_abstention(known.abstained),
        runs=RunsOut(asked=known.asked_runs, read=known.read_runs, model=known.model)
        if known.asked_runs
        else None,
        open=known.open,
        stale=known.stale,
    )


def _score(score: Score) -> ScoreOut:
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
