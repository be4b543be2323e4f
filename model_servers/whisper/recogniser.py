"""Whisper under CTranslate2, a batch of 30-second windows at a time.

A recording is cut at its pauses into windows; the windows of all callers go through the encoder
and the decoder together, and each caller's are put together again.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import ctranslate2
import numpy as np
import numpy.typing as npt

from daedam.clients.base import SAMPLE_RATE_HZ, Samples, Transcript, join_segments
from daedam.clients.sound_level import amplified_if_quiet
from daedam.clients.speech_evidence import SpeechSpans
from daedam.clients.whisper_audio import (
    CUT_THRESHOLD,
    SPEECH_PAD_MS,
    speech_spans,
    supported_segments,
)
from daedam.clients.whisper_windows import MIN_LANGUAGE_S, other_language
from daedam.errors import ProviderUnavailable
from model_servers.whisper.terms import read_with_terms

log = logging.getLogger(__name__)

WINDOW_S = 30.0
"""What Whisper's encoder takes at once."""

DOUBTFUL_LOG = -0.5
"""Below it the language of a window is looked at, which takes one more pass of its encoder."""

MIN_LANGUAGE_SAMPLES = round((MIN_LANGUAGE_S + 2 * SPEECH_PAD_MS / 1000) * SAMPLE_RATE_HZ)

MIN_CONFIDENCE_LOG = -1.0
MAX_COMPRESSION = 2.4
"""Whisper's own thresholds: below the one or above the other a window has gone wrong (it repeats
itself, for instance), and is decoded once more, alone, with Whisper's rising temperatures."""

