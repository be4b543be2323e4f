"""Turn a clause of an answer into the phrases that a Korean question can contain.

체크리스트를 만들어서 팀에 공유했습니다 becomes 체크리스트를 만들어 팀에 공유하셨다고,
공유하실 때 and 공유하신. Verbs are honorific only for what the candidate did.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise

from daedam.interview.phrasing.korean_cleaning import clean_clause
from daedam.interview.phrasing.korean_predicates import Modality, Predicate, read_predicate
from daedam.interview.reading.model import Agent, Clause, Role, Tense
from daedam.speech.korean import JoinMorphemes, Morpheme, Morphology, points_back, with_particle

LONGEST_PHRASE = 38
"""Maximum number of characters of a clause. Candidates hear a phrase once, so a longer one is hard
to understand."""


class Sort(StrEnum):
    """What a clause is about, as far as the wording of a question depends on it."""

    DEED = "deed"
    """Something that the candidate or the candidate's group did."""
    HABIT = "habit"
    """Something that the candidate does."""
    PLAN = "plan"
    """Something that the candidate will or would do."""
    WISH = "wish"
    OPINION = "opinion"
    TRAIT = "trait"
    """A strength or weakness."""
    OTHER = "other"
    """Something that another person did."""
    STATE = "state"
    """A state of things, or an event without an agent."""


class Form(StrEnum):
    """A form of a clause that a frame can ask for."""

    SAID = "said"
    """공유하셨다고: before 하셨는데."""
    TOLD = "told"
    """공유하셨는데."""
    DID = "did"
    """공유하신, 공유하시는: before a noun."""
    WHEN = "when"
    """공유하실 때."""
    BACK_THEN = "back_then"
    """공유하시던 때."""
    AFTER = "after"
    """공유하신 뒤."""
    PURPOSE = "purpose"
    """낮추기 위해."""
    COURSE = "course"
    """공유하시는 과정."""
    HOW_MUCH = "how_much"
    """이탈이 얼마나 줄었나요."""
    HOW_MUCH_KNOW = "how_much_know"
    """이탈이 얼마나 줄었는지."""


@dataclass(frozen=True)
class ClausePhrases:
    """The forms of a clause. Only forms that are correct Korean are present."""

    sort: Sort
    negated: bool
    past: bool
    forms: Mapping[Form, str] = field(default_factory=dict)


_CUTS = frozenset(
    "고 어서 는데 ᆫ데 은데 니까 으니까 면서 으면서 지만 다가 더니 었더니 느라 느라고 길래 고서 "
    "거든".split()
)
"""Endings after which a clause can be cut: what follows is a sentence of its own."""

_PARTICLES = "(에는?|에서는?|은|는|도|부터는?|까지|간)?"
_TIME = re.compile(
    r"^(((지난|작|재작|올)(해|달|주|년|번|봄|여름|가을|겨울)"
    r"|\d{1,4}\s?(년|월|분기)|\d{1,4}\s?(년|월)\s?\d{1,2}\s?(월|일)"
    r"|\d{1,4}\s?(일|주|개월)(?=에|은|는|도|부터|까지|간|\s(동안|내내|사이|전|후|뒤|만|차|째|쯤|정도))"
    r"|(첫|둘째|셋째|넷째|마지막|다음|이튿|그|이번)\s?(날|주|달|해|년|학기|분기|시간)"
    r"|(상|하)반기|봄|여름|가을|겨울|처음|당시|최근|지금|마지막으로|요즘|요새"
    r"|(나중|이번)(?=에)|(한번|하루)(?=[은는])"
    r"|\S{1,4}(학년|학기|분기|년|월|달|주)\s?때)"
    + _PARTICLES
    + r"(\s(새벽|아침|오전|오후|저녁|밤)에)?"
    r"(\s(동안|내내|사이|전|후|뒤|만|차|째|쯤|정도|이내|안)"
    + _PARTICLES
    + r"(\s때"
    + _PARTICLES
    + r")?)?\s|(먼저|우선)\s)+"
)

