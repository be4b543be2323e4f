"""The next move after an answer, and after an utterance that is no answer."""

from dataclasses import replace

import pytest

from daedam.interview.dialogue_acts import DialogueAct as Act
from daedam.interview.moves import (
    MAX_REPLIES,
    AskAnotherExample,
    AskFollowUp,
    AskMain,
    Finish,
    KeepOpen,
    LeadIn,
    next_move,
)
from daedam.interview.plan import Plan, parse_plan
from daedam.interview.reading.model import (
    Agent,
    Clause,
    OpenPoint,
    OpenPointKind,
    Reading,
    Role,
    Tense,
)
from daedam.interview.turn import (
    KEEPS_OPEN,
    Exchange,
    MadeBy,
    QuestionType,
    TranscriptStatus,
)

MAIN = Exchange("자기소개를 해 주세요.", QuestionType.MAIN, 0, MadeBy.PLAN, "저는 개발자입니다.")
FOLLOWUP = Exchange("왜 개발자인가요?", QuestionType.FOLLOWUP, 0, MadeBy.LLM, "좋아해서요.")


def plan(followups: int = 1, questions: int = 2, **settings: object) -> Plan:
    question = {
        "text": "질문",
        "aim": "목적",
        "probes": ["더 말씀해 주시겠어요?"],
        "easier": "하나만요.",
    }
    document = {"questions": [question] * questions, "reprompt": "다시", "interview": settings}
    return parse_plan(document, followups)


def reading(*kinds: OpenPointKind) -> Reading:
    return Reading((), tuple(OpenPoint(kind) for kind in kinds))


def said(act: Act, before: Exchange = MAIN) -> Exchange:
    """Return `before` with an utterance of `act` instead of an answer."""
    return replace(before, answer="", utterance="발화", act=act)


def reply(made_by: MadeBy, act: Act) -> Exchange:
    """Return an exchange whose question is only a reply. It leaves the first question open."""
    return Exchange(MAIN.question, QuestionType.FOLLOWUP, 0, made_by, "", act=act, utterance="발화")


def test_the_plan_limits_the_number_of_followups() -> None:
    assert next_move(plan(1), [MAIN]) == AskFollowUp(0)
    assert next_move(plan(1), [MAIN, FOLLOWUP]) == AskMain(1, LeadIn.OTHER_TOPIC)
    assert next_move(plan(2), [MAIN, FOLLOWUP]) == AskFollowUp(0)
    assert next_move(plan(0), [MAIN]) == AskMain(1)


def test_a_complete_answer_gets_no_followup() -> None:
    assert next_move(plan(3), [MAIN], reading()) == AskMain(1)


def test_open_points_decide_how_many_followups_are_asked() -> None:
    reason = reading(OpenPointKind.REASON)
    result = reading(OpenPointKind.MISSING_RESULT)
    later = reading(OpenPointKind.DIFFERENTLY)
    second = replace(FOLLOWUP, open_point="cause")
    assert next_move(plan(3), [MAIN], later) == AskFollowUp(0, later.open_points)
    assert next_move(plan(3), [MAIN, FOLLOWUP], later) == AskMain(1, LeadIn.OTHER_TOPIC)
    assert next_move(plan(3), [MAIN, FOLLOWUP], reason) == AskFollowUp(0, reason.open_points)
    assert next_move(plan(3), [MAIN, FOLLOWUP, second], reason) == AskMain(1, LeadIn.OTHER_TOPIC)
    assert next_move(plan(3), [MAIN, FOLLOWUP, second], result) == AskFollowUp(
        0, result.open_points
    )


def test_a_kind_of_open_point_is_asked_about_once_per_main_question() -> None:
    asked = replace(FOLLOWUP, made_by=MadeBy.COMPOSED, open_point="reason")
    both = reading(OpenPointKind.REASON, OpenPointKind.INSTANCE)
    assert next_move(plan(3), [MAIN, asked], both) == AskFollowUp(0, both.open_points[1:])


def test_a_contradiction_comes_before_kinds_that_were_asked_about_less_often() -> None:
    both = reading(OpenPointKind.HOW, OpenPointKind.CONTRADICTION)
    elsewhere = replace(FOLLOWUP, made_by=MadeBy.COMPOSED, open_point="contradiction", main_index=1)
    assert next_move(plan(3), [elsewhere, MAIN], both) == AskFollowUp(
        0, tuple(reversed(both.open_points))
    )


