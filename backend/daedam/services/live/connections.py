"""Live connections of a process: their requests, and which of them receives which answer."""

import asyncio
import logging

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
)
from daedam.interview.turn import QuestionType
from daedam.services.live.answer import LiveAnswer
from daedam.services.live.claims import LiveClaims, RegisteredConnection
from daedam.services.live.context import LiveContext
from daedam.services.live.events import RequestFailed, Send, TurnFinished
from daedam.services.live.speech import LiveSpeech
from daedam.storage.tables import Question
from daedam.utils.tokens import token_hash

log = logging.getLogger(__name__)

MAX_CONNECTIONS = 1024
"""Maximum number of connections of a process. It bounds the memory of the process.

Far fewer interviews run at once.
"""

CHECK_INTERVAL_S = 1.0
"""Seconds between two checks of all connections against the database. A connection is closed within
this time after another process has deleted or revoked its interview or taken over its answer."""


class LiveConnections:
    """The live connections of a process."""

    def __init__(self, context: LiveContext, claims: LiveClaims) -> None:
        self.context = context
        self.claims = claims
        self._answering: dict[int, LiveConnection] = {}
        """By the question's row id: the connection over which its answer is given."""
        self._connections: set[LiveConnection] = set()

    @property
    def is_answering(self) -> bool:
        """Whether a candidate gives an answer, or waits for the question after it."""
        return any(connection.is_answering for connection in self._connections)

    async def connect(self, session_id: str) -> RegisteredConnection:
        """Register a connection before it opens.

        Raises `Busy` when this process or the session has too many connections, and
        `SessionNotFound`.
        """
        if len(self._connections) >= MAX_CONNECTIONS:
            raise Busy
        return await self.claims.connect(session_id)

    def add(self, connection: "LiveConnection") -> None:
        self._connections.add(connection)

    def remove(self, connection: "LiveConnection") -> None:
        self._connections.discard(connection)

    async def take_over(self, question_id: int, connection: "LiveConnection") -> None:
        """Make `connection` the only one that receives the answer to a question.

        Raises `AlreadyAnswered` when the answer has ended on another connection and its turn runs.
        """
        other = self._answering.get(question_id)
        if other is not None and other.is_finishing(question_id):
            raise AlreadyAnswered
        self._answering[question_id] = connection
        if other is not None and other is not connection:
            await other.lose(other.current_answer)

    def release(self, question_id: int, connection: "LiveConnection") -> None:
        """Allow other connections to receive the answer to a question."""
        if self._answering.get(question_id) is connection:
            del self._answering[question_id]

    async def end_session(self, session_id: str) -> None:
        """Close the connections of an interview that is deleted or whose id was revoked."""
        for connection in [c for c in self._connections if c.session_id == session_id]:
            await connection.dismiss()

    async def watch(self) -> None:
        """Call `check` every `CHECK_INTERVAL_S` seconds until cancelled; failures are logged."""
        while True:
            await asyncio.sleep(CHECK_INTERVAL_S)
            try:
                await self.check()
            except Exception as exc:  # the next check must follow
                log.error("the live connections cannot be checked: %s", type(exc).__name__)

    async def check(self) -> None:
        """Close connections that lost their interview or their answer.

        An interview is lost when it was deleted or revoked, an answer when it was taken over.
        """
        connections = [(c, c.current_answer) for c in self._connections]
        if not connections:
            return
        questions = {answer.question.id for _, answer in connections if answer is not None}
        sessions = {connection.session_id for connection, _ in connections}
        state = await self.claims.read_state(sessions, questions)
        for connection, answer in connections:
            try:
                if token_hash(connection.session_id) not in state.open_sessions:
                    await connection.dismiss()
                elif answer is not None and state.epochs.get(answer.question.id) != answer.epoch:
                    await connection.lose(answer)
            except (OSError, NotStored) as exc:  # the sweep deletes what could not be deleted
                log.error("a live connection was not closed cleanly: %s", type(exc).__name__)


