"""Whisper on single windows, without padding them to 30 s.

Whisper was trained on windows of 30 s, and implementations pad to that length. Its encoder accepts
shorter input, which saves most of the encoder's time. A doubtful decoding is repeated with more
padding and without repeated sequences.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from daedam.clients.base import SAMPLE_RATE_HZ, Samples, Segment, Window, Word, shift_segment
from daedam.clients.sound_level import amplified_if_quiet
from daedam.clients.speech_evidence import are_times_collapsed, is_invented
from daedam.clients.whisper_terms import decode_with_terms
from daedam.clients.word_joining import joined_words

SPARE_S = 4.0
"""Seconds of silence appended to a window. Without them Whisper often drops the last syllables."""

SHORTEST_S = 12.0
"""Minimum length of an encoded window, in seconds. In windows of 4 s Whisper often repeats a
sentence (character error rate 0.18 instead of 0.15), in windows of 8 s sometimes."""

MORE_SPARE_S = (4.0, 18.0)
"""Additional padding of the first and second retry, in seconds. A little padding stops repetition;
padding to Whisper's full 30 s helps with speech that is hard to recognise."""

PADDED_S = 30.0
"""Length of Whisper's own window, in seconds. No encoded window is longer."""

MIN_LOG_PROBABILITY = -0.9
"""Average log probability per token below which a window is decoded again."""

MAX_TOKENS_PER_S = 12.0
"""Tokens per second of audio above which a text counts as repeating itself. Fast speech has 8
(Whisper base, Korean)."""

LONGEST_TOKENS_PER_S = 20.0
"""Limit of the decoding length, in tokens per second of audio. The fastest speech has 15, so no
spoken text is cut off."""

MAX_REPEATED_TOKENS = 8
"""Number of consecutive repeated tokens above which a text is a loop. Whisper writes loops for
singing, or where a window cuts a sentence."""

BEAM_SIZE = 5
"""Width of the beam search. The character error rate is 0.205 for read sentences and 0.098 for
talks; with a width of 3 it is 0.227 and 0.097. Both widths take the same time, because fewer
decodings are repeated with 5.
"""

RETRY_OPTIONS = {"no_repeat_ngram_size": 5}
"""Decoding options of a retry. They are deterministic, unlike Whisper's temperature sampling."""

MIN_LANGUAGE_S = 1.0
"""Minimum speech for detecting the language, in seconds."""

MAX_ASKED_FOR = 0.005
"""Probability of the requested language below which the speech is in a different one. Measured
with Whisper base: Korean speech has at least 0.035, also when quiet or by telephone; speech in five
other languages has at most 0.0007.
"""

SHORT_SPEECH_S = 3.0
"""In speech shorter than this, in seconds, one distorted word can change the detected language.
There the language is also detected within `TELEPHONE_BAND_HZ`, which excludes most distortion.
"""

MAX_ASKED_FOR_IN_SHORT = 0.001
"""`MAX_ASKED_FOR` for short speech. It applies to the greater of the two detected probabilities.
Measured with Whisper base: clipped or reverberant Korean speech has at least 0.002; English has at
most 0.0009.
"""

TELEPHONE_BAND_HZ = (80.0, 3800.0)
"""Approximate band of a telephone, plus the lowest tones of a voice, which telephones omit (Hz)."""

PROBE_WINDOW_S = 16.0
"""Length of the encoded window of a probe, in seconds: 12 s of speech with `SPARE_S`."""

PROBE_TOKENS = 48
"""Tokens of a probe. 12 s of Korean speech have about as many."""

FRAMES_PER_S = 100

MAX_TOKENS_OF_A_CHARACTER = 8

BROKEN = "\ufffd"
"""Replacement character, which the tokenizer writes for incomplete UTF-8."""


@dataclass(frozen=True)
class _Decoding:
    tokens: list[int]
    log_probability: float
    no_speech: float


@dataclass(frozen=True, eq=False)
class _Audio:
    """A window that was encoded. `samples` are amplified if the window is quiet."""

    window: Window
    samples: Samples
    length_s: float
    encoded: Any
    other_language: str


