"""From what a language model says of an answer to levels that can be shown: quotes and arithmetic.

The model proposes, three times; nothing it says counts without a quote that `quotes.Source` finds
in the transcript, and no number here is the model's own sum. How an answer was spoken is unknown
to this module: it sees text.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import mean, median_low
from typing import Any

from daedam.interview.quotes import Quote, QuoteSource
from daedam.interview.rubric import LEVELS, Criterion
from daedam.speech.spoken_form import count_syllables
from daedam.speech.timeline import SpokenWord

RUNS = 3
"""How often a model is asked about the same answer."""

AGREEING_RUNS = 2
"""So many runs must have shown evidence before a criterion has a level: one may be a slip."""

MOST_QUOTES = 2

LEAST_CONFIDENCE = 0.55
"""Mean word confidence below which the text is too uncertain to be judged: of 27 readings under it
25 had more than a quarter of their letters wrong (`docs/content-feedback.md`)."""

LEAST_SYLLABLES = 40
"""Fewer have no room for what the rubric asks about: a spoken sentence has 25 of them, and 40 take
eight to ten seconds."""


class Abstention(StrEnum):
    """Why an answer has no levels."""

    NOT_HEARD = "not_heard"
    NOTHING_TOLD = "nothing_told"
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
    Abstention.NOT_HEARD: (
        "받아쓴 글이 없어 내용을 평가하지 않습니다.",
        "There is no transcript, so the content is not scored.",
    ),
    Abstention.NOTHING_TOLD: (
        "면접관에게 바라는 말 말고는 이야기한 것을 찾지 못해 내용을 평가하지 않습니다.",
        "Beside what is wanted of the interviewer nothing told was found, so it is not scored.",
    ),
    Abstention.UNSURE: (
        "받아쓴 글이 확실하지 않아 내용을 평가하지 않습니다.",
        "The transcript is too uncertain for its content to be scored.",
    ),
    Abstention.SHORT: (
        f"답변이 {LEAST_SYLLABLES}음절보다 짧아 내용을 평가하지 않습니다.",
        f"The answer is shorter than {LEAST_SYLLABLES} syllables, so its content is not scored.",
    ),
    Abstention.MODEL_TOO_SMALL: (
        "이 서버의 언어 모델은 작아서 내용을 평가하지 않습니다.",
        "This server's language model is too small to score content.",
    ),
    Abstention.NO_MODEL: (
        "평가할 모델이 응답하지 않았습니다. 잠시 뒤에 다시 시도해 주세요.",
        "The model that scores did not answer. Please try again in a moment.",
    ),
    Abstention.NO_VERDICT: (
        "모델의 평가를 읽을 수 없었습니다. 다시 시도할 수 있습니다.",
        "The model's assessment could not be read. It can be asked again.",
    ),
}


def abstention_for_text(text: str, told: str, words: Sequence[SpokenWord]) -> Abstention | None:
    """What keeps an answer from being judged whatever the model; None where nothing does.

    `told` is what of its `text` tells something (`injection.heard`).
    """
    if not text.strip():
        return Abstention.NOT_HEARD
    if not told.strip():
        return Abstention.NOTHING_TOLD
    known = [word.confidence for word in words if word.confidence is not None]
    if known and mean(known) < LEAST_CONFIDENCE:
        return Abstention.UNSURE
    return Abstention.SHORT if count_syllables(told) < LEAST_SYLLABLES else None


@dataclass(frozen=True)
class RunVerdict:
    """A level, 1 to 5, and where the answer shows it."""

    level: int
    quote: Quote


Run = Mapping[str, RunVerdict]
"""What one run says, by criterion; a criterion without evidence is not in it."""


@dataclass(frozen=True)
class Score:
    """What the runs together say of one criterion.

    `level` is the median of the runs with evidence, the lower of two; None: 근거 부족. `lowest` and
    `highest` are their spread.
    """

    criterion: Criterion
    level: int | None = None
    lowest: int | None = None
    highest: int | None = None
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True)
class Assessment:
    """What the runs together say of an answer. `total`: the mean of the criteria with a level."""

    scores: tuple[Score, ...]
    total: float | None

    @property
    def counted(self) -> int:
        """Of how many criteria `total` is the mean, or would be."""
        return sum(score.level is not None for score in self.scores)


def parse_run(reply: str, criteria: Sequence[Criterion], source: QuoteSource) -> Run | None:
    """The verdicts in a model's reply whose quotes are in the answer; None: it cannot be read.

    The reply must be one JSON object with exactly the criteria, each null or a whole level from 1
    to 5 and a quote. Models put a code fence around it, which may stand.
    """
    fenced = re.fullmatch(r"\s*```(?:json)?\s*(.*?)```\s*", reply, re.DOTALL)
    try:
        said = json.loads(fenced[1] if fenced else reply, object_pairs_hook=_each_once)
    except (ValueError, RecursionError):
        return None
    return validate_run(said, criteria, source)


def validate_run(said: Any, criteria: Sequence[Criterion], source: QuoteSource) -> Run | None:
    """As `parse_run`, of what has been parsed or kept."""
    if not isinstance(said, dict) or set(said) != {c.id for c in criteria}:
        return None
    run = {}
    for name, verdict in said.items():
        if verdict is None:
            continue
        if not isinstance(verdict, dict) or set(verdict) != {"level", "quote"}:
            return None
        level, words = verdict["level"], verdict["quote"]
        if type(level) is not int or not 1 <= level <= LEVELS or not isinstance(words, str):
            return None
        quote = source.find(words)
        if quote is not None:
            run[name] = RunVerdict(level, quote)
    return run


def assess(runs: Sequence[Run], criteria: Sequence[Criterion]) -> Assessment:
    """The levels of the runs that could be read, and their mean.

    There is no total where fewer than half of the criteria have a level.
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
    of_it = [verdict.quote for verdict in verdicts if verdict.level == level]
    quotes = tuple(dict.fromkeys(of_it))[:MOST_QUOTES]
    return Score(criterion, level, min(levels), max(levels), quotes)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found
