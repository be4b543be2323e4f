"""One turn of the interview, from the recording to the next spoken question."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.exc import NoResultFound

from daedam.clients.base import Transcript
from daedam.errors import (
    RecordingNotFound,
    SessionNotFound,
)
from daedam.interview.korean import Morphology, taken_up
from daedam.interview.plan import Plan
from daedam.interview.terms import terms_of
from daedam.interview.turn import AskFollowUp, Exchange, Hearing, Move, TurnState, next_move
from daedam.services.arrivals import Arrival, Arrivals, timed
from daedam.services.interview_rows import (
    SpokenQuestion,
    attach,
    history,
    metrics_of,
    next_question,
    now,
    question_after,
    transcript_row,
    turn_of,
    waiting_row,
    written_out,
)
from daedam.services.question_generator import AskedQuestion, QuestionGenerator
from daedam.services.stand_ins import NOBODY, Role, with_stand_in
from daedam.services.turn_runs import TurnRuns
from daedam.services.turn_work import TurnWork, WholeAnswerWork
from daedam.services.voices import voice_row
from daedam.storage.database import Database
from daedam.storage.interviews import Interviews
from daedam.storage.tables import InterviewTranscript, Question, Turn
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
        arrivals: Arrivals,
        runs: TurnRuns,
        work: WholeAnswerWork,
        questions: QuestionGenerator,
        plan: Plan,
        morphology: Morphology,
    ) -> None:
        self._database = database
        self._arrivals = arrivals
        self._runs = runs
        self._work = work
        self._questions = questions
        self._plan = plan
        self._morphology = morphology
        self._prepared: dict[int, TurnWork] = {}
        """By turn: work that was done while its answer was given. Lost with the process."""
        self._reached: dict[int, Turn] = {}
        """Turns under way, as their last stage has left them."""

    def open(self) -> None:
        """Take up the turns that this process left half-way. Call it inside the event loop."""
        self._runs.open(self._advance, self._state_of)

    async def close(self) -> None:
        """Wait for turns under way, a while."""
        await self._runs.close()

    async def answer(self, arrival: Arrival) -> FinishedTurn:
        """Take an answer and finish its turn; the same answer once more gives the same turn.

        Raises as `Arrivals.receive`.
        """
        return await self.finish(await self._arrivals.receive(arrival))

    async def finish_live(self, turn: Turn, work: TurnWork) -> FinishedTurn:
        """As `finish`; `work` does what the models have to do, and hears of each state.

        Waits for all attempts of a turn that fails, so that `work` is still there for the last.
        """
        self._prepared[turn.id], self._reached[turn.id] = work, turn
        try:
            await self._runs.start(turn.id, turn.public_id)
            return await self._finished(turn.id)
        finally:
            self._prepared.pop(turn.id, None)
            self._reached.pop(turn.id, None)

    async def finish(self, turn: Turn) -> FinishedTurn:
        """Take a turn from the state it is in to its end.

        Raises `SessionNotFound` when the interview is deleted meanwhile, and `TurnDelayed` when
        the turn keeps failing: it is tried again by itself, and calling again waits for that.
        """
        if turn.state != TurnState.SPOKEN:
            await self._runs.run(turn.id, turn.public_id)
        return await self._finished(turn.id)

    async def _finished(self, turn_id: int) -> FinishedTurn:
        try:
            async with self._database.transaction() as db:
                interview = await Interviews(db).of_turn(turn_id)
        except NoResultFound:
            raise SessionNotFound from None
        return FinishedTurn(turn_of(interview, turn_id), question_after(interview.asked, turn_id))

    def is_delayed(self, turn: Turn) -> bool:
        """Whether a turn's work has failed and is tried again, here or in another process."""
        if turn.state == TurnState.SPOKEN:
            return False
        if self._runs.is_delayed(turn.id):
            return True
        return not self._runs.is_running(turn.id) and now() - turn.received_at > LATE_AFTER

    async def _state_of(self, turn_id: int) -> TurnState | None:
        async with self._database.transaction() as db:
            state = await Interviews(db).state_of_turn(turn_id)
        return None if state is None else TurnState(state)

    async def _advance(self, turn_id: int) -> TurnState:
        """Take a turn one state further: a story in four steps."""
        work = self._prepared.get(turn_id, self._work)
        try:
            turn = self._reached.get(turn_id) or await self._load(turn_id)
            match TurnState(turn.state):
                case TurnState.RECEIVED:
                    turn = await self._transcribe(turn, work)
                case TurnState.TRANSCRIBED:
                    turn = await self._measure(turn, work)
                case TurnState.MEASURED:
                    turn = await self._ask(turn, work)
                case TurnState.ASKED:
                    turn = await self._say(turn, work)
                case TurnState.SPOKEN:
                    pass
        except NoResultFound:
            log.info("a turn was deleted under way")
            self._reached.pop(turn_id, None)
            return TurnState.SPOKEN
        except BaseException:
            self._reached.pop(turn_id, None)
            work.delayed()
            raise
        if turn.state == TurnState.SPOKEN:
            self._reached.pop(turn_id, None)
        else:
            self._reached[turn_id] = turn
        return TurnState(turn.state)

    async def note_timings(
        self, session_id: str, turn_id: str, timings_ms: dict[str, float]
    ) -> None:
        """Put `timings_ms`, measured elsewhere, beside a turn's own. Raises a `NotFound`."""
        async with self._database.transaction() as db:
            interview = await Interviews(db).by_session_id(session_id)
            if interview is None:
                raise SessionNotFound
            turns = [q.turn for q in interview.questions if q.turn]
            turn = next((t for t in turns if t.public_id == turn_id), None)
            if turn is None:
                raise RecordingNotFound
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
        return [nfc(term) for term in terms_of(interview.terms).likely]

    # --- the stages ---------------------------------------------------------------------------

    async def _transcribe(self, turn: Turn, work: TurnWork) -> Turn:
        """TRANSCRIBED: text and words; or silence; or the word that the text is to come."""
        assert turn.video is not None
        stage_ms = dict(turn.stage_ms)
        terms = await self.terms(turn.question_id)
        with timed(stage_ms, "stt_ms"):
            transcript = await work.hear(turn.video, terms)
        row = await asyncio.to_thread(self._transcript_row, transcript)
        async with self._database.transaction() as db:
            stored = await Interviews(db).turn(turn.id, lock=True)
            if stored.state != turn.state:  # somebody else took this stage meanwhile
                return stored
            stored.transcript = row
            heard_by = (transcript.provider or work.stt_name) if transcript else NOBODY
            _note_provider(stored, "stt", wanted=work.stt_name, used=heard_by)
            stored.stage_ms = stage_ms
            stored.state = TurnState.TRANSCRIBED
        work.reached(stored, None)
        return stored

    def _transcript_row(self, transcript: Transcript | None) -> InterviewTranscript:
        if transcript is None:
            return waiting_row()
        return transcript_row(written_out(transcript, self._morphology))

    async def _measure(self, turn: Turn, work: TurnWork) -> Turn:
        """MEASURED: pace and fillers by the text; none of other languages or of text."""
        assert turn.transcript is not None
        metrics = None
        if turn.transcript.hearing not in (Hearing.TYPED, Hearing.OTHER_LANGUAGE):
            metrics = await asyncio.to_thread(metrics_of, turn, self._morphology)
        async with self._database.transaction() as db:
            stored = await Interviews(db).turn(turn.id, lock=True)
            if stored.state != turn.state:
                return stored
            if metrics is not None:
                stored.wpm = metrics.wpm
                stored.filler_count = metrics.filler_count
            stored.state = TurnState.MEASURED
        work.reached(stored, None)
        return stored

    async def _ask(self, turn: Turn, work: TurnWork) -> Turn:
        """ASKED: the next question's text, or the end of the interview."""
        async with self._database.transaction() as db:
            interview = await Interviews(db).of_turn(turn.id)
        told = history(interview.asked)
        move = next_move(self._plan, told)
        stage_ms = dict(turn.stage_ms)
        with timed(stage_ms, "llm_ms"):
            asked = await work.ask(move, told)
        about = await self._about(move, asked, told)
        async with self._database.transaction() as db:
            stored = await Interviews(db).turn(turn.id, lock=True)
            interview = await Interviews(db).of_turn(turn.id)
            if stored.state != turn.state:
                return stored
            following = None
            if asked is None:
                interview.finished_at = now()
            else:
                following = next_question(interview.questions, move, asked)
                following.about = about
                interview.questions.append(following)
                if asked.wanted:
                    used = asked.provider or NOBODY
                    _note_provider(stored, "llm", wanted=asked.wanted, used=used)
            stored.stage_ms = stage_ms
            stored.state = TurnState.ASKED
        work.reached(stored, following)
        return stored

    async def _about(
        self, move: Move, asked: AskedQuestion | None, told: list[Exchange]
    ) -> str | None:
        """What of the last answer a follow-up takes up, word for word; mostly something."""
        if asked is None or not isinstance(move, AskFollowUp):
            return None
        return await asyncio.to_thread(taken_up, asked.text, told[-1].answer, self._morphology)

    async def _say(self, turn: Turn, work: TurnWork) -> Turn:
        """SPOKEN: the next question's sound, or the honest word that there is only text.

        With it come the measures of the answer's own sound.
        """
        async with self._database.transaction() as db:
            interview = await Interviews(db).of_turn(turn.id)
        question = question_after(interview.asked, turn.id)
        stage_ms = dict(turn.stage_ms)
        spoken = SpokenQuestion()
        if question is not None:
            with timed(stage_ms, "tts_ms"):
                spoken = await work.speak(question.text, question.public_id)
        with timed(stage_ms, "voice_ms"):
            await self._listen(turn, work)
        async with self._database.transaction() as db:
            stored = await Interviews(db).turn(turn.id, lock=True)
            interview = await Interviews(db).of_turn(turn.id)
            if stored.state != turn.state:
                return stored
            following = question_after(interview.asked, turn.id)
            if following is not None:
                attach(following, spoken)
            stored.voice = turn.voice
            if turn.wpm is not None:
                stored.wpm, stored.filler_count = turn.wpm, turn.filler_count
            if question is not None:
                _note_provider(stored, "tts", wanted=work.tts_name, used=spoken.spoken_by)
            stored.stage_ms = stage_ms
            stored.state = TurnState.SPOKEN
        work.reached(stored, following)
        return stored

    async def _listen(self, turn: Turn, work: TurnWork) -> None:
        """Measure the sound of an answer, once its question is on its way: nobody waits for it.

        Fillers that recognisers leave out are counted from then on.
        """
        if turn.video is None:
            return
        voice = await work.listen(turn.video)
        if voice is None:
            return
        turn.voice = voice_row(voice)
        if turn.wpm is not None:
            metrics = await asyncio.to_thread(metrics_of, turn, self._morphology)
            turn.wpm, turn.filler_count = metrics.wpm, metrics.filler_count

    async def _load(self, turn_id: int) -> Turn:
        async with self._database.transaction() as db:
            return await Interviews(db).turn(turn_id)


def _note_provider(turn: Turn, role: Role, *, wanted: str, used: str) -> None:
    turn.providers = {**turn.providers, role: used}
    turn.stand_ins = with_stand_in(turn.stand_ins, role, wanted=wanted, used=used)
