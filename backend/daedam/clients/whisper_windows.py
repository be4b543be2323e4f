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

from daedam.clients.base import SAMPLE_RATE_HZ, Samples, Segment, Window, Word, later
from daedam.clients.speech_evidence import is_invented
from daedam.clients.whisper_terms import read_again

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

MAX_REPEATED_TOKENS = 8
"""Tokens in a row that only say again what was said: beyond this Whisper runs in circles, as it
does over singing and where a window cuts a sentence."""

AGAIN = {"beam_size": 5, "no_repeat_ngram_size": 5}
"""How a window is heard again. Deterministic, where Whisper's own way draws at random."""

FRAMES_PER_S = 100


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
        encoded, draw = self._heard(window.samples, length_s, tokenizer)
        for more_s in MORE_SPARE_S:
            if not _has_gone_wrong(draw, sound_s):
                break
            again = self._heard(
                window.samples, min(PADDED_S, length_s + more_s), tokenizer, **AGAIN
            )
            if _trust(again[1], sound_s) > _trust(draw, sound_s):
                encoded, draw = again
        if _is_invented(draw, tokenizer, window):
            return None
        if terms:
            draw = self._with_terms(encoded, draw, tokenizer, window, terms)
        words = tuple(self._words(encoded, draw.tokens, tokenizer, sound_s))
        confidence = math.exp(draw.log_probability)
        text = tokenizer.decode(draw.tokens).strip()
        return later(Segment(text, 0.0, sound_s, confidence, words), window.start_s)

    def _with_terms(
        self, encoded: Any, draw: _Draw, tokenizer: Any, window: Window, terms: Sequence[str]
    ) -> _Draw:
        """`draw`, or a reading that holds one of `terms` and is borne out as well."""
        sound_s = window.samples.size / SAMPLE_RATE_HZ
        again = read_again(
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

    def _heard(
        self, samples: Samples, length_s: float, tokenizer: Any, **options: Any
    ) -> tuple[Any, _Draw]:
        frames = round(length_s * FRAMES_PER_S)
        size = round(length_s * SAMPLE_RATE_HZ)
        sound = np.pad(samples[:size], (0, max(0, size - samples.size)))
        encoded = self._model.encode(self._model.feature_extractor(sound)[:, :frames])
        result = self._model.model.generate(
            encoded,
            [tokenizer.sot_sequence],
            max_length=_most_tokens(samples.size / SAMPLE_RATE_HZ),
            return_scores=True,
            return_no_speech_prob=True,
            suppress_blank=True,
            suppress_tokens=[-1],
            **{"beam_size": self._beam_size, **options},
        )[0]
        tokens = [token for token in result.sequences_ids[0] if token < tokenizer.eot]
        # CTranslate2 divides by the length without the end of text, OpenAI's average counts it.
        average = result.scores[0] * len(tokens) / (len(tokens) + 1)
        return encoded, _Draw(tokens, average, result.no_speech_prob)

    def _words(self, encoded: Any, tokens: list[int], tokenizer: Any, sound_s: float) -> list[Word]:
        frames = round(sound_s * FRAMES_PER_S)
        found = self._model.find_alignment(tokenizer, [tokens], encoded, frames)[0]
        return [
            Word(
                word["word"].strip(),
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


def _most_tokens(sound_s: float) -> int:
    return round(MAX_TOKENS_PER_S * sound_s) + 12


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
    return too_many or repeated(draw.tokens) > MAX_REPEATED_TOKENS


def repeated(tokens: Sequence[int]) -> int:
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