_OCCASION = re.compile(
    r"^((그|그다음|다음|이듬|두|세|네|몇) ?\S{1,3}(부터|뒤|날|해|주)\S{0,2}"
    r"|.{1,16}(있을|일할|다닐|근무할|맡았을) 때\S{0,2}"
    r"|급하게|갑자기|일단|결국에?|바로|이미)\s"
)
"""Phrases of time or manner at the beginning of a clause: 그다음 주부터는, 원감으로 있을 때."""

_COLOURING = re.compile(
    r"(?<=\s)(막|쫙|딱|쭉|확|싹) |(?<![^\s])한 (?=\d|\S{1,2} ?(개|명|번|시간|달|주))"
)
"""Sound words, and `한` for about, which a question does not repeat."""

_CHANGES = frozenset(
    "줄 늘 오르 내리 올라가 내려가 떨어지 커지 작아지 높아지 낮아지 빨라지 느려지 많아지 적어지 "
    "짧아지 길어지 줄이 늘리 올리 높이 낮추 줄어들 늘어나 줄이 늘이 당기 앞당기 뛰".split()
)
_CHANGE_NOUNS = frozenset(
    "감소 증가 상승 하락 단축 절감 향상 절약 성장 개선 축소 확대 급증 급감".split()
)
_DEGREES = frozenset(
    "많이 확 확실히 크게 꽤 훨씬 대폭 상당히 조금 약간 엄청 굉장히 무척 아주 매우 눈에 띄게 띄게 "
    "급격히 현저히 현저하게 꽤나 제법 가까이 거의 상당 엄청나게".split()
)
_BARE = frozenset("하 되 그렇 이렇 그러 이러 있 없 같 어떻 그리하 이러하".split())

_NO_HONORIFIC = re.compile(r"(마음|겁|욕|애|더위|나이|골탕)[을를]?(\s\S+)?\s*$")
_HONORIFIC_STEMS = {"먹": "드시", "자": "주무시", "마시": "드시", "말하": "말씀하시"}
_NO_HONORIFIC_STEMS = frozenset("깔 갈 빨 썰 널 불 꿀".split())
"""Stems whose honorific sounds like another verb: 깔다, 까시다."""

_LIKES = frozenset("좋아하 싫어하 즐기 원하 바라 믿 알 모르".split())
"""Verbs for lasting attitudes, which do not happen at a single time."""

_ABILITIES = frozenset("잘하 못하 통하 받 타고나 갖 가지 있 알아보 버티 견디 참".split())
"""Verbs for what the candidate is able to do."""

_HAPPENS = frozenset(
    "알 모르 느끼 깨닫 배우 놀라 당황하 지치 겪 당하 잃 놓치 실수하 실패하 좌절하 앞두 걸리 다치 "
    "떨어지 막히 묶이 밀리 몰리 늦 울 혼나 고생하 되".split()
)
"""Verbs for what happens to the candidate, who cannot have a reason for it."""

_SUFFERED = re.compile(
    r"(충격|상처|지적|비판|스트레스|주의|꾸중|항의|오해|피해|불이익)[을를]?\s?(\S+\s)?(받|듣|입|먹)$"
)
"""Phrases for what the candidate had to suffer: 충격을 받다."""

_CHOSEN = frozenset({Sort.DEED, Sort.HABIT, Sort.OPINION})
"""Sorts of clause that the candidate can give a reason for: 전원을 의심하신 이유."""

_TENSED_ELSEWHERE = frozenset({Modality.THOUGHT, Modality.ONGOING, Modality.EVER, Modality.WISH})
"""Modalities that are reported in the present unless the ending itself is past."""

_FUTURES = frozenset({Modality.WILL, Modality.PLAN, Modality.INTENDS, Modality.MAYBE})


_NEVER_QUOTED = re.compile(r"(테니까?|텐데)요?\W*$|뭐(예요|에요|야|냐)\W*$")
"""Endings that a reported statement cannot keep: 계약을 할 테니, 다행이었지 뭐예요."""

_DEPENDENT = {
    "NNB": frozenset("만 차 치 쪽 날 때 뒤 후 전 째 쯤 정도 중 명 번".split()),
    "NNG": frozenset("동안 후 정도".split()),
}
"""For each tag: nouns that need a word before them: 2주 동안, 3일 만."""


_NOWADAYS = re.compile(r"((저는|제가) )?(요즘|요새|지금|올해 \d+월부터|매[주달년]|\S+년부터)")
"""Times at the beginning of a habit, whose clause is in the past only if its predicate is."""


