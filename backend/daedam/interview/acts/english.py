"""Split an English utterance into sentences."""

import re

from daedam.interview.acts.sentences import choose_cuts, cut_at

_NOTE = re.compile(r"\([^)]{0,24}\)|\[[^\]]{0,24}\]|\*[^*]{0,16}\*|<[^>/]{0,16}>")
"""Notes of a recogniser about sounds: [BLANK_AUDIO], (coughs)."""

_QUOTED = re.compile(r"[\"“][^\"”]{1,120}[\"”]")
_END_MARK = re.compile(r"(?:[.?!…]+|\n+)[\"'”’)]?(?=\s|$)")
_ABBREVIATION = re.compile(
    r"\b(?:mr|mrs|ms|dr|st|prof|e\.g|i\.e|etc|vs|no|approx)\.$", re.IGNORECASE
)
_RUN_ON = re.compile(
    r"(?<=\w)(?:,| -|;)? (?=(?:sorry|thats all|that's all|that's it"
    r"|thats it) ?$)"
)

_FILLER = re.compile(
    r"u+h+m*|u+m+|e+r+m*|a+h+|o+h+|h+m+|m+h*m+|well|so|okay|ok|like|right|yeah"
    r"|you know|and|but|ehm?|mhm|now|actually|look|listen|alright|hey"
)
_ONLY_FILLERS = re.compile(
    r"(?:u+h+m*|u+m+|e+r+m*|a+h+|o+h+|h+m+|m+h*m+|well|so|like|you know|ehm?|mhm|eh"
    r"|and|the|i|okay|ok|right|yeah|yes|hm+|tsk|sigh)*"
)


def has_content(text: str) -> bool:
    """Return whether `text` has more than fillers and notes about sounds."""
    bare = re.sub(r"[^a-z0-9<|=]", "", _NOTE.sub(" ", text).lower())
    return _ONLY_FILLERS.fullmatch(bare) is None


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Return the begin and end positions of the sentences of `text`.

    Fillers belong to the sentence after them.
    """
    masked = _QUOTED.sub(lambda m: "\0" * len(m[0]), text)
    ends = [
        m.end() for m in _END_MARK.finditer(masked) if not _ABBREVIATION.search(masked[: m.end()])
    ]
    ends += [m.start() for m in _RUN_ON.finditer(masked)]
    if not ends or ends[-1] < len(text):
        ends.append(len(text))
    return cut_at(ends, lambda begin, end: _flat(masked[begin:end].replace("\0", " ")) != "")


_CUT = re.compile(
    r"[,;](?= )| [-–—](?= )| (?=(?:but|although|though|however|so|anyway|sorry|thanks|thank you"
    r"|thats|that's|let me|can|could|is|do|does|what|haha|ha ha|okay|right|well)\b)",
    re.IGNORECASE,
)
"""Ends of clauses and words that begin a new act."""


def possible_cuts(text: str, begin: int, end: int) -> list[int]:
    """Return positions inside the sentence from `begin` to `end` where another act may begin."""
    found = [m.end() for m in _CUT.finditer(text, begin, end)]
    return choose_cuts(found, begin, end, lambda b, e: _flat(text[b:e]) != "")


def _flat(text: str) -> str:
    """Return `text` in lower case with single spaces, without punctuation and initial fillers."""
    plain = re.sub(r"[’']", "", _NOTE.sub(" ", text).lower())
    words = re.sub(r"[^a-z0-9가-힣<|=/]+", " ", plain).split()
    while len(words) > 1 and _FILLER.fullmatch(words[0]):
        words.pop(0)
    if len(words) == 1 and _FILLER.fullmatch(words[0]):
        words.pop()
    return " ".join(words)