class WhisperWindows:
    """Recognises windows with one Whisper model. Blocking and thread-safe."""

    def __init__(self, model: Any) -> None:
        """`model` is a `faster_whisper.WhisperModel`."""
        self._model = model

    def segment(self, window: Window, language: str, terms: Sequence[str] = ()) -> Segment | None:
        """Return the segment of `window`, with words; None if the audio supports no text.

        Times are seconds from the start of the recording. `terms`: see `whisper_terms`.
        """
        return self.segments([window], language, terms)[0]

    def segments(
        self, windows: Sequence[Window], language: str, terms: Sequence[str] = ()
    ) -> list[Segment | None]:
        """Return the result of `segment` for each of `windows`, in order.

        The windows are decoded together, which takes less time than one after the other: most of a
        step's time is reading the weights. Each is encoded by itself, because the encoder gains
        nothing from that. All are padded to the length of the longest.
        """
        if not windows:
            return []
        length_s = max(encoded_length_s(window) for window in windows)
        samples = [amplified_if_quiet(window.samples) for window in windows]
        encoded = [self._encode(sound, length_s) for sound in samples]
        together = _stacked(encoded)
        others = self._other_languages(together, encoded, samples, windows, language)
        spoken = [number for number, other in enumerate(others) if not other]
        if len(spoken) < len(windows):
            together = _stacked([encoded[number] for number in spoken])
        tokenizer = self._tokenizer(language)
        longest_s = max((_sound_s(windows[number]) for number in spoken), default=0.0)
        decodings = dict(
            zip(spoken, self._decode(together, len(spoken), longest_s, tokenizer), strict=True)
        )
        segments = []
        for number, window in enumerate(windows):
            other = others[number]
            tokenizer = self._tokenizer(other or language)
            decoding = decodings.get(number) or self._decode_one(
                encoded[number], _sound_s(window), tokenizer
            )
            audio = _Audio(window, samples[number], length_s, encoded[number], other)
            segments.append(self._segment(audio, decoding, tokenizer, terms))
        return segments

    def _segment(
        self, audio: "_Audio", decoding: _Decoding, tokenizer: Any, terms: Sequence[str]
    ) -> Segment | None:
        """Return the segment of a window that was decoded; decode it again if that is doubtful."""
        window, samples, encoded = audio.window, audio.samples, audio.encoded
        length_s, other, sound_s = audio.length_s, audio.other_language, _sound_s(audio.window)
        for more_s in MORE_SPARE_S:
            if not _is_doubtful(decoding, sound_s):
                break
            longer_s = min(PADDED_S, length_s + more_s)
            retry_encoded = self._encode(samples, longer_s)
            retry = self._decode_one(retry_encoded, sound_s, tokenizer, **RETRY_OPTIONS)
            if _score(retry, tokenizer, window) > _score(decoding, tokenizer, window):
                encoded, decoding = retry_encoded, retry
        if _is_invented(decoding, tokenizer, window):
            return None
        if terms and not other:
            decoding = self._with_terms(encoded, decoding, tokenizer, window, terms)
        text = tokenizer.decode(decoding.tokens).strip()
        words = joined_words(text, self._words(encoded, decoding.tokens, tokenizer, sound_s))
        if are_times_collapsed([(word.start_s, word.end_s) for word in words]):
            return None
        confidence = math.exp(decoding.log_probability)
        return shift_segment(Segment(text, 0.0, sound_s, confidence, words, other), window.start_s)

    def probe(self) -> None:
        """Do the work of one window with a fixed number of tokens, for measuring its time."""
        noise = np.random.default_rng(0).normal(0, 0.1, round(PROBE_WINDOW_S * SAMPLE_RATE_HZ))
        tokenizer = self._tokenizer("ko")
        self._model.model.generate(
            self._encode(noise.astype(np.float32), PROBE_WINDOW_S),
            [tokenizer.sot_sequence],
            max_length=2 * PROBE_TOKENS,  # CTranslate2 generates half as many
            suppress_tokens=[-1, tokenizer.eot],  # without an end: all tokens are generated
            beam_size=BEAM_SIZE,
        )

    def _other_languages(
        self,
        together: Any,
        encoded: Sequence[Any],
        samples: Sequence[Samples],
        windows: Sequence[Window],
        language: str,
    ) -> list[str]:
        """Return the language of each window that is not in `language`; else an empty string.

        `together` holds all of `encoded`.
        """
        speech_s = [window.spans.total_s for window in windows]
        if not self._model.model.is_multilingual or max(speech_s) < MIN_LANGUAGE_S:
            return [""] * len(windows)
        found = language_probabilities(self._model, together)
        return [
            self._other_language(probabilities, sound, total_s, language)
            for probabilities, sound, total_s in zip(found, samples, speech_s, strict=True)
        ]

    def _other_language(
        self, probabilities: Mapping[str, float], samples: Samples, speech_s: float, language: str
    ) -> str:
        if speech_s < MIN_LANGUAGE_S:
            return ""

        def in_band() -> Mapping[str, float]:
            band = within_band(samples, *TELEPHONE_BAND_HZ)
            return language_probabilities(self._model, self._encode(band, SHORTEST_S))[0]

        return other_language(probabilities, language, speech_s=speech_s, in_band=in_band)

    def _with_terms(
        self,
        encoded: Any,
        decoding: _Decoding,
        tokenizer: Any,
        window: Window,
        terms: Sequence[str],
    ) -> _Decoding:
        """Return `decoding`, or a decoding with one of `terms` that the audio also supports."""
        sound_s = window.samples.size / SAMPLE_RATE_HZ
        retry = decode_with_terms(
            self._model,
            encoded,
            decoding.tokens,
            tokenizer,
            terms,
            frames=round(sound_s * FRAMES_PER_S),
            max_length=_max_tokens(sound_s),
            beam_size=BEAM_SIZE,
        )
        if retry is None:
            return decoding
        average = retry.log_probability / (len(retry.tokens) + 1)
        found = replace(decoding, tokens=retry.tokens, log_probability=average)
        wrong = _repeats_itself(found, sound_s) or _is_invented(found, tokenizer, window)
        return decoding if wrong else found

    def _encode(self, samples: Samples, length_s: float) -> Any:
        frames = round(length_s * FRAMES_PER_S)
        size = round(length_s * SAMPLE_RATE_HZ)
        sound = np.pad(samples[:size], (0, max(0, size - samples.size)))
        return self._model.encode(self._model.feature_extractor(sound)[:, :frames])

    def _decode_one(
        self, encoded: Any, sound_s: float, tokenizer: Any, **options: Any
    ) -> _Decoding:
        return self._decode(encoded, 1, sound_s, tokenizer, **options)[0]

    def _decode(
        self, encoded: Any, count: int, sound_s: float, tokenizer: Any, **options: Any
    ) -> list[_Decoding]:
        """Decode `count` encoded windows together. `sound_s` is the length of the longest one."""
        if not count:
            return []
        results = self._model.model.generate(
            encoded,
            [tokenizer.sot_sequence] * count,
            max_length=_max_tokens(sound_s),
            return_scores=True,
            return_no_speech_prob=True,
            suppress_blank=True,
            suppress_tokens=[-1],
            beam_size=BEAM_SIZE,
            **options,
        )
        return [_decoding(result, tokenizer) for result in results]

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


