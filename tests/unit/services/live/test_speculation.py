"""Follow-ups drafted during an answer: checks, choice of the draft, and limits on the wait."""

import asyncio
from collections.abc import Collection, Sequence
from pathlib import Path

import pytest
from tests.fakes import FakeLLM, FakeTTS, Pause, Scripted

from daedam.clients.deadline_gate import DeadlineGate
from daedam.errors import ProviderUnavailable
from daedam.interview.moves import AskFollowUp, Move
from daedam.interview.plan import Plan, Style
from daedam.interview.reading.model import Agent, Clause, OpenPoint, OpenPointKind, Tense
from daedam.interview.turn import Exchange, MadeBy, QuestionType
from daedam.services.interviewer import Interviewer
from daedam.services.live import speculation
from daedam.services.live.latency import LatencyEstimate
from daedam.services.live.speculation import SpeculativeFollowUps
from daedam.services.media.speech_cache import SpeechCache
from daedam.services.morphology import KiwiMorphology
from daedam.services.orchestrator import AnswerContext
from daedam.services.plan_file import load_plan
from daedam.services.question_generator import QuestionGenerator
from daedam.speech.korean import letters_only

PLAN = load_plan(None, 1)
EARLY = "저는 백엔드 개발자로 일하면서 결제 시스템의 장애를 절반으로 줄였습니다."
WHOLE = f"{EARLY} 그다음에는 물류 창고의 재고 화면을 만들었습니다."
LONG = f"{WHOLE} 그리고 새로운 결제 수단도 붙였습니다."
ANSWERED = f"{EARLY} 장애를 줄일 때 가장 어려웠던 결제 시스템은 배포 순서였습니다."
ABOUT_EARLY = "결제 시스템의 장애를 줄일 때 무엇이 어려우셨나요?"
ABOUT_WHOLE = "재고를 보는 사람들은 그 화면을 어떻게 쓰고 있나요?"
BAD = "결혼은 언제 하실 계획인가요?"
OPEN = Exchange(PLAN.questions[0].text, QuestionType.MAIN, 0, MadeBy.PLAN)

QUICK_S = 0.1
"""An expected latency below every limit."""

FRESH_WAIT_S, MODEL_WAIT_S = 20.0, 40.0
"""Limits so long that no test exceeds them, even on a busy machine."""

SLOW_S = 2 * MODEL_WAIT_S
"""An expected latency above every limit."""


@pytest.fixture(autouse=True)
def _long_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speculation, "MAX_FRESH_WAIT_S", FRESH_WAIT_S)
    monkeypatch.setattr(speculation, "MAX_MODEL_WAIT_S", MODEL_WAIT_S)


def answered(answer: str) -> list[Exchange]:
    """Return the history of the interview: the first planned question with `answer`."""
    return [Exchange(OPEN.question, OPEN.type, 0, MadeBy.PLAN, answer)]


class ScriptedInterviewer(Interviewer):
    """An interviewer whose next move is always a follow-up about `points`."""

    points: tuple[OpenPoint, ...] = ()

    async def next_move(
        self,
        plan: Plan,
        history: Sequence[Exchange],
        *,
        known_terms: Collection[str] = (),
        elapsed_s: float,
    ) -> Move:
        return AskFollowUp(history[-1].main_index, self.points)


def open_point(kind: OpenPointKind, quote: str) -> OpenPoint:
    clause = Clause(quote, 0, len(quote), (), Agent.SPEAKER, Tense.PAST, negated=False)
    return OpenPoint(kind, clause)


class Drafting:
    """The drafts of one answer, with a scripted model and a voice that records what it speaks."""

    def __init__(
        self,
        folder: Path,
        morphology: KiwiMorphology,
        *script: Scripted,
        pause: Pause | None = None,
    ) -> None:
        self.llm = FakeLLM(*script, pause=pause)
        self.tts = FakeTTS()
        self.pace = LatencyEstimate(speculation.MAX_MODEL_WAIT_S)
        self.gate = DeadlineGate(1)
        self.interviewer = ScriptedInterviewer(morphology)
        self.drafts = SpeculativeFollowUps(
            self.interviewer,
            QuestionGenerator(self.llm, morphology, morphology.join),
            self.gate,
            self.pace,
            SpeechCache(self.tts, folder),
            AnswerContext([], OPEN, (), PLAN, Style.INTERVIEW, 0.0),
        )

    async def consider(self, answer: str) -> None:
        """Pass the answer so far to the drafts and wait until the background work has ended."""
        self.drafts.consider(answer)
        await background_tasks_ended()


