"""Rules for follow-up questions: pure checks on the text.

A question from a model is not asked if it breaks a rule.
"""

import re
from collections.abc import Sequence
from difflib import Match, SequenceMatcher
from enum import StrEnum

from daedam.interview.injection import separate_instructions
from daedam.interview.off_limits import (
    acknowledges_instruction,
    asks_for_personal_data,
    gives_verdict,
    is_markup,
    is_off_limits,
    refers_to_itself,
)
from daedam.speech.korean import Morphology, content_words, has_hangul, letters_only

MAX_CHARACTERS = 80
"""Maximum number of characters of a question. Candidates hear it only once and do not remember a
longer one."""

MIN_CHARACTERS = 8

REPEAT_SIMILARITY = 0.85
"""Ratcliff-Obershelp similarity, 0 to 1, from which a question counts as a repetition."""

COPY_SIMILARITY = 0.5
"""Share of a question, 0 to 1, from which one contiguous match with the answer is a copy."""

MIN_LEAKED_LETTERS = 12
"""Length of a contiguous match with the prompt's instructions that counts as a leak."""

MIN_OBEYED_LETTERS = 7
"""Length of a contiguous match with an instruction in the answer that shows obedience (two or three
어절)."""


class Fault(StrEnum):
    """Why a question is rejected."""

    NOT_ONE_SENTENCE = "not_one_sentence"
    NOT_A_POLITE_QUESTION = "not_a_polite_question"
    NOT_KOREAN = "not_korean"
    NOT_ENGLISH = "not_english"
    TOO_LONG = "too_long"
    TOO_SHORT = "too_short"
    REPEATED = "repeated"
    COPIES_ANSWER = "copies_answer"
    SPEAKS_AS_CANDIDATE = "speaks_as_candidate"
    NOT_GROUNDED = "not_grounded"
    GARBLED = "garbled"
    FORBIDDEN = "forbidden"
    PERSONAL_DATA = "personal_data"
    TALKS_OF_ITSELF = "talks_of_itself"
    GIVES_VERDICT = "gives_verdict"
    MARKUP = "markup"
    OBEYS = "obeys"
    """It follows an instruction in an answer."""
    LEAKS = "leaks"
    """It contains a part of the prompt's instructions."""


_KIN = (
    r"((?<!학)부모|아버지|아버님|어머니|어머님|아빠|엄마|조부|조모|할아버지|할머니"
    r"|형제|자매|남매|형님|누나|오빠|언니|동생|친척|가족|집안|자녀|((?<![가-힣])|큰|작은|막내|외)아들|배우자|남편|(?<![가-힣])아내|부인)"
)

_ABOUT_KIN = re.compile(_KIN)
"""A model's question must not mention relatives at all, because a pattern cannot distinguish a
trade (가족 상담) from private life."""

_TWO_IN_ONE = re.compile(
    r"(어떻게|왜|언제|어디|무엇|누구|얼마나|어떤)[^?]*지에\s?대해[^?]*(어떻게|왜|언제|어디|무엇|얼마나|어떤|몇)"
)
"""Two questions in one sentence: 어떻게 쓰는지에 대해 어떤 점을 아시나요?"""

