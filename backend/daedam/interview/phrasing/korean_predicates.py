"""Find the final predicate of a clause: its stem, tense and modality, without the ending.

The text before the stem is kept as it was said. Only the stem and what follows it is conjugated
again, so that spaces and particles of the candidate stay as they are.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import pairwise

from daedam.speech.korean import Morpheme


class Modality(Enum):
    """How the speaker presents the predicate."""

    PLAIN = auto()
    WILL = auto()
    """-겠습니다, -ㄹ게요, -ㄹ 겁니다."""
    PLAN = auto()
    """-ㄹ 계획입니다, -ㄹ 예정입니다; `noun` contains the noun."""
    INTENDS = auto()
    """-려고 합니다, -고자 합니다."""
    PURPOSE = auto()
    """An unfinished -려고 or -기 위해."""
    MAYBE = auto()
    """-ㄹ 것 같아요."""
    WISH = auto()
    """-고 싶습니다."""
    THOUGHT = auto()
    """-다고 생각합니다: the text ends with the quoted proposition."""
    SIDE = auto()
    """-ㄴ 편입니다."""
    EVER = auto()
    """-ㄴ 적이 있습니다."""
    ONGOING = auto()
    """-는 중입니다."""
    MUST = auto()
    """-어야 합니다."""
    CONDITION = auto()
    """-면 and similar: the clause states nothing."""


@dataclass(frozen=True)
class Predicate:
    """The last predicate of a text.

    `head` is the text before the stem. `stem` are the morphemes that are conjugated.
    """

    head: str
    stem: tuple[tuple[str, str], ...]
    past: bool
    honorific: bool
    modality: Modality = Modality.PLAIN
    noun: str = ""
    morphemes: tuple[Morpheme, ...] = ()
    """The morphemes before the ending, the stem included."""

    @property
    def tag(self) -> str:
        """Part of speech of the stem: VV, VA, VX, XSV, XSA, VCP or VCN."""
        return self.stem[-1][1].split("-")[0]

    @property
    def form(self) -> str:
        return self.stem[-1][0]

    @property
    def lemma(self) -> str:
        """The stem. If the stem is a suffix such as 하, the noun before it is included: 실수하."""
        noun = self.morphemes[-2].form if self.tag in ("XSV", "XSA") else ""
        return noun + self.form

    @property
    def is_impersonal(self) -> bool:
        """Whether the stem says what must or may be done: 줄여야 한다, 뛰면 안 된다."""
        before = [m for m in self.morphemes[:-1] if m.form not in ("안", "못")]
        if self.form not in ("하", "되") or not before or before[-1].tag != "EC":
            return False
        last = before[-1].form
        return last in ("어야", "아야") or (
            self.form == "되" and last in ("면", "으면", "어도", "아도")
        )

    @property
    def descriptive(self) -> bool:
        """Whether the stem takes the endings of an adjective: 크다고, not 큰다고."""
        if self.tag in ("VA", "XSA", "VCP", "VCN"):
            return True
        if self.form in ("있", "없", "싶") and self.tag in ("VV", "VA", "VX"):
            return True
        if self.form in ("않", "못하") and self.tag == "VX":
            stems = [m.tag.split("-")[0] for m in self.morphemes[:-2]]
            return bool(stems) and stems[-1] in ("VA", "XSA")
        return False


_STEMS = frozenset({"VV", "VA", "VX", "XSV", "XSA", "VCP", "VCN"})
_ASKS = re.compile(r"(나요?|니|냐|까요?|는가요?|을까|ᆯ까|ᆯ까요|던가)$")
_QUOTES = re.compile(r"(다고|라고)$")
_THINKS = frozenset({"보", "느끼", "믿", "듣", "알"})
_THINKS_NOUN = frozenset({"생각", "판단"})
_PLANS = frozenset("계획 예정 생각 작정 목표 포부 각오".split())
_NO_STATEMENT = frozenset(
    "면 으면 다면 라면 도록 는지 ᆫ지 은지 ᆯ지 을지 든지 거나 어야 을수록 ᆯ수록 려면 으려면 자마자 "
    "ᆯ까 을까 게 지 아니라 아니고".split()
)
_WILL = frozenset({"ᆯ게요", "을게요", "ᆯ게", "을게", "ᆯ래요", "을래요", "ᆯ려고요"})
_PURPOSES = frozenset({"려고", "으려고", "고자", "려", "으려", "러", "으러", "려고요", "으려고요"})


def read_predicate(
    text: str, morphemes: Sequence[Morpheme], *, others: bool = False
) -> Predicate | None:
    """Return the final predicate of `text`, or None if it has none that can be quoted.

    `others` states that another person than the candidate speaks or thinks in the clause.
    """
    rest = [m for m in morphemes if not m.tag.startswith(("SF", "SP", "SS", "SE", "SO", "SW"))]
    while rest and (rest[-1].tag == "IC" or (rest[-1].tag == "JX" and rest[-1].form == "요")):
        rest.pop()
    rest = _without_trailing_nominal(rest)
    if not rest or rest[-1].tag not in ("EF", "EC", "ETN"):
        return None
    ending = rest.pop()
    if _ASKS.search(ending.form) and (ending.tag == "EF" or ending.form == "나"):
        return None
    if ending.tag == "ETN" and ending.form == "기":
        return None
    predicate = _bare(text, rest)
    if predicate is None:
        return None
    denies = ending.form == "라" and predicate.tag == "VCN"
    if denies or (ending.form in _NO_STATEMENT and ending.tag == "EC"):
        return replace(predicate, modality=Modality.CONDITION)
    if ending.form in _MUST:
        return _must(text, predicate, ending)
    if ending.form in _WILL:
        predicate = replace(predicate, modality=Modality.WILL)
    if ending.form in _PURPOSES:
        predicate = replace(predicate, modality=Modality.PURPOSE)
    return _peel(text, predicate, others)


_MUST = frozenset({"어야죠", "어야지", "어야지요", "아야죠", "아야지", "어야겠"})


def _must(text: str, predicate: Predicate, ending: Morpheme) -> Predicate:
    """Return `predicate` with the modality MUST, for endings such as 봐야죠.

    The text up to 야 becomes the head, and 하 becomes the stem: 봐야 한다.
    """
    written = text[: ending.end]
    head = written[: written.rfind("야") + 1]
    stem = (("하", "VX"),)
    return replace(predicate, head=f"{head} ", stem=stem, modality=Modality.MUST)


def _without_trailing_nominal(rest: list[Morpheme]) -> list[Morpheme]:
    """Return `rest` with a final ending in place of a last noun such as 것 or 때.

    절차가 없었던 게 becomes 절차가 없었던 + an ending. Return an empty list if the clause cannot be
    quoted.
    """
    index = len(rest) - 1
    if index > 0 and rest[index].tag == "NNB" and rest[index].form in ("것", "거"):
        return []  # 잘못 간 거: an exclamation
    while index >= 0 and rest[index].tag in ("JKS", "JX", "JKO", "JKB", "JKC"):
        index -= 1
    if index > 0 and rest[index].tag == "NNB" and rest[index].form in ("것", "거", "건"):
        modifier = rest[index - 1]
        if modifier.tag == "ETM" and modifier.form not in ("ᆯ", "을"):
            return _ended(rest[: index - 1], modifier)
    if index > 0 and rest[index].form in _TIMES and rest[index - 1].tag == "ETM":
        if _has_topic_of_thing(rest[: index - 1]):
            return []  # 제일 어려웠던 건 값이 올랐을 때요
        return _ended(rest[: index - 1], rest[index - 1])
    return rest


_TIMES = frozenset({"때", "동안", "뒤", "후", "적"})


def _ended(stem: list[Morpheme], modifier: Morpheme) -> list[Morpheme]:
    """Return `stem` with a final ending in place of the adnominal `modifier`."""
    ending = Morpheme("다", "EF", modifier.start, modifier.end)
    if _is_past(modifier, stem):
        return [*stem, Morpheme("었", "EP", modifier.start, modifier.end), ending]
    return [*stem, ending]


def _is_past(modifier: Morpheme, stem: Sequence[Morpheme]) -> bool:
    verbal = bool(stem) and stem[-1].tag.split("-")[0] in ("VV", "VX", "XSV")
    return modifier.form == "던" or (verbal and modifier.form in ("ᆫ", "은"))


def _bare(text: str, rest: Sequence[Morpheme]) -> Predicate | None:
    """Return the predicate at the end of `rest`, or None if there is none that can be quoted.

    The prefinal endings after the stem give its tense, honorific and modality.
    """
    morphemes = list(rest)
    past = will = honorific = False
    while morphemes and morphemes[-1].tag == "EP":
        form = morphemes.pop().form
        past |= form in ("었", "았", "였", "었었")
        will |= form in ("겠",)
        honorific |= form in ("시", "으시")
    if not morphemes or morphemes[-1].tag.split("-")[0] not in _STEMS:
        return None
    last = morphemes[-1]
    contracted = len(morphemes) > 1 and last.start < morphemes[-2].end
    if contracted and last.tag != "VCP":
        return None  # 쓰래요: the stem has no place of its own in the text
    stem = [(last.form, last.tag)]
    return Predicate(
        text[: last.start],
        tuple(stem),
        past,
        honorific,
        Modality.WILL if will else Modality.PLAIN,
        morphemes=tuple(morphemes),
    )


def _peel(text: str, predicate: Predicate, others: bool) -> Predicate | None:
    """Return the predicate inside constructions such as -는 거예요, -ㄴ 것 같아요, -어 버리다.

    Return None if the inner predicate cannot be quoted.
    """
    while True:
        inner = _peel_once(text, predicate, others)
        if inner is predicate or inner is None:
            return inner
        predicate = inner


def _peel_once(text: str, predicate: Predicate, others: bool) -> Predicate | None:
    ms = predicate.morphemes
    tag, form = predicate.tag, predicate.form
    if predicate.modality not in (Modality.PLAIN, Modality.WILL, Modality.PURPOSE):
        return predicate
    thought = None if others else _thought(text, predicate)
    if thought is not None:
        return thought
    before = ms[:-1]
    if form == "버리" and tag == "VX" and len(before) > 1 and before[-1].tag == "EC":
        return _inner(text, predicate, before[:-1])
    if form == "가지" and tag == "VX" and before and before[-1].tag == "EC":
        return _inner(text, predicate, before[:-1])
    if form == "나" and tag == "VX" and before and before[-1].form == "고":
        return _inner(text, predicate, before[:-1])
    if form == "하" and _is_emphasis(before):
        return _inner(text, predicate, before[:-2])
    if form == "싶" and tag == "VX":
        return _wish(text, predicate, before)
    if predicate.modality is Modality.PLAIN and predicate.is_impersonal:
        return replace(predicate, modality=Modality.MUST)
    if form == "하" and before and before[-1].tag == "EC" and before[-1].form in _PURPOSES:
        inner = _bare(text, before[:-1])
        return inner and replace(inner, modality=Modality.INTENDS, past=predicate.past)
    if tag == "VCP":
        return _peel_copula(text, predicate, list(before))
    if form == "같" and tag == "VA":
        return _peel_seems(text, predicate, list(before))
    if form in ("있", "없") and tag in ("VV", "VA"):
        nouns = [m for m in before if m.tag not in ("JKS", "JX")][-2:]
        modified = len(nouns) == 2 and nouns[0].tag == "ETM" and nouns[0].form in ("ᆫ", "은")
        if modified and nouns[1].form in ("적", "일"):
            return replace(predicate, modality=Modality.EVER)
    return predicate


def _is_emphasis(before: Sequence[Morpheme]) -> bool:
    """Return whether 하다 only carries the tense of the verb before it: 같기도 하다."""
    return len(before) > 2 and before[-2].tag == "ETN" and before[-1].form in _EMPHASES


_EMPHASES = frozenset({"도", "는", "은", "ᆫ"})


def _inner(text: str, outer: Predicate, morphemes: Sequence[Morpheme]) -> Predicate | None:
    """Return the predicate inside `outer`, with the tense and modality of `outer`."""
    inner = _bare(text, morphemes)
    if inner is None:
        return None
    modality = outer.modality if inner.modality is Modality.PLAIN else inner.modality
    return replace(
        inner,
        past=inner.past or outer.past,
        honorific=inner.honorific or outer.honorific,
        modality=modality,
    )


def _thought(text: str, predicate: Predicate) -> Predicate | None:
    """Return the predicate of -다고 생각합니다 and similar; None for other predicates.

    The head of the result is the text up to -다고.
    """
    ms = predicate.morphemes
    for index in range(len(ms) - 1, -1, -1):
        quote = ms[index]
        if quote.tag == "EC" and _QUOTES.search(quote.form):
            verbs = [m for m in ms[index + 1 :] if m.tag not in ("MAG", "JX", "EC")]
            forms = [m.form for m in verbs]
            thinks = len(forms) == 1 and forms[0] in _THINKS
            thinks |= len(forms) == 2 and forms[0] in _THINKS_NOUN and forms[1] == "하"
            says = len(forms) == 1 and forms[0] == "하" and not predicate.honorific
            if thinks:
                return replace(predicate, head=text[: quote.end], modality=Modality.THOUGHT)
            if says and quote.form.endswith("다고") and ms[index - 1].form != "겠":
                return replace(predicate, head=text[: quote.end], modality=Modality.THOUGHT)
            return None
    return None


def _wish(text: str, predicate: Predicate, before: Sequence[Morpheme]) -> Predicate | None:
    if not before or before[-1].form not in ("고", "고는", "고도"):
        return None
    inner = _bare(text, before[:-1])
    return inner and replace(inner, past=predicate.past, modality=Modality.WISH)


def _peel_copula(text: str, predicate: Predicate, before: list[Morpheme]) -> Predicate | None:
    if len(before) < 2 or before[-2].tag not in ("ETM", "ETN"):
        return predicate
    noun, modifier = before[-1], before[-2]
    if noun.form == "때문" and modifier.tag == "ETN":
        return _inner(text, predicate, before[:-2])
    future = modifier.form in ("ᆯ", "을")
    if noun.form in ("것", "거"):
        if modifier.form.endswith(("다는", "라는", "자는")):
            head = text[: modifier.end - 1] + "고"
            return replace(predicate, head=head, modality=Modality.THOUGHT)
        if _has_topic_of_thing(before[:-2]):
            return predicate  # 잘못한 건 하나만 말한 겁니다
        if future:
            inner = _bare(text, before[:-2])
            return inner and replace(inner, modality=Modality.WILL)
        past = predicate.past or _is_past(modifier, before[:-2])
        inner = _inner(text, predicate, before[:-2])
        return inner and replace(inner, past=past or inner.past)
    if noun.form in _PLANS and future:
        inner = _bare(text, before[:-2])
        return inner and replace(inner, modality=Modality.PLAN, noun=noun.form, past=predicate.past)
    if noun.form == "편":
        return replace(predicate, modality=Modality.SIDE)
    if noun.form == "중":
        inner = _bare(text, before[:-2])
        return inner and replace(inner, modality=Modality.ONGOING, past=predicate.past)
    return predicate


def _has_topic_of_thing(morphemes: Sequence[Morpheme]) -> bool:
    """Return whether a 것 with a topic particle precedes: 제일 중요한 건."""
    return any(
        m.tag == "NNB" and m.form in ("것", "거") and n.tag == "JX" for m, n in pairwise(morphemes)
    )


def _peel_seems(text: str, predicate: Predicate, before: list[Morpheme]) -> Predicate | None:
    while before and before[-1].tag in ("JKS", "JX"):
        before.pop()
    if len(before) < 2 or before[-1].form not in ("것", "거") or before[-2].tag != "ETM":
        return predicate
    modifier = before[-2]
    inner = _bare(text, before[:-2])
    if inner is None:
        return None
    if modifier.form in ("ᆯ", "을"):
        return replace(inner, modality=Modality.MAYBE)
    return replace(inner, past=inner.past or _is_past(modifier, before[:-2]))
