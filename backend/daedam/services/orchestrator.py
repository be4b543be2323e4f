"""One turn of the interview, from the recording to the next spoken question."""

import asyncio
import logging
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from daedam.errors import (
    AlreadyAnswered,
    BadAudio,
    InterviewFinished,
    QuestionNotFound,
    RecordingNotFound,
    SessionNotFound,
    WrongTurnType,
)
from daedam.interview.korean import Morphology
from daedam.interview.measures import measure
from daedam.interview.plan import Plan
from daedam.interview.turn import Exchange, Hearing, QuestionType, TurnState, next_move
from daedam.services.interview_rows import (
    SpokenQuestion,
    attach,
    fill,
    history,
    next_question,
    now,
    question_after,
    question_row,
    transcript_row,
    turn_of,
    video_row,
)
from daedam.services.media import WAV, identify
from daedam.services.question_generator import QuestionGenerator
from daedam.services.stand_ins import NOBODY, Role, with_stand_in
from daedam.services.turn_work import TurnWork, WholeAnswerWork
from daedam.storage.database import Database
from daedam.storage.interviews import Interviews, token_hash
from daedam.storage.recordings import RecordingStore
from daedam.storage.tables import InterviewSession, InterviewVideo, Question, Turn

log = logging.getLogger(__name__)

SESSION_ID_BYTES = 24
"""192 random bits: whoever holds a session's id may read and go on with the interview."""


@dataclass(frozen=True)
class FinishedTurn:
    """A turn with its transcript, and the question that follows; None: the interview is over."""

    turn: Turn
    next_question: Question | None


