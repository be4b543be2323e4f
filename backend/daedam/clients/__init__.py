"""The three ports and who stands behind them.

`get_stt_client`, `get_llm_client` and `get_tts_client` are the only places that compare a
provider's name. `USE_A6000_MODELS=true` switches all three, whatever else is set; `auto` takes
the best that is configured and present, and says in the log what it took and why.
"""

import logging

from daedam.clients.base import LLMClient, STTClient, TTSClient
from daedam.clients.local_models import SUPERTONIC, llm_path, model_store, whisper_source
from daedam.errors import ConfigurationError
from daedam.settings import LlmProvider, Settings, SttProvider, TtsProvider, load_settings

__all__ = [
    "LLMClient",
    "STTClient",
    "TTSClient",
    "get_llm_client",
    "get_stt_client",
    "get_tts_client",
]

log = logging.getLogger(__name__)


def get_stt_client(settings: Settings | None = None) -> STTClient:
    """The recogniser that `settings` ask for. Raises `ModelMissing` for a local one not here."""
    settings = settings or load_settings()
    provider, why = settings.stt_provider, "STT_PROVIDER"
    if settings.use_a6000_models:
        provider, why = SttProvider.A6000, "USE_A6000_MODELS=true"
    elif provider is SttProvider.AUTO:
        provider, why = SttProvider.LOCAL, "auto: no server is configured"
    _say("speech to text", provider, why)
    from daedam.clients.whisper_client import WhisperA6000Client, WhisperLocalClient

    match provider:
        case SttProvider.A6000:
            return WhisperA6000Client(settings.a6000_stt_url, timeout_s=settings.stt_timeout_s)
        case _:
            return WhisperLocalClient(
                settings.whisper_local_model,
                settings.whisper_local_device,
                source=whisper_source(settings, settings.whisper_local_model),
                cpu_threads=settings.cpu_threads,
                timeout_s=settings.stt_timeout_s,
            )


def get_llm_client(settings: Settings | None = None) -> LLMClient:
    """The language model that `settings` ask for.

    Raises `ModelMissing` for a local one not here, `ConfigurationError` for Gemini without a key.
    """
    settings = settings or load_settings()
    provider, why = settings.llm_provider, "LLM_PROVIDER"
    if settings.use_a6000_models:
        provider, why = LlmProvider.A6000, "USE_A6000_MODELS=true"
    elif provider is LlmProvider.AUTO and settings.gemini_api_key:
        provider, why = LlmProvider.GEMINI, "auto: GEMINI_API_KEY is set"
    elif provider is LlmProvider.AUTO:
        provider, why = LlmProvider.LOCAL, "auto: neither Gemini nor the A6000 is configured"
    _say("language model", provider, why)
    match provider:
        case LlmProvider.A6000:
            from daedam.clients.gemini_client import LLMA6000Client

            return LLMA6000Client(settings.a6000_llm_url, timeout_s=settings.llm_timeout_s)
        case LlmProvider.GEMINI:
            return _gemini(settings)
        case _:
            from daedam.clients.llama_client import LlamaLocalClient

            return LlamaLocalClient(
                llm_path(settings),
                cpu_threads=settings.cpu_threads,
                timeout_s=settings.llm_timeout_s,
            )


def get_tts_client(settings: Settings | None = None) -> TTSClient:
    """The voice that `settings` ask for. Raises `ModelMissing` for Supertonic without weights."""
    settings = settings or load_settings()
    provider, why = settings.tts_provider, "TTS_PROVIDER"
    if settings.use_a6000_models:
        provider, why = TtsProvider.A6000, "USE_A6000_MODELS=true"
    elif provider is TtsProvider.AUTO and model_store(settings).is_present(SUPERTONIC):
        provider, why = TtsProvider.SUPERTONIC, "auto: its weights are here"
    elif provider is TtsProvider.AUTO:
        provider, why = TtsProvider.ESPEAK, "auto: no neural voice is here"
    _say("text to speech", provider, why)
    timeout_s = settings.tts_timeout_s
    match provider:
        case TtsProvider.A6000:
            from daedam.clients.melo_tts_client import MeloTTSA6000Client

            return MeloTTSA6000Client(settings.a6000_tts_url, timeout_s=timeout_s)
        case TtsProvider.MELO:
            from daedam.clients.melo_tts_client import MeloTTSLocalClient

            return MeloTTSLocalClient(settings.melo_tts_base_url, timeout_s=timeout_s)
        case TtsProvider.SUPERTONIC:
            from daedam.clients.local_tts import SupertonicClient

            return SupertonicClient(
                model_store(settings).path(SUPERTONIC),
                audio_path=settings.audio_path,
                base_url=settings.local_base_url,
                voice=settings.supertonic_voice,
                timeout_s=timeout_s,
                cpu_threads=settings.cpu_threads,
            )
        case _:
            from daedam.clients.local_tts import EspeakClient

            return EspeakClient(
                audio_path=settings.audio_path,
                base_url=settings.local_base_url,
                timeout_s=timeout_s,
            )


def _gemini(settings: Settings) -> LLMClient:
    from daedam.clients.gemini_client import GeminiClient

    if settings.gemini_api_key is None:
        raise ConfigurationError(
            "LLM_PROVIDER=gemini에는 GEMINI_API_KEY가 필요합니다.",
            "LLM_PROVIDER=gemini needs GEMINI_API_KEY.",
        )
    return GeminiClient(
        settings.gemini_api_key.get_secret_value(),
        settings.gemini_model,
        base_url=settings.gemini_base_url,
        timeout_s=settings.llm_timeout_s,
    )


def _say(role: str, provider: str, why: str) -> None:
    log.info("%s: %s (%s)", role, provider, why)
