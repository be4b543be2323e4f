"""One turn of the interview, from the recording to the next spoken question."""

import asyncio
import logging
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import IntegrityError

from daedam.clients.base import STTClient, Transcript, TTSClient
from daedam.errors import (
    AlreadyAnswered,
    BadAudio,
    InterviewFinished,
    ProviderError,
    QuestionNotFound,
    RecordingNotFound,
    SessionNotFound,
    WrongTurnType,
)
from daedam.interview.korean import Morphology
from daedam.interview.measures import measure
from daedam.interview.plan import Plan
from daedam.interview.turn import Hearing, QuestionType, TurnState, next_move
from daedam.services.audio_processor import AudioProcessor
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
from daedam.services.media import MediaKind, identify
from daedam.services.question_generator import QuestionGenerator
from daedam.services.stand_ins import NOBODY, Role, with_stand_in
from daedam.storage.database import Database
from daedam.storage.interviews import Interviews, token_hash
from daedam.storage.recordings import RecordingStore, write_durably
from daedam.storage.tables import InterviewSession, Question, Turn

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
        audio_path: Path,
        work_path: Path,
        audio: AudioProcessor,
        stt: STTClient,
        tts: TTSClient,
        questions: QuestionGenerator,
        plan: Plan,
        morphology: Morphology,
    ) -> None:
        self._database = database
        self._recordings = recordings
        self._audio_path = audio_path
        self._work_path = work_path
        self._audio = audio
        self._stt = stt
        self._tts = tts
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
        spoken = await self._speak(asked.text, "q_main_1")
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
        question = await self._open_question(session_id, question_id, turn_type)
        turn_id = await self._receive(question, content)
        return await self.finish(turn_id)

    async def finish(self, turn_id: int) -> FinishedTurn:
        """Take a turn from the state it is in to its end: a story in four steps."""
        turn = await self._load(turn_id)
        if turn.state == TurnState.RECEIVED:
            turn = await self._transcribe(turn)
        if turn.state == TurnState.TRANSCRIBED:
            turn = await self._measure(turn)
        if turn.state == TurnState.MEASURED:
            turn = await self._ask(turn)
        if turn.state == TurnState.ASKED:
            turn = await self._say(turn)
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
                transcript = await self._hear(turn.video.storage_key)
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
                    "stt": transcript.provider or self._stt.name,
                }
                stored.wpm, stored.filler_count = metrics.wpm, metrics.filler_count
            log.info("a recording that waited is transcribed")

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
                duration_s = await self._decode(key, kind)
        except BadAudio:
            await self._recordings.delete(key)
            raise
        turn = Turn(
            public_id=public_id,
            question_id=question.id,
            state=TurnState.RECEIVED,
            received_at=now(),
            duration_sec=duration_s,
            providers={},
            stand_ins=[],
            stage_ms=stage_ms,
            video=video_row(key, kind, content),
        )
        try:
            async with self._database.transaction() as db:
                Interviews(db).add(turn)
        except IntegrityError:
            await self._recordings.delete(key)
            raise AlreadyAnswered from None
        return turn.id

    async def _transcribe(self, turn: Turn) -> Turn:
        """TRANSCRIBED: text and words; or silence; or the word that the text is to come."""
        assert turn.video is not None
        stage_ms = dict(turn.stage_ms)
        with _timed(stage_ms, "stt_ms"):
            transcript = await self._hear(turn.video.storage_key)
        row = transcript_row(transcript)
        async with self._database.transaction() as db:
            stored = turn_of(await Interviews(db).of_turn(turn.id), turn.id)
            if stored.state != turn.state:  # somebody else took this stage meanwhile
                return stored
            stored.transcript = row
            heard_by = (transcript.provider or self._stt.name) if transcript else NOBODY
            _note_provider(stored, "stt", wanted=self._stt.name, used=heard_by)
            stored.stage_ms = stage_ms
            stored.state = TurnState.TRANSCRIBED
        return stored

    async def _measure(self, turn: Turn) -> Turn:
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
        return stored

    async def _ask(self, turn: Turn) -> Turn:
        """ASKED: the next question's text, or the end of the interview."""
        async with self._database.transaction() as db:
            interview = await Interviews(db).of_turn(turn.id)
        told = history(interview.questions)
        move = next_move(self._plan, told)
        stage_ms = dict(turn.stage_ms)
        with _timed(stage_ms, "llm_ms"):
            asked = await self._questions.ask(move, told)
        async with self._database.transaction() as db:
            interview = await Interviews(db).of_turn(turn.id)
            stored = turn_of(interview, turn.id)
            if stored.state != turn.state:
                return stored
            if asked is None:
                interview.finished_at = now()
            else:
                interview.questions.append(next_question(interview.questions, move, asked))
                if asked.wanted:
                    used = asked.provider or NOBODY
                    _note_provider(stored, "llm", wanted=asked.wanted, used=used)
            stored.stage_ms = stage_ms
            stored.state = TurnState.ASKED
        return stored

    async def _say(self, turn: Turn) -> Turn:
        """SPOKEN: the next question's sound, or the honest word that there is only text."""
        async with self._database.transaction() as db:
            interview = await Interviews(db).of_turn(turn.id)
        question = question_after(interview.questions, turn.id)
        stage_ms = dict(turn.stage_ms)
        spoken = SpokenQuestion()
        if question is not None:
            with _timed(stage_ms, "tts_ms"):
                spoken = await self._speak(question.text, question.public_id)
        async with self._database.transaction() as db:
            interview = await Interviews(db).of_turn(turn.id)
            stored = turn_of(interview, turn.id)
            if stored.state != turn.state:
                return stored
            following = question_after(interview.questions, turn.id)
            if following is not None:
                attach(following, spoken)
            if question is not None:
                _note_provider(stored, "tts", wanted=self._tts.name, used=spoken.spoken_by)
            stored.stage_ms = stage_ms
            stored.state = TurnState.SPOKEN
        return stored

    # --- what the stages use --------------------------------------------------------------------

    async def _open_question(
        self, session_id: str, question_id: str, turn_type: QuestionType
    ) -> Question:
        async with self._database.transaction() as db:
            interview = await Interviews(db).by_session_id(session_id)
        if interview is None:
            raise SessionNotFound
        question = next((q for q in interview.questions if q.public_id == question_id), None)
        if question is None:
            raise QuestionNotFound
        if question.turn is not None:
            raise InterviewFinished if interview.finished_at else AlreadyAnswered
        if question.type != turn_type:
            raise WrongTurnType
        return question

    async def _decode(self, key: str, kind: MediaKind) -> float:
        """Decode a recording for the recogniser; seconds of sound. Raises a `BadAudio`."""
        source = await self._recordings.local_path(key)
        self._work_path.mkdir(parents=True, exist_ok=True)
        return (await self._audio.decode(source, kind, self._decoded_path(key))).duration_s

    def _decoded_path(self, key: str) -> Path:
        return self._work_path / f"{Path(key).stem}.wav"

    async def _hear(self, key: str) -> Transcript | None:
        """The transcript of a recording; None when the recogniser failed."""
        decoded = self._decoded_path(key)
        if not decoded.is_file():  # the process stopped between receiving and hearing
            source = await self._recordings.local_path(key)
            await self._decode(key, identify(await asyncio.to_thread(source.read_bytes)))
        try:
            return await self._stt.recognize(decoded)
        except ProviderError as exc:
            log.warning("%s failed (%s): the recording waits", self._stt.name, exc.code)
            return None
        finally:
            decoded.unlink(missing_ok=True)

    async def _speak(self, text: str, question_id: str) -> SpokenQuestion:
        try:
            speech = await self._tts.speak(text)
        except ProviderError as exc:
            log.warning("%s failed (%s): the question has no sound", self._tts.name, exc.code)
            return SpokenQuestion()
        spoken_by = speech.provider or self._tts.name
        if speech.wav is None:
            return SpokenQuestion(None, speech.audio_url, speech.quality, spoken_by)
        name = f"{question_id}-{secrets.token_urlsafe(16)}.wav"
        await asyncio.to_thread(write_durably, self._audio_path / name, speech.wav)
        return SpokenQuestion(name, None, speech.quality, spoken_by)

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