def encoded_length_s(window: Window) -> float:
    """Return the length to which a window is padded for the encoder, in seconds."""
    return min(PADDED_S, max(SHORTEST_S, math.ceil(_sound_s(window) + SPARE_S)))


def _sound_s(window: Window) -> float:
    return window.samples.size / SAMPLE_RATE_HZ


def _decoding(result: Any, tokenizer: Any) -> _Decoding:
    found = [token for token in result.sequences_ids[0] if token < tokenizer.eot]
    tokens = whole_characters(found, tokenizer)
    # CTranslate2's average excludes the end-of-text token; OpenAI's average includes it.
    average = result.scores[0] * len(found) / (len(found) + 1)
    return _Decoding(tokens, average, result.no_speech_prob)


def _stacked(encoded: Sequence[Any]) -> Any:
    """Return encoder outputs of one window each as the output of a batch."""
    if len(encoded) == 1:
        return encoded[0]
    if not encoded:
        return None
    import ctranslate2

    on_cpu = [each.to_device(ctranslate2.Device.cpu) for each in encoded]
    joined = np.concatenate([np.asarray(each, np.float32) for each in on_cpu])
    return ctranslate2.StorageView.from_array(joined)


def language_probabilities(model: Any, encoded: Any) -> list[dict[str, float]]:
    """Return the probability of each language by its code, for each window of the encoded audio."""
    return [
        {token.strip("<|>"): probability for token, probability in found}
        for found in model.model.detect_language(encoded)
    ]


