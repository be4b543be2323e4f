"""Check the wording of a bank question that a language model has fitted to a line of a job.

If a check fails, the wording of the bank is used.
"""

import json
import re
from dataclasses import dataclass
from enum import StrEnum

from daedam.interview.english_question_rules import english_content_words, find_english_faults
from daedam.interview.model_reply import without_fence
from daedam.interview.planning.protected import is_protected
from daedam.interview.question_rules import Fault, find_faults
from daedam.interview.reading.english import kind_of_english_question
from daedam.interview.reading.model import QuestionKind
from daedam.interview.reading.questions import kind_of_question
from daedam.interview.star import asks_for_experience
from daedam.speech.korean import Morphology, content_words, letters_only
from daedam.utils.language import Language

MAX_TIMES_LONGER = 1.6
"""Maximum length of a wording, as a multiple of the length of the bank's wording."""

MIN_KEPT_SHARE = 0.5
"""Minimum share of the content words of the bank's wording, 0 to 1, that a wording keeps."""

MIN_QUOTE_LETTERS = 2
"""Minimum number of letters of the words that a wording takes from the line."""


class AdaptationFault(StrEnum):
    """Why the bank's wording is used."""

    UNREADABLE = "unreadable"
    """The reply is not the requested object."""
    QUOTE = "quote"
    """The quoted words are not in the line, or not in the question."""
    LENGTH = "length"
    INTENTION = "intention"
    """It asks for something other than the bank's question."""
    INVENTED = "invented"
    """It has content of neither the question nor the line."""
    PROTECTED = "protected"
    RULE = "rule"
    """It breaks a rule for questions, such as one polite question without markup."""
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Adaptation:
    """A wording, and the words of the line that it takes up."""

    question: str
    quote: str


def parse_adaptation(reply: str) -> Adaptation | None:
    """Return the wording in a model's reply, or None if the reply is not the requested object."""
    try:
        found = json.loads(without_fence(reply))
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or set(found) != {"question", "quote"}:
        return None
    if not all(isinstance(value, str) for value in found.values()):
        return None
    question = re.sub(r"\s+", " ", found["question"]).strip()
    return Adaptation(question, found["quote"].strip())


def find_adaptation_faults(
    adaptation: Adaptation | None,
    *,
    question: str,
    line: str,
    morphology: Morphology,
    language: Language,
) -> list[AdaptationFault]:
    """Return why the bank's `question` is asked as it is; empty if the wording may replace it.

    `line` is the line of the job description for which the question was chosen.
    """
    if adaptation is None:
        return [AdaptationFault.UNREADABLE]
    text, found = adaptation.question, []
    if letters_only(text) == letters_only(question):
        found.append(AdaptationFault.UNCHANGED)
    quote = letters_only(adaptation.quote)
    if len(quote) < MIN_QUOTE_LETTERS or any(
        quote not in letters_only(part) for part in (line, text)
    ):
        found.append(AdaptationFault.QUOTE)
    if len(text) > MAX_TIMES_LONGER * len(question):
        found.append(AdaptationFault.LENGTH)

    def words(part: str) -> frozenset[str]:
        return english_content_words(part) if language == "en" else content_words(part, morphology)

    asked, told = words(question), words(text)
    keeps = len(asked & told) >= MIN_KEPT_SHARE * len(asked)
    intentions = {_intention(part, morphology, language) for part in (text, question)}
    if not keeps or len(intentions) > 1:
        found.append(AdaptationFault.INTENTION)
    if told - asked - words(line):
        found.append(AdaptationFault.INVENTED)
    if is_protected(text):
        found.append(AdaptationFault.PROTECTED)
    if _breaks_rule(text, question, line, morphology, language):
        found.append(AdaptationFault.RULE)
    return found


def _intention(
    text: str, morphology: Morphology, language: Language
) -> tuple[bool, QuestionKind, frozenset[str]]:
    """Return what a question asks for, as far as its words show it."""
    if language == "en":
        kind = kind_of_english_question(text)
        asked = re.findall(r"\b(?:why|when|where|what|who|how|which)\b", text.lower())
    else:
        kind = kind_of_question(text, morphology)
        asked = re.findall(r"왜|언제|어디|무엇|누구|얼마나|어떻게|어떤|이유|계기", text)
    return asks_for_experience(text, language), kind, frozenset(asked)


_IGNORED = frozenset({Fault.TOO_LONG, Fault.COPIES_ANSWER, Fault.REPEATED})
"""The wording shall repeat the question and the line, and has its own maximum length."""

_REQUEST = re.compile(
    r"^(?:Please )?(?:tell|describe|walk|give|talk|think|share|explain)\b.*[^.?!]\.$", re.IGNORECASE
)
"""An English question in the form of a request, as the bank has them."""


def _breaks_rule(
    text: str, question: str, line: str, morphology: Morphology, language: Language
) -> bool:
    given = (question,)  # as an answer, the question would count as a request to the interviewer
    if language == "ko":
        faults = find_faults(text, answer=line, earlier_questions=given, morphology=morphology)
        return bool(set(faults) - _IGNORED)
    faults = find_english_faults(text, answer=line, earlier_questions=given)
    ignored = set(_IGNORED)
    if _REQUEST.match(text):
        ignored.add(Fault.NOT_A_POLITE_QUESTION)
    if Fault.SPEAKS_AS_CANDIDATE in find_english_faults(
        question, answer=line, earlier_questions=()
    ):
        ignored.add(Fault.SPEAKS_AS_CANDIDATE)
    return bool(set(faults) - ignored)
