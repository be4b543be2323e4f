"""Korean words and letters: morphemes, content words, particles that fit."""

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
"""Splits a text into morphemes, in order."""

NOUN_TAGS = frozenset({"NNG", "NNP", "SL", "XR"})
_VERB_TAGS = frozenset({"VV", "VA"})

LIGHT_WORDS = frozenset(
    "것 점 때 수 등 중 말 말씀 답변 대답 질문 이야기 얘기 생각 경험 경우 부분 정도 관련 "
    "사람 자신 본인 저희 우리 지금 오늘 당시 이번 다음 이후 이전 처음 마지막 하나 여러 "
    "무엇 어디 언제 누구 동안 가장 이유 방법 문제 일 시간 감사 안녕 부탁 소개 자기".split()
)
"""Nouns that nearly every answer holds: sharing one of them does not ground a question."""

_LIGHT_VERBS = frozenset(
    "하 되 있 없 같 보 주 오 가 싶 않 많 크 좋 그렇 이렇 어떻 말하 생각하".split()
)

_FINAL_OF_LATIN = {"l": "ㄹ", "m": "ㅁ", "n": "ㄴ", "r": "ㄹ"}
_FINAL_OF_DIGIT = {"0": "ㅇ", "1": "ㄹ", "3": "ㅁ", "6": "ㄱ", "7": "ㄹ", "8": "ㄹ"}


def has_hangul(text: str) -> bool:
    return re.search("[가-힣]", text) is not None


def plain(text: str) -> str:
    """`text` without spaces and punctuation, in lower case: for comparisons."""
    return re.sub(r"[\W_]", "", text).lower()


def content_words(text: str, morphology: Morphology) -> frozenset[str]:
    """The words of `text` that carry its matter: nouns and verb stems, light ones left out."""
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
    """The final consonant with which `word` is read aloud in Korean; empty after a vowel.

    Hangul by its code point (Unicode, ch. 3.12); Latin letters and digits by the Korean name of
    the last one, as abbreviations are read.
    """
    last = word[-1:].lower()
    if "가" <= last <= "힣":
        index = (ord(last) - ord("가")) % 28
        return "ㄹ" if index == 8 else "ㅇ" if index else ""
    return _FINAL_OF_LATIN.get(last, _FINAL_OF_DIGIT.get(last, ""))


def with_particle(word: str, pair: str) -> str:
    """`word` with the particle of `pair` that fits it, e.g. `"은/는"`, `"을/를"`, `"으로/로"`.

    The first of the pair stands after a consonant; of `으로/로` the second also after ㄹ.
    """
    after_consonant, after_vowel = pair.split("/")
    final = final_consonant(word)
    if pair == "으로/로" and final == "ㄹ":
        return word + after_vowel
    return word + (after_consonant if final else after_vowel)


def key_phrase(
    text: str, morphology: Morphology, may_ask: Callable[[str], bool] = lambda _: True
) -> str | None:
    """The noun phrase of `text` most worth asking about, or None when there is none.

    `may_ask` says of a phrase whether it may be asked about. Adjacent nouns make one phrase.
    Longer and repeated phrases win, among equals the later one: people end on what matters to
    them.
    """
    best: tuple[float, int, str] | None = None
    flat = plain(text)
    for position, phrase in enumerate(_noun_phrases(text, morphology)):
        if not may_ask(phrase):
            continue
        repeats = flat.count(plain(phrase))
        rank = (min(len(plain(phrase)), 8) + 3 * min(repeats - 1, 2), position, phrase)
        best = max(best, rank) if best else rank
    return best[2] if best else None


def taken_up(question: str, answer: str, morphology: Morphology) -> str | None:
    """The noun phrase of `answer` that `question` takes up, word for word; None for none.

    Of several the longest: it says most about why the question is asked.
    """
    flat = plain(question)
    phrases = [p for p in _noun_phrases(answer, morphology) if plain(p) in flat]
    return max(phrases, key=len, default=None)


def _noun_phrases(text: str, morphology: Morphology) -> list[str]:
    phrases: list[str] = []
    run: list[Morpheme] = []
    for morpheme in [*morphology(text), Morpheme("", "END", len(text), len(text))]:
        if morpheme.tag in ("NNG", "NNP") and morpheme.form not in LIGHT_WORDS and len(run) < 3:
            run.append(morpheme)
            continue
        # A noun before -하다/-되다 is a verb in disguise: "개발했습니다" is not "개발".
        if run and morpheme.tag in ("XSV", "XSA", "XSN", "NNB"):
            run.pop()
        if run:
            phrase = text[run[0].start : run[-1].end]
            if 2 <= len(plain(phrase)) <= 14:
                phrases.append(phrase)
        run = []
    return phrases
