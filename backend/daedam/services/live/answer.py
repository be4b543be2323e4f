"""One live answer: stored, transcribed and used for draft follow-ups while it is spoken."""

import asyncio
import contextlib
import hashlib
import logging

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
from daedam.interview.dialogue_acts import DialogueAct, deciding_act
from daedam.interview.moves import may_follow_up
from daedam.interview.turn import EndedBy, QuestionType
from daedam.interview.turn_end import (
    CONFIRM_QUESTIONS,
    TurnEnd,
    TurnEndForecast,
    forecast_turn_end,
)
from daedam.services.live.context import LiveContext
from daedam.services.live.events import (
    AnswerOpened,
    AnswerStateChanged,
    EndAnnounced,
    FramesStored,
    Send,
    VoiceActivityChanged,
)
from daedam.services.live.speculation import SpeculativeFollowUps
from daedam.services.live.speech import LiveSpeech
from daedam.services.live.streaming_transcription import InterimTranscript, StreamingTranscriber
from daedam.services.live.turn_work import LiveTurnWork
from daedam.services.orchestrator import AnswerContext, FinishedTurn
from daedam.storage.journals import FrameJournal
from daedam.storage.tables import Question, Turn
from daedam.utils.audio_utils import wav_bytes

log = logging.getLogger(__name__)

ACK_INTERVAL_S = 0.25
"""Seconds between two durable writes of frames, which are then acknowledged. Each write syncs the
disk."""

MAX_UNWRITTEN_BYTES = 4 * SAMPLE_RATE_HZ
"""Maximum bytes of audio buffered before a write (two seconds).

Above this number, `add_frame` waits for the disk.
"""

REPLAY_STEP = 5 * SAMPLE_RATE_HZ
"""Samples of a resumed answer that are processed before other tasks run."""

DECISION_INTERVAL_S = 0.2
"""Seconds of audio between two decisions of hands-free mode whether the answer has ended."""

CONFIRMATION_S = 1.5
"""Approximate seconds of the spoken confirmation question. Silence during it is not a reply."""


NOTICE_SILENCE_S = 1.0
"""Silence in seconds before the end of an answer is announced. Speech has many shorter pauses."""

NOTICE_S = 2.0
"""Shortest time in seconds from the announcement to the end, so that the candidate can react."""

NOTICE_TOLERANCE_S = 0.3
"""Change of an announced end, in seconds, that is not announced again."""


