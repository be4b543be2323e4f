"""Check a stronger version of an answer that a language model has written.

The version may use only what the answer says. What is missing is marked in square brackets, which
the candidate fills in.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from daedam.interview.english_injection import separate_english_instructions
from daedam.interview.english_question_rules import english_content_words
from daedam.interview.injection import separate_instructions
from daedam.interview.question_rules import similarity
from daedam.interview.reading.english_words import BASES, STOPWORDS
from daedam.speech.korean import LIGHT_WORDS, Morphology, has_hangul, letters_only
from daedam.utils.language import Language

MAX_TIMES_LONGER = 2.5
"""Maximum length of a version, as a multiple of the length of the answer."""

SPARE_CHARACTERS = 200
"""Characters that a version may have beyond `MAX_TIMES_LONGER`; a short answer has many gaps."""

MIN_SHARE = 0.5
"""Minimum length of a version, as a share of the length of the answer."""

MAX_GAP_CHARACTERS = 60
"""Maximum number of characters of a gap."""

MAX_NEW_WORDS = 0.35
"""Maximum share of content words, 0 to 1, that neither the answer nor the question contains.
Linking words are needed to order an answer; a higher share shows invented content."""

SAME_SIMILARITY = 0.98
"""Similarity to the answer, 0 to 1, from which a version is no improvement."""


class ExampleFault(StrEnum):
    """Why a version is refused."""

    LENGTH = "length"
    SAME = "same"
    """It is the answer itself."""
    BRACKETS = "brackets"
    """A gap is not closed, nested, too long, or contains a figure."""
    FIGURE = "figure"
    """A figure that the answer does not contain."""
    NAME = "name"
    """A name or an organisation that the answer does not contain."""
    NEW_CONTENT = "new_content"
    """Too many words that the answer does not contain."""
    OBEYS = "obeys"
    """Words that only an instruction in the answer contains."""
    LANGUAGE = "language"
    MARKUP = "markup"
    """A heading, a list, a label or code."""


@dataclass(frozen=True)
class ExamplePart:
    """A piece of a version: text, or a gap to be filled in (without its brackets)."""

    text: str
    gap: bool


def split_gaps(text: str) -> tuple[ExamplePart, ...]:
    """Return the parts of a version in order."""
    parts = []
    for piece in re.split(r"(\[[^\[\]]*\])", text):
        gap = piece.startswith("[") and piece.endswith("]")
        content = piece[1:-1].strip() if gap else piece
        if content.strip():
            parts.append(ExamplePart(content, gap))
    return tuple(parts)


def clean_example(reply: str) -> str:
    """Return the version in a model's reply, without a label, quotation marks and line breaks."""
    text = re.sub(r"\s+", " ", reply).strip()
    text = re.sub(
        r"^\**(?:다시\s?쓴\s?답변|답변|예시|rewritten answer|answer|example)\**\s?[:：]\s*",
        "",
        text,
        flags=re.IGNORECASE,
    )
    return text.strip('"“”*` ')


def find_example_faults(
    text: str,
    *,
    answer: str,
    evidence: str,
    question: str,
    morphology: Morphology,
    language: Language,
) -> list[ExampleFault]:
    """Return why a version of `answer` must not be shown; empty if it may be shown.

    `evidence` is the part of the answer that the model was given (`quotes.extract_evidence`).
    """
    found = []
    outside = _GAP.sub(" ", text)
    longest = MAX_TIMES_LONGER * len(evidence) + SPARE_CHARACTERS
    if not MIN_SHARE * len(evidence) <= len(outside) or len(text) > longest:
        found.append(ExampleFault.LENGTH)
    if similarity(text, answer) >= SAME_SIMILARITY:
        found.append(ExampleFault.SAME)
    gaps = [gap[1:-1] for gap in _GAP.findall(text)]
    if re.search(r"[\[\]]", outside) or any(
        not gap.strip() or len(gap) > MAX_GAP_CHARACTERS or _FIGURE.search(gap) for gap in gaps
    ):
        found.append(ExampleFault.BRACKETS)
    if _MARKUP.search(outside):
        found.append(ExampleFault.MARKUP)
    if _new_figures(outside, evidence):
        found.append(ExampleFault.FIGURE)
    found += (
        _english(text, outside, answer, evidence, question)
        if language == "en"
        else _korean(text, outside, answer, evidence, question, morphology)
    )
    return found


