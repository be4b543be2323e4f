"""Contradictions between an answer and earlier answers: figures and dates of the same thing.

Two statements contradict each other if they give different figures with the same unit for the same
noun, or if one statement denies what the other claims about the same noun.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from daedam.interview.reading.clauses import RawClause
from daedam.interview.reading.figures import Figure, find_figures
from daedam.interview.reading.predicates import Layer
from daedam.speech.korean import LIGHT_WORDS, Morpheme

_NUMBERS = {
    word: str(value)
    for value, words in enumerate(
        (
            "영 한/하나 두/둘/이 세/셋/삼/서/석 네/넷/사/너/넉 다섯/오 여섯/육 일곱/칠 "
            "여덟/팔 아홉/구 열/십"
        ).split()
    )
    for word in words.split("/")
}
_RATES = frozenset({"%", "퍼센트", "프로", "포인트"})
_VAGUE_NOUNS = frozenset(
    "경력 경험 일 때 정도 년 개월 명 개 평균 이상 이하 초 중 뒤 전 후 처음 그때 당시".split()
)
_DENIALS = frozenset({"없", "아니", "못하", "모르"})


@dataclass(frozen=True)
class Statement:
    """A clause of an answer, with the nouns and figures that it states."""

    clause: RawClause
    nouns: frozenset[str]
    figures: tuple[Figure, ...]


def state(clauses: Iterable[RawClause]) -> list[Statement]:
    """Return the statement of each clause."""
    return [
        Statement(clause, _nouns(clause.morphemes), tuple(find_figures(clause.morphemes)))
        for clause in clauses
    ]


def find_contradiction(
    now: Sequence[Statement], before: Sequence[Statement]
) -> tuple[RawClause, RawClause] | None:
    """Return the first contradiction between `now` and `before`; None if there is none.

    The first clause of the result is from `now`. It contradicts the second, which is from `before`.
    """
    for statement in now:
        for earlier in before:
            shared = statement.nouns & earlier.nouns
            if shared and (
                _figures_differ(statement, earlier) or _denies(statement, earlier, shared)
            ):
                return statement.clause, earlier.clause
    return None


def _nouns(morphemes: Sequence[Morpheme]) -> frozenset[str]:
    return frozenset(
        m.form
        for m in morphemes
        if m.tag in ("NNG", "NNP", "SL")
        and m.form not in LIGHT_WORDS
        and m.form not in _VAGUE_NOUNS
        and (len(m.form) > 1 or m.tag == "SL")
    )


def _figures_differ(one: Statement, other: Statement) -> bool:
    """Return whether both give figures of the same unit, and none of them agree."""
    for figure in one.figures:
        same_unit = [f for f in other.figures if _unit(f) == _unit(figure)]
        if not same_unit:
            continue
        values = {_value(f) for f in one.figures if _unit(f) == _unit(figure)}
        if not values & {_value(f) for f in same_unit} and len(one.nouns & other.nouns) > (
            1 if _unit(figure) in ("년", "월", "일", "시간", "분") else 0
        ):
            return True
    return False


def _unit(figure: Figure) -> str:
    return "%" if figure.unit in _RATES else figure.unit


def _value(figure: Figure) -> str:
    return _NUMBERS.get(figure.value, figure.value.replace(",", ""))


def _denies(one: Statement, other: Statement, shared: frozenset[str]) -> bool:
    """Return whether one statement denies an experience that the other claims."""
    for denial, claim in ((one, other), (other, one)):
        predicate = denial.clause.predicate
        denied = predicate.negated and (
            Layer.EXPERIENCE in predicate.layers or predicate.stem in _DENIALS
        )
        if not denied or claim.clause.predicate.negated:
            continue
        if Layer.EXPERIENCE in predicate.layers or _subject_of(denial) & shared:
            return True
    return False


def _subject_of(statement: Statement) -> frozenset[str]:
    """Return the nouns directly before a subject or topic particle."""
    morphemes = statement.clause.morphemes
    return frozenset(
        m.form
        for m, after in pairwise(morphemes)
        if after.tag in ("JKS", "JX") and m.tag in ("NNG", "NNP", "SL")
    )