_FORBIDDEN = re.compile(
    rf"""
    # looks and body
    외모|용모|생김새|몸무게|체중|신체\s?(조건|사이즈|치수)|피부색|얼굴(형|(이|은|을|에)(?!\s?(보이|볼|보고|보며|보지|맞대|마주|안\s?보)))|인상착의
    | (^|\s)키(가|는)\s?(몇|얼마|어떻게\s?되|크|작|커|큰|대략)|신장이|혈액형
    # origin
    | 고향|출생지|출신\s?지역|출신지|본가|어디\s?출신
    | (?<![가-힣])본적(지|을|은|이\s?(어디|어떻|무엇)|\W|$)
    | 태어난\s?(곳|지역|도시)|어느\s?지방
    | (어디|어느\s?(지역|동네|도시))에서\s?(태어|자라|나고)
    # marital status, partnership, children
    | 결혼|혼인|기혼|미혼|이혼|재혼|약혼|신혼|(?<!장)애인|남자\s?친구|여자\s?친구|남친|여친|연애
    | 배우자
    | 임신(?!부)|출산|육아\s?계획|자녀\s?계획|아이를?\s?(낳|가질)
    # property
    | (?<!지[식적])(?<!지식\s)재산|부동산|자산이\s?(얼마|어느)
    | (집|주택|아파트|차량|자동차)(을|를|은|이)\s?(소유|보유|가지고)
    | 자가(이|인|세|입)|전세|월세|대출(금|이|은)?\s?(있|얼마)|빚이
    | (생활|집안|경제적)\s?형편
    # relatives: education, occupation, property
    | {_KIN}.{{0,14}}(직업|직장|학력|학벌|재산|소득|수입|학교|대학|졸업|전공|사업|근무|다니
      |하시는\s?일|무슨\s?일|어떤\s?일|하는\s?일|뭐\s?하|계신가|계십니까|계시나요|계세요
        |어떤\s?분|몇\s?명|관계)
    | {_KIN}(에\s?대해|에\s?관해|을\s?소개|를\s?소개|의\s?역할|께서\s?하시)
    | 가족\s?(관계|사항|구성)|외동|맏이|장남|장녀
    # age, religion, politics, unions, military service, health, appearance
    | 나이(가|는)\s?(몇|어떻게)|몇\s?살|연세|(?<!기)종교|(교회|성당|절)에\s?다니|지지\s?정당
      |정치\s?(성향|색)|투표하
    | 지지하(는|시는)\s?(정당|후보|정치인)|노조|노동\s?조합|성적\s?(지향|취향|경험)|동성애|성관계
      |이상형|사귀|첫사랑
    | 전과(가|는|기록)|정신과(?!\s?(병동|간호|병원에서\s?(일|근무)|전문의|실습))
      |장애\s?(등급|판정)|장애인(이|인|등록)|군\s?면제|병력(이|은)
      |생리\s?(휴가|주기|통)
    | 섹시|야한|속옷|예쁘|예뻐|잘생|못생|피부가|술을?\s?(얼마나|잘)|(?<!발)(?<!수)주량|담배|흡연
    """,
    re.VERBOSE,
)
"""Subjects that 채용절차법 제4조의3 excludes from hiring: appearance, height, weight; region of
origin, marital status, property; education, occupation and property of parents, children and
siblings. Some patterns are stricter than the law, because they cannot separate lawful uses. A
rejected question costs little."""

_PRIVATE = re.compile(
    rf"{_KIN}|몸매|체격|(?<!하)나이|신앙|정당(?![하한히화])|병역|장애인|질병|기밀|대외비"
    r"|얼굴|키(가|도|는)\s?(크|커|큰|작)|(?<![가-힣])동안이라|(스물|서른|마흔|쉰|예순)\S{0,2}\s?(살|이고|이며|인데|이라|입니다)"
    r"|사투리|시댁|친정|(?<![가-힣])장[인모](?!정신)|시어머니|딸[이은을도과]|둘째\s?(아이|아들|딸|를|가)|유산(을|했|하)|난임|육아"
    r"|아이(가|를|도|는)?\s?(하나|둘|셋|키우|낳|어려|어리)|빚|월세|전세"
    r"|크리스천|기독교|불교|천주교|교회|성당|신자|선거|노조|군대|입대|제대(?!로)|전역(?=했|하|을)|병장|공익\s?근무"
    r"|(허리|목)\s?디스크|우울증?|공황|치매|항암|지병|완치|(허리|무릎|어깨|심장|뇌|암)\s?\S{0,4}\s?수술|(?<![가-힣])암(으로|에|을|이)\s"
    r"|면접관|꼬리|질문|대사$|명령|(?<![가-힣])지시|부호|점수|면접\s?(규칙|결과)|제한$|초성"
)
"""Private or sensitive subjects that candidates may mention but questions must not take as
topic."""

