"""Unicode normalization of input and output text."""

import unicodedata


def nfc(text: str) -> str:
    """Return `text` in Unicode's composed form (NFC).

    macOS file names and some input methods use decomposed Korean (NFD): one syllable as two or
    three letters. Both forms look alike but compare as different.
    """
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def same_text(one: str, other: str) -> bool:
    """Return whether two texts are equal in NFC."""
    return nfc(one) == nfc(other)
