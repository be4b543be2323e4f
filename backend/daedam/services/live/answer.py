"""One answer, live: recorded, understood and thought about while it is given."""

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import Sequence
from typing import Literal

import numpy as np

from daedam.clients.base import SAMPLE_RATE_HZ, Samples
from daedam.errors import (
    AlreadyAnswered,
    AudioDamaged,
    AudioEmpty,
    FrameMissing,
    NotFound,
    NotStored,
    TakenOver,
)
from daedam.interview.turn import (
    AskFollowUp,
    Exchange,
    MadeBy,
    QuestionType,
    next_move,
)
from daedam.interview.turn_end import CONFIRM_QUESTION, TurnEnd, decide_turn_end
from daedam.schemas.live import Ack, End, Partial, Ready, State, Voice
from daedam.services.live.context import LiveContext, LiveTurnWork, Shape
from daedam.services.live.speculation import SpeculativeFollowUps
from daedam.services.live.speech import LiveSpeech, Send
from daedam.services.live.streaming_transcription import InterimTranscript, StreamingTranscriber
from daedam.services.orchestrator import FinishedTurn
from daedam.storage.journals import FrameJournal
from daedam.storage.tables import Question, Turn
from daedam.utils.audio_utils import wav_bytes

log = logging.getLogger(__name__)

ACK_EVERY_S = 0.25
"""How often frames are made durable and acknowledged: each time costs the disk a sync."""

MAX_UNWRITTEN_BYTES = 4 * SAMPLE_RATE_HZ
"""Two seconds of sound that wait for the disk: no more is taken until they are written."""

REPLAY_STEP = 5 * SAMPLE_RATE_HZ
"""Samples of a resumed answer that are heard at once before others have their turn."""

LOOK_EVERY_S = 0.2
"""How often a hands-free silence is thought about."""

EndedBy = Literal["client", "server", "limit"]


