"""Which follow-ups fit an English answer, and the words that they take up."""

import json
import random
from pathlib import Path

import pytest
from tools.train_worth import Recorder

from daedam.interview.phrasing.english import compose_english
from daedam.interview.plan import Style
from daedam.interview.reading.english import read_english
from daedam.interview.reading.model import OpenPointKind

EXPERIENCE = "Tell me about a time when you changed something at work."
HARD = "Tell me about a difficult day."
MISTAKE = "Tell me about a mistake that you made."
ANSWERS = Path(__file__).parents[4] / "benchmarks/data/interviewer/answers.en.seen.jsonl"


def candidates(
    answer: str, question: str = EXPERIENCE
) -> dict[tuple[OpenPointKind, str], frozenset[str]]:
    """Return the features of each candidate, by its kind and the words that it takes up.

    The features of the answer are added to those of each candidate.
    """
    recorder = Recorder()
    read_english(answer, question=question, chooser=recorder)
    (material,) = recorder.materials
    return {
        (candidate.point.kind, candidate.point.clause.text): material.features | candidate.features
        for candidate in material.candidates
        if candidate.point.clause is not None
    }


def quotes(answer: str, question: str = EXPERIENCE) -> set[str]:
    return {text for _, text in candidates(answer, question)}


@pytest.mark.parametrize(
    ("answer", "question", "kind", "quote"),
    [
        (
            "The boiler kept failing. I moved the pump to the upper floor. It ran all winter.",
            EXPERIENCE,
            OpenPointKind.ALTERNATIVE,
            "I moved the pump to the upper floor",
        ),
        (
            "Our archive was a heap. I rebuilt the whole catalogue. Readers found their maps.",
            EXPERIENCE,
            OpenPointKind.DIFFICULTY,
            "I rebuilt the whole catalogue",
        ),
        (
            "The lorry broke down on the bridge. I rang the yard.",
            HARD,
            OpenPointKind.DIFFICULTY,
            "The lorry broke down on the bridge",
        ),
        (
            "I had to present the harvest plan to the owners.",
            HARD,
            OpenPointKind.DIFFICULTY,
            "I had to present the harvest plan to the owners",
        ),
        (
            "Orders took for ever. I streamlined the packing. Everyone went home on time.",
            EXPERIENCE,
            OpenPointKind.HOW,
            "I streamlined the packing",
        ),
        (
            "The singers argued. I calmed them.",
            HARD,
            OpenPointKind.HOW,
            "I calmed them",
        ),
        (
            "We rebuilt the greenhouse and it was a good summer.",
            EXPERIENCE,
            OpenPointKind.OWN_PART,
            "We rebuilt the greenhouse",
        ),
        (
            "There was a row in the hall, but we got through it.",
            HARD,
            OpenPointKind.MISSING_ACTION,
            "we got through it",
        ),
        (
            "I moved the stall. After that sales went up a lot.",
            EXPERIENCE,
            OpenPointKind.FIGURE,
            "After that sales went up a lot",
        ),
        (
            "I sent the crate to the wrong harbour. The ship left without it.",
            MISTAKE,
            OpenPointKind.CAUSE,
            "I sent the crate to the wrong harbour",
        ),
        (
            "I deleted the guest list.",
            MISTAKE,
            OpenPointKind.LEARNING,
            "I deleted the guest list",
        ),
        (
            "I always label the crates.",
            EXPERIENCE,
            OpenPointKind.INSTANCE,
            "I always label the crates",
        ),
        (
            "I'd close the valve first, then I'd inform the porter.",
            "Tell me about a time you handled a leak.",
            OpenPointKind.INSTANCE,
            "I'd close the valve first",
        ),
        (
            "I'm very patient with beginners.",
            "What is your greatest strength?",
            OpenPointKind.INSTANCE,
            "I'm very patient with beginners",
        ),
        (
            "I find it hard to delegate.",
            "What is your biggest weakness?",
            OpenPointKind.INSTANCE,
            "I find it hard to delegate",
        ),
        (
            "I don't panic.",
            "What is your greatest strength?",
            OpenPointKind.INSTANCE,
            "I don't panic",
        ),
        (
            "In March I volunteered at the lifeboat station. It was cold.",
            EXPERIENCE,
            OpenPointKind.REASON,
            "In March I volunteered at the lifeboat station",
        ),
        (
            "I changed the shifts of the night crew. It was in May.",
            EXPERIENCE,
            OpenPointKind.PEOPLE,
            "I changed the shifts of the night crew",
        ),
    ],
)
def test_a_kind_takes_up_the_clause_that_it_fits(
    answer: str, question: str, kind: OpenPointKind, quote: str
) -> None:
    assert (kind, quote) in candidates(answer, question)


