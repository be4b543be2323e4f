"""What an interview is about, in words that its answers are likely to hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MAX_WORDS = 30
"""More are of no use to a recogniser: its prompt is full."""

MAX_LETTERS = 40
"""Of each word."""


@dataclass(frozen=True)
class KeyTerms:
    """The position, the company, and words of the candidate's own résumé; empty where untold."""

    position: str = ""
    company: str = ""
    words: tuple[str, ...] = ()

    @property
    def by_likelihood(self) -> tuple[str, ...]:
        """All of them, the likeliest to be said first, none twice."""
        told = (self.company, *self.words, self.position)
        return tuple(dict.fromkeys(term for term in told if term))

    def to_row(self) -> dict[str, Any] | None:
        """As the database keeps them; None where nothing was told."""
        if not self.by_likelihood:
            return None
        return {"position": self.position, "company": self.company, "words": list(self.words)}


NO_TERMS = KeyTerms()


def key_terms_from_row(row: Mapping[str, Any] | None) -> KeyTerms:
    """The terms that the database keeps as `row`."""
    if row is None:
        return NO_TERMS
    return KeyTerms(row["position"], row["company"], tuple(row["words"]))
