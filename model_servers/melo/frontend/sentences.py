import re

LONGEST = 120
"""Characters of one piece; BERT takes 512 tokens, and one character is at most a few."""

_UNIFORM = str.maketrans("。！？；，：“”‘’", ".!?.,,\"\"''")
_ENDS = re.compile(r"(?<=[.!?…])[\"')\]]*\s+|\n+")
_CLAUSES = re.compile(r"(?<=[,;:])\s+")
_SAYS_SOMETHING = re.compile(r"[^\W_]")


def sentences(text: str) -> list[str]:
    """`text` in sentences; long ones in clauses, so that the first is soon ready."""
    found = []
    for sentence in _ENDS.split(text.translate(_UNIFORM)):
        found += _pieces(" ".join(sentence.split()))
    return [piece for piece in found if _SAYS_SOMETHING.search(piece)]


def _pieces(sentence: str) -> list[str]:
    if len(sentence) <= LONGEST:
        return [sentence]
    pieces: list[str] = []
    for clause in _CLAUSES.split(sentence):
        for word in _short_words(clause) if len(clause) > LONGEST else [clause]:
            if pieces and len(pieces[-1]) + len(word) < LONGEST:
                pieces[-1] += " " + word
            else:
                pieces.append(word)
    return pieces


def _short_words(clause: str) -> list[str]:
    """The words of `clause`, those cut that are longer than any word."""
    return [
        word[at : at + LONGEST] for word in clause.split() for at in range(0, len(word), LONGEST)
    ]
