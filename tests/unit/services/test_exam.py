"""The exam: drafts to written answers, the judge, and the limits on time."""

import asyncio
import json
import re
from collections.abc import Callable

import pytest
from tests.fakes import FakeLLM, Pause, Scripted

from daedam.clients.base import LLMCapabilities
from daedam.errors import ProviderError, ProviderTimeout, ProviderUnavailable
from daedam.interview.draft_judge import find_draft_faults
from daedam.interview.question_rules import find_faults
from daedam.interview.reading.model import OpenPointKind
from daedam.services import exam
from daedam.services.exam import (
    CRITERIA,
    DRAFT_LIMIT_S,
    ExamAnswer,
    ExamPaper,
    FollowUpJudge,
    Marks,
    examine,
    parse_verdict,
)
from daedam.services.morphology import KiwiMorphology
from daedam.services.plan_file import load_plan
from daedam.services.question_generator import FollowUpPrompt

PAPER = ExamPaper.shipped()
REFERENCES = [answer.followup for answer in PAPER.answers]
YES = json.dumps(dict.fromkeys(CRITERIA, True))
NO = json.dumps({**dict.fromkeys(CRITERIA, True), "natural": False})


def judging(*script: Scripted) -> FakeLLM:
    judge = FakeLLM(*script)
    judge.name, judge.capabilities = "fake-judge", LLMCapabilities(judges=True)
    return judge


async def examined(
    llm: FakeLLM,
    judge: FakeLLM | None,
    morphology: KiwiMorphology,
    progress: Callable[[Marks], None] = lambda _: None,
) -> Marks:
    return await examine(
        llm,
        FollowUpJudge(judge, PAPER) if judge is not None else None,
        PAPER,
        plan=load_plan(None, 1),
        morphology=morphology,
        join=morphology.join,
        progress=progress,
    )


def test_the_exam_has_40_answers_of_all_kinds_and_trades() -> None:
    assert len(PAPER.answers) == 40
    assert {answer.point.kind for answer in PAPER.answers} == set(OpenPointKind)
    assert len({answer.history[-1].answer for answer in PAPER.answers}) == 40


@pytest.mark.parametrize("answer", PAPER.answers, ids=lambda a: a.point.kind)
def test_a_good_follow_up_to_each_answer_passes_all_rules(
    answer: ExamAnswer, morphology: KiwiMorphology
) -> None:
    clause = answer.point.clause
    assert not find_faults(
        answer.followup,
        answer=answer.history[-1].answer,
        earlier_questions=[e.question for e in answer.history],
        earlier_answers=[e.answer for e in answer.history[:-1]],
        morphology=morphology,
    )
    assert not find_draft_faults(
        answer.followup,
        point=answer.point,
        quote=clause.text if clause is not None else "",
        composed="",
        morphology=morphology,
    )


async def test_a_model_with_good_drafts_is_accepted(morphology: KiwiMorphology) -> None:
    llm, judge = FakeLLM(*REFERENCES), judging(YES)
    seen: list[Marks] = []
    marks = await examined(llm, judge, morphology, seen.append)
    assert (marks.accepted, marks.accepted_share) == (40, 1.0)
    assert len(marks.seconds) == len(seen) == len(judge.prompts) == 40
    assert 0 <= marks.percentile_s(0.5) <= marks.percentile_s(0.95) < DRAFT_LIMIT_S
    for answer, prompt, question in zip(PAPER.answers, llm.prompts, judge.prompts, strict=True):
        told = prompt[-1].content
        clause = answer.point.clause
        assert (clause.text if clause is not None else answer.point.topic) in told
        earlier = answer.point.earlier.text if answer.point.earlier is not None else ""
        assert FollowUpPrompt.shipped().missing(answer.point.kind, earlier) in told
        assert answer.followup in question[-1].content
        assert all(e.answer in question[-1].content for e in answer.history)


async def test_drafts_are_refused_by_the_rules_before_the_judge_sees_them(
    morphology: KiwiMorphology,
) -> None:
    judge = judging(YES)
    marks = await examined(FakeLLM("취미가 무엇인가요?"), judge, morphology)
    assert (marks.accepted, marks.refused_by_rules, judge.prompts) == (0, 40, [])


