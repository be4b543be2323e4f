"""Draft an interview plan for a position, a job description and a résumé."""

import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from daedam.interview.plan import Competency, MainQuestion
from daedam.interview.planning.bank import BankKind, BankQuestion, JobFamily, Level, load_bank
from daedam.interview.planning.lines import (
    MAX_CHARACTERS,
    Source,
    SourceLine,
    document_lines,
    read_lines,
)
from daedam.interview.planning.matching import Match, Matcher, family_scores
from daedam.interview.planning.resume_questions import resume_questions
from daedam.speech.korean import Morphology
from daedam.utils.language import Language

MIN_QUESTIONS, MAX_QUESTIONS = 1, 12

MIN_FAMILY_SHARE = 0.75
"""Minimum score of a second job family, as a share of the score of the first."""

CERTAIN_FAMILY_SCORE = 25.0
MIN_FAMILY_LEAD = 1.5
"""A job family fits clearly if its score reaches `CERTAIN_FAMILY_SCORE`, or is `MIN_FAMILY_LEAD`
times the score of the second."""

FAMILY_FACTOR = 1.2
"""Factor of the score of a question that is written for the job family."""
FEW_TOPICS_FACTORS = (0.15, 0.4)
"""Factors of the score of a match by fewer than `MIN_TOPICS` topics: of a question for every job,
and of one for the job family."""

MIN_TOPICS = 2
"""Minimum number of topics that a line and a question share if the line is stated as the reason.
One topic may be shared by accident."""

REPEATED_LINE_FACTOR = 0.4
REPEATED_COMPETENCY_FACTOR = 0.5
REPEATED_KIND_FACTOR = 0.8
"""Factors of the score of a question for each chosen question with the same line, competency or
kind."""

OPINION_FACTOR = 0.6
"""Factor of the score of a question for an opinion, which shows less than a deed."""

VARIATION = (0.5, 1.0)
"""Smallest and largest factor by which a variant changes a score."""

GENERAL_SCORE = 1.0
"""Score of a question for every job that matches no line."""

_PLACES = {BankKind.INTRODUCTION: 3, BankKind.MOTIVATION: 5, BankKind.CLOSING: 8}
"""Kinds with a fixed place in an interview, and the least number of questions of a plan that has
one of them. They are not chosen by their score."""


@dataclass(frozen=True)
class PlanRequest:
    """What a plan is drafted for. All texts may be empty.

    `questions` is the number of planned questions, from `MIN_QUESTIONS` to `MAX_QUESTIONS`. `kinds`
    are the kinds of questions to choose from; empty: all.
    """

    language: Language = "ko"
    position: str = ""
    job_description: str = ""
    resume: str = ""
    questions: int = 5
    kinds: frozenset[BankKind] = frozenset()
    level: Level = Level.ANY
    variant: int = 0
    """Another number gives another selection of questions that fit about as well."""


@dataclass(frozen=True)
class PlannedQuestion:
    """A question of a draft.

    `reason` is the line for which it was chosen; None: it was chosen for its competency. `bank_id`
    is empty for a question about a line of the résumé.
    """

    question: MainQuestion
    competency: Competency
    kind: BankKind
    reason: SourceLine | None
    bank_id: str = ""
    adapted: bool = False
    """Whether a language model has fitted the wording of the bank to the line of `reason`."""


@dataclass(frozen=True)
class PlanDraft:
    """The questions of a draft in order.

    `families` are the job families for which questions were chosen, the best first; empty if none
    fits clearly. `lines_read` is the number of lines that could be used, `lines_left_out` that of
    the other lines that are not empty: personal data, pay, titles, headings, single words, and
    lines beyond the limit.
    """

    questions: tuple[PlannedQuestion, ...]
    families: tuple[JobFamily, ...]
    lines_read: int
    lines_left_out: int

    @property
    def family(self) -> JobFamily | None:
        """The job family that fits best."""
        return self.families[0] if self.families else None


