"""Times and confidence of a clause, from the recogniser's words."""

from collections.abc import Collection, Sequence

from daedam.interview.reading.words import FILLERS
from daedam.speech.korean import letters_only
from daedam.speech.timeline import SpokenWord


class WordTimes:
    """The words of a recogniser with their positions in the text of an answer.

    Positions are found by letters, so spaces and punctuation may differ. If there are no words, or
    if their letters differ from those of the answer, no clause has a time.
    """

    def __init__(
        self, answer: str, words: Sequence[SpokenWord], known_terms: Collection[str]
    ) -> None:
        self._words: list[tuple[int, int, SpokenWord]] = []
        self._known = {letters for term in known_terms if (letters := letters_only(term))}
        positions = [n for n, c in enumerate(answer) if letters_only(c)]
        if letters_only("".join(word.text for word in words)) != letters_only(answer):
            return
        at = 0
        for word in words:
            count = len(letters_only(word.text))
            if count:
                self._words.append((positions[at], positions[at + count - 1] + 1, word))
                at += count

    def within(self, begin: int, end: int) -> list[SpokenWord]:
        """Return the words that overlap the characters from `begin` to `end`."""
        return [word for a, b, word in self._words if a < end and begin < b]

    def confidence(self, begin: int, end: int) -> float:
        """Return the lowest confidence, 0 to 1, of the words from `begin` to `end`.

        Return 1 if there is no word with a confidence.
        """
        return min(
            (w.confidence for w in self.within(begin, end) if w.confidence is not None), default=1.0
        )

    def trusted_confidence(self, begin: int, end: int) -> float:
        """Return the lowest confidence, 0 to 1, of the words from `begin` to `end`.

        Fillers and known terms are ignored. Return 1 if no other word has a confidence.
        """
        return min(
            (
                word.confidence
                for word in self.within(begin, end)
                if word.confidence is not None and not self._is_trusted(word.text)
            ),
            default=1.0,
        )

    def _is_trusted(self, text: str) -> bool:
        letters = letters_only(text)
        return letters in FILLERS or any(letters.startswith(term) for term in self._known)
