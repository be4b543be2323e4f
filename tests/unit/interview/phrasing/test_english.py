import re

import pytest

from daedam.interview.phrasing.english import MAX_WORDS, compose_english
from daedam.interview.phrasing.english_frames import english_frames
from daedam.interview.phrasing.model import ComposedQuestion
from daedam.interview.plan import Style
from daedam.interview.reading.english import read_english
from daedam.interview.reading.model import Agent, Clause, OpenPoint, OpenPointKind, Role, Tense

STRENGTH = "What is your greatest strength?"
EXPERIENCE = "Tell me about a time when you improved something."


def clause(text: str, question: str = EXPERIENCE) -> Clause:
    return read_english(text, question=question).clauses[-1]


def questions(point: OpenPoint, style: Style = Style.INTERVIEW) -> list[ComposedQuestion]:
    """Return all questions that can be composed about `point`, each with another frame."""
    used, found = set[str](), list[ComposedQuestion]()
    while question := compose_english(point, style=style, used_frames=used):
        used.add(question.frame)
        found.append(question)
    return found


def quoted(text: str, kind: OpenPointKind = OpenPointKind.CHECK) -> str:
    """Return the first question about the last clause of `text`."""
    question = compose_english(OpenPoint(kind, clause(text)), style=Style.INTERVIEW, used_frames=())
    assert question is not None
    return question.text


@pytest.mark.parametrize(
    ("said", "turned"),
    [
        ("I built my own rack.", "you built your own rack"),
        ("I was late with our forms.", "you were late with your forms"),
        ("I'm careful with it.", "you're careful with it"),
        ("They gave me a second van.", "they gave you a second van"),
        ("Um, so I, I called the, uh, the depot myself.", "you called the depot yourself"),
        ("I think the drivers were happier.", "the drivers were happier"),
        ("In my last shop, we sold twice as many.", "you sold twice as many"),
        ("I, you know, repaired the hinge.", "you repaired the hinge"),
        ("I persuaded the harbour to let us moor.", "persuaded the harbour to let the team moor"),
        ("I did this survey of the moles.", "you did that survey of the moles"),
        ("The first thing I did was I moved the goats.", "you moved the goats"),
        ("Missed calls went down.", "missed calls went down"),
    ],
)
def test_words_are_turned_round(said: str, turned: str) -> None:
    assert turned in quoted(said)


@pytest.mark.parametrize(
    ("said", "turned"),
    [
        ("I closed the gate, I think.", "you closed the gate."),
        ("We rewired the stage, to be honest.", "you rewired the stage."),
        ("What we did is we moved the pumps.", "you moved the pumps."),
        ("What I did, I moved the pumps.", "you moved the pumps."),
        ("About 30 crates were soaked.", "about 30 crates were soaked."),
        ("Last spring a farmer refused the delivery.", "a farmer refused the delivery."),
        ("I suggested we weigh each crate.", "you suggested the team weigh each crate."),
        ("Skill, luck, and I work fast with wood.", "you work fast with wood."),
        ("Mondays the lift was always full.", "Mondays the lift was always full."),
    ],
)
def test_a_quote_has_no_hedges_and_names_the_right_people(said: str, turned: str) -> None:
    assert turned in quoted(said)


@pytest.mark.parametrize(
    "said",
    [
        "He was.",
        "I rang.",
        "I think.",
        "I'm Marek.",
        "I'd say patience.",
        "I turned us round.",
        "I gave him a.",
        "until it is dry, my boss knows this.",
        "because you drive and I like lorries.",
        "that does more than a fence.",
    ],
)
@pytest.mark.parametrize("kind", [OpenPointKind.INSTANCE, OpenPointKind.PEOPLE, OpenPointKind.HOW])
def test_a_clause_that_cannot_be_repeated_is_not_asked_about(
    said: str, kind: OpenPointKind
) -> None:
    made = Clause(said[:-1], 0, len(said) - 1, (Role.ACTION,), Agent.SPEAKER, Tense.PAST, False)
    assert questions(OpenPoint(kind, made)) == []


def test_a_habit_with_will_is_no_hypothesis() -> None:
    said = clause("I'll check the chains first.", "What do you do before you start a shift?")
    found = questions(OpenPoint(OpenPointKind.INSTANCE, said))
    assert found
    assert not any("Have you ever had to" in q.text for q in found)


def test_what_was_said_is_not_reported_twice() -> None:
    point = OpenPoint(OpenPointKind.PEOPLE, clause("I told the foreman about the crack."))
    found = questions(point)
    assert found
    assert not any(re.search(r"You (?:said|mentioned that) you told", q.text) for q in found)


