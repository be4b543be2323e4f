"""Analyse the predicate of a clause: its stem, and what its auxiliaries and endings add.

Korean wraps a predicate in further predicates: 확인하지 못한 것 같습니다 is 확인하다 with a
negation and a guess. The analysis removes these layers from the right until the predicate that
carries the meaning is left, and keeps each layer as a `Layer`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from daedam.interview.reading import words
from daedam.speech.korean import Morpheme

PREDICATE_TAGS = frozenset({"VV", "VA", "VCP", "VCN", "XSV", "XSA"})
QUOTATIVES = frozenset(
    "다고 ᆫ다고 는다고 라고 이라고 으라고 자고 냐고 느냐고 으냐고 대고 라 으라 다 ᆫ다 는다 자 냐 "
    "구나 는구나 ᆫ가 나 을까 ᆯ까 은가 는가 ᆯ지 을지 다며 라며".split()
)
"""Endings before a verb of saying or thinking."""


class Layer(StrEnum):
    """What a construction adds to the meaning of a predicate."""

    NOMINAL = "nominal"
    """-ㄴ 것이다."""
    TRAIT = "trait"
    """-는 편이다, -는 성격이다."""
    PROGRESS = "progress"
    """-고 있다, -는 중이다."""
    CAUSE = "cause"
    """-기 때문이다."""
    INTENTION = "intention"
    """-려고 하다, -ㄹ 생각이다."""
    EXPERIENCE = "experience"
    """-ㄴ 적이 있다."""
    ABILITY = "ability"
    """-ㄹ 수 있다."""
    GUESS = "guess"
    """-ㄴ 것 같다, -ㄴ 듯하다."""
    BELIEF = "belief"
    """-ㄴ 줄 알다."""
    DUTY = "duty"
    """-어야 하다."""
    CAUSATIVE = "causative"
    """-게 하다."""
    BECAME = "became"
    """-게 되다."""
    DECISION = "decision"
    """-기로 하다."""
    WISH = "wish"
    """-고 싶다, -면 좋겠다."""
    ADVICE = "advice"
    """-면 되다, -면 안 되다."""
    NEARLY = "nearly"
    """-ㄹ 뻔하다."""
    THOUGHT = "thought"
    """-다고 생각하다, -다고 보다, -다 싶다."""
    SAYING = "saying"
    """-다고 하다."""
    TRIAL = "trial"
    """-어 보다."""
    FAVOUR = "favour"
    """-어 드리다, -어 주다."""
    HONORIFIC = "honorific"
    PAST = "past"
    FUTURE = "future"
    RECALLED = "recalled"
    """-더라, -던데."""
    COMPLETED = "completed"
    """-어 버리다, -어 놓다."""
    CHANGE = "change"
    """-어지다."""


@dataclass(frozen=True)
class Predicate:
    """The predicate of a clause."""

    index: int
    """Position of the morpheme of the stem in the clause."""
    stem: str
    """The noun before -하다, -되다, -이다; otherwise the verb."""
    kind: str
    """Tag of the morpheme: VV, VA, VCP, VCN, XSV or XSA."""
    suffix: str
    """하, 되, 시키 and similar after a noun; empty for a plain verb."""
    layers: frozenset[Layer]
    negated: bool
    thinks: str = ""
    """Stem of the verb of thinking or saying around the predicate; empty if there is none."""


def plain_tag(morpheme: Morpheme) -> str:
    """Return the tag without Kiwi's mark of irregular verbs."""
    return morpheme.tag.split("-")[0]


def find_predicate(morphemes: Sequence[Morpheme]) -> Predicate | None:
    """Return the predicate that carries the meaning of a clause; None if there is none."""
    index = _last_predicate(morphemes, len(morphemes))
    if index is None:
        return None
    layers: set[Layer] = set()
    thinks = ""
    while True:
        inner = _unwrap(morphemes, index)
        if inner is None:
            break
        next_index, layer, verb = inner
        if layer is not None:
            layers.add(layer)
        thinks = thinks or verb
        index = next_index
    layers |= _layers_of_tail(morphemes[index + 1 :])
    stem, suffix = _stem(morphemes, index)
    return Predicate(
        index,
        stem,
        plain_tag(morphemes[index]),
        suffix,
        frozenset(layers),
        _is_negated(morphemes, index, layers),
        thinks,
    )


def _last_predicate(morphemes: Sequence[Morpheme], end: int) -> int | None:
    for index in range(min(end, len(morphemes)) - 1, -1, -1):
        if plain_tag(morphemes[index]) in PREDICATE_TAGS:
            return index
    return None


