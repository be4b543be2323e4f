"""One turn of the interview, from the recording to the next spoken question."""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm.attributes import set_committed_value

from daedam.clients.base import Transcript
from daedam.errors import (
    RecordingNotFound,
    SessionNotFound,
)
from daedam.interview.plan import Plan
from daedam.interview.terms import key_terms_from_row
from daedam.interview.turn import (
    AskFollowUp,
    Exchange,
    Move,
    TranscriptStatus,
    TurnState,
    next_move,
)
from daedam.services.answers.intake import AnswerIntake, RecordedAnswer
from daedam.services.question_generator import AskedQuestion, QuestionGenerator
from daedam.services.reports.voice_measures import VoiceMeasurer
from daedam.services.storage_mapping import (
    LoadedTurn,
    SpokenQuestion,
    find_turn,
    history,
    mark_loaded,
    needs_voice_measures,
    next_question,
    normalise_transcript,
    now,
    pending_transcript_row,
    question_after,
    speech_columns,
    transcript_row,
    turn_metrics,
)
from daedam.services.timing import timed
from daedam.services.turns.fallbacks import NO_PROVIDER, Role, add_fallback
from daedam.services.turns.work import RecordedTurnWork, TurnWork
from daedam.services.turns.workflow import TurnRunner
from daedam.speech.korean import Morphology, find_shared_phrase
from daedam.speech.measures import Metrics
from daedam.storage.database import Database
from daedam.storage.interviews import Interviews
from daedam.storage.tables import InterviewSession, InterviewTranscript, Question, Turn
from daedam.utils.text import nfc

log = logging.getLogger(__name__)

LATE_AFTER = timedelta(seconds=30)
"""A turn that this process does not run and that is older than this is called delayed."""


@dataclass(frozen=True)
class FinishedTurn:
    """A turn with its transcript, and the question that follows; None: the interview is over."""

    turn: Turn
    next_question: Question | None