async def test_one_no_of_the_judge_refuses_a_draft(morphology: KiwiMorphology) -> None:
    judge = judging(NO, NO, NO, NO, NO, YES)
    marks = await examined(FakeLLM(*REFERENCES), judge, morphology)
    assert (marks.accepted, marks.refused_by_judge) == (35, 5)


async def test_a_reply_without_a_verdict_is_asked_for_again(morphology: KiwiMorphology) -> None:
    judge = judging("좋습니다.", YES)
    assert await FollowUpJudge(judge, PAPER).accepts(PAPER.answers[0].history, REFERENCES[0])
    assert len(judge.prompts) == 2
    never = judging("좋습니다.")
    assert not await FollowUpJudge(never, PAPER).accepts(PAPER.answers[0].history, REFERENCES[0])


async def test_an_answer_without_a_draft_counts_as_failed(morphology: KiwiMorphology) -> None:
    marks = await examined(
        FakeLLM(ProviderTimeout(), ProviderUnavailable(), *REFERENCES[2:]), None, morphology
    )
    assert (marks.accepted, marks.failed, marks.answers) == (38, 2, 40)
    assert marks.seconds[0] == DRAFT_LIMIT_S


async def test_a_slow_draft_ends_at_the_limit(
    morphology: KiwiMorphology, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exam, "DRAFT_LIMIT_S", 0.01)
    monkeypatch.setattr(exam, "EXAM_LIMIT_S", 0.2)
    marks = await examined(FakeLLM(REFERENCES[0], delay_s=5), judging(YES), morphology)
    assert (marks.failed, marks.answers) == (40, 40), "answers that are left count too"
    assert marks.percentile_s(0.95) <= 0.01


@pytest.mark.parametrize("error", [ProviderUnavailable(), ProviderTimeout()])
async def test_a_judge_that_does_not_answer_ends_the_exam(
    error: ProviderError, morphology: KiwiMorphology
) -> None:
    with pytest.raises(type(error)):
        await examined(FakeLLM(*REFERENCES), judging(YES, error), morphology)


async def test_an_interrupted_exam_ends_at_once(morphology: KiwiMorphology) -> None:
    pause = Pause()
    task = asyncio.create_task(
        examined(FakeLLM(REFERENCES[0], pause=pause), judging(YES), morphology)
    )
    await pause.begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (YES, True),
        (f"```json\n{NO}\n```", False),
        ("", None),
        ("{}", None),
        (json.dumps(dict.fromkeys(CRITERIA, "true")), None),
        (json.dumps({**dict.fromkeys(CRITERIA, True), "more": True}), None),
        ("[" * 100_000, None),
    ],
)
def test_only_the_requested_object_is_a_verdict(reply: str, expected: bool | None) -> None:
    verdict = parse_verdict(reply)
    assert (None if verdict is None else all(verdict.values())) is expected


def test_percentiles_are_nearest_ranks() -> None:
    marks = Marks(40, 0, 0, 0, tuple(float(n) for n in range(40, 0, -1)))
    assert (marks.percentile_s(0.5), marks.percentile_s(0.95)) == (20.0, 38.0)


async def test_the_exam_in_english_uses_english_prompts_and_rules(
    morphology: KiwiMorphology,
) -> None:
    paper = ExamPaper.shipped("en")
    llm, judge = FakeLLM(*(answer.followup for answer in paper.answers)), judging(YES)
    marks = await examine(
        llm,
        FollowUpJudge(judge, paper),
        paper,
        plan=load_plan(None, 1, "en"),
        morphology=morphology,
        join=morphology.join,
    )
    assert marks.accepted == 40
    assert (llm.capabilities.phrases, llm.capabilities.phrases_english) == (False, True)
    for prompts in (llm.prompts, judge.prompts):
        assert len(prompts) == 40
        assert not re.search("[가-힣]", " ".join(m.content for p in prompts for m in p))


async def test_a_small_talk_model_fails_the_exam_in_english(morphology: KiwiMorphology) -> None:
    paper, judge = ExamPaper.shipped("en"), judging(YES)
    marks = await examine(
        FakeLLM("What are your hobbies?"),
        FollowUpJudge(judge, paper),
        paper,
        plan=load_plan(None, 1, "en"),
        morphology=morphology,
        join=morphology.join,
    )
    assert (marks.accepted, marks.refused_by_rules, judge.prompts) == (0, 40, [])
