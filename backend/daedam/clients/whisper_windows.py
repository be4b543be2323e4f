"""Whisper on single windows of sound, no longer than they are.

Whisper was trained on windows of 30 s, and everybody pads to them. Its encoder takes shorter ones
as well: what is saved is most of the encoder's time. A reading that seems to have gone wrong is
made once more, in other conditions.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from daedam.clients.base import SAMPLE_RATE_HZ, Samples, Segment, Window, Word, shift_segment
from daedam.clients.sound_level import amplified_if_quiet
from daedam.clients.speech_evidence import are_times_collapsed, is_invented
from daedam.clients.whisper_terms import decode_with_terms
from daedam.clients.word_joining import joined_words

SPARE_S = 4.0
"""Silence after the sound in a window: without it Whisper often drops the last syllables."""

SHORTEST_S = 12.0
"""The shortest window that is encoded. In windows of 4 s Whisper says a sentence again and again
(character error rate 0.18 instead of 0.15), in those of 8 s now and then."""

MORE_SPARE_S = (4.0, 18.0)
"""Added where a window is heard again, and once more: what runs in circles is mended by little,
what is hard to understand by Whisper's own 30 s."""

PADDED_S = 30.0
"""Whisper's own window, and the longest."""

MIN_LOG_PROBABILITY = -0.9
"""Average over the tokens; below it a window is heard again."""

MAX_TOKENS_PER_S = 12.0
"""Quick speech has 8 (base, Korean); more means that the text repeats itself."""

LONGEST_TOKENS_PER_S = 20.0
"""Where a reading is cut off. The quickest speech has 15, so that no text that was said is cut."""

MAX_REPEATED_TOKENS = 8
"""Tokens in a row that only say again what was said: beyond this Whisper runs in circles, as it
does over singing and where a window cuts a sentence."""

AGAIN = {"beam_size": 5, "no_repeat_ngram_size": 5}
"""How a window is heard again. Deterministic, where Whisper's own way draws at random."""

MIN_LANGUAGE_S = 1.0
"""Less speech than this says too little about its language."""

MAX_ASKED_FOR = 0.005
"""Speech is in another language where the one asked for is less likely than this. Measured with
Whisper base: Korean speech has 0.035 and more, also by telephone and quiet; speech in five other
languages has 0.0007 and less.
"""

FRAMES_PER_S = 100

MAX_TOKENS_OF_A_CHARACTER = 8

BROKEN = "\ufffd"
"""What stands for bytes that are no character."""


@dataclass(frozen=True)
class _Draw:
    tokens: list[int]
    log_probability: float
    no_speech: float


