"""Read a Korean answer: clauses with roles, agents, times and confidence, and open points."""

from collections.abc import Collection, Sequence

from daedam.interview.injection import separate_instructions
from daedam.interview.question_rules import may_ask_about
from daedam.interview.reading.agents import find_agents, find_tenses
from daedam.interview.reading.clauses import RawClause, split_clauses
from daedam.interview.reading.contradictions import find_contradiction, state
from daedam.interview.reading.model import Clause, OpenPoint, OpenPointKind, Reading, Role, Tense
from daedam.interview.reading.open_points import (
    MIN_CONFIDENCE,
    Answer,
    TakenClause,
    find_open_points,
)
from daedam.interview.reading.questions import kind_of_question
from daedam.interview.reading.roles import ReadClause, find_roles
from daedam.interview.reading.timing import WordTimes
from daedam.interview.reading.topics import find_topic
from daedam.speech.korean import Morphology, letters_only
from daedam.speech.timeline import SpokenWord


def read_answer(
    answer: str,
    *,
    question: str,
    morphology: Morphology,
    words: Sequence[SpokenWord] = (),
    known_terms: Collection[str] = (),
    earlier: Sequence[tuple[str, str]] = (),
) -> Reading:
    """Return the clauses and the open points of `answer`.

    `words` are the recogniser's words of the answer, in order; they give times and confidence.
    `known_terms` are trusted in spite of low confidence. `earlier` are earlier questions and
    answers of the interview; a contradiction with one of them is an open point. Text addressed to
    the interviewer is no clause.
    """
    kind = kind_of_question(question, morphology)
    raw = _without_instructions(answer, split_clauses(answer, morphology))
    read = [
        ReadClause(*parts) for parts in zip(raw, find_agents(raw), find_tenses(raw), strict=True)
    ]
    times = WordTimes(answer, words, known_terms)
    private = _private_sentences(answer, raw)
    taken = tuple(
        _take(answer, clause, roles, times, private=clause.raw.sentence in private)
        for clause, roles in zip(read, find_roles(read, kind, question), strict=True)
    )
    points = find_open_points(Answer(answer, question, kind, taken, known_terms, may_ask_about))
    contradiction = _find_contradiction(answer, taken, earlier, morphology)
    if contradiction is not None:
        points.insert(0, contradiction)
    return Reading(tuple(t.clause for t in taken), tuple(points))


def _without_instructions(answer: str, clauses: list[RawClause]) -> list[RawClause]:
    """Return the clauses that are not addressed to the interviewer."""
    separated = separate_instructions(answer)
    if not separated.instructions:
        return clauses
    content = letters_only(separated.content)
    return [c for c in clauses if letters_only(answer[c.begin : c.end]) in content]


def _private_sentences(answer: str, clauses: Sequence[RawClause]) -> set[int]:
    """Return the sentences with a clause that no question may be about.

    The other clauses of the sentence belong to the same subject: 어머니가 편찮으셔서 병원에
    다녔습니다.
    """
    return {c.sentence for c in clauses if not may_ask_about(answer[c.begin : c.end])}


def _take(
    answer: str,
    read: ReadClause,
    roles: tuple[Role, ...],
    times: WordTimes,
    *,
    private: bool,
) -> TakenClause:
    begin, end = read.raw.begin, read.raw.end
    spoken = times.within(begin, end)
    planned = roles[0] is Role.PLAN and read.tense is Tense.PRESENT
    clause = Clause(
        answer[begin:end],
        begin,
        end,
        roles,
        read.agent,
        Tense.FUTURE if planned else read.tense,
        read.raw.predicate.negated,
        times.confidence(begin, end),
        spoken[0].start_s if spoken else None,
        max(word.end_s for word in spoken) if spoken else None,
    )
    trusted = times.trusted_confidence(begin, end) >= MIN_CONFIDENCE
    return TakenClause(clause, read, trusted and not private)


def _find_contradiction(
    answer: str,
    taken: Sequence[TakenClause],
    earlier: Sequence[tuple[str, str]],
    morphology: Morphology,
) -> OpenPoint | None:
    now = state(t.read.raw for t in taken if t.may_ask)
    for _, text in reversed(earlier):
        before = split_clauses(text, morphology)
        found = find_contradiction(now, state(before))
        if found is None:
            continue
        clause = next(t.clause for t in taken if t.read.raw is found[0])
        return OpenPoint(
            OpenPointKind.CONTRADICTION,
            clause,
            find_topic(answer, found[0].morphemes),
            _earlier_clause(text, found[1], before),
        )
    return None


def _earlier_clause(text: str, raw: RawClause, clauses: Sequence[RawClause]) -> Clause:
    position = clauses.index(raw)
    return Clause(
        text[raw.begin : raw.end],
        raw.begin,
        raw.end,
        (Role.SITUATION,),
        find_agents(clauses)[position],
        find_tenses(clauses)[position],
        raw.predicate.negated,
    )
