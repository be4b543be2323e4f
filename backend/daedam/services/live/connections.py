"""Live interviews: what comes over a line, and what is done about it."""

import asyncio
import logging
from collections.abc import Callable

from daedam.errors import (
    AlreadyAnswered,
    AudioDamaged,
    Busy,
    DaedamError,
    DatabaseUnavailable,
    NotListening,
    NotStored,
    SessionNotFound,
    TakenOver,
    UnknownVersion,
)
from daedam.schemas.interviews import AnswerCompleted
from daedam.schemas.live import (
    VERSION,
    Cancel,
    ClientMessage,
    End,
    Error,
    Heard,
    Pause,
    Ping,
    Pong,
    Repeat,
    Resume,
    Start,
    TurnDone,
)
from daedam.services.live.answer import LiveAnswer
from daedam.services.live.claims import LiveClaims
from daedam.services.live.context import LiveContext, Shape
from daedam.services.live.speech import LiveSpeech, Send
from daedam.services.orchestrator import FinishedTurn
from daedam.storage.tables import Question
from daedam.utils.tokens import token_hash

log = logging.getLogger(__name__)


MAX_CONNECTIONS = 1024
"""Lines of a process: far more than interviews may begin, and an end to what they may take."""


CHECK_INTERVAL_S = 1.0
"""How often all lines together are compared with the database: a line whose interview is deleted or
revoked at another process, or whose answer goes on there, is closed within this time."""


class LiveConnections:
    """The live lines of a process."""

    def __init__(self, context: LiveContext, claims: LiveClaims) -> None:
        self.context = context
        self.claims = claims
        self._given: dict[int, LiveConnection] = {}
        """By question: the line over which its answer is being given."""
        self._lines: set[LiveConnection] = set()

    async def take_over(self, question_id: int, line: "LiveConnection") -> None:
        """From now on the answer to a question comes over `line`, and over no other.

        Raises `AlreadyAnswered` when it has ended over another one, and is being thought over.
        """
        other = self._given.get(question_id)
        if other is not None and other.is_finishing(question_id):
            raise AlreadyAnswered
        self._given[question_id] = line
        if other is not None and other is not line:
            await other.lose(other.given())

    async def connect(self, session_id: str) -> int:
        """Count a line before it opens; its number.

        Raises `Busy` when no further line can be held, or none of this session in any process;
        `SessionNotFound`.
        """
        if len(self._lines) >= MAX_CONNECTIONS:
            raise Busy
        return await self.claims.connect(session_id)

    async def watch(self) -> None:
        """Look after the lines until cancelled."""
        while True:
            await asyncio.sleep(CHECK_INTERVAL_S)
            try:
                await self.look()
            except Exception as exc:  # the next look must come
                log.error("the lines cannot be compared: %s", type(exc).__name__)

    async def look(self) -> None:
        """Close the lines that what other processes have committed has ended."""
        lines = [(line, line.given()) for line in self._lines]
        if not lines:
            return
        questions = {given.question.id for _, given in lines if given is not None}
        standing = await self.claims.standing({line.session_id for line, _ in lines}, questions)
        for line, given in lines:
            try:
                if token_hash(line.session_id) not in standing.open_sessions:
                    await line.dismiss()
                elif given is not None and standing.epochs.get(given.question.id) != given.epoch:
                    await line.lose(given)
            except (OSError, NotStored) as exc:  # the sweep deletes what could not be deleted
                log.error("a line could not be closed cleanly: %s", type(exc).__name__)

    def opened(self, line: "LiveConnection") -> None:
        self._lines.add(line)

    def closed(self, line: "LiveConnection") -> None:
        self._lines.discard(line)

    async def end_session(self, session_id: str) -> None:
        """Close the lines of an interview that is deleted or whose id was revoked."""
        for line in [line for line in self._lines if line.session_id == session_id]:
            await line.dismiss()

    def let_go(self, question_id: int, line: "LiveConnection") -> None:
        if self._given.get(question_id) is line:
            del self._given[question_id]


