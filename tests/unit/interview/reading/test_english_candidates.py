"""Which clause of an English answer a follow-up of each kind takes up."""

import pytest

from daedam.interview.reading.english import read_english
from daedam.interview.reading.model import OpenPoint, OpenPointKind
from daedam.interview.reading.worth import Material, load_worth_model

EXPERIENCE = "Tell me about a time when you changed something at work."
STRENGTH = "What is your greatest strength?"


class Recorder:
    """Keeps the material instead of choosing."""

    material: Material

    def choose(self, material: Material) -> tuple[OpenPoint, ...]:
        self.material = material
        return ()


def material(answer: str, question: str = EXPERIENCE) -> Material:
    recorder = Recorder()
    read_english(answer, question=question, chooser=recorder)
    return recorder.material


def taken_up(answer: str, kind: OpenPointKind, question: str = EXPERIENCE) -> str:
    """Return the words that a follow-up of `kind` takes up; empty if there is none."""
    for candidate in material(answer, question).candidates:
        if candidate.point.kind is kind and candidate.point.clause is not None:
            return candidate.point.clause.text
    return ""


@pytest.mark.parametrize(
    ("answer", "kind", "quote"),
    [
        (
            "I came in at six. I reorganised the tool store. I locked up at ten.",
            OpenPointKind.HOW,
            "I reorganised the tool store",
        ),
        (
            "The ovens were cold. I proposed a second shift to the owner.",
            OpenPointKind.PEOPLE,
            "I proposed a second shift to the owner",
        ),
        (
            "The gate was always jammed. I ordered new hinges.",
            OpenPointKind.CAUSE,
            "The gate was always jammed",
        ),
        (
            "I added a second till. After that the line got a lot shorter.",
            OpenPointKind.FIGURE,
            "After that the line got a lot shorter",
        ),
        (
            "We repainted the whole hall. It looked new.",
            OpenPointKind.OWN_PART,
            "We repainted the whole hall",
        ),
        (
            "I did not order the usual parts. The line ran on.",
            OpenPointKind.REASON,
            "I did not order the usual parts",
        ),
    ],
)
def test_the_best_clause_for_a_kind(answer: str, kind: OpenPointKind, quote: str) -> None:
    assert taken_up(answer, kind) == quote


def test_what_was_asked_belongs_to_the_quote() -> None:
    answer = "I asked whether we could open the side door."
    assert taken_up(answer, OpenPointKind.PEOPLE) == answer.rstrip(".")


def test_direct_speech_is_not_taken_up() -> None:
    answer = "I rang the yard and I said, I have sold the spare trailer to Leeds."
    for candidate in material(answer).candidates:
        clause = candidate.point.clause
        assert clause is None or not clause.text.startswith("I have sold")


def test_private_matters_are_not_taken_up() -> None:
    answer = "I reorganised the rota. My wife fixed the heating at our church."
    for candidate in material(answer).candidates:
        clause = candidate.point.clause
        assert clause is None or "wife" not in clause.text


@pytest.mark.parametrize(
    ("answer", "kind", "question"),
    [
        ("Hi, I'm Marta.", OpenPointKind.INSTANCE, "Please introduce yourself."),
        ("I was painting the fence.", OpenPointKind.PEOPLE, EXPERIENCE),
        ("I mixed it. The glue was up again by noon.", OpenPointKind.FIGURE, EXPERIENCE),
        ("The vans were ready. I rang.", OpenPointKind.PEOPLE, EXPERIENCE),
    ],
)
def test_trivial_clauses_are_not_taken_up(answer: str, kind: OpenPointKind, question: str) -> None:
    assert taken_up(answer, kind, question) == ""


def test_what_never_happened_is_no_instance() -> None:
    question = "What would you do if a pipe burst at night?"
    answer = "I'd shut the main valve and wake the porter."
    assert taken_up(answer, OpenPointKind.INSTANCE, question)
    assert not taken_up(answer + " It hasn't happened to me yet.", OpenPointKind.INSTANCE, question)


def test_a_reaction_that_was_answered_is_not_taken_up() -> None:
    open_one = "I showed the plan. My foreman refused the new rota."
    answered = "My foreman refused the new rota. I showed him the hours of last month."
    assert taken_up(open_one, OpenPointKind.PEOPLE) == "My foreman refused the new rota"
    assert taken_up(answered, OpenPointKind.PEOPLE).startswith("I showed him")


def test_at_most_one_candidate_for_each_kind() -> None:
    answer = "I fixed the lift. I fixed the door. We fixed the roof. It got much better."
    kinds = [c.point.kind for c in material(answer).candidates]
    assert len(kinds) == len(set(kinds)) > 3


def chosen(answer: str, question: str) -> list[OpenPointKind]:
    reading = read_english(answer, question=question, chooser=load_worth_model("en"))
    return [point.kind for point in reading.open_points]


def test_a_bare_strength_asks_for_an_instance() -> None:
    assert chosen("I'm very patient with people.", STRENGTH)[0] is (OpenPointKind.INSTANCE)


def test_a_team_without_own_deeds_asks_for_the_own_part() -> None:
    answer = "We rebuilt the whole intake as a team and it went really well."
    assert OpenPointKind.OWN_PART in chosen(answer, "Tell me about a project you are proud of.")


def test_a_complete_answer_is_left_alone() -> None:
    answer = (
        "Our presses stopped 14 times a month because the belts were cut too short. I measured "
        "every belt for three weeks, found that one cutter was worn and replaced the blade myself. "
        "I thought about buying pre-cut belts instead, but they cost twice as much. Stops went "
        "from 14 to 2 a month, I counted them in the shift log for half a year. The fitters were "
        "sceptical at first, so I let them run the first week. What I learned is to measure before "
        "I order anything, and next time I would check the blade first."
    )
    assert chosen(answer, "Describe an improvement you made at work.") == []


def test_points_are_ordered_by_worth() -> None:
    model = load_worth_model("en")
    answer = "We redesigned the process as a team and everything got a lot faster."
    reading = read_english(answer, question=EXPERIENCE, chooser=model)
    worth = [point.worth for point in reading.open_points]
    assert worth
    assert worth == sorted(worth, reverse=True)
