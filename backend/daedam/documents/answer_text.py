"""The text of an answer with its pauses, its fillers and voice that was not understood marked."""

import math

from daedam.documents.blocks import Look, Piece
from daedam.documents.words import Words
from daedam.schemas.reports import AnswerReport, FillerOut, SpanOut, WordOut
from daedam.speech.disfluencies import Tier

MARKED_PAUSE_S = 0.5
"""Shortest pause in seconds that is marked between words."""


def marked(answer: AnswerReport, words: Words) -> tuple[Piece, ...]:
    """Return the answer with marks between its words; the plain text if words have no times."""
    if not answer.words:
        return (Piece(answer.answer_text),)
    pieces: list[Piece] = []
    counted = [f for f in answer.fillers if f.tier is not Tier.HABIT]
    before_s = 0.0
    for word in answer.words:
        gap = SpanOut(start_s=before_s, end_s=_middle(word))
        before_s = _middle(word)
        pieces += _between(gap, answer, counted, words)
        filler = any(f.text and _overlaps(f, word) for f in counted)
        pieces.append(Piece(word.text, Look.FILLER if filler else Look.PLAIN))
    rest = SpanOut(start_s=before_s, end_s=math.inf)
    pieces += [Piece(mark, Look.PAUSE) for _, mark in _unrecognised(rest, answer, words)]
    spaced = [Piece(" ")] * (2 * len(pieces) - 1)
    spaced[::2] = pieces
    return tuple(spaced)


def _between(
    gap: SpanOut, answer: AnswerReport, fillers: list[FillerOut], words: Words
) -> list[Piece]:
    """Return the marks of pauses, fillers and voice without words whose middle is in `gap`.

    `gap` extends from the middle of a word to the middle of the next one, because recognisers time
    the middles of words reliably.
    """
    found = [(f.start_s, words("filler_mark")) for f in fillers if not f.text and _is_in(gap, f)]
    found += _unrecognised(gap, answer, words)
    for pause in answer.pauses:
        length_s = pause.end_s - pause.start_s
        if length_s >= MARKED_PAUSE_S and _is_in(gap, pause):
            found.append((pause.start_s, words("pause_mark", s=f"{length_s:.1f}")))
    return [Piece(mark, Look.PAUSE) for _, mark in sorted(found)]


def _unrecognised(gap: SpanOut, answer: AnswerReport, words: Words) -> list[tuple[float, str]]:
    return [
        (span.start_s, words("unrecognised_mark", s=f"{span.end_s - span.start_s:.1f}"))
        for span in answer.unrecognised
        if _is_in(gap, span)
    ]


def _middle(span: SpanOut | WordOut) -> float:
    return (span.start_s + span.end_s) / 2


def _is_in(gap: SpanOut, span: SpanOut) -> bool:
    return gap.start_s <= _middle(span) < gap.end_s


def _overlaps(one: SpanOut, other: SpanOut) -> bool:
    return min(one.end_s, other.end_s) > max(one.start_s, other.start_s)