_tasks_before: set["asyncio.Task[object]"] = set()
"""Tasks that were already running when the test began, because other tests had left them."""


@pytest.fixture(autouse=True)
async def _note_tasks() -> None:
    _tasks_before.clear()
    _tasks_before.update(asyncio.all_tasks())


async def background_tasks_ended() -> None:
    """Wait until all tasks of the test have ended. Raises `TimeoutError` after 30 s."""
    async with asyncio.timeout(30):
        while others := asyncio.all_tasks() - _tasks_before - {asyncio.current_task()}:
            await asyncio.wait(others)
            await asyncio.sleep(0)  # a task that has ended may begin the next one in a callback


async def test_a_draft_for_the_whole_answer_is_asked_unchanged(
    tmp_path: Path, morphology: KiwiMorphology
) -> None:
    work = Drafting(tmp_path, morphology, ABOUT_EARLY)
    await work.consider(EARLY)
    assert work.tts.spoken == [ABOUT_EARLY], "its audio is made before the answer ends"
    work.drafts.end()
    asked = await work.drafts.question(AskFollowUp(0), answered(EARLY))
    assert (asked.text, asked.made_by, len(work.llm.prompts)) == (ABOUT_EARLY, MadeBy.LLM, 1)


async def test_an_earlier_draft_is_asked_if_the_model_is_slow(
    tmp_path: Path, morphology: KiwiMorphology
) -> None:
    work = Drafting(tmp_path, morphology, ABOUT_EARLY, ABOUT_WHOLE)
    await work.consider(EARLY)
    work.pace.expected_s = SLOW_S
    assert (await work.drafts.question(AskFollowUp(0), answered(WHOLE))).text == ABOUT_EARLY


async def test_a_new_draft_is_generated_if_the_model_is_fast(
    tmp_path: Path, morphology: KiwiMorphology
) -> None:
    work = Drafting(tmp_path, morphology, ABOUT_EARLY, ABOUT_WHOLE)
    await work.consider(EARLY)
    work.pace.expected_s = QUICK_S
    assert (await work.drafts.question(AskFollowUp(0), answered(WHOLE))).text == ABOUT_WHOLE


async def test_a_draft_in_progress_is_awaited_if_a_new_one_would_take_longer(
    tmp_path: Path, morphology: KiwiMorphology, monkeypatch: pytest.MonkeyPatch
) -> None:
    pause = Pause()
    work = Drafting(tmp_path, morphology, ABOUT_EARLY, ABOUT_WHOLE, pause=pause)
    work.pace.expected_s = 1.1 * MODEL_WAIT_S
    monkeypatch.setattr(speculation, "MAX_PENDING_WAIT_S", work.pace.expected_s)
    work.drafts.consider(EARLY)
    await pause.begun.wait()
    work.drafts.end()
    question = asyncio.create_task(work.drafts.question(AskFollowUp(0), answered(WHOLE)))
    await asyncio.sleep(0)  # the task runs until it waits for the draft
    pause.resume.set()
    assert (await question).text == ABOUT_EARLY
    await background_tasks_ended()
    assert len(work.llm.prompts) == 1


async def test_a_draft_that_the_rest_of_the_answer_covers_is_dropped(
    tmp_path: Path, morphology: KiwiMorphology
) -> None:
    work = Drafting(tmp_path, morphology, ABOUT_EARLY, "배포 순서는 어떻게 정하셨나요?")
    await work.consider(EARLY)
    asked = await work.drafts.question(AskFollowUp(0), answered(ANSWERED))
    assert asked.text == "배포 순서는 어떻게 정하셨나요?"


async def test_a_later_draft_replaces_an_earlier_one(
    tmp_path: Path, morphology: KiwiMorphology
) -> None:
    work = Drafting(tmp_path, morphology, ABOUT_EARLY, ABOUT_WHOLE)
    await work.consider(EARLY)
    await work.consider(WHOLE)
    work.drafts.end()
    assert (await work.drafts.question(AskFollowUp(0), answered(WHOLE))).text == ABOUT_WHOLE


