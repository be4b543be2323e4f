"""A sentence in the interviewer's voice, to be heard before the interview."""

from collections.abc import Mapping

from daedam.clients.base import Speech
from daedam.services.media.speech_cache import SpeechCache
from daedam.utils.language import Language

SAMPLE_TEXTS: Mapping[Language, str] = {
    "ko": "안녕하세요. 이 목소리로 질문하겠습니다.",
    "en": "Hello. This is the voice that will ask you the questions.",
}
"""The sentence in each language. It is the same for everyone, so that requests for it cost one
synthesis."""


class VoiceSample:
    """Speaks one of `SAMPLE_TEXTS` with the voice that speaks the questions."""

    def __init__(self, speech_cache: SpeechCache) -> None:
        self._speech_cache = speech_cache

    async def speech(self, language: Language) -> Speech:
        """Return the spoken sentence. Raises a `ProviderError`."""
        return await self._speech_cache.speech(SAMPLE_TEXTS[language], language)
