"""Unicode normalization of text at the borders of the process."""

import unicodedata


def nfc(text: str) -> str:
    """`text` in Unicode's composed form (NFC).

    macOS file names and some input methods give decomposed Korean (NFD): one syllable as two or
    three letters. Both forms look alike and compare as different.
    """
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def same_text(one: str, other: str) -> bool:
    """Whether two texts are equal in the composed form."""
    return nfc(one) == nfc(other)