@pytest.mark.parametrize("script", [BAD, ProviderUnavailable()], ids=["rejected", "failed"])
async def test_a_draft_that_is_rejected_or_fails_is_neither_asked_nor_spoken(
    tmp_path: Path, morphology: KiwiMorphology, script: Scripted
) -> None:
    work = Drafting(tmp_path, morphology, script)
    await work.consider(EARLY)
    assert len(work.llm.prompts) == 1
    asked = await work.drafts.question(AskFollowUp(0), answered(EARLY))
    assert asked.made_by is MadeBy.PROBE
    assert asked.wanted == "fake-llm"
    await background_tasks_ended()
    assert work.tts.spoken == []


async def test_a_model_known_to_be_slow_is_not_asked(
    tmp_path: Path, morphology: KiwiMorphology
) -> None:
    work = Drafting(tmp_path, morphology, ABOUT_EARLY)
    work.pace.expected_s = SLOW_S
    asked = await work.drafts.question(AskFollowUp(0), answered(EARLY))
    await background_tasks_ended()
    assert (asked.made_by, work.llm.prompts) == (MadeBy.PROBE, [])


async def test_a_model_that_takes_too_long_is_cancelled_and_free_for_others(
    tmp_path: Path, morphology: KiwiMorphology, monkeypatch: pytest.MonkeyPatch
) -> None:
    pause = Pause()
    work = Drafting(tmp_path, morphology, ABOUT_EARLY, pause=pause)
    work.drafts.consider(EARLY)
    await pause.begun.wait()
    monkeypatch.setattr(speculation, "MAX_MODEL_WAIT_S", 0.05)
    work.pace.expected_s = 0.05
    async with asyncio.timeout(30):
        asked = await work.drafts.question(AskFollowUp(0), answered(EARLY))
    assert asked.made_by is MadeBy.PROBE
    await background_tasks_ended()  # the model never resumes: its task ends only if cancelled
    assert work.gate.idle


@pytest.mark.parametrize(
    ("drafted", "answer", "drafts"), [(False, LONG, 1), (False, EARLY, 0), (True, LONG, 1)]
)
async def test_while_the_model_is_busy_a_long_answer_gets_one_draft(
    tmp_path: Path, morphology: KiwiMorphology, drafted: bool, answer: str, drafts: int
) -> None:
    assert len(letters_only(EARLY)) < speculation.BUSY_DRAFT_CHARACTERS <= len(letters_only(LONG))
    work = Drafting(tmp_path, morphology, ABOUT_EARLY, ABOUT_WHOLE)
    if drafted:
        await work.consider(EARLY)
    async with work.gate.slot(0):
        work.drafts.consider(answer)
    await background_tasks_ended()
    assert len(work.llm.prompts) == drafts


async def test_no_draft_is_made_for_a_short_answer(
    tmp_path: Path, morphology: KiwiMorphology
) -> None:
    work = Drafting(tmp_path, morphology, ABOUT_EARLY)
    for answer, drafts in (("결제 시스템 개발", 0), ("결제 시스템을 개발하였습니다", 1)):
        await work.consider(answer)
        assert len(work.llm.prompts) == drafts


REASON = open_point(OpenPointKind.REASON, "결제 시스템의 장애를 절반으로 줄였습니다")
FIGURE = open_point(OpenPointKind.FIGURE, "물류 창고의 재고 화면을 만들었습니다")
WHY = "결제 시스템의 장애부터 줄이신 이유는 무엇인가요?"
HOW_MANY = "재고 화면은 몇 명이 쓰고 있나요?"


@pytest.mark.parametrize(
    ("points", "expected"),
    [((REASON, FIGURE), WHY), ((FIGURE,), HOW_MANY)],
    ids=["still open", "closed by the rest of the answer"],
)
async def test_a_draft_is_asked_only_while_its_open_point_is_open(
    points: tuple[OpenPoint, ...], expected: str, tmp_path: Path, morphology: KiwiMorphology
) -> None:
    work = Drafting(tmp_path, morphology, WHY, HOW_MANY)
    work.interviewer.points = (REASON,)
    await work.consider(EARLY)
    assert work.tts.spoken == [WHY]
    work.drafts.end()
    work.pace.expected_s = QUICK_S if expected == HOW_MANY else SLOW_S
    asked = await work.drafts.question(AskFollowUp(0, points), answered(WHOLE))
    assert asked.text == expected
    assert asked.reason is not None