class LiveAnswer:
    """The answer to one open question. Belongs to one event loop.

    What `tell` is told reaches the person; what it loses, a new `LiveAnswer` for the same question
    finds again on disk.
    """

    def __init__(
        self,
        context: LiveContext,
        question: Question,
        told_before: list[Exchange],
        voice: LiveSpeech,
        send: Send,
        shape: Shape,
        *,
        epoch: int,
        hands_free: bool = False,
        terms: Sequence[str] = (),
    ) -> None:
        """`told_before`: the exchanges so far; `terms`: words that are likely to be said.
        `epoch`: as `LiveClaims.take` gave it for this answer.
        """
        self.question = question
        self.epoch = epoch
        self.over = asyncio.Event()
        """Set when the answer should end although nobody pressed the button; see `ended_by`. Set
        as well when another connection has the answer now; see `taken_over`."""
        self.ended_by: EndedBy = "server"
        self.taken_over = False
        """Whether the journal belongs to another writer, or is gone. Nothing is acknowledged from
        then on."""
        self._context = context
        self._voice = voice
        self._send = send
        self._shape = shape
        self._hands_free = hands_free
        self._journal = FrameJournal(context.folder / f"{question.id}.frames", context.vault, epoch)
        self._transcriber = StreamingTranscriber(context.stt, self._understood, terms=terms)
        self._drafts = self._drafts_for(told_before)
        self._writing: asyncio.Task[None] | None = None
        self._samples = 0
        self._sha256 = hashlib.sha256()
        self._speaking = False
        self._paused = False
        self._looked_at_s = 0.0
        self._asked_at: float | None = None
        self._confirming: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Take up what an earlier line has brought, and say that more may come.

        Raises `NotStored`, `TakenOver`.
        """
        try:
            frames = await self._journal.open()
        except OSError as exc:
            raise NotStored from exc
        pcm = b"".join(frames)
        self._sha256.update(pcm)
        sound = _samples(pcm)
        for begin in range(0, sound.size, REPLAY_STEP):
            self._transcriber.feed(sound[begin : begin + REPLAY_STEP])
            await asyncio.sleep(0)
        self._samples = sound.size
        if self._drafts is not None:
            self._drafts.begin()
        self._writing = asyncio.create_task(self._write())
        self._send(
            Ready(
                question_id=self.question.public_id,
                next_seq=self._journal.next_number,
                max_answer_sec=round(self._context.max_answer_s),
                ack_every_ms=round(ACK_EVERY_S * 1000),
            )
        )
        self._send(State(state="listening"))

    async def take(self, number: int, sound: bytes) -> None:
        """Take a frame. One that is there already is passed over.

        Raises `FrameMissing` when one before it has not come, `NotStored` when the disk takes none.
        """
        if number < self._journal.next_number:
            return
        if self._samples >= self._context.max_answer_s * SAMPLE_RATE_HZ:
            self._end_by("limit")
            return
        if number > self._journal.next_number:
            raise FrameMissing
        self._journal.add(sound)
        self._sha256.update(sound)
        if self._journal.waiting_bytes > MAX_UNWRITTEN_BYTES:
            try:
                await self._flush()
            except TakenOver:
                return
            except OSError as exc:
                raise NotStored from exc
        samples = _samples(sound)
        self._samples += samples.size
        self._transcriber.feed(samples)
        self._look()

    def pause(self, paused: bool) -> None:
        self._paused = paused
        self._send(State(state="paused" if paused else "listening"))

    def check(self, end: End | None) -> None:
        """Whether the answer may end now; `end`: what the client says of it.

        Raises `FrameMissing` when more was sent than came, `AudioDamaged` when something else
        came than was sent, `AudioEmpty` when nothing did; the question then stays open.
        """
        if end is not None:
            if end.last_seq >= self._journal.next_number:
                raise FrameMissing
            if end.samples is not None and end.samples != self._samples:
                raise AudioDamaged
            if end.sha256 is not None and end.sha256 != self._sha256.hexdigest():
                raise AudioDamaged
        if self._samples == 0:
            raise AudioEmpty

    async def end(self) -> tuple[FinishedTurn, dict[str, float]]:
        """The answer is complete: take its turn to the end.

        With the turn come the times, in ms from the answer's end, at which sound was
        sent. Raises `AlreadyAnswered`, `NotFound`, `DiskFull`; `AudioDamaged` when the disk has
        something else than what came, which is forgotten; `TakenOver`.
        """
        work = LiveTurnWork(
            self._context, self._transcriber, self._drafts, self._voice, self._send, self._shape
        )
        if self._drafts is not None:
            self._drafts.end()
        work.begin()
        try:
            self._stop_writing()
            await self._flush()
            turn = await self._receive()
            self._send(State(state="received", ended_by=self.ended_by))
            finished = await self._context.orchestrator.finish_live(turn, work)
            await work.question_sent()
        finally:
            work.close()
            self.close()
        return finished, work.timings_ms

    async def forget(self) -> None:
        """Delete what came; the question stays open."""
        self.close()
        await self._journal.delete()

    async def cancel(self) -> None:
        """As `forget`, because the candidate wants it."""
        await self.forget()
        self._send(State(state="cancelled"))

    async def leave(self) -> None:
        """The line is gone: keep what came."""
        self.close()
        with contextlib.suppress(OSError, NotStored, TakenOver):
            await self._journal.flush()

    def close(self) -> None:
        self._stop_writing()
        self._transcriber.close()
        if self._drafts is not None:
            self._drafts.close()

    # --- while it is given ----------------------------------------------------------------------

    def _drafts_for(self, told_before: list[Exchange]) -> SpeculativeFollowUps | None:
        """Drafts, where the plan follows this answer up."""
        question = self.question
        asked = Exchange(
            question.text,
            QuestionType(question.type),
            question.main_index,
            MadeBy(question.made_by),
        )
        move = next_move(self._context.plan, [*told_before, asked])
        if not isinstance(move, AskFollowUp):
            return None
        context = self._context
        return SpeculativeFollowUps(
            context.questions, context.gate, context.pace, context.spoken, told_before, asked, move
        )

    def _understood(self, heard: InterimTranscript) -> None:
        self._send(
            Partial(revision=heard.revision, settled=heard.settled, unsettled=heard.unsettled)
        )
        if self._drafts is not None:
            self._drafts.consider(heard.text)

    def _look(self) -> None:
        """Tell who speaks; hands-free, think about the silence."""
        voice = self._transcriber.voice
        if voice.speaking != self._speaking:
            self._speaking = voice.speaking
            self._send(Voice(speaking=self._speaking, at_ms=round(voice.received_s * 1000)))
        due = voice.received_s - self._looked_at_s >= LOOK_EVERY_S
        if not self._hands_free or self._paused or self._speaking or not due:
            return
        self._looked_at_s = voice.received_s
        since_confirm_s = None if self._asked_at is None else voice.received_s - self._asked_at
        if since_confirm_s is not None and since_confirm_s < 0:
            return  # the question is still being said
        match decide_turn_end(
            text=self._transcriber.heard.text,
            silence_s=voice.silence_s,
            speech_s=voice.speech_s,
            question=QuestionType(self.question.type),
            since_confirm_s=since_confirm_s,
            morphology=self._context.morphology,
        ):
            case TurnEnd.END:
                self._end_by("server")
            case TurnEnd.CONFIRM:
                self._asked_at = voice.received_s + 1.5
                self._confirming = asyncio.create_task(self._confirm())
            case TurnEnd.WAIT:
                pass

    async def _confirm(self) -> None:
        await self._voice.say("confirmation", CONFIRM_QUESTION)

    def _end_by(self, who: EndedBy) -> None:
        self.ended_by = who
        self.over.set()

    async def _write(self) -> None:
        while True:
            await asyncio.sleep(ACK_EVERY_S)
            try:
                await self._flush()
            except TakenOver:
                return
            except (
                OSError,
                NotStored,
            ) as exc:  # nothing is acknowledged; `take` gives up when too much waits
                log.error("frames cannot be written: %s", type(exc).__name__)

    async def _flush(self) -> None:
        before = self._journal.durable_number
        try:
            number = await self._journal.flush()
        except TakenOver:
            self.taken_over = True
            self.over.set()
            raise
        if number > before:
            self._send(Ack(seq=number))

    def _stop_writing(self) -> None:
        if self._writing is not None:
            self._writing.cancel()

    async def _receive(self) -> Turn:
        """RECEIVED: the whole recording is one file, its row is committed, the frames may go."""
        stored = b"".join(await self._journal.stored())
        if not await asyncio.to_thread(self._is_what_came, stored):
            await self._journal.delete()
            raise AudioDamaged
        pcm = np.frombuffer(stored, np.int16)
        wav = await asyncio.to_thread(wav_bytes, pcm, SAMPLE_RATE_HZ)
        duration_s = pcm.size / SAMPLE_RATE_HZ
        try:
            turn = await self._context.intake.receive_live(
                self.question, wav, duration_s, self.epoch
            )
        except (AlreadyAnswered, NotFound):
            await self._journal.delete()
            raise
        assert turn.video is not None
        self._context.work.hold_decoded(
            turn.video.storage_key, wav
        )  # decoded already, for its measures
        with contextlib.suppress(OSError, NotStored):  # the sweep deletes it
            await self._journal.delete()
        return turn

    def _is_what_came(self, stored: bytes) -> bool:
        """Whether sound that was read back from the disk is what the client sent."""
        same_length = len(stored) == 2 * self._samples
        return same_length and hashlib.sha256(stored).digest() == self._sha256.digest()


def _samples(pcm: bytes) -> Samples:
    return np.frombuffer(pcm, np.int16).astype(np.float32) / np.float32(32768)