@pytest.mark.parametrize(
    ("answer", "question", "kind"),
    [
        # luck, or another person's deed
        ("The wind dropped and the ferry sailed.", MISTAKE, OpenPointKind.LEARNING),
        ("My mate deleted the guest list.", MISTAKE, OpenPointKind.LEARNING),
        # no size
        ("I grew up on a farm and it was quiet.", EXPERIENCE, OpenPointKind.FIGURE),
        # an own deed
        ("I rebuilt the greenhouse.", EXPERIENCE, OpenPointKind.OWN_PART),
        # a past deed is no claim
        ("I closed the road.", EXPERIENCE, OpenPointKind.INSTANCE),
    ],
)
def test_a_kind_does_not_take_up_what_it_does_not_fit(
    answer: str, question: str, kind: OpenPointKind
) -> None:
    assert kind not in {found for found, _ in candidates(answer, question)}


def test_a_complete_answer_is_left_alone() -> None:
    answer = (
        "Our presses stopped 14 times a month because the belts were cut too short. I measured "
        "every belt for three weeks, found that one cutter was worn and replaced the blade myself. "
        "I thought about buying pre-cut belts instead, but they cost twice as much. Stops went "
        "from 14 to 2 a month, I counted them in the shift log for half a year. The fitters were "
        "sceptical at first, so I let them run the first week. What I learned is to measure before "
        "I order anything, and next time I would check the blade first."
    )
    assert quotes(answer, "Describe an improvement you made at work.") == set()


@pytest.mark.parametrize(
    ("answer", "question", "quote", "feature"),
    [
        (
            "I rebuilt the catalogue. The hardest thing was the dust.",
            EXPERIENCE,
            "I rebuilt the catalogue",
            "c:near:difficulty",
        ),
        (
            "We considered a new roof. I moved the hay to the old barn.",
            EXPERIENCE,
            "I moved the hay to the old barn",
            "tells:alternative",
        ),
        (
            "I changed the shifts of the night crew. They loved it.",
            EXPERIENCE,
            "I changed the shifts of the night crew",
            "c:near:reaction_after",
        ),
        (
            "I deleted the guest list. Since then I keep a copy.",
            MISTAKE,
            "I deleted the guest list",
            "c:near:learning_after",
        ),
        (
            "I deleted the guest list because the names were the same.",
            MISTAKE,
            "I deleted the guest list",
            "tells:cause",
        ),
        (
            "I moved the stall. Sales went up a lot, from 20 to 60.",
            EXPERIENCE,
            "I moved the stall",
            "c:near:figure_after",
        ),
        (
            "I changed the seal, I changed the hose, I changed the pump.",
            EXPERIENCE,
            "I changed the pump",
            "c:has:attempt",
        ),
        (
            "I rebuilt the greenhouse. I drew the plan. I ordered the glass.",
            EXPERIENCE,
            "I rebuilt the greenhouse",
            "c:near:deed_after",
        ),
        (
            "I'm very patient. A trainee asked me the same thing ten times and I drew it again.",
            "What is your greatest strength?",
            "I'm very patient",
            "tells:story",
        ),
        (
            "You can teach people to weld, but you can't teach them to care.",
            "What do you think makes a good welder?",
            "You can teach people to weld",
            "c:has:outweighed",
        ),
    ],
)
def test_what_an_answer_tells_is_a_feature(
    answer: str, question: str, quote: str, feature: str
) -> None:
    def features(text: str) -> list[frozenset[str]]:
        return [own for (_, words), own in candidates(text, question).items() if words == quote]

    assert features(answer)
    assert all(feature in own for own in features(answer))
    alone = features(f"{quote}.")
    assert alone
    assert not any(feature in own for own in alone)


def test_the_last_remark_is_an_afterthought() -> None:
    answer = (
        "The kiln was broken. I rebuilt the burner. I moved the vents to the back wall. It fired "
        "again. Later I redesigned the door."
    )
    late = {text for (_, text), own in candidates(answer).items() if "c:has:afterthought" in own}
    assert late == {"Later I redesigned the door"}


def test_a_definition_has_no_candidates() -> None:
    assert candidates("A mortgage secures a loan.", "What is the difference between them?") == {}


