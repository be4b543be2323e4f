"""Find the STAR elements (상황, 과제, 행동, 결과) in an answer about an experience, with quotes.

The rules work on morphemes, so equal answers get equal results. They assume that an account follows
the order situation, task, action, result. A past clause without an action of the speaker therefore
counts as situation before the first action, and as result after the last one. Words that announce
an element take precedence over this position. Measured accuracy: `docs/content-feedback.md`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from daedam.interview import star_words as words
from daedam.interview.quotes import LONGEST_QUOTE, Quote, QuoteSource
from daedam.speech.korean import Morpheme, Morphology

MOST_QUOTES = 2
"""Maximum number of quotes per element: enough as evidence, and few enough to read."""


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


def asks_for_experience(question: str) -> bool:
    """Return whether a question asks for a past experience.

    STAR elements are reported as missing only for such questions.
    """
    # -았던, -웠던: a syllable that ends in ㅆ (index 20 of the finals, Unicode ch. 3.12).
    past_modifier = any(
        (ord(c) - ord("가")) % 28 == 20 for c in re.findall(r"([가-힣])던\s", question)
    )
    experience = past_modifier or _ASKS_FOR_EXPERIENCE.search(question) is not None
    return experience and not _ASKS_OTHERWISE.search(question)


def find_star_elements(source: QuoteSource, morphology: Morphology) -> tuple[ElementQuotes, ...]:
    """Return all four elements in the order of `Element`, each with up to `MOST_QUOTES` quotes.

    Quotes are in the order of the answer. Text addressed to the interviewer is never quoted.
    """
    clauses = classify_clauses(source, morphology)
    return tuple(
        ElementQuotes(
            element,
            tuple([clause.quote for clause, found in clauses if element in found][:MOST_QUOTES]),
        )
        for element in Element
    )


@dataclass(frozen=True)
class QuotedClause:
    """A clause that may be quoted, and its start in the answer's text."""

    begin: int
    """Character index."""
    quote: Quote


def classify_clauses(
    source: QuoteSource, morphology: Morphology
) -> list[tuple[QuotedClause, frozenset[Element]]]:
    """Return the clauses that may be quoted, in order, each with its elements (possibly none)."""
    clauses: list[tuple[QuotedClause, frozenset[Element]]] = []
    possible_results: list[int] = []
    earlier: set[Element] = set()
    for whole in _split_clauses(source.text, morphology):
        clause = whole.shortened_to_quote()
        quote = source.between(clause.begin, clause.end)
        if quote is None:
            continue
        features = _ClauseFeatures(clause.morphemes)
        elements = _elements(features, earlier)
        if Element.ACTION in elements:
            possible_results = []  # a past clause between two actions is not the result
        elif not elements and Element.ACTION in earlier and features.is_past_account:
            possible_results.append(len(clauses))
        earlier |= elements
        clauses.append((QuotedClause(clause.begin, quote), elements))
    for index in possible_results:
        clauses[index] = (clauses[index][0], frozenset({Element.RESULT}))
    return clauses


# --- clauses ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Clause:
    """A run of morphemes up to a past connective (-었고, -었는데) or a final ending."""

    morphemes: tuple[Morpheme, ...]

    @property
    def begin(self) -> int:
        return self.morphemes[0].start

    @property
    def end(self) -> int:
        return self.morphemes[-1].end

    def shortened_to_quote(self) -> "_Clause":
        """Return the clause with its front cut off until it fits into `LONGEST_QUOTE` letters.

        The end stays, because the main predicate is there. Cuts are made at connectives only, so a
        clause without one is returned as it is.
        """
        rest = self.morphemes
        while sum(m.end - m.start for m in rest) > LONGEST_QUOTE:
            cut = next((n for n, m in enumerate(rest[:-1]) if m.tag == "EC"), None)
            if cut is None:
                break
            rest = rest[cut + 1 :]
        return _Clause(rest)


def _split_clauses(text: str, morphology: Morphology) -> list[_Clause]:
    found: list[_Clause] = []
    run: list[Morpheme] = []
    morphemes = list(morphology(text))
    for index, morpheme in enumerate(morphemes):
        run.append(morpheme)
        if _ends_clause(morphemes, index):
            found.append(_Clause(tuple(run)))
            run = []
    return [*found, _Clause(tuple(run))] if run else found


def _ends_clause(morphemes: Sequence[Morpheme], index: int) -> bool:
    """Return whether a clause ends after morpheme `index`; 요 and marks belong to the clause."""
    here = morphemes[index]
    before = morphemes[index - 1] if index else None
    after = morphemes[index + 1] if index + 1 < len(morphemes) else None
    if after is None or after.tag in ("SF", "SE", "SP") or _is_polite_yo(here, after):
        return False
    if here.tag in ("SF", "SE"):
        return True
    if before is not None and (here.tag == "SP" or _is_polite_yo(before, here)):
        return _has_clause_ending(morphemes, index - 1) or _is_polite_yo(before, here)
    return _has_clause_ending(morphemes, index)