def draft_plan(request: PlanRequest, morphology: Morphology) -> PlanDraft:
    """Return a draft for `request`.

    Each question quotes a line of the job description or résumé, or names its competency. Questions
    for another job family or level are not chosen, and none is chosen twice: the draft has fewer
    questions than requested if the bank has too few of the requested kinds. Raises `ValueError` if
    the number of questions is out of range.
    """
    if not MIN_QUESTIONS <= request.questions <= MAX_QUESTIONS:
        raise ValueError(f"questions must be {MIN_QUESTIONS} to {MAX_QUESTIONS}")
    position = " ".join(document_lines(request.position))[:MAX_CHARACTERS]
    job = read_lines(request.job_description, Source.JOB)
    resume = read_lines(request.resume, Source.RESUME)
    lines = [*job, *resume]
    if position:
        lines.insert(0, SourceLine(Source.POSITION, position))
    matches = _matcher(request.language, morphology).match(lines)
    families = _families(matches)
    level = request.level
    if level is Level.ANY:
        level = _level(position, document_lines(request.job_description))
    suitable = [m for m in matches if _is_suitable(m.bank_question, request.kinds, level, families)]
    documents = f"{request.job_description}\n{request.resume}"
    given = sum(bool(line.strip()) for line in documents.splitlines())
    lines_read = len(job) + len(resume)
    return PlanDraft(
        tuple(_choose(request, suitable, resume)), families, lines_read, given - lines_read
    )


@lru_cache(maxsize=4)
def _matcher(language: Language, morphology: Morphology) -> Matcher:
    return Matcher(load_bank(language), language, morphology)


def _families(matches: Sequence[Match]) -> tuple[JobFamily, ...]:
    """Return the best job family, and the second if it fits nearly as well.

    Return none if no family fits clearly.
    """
    scores = family_scores(matches)
    ranked = sorted((f for f in scores if scores[f] > 0), key=lambda f: -scores[f])
    if len(ranked) > 1 and scores[ranked[0]] < min(
        CERTAIN_FAMILY_SCORE, MIN_FAMILY_LEAD * scores[ranked[1]]
    ):
        return ()
    return tuple(f for f in ranked[:2] if scores[f] >= MIN_FAMILY_SHARE * scores[ranked[0]])


_LEAD = re.compile(
    r"팀장|센터장|소장|실장|본부장|파트장|점장|책임자|관리자\b|\b(lead|manager|head|supervisor)\b",
    re.I,
)
_ENTRY = re.compile(
    r"신입|인턴|주니어|초보|경력\s?무관|\b(entry|junior|graduate|trainee|intern|apprentice)\b", re.I
)
_EXPERIENCED = re.compile(
    r"경력\s?\d{1,2}\s?년|(?<!\d)\d{1,2}\s?년\s?이상|경력직|시니어|\bsenior\b|(?<!\d)\d{1,2}\+?\s?years",
    re.I,
)


def _level(position: str, job: Sequence[str]) -> Level:
    """Return the level that the position and the job description state."""
    if _LEAD.search(position):
        return Level.LEAD
    lines = [position, *job]
    if any(map(_ENTRY.search, lines)):
        return Level.ENTRY
    return Level.EXPERIENCED if any(map(_EXPERIENCED.search, lines)) else Level.ANY


_LEVELS = {
    Level.ANY: {Level.ANY},
    Level.ENTRY: {Level.ANY, Level.ENTRY},
    Level.EXPERIENCED: {Level.ANY, Level.EXPERIENCED},
    Level.LEAD: {Level.ANY, Level.EXPERIENCED, Level.LEAD},
}
"""The levels of the questions that may be chosen for the level of a job."""


def _is_suitable(
    entry: BankQuestion, kinds: frozenset[BankKind], level: Level, families: Sequence[JobFamily]
) -> bool:
    """Return whether a question may be chosen for these kinds (empty: all), level and families."""
    return (
        (not kinds or entry.kind in kinds)
        and entry.level in _LEVELS[level]
        and (not entry.families or not entry.families.isdisjoint(families))
    )


def _choose(
    request: PlanRequest, matches: Sequence[Match], resume: Sequence[SourceLine]
) -> list[PlannedQuestion]:
    """Return the questions in the order of an interview.

    Introduction and motivation come first, then questions about the résumé, then those that fit
    best, and a closing question last. If there are too few, more are taken of those of the three
    kinds with a fixed place that were requested.
    """
    count, kinds = request.questions, request.kinds
    of_kind = {kind: _of_kind(request, matches, kind) for kind in _PLACES}
    numbers = {kind: int(count >= least or kind in kinds) for kind, least in _PLACES.items()}
    fixed = sum(min(numbers[kind], len(of_kind[kind])) for kind in _PLACES)
    about_resume = _about_resume(request, matches, resume, max(0, count - fixed))
    middle = _best(request, matches, max(0, count - fixed - len(about_resume)), about_resume)
    missing = count - fixed - len(about_resume) - len(middle)
    for kind in _PLACES:
        if kind in kinds:
            more = max(0, min(missing, len(of_kind[kind]) - numbers[kind]))
            numbers[kind] += more
            missing -= more
    introduction, motivation, closing = (of_kind[kind][: numbers[kind]] for kind in _PLACES)
    return [*introduction, *motivation, *about_resume, *_in_order(middle), *closing][:count]


