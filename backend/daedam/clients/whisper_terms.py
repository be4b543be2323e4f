"""Whisper with a prompt of terms, the words that are likely to be spoken.

A prompt of terms makes Whisper write them even when they are not spoken: it writes company names
for noise, and leaves words out of sentences without a term. So audio is decoded twice, without the
terms and with them. The second text is used only if

- it has a term that the first text does not have,
- it leaves nothing out, and
- without the prompt the model rates it hardly less likely than the first text.

Measurements of both ways: `docs/transcripts.md`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from daedam.clients.speech_evidence import strip_to_letters

MAX_PROMPT_TOKENS = 160
"""A Korean term has about five tokens; Whisper's decoder has 448 for prompt and text."""

MARGIN = 7.0
"""Largest drop of the log probability (natural logarithm) for a text with a term. The model
underrates these words, because it has seen most of them rarely. In three runs over read questions
and talks 72 of 79 correct texts were below 7, the others up to 13.6; the three wrong ones had 9.2,
12.7 and 14.3.
"""

SHORTEST = 0.8
"""Minimum length of the second text relative to the first, in letters. The log probability covers
the tokens of a text and not its end, so a text that leaves words out seems likelier.
"""

MIN_TERM_LETTERS = 2
"""Shorter terms are ignored: a single syllable occurs in half of all texts."""


@dataclass(frozen=True)
class Reading:
    """Decoded tokens, and their log probability without the prompt."""

    tokens: list[int]
    log_probability: float


def prompt(terms: Sequence[str], tokenizer: Any) -> list[int]:
    """Return the prompt tokens for `terms`; only the first ones if not all fit."""
    tokens: list[int] = []
    for term in terms:
        more = tokenizer.encode(f" {term.strip()}")
        if len(tokens) + len(more) > MAX_PROMPT_TOKENS:
            break
        tokens += more
    return [tokenizer.sot_prev, *tokens, *tokenizer.encode(".")]


def terms_in(text: str, terms: Sequence[str]) -> frozenset[str]:
    """Return the terms that occur in `text`, ignoring spaces and punctuation."""
    flat = strip_to_letters(text)
    plain = {strip_to_letters(term) for term in terms}
    return frozenset(t for t in plain if len(t) >= MIN_TERM_LETTERS and t in flat)


def is_only_terms(text: str, terms: Sequence[str]) -> bool:
    """Return whether `text` consists only of `terms`."""
    rest = strip_to_letters(text)
    for term in sorted(map(strip_to_letters, terms), key=len, reverse=True):
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
    """Decode again with `terms`; return None if the first decoding, `tokens`, should be kept.

    `model` is a `faster_whisper.WhisperModel`, `encoded` its encoder's output, `frames` the length
    of the audio in frames of 10 ms. `options` are for CTranslate2's `generate`.
    """
    prefix = prompt(terms, tokenizer)
    options["max_length"] += len(prefix)
    result = model.model.generate(
        encoded, [[*prefix, *tokenizer.sot_sequence]], suppress_tokens=[-1], **options
    )[0]
    found = [token for token in result.sequences_ids[0] if token < tokenizer.eot]
    first, second = tokenizer.decode(tokens), tokenizer.decode(found)
    leaves_out = len(strip_to_letters(second)) < SHORTEST * len(strip_to_letters(first))
    if leaves_out or not terms_in(second, terms) - terms_in(first, terms):
        return None
    before, after = (
        _log_probability(model, encoded, t, tokenizer, frames) for t in (tokens, found)
    )
    return Reading(found, after) if after > before - MARGIN else None


def _log_probability(
    model: Any, encoded: Any, tokens: list[int], tokenizer: Any, frames: int
) -> float:
    """Return the log probability of `tokens` without a prompt."""
    aligned = model.model.align(encoded, tokenizer.sot_sequence, [tokens], frames)[0]
    return sum(math.log(max(p, 1e-10)) for p in aligned.text_token_probs)
