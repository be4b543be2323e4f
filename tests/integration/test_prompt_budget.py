"""The prompt budget with the real engine and its tokenizer."""

from collections.abc import AsyncIterator

import pytest
from tests.fakes import FakeLLM
from tests.speech import SPEECH, read_set
from tests.unit.services.test_prompt_budget import ANSWER, HISTORIES, LONG, PLAN

from daedam.clients import get_llm_client
from daedam.clients.base import Message
from daedam.clients.llama_client import LlamaLocalClient
from daedam.clients.llama_engine import CONTEXT_TOKENS
from daedam.clients.token_estimate import estimated_tokens
from daedam.interview.moves import AskFollowUp
from daedam.interview.turn import Exchange
from daedam.services.morphology import KiwiMorphology
from daedam.services.question_generator import FollowUpPrompt, QuestionGenerator
from daedam.settings import LlmProvider, Settings

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
async def local(real_settings: Settings) -> AsyncIterator[LlamaLocalClient]:
    settings = real_settings.model_copy(
        update={"llm_provider": LlmProvider.LOCAL, "llm_timeout_s": 500.0}
    )
    client = get_llm_client(settings)
    assert isinstance(client, LlamaLocalClient)
    await client.warm_up()
    yield client
    await client.close()


TEXTS = [
    ANSWER,
    LONG,
    *(m.content for m in FollowUpPrompt.shipped("K1234567").fixed),
    "뷁쀍쒧 " * 50,
    "😀👍🏽🇰🇷" * 50,
    "2025년 11월 29일 13:45, 010-1234-5678, 3,500만 원, v2.0.1",
    "I have worked on the payment system of our company for three years.",
    '{"level": 3, "quote": "결제 시스템을 고쳤습니다"}',
    "漢字 かな ไทย Кирилл",
    "\n\n\t - * #",
]


async def test_the_bound_is_above_the_models_own_count(local: LlamaLocalClient) -> None:
    spoken = [recording.text for recording in read_set()] if SPEECH.is_dir() else []
    for text in [*TEXTS, *spoken]:
        counted = await local._engine.count_tokens([text])
        assert counted is not None
        assert counted <= estimated_tokens([text]), text[:40]


@pytest.mark.parametrize("history", HISTORIES.values(), ids=HISTORIES)
async def test_long_prompts_fit_by_the_models_own_count(
    local: LlamaLocalClient, history: list[Exchange], morphology: KiwiMorphology
) -> None:
    generator = QuestionGenerator(local, morphology, morphology.join)
    messages = await generator._messages("결제 시스템", "목표", history, "ko")
    used = await local._engine.count_tokens([m.content for m in messages])
    assert used is not None
    assert used + FollowUpPrompt.shipped().max_tokens <= CONTEXT_TOKENS


async def test_the_real_model_asks_about_a_long_interview(
    local: LlamaLocalClient, morphology: KiwiMorphology
) -> None:
    """The context is small (1,024 tokens), because a large one takes long to fill."""
    small = LlamaLocalClient(local._engine.model_path, timeout_s=500, context_tokens=1024)
    await small.warm_up()
    generator = QuestionGenerator(small, morphology, morphology.join)
    draft = await generator.draft(PLAN, AskFollowUp(0), HISTORIES["both"], "결제 시스템")
    await small.close()
    assert draft.asked.text.endswith("?")


async def test_the_models_own_tokenizer_leaves_room_for_more_history(
    local: LlamaLocalClient, morphology: KiwiMorphology
) -> None:
    history = HISTORIES["100 exchanges"]
    by_bound = FakeLLM("왜 그렇게 하셨나요?")
    await QuestionGenerator(by_bound, morphology, morphology.join).draft(
        PLAN, AskFollowUp(0), history, "결제"
    )
    kept = by_bound.prompts[0][-1].content.count("면접관:")
    counted = await QuestionGenerator(local, morphology, morphology.join)._messages(
        "결제", "목표", history, "ko"
    )
    assert counted[-1].content.count("면접관:") > kept
    used = await local._engine.count_tokens([m.content for m in counted])
    assert used is not None
    assert CONTEXT_TOKENS // 2 < used < CONTEXT_TOKENS


async def test_a_model_that_is_not_loaded_is_counted_by_the_bound(real_settings: Settings) -> None:
    client = get_llm_client(real_settings.model_copy(update={"llm_provider": LlmProvider.LOCAL}))
    assert await client.fits([Message("user", ANSWER)])
    assert not await client.fits([Message("user", LONG)])
    await client.close()