class LiveConnection:
    """One connection of one interview. Its methods are called one after the other.

    A turn that runs is finished even when the connection breaks.
    """

    def __init__(
        self,
        connections: LiveConnections,
        session_id: str,
        registered: RegisteredConnection,
        send: Send,
    ) -> None:
        """`registered`: as returned by `LiveConnections.connect`."""
        self.session_id = session_id
        self.current_answer: LiveAnswer | None = None
        """The answer that is given over this connection."""
        self.lost = asyncio.Event()
        """Set when the connection must close: a turn failed unexpectedly, its interview was deleted
        or revoked, or another connection has the answer."""
        self._connections = connections
        self._context = connections.context
        self._number = registered.number
        self._send = send
        self._speech = LiveSpeech(
            self._context.speech_cache, send, seed=session_id, language=registered.language
        )
        self._dismissing = asyncio.Lock()
        self._watching: asyncio.Task[None] | None = None
        self._finishing: dict[int, asyncio.Task[None]] = {}
        """By question: the tasks that finish the turns of ended answers. There may be several,
        because the next answer may end before the timings of the last turn are stored."""
        connections.add(self)

    @property
    def is_answering(self) -> bool:
        """Whether an answer is given over this connection, or its turn is not finished."""
        return self.current_answer is not None or bool(self._finishing)

    def is_finishing(self, question_id: int) -> bool:
        """Return whether the answer to a question ended here and its turn is not finished."""
        return question_id in self._finishing

    # --- requests of the client: each raises a `DaedamError` if it is refused --------------------

    async def start(self, question_id: str, type_: QuestionType, *, hands_free: bool) -> None:
        """Start the answer to a question, or continue an interrupted one."""
        question = await self._context.intake.open_question(self.session_id, question_id, type_)
        if self.current_answer is not None:
            await self.current_answer.detach()
            self._release(self.current_answer)
        await self._connections.take_over(question.id, self)
        try:
            answer = await self._open_answer(question, hands_free)
        except BaseException:
            self._connections.release(question.id, self)
            raise
        self.current_answer = answer
        self._watching = asyncio.create_task(self._watch(answer))

    async def add_frame(self, number: int, audio: bytes) -> None:
        """Add a frame of the answer's audio. After an error the client must connect again."""
        if self.current_answer is not None:
            await self.current_answer.add_frame(number, audio)
        # Otherwise the frame was sent before the client knew that the server ended the answer.

    async def end(self, last_frame: int, *, samples: int | None, sha256: str | None) -> None:
        """End the answer after `last_frame`. For the parameters see `LiveAnswer.check_sent`.

        The turn runs in the background, so the connection accepts other requests meanwhile.
        """
        answer = self._listening()
        answer.ended_by = "client"
        try:
            answer.check_sent(last_frame, samples, sha256)
        except AudioDamaged:  # the client sends all of it again, from its own copy
            self._release(answer)
            await answer.discard()
            raise
        self._end(answer)

    async def cancel(self) -> None:
        """Delete the audio of the answer; the question stays open."""
        answer = self._listening()
        self._release(answer)
        await answer.cancel()

    def pause(self, paused: bool) -> None:
        """Pause or resume the answer."""
        self._listening().pause(paused)

    def hold(self) -> None:
        """Give the candidate more time before the answer ends by itself."""
        self._listening().hold()

    async def repeat(self, question_id: str) -> None:
        """Speak a question once more."""
        question = await self._context.intake.question(self.session_id, question_id)
        await self._speech.say("question", question.text)

    async def store_timings(self, turn_id: str, timings_ms: dict[str, float]) -> None:
        """Store measured times of a turn.

        They are dropped without an error if the database is unavailable, because an error would
        end the answer in progress.
        """
        try:
            await self._context.orchestrator.note_timings(self.session_id, turn_id, timings_ms)
        except (DatabaseUnavailable, NotStored) as exc:
            log.warning("timings could not be stored: %s", exc.code)

    # --- the end of a connection -----------------------------------------------------------------

    async def dismiss(self) -> None:
        """Delete the current answer, then close the connection with `SessionNotFound`.

        Called when the interview is deleted or revoked. The client gets the error after the audio
        is deleted. Raises `OSError` or `NotStored` if the audio cannot be deleted; the connection
        closes anyway.
        """
        async with self._dismissing:
            if self.lost.is_set():
                return
            answer = self.current_answer
            try:
                if answer is not None:
                    self._release(answer)
                    await answer.discard()
            finally:
                self.lost.set()
                self._send(RequestFailed(SessionNotFound(), fatal=True))

    async def lose(self, answer: LiveAnswer | None) -> None:
        """Close the connection because another one has taken over `answer`.

        The other connection may belong to another process.
        """
        if self.lost.is_set() or answer is not self.current_answer:
            return
        if answer is not None:
            self._release(answer)
            await answer.detach()
        self.lost.set()
        self._send(RequestFailed(TakenOver(), fatal=True))

    async def close(self) -> None:
        """Keep the frames of the current answer, wait for running turns, and disconnect."""
        self._connections.remove(self)
        answer = self.current_answer
        if answer is not None:
            self._release(answer)
            await answer.detach()
        if self._finishing:
            await asyncio.wait(set(self._finishing.values()))
        try:
            await self._connections.claims.disconnect(self._number)
        except Exception as exc:  # it counts until this process ends
            log.error("a closed connection is still counted: %s", type(exc).__name__)

    # --- the current answer ----------------------------------------------------------------------

    async def _open_answer(self, question: Question, hands_free: bool) -> LiveAnswer:
        answer = LiveAnswer(
            self._context,
            question,
            await self._context.orchestrator.answer_context(question),
            self._speech,
            self._send,
            epoch=await self._connections.claims.claim(question.id),
            hands_free=hands_free,
        )
        await answer.open()
        return answer

    async def _watch(self, answer: LiveAnswer) -> None:
        """Wait for `answer.over`; then end the answer, or close the connection if taken over."""
        await answer.over.wait()
        if self.current_answer is not answer:
            return
        if answer.taken_over:
            await self._close_taken_over()
            return
        try:
            self._end(answer)
        except DaedamError as exc:
            self._send(RequestFailed(exc, fatal=False))

    def _end(self, answer: LiveAnswer) -> None:
        """Start the turn of the current answer in the background. Raises `AudioEmpty`."""
        answer.check()
        self.current_answer = None
        self._finishing[answer.question.id] = asyncio.create_task(self._finish(answer))
        self._stop_watching()

    async def _finish(self, answer: LiveAnswer) -> None:
        try:
            finished, timings_ms = await answer.end()
            self._send(TurnFinished(finished))
            names = {f"live_{name}": value for name, value in timings_ms.items()}
            await self.store_timings(finished.turn.public_id, names)
        except TakenOver:
            await self._close_taken_over()
        except DaedamError as exc:
            self._send(RequestFailed(exc, fatal=False))
        except Exception as exc:
            log.error("a live turn failed: %s", type(exc).__name__)
            log.debug("how it failed", exc_info=exc)
            failed = NotStored() if isinstance(exc, OSError) else DaedamError()
            self._send(RequestFailed(failed, fatal=True))
            self.lost.set()
        finally:
            self._finishing.pop(answer.question.id, None)
            self._connections.release(answer.question.id, self)

    async def _close_taken_over(self) -> None:
        """Close the connection because its answer's journal has another writer or was deleted.

        The client gets `SessionNotFound` if the interview was deleted or revoked, else `TakenOver`.
        """
        try:
            await self._connections.check()  # the interview may be deleted
        except Exception as exc:
            log.error("the live connections cannot be checked: %s", type(exc).__name__)
        await self.lose(self.current_answer)

    def _listening(self) -> LiveAnswer:
        if self.current_answer is None:
            raise NotListening
        return self.current_answer

    def _release(self, answer: LiveAnswer) -> None:
        self.current_answer = None
        self._stop_watching()
        self._connections.release(answer.question.id, self)

    def _stop_watching(self) -> None:
        if self._watching is not None and self._watching is not asyncio.current_task():
            self._watching.cancel()
