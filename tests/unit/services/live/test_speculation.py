"""Follow-ups drafted while somebody speaks: never stale, never unchecked, never waited for long."""

import asyncio
from pathlib import Path

import pytest
from tests.fakes import FakeLLM, FakeTTS, Scripted

from daedam.clients.deadline_gate import DeadlineGate
from daedam.errors import ProviderUnavailable
from daedam.interview.turn import AskFollowUp, Exchange, MadeBy, QuestionType
from daedam.services.live import speculation
from daedam.services.live.speculation import DraftLatency, SpeculativeFollowUps
from daedam.services.media.speech_cache import SpeechCache
from daedam.services.morphology import KiwiMorphology
from daedam.services.plan_file import load_plan
from daedam.services.question_generator import QuestionGenerator

PLAN = load_plan(None, 1)
EARLY = "저는 백엔드 개발자로 일하면서 결제 시스템의 장애를 절반으로 줄였습니다."
WHOLE = f"{EARLY} 그다음에는 물류 창고의 재고 화면을 만들었습니다."
ANSWERED = f"{EARLY} 장애를 줄일 때 가장 어려웠던 결제 시스템은 배포 순서였습니다."
ABOUT_EARLY = "결제 시스템의 장애를 줄일 때 무엇이 어려우셨나요?"
ABOUT_WHOLE = "재고를 보는 사람들은 그 화면을 어떻게 쓰고 있나요?"
BAD = "결혼은 언제 하실 계획인가요?"
OPEN = Exchange(PLAN.questions[0].text, QuestionType.MAIN, 0, MadeBy.PLAN)


def told(answer: str) -> list[Exchange]:
    return [Exchange(OPEN.question, OPEN.type, 0, MadeBy.PLAN, answer)]


class Drafting:
    def __init__(self, folder: Path, morphology: KiwiMorphology, *script: Scripted) -> None:
        self.llm = FakeLLM(*script)
        self.tts = FakeTTS()
        self.pace = DraftLatency()
        self.gate = DeadlineGate(1)
        self.drafts = SpeculativeFollowUps(
            QuestionGenerator(self.llm, PLAN, morphology),
            self.gate,
            self.pace,
            SpeechCache(self.tts, folder),
            [],
            OPEN,
            AskFollowUp(0),
        )

    async def drafted(self, answer: str, count: int) -> None:
        """Consider what was said so far, and wait until the model was asked `count` times."""
        self.drafts.consider(answer)
        async with asyncio.timeout(5):
            while len(self.llm.prompts) < count or not self.gate.idle:
                await asyncio.sleep(0.005)
        await asyncio.sleep(0.05)


async def test_a_draft_of_the_whole_answer_is_asked_as_it_is(
    tmp_path: Path, morphology: KiwiMorphology
) -> None:
    work = Drafting(tmp_path, morphology, ABOUT_EARLY)
    await work.drafted(EARLY, 1)
    assert work.tts.spoken == [ABOUT_EARLY], "its sound stands ready"
    work.drafts.end()
    asked = await work.drafts.question(told(EARLY))
    assert (asked.text, asked.made_by, len(work.llm.prompts)) == (ABOUT_EARLY, MadeBy.LLM, 1)


async def test_an_earlier_draft_is_asked_where_the_model_is_slow(
    tmp_path: Path, morphology: KiwiMorphology
) -> None:
    work = Drafting(tmp_path, morphology, ABOUT_EARLY, ABOUT_WHOLE)
    await work.drafted(EARLY, 1)
    work.pace.expected_s = 3.0
    assert (await work.drafts.question(told(WHOLE))).text == ABOUT_EARLY


async def test_a_new_one_is_asked_where_the_model_is_quick(
    tmp_path: Path, morphology: KiwiMorphology
) -> None:
    work = Drafting(tmp_path, morphology, ABOUT_EARLY, ABOUT_WHOLE)
    await work.drafted(EARLY, 1)
    work.pace.expected_s = 0.1
    assert (await work.drafts.question(told(WHOLE))).text == ABOUT_WHOLE


