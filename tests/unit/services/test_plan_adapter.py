"""The wording of a draft's questions by a scripted model."""

import asyncio
import json
from dataclasses import replace

import pytest
from tests.fakes import FakeLLM, Pause, Scripted

from daedam.clients.deadline_gate import DeadlineGate
from daedam.errors import ProviderUnavailable
from daedam.interview.plan import Competency, MainQuestion
from daedam.interview.planning.bank import BankKind
from daedam.interview.planning.draft import PlanDraft, PlannedQuestion
from daedam.interview.planning.lines import Source, SourceLine
from daedam.services import plan_adapter
from daedam.services.morphology import KiwiMorphology
from daedam.services.plan_adapter import PlanAdapter

QUESTION = "데이터를 분석해서 문제를 해결한 경험을 말씀해 주시겠습니까?"
LINE = "고객 이탈 데이터 분석 및 개선안 제안"
ADAPTED = "고객 이탈 데이터를 분석해서 문제를 해결한 경험을 말씀해 주시겠습니까?"
CANARY = "K1234567"


def reply(question: str = ADAPTED, quote: str = "고객 이탈 데이터") -> str:
    return json.dumps({"question": question, "quote": quote}, ensure_ascii=False)


def planned(source: Source = Source.JOB, bank_id: str = "k001") -> PlannedQuestion:
    return PlannedQuestion(
        MainQuestion(QUESTION, "방법과 결과", ("결과는요?",), True, "쉽게 말하면요?"),
        Competency.PROBLEM_SOLVING,
        BankKind.EXPERIENCE,
        SourceLine(source, LINE),
        bank_id,
    )


DRAFT = PlanDraft((planned(),), (), 1, 0)


async def adapted(llm: FakeLLM, morphology: KiwiMorphology, draft: PlanDraft = DRAFT) -> PlanDraft:
    adapter = PlanAdapter({"ko": llm}, DeadlineGate(16), canary=CANARY)
    return await adapter.adapt(draft, "ko", morphology)


async def test_only_the_wording_changes_and_the_plan_says_so(morphology: KiwiMorphology) -> None:
    llm = FakeLLM(reply())
    (question,) = (await adapted(llm, morphology)).questions
    assert question.adapted
    before = planned()
    assert question == replace(
        before, question=replace(before.question, text=ADAPTED), adapted=True
    )
    assert f"<공고>{LINE}</공고>" in llm.prompts[0][-1].content


@pytest.mark.parametrize(
    "script",
    [
        [ADAPTED],
        [reply(quote="매출 데이터")],
        [reply(f"{ADAPTED[:-1]} 그리고 취미는 무엇인가요?")],
        [reply(ADAPTED.replace("문제", f"문제 {CANARY}"))],
        [reply(ADAPTED.replace("문제", "배우자의 문제"))],
        [ProviderUnavailable()],
    ],
)
async def test_the_banks_wording_is_kept_after_a_refusal(
    script: list[Scripted], morphology: KiwiMorphology
) -> None:
    assert await adapted(FakeLLM(*script), morphology) == DRAFT


async def test_a_late_model_costs_no_more_than_the_limit(
    morphology: KiwiMorphology, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_adapter, "ADAPT_LIMIT_S", 0.05)
    begin = asyncio.get_running_loop().time()
    assert await adapted(FakeLLM(reply(), pause=Pause()), morphology) == DRAFT
    assert asyncio.get_running_loop().time() - begin < 1
    assert plan_adapter.ADAPT_LIMIT_S == 0.05


async def test_questions_in_time_are_adapted_and_others_are_not(
    morphology: KiwiMorphology, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_adapter, "ADAPT_LIMIT_S", 2.0)
    draft = replace(DRAFT, questions=(planned(), planned()))
    done = await adapted(FakeLLM(reply(), "nothing"), morphology, draft)
    assert sorted(q.adapted for q in done.questions) == [False, True]


@pytest.mark.parametrize("question", [planned(Source.RESUME), planned(bank_id="")])
async def test_lines_of_a_resume_are_not_sent(
    question: PlannedQuestion, morphology: KiwiMorphology
) -> None:
    llm, draft = FakeLLM(reply()), replace(DRAFT, questions=(question,))
    assert await adapted(llm, morphology, draft) == draft
    assert llm.prompts == []


async def test_without_a_capable_model_nothing_is_adapted(morphology: KiwiMorphology) -> None:
    adapter = PlanAdapter({}, DeadlineGate(1), canary=CANARY)
    assert await adapter.adapt(DRAFT, "ko", morphology) is DRAFT