def phrase_clause(
    clause: Clause, morphology: Morphology, join: JoinMorphemes, *, longest: int = LONGEST_PHRASE
) -> ClausePhrases | None:
    """Return the forms of `clause`, or None if it has no predicate that can be quoted."""
    if "?" in clause.text or _NEVER_QUOTED.search(clause.text):
        return None
    is_past = clause.tense is Tense.PAST
    if is_past and _NOWADAYS.match(clause.text):
        clause = replace(clause, tense=Tense.PRESENT)
    text = _short_version(clause.text, morphology, longest, is_past=is_past)
    if not text:
        return None
    text = _first_sentence(text, morphology(text))
    if not text or points_back(morphology(text)) or _begins_inside(morphology(text)):
        return None
    predicate = read_predicate(text, morphology(text), others=clause.agent is Agent.OTHER)
    if predicate is None or predicate.modality is Modality.CONDITION:
        return None
    if _is_bare(predicate):
        return None
    if predicate.form in _NO_HONORIFIC_STEMS and clause.agent is not Agent.OTHER:
        return None
    found = _Conjugation(clause, predicate, join).phrases()
    return None if found is None or _SPEAKS_AS_CANDIDATE.search(found.forms[Form.SAID]) else found


def _begins_inside(morphemes: Sequence[Morpheme]) -> bool:
    """Return whether a text begins with a part of the word before the text: 하고 말씀드렸어요."""
    first = morphemes[0]
    light = first.form == "하" and len(morphemes) > 1 and morphemes[1].tag in ("EC", "ETM", "ETN")
    dependent = first.form in _DEPENDENT.get(first.tag, "")
    return light or dependent or first.tag.startswith(("J", "E", "XS", "VCP"))


_SPEAKS_AS_CANDIDATE = re.compile(
    r"(^|\s)(저|저도|저는|저를|저만|제가|제|저희\S*|나|나도|나는|내가|내|나한테|저한테)(?=\s)"
)


def _first_sentence(text: str, morphemes: Sequence[Morpheme]) -> str:
    """Return `text` up to the first final ending before a space: 비스듬히 서요, 이름을 부르면서.

    Return an empty string if that ending is not one of a statement.
    """
    for morpheme, following in pairwise(morphemes):
        spaced = following.start < len(text) and text[following.start - 1].isspace()
        if morpheme.tag == "EF" and spaced:
            return text[: morpheme.end] if _STATES.search(morpheme.form) else ""
    return text


_STATES = re.compile(r"(다|어요?|아요?|에요|예요|거든요?|더라고요?|잖아요?|죠|지요?|네요?)$")


def _without_occasion(text: str, morphology: Morphology) -> str:
    """Return `text` without the time at its beginning, if what remains is a statement."""
    for opening in (_TIME, _OCCASION):
        shorter = opening.sub("", text)
        morphemes = morphology(shorter)
        if _has_argument(morphemes) and not _is_relative(morphemes):
            text = shorter
    return text


def _short_version(text: str, morphology: Morphology, longest: int, *, is_past: bool) -> str | None:
    """Return `text` without fillers, shortened to at most `longest` characters.

    Of a longer text, the part after the last comma is preferred, because a list comes before the
    comma. A list is not cut, and None is returned if the text cannot be shortened.
    """

    def clean(part: str) -> str:
        cleaned = clean_clause(part, morphology)
        return _without_occasion(_COLOURING.sub("", cleaned), morphology) if is_past else cleaned

    whole = clean(text)
    if len(whole) <= longest:
        return _merge_connectives(whole, morphology)
    for comma in reversed(list(re.finditer(r",\s", text))):
        if _ends_with_noun(morphology(text[: comma.start()])):
            continue
        part = clean(text[comma.end() :])
        if len(part) <= longest and _has_argument(morphology(part)):
            return _merge_connectives(part, morphology)
    return _shorten(whole, morphology, longest)


def _ends_with_noun(morphemes: Sequence[Morpheme]) -> bool:
    """Return whether a text ends inside a list: 3개월, 6개월, before 12개월 분납표를."""
    return bool(morphemes) and morphemes[-1].tag.startswith(("NN", "NR", "SL", "SN", "XSN"))


