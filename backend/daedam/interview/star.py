"""What an answer about an experience tells: 상황, 과제, 행동, 결과 (STAR), each with its quote.

Rules on morphemes, the same for everybody and every time. Told experiences go one way: how things
were, what was to be done, what the speaker did, what came of it. So a clause about the past that
names no willed deed of the speaker is the situation before the first deed, and the result after
it; words that announce one of the four come before that. How often it is right:
`docs/content-feedback.md`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from daedam.interview import star_words as words
from daedam.interview.quotes import LONGEST_QUOTE, Quote, QuoteSource
from daedam.speech.korean import Morpheme, Morphology

MOST_QUOTES = 2
"""Of each element: enough to see it, few enough to be read."""


class Element(StrEnum):
    SITUATION = "situation"
    """상황: when, where, what was the matter."""
    TASK = "task"
    """과제: what was the speaker's to do, or to reach."""
    ACTION = "action"
    """행동: what the speaker did."""
    RESULT = "result"
    """결과: what came of it, what was learnt."""


class Presence(StrEnum):
    """Whether an answer contains an element of STAR."""

    FOUND = "found"
    BEFORE = "before"
    """Missing here, but an earlier answer to the same main question contains it."""
    MISSING = "missing"


@dataclass(frozen=True)
class ElementQuotes:
    """An element and the stretches of the answer that tell it; none: 근거 부족."""

    element: Element
    quotes: tuple[Quote, ...]


_ASKS_FOR_EXPERIENCE = re.compile(r"경험|사례|적이\s?있|프로젝트|에피소드|일화")
_ASKS_ELSE = re.compile(r"자기\s?소개|지원하신\s?이유|지원\s?동기|포부")


def asks_for_experience(question: str) -> bool:
    """Whether a question wants something told that happened: only then may STAR be missing."""
    # -았던, -웠던: a syllable that ends in ㅆ (index 20 of the finals, Unicode ch. 3.12).
    once = any((ord(c) - ord("가")) % 28 == 20 for c in re.findall(r"([가-힣])던\s", question))
    wanted = once or _ASKS_FOR_EXPERIENCE.search(question) is not None
    return wanted and not _ASKS_ELSE.search(question)


def find_star_elements(source: QuoteSource, morphology: Morphology) -> tuple[ElementQuotes, ...]:
    """All four elements of an answer in their order, those without a quote too.

    The first quotes in the answer's own order; what is said to the interviewer is none.
    """
    clauses = classify_clauses(source, morphology)
    return tuple(
        ElementQuotes(
            element, tuple([c.quote for c, told in clauses if element in told][:MOST_QUOTES])
        )
        for element in Element
    )


@dataclass(frozen=True)
class QuotedClause:
    """A clause that may be quoted, and where in the answer's text it begins."""

    begin: int
    quote: Quote


def classify_clauses(
    source: QuoteSource, morphology: Morphology
) -> list[tuple[QuotedClause, frozenset[Element]]]:
    """The clauses of an answer that may be quoted, each with what it tells, be it nothing."""
    found: list[tuple[QuotedClause, frozenset[Element]]] = []
    placed: list[int] = []
    told: set[Element] = set()
    for whole in _clauses(source.text, morphology):
        clause = whole.quotable()
        quote = source.between(clause.begin, clause.end)
        if quote is None:
            continue
        reading = _Reading(clause.morphemes)
        elements = _elements(reading, told)
        if Element.ACTION in elements:
            placed = []  # what stood between two deeds led from one to the other
        elif not elements and Element.ACTION in told and reading.tells_of_the_past:
            placed.append(len(found))
        told |= elements
        found.append((QuotedClause(clause.begin, quote), elements))
    for place in placed:
        found[place] = (found[place][0], frozenset({Element.RESULT}))
    return found


# --- clauses ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Clause:
    """A stretch with one tense of its own: up to a past connective (-었고, -었는데) or an end."""

    morphemes: tuple[Morpheme, ...]

    @property
    def begin(self) -> int:
        return self.morphemes[0].start

    @property
    def end(self) -> int:
        return self.morphemes[-1].end

    def quotable(self) -> "_Clause":
        """The clause without what makes it too long for a quote: its end is what it says."""
        rest = self.morphemes
        while sum(m.end - m.start for m in rest) > LONGEST_QUOTE:
            cut = next((n for n, m in enumerate(rest[:-1]) if m.tag == "EC"), None)
            if cut is None:
                break
            rest = rest[cut + 1 :]
        return _Clause(rest)


def _clauses(text: str, morphology: Morphology) -> list[_Clause]:
    found: list[_Clause] = []
    run: list[Morpheme] = []
    morphemes = list(morphology(text))
    for index, morpheme in enumerate(morphemes):
        run.append(morpheme)
        if _closes(morphemes, index):
            found.append(_Clause(tuple(run)))
            run = []
    return [*found, _Clause(tuple(run))] if run else found


