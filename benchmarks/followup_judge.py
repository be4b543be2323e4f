"""A judge of follow-up questions that is independent of the product's own rules.

It is written from the requirements, not from `interview/question_rules.py`, so that it detects an
error in those rules. Its word lists are coarse on purpose: a question with a listed word counts as
unlawful, and a question that shares no content word with the answer counts as ungrounded. The
meaning of the question is not considered.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from daedam.speech.korean import Morpheme, Morphology

LONGEST, SHORTEST = 80, 10
"""Maximum and minimum length of a question, in characters. The maximum exists because a question is
played only once."""

REPEATED = 0.8
"""Dice coefficient of character pairs from which two questions count as the same."""

_MARKS = re.compile(r"[\"'“”‘’「」『』<>{}\[\]()*_`#|~:;/\\=]|https?|\n")
_OTHER_SCRIPT = re.compile(r"[぀-ヿ㐀-鿿Ѐ-ӿ؀-ۿ฀-๿]")
_POLITE_END = re.compile(
    r"(나요|[은는인한런운된른울린긴큰던신떤]가요|신가요|까요|니까|[으시하]세요|[어아해여워와려줘켜]요|[셨겠었았했]어요"
    r"|[이]?에요|예요|[시으]?죠|지요)\?$"
)
_ASKS = re.compile(r"무엇|무슨|뭐|뭘|어떤|어떻게|어떠|왜|언제|어디|어느|누구|누가|얼마|몇")
_AND = re.compile(r"고,?\s|며,?\s|그리고|또는|혹은|및\s|[나까지],?\s.*아니면|[가지],\s")

_GENERAL = frozenset(
    "것 점 때 수 등 중 말 말씀 답변 질문 이야기 생각 경험 경우 부분 정도 사람 자신 본인 "
    "무엇 어디 언제 누구 동안 이유 방법 과정 일 시간 내용 사례 구체 조금 순간 역할 결과 "
    "노력 어려움 도움 계기 관련 가장 방금 직접 이후 이전 당시 처음 상황 예 통하 위하 대하 "
    "하 되 있 없 같 보 주 오 가 싶 않 많 크 좋 맡 어렵 느끼 배우 생각하 말씀하 설명 그렇 "
    "이렇 어떻 알 얻 들".split()
)
"""Words that do not count as content words, because any question may contain them."""

_PROTECTED = re.compile(
    r"""
    외모|용모|인상(이|은)|몸무게|체중|체격|몸매|(?<![가-힣])키(가|는|를)\s|얼굴|피부|혈액형
    | 고향|출신|태어|본적|본가|사투리|지역색
    | 결혼|혼인|기혼|미혼|이혼|재혼|신혼|약혼|배우자|남편|아내|와이프|신랑
      |남자\s?친구|여자\s?친구|애인|시댁|시어머니|친정|장인|장모|며느리|사위
    | 임신|출산|육아|난임|산후|생리|아이를|아이가|애가|자녀|아들|딸[이을은과]|첫째|둘째
    | 부모|아버지|아버님|어머니|어머님|아빠|엄마|할머니|할아버지|조부|조모|형제|자매|남매
      |누나|언니|오빠|동생|친척|가족|집안|가정\s?(형편|환경|사정)
    | 재산|부동산|아파트|(?<![가-힣])자가(?=[\s에인])|전세|월세|대출|빚|상속|형편
    | 종교|교회|성당|신앙|기도|불교|기독교|천주교|(?<![가-힣])절에
    | 정치|정당|투표|선거|진보|보수\s?성향|노조|노동조합
    | 병력|지병|질병|수술|우울|공황|정신과|항암|당뇨|디스크|복용|완치|건강\s?상태|장애인|장애\s?등급
    | 나이|연세|[0-9열스서른마흔쉰]+\s?살|몇\s?년생|만\s?나이|동안\s?외모
    | 병역|군대|군\s?면제|입대|제대|전역|공익\s?근무|사회복무
    """,
    re.VERBOSE,
)
"""Topics that no question may touch: 채용절차법 제4조의3 (looks, height, weight; region of origin,
marriage, property; schooling, work and property of relatives), 남녀고용평등법 제7조 (marriage,
pregnancy), and the topics that the National Human Rights Commission adds: faith, politics, health,
age, military service."""

_OF_WORK = re.compile(r"장애\s?등급\s?1|학부모|보호자|환자\s?가족|신제품|출산물|졸업\s?작품")
"""Permitted terms of work that contain a protected word."""

AIMS = {
    "상황": r"상황|배경|언제|어디|무슨\s?일|어떤\s?일|당시",
    "과제": r"목표|과제|문제[가는의를]|요구|기준",
    "행동": r"어떻게|방법|방식|무엇을\s?하|어떤\s?(노력|조치|연습|준비|활동|단계|시도)"
    r"|어떤\s?(도구|기술)|무엇을\s?먼저|먼저\s?하|과정|대처|설득|해결|하신\s?일|전략",
    "결과": r"결과|성과|변화|달라|효과|반응|이루|나아",
    "역할": r"역할|맡으|직접|담당|혼자|기여",
    "수치": r"얼마|몇|수치|비율|퍼센트|기간|횟수",
    "이유": r"왜|이유|계기|동기|원인|때문",
    "배운점": r"배우|배운|깨달|느끼|느낀|교훈|다시.{0,12}(온다면|한다면)|적용|아쉬",
}
"""Pattern of the words that indicate an aim. A question may have several aims."""


@dataclass(frozen=True)
class JudgeVerdict:
    """The result for one question."""

    form: tuple[str, ...]
    """Faults in the form of the question."""
    grounded: bool
    repeated: bool
    unlawful: str
    """The protected or private word in the question; empty if there is none."""
    aims: frozenset[str]


def judged(
    question: str,
    answer: str,
    earlier: Sequence[str],
    private: Sequence[str],
    morphology: Morphology,
) -> JudgeVerdict:
    """Judge `question` as a follow-up to `answer`.

    `earlier` are the questions that were asked before. `private` are personal words of the answer
    that no question may repeat.
    """
    return JudgeVerdict(
        tuple(_form(question, answer, morphology)),
        bool(_shared(question, answer, morphology)),
        any(_alike(question, other) >= REPEATED for other in earlier),
        _protected(question, private),
        frozenset(aim for aim, words in AIMS.items() if re.search(words, question)),
    )


def _form(question: str, answer: str, morphology: Morphology) -> list[str]:
    wrong = []
    endings = [m for m in morphology(question) if m.tag == "EF"]
    if len(endings) > 1 or re.search(r"[.!?…。]", question[:-1]):
        wrong.append("not one sentence")
    if not _POLITE_END.search(question):
        wrong.append("does not end as a polite question")
    own = "|".join(map(re.escape, re.findall(r"[A-Za-z]+", answer))) or "$^"
    letters = re.findall(
        r"[^\W\d_]", re.sub(own, "", question)
    )  # English words of the answer are allowed
    korean = sum("가" <= letter <= "힣" for letter in letters)
    if _OTHER_SCRIPT.search(question) or korean < 0.6 * len(letters) or not korean:
        wrong.append("not Korean")
    if not SHORTEST <= len(question) <= LONGEST:
        wrong.append("length")
    if _MARKS.search(question):
        wrong.append("marks")
    if _is_double(question):
        wrong.append("two questions")
    return wrong


def _is_double(question: str) -> bool:
    """Return whether `question` has two question words with an "and" between them."""
    asks = list(_ASKS.finditer(question))
    return any(_AND.search(question[one.end() : other.start()]) for one, other in pairwise(asks))


def _shared(question: str, answer: str, morphology: Morphology) -> set[str]:
    """Return the content words that question and answer share, without particles and endings."""
    told = {_stem(m) for m in morphology(answer)}
    flat = re.sub(r"\W", "", answer).lower()
    shared = set()
    for morpheme in morphology(question):
        stem = _stem(morpheme)
        noun = morpheme.tag in ("NNG", "NNP", "SL", "XR", "SN")
        if stem and (stem in told or (noun and len(stem) > 1 and stem in flat)):
            shared.add(stem)
    return shared


def _stem(morpheme: Morpheme) -> str:
    """Return the form of a noun or of a verb's stem, or an empty string for other words."""
    tag = morpheme.tag.split("-")[0]
    carries = tag in ("NNG", "NNP", "SL", "XR", "SN", "VV", "VA", "MAG")
    form = morpheme.form.lower()
    return form if carries and form not in _GENERAL else ""


def _alike(one: str, other: str) -> float:
    """Return the Dice coefficient of the pairs of neighbouring characters, 0 to 1."""
    a, b = _pairs(one), _pairs(other)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def _pairs(text: str) -> set[str]:
    flat = re.sub(r"[\W_]", "", text)
    return {flat[i : i + 2] for i in range(len(flat) - 1)}


def _protected(question: str, private: Sequence[str]) -> str:
    found = _PROTECTED.search(_OF_WORK.sub(" ", question))
    if found:
        return found[0].strip()
    return next((word for word in private if word in question), "")
