"""Split a text into clauses that a voice synthesizes one after the other.

The first clause can be played while the others are synthesized. A text is split only where a
speaker pauses, since each clause gets an intonation of its own.
"""

import re
from dataclasses import dataclass

from daedam.utils.language import Language

SENTENCE_PAUSE_S = 0.35
COMMA_PAUSE_S = 0.15
CONNECTIVE_PAUSE_S = 0.08
"""Pauses after a clause, in seconds. Not measured: chosen between the pause that Supertonic's
package inserts between sentences (0.3 s) and none."""

MIN_LETTERS = 7
"""Minimum number of letters on both sides of a split inside a sentence. Shorter clauses sound
abrupt."""

LONG_CLAUSE_LETTERS = 24
"""Number of letters above which a Korean clause is also split after a connective ending."""

_SENTENCE = re.compile(r"(?<=[.?!…。])[\"'”’)\]]*\s+")
_COMMA = re.compile(r"(?<=[,;:])\s+")
_CONNECTIVE = re.compile(
    r"(?<=는데|은데|지만|면서|으며|니까|다면|려면|했고|셨고|었고|았고|겠고|이며|해서|셔서)\s+"
)


@dataclass(frozen=True)
class Clause:
    """A part of a text and the silence that follows it, in seconds; 0 after the last clause."""

    text: str
    pause_s: float


def split_clauses(text: str, language: Language = "ko") -> tuple[Clause, ...]:
    """Return the clauses of `text` in order; empty if it has no letter or figure."""
    clauses: list[Clause] = []
    for sentence in _SENTENCE.split(text.strip()):
        for phrase in _split_where_long(_COMMA, sentence, above=2 * MIN_LETTERS):
            parts = [phrase]
            if language == "ko":
                parts = _split_where_long(_CONNECTIVE, phrase, above=LONG_CLAUSE_LETTERS)
            clauses += [Clause(part, CONNECTIVE_PAUSE_S) for part in parts]
            clauses[-1] = Clause(parts[-1], COMMA_PAUSE_S)
        clauses[-1] = Clause(clauses[-1].text, SENTENCE_PAUSE_S)
    spoken = [clause for clause in clauses if _letters(clause.text)]
    return (*spoken[:-1], *(Clause(last.text, 0.0) for last in spoken[-1:]))


def _split_where_long(mark: re.Pattern[str], text: str, *, above: int) -> list[str]:
    """Split a text of at least `above` letters at `mark`, into parts of `MIN_LETTERS` or more."""
    if _letters(text) < above:
        return [text]
    parts = [""]
    begin = 0
    for match in mark.finditer(text):
        if min(_letters(text[begin : match.start()]), _letters(text[match.end() :])) < MIN_LETTERS:
            continue
        parts[-1] = text[begin : match.start()]
        parts.append("")
        begin = match.end()
    parts[-1] = text[begin:]
    return parts


def _letters(text: str) -> int:
    return sum(character.isalnum() for character in text)
