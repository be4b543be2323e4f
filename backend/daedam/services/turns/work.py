"""The work of models in a turn: transcribe the answer, phrase the next question, synthesize it.

The orchestrator calls it stage by stage and commits the results.
"""

import asyncio
import hashlib
import logging
import secrets
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from daedam.acoustics.voice import VoiceProfile
from daedam.clients.base import STTClient, Transcript
from daedam.errors import BadAudio, DiskFull, ProviderError, RecordingNotFound
from daedam.interview.moves import Move
from daedam.interview.plan import Plan, Style
from daedam.interview.turn import Exchange, TurnState
from daedam.services.audio_processor import AudioProcessor, DecodedAudio
from daedam.services.media.formats import MediaKind, identify
from daedam.services.media.speech_cache import SpeechCache
from daedam.services.question_generator import AskedQuestion, QuestionGenerator
from daedam.services.reports.voice import analyse_voice
from daedam.services.storage_mapping import SpokenQuestion
from daedam.storage.recordings import EncryptedRecordings, write_durably
from daedam.storage.tables import InterviewVideo, Question
from daedam.utils.audio_utils import file_in_memory
from daedam.utils.language import Language

log = logging.getLogger(__name__)

MAX_DECODED_BYTES = 64 * 2**20
"""Maximum bytes of decoded answers held in memory until they are measured. Above it, the oldest
answers are dropped and later decoded again."""


class TurnWork(ABC):
    """The work of one turn. A failed provider lowers the quality of the turn, but the turn ends."""

    @property
    @abstractmethod
    def stt_name(self) -> str:
        """Name of the recogniser that should transcribe."""

    @property
    @abstractmethod
    def tts_name(self) -> str:
        """Name of the voice that should synthesize."""

    @abstractmethod
    def speaks(self, language: Language) -> bool:
        """Return whether the voice `tts_name` speaks a language."""

    @abstractmethod
    async def transcribe(
        self, video: InterviewVideo, terms: Sequence[str], language: Language
    ) -> Transcript | None:
        """Return the transcript of a recording; None when it could not be transcribed.

        `terms`: words that are likely in the answer.
        """

    @abstractmethod
    async def ask(
        self, plan: Plan, move: Move, exchanges: list[Exchange], style: Style
    ) -> AskedQuestion | None:
        """Return the question that `move` calls for; None at the end of the interview."""

    @abstractmethod
    async def synthesize(
        self,
        text: str,
        question_id: str,
        turn_id: str = "",
        *,
        language: Language,
        lead_in: str = "",
    ) -> SpokenQuestion:
        """Synthesize the text of a question and store its audio.

        Return an empty `SpokenQuestion` on failure. `lead_in`: text spoken before the question, in
        the same audio. `turn_id`: public id of the turn that the question follows. All attempts of
        that turn write the same file.
        """

    def on_failure(self) -> None:
        """Called when a stage has failed; the turn is retried."""

    def on_state(self, state: TurnState, following: Question | None = None) -> None:
        """Called when a new state of the turn is committed; `following` is the next question."""


