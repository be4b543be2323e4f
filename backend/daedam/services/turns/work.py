"""What the models do in a turn: hear the answer, think of the next question, speak it.

The orchestrator asks for it stage by stage and keeps what comes of it.
"""

import asyncio
import hashlib
import logging
import secrets
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from pathlib import Path

from daedam.acoustics.voice import VoiceProfile
from daedam.clients.base import STTClient, Transcript
from daedam.errors import BadAudio, DiskFull, ProviderError, RecordingNotFound
from daedam.interview.turn import Exchange, Move, TurnState
from daedam.services.audio_processor import AudioProcessor, DecodedAudio
from daedam.services.media.formats import MediaKind, identify
from daedam.services.media.speech_cache import SpeechCache
from daedam.services.question_generator import AskedQuestion, QuestionGenerator
from daedam.services.reports.voice import analyse_voice
from daedam.services.storage_mapping import SpokenQuestion
from daedam.storage.recordings import EncryptedRecordings, write_durably
from daedam.storage.tables import InterviewVideo, Question
from daedam.utils.audio_utils import file_in_memory

log = logging.getLogger(__name__)

MAX_DECODED_BYTES = 64 * 2**20
"""Of answers that are held decoded until they are measured; older ones are decoded again."""


class TurnWork(ABC):
    """The work of one turn. A provider that fails costs quality, never the turn."""

    @property
    @abstractmethod
    def stt_name(self) -> str:
        """Name of the recogniser that should hear."""

    @property
    @abstractmethod
    def tts_name(self) -> str:
        """Name of the voice that should speak."""

    @abstractmethod
    async def transcribe(self, video: InterviewVideo, terms: Sequence[str]) -> Transcript | None:
        """The transcript of a recording; None when the recogniser failed.

        `terms` are words that are likely to be said in it.
        """

    @abstractmethod
    async def ask(self, move: Move, told: list[Exchange]) -> AskedQuestion | None:
        """The question that `move` calls for; None when the interview is over."""

    @abstractmethod
    async def synthesize(self, text: str, question_id: str, turn_id: str = "") -> SpokenQuestion:
        """`text` spoken; nothing when no voice can.

        `turn_id`: public id of the turn before it. All attempts of a turn write one file.
        """

    def on_failure(self) -> None:
        """Hears that a stage has failed; the turn is tried again."""

    def on_state(self, state: TurnState, following: Question | None = None) -> None:
        """Hears that the turn has been committed in a new state, with the question after it."""


class RecordedTurnWork(TurnWork):
    """The work on an answer that lies there whole."""

    def __init__(
        self,
        *,
        recordings: EncryptedRecordings,
        audio: AudioProcessor,
        stt: STTClient,
        questions: QuestionGenerator,
        spoken: SpeechCache,
        audio_path: Path,
    ) -> None:
        self._recordings = recordings
        self._audio = audio
        self._stt = stt
        self._questions = questions
        self._spoken = spoken
        self._audio_path = audio_path
        self._decoded: dict[str, bytes] = {}
        """Decoded sound from its arrival until it is measured: never on disk."""
        self._decoded_bytes = 0

    @property
    def stt_name(self) -> str:
        return self._stt.name

    @property
    def tts_name(self) -> str:
        return self._spoken.name

    @property
    def decoded(self) -> int:
        """How many answers are held decoded."""
        return len(self._decoded)

    async def decode(
        self, key: str, content: bytes, kind: MediaKind, *, is_proven: bool
    ) -> DecodedAudio:
        """Decode a recording for the recogniser. Raises a `BadAudio`.

        `is_proven`: as of `AudioProcessor.decode`.
        """
        decoded = await self._audio.decode(content, kind, is_proven=is_proven)
        self.hold_decoded(key, decoded.wav)
        return decoded

    def hold_decoded(self, key: str, wav: bytes) -> None:
        """Hold a recording's decoded sound for the recogniser and the measures."""
        self._release(key)
        self._decoded[key] = wav
        self._decoded_bytes += len(wav)
        while self._decoded_bytes > MAX_DECODED_BYTES and len(self._decoded) > 1:
            self._release(next(iter(self._decoded)))

    def _release(self, key: str) -> bytes | None:
        wav = self._decoded.pop(key, None)
        self._decoded_bytes -= len(wav or b"")
        return wav

    async def _sound(self, video: InterviewVideo) -> bytes:
        """A recording as 16 kHz mono WAV, decoded again where it is not held any more.

        Raises `BadAudio`, `RecordingNotFound` or `OSError`.
        """
        held = self._decoded.get(video.storage_key)
        if held is not None:
            return held
        content = await self._recordings.get(video.storage_key, video.wrapped_key)
        kind = await asyncio.to_thread(identify, content)
        return (await self._audio.decode(content, kind, is_proven=True)).wav

    def forget(self, recordings: Iterable[str], questions: Iterable[str] = ()) -> None:
        """Let go of the sound of recordings that no turn will ask for, and of spoken questions.

        `recordings` are keys as of `decode`, `questions` texts.
        """
        for key in recordings:
            self._release(key)
        self._spoken.forget(questions)

    async def transcribe(self, video: InterviewVideo, terms: Sequence[str]) -> Transcript | None:
        """As promised; a recording that cannot be read costs its transcript, not the turn."""
        try:
            sound = await self._sound(video)
        except (BadAudio, RecordingNotFound) as exc:
            log.error("a recording cannot be read any more: %s", type(exc).__name__)
            return None
        try:
            with file_in_memory(sound, ".wav") as decoded:
                return await self._stt.recognize(decoded, terms=terms)
        except ProviderError as exc:
            log.warning("%s failed (%s): the recording waits", self._stt.name, exc.code)
            return None

    async def measure_voice(self, video: InterviewVideo) -> VoiceProfile | None:
        """How a recording sounds; None where that cannot be measured, now or ever."""
        try:
            sound = await self._sound(video)
            return await asyncio.to_thread(analyse_voice, sound)
        except (BadAudio, RecordingNotFound, OSError) as exc:
            log.warning("a voice could not be measured: %s", type(exc).__name__)
            return None
        finally:
            self._release(video.storage_key)

    async def ask(self, move: Move, told: list[Exchange]) -> AskedQuestion | None:
        return await self._questions.ask(move, told)

    async def synthesize(self, text: str, question_id: str, turn_id: str = "") -> SpokenQuestion:
        """As promised, in a file with an unguessable name; no sound where it cannot be stored."""
        try:
            speech = await self._spoken.speech(text)
        except ProviderError as exc:
            log.warning("%s failed (%s): the question has no sound", self._spoken.name, exc.code)
            return SpokenQuestion()
        spoken_by = speech.provider or self._spoken.name
        if speech.wav is None:
            return SpokenQuestion(None, speech.audio_url, speech.quality, spoken_by)
        unguessable = _digest(turn_id) if turn_id else secrets.token_urlsafe(16)
        name = f"{question_id}-{unguessable}.wav"
        try:
            await asyncio.to_thread(write_durably, self._audio_path / name, speech.wav)
        except (OSError, DiskFull) as exc:
            log.warning("a spoken question could not be stored: %s", type(exc).__name__)
            return SpokenQuestion()
        return SpokenQuestion(name, None, speech.quality, spoken_by)


def _digest(turn_id: str) -> str:
    return hashlib.sha256(turn_id.encode()).hexdigest()[:32]
