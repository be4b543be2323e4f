"""The dialogue act of an utterance depends on the question that is open."""

from dataclasses import replace

import pytest

from daedam.interview.dialogue_acts import DialogueAct, deciding_act
from daedam.interview.turn import Exchange, MadeBy, QuestionType
from daedam.services.interviewer import Interviewer
from daedam.services.morphology import KiwiMorphology

QUESTION = "가장 어려웠던 문제를 말씀해 주세요."


@pytest.fixture(scope="module")
def interviewer(morphology: KiwiMorphology) -> Interviewer:
    return Interviewer(morphology)


@pytest.mark.parametrize(
    ("text", "act"),
    [("네.", DialogueAct.WANTS_STOP), ("아니요.", DialogueAct.ASKS_REPEAT)],
)
def test_a_reply_to_the_confirmation_of_a_stop_is_no_answer(
    interviewer: Interviewer, text: str, act: DialogueAct
) -> None:
    asked = Exchange(QUESTION, QuestionType.MAIN, 0, MadeBy.PLAN)
    confirming = replace(asked, made_by=MadeBy.CONFIRM_STOP)
    assert deciding_act(interviewer.find_acts(text, confirming, "ko")) is act
    assert deciding_act(interviewer.find_acts(text, asked, "ko")) is not act