def _is_polite_yo(before: Morpheme, here: Morpheme) -> bool:
    """Return whether `here` is the 요 of -고요, -는데요.

    Its tag cannot decide this: before a noun, Kiwi tags it as a determiner.
    """
    return here.form == "요" and before.tag in ("EC", "EF") and before.end == here.start


def _has_clause_ending(morphemes: Sequence[Morpheme], index: int) -> bool:
    """Return whether morpheme `index` is a final ending or a clause-level connective."""
    here = morphemes[index]
    before = morphemes[index - 1] if index else None
    if here.tag == "EF":
        after = morphemes[index + 1] if index + 1 < len(morphemes) else None
        return after is None or not after.tag.startswith("JKQ")
    if here.tag == "EC":
        return before is not None and (_is_past(before) or here.form in ("는데", "지만", "ᆫ데"))
    # Kiwi reads many a -었는데 as 는/ETM 데/NNB.
    split_connective = here.form == "데" and here.tag == "NNB" and index >= 2
    return split_connective and _is_past(morphemes[index - 2])


def _is_past(morpheme: Morpheme) -> bool:
    return morpheme.tag == "EP" and morpheme.form in ("었", "었었", "았", "였")


# --- elements of one clause ------------------------------------------------------------------


def _elements(features: "_ClauseFeatures", earlier: set[Element]) -> frozenset[Element]:
    """Return the elements of a clause by its words and, before the first action, its position.

    `earlier` are the elements of the clauses before it.
    """
    if not features.is_past_account:
        return frozenset()
    found = {Element.TASK} if features.names_task else set()
    acted = Element.ACTION in earlier
    if (
        features.states_outcome
        or (acted and features.states_change)
        or (earlier and features.announces_result)
    ):
        found.add(Element.RESULT)
    elif features.recalls_experience or (features.sets_scene and not acted):
        found.add(Element.SITUATION)
    elif found:
        pass
    elif features.is_own_action:
        found.add(Element.ACTION)
    elif not acted:
        found.add(Element.SITUATION)
    return frozenset(found)


