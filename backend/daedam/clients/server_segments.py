"""Segments and words in the answers of speech recognition servers."""

import math
import re
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from daedam.clients.base import Segment, Word
from daedam.clients.word_joining import joined_words


class _Word(BaseModel):
    word: str
    start: float
    end: float
    probability: float = 1.0


class _Segment(BaseModel):
    text: str
    start: float
    end: float
    confidence: float | None = None
    avg_logprob: float | None = None
    words: list[_Word] | None = None


_CODE = re.compile("[a-z]{2,3}")

_SEGMENTS = TypeAdapter(list[_Segment])
_WORDS = TypeAdapter(list[_Word])


def segments_of(answer: dict[str, Any]) -> tuple[Segment, ...]:
    """The segments of a server's answer; none where it gives none, or gives them otherwise.

    Words lie in the segments (daedam's own server) or beside them (OpenAI's `verbose_json`), and
    then belong to the segment in which their middle lies. The text counts; times are a gift.
    """
    try:
        segments = _SEGMENTS.validate_python(answer.get("segments") or [])
        loose = _WORDS.validate_python(answer.get("words") or [])
    except ValidationError:
        return ()
    return tuple(
        _segment(s, s.words if s.words is not None else _within(loose, s)) for s in segments
    )


def language_of(answer: dict[str, Any], asked_for: str) -> str:
    """The code of the language that a server heard; `asked_for` where it gives no code.

    OpenAI gives a name (`korean`) and always the language that was asked for.
    """
    heard = answer.get("language")
    return heard if isinstance(heard, str) and _CODE.fullmatch(heard) else asked_for


def _within(words: Sequence[_Word], segment: _Segment) -> list[_Word]:
    return [w for w in words if segment.start <= (w.start + w.end) / 2 < segment.end]


def _segment(raw: _Segment, words: Sequence[_Word]) -> Segment:
    confidence = raw.confidence
    if confidence is None:
        confidence = math.exp(min(0.0, raw.avg_logprob)) if raw.avg_logprob is not None else 1.0
    return Segment(
        raw.text.strip(),
        raw.start,
        raw.end,
        confidence,
        joined_words(raw.text, [Word(w.word, w.start, w.end, w.probability) for w in words]),
    )