def _stem(morphemes: Sequence[Morpheme], index: int) -> tuple[str, str]:
    verb = morphemes[index]
    tag = plain_tag(verb)
    if tag in ("XSV", "XSA") and index:
        before = morphemes[index - 1]
        if before.tag == "XSN" and index > 1:  # 체계화하다
            return morphemes[index - 2].form + before.form, verb.form
        return before.form, verb.form
    if verb.form in words.LIGHT_VERBS and tag == "VV" and index:
        # 실습을 했습니다, 보고드리고: the noun carries the meaning.
        at = index - 1
        while at > 0 and (morphemes[at].tag in ("JKO", "JX", "MAG", "IC", "XSN")):
            at -= 1
        if morphemes[at].tag in ("NNG", "NNP", "XR", "SL"):
            return morphemes[at].form, verb.form
        return verb.form, ""
    if tag == "VCP" and index:
        at = index - 1
        if morphemes[at].tag in ("XSN", "JX", "JKB") and at:
            at -= 1
        return morphemes[at].form, verb.form
    return verb.form, ""


_NOUN_LAYERS = {
    "거": Layer.NOMINAL,
    "것": Layer.NOMINAL,
    "건": Layer.NOMINAL,
    "편": Layer.TRAIT,
    "성격": Layer.TRAIT,
    "스타일": Layer.TRAIT,
    "타입": Layer.TRAIT,
    "체질": Layer.TRAIT,
    "중": Layer.PROGRESS,
    "예정": Layer.INTENTION,
    "계획": Layer.INTENTION,
    "생각": Layer.INTENTION,
    "작정": Layer.INTENTION,
    "때문": Layer.CAUSE,
    "이유": Layer.CAUSE,
    "까닭": Layer.CAUSE,
    "셈": Layer.NOMINAL,
    "터": Layer.FUTURE,
    "모양": Layer.GUESS,
    "상황": Layer.NOMINAL,
    "상태": Layer.NOMINAL,
    "뿐": Layer.NOMINAL,
    "때": Layer.NOMINAL,
    "날": Layer.NOMINAL,
    "일": Layer.NOMINAL,
}
"""Nouns that wrap a predicate when a modified noun is followed by 이다 (or 있다, 같다)."""

WRAPPING_NOUNS = frozenset({*_NOUN_LAYERS, "수", "적", "줄", "데", "동안", "지"})
"""Nouns that form a layer with the modifier before them. The modifier is then no adnominal
clause."""


def _unwrap(morphemes: Sequence[Morpheme], index: int) -> tuple[int, Layer | None, str] | None:
    """Return the predicate inside the one at `index`; None if there is none.

    The three values are the index of the inner predicate, the layer that the outer one adds, and
    the stem of the outer one if it is a verb of thinking or saying.
    """
    verb = morphemes[index]
    tag, form = plain_tag(verb), verb.form
    before = index - 1
    while before > 0 and (morphemes[before].tag in ("JKS", "JX", "JKC", "JKO", "MAG", "IC", "SP")):
        before -= 1
    if before <= 0:
        return None
    prior = morphemes[before]
    modifier = morphemes[before - 1]
    inner = _last_predicate(morphemes, before)
    if inner is None:
        return None
    modified = modifier.tag == "ETM" or (modifier.tag == "ETN" and prior.form == "때문")
    if modified and prior.tag in ("NNB", "NNG") and inner >= before - 5:
        layer = _modified_layer(prior.form, form, tag)
        if layer is not None:
            return inner, layer, ""
    if prior.form == "기" and prior.tag == "ETN" and tag == "VV" and form == "하":
        return inner, None, ""  # 세우긴 하다
    if prior.tag == "JKB" and modifier.form == "기" and form in ("하", "되"):
        return inner, Layer.DECISION, ""
    if prior.tag in ("EC", "EF") or prior.tag == "JKQ":
        return _unwrap_ending(prior, form, tag, inner, index, before)
    return None


def _modified_layer(noun: str, form: str, tag: str) -> Layer | None:
    """Return the layer of -ㄴ NOUN 이다, -ㄴ NOUN 있다, -ㄴ NOUN 같다."""
    if tag == "VCP":
        return _NOUN_LAYERS.get(noun)
    if form == "같" and noun in ("거", "것"):
        return Layer.GUESS
    if form in ("있", "없"):
        return {
            "적": Layer.EXPERIENCE,
            "수": Layer.ABILITY,
            "생각": Layer.INTENTION,
            "계획": Layer.INTENTION,
            "날": Layer.EXPERIENCE,
            "일": Layer.EXPERIENCE,
            "경험": Layer.EXPERIENCE,
        }.get(noun)
    if form in ("알", "모르") and noun == "줄":
        return Layer.BELIEF
    if form == "하":
        return {"뻔": Layer.NEARLY, "듯": Layer.GUESS, "만": Layer.NOMINAL}.get(noun)
    return None