class _ClauseFeatures:
    """Linguistic features of one clause, read from its morphemes."""

    def __init__(self, morphemes: Sequence[Morpheme]) -> None:
        self._morphemes = morphemes
        self._forms = {m.form for m in morphemes}
        self._nouns = {m.form for m in morphemes if m.tag in ("NNG", "NNP", "NNB", "MAG")}
        self._final = _final_predicate(morphemes)
        self._stem = _predicate_stem(morphemes, self._final)
        tail = morphemes[self._final :] if self._final is not None else morphemes
        self._tail = [m for m in tail if m.tag[0] in "EVX" or m.tag in ("NNB", "JKS")]
        # -ㄴ 적이 있다
        self.recalls_experience = _has_run(morphemes, ("적", "있")) or _has_run(
            morphemes, ("적", "이", "있")
        )

    @property
    def is_past_account(self) -> bool:
        """Whether the clause is about a specific past event, and not only about a feeling."""
        return self._is_past and not self._is_feeling and not self._is_vague

    @property
    def _is_past(self) -> bool:
        """Whether the clause is in the past, and no wish, plan or condition."""
        if any(m.form in ("겠", "으면", "면") and m.tag in ("EP", "EC") for m in self._tail):
            return False
        recalled = any(m.tag in ("EF", "EC") and "더라" in m.form for m in self._tail)  # -더라고요
        return self.recalls_experience or recalled or any(_is_past(m) for m in self._tail)

    @property
    def _is_feeling(self) -> bool:
        """Whether the clause states only a feeling, a wish or a judgement."""
        judged = self._stem == "이" and self._form_before_predicate(1) in words.JUDGED
        return (judged or self._stem in words.FEELINGS) and not self.recalls_experience

    @property
    def _is_vague(self) -> bool:
        """Whether an action has no specific object: 여러 가지 일을 했습니다, 열심히 했습니다."""
        nouns = {m.form for m in self._morphemes if m.tag in ("NNG", "NNP", "SL", "SN")}
        return self._stem == "하" and nouns <= words.VAGUE_OBJECTS

    @property
    def names_task(self) -> bool:
        """Whether the clause states a duty, a goal, an obligation or a request to the speaker."""
        has_duty = bool(self._nouns & words.DUTIES) or (
            bool(self._nouns & words.LEADS) and self._stem in ("맡", "하", "되", "이")
        )
        must = _has_run(self._morphemes[-5:], ("어야", "하")) or _has_run(
            self._morphemes[-5:], ("어야", "되")
        )
        was_ordered = any(
            m.tag == "EC" and m.form in ("라고", "으라고", "라", "으라") for m in self._morphemes
        ) and self._stem in ("하", "말씀", *words.ORDERED)
        was_planned = _has_run(self._morphemes, ("기로", "되")) or _has_run(
            self._morphemes, ("기", "로", "되")
        )
        was_requested = bool(self._nouns & words.ORDERED) and self._stem in (
            "받",
            "들어오",
            "내려오",
        )
        had_to_do = _has_run(self._morphemes, ("어야", "하", "는", "일"))
        return (
            has_duty
            or must
            or was_ordered
            or was_planned
            or had_to_do
            or was_requested
            or "맡" in self._forms
        )

    def _form_before_predicate(self, distance: int) -> str:
        """Return the form of the morpheme `distance` places before the main predicate.

        Return an empty string if there is no such morpheme.
        """
        index = (self._final or 0) - distance
        return self._morphemes[index].form if index >= 0 else ""

    @property
    def announces_result(self) -> bool:
        """Whether a word announces an outcome: 결과, 결국, 그 뒤, 두 달 후."""
        later = any(
            after.form in words.AFTERWARDS and m.form in words.SPANS
            for m, after in zip(self._morphemes, self._morphemes[1:], strict=False)
        )
        return later or bool(self._forms & words.OUTCOMES)

    @property
    def states_change(self) -> bool:
        """Whether the main predicate is a change of state: 줄었습니다, 높아졌습니다."""
        became = any(m.form == "지" and m.tag == "VX" for m in self._tail)  # 높아지다
        return became or self._stem in words.CHANGES

    @property
    def states_outcome(self) -> bool:
        """Whether the clause states something learnt, won or made possible."""
        if self._stem in words.REALISED:
            return True
        if self._stem in words.LEARNT and any(m.tag == "ETM" for m in self._morphemes):
            return True
        if self._stem in ("받", "따", "얻", "타") and self._nouns & words.PRIZES:
            return True
        if self._stem == "생기" and self._nouns & words.HABITS:
            return True
        return self._stem == "있" and "수" in (
            self._form_before_predicate(1),
            self._form_before_predicate(2),
        )

    @property
    def sets_scene(self) -> bool:
        """Whether the clause gives a time or a place, and has no word that begins an action."""
        timed = bool(self._nouns & words.TIMES)
        placed = any(
            m.form in words.PLACES and after.form == "에서"
            for m, after in zip(self._morphemes, self._morphemes[1:], strict=False)
        )
        return (timed or placed) and not self._forms & words.ACTION_STARTS

    @property
    def is_own_action(self) -> bool:
        """Whether the main predicate is a deliberate action of the speaker."""
        if self._final is None or self._has_other_subject or self._nouns & words.MISTAKES:
            return False
        if any(m.form in ("드리", "주") for m in self._tail):  # on behalf of a person: 보여 드리다
            return True
        if self._stem in words.INVOLUNTARY or any(m.form in ("지", "있", "되") for m in self._tail):
            return False
        return self._morphemes[self._final].tag.split("-")[0] in ("VV", "XSV")

    @property
    def _has_other_subject(self) -> bool:
        """Whether the subject is a person or thing other than the speaker."""
        own = any(
            m.tag == "NP" and m.form in ("저", "제", "저희", "나") and after.tag in ("JKS", "JX")
            for m, after in zip(self._morphemes, self._morphemes[1:], strict=False)
        )
        if own or any(m.form == "드리" for m in self._tail):  # 드리다 is used only of the speaker
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
        """Return whether a noun with its particle is a subject: 선임이, 동료도.

        A topic that is no person (기능은) may be the object, so it does not count.
        """
        person = noun.form in words.PEOPLE or noun.form == "님"
        topic = particle.tag == "JX" and particle.form in ("은", "는", "도")
        return particle.tag == "JKS" or (topic and person)

    def _next_verb(self, start: int) -> int | None:
        """Return the index of the first verb from `start` on.

        If that verb is not the main predicate, the subject before `start` belongs to an embedded
        clause (선임이 걱정하는 부분, 시간이 걸려서).
        """
        verbs = ("VV", "VA", "XSV", "XSA", "VCP", "VCN")
        for index in range(start, len(self._morphemes)):
            if self._morphemes[index].tag.split("-")[0] in verbs:
                return index
        return None


def _final_predicate(morphemes: Sequence[Morpheme]) -> int | None:
    """Return the index of the main predicate: the last verb or adjective, auxiliaries excluded."""
    verbs = [
        n
        for n, m in enumerate(morphemes)
        if m.tag.split("-")[0] in ("VV", "VA", "XSV", "XSA", "VCP", "VCN")
    ]
    if (
        len(verbs) > 1
        and morphemes[verbs[-1]].form == "되"
        and morphemes[verbs[-1] - 1].form == "게"
    ):
        return verbs[-2]  # in -게 되다 the verb before 게 carries the meaning
    return verbs[-1] if verbs else None


def _predicate_stem(morphemes: Sequence[Morpheme], final: int | None) -> str:
    """Return the noun before -하다 or -되다, otherwise the stem; empty without a predicate."""
    if final is None:
        return ""
    verb = morphemes[final]
    if verb.tag.startswith("XS") and final:
        return morphemes[final - 1].form
    return verb.form


def _has_run(morphemes: Sequence[Morpheme], forms: tuple[str, ...]) -> bool:
    """Return whether `forms` occur as consecutive morphemes."""
    all_forms = [m.form for m in morphemes]
    return any(tuple(all_forms[n : n + len(forms)]) == forms for n in range(len(all_forms)))
