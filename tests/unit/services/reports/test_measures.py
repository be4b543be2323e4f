"""The measures of the default catalogue, for one answer and over several."""

import json
from itertools import pairwise

import pytest
from tests import ROOT

from daedam.acoustics.voice import Movement
from daedam.services.reports.measures import (
    MeasuredAnswer,
    answer_measures,
    load_catalogue,
    overall_measures,
)
from daedam.speech.delivery import AcousticSpans, measure_delivery
from daedam.speech.korean import Morphology
from daedam.speech.timeline import Span, SpokenWord

CATALOGUE = load_catalogue()
MOVEMENT = Movement(6.0, 120.0, 2.5, 8.0)


def spoken_answer(morphology: Morphology, *, times: int = 1, sounds: bool = True) -> MeasuredAnswer:
    """Return an answer with `times` sentences, each 2 s of speech and 1 s of silence."""
    words, speech = [], []
    for i in range(times):
        words += [
            SpokenWord(3 * i, 3 * i + 0.5, "저는"),
            SpokenWord(3 * i + 0.5, 3 * i + 2, "일했습니다."),
        ]
        speech.append(Span(3 * i, 3 * i + 2))
    pauses = tuple(Span(a.end_s, b.start_s) for a, b in pairwise(speech))
    measured = AcousticSpans(tuple(speech), pauses, ()) if sounds else None
    duration_s = 3.0 * times
    delivery = measure_delivery(words, duration_s, morphology, measured)
    return MeasuredAnswer(duration_s, 40, delivery, measured, MOVEMENT if sounds else None)


def values(found: object) -> dict[str, float]:
    return {m.measure.id: m.value for m in found}  # type: ignore[attr-defined]


def test_every_measure_of_the_catalogue_is_taken(morphology: Morphology) -> None:
    sample = spoken_answer(morphology, times=2)
    assert values(answer_measures(CATALOGUE, sample)).keys() == {m.id for m in CATALOGUE.measures}


def test_every_measure_has_texts_in_both_languages() -> None:
    for measure in CATALOGUE.measures:
        texts = [measure.name, measure.formula, measure.error]
        texts_en = [measure.name_en, measure.formula_en, measure.error_en]
        assert all(texts), measure.id
        assert all(texts_en), measure.id
        assert any("가" <= letter <= "힣" for letter in "".join(texts)), measure.id
        assert 0 <= measure.relative_error < 1, measure.id


def test_one_answer_is_measured(morphology: Morphology) -> None:
    found = values(answer_measures(CATALOGUE, spoken_answer(morphology, times=2)))
    # 14 syllables in 4 s of speech, or in 5 s with the pause between the sentences
    assert found["articulation_rate"] == 3.5
    assert found["speaking_rate"] == 2.8
    assert found["pause_share"] == 20.0
    assert found["pause_mean"] == 1.0
    assert found["endings_formal"] == 2
    assert found["pitch_movement"] == 2.5


def test_without_audio_an_answer_has_only_the_measures_of_its_words(morphology: Morphology) -> None:
    found = values(answer_measures(CATALOGUE, spoken_answer(morphology, sounds=False)))
    assert found["wpm"] == 40
    assert not found.keys() & {m.id for m in CATALOGUE.measures if m.sound}


def test_overall_measures_are_weighted_by_duration(morphology: Morphology) -> None:
    long, short = spoken_answer(morphology, times=9), spoken_answer(morphology)
    found = overall_measures(CATALOGUE, [long, short])
    # 70 syllables in 20 s of speech, or in 28 s (26 s and 2 s) with the pauses
    assert values(found)["articulation_rate"] == 3.5
    assert values(found)["speaking_rate"] == 2.5
    place = next(m.place for m in found if m.measure.id == "speaking_rate")
    assert place is not None
    assert place.lowest <= place.percentile <= place.highest


def test_a_short_answer_has_no_place_and_no_answers_have_no_measures(
    morphology: Morphology,
) -> None:
    assert all(
        m.place is None for m in answer_measures(CATALOGUE, spoken_answer(morphology, times=2))
    )
    assert overall_measures(CATALOGUE, []) == ()


def test_no_value_is_compared_with_an_unpublished_figure() -> None:
    compared = {m.id: m.reference for m in CATALOGUE.measures if m.reference is not None}
    assert compared.keys() == {"speaking_rate"}
    found = compared["speaking_rate"]
    assert found is not None
    # 252.87 ± 40.86 syllables a minute
    assert (found.mean, found.sd) == (
        pytest.approx(252.87 / 60, 0.01),
        pytest.approx(40.86 / 60, 0.01),
    )


def test_quoted_errors_equal_the_measured_ones() -> None:
    """If a benchmark gives new errors, the texts of the catalogue have to be changed."""
    figures = json.loads((ROOT / "benchmarks" / "results" / "korean.json").read_text("utf-8"))
    rate = figures["syllable_rate_error"]
    fillers = figures["fillers"]["with_text"]
    quoted = {
        "articulation_rate": [f"{rate['recognised']:.1%}", f"{rate['transcribed']:.1%}"],
        "speaking_rate": [f"{rate['recognised']:.1%}"],
        "pause_count": [
            f"F1 {figures['pause_f1']:.2f}",
            f"{figures['pause_boundary_ms']:.0f}ms",
        ],
        "sound_fillers": [f"F1 {fillers['f1']:.2f}", f"{fillers['there']}"],
        "pitch_movement": [f"{figures['pitch']['movement_off_st']:.1f}"],
    }
    by_id = {measure.id: measure for measure in CATALOGUE.measures}
    for name, values_of in quoted.items():
        for figure in values_of:
            plain = figure.replace(" ", "")
            for error in (by_id[name].error, by_id[name].error_en):
                assert plain in error.replace(" ", ""), name
    assert by_id["articulation_rate"].relative_error == pytest.approx(
        rate["recognised"], abs=0.0005
    )
