"""A sentence in the interviewer's voice, to be heard before the interview."""

from daedam.clients.base import Speech
from daedam.services.media.speech_cache import SpeechCache

SAMPLE_TEXT = "안녕하세요. 이 목소리로 질문하겠습니다."
"""The sentence. It is the same for everyone, so that requests for it cost one synthesis."""


class VoiceSample:
    """Speaks `SAMPLE_TEXT` with the voice that speaks the questions."""

    def __init__(self, speech_cache: SpeechCache) -> None:
        self._speech_cache = speech_cache

    async def speech(self) -> Speech:
        """Return the spoken sentence. Raises a `ProviderError`."""
        return await self._speech_cache.speech(SAMPLE_TEXT)
