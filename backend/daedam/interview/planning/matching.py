"""How well the questions of the bank fit the lines of a job description and a résumé."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from daedam.interview.planning.bank import BankQuestion, JobFamily
from daedam.interview.planning.lines import Source, SourceLine
from daedam.speech.korean import Morphology
from daedam.utils.language import Language

FindWords = Callable[[str], frozenset[str]]
"""A function that returns the content words of a text in their basic form."""

OTHER_LINES_FACTOR = 0.25
"""Factor of the scores of lines other than the best one."""

POSITION_WEIGHT = 2.0
"""Weight of the name of the position, relative to a line of the job description."""

WHOLE_WORD_LENGTH = 2
"""A Korean topic of at most this many syllables must be a word of the line. A longer one may be a
part of a compound."""


@dataclass(frozen=True)
class Match:
    """A question with the line that it fits best.

    `topics` is the number of topics of the question in that line. `score` is the score of the fit
    with all lines; 0 without a line.
    """

    bank_question: BankQuestion
    line: SourceLine | None
    topics: int
    score: float


def korean_words(morphology: Morphology) -> FindWords:
    """Return a function that finds the nouns, foreign words and roots of a Korean text."""

    def words(text: str) -> frozenset[str]:
        return frozenset(
            m.form.lower() for m in morphology(text) if m.tag in {"NNG", "NNP", "SL", "XR", "SH"}
        )

    return words


def english_words(text: str) -> frozenset[str]:
    """Return the words of an English text without inflection."""
    return frozenset(_stem(word) for word in re.findall(r"[a-z][a-z+#']+", text.lower()))


def _stem(word: str) -> str:
    """Return a word without plural, -ing and -ed. It is no dictionary form, but equal for both."""
    for ending in ("ies", "ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending)
            break
    return re.sub(r"(?:y|i)$", "", re.sub(r"([b-df-hj-np-tv-z])\1$", r"\1", word))


class Matcher:
    """Scores the questions of a bank for given lines. Making one takes 0.2 s; it may be shared."""

    def __init__(
        self, bank: Sequence[BankQuestion], language: Language, morphology: Morphology
    ) -> None:
        self._bank = bank
        is_korean = language == "ko"
        self._find_words: FindWords = korean_words(morphology) if is_korean else english_words
        counts = Counter(topic for entry in bank for topic in set(entry.topics))
        self._weights = {topic: math.log(len(bank) / n) for topic, n in counts.items()}
        self._words = {topic: words for topic in counts if (words := self._find_words(topic))}
        self._compounds = {
            topic: letters
            for topic in (counts if is_korean else ())
            if len(letters := _compact(topic)) > WHOLE_WORD_LENGTH
        }

    def match(self, lines: Sequence[SourceLine]) -> list[Match]:
        """Return each question of the bank with its best line, in the order of the bank."""
        topics_of = [(line, self._topics(line.text)) for line in lines]
        return [self._best_match(entry, topics_of) for entry in self._bank]

    def _best_match(
        self, entry: BankQuestion, topics_of: Sequence[tuple[SourceLine, frozenset[str]]]
    ) -> Match:
        fits = [
            (common, line)
            for line, topics in topics_of
            if (common := topics.intersection(entry.topics))
        ]
        if not fits:
            return Match(entry, None, 0, 0.0)
        scores = [self._score(common) * _line_weight(line) for common, line in fits]
        best = max(
            range(len(fits)),
            key=lambda n: (fits[n][1].source is not Source.POSITION, scores[n]),
        )
        others = OTHER_LINES_FACTOR * (sum(scores) - scores[best])
        common, line = fits[best]
        return Match(entry, line, len(common), scores[best] + others)

    def _topics(self, text: str) -> frozenset[str]:
        """Return the topics of the bank that occur in a line."""
        words, letters = self._find_words(text), _compact(text)
        found = {topic for topic, needed in self._words.items() if needed <= words}
        found |= {topic for topic, compound in self._compounds.items() if compound in letters}
        return frozenset(found)

    def _score(self, topics: Iterable[str]) -> float:
        """Return the sum of the topics' inverse frequencies in the bank."""
        return sum(self._weights[topic] for topic in topics)


def _compact(text: str) -> str:
    """Return a text in lower case without spaces."""
    return "".join(text.lower().split())


def _line_weight(line: SourceLine) -> float:
    return POSITION_WEIGHT if line.source is Source.POSITION else line.weight


def family_scores(matches: Sequence[Match]) -> Mapping[JobFamily, float]:
    """Return for each job family the sum of the scores of its questions that fit best."""
    by_family: dict[JobFamily, list[float]] = defaultdict(list)
    for match in matches:
        families = match.bank_question.families
        for family in families:
            by_family[family].append(match.score / len(families))
    return {family: sum(sorted(s, reverse=True)[:6]) for family, s in by_family.items()}
