"""Decode plain text, and tidy the text of any document."""

import re
import unicodedata

from daedam.errors import DocumentNotRecognised
from daedam.utils.text import nfc

_BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}

CHECKED_CHARACTERS = 10_000
MAX_ODD_SHARE = 0.02
"""Maximum share of characters that do not occur in text, in the first `CHECKED_CHARACTERS`.

Above it, the content is binary.
"""

_LINE_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_BLANK_LINES = re.compile("\n{3,}")
_LAYOUT = "\t\n\v\f\r\x85"
_JOINER = "\u200d"
"""Joins emoji. It is the only kept character without a shape of its own."""


def decode(content: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 or CP949, which includes EUC-KR.

    Raises `DocumentNotRecognised` for content that is not text.
    """
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_text(text):
            return text
    raise DocumentNotRecognised


def _encodings(content: bytes) -> tuple[str, ...]:
    """Return the possible encodings of `content`, the most probable first."""
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            return (encoding,)
    if b"\0" not in content:
        return ("utf-8", "cp949")
    # In UTF-16, the high bytes of spaces and Latin letters are zero.
    is_little_endian = content[1::2].count(0) >= content[::2].count(0)
    return ("utf-8", "utf-16-le" if is_little_endian else "utf-16-be")


def _is_text(text: str) -> bool:
    beginning = text[:CHECKED_CHARACTERS]
    return sum(1 for char in beginning if _is_odd(char)) <= MAX_ODD_SHARE * len(beginning)


def _is_odd(char: str) -> bool:
    """Return whether a character does not occur in text: control, unassigned or unpaired."""
    return unicodedata.category(char) in ("Cc", "Cn", "Cs") and char not in _LAYOUT


def tidy(text: str) -> str:
    """Return `text` in NFC with stripped lines and at most one blank line in a row.

    Tabs become spaces. Characters without a shape (control, formatting, private use) are removed,
    because they can hide text from a reader.
    """
    text = _LINE_BREAKS.sub("\n", text).replace("\t", " ")
    text = "".join(char for char in text if _has_shape(char))
    lines = (line.strip() for line in nfc(text).split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def _has_shape(char: str) -> bool:
    return char in ("\n", _JOINER) or not unicodedata.category(char).startswith("C")