class RecordedTurnWork(TurnWork):
    """The work on a recorded answer."""

    def __init__(
        self,
        *,
        recordings: EncryptedRecordings,
        audio: AudioProcessor,
        stt: STTClient,
        questions: QuestionGenerator,
        speech_cache: SpeechCache,
        audio_path: Path,
    ) -> None:
        self._recordings = recordings
        self._audio = audio
        self._stt = stt
        self._questions = questions
        self._speech_cache = speech_cache
        self._audio_path = audio_path
        self._decoded: dict[str, bytes] = {}
        """Decoded audio by storage key, from its arrival until it is measured.

        It is never written to disk.
        """
        self._decoded_bytes = 0

    @property
    def stt_name(self) -> str:
        return self._stt.name

    @property
    def tts_name(self) -> str:
        return self._speech_cache.name

    def speaks(self, language: Language) -> bool:
        return self._speech_cache.speaks(language)

    @property
    def decoded(self) -> int:
        """Number of answers whose decoded audio is held in memory."""
        return len(self._decoded)

    async def decode(
        self, key: str, content: bytes, kind: MediaKind, *, is_proven: bool
    ) -> DecodedAudio:
        """Decode a recording for the recogniser. Raises a `BadAudio`.

        `is_proven`: see `AudioProcessor.decode`.
        """
        decoded = await self._audio.decode(content, kind, is_proven=is_proven)
        self.hold_decoded(key, decoded.wav)
        return decoded

    def hold_decoded(self, key: str, wav: bytes) -> None:
        """Hold a recording's decoded audio for the recogniser and the measures."""
        self._release(key)
        self._decoded[key] = wav
        self._decoded_bytes += len(wav)
        while self._decoded_bytes > MAX_DECODED_BYTES and len(self._decoded) > 1:
            self._release(next(iter(self._decoded)))

    def _release(self, key: str) -> bytes | None:
        wav = self._decoded.pop(key, None)
        self._decoded_bytes -= len(wav or b"")
        return wav

    async def _decoded_wav(self, video: InterviewVideo) -> bytes:
        """Return a recording as 16 kHz mono WAV; decode it again if it is not held in memory.

        Raises `BadAudio`, `RecordingNotFound` or `OSError`.
        """
        held = self._decoded.get(video.storage_key)
        if held is not None:
            return held
        content = await self._recordings.get(video.storage_key, video.wrapped_key)
        kind = await asyncio.to_thread(identify, content)
        return (await self._audio.decode(content, kind, is_proven=True)).wav

    def forget(self, recordings: Iterable[str], questions: Iterable[str] = ()) -> None:
        """Drop the decoded audio of `recordings` (storage keys) and the cached audio of
        `questions` (texts).
        """
        for key in recordings:
            self._release(key)
        self._speech_cache.forget(questions)

    async def transcribe(
        self, video: InterviewVideo, terms: Sequence[str], language: Language
    ) -> Transcript | None:
        """Transcribe the stored recording; None if it cannot be read or the recogniser fails."""
        try:
            wav = await self._decoded_wav(video)
        except (BadAudio, RecordingNotFound) as exc:
            log.error("a recording cannot be read: %s", type(exc).__name__)
            return None
        try:
            with file_in_memory(wav, ".wav") as decoded:
                return await self._stt.recognize(decoded, language=language, terms=terms)
        except ProviderError as exc:
            log.warning("%s failed (%s): the transcript is pending", self._stt.name, exc.code)
            return None

    @asynccontextmanager
    async def decoded_file(self, video: InterviewVideo) -> AsyncIterator[Path]:
        """Provide a recording as a 16 kHz mono WAV file for the duration of the block.

        Raises `BadAudio`, `RecordingNotFound` or `OSError`.
        """
        with file_in_memory(await self._decoded_wav(video), ".wav") as path:
            yield path

    async def measure_voice(self, video: InterviewVideo) -> VoiceProfile | None:
        """Return the voice profile of a recording; None if it cannot be measured.

        The decoded audio of the recording is dropped from memory afterwards.
        """
        try:
            wav = await self._decoded_wav(video)
            return await asyncio.to_thread(analyse_voice, wav)
        except (BadAudio, RecordingNotFound, OSError) as exc:
            log.warning("a voice could not be measured: %s", type(exc).__name__)
            return None
        finally:
            self._release(video.storage_key)

    async def ask(
        self, plan: Plan, move: Move, exchanges: list[Exchange], style: Style
    ) -> AskedQuestion | None:
        return await self._questions.ask(plan, move, exchanges, style)

    async def synthesize(
        self,
        text: str,
        question_id: str,
        turn_id: str = "",
        *,
        language: Language,
        lead_in: str = "",
    ) -> SpokenQuestion:
        """Synthesize the question and store its audio in a file with an unguessable name."""
        try:
            texts = [lead_in, text] if lead_in else [text]
            with self._speech_cache.hold_voice():
                speech = await self._speech_cache.joined_speech(texts, language)
        except ProviderError as exc:
            log.warning(
                "%s failed (%s): the question has no audio", self._speech_cache.name, exc.code
            )
            return SpokenQuestion()
        spoken_by = speech.provider or self._speech_cache.name
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