def _of_kind(
    request: PlanRequest, matches: Sequence[Match], kind: BankKind
) -> list[PlannedQuestion]:
    """Return the questions of a kind, with another one first for another variant."""
    found = [_planned(m.bank_question, None) for m in matches if m.bank_question.kind is kind]
    first = request.variant % max(1, len(found))
    return [*found[first:], *found[:first]]


def _about_resume(
    request: PlanRequest, matches: Sequence[Match], resume: Sequence[SourceLine], free: int
) -> list[PlannedQuestion]:
    """Return the questions about deeds of the résumé: one, or two in a longer plan."""
    if request.kinds and BankKind.EXPERIENCE not in request.kinds:
        return []
    most = min(free, 1 if request.questions < 7 else 2)
    return [
        PlannedQuestion(
            replace(question, competency=competency), competency, BankKind.EXPERIENCE, line
        )
        for question, line in resume_questions(resume, request.language, most)
        for competency in [_competency_of(line, matches)]
    ]


def _competency_of(line: SourceLine, matches: Sequence[Match]) -> Competency:
    """Return the competency of the question that fits a line best."""
    of_line = [match for match in matches if match.line == line]
    best = max(of_line, key=lambda match: match.score, default=None)
    return best.bank_question.competency if best is not None else Competency.EXPERTISE


@dataclass
class _Uses:
    """How many of the chosen questions have a line, a competency and a kind."""

    lines: Counter[str] = field(default_factory=Counter)
    competencies: Counter[Competency] = field(default_factory=Counter)
    kinds: Counter[BankKind] = field(default_factory=Counter)

    def add(self, planned: PlannedQuestion) -> None:
        if planned.reason is not None:
            self.lines[planned.reason.text] += 1
        self.competencies[planned.competency] += 1
        self.kinds[planned.kind] += 1


def _best(
    request: PlanRequest,
    matches: Sequence[Match],
    count: int,
    chosen_before: Iterable[PlannedQuestion],
) -> list[PlannedQuestion]:
    """Return the `count` questions that fit best and differ in line, competency and kind."""
    uses = _Uses()
    for planned in chosen_before:
        uses.add(planned)
    chosen: list[PlannedQuestion] = []
    remaining = [match for match in matches if match.bank_question.kind not in _PLACES]
    while remaining and len(chosen) < count:
        best = max(remaining, key=lambda match: _score(match, uses, request.variant))
        remaining.remove(best)
        chosen.append(_planned(best.bank_question, best.line if _is_reason(best) else None))
        uses.add(chosen[-1])
    return chosen


def _score(match: Match, uses: _Uses, variant: int) -> float:
    """Return how well a question fits, given the lines, competencies and kinds already used."""
    entry = match.bank_question
    score = match.score * (FAMILY_FACTOR if entry.families else 1.0)
    if match.topics < MIN_TOPICS:
        score *= FEW_TOPICS_FACTORS[bool(entry.families)]
    if not entry.families:
        score += GENERAL_SCORE
    if match.line is not None:
        score *= REPEATED_LINE_FACTOR ** uses.lines[match.line.text]
    score *= REPEATED_COMPETENCY_FACTOR ** uses.competencies[entry.competency]
    score *= REPEATED_KIND_FACTOR ** uses.kinds[entry.kind]
    if entry.kind is BankKind.OPINION:
        score *= OPINION_FACTOR
    return score * _variation(variant, entry)


def _is_reason(match: Match) -> bool:
    line = match.line
    return line is not None and line.source is not Source.POSITION and match.topics >= MIN_TOPICS


def _variation(variant: int, entry: BankQuestion) -> float:
    """Return a factor that depends on the variant; 1 for the first variant."""
    if variant == 0:
        return 1.0
    return random.Random(f"{variant} {entry.id}").uniform(*VARIATION)  # noqa: S311 no secret


def _planned(entry: BankQuestion, line: SourceLine | None) -> PlannedQuestion:
    question = replace(entry.question, reason=line.text if line is not None else "")
    return PlannedQuestion(question, entry.competency, entry.kind, line, entry.id)


_ORDER = (
    BankKind.EXPERIENCE,
    BankKind.KNOWLEDGE,
    BankKind.SITUATION,
    BankKind.OPINION,
    BankKind.PLAN,
)


def _in_order(questions: Sequence[PlannedQuestion]) -> list[PlannedQuestion]:
    return sorted(questions, key=lambda p: _ORDER.index(p.kind))