_GAP = re.compile(r"\[[^\[\]]*\]")
_FIGURE = re.compile(r"\d")
_MARKUP = re.compile(
    r"https?:|www\.|[<>{}`|\\^~*_=«»#]|(?:^|\s)[-•]\s|(?:^|\s)\d{1,2}[.)]\s|[A-Za-z가-힣]\s?:\s"
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_KOREAN_COUNT = re.compile(
    r"(?<![가-힣])(?:한|두|세|네|다섯|여섯|일곱|여덟|아홉|열|스무|스물|서른|마흔|쉰|수십|수백|수천"
    r"|[일이삼사오육칠팔구]?[십백천만억]+)\s?(?:명|개|달|년|배|번|건|주|시간|분|일|퍼센트|원|회|차례|팀"
    r"|곳|가지|살|장|대|권|층)|절반|두\s?배"
)
"""Counts in Korean words, and words for half and double."""

_ENGLISH_COUNT = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty"
    r"|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|dozens?|half|halved"
    r"|doubled?|tripled?|twice|thrice|quarter|percent)\b",
    re.IGNORECASE,
)


def _new_figures(text: str, evidence: str) -> bool:
    def numbers(part: str) -> set[str]:
        return {re.sub(r"[.,]$|,", "", number) for number in _NUMBER.findall(part)}

    if numbers(text) - numbers(evidence):
        return True
    told = letters_only(evidence)
    counts = (*_KOREAN_COUNT.findall(text), *_ENGLISH_COUNT.findall(text))
    return any(letters_only(count) not in told for count in counts)


def _korean(
    text: str, outside: str, answer: str, evidence: str, question: str, morphology: Morphology
) -> list[ExampleFault]:
    found = []
    letters = re.findall(r"[^\W\d_]", text)
    if sum(has_hangul(letter) for letter in letters) * 2 < len(letters):
        found.append(ExampleFault.LANGUAGE)
    told = letters_only(f"{evidence} {question}")
    names = {m.form for m in morphology(outside) if m.tag in ("NNP", "SL", "SH")}
    names |= set(_KOREAN_ORGANISATION.findall(outside))
    if any(letters_only(name) not in told for name in names):
        found.append(ExampleFault.NAME)
    words = _nouns(outside, morphology)
    if _is_mostly_new({w for w in words if letters_only(w) not in told}, words):
        found.append(ExampleFault.NEW_CONTENT)
    instructions = separate_instructions(answer).instructions
    if words & _nouns(instructions, morphology) - _nouns(f"{evidence} {question}", morphology):
        found.append(ExampleFault.OBEYS)
    return found


_KOREAN_ORGANISATION = re.compile(
    r"[가-힣A-Za-z0-9]+(?:전자|은행|그룹|대학교|대학원|협회|재단|공사|증권|보험|제약|건설|물산|병원|백화점)"
    r"|㈜\s?[가-힣A-Za-z]+|주식회사\s?[가-힣A-Za-z]+"
)


def _nouns(text: str, morphology: Morphology) -> frozenset[str]:
    return frozenset(
        m.form
        for m in morphology(text)
        if m.tag in ("NNG", "NNP", "SL", "XR") and m.form not in LIGHT_WORDS
    )


def _english(
    text: str, outside: str, answer: str, evidence: str, question: str
) -> list[ExampleFault]:
    found = []
    if has_hangul(text):
        found.append(ExampleFault.LANGUAGE)
    known = {word.lower() for word in _WORD.findall(f"{evidence} {question}".replace("’", "'"))}
    if any(
        name.lower() not in known
        and name.removesuffix("'s").lower() not in known
        and not _is_common(name.lower())
        for name in re.findall(r"(?<![A-Za-z])[A-Z][A-Za-z'-]*", outside.replace("’", "'"))
    ):
        found.append(ExampleFault.NAME)
    told, words = english_content_words(f"{evidence} {question}"), english_content_words(outside)
    if _is_mostly_new(words - told, words):
        found.append(ExampleFault.NEW_CONTENT)
    instructions = separate_english_instructions(answer).instructions
    if words & english_content_words(instructions) - told:
        found.append(ExampleFault.OBEYS)
    return found


_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
_OPENERS = frozenset(
    "first second third then next after before during while when as since because so thus "
    "therefore however although though finally overall later today now also in on at for "
    "with from by to this that these those there it its the a an my our we i i'm i've i'd "
    "he she they his her their what which who how why if once until although despite "
    "through together eventually meanwhile".split()
)


def _is_common(word: str) -> bool:
    """Return whether a capitalised word is an ordinary word at the beginning of a sentence."""
    return word in _OPENERS or word in STOPWORDS or word in BASES or word.endswith(("ly", "ing"))


def _is_mostly_new(new: frozenset[str] | set[str], words: frozenset[str]) -> bool:
    return len(new) > MAX_NEW_WORDS * len(words)
