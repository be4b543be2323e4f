import pytest

from daedam.services.morphology import KiwiMorphology
from daedam.speech.coaching import suggest_improvements
from daedam.speech.delivery import AcousticSpans, measure_delivery
from daedam.speech.timeline import Span, SpokenWord
from daedam.speech.unrecognised import find_unrecognised

WORDS = [SpokenWord(i * 0.5, i * 0.5 + 0.4, "팀장을", 0.9) for i in range(8)]
"""Four seconds of words."""


def test_voice_without_words_is_found() -> None:
    (span,) = find_unrecognised([Span(0.0, 8.0)], WORDS)
    assert (span.start_s, span.end_s) == (pytest.approx(4.2), 8.0)
    assert find_unrecognised([Span(0.0, 4.1), Span(5.0, 8.0)], WORDS) == (Span(5.0, 8.0),)
    assert find_unrecognised([Span(0.0, 3.0)], ()) == (Span(0.0, 3.0),)


def test_short_stretches_and_fillers_need_no_words() -> None:
    assert find_unrecognised([Span(0.0, 4.0), Span(5.0, 6.0)], WORDS) == ()
    assert find_unrecognised([Span(0.0, 4.0), Span(5.0, 8.0)], WORDS, [Span(5.1, 7.9)]) == ()


def test_nothing_is_found_if_words_have_no_times() -> None:
    assert find_unrecognised([Span(0.0, 8.0)], [SpokenWord(0.0, 0.0, "팀장을")]) == ()


def test_rates_and_pace_leave_out_what_was_not_understood(morphology: KiwiMorphology) -> None:
    understood = AcousticSpans((Span(0.0, 3.9),), (), ())
    more = AcousticSpans((Span(0.0, 3.9), Span(5.0, 9.0)), (Span(3.9, 5.0),), ())
    alone = measure_delivery(WORDS, 5.0, morphology, understood)
    both = measure_delivery(WORDS, 9.0, morphology, more)
    assert both.unrecognised == (Span(5.0, 9.0),)
    assert alone.rates is not None
    assert both.rates is not None
    assert both.rates.articulation_rate == alone.rates.articulation_rate
    assert [pace.wpm for pace in both.pace] == [pace.wpm for pace in alone.pace]
    whole = measure_delivery(WORDS, 20.0, morphology, AcousticSpans((Span(0.0, 20.0),), (), ()))
    assert [pace.start_s for pace in whole.pace] == []


def test_no_suggestion_is_about_a_sentence_that_was_not_understood(
    morphology: KiwiMorphology,
) -> None:
    words = [SpokenWord(i * 0.5, i * 0.5 + 0.4, w) for i, w in enumerate("저는 팀장을".split())]
    last = SpokenWord(9.5, 9.9, "맡아서")
    sounds = AcousticSpans(
        (Span(0.0, 0.9), Span(4.0, 6.0), Span(9.5, 9.9)), (Span(0.9, 4.0), Span(6.0, 9.5)), ()
    )
    delivery = measure_delivery([*words, last], 10.0, morphology, sounds)
    assert delivery.unrecognised == (Span(4.0, 6.0),)
    assert {s.advice for s in suggest_improvements(delivery)} == {"unfinished"}
    after = AcousticSpans((*sounds.speech, Span(11.0, 14.0)), sounds.pauses, ())
    longer = measure_delivery([*words, last], 14.0, morphology, after)
    assert suggest_improvements(longer) == ()
