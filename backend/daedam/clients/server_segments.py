"""Parses segments and words in the responses of speech recognition servers."""

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


_LANGUAGE_CODE = re.compile("[a-z]{2,3}")

_SEGMENTS = TypeAdapter(list[_Segment])
_WORDS = TypeAdapter(list[_Word])


def segments_of(answer: dict[str, Any]) -> tuple[Segment, ...]:
    """Return the segments of a server's response; empty if they are missing or invalid.

    Words are in the segments (daedam's own server) or beside them (OpenAI's `verbose_json`). In the
    second case a word belongs to the segment that contains its middle. Words are optional.
    """
    try:
        segments = _SEGMENTS.validate_python(answer.get("segments") or [])
        separate_words = _WORDS.validate_python(answer.get("words") or [])
    except ValidationError:
        return ()
    return tuple(
        _segment(s, s.words if s.words is not None else _words_within(separate_words, s))
        for s in segments
    )


def language_of(answer: dict[str, Any], asked_for: str) -> str:
    """Return the language code in a server's response; `asked_for` if it contains no code.

    OpenAI returns the name of the language (`korean`) instead of its code. The name is always that
    of the requested language, so `asked_for` is correct.
    """
    code = answer.get("language")
    return code if isinstance(code, str) and _LANGUAGE_CODE.fullmatch(code) else asked_for


def _words_within(words: Sequence[_Word], segment: _Segment) -> list[_Word]:
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
