"""What the models do in a turn: hear the answer, think of the next question, speak it.

The orchestrator asks for it stage by stage and keeps what comes of it.
"""

import asyncio
import logging
import secrets
from abc import ABC, abstractmethod
from pathlib import Path

from daedam.clients.base import STTClient, Transcript
from daedam.errors import ProviderError
from daedam.interview.turn import Exchange, Move
from daedam.services.audio_processor import AudioProcessor
from daedam.services.interview_rows import SpokenQuestion
from daedam.services.media import MediaKind, identify
from daedam.services.question_generator import AskedQuestion, QuestionGenerator
from daedam.services.spoken_texts import SpokenTexts
from daedam.storage.recordings import RecordingStore, write_durably
from daedam.storage.tables import Question, Turn

log = logging.getLogger(__name__)


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
    async def hear(self, key: str) -> Transcript | None:
        """The transcript of the recording `key`; None when the recogniser failed."""

    @abstractmethod
    async def ask(self, move: Move, told: list[Exchange]) -> AskedQuestion | None:
        """The question that `move` calls for; None when the interview is over."""

    @abstractmethod
    async def speak(self, text: str, question_id: str) -> SpokenQuestion:
        """`text` spoken; nothing when no voice can."""

    def reached(self, turn: Turn, following: Question | None) -> None:
        """Hears that `turn` has been committed in a new state, with the question after it."""


class WholeAnswerWork(TurnWork):
    """The work on an answer that lies there whole."""

    def __init__(
        self,
        *,
        recordings: RecordingStore,
        audio: AudioProcessor,
        stt: STTClient,
        questions: QuestionGenerator,
        spoken: SpokenTexts,
        audio_path: Path,
        work_path: Path,
    ) -> None:
        self._recordings = recordings
        self._audio = audio
        self._stt = stt
        self._questions = questions
        self._spoken = spoken
        self._audio_path = audio_path
        self._work_path = work_path

    @property
    def stt_name(self) -> str:
        return self._stt.name

    @property
    def tts_name(self) -> str:
        return self._spoken.name

    async def decode(self, key: str, kind: MediaKind) -> float:
        """Decode a recording for the recogniser; seconds of sound. Raises a `BadAudio`."""
        source = await self._recordings.local_path(key)
        self._work_path.mkdir(parents=True, exist_ok=True)
        return (await self._audio.decode(source, kind, self._decoded_path(key))).duration_s

    async def hear(self, key: str) -> Transcript | None:
        decoded = self._decoded_path(key)
        if not decoded.is_file():  # the process stopped between receiving and hearing
            source = await self._recordings.local_path(key)
            await self.decode(key, identify(await asyncio.to_thread(source.read_bytes)))
        try:
            return await self._stt.recognize(decoded)
        except ProviderError as exc:
            log.warning("%s failed (%s): the recording waits", self._stt.name, exc.code)
            return None
        finally:
            decoded.unlink(missing_ok=True)

    async def ask(self, move: Move, told: list[Exchange]) -> AskedQuestion | None:
        return await self._questions.ask(move, told)

    async def speak(self, text: str, question_id: str) -> SpokenQuestion:
        """As promised, in a file whose name nobody can guess."""
        try:
            speech = await self._spoken.speech(text)
        except ProviderError as exc:
            log.warning("%s failed (%s): the question has no sound", self._spoken.name, exc.code)
            return SpokenQuestion()
        spoken_by = speech.provider or self._spoken.name
        if speech.wav is None:
            return SpokenQuestion(None, speech.audio_url, speech.quality, spoken_by)
        name = f"{question_id}-{secrets.token_urlsafe(16)}.wav"
        await asyncio.to_thread(write_durably, self._audio_path / name, speech.wav)
        return SpokenQuestion(name, None, speech.quality, spoken_by)

    def _decoded_path(self, key: str) -> Path:
        return self._work_path / f"{Path(key).stem}.wav"
