import pytest

from daedam.services.morphology import KiwiMorphology
from daedam.speech.delivery import (
    Delivery,
    Pace,
    measure_delivery,
    measure_pace,
)
from daedam.speech.timeline import Span, SpokenWord, sort_words


def words(*told: tuple[str, float, float]) -> list[SpokenWord]:
    return [SpokenWord(start, end, text, 0.9) for text, start, end in told]


def test_without_audio_pauses_are_long_gaps_between_words(
    morphology: KiwiMorphology,
) -> None:
    said = words(("저는", 0.9, 1.2), ("그때", 1.5, 1.9), ("결제를", 2.5, 3.0))
    assert measure_delivery(said, 3.0, morphology).pauses == (Span(1.9, 2.5),)


def test_overlapping_words_leave_no_pause(morphology: KiwiMorphology) -> None:
    said = words(("저는", 0.0, 3.0), ("그때", 1.0, 1.5), ("결제를", 3.4, 3.9))
    assert measure_delivery(said, 4.0, morphology).pauses == ()


def test_words_are_sorted_and_their_ends_repaired() -> None:
    said = sort_words(words(("둘", 1.0, 0.5), ("하나", 0.2, 0.4)))
    assert [(w.text, w.start_s, w.end_s) for w in said] == [("하나", 0.2, 0.4), ("둘", 1.0, 1.0)]


def test_punctuation_is_appended_to_the_word_before_it() -> None:
    said = sort_words(words(("…", 0.0, 0.1), ("역인가요", 0.2, 0.8), ("?", 0.8, 0.9)))
    assert [(w.text, w.end_s) for w in said] == [("역인가요?", 0.8)]


def test_pace_windows_overlap_by_half() -> None:
    said = words(*[("말", second, second + 0.4) for second in range(10)], ("끝", 16.0, 16.5))
    assert measure_pace(said, 17.0) == (
        Pace(0.0, 10.0, 60),
        Pace(5.0, 15.0, 30),
        Pace(10.0, 17.0, round(60 / 7)),
    )


def test_a_short_answer_has_one_window() -> None:
    assert measure_pace(words(("말", 0.0, 0.4)), 4.0) == (Pace(0.0, 4.0, 15),)


@pytest.mark.parametrize("duration_s", [0.0, 5.0])
def test_without_words_there_are_no_measures(duration_s: float, morphology: KiwiMorphology) -> None:
    assert measure_delivery([], duration_s, morphology) == Delivery()