class WhisperWindows:
    """Recognises windows with one Whisper model. Blocks; may run in several threads at once."""

    def __init__(self, model: Any, *, beam_size: int = 3) -> None:
        """`model` is a `faster_whisper.WhisperModel`."""
        self._model = model
        self._beam_size = beam_size

    def segment(self, window: Window, language: str, terms: Sequence[str] = ()) -> Segment | None:
        """What is said in `window`, with words; None where the sound bears no text out.

        Times are seconds of the recording. `terms` are listened for: `whisper_terms`.
        """
        tokenizer = self._tokenizer(language)
        sound_s = window.samples.size / SAMPLE_RATE_HZ
        length_s = min(PADDED_S, max(SHORTEST_S, math.ceil(sound_s + SPARE_S)))
        samples = amplified_if_quiet(window.samples)
        encoded = self._encoded(samples, length_s)
        other = self._other_language(encoded, window, language)
        if other:
            tokenizer = self._tokenizer(other)
        draw = self._read(encoded, sound_s, tokenizer)
        for more_s in MORE_SPARE_S:
            if not _has_gone_wrong(draw, sound_s):
                break
            longer_s = min(PADDED_S, length_s + more_s)
            again_encoded = self._encoded(samples, longer_s)
            again = self._read(again_encoded, sound_s, tokenizer, **AGAIN)
            if _trust(again, sound_s) > _trust(draw, sound_s):
                encoded, draw = again_encoded, again
        if _is_invented(draw, tokenizer, window):
            return None
        if terms and not other:
            draw = self._with_terms(encoded, draw, tokenizer, window, terms)
        text = tokenizer.decode(draw.tokens).strip()
        words = joined_words(text, self._words(encoded, draw.tokens, tokenizer, sound_s))
        if are_times_collapsed([(word.start_s, word.end_s) for word in words]):
            return None
        confidence = math.exp(draw.log_probability)
        return shift_segment(Segment(text, 0.0, sound_s, confidence, words, other), window.start_s)

    def _other_language(self, encoded: Any, window: Window, language: str) -> str:
        """The language that is spoken in `window` where it is not `language`; empty otherwise."""
        if not self._model.model.is_multilingual or window.spans.total_s < MIN_LANGUAGE_S:
            return ""
        found = self._model.model.detect_language(encoded)[0]
        return other_language([(token.strip("<|>"), p) for token, p in found], language)

    def _with_terms(
        self, encoded: Any, draw: _Draw, tokenizer: Any, window: Window, terms: Sequence[str]
    ) -> _Draw:
        """`draw`, or a reading that holds one of `terms` and is borne out as well."""
        sound_s = window.samples.size / SAMPLE_RATE_HZ
        again = decode_with_terms(
            self._model,
            encoded,
            draw.tokens,
            tokenizer,
            terms,
            frames=round(sound_s * FRAMES_PER_S),
            max_length=_most_tokens(sound_s),
            beam_size=self._beam_size,
        )
        if again is None:
            return draw
        average = again.log_probability / (len(again.tokens) + 1)
        found = replace(draw, tokens=again.tokens, log_probability=average)
        wrong = _runs_on(found, sound_s) or _is_invented(found, tokenizer, window)
        return draw if wrong else found

    def _encoded(self, samples: Samples, length_s: float) -> Any:
        frames = round(length_s * FRAMES_PER_S)
        size = round(length_s * SAMPLE_RATE_HZ)
        sound = np.pad(samples[:size], (0, max(0, size - samples.size)))
        return self._model.encode(self._model.feature_extractor(sound)[:, :frames])

    def _read(self, encoded: Any, sound_s: float, tokenizer: Any, **options: Any) -> _Draw:
        result = self._model.model.generate(
            encoded,
            [tokenizer.sot_sequence],
            max_length=_most_tokens(sound_s),
            return_scores=True,
            return_no_speech_prob=True,
            suppress_blank=True,
            suppress_tokens=[-1],
            **{"beam_size": self._beam_size, **options},
        )[0]
        found = [token for token in result.sequences_ids[0] if token < tokenizer.eot]
        tokens = whole_characters(found, tokenizer)
        # CTranslate2 divides by the length without the end of text, OpenAI's average counts it.
        average = result.scores[0] * len(found) / (len(found) + 1)
        return _Draw(tokens, average, result.no_speech_prob)

    def _words(self, encoded: Any, tokens: list[int], tokenizer: Any, sound_s: float) -> list[Word]:
        frames = round(sound_s * FRAMES_PER_S)
        found = self._model.find_alignment(tokenizer, [tokens], encoded, frames)[0]
        return [
            Word(
                word["word"],
                min(float(word["start"]), sound_s),
                min(float(word["end"]), sound_s),
                float(word["probability"]),
            )
            for word in found
            if word["word"].strip()
        ]

    def _tokenizer(self, language: str) -> Any:
        from faster_whisper.tokenizer import Tokenizer

        return Tokenizer(
            self._model.hf_tokenizer,
            self._model.model.is_multilingual,
            task="transcribe",
            language=language,
        )


def other_language(likely: Sequence[tuple[str, float]], language: str) -> str:
    """The likeliest language of `likely`, where `language` is out of the question; else empty."""
    chances = dict(likely)
    if chances.get(language, 0.0) >= MAX_ASKED_FOR:
        return ""
    return max(chances, key=lambda code: chances[code], default="")


def _most_tokens(sound_s: float) -> int:
    """The longest reading of `sound_s` seconds. Beside it 16 tokens: the beginning, and the end."""
    return round(LONGEST_TOKENS_PER_S * sound_s) + 16


def whole_characters(tokens: Sequence[int], tokenizer: Any) -> list[int]:
    """`tokens` without those that hold only a part of a character.

    A token is a piece of UTF-8. Where a reading is cut off, or was made of no speech, its last
    character may be incomplete and would be written as U+FFFD.
    """
    whole: list[int] = []
    part: list[int] = []
    for token in tokens:
        part = [*part, token][-MAX_TOKENS_OF_A_CHARACTER:]
        for begin in range(len(part)):
            if BROKEN not in tokenizer.decode(part[begin:]):
                whole += part[begin:]
                part = []
                break
    return whole


def _is_invented(draw: _Draw, tokenizer: Any, window: Window) -> bool:
    return is_invented(
        tokenizer.decode(draw.tokens),
        speech_s=window.spans.total_s,
        confidence=math.exp(draw.log_probability),
        no_speech_probability=draw.no_speech,
    )


def _has_gone_wrong(draw: _Draw, sound_s: float) -> bool:
    return draw.log_probability < MIN_LOG_PROBABILITY or _runs_on(draw, sound_s)


def _runs_on(draw: _Draw, sound_s: float) -> bool:
    too_many = len(draw.tokens) > max(MAX_TOKENS_PER_S * sound_s, 8)
    return too_many or count_repeats(draw.tokens) > MAX_REPEATED_TOKENS


def count_repeats(tokens: Sequence[int]) -> int:
    """How many tokens, in one run, only say again what has been said before."""
    most = 0
    for period in range(1, len(tokens) // 2 + 1):
        run = 0
        for before, token in zip(tokens, tokens[period:], strict=False):
            run = run + 1 if token == before else 0
            most = max(most, run)
    return most


def _trust(draw: _Draw, sound_s: float) -> float:
    """Which of two readings to take: the likelier one, and rather one that does not run on."""
    return draw.log_probability - (10 if _runs_on(draw, sound_s) else 0)