def _closes(morphemes: Sequence[Morpheme], index: int) -> bool:
    here = morphemes[index]
    before = morphemes[index - 1] if index else None
    after = morphemes[index + 1] if index + 1 < len(morphemes) else None
    if after is None or after.tag in ("SF", "SE", "SP") or _is_polite_mark(here, after):
        return False
    if here.tag in ("SF", "SE"):
        return True
    if before is not None and (here.tag == "SP" or _is_polite_mark(before, here)):
        return _closes_at(morphemes, index - 1) or _is_polite_mark(before, here)
    return _closes_at(morphemes, index)


def _is_polite_mark(before: Morpheme, here: Morpheme) -> bool:
    """Whether `here` is the 요 of -고요, -는데요; before a noun Kiwi takes it for a determiner."""
    return here.form == "요" and before.tag in ("EC", "EF") and before.end == here.start


def _closes_at(morphemes: Sequence[Morpheme], index: int) -> bool:
    here = morphemes[index]
    before = morphemes[index - 1] if index else None
    if here.tag == "EF":
        after = morphemes[index + 1] if index + 1 < len(morphemes) else None
        return after is None or not after.tag.startswith("JKQ")
    if here.tag == "EC":
        return before is not None and (_is_past(before) or here.form in ("는데", "지만", "ᆫ데"))
    # Kiwi reads many a -었는데 as 는/ETM 데/NNB.
    sundered = here.form == "데" and here.tag == "NNB" and index >= 2
    return sundered and _is_past(morphemes[index - 2])


def _is_past(morpheme: Morpheme) -> bool:
    return morpheme.tag == "EP" and morpheme.form in ("었", "었었", "았", "였")


# --- what a clause tells ----------------------------------------------------------------------


def _elements(reading: "_Reading", told: set[Element]) -> frozenset[Element]:
    """What a clause tells by its own words, and, before the first deed, by its place.

    `told`: what the clauses before it tell.
    """
    if not reading.tells_of_the_past:
        return frozenset()
    found = {Element.TASK} if reading.gives_task else set()
    acted = Element.ACTION in told
    if reading.ends_well or (acted and reading.changes) or (told and reading.announces_result):
        found.add(Element.RESULT)
    elif reading.has_been or (reading.sets_scene and not acted):
        found.add(Element.SITUATION)
    elif found:
        pass
    elif reading.is_willed:
        found.add(Element.ACTION)
    elif not acted:
        found.add(Element.SITUATION)
    return frozenset(found)


