"""Read an answer: clauses with roles, agents, times and confidence, and open points.

Korean answers are read here, English ones in `english`.
"""

from collections.abc import Callable, Collection, Sequence

from daedam.interview.injection import addresses_interviewer, separate_instructions
from daedam.interview.question_rules import may_ask_about
from daedam.interview.reading.agents import find_agents, find_tenses
from daedam.interview.reading.clauses import RawClause, split_clauses
from daedam.interview.reading.contradictions import find_contradiction, state
from daedam.interview.reading.korean_candidates import answer_features, find_candidates
from daedam.interview.reading.model import (
    Clause,
    OpenPoint,
    OpenPointKind,
    QuestionKind,
    Reading,
    Role,
    Tense,
)
from daedam.interview.reading.open_points import (
    MIN_CONFIDENCE,
    Answer,
    TakenClause,
    find_open_points,
)
from daedam.interview.reading.questions import kind_of_question
from daedam.interview.reading.role_model import word_forms
from daedam.interview.reading.roles import ReadClause, find_roles
from daedam.interview.reading.timing import WordTimes
from daedam.interview.reading.topics import find_topic
from daedam.interview.reading.worth import Chooser, Material, describe
from daedam.speech.korean import Morphology, letters_only
from daedam.speech.timeline import SpokenWord
from daedam.utils.language import Language


def read_answer(
    answer: str,
    *,
    question: str,
    morphology: Morphology,
    words: Sequence[SpokenWord] = (),
    known_terms: Collection[str] = (),
    earlier: Sequence[tuple[str, str]] = (),
    language: Language = "ko",
    kind: QuestionKind | None = None,
    chooser: Chooser | None = None,
) -> Reading:
    """Return the clauses and the open points of `answer`.

    `kind` is what the question asks for; None: its words decide.
    `words` are the recogniser's words of the answer, in order. They give times and confidence.
    `known_terms` are trusted in spite of low confidence. `earlier` are earlier questions and
    answers of the interview. A contradiction with one of them is an open point. Text addressed to
    the interviewer is excluded from the clauses. `morphology` is not used for English.

    Without `chooser`, the open points are those that the rules find. With `chooser`, they are a
    contradiction, if there is one, and then the points that `chooser` chooses, the best first.
    """
    if language == "en":
        # Loaded only for English interviews.
        from daedam.interview.reading.english import read_english

        return read_english(
            answer,
            question=question,
            words=words,
            known_terms=known_terms,
            earlier=earlier,
            kind=kind,
            chooser=chooser,
        )
    kind = kind or kind_of_question(question, morphology)
    content = content_letters(answer)
    read = read_clauses(answer, morphology, content)
    asked = word_forms(morphology(question))
    roles = find_roles(read, kind, asked)
    times = WordTimes(answer, words, known_terms)
    may_ask = _anything if may_ask_about(answer) else may_ask_about
    closed = _closed_sentences(answer, [clause.raw for clause in read], content, may_ask)
    taken = tuple(
        _take(
            answer,
            clause,
            found,
            times,
            closed=clause.raw.sentence in closed,
            plans=kind is QuestionKind.PLAN,
        )
        for clause, found in zip(read, roles, strict=True)
    )
    account = Answer(answer, question, kind, taken, known_terms, may_ask)
    points = find_open_points(account)
    if chooser is not None:
        points = list(chooser.choose(_material(account, points, asked)))
    contradiction = _find_contradiction(answer, taken, earlier, morphology)
    if contradiction is not None:
        points.insert(0, contradiction)
    return Reading(tuple(t.clause for t in taken), tuple(points))


def content_letters(answer: str) -> str:
    """Return the letters of an answer without its instructions to the interviewer."""
    return letters_only(separate_instructions(answer).content)


def read_clauses(answer: str, morphology: Morphology, content: str) -> list[ReadClause]:
    """Return the clauses of a Korean answer that are not addressed to the interviewer.

    `content` are the letters of the answer without its instructions (`content_letters`).
    """
    raw = _without_instructions(answer, split_clauses(answer, morphology), content)
    return [
        ReadClause(*parts) for parts in zip(raw, find_agents(raw), find_tenses(raw), strict=True)
    ]


def _material(
    account: Answer, points: Sequence[OpenPoint], question_words: Collection[str]
) -> Material:
    told = [m for taken in account.clauses for m in taken.read.raw.morphemes]

    def words_between(begin: int, end: int) -> list[str]:
        return word_forms(m for m in told if begin <= m.start < end)

    return describe(
        find_candidates(account),
        kind=account.kind,
        clauses=[taken.clause for taken in account.clauses],
        found=points,
        words_between=words_between,
        question_words=question_words,
        more=frozenset(answer_features(account)),
    )


def _anything(_: str) -> bool:
    """Permit every phrase of an answer that is permitted as a whole."""
    return True


def _without_instructions(answer: str, clauses: list[RawClause], content: str) -> list[RawClause]:
    """Return the clauses whose sentence is not addressed to the interviewer.

    `content` are the letters of the answer without its instructions.
    """
    spans: dict[int, tuple[int, int]] = {}
    for clause in clauses:
        begin, _ = spans.get(clause.sentence, (clause.begin, 0))
        spans[clause.sentence] = (begin, clause.end)
    addressed = {
        sentence
        for sentence, (begin, end) in spans.items()
        if letters_only(answer[begin:end]) not in content
        and addresses_interviewer(answer[begin:end])
    }
    return [clause for clause in clauses if clause.sentence not in addressed]


def _closed_sentences(
    answer: str,
    clauses: Sequence[RawClause],
    content: str,
    may_ask: Callable[[str], bool],
) -> set[int]:
    """Return the sentences with a clause that no question may be about.

    Such a clause is about a private or unlawful subject, or it contains an instruction to the
    interviewer. The whole sentence is excluded, because its other clauses are about the same
    subject: 어머니가 편찮으셔서 병원에 다녔습니다.
    """
    return {
        c.sentence
        for c in clauses
        if not may_ask(answer[c.begin : c.end])
        or letters_only(answer[c.begin : c.end]) not in content
    }


def _take(
    answer: str,
    read: ReadClause,
    roles: tuple[Role, ...],
    times: WordTimes,
    *,
    closed: bool,
    plans: bool,
) -> TakenClause:
    begin, end = read.raw.begin, read.raw.end
    spoken = times.within(begin, end)
    planned = plans and roles[0] is Role.PLAN and read.tense is Tense.PRESENT
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
    # A clause can begin inside a word: 하기 버튼을 of 이어하기 버튼을.
    begins_at_word = begin == 0 or not answer[begin - 1].isalnum()
    return TakenClause(clause, read, trusted and begins_at_word and not closed)


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