Features = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class FeatureWindow:
    """A stretch of a recording's speech, and its log-mel features, shape (mels, 3000).

    `offset_s` counts in speech alone, pauses between stretches left out.
    """

    sound: Samples
    features: Features
    offset_s: float
    language: str
    terms: tuple[str, ...] = ()
    """Words that are likely to be said, the likeliest first."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """A recording, ready for the device; no windows where nobody speaks."""

    windows: list[FeatureWindow]
    stretches: list[dict[str, int]]
    """Start and end of each stretch of speech in the recording, in samples."""
    spans: SpeechSpans
    language: str


class Recogniser:
    """One Whisper model. Its methods block; `decode` is called from one thread only."""

    def __init__(
        self,
        source: str,
        *,
        name: str,
        device: str = "auto",
        compute_type: str | None = None,
        beam_size: int = 5,
        cpu_threads: int = 0,
    ) -> None:
        """`source`: a folder of CTranslate2 weights, or a size that is fetched from the hub."""
        if device == "auto":
            device = "cuda" if ctranslate2.get_cuda_device_count() else "cpu"
        self._source = source
        self.device = device
        self._compute_type = compute_type or ("float16" if device == "cuda" else "int8")
        self._beam_size = beam_size
        self._cpu_threads = cpu_threads
        self.model_id = Path(name).name
        self.name = f"{name} ({device}, {self._compute_type})"

    def load(self) -> None:
        """Raises `ProviderUnavailable` when the model cannot be read."""
        from faster_whisper import BatchedInferencePipeline, WhisperModel

        try:
            self._model: Any = WhisperModel(
                self._source,
                device=self.device,
                compute_type=self._compute_type,
                cpu_threads=self._cpu_threads,
            )
        except (RuntimeError, ValueError, OSError) as exc:
            raise ProviderUnavailable(
                f"Whisper 모델 {self.name}을(를) 읽을 수 없습니다. 가중치와 장치를 확인해 주세요.",
                f"The Whisper model {self.name} cannot be read. Please check weights and device.",
            ) from exc
        self._pipeline: Any = BatchedInferencePipeline(self._model)

    def prepare(self, samples: Samples, language: str, terms: tuple[str, ...] = ()) -> Prepared:
        """Voice activity and features. May run in several threads at once."""
        from faster_whisper.vad import VadOptions, collect_chunks, get_speech_timestamps

        samples = amplified_if_quiet(samples)
        spans = speech_spans(samples, CUT_THRESHOLD)
        if not spans.spans:
            return Prepared([], [], spans, language)
        options = VadOptions(
            threshold=CUT_THRESHOLD,
            speech_pad_ms=SPEECH_PAD_MS,
            max_speech_duration_s=WINDOW_S - 2 * SPEECH_PAD_MS / 1000,
        )
        stretches = get_speech_timestamps(samples, options)
        windows = [
            self.window(sound, language, offset_s=about["offset"], terms=terms)
            for sound, about in zip(
                *collect_chunks(samples, stretches, max_duration=WINDOW_S), strict=True
            )
            if about["duration"] > 0
        ]
        return Prepared(windows, stretches, spans, language)

    def window(
        self,
        sound: Samples,
        language: str,
        *,
        offset_s: float = 0.0,
        terms: tuple[str, ...] = (),
    ) -> FeatureWindow:
        """`sound`, at most 30 s of it, as the model hears it."""
        from faster_whisper.audio import pad_or_trim

        features = pad_or_trim(self._model.feature_extractor(sound)[..., :-1])
        return FeatureWindow(sound, features, offset_s, language, terms)

    def decode(self, windows: Sequence[FeatureWindow]) -> list[list[Any]]:
        """Each window's segments, with words; all of one language."""
        found = self._forward(windows)
        for number, (window, segments) in enumerate(zip(windows, found, strict=True)):
            wrong = any(_has_gone_wrong(segment) for segment in segments)
            doubtful = wrong or any(_is_doubtful(s, window.language) for s in segments)
            other = self._other_language(window) if doubtful else ""
            if wrong or other:
                found[number] = self._alone(window, other)
            if window.terms and found[number] and not other:
                found[number] = self._with_terms(window, found[number])
        return found

    def _other_language(self, window: FeatureWindow) -> str:
        """The language that is spoken in `window`, where it is not the window's; else empty."""
        if not self._model.model.is_multilingual or window.sound.size < MIN_LANGUAGE_SAMPLES:
            return ""
        found = self._model.model.detect_language(self._model.encode(window.features))[0]
        return other_language([(token.strip("<|>"), p) for token, p in found], window.language)

    def tokens(self, text: str, language: str) -> list[int]:
        """The numbers of the pieces that `text` is made of in Whisper's own vocabulary."""
        found: list[int] = self._tokenizer(language).encode(f" {text}")
        return found

    def _with_terms(self, window: FeatureWindow, segments: list[Any]) -> list[Any]:
        """`segments`, or a reading of the window that holds one of its terms."""
        again = read_with_terms(
            self._model,
            self._tokenizer(window.language),
            segments,
            features=window.features,
            sound_s=window.sound.size / SAMPLE_RATE_HZ,
            offset_s=window.offset_s,
            terms=window.terms,
            beam_size=self._beam_size,
        )
        return segments if again is None or _has_gone_wrong(again) else [again]

    def put_together(self, prepared: Prepared, found: Sequence[Sequence[Any]]) -> Transcript:
        """The transcript, with times as in the recording."""
        from faster_whisper.transcribe import restore_speech_timestamps

        segments = [segment for window in found for segment in window]
        restored = restore_speech_timestamps(segments, prepared.stretches, SAMPLE_RATE_HZ)
        believed = supported_segments(restored, prepared.spans)
        return join_segments(believed, prepared.language)

    def _alone(self, window: FeatureWindow, other: str) -> list[Any]:
        """One window by faster-whisper's own way, which tries again where it goes wrong.

        `other` is the language it is in, where that is not the one asked for; else empty.
        """
        segments, _ = self._model.transcribe(
            window.sound,
            language=other or window.language,
            beam_size=self._beam_size,
            condition_on_previous_text=False,
            word_timestamps=True,
        )
        return [_later(segment, window.offset_s, other) for segment in segments]

    def _forward(self, windows: Sequence[FeatureWindow]) -> list[list[Any]]:
        tokenizer = self._tokenizer(windows[0].language)
        self._pipeline.last_speech_timestamp = 0.0
        raw = self._pipeline.forward(
            np.stack([window.features for window in windows]),
            tokenizer,
            [{"offset": w.offset_s, "duration": w.sound.size / SAMPLE_RATE_HZ} for w in windows],
            self._options(tokenizer),
        )
        return [[_segment(segment) for segment in segments] for segments in raw]

    def _tokenizer(self, language: str) -> Any:
        from faster_whisper.tokenizer import Tokenizer

        return Tokenizer(
            self._model.hf_tokenizer,
            self._model.model.is_multilingual,
            task="transcribe",
            language=language,
        )

    def _options(self, tokenizer: Any) -> Any:
        from faster_whisper.transcribe import TranscriptionOptions, get_suppressed_tokens

        return TranscriptionOptions(
            beam_size=self._beam_size,
            best_of=1,
            patience=1,
            length_penalty=1,
            repetition_penalty=1,
            no_repeat_ngram_size=0,
            log_prob_threshold=None,
            no_speech_threshold=None,
            compression_ratio_threshold=None,
            condition_on_previous_text=False,
            prompt_reset_on_temperature=0.5,
            temperatures=[0.0],
            initial_prompt=None,
            prefix=None,
            suppress_blank=True,
            suppress_tokens=get_suppressed_tokens(tokenizer, [-1]),
            without_timestamps=False,
            max_initial_timestamp=1.0,
            word_timestamps=True,
            prepend_punctuations="\"'“¿([{-",
            append_punctuations="\"'.。,，!！?？:：”)]}、",
            multilingual=False,
            max_new_tokens=None,
            clip_timestamps=[],
            hallucination_silence_threshold=None,
            hotwords=None,
        )


def _segment(raw: dict[str, Any]) -> Any:
    """A segment as faster-whisper's own functions pass it on."""
    words = [SimpleNamespace(**word) for word in raw.get("words", ())]
    return SimpleNamespace(**{**raw, "words": words})


def _has_gone_wrong(segment: Any) -> bool:
    return bool(
        segment.avg_logprob < MIN_CONFIDENCE_LOG or segment.compression_ratio > MAX_COMPRESSION
    )


def _is_doubtful(segment: Any, language: str) -> bool:
    """Whether a segment could be in another language: it is unsure, or hardly written in Hangul."""
    hangul = sum("가" <= c <= "힣" for c in segment.text)
    return bool(
        segment.avg_logprob < DOUBTFUL_LOG
        or (language == "ko" and 2 * hangul < len(segment.text.strip()))
    )


def _later(segment: Any, offset_s: float, other: str) -> Any:
    """A segment of a window in the recording's time (of speech)."""
    words = [
        SimpleNamespace(
            word=w.word, start=w.start + offset_s, end=w.end + offset_s, probability=w.probability
        )
        for w in segment.words or ()
    ]
    return SimpleNamespace(
        text=segment.text,
        tokens=segment.tokens,
        start=segment.start + offset_s,
        end=segment.end + offset_s,
        avg_logprob=segment.avg_logprob,
        no_speech_prob=segment.no_speech_prob,
        words=words,
        other_language=other,
    )