class _Reading:
    """What the morphemes of one clause say about it."""

    def __init__(self, morphemes: Sequence[Morpheme]) -> None:
        self._morphemes = morphemes
        self._forms = {m.form for m in morphemes}
        self._nouns = {m.form for m in morphemes if m.tag in ("NNG", "NNP", "NNB", "MAG")}
        self._final = _final_predicate(morphemes)
        self._stem = _stem(morphemes, self._final)
        tail = morphemes[self._final :] if self._final is not None else morphemes
        self._tail = [m for m in tail if m.tag[0] in "EVX" or m.tag in ("NNB", "JKS")]
        self.has_been = _has_run(morphemes, ("적", "있")) or _has_run(morphemes, ("적", "이", "있"))

    @property
    def tells_of_the_past(self) -> bool:
        """It tells something that was, and not only how that felt."""
        return self._is_past and not self._only_feels and not self._is_vague

    @property
    def _is_past(self) -> bool:
        """It is no wish, plan or condition."""
        if any(m.form in ("겠", "으면", "면") and m.tag in ("EP", "EC") for m in self._tail):
            return False
        recalled = any(m.tag in ("EF", "EC") and "더라" in m.form for m in self._tail)  # -더라고요
        return self.has_been or recalled or any(_is_past(m) for m in self._tail)

    @property
    def _only_feels(self) -> bool:
        called = self._stem == "이" and self._before(1) in words.JUDGED
        return (called or self._stem in words.FEELINGS) and not self.has_been

    @property
    def _is_vague(self) -> bool:
        """여러 가지 일을 했습니다, 열심히 했습니다: a deed without a thing."""
        things = {m.form for m in self._morphemes if m.tag in ("NNG", "NNP", "SL", "SN")}
        return self._stem == "하" and things <= words.NO_THINGS

    @property
    def gives_task(self) -> bool:
        named = bool(self._nouns & words.DUTIES) or (
            bool(self._nouns & words.LEADS) and self._stem in ("맡", "하", "되", "이")
        )
        must = _has_run(self._morphemes[-5:], ("어야", "하")) or _has_run(
            self._morphemes[-5:], ("어야", "되")
        )
        told_to = any(
            m.tag == "EC" and m.form in ("라고", "으라고", "라", "으라") for m in self._morphemes
        ) and self._stem in ("하", "말씀", *words.ORDERED)
        due = _has_run(self._morphemes, ("기로", "되")) or _has_run(
            self._morphemes, ("기", "로", "되")
        )
        asked = bool(self._nouns & words.ORDERED) and self._stem in ("받", "들어오", "내려오")
        to_do = _has_run(self._morphemes, ("어야", "하", "는", "일"))
        return named or must or told_to or due or to_do or asked or "맡" in self._forms

    def _before(self, distance: int) -> str:
        """The morpheme that stands so far before the main verb; empty where there is none."""
        place = (self._final or 0) - distance
        return self._morphemes[place].form if place >= 0 else ""

    @property
    def announces_result(self) -> bool:
        later = any(
            after.form in words.AFTERWARDS and m.form in words.SPANS
            for m, after in zip(self._morphemes, self._morphemes[1:], strict=False)
        )
        return later or bool(self._forms & words.OUTCOMES)

    @property
    def changes(self) -> bool:
        became = any(m.form == "지" and m.tag == "VX" for m in self._tail)  # 높아지다
        return became or self._stem in words.CHANGES

    @property
    def ends_well(self) -> bool:
        """It says what was learnt, won or become possible."""
        if self._stem in words.REALISED:
            return True
        if self._stem in words.LEARNT and any(m.tag == "ETM" for m in self._morphemes):
            return True
        if self._stem in ("받", "따", "얻", "타") and self._nouns & words.PRIZES:
            return True
        if self._stem == "생기" and self._nouns & words.HABITS:
            return True
        return self._stem == "있" and "수" in (self._before(1), self._before(2))

    @property
    def sets_scene(self) -> bool:
        """It says when or where, and does not begin a deed."""
        timed = bool(self._nouns & words.TIMES)
        placed = any(
            m.form in words.PLACES and after.form == "에서"
            for m, after in zip(self._morphemes, self._morphemes[1:], strict=False)
        )
        return (timed or placed) and not self._forms & words.DEEDS

    @property
    def is_willed(self) -> bool:
        """A deed of the speaker."""
        if self._final is None or self._is_anothers or self._nouns & words.MISTAKES:
            return False
        if any(m.form in ("드리", "주") for m in self._tail):  # for somebody: 보여 드리다
            return True
        if self._stem in words.UNWILLED or any(m.form in ("지", "있", "되") for m in self._tail):
            return False
        return self._morphemes[self._final].tag.split("-")[0] in ("VV", "XSV")

    @property
    def _is_anothers(self) -> bool:
        """Its subject is somebody or something else."""
        own = any(
            m.tag == "NP" and m.form in ("저", "제", "저희", "나") and after.tag in ("JKS", "JX")
            for m, after in zip(self._morphemes, self._morphemes[1:], strict=False)
        )
        if own or any(m.form == "드리" for m in self._tail):  # 드리다 is what one does oneself
            return False
        if any(m.tag == "EP" and m.form in ("시", "으시") for m in self._tail):
            return True
        return any(
            self._is_subject(noun, m) and self._next_verb(index + 1) == self._final
            for index, (noun, m) in enumerate(
                zip(self._morphemes, self._morphemes[1:], strict=False)
            )
        )

    @staticmethod
    def _is_subject(noun: Morpheme, particle: Morpheme) -> bool:
        """선임이, 동료도; a topic that is no person (기능은) may be what is acted upon."""
        person = noun.form in words.PEOPLE or noun.form == "님"
        topic = particle.tag == "JX" and particle.form in ("은", "는", "도")
        return particle.tag == "JKS" or (topic and person)

    def _next_verb(self, start: int) -> int | None:
        """The first verb from `start` on: not the main one where a subject belongs to a clause
        inside (선임이 걱정하는 부분, 시간이 걸려서).
        """
        verbs = ("VV", "VA", "XSV", "XSA", "VCP", "VCN")
        for place in range(start, len(self._morphemes)):
            if self._morphemes[place].tag.split("-")[0] in verbs:
                return place
        return None


def _final_predicate(morphemes: Sequence[Morpheme]) -> int | None:
    """Where the clause's main verb stands: the last one that is no auxiliary."""
    places = [
        n
        for n, m in enumerate(morphemes)
        if m.tag.split("-")[0] in ("VV", "VA", "XSV", "XSA", "VCP", "VCN")
    ]
    if (
        len(places) > 1
        and morphemes[places[-1]].form == "되"
        and morphemes[places[-1] - 1].form == "게"
    ):
        return places[-2]  # -게 되다: what it came to is the verb before
    return places[-1] if places else None


def _stem(morphemes: Sequence[Morpheme], final: int | None) -> str:
    """What the main verb means: the noun before -하다 and -되다, else its stem."""
    if final is None:
        return ""
    verb = morphemes[final]
    if verb.tag.startswith("XS") and final:
        return morphemes[final - 1].form
    return verb.form


def _has_run(morphemes: Sequence[Morpheme], forms: tuple[str, ...]) -> bool:
    told = [m.form for m in morphemes]
    return any(tuple(told[n : n + len(forms)]) == forms for n in range(len(told)))