def test_a_kind_that_was_asked_about_less_often_comes_first() -> None:
    both = reading(OpenPointKind.REASON, OpenPointKind.INSTANCE)
    elsewhere = replace(FOLLOWUP, made_by=MadeBy.COMPOSED, open_point="reason", main_index=1)
    assert next_move(plan(3), [MAIN], both) == AskFollowUp(0, both.open_points)
    assert next_move(plan(3), [elsewhere, MAIN], both) == AskFollowUp(
        0, tuple(reversed(both.open_points))
    )


def test_a_clause_is_asked_about_once_per_main_question() -> None:
    clause = Clause("창고를 정리했습니다", 0, 10, (Role.ACTION,), Agent.SPEAKER, Tense.PAST, False)
    point = OpenPoint(OpenPointKind.REASON, clause)
    asked = replace(FOLLOWUP, open_point="instance", quote=clause.text)
    assert next_move(plan(3), [MAIN, asked], Reading((clause,), (point,))) == AskMain(
        1, LeadIn.OTHER_TOPIC
    )
    elsewhere = replace(asked, quote="다른 말")
    assert next_move(plan(3), [MAIN, elsewhere], Reading((clause,), (point,))) == AskFollowUp(
        0, (point,)
    )


def test_a_topic_with_followups_is_left_with_words_and_the_last_question_is_announced() -> None:
    assert next_move(plan(0, 4), [MAIN]) == AskMain(1)
    assert next_move(plan(1, 4), [MAIN, FOLLOWUP]) == AskMain(1, LeadIn.OTHER_TOPIC)
    third = replace(MAIN, main_index=2)
    assert next_move(plan(0, 4), [MAIN, third]) == AskMain(3, LeadIn.LAST_QUESTION)
    assert next_move(plan(0, 2), [MAIN]) == AskMain(1)


def test_the_interview_ends_after_the_last_main_question() -> None:
    last = replace(MAIN, main_index=1)
    assert next_move(plan(0), [MAIN, last]) == Finish()
    assert next_move(plan(1), [MAIN, last]) == AskFollowUp(1)


@pytest.mark.parametrize(
    ("elapsed_s", "move"),
    [(0, AskFollowUp(0)), (200, AskMain(1)), (300, Finish()), (900, Finish())],
)
def test_the_time_budget_ends_followups_and_then_the_interview(
    elapsed_s: float, move: object
) -> None:
    assert next_move(plan(1, total_sec=300), [MAIN], None, elapsed_s) == move


def test_silence_gets_one_reprompt_that_does_not_count_as_followup() -> None:
    silent = replace(MAIN, answer="", transcript_status=TranscriptStatus.NO_SPEECH)
    again = replace(FOLLOWUP, made_by=MadeBy.REPROMPT, transcript_status=TranscriptStatus.NO_SPEECH)
    assert next_move(plan(1), [silent]) == KeepOpen(0, MadeBy.REPROMPT)
    assert next_move(plan(1), [silent, again]) == AskMain(1, LeadIn.MOVE_ON)
    recognised = replace(
        again, transcript_status=TranscriptStatus.RECOGNISED, answer="저는 개발자입니다."
    )
    assert next_move(plan(1), [silent, recognised]) == AskFollowUp(0)


def test_a_typed_filler_is_not_told_to_check_the_microphone() -> None:
    typed = replace(said(Act.NO_SPEECH), transcript_status=TranscriptStatus.TYPED)
    assert next_move(plan(1), [typed]) == KeepOpen(0, MadeBy.REDIRECT)


@pytest.mark.parametrize("status", [TranscriptStatus.PENDING, TranscriptStatus.OTHER_LANGUAGE])
def test_an_answer_without_a_usable_text_gets_no_followup(status: TranscriptStatus) -> None:
    assert next_move(plan(1), [replace(MAIN, answer="", transcript_status=status)]) == AskMain(1)


