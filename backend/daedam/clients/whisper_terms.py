"""Recognition with terms: words that are likely to be spoken, given to Whisper as a prompt.

With such a prompt Whisper also writes terms that are not spoken, for example company names where
there is only noise, and it omits words from sentences without a term. Therefore audio is decoded
twice, first without the terms and then with them. The second text is used only if

- it has a term that the first text does not have,
- it is not much shorter than the first text (`SHORTEST`), and
- its log probability, computed without the prompt, is less than `MARGIN` below that of the first
  text.

Measurements with and without terms: `docs/transcripts.md`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from daedam.clients.speech_evidence import strip_to_letters

MAX_PROMPT_TOKENS = 160
"""Maximum number of tokens of the terms in a prompt. A Korean term has about five tokens. Whisper's
decoder has room for 448 tokens, prompt and text together."""

MARGIN = 7.0
"""The second text is accepted if its log probability (natural logarithm) is less than this much
below that of the first text. Some drop is normal, because most terms are rare in the model's
training data. Measured in three runs on questions read aloud and on talks: for 72 of 79 correct
second texts the drop was below 7; for the other 7 it was up to 13.6. For the 3 wrong ones it was
9.2, 12.7 and 14.3.
"""

SHORTEST = 0.8
"""Minimum length of the second text relative to the first, in letters. The log probability does
not include the end-of-text token, so a text that omits words gets too high a value. This limit
rejects such texts.
"""

MIN_TERM_LETTERS = 2
"""Minimum number of letters of a term that is used. A term of one letter (in Korean, one syllable)
occurs in half of all texts."""


@dataclass(frozen=True)
class Reading:
    """Decoded tokens, and their log probability without the prompt."""

    tokens: list[int]
    log_probability: float


def prompt(terms: Sequence[str], tokenizer: Any) -> list[int]:
    """Return the prompt tokens for `terms`. If not all fit, the later terms are left out."""
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
    """Return a second decoding with `terms`; None if the first one, `tokens`, should be used.

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
