"""Classify the ends of Korean answers with the real analyser, and decide when a turn ends."""

import itertools
from typing import Any

import pytest

from daedam.interview.turn import QuestionType
from daedam.interview.turn_end import (
    AnswerEnding,
    EndpointingTimeouts,
    TurnEnd,
    classify_ending,
    forecast_turn_end,
)
from daedam.services.morphology import KiwiMorphology

DONE = "결제 시스템을 개선했습니다."
HANGING = "결제 시스템을 개선했는데"
SOFT = "결제 시스템을 개선했는데요."
THINKING = "결제 시스템을 개선했고 음"
TIMEOUTS = EndpointingTimeouts()
TEXTS = (DONE, HANGING, SOFT, THINKING, "", "음", "네", "개발자", DONE + " 네", HANGING + " 네")

ENDINGS = {
    AnswerEnding.FINISHED: """
        저는 삼 년 동안 일했습니다.
        그렇게 생각합니다
        그게 제일 큰 이유입니다
        그렇게 생각해요
        정말 좋아요
        그런 프로젝트였어요
        좋아서 그랬던 거예요
        하는 것 같아요
        제가 맡았죠
        그게 문제였던 거죠
        그때가 제일 좋았네요
        그런 일이 있더라고요
        그런 일이 있더라구요
        제가 해 볼게요
        영업하나요?
        알려주세요
        잘 모르겠습니다
        팀이 바쁘기 때문입니다
        이상입니다.
        네 이상입니다
        여기까지입니다
        감사합니다
        잘 부탁드립니다
        그렇습니다. 네.
        그렇습니다. 예.
        그렇습니다 네 네
        네, 맞습니다
        삼 년이요
        개발자요
        그런 경험이 없습니다""",
    AnswerEnding.OPEN: """
        그때는 힘들었는데
        명동점에 가려고 하는데
        고등학생인데
        팀장을 맡았고
        그때는 바빠서
        힘들었지만
        열심히 하면
        바쁘니까
        일하거나
        팀을 옮겼으며
        일하면서
        개발을 하다가
        하다 보니까
        하려고
        그렇게 했다고
        배웠습니다만
        일을 하게 되어
        하기 위해서
        그렇게 해 가지고
        했더니
        저는
        팀원들이
        제가
        결제 시스템을
        회사에
        회사에서
        동료의
        동료와
        저도
        개발자로
        2019년부터
        제 경험으로는
        그런 식으로
        했을 때
        문제를 해결할 수
        제가 맡았던
        노력하는
        제가 했던 경험
        그런 경험
        그리고
        그래서
        근데
        그런데
        예를 들면
        일했습니다. 그리고
        일했습니다 그래서
        했습니다 특히
        했어요 왜냐하면
        그때 당시에는 아마
        아주 빠르게""",
    AnswerEnding.FILLER: """
        음
        음...
        어
        그
        저기
        뭐
        저는 음,
        제가 어
        그래서 음
        했는데 이제
        했는데 막
        하는데 그
        일했습니다 음
        있었습니다 이제
        글쎄요
        잠시만요
        아 잠시만요
        음, 잠시만 생각해 보겠습니다.
        네. 잠시 생각해 볼게요.
        아니요, 아직이요
        팀장을 맡았는데 아직이요
        팀장을 맡았는데 잠시만요""",
    AnswerEnding.UNCLEAR: """
        그때는 힘들었는데요
        좋은 경험이었던 것 같은데요
        팀장을 맡았고요
        팀장을 맡았구요
        왜냐하면 바빠서요
        그때 신입이었거든요
        회사에서요
        개발자
        삼 년 정도
        저희 팀은 다섯 명
        그렇게 했다
        그때는 그랬어
        좋았어요 정말
        그랬죠 뭐
        네
        아니요
        OK
        """,
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [(line.strip(), how) for how, lines in ENDINGS.items() for line in lines.split("\n")],
)
def test_endings_are_classified(
    text: str, expected: AnswerEnding, morphology: KiwiMorphology
) -> None:
    if text:
        assert classify_ending(text, morphology) is expected