class InterviewOrchestrator:
    """Conducts interviews: starts them, takes answers, asks what comes next.

    Each stage of a turn commits its output together with the turn's new state, and no
    transaction is open while a model runs. A provider that fails costs quality, never the turn.
    """

    def __init__(
        self,
        *,
        database: Database,
        recordings: RecordingStore,
        work: WholeAnswerWork,
        questions: QuestionGenerator,
        plan: Plan,
        morphology: Morphology,
    ) -> None:
        self._database = database
        self._recordings = recordings
        self._work = work
        self._questions = questions
        self._plan = plan
        self._morphology = morphology

    @property
    def main_questions(self) -> int:
        return len(self._plan.questions)

    async def start(self, user_id: str, mode: str) -> tuple[str, Question]:
        """A new interview: its secret id, and its first question with its sound."""
        session_id = f"s_{secrets.token_urlsafe(SESSION_ID_BYTES)}"
        asked = self._questions.first()
        spoken = await self._work.speak(asked.text, "q_main_1")
        interview = InterviewSession(
            token_sha256=token_hash(session_id), user_id=user_id, mode=mode, started_at=now()
        )
        question = question_row(asked, QuestionType.MAIN, 0, position=0, public_id="q_main_1")
        attach(question, spoken)
        interview.questions.append(question)
        async with self._database.transaction() as db:
            Interviews(db).add(interview)
        return session_id, question

    async def answer(
        self, session_id: str, question_id: str, turn_type: QuestionType, content: bytes
    ) -> FinishedTurn:
        """Take an answer and finish its turn.

        Raises a `BadAudio` for a recording that cannot be taken (the question stays open),
        `NotFound`, `Conflict` or `WrongTurnType` for an answer that does not fit the interview.
        """
        question = await self.open_question(session_id, question_id, turn_type)
        turn_id = await self._receive(question, content)
        return await self.finish(turn_id)

    async def finish(self, turn_id: int, work: TurnWork | None = None) -> FinishedTurn:
        """Take a turn from the state it is in to its end: a story in four steps.

        `work` does what the models have to do, and hears of each state that is reached.
        """
        work = work or self._work
        turn = await self._load(turn_id)
        if turn.state == TurnState.RECEIVED:
            turn = await self._transcribe(turn, work)
        if turn.state == TurnState.TRANSCRIBED:
            turn = await self._measure(turn, work)
        if turn.state == TurnState.MEASURED:
            turn = await self._ask(turn, work)
        if turn.state == TurnState.ASKED:
            turn = await self._say(turn, work)
        async with self._database.transaction() as db:
            interview = await Interviews(db).of_turn(turn_id)
        return FinishedTurn(turn, question_after(interview.questions, turn_id))

    async def unfinished(self) -> Sequence[int]:
        """Turns that have not come to their end; at a process's start, those a stop interrupted."""
        async with self._database.transaction() as db:
            return await Interviews(db).turns_not_in([TurnState.SPOKEN])

    async def hear_waiting(self) -> None:
        """Transcribe and measure the recordings for which the recogniser was away, oldest first.

        One that still cannot be heard keeps waiting. The questions asked meanwhile stay.
        """
        async with self._database.transaction() as db:
            interviews = Interviews(db)
            waiting = await interviews.turns_heard_as(Hearing.PENDING, state=TurnState.SPOKEN)
        for turn_id in waiting:
            turn = await self._load(turn_id)
            assert turn.video is not None
            try:
                transcript = await self._work.hear(turn.video.storage_key)
            except (BadAudio, RecordingNotFound, OSError) as exc:
                log.error("a recording cannot be read any more: %s", type(exc).__name__)
                continue
            if transcript is None:
                continue
            metrics = await asyncio.to_thread(
                measure, transcript.text, turn.duration_sec, self._morphology
            )
            async with self._database.transaction() as db:
                stored = turn_of(await Interviews(db).of_turn(turn_id), turn_id)
                assert stored.transcript is not None
                fill(stored.transcript, transcript)
                stored.providers = {
                    **stored.providers,
                    "stt": transcript.provider or self._work.stt_name,
                }
                stored.wpm, stored.filler_count = metrics.wpm, metrics.filler_count
            log.info("a recording that waited is transcribed")

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
        return history(interview.questions)

    # --- the stages ---------------------------------------------------------------------------

    async def _receive(self, question: Question, content: bytes) -> int:
        """RECEIVED: the recording is safe on disk and its row is committed."""
        kind = identify(content)
        public_id = f"t_{secrets.token_urlsafe(12)}"
        key = f"answers/{public_id}{kind.suffix}"
        stage_ms: dict[str, float] = {}
        await self._recordings.put(key, content)
        try:
            with _timed(stage_ms, "decode_ms"):
                duration_s = await self._work.decode(key, kind)
        except BadAudio:
            await self._recordings.delete(key)
            raise
        video = video_row(key, kind, content)
        return (await self._commit(question, public_id, video, duration_s, stage_ms)).id

    async def receive_live(self, question: Question, wav: bytes, duration_s: float) -> Turn:
        """RECEIVED, for an answer that came live and is now at its end: as `_receive`.

        Raises `AlreadyAnswered`.
        """
        public_id = f"t_{secrets.token_urlsafe(12)}"
        key = f"answers/{public_id}{WAV.suffix}"
        stage_ms: dict[str, float] = {}
        with _timed(stage_ms, "store_ms"):
            await self._recordings.put(key, wav)
        return await self._commit(
            question, public_id, video_row(key, WAV, wav), duration_s, stage_ms
        )

    async def _commit(
        self,
        question: Question,
        public_id: str,
        video: InterviewVideo,
        duration_s: float,
        stage_ms: dict[str, float],
    ) -> Turn:
        turn = Turn(
            public_id=public_id,
            question_id=question.id,
            state=TurnState.RECEIVED,
            received_at=now(),
            duration_sec=round(duration_s, 3),
            providers={},
            stand_ins=[],
            stage_ms=stage_ms,
            video=video,
        )
        try:
            async with self._database.transaction() as db:
                Interviews(db).add(turn)
        except IntegrityError:
            await self._recordings.delete(video.storage_key)
            raise AlreadyAnswered from None
        return turn

    async def _transcribe(self, turn: Turn, work: TurnWork) -> Turn:
        """TRANSCRIBED: text and words; or silence; or the word that the text is to come."""
        assert turn.video is not None
        stage_ms = dict(turn.stage_ms)
        with _timed(stage_ms, "stt_ms"):
            transcript = await work.hear(turn.video.storage_key)
        row = transcript_row(transcript)
        async with self._database.transaction() as db:
            stored = turn_of(await Interviews(db).of_turn(turn.id), turn.id)
            if stored.state != turn.state:  # somebody else took this stage meanwhile
                return stored
            stored.transcript = row
            heard_by = (transcript.provider or work.stt_name) if transcript else NOBODY
            _note_provider(stored, "stt", wanted=work.stt_name, used=heard_by)
            stored.stage_ms = stage_ms
            stored.state = TurnState.TRANSCRIBED
        work.reached(stored, None)
        return stored

    async def _measure(self, turn: Turn, work: TurnWork) -> Turn:
        """MEASURED: pace and fillers."""
        assert turn.transcript is not None
        metrics = await asyncio.to_thread(
            measure, turn.transcript.text, turn.duration_sec, self._morphology
        )
        async with self._database.transaction() as db:
            stored = turn_of(await Interviews(db).of_turn(turn.id), turn.id)
            if stored.state != turn.state:
                return stored
            stored.wpm = metrics.wpm
            stored.filler_count = metrics.filler_count
            stored.state = TurnState.MEASURED
        work.reached(stored, None)
        return stored

    async def _ask(self, turn: Turn, work: TurnWork) -> Turn:
        """ASKED: the next question's text, or the end of the interview."""
        async with self._database.transaction() as db:
            interview = await Interviews(db).of_turn(turn.id)
        told = history(interview.questions)
        move = next_move(self._plan, told)
        stage_ms = dict(turn.stage_ms)
        with _timed(stage_ms, "llm_ms"):
            asked = await work.ask(move, told)
        async with self._database.transaction() as db:
            interview = await Interviews(db).of_turn(turn.id)
            stored = turn_of(interview, turn.id)
            if stored.state != turn.state:
                return stored
            following = None
            if asked is None:
                interview.finished_at = now()
            else:
                following = next_question(interview.questions, move, asked)
                interview.questions.append(following)
                if asked.wanted:
                    used = asked.provider or NOBODY
                    _note_provider(stored, "llm", wanted=asked.wanted, used=used)
            stored.stage_ms = stage_ms
            stored.state = TurnState.ASKED
        work.reached(stored, following)
        return stored

    async def _say(self, turn: Turn, work: TurnWork) -> Turn:
        """SPOKEN: the next question's sound, or the honest word that there is only text."""
        async with self._database.transaction() as db:
            interview = await Interviews(db).of_turn(turn.id)
        question = question_after(interview.questions, turn.id)
        stage_ms = dict(turn.stage_ms)
        spoken = SpokenQuestion()
        if question is not None:
            with _timed(stage_ms, "tts_ms"):
                spoken = await work.speak(question.text, question.public_id)
        async with self._database.transaction() as db:
            interview = await Interviews(db).of_turn(turn.id)
            stored = turn_of(interview, turn.id)
            if stored.state != turn.state:
                return stored
            following = question_after(interview.questions, turn.id)
            if following is not None:
                attach(following, spoken)
            if question is not None:
                _note_provider(stored, "tts", wanted=work.tts_name, used=spoken.spoken_by)
            stored.stage_ms = stage_ms
            stored.state = TurnState.SPOKEN
        work.reached(stored, following)
        return stored

    # --- what the stages use --------------------------------------------------------------------

    async def question(self, session_id: str, question_id: str) -> Question:
        """A question of an interview. Raises a `NotFound`."""
        return (await self._interview_and_question(session_id, question_id))[1]

    async def open_question(
        self, session_id: str, question_id: str, turn_type: QuestionType
    ) -> Question:
        """A question that waits for its answer.

        Raises a `NotFound`, a `Conflict` or `WrongTurnType`.
        """
        interview, question = await self._interview_and_question(session_id, question_id)
        if question.turn is not None:
            raise InterviewFinished if interview.finished_at else AlreadyAnswered
        if question.type != turn_type:
            raise WrongTurnType
        return question

    async def _interview_and_question(
        self, session_id: str, question_id: str
    ) -> tuple[InterviewSession, Question]:
        async with self._database.transaction() as db:
            interview = await Interviews(db).by_session_id(session_id)
        if interview is None:
            raise SessionNotFound
        question = next((q for q in interview.questions if q.public_id == question_id), None)
        if question is None:
            raise QuestionNotFound
        return interview, question

    async def _load(self, turn_id: int) -> Turn:
        async with self._database.transaction() as db:
            return turn_of(await Interviews(db).of_turn(turn_id), turn_id)


def _note_provider(turn: Turn, role: Role, *, wanted: str, used: str) -> None:
    turn.providers = {**turn.providers, role: used}
    turn.stand_ins = with_stand_in(turn.stand_ins, role, wanted=wanted, used=used)


@contextmanager
def _timed(stage_ms: dict[str, float], name: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    stage_ms[name] = round((time.perf_counter() - start) * 1000, 1)
