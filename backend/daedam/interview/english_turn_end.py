"""The way the text of an English answer ends, for `interview.turn_end`.

English has no ending that closes a sentence. The marks of the recogniser, which hears the falling
pitch, and the last word show best whether the answer goes on: after "because" or "the" more will
follow. A full stop counts only after a sentence with a verb, because recognisers also put one
after a fragment.
"""

import re

from daedam.interview.acts.english import has_content
from daedam.interview.reading.english_clauses import split_clauses

_CLOSING = re.compile(
    r"(?:that'?s|that is|that was|and that'?s) (?:it|all|about it|pretty much it|my answer"
    r"|everything|how it (?:ended|went|turned out))(?: (?:for me|i think|really|from me))?"
    r"|(?:i think |so )?that (?:answers|covers) (?:it|the question|your question)"
    r"|thank you(?: (?:so|very) much)?(?: for (?:listening|your time))?|thanks"
    r"|i'?m (?:done|finished)"
)
"""A last sentence that states the end of the answer."""

_ASKS_FOR_TIME = re.compile(
    r"(?:just )?(?:give me|let me have|i need|can i (?:have|take)|could i (?:have|take)|one|just) "
    r"?(?:a |one |some |just a )*(?:moment|second|sec|minute|time)(?: please| to think)?"
    r"|let me (?:think|see)(?: about (?:it|that))?(?: for a (?:moment|second|sec|minute))?"
    r"|(?:hold|hang) on(?: a (?:moment|second|sec|minute))?|bear with me|i'?m (?:still )?thinking"
    r"|(?:not yet|i'?m not done|i'?m not finished|wait)"
)
"""A last sentence that requests time or announces more."""

_FILLER = re.compile(r"u+h+m*|u+m+|e+r+m*|a+h+|h+m+|m+h*m+|ehm?")
_FILLER_PHRASES = ("you know", "i mean", "sort of", "kind of")
_LEXICAL_FILLERS = frozenset("like well so basically actually".split())

_GOES_ON = frozenset(
    """
    a an the this that these those my your his her its our their some any every each
    and or nor either neither both whether but because cause cos since although though while
    whereas if unless until when whenever
    where which who whom whose what how why than as then also plus
    of in on at to for from by with without about into onto over under between through during
    before after against among within across along around behind beyond despite per via toward
    towards upon
    i we he she they you it there
    am is are was were be been being have has had do does did will would can could should may might
    must not just very really more most such quite especially particularly mainly mostly
    i'm i've i'd i'll we're we've we'd we'll it's that's there's they're he's she's you're let's
    didn't don't doesn't wasn't weren't couldn't wouldn't can't
    """.split()
)
"""Words that seldom end an English sentence."""

_NEVER_ENDS = frozenset(
    "a an the my your our their every and or nor but because cause if unless whether than as of "
    "i'm i've i'll we're we've we'll it's that's there's they're he's she's you're let's".split()
)
"""Words of `_GOES_ON` that cannot end a sentence, even if the recogniser sets a final mark. The
others also end complete sentences ("That is how we did it."), and leave the ending unclear."""

_YES = re.compile(
    r"(?:yes|yeah|yep|yup|yes i (?:have|am|did)|i (?:have|am|did)|right|correct|sure)"
)
_END_MARK = re.compile(r"[.?!]+[\"'”’)]*\s*$")
_SENTENCE = re.compile(r"[.?!…]+(?:\s|$)")


def ends_finished(text: str) -> bool:
    """Return whether the last sentence of `text` is complete, or states the end of the answer."""
    last = _last_sentence(text)
    if _CLOSING.fullmatch(_flat(last)):
        return True
    words = _flat(last).split()
    if not words or not _END_MARK.search(text) or words[-1] in _GOES_ON:
        return False
    return any(clause.verb is not None for clause in split_clauses(last))


def ends_open(text: str) -> bool:
    """Return whether `text` ends in the middle of a sentence."""
    words = _flat(_last_sentence(text)).split()
    if not words:
        return False
    marked = _END_MARK.search(text) is not None
    return words[-1] in (_NEVER_ENDS if marked else _GOES_ON)


def ends_in_filler(text: str) -> bool:
    """Return whether `text` ends with a filler, or with a request for time."""
    flat = _flat(_last_sentence(text))
    if _ASKS_FOR_TIME.fullmatch(flat):
        return True
    words = flat.split()
    if not words:
        return False
    if _FILLER.fullmatch(words[-1]):
        return True
    marked = _END_MARK.search(text) is not None
    return not marked and (words[-1] in _LEXICAL_FILLERS or flat.endswith(_FILLER_PHRASES))


def ends_in_yes(text: str) -> bool:
    """Return whether the last sentence of `text` is a yes."""
    return _YES.fullmatch(_flat(_last_sentence(text))) is not None


def only_fillers(text: str) -> bool:
    """Return whether `text` is empty or consists of fillers."""
    return not has_content(text)


def _last_sentence(text: str) -> str:
    """Return the last sentence with a word, or an empty string."""
    begin, last = 0, ""
    for end in [*(match.end() for match in _SENTENCE.finditer(text)), len(text)]:
        if _flat(text[begin:end]):
            last = text[begin:end]
        begin = end
    return last


def _flat(text: str) -> str:
    """Return `text` in lower case with single spaces, without punctuation and final "please"."""
    plain = re.sub(r"[^a-z0-9' ]+", " ", text.lower().replace("’", "'"))
    return " ".join(plain.split()).removesuffix(" please")
