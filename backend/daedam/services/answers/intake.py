"""Accept answers: check each, store it durably, and commit it exactly once."""

import asyncio
import contextlib
import hashlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from weakref import WeakValueDictionary

from sqlalchemy.exc import IntegrityError

from daedam.errors import (
    AlreadyAnswered,
    AudioDamaged,
    IdempotencyKeyReused,
    InterviewFinished,
    QuestionNotFound,
    SessionNotFound,
    TakenOver,
    WrongTurnType,
)
from daedam.interview.turn import QuestionType, TurnState
from daedam.services.admission import Admission
from daedam.services.media.formats import WAV, MediaKind, identify
from daedam.services.storage_mapping import (
    LoadedTurn,
    now,
    typed_transcript_row,
    video_row,
    with_new_turn,
)
from daedam.services.timing import timed
from daedam.services.turns.fallbacks import lost_audio_notices
from daedam.services.turns.work import RecordedTurnWork
from daedam.storage.database import Database
from daedam.storage.interviews import Interviews
from daedam.storage.recordings import EncryptedRecordings
from daedam.storage.tables import (
    IdempotencyKey,
    InterviewSession,
    InterviewVideo,
    Question,
    Turn,
)
from daedam.utils.keyed_lock import KeyedLock
from daedam.utils.tokens import token_hash


@dataclass(frozen=True)
class ClientDigest:
    """The checksum and length that a client states, to verify the received recording."""

    sha256: str | None = None
    """SHA-256 of the file, as hex."""
    sample_count: int | None = None
    """Number of samples of the audio at 16 kHz. Compared for WAV files only."""

    def check_bytes(self, sha256: str) -> None:
        """Raise `AudioDamaged` when `sha256` (of the received file) differs from the stated one."""
        if self.sha256 is not None and self.sha256.lower() != sha256:
            raise AudioDamaged

    def check_sound(self, kind: MediaKind, duration_s: float) -> None:
        """Raise `AudioDamaged` when the sample count of a WAV file differs from the stated one."""
        if self.sample_count is None or kind is not WAV:
            return
        if round(duration_s * 16_000) != self.sample_count:
            raise AudioDamaged


NO_DIGEST = ClientDigest()

MAX_PER_INTERVIEW = 4
"""Maximum number of recordings of one interview in memory at once.

A client sends one recording and may send it again.
"""

MAX_IN_MEMORY = 32
"""Maximum number of recordings of all interviews in memory at once.

Each takes up to 25 MiB, and twice as much while it is assembled.
"""

SESSION_EXTENSION = timedelta(hours=1)
"""Minimum time for which a session stays valid after an answer."""


@dataclass(frozen=True, kw_only=True)
class AnswerRef:
    """The session and the question of an answer."""

    session_id: str
    question_id: str
    turn_type: QuestionType
    key: str | None = None
    """The client's Idempotency-Key."""


@dataclass(frozen=True, kw_only=True)
class RecordedAnswer(AnswerRef):
    """A recorded answer as the client sent it."""

    content: bytes
    digest: ClientDigest = NO_DIGEST


@dataclass(frozen=True, kw_only=True)
class TypedAnswer(AnswerRef):
    """A typed answer."""

    text: str


@dataclass(frozen=True)
class _Lookup:
    """An interview, one of its questions, and the turn of an idempotency key."""

    interview: InterviewSession
    question: Question
    keyed_turn_id: int | None = None

    def earlier(self, sha256: str) -> LoadedTurn | None:
        """Return the question's turn if its answer has this SHA-256; None without an answer.

        Raises `IdempotencyKeyReused` when the key was sent with another answer, and a `Conflict`
        when the question has another answer.
        """
        turn = self.question.turn
        is_same = turn is not None and _fingerprint(turn) == sha256
        if self.keyed_turn_id is not None and not (
            turn is not None and turn.id == self.keyed_turn_id and is_same
        ):
            raise IdempotencyKeyReused
        if turn is None:
            return None
        if not is_same:
            raise _conflict(self.interview)
        return LoadedTurn(self.interview, turn)


