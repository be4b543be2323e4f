"""Compare two readings of an answer: the places where their words differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from daedam.speech.korean import letters_only
from daedam.speech.timeline import Span, SpokenWord


@dataclass(frozen=True)
class Change(Span):
    """A place of an answer, and its words in the first and in the second reading."""

    before: str
    after: str
    """Empty if the words were removed."""


def find_changes(first: Sequence[SpokenWord], second: Sequence[SpokenWord]) -> tuple[Change, ...]:
    """Return the places where `second` has other words than `first`, in order.

    Spaces, punctuation and case do not count.
    """
    texts = [[letters_only(word.text) for word in words] for words in (first, second)]
    changes = []
    for tag, begin, end, other_begin, other_end in SequenceMatcher(
        None, texts[0], texts[1], False
    ).get_opcodes():
        before, after = first[begin:end], second[other_begin:other_end]
        is_same = "".join(texts[0][begin:end]) == "".join(texts[1][other_begin:other_end])
        if tag == "equal" or is_same:
            continue
        place = [*before, *after]
        changes.append(
            Change(
                min(word.start_s for word in place),
                max(word.end_s for word in place),
                " ".join(word.text for word in before),
                " ".join(word.text for word in after),
            )
        )
    return tuple(changes)
