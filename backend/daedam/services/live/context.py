"""The work on a live answer's turn: most of it is done when the answer ends."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from daedam.clients.base import STTClient, Transcript
from daedam.clients.deadline_gate import DeadlineGate
from daedam.interview.plan import Plan
from daedam.interview.turn import AskFollowUp, Exchange, Move, TurnState
from daedam.schemas.interviews import QuestionOut
from daedam.schemas.live import QuestionText, State
from daedam.services.answers.intake import AnswerIntake
from daedam.services.live.speculation import DraftLatency, SpeculativeFollowUps
from daedam.services.live.speech import LiveSpeech, Send
from daedam.services.live.streaming_transcription import StreamingTranscriber
from daedam.services.media.speech_cache import SpeechCache
from daedam.services.orchestrator import InterviewOrchestrator
from daedam.services.question_generator import AskedQuestion, QuestionGenerator
from daedam.services.storage_mapping import SpokenQuestion
from daedam.services.turns.work import RecordedTurnWork, TurnWork
from daedam.speech.korean import Morphology
from daedam.storage.tables import InterviewVideo, Question
from daedam.storage.vault import Vault

log = logging.getLogger(__name__)

ACKNOWLEDGE_AFTER_S = 0.12
"""A question that comes sooner than this needs no acknowledgement before it."""

Shape = Callable[[Question], QuestionOut]
"""A question as its caller may see it."""


@dataclass
class LiveContext:
    """What all live answers of a process share."""

    orchestrator: InterviewOrchestrator
    intake: AnswerIntake
    work: RecordedTurnWork
    questions: QuestionGenerator
    stt: STTClient
    spoken: SpeechCache
    plan: Plan
    morphology: Morphology
    gate: DeadlineGate
    """Before the language model: questions that somebody waits for come first."""
    pace: DraftLatency
    folder: Path
    """Where answers lie while they are given."""
    vault: Vault
    max_answer_s: float
    gap_s: float = 0.8
    """How long questions let themselves be waited for lately: from the end to their sound."""


class LiveTurnWork(TurnWork):
    """Done by what was prepared while the answer was given; told to the person as it goes on."""

    def __init__(
        self,
        context: LiveContext,
        transcriber: StreamingTranscriber,
        drafts: SpeculativeFollowUps | None,
        voice: LiveSpeech,
        send: Send,
        shape: Shape,
    ) -> None:
        self._context = context
        self._transcriber = transcriber
        self._drafts = drafts
        self._voice = voice
        self._send = send
        self._shape = shape
        self._ended_at = asyncio.get_running_loop().time()
        self._heard: asyncio.Task[Transcript] | None = None
        self._acknowledging: asyncio.Task[None] | None = None
        self._asking: asyncio.Task[None] | None = None
        self.timings_ms: dict[str, float] = {}
        """From the answer's end: `first_sound_ms`, `first_content_ms`, as sent."""

    def begin(self) -> None:
        """The answer has ended just now."""
        self._heard = asyncio.create_task(self._transcriber.finish())
        self._heard.add_done_callback(lambda task: task.cancelled() or task.exception())
        if self._transcriber.voice.has_speech:
            self._acknowledging = asyncio.create_task(self._acknowledge())

    @property
    def stt_name(self) -> str:
        return self._context.work.stt_name

    @property
    def tts_name(self) -> str:
        return self._context.work.tts_name

    async def transcribe(self, video: InterviewVideo, terms: Sequence[str]) -> Transcript | None:
        """Return the live transcript. Where it failed, transcribe the whole recording: the
        finished task would raise the same error at each further attempt of the turn.
        """
        assert self._heard is not None
        try:
            return await self._heard
        except Exception as exc:
            log.warning("the live transcript failed: %s", type(exc).__name__)
            log.debug("how it failed", exc_info=exc)
            return await self._context.work.transcribe(video, terms)

    async def ask(self, move: Move, told: list[Exchange]) -> AskedQuestion | None:
        if isinstance(move, AskFollowUp) and self._drafts is not None:
            return await self._drafts.question(told)
        return await self._context.work.ask(move, told)

    async def synthesize(self, text: str, question_id: str, turn_id: str = "") -> SpokenQuestion:
        return await self._context.work.synthesize(text, question_id, turn_id)

    def on_failure(self) -> None:
        self._send(State(state="delayed"))

    def on_state(self, state: TurnState, following: Question | None = None) -> None:
        self._send(State(state=state.value))
        # Where the commit of ASKED was answered by an error, SPOKEN is the first that is heard of.
        if following is not None and self._asking is None:
            self._send(QuestionText(question=self._shape(following)))
            self._asking = asyncio.create_task(self._ask_aloud(following.text))

    async def question_sent(self) -> None:
        """Return when the next question has been sent. A failure costs its sound only."""
        if self._asking is None:
            return
        try:
            await self._asking
        except Exception as exc:
            log.warning("the next question has no sound on the line: %s", type(exc).__name__)
            log.debug("how it failed", exc_info=exc)

    def close(self) -> None:
        for task in (self._heard, self._acknowledging):
            if task is not None:
                task.cancel()

    async def _acknowledge(self) -> None:
        await asyncio.sleep(ACKNOWLEDGE_AFTER_S)
        if self._asking is None:
            begun = await self._voice.acknowledge(self._context.gap_s - ACKNOWLEDGE_AFTER_S)
            self._note("first_sound_ms", begun)

    async def _ask_aloud(self, text: str) -> None:
        begun = await self._voice.say("question", text)
        self._note("first_sound_ms", begun)
        self._note("first_content_ms", begun)
        if begun is not None:
            self._context.gap_s += 0.3 * (begun - self._ended_at - self._context.gap_s)

    def _note(self, name: str, at: float | None) -> None:
        if at is not None and name not in self.timings_ms:
            self.timings_ms[name] = round((at - self._ended_at) * 1000, 1)