def _shorten(text: str, morphology: Morphology, longest: int) -> str | None:
    """Return `text` cut from the front until it is short enough, or None if it stays too long.

    It is cut after a time, else after a connective ending, else after a place.
    """
    text = _TIME.sub("", text)
    if len(text) <= longest:
        return _merge_connectives(text, morphology)
    for is_cut in (_after_connective, _after_place):
        for index, end in is_cut(text, morphology(text)):
            tail = text[end:].strip()
            if len(tail) <= longest and _has_argument(morphology(text)[index:]):
                return _merge_connectives(tail, morphology)
    return None


def _after_connective(text: str, morphemes: Sequence[Morpheme]) -> Iterator[tuple[int, int]]:
    """Yield the morpheme index and the character position after each connective ending."""
    for index, morpheme in enumerate(morphemes[:-1], 1):
        if morpheme.tag != "EC" or morpheme.form not in _CUTS:
            continue
        following = morphemes[index]
        if following.tag == "JX" and index + 1 < len(morphemes):
            following = morphemes[index + 1]
        spaced = text[following.start - 1].isspace()
        if spaced and not following.tag.startswith("VX") and not _is_relative(morphemes[index:]):
            yield index, following.start


def _is_relative(morphemes: Sequence[Morpheme]) -> bool:
    """Return whether `morphemes` begin with a relative clause: 하던 내부 심사를, after 몰아서."""
    verb = next((n for n, m in enumerate(morphemes) if m.tag in ("ETM", "EC", "EF")), None)
    return verb is not None and verb <= 2 and morphemes[verb].tag == "ETM"


def _after_place(text: str, morphemes: Sequence[Morpheme]) -> Iterator[tuple[int, int]]:
    """Yield the morpheme index and the character position after each adverbial of place or time."""
    for index, morpheme in enumerate(morphemes[:-1], 1):
        place = morpheme.tag == "JKB" and morpheme.form in ("에서", "에", "에게서")
        if place or (morpheme.tag, morpheme.form) in (("JX", "부터"), ("NNG", "때")):
            following = morphemes[index]
            if following.tag == "JX" and index + 1 < len(morphemes):
                following = morphemes[index + 1]
            verb_follows = any(m.tag == "ETM" for m in morphemes[index : index + 4])
            verb_follows |= following.tag == "SN"  # 2시부터 4시 사이에
            if text[following.start - 1].isspace() and not verb_follows:
                yield index, following.start


def _has_argument(morphemes: Sequence[Morpheme]) -> bool:
    return any(m.tag in ("JKO", "JKS") for m in morphemes)


_SPEECH = re.compile(
    r"(말|말씀|얘기|이야기|전화|연락|문의|부탁|요청|건의|보고|대화|상의|의논) ?(\S+ )?해서$"
)


def _merge_connectives(text: str, morphology: Morphology) -> str:
    """Return `text` with 만들어 instead of 만들어서, and 모시고 가서 instead of 모시고 가가지고."""
    text = re.sub(r"([아어해여와가])\s?가지고(?=\s)", r"\1서", text)
    morphemes = morphology(text)
    edits = [
        m.end
        for before, m in pairwise(morphemes)
        if m.tag == "EC"
        and m.form == "어서"
        and before.tag.startswith(("VV", "VX", "XSV"))
        and m.end < len(text)
        and text[m.end - 1 : m.end + 1] == "서 "
        and len(text[: m.end].rsplit(" ", 1)[-1]) >= 3
        and len(text[m.end :].split()) > 1
        and not _SPEECH.search(text[: m.end])  # 사장님께 말해 바꾸다
    ]
    for end in reversed(edits):
        text = text[: end - 1] + text[end:]
    return text


def _is_bare(predicate: Predicate) -> bool:
    """Return whether the predicate has no content of its own: 했습니다, 그렇습니다."""
    if predicate.modality is Modality.THOUGHT:
        return len(predicate.head) < len("좋다고")
    before = predicate.morphemes[:-1]
    if before and predicate.tag == "VV" and predicate.form in _BARE:
        return all(m.tag == "MAG" for m in before) and before[-1].form != "열심히"  # 다 했습니다
    if predicate.head.split():
        return False
    return predicate.tag in ("VV", "VX") or predicate.form in _BARE


