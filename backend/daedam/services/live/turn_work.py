"""The work on a live answer's turn. Most of it is done before the answer ends."""

import asyncio
import logging
from collections.abc import Sequence

from daedam.clients.base import Transcript
from daedam.interview.dialogue_acts import DialogueAct, deciding_act
from daedam.interview.moves import AskFollowUp, Move
from daedam.interview.plan import Plan, Style
from daedam.interview.responses import RESPONSES
from daedam.interview.turn import Exchange, TurnState
from daedam.services.interviewer import Interviewer
from daedam.services.live.events import AnswerStateChanged, QuestionAsked, Send
from daedam.services.live.latency import LatencyEstimate
from daedam.services.live.speculation import SpeculativeFollowUps
from daedam.services.live.speech import LiveSpeech
from daedam.services.live.streaming_transcription import StreamingTranscriber
from daedam.services.question_generator import AskedQuestion
from daedam.services.storage_mapping import SpokenQuestion
from daedam.services.turns.work import RecordedTurnWork, TurnWork
from daedam.storage.tables import InterviewVideo, Question
from daedam.utils.language import Language

log = logging.getLogger(__name__)

LONGEST_SILENCE_S = 0.7
"""Longest silence after an answer that listeners accept, in seconds. They take a longer gap as a
sign of trouble (Roberts and Francis 2013, "Identifying a temporal threshold of tolerance for silent
gaps after requests", JASA 133)."""

ACKNOWLEDGE_AFTER_S = 0.12
"""Seconds from the answer's end to the acknowledgement if the question is expected after
`LONGEST_SILENCE_S`."""


class LiveTurnWork(TurnWork):
    """The work on a live answer: uses the transcript and the drafts made while it was spoken.

    Work that was not prepared is done as for a recorded answer. Each result is sent immediately.
    """

    def __init__(
        self,
        recorded: RecordedTurnWork,
        transcriber: StreamingTranscriber,
        drafts: SpeculativeFollowUps | None,
        interviewer: Interviewer,
        asked: Exchange,
        speech: LiveSpeech,
        response_latency: LatencyEstimate,
        send: Send,
    ) -> None:
        """`asked` is the open exchange.

        `response_latency`: see `LiveContext`. The first audio of the question updates it.
        """
        self._recorded = recorded
        self._transcriber = transcriber
        self._drafts = drafts
        self._interviewer = interviewer
        self._asked = asked
        self._speech = speech
        self._response_latency = response_latency
        self._send = send
        self._ended_at = asyncio.get_running_loop().time()
        self._transcript: asyncio.Task[Transcript] | None = None
        self._acknowledgement: asyncio.Task[None] | None = None
        self._question_speech: asyncio.Task[None] | None = None
        self.timings_ms: dict[str, float] = {}
        """Times from the answer's end until audio was sent: `first_sound_ms` for any speech,
        `first_content_ms` for the question."""

    def begin(self) -> None:
        """Start to transcribe the rest of the ended answer.

        If the answer contains speech, also start the task that acknowledges it when the next
        question is late.
        """
        self._transcript = asyncio.create_task(self._transcriber.finish())
        self._transcript.add_done_callback(lambda task: task.cancelled() or task.exception())
        if self._transcriber.voice.has_speech:
            self._acknowledgement = asyncio.create_task(self._acknowledge())

    @property
    def stt_name(self) -> str:
        return self._recorded.stt_name

    @property
    def tts_name(self) -> str:
        return self._recorded.tts_name

    def speaks(self, language: Language) -> bool:
        return self._recorded.speaks(language)

    async def transcribe(
        self, video: InterviewVideo, terms: Sequence[str], language: Language
    ) -> Transcript | None:
        """Return the live transcript; if it failed, transcribe the whole recording.

        Without this fallback, the failed task would raise the same error at each attempt of the
        turn.
        """
        assert self._transcript is not None
        try:
            return await self._transcript
        except Exception as exc:
            log.warning("the live transcript failed: %s", type(exc).__name__)
            log.debug("how it failed", exc_info=exc)
            return await self._recorded.transcribe(video, terms, language)

    async def ask(
        self, plan: Plan, move: Move, exchanges: list[Exchange], style: Style
    ) -> AskedQuestion | None:
        if isinstance(move, AskFollowUp) and self._drafts is not None:
            return await self._drafts.question(move, exchanges)
        return await self._recorded.ask(plan, move, exchanges, style)

    async def synthesize(
        self,
        text: str,
        question_id: str,
        turn_id: str = "",
        *,
        language: Language,
        lead_in: str = "",
    ) -> SpokenQuestion:
        return await self._recorded.synthesize(
            text, question_id, turn_id, language=language, lead_in=lead_in
        )

    def on_failure(self) -> None:
        self._send(AnswerStateChanged("delayed"))

    def on_state(self, state: TurnState, following: Question | None = None) -> None:
        self._send(AnswerStateChanged(state.value))
        # If the commit of ASKED raised an error, `following` is first given with SPOKEN.
        if following is not None and self._question_speech is None:
            self._send(QuestionAsked(following))
            self._question_speech = asyncio.create_task(self._speak_question(following))
        is_over = following is None and state in (TurnState.ASKED, TurnState.SPOKEN)
        if is_over and self._question_speech is None:
            self._question_speech = asyncio.create_task(self._speak_closing())

    async def question_sent(self) -> None:
        """Wait until the audio of the next question, or of the closing, has been sent.

        A failure is only logged.
        """
        if self._question_speech is None:
            return
        try:
            await self._question_speech
        except Exception as exc:
            log.warning("the next question was sent without audio: %s", type(exc).__name__)
            log.debug("how it failed", exc_info=exc)

    def close(self) -> None:
        for task in (self._transcript, self._acknowledgement):
            if task is not None:
                task.cancel()

    async def _acknowledge(self) -> None:
        """Speak an acknowledgement if the utterance is an answer and the question is late.

        It is spoken early if recent questions were late, see `ACKNOWLEDGE_AFTER_S`.

        The question waits until the acknowledgement has been played, so an acknowledgement before
        a question that is nearly ready would only delay it. The reply to an utterance that is no
        answer is itself an acknowledgement.
        """
        expected_s = self._response_latency.expected_s
        delay_s = ACKNOWLEDGE_AFTER_S if expected_s > LONGEST_SILENCE_S else LONGEST_SILENCE_S
        await asyncio.sleep(delay_s)
        if self._question_speech is not None:
            return
        text = self._transcriber.interim.text
        is_answer = True
        if text:
            acts = await asyncio.to_thread(
                self._interviewer.find_acts, text, self._asked, self._speech.language
            )
            is_answer = deciding_act(acts) is DialogueAct.ANSWER
        if self._question_speech is None and is_answer:
            self._record("first_sound_ms", await self._speech.acknowledge(expected_s - delay_s))

    async def _speak_question(self, question: Question) -> None:
        if question.lead_in:
            lead_in_at = await self._speech.say("acknowledgement", question.lead_in)
            self._record("first_sound_ms", lead_in_at)
        started_at = await self._speech.say("question", question.text)
        self._record("first_sound_ms", started_at)
        self._record("first_content_ms", started_at)
        if started_at is not None:
            self._response_latency.record(started_at - self._ended_at)

    async def _speak_closing(self) -> None:
        closed_at = await self._speech.say(
            "acknowledgement", RESPONSES[self._speech.language].closing
        )
        self._record("first_sound_ms", closed_at)

    def _record(self, name: str, at: float | None) -> None:
        if at is not None and name not in self.timings_ms:
            self.timings_ms[name] = round((at - self._ended_at) * 1000, 1)
