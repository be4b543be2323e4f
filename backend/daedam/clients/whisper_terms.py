"""Whisper, told the words that are likely to be said.

A prompt of terms makes Whisper write them, and not only where they are said: names of a company
come out of noise, sentences without a term lose words. So a sound is read twice, without the terms
and with them, and what the second reading says is taken only where

- a term stands in it that the first reading has not,
- it leaves nothing out, and
- the model, asked without the terms, finds it hardly less likely than its own first reading.

Measured with both ways beside each other: `docs/transcripts.md`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from daedam.clients.speech_evidence import count_letters

MAX_PROMPT_TOKENS = 160
"""A term of Korean has about five; Whisper's decoder has room for 448 with the text."""

MARGIN = 7.0
"""By how much, in natural logarithms, the text with a term may be less likely. The model has never
seen most of these words together with the sound and underrates them. In three runs over read
questions and talks 72 of 79 true readings lay under 7, the others up to 13.6; the three false ones
at 9.2, 12.7 and 14.3.
"""

SHORTEST = 0.8
"""The second reading may be so much shorter than the first, in letters. The model is asked how
likely a text's tokens are and not that it ends there: a text that leaves words out seems likelier.
"""

MIN_TERM_LETTERS = 2
"""A term of one letter or syllable stands in half of all texts."""


@dataclass(frozen=True)
class Reading:
    """Tokens, and what the model, asked without terms, makes of them: a sum of logarithms."""

    tokens: list[int]
    log_probability: float


def prompt(terms: Sequence[str], tokenizer: Any) -> list[int]:
    """The tokens that come before the start of a text; the first `terms` where not all fit."""
    tokens: list[int] = []
    for term in terms:
        more = tokenizer.encode(f" {term.strip()}")
        if len(tokens) + len(more) > MAX_PROMPT_TOKENS:
            break
        tokens += more
    return [tokenizer.sot_prev, *tokens, *tokenizer.encode(".")]


def terms_in(text: str, terms: Sequence[str]) -> frozenset[str]:
    """Which of `terms` stand in `text`, spaces and marks aside."""
    flat = count_letters(text)
    plain = {count_letters(term) for term in terms}
    return frozenset(t for t in plain if len(t) >= MIN_TERM_LETTERS and t in flat)


def is_only_terms(text: str, terms: Sequence[str]) -> bool:
    """Whether nothing is left of `text` without `terms`."""
    rest = count_letters(text)
    for term in sorted(map(count_letters, terms), key=len, reverse=True):
        rest = rest.replace(term, "") if term else rest
    return not rest


def decode_with_terms(
    model: Any,
    encoded: Any,
    tokens: list[int],
    tokenizer: Any,
    terms: Sequence[str],
    *,
    frames: int,
    **options: Any,
) -> Reading | None:
    """The reading with `terms` of a sound that was read as `tokens`; None where those stay.

    `model` is a `faster_whisper.WhisperModel`, `encoded` its encoder's output, `frames` how many
    of 10 ms it holds; `options` go to CTranslate2's `generate`.
    """
    before = prompt(terms, tokenizer)
    options["max_length"] += len(before)
    result = model.model.generate(
        encoded, [[*before, *tokenizer.sot_sequence]], suppress_tokens=[-1], **options
    )[0]
    found = [token for token in result.sequences_ids[0] if token < tokenizer.eot]
    first, second = tokenizer.decode(tokens), tokenizer.decode(found)
    leaves_out = len(count_letters(second)) < SHORTEST * len(count_letters(first))
    if leaves_out or not terms_in(second, terms) - terms_in(first, terms):
        return None
    was, now = (_log_probability(model, encoded, t, tokenizer, frames) for t in (tokens, found))
    return Reading(found, now) if now > was - MARGIN else None


def _log_probability(
    model: Any, encoded: Any, tokens: list[int], tokenizer: Any, frames: int
) -> float:
    """How likely the model finds a text, when it is told nothing beforehand."""
    aligned = model.model.align(encoded, tokenizer.sot_sequence, [tokens], frames)[0]
    return sum(math.log(max(p, 1e-10)) for p in aligned.text_token_probs)
