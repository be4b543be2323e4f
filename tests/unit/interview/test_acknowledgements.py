from random import Random

from daedam.interview.acknowledgements import ACKNOWLEDGEMENTS, SHORTEST, choose_acknowledgement

LENGTHS = {text: 0.2 + 0.1 * number for number, text in enumerate(ACKNOWLEDGEMENTS["ko"])}


def test_there_are_at_least_13_different_acknowledgements() -> None:
    for texts in ACKNOWLEDGEMENTS.values():
        assert len(set(texts)) == len(texts) >= 13


def test_an_acknowledgement_is_never_repeated_at_once() -> None:
    random = Random(1)
    last = None
    for _ in range(200):
        text = choose_acknowledgement(LENGTHS, 0.5, last=last, random=random)
        assert text is not None
        assert text != last
        last = text


def test_an_acknowledgement_fits_in_the_gap() -> None:
    random = Random(2)
    short = set(ACKNOWLEDGEMENTS["ko"][:SHORTEST])
    for gap_s in (0.0, 0.7, 1.2, 9.0):
        taken = {
            choose_acknowledgement(LENGTHS, gap_s, last=None, random=random) for _ in range(300)
        }
        fit = {text for text in LENGTHS if LENGTHS[text] <= gap_s}
        assert taken == short | fit


def test_no_acknowledgement_is_chosen_when_none_is_available() -> None:
    assert choose_acknowledgement({}, 1.0, last=None, random=Random(3)) is None
    assert choose_acknowledgement({"네.": 0.3}, 1.0, last="네.", random=Random(3)) is None