def other_language(
    probabilities: Mapping[str, float],
    language: str,
    *,
    speech_s: float,
    in_band: Callable[[], Mapping[str, float]],
) -> str:
    """Return the code of the likeliest language if the speech is not in `language`, else "".

    `in_band` returns the probabilities within `TELEPHONE_BAND_HZ`. It is called only for short
    speech that seems to be in another language.
    """
    expected = probabilities.get(language, 0.0)
    if expected >= MAX_ASKED_FOR:
        return ""
    if speech_s < SHORT_SPEECH_S:
        expected = max(expected, in_band().get(language, 0.0))
        if expected >= MAX_ASKED_FOR_IN_SHORT:
            return ""
    return max(probabilities, key=lambda code: probabilities[code], default="")


def _max_tokens(sound_s: float) -> int:
    """Return the token limit for `sound_s` seconds, plus 16 for the start and end tokens."""
    return round(LONGEST_TOKENS_PER_S * sound_s) + 16


def whole_characters(tokens: Sequence[int], tokenizer: Any) -> list[int]:
    """Return `tokens` without those that contain only a part of a character.

    A token is a piece of UTF-8. If decoding is cut off, or there is no speech, the last character
    may be incomplete and would become U+FFFD.
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


def _is_invented(decoding: _Decoding, tokenizer: Any, window: Window) -> bool:
    return is_invented(
        tokenizer.decode(decoding.tokens),
        speech_s=window.spans.total_s,
        confidence=math.exp(decoding.log_probability),
        no_speech_probability=decoding.no_speech,
    )


def _is_doubtful(decoding: _Decoding, sound_s: float) -> bool:
    return decoding.log_probability < MIN_LOG_PROBABILITY or _repeats_itself(decoding, sound_s)


def _repeats_itself(decoding: _Decoding, sound_s: float) -> bool:
    too_many = len(decoding.tokens) > max(MAX_TOKENS_PER_S * sound_s, 8)
    return too_many or count_repeats(decoding.tokens) > MAX_REPEATED_TOKENS


def count_repeats(tokens: Sequence[int]) -> int:
    """Return the length of the longest run of tokens that repeats the tokens before it."""
    most = 0
    for period in range(1, len(tokens) // 2 + 1):
        run = 0
        for before, token in zip(tokens, tokens[period:], strict=False):
            run = run + 1 if token == before else 0
            most = max(most, run)
    return most


def _score(decoding: _Decoding, tokenizer: Any, window: Window) -> tuple[bool, bool, float]:
    """Return a score for choosing between decodings.

    Text that the audio supports is better than invented text, then text without repetition, then
    likelier text.
    """
    return (
        not _is_invented(decoding, tokenizer, window),
        not _repeats_itself(decoding, window.samples.size / SAMPLE_RATE_HZ),
        decoding.log_probability,
    )


def within_band(samples: Samples, low_hz: float, high_hz: float) -> Samples:
    """Return `samples` without the frequencies below `low_hz` and above `high_hz`."""
    spectrum = np.fft.rfft(samples)
    frequencies = np.fft.rfftfreq(samples.size, 1 / SAMPLE_RATE_HZ)
    spectrum[(frequencies < low_hz) | (frequencies > high_hz)] = 0
    return np.fft.irfft(spectrum, samples.size).astype(np.float32)
