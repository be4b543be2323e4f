"""Levels of an assessment, computed from the replies of a language model.

The model assesses an answer three times. A level counts only with a quote that `QuoteSource` finds
in the transcript. Totals are computed here, not by the model. The input is text only: this module
has no access to measures of speech.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import mean, median_low
from typing import Any

from daedam.interview.model_reply import without_fence
from daedam.interview.quotes import Quote, QuoteSource
from daedam.interview.rubric import LEVELS, Criterion
from daedam.speech.counts import count_syllables
from daedam.speech.timeline import SpokenWord
from daedam.utils.language import Language

RUNS = 3
"""Number of runs of the model for one answer."""

AGREEING_RUNS = 2
"""Minimum number of runs that must have evidence for a criterion before it gets a level. A single
run may be wrong."""

MOST_QUOTES = 2
"""Maximum number of quotes per criterion."""

LEAST_CONFIDENCE = 0.55
"""Mean word confidence, 0 to 1, below which a transcript is not assessed. Of 27 transcripts
below it, 25 had more than a quarter of their letters wrong (`docs/content-feedback.md`)."""

LEAST_SYLLABLES = 40
"""Syllables below which an answer is too short for the rubric. A spoken sentence has about 25, and
40 take eight to ten seconds."""


class Abstention(StrEnum):
    """The reason why an answer has no levels."""

    NO_TRANSCRIPT = "not_heard"
    NO_CONTENT = "nothing_told"
    UNSURE = "unsure"
    SHORT = "short"
    MODEL_TOO_SMALL = "model_too_small"
    NO_MODEL = "no_model"
    NO_VERDICT = "no_verdict"

    @property
    def sentences(self) -> tuple[str, str]:
        """The reason in Korean and in English."""
        return _REASONS[self]


_REASONS = {
    Abstention.NO_TRANSCRIPT: (
        "답변 텍스트가 없어 내용을 평가하지 않았어요.",
        "There is no transcript, so the content is not scored.",
    ),
    Abstention.NO_CONTENT: (
        "평가할 내용을 찾지 못했어요. 면접관에게 한 질문이나 요청은 평가하지 않아요.",
        "No content to score was found. Questions and requests to the interviewer do not count.",
    ),
    Abstention.UNSURE: (
        "음성 인식이 정확하지 않아 내용을 평가하지 않았어요.",
        "The transcript is too uncertain for its content to be scored.",
    ),
    Abstention.SHORT: (
        f"답변이 {LEAST_SYLLABLES}음절보다 짧아 내용을 평가하지 않았어요.",
        f"The answer is shorter than {LEAST_SYLLABLES} syllables, so its content is not scored.",
    ),
    Abstention.MODEL_TOO_SMALL: (
        "현재 설정에서는 내용 평가를 제공하지 않아요.",
        "This server's language model is too small to score content.",
    ),
    Abstention.NO_MODEL: (
        "AI가 응답하지 않아 평가하지 못했어요. 잠시 후 다시 시도해 주세요.",
        "The model that scores did not answer. Please try again in a moment.",
    ),
    Abstention.NO_VERDICT: (
        "평가 결과를 확인하지 못했어요. 다시 시도해 주세요.",
        "The model's assessment could not be read. It can be asked again.",
    ),
}


def abstention_for_text(
    text: str, evidence: str, words: Sequence[SpokenWord], language: Language = "ko"
) -> Abstention | None:
    """Return why no model can assess an answer, or None if it can be assessed.

    `evidence` is the part of `text` that can be quoted (`quotes.extract_evidence`).
    """
    if not text.strip():
        return Abstention.NO_TRANSCRIPT
    if not evidence.strip():
        return Abstention.NO_CONTENT
    known = [word.confidence for word in words if word.confidence is not None]
    if known and mean(known) < LEAST_CONFIDENCE:
        return Abstention.UNSURE
    return Abstention.SHORT if count_syllables(evidence, language) < LEAST_SYLLABLES else None


@dataclass(frozen=True)
class RunVerdict:
    """A level, 1 to 5, and the quote that shows it."""

    level: int
    quote: Quote


Run = Mapping[str, RunVerdict]
"""The verdicts of one run by criterion id. Criteria without evidence are absent."""


@dataclass(frozen=True)
class Score:
    """The result of all runs for one criterion.

    `level` is the median of the levels of the runs with evidence; for an even number of runs, the
    lower of the two middle levels. None means 근거 부족 (insufficient evidence). `lowest` and
    `highest` are the range of these levels.
    """

    criterion: Criterion
    level: int | None = None
    lowest: int | None = None
    highest: int | None = None
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True)
class Assessment:
    """The scores of an answer.

    `total` is the mean level of the criteria with a level, or None if fewer than half of the
    criteria have one.
    """

    scores: tuple[Score, ...]
    total: float | None

    @property
    def counted(self) -> int:
        """Number of criteria with a level."""
        return sum(score.level is not None for score in self.scores)


def parse_run(reply: str, criteria: Sequence[Criterion], source: QuoteSource) -> Run | None:
    """Return the verdicts in a model's reply, or None if the reply is invalid.

    Verdicts whose quote is not in the answer are omitted. A valid reply is one JSON object with
    exactly the criteria. Each value is null, or an integer level from 1 to 5 and a quote. A code
    fence around the object is accepted, because models add one.
    """
    try:
        reply_object = json.loads(without_fence(reply), object_pairs_hook=_unique_keys)
    except (ValueError, RecursionError):
        return None
    return validate_run(reply_object, criteria, source)


def validate_run(reply: Any, criteria: Sequence[Criterion], source: QuoteSource) -> Run | None:
    """Return the verdicts in a parsed or stored reply, or None if it is invalid (`parse_run`)."""
    if not isinstance(reply, dict) or set(reply) != {c.id for c in criteria}:
        return None
    run = {}
    for name, verdict in reply.items():
        if verdict is None:
            continue
        if not isinstance(verdict, dict) or set(verdict) != {"level", "quote"}:
            return None
        level, wording = verdict["level"], verdict["quote"]
        if type(level) is not int or not 1 <= level <= LEVELS or not isinstance(wording, str):
            return None
        quote = source.find(wording)
        if quote is not None:
            run[name] = RunVerdict(level, quote)
    return run


def assess(runs: Sequence[Run], criteria: Sequence[Criterion]) -> Assessment:
    """Return the scores of the valid runs, and their mean.

    The total is None if fewer than half of the criteria have a level.
    """
    scores = tuple(_score(criterion, runs) for criterion in criteria)
    levels = [score.level for score in scores if score.level is not None]
    enough = bool(levels) and len(levels) * 2 >= len(scores)
    return Assessment(scores, round(mean(levels), 1) if enough else None)


def _score(criterion: Criterion, runs: Sequence[Run]) -> Score:
    verdicts = [run[criterion.id] for run in runs if criterion.id in run]
    if len(verdicts) < AGREEING_RUNS:
        return Score(criterion)
    levels = [verdict.level for verdict in verdicts]
    level = median_low(levels)
    level_quotes = [verdict.quote for verdict in verdicts if verdict.level == level]
    quotes = tuple(dict.fromkeys(level_quotes))[:MOST_QUOTES]
    return Score(criterion, level, min(levels), max(levels), quotes)


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key occurs twice")
    return found
