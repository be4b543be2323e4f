"""Questions about lines of the candidate's own résumé."""

import re
from collections.abc import Sequence

from daedam.interview.plan import MainQuestion
from daedam.interview.planning.lines import SourceLine, has_figure
from daedam.interview.probes import fill_template
from daedam.interview.question_rules import may_ask_about
from daedam.interview.reading.model import QuestionKind
from daedam.speech.korean import with_particle
from daedam.utils.language import Language

MIN_CHARACTERS, MAX_CHARACTERS = 10, 46
"""Length of a quoted line in Korean. A longer quote is hard to follow when spoken."""
MIN_WORDS, MAX_WORDS = 4, 18
"""Length of a quoted line in English."""

_PERIOD = re.compile(
    r"^[\[(]?(19|20)?\d{2}\s?[.년/-]\s?\d{0,2}\s?월?(\s?[~\-–—]\s?((19|20)?\d{2}\s?[.년/-]\s?\d{0,2}월?|현재|present|재직\s?중)?)?"
    r"[\])]?\s?[:|,]?\s?"
)
_BRACKETS = re.compile(r"\s?[(\[【][^()\[\]【】]*[)\]】]")
_AMOUNT = r"(?<![\d.,~])\d[\d.,~]{0,11}\s?[만천억]?\s?(?:%p?|[가-힣]{1,3})?"
_CHANGE = re.compile(rf"({_AMOUNT})\s?(?:→|->|=>)\s?(?:월\s|연\s)?({_AMOUNT})")
_KOREAN_DEED = re.compile(
    r"(?:^|\s)(단축|개선|절감|감소|증가|향상|달성|구축|개발|도입|운영|주관|기획|제작|설계|수행|작성|분석|진행|처리|대응|"
    r"참여|교육|지도|정비|회수|정리|제안|출시|이전|전환|실시|조사|관리|담당|총괄|확보|유치|해결|인하|확대|축소|예방)$"
)
_DUTIES = frozenset({"담당", "관리", "운영", "참여", "수행", "진행", "총괄"})
"""Nouns that name a duty. Without a figure they tell no deed."""

_ENGLISH_DEED = re.compile(
    r"^(led|built|cut|reduced|increased|raised|improved|managed|ran|trained|launched|designed|"
    r"developed|created|wrote|handled|introduced|organi[sz]ed|set up|supported|delivered|achieved|"
    r"saved|moved|migrated|taught|maintained|coordinated|planned|negotiated|resolved|prepared|"
    r"supervised|started|rebuilt|redesigned|automated|brought|took|kept|grew)\b",
    re.IGNORECASE,
)

_AIM = {
    "ko": "이력서에 적은 일에서 직접 한 행동과 그 결과",
    "en": "What the candidate did in a deed of the résumé, and its result",
}
_STRONG = {
    "ko": "본인이 한 일과 함께 한 사람의 일을 나누어 말하고, 방법을 고른 이유와 결과를 "
    "확인한 방법까지 말한다.",
    "en": "Separates the own part from that of others, and says why the method was chosen and how "
    "the result was checked.",
}
_PROBES = {
    "ko": (
        "그 방법을 선택하신 이유는 무엇이었나요?",
        "결과가 나아졌다는 것은 어떻게 확인하셨나요?",
    ),
    "en": ("Why did you choose that way of doing it?", "How did you check that it had worked?"),
}
_TEXTS = {
    "ko": (
        "이력서에 ‘{}’{이라고/라고} 적어 주셨는데요, 그 일을 어떻게 하셨는지 말씀해 주세요.",
        "이력서에 적어 주신 ‘{}’에 대해 여쭤보겠습니다. 그때 직접 하신 일을 말씀해 주세요.",
    ),
    "en": (
        "Your résumé says: {}. Please tell me how you did that.",
        "I would like to ask about this line of your résumé: {}. What was your own part in it?",
    ),
}
_SIMPLER = {
    "ko": "이력서에 ‘{}’ 내용을 적어 주셨는데요, 그때 무엇을 하셨는지 말씀해 주세요.",
    "en": "This is about your résumé: {}. What did you do?",
}


def resume_questions(
    lines: Sequence[SourceLine], language: Language, most: int
) -> list[tuple[MainQuestion, SourceLine]]:
    """Return up to `most` questions about deeds in a résumé, each with its line.

    Deeds with a figure come first. Lines that cannot be spoken are not used.
    """
    quotes = [
        (quote, line)
        for line in lines
        if line.deed and (quote := spoken_quote(line.text, language)) is not None
    ]
    quotes.sort(key=lambda found: not has_figure(found[0]))
    return [
        (_question(quote, line, language, number), line)
        for number, (quote, line) in enumerate(quotes[:most])
    ]


def _question(quote: str, line: SourceLine, language: Language, number: int) -> MainQuestion:
    """Return the question about a quote. `number` chooses its wording."""
    texts = _TEXTS[language]
    return MainQuestion(
        text=_fill(texts[number % len(texts)], quote),
        aim=_AIM[language],
        probes=_PROBES[language],
        experience=True,
        kind=QuestionKind.EXPERIENCE,
        simpler=_fill(_SIMPLER[language], quote),
        strong=_STRONG[language],
        reason=line.text,
    )


def _fill(template: str, quote: str) -> str:
    """Insert a quote. The particle 이라고 or 라고 stands after the closing quotation mark."""
    particle = fill_template("{이라고/라고}", quote).removeprefix(quote)
    return template.replace("{이라고/라고}", particle).replace("{}", quote)


def spoken_quote(line: str, language: Language) -> str | None:
    """Return the deed of a résumé's line in a form that can be spoken, or None.

    Periods, brackets and list marks are removed, and an arrow between two figures becomes words.
    None also for a subject about which no question may be asked.
    """
    text = _PERIOD.sub("", line)
    text = _BRACKETS.sub("", text)
    if language == "ko":
        text = _CHANGE.sub(lambda m: f"{m[1]}에서 {with_particle(m[2], '으로/로')}", text)
        text = re.sub(r"\s?[·ㆍ/]\s?", ", ", text)
    else:
        text = _CHANGE.sub(r"\1 to \2", text)
    text = " ".join(text.split()).strip(" .,-–—:;|")
    if re.search(r"[→>=<|{}:;]|[A-Za-z]{18}", text) or not _tells_deed(text, language):
        return None
    if not may_ask_about(text):
        return None
    return text if language == "ko" else text[0].lower() + text[1:]


def _tells_deed(text: str, language: Language) -> bool:
    """Return whether a text tells a deed and is short enough to be spoken."""
    if language == "ko":
        deed = _KOREAN_DEED.search(text)
        is_deed = deed is not None and (has_figure(text) or deed[1] not in _DUTIES)
        return is_deed and MIN_CHARACTERS <= len(text) <= MAX_CHARACTERS
    return _ENGLISH_DEED.match(text) is not None and MIN_WORDS <= len(text.split()) <= MAX_WORDS
