"""The report of an interview in English."""

import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from importlib import resources
from types import SimpleNamespace
from typing import Any, cast

import pytest

from daedam.interview.plan import Plan, parse_plan, plan_document
from daedam.interview.turn import TranscriptStatus, TurnState
from daedam.services.plans import InterviewPlans
from daedam.services.reports.assessment import JudgePrompt
from daedam.services.reports.content_analysis import ContentAnalysis
from daedam.services.reports.measures import load_catalogue, load_catalogues
from daedam.services.reports.reports import InterviewReport, Reports
from daedam.services.reports.voice_measures import VoiceMeasurer
from daedam.services.storage_mapping import turn_metrics
from daedam.speech.coaching import Advice
from daedam.speech.korean import Morphology
from daedam.storage.tables import InterviewSession, InterviewTranscript, Question, Turn

WORD_S = 0.4
"""Seconds from the start of a word to the next."""

QUESTION = "Tell me about a difficult problem that you solved at work."
ANSWER = (
    "Um, last year our payment server, uh, crashed every Friday evening. I checked the thread dump "
    "and I, um, I found that one batch job never returned its connections. I fixed the job and set "
    "a limit of 20 connections. After that there was no crash for six months."
)
"""49 words in the spoken form with the filler sounds, and 3 filler sounds."""


def default_plan(language: str) -> Plan:
    text = resources.files("daedam.data").joinpath(f"plan.{language}.toml").read_text("utf-8")
    return parse_plan(tomllib.loads(text), 2)


def recognised(text: str, language: str) -> InterviewTranscript:
    words = [
        {"start_s": WORD_S * n, "end_s": WORD_S * n + 0.35, "text": word, "confidence": 0.9}
        for n, word in enumerate(text.split())
    ]
    return InterviewTranscript(
        hearing=TranscriptStatus.RECOGNISED,
        text=text,
        language=language,
        segments=[],
        words=words,
    )


def interview(plan: Plan, text: str, *, main_index: int = 3) -> InterviewSession:
    """Return an interview with one answer of 20 s.

    The voice lasts as long as the words, with a pause of 1 s in the middle.
    """
    end_s = WORD_S * len(text.split())
    pause = [end_s / 2 - 0.5, end_s / 2 + 0.5]
    now = datetime(2026, 5, 1, tzinfo=UTC)
    turn = Turn(
        id=1,
        public_id="t_1",
        state=TurnState.SPOKEN,
        received_at=now,
        duration_sec=20.0,
        stage_ms={},
        voice={
            "speech": [[0.0, pause[0]], [pause[1], end_s]],
            "pauses": [pause],
            "hesitations": [],
            "movement": None,
            "volume": [],
        },
        transcript=recognised(text, plan.language),
    )
    question = Question(
        public_id="q_main_1",
        position=0,
        type="main",
        main_index=main_index,
        text=plan.questions[main_index].text,
        made_by="plan",
        asked_at=now,
        turn=turn,
    )
    return InterviewSession(
        ref="r_1", style="interview", plan=plan_document(plan), questions=[question]
    )


async def report_of(session: InterviewSession, morphology: Morphology) -> InterviewReport:
    plans = InterviewPlans(default_plan("ko"), default_plan("en"))
    rubric = JudgePrompt.shipped("K1234567").rubric
    contents = ContentAnalysis(plans, rubric, morphology, judged=True)
    unused: Any = SimpleNamespace()
    measures = VoiceMeasurer(unused, unused, morphology)
    return await Reports(morphology, contents, load_catalogues(), measures, plans).create(session)


def measured(session: InterviewSession, morphology: Morphology) -> InterviewSession:
    turn = session.questions[0].turn
    assert turn is not None
    metrics = turn_metrics(turn, cast(InterviewTranscript, turn.transcript), None, morphology)
    turn.wpm, turn.filler_count = metrics.wpm, metrics.filler_count
    return session


