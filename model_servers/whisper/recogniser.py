"""Whisper with CTranslate2, in batches of 30-second windows.

A recording is cut at its pauses into windows. The windows of all requests are decoded together in
batches, and each request's segments are then assembled into a transcript.
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
from daedam.clients.whisper_windows import (
    MIN_LANGUAGE_S,
    TELEPHONE_BAND_HZ,
    language_probabilities,
    other_language,
    within_band,
)
from daedam.errors import ProviderUnavailable
from model_servers.whisper.terms import read_with_terms

log = logging.getLogger(__name__)

WINDOW_S = 30.0
"""Input length of Whisper's encoder, in seconds."""

DOUBTFUL_LOG = -0.5
"""Mean log probability of a segment below which the language of its window is detected. The
detection costs one more pass of the encoder."""

MIN_LANGUAGE_SAMPLES = round((MIN_LANGUAGE_S + 2 * SPEECH_PAD_MS / 1000) * SAMPLE_RATE_HZ)

MIN_CONFIDENCE_LOG = -1.0
MAX_COMPRESSION = 2.4
"""Whisper's own thresholds of mean log probability and compression ratio. A window outside them has
failed (for example, it repeats itself) and is decoded again, alone, with Whisper's rising
temperatures."""

Features = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class FeatureWindow:
    """Up to 30 s of a recording's speech and its log-mel features, of shape (mels, 3000).

    `offset_s` is the window's start in the recording's speech, not counting the removed pauses.
    """

    audio: Samples
    features: Features
    offset_s: float
    language: str
    terms: tuple[str, ...] = ()
    """Terms that are likely to be said, the likeliest first."""


@dataclass(frozen=True, eq=False)
class PreparedRecording:
    """A recording prepared for decoding. It has no windows if it contains no speech."""

    windows: list[FeatureWindow]
    speech_chunks: list[dict[str, int]]
    """Start and end of each piece of speech in the recording, in samples."""
    spans: SpeechSpans
    language: str


