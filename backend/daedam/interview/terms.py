"""Key terms of an interview: words that its answers are likely to contain."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MAX_WORDS = 30
"""Maximum number of words; the recogniser's prompt has no room for more."""

MAX_CHARACTERS = 40
"""Maximum number of characters of a word."""


@dataclass(frozen=True)
class KeyTerms:
    """The position, the company and words from the candidate's résumé; empty if unknown."""

    position: str = ""
    company: str = ""
    words: tuple[str, ...] = ()

    @property
    def by_likelihood(self) -> tuple[str, ...]:
        """All terms without duplicates, the most likely ones first."""
        terms = (self.company, *self.words, self.position)
        return tuple(dict.fromkeys(term for term in terms if term))

    def to_row(self) -> dict[str, Any] | None:
        """Return the terms in database format, or None if there are none."""
        if not self.by_likelihood:
            return None
        return {"position": self.position, "company": self.company, "words": list(self.words)}


NO_TERMS = KeyTerms()


def key_terms_from_row(row: Mapping[str, Any] | None) -> KeyTerms:
    """Return the terms of a database value written by `KeyTerms.to_row`."""
    if row is None:
        return NO_TERMS
    return KeyTerms(row["position"], row["company"], tuple(row["words"]))
