"""Cut an utterance into sentences, for any language."""

from collections.abc import Callable, Iterable, Sequence


def cut_at(ends: Iterable[int], has_words: Callable[[int, int], bool]) -> list[tuple[int, int]]:
    """Return the begin and end positions of the sentences that end at `ends`.

    The last of `ends` is the end of the text. A part for which `has_words(begin, end)` is false,
    such as a filler, belongs to the sentence after it. At the end of the text, it belongs to the
    sentence before it.
    """
    sentences: list[tuple[int, int]] = []
    begin = end = 0
    for end in sorted(ends):
        if has_words(begin, end):
            sentences.append((begin, end))
            begin = end
    if sentences:
        sentences[-1] = (sentences[-1][0], end)
    return sentences


MOST_CUTS = 2
"""Maximum number of cuts at each end of a sentence."""


def choose_cuts(
    found: Sequence[int], begin: int, end: int, has_words: Callable[[int, int], bool]
) -> list[int]:
    """Return the first and the last `MOST_CUTS` of `found` that have words between them.

    `begin` and `end` are the positions of the sentence.
    """
    cuts: list[int] = []
    for position in found:
        if has_words(cuts[-1] if cuts else begin, position) and has_words(position, end):
            cuts.append(position)
    return cuts if len(cuts) <= 2 * MOST_CUTS else cuts[:MOST_CUTS] + cuts[-MOST_CUTS:]
