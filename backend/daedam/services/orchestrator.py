"""One turn of the interview: from the stored answer to the next spoken question."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm.attributes import set_committed_value

from daedam.clients.base import Transcript
from daedam.errors import RecordingNotFound, SessionNotFound
from daedam.interview.moves import AskFollowUp, Finish, KeepOpen, Move
from daedam.interview.plan import Plan, Style
from daedam.interview.terms import key_terms_from_row
from daedam.interview.turn import Exchange, TranscriptStatus, TurnState
from daedam.services.answers.intake import AnswerIntake, RecordedAnswer
from daedam.services.interviewer import Interviewer
from daedam.services.plans import InterviewPlans
from daedam.services.question_generator import AskedQuestion
from daedam.services.reports.voice_measures import VoiceMeasurer
from daedam.services.storage_mapping import (
    LoadedTurn,
    SpokenQuestion,
    elapsed_s,
    find_turn,
    history,
    mark_loaded,
    needs_second_reading,
    needs_voice_measures,
    next_question,
    normalise_transcript,
    now,
    open_exchange,
    pending_transcript_row,
    question_after,
    retakes_earlier_answer,
    speech_columns,
    transcript_row,
    turn_metrics,
)
from daedam.services.timing import timed
from daedam.services.turns.fallbacks import NO_PROVIDER, Role, add_fallback
from daedam.services.turns.second_reading import SecondReader
from daedam.services.turns.work import RecordedTurnWork, TurnWork
from daedam.services.turns.workflow import TurnRun, TurnRunner
from daedam.speech.korean import Morphology, find_shared_phrase
from daedam.speech.measures import Metrics
from daedam.storage.database import Database
from daedam.storage.interviews import Interviews
from daedam.storage.tables import InterviewSession, InterviewTranscript, Question, Turn
from daedam.utils.language import Language
from daedam.utils.text import nfc

log = logging.getLogger(__name__)

LATE_AFTER = timedelta(seconds=30)
"""Age after which a turn that this process does not run counts as delayed."""


@dataclass(frozen=True)
class RecognitionHints:
    """The terms that are likely in the answers of an interview, and its language."""

    terms: Sequence[str]
    language: Language


@dataclass(frozen=True)
class FinishedTurn:
    """A turn with its transcript, and the question that follows it."""

    turn: Turn
    next_question: Question | None
    """None at the end of the interview."""


@dataclass(frozen=True)
class AnswerContext:
    """What is known of an interview while a question is being answered."""

    exchanges: list[Exchange]
    """Exchanges before the open question, oldest first."""
    open_exchange: Exchange
    """The open question without its answer."""
    key_terms: tuple[str, ...]
    """Words that are likely in the answer."""
    plan: Plan
    style: Style
    elapsed_s: float
    """Result of `storage_mapping.elapsed_s` when the answer was started."""
    retakes_earlier: bool = False
    """Whether the interview ends with this answer, because it replaces an earlier one."""


class InterviewOrchestrator:
    """Conducts interviews: accepts answers and asks the next question.

    Each stage of a turn commits its output together with the turn's new state. No transaction is
    open while a model runs. A provider that fails lowers the quality of a turn, but the turn ends.
    """

    def __init__(
        self,
        *,
        database: Database,
        intake: AnswerIntake,
        runner: TurnRunner,
        work: RecordedTurnWork,
        measures: VoiceMeasurer,
        second_reader: SecondReader,
        interviewer: Interviewer,
        plans: InterviewPlans,
        morphology: Morphology,
    ) -> None:
        self._database = database
        self._intake = intake
        self._runner = runner
        self._work = work
        self._measures = measures
        self._second_reader = second_reader
        self._interviewer = interviewer
        self._plans = plans
        self._morphology = morphology

    def open(self) -> None:
        """Resume the turns this process left unfinished. Call it inside the event loop."""
        self._runner.open(self.advance, self._state_of)

    async def close(self) -> None:
        """Wait for running turns, up to the runner's limit."""
        await self._runner.close()
        await self._second_reader.close()
        await self._measures.close()

    # --- answers --------------------------------------------------------------------------------

    async def answer(self, answer: RecordedAnswer) -> FinishedTurn:
        """Store an answer and finish its turn; a repeated answer returns the same turn.

        Raises the errors of `AnswerIntake.receive` and of `finish`.
        """
        return await self.finish(await self._intake.receive(answer))

    async def finish(self, received: LoadedTurn) -> FinishedTurn:
        """Run a turn from its current state to its end.

        Raises `SessionNotFound` when the interview is deleted meanwhile. Raises `TurnDelayed` when
        the turn keeps failing. The turn is then retried in the background, and a further call
        waits for it.
        """
        turn = received.turn
        if turn.state == TurnState.SPOKEN:
            return _finished(received)
        run = self._runner.start(turn.id, turn.public_id, loaded=received)
        await self._runner.wait(run)
        return await self._result(run)

    async def finish_live(self, turn: Turn, work: TurnWork) -> FinishedTurn:
        """Run a turn as `finish` does, with the work prepared while the answer was given.

        Waits for all attempts of a failing turn, so that each can use `work`.
        """
        run = self._runner.start(turn.id, turn.public_id, work=work)
        assert run.task is not None
        await run.task
        return await self._result(run)

    async def _result(self, run: TurnRun) -> FinishedTurn:
        if run.loaded is not None and run.loaded.turn.state == TurnState.SPOKEN:
            return _finished(run.loaded)
        try:
            return _finished(await self._load(run.turn_id))
        except NoResultFound:
            raise SessionNotFound from None

    def is_delayed(self, turn: Turn) -> bool:
        """Return whether a turn's work has failed and is retried, here or in another process."""
        if turn.state == TurnState.SPOKEN:
            return False
        if self._runner.is_delayed(turn.id):
            return True
        return not self._runner.is_running(turn.id) and now() - turn.received_at > LATE_AFTER

    async def _state_of(self, turn_id: int) -> TurnState | None:
        async with self._database.reading() as db:
            state = await Interviews(db).state_of_turn(turn_id)
        return None if state is None else TurnState(state)

    async def note_timings(
        self, session_id: str, turn_id: str, timings_ms: dict[str, float]
    ) -> None:
        """Add `timings_ms` to the timings of a turn. Raises a `NotFound`."""
        async with self._database.transaction() as db:
            interviews = Interviews(db)
            turn = await interviews.turn_by_public_id(session_id, turn_id)
            if turn is None:
                raise RecordingNotFound if await interviews.opens(session_id) else SessionNotFound
            turn.stage_ms = {**turn.stage_ms, **timings_ms}

    async def answer_context(self, question: Question) -> AnswerContext:
        """Return what is known of the interview while `question` is being answered."""
        async with self._database.reading() as db:
            interview = await Interviews(db).of_question(question.id)
        return AnswerContext(
            history(interview.asked),
            open_exchange(question),
            tuple(_key_terms(interview)),
            self._plans.of(interview),
            Style(interview.style),
            elapsed_s(interview),
            retakes_earlier_answer(interview.asked),
        )

    async def recognition(self, question_id: int) -> RecognitionHints:
        """Return what helps to recognise the answers of a question's interview."""
        async with self._database.reading() as db:
            interview = await Interviews(db).session_of_question(question_id)
        return RecognitionHints(_key_terms(interview), interview.language)

    # --- the stages of a turn -------------------------------------------------------------------
    # Each stage returns whether it was committed; False if the row has another state by now. Each
    # names its start state, because another run may change the loaded turn meanwhile.

    async def advance(self, run: TurnRun) -> TurnState:
        """Take a turn one stage further and return its new state; SPOKEN for a deleted turn."""
        work = run.work or self._work
        try:
            current = run.loaded or await self._load(run.turn_id)
            match TurnState(current.turn.state):
                case TurnState.RECEIVED:
                    committed = await self._transcribe(current, work)
                case TurnState.TRANSCRIBED:
                    committed = await self._measure(current, work)
                case TurnState.MEASURED:
                    committed = await self._ask(current, work)
                case TurnState.ASKED:
                    committed = await self._speak(current, work)
                case TurnState.SPOKEN:
                    committed = True
        except NoResultFound:
            log.info("a turn was deleted while it ran")
            run.loaded = None
            return TurnState.SPOKEN
        except BaseException:
            run.loaded = None
            work.on_failure()
            raise
        run.loaded = current if committed else None  # otherwise another run committed this stage
        state = TurnState(current.turn.state)
        if committed and state == TurnState.SPOKEN:
            if needs_voice_measures(current.turn):
                self._measures.add(current.turn.id)
            if needs_second_reading(current.turn):
                self._second_reader.add(current.turn.id)
        return state

    async def _transcribe(self, current: LoadedTurn, work: TurnWork) -> bool:
        """Commit MEASURED: the transcript, with speech rate and fillers counted in it.

        The transcript may be empty (no speech) or pending (the recogniser failed).
        """
        turn = current.turn
        assert turn.video is not None
        language = current.interview.language
        stage_ms = dict(turn.stage_ms)
        with timed(stage_ms, "stt_ms"):
            transcript = await work.transcribe(turn.video, _key_terms(current.interview), language)
        row, metrics = await asyncio.to_thread(self._transcript_row, turn, transcript, language)
        provider = (transcript.provider or work.stt_name) if transcript else NO_PROVIDER
        values = {
            **_provider(turn, "stt", wanted=work.stt_name, used=provider),
            "wpm": metrics.wpm if metrics else None,
            "filler_count": metrics.filler_count if metrics else None,
            "stage_ms": stage_ms,
        }
        async with self._database.transaction() as db:
            interviews = Interviews(db)
            if not await interviews.advance(
                turn.id, TurnState.RECEIVED, TurnState.MEASURED, **values
            ):
                return False
            row.turn_id = turn.id
            interviews.add(row)
        mark_loaded(row)
        set_committed_value(turn, "transcript", row)
        _set(turn, TurnState.MEASURED, values)
        work.on_state(TurnState.TRANSCRIBED)
        work.on_state(TurnState.MEASURED)
        return True

    def _transcript_row(
        self, turn: Turn, transcript: Transcript | None, language: Language
    ) -> tuple[InterviewTranscript, Metrics | None]:
        """Return the row of a transcript and its measures, which are None for other languages."""
        row = pending_transcript_row(language)
        if transcript is not None:
            row = transcript_row(normalise_transcript(transcript, language, self._morphology))
        if row.hearing == TranscriptStatus.OTHER_LANGUAGE:
            return row, None
        return row, turn_metrics(turn, row, None, self._morphology)

    async def _measure(self, current: LoadedTurn, work: TurnWork) -> bool:
        """Commit MEASURED for a turn that an earlier version left as TRANSCRIBED."""
        turn = current.turn
        assert turn.transcript is not None
        values: dict[str, object] = {}
        if turn.transcript.hearing not in (TranscriptStatus.TYPED, TranscriptStatus.OTHER_LANGUAGE):
            metrics = await asyncio.to_thread(
                turn_metrics, turn, turn.transcript, turn.voice, self._morphology
            )
            values = {"wpm": metrics.wpm, "filler_count": metrics.filler_count}
        async with self._database.transaction() as db:
            if not await Interviews(db).advance(
                turn.id, TurnState.TRANSCRIBED, TurnState.MEASURED, **values
            ):
                return False
        _set(turn, TurnState.MEASURED, values)
        work.on_state(TurnState.MEASURED)
        return True

    async def _ask(self, current: LoadedTurn, work: TurnWork) -> bool:
        """Commit ASKED: the next question's text, or the end of the interview."""
        turn, interview = current.turn, current.interview
        acts = await self._find_acts(current)
        set_committed_value(turn, "acts", acts)
        exchanges = history(interview.asked)
        plan = self._plans.of(interview)
        move = await self._interviewer.next_move(
            plan,
            exchanges,
            known_terms=_key_terms(interview),
            elapsed_s=elapsed_s(interview),
        )
        if retakes_earlier_answer(interview.asked) and not isinstance(move, KeepOpen):
            move = Finish()
        stage_ms = dict(turn.stage_ms)
        with timed(stage_ms, "llm_ms"):
            asked = await work.ask(plan, move, exchanges, Style(interview.style))
        values: dict[str, object] = {"stage_ms": stage_ms, "acts": acts}
        following = None
        if asked is not None:
            following = next_question(interview.questions, move, asked)
            if asked.reason is None:
                following.about = await self._topic_of(move, asked, exchanges)
            following.session_id = interview.id
            if asked.wanted:
                used = asked.provider or NO_PROVIDER
                values |= _provider(turn, "llm", wanted=asked.wanted, used=used)
        moment = now()
        async with self._database.transaction() as db:
            interviews = Interviews(db)
            if not await interviews.advance(turn.id, TurnState.MEASURED, TurnState.ASKED, **values):
                return False
            if following is None:
                await interviews.set_interview(interview.id, finished_at=moment)
            else:
                interviews.add(following)
        if following is None:
            set_committed_value(interview, "finished_at", moment)
        else:
            mark_loaded(following)
            set_committed_value(interview, "questions", [*interview.questions, following])
        _set(turn, TurnState.ASKED, values)
        work.on_state(TurnState.ASKED, following)
        return True

    async def _find_acts(self, current: LoadedTurn) -> list[dict[str, object]] | None:
        """Return the dialogue acts of an answer as they are stored; None without a text."""
        transcript = current.turn.transcript
        if transcript is None or not TranscriptStatus(transcript.hearing).has_text:
            return None
        questions = current.interview.questions
        answered = next(q for q in questions if q.turn is current.turn)
        spans = await asyncio.to_thread(
            self._interviewer.find_acts,
            transcript.text,
            open_exchange(answered),
            current.interview.language,
        )
        return [asdict(span) for span in spans]

    async def _topic_of(
        self, move: Move, asked: AskedQuestion | None, exchanges: list[Exchange]
    ) -> str | None:
        """Return the words of the last answer that a follow-up refers to; None if none match."""
        if asked is None or not isinstance(move, AskFollowUp):
            return None
        return await asyncio.to_thread(
            find_shared_phrase, asked.text, exchanges[-1].answer, self._morphology
        )

    async def _speak(self, current: LoadedTurn, work: TurnWork) -> bool:
        """Commit SPOKEN: the next question's audio, or none where synthesis failed."""
        turn, interview = current.turn, current.interview
        following = question_after(interview.asked, turn.id)
        stage_ms = dict(turn.stage_ms)
        values: dict[str, object] = {"stage_ms": stage_ms}
        spoken = SpokenQuestion()
        if following is not None:
            with timed(stage_ms, "tts_ms"):
                spoken = await work.synthesize(
                    following.text,
                    following.public_id,
                    turn.public_id,
                    language=current.interview.language,
                    lead_in=following.lead_in or "",
                )
            wanted = work.tts_name if work.speaks(interview.language) else spoken.spoken_by
            values |= _provider(turn, "tts", wanted=wanted, used=spoken.spoken_by)
        async with self._database.transaction() as db:
            interviews = Interviews(db)
            if not await interviews.advance(turn.id, TurnState.ASKED, TurnState.SPOKEN, **values):
                return False
            if following is not None:
                await interviews.set_question(following.id, **speech_columns(spoken))
        if following is not None:
            for name, value in speech_columns(spoken).items():
                set_committed_value(following, name, value)
        _set(turn, TurnState.SPOKEN, values)
        work.on_state(TurnState.SPOKEN, following)
        return True

    async def _load(self, turn_id: int) -> LoadedTurn:
        """Load a turn with its interview. Raises `NoResultFound`."""
        async with self._database.reading() as db:
            interview = await Interviews(db).of_turn(turn_id)
        return LoadedTurn(interview, find_turn(interview, turn_id))


def _finished(found: LoadedTurn) -> FinishedTurn:
    return FinishedTurn(found.turn, question_after(found.interview.asked, found.turn.id))


def _key_terms(interview: InterviewSession) -> Sequence[str]:
    return tuple(nfc(term) for term in key_terms_from_row(interview.terms).by_likelihood)


def _set(turn: Turn, state: TurnState, values: Mapping[str, object]) -> None:
    """Set the attributes of a detached turn to what its row holds now."""
    for name, value in {**values, "state": state}.items():
        set_committed_value(turn, name, value)


def _provider(turn: Turn, role: Role, *, wanted: str, used: str) -> dict[str, object]:
    return {
        "providers": {**turn.providers, role: used},
        "stand_ins": add_fallback(turn.stand_ins, role, wanted=wanted, used=used),
    }
