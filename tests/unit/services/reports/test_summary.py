"""The summary of a report: its rules, their evidence, and how they are chosen."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from daedam.interview.coverage import CompetencyCoverage, Evidence, SummaryBasis
from daedam.interview.plan import Competency
from daedam.interview.quotes import Quote
from daedam.interview.star import Element, Presence
from daedam.services.plan_file import load_plan
from daedam.services.reports.content_analysis import AnswerContent, StarElement
from daedam.services.reports.measures import load_catalogue
from daedam.services.reports.summary import (
    MOST,
    SummarisedAnswer,
    Summary,
    load_texts,
    summarise,
)
from daedam.speech.coaching import Advice, Suggestion
from daedam.speech.delivery import AcousticSpans, Delivery, Pace, measure_delivery
from daedam.speech.korean import Morphology
from daedam.speech.timeline import Span, SpokenWord
from daedam.storage.tables import InterviewTranscript, InterviewVideo, Question, Turn

PLAN = load_plan(None, 1)
CATALOGUE = load_catalogue()
TEXTS = load_texts()


def content(**quotes: str | None) -> AnswerContent:
    """Return the content of an account with a quote by element; None: no experience was asked."""
    star = tuple(
        StarElement(
            element,
            Presence.FOUND if quotes.get(element) else Presence.MISSING,
            tuple([Quote(text, 3.0, 5.0) for text in [quotes.get(element)] if text]),
        )
        for element in Element
    )
    return AnswerContent(star or None, None, None, False, False, 0, 0, "")


NO_STAR = AnswerContent(None, None, None, False, False, 0, 0, "")


def answer(
    index: int = 0,
    *,
    delivery: Delivery | None = None,
    about: AnswerContent = NO_STAR,
    advice: Sequence[Suggestion] = (),
    hearing: str = "recognised",
    duration_s: float = 40.0,
    retake_of: str | None = None,
    sounds: AcousticSpans | None = None,
) -> SummarisedAnswer:
    name = f"q_main_{index + 1}"
    question: dict[str, Any] = {
        **{"public_id": f"{name}_take_2" if retake_of else name, "position": index},
        **{"type": "main", "main_index": index, "text": "경험을 말씀해 주세요.", "made_by": "plan"},
        **{"asked_at": datetime(2026, 11, 26, tzinfo=UTC), "retake_of": retake_of},
    }
    is_typed = hearing == "typed"
    turn = Turn(
        id=index + 1,
        public_id=f"t_{index + 1}",
        duration_sec=0.0 if is_typed else duration_s,
        wpm=None if is_typed else 90,
        video=None if is_typed else InterviewVideo(storage_key="a"),
        transcript=InterviewTranscript(hearing=hearing, text="답변", language="ko"),
    )
    return SummarisedAnswer(
        Question(**question), turn, delivery or Delivery(), sounds, tuple(advice), about
    )


def summary(
    *answers: SummarisedAnswer,
    earlier: Sequence[SummarisedAnswer] = (),
    competencies: Sequence[CompetencyCoverage] = (),
) -> Summary:
    return summarise(PLAN, answers, earlier, competencies, CATALOGUE, TEXTS)


def rules(points: Sequence[Any]) -> list[str]:
    return [point.rule for point in points]


WHOLE = content(
    situation="주문이 몰리던 때였습니다",
    action="제가 캐시를 도입했습니다",
    result="응답 시간을 40% 줄였습니다",
)


def test_nothing_is_said_without_answers() -> None:
    found = summary(answer(hearing="no_speech"))
    assert found.basis is SummaryBasis.NONE
    assert found.note
    assert found.note_en
    assert (found.strengths, found.next_steps, found.pace, found.pauses) == ((), (), None, None)


def test_little_speech_and_typed_answers_are_said_to_be_so() -> None:
    few = summary(answer(duration_s=9.0))
    assert few.basis is SummaryBasis.LITTLE
    assert "1개, 9초" in few.note
    assert "1 answer, 9 s" in few.note_en
    assert summary(answer(), answer(1)).note == ""
    typed = summary(answer(hearing="typed", about=content(action="제가 배포를 맡았습니다")))
    assert typed.basis is SummaryBasis.TYPED
    (step, *_) = typed.next_steps
    assert step.rule == "missing_result"
    assert step.moment is None


def test_no_strength_is_named_without_evidence() -> None:
    assert summary(answer(), answer(1)).strengths == ()
    for point in summary(answer(about=WHOLE), answer(1)).strengths:
        assert point.evidence
        assert point.evidence_en
        assert point.quote or any(letter.isdigit() for letter in point.evidence + point.message)


def test_an_account_is_praised_with_the_words_that_show_it() -> None:
    account, figure = summary(answer(1, about=WHOLE)).strengths
    assert (account.rule, account.quote) == ("account", "제가 캐시를 도입했습니다")
    assert "상황·행동·결과" in account.message
    assert "situation, action and result" in account.message_en
    assert account.evidence.startswith("질문 2의")
    assert (figure.rule, figure.quote) == ("figure", "응답 시간을 40% 줄였습니다")
    assert figure.moment is not None
    assert (figure.moment.turn_id, figure.moment.start_s) == ("t_2", 3.0)


def test_next_steps_name_the_questions_and_a_moment() -> None:
    without = content(action="제가 배포를 맡았습니다")
    (step, *others) = summary(answer(2, about=without), answer(about=without)).next_steps
    assert step.rule == "missing_result"
    assert "질문 1, 3" in step.evidence
    assert "questions 1, 3" in step.evidence_en
    assert step.quote == "제가 배포를 맡았습니다"
    assert step.moment is not None
    assert (step.moment.turn_id, step.moment.start_s) == ("t_1", 3.0)
    assert rules(others) == ["missing_task", "missing_situation"]
    assert [(other.quote, other.moment and other.moment.start_s) for other in others] == [
        (None, 0.0),
        (None, 0.0),
    ]


def test_what_a_follow_up_told_is_not_missing() -> None:
    first = answer(about=content(situation="주문이 몰렸습니다", task="제 목표였습니다"))
    follow = answer(about=content(action="제가 했습니다", result="3배 늘었습니다"))
    assert summary(first, follow).next_steps == ()


def test_one_step_of_three_is_about_delivery() -> None:
    pause = Suggestion(7.0, 10.0, Advice.SILENCE, 3.0)
    longer = Suggestion(2.0, 6.0, Advice.SILENCE, 4.0)
    about = content(task="제 목표였습니다")
    found = summary(answer(about=about, advice=[pause]), answer(1, advice=[longer]))
    assert rules(found.next_steps) == ["missing_result", "missing_action", "silence"]
    silence = found.next_steps[-1]
    assert "4초" in silence.evidence
    assert silence.moment is not None
    assert (silence.moment.turn_id, silence.moment.start_s) == ("t_2", 2.0)


@pytest.mark.parametrize(
    "result", ["we cut the time in half", "sales doubled", "we shipped three weeks earlier"]
)
def test_an_english_figure_is_a_figure(result: str) -> None:
    about = content(situation="It was slow", task="my job", action="I fixed it", result=result)
    found = summary(answer(about=about))
    assert "no_figure" not in rules(found.next_steps)
    assert "figure" in rules(found.strengths)


def test_results_without_a_figure_are_a_next_step() -> None:
    about = content(
        situation="주문이 몰렸습니다",
        task="제 목표였습니다",
        action="제가 했습니다",
        result="많이 빨라졌습니다",
    )
    found = summary(answer(about=about))
    assert rules(found.next_steps) == ["no_figure"]
    assert rules(found.strengths) == ["account"]


def test_a_retake_that_adds_something_is_the_first_strength() -> None:
    before = answer(about=content(action="제가 배포를 맡았습니다"))
    after = answer(about=WHOLE, retake_of="q_main_1")
    found = summary(after, answer(1), earlier=[before])
    assert found.strengths[0].rule == "improved"
    assert "상황·결과" in found.strengths[0].message
    assert rules(summary(after, answer(1)).strengths) == ["account", "figure"]


def test_competencies_are_strengths_and_next_steps_by_their_evidence() -> None:
    competency = next(q.competency for q in PLAN.questions if q.competency)
    index = next(i for i, q in enumerate(PLAN.questions) if q.competency is competency)
    coverage = [
        CompetencyCoverage(competency, 1, 1, Evidence.SOME),
        CompetencyCoverage(Competency.ETHICS, 1, 1, Evidence.ENOUGH),
    ]
    found = summary(answer(index), competencies=coverage)
    assert rules(found.strengths) == ["competencies"]
    assert "2개 중 1개" in found.strengths[0].message
    assert found.strengths[0].evidence == "직업윤리"
    assert rules(found.next_steps) == ["competency"]
    assert found.next_steps[0].question_id == f"q_main_{index + 1}"


@pytest.mark.parametrize(("endings", "praised"), [("습니다.", True), ("했다.", False)])
def test_polite_speech_is_praised_only_if_no_sentence_is_plain(
    endings: str, praised: bool, morphology: Morphology
) -> None:
    texts = ["저는 일했습니다."] * 5 + [f"저는 일{'했' if praised else ''}{endings}"]
    words = [
        SpokenWord(i * 1.0, i + 0.8, word)
        for i, word in enumerate(w for text in texts for w in text.split())
    ]
    found = summary(answer(delivery=measure_delivery(words, 40.0, morphology)))
    assert ("polite" in rules(found.strengths)) is praised


def test_a_steady_pace_needs_several_windows() -> None:
    def paced(*wpm: int) -> Delivery:
        return Delivery(pace=tuple(Pace(i * 5.0, i * 5.0 + 10, n) for i, n in enumerate(wpm)))

    assert rules(summary(answer(delivery=paced(90, 100, 95))).strengths) == ["steady"]
    assert summary(answer(delivery=paced(90, 100))).strengths == ()
    assert summary(answer(delivery=paced(90, 140, 95))).strengths == ()


def test_voice_that_was_not_understood_is_a_next_step() -> None:
    unclear = Delivery(unrecognised=(Span(3.0, 5.0), Span(8.0, 12.0)))
    (step,) = summary(answer(delivery=unclear)).next_steps
    assert step.rule == "unrecognised"
    assert "2곳, 모두 6초" in step.evidence
    assert step.quote is None
    assert step.moment is not None
    assert step.moment.start_s == 8.0


def test_pace_and_pauses_have_bands_in_words(morphology: Morphology) -> None:
    words = [SpokenWord(i * 0.7, i * 0.7 + 0.6, "저는요.") for i in range(30)]
    speech = (Span(0.0, 10.0), Span(12.0, 21.0))
    sounds = AcousticSpans(speech, (Span(10.0, 12.0),), ())
    delivery = measure_delivery(words, 40.0, morphology, sounds)
    found = summary(answer(delivery=delivery, sounds=sounds))
    assert found.pace is not None
    assert found.pace.syllables_per_min == pytest.approx(90 * 60 / 21, abs=2)
    assert (found.pace.words_per_min, found.pace.label) == (90, "보통")
    assert (found.pace.ordinary_lowest, found.pace.ordinary_highest) == (212, 293)
    assert found.pauses is not None
    assert (found.pauses.count, found.pauses.long_count) == (1, 1)
    assert (found.pauses.long_per_min, found.pauses.label) == (1.5, "가끔")


def test_every_rule_has_all_texts_in_both_languages() -> None:
    for table in ("strengths", "next_steps"):
        for rule, texts in TEXTS.document[table].items():
            assert texts.keys() == {"message", "message_en", "evidence", "evidence_en"}, rule
    assert set(TEXTS.document["competencies"]) == set(Competency)
    assert set(Advice) <= set(TEXTS.document["next_steps"])
    assert MOST == 3