def test_a_mishap_is_nothing_to_win_people_over_for() -> None:
    mishap = OpenPoint(OpenPointKind.PEOPLE, clause("I changed the wrong valve."))
    proposal = OpenPoint(OpenPointKind.PEOPLE, clause("I changed the rota for the night crew."))
    assert not any("on board" in q.text for q in questions(mishap))
    assert any("on board" in q.text for q in questions(proposal))


def test_a_list_is_not_put_into_the_middle_of_a_question() -> None:
    said = clause("I moved the saws, the drills, the sanders and the racks.")
    for question in questions(OpenPoint(OpenPointKind.HOW, said)):
        assert not question.text.startswith("When you moved the saws,")


@pytest.mark.parametrize("style", list(Style))
@pytest.mark.parametrize(
    "kind",
    [
        OpenPointKind.HOW,
        OpenPointKind.ALTERNATIVE,
        OpenPointKind.DIFFICULTY,
        OpenPointKind.PEOPLE,
    ],
)
def test_an_own_deed_has_several_questions_of_each_new_kind(
    kind: OpenPointKind, style: Style
) -> None:
    found = questions(OpenPoint(kind, clause("I replaced the old pump with a belt.")), style)
    assert len(found) >= 4


def test_a_clause_without_a_subject_gets_one() -> None:
    assert "you greased the hinge" in quoted("I opened the gate and greased the hinge.")


def test_an_embedded_question_keeps_its_verb() -> None:
    said = "I parked the van and asked whether there was a key."
    assert "you asked whether there was a key" in quoted(said)


def test_a_long_clause_is_cut() -> None:
    text = quoted(
        "I moved all the garden tools to the back of the shed behind the greenhouse with two "
        "students from the school across the road in the first week of the spring."
    )
    assert len(text.split()) <= MAX_WORDS
    assert text.endswith("?")


def test_the_team_is_named_where_the_own_part_is_asked_for() -> None:
    text = quoted("We repainted the hall.", OpenPointKind.OWN_PART)
    assert "your team repainted the hall" in text


def test_family_matters_are_not_repeated() -> None:
    point = OpenPoint(OpenPointKind.INSTANCE, clause("I cared for my mother for a year."))
    assert all("mother" not in question.text for question in questions(point))


def test_no_frame_is_used_twice() -> None:
    frames = [q.frame for q in questions(OpenPoint(OpenPointKind.DIFFERENTLY))]
    assert len(frames) == len(set(frames)) >= 4


def test_the_seed_selects_among_the_frames() -> None:
    point = OpenPoint(OpenPointKind.DIFFERENTLY)
    texts = {
        question.text
        for seed in range(4)
        if (question := compose_english(point, style=Style.PRACTICE, used_frames=(), seed=seed))
    }
    assert len(texts) == 4


@pytest.mark.parametrize("style", list(Style))
@pytest.mark.parametrize("kind", list(OpenPointKind))
def test_each_kind_has_frames_in_both_styles(kind: OpenPointKind, style: Style) -> None:
    frames = [f for f in english_frames() if f.kind is kind and style in f.styles]
    assert len(frames) >= 4


def test_frames_are_distinct_questions() -> None:
    frames = english_frames()
    assert len(frames) >= 80
    assert len({frame.id for frame in frames}) == len(frames)
    assert len({frame.text for frame in frames}) == len(frames)
    for frame in frames:
        assert frame.text.endswith("?")
        assert frame.simpler.endswith("?")
        assert frame.text.count("?") == 1


@pytest.mark.parametrize("kind", list(OpenPointKind))
def test_a_quote_or_nothing_is_named(kind: OpenPointKind) -> None:
    said = clause("We moved the tills to the door.")
    for question in questions(OpenPoint(kind, said, topic="tills")):
        assert question.quote in ("", said.text)
        assert not re.search(r"[{}]|\bI moved|\bwe\b|\bmy\b", question.text)
        assert len(question.text.split()) <= MAX_WORDS


def test_a_full_stop_of_an_abbreviation_begins_no_sentence() -> None:
    assert "7 a.m. on the day" in quoted("The speaker cancelled at 7 a.m. on the day.")


def test_a_long_clause_is_cut_before_a_second_phrase() -> None:
    said = "I asked the bakery to bring the bread at noon and only a few small rolls at six."
    assert "you asked the bakery to bring the bread at noon." in quoted(said)


def test_a_verb_without_its_subject_is_not_quoted() -> None:
    told = clause("I rang the yard, found out the lorry had been sold by mistake.")
    for question in questions(OpenPoint(OpenPointKind.LEARNING, told)):
        assert "said found" not in question.text
