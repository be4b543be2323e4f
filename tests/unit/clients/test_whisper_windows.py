"""Recognition of a window: incomplete characters, language detection and retries."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from daedam.clients.base import SAMPLE_RATE_HZ, Segment, Window, join_segments, spoken_language
from daedam.clients.speech_evidence import SpeechSpans
from daedam.clients.whisper_windows import (
    MAX_TOKENS_OF_A_CHARACTER,
    WhisperWindows,
    other_language,
    whole_characters,
    within_band,
)


class Bytes:
    """A tokenizer with one token per byte."""

    def decode(self, tokens: list[int]) -> str:
        return bytes(tokens).decode("utf-8", errors="replace")


def test_an_incomplete_character_at_the_end_is_left_out() -> None:
    whole = list("했습니다".encode())
    for cut in (1, 2):
        assert Bytes().decode(whole_characters(whole[:-cut], Bytes())) == "했습니"
    assert whole_characters(whole, Bytes()) == whole


def test_invalid_bytes_are_left_out_and_the_other_text_stays() -> None:
    text = [*"네 ".encode(), 0xED, 0x95, *"저는 그렇습니다".encode()]
    assert Bytes().decode(whole_characters(text, Bytes())) == "네 저는 그렇습니다"
    rubbish = [0x95] * (3 * MAX_TOKENS_OF_A_CHARACTER)
    assert whole_characters(rubbish, Bytes()) == []


@pytest.mark.parametrize(
    ("likely", "other"),
    [
        ({"en": 0.98, "ko": 0.0007}, "en"),
        ({"la": 0.41, "es": 0.4, "ko": 0.0001}, "la"),
        ({"zh": 0.86, "ko": 0.035}, ""),
        ({"ko": 0.95, "en": 0.02}, ""),
        ({}, ""),
    ],
)
def test_another_language_is_found_only_if_the_expected_one_is_very_unlikely(
    likely: dict[str, float], other: str
) -> None:
    assert other_language(likely, "ko", speech_s=5.0, in_band=dict) == other


def segment(text: str, language: str = "") -> Segment:
    return Segment(text, 0.0, 1.0, 0.9, (), language)


def test_a_transcript_has_the_language_of_most_of_its_letters() -> None:
    korean, english = segment("저는 개발자로 일했습니다"), segment("I was a team lead", "en")
    assert join_segments([korean], "ko").language == "ko"
    assert join_segments([english], "ko").language == "en"
    assert join_segments([korean, korean, english], "ko").language == "ko"
    assert join_segments([korean, english, english], "ko").language == "en"
    assert spoken_language([], "ko") == "ko"


class ScriptedModel:
    """A fake `faster_whisper.WhisperModel` with scripted transcripts and language probabilities.

    Each token is a byte of UTF-8. `readings` lists the (text, average log-probability) of each call
    of `generate`, in order.
    """

    def __init__(
        self, readings: list[tuple[str, float]], languages: list[dict[str, float]]
    ) -> None:
        self._readings = iter(readings)
        self._languages = iter(languages)
        self.model = self
        self.is_multilingual = True

    def feature_extractor(self, sound: Any) -> Any:
        return np.zeros((80, sound.size // 160), np.float32)

    def encode(self, features: Any) -> Any:
        return features

    def detect_language(self, _encoded: Any) -> list[list[tuple[str, float]]]:
        return [[(f"<|{code}|>", p) for code, p in next(self._languages).items()]]

    def generate(self, *_: Any, **__: Any) -> list[Any]:
        text, average = next(self._readings)
        tokens = list(text.encode())
        score = average * (len(tokens) + 1) / len(tokens)
        return [SimpleNamespace(sequences_ids=[tokens], scores=[score], no_speech_prob=0.3)]

    def find_alignment(self, *_: Any) -> list[list[dict[str, Any]]]:
        return [[]]


class ScriptedTokenizer(Bytes):
    eot = 256
    sot_sequence: tuple[int, ...] = ()

    def __init__(self, language: str) -> None:
        self.language = language


def read_window(
    readings: list[tuple[str, float]], languages: list[dict[str, float]], speech_s: float
) -> Segment | None:
    windows = WhisperWindows(ScriptedModel(readings, languages))
    windows._tokenizer = ScriptedTokenizer  # type: ignore[method-assign, assignment]
    sound = np.full(round((speech_s + 4) * SAMPLE_RATE_HZ), 0.1, np.float32)
    spans = SpeechSpans(((1.0, 1.0 + speech_s),))
    return windows.segment(Window(0, sound, 0.0, 1.0 + speech_s, spans, settled=True), "ko")


KOREAN = {"ko": 0.9, "en": 0.05}


def test_a_likelier_retry_that_the_audio_does_not_support_is_not_taken() -> None:
    readings = [("지하철 타고 갈 수", -1.2), ("구독과 좋아요 부탁드립니다.", -1.0)]
    found = read_window([*readings, readings[1]], [KOREAN], speech_s=2.5)
    assert found is not None
    assert found.text == "지하철 타고 갈 수"


def test_a_likelier_retry_that_the_audio_supports_is_taken() -> None:
    readings = [("지하철 타고 갈 수", -1.2), ("지하철을 타고 갈 수", -0.4)]
    found = read_window(readings, [KOREAN], speech_s=2.5)
    assert found is not None
    assert found.text == "지하철을 타고 갈 수"


@pytest.mark.parametrize(
    ("speech_s", "in_band", "language"),
    [(2.0, 0.004, ""), (2.0, 0.0004, "en"), (6.0, None, "en")],
    ids=["short, Korean within the band", "short, English within the band", "long"],
)
def test_the_language_of_short_speech_is_detected_within_the_telephone_band_too(
    speech_s: float, in_band: float | None, language: str
) -> None:
    languages = [{"en": 0.6, "ko": 0.0005}]
    if in_band is not None:
        languages.append({"en": 0.6, "ko": in_band})
    found = read_window([("thank you very much", -0.3)], languages, speech_s)
    assert found is not None
    assert found.language == language


def test_a_band_keeps_its_frequencies_and_drops_the_others() -> None:
    time = np.arange(SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    tones = {hz: np.sin(2 * np.pi * hz * time).astype(np.float32) for hz in (40, 1000, 6000)}
    kept = within_band(np.sum(list(tones.values()), axis=0), 80, 3800)
    assert np.allclose(kept, tones[1000], atol=1e-4)
