"""Classify the ends of English answers, and decide when a turn ends."""

import pytest

from daedam.interview.turn import QuestionType
from daedam.interview.turn_end import AnswerEnding, TurnEnd, classify_ending, forecast_turn_end
from daedam.services.morphology import KiwiMorphology

ENDINGS = {
    AnswerEnding.FINISHED: """
        I worked there for three years.
        In the end we cut the waiting time by thirty percent.
        So that was the main reason I applied.
        We shipped it two weeks early, and the customer renewed the contract.
        My manager said she would not have found the error without me.
        That's it.
        That's all from me.
        I think that answers your question.
        Thank you.
        That is why I think I am the right person for this job.
        It went well!""",
    AnswerEnding.OPEN: """
        I worked there for three years and
        We had to move the date because
        I was responsible for the
        So the first thing I did was to
        The reason is that
        We tried a new approach, which
        And then I was
        I talked to our
        It depends on whether
        My manager and I""",
    AnswerEnding.FILLER: """
        We moved the date, um
        I was in charge of, uh...
        And the result was, you know
        So it was kind of
        Let me think about that for a moment.
        Just a second.
        Give me a moment, please
        I'm not done.
        I need a minute to think
        Hold on please.
        Just a moment, please""",
    AnswerEnding.UNCLEAR: """
        Three years
        Mostly Python.
        the payment system
        we cut the waiting time by thirty percent
        A team of five.
        That was the system I worked on.
        and the customers were happy with the result""",
}


@pytest.mark.parametrize(
    ("text", "ending"),
    [(line.strip(), kind) for kind, lines in ENDINGS.items() for line in lines.split("\n") if line],
)
def test_the_ending_of_an_answer_is_classified(
    text: str, ending: AnswerEnding, morphology: KiwiMorphology
) -> None:
    assert classify_ending(text, morphology, "en") is ending


@pytest.mark.parametrize(
    ("text", "silence_s", "since_confirm_s", "verdict"),
    [
        ("I worked there for three years.", 2.5, None, TurnEnd.END),
        ("I worked there for three years.", 2.0, None, TurnEnd.WAIT),
        ("I worked there because", 3.5, None, TurnEnd.WAIT),
        ("I worked there because", 4.1, None, TurnEnd.CONFIRM),
        ("um, so", 11.0, None, TurnEnd.WAIT),
        ("um, so", 12.0, None, TurnEnd.CONFIRM),
        ("We moved the date. Yes.", 2.5, 4.0, TurnEnd.END),
        ("We moved the date because", 4.5, 4.0, TurnEnd.END),
    ],
)
def test_a_turn_ends_after_a_complete_sentence(
    text: str,
    silence_s: float,
    since_confirm_s: float | None,
    verdict: TurnEnd,
    morphology: KiwiMorphology,
) -> None:
    forecast = forecast_turn_end(
        text=text,
        silence_s=silence_s,
        speech_s=8.0,
        question=QuestionType.MAIN,
        since_confirm_s=since_confirm_s,
        morphology=morphology,
        language="en",
    )
    assert forecast.now is verdict
