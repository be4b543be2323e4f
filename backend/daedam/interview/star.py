"""Find the STAR elements (상황, 과제, 행동, 결과) in an answer about an experience, with quotes.

Answers may be in Korean or in English.

The elements are the roles of the clauses in the reading of the answer (`interview.reading`). Only
the past counts; after an action, a result may also be a present state. An action counts only if the
speaker or the speaker's group acts. Measured accuracy: `docs/content-feedback.md`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from daedam.interview import english_star
from daedam.interview.quotes import Quote, QuoteSource
from daedam.interview.reading import read_answer
from daedam.interview.reading.model import Agent, Clause, Role, Tense
from daedam.interview.reading.words import VAGUE_OBJECTS
from daedam.speech.korean import Morphology
from daedam.utils.language import Language

MOST_QUOTES = 2
"""Maximum number of quotes per element: enough as evidence, and few enough to read."""

_MOST_JOINED = 3
"""Maximum number of clauses in a quote. A clause that is too short to be quoted is joined with the
clauses before it."""


class Element(StrEnum):
    SITUATION = "situation"
    """상황: time, place and problem."""
    TASK = "task"
    """과제: the duty or goal of the speaker."""
    ACTION = "action"
    """행동: an action of the speaker."""
    RESULT = "result"
    """결과: the outcome, or the lesson learnt."""


class Presence(StrEnum):
    """Whether an answer contains an element of STAR."""

    FOUND = "found"
    BEFORE = "before"
    """Missing in this answer, but found in an earlier answer to the same main question."""
    MISSING = "missing"


@dataclass(frozen=True)
class ElementQuotes:
    """An element and the quotes that show it. No quotes means 근거 부족 (insufficient evidence)."""

    element: Element
    quotes: tuple[Quote, ...]


_ASKS_FOR_EXPERIENCE = re.compile(r"경험|사례|적이\s?있|프로젝트|에피소드|일화")
_ASKS_OTHERWISE = re.compile(r"자기\s?소개|지원하신\s?이유|지원\s?동기|포부")


def asks_for_experience(question: str, language: Language = "ko") -> bool:
    """Return whether a question asks for a past experience.

    STAR elements are reported as missing only for such questions.
    """
    if language == "en":
        return english_star.asks_for_experience(question)
    # -았던, -웠던: a syllable that ends in ㅆ (index 20 of the finals, Unicode ch. 3.12).
    past_modifier = any(
        (ord(c) - ord("가")) % 28 == 20 for c in re.findall(r"([가-힣])던\s", question)
    )
    experience = past_modifier or _ASKS_FOR_EXPERIENCE.search(question) is not None
    return experience and not _ASKS_OTHERWISE.search(question)


def find_star_elements(
    source: QuoteSource, question: str, morphology: Morphology, language: Language = "ko"
) -> tuple[ElementQuotes, ...]:
    """Return all four elements in the order of `Element`, each with up to `MOST_QUOTES` quotes.

    Quotes are in the order of the answer. Text addressed to the interviewer is never quoted.
    """
    found = find_element_clauses(source, question, morphology, language)
    return tuple(
        ElementQuotes(
            element,
            tuple([each.quote for each in found if each.element is element][:MOST_QUOTES]),
        )
        for element in Element
    )


@dataclass(frozen=True)
class ElementClause:
    """A clause that shows an element, its start in the answer's text, and its quote."""

    element: Element
    begin: int
    """Character index."""
    quote: Quote


def find_element_clauses(
    source: QuoteSource, question: str, morphology: Morphology, language: Language = "ko"
) -> list[ElementClause]:
    """Return the clauses of an answer that show an element and can be quoted, in order."""
    clauses = read_answer(
        source.text, question=question, morphology=morphology, language=language
    ).clauses
    found: list[ElementClause] = []
    for index, clause in enumerate(clauses):
        acted = any(earlier.element is Element.ACTION for earlier in found)
        element = _element(clause, acted=acted)
        if element is None or _says_nothing(clause, morphology, language):
            continue
        quote = _quote(source, clauses, index)
        if quote is not None:
            found.append(ElementClause(element, clause.begin, quote))
    return found


_ELEMENTS: Mapping[Role, Element] = {
    Role.SITUATION: Element.SITUATION,
    Role.TASK: Element.TASK,
    Role.ACTION: Element.ACTION,
    Role.RESULT: Element.RESULT,
}


def _element(clause: Clause, *, acted: bool) -> Element | None:
    """Return the element that a clause shows; None if it shows none.

    `acted` states whether an earlier clause shows an action.
    """
    element = _ELEMENTS.get(clause.roles[0])
    if element is Element.ACTION and clause.agent not in (Agent.SPEAKER, Agent.GROUP):
        return None
    is_past = clause.tense is Tense.PAST
    is_state = element is Element.RESULT and clause.tense is Tense.PRESENT
    return element if is_past or (is_state and acted) else None


def _says_nothing(clause: Clause, morphology: Morphology, language: Language) -> bool:
    """Return whether a clause has no specific word: 열심히 했습니다, I did my best."""
    if language == "en":
        return english_star.says_nothing(clause.text)
    morphemes = morphology(clause.text)
    verbs = {m.form for m in morphemes if m.tag.split("-")[0] in ("VV", "VA", "VCP")}
    nouns = {m.form for m in morphemes if m.tag in ("NNG", "NNP", "SL", "SN", "XR")}
    return verbs <= {"하"} and nouns <= VAGUE_OBJECTS


def _quote(source: QuoteSource, clauses: Sequence[Clause], index: int) -> Quote | None:
    """Return the shortest quote that ends with clause `index`; None if there is none."""
    for first in range(index, max(-1, index - _MOST_JOINED), -1):
        quote = source.between(clauses[first].begin, clauses[index].end)
        if quote is not None:
            return quote
    return None