def test_a_contradiction_comes_first_and_changes_no_feature() -> None:
    answer = "At the harvest I had a team of nine. I rebuilt the whole catalogue."
    earlier = [("", "I have always worked completely alone.")]
    alone, after = Recorder(), Recorder()
    read_english(answer, question=EXPERIENCE, chooser=alone)
    reading = read_english(answer, question=EXPERIENCE, chooser=after, earlier=earlier)
    assert [point.kind for point in reading.open_points] == [OpenPointKind.CONTRADICTION]
    assert alone.materials == after.materials


@pytest.mark.parametrize(
    "answer",
    [
        "Good morning, thank you for having me.",
        "I changed my mind.",
        "Let me back up. I've lost the end of it.",
        "i moved the crates the second van got there at nine",
        "I launched a test for a new, uh, a membrane.",
        "If I'd been late I would have rebuilt the list.",
        "I moved it.",
        "Not really, no.",
    ],
)
def test_what_cannot_be_quoted_is_left_alone(answer: str) -> None:
    assert quotes(answer) == set()


def test_an_addition_is_left_out_of_the_quotation() -> None:
    answer = "The plants died. I rebuilt the watering system, one bed at a time, with two pumps."
    assert "I rebuilt the watering system" in quotes(answer)


@pytest.mark.parametrize("mark", [":", " -", " –", " —", ","])
def test_an_addition_after_any_mark_is_left_out_of_the_quotation(mark: str) -> None:
    answer = f"I changed the whole morning routine{mark} smaller groups and better notes."
    assert quotes(answer) == {"I changed the whole morning routine"}


def test_a_clause_without_a_mark_is_quoted_whole() -> None:
    answer = "I changed the whole morning routine. It was in May."
    assert quotes(answer) == {"I changed the whole morning routine"}


def test_any_beginning_of_an_answer_can_be_read() -> None:
    rows = [json.loads(line) for line in ANSWERS.read_text("utf-8").splitlines()[:30]]
    assert len(rows) == 30
    order = random.Random(7)
    for row in rows:
        answer = row["answer"]
        for end in order.sample(range(1, len(answer)), 8):
            recorder = Recorder()
            read_english(answer[:end], question=row["question"], chooser=recorder)
            for point in (c.point for m in recorder.materials for c in m.candidates):
                compose_english(point, style=Style.INTERVIEW, used_frames=())


def test_a_relative_clause_belongs_to_the_quotation() -> None:
    answer = "I launched a newsletter that nobody opened."
    assert "I launched a newsletter that nobody opened" in quotes(answer)


def test_speech_and_private_matters_are_not_taken_up() -> None:
    speech = "I rang the yard and I said, I have sold the spare trailer to Leeds."
    assert quotes(speech) == {"I rang the yard"}
    private = "I reorganised the rota because my wife had to see the doctor. I ordered new hinges."
    assert quotes(private) == {"I ordered new hinges"}


@pytest.mark.parametrize(
    ("answer", "kind", "quote"),
    [
        (
            "I checked the first fifty parts on Monday.",
            OpenPointKind.LEARNING,
            "I checked the first fifty parts on Monday",
        ),
        (
            "We rebuilt the greenhouse. I drew the plan.",
            OpenPointKind.DIFFICULTY,
            "We rebuilt the greenhouse",
        ),
        (
            "I rebuilt the greenhouse. I learned a lot about glass.",
            OpenPointKind.LEARNING,
            "I rebuilt the greenhouse",
        ),
        (
            "I stopped the late bus in June.",
            OpenPointKind.ALTERNATIVE,
            "I stopped the late bus in June",
        ),
    ],
)
def test_no_follow_up_asks_about_slight_or_shared_deeds_or_what_is_told(
    answer: str, kind: OpenPointKind, quote: str
) -> None:
    assert (kind, quote) not in candidates(answer, EXPERIENCE)


def test_a_stressed_change_without_a_figure_is_surely_asked_about() -> None:
    sure = candidates("I moved the bins. Waste went down a lot.", EXPERIENCE)
    assert "c:sure" in sure[OpenPointKind.FIGURE, "Waste went down a lot"]
    given = candidates("I moved the bins. Waste went down a lot, to 40 kilos.", EXPERIENCE)
    assert not any("c:sure" in features for features in given.values())
    unknown = candidates("Waste went down a lot. I don't have an exact figure.", EXPERIENCE)
    assert not any("c:sure" in features for features in unknown.values())
