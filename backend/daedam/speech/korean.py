"""Korean morphology helpers: content words, noun phrases, particles."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Morpheme:
    """One morpheme with its part of speech in the Sejong tag set (NNG, VV, JKO, IC, …).

    `start` and `end` are character positions in the analysed text.
    """

    form: str
    tag: str
    start: int
    end: int


Morphology = Callable[[str], Sequence[Morpheme]]
"""A function that splits a text into morphemes, in order."""

JoinMorphemes = Callable[[Sequence[tuple[str, str]]], str]
"""A function that writes morphemes, given as form and tag, as text: 공유/NNG 하/XSV 시/EP ᆯ/ETM
becomes 공유하실."""

NOUN_TAGS = frozenset({"NNG", "NNP", "SL", "XR"})
_VERB_TAGS = frozenset({"VV", "VA"})

LIGHT_WORDS = frozenset(
    "것 점 때 수 등 중 말 말씀 답변 대답 질문 이야기 얘기 생각 경험 경우 부분 정도 관련 "
    "사람 자신 본인 저희 우리 지금 오늘 당시 이번 다음 이후 이전 처음 마지막 하나 여러 "
    "무엇 어디 언제 누구 동안 가장 이유 방법 문제 일 시간 감사 안녕 부탁 소개 자기".split()
)
"""Nouns that occur in nearly every answer. A question that shares only these nouns with an answer
is not grounded in the answer."""

_TAILS = frozenset("시간 문제 방법 경험".split())
"""Light words that form a phrase with the noun before them: 응답 시간."""

_SETS_SCENE = frozenset(
    "그때 그날 이날 요즘 요새 최근 올해 작년 내년 재작년 지난해 지난주 옛날 예전 평소 하루 "
    "첫날 날짜 한동안 며칠 월요일 화요일 수요일 목요일 금요일 토요일 일요일 주말 평일 오전 "
    "오후 아침 저녁 새벽 매일 매달 매주 일주일 이틀 사흘 나흘 닷새 열흘 보름 반년 년 월 차 "
    "째 전 후 뒤 쪽 예 아 지 가 주 땀시 대신 혼자 모두 전부 대부분 양쪽 서로 각자 올 지난".split()
)
"""Nouns of time and manner, and fragments of dialect; they are excluded from noun phrases."""

_NO_TOPIC = frozenset(
    "강점 약점 단점 장점 보완 목표 동료 의견 기억 사이 때문 절반 이상 이하 정도 크기 방향 "
    "분위기 회사 직무 업무 지원 퍼센트 프로젝트 성격 단계 걱정 마음 기분 느낌 의미 도움 "
    "노력 결과 과정 상황 역할 계획 입장 사실 내용 자리 나중 시작 끝 그것 이것 저것 시도 "
    "정신 이름 단위 비율 표정 연락 건물".split()
)
"""Nouns that are no topic by themselves, because they occur in any answer."""

LONGEST_PHRASE = 16
"""Maximum number of letters of a phrase that a question can mention."""

MOST_NOUNS = 5
"""Maximum number of nouns, prefixes and suffixes in one phrase."""

_PEOPLE = re.compile(r"(님|팀|양반|손님|고객|[용당업]자|환자|아이|후배|선배|직원|학생|상담사)$")
"""Phrases for persons, which are seldom a good topic."""

_LIGHT_VERBS = frozenset(
    "하 되 있 없 같 보 주 오 가 싶 않 많 크 좋 그렇 이렇 어떻 말하 생각하".split()
)

_FINAL_OF_LATIN = {"l": "ㄹ", "m": "ㅁ", "n": "ㄴ", "r": "ㄹ"}
_FINAL_OF_DIGIT = {"0": "ㅇ", "1": "ㄹ", "3": "ㅁ", "6": "ㄱ", "7": "ㄹ", "8": "ㄹ"}


def points_back(morphemes: Sequence[Morpheme]) -> bool:
    """Return whether an object only refers to something said before: 그거를, 그걸, 그 부분을."""
    for n, morpheme in enumerate(morphemes[:-1]):
        after = morphemes[n + 1]
        if morpheme.tag == "NP" and morpheme.form in _POINTERS and after.tag in ("JKO", "JX"):
            return True
        pointed = n > 0 and morphemes[n - 1].tag == "MM" and morphemes[n - 1].form in ("그", "이")
        if pointed and morpheme.form in ("부분", "점", "것", "거", "일") and after.tag == "JKO":
            return True
    return False


_POINTERS = frozenset("그거 그것 이거 이것 저거 저것 요거 걔 이걸 그걸".split())


def has_hangul(text: str) -> bool:
    """Return whether `text` has a Hangul syllable."""
    return re.search("[가-힣]", text) is not None


def letters_only(text: str) -> str:
    """Return `text` in lower case without spaces and punctuation, for comparisons."""
    return re.sub(r"[\W_]", "", text).lower()


def content_words(text: str, morphology: Morphology) -> frozenset[str]:
    """Return the content words of `text`: nouns and verb stems, light words excluded."""
    words = set()
    for morpheme in morphology(text):
        form = morpheme.form.lower()
        tag = morpheme.tag.split("-")[0]
        noun = tag in NOUN_TAGS and form not in LIGHT_WORDS
        verb = tag in _VERB_TAGS and form not in _LIGHT_VERBS
        if noun or verb:
            words.add(form)
    return frozenset(words)


def final_consonant(word: str) -> str:
    """Return the final consonant of `word` as read in Korean; empty after a vowel.

    If `word` ends in a Hangul syllable, the result is ㄹ for a final ㄹ, and ㅇ for any other final
    consonant (computed from the code point: Unicode, ch. 3.12). If it ends in a Latin letter or a
    digit, the result is the final consonant of the Korean name, as in abbreviations.
    """
    last = word[-1:].lower()
    if "가" <= last <= "힣":
        index = (ord(last) - ord("가")) % 28
        return "ㄹ" if index == 8 else "ㅇ" if index else ""
    return _FINAL_OF_LATIN.get(last, _FINAL_OF_DIGIT.get(last, ""))


def with_particle(word: str, pair: str) -> str:
    """Return `word` with the fitting particle of `pair`, e.g. `"은/는"`, `"을/를"`, `"으로/로"`.

    The first particle of the pair follows a consonant. `로` of `으로/로` also follows ㄹ.
    """
    after_consonant, after_vowel = pair.split("/")
    final = final_consonant(word)
    if pair == "으로/로" and final == "ㄹ":
        return word + after_vowel
    return word + (after_consonant if final else after_vowel)


def key_phrase(
    text: str, morphology: Morphology, may_ask: Callable[[str], bool] = lambda _: True
) -> str | None:
    """Return the noun phrase of `text` that is the best topic for a question, or None.

    `may_ask` returns whether a text may be a topic. It is called with a phrase and with the clause
    around it: a mention of the mother's hospital does not invite questions about the hospital.
    Longer, repeated and object phrases rank higher. Of equal phrases the last one wins, because
    people end with what is important to them.
    """
    best: tuple[float, int, str] | None = None
    letters = letters_only(text)
    for position, phrase in enumerate(_noun_phrases(text, morphology)):
        if not phrase.is_topic or not (may_ask(phrase.clause) and may_ask(phrase.text)):
            continue
        repeats = letters.count(letters_only(phrase.text))
        weight = (
            min(len(letters_only(phrase.text)), 8) + 3 * min(repeats - 1, 2) + 2 * phrase.is_object
        )
        rank = (weight, position, phrase.text)
        best = max(best, rank) if best else rank
    return best[2] if best else None


def find_shared_phrase(question: str, answer: str, morphology: Morphology) -> str | None:
    """Return the longest noun phrase of `answer` that `question` contains verbatim, or None."""
    letters = letters_only(question)
    phrases = [p.text for p in _noun_phrases(answer, morphology) if letters_only(p.text) in letters]
    return max(phrases, key=len, default=None)


@dataclass(frozen=True)
class _Phrase:
    """A noun phrase of an answer."""

    text: str
    clause: str
    """The text between the two verb endings around the phrase."""
    is_object: bool
    """Whether the phrase has an object or subject particle and is not a person."""
    is_topic: bool
    """Whether a question could be about the phrase.

    It must begin at the start of a word and have a part that is not in `_NO_TOPIC`.
    """


def _noun_phrases(text: str, morphology: Morphology) -> list[_Phrase]:
    """Return runs of adjacent nouns with their prefixes and suffixes (이탈률, 저학년)."""
    phrases: list[_Phrase] = []
    run: list[Morpheme] = []
    before = Morpheme("", "END", 0, 0)
    ends = _clause_ends(text, morphology)
    for morpheme in [*morphology(text), Morpheme("", "END", len(text), len(text))]:
        if _continues_phrase(morpheme, run, before):
            run.append(morpheme)
            before = morpheme
            continue
        # A noun before -하다/-되다 belongs to the verb ("개발했습니다" is not "개발"). A noun
        # before a dependent noun belongs to an adverbial of time or manner: 근무 때.
        separated = bool(run) and morpheme.start > run[-1].end and morpheme.form != "때문"
        if run and (morpheme.tag in ("XSV", "XSA") or (morpheme.tag == "NNB" and separated)):
            run.pop()
        if run and (run[-1].tag, run[-1].form) == ("XSN", "적"):
            run = []  # 구체적: an adjective, not a noun
        while run and run[-1].tag == "XPN":
            run.pop()
        if run and (phrase := text[run[0].start : run[-1].end]) and _speakable(phrase):
            begin = max((end for end in ends if end <= run[0].start), default=0)
            end = min((end for end in ends if end >= run[-1].end), default=len(text))
            whole_word = run[0].start == 0 or not has_hangul(text[run[0].start - 1])
            topic = whole_word and not all(m.form in _NO_TOPIC for m in run)
            is_object = morpheme.tag in ("JKO", "JKS") and not _PEOPLE.search(phrase)
            phrases.append(_Phrase(phrase, text[begin:end], is_object, topic))
        run = []
        before = morpheme
    return phrases


def _speakable(phrase: str) -> bool:
    return 2 <= len(letters_only(phrase)) <= LONGEST_PHRASE


def _continues_phrase(morpheme: Morpheme, run: Sequence[Morpheme], before: Morpheme) -> bool:
    """Return whether a morpheme continues the noun phrase `run`, or begins one."""
    form, tag = morpheme.form, morpheme.tag
    if len(run) >= MOST_NOUNS:
        return False
    if tag == "XSN":
        return bool(run) and form != "들"
    if tag == "XPN":
        return not run
    if tag == "SL":
        return len(form) > 1 and before.tag != "SN"
    if tag not in ("NNG", "NNP"):
        return False
    if not run and before.tag in ("SN", "NR"):
        return False  # a unit of the number before it: 38퍼센트
    significant = form not in LIGHT_WORDS and form not in _SETS_SCENE
    return significant or (bool(run) and form in _TAILS)


def _clause_ends(text: str, morphology: Morphology) -> list[int]:
    return [m.end for m in morphology(text) if m.tag in ("EC", "EF", "SF", "SP")]
