"""Parse the catalogue of measures, and compare percentiles with values calculated by hand."""

from dataclasses import replace

import pytest

from daedam.speech.catalogue import LEAST_SPEECH_S, Measure, Reference, parse_catalogue

REFERENCE = Reference(4.0, 0.5, 30, "자유 발화", "free speech", "어느 논문", "Some paper")
RATE = Measure(
    *("rate", "빠르기", "Rate", "음절/초", "syllables/s", 2, "식", "formula", "오차", "error"),
    relative_error=0.05,
    reference=REFERENCE,
)


@pytest.mark.parametrize(
    ("value", "percentile"), [(4.0, 50), (4.5, 84), (3.5, 16), (4.98, 98), (0.0, 1), (99.0, 99)]
)
def test_percentiles_follow_the_normal_distribution(value: float, percentile: int) -> None:
    assert REFERENCE.percentile(value) == percentile


def test_the_range_of_a_place_is_the_measurement_error() -> None:
    place = RATE.place(4.0, 60)
    assert place is not None
    # 4.0 ± 5 % is 3.8 to 4.2: 0.4 standard deviations below and above the mean
    assert (place.lowest, place.percentile, place.highest) == (34, 50, 66)
    assert place.source == "어느 논문: 30명, 자유 발화, 평균 4 ± 0.5"
    assert place.source_en == "Some paper: 30 speakers, free speech, mean 4 ± 0.5"


def test_without_a_reference_or_enough_speech_there_is_no_place() -> None:
    assert RATE.place(4.0, LEAST_SPEECH_S) is not None
    assert RATE.place(4.0, LEAST_SPEECH_S - 0.1) is None
    assert replace(RATE, reference=None).place(4.0, 60) is None


ROW = {
    **{"id": "rate", "name": "빠르기", "name_en": "Rate", "unit": "", "unit_en": "", "digits": 1},
    **{"formula": "식", "formula_en": "formula", "error": "오차", "error_en": "error"},
}


def test_values_are_rounded_and_in_catalogue_order() -> None:
    rows = [ROW, {**ROW, "id": "pitch", "sound": True}, {**ROW, "id": "third"}]
    catalogue = parse_catalogue({"measures": rows})
    found = catalogue.measured({"pitch": 2.25, "rate": 1.04, "third": None}, 60)
    assert [(m.measure.id, m.value, m.place) for m in found] == [
        ("rate", 1.0, None),
        ("pitch", 2.2, None),
    ]
    unheard = catalogue.measured({"pitch": 2.25, "rate": 1.04}, 0, sound=False)
    assert [m.measure.id for m in unheard] == ["rate"]
    with pytest.raises(KeyError, match="charm"):
        catalogue.measured({"charm": 1}, 60)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({}, "measures"),
        ({"measures": []}, "needs measures"),
        ({"measures": [ROW, ROW]}, "id of its own"),
        ({"measures": [{**ROW, "colour": "blue"}]}, "colour"),
        ({"measures": [{k: v for k, v in ROW.items() if k != "error"}]}, "error"),
        ({"measures": [{**ROW, "reference": {**vars(REFERENCE), "sd": 0}}]}, "spread"),
    ],
)
def test_an_invalid_catalogue_is_rejected_with_the_reason(
    document: dict[str, object], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        parse_catalogue(document)