def test_punctuation_does_not_change_the_class(morphology: KiwiMorphology) -> None:
    for text in (DONE.rstrip("."), HANGING, SOFT.rstrip("."), THINKING):
        ends = {classify_ending(text + mark, morphology) for mark in ("", ".", "!", "...", ",")}
        assert len(ends) == 1, text


def test_an_empty_text_is_unclear(morphology: KiwiMorphology) -> None:
    assert (
        classify_ending("", morphology)
        is classify_ending(" . ", morphology)
        is AnswerEnding.UNCLEAR
    )


@pytest.fixture
def decided(morphology: KiwiMorphology) -> Any:
    def call(text: str | None, silence_s: float, **known: Any) -> TurnEnd:
        given: dict[str, Any] = {"speech_s": 10.0, "question": QuestionType.MAIN, **known}
        return forecast_turn_end(text=text, silence_s=silence_s, morphology=morphology, **given).now

    return call


def test_a_finished_sentence_ends_without_confirmation(decided: Any) -> None:
    assert decided(DONE, TIMEOUTS.finished_s - 0.1) is TurnEnd.WAIT
    assert decided(DONE, TIMEOUTS.finished_s) is TurnEnd.END


@pytest.mark.parametrize(
    ("text", "wait_s"),
    [(SOFT, TIMEOUTS.unclear_s), (HANGING, TIMEOUTS.open_s), (THINKING, TIMEOUTS.filler_s)],
)
def test_an_unfinished_answer_is_confirmed_and_then_ends(
    text: str, wait_s: float, decided: Any
) -> None:
    ask_at_s = wait_s + TIMEOUTS.ask_s
    assert decided(text, ask_at_s - 0.1) is TurnEnd.WAIT
    assert decided(text, ask_at_s) is TurnEnd.CONFIRM
    assert decided(text, ask_at_s + 1, since_confirm_s=1.0) is TurnEnd.WAIT
    go_on_s = TIMEOUTS.go_on_s
    assert decided(text, ask_at_s + go_on_s, since_confirm_s=go_on_s) is TurnEnd.END


def test_less_finished_answers_wait_longer(decided: Any) -> None:
    def waits_s(text: str) -> float:
        return next(t / 10 for t in range(200) if decided(text, t / 10) is not TurnEnd.WAIT)

    waits = [waits_s(text) for text in (DONE, SOFT, HANGING, THINKING, "")]
    assert waits == sorted(set(waits))


def test_speech_after_the_confirmation_continues_the_answer(decided: Any) -> None:
    assert decided(HANGING, 1.0, since_confirm_s=9.0) is TurnEnd.WAIT
    assert decided(HANGING, 5.0, since_confirm_s=13.0) is TurnEnd.CONFIRM
    assert decided(HANGING + " 아니요 아직이요", 3.0, since_confirm_s=9.0) is TurnEnd.WAIT


def test_a_yes_after_the_confirmation_ends_the_turn(decided: Any) -> None:
    yes = HANGING + " 네"
    assert decided(yes, TIMEOUTS.finished_s, since_confirm_s=9.0) is TurnEnd.END
    assert decided(yes, TIMEOUTS.finished_s) is TurnEnd.WAIT
    # A "yes" spoken before the confirmation question does not answer it.
    assert decided(yes, 5.0, since_confirm_s=0.5) is TurnEnd.WAIT


@pytest.mark.parametrize("text", ["", " ", "음", "어 음...", "그"])
def test_without_words_the_turn_never_ends(text: str, decided: Any) -> None:
    late_s = TIMEOUTS.nothing_s
    assert decided(text, late_s - 0.1, speech_s=0.3) is TurnEnd.WAIT
    assert decided(text, late_s, speech_s=0.3) is TurnEnd.CONFIRM
    assert decided(text, late_s + 5, speech_s=0.3, since_confirm_s=5.0) is TurnEnd.WAIT
    assert decided(text, 900.0, speech_s=0.3, since_confirm_s=late_s) is TurnEnd.CONFIRM


