"""Quotes: verbatim parts of an answer, found by code, as evidence.

Every statement about the content of an answer must have a quote.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from daedam.interview.acts import english as english_sentences
from daedam.interview.english_injection import separate_english_instructions
from daedam.interview.injection import separate_instructions
from daedam.speech.korean import letters_only
from daedam.speech.timeline import SpokenWord, TimedText
from daedam.utils.language import Language

SHORTEST_QUOTE = 6
"""Minimum number of letters and digits. A shorter quote (저는 팀에서) is no evidence."""

LONGEST_QUOTE = 160
"""Maximum number of letters and digits. A longer quote does not point at a specific place."""


@dataclass(frozen=True)
class Quote:
    """A verbatim part of the transcript.

    `start_s` and `end_s` are seconds from the beginning of the recording and include whole words.
    They are None if the words have no times: typed or corrected text, or a recogniser without word
    times.
    """

    text: str
    start_s: float | None = None
    end_s: float | None = None


_SELF_ASSESSMENT = re.compile(
    r"""
    (기준|항목|루브릭|채점|레벨|구체성|(이|제|내|저의|위)\s?답변|지원자|후보자)
      .{0,30}([0-9일이삼사오]\s?점(?!검|심|포|차|주|원|장)|만점|최고(점|\s?단계|\s?등급)|레벨\s?[0-9]
      |(5|다섯)\s?(번째\s?)?단계)
    | (이|제|내|저의|위)\s?답변(은|이|에는).{0,30}(구체적|완벽|훌륭|우수|뛰어|분명|충분)
    | (만점|최고점)\S{0,2}\s?.{0,8}(자격|마땅|받아야|드려|줘|주)
    | 평가\s?(결과|점수)\S{0,2}\s.{0,10}점(으로|이|입)
    | (level|score|quote)["']?\s*[:,=]\s*["'\d]
    | \b(level|score|rubric|grade|points?)\b.{0,40}\b([1-5]|one|two|three|four|five|highest|full
      |top|max\w*)\b
    | \b(candidate|applicant|this\sanswer|the\sanswer)\b.{0,60}\b(level|score|points?|deserves?
      |highest|perfect|excellent|meets)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Statements of candidates about their own score, which the assessing model must not read. Harmless
sentences may match too; these cannot be quoted."""


def extract_evidence(text: str, language: Language = "ko") -> str:
    """Return `text` without instructions to the interviewer and without statements of the
    candidate about their own score.

    The result is safe as model input (`injection.as_data`).
    """
    if language == "en":
        return _english_evidence(text)
    content = separate_instructions(text).content
    sentences = re.split(r"(?<=[.!?])\s|(?<=니다|어요|에요|예요|해요|아요)\s", content)
    return " ".join(s.strip() for s in sentences if not _SELF_ASSESSMENT.search(s)).strip()


def _english_evidence(text: str) -> str:
    content = separate_english_instructions(text).content
    sentences = [content[begin:end] for begin, end in english_sentences.split_sentences(content)]
    return " ".join(s.strip() for s in sentences if not _SELF_ASSESSMENT.search(s)).strip()


class QuoteSource:
    """The text of an answer with the times of its words.

    Only parts of `evidence` with `SHORTEST_QUOTE` to `LONGEST_QUOTE` letters and digits can be
    quoted.
    """

    def __init__(
        self, text: str, words: Sequence[SpokenWord] = (), language: Language = "ko"
    ) -> None:
        """`words` are the recognised words with times, empty if there are no times."""
        self.text = text
        self.language = language
        self.evidence = extract_evidence(text, language)
        self._evidence_letters = _letters(self.evidence)[0]
        self._letters, self._places = _letters(text)
        self._timed = TimedText.from_words(words)
        self._spoken, self._spoken_places = _letters(self._timed.text)

    def find(self, wording: str) -> Quote | None:
        """Return the quote where `wording` first occurs; None if it is absent or cannot be quoted.

        Spaces and punctuation are ignored.
        """
        letters = _letters(wording)[0]
        at = self._letters.find(letters)
        return None if at < 0 else self._quote(letters, at)

    def between(self, begin: int, end: int) -> Quote | None:
        """Return the quote from character `begin` to before `end`; None if it cannot be quoted."""
        inside = [n for n, place in enumerate(self._places) if begin <= place < end]
        if not inside:
            return None
        return self._quote(self._letters[inside[0] : inside[-1] + 1], inside[0])

    def _quote(self, letters: str, at: int) -> Quote | None:
        if (
            not SHORTEST_QUOTE <= len(letters) <= LONGEST_QUOTE
            or letters not in self._evidence_letters
        ):
            return None
        text = self.text[self._places[at] : self._places[at + len(letters) - 1] + 1]
        begin = at if self._spoken == self._letters else self._spoken.find(letters)
        if begin < 0 or not self._timed.words:
            return Quote(text)
        first, last = self._spoken_places[begin], self._spoken_places[begin + len(letters) - 1]
        spoken = self._timed.merge_words(first, last + 1)
        return Quote(text, spoken.start_s, spoken.end_s) if spoken else Quote(text)


def _letters(text: str) -> tuple[str, list[int]]:
    """Return the letters and digits of `text`, and the character index of each."""
    places = [place for place, letter in enumerate(text) if letters_only(letter)]
    return "".join(text[place] for place in places), places
