"""Decode a window a second time with the request's terms, as daedam's local recogniser does.

`daedam.clients.whisper_terms` decides when the second result is used.
"""

import re
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from daedam.clients.whisper_terms import decode_with_terms
from daedam.utils.text import nfc
from model_servers.errors import InvalidParameter

MAX_PROMPT_CHARACTERS = 4000
"""Maximum length of a request's `prompt`. The decoder can hold about 400 characters of terms. Of a
longer list, only the first terms are used."""

MAX_TEXT_TOKENS = 280
"""Maximum number of tokens of a window's text. Whisper's decoder holds 448, terms included."""

FRAMES_PER_S = 100

_PREPENDED, _APPENDED = "\"'“¿([{-", "\"'.。,，!！?？:：”)]}、"


def parse_terms(prompt: str) -> tuple[str, ...]:
    """Return the terms in `prompt`, each once.

    The terms are the parts of `prompt` between commas, semicolons or line breaks. A prompt without
    such separators is split into words. Raises `InvalidParameter` for a prompt that is too long.
    """
    if len(prompt) > MAX_PROMPT_CHARACTERS:
        raise InvalidParameter(
            "prompt",
            f"prompt는 {MAX_PROMPT_CHARACTERS}자까지 보낼 수 있습니다.",
            f"The prompt may have {MAX_PROMPT_CHARACTERS} characters at most.",
        )
    prompt = nfc(prompt)
    parts = re.split(r"[,;\n、，]", prompt)
    terms = parts if len(parts) > 1 else prompt.split()
    return tuple(dict.fromkeys(term.strip() for term in terms if term.strip()))


def read_with_terms(
    model: Any,
    tokenizer: Any,
    segments: Sequence[Any],
    *,
    features: Any,
    audio_s: float,
    offset_s: float,
    terms: Sequence[str],
    beam_size: int,
) -> Any | None:
    """Decode a window again with `terms` and return its whole text as one segment.

    Return None if `segments`, the result without terms, should be used. `model` is a
    `faster_whisper.WhisperModel`. The times count from the start of the recording's speech, like
    those of `segments`.
    """
    from faster_whisper.transcribe import get_compression_ratio, merge_punctuations

    first_tokens = [t for segment in segments for t in segment.tokens if t < tokenizer.eot]
    frames = min(features.shape[-1], round(audio_s * FRAMES_PER_S))
    encoded = model.encode(features)
    again = decode_with_terms(
        model,
        encoded,
        first_tokens,
        tokenizer,
        terms,
        frames=frames,
        max_length=MAX_TEXT_TOKENS,
        beam_size=beam_size,
    )
    if again is None:
        return None
    aligned = model.find_alignment(tokenizer, [again.tokens], encoded, frames)[0]
    merge_punctuations(aligned, _PREPENDED, _APPENDED)
    words = [
        SimpleNamespace(
            word=word["word"],
            start=float(word["start"]) + offset_s,
            end=float(word["end"]) + offset_s,
            probability=float(word["probability"]),
        )
        for word in aligned
        if word["word"].strip()
    ]
    if not words:
        return None
    text = tokenizer.decode(again.tokens)
    return SimpleNamespace(
        text=text,
        tokens=again.tokens,
        start=words[0].start,
        end=words[-1].end,
        avg_logprob=again.log_probability / (len(again.tokens) + 1),
        no_speech_prob=max((segment.no_speech_prob for segment in segments), default=0.0),
        compression_ratio=get_compression_ratio(text),
        words=words,
    )
