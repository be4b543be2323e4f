"""Variations of a window's audio, and the vote between their readings."""

from dataclasses import replace

import numpy as np
import pytest

from daedam.clients.base import SAMPLE_RATE_HZ, Segment, Window, Word
from daedam.clients.second_reading import VARIATIONS, Variation, reconcile, resampled
from daedam.clients.speech_evidence import SpeechSpans


def reading(text: str, confidence: float = 0.7, step_s: float = 0.5) -> Segment:
    """Return a reading with a word every `step_s` seconds."""
    words = tuple(
        Word(word, number * step_s, (number + 1) * step_s, confidence)
        for number, word in enumerate(text.split())
    )
    return Segment(text, 0.0, len(words) * step_s, confidence, words)


def text_of(*readings: Segment | None, speech_s: float = 0.0) -> str | None:
    found = reconcile(readings, speech=SpeechSpans(((0.0, speech_s),)))
    return None if found is None else found.text


def window(seconds: float = 4.0, start_s: float = 10.0) -> Window:
    samples = np.sin(np.arange(round(seconds * SAMPLE_RATE_HZ)) / 10).astype(np.float32)
    spans = SpeechSpans(((start_s + 0.5, start_s + 2.0), (start_s + 2.5, start_s + 3.0)))
    return Window(3, samples, start_s, start_s + 3.0, spans, settled=True)


def test_each_span_has_the_text_of_most_readings() -> None:
    readings = [
        reading("저는 백엔드 개팔자로 삼 년 일했습니다"),
        reading("저는 백엔드 개발자로 삼 년 일해씀니다"),
        reading("저는 백앤드 개발자로 삼 년 일했습니다"),
        reading("저는 백엔드 개발자로 삼 년 일했습니다", 0.6),
    ]
    assert text_of(*readings) == "저는 백엔드 개발자로 삼 년 일했습니다"


def test_a_much_likelier_reading_outvotes_unlikely_ones() -> None:
    readings = [
        reading("고객 안내를 자동화했습니다", 0.35),
        reading("고객 안네를 자동화했습니다", 0.35),
        reading("고객 안내를 자동하 했습니다", 0.3),
        reading("고객 응대를 자동화했습니다", 0.8),
    ]
    assert text_of(*readings) == "고객 응대를 자동화했습니다"


def test_words_stay_unless_half_of_the_readings_lack_them() -> None:
    whole = "그때 정말 큰 문제가 있었고 바로 고쳤습니다"
    without = "그때 큰 문제가 있었고 바로 고쳤습니다"
    likely = [reading(whole, 0.4), reading(whole, 0.4), reading(whole, 0.4), reading(without, 0.9)]
    assert text_of(*likely) == whole
    half = [reading(whole, 0.6), reading(without, 0.8), reading(whole, 0.6), reading(without, 0.8)]
    assert text_of(*half) == without


def test_a_reading_that_stopped_early_does_not_vote() -> None:
    whole = "박수 부탁드립니다 전 세계 담당자분들이 이렇게 말합니다"
    short = reading("박수 부탁드립니다", 0.9)
    assert text_of(reading(whole, 0.6), short, short, short) == whole


def test_the_first_reading_is_replaced_if_it_stopped_early() -> None:
    whole = "박수 부탁드립니다 전 세계 담당자분들이 이렇게 말합니다"
    assert text_of(reading("박수 부탁드립니다"), *3 * [reading(whole)]) == whole


def test_the_only_reading_that_covers_the_speech_wins() -> None:
    whole = "박수 부탁드립니다 전 세계 담당자분들이 이렇게 말합니다"
    short = reading("박수 부탁드립니다", 0.9)
    assert text_of(short, reading(whole, 0.6), short, short, speech_s=5.0) == whole
    assert text_of(short, reading(whole, 0.6), short, short, speech_s=1.5) == short.text


def test_a_loop_does_not_vote() -> None:
    loop = reading("차라리 떠나가 오오오오오오오오오오오오", 0.95)
    assert text_of(reading("차라리 떠나가 주오"), loop, loop, loop) == "차라리 떠나가 주오"


def test_one_long_reading_does_not_add_a_sentence() -> None:
    said = "네 맞습니다"
    more = reading("네 맞습니다 지금까지 시청해 주셔서 감사합니다", 0.9)
    assert text_of(reading(said), more, reading(said), reading(said)) == said


def test_a_text_is_never_replaced_by_none() -> None:
    assert text_of(reading("그래요"), None, None, None) == "그래요"


def test_none_is_replaced_only_if_most_readings_have_a_text() -> None:
    said = reading("그래요")
    assert text_of(None, said, None, None) is None
    assert text_of(None, said, said, said) == "그래요"


def test_another_language_is_left_as_it_is() -> None:
    english = replace(reading("good morning everyone"), language="en")
    others = 3 * [reading("굿모닝 에브리원")]
    assert reconcile([english, *others], speech=SpeechSpans(())) is english


def test_times_never_go_back_and_every_word_keeps_one() -> None:
    late, early = reading("하나 둘 셋 넷"), reading("하나 둘 셋 넷", 0.9, step_s=0.2)
    other = reading("하나 두울 셋 넷", 0.9, step_s=0.4)
    found = reconcile([late, early, other], speech=SpeechSpans(()))
    assert found is not None
    times = [time for word in found.words for time in (word.start_s, word.end_s)]
    assert len(found.words) == 4
    assert [word.start_s for word in found.words] == sorted(w.start_s for w in found.words)
    assert all(word.end_s >= word.start_s for word in found.words)
    assert max(times) <= 2.0


@pytest.mark.parametrize("variation", VARIATIONS, ids=str)
def test_a_variation_keeps_the_place_of_a_word(variation: Variation) -> None:
    original = window()
    varied = variation.apply(original)
    assert varied.samples.dtype == np.float32
    assert varied.end_s == pytest.approx(4.0 / variation.speed + variation.lead_s, abs=0.001)
    begin, end = varied.spans.spans[0]
    said = Segment("말", begin, end, 0.5, (Word("말", begin, end, 0.5),))
    restored = variation.undo(said, original)
    assert restored.start_s == original.start_s
    assert restored.words[0].start_s == pytest.approx(10.5, abs=0.001)
    assert restored.words[0].end_s == pytest.approx(12.0, abs=0.001)


def test_resampling_moves_a_tone_by_the_factor_of_the_speed() -> None:
    tone = np.sin(2 * np.pi * 440 * np.arange(SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ).astype(np.float32)
    for speed in (0.92, 1.08):
        faster = resampled(tone, speed)
        spectrum = np.abs(np.fft.rfft(faster))
        peak_hz = float(np.argmax(spectrum)) * SAMPLE_RATE_HZ / faster.size
        assert peak_hz == pytest.approx(440 * speed, abs=1.5)
        assert np.abs(faster).max() == pytest.approx(1.0, abs=0.05)