@pytest.mark.parametrize("text", [DONE, HANGING, "음"])
def test_an_incomplete_transcript_or_a_hold_requires_confirmation(text: str, decided: Any) -> None:
    late_s, go_on_s = TIMEOUTS.nothing_s, TIMEOUTS.go_on_s
    for known in ({"text": None}, {"text": text, "since_hold_s": late_s - 0.1}):
        assert decided(silence_s=late_s - 0.1, **known) is TurnEnd.WAIT
    for known in ({"text": None}, {"text": text, "since_hold_s": late_s}):
        assert decided(silence_s=late_s + 1, **known) is TurnEnd.CONFIRM
        known["since_confirm_s"] = go_on_s - 0.1
        assert decided(silence_s=late_s + 5, **known) is TurnEnd.WAIT
        known["since_confirm_s"] = go_on_s
        assert decided(silence_s=late_s + 5, **known) is TurnEnd.END


def test_a_hold_is_over_when_the_candidate_speaks(decided: Any) -> None:
    assert decided(DONE, TIMEOUTS.finished_s, since_hold_s=TIMEOUTS.finished_s) is TurnEnd.WAIT
    assert decided(DONE, TIMEOUTS.finished_s, since_hold_s=5.0) is TurnEnd.END


def test_a_confirmation_before_a_hold_does_not_count(decided: Any) -> None:
    assert decided(HANGING, 9.0, since_confirm_s=8.0, since_hold_s=3.0) is TurnEnd.WAIT


def test_a_forecast_is_what_follows(morphology: KiwiMorphology) -> None:
    for text, silence_s in itertools.product((*TEXTS, None), (0.0, 1.0, 2.0)):
        known: dict[str, Any] = {"text": text, "question": QuestionType.MAIN, "speech_s": 8.0}
        forecast = forecast_turn_end(silence_s=silence_s, morphology=morphology, **known)
        late_s = silence_s + forecast.in_s
        for at_s, expected in ((late_s - 0.01, TurnEnd.WAIT), (late_s + 0.01, forecast.next)):
            later = forecast_turn_end(silence_s=at_s, morphology=morphology, **known)
            assert later.now is expected


def test_followups_wait_less_and_short_answers_wait_more(decided: Any) -> None:
    soon_s = TIMEOUTS.finished_s * TIMEOUTS.followup
    assert decided(DONE, soon_s, question=QuestionType.FOLLOWUP) is TurnEnd.END
    assert decided(DONE, TIMEOUTS.finished_s, speech_s=2.0) is TurnEnd.WAIT
    assert decided(DONE, TIMEOUTS.finished_s * TIMEOUTS.short, speech_s=2.0) is TurnEnd.END


@pytest.mark.parametrize("question", QuestionType)
def test_an_end_is_final_as_silence_grows(question: QuestionType, decided: Any) -> None:
    times_s = [tenth / 4 for tenth in range(80)]
    cases = itertools.product(TEXTS, (0.4, 8.0), (None, 0.0, 0.5, 6.0))
    for text, speech_s, since_confirm_s in cases:
        ended = False
        for passed_s in times_s:
            what = decided(
                text,
                passed_s,
                speech_s=speech_s,
                question=question,
                since_confirm_s=None if since_confirm_s is None else since_confirm_s + passed_s,
            )
            assert not ended or what is TurnEnd.END, (text, speech_s, since_confirm_s)
            ended = what is TurnEnd.END
        if since_confirm_s == 0.0:  # silent since the confirmation question
            assert ended == (text not in ("", "음")), text


def test_longer_timeouts_never_end_a_turn_earlier(morphology: KiwiMorphology) -> None:
    longer = EndpointingTimeouts(finished_s=3, unclear_s=4, open_s=6, filler_s=8, ask_s=2)
    for text, tenths in itertools.product(TEXTS, range(0, 120, 5)):
        known: dict[str, Any] = {
            "text": text,
            "silence_s": tenths / 10,
            "speech_s": 8.0,
            "question": QuestionType.MAIN,
            "morphology": morphology,
        }
        if forecast_turn_end(**known).now is TurnEnd.WAIT:
            assert forecast_turn_end(**known, timeouts=longer).now is TurnEnd.WAIT