async def test_a_draft_that_is_nearly_done_is_waited_for(
    tmp_path: Path, morphology: KiwiMorphology, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Drafting(tmp_path, morphology, ABOUT_EARLY, ABOUT_WHOLE)
    work.llm.delay_s = 0.4
    work.pace.expected_s = 1.9  # longer than a person waits for a new one
    work.drafts.consider(EARLY)
    await asyncio.sleep(0.2)
    monkeypatch.setattr(speculation, "MAX_PENDING_WAIT_S", 1.9)
    work.drafts.end()
    assert (await work.drafts.question(told(WHOLE))).text == ABOUT_EARLY
    assert len(work.llm.prompts) == 1


async def test_a_draft_that_was_answered_meanwhile_is_thrown_away(
    tmp_path: Path, morphology: KiwiMorphology
) -> None:
    work = Drafting(tmp_path, morphology, ABOUT_EARLY, "배포 순서는 어떻게 정하셨나요?")
    await work.drafted(EARLY, 1)
    work.pace.expected_s = 1.0
    asked = await work.drafts.question(told(ANSWERED))
    assert asked.text == "배포 순서는 어떻게 정하셨나요?"


async def test_a_later_draft_replaces_an_earlier_one(
    tmp_path: Path, morphology: KiwiMorphology
) -> None:
    work = Drafting(tmp_path, morphology, ABOUT_EARLY, ABOUT_WHOLE)
    await work.drafted(EARLY, 1)
    await work.drafted(WHOLE, 2)
    work.drafts.end()
    assert (await work.drafts.question(told(WHOLE))).text == ABOUT_WHOLE


@pytest.mark.parametrize("script", [[BAD], [ProviderUnavailable()]])
async def test_what_does_not_pass_is_never_asked_or_spoken(
    tmp_path: Path, morphology: KiwiMorphology, script: list[Scripted]
) -> None:
    work = Drafting(tmp_path, morphology, *script)
    await work.drafted(EARLY, 1) if script == [BAD] else None
    asked = await work.drafts.question(told(EARLY))
    assert asked.made_by is MadeBy.PROBE
    assert asked.wanted == "fake-llm"
    assert work.tts.spoken == []


async def test_nobody_waits_for_a_model_that_is_known_to_be_slow(
    tmp_path: Path, morphology: KiwiMorphology
) -> None:
    work = Drafting(tmp_path, morphology, ABOUT_EARLY)
    work.pace.expected_s = 3.0
    asked = await work.drafts.question(told(EARLY))
    assert (asked.made_by, work.llm.prompts) == (MadeBy.PROBE, [])


async def test_nobody_waits_long_for_the_model(
    tmp_path: Path, morphology: KiwiMorphology, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speculation, "MAX_MODEL_WAIT_S", 0.05)
    work = Drafting(tmp_path, morphology, ABOUT_EARLY)
    work.llm.delay_s = 30
    async with asyncio.timeout(5):
        asked = await work.drafts.question(told(EARLY))
    assert asked.made_by is MadeBy.PROBE
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert work.gate.idle, "the model is free for others"


async def test_while_others_wait_an_answer_has_one_draft(
    tmp_path: Path, morphology: KiwiMorphology
) -> None:
    work = Drafting(tmp_path, morphology, ABOUT_EARLY, ABOUT_WHOLE)
    await work.drafted(WHOLE, 1)
    async with work.gate.turn(0):
        work.drafts.consider(f"{WHOLE} 그리고 새로운 결제 수단도 붙였습니다.")
        await asyncio.sleep(0.02)
        assert work.gate.waiting == 0


async def test_little_said_is_not_asked_about(tmp_path: Path, morphology: KiwiMorphology) -> None:
    work = Drafting(tmp_path, morphology, ABOUT_EARLY)
    work.drafts.consider("네, 저는")
    await asyncio.sleep(0.02)
    assert work.llm.prompts == []