@pytest.mark.parametrize(
    ("act", "made_by"),
    [
        (Act.ASKS_REPEAT, MadeBy.REPEAT),
        (Act.ASKS_CLARIFICATION, MadeBy.REPHRASE),
        (Act.ASKS_TIME, MadeBy.GIVE_TIME),
        (Act.CHECKS_CHANNEL, MadeBy.REASSURE),
        (Act.ASKS_INTERVIEWER, MadeBy.PARK),
        (Act.WANTS_PAUSE, MadeBy.PAUSE),
        (Act.WANTS_STOP, MadeBy.CONFIRM_STOP),
        (Act.SMALL_TALK, MadeBy.INVITE),
        (Act.OFF_TOPIC, MadeBy.REDIRECT),
        (Act.ORDER, MadeBy.REDIRECT),
        (Act.CORRECTS_SELF, MadeBy.NOTE_CORRECTION),
        (Act.CORRECTS_INTERVIEWER, MadeBy.NOTE_CORRECTION),
    ],
)
def test_an_utterance_that_is_no_answer_keeps_the_question_open(act: Act, made_by: MadeBy) -> None:
    assert next_move(plan(1), [said(act)]) == KeepOpen(0, made_by)
    assert made_by in KEEPS_OPEN


@pytest.mark.parametrize("act", [Act.DECLINES, Act.REFERS_BACK])
def test_a_declined_question_is_left(act: Act) -> None:
    assert next_move(plan(1), [said(act)]) == AskMain(1, LeadIn.ACCEPT)


def test_a_closing_without_content_goes_on() -> None:
    assert next_move(plan(1), [said(Act.CLOSES)]) == AskMain(1, LeadIn.THANK)


@pytest.mark.parametrize("act", [Act.NO_EXPERIENCE, Act.DOES_NOT_KNOW])
def test_a_candidate_without_an_example_is_asked_for_a_smaller_one_once(act: Act) -> None:
    another = replace(said(act, FOLLOWUP), made_by=MadeBy.ANOTHER_EXAMPLE)
    assert next_move(plan(1), [said(act)]) == AskAnotherExample(0)
    assert next_move(plan(1), [said(act), another]) == AskMain(1, LeadIn.ACCEPT)
    assert next_move(plan(1), [MAIN, said(act, FOLLOWUP)]) == AskMain(1, LeadIn.ACCEPT)
    answered = replace(another, act=Act.ANSWER, answer="동아리에서 해 봤습니다.")
    assert next_move(plan(1), [said(act), answered]) == AskFollowUp(0)


def test_replies_do_not_count_as_followups() -> None:
    answered = replace(reply(MadeBy.REPEAT, Act.ANSWER), answer="저는 개발자입니다.")
    assert next_move(plan(1), [said(Act.ASKS_REPEAT), answered]) == AskFollowUp(0)


def test_a_question_is_left_after_some_replies() -> None:
    asking = [said(Act.ASKS_REPEAT)]
    for _ in range(MAX_REPLIES):
        assert next_move(plan(1), asking) == KeepOpen(0, MadeBy.REPEAT)
        asking.append(reply(MadeBy.REPEAT, Act.ASKS_REPEAT))
    assert next_move(plan(1), asking) == AskMain(1, LeadIn.MOVE_ON)


def test_a_confirmed_stop_ends_the_interview() -> None:
    again = reply(MadeBy.CONFIRM_STOP, Act.WANTS_STOP)
    assert next_move(plan(1), [said(Act.WANTS_STOP), again]) == Finish()


def test_an_interview_goes_on_if_the_stop_is_not_confirmed() -> None:
    refused = reply(MadeBy.CONFIRM_STOP, Act.ASKS_REPEAT)
    assert next_move(plan(1), [said(Act.WANTS_STOP), refused]) == KeepOpen(0, MadeBy.REPEAT)


def test_an_answer_after_the_confirmation_question_counts() -> None:
    text = "그럼 답변드리면 저는 결제 서버를 운영하면서 장애를 절반으로 줄였습니다."
    answered = replace(reply(MadeBy.CONFIRM_STOP, Act.ANSWER), utterance=text, answer=text)
    assert next_move(plan(1), [said(Act.WANTS_STOP), answered]) == AskFollowUp(0)


def test_there_is_no_move_before_the_first_question() -> None:
    with pytest.raises(ValueError, match="first"):
        next_move(plan(), [])


def test_a_plan_without_probes_is_refused() -> None:
    with pytest.raises(ValueError, match="probe"):
        parse_plan(
            {"questions": [{"text": "a", "aim": "b", "probes": []}], "reprompt": "c"},
            1,
        )
    with pytest.raises(ValueError, match="lacks"):
        parse_plan({"questions": [{"text": "a", "probes": ["b"]}]}, 1)
