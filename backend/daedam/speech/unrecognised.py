"""Find voice that was not understood: speech in the audio for which there are no words."""

from collections.abc import Sequence

from daedam.speech.timeline import Span, SpokenWord

MIN_UNRECOGNISED_S = 1.2
"""Minimum seconds of a stretch of voice without words. Shorter ones may be the errors of word
times, breath or a held vowel."""

WORD_TOLERANCE_S = 0.3
"""Seconds by which recognisers set the beginning or the end of a word wrong."""

MOST_HESITATION = 0.5
"""Maximum share of fillers in a stretch that was not understood."""


def find_unrecognised(
    speech: Sequence[Span], words: Sequence[SpokenWord], hesitations: Sequence[Span] = ()
) -> tuple[Span, ...]:
    """Return the stretches of `speech` of at least `MIN_UNRECOGNISED_S` without words, in order.

    `hesitations` are fillers that were found in the audio. They need no words, so a stretch that
    consists mostly of them is not returned. Returns nothing if the recogniser gave words without
    times, since their places are unknown.
    """
    if words and not any(word.length_s > 0 for word in words):
        return ()
    known = [Span(w.start_s - WORD_TOLERANCE_S, w.end_s + WORD_TOLERANCE_S) for w in words]
    return tuple(
        rest
        for span in speech
        for rest in _without(span, known)
        if rest.length_s >= MIN_UNRECOGNISED_S
        and overlap_s(rest, hesitations) < MOST_HESITATION * rest.length_s
    )


def overlap_s(span: Span, others: Sequence[Span]) -> float:
    """Return the seconds that `span` shares with `others`, which do not overlap each other."""
    return sum(span.overlap_s(other) for other in others)


def _without(span: Span, known: Sequence[Span]) -> list[Span]:
    """Return the parts of `span` that no span of `known` covers."""
    rest, start_s = [], span.start_s
    for other in sorted(known, key=lambda s: s.start_s):
        if other.end_s <= start_s:
            continue
        if other.start_s >= span.end_s:
            break
        if other.start_s > start_s:
            rest.append(Span(start_s, other.start_s))
        start_s = other.end_s
    if start_s < span.end_s:
        rest.append(Span(start_s, span.end_s))
    return rest