_POLITE_QUESTION = re.compile(r"(요|까|죠|지요)\?$")
_INNER_END = re.compile(
    r"(?<![0-9A-Za-z])[.!?…。]|[.!?…。](?=\s)|[.!?…。]{2,}|(니다|니까|네요|군요)\s"
)
_FIRST_PERSON = re.compile(r"(^|\s)(저는|제가|저의|제|저희|저희가|저에게|저를)\s")
_GARBLED = re.compile(r"\ufffd|하는가요|도와\s?드|알려\s?드|드릴까요")
"""Typical errors of small models: a wrong ending, or an assistant's offer of help."""

_FOREIGN_SCRIPT = re.compile(r"[぀-ヿ㐀-鿿Ѐ-ӿ؀-ۿ฀-๿]")


def find_faults(
    question: str,
    *,
    answer: str,
    earlier_questions: Sequence[str],
    morphology: Morphology,
    earlier_answers: Sequence[str] = (),
) -> list[Fault]:
    """Return all rules that `question` breaks as a follow-up to `answer`; empty if it may be asked.

    `earlier_questions` are the questions asked in this interview, `earlier_answers` the answers to
    them. Instructions in earlier answers must not be followed either.
    """
    found = _form_faults(question)
    if _FORBIDDEN.search(question) or _ABOUT_KIN.search(question):
        found.append(Fault.FORBIDDEN)
    for is_broken, fault in _CONTENT_RULES:
        if is_broken(question):
            found.append(fault)
    if any(similarity(question, other) >= REPEAT_SIMILARITY for other in earlier_questions):
        found.append(Fault.REPEATED)
    if _copied_share(question, answer) >= COPY_SIMILARITY:
        found.append(Fault.COPIES_ANSWER)
    if _GARBLED.search(question) or _joins_past_to_noun(question):
        found.append(Fault.GARBLED)
    if _FIRST_PERSON.search(question):
        found.append(Fault.SPEAKS_AS_CANDIDATE)
    parts = separate_instructions(answer)
    earlier_parts = [separate_instructions(earlier) for earlier in earlier_answers]
    words = content_words(question, morphology)
    if not words & content_words(parts.content, morphology):
        found.append(Fault.NOT_GROUNDED)
    all_parts = (*earlier_parts, parts)
    instructions = " ".join(p.instructions for p in all_parts if p.instructions)
    content = " ".join(p.content for p in all_parts)
    if acknowledges_instruction(question) or _obeys(
        question, words, instructions, content, morphology
    ):
        found.append(Fault.OBEYS)
    if "어린 시절" in question and "어린 시절" not in content:
        found.append(Fault.NOT_GROUNDED)  # a frequent invention of small models
    if _has_foreign_words(question, content):
        found.append(Fault.NOT_KOREAN)
    return found


_CONTENT_RULES = (
    (asks_for_personal_data, Fault.PERSONAL_DATA),
    (refers_to_itself, Fault.TALKS_OF_ITSELF),
    (gives_verdict, Fault.GIVES_VERDICT),
    (is_markup, Fault.MARKUP),
)


def still_fits(question: str, *, new_text: str, morphology: Morphology) -> bool:
    """Return whether a question that was drafted before the end of the answer may still be asked.

    `new_text` is the part of the answer after the draft. If it contains more than half of the
    question's content words, the candidate has probably answered the question already.
    """
    words = content_words(question, morphology)
    return len(words & content_words(new_text, morphology)) * 2 <= len(words)


def _obeys(
    question: str,
    words: frozenset[str],
    instructions: str,
    content: str,
    morphology: Morphology,
) -> bool:
    """Return whether a part of `question` comes from `instructions` and not from `content`.

    `words` are the content words of the question.
    """
    if not instructions:
        return False
    if words & content_words(instructions, morphology) - content_words(content, morphology):
        return True
    letters = letters_only(question)
    match = _longest_match(letters, letters_only(instructions))
    matched = letters[match.a : match.a + match.size]
    return match.size >= MIN_OBEYED_LETTERS and matched not in letters_only(content)


