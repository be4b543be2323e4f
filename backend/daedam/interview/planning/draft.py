"""Draft an interview plan for a position, a job description and a résumé."""

import random
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from daedam.interview.plan import Competency, MainQuestion
from daedam.interview.planning.bank import BankKind, BankQuestion, JobFamily, Level, load_bank
from daedam.interview.planning.lines import Source, SourceLine, read_lines
from daedam.interview.planning.matching import Match, Matcher, family_scores
from daedam.interview.planning.resume_questions import resume_questions
from daedam.interview.reading.model import Language
from daedam.speech.korean import Morphology

MIN_QUESTIONS, MAX_QUESTIONS = 1, 12

MIN_FAMILY_SHARE = 0.75
"""Minimum score of a second job family, as a share of the score of the first."""

CERTAIN_FAMILY_SCORE = 30.0
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

_FIXED_KINDS = frozenset({BankKind.INTRODUCTION, BankKind.MOTIVATION, BankKind.CLOSING})
"""Kinds with a fixed place in an interview. They are not chosen by their score."""


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
    kind: BankKind
    reason: SourceLine | None
    bank_id: str = ""


@dataclass(frozen=True)
class PlanDraft:
    """The questions of a draft in order.

    `family`: the job family that fits best; None if nothing fits. `lines_read` is the number of
    lines that could be used, `lines_left_out` the number of other lines that are not empty.
    """

    questions: tuple[PlannedQuestion, ...]
    family: JobFamily | None
    lines_read: int
    lines_left_out: int


def draft_plan(request: PlanRequest, morphology: Morphology) -> PlanDraft:
    """Return a draft for `request`.

    Each question quotes a line of the job description or résumé, or names its competency. Raises
    `ValueError` if the number of questions is out of range.
    """
    if not MIN_QUESTIONS <= request.questions <= MAX_QUESTIONS:
        raise ValueError(f"questions must be {MIN_QUESTIONS} to {MAX_QUESTIONS}")
    bank = load_bank(request.language)
    job = read_lines(request.job_description, Source.JOB)
    resume = read_lines(request.resume, Source.RESUME)
    position = (SourceLine(Source.POSITION, request.position),) if request.position.strip() else ()
    matches = Matcher(bank, request.language, morphology).match([*position, *job, *resume])
    families = _families(matches)
    level = request.level if request.level is not Level.ANY else _level(request)
    suitable = [m for m in matches if _fits_level(m.candidate, level)]
    if request.kinds:
        suitable = [m for m in suitable if m.candidate.kind in request.kinds]
    chosen = _choose(request, suitable, families, resume)
    given = sum(
        bool(t.strip()) for d in (request.job_description, request.resume) for t in d.splitlines()
    )
    return PlanDraft(
        tuple(chosen),
        families[0] if families else None,
        len(job) + len(resume),
        given - len(job) - len(resume),
    )


def _families(matches: Sequence[Match]) -> list[JobFamily]:
    """Return the best job family, and the second if it fits nearly as well.

    Return none if no family fits clearly.
    """
    scores = family_scores(matches)
    ranked = sorted((f for f in scores if scores[f] > 0), key=lambda f: -scores[f])
    if len(ranked) > 1 and scores[ranked[0]] < min(
        CERTAIN_FAMILY_SCORE, MIN_FAMILY_LEAD * scores[ranked[1]]
    ):
        return []
    return [f for f in ranked[:2] if scores[f] >= MIN_FAMILY_SHARE * scores[ranked[0]]]


_LEAD = re.compile(
    r"팀장|센터장|소장|실장|본부장|파트장|점장|책임자|관리자\b|\b(lead|manager|head|supervisor)\b",
    re.I,
)
_ENTRY = re.compile(
    r"신입|인턴|주니어|초보|경력\s?무관|\b(entry|junior|graduate|trainee|intern|apprentice)\b", re.I
)
_EXPERIENCED = re.compile(
    r"경력\s?\d+\s?년|\d+\s?년\s?이상|경력직|시니어|\bsenior\b|\d+\+?\s+years", re.I
)


def _level(request: PlanRequest) -> Level:
    """Return the level that the position and the job description state."""
    if _LEAD.search(request.position):
        return Level.LEAD
    text = f"{request.position}\n{request.job_description}"
    if _ENTRY.search(text):
        return Level.ENTRY
    return Level.EXPERIENCED if _EXPERIENCED.search(text) else Level.ANY


def _fits_level(candidate: BankQuestion, level: Level) -> bool:
    suitable = {
        Level.ANY: {Level.ANY},
        Level.ENTRY: {Level.ANY, Level.ENTRY},
        Level.EXPERIENCED: {Level.ANY, Level.EXPERIENCED},
        Level.LEAD: {Level.ANY, Level.EXPERIENCED, Level.LEAD},
    }
    return candidate.level in suitable[level]