class LiveAnswer:
    """The answer to one open question. Belongs to one event loop.

    `send` passes events to the client. Stored frames survive a broken connection in the journal.
    A new `LiveAnswer` for the same question continues from it.
    """

    def __init__(
        self,
        context: LiveContext,
        question: Question,
        known: AnswerContext,
        speech: LiveSpeech,
        send: Send,
        *,
        epoch: int,
        hands_free: bool = False,
    ) -> None:
        """`known`: the context of `question`. `epoch`: as returned by `LiveClaims.claim`."""
        self.question = question
        self.epoch = epoch
        self.over = asyncio.Event()
        """Set when the answer must end without a request of the client (see `ended_by`), or when
        another connection has taken it over (see `taken_over`)."""
        self.ended_by: EndedBy = "server"
        self.taken_over = False
        """Whether the journal belongs to another writer or is deleted. Nothing is acknowledged
        after that."""
        self._context = context
        self._speech = speech
        self._send = send
        self._asked = known.open_exchange
        self._act_of_interim: tuple[str, DialogueAct] | None = None
        self._hands_free = hands_free
        self._journal = FrameJournal(context.folder / f"{question.id}.frames", context.vault, epoch)
        self._transcriber = StreamingTranscriber(
            context.stt, self._on_transcript, speech.language, terms=known.key_terms
        )
        self._drafts = self._start_drafts(known)
        self._writing: asyncio.Task[None] | None = None
        self._samples = 0
        self._sha256 = hashlib.sha256()
        self._speaking = False
        self._paused = False
        self._decided_at_s = 0.0
        self._confirmed_at_s: float | None = None
        """Position in the answer at which the confirmation question ends."""
        self._held_at_s: float | None = None
        """Position in the answer at which the candidate last asked for more time or resumed."""
        self._ends_at_s: float | None = None
        """Position in the answer at which it ends, as announced to the client."""
        self._deciding: asyncio.Task[None] | None = None
        self._confirming: asyncio.Task[float | None] | None = None

    async def open(self) -> None:
        """Process the audio that an earlier connection has stored, then accept new frames.

        Raises `NotStored`, `TakenOver`.
        """
        try:
            frames = await self._journal.open()
        except OSError as exc:
            raise NotStored from exc
        pcm = b"".join(frames)
        self._sha256.update(pcm)
        audio = _samples(pcm)
        for begin in range(0, audio.size, REPLAY_STEP):
            self._transcriber.feed(audio[begin : begin + REPLAY_STEP])
            await asyncio.sleep(0)
        self._samples = audio.size
        if self._drafts is not None:
            self._drafts.begin()
        self._writing = asyncio.create_task(self._write_periodically())
        self._send(
            AnswerOpened(
                self.question.public_id,
                self._journal.next_number,
                self._context.max_answer_s,
                ACK_INTERVAL_S,
            )
        )
        self._send(AnswerStateChanged("listening"))

    async def add_frame(self, number: int, audio: bytes) -> None:
        """Add a frame; one that was added before is ignored.

        A frame beyond the longest answer is dropped and ends the answer. Raises `FrameMissing`
        when an earlier frame is missing, `NotStored` when the disk fails.
        """
        if number < self._journal.next_number:
            return
        if self._samples >= self._context.max_answer_s * SAMPLE_RATE_HZ:
            self._end_by("limit")
            return
        if number > self._journal.next_number:
            raise FrameMissing
        self._journal.add(audio)
        self._sha256.update(audio)
        if self._journal.waiting_bytes > MAX_UNWRITTEN_BYTES:
            try:
                await self._flush()
            except TakenOver:
                return
            except OSError as exc:
                raise NotStored from exc
        samples = _samples(audio)
        self._samples += samples.size
        self._transcriber.feed(samples)
        self._check_voice()

    def pause(self, paused: bool) -> None:
        self._paused = paused
        self.hold()
        self._send(AnswerStateChanged("paused" if paused else "listening"))

    def hold(self) -> None:
        """Cancel an announced end. The silence so far no longer counts."""
        self._held_at_s = self._transcriber.voice.received_s
        self._confirmed_at_s = None  # the confirmation question is asked again
        self._announce_end(None)

    def check(self) -> None:
        """Raise `AudioEmpty` when no audio arrived; the question stays open."""
        if self._samples == 0:
            raise AudioEmpty

    def check_sent(self, last_frame: int, samples: int | None, sha256: str | None) -> None:
        """Check that all audio that the client has sent was received.

        `last_frame`: number of the last frame sent. `samples` (a count) and `sha256` (hex) describe
        all audio of the answer; None: not given. Raises `FrameMissing` when frames are missing and
        `AudioDamaged` when the audio differs; the question stays open.
        """
        if last_frame >= self._journal.next_number:
            raise FrameMissing
        if samples is not None and samples != self._samples:
            raise AudioDamaged
        if sha256 is not None and sha256 != self._sha256.hexdigest():
            raise AudioDamaged

    async def end(self) -> tuple[FinishedTurn, dict[str, float]]:
        """Store the complete answer and finish its turn.

        Return the turn and `LiveTurnWork.timings_ms`. Raises `AlreadyAnswered`, `NotFound`,
        `DiskFull`, `TakenOver`; `AudioDamaged` when the stored audio differs from the received
        audio. Journal and recording are then deleted, and the client sends the answer again.
        """
        context = self._context
        work = LiveTurnWork(
            context.work,
            self._transcriber,
            self._drafts,
            context.interviewer,
            self._asked,
            self._speech,
            context.response_latency,
            self._send,
        )
        if self._deciding is not None:
            self._deciding.cancel()
        if self._drafts is not None:
            self._drafts.end()
        work.begin()
        try:
            with context.speech_cache.hold_voice():
                self._stop_writing()
                await self._flush()
                turn = await self._store()
                self._send(AnswerStateChanged("received", self.ended_by))
                finished = await context.orchestrator.finish_live(turn, work)
                await work.question_sent()
        finally:
            work.close()
            self.close()
        return finished, work.timings_ms

    async def discard(self) -> None:
        """Delete the stored frames; the question stays open."""
        self.close()
        await self._journal.delete()

    async def cancel(self) -> None:
        """Discard the answer at the candidate's request."""
        await self.discard()
        self._send(AnswerStateChanged("cancelled"))

    async def detach(self) -> None:
        """Stop because the connection is closed. The frames are kept."""
        self.close()
        with contextlib.suppress(OSError, NotStored, TakenOver):
            await self._journal.flush()

    def close(self) -> None:
        self._stop_writing()
        self._transcriber.close()
        if self._deciding is not None:
            self._deciding.cancel()
        if self._drafts is not None:
            self._drafts.close()

    # --- while the answer is given --------------------------------------------------------------

    def _start_drafts(self, known: AnswerContext) -> SpeculativeFollowUps | None:
        """Return the speculative drafts, or None if the question may have no follow-up."""
        context = self._context
        main_index = self.question.main_index
        if known.retakes_earlier or not may_follow_up(known.plan, known.exchanges, main_index):
            return None
        return SpeculativeFollowUps(
            context.interviewer,
            context.questions,
            context.gate,
            context.draft_latency,
            context.speech_cache,
            known,
        )

    def _on_transcript(self, transcript: InterimTranscript) -> None:
        self._send(transcript)
        if self._drafts is not None:
            self._drafts.consider(transcript.text)

    def _check_voice(self) -> None:
        """Report changes of voice activity. In hands-free mode, start `_decide` at silence."""
        voice = self._transcriber.voice
        if voice.speaking != self._speaking:
            self._speaking = voice.speaking
            self._send(VoiceActivityChanged(self._speaking, voice.received_s))
            if self._speaking:
                self._announce_end(None)
        is_due = voice.received_s - self._decided_at_s >= DECISION_INTERVAL_S
        is_deciding = self._deciding is not None and not self._deciding.done()
        if not self._hands_free or self._paused or self._speaking or not is_due or is_deciding:
            return
        self._decided_at_s = voice.received_s
        if self._confirmed_at_s is not None and voice.received_s < self._confirmed_at_s:
            return  # the confirmation question is still being spoken
        self._deciding = asyncio.create_task(self._decide())
        self._deciding.add_done_callback(_log_failure)

    async def _decide(self) -> None:
        """Decide whether the answer has ended; then end it, or ask the confirmation question.

        The end is announced before. The decision runs in a thread, because the morphological
        analysis takes milliseconds, and seconds before the analyser is loaded.
        """
        voice = self._transcriber.voice
        while True:
            at_s, speech_s = voice.received_s, voice.speech_s
            held_at_s, confirmed_at_s = self._held_at_s, self._confirmed_at_s
            covers_speech = self._transcriber.covers_speech
            if not covers_speech:
                self._transcriber.catch_up()
            forecast = await asyncio.to_thread(
                self._forecast,
                text=self._transcriber.interim.text if covers_speech else None,
                silence_s=voice.silence_s,
                speech_s=speech_s,
                since_confirm_s=None if confirmed_at_s is None else at_s - confirmed_at_s,
                since_hold_s=None if held_at_s is None else at_s - held_at_s,
            )
            if self._paused or voice.speaking or voice.speech_s != speech_s:
                return  # the candidate spoke or paused meanwhile
            if self._held_at_s == held_at_s and self._act_on(forecast, at_s):
                return
            if voice.received_s - at_s < DECISION_INTERVAL_S:
                return
            self._decided_at_s = voice.received_s  # more silence arrived meanwhile

    def _act_on(self, forecast: TurnEndForecast, at_s: float) -> bool:
        """End the answer, or ask the confirmation question, if either is due.

        `at_s`: position in the answer at which `forecast` was made. Return whether either was done.
        """
        self._announce(forecast, at_s)
        if forecast.now is TurnEnd.CONFIRM:
            self._ask_for_confirmation()
            return True
        if self._is_over(forecast):
            self._end_by("server")
            return True
        return False

    def _announce(self, forecast: TurnEndForecast, at_s: float) -> None:
        """Announce the end of the answer, or cancel an announced end if no end follows."""
        if forecast.next is TurnEnd.CONFIRM or forecast.is_reply:
            self._announce_end(None)  # a reply needs no notice: the question stays open
        else:
            self._announce_forecast(at_s + forecast.in_s)

    def _ask_for_confirmation(self) -> None:
        self._confirmed_at_s = self._transcriber.voice.received_s + CONFIRMATION_S
        self._confirming = asyncio.create_task(
            self._speech.say("confirmation", CONFIRM_QUESTIONS[self._speech.language])
        )

    def _is_over(self, forecast: TurnEndForecast) -> bool:
        """Return whether the answer ends now. Except for a reply, its notice must have passed."""
        if forecast.is_reply:
            return forecast.now is TurnEnd.END
        received_s = self._transcriber.voice.received_s
        return self._ends_at_s is not None and received_s >= self._ends_at_s

    def _announce_forecast(self, end_s: float) -> None:
        """Announce the end at position `end_s`, or `NOTICE_S` from now if that is later."""
        voice = self._transcriber.voice
        if self._ends_at_s is None:
            if voice.silence_s >= NOTICE_SILENCE_S:
                self._announce_end(max(end_s, voice.received_s + NOTICE_S))
        elif end_s > self._ends_at_s + NOTICE_TOLERANCE_S:
            self._announce_end(end_s)

    def _announce_end(self, end_s: float | None) -> None:
        """Send the position at which the answer ends, or None if an announced end is cancelled."""
        if end_s == self._ends_at_s:
            return
        self._ends_at_s = end_s
        in_s = None if end_s is None else end_s - self._transcriber.voice.received_s
        self._send(EndAnnounced(in_s))

    def _forecast(
        self,
        *,
        text: str | None,
        silence_s: float,
        speech_s: float,
        since_confirm_s: float | None,
        since_hold_s: float | None,
    ) -> TurnEndForecast:
        return forecast_turn_end(
            text=text,
            act=DialogueAct.ANSWER if text is None else self._act_of(text),
            silence_s=silence_s,
            speech_s=speech_s,
            question=QuestionType(self.question.type),
            since_confirm_s=since_confirm_s,
            since_hold_s=since_hold_s,
            morphology=self._context.morphology,
            language=self._speech.language,
        )

    def _act_of(self, text: str) -> DialogueAct:
        """Return the deciding act of an interim text.

        The last result is cached, because the text does not change during silence.
        """
        if self._act_of_interim is None or self._act_of_interim[0] != text:
            acts = self._context.interviewer.find_acts(text, self._asked, self._speech.language)
            self._act_of_interim = (text, deciding_act(acts))
        return self._act_of_interim[1]

    def _end_by(self, who: EndedBy) -> None:
        self.ended_by = who
        self.over.set()

    async def _write_periodically(self) -> None:
        while True:
            await asyncio.sleep(ACK_INTERVAL_S)
            try:
                await self._flush()
            except TakenOver:
                return
            except (OSError, NotStored) as exc:
                # Nothing is acknowledged; `add_frame` raises when too much waits for the disk.
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
            self._send(FramesStored(number))

    def _stop_writing(self) -> None:
        if self._writing is not None:
            self._writing.cancel()

    async def _store(self) -> Turn:
        """Commit RECEIVED: write the recording as one file, commit its row, delete the journal."""
        stored = b"".join(await self._journal.stored())
        if not await asyncio.to_thread(self._matches_received, stored):
            await self._journal.delete()
            raise AudioDamaged
        pcm = np.frombuffer(stored, np.int16)
        wav = await asyncio.to_thread(wav_bytes, pcm, SAMPLE_RATE_HZ)
        duration_s = pcm.size / SAMPLE_RATE_HZ
        try:
            turn = await self._context.intake.receive_live(
                self.question, wav, duration_s, self.epoch
            )
        except (AlreadyAnswered, AudioDamaged, NotFound):
            await self._journal.delete()
            raise
        assert turn.video is not None
        self._context.work.hold_decoded(turn.video.storage_key, wav)  # for the voice measures
        with contextlib.suppress(OSError, NotStored):  # the sweep deletes it
            await self._journal.delete()
        return turn

    def _matches_received(self, stored: bytes) -> bool:
        """Return whether audio read back from the disk is what the client sent."""
        same_length = len(stored) == 2 * self._samples
        return same_length and hashlib.sha256(stored).digest() == self._sha256.digest()


def _log_failure(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("the end of an answer could not be decided: %s", type(error).__name__)
        log.debug("how it failed", exc_info=error)


def _samples(pcm: bytes) -> Samples:
    return np.frombuffer(pcm, np.int16).astype(np.float32) / np.float32(32768)
