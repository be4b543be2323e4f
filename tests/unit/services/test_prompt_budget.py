"""Prompts fit the model's context, and the model still writes follow-ups."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from tests.fakes import FakeLLM

from daedam.clients.base import LLMCapabilities, Message, Reply
from daedam.clients.chain import LLMChain
from daedam.clients.deadline_gate import DeadlineGate
from daedam.clients.token_estimate import estimated_tokens
from daedam.errors import ProviderRejected
from daedam.interview.assessment import RUNS
from daedam.interview.moves import AskFollowUp
from daedam.interview.quotes import QuoteSource
from daedam.interview.turn import Exchange, MadeBy
from daedam.interview.turn import QuestionType as Type
from daedam.services.morphology import KiwiMorphology
from daedam.services.plan_file import load_plan
from daedam.services.prompt_budget import LEAVE_OUT_BY, head_and_tail
from daedam.services.question_generator import QuestionGenerator
from daedam.services.reports.assessment import Assessor, JudgePrompt

PLAN = load_plan(None, 1)
ANSWER = "저는 백엔드 개발자로 일하면서 결제 시스템의 장애를 절반으로 줄였습니다. "
GOOD = "결제 시스템을 고칠 때 가장 어려웠던 점은 무엇이었나요?"
LONG = (ANSWER * 600)[:20_000]


class BoundedLLM(FakeLLM):
    """A model that refuses prompts longer than its context, as real engines do."""

    name = "bounded-llm"

    def __init__(self, *script: str, context_tokens: int = 4096) -> None:
        super().__init__(*script)
        self.capabilities = replace(LLMCapabilities(), phrases=True, context_tokens=context_tokens)

    async def chat(
        self, messages: Sequence[Message], *, max_tokens: int = 200, seed: int = 0
    ) -> Reply:
        used = estimated_tokens([m.content for m in messages])
        if used + max_tokens > self.capabilities.context_tokens:
            raise ProviderRejected
        return await super().chat(messages, max_tokens=max_tokens, seed=seed)


def interview(exchanges: int, last: str = ANSWER) -> list[Exchange]:
    told = [
        Exchange(f"{n}번째 질문은 무엇이었나요?", Type.FOLLOWUP, 0, MadeBy.LLM, f"{n} {ANSWER * 4}")
        for n in range(exchanges - 1)
    ]
    return [*told, Exchange(PLAN.questions[0].text, Type.MAIN, 0, MadeBy.PLAN, last)]


HISTORIES = {
    "24 exchanges": interview(24),
    "25 exchanges": interview(25),
    "100 exchanges": interview(100),
    "an answer of 20,000 characters": interview(1, LONG),
    "both": interview(100, LONG),
}


@pytest.mark.parametrize("context_tokens", [2048, 4096, 8192])
@pytest.mark.parametrize("history", HISTORIES.values(), ids=HISTORIES)
async def test_the_model_still_writes_follow_ups_in_a_long_interview(
    history: list[Exchange], context_tokens: int, morphology: KiwiMorphology
) -> None:
    llm = BoundedLLM(GOOD, context_tokens=context_tokens)
    generator = QuestionGenerator(llm, morphology, morphology.join)
    asked = await generator.ask(PLAN, AskFollowUp(0), history)
    assert asked is not None
    assert asked.made_by is MadeBy.LLM
    sent = llm.prompts[0][-1].content
    assert "결제 시스템" in sent
    assert PLAN.questions[0].text in sent  # the question of the last answer
    await generator.prefill(PLAN, AskFollowUp(0), history)


async def test_the_oldest_exchanges_are_left_out_in_groups(
    morphology: KiwiMorphology,
) -> None:
    first_kept = []
    for exchanges in range(30, 38):
        llm = BoundedLLM(GOOD)
        await QuestionGenerator(llm, morphology, morphology.join).ask(
            PLAN, AskFollowUp(0), interview(exchanges)
        )
        sent = llm.prompts[0][-1].content
        kept = [n for n in range(exchanges - 1) if f"면접관: {n}번째" in sent]
        assert kept == list(range(kept[0], exchanges - 1))
        first_kept.append(kept[0])
    assert all(n % LEAVE_OUT_BY == 0 for n in first_kept)
    assert len(set(first_kept)) <= 3  # most prompts share the cached prefix of the previous one


async def test_a_short_interview_is_not_cut(morphology: KiwiMorphology) -> None:
    llm = BoundedLLM(GOOD)
    await QuestionGenerator(llm, morphology, morphology.join).ask(
        PLAN, AskFollowUp(0), interview(3)
    )
    assert "0번째 질문" in llm.prompts[0][-1].content


async def test_prompts_fit_the_smaller_context_of_a_fallback(morphology: KiwiMorphology) -> None:
    class Away(FakeLLM):
        name = "away"
        capabilities = replace(LLMCapabilities(), phrases=True, context_tokens=100_000)

    chain = LLMChain([Away(ProviderRejected()), BoundedLLM(GOOD)], timeout_s=60)
    asked = await QuestionGenerator(chain, morphology, morphology.join).ask(
        PLAN, AskFollowUp(0), interview(100)
    )
    assert asked is not None
    assert (asked.made_by, asked.provider) == (MadeBy.LLM, "bounded-llm")


@pytest.mark.parametrize("characters", [9, 60, 500])
def test_a_long_text_is_shortened_to_its_head_and_tail(characters: int) -> None:
    cut = head_and_tail(f"처음입니다 {LONG} 마지막입니다", characters)
    assert len(cut) <= characters + 3
    if characters > 20:
        assert cut.startswith("처음입니다")
    assert cut.endswith("마지막입니다")
    assert head_and_tail("짧은 글", 500) == "짧은 글"
    assert len(head_and_tail("가" * 1000, 90)) <= 93


async def test_the_prompt_to_assess_a_long_answer_fits() -> None:
    prompt = JudgePrompt.shipped("K0000000")
    llm = BoundedLLM(*["{}"] * RUNS)
    assessor = Assessor(llm, {"ko": prompt}, DeadlineGate(1))
    await assessor.judge("질문", "목표", QuoteSource(LONG), prompt.rubric.criteria)
    assert len(llm.prompts) == RUNS
    assert "결제 시스템" in llm.prompts[0][-1].content


def test_letters_with_more_tokens_are_estimated_higher() -> None:
    def cost(text: str) -> int:
        return estimated_tokens([text]) - estimated_tokens([""])

    assert (
        cost("plain words")
        < cost("12345678901")
        < cost("대담대담대담대담대담대")
        < cost("뷁뷁뷁뷁뷁뷁뷁뷁뷁뷁뷁")
    )
    assert cost("😀" * 11) == 44