class AnswerIntake:
    """Accepts answers."""

    def __init__(
        self,
        database: Database,
        recordings: EncryptedRecordings,
        work: RecordedTurnWork,
        admission: Admission,
    ) -> None:
        self._database = database
        self._admission = admission
        self._recordings = recordings
        self._work = work
        self._one_at_a_time = KeyedLock()
        """Locks by question id: the second of two simultaneous answers waits for the first."""
        self._rooms: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._process_room = asyncio.Semaphore(MAX_IN_MEMORY)

    @contextlib.asynccontextmanager
    async def room(self, session_id: str) -> AsyncIterator[None]:
        """Reserve memory for one recording, within the limits of its interview and of the process.

        Waits while a limit is reached.
        """
        room = self._rooms.setdefault(token_hash(session_id), asyncio.Semaphore(MAX_PER_INTERVIEW))
        async with room, self._process_room:
            yield

    # --- questions ------------------------------------------------------------------------------

    async def question(self, session_id: str, question_id: str) -> Question:
        """Return a question of an interview. Raises a `NotFound`."""
        return (await self._interview_and_question(session_id, question_id))[1]

    async def open_question(
        self, session_id: str, question_id: str, turn_type: QuestionType
    ) -> Question:
        """Return a question that is not answered yet.

        Raises a `NotFound`, a `Conflict`, `WrongTurnType` or `DiskFull`.
        """
        interview, question = await self._interview_and_question(session_id, question_id)
        if question.turn is not None:
            raise _conflict(interview)
        if question.type != turn_type:
            raise WrongTurnType
        await self._admission.check_reserved_space()
        return question

    async def expect(self, session_id: str, question_id: str, turn_type: QuestionType) -> None:
        """Check that the question exists and has `turn_type`, before the answer's body is read.

        Raises a `NotFound` or `WrongTurnType`.
        """
        async with self._database.reading() as db:
            type_, is_open = await Interviews(db).question_type(session_id, question_id)
        if not is_open:
            raise SessionNotFound
        if type_ is None:
            raise QuestionNotFound
        if type_ != turn_type:
            raise WrongTurnType

    async def _interview_and_question(
        self, session_id: str, question_id: str
    ) -> tuple[InterviewSession, Question]:
        lookup = await self._look_up(session_id, question_id)
        return lookup.interview, lookup.question

    async def _look_up(self, session_id: str, question_id: str, key: str | None = None) -> _Lookup:
        """Return an interview, its question, and the turn of `key` if one is given.

        Raises a `NotFound`.
        """
        keyed = None
        async with self._database.reading() as db:
            interviews = Interviews(db)
            interview = await interviews.by_session_id(session_id)
            if interview is not None and key is not None:
                keyed = await interviews.turn_of_key(interview.id, key)
        if interview is None:
            raise SessionNotFound
        question = next((q for q in interview.asked if q.public_id == question_id), None)
        if question is None:
            raise QuestionNotFound
        return _Lookup(interview, question, keyed)

    # --- answers --------------------------------------------------------------------------------

    async def receive(self, answer: RecordedAnswer) -> LoadedTurn:
        """Store a recorded answer and return its turn. A repeated answer returns the first turn.

        Raises a `BadAudio` for a recording that is not accepted; the question then stays open.
        Raises a `NotFound`, a `Conflict`, `WrongTurnType` or `IdempotencyKeyReused` for an answer
        that does not fit the interview. Raises `DiskFull`.
        """
        sha256 = await asyncio.to_thread(_sha256, answer.content)
        answer.digest.check_bytes(sha256)
        return await self._once(
            answer, sha256, lambda found: self._recorded(answer, found.question, sha256)
        )

    async def receive_typed(self, answer: TypedAnswer) -> LoadedTurn:
        """Store a typed answer and return its turn, as `receive` does.

        The text is committed together with the turn.
        """

        async def written(found: _Lookup) -> Turn:
            turn = _turn_row(found.question.id, _new_turn_id(), 0.0, {}, None)
            turn.transcript = typed_transcript_row(answer.text, found.interview.language)
            turn.state = TurnState.MEASURED
            return turn

        return await self._once(answer, _sha256(answer.text.encode()), written)

    async def _once(
        self, sent: AnswerRef, sha256: str, make: Callable[[_Lookup], Awaitable[Turn]]
    ) -> LoadedTurn:
        """Return the turn of an identical earlier answer.

        If there is none, commit the turn that `make` returns, and return it.
        """
        lookup = await self._look_up(sent.session_id, sent.question_id, sent.key)
        if lookup.question.type != sent.turn_type:
            raise WrongTurnType
        async with self._one_at_a_time.hold(lookup.question.id) as waited:
            if waited:  # another answer may have been stored meanwhile
                lookup = await self._look_up(sent.session_id, sent.question_id, sent.key)
            earlier = lookup.earlier(sha256)
            if earlier is None:  # a repeated answer needs no disk space
                await self._admission.check_reserved_space()
                return await self._take(sent, sha256, lookup, await make(lookup))
            if sent.key is not None and lookup.keyed_turn_id is None:
                await self._note_key(lookup.interview.id, sent.key, earlier.turn.id)
            return earlier

    async def receive_live(
        self, question: Question, wav: bytes, duration_s: float, epoch: int
    ) -> Turn:
        """Store a complete live answer and return its turn.

        `epoch`: the epoch of its connection. Raises `AlreadyAnswered`, `NotFound`, `DiskFull`;
        `TakenOver` when a newer connection has the answer; `AudioDamaged` when the stored file
        differs.
        """
        public_id = _new_turn_id()
        key = f"answers/{public_id}{WAV.suffix}"
        stage_ms: dict[str, float] = {}
        with timed(stage_ms, "store_ms"):
            wrapped = await self._recordings.put(key, wav)
        video = video_row(key, WAV, len(wav), await asyncio.to_thread(_sha256, wav), wrapped)
        turn = _turn_row(question.id, public_id, duration_s, stage_ms, video)
        if not await self._commit(turn, question.session_id, epoch=epoch):
            raise AlreadyAnswered
        return turn

    async def earlier(
        self, session_id: str, question_id: str, sha256: str, key: str | None = None
    ) -> LoadedTurn | None:
        """Return the turn of an earlier answer with this SHA-256; None without an earlier answer.

        Raises `IdempotencyKeyReused` when `key` was sent with another answer, a `Conflict` when
        the question has another answer, or a `NotFound`.
        """
        return (await self._look_up(session_id, question_id, key)).earlier(sha256)

    async def _note_key(self, session_id: int, key: str, turn_id: int) -> None:
        """Store the idempotency key of a repeated answer."""
        with contextlib.suppress(IntegrityError):  # the key is stored already
            async with self._database.transaction() as db:
                Interviews(db).add(IdempotencyKey(session_id=session_id, key=key, turn_id=turn_id))

    async def _take(self, sent: AnswerRef, sha256: str, lookup: _Lookup, turn: Turn) -> LoadedTurn:
        committed = False
        try:
            committed = await self._commit(turn, lookup.interview.id, sent.key)
        finally:
            if not committed and turn.video is not None:
                self._work.forget([turn.video.storage_key])
        if committed:
            return with_new_turn(lookup.interview, turn, lookup.question.id)
        earlier = await self.earlier(sent.session_id, sent.question_id, sha256, sent.key)
        if earlier is None:
            raise AlreadyAnswered
        return earlier

    async def _recorded(self, answer: RecordedAnswer, question: Question, sha256: str) -> Turn:
        kind = identify(answer.content)
        public_id = _new_turn_id()
        key = f"answers/{public_id}{kind.suffix}"
        stage_ms: dict[str, float] = {}
        is_proven = answer.digest.sha256 is not None
        with timed(stage_ms, "decode_ms"):
            sound = await self._work.decode(key, answer.content, kind, is_proven=is_proven)
        try:
            answer.digest.check_sound(kind, sound.whole_s)
            with timed(stage_ms, "store_ms"):
                wrapped = await self._recordings.put(key, answer.content)
        except BaseException:
            self._work.forget([key])
            raise
        video = video_row(key, kind, len(answer.content), sha256, wrapped)
        turn = _turn_row(question.id, public_id, sound.duration_s, stage_ms, video)
        turn.stand_ins = lost_audio_notices(sound.cut_s, sound.is_incomplete)
        return turn

    async def _commit(
        self, turn: Turn, session_id: int, key: str | None = None, *, epoch: int | None = None
    ) -> bool:
        """Commit a new turn and return True; return False when the question was answered meanwhile.

        Raises `SessionNotFound` when the interview was deleted meanwhile, `QuestionNotFound` when
        the question was deleted or withdrawn, and `TakenOver` when the question has a newer epoch
        than `epoch`. If the turn is not committed, its recording is deleted.
        """
        # The session must not expire before the next question is answered. A live answer may last
        # longer than the rest of its session.
        until = now() + SESSION_EXTENSION
        try:
            async with self._database.transaction() as db:
                interviews = Interviews(db)
                if not await interviews.note_answer(session_id, until):
                    raise SessionNotFound
                question = await interviews.question_row(turn.question_id, lock=True)
                if question is None or question.withdrawn_at is not None:
                    raise QuestionNotFound
                if epoch is not None and question.live_epoch != epoch:
                    raise TakenOver
                interviews.add(turn)
                if key is not None:
                    await interviews.flush()
                    interviews.add(IdempotencyKey(session_id=session_id, key=key, turn_id=turn.id))
        except (SessionNotFound, QuestionNotFound, TakenOver):
            await self._drop(turn)
            raise
        except IntegrityError:
            await self._drop(turn)
            return False
        return True

    async def _drop(self, turn: Turn) -> None:
        """Delete the recording of a turn that was not committed."""
        if turn.video is not None:
            await self._recordings.delete(turn.video.storage_key)


def _fingerprint(turn: Turn) -> str | None:
    """Return the SHA-256 of an answer as it was sent: of the recording, or of the typed text."""
    if turn.video is not None:
        return turn.video.sha256
    return _sha256(turn.transcript.text.encode()) if turn.transcript is not None else None


def _conflict(interview: InterviewSession) -> AlreadyAnswered | InterviewFinished:
    return InterviewFinished() if interview.finished_at else AlreadyAnswered()


def _turn_row(
    question_id: int,
    public_id: str,
    duration_s: float,
    stage_ms: dict[str, float],
    video: InterviewVideo | None,
) -> Turn:
    return Turn(
        public_id=public_id,
        question_id=question_id,
        state=TurnState.RECEIVED,
        received_at=now(),
        duration_sec=round(duration_s, 3),
        wpm=None,
        filler_count=None,
        providers={},
        stand_ins=[],
        stage_ms=stage_ms,
        video=video,
        transcript=None,
    )


def _new_turn_id() -> str:
    return f"t_{secrets.token_urlsafe(12)}"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