class Recogniser:
    """A Whisper model. Its methods block, and `decode` must be called from one thread only."""

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
        """`source` is a folder of CTranslate2 weights, or a size to download from the model hub."""
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
        """Load the model. Raises `ProviderUnavailable` when it cannot be read."""
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

    def prepare(
        self, samples: Samples, language: str, terms: tuple[str, ...] = ()
    ) -> PreparedRecording:
        """Detect speech, cut it into windows and compute their features. Thread-safe."""
        from faster_whisper.vad import VadOptions, collect_chunks, get_speech_timestamps

        samples = amplified_if_quiet(samples)
        spans = speech_spans(samples, CUT_THRESHOLD)
        if not spans.spans:
            return PreparedRecording([], [], spans, language)
        options = VadOptions(
            threshold=CUT_THRESHOLD,
            speech_pad_ms=SPEECH_PAD_MS,
            max_speech_duration_s=WINDOW_S - 2 * SPEECH_PAD_MS / 1000,
        )
        speech_chunks = get_speech_timestamps(samples, options)
        windows = [
            self.make_window(audio, language, offset_s=metadata["offset"], terms=terms)
            for audio, metadata in zip(
                *collect_chunks(samples, speech_chunks, max_duration=WINDOW_S), strict=True
            )
            if metadata["duration"] > 0
        ]
        return PreparedRecording(windows, speech_chunks, spans, language)

    def make_window(
        self,
        audio: Samples,
        language: str,
        *,
        offset_s: float = 0.0,
        terms: tuple[str, ...] = (),
    ) -> FeatureWindow:
        """Return the window of `audio`, of which at most 30 s are used."""
        from faster_whisper.audio import pad_or_trim

        features = pad_or_trim(self._model.feature_extractor(audio)[..., :-1])
        return FeatureWindow(audio, features, offset_s, language, terms)

    def decode(self, windows: Sequence[FeatureWindow]) -> list[list[Any]]:
        """Return the segments, with words, of each window. All windows must share one language."""
        results = self._decode_batch(windows)
        for number, (window, segments) in enumerate(zip(windows, results, strict=True)):
            failed = any(_has_failed(segment) for segment in segments)
            doubtful = failed or any(_is_doubtful(s, window.language) for s in segments)
            other = self._other_language(window) if doubtful else ""
            if failed or other:
                results[number] = self._decode_alone(window, other)
            if window.terms and results[number] and not other:
                results[number] = self._decode_with_terms(window, results[number])
        return results

    def _other_language(self, window: FeatureWindow) -> str:
        """Return the language detected in `window`; empty if it is the requested one or unknown."""
        if not self._model.model.is_multilingual or window.audio.size < MIN_LANGUAGE_SAMPLES:
            return ""

        def in_band() -> dict[str, float]:
            audio = within_band(window.audio, *TELEPHONE_BAND_HZ)
            features = self.make_window(audio, window.language).features
            return language_probabilities(self._model, self._model.encode(features))[0]

        probabilities = language_probabilities(self._model, self._model.encode(window.features))[0]
        return other_language(
            probabilities,
            window.language,
            speech_s=window.audio.size / SAMPLE_RATE_HZ,
            in_band=in_band,
        )

    def token_ids(self, text: str, language: str) -> list[int]:
        """Return the ids of the tokens of `text` in Whisper's vocabulary."""
        ids: list[int] = self._tokenizer(language).encode(f" {text}")
        return ids

    def _decode_with_terms(self, window: FeatureWindow, segments: list[Any]) -> list[Any]:
        """Decode the window again with its terms and return the better result.

        It is the new segment if `read_with_terms` returns one that has not failed, else `segments`.
        """
        segment = read_with_terms(
            self._model,
            self._tokenizer(window.language),
            segments,
            features=window.features,
            audio_s=window.audio.size / SAMPLE_RATE_HZ,
            offset_s=window.offset_s,
            terms=window.terms,
            beam_size=self._beam_size,
        )
        return segments if segment is None or _has_failed(segment) else [segment]

    def assemble(
        self, prepared: PreparedRecording, window_segments: Sequence[Sequence[Any]]
    ) -> Transcript:
        """Return the transcript of all windows, with times in the recording."""
        from faster_whisper.transcribe import restore_speech_timestamps

        segments = [segment for window in window_segments for segment in window]
        restored = restore_speech_timestamps(segments, prepared.speech_chunks, SAMPLE_RATE_HZ)
        supported = supported_segments(restored, prepared.spans)
        return join_segments(supported, prepared.language)

    def _decode_alone(self, window: FeatureWindow, other: str) -> list[Any]:
        """Decode one window with faster-whisper's own fallback to higher temperatures.

        `other` is the detected language if it differs from the requested one; else empty.
        """
        segments, _ = self._model.transcribe(
            window.audio,
            language=other or window.language,
            beam_size=self._beam_size,
            condition_on_previous_text=False,
            word_timestamps=True,
        )
        return [_shift(segment, window.offset_s, other) for segment in segments]

    def _decode_batch(self, windows: Sequence[FeatureWindow]) -> list[list[Any]]:
        tokenizer = self._tokenizer(windows[0].language)
        self._pipeline.last_speech_timestamp = 0.0
        raw = self._pipeline.forward(
            np.stack([window.features for window in windows]),
            tokenizer,
            [{"offset": w.offset_s, "duration": w.audio.size / SAMPLE_RATE_HZ} for w in windows],
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
    """Convert a segment's dictionary to an object, which faster-whisper's functions expect."""
    words = [SimpleNamespace(**word) for word in raw.get("words", ())]
    return SimpleNamespace(**{**raw, "words": words})


def _has_failed(segment: Any) -> bool:
    return bool(
        segment.avg_logprob < MIN_CONFIDENCE_LOG or segment.compression_ratio > MAX_COMPRESSION
    )


def _is_doubtful(segment: Any, language: str) -> bool:
    """Return whether a segment may be in another language than `language`.

    This is so if the segment's confidence is low, or if `language` is Korean and less than half of
    the segment's text is Hangul.
    """
    hangul = sum("가" <= c <= "힣" for c in segment.text)
    return bool(
        segment.avg_logprob < DOUBTFUL_LOG
        or (language == "ko" and 2 * hangul < len(segment.text.strip()))
    )


def _shift(segment: Any, offset_s: float, other: str) -> Any:
    """Return a window's segment with times from the start of the recording's speech."""
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
