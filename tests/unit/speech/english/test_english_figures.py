"""The errors of English events that the catalogue of measures quotes."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests import ROOT

from daedam.services.morphology import KiwiMorphology
from daedam.services.reports.measures import load_catalogue
from daedam.speech.disfluencies import find_fillers, find_repairs
from daedam.speech.sentences import find_hedges
from daedam.speech.timeline import SpokenWord, TimedText

ANSWERS = ROOT / "benchmarks" / "data" / "interviewer" / "answers.en.seen.jsonl"
EVENTS = Path(__file__).parents[1] / "data" / "english_events.tsv"

Events = Mapping[str, set[tuple[str, int]]]
"""Answer and number of the first word of each event, by kind."""

QUOTED = {
    "sound_fillers": ("sound", "All 21", "no false finds"),
    "use_fillers": ("use", "11 of 13", "no false finds"),
    "repairs": ("repair", "2 of 3", "no false finds"),
    "hedges": ("hedge", "5 of 6", "2 false finds"),
}


def marked() -> Events:
    events: dict[str, set[tuple[str, int]]] = {}
    for line in EVENTS.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            answer, kind, word, _ = line.split("\t")
            events.setdefault(kind, set()).add((answer, int(word)))
    return events


def found(morphology: KiwiMorphology) -> Events:
    events: dict[str, set[tuple[str, int]]] = {}
    for line in ANSWERS.read_text("utf-8").splitlines():
        row = json.loads(line)
        # The rules see no pauses: word n begins at n seconds and ends at n + 1.
        words = [SpokenWord(n, n + 1, word) for n, word in enumerate(row["answer"].split())]
        timed = TimedText.from_words(words)
        kinds = [(f.tier.value, f.start_s) for f in find_fillers(timed, morphology, "en")]
        kinds += [("repair", r.start_s) for r in find_repairs(timed, "en")]
        kinds += [("hedge", h.start_s) for h in find_hedges(timed, morphology, "en")]
        for kind, start_s in kinds:
            events.setdefault(kind, set()).add((row["id"], int(start_s)))
    return events


@pytest.mark.parametrize("measure", QUOTED)
def test_quoted_errors_of_english_events_equal_the_measured_ones(
    measure: str, morphology: KiwiMorphology
) -> None:
    kind, share, false = QUOTED[measure]
    true, detected = marked()[kind], found(morphology)[kind]
    right, wrong = len(true & detected), len(detected - true)
    assert share == (f"All {right}" if right == len(true) else f"{right} of {len(true)}")
    assert false == (f"{wrong} false finds" if wrong else "no false finds")
    error = next(m.error_en for m in load_catalogue("en").measures if m.id == measure)
    assert share in error
    assert false in error