class InterviewOrchestrator:
    """Conducts interviews: takes answers, asks what comes next.

    Each stage of a turn commits its output together with the turn's new state, and no
    transaction is open while a model runs. A provider that fails costs quality, never the turn.
    """

    def __init__(
        self,
        *,
        database: Database,
        intake: AnswerIntake,
        runner: TurnRunner,
        work: RecordedTurnWork,
        measures: VoiceMeasurer,
        questions: QuestionGenerator,
        plan: Plan,
        morphology: Morphology,
    ) -> None:
        self._database = database
        self._intake = intake
        self._runner = runner
        self._work = work
        self._measures = measures
        self._questions = questions
        self._plan = plan
        self._morphology = morphology
        self._prepared: dict[int, TurnWork] = {}
        """By turn: work that was done while its answer was given. Lost with the process."""
        self._loaded: dict[int, LoadedTurn] = {}
        """Turns under way with their interviews, as their last stage has left them."""
        self._callers: Counter[int] = Counter()
        """By turn: how many wait for its end."""

    def open(self) -> None:
        """Take up the turns that this process left half-way. Call it inside the event loop."""
        self._runner.open(self._advance, self._state_of)

    async def close(self) -> None:
        """Wait for turns under way, a while."""
        await self._runner.close()
        await self._measures.close()

    async def answer(self, answer: RecordedAnswer) -> FinishedTurn:
        """Take an answer and finish its turn; the same answer once more gives the same turn.

        Raises as `AnswerIntake.receive`.
        """
        return await self.finish(await self._intake.receive(answer))

    async def finish_live(self, turn: Turn, work: TurnWork) -> FinishedTurn:
        """As `finish`; `work` does what the models have to do, and hears of each state.

        Waits for all attempts of a turn that fails, so that `work` is still there for the last.
        """
        self._prepared[turn.id] = work
        try:
            with self._waited_for(turn.id):
                await self._runner.start(turn.id, turn.public_id)
                return await self._finished(turn.id)
        finally:
            self._prepared.pop(turn.id, None)

    async def finish(self, received: LoadedTurn) -> FinishedTurn:
        """Take a turn from the state it is in to its end.

        Raises `SessionNotFound` when the interview is deleted meanwhile, and `TurnDelayed` when
        the turn keeps failing: it is tried again by itself, and calling again waits for that.
        """
        turn = received.turn
        if turn.state == TurnState.SPOKEN:
            return _finished(received)
        if not self._runner.is_running(turn.id):
            self._loaded[turn.id] = received
        with self._waited_for(turn.id):
            await self._runner.run(turn.id, turn.public_id)
            return await self._finished(turn.id)

    @contextlib.contextmanager
    def _waited_for(self, turn_id: int) -> Iterator[None]:
        """Keep what is loaded of a turn until its callers have their answers."""
        self._callers[turn_id] += 1
        try:
            yield
        finally:
            self._callers[turn_id] -= 1
            if not self._callers[turn_id]:
                del self._callers[turn_id]
                if not self._runner.is_running(turn_id):
                    self._loaded.pop(turn_id, None)

    async def _finished(self, turn_id: int) -> FinishedTurn:
        try:
            found = self._loaded.get(turn_id)
            if found is None or found.turn.state != TurnState.SPOKEN:
                found = await self._load(turn_id)
        except NoResultFound:
            raise SessionNotFound from None
        return _finished(found)

    def is_delayed(self, turn: Turn) -> bool:
        """Whether a turn's work has failed and is tried again, here or in another process."""
        if turn.state == TurnState.SPOKEN:
            return False
        if self._runner.is_delayed(turn.id):
            return True
        return not self._runner.is_running(turn.id) and now() - turn.received_at > LATE_AFTER

    async def _state_of(self, turn_id: int) -> TurnState | None:
        async with self._database.reading() as db:
            state = await Interviews(db).state_of_turn(turn_id)
        return None if state is None else TurnState(state)

    async def _advance(self, turn_id: int) -> TurnState:
        """Take a turn one state further: a story in four steps."""
        work = self._prepared.get(turn_id, self._work)
        try:
            now_at = self._loaded.get(turn_id) or await self._load(turn_id)
            self._loaded[turn_id] = now_at
            match TurnState(now_at.turn.state):
                case TurnState.RECEIVED:
                    committed = await self._transcribe(now_at, work)
                case TurnState.TRANSCRIBED:
                    committed = await self._measure(now_at, work)
                case TurnState.MEASURED:
                    committed = await self._ask(now_at, work)
                case TurnState.ASKED:
                    committed = await self._say(now_at, work)
                case TurnState.SPOKEN:
                    committed = True
        except NoResultFound:
            log.info("a turn was deleted under way")
            self._loaded.pop(turn_id, None)
            return TurnState.SPOKEN
        except BaseException:
            self._loaded.pop(turn_id, None)
            work.on_failure()
            raise
        state = TurnState(now_at.turn.state)
        if not committed or (state == TurnState.SPOKEN and not self._callers[turn_id]):
            self._loaded.pop(turn_id, None)  # another took this stage; or nobody waits for the end
        if committed and state == TurnState.SPOKEN and needs_voice_measures(now_at.turn):
            self._measures.add(now_at.turn.id)
        return state

    async def note_timings(
        self, session_id: str, turn_id: str, timings_ms: dict[str, float]
    ) -> None:
        """Put `timings_ms`, measured elsewhere, beside a turn's own. Raises a `NotFound`."""
        async with self._database.transaction() as db:
            interviews = Interviews(db)
            turn = await interviews.turn_named(session_id, turn_id)
            if turn is None:
                raise RecordingNotFound if await interviews.opens(session_id) else SessionNotFound
            turn.stage_ms = {**turn.stage_ms, **timings_ms}

    async def told_before(self, question: Question) -> list[Exchange]:
        """The interview's exchanges before `question`, oldest first."""
        async with self._database.transaction() as db:
            interview = await Interviews(db).of_question(question.id)
        return history(interview.asked)

    async def terms(self, question_id: int) -> Sequence[str]:
        """Words that are likely to be said in the interview of a question."""
        async with self._database.transaction() as db:
            interview = await Interviews(db).session_of_question(question_id)
        return _terms(interview)

    # --- the stages ---------------------------------------------------------------------------
    # Each returns whether it was committed: not where the row is in another state by now. Each
    # names the state it begins from: another run may change the loaded turn meanwhile.

    async def _transcribe(self, now_at: LoadedTurn, work: TurnWork) -> bool:
        """MEASURED: text and words, with pace and fillers by the text; or silence; or that the
        text is to come.
        """
        turn = now_at.turn
        assert turn.video is not None
        stage_ms = dict(turn.stage_ms)
        with timed(stage_ms, "stt_ms"):
            transcript = await work.transcribe(turn.video, _terms(now_at.interview))
        row, metrics = await asyncio.to_thread(self._understood, turn, transcript)
        heard_by = (transcript.provider or work.stt_name) if transcript else NO_PROVIDER
        values = {
            **_provider(turn, "stt", wanted=work.stt_name, used=heard_by),
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

    def _understood(
        self, turn: Turn, transcript: Transcript | None
    ) -> tuple[InterviewTranscript, Metrics | None]:
        """The transcript's row, and its measures: none of other languages."""
        row = pending_transcript_row()
        if transcript is not None:
            row = transcript_row(normalise_transcript(transcript, self._morphology))
        if row.hearing == TranscriptStatus.OTHER_LANGUAGE:
            return row, None
        return row, turn_metrics(turn, row, None, self._morphology)

    async def _measure(self, now_at: LoadedTurn, work: TurnWork) -> bool:
        """MEASURED, of a turn that an earlier version has left as TRANSCRIBED."""
        turn = now_at.turn
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

    async def _ask(self, now_at: LoadedTurn, work: TurnWork) -> bool:
        """ASKED: the next question's text, or the end of the interview."""
        turn, interview = now_at.turn, now_at.interview
        told = history(interview.asked)
        move = next_move(self._plan, told)
        stage_ms = dict(turn.stage_ms)
        with timed(stage_ms, "llm_ms"):
            asked = await work.ask(move, told)
        values: dict[str, object] = {"stage_ms": stage_ms}
        following = None
        if asked is not None:
            following = next_question(interview.questions, move, asked)
            following.about = await self._about(move, asked, told)
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

    async def _about(
        self, move: Move, asked: AskedQuestion | None, told: list[Exchange]
    ) -> str | None:
        """What of the last answer a follow-up takes up, word for word; mostly something."""
        if asked is None or not isinstance(move, AskFollowUp):
            return None
        return await asyncio.to_thread(
            find_shared_phrase, asked.text, told[-1].answer, self._morphology
        )

    async def _say(self, now_at: LoadedTurn, work: TurnWork) -> bool:
        """SPOKEN: the next question's sound; or only its text where no voice can speak."""
        turn, interview = now_at.turn, now_at.interview
        following = question_after(interview.asked, turn.id)
        stage_ms = dict(turn.stage_ms)
        values: dict[str, object] = {"stage_ms": stage_ms}
        spoken = SpokenQuestion()
        if following is not None:
            with timed(stage_ms, "tts_ms"):
                spoken = await work.synthesize(following.text, following.public_id, turn.public_id)
            values |= _provider(turn, "tts", wanted=work.tts_name, used=spoken.spoken_by)
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
        """Raises `NoResultFound`."""
        async with self._database.transaction() as db:
            interview = await Interviews(db).of_turn(turn_id)
        return LoadedTurn(interview, find_turn(interview, turn_id))


def _finished(found: LoadedTurn) -> FinishedTurn:
    return FinishedTurn(found.turn, question_after(found.interview.asked, found.turn.id))


def _terms(interview: InterviewSession) -> Sequence[str]:
    return tuple(nfc(term) for term in key_terms_from_row(interview.terms).by_likelihood)


def _set(turn: Turn, state: TurnState, values: Mapping[str, object]) -> None:
    """Let a detached turn be as its row is now."""
    for name, value in {**values, "state": state}.items():
        set_committed_value(turn, name, value)


def _provider(turn: Turn, role: Role, *, wanted: str, used: str) -> dict[str, object]:
    return {
        "providers": {**turn.providers, role: used},
        "stand_ins": add_fallback(turn.stand_ins, role, wanted=wanted, used=used),
    }