class _Conjugation:
    """Conjugates one predicate for one clause."""

    def __init__(self, clause: Clause, predicate: Predicate, join: JoinMorphemes) -> None:
        self._clause = clause
        self._predicate = predicate
        self._join = join
        self._own = clause.agent in (Agent.SPEAKER, Agent.GROUP)
        self._negated = clause.negated or _denies(predicate)
        self._past = self._is_past()
        self._sort = self._find_sort()
        self._honorific = self._is_honorific()

    def phrases(self) -> ClausePhrases | None:
        forms = {form: text for form, text in self._forms().items() if text}
        if Form.SAID not in forms:
            return None
        experience = self._predicate.modality in (Modality.EVER, Modality.THOUGHT)
        past = self._past or (experience and self._clause.tense is Tense.PAST)
        return ClausePhrases(self._sort, self._negated, past, forms)

    def _forms(self) -> dict[Form, str]:
        forms = {Form.SAID: self._said()}
        modality = self._predicate.modality
        verbal = self._is_verb()
        deed = self._own and verbal and self._sort in _CHOSEN
        if modality in (Modality.PLAIN, Modality.ONGOING) and deed and self._honorific:
            forms[Form.TOLD] = self._write([("었", "EP")] * self._past + [("는데", "EC")])
            ongoing = self._predicate.form == "있"
            past = ("던", "ETM") if ongoing else ("ᆫ", "ETM")
            forms[Form.DID] = self._write([past if self._past else ("는", "ETM")])
            if not self._negated:
                forms[Form.WHEN] = self._write([("ᆯ", "ETM")]) + " 때"
                forms[Form.COURSE] = self._write([("는", "ETM")]) + " 과정"
                if self._past:
                    forms[Form.BACK_THEN] = self._write([("던", "ETM")]) + " 때"
                    forms[Form.AFTER] = self._write([("ᆫ", "ETM")]) + " 뒤"
        aims = modality in (Modality.WISH, Modality.PURPOSE, Modality.INTENDS)
        aims &= not (modality is Modality.WISH and self._past)
        if aims and self._own and verbal and not self._negated:
            forms[Form.PURPOSE] = self._write([("기", "ETN")], honorific=False) + " 위해"
        forms[Form.HOW_MUCH] = self._how_much("나요")
        forms[Form.HOW_MUCH_KNOW] = self._how_much("는지")
        return forms

    def _is_verb(self) -> bool:
        return self._predicate.tag in ("VV", "VX", "XSV")

    def _is_past(self) -> bool:
        predicate = self._predicate
        if predicate.modality is Modality.THOUGHT:
            return False
        if predicate.past:
            return True
        if predicate.modality in _FUTURES or self._clause.tense is not Tense.PAST:
            return False
        return predicate.modality not in _TENSED_ELSEWHERE

    def _find_sort(self) -> Sort:
        roles, predicate = self._clause.roles, self._predicate
        main = roles[0] if roles else None
        modality = predicate.modality
        if modality is Modality.WISH:
            return Sort.WISH
        static = predicate.tag in ("VA", "XSA", "VCP", "VCN") or predicate.is_impersonal
        if self._clause.agent is Agent.OTHER:
            return Sort.OTHER
        if modality is Modality.THOUGHT and main in (Role.RESULT, Role.SITUATION):
            return Sort.STATE
        if modality is Modality.THOUGHT or (main is Role.OPINION and self._own):
            return Sort.TRAIT if main in (Role.STRENGTH, Role.WEAKNESS) else Sort.OPINION
        if static and main in (Role.STRENGTH, Role.WEAKNESS) and not self._past:
            return Sort.TRAIT  # 성격이 급합니다
        if not self._own and main is Role.PLAN and predicate.form == "되":
            return Sort.PLAN  # 도움이 되는 사람이 되겠습니다
        if not self._own:
            return Sort.OPINION if main is Role.OPINION else Sort.STATE
        if static and modality is Modality.MAYBE:
            return Sort.OPINION
        if modality in _FUTURES or modality is Modality.PURPOSE:
            return Sort.PLAN
        static |= predicate.descriptive and predicate.tag != "VX"
        if static or modality is Modality.SIDE:
            return Sort.TRAIT if main in (Role.STRENGTH, Role.WEAKNESS) else Sort.STATE
        if self._clause.tense is Tense.FUTURE and not predicate.past:
            return Sort.PLAN
        if main in (Role.STRENGTH, Role.WEAKNESS) and not self._past:
            does = main is Role.STRENGTH and predicate.tag in ("VV", "XSV")
            does &= predicate.lemma not in _LIKES | _ABILITIES and not self._negated
            return Sort.HABIT if does else Sort.TRAIT
        if modality in (Modality.EVER, Modality.MUST) or self._subject_is_thing():
            return Sort.STATE
        if predicate.lemma in _LIKES and not self._past:
            return Sort.STATE
        if predicate.lemma in _HAPPENS or _SUFFERED.search(predicate.head + predicate.form):
            return Sort.STATE
        return Sort.DEED if self._past else Sort.HABIT

    def _is_honorific(self) -> bool:
        """Return whether the stem takes -시-.

        Actions of the candidate take it. For other agents, the form in the answer decides.
        """
        predicate = self._predicate
        if self._clause.agent in (Agent.OTHER, Agent.NONE):
            return predicate.honorific
        if predicate.modality in (Modality.MUST, Modality.SIDE, Modality.EVER):
            return False
        if predicate.is_impersonal or predicate.form in _NO_HONORIFIC_STEMS:
            return False
        if predicate.tag in ("VCP", "VCN", "VA", "XSA") or predicate.form in ("없", "싶"):
            return False
        if predicate.form == "있" and predicate.tag != "VX":
            return False
        return not self._subject_is_thing()

    def _subject_is_thing(self) -> bool:
        """Return whether the predicate has a subject of its own: 회비가 맞았습니다."""
        subject = False
        for morpheme, following in zip(
            self._predicate.morphemes, self._predicate.morphemes[1:], strict=False
        ):
            quotes = morpheme.tag == "EC" and morpheme.form.endswith(
                ("다고", "라고", "자고", "냐고")
            )
            cuts = morpheme.tag == "EC" and morpheme.form in _CUTS
            asks = morpheme.tag == "EC" and morpheme.form.endswith("지")
            differs = morpheme.form == "다른"
            if morpheme.tag in ("ETM", "ETN") or quotes or cuts or asks or differs:
                subject = False
            if following.tag == "JKS" and following.form != "서":
                subject = morpheme.form not in ("혼자", "둘", "본인", "직접", "모두")
        return subject

    def _said(self) -> str:
        predicate = self._predicate
        modality = predicate.modality
        if modality is Modality.THOUGHT:
            return predicate.head
        past = [("었", "EP")] if self._past else []
        if modality is Modality.MUST:
            return self._write([("었", "EP"), ("다고", "EC")] if past else [("ᆫ다고", "EC")])
        if modality is Modality.SIDE:
            return f"{predicate.head}이{'었다고' if self._past else '라고'}"
        if predicate.tag == "VCP":
            return self._said_of_noun()
        if modality is Modality.WISH:
            tail = "싶었다고" if self._past else "싶다고"
            return f"{self._write([('고', 'EC')], honorific=False)} {tail}"
        if modality is Modality.PLAN:
            noun = with_particle(predicate.noun, "이라고/라고")
            noun = with_particle(predicate.noun, "이었다고/였다고") if self._past else noun
            return f"{self._write([('ᆯ', 'ETM')])} {noun}"
        if modality in (Modality.INTENDS, Modality.PURPOSE):
            tail = "하셨다고" if self._past or modality is Modality.PURPOSE else "하신다고"
            if not self._own:
                tail = "했다고" if self._past else "한다고"
            return f"{self._write([('려고', 'EC')], honorific=False)} {tail}"
        if modality is Modality.MAYBE:
            return self._write([*past, ("ᆯ", "ETM")]) + " 것 같다고"
        if modality is Modality.ONGOING:
            return self._write([("는", "ETM")]) + (" 중이었다고" if predicate.past else " 중이라고")
        if self._sort is Sort.PLAN or (modality is Modality.WILL and self._own):
            return self._write([("겠", "EP"), ("다고", "EC")])
        if modality is Modality.WILL:
            return self._write([*past, ("ᆯ", "ETM")]) + " 거라고"
        honoured = self._honorific and predicate.form == "있" and predicate.tag == "VX"
        if past or (predicate.descriptive and not honoured) or predicate.form == "맞":
            if predicate.tag == "VCN" and not past:
                return self._write([("라고", "EC")])
            return self._write([*past, ("다고", "EC")])
        return self._write([("ᆫ다고", "EC")])

    def _said_of_noun(self) -> str:
        head = self._predicate.head.rstrip()
        if not head:
            return ""
        return with_particle(head, "이었다고/였다고" if self._past else "이라고/라고")

    def _write(self, endings: Sequence[tuple[str, str]], *, honorific: bool | None = None) -> str:
        """Return the clause with `endings` after its stem."""
        form, tag = self._predicate.stem[-1]
        if form == "줄" and tag == "VV" and not self._past:
            form = "줄어들"  # 준다고 is also a form of 주다
        honours = self._honorific if honorific is None else honorific
        stem = [(form, tag)]
        if honours:
            stem = self._honorific_stem(form, tag)
        return self._predicate.head + self._join([*stem, *endings])

    def _honorific_stem(self, form: str, tag: str) -> list[tuple[str, str]]:
        if form == "하" and self._quotes():
            return [("말씀", "NNG"), ("하", "XSV"), ("시", "EP")]
        if tag == "VX" and form == "있":
            return [("계시", "VX")]
        idiom = _NO_HONORIFIC.search(self._predicate.head)
        if tag == "VV" and form in _HONORIFIC_STEMS and not idiom:
            return [(_HONORIFIC_STEMS[form], "VV")]
        return [(form, tag), ("시", "EP")]

    def _quotes(self) -> bool:
        """Return whether the stem 하 follows a quotation: 가자고 했습니다."""
        before = self._predicate.morphemes[-2:-1]
        quoting = ("다고", "라고", "자고", "냐고")
        return bool(before) and before[0].tag == "EC" and before[0].form.endswith(quoting)

    def _how_much(self, ending: str) -> str:
        """Return the question how much something changed: 이탈이 얼마나 줄었 + `ending`.

        Empty if the clause states no change, or states it with a figure.
        """
        predicate = self._predicate
        if not self._past or self._negated or predicate.modality is not Modality.PLAIN:
            return ""
        noun = predicate.morphemes[-2].form if len(predicate.morphemes) > 1 else ""
        changes = predicate.form in _CHANGES and predicate.tag == "VV"
        if predicate.tag == "XSV" and noun in _CHANGE_NOUNS:
            changes = True
        head = _after_last_cut(predicate)
        if not changes or re.search(r"\d", head):
            return ""
        inner = max((m.start for m in predicate.morphemes if m.tag == "ETM"), default=-1)
        adverbs = {m.form for m in predicate.morphemes if m.tag == "MAG" and m.start > inner}
        adverbs |= _DEGREES
        words = [word for word in head.split() if word not in adverbs]
        glued = words.pop() if predicate.tag == "XSV" and words else ""
        if not words or not re.search(r"[이가은는을를도]$", words[-1]):
            return ""
        verb = self._join(
            [*predicate.stem, *([("시", "EP")] * self._honorific), ("었", "EP"), (ending, "EF")]
        )
        if re.search(r"[가-힣]{2}도$", words[-1]):
            words[-1] = with_particle(words[-1][:-1], "을/를" if self._own else "이/가")
        return f"{' '.join(words)} 얼마나 {glued}{verb}"


def _denies(predicate: Predicate) -> bool:
    """Return whether the predicate is negated: 안 했다, 못 내다, 쓰지 않다."""
    if predicate.form in ("않", "못하", "없", "아니"):
        return True
    before = [m for m in predicate.morphemes[:-1] if m.tag not in ("NNG", "XR")][-1:]
    return bool(before) and before[0].tag == "MAG" and before[0].form in ("안", "못")


def _after_last_cut(predicate: Predicate) -> str:
    ends = [m.end for m in predicate.morphemes if m.tag == "EC" and m.form in _CUTS]
    return predicate.head[max(ends, default=0) :].strip()
