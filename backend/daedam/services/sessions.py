"""Reading what belongs to a session, and nothing else."""

from dataclasses import dataclass
from pathlib import Path

from daedam.errors import NotAllowed, RecordingNotFound, SessionNotFound
from daedam.storage.database import Database
from daedam.storage.interviews import Interviews, token_hash
from daedam.storage.recordings import RecordingStore
from daedam.storage.tables import InterviewSession


@dataclass(frozen=True)
class StoredAudio:
    path: Path
    media_type: str


class SessionReader:
    """What a session may see of itself. Another's things look like things that do not exist."""

    def __init__(self, database: Database, recordings: RecordingStore, audio_path: Path) -> None:
        self._database = database
        self._recordings = recordings
        self._audio_path = audio_path

    async def interview(self, session_id: str) -> InterviewSession:
        """The whole interview. Raises `SessionNotFound`."""
        async with self._database.transaction() as db:
            interview = await Interviews(db).by_session_id(session_id)
        if interview is None:
            raise SessionNotFound
        return interview

    async def answer_recording(self, session_id: str, turn_id: str) -> StoredAudio:
        """The recording of one of the session's answers. Raises `NotFound`."""
        interview = await self.interview(session_id)
        for question in interview.questions:
            turn = question.turn
            if turn is not None and turn.public_id == turn_id and turn.video is not None:
                path = await self._recordings.local_path(turn.video.storage_key)
                return StoredAudio(path, turn.video.media_type)
        raise RecordingNotFound

    async def question_audio(self, session_id: str | None, name: str) -> StoredAudio:
        """A spoken text in the audio folder.

        A question's is for its own session. One that belongs to no question was made by a
        program through `synthesize`, which alone knows its unguessable name.
        Raises `NotAllowed` without a session, `RecordingNotFound` for another's.
        """
        async with self._database.transaction() as db:
            owner = await Interviews(db).session_of_question_audio(name)
        if owner is not None:
            if session_id is None:
                raise NotAllowed
            if token_hash(session_id) != owner:
                raise RecordingNotFound
        path = self._audio_path / name
        if Path(name).name != name or name.startswith(".") or not path.is_file():
            raise RecordingNotFound
        return StoredAudio(path, "audio/wav")
