"""The languages in which interviews are held."""

from typing import Literal

Language = Literal["ko", "en"]
"""ISO 639-1 code of the language of an interview."""

LANGUAGES: tuple[Language, ...] = ("ko", "en")