def _unwrap_ending(
    ending: Morpheme, form: str, tag: str, inner: int, index: int, before: int
) -> tuple[int, Layer | None, str] | None:
    close = index - before <= 2
    if not close:
        return None
    if ending.form in ("어야", "어야지") and form in ("하", "되"):
        return inner, Layer.DUTY, ""
    if ending.form == "게" and form == "하":
        return inner, Layer.CAUSATIVE, ""
    if ending.form == "게" and form == "되":
        return inner, Layer.BECAME, ""
    if ending.form in ("려고", "으려고", "고자", "려", "으려") and form in ("하", "그러"):
        return inner, Layer.INTENTION, ""
    if ending.form in ("면", "으면", "어도") and form in ("되", "하", "좋"):
        return inner, Layer.WISH if form != "되" else Layer.ADVICE, ""
    if ending.form == "고" and form in ("하", "그러") and tag == "VV":
        return inner, None, ""  # 바꿔 보고 했는데
    if ending.form in QUOTATIVES or ending.tag in ("EF", "JKQ"):
        if form in words.THINKING:
            return inner, Layer.THOUGHT, form
        if form in ("하", "그러", "이러", "캐"):
            return inner, Layer.SAYING, form
    return None


def _layers_of_tail(tail: Sequence[Morpheme]) -> set[Layer]:
    """Return the layers that auxiliaries and endings after the predicate add."""
    layers: set[Layer] = set()
    for position, morpheme in enumerate(tail):
        form, tag = morpheme.form, plain_tag(morpheme)
        before = tail[position - 1] if position else None
        if tag == "EP":
            if form in ("었", "었었", "았", "였"):
                layers.add(Layer.PAST)
            elif form == "겠":
                layers.add(Layer.FUTURE)
            elif form in ("시", "으시"):
                layers.add(Layer.HONORIFIC)
            elif form == "더":
                layers.add(Layer.RECALLED)
        elif tag in ("EF", "EC") and ("더라" in form or "던데" in form or "던가" in form):
            layers.add(Layer.RECALLED)
        elif tag in ("EF", "EC") and form.startswith(("ᆯ게", "을게", "ᆯ래", "을래")):
            layers.add(Layer.FUTURE)
        elif tag in ("EF", "EC") and form.startswith(("어야죠", "어야지", "어야겠")):
            layers.add(Layer.DUTY)
        elif tag == "VX" and form in ("하", "되") and before is not None:
            if before.form in ("어야", "어야지"):
                layers.add(Layer.DUTY)
        elif tag == "VX":
            layers |= _layers_of_auxiliary(form, before)
        elif tag == "ETM" and position + 1 < len(tail):
            after = tail[position + 1]
            guess = any(m.form == "같" for m in tail[position + 2 : position + 4])
            planned = after.form in ("거", "것", "터", "생각", "계획", "예정")
            if form in ("ᆯ", "을") and planned and not guess:
                layers.add(Layer.FUTURE)
            elif form in ("ᆫ", "은", "던") and after.form in ("거", "것", "적", "건"):
                layers.add(Layer.PAST)
    return layers


def _layers_of_auxiliary(form: str, before: Morpheme | None) -> set[Layer]:
    if form in ("드리", "주"):
        return {Layer.FAVOUR}
    if form in ("보", "보이"):
        return {Layer.TRIAL}
    if form in ("버리", "놓", "두", "내"):
        return {Layer.COMPLETED}
    if form == "싶":
        wished = before is not None and before.form == "고"
        return {Layer.WISH if wished else Layer.THOUGHT}
    if form in ("있", "계시"):
        return {Layer.PROGRESS}
    if form == "지":
        return {Layer.CHANGE}
    return set()


def _is_negated(morphemes: Sequence[Morpheme], index: int, layers: set[Layer]) -> bool:
    """Return whether the predicate at `index`, or a layer around it, is negated."""
    verb = morphemes[index]
    if verb.form in words.NEGATIVE_STEMS or verb.tag == "VCN":
        return True
    start = index
    if plain_tag(verb) in ("XSV", "XSA"):
        start -= 1
    before = [m for m in morphemes[max(0, start - 4) : index + 1] if m.tag == "MAG"]
    near = start > 0 and any(
        m.form in ("안", "못") and m.end >= morphemes[max(0, start - 3)].start for m in before
    )
    blocked = any(
        m.tag in ("EC", "ETM", "EF") for m in morphemes[max(0, start - 3) : start]
    ) and not (start and morphemes[start - 1].form in ("안", "못"))
    if near and not blocked:
        return True
    tail = morphemes[index + 1 :]
    for position, morpheme in enumerate(tail):
        tag = plain_tag(morpheme)
        if tag == "VX" and morpheme.form in ("않", "못하", "말", "못"):
            return True
        if tag in ("VA", "VV", "VCN") and morpheme.form in ("없", "아니", "모르"):
            return Layer.BELIEF not in layers or morpheme.form != "모르"
        if tag == "MAG" and morpheme.form in ("안", "못"):
            return True
        if tag == "EC" and morpheme.form in ("지", "질") and position + 1 < len(tail):
            following = tail[position + 1].form
            if following in ("않", "못하", "말", "못"):
                return True
    return False