def test_the_metrics_of_a_turn_follow_the_language_of_its_transcript(
    morphology: Morphology,
) -> None:
    turn = measured(interview(default_plan("en"), ANSWER), morphology).questions[0].turn
    assert turn is not None
    assert (turn.wpm, turn.filler_count) == (147, 3)


async def test_an_english_answer_is_reported_in_words_and_syllables(
    morphology: Morphology,
) -> None:
    session = measured(interview(default_plan("en"), ANSWER), morphology)
    report = await report_of(session, morphology)
    (answer,) = report.answers
    values = {m.measure.id: m for m in answer.measures}
    assert values["wpm"].measure.unit == "단어/분"
    assert values["wpm"].measure.unit_en == "words/min"
    assert values["wpm"].value == 147
    assert values["sound_fillers"].value == 3
    assert values["repairs"].value == 1
    assert values["endings_finished"].value == 4
    assert answer.delivery.rates is not None
    assert values["articulation_rate"].value == round(
        answer.delivery.rates.syllables / (49 * WORD_S - 1), 2
    )
    assert {m.measure.unit for m in report.measures if m.measure.id == "wpm"} == {"단어/분"}


async def test_korean_speakers_are_no_reference_for_an_english_answer(
    morphology: Morphology,
) -> None:
    english = await report_of(
        measured(interview(default_plan("en"), ANSWER), morphology), morphology
    )
    assert english.measures
    assert all(m.place is None for m in english.measures)
    assert all(m.place is None for m in english.answers[0].measures)
    text = "작년에 결제 서버가 멈춰서 제가 원인을 찾아 고쳤습니다. 그 뒤로 멈추지 않았습니다. " * 3
    korean = await report_of(measured(interview(default_plan("ko"), text), morphology), morphology)
    assert any(m.place is not None for m in korean.measures)


def test_the_english_catalogue_has_no_reference_and_no_korean_units() -> None:
    korean, english = load_catalogue("ko"), load_catalogue("en")
    assert all(m.reference is None for m in english.measures)
    of_korean_endings = {"endings_formal", "endings_polite", "endings_plain"}
    shared = {m.id for m in korean.measures} - of_korean_endings
    assert {m.id for m in english.measures} == shared | {"endings_finished"}
    for measure in english.measures:
        texts = (measure.name, measure.name_en, measure.unit, measure.unit_en, measure.formula_en)
        assert all("어절" not in text for text in texts), measure.id
        assert all((measure.name, measure.name_en, measure.formula, measure.formula_en)), measure.id
        assert all((measure.error, measure.error_en)), measure.id
        assert measure.relative_error == 0, measure.id


async def test_suggestions_name_english_words_in_both_display_languages(
    morphology: Morphology,
) -> None:
    text = "I think we, um, won. Uh, I guess, um, maybe we were lucky. Probably it was, like, me."
    session = measured(interview(default_plan("en"), text), morphology)
    suggestions = (await report_of(session, morphology)).answers[0].suggestions
    found = {suggestion.advice: suggestion for suggestion in suggestions}
    assert found.keys() == {Advice.FILLERS, Advice.HEDGES}
    assert found[Advice.FILLERS].value == 4
    for advice in found.values():
        korean, english = advice.sentences
        assert "것 같다" not in korean
        assert any("가" <= letter <= "힣" for letter in korean)
        assert not any("가" <= letter <= "힣" for letter in english)
    assert "“I think”" in found[Advice.HEDGES].sentences[0]


@pytest.mark.parametrize("text", ["I fixed it and then the", "I fixed it..."])
async def test_an_unfinished_english_answer_gets_a_suggestion(
    text: str, morphology: Morphology
) -> None:
    session = measured(interview(default_plan("en"), text), morphology)
    (suggestion,) = (await report_of(session, morphology)).answers[0].suggestions
    assert suggestion.advice is Advice.UNFINISHED
    assert text in suggestion.sentences[1]


def test_the_language_of_a_plan_decides_and_not_that_of_the_server() -> None:
    plans = InterviewPlans(default_plan("en"), default_plan("ko"))
    session = interview(replace(default_plan("ko")), "네.")
    assert plans.of(session).language == "ko"
