"""The languages in which interviews are held."""

from typing import Literal

Language = Literal["ko", "en"]
"""ISO 639-1 code of the language of an interview."""

LANGUAGES: tuple[Language, ...] = ("ko", "en")


def language_of(code: str) -> Language:
    """Return the language with an ISO 639-1 code; Korean for a code of no interview language."""
    return "en" if code == "en" else "ko"
