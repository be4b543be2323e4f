"""Split text into sentences that BERT can process."""

import re

MAX_CHARACTERS = 120
"""Longest piece, in characters. BERT takes 512 tokens, and a character is at most a few tokens."""

_UNIFORM = str.maketrans("。！？；，：“”‘’", ".!?.,,\"\"''")
_ENDS = re.compile(r"(?<=[.!?…])[\"')\]]*\s+|\n+")
_CLAUSES = re.compile(r"(?<=[,;:])\s+")
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")


def split_for_bert(text: str) -> list[str]:
    """Return the sentences of `text`; those longer than `MAX_CHARACTERS` are cut into pieces.

    A long sentence is cut between clauses, then between words, then inside a word. Pieces without a
    letter or digit are dropped.
    """
    pieces = []
    for sentence in _ENDS.split(text.translate(_UNIFORM)):
        pieces += _split_long(" ".join(sentence.split()))
    return [piece for piece in pieces if _LETTER_OR_DIGIT.search(piece)]


def _split_long(sentence: str) -> list[str]:
    if len(sentence) <= MAX_CHARACTERS:
        return [sentence]
    pieces: list[str] = []
    for clause in _CLAUSES.split(sentence):
        for word in _cut_words(clause) if len(clause) > MAX_CHARACTERS else [clause]:
            if pieces and len(pieces[-1]) + len(word) < MAX_CHARACTERS:
                pieces[-1] += " " + word
            else:
                pieces.append(word)
    return pieces


def _cut_words(clause: str) -> list[str]:
    """Return the words of `clause`, cutting those longer than `MAX_CHARACTERS`."""
    return [
        word[begin : begin + MAX_CHARACTERS]
        for word in clause.split()
        for begin in range(0, len(word), MAX_CHARACTERS)
    ]