def _has_foreign_words(question: str, content: str) -> bool:
    """Return whether `question` has Latin words that `content` lacks.

    Acronyms of up to four letters, such as API, do not count.
    """
    known = content.lower()
    return any(
        word.lower() not in known and not re.fullmatch(r"[A-Z]{1,4}", word)
        for word in re.findall(r"[A-Za-zÀ-ɏ]+", question)
    )


def may_ask_about(phrase: str) -> bool:
    """Return whether a phrase of an answer may be the topic of a question.

    A candidate who mentions family, marriage or appearance has not invited questions about them.
    """
    return _PRIVATE.search(phrase) is None and is_permitted(phrase)


def is_permitted(text: str) -> bool:
    """Return whether `text` is neither unlawful nor off limits as a question."""
    return not is_unlawful(text) and not is_off_limits(text)


def leaks(
    question: str, secret: str, instructions: str, min_letters: int = MIN_LEAKED_LETTERS
) -> bool:
    """Return whether `question` contains a part of the prompt.

    A part is five letters in a row of `secret`, forwards or backwards, or `min_letters` in a row of
    `instructions`; spaces, punctuation and case do not matter.
    """
    letters, secret_letters = letters_only(question), letters_only(secret)
    parts = {secret_letters[i : i + 5] for i in range(len(secret_letters) - 4)}
    if any(part in text for part in parts for text in (letters, letters[::-1])):
        return True
    return _longest_match(letters, letters_only(instructions)).size >= min_letters


def _longest_match(one: str, other: str) -> Match:
    return SequenceMatcher(None, one, other, autojunk=False).find_longest_match()


def is_unlawful(text: str) -> bool:
    """Return whether `text` asks about a subject that 채용절차법 제4조의3 excludes."""
    return _FORBIDDEN.search(text) is not None


def similarity(one: str, other: str) -> float:
    """Return the Ratcliff-Obershelp similarity, 0 to 1, ignoring spaces and punctuation."""
    return SequenceMatcher(None, letters_only(one), letters_only(other), autojunk=False).ratio()


def _joins_past_to_noun(question: str) -> bool:
    """Return whether a past stem modifies a noun with -는 (줄였는 비결; correct is 줄인 비결).

    A past stem ends in ㅆ (index 20 of the finals). 있는 and 겠는 are not past.
    """
    return any(
        (ord(stem) - ord("가")) % 28 == 20 and stem not in "있겠"
        for stem in re.findall(r"([가-힣])는\s", question)
    )


def _form_faults(question: str) -> list[Fault]:
    found: list[Fault] = []
    if len(question) > MAX_CHARACTERS:
        found.append(Fault.TOO_LONG)
    if len(letters_only(question)) < MIN_CHARACTERS:
        found.append(Fault.TOO_SHORT)
    if "\n" in question or _INNER_END.search(question[:-1]):
        found.append(Fault.NOT_ONE_SENTENCE)
    if not _POLITE_QUESTION.search(question):
        found.append(Fault.NOT_A_POLITE_QUESTION)
    letters = re.findall(r"[^\W\d_]", question)
    korean = sum(has_hangul(letter) for letter in letters)
    if _TWO_IN_ONE.search(question):
        found.append(Fault.NOT_ONE_SENTENCE)
    if _FOREIGN_SCRIPT.search(question) or korean * 2 < len(letters) or not korean:
        found.append(Fault.NOT_KOREAN)
    return found


def _copied_share(question: str, answer: str) -> float:
    """Return the longest contiguous match with the answer as a share of the question, 0 to 1."""
    letters = letters_only(question)
    if not letters:
        return 0.0
    return _longest_match(letters, letters_only(answer)).size / len(letters)