class LiveConnection:
    """One connection of one interview. Its methods are called one after the other.

    A turn that has begun goes on to its end, also when the line breaks.
    """

    def __init__(
        self,
        interviews: LiveConnections,
        session_id: str,
        number: int,
        send: Send,
        shape: Shape,
        shape_turn: Callable[[FinishedTurn], AnswerCompleted],
    ) -> None:
        """`number`: as `LiveConnections.connect` gave it."""
        self._interviews = interviews
        self._context = interviews.context
        self._session_id = session_id
        self._number = number
        interviews.opened(self)
        self._send = send
        self._shape = shape
        self._shape_turn = shape_turn
        self._voice = LiveSpeech(self._context.spoken, send, seed=session_id)
        self._answer: LiveAnswer | None = None
        self._watching: asyncio.Task[None] | None = None
        self._finishing: dict[int, asyncio.Task[None]] = {}
        """By question: the turns of ended answers. The next answer may end before the last one's
        times are stored."""
        self.lost = asyncio.Event()
        """Set when the line is to be closed: another one has the answer now, or it failed."""

    @property
    def session_id(self) -> str:
        return self._session_id

    def given(self) -> LiveAnswer | None:
        """The answer that is being given over this line."""
        return self._answer

    def is_finishing(self, question_id: int) -> bool:
        """Whether the answer to a question has ended on this line and its turn is not done."""
        return question_id in self._finishing

    async def hear(self, number: int, sound: bytes) -> None:
        """A frame of sound. Raises a `DaedamError` after which the line must begin anew."""
        if self._answer is not None:
            await self._answer.take(number, sound)
        # Otherwise it is an echo of an answer that the server has just ended.

    async def say(self, message: ClientMessage) -> None:
        """A message. Raises a `DaedamError` for what cannot be done."""
        match message:
            case Start():
                await self._start(message)
            case End():
                await self._end(self._listening(), message)
            case Cancel():
                answer = self._listening()
                self._forget(answer)
                await answer.cancel()
            case Pause():
                self._listening().pause(True)
            case Resume():
                self._listening().pause(False)
            case Repeat():
                await self._repeat(message.question_id)
            case Heard():
                await self._note(message)
            case Ping():
                self._send(Pong(id=message.id))

    async def dismiss(self) -> None:
        """The interview opens to nobody any more: forget the answer that is being given."""
        if self.lost.is_set():
            return
        answer = self._answer
        self.lost.set()
        self._send(error_message(SessionNotFound(), fatal=True))
        if answer is not None:
            self._forget(answer)
            await answer.forget()

    async def close(self) -> None:
        """The line is gone. What came is kept; a turn that has begun is finished."""
        self._interviews.closed(self)
        answer = self._answer
        if answer is not None:
            self._forget(answer)
            await answer.leave()
        if self._finishing:
            await asyncio.wait(set(self._finishing.values()))
        try:
            await self._interviews.claims.disconnect(self._number)
        except Exception as exc:  # it counts for as long as this process lives
            log.error("a closed line stays counted: %s", type(exc).__name__)

    async def lose(self, answer: LiveAnswer | None) -> None:
        """Another line goes on with `answer`, here or at another process."""
        if self.lost.is_set() or answer is not self._answer:
            return
        if answer is not None:
            self._forget(answer)
            await answer.leave()
        self.lost.set()
        self._send(error_message(TakenOver(), fatal=True))

    async def _start(self, start: Start) -> None:
        if start.version != VERSION:
            raise UnknownVersion
        question = await self._context.intake.open_question(
            self._session_id, start.question_id, start.turn_type
        )
        if self._answer is not None:
            await self._answer.leave()
            self._forget(self._answer)
        await self._interviews.take_over(question.id, self)
        try:
            answer = await self._taken_up(question, start.hands_free)
        except BaseException:
            self._interviews.let_go(question.id, self)
            raise
        self._answer = answer
        self._watching = asyncio.create_task(self._watch(answer))

    async def _taken_up(self, question: Question, hands_free: bool) -> LiveAnswer:
        orchestrator = self._context.orchestrator
        answer = LiveAnswer(
            self._context,
            question,
            await orchestrator.told_before(question),
            self._voice,
            self._send,
            self._shape,
            epoch=await self._interviews.claims.take(question.id),
            hands_free=hands_free,
            terms=await orchestrator.terms(question.id),
        )
        await answer.open()
        return answer

    async def _watch(self, answer: LiveAnswer) -> None:
        await answer.over.wait()
        if self._answer is not answer:
            return
        if answer.taken_over:
            await self._moved()
            return
        try:
            await self._end(answer, None)
        except DaedamError as exc:
            self._send(error_message(exc, fatal=False))

    async def _moved(self) -> None:
        """The answer's journal is not this line's any more: say why, and close."""
        try:
            await self._interviews.look()  # the interview may be deleted
        except Exception as exc:
            log.error("the lines cannot be compared: %s", type(exc).__name__)
        await self.lose(self._answer)

    async def _end(self, answer: LiveAnswer, end: End | None) -> None:
        """Take the turn to its end beside: the line stays open for other messages.

        `end` is what the client says; None when the server itself ends the answer.
        """
        if end is not None:
            answer.ended_by = "client"
        try:
            answer.check(end)
        except AudioDamaged:  # the client sends all of it again, from its own copy
            self._forget(answer)
            await answer.forget()
            raise
        self._answer = None
        self._finishing[answer.question.id] = asyncio.create_task(self._finish(answer))
        self._stop_watching()

    async def _finish(self, answer: LiveAnswer) -> None:
        try:
            finished, timings_ms = await answer.end()
            self._send(TurnDone(turn=self._shape_turn(finished)))
            names = {f"live_{name}": value for name, value in timings_ms.items()}
            turn_id = finished.turn.public_id
            await self._keep_timings(turn_id, names)
        except TakenOver:
            await self._moved()
        except DaedamError as exc:
            self._send(error_message(exc, fatal=False))
        except Exception as exc:
            log.error("a live turn failed: %s", type(exc).__name__)
            log.debug("how it failed", exc_info=exc)
            failed = NotStored() if isinstance(exc, OSError) else DaedamError()
            self._send(error_message(failed, fatal=True))
            self.lost.set()
        finally:
            self._finishing.pop(answer.question.id, None)
            self._interviews.let_go(answer.question.id, self)

    async def _repeat(self, question_id: str) -> None:
        question = await self._context.intake.question(self._session_id, question_id)
        await self._voice.say("question", question.text)

    async def _note(self, heard: Heard) -> None:
        measured = {
            "ear_first_sound_ms": heard.first_sound_ms,
            "ear_first_content_ms": heard.first_content_ms,
            "ear_end_to_content_ms": heard.end_to_content_ms,
        }
        known = {name: value for name, value in measured.items() if value is not None}
        await self._keep_timings(heard.turn_id, known)

    async def _keep_timings(self, turn_id: str, timings_ms: dict[str, float]) -> None:
        """Store measured times. They are lost where the database is unavailable: an error would
        end the answer that is being given. Raises a `NotFound`.
        """
        try:
            await self._context.orchestrator.note_timings(self._session_id, turn_id, timings_ms)
        except (DatabaseUnavailable, NotStored) as exc:
            log.warning("times could not be stored: %s", exc.code)

    def _listening(self) -> LiveAnswer:
        if self._answer is None:
            raise NotListening
        return self._answer

    def _forget(self, answer: LiveAnswer) -> None:
        self._answer = None
        self._stop_watching()
        self._interviews.let_go(answer.question.id, self)

    def _stop_watching(self) -> None:
        if self._watching is not None and self._watching is not asyncio.current_task():
            self._watching.cancel()


def error_message(error: DaedamError, *, fatal: bool) -> Error:
    return Error(code=error.code, detail=error.detail, detail_en=error.detail_en, fatal=fatal)
