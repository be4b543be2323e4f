from dataclasses import replace

import pytest

from daedam.interview.plan import Plan, parse_plan
from daedam.interview.turn import (
    AskAgain,
    AskFollowUp,
    AskMain,
    Exchange,
    Finish,
    MadeBy,
    QuestionType,
    TranscriptStatus,
    next_move,
)

MAIN = Exchange("자기소개를 해 주세요.", QuestionType.MAIN, 0, MadeBy.PLAN, "저는 개발자입니다.")
FOLLOWUP = Exchange("왜 개발자인가요?", QuestionType.FOLLOWUP, 0, MadeBy.LLM, "좋아해서요.")


def plan(followups: int = 1, questions: int = 2) -> Plan:
    question = {"text": "질문", "aim": "목적", "probes": ["더 말씀해 주시겠어요?"]}
    document = {"questions": [question] * questions, "keyword_probes": [], "reprompt": "다시"}
    return parse_plan(document, followups)


def test_the_plan_sets_the_number_of_followups() -> None:
    assert next_move(plan(1), [MAIN]) == AskFollowUp(0)
    assert next_move(plan(1), [MAIN, FOLLOWUP]) == AskMain(1)
    assert next_move(plan(2), [MAIN, FOLLOWUP]) == AskFollowUp(0)
    assert next_move(plan(0), [MAIN]) == AskMain(1)


def test_the_interview_ends_after_the_last_main_question() -> None:
    last = replace(MAIN, main_index=1)
    assert next_move(plan(0), [MAIN, last]) == Finish()
    assert next_move(plan(1), [MAIN, last]) == AskFollowUp(1)


def test_silence_gets_one_reprompt_that_does_not_count_as_followup() -> None:
    silent = replace(MAIN, answer="", transcript_status=TranscriptStatus.NO_SPEECH)
    again = replace(FOLLOWUP, made_by=MadeBy.REPROMPT, transcript_status=TranscriptStatus.NO_SPEECH)
    assert next_move(plan(1), [silent]) == AskAgain(0)
    assert next_move(plan(1), [silent, again]) == AskMain(1)
    heard = replace(
        again, transcript_status=TranscriptStatus.RECOGNISED, answer="저는 개발자입니다."
    )
    assert next_move(plan(1), [silent, heard]) == AskFollowUp(0)


def test_a_pending_transcript_gets_no_followup() -> None:
    assert next_move(
        plan(1), [replace(MAIN, answer="", transcript_status=TranscriptStatus.PENDING)]
    ) == AskMain(1)


def test_an_answer_in_another_language_gets_no_followup() -> None:
    other = replace(MAIN, answer="", transcript_status=TranscriptStatus.OTHER_LANGUAGE)
    assert next_move(plan(1), [other]) == AskMain(1)


def test_there_is_no_move_before_the_first_question() -> None:
    with pytest.raises(ValueError, match="first"):
        next_move(plan(), [])


def test_a_plan_without_probes_is_refused() -> None:
    with pytest.raises(ValueError, match="probe"):
        parse_plan(
            {
                "questions": [{"text": "a", "aim": "b", "probes": []}],
                "keyword_probes": [],
                "reprompt": "c",
            },
            1,
        )
    with pytest.raises(ValueError, match="lacks"):
        parse_plan({"questions": []}, 1)