def _choose(
    request: PlanRequest,
    matches: Sequence[Match],
    families: Sequence[JobFamily],
    resume: Sequence[SourceLine],
) -> list[PlannedQuestion]:
    """Return the questions in the order of an interview.

    Introduction and motivation come first, then questions about the résumé, then those that fit
    best, and a closing question last.
    """
    count, kinds = request.questions, request.kinds
    places = {
        BankKind.INTRODUCTION: count >= 3,
        BankKind.MOTIVATION: count >= 5,
        BankKind.CLOSING: count >= 8,
    }
    fixed = {
        kind: best
        for kind, is_used in places.items()
        if (is_used or kind in kinds)
        and (best := _best_of_kind(request, matches, kind)) is not None
    }
    free = max(0, count - len(fixed))
    about_resume: list[PlannedQuestion] = []
    if not kinds or BankKind.EXPERIENCE in kinds:
        most = min(free, 1 if count < 7 else 2)
        about_resume = [
            PlannedQuestion(
                replace(q, competency=_competency_of(line, matches)), BankKind.EXPERIENCE, line
            )
            for q, line in resume_questions(resume, request.language, most)
        ]
    middle = _best(request, matches, families, free - len(about_resume), about_resume)
    begin = [fixed[k] for k in (BankKind.INTRODUCTION, BankKind.MOTIVATION) if k in fixed]
    end = [fixed[BankKind.CLOSING]] if BankKind.CLOSING in fixed else []
    return [*begin, *about_resume, *_in_order(middle), *end][:count]


def _best_of_kind(
    request: PlanRequest, matches: Sequence[Match], kind: BankKind
) -> PlannedQuestion | None:
    """Return a question of a kind that is for every job."""
    found = [m.candidate for m in matches if m.candidate.kind is kind and not m.candidate.families]
    return _planned(found[request.variant % len(found)], None) if found else None


def _competency_of(line: SourceLine, matches: Sequence[Match]) -> Competency | None:
    """Return the competency of the question that fits a line best."""
    of_line = [m for m in matches if m.line == line]
    best = max(of_line, key=lambda m: m.score, default=None)
    return best.candidate.question.competency if best is not None else Competency.EXPERTISE


def _best(
    request: PlanRequest,
    matches: Sequence[Match],
    families: Sequence[JobFamily],
    count: int,
    chosen_before: Sequence[PlannedQuestion],
) -> list[PlannedQuestion]:
    """Return the `count` questions that fit best and differ in line, competency and kind."""
    chosen: list[PlannedQuestion] = []
    lines = Counter(p.reason.text for p in chosen_before if p.reason)
    competencies = Counter(p.question.competency for p in chosen_before)
    kinds: Counter[BankKind] = Counter(p.kind for p in chosen_before)
    remaining = [m for m in matches if m.candidate.kind not in _FIXED_KINDS]
    while remaining and len(chosen) < count:

        def score(match: Match) -> float:
            found = match.score * _family_factor(match.candidate, families)
            if match.topics < MIN_TOPICS:
                found *= FEW_TOPICS_FACTORS[bool(match.candidate.families)]
            if not match.candidate.families:
                found += GENERAL_SCORE
            if match.line is not None:
                found *= REPEATED_LINE_FACTOR ** lines[match.line.text]
            found *= REPEATED_COMPETENCY_FACTOR ** competencies[match.candidate.question.competency]
            found *= REPEATED_KIND_FACTOR ** kinds[match.candidate.kind]
            if match.candidate.kind is BankKind.OPINION:
                found *= OPINION_FACTOR
            return found * _variation(request.variant, match.candidate)

        best = max(remaining, key=score)
        remaining.remove(best)
        planned = _planned(best.candidate, best.line if _is_reason(best) else None)
        chosen.append(planned)
        if planned.reason is not None:
            lines[planned.reason.text] += 1
        competencies[planned.question.competency] += 1
        kinds[planned.kind] += 1
    return chosen


def _is_reason(match: Match) -> bool:
    line = match.line
    return line is not None and line.source is not Source.POSITION and match.topics >= MIN_TOPICS


def _variation(variant: int, candidate: BankQuestion) -> float:
    """Return a factor that depends on the variant; 1 for the first variant."""
    if variant == 0:
        return 1.0
    return random.Random(f"{variant} {candidate.id}").uniform(*VARIATION)  # noqa: S311 no secret


def _family_factor(candidate: BankQuestion, families: Collection[JobFamily]) -> float:
    if not candidate.families:
        return 1.0
    return FAMILY_FACTOR if candidate.families & set(families) else 0.0


def _planned(candidate: BankQuestion, line: SourceLine | None) -> PlannedQuestion:
    question = replace(candidate.question, reason=line.text if line is not None else "")
    return PlannedQuestion(question, candidate.kind, line, candidate.id)


_ORDER = (
    BankKind.EXPERIENCE,
    BankKind.KNOWLEDGE,
    BankKind.SITUATION,
    BankKind.OPINION,
    BankKind.PLAN,
)


def _in_order(questions: Sequence[PlannedQuestion]) -> list[PlannedQuestion]:
    return sorted(questions, key=lambda p: _ORDER.index(p.kind))
