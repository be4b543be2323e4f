"""The three ports, who stands behind them, and who stands in when the first one fails.

Only this module compares a provider's name. `get_stt_client`, `get_llm_client` and
`get_tts_client` give the provider that the settings ask for: `USE_A6000_MODELS=true` switches all
three, whatever else is set; `auto` takes the best that is configured and present. The chains put
the fallbacks behind it, in the order of the settings.
"""

import logging
from collections.abc import Callable, Sequence
from typing import TypeVar

from daedam.clients.base import LLMClient, STTClient, TTSClient
from daedam.clients.chain import LLMChain, STTChain, TTSChain
from daedam.clients.local_models import SUPERTONIC, llm_path, model_store, whisper_source
from daedam.errors import ConfigurationError, DaedamError
from daedam.settings import LlmProvider, Settings, SttProvider, TtsProvider, load_settings

__all__ = [
    "LLMClient",
    "STTClient",
    "TTSClient",
    "get_llm_chain",
    "get_llm_client",
    "get_stt_chain",
    "get_stt_client",
    "get_tts_chain",
    "get_tts_client",
]

log = logging.getLogger(__name__)

N = TypeVar("N", SttProvider, LlmProvider, TtsProvider)
C = TypeVar("C", STTClient, LLMClient, TTSClient)


def get_stt_client(settings: Settings | None = None) -> STTClient:
    """The recogniser that `settings` ask for. Raises `ModelMissing` for a local one not here."""
    settings = settings or load_settings()
    return _stt(settings, _first_stt(settings))


def get_llm_client(settings: Settings | None = None) -> LLMClient:
    """The language model that `settings` ask for.

    Raises `ModelMissing` for a local one not here, `ConfigurationError` for Gemini without a key.
    """
    settings = settings or load_settings()
    return _llm(settings, _first_llm(settings))


def get_tts_client(settings: Settings | None = None) -> TTSClient:
    """The voice that `settings` ask for. Raises `ModelMissing` for Supertonic without weights."""
    settings = settings or load_settings()
    return _tts(settings, _first_tts(settings))


def get_stt_chain(settings: Settings) -> STTChain:
    """The recogniser that `settings` ask for, with its fallbacks. Raises as `get_stt_client`."""
    fallbacks = _unless_auto(settings.stt_fallback, [SttProvider.LOCAL])
    clients = _in_order("speech to text", _first_stt(settings), fallbacks, settings, _stt)
    return STTChain(clients, timeout_s=settings.stt_timeout_s)


def get_llm_chain(settings: Settings) -> LLMChain:
    """The language model that `settings` ask for, with its fallbacks. Raises as `get_llm_client`.

    `auto` never sends text out of the house that would not go there anyway: Gemini stands in for
    the A6000 only where a key says that Gemini may be used.
    """
    first = _first_llm(settings)
    auto = [LlmProvider.LOCAL]
    if first is LlmProvider.A6000 and settings.gemini_api_key:
        auto = [LlmProvider.GEMINI, LlmProvider.LOCAL]
    fallbacks = _unless_auto(settings.llm_fallback, auto)
    clients = _in_order("language model", first, fallbacks, settings, _llm)
    return LLMChain(clients, timeout_s=settings.llm_timeout_s)


def get_tts_chain(settings: Settings) -> TTSChain:
    """The voice that `settings` ask for, with its fallbacks. Raises as `get_tts_client`."""
    fallbacks = _unless_auto(settings.tts_fallback, [TtsProvider.SUPERTONIC, TtsProvider.ESPEAK])
    clients = _in_order("text to speech", _first_tts(settings), fallbacks, settings, _tts)
    return TTSChain(clients, timeout_s=settings.tts_timeout_s)


# --- who is asked -----------------------------------------------------------------------------


def _first_stt(settings: Settings) -> SttProvider:
    provider, why = settings.stt_provider, "STT_PROVIDER"
    if settings.use_a6000_models:
        provider, why = SttProvider.A6000, "USE_A6000_MODELS=true"
    elif provider is SttProvider.AUTO:
        provider, why = SttProvider.LOCAL, "auto: no server is configured"
    return _said("speech to text", provider, why)


def _first_llm(settings: Settings) -> LlmProvider:
    provider, why = settings.llm_provider, "LLM_PROVIDER"
    if settings.use_a6000_models:
        provider, why = LlmProvider.A6000, "USE_A6000_MODELS=true"
    elif provider is LlmProvider.AUTO and settings.gemini_api_key:
        provider, why = LlmProvider.GEMINI, "auto: GEMINI_API_KEY is set"
    elif provider is LlmProvider.AUTO:
        provider, why = LlmProvider.LOCAL, "auto: neither Gemini nor the A6000 is configured"
    return _said("language model", provider, why)


def _first_tts(settings: Settings) -> TtsProvider:
    provider, why = settings.tts_provider, "TTS_PROVIDER"
    if settings.use_a6000_models:
        provider, why = TtsProvider.A6000, "USE_A6000_MODELS=true"
    elif provider is TtsProvider.AUTO and model_store(settings).is_present(SUPERTONIC):
        provider, why = TtsProvider.SUPERTONIC, "auto: its weights are here"
    elif provider is TtsProvider.AUTO:
        provider, why = TtsProvider.ESPEAK, "auto: no neural voice is here"
    return _said("text to speech", provider, why)


def _said(role: str, provider: N, why: str) -> N:
    log.info("%s: %s (%s)", role, provider, why)
    return provider


def _unless_auto(chosen: Sequence[N], auto: Sequence[N]) -> Sequence[N]:
    return auto if list(chosen) == ["auto"] else chosen


def _in_order(
    role: str,
    first: N,
    fallbacks: Sequence[N],
    settings: Settings,
    make: Callable[[Settings, N], C],
) -> list[C]:
    """The clients of a role, each once. A fallback that this machine does not have is left out."""
    clients = [make(settings, first)]
    for provider in dict.fromkeys(fallbacks):
        if provider == first:
            continue
        try:
            clients.append(make(settings, provider))
        except DaedamError as exc:
            log.info("%s: %s cannot stand in: %s", role, provider, exc.detail_en)
    if len(clients) > 1:
        names = ", ".join(client.name for client in clients[1:])
        log.info("%s: standing in when it fails: %s", role, names)
    return clients


# --- how each is made -------------------------------------------------------------------------


def _stt(settings: Settings, provider: SttProvider) -> STTClient:
    from daedam.clients.whisper_client import WhisperA6000Client, WhisperLocalClient

    match provider:
        case SttProvider.A6000:
            return WhisperA6000Client(
                settings.a6000_stt_url,
                timeout_s=settings.stt_timeout_s,
                api=settings.a6000_stt_api,
                model=settings.a6000_stt_model,
                api_key=settings.a6000_key,
            )
        case _:
            return WhisperLocalClient(
                settings.whisper_local_model,
                settings.whisper_local_device,
                source=whisper_source(settings, settings.whisper_local_model),
                cpu_threads=settings.cpu_threads,
                timeout_s=settings.stt_timeout_s,
            )


def _llm(settings: Settings, provider: LlmProvider) -> LLMClient:
    match provider:
        case LlmProvider.A6000:
            from daedam.clients.gemini_client import LLMA6000Client

            return LLMA6000Client(
                settings.a6000_llm_url,
                timeout_s=settings.llm_timeout_s,
                api=settings.a6000_llm_api,
                model=settings.a6000_llm_model,
                api_key=settings.a6000_key,
            )
        case LlmProvider.GEMINI:
            return _gemini(settings)
        case _:
            from daedam.clients.llama_client import LlamaLocalClient

            return LlamaLocalClient(
                llm_path(settings),
                cpu_threads=settings.cpu_threads,
                timeout_s=settings.llm_timeout_s,
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


def _tts(settings: Settings, provider: TtsProvider) -> TTSClient:
    from daedam.clients.local_tts import EspeakClient, SupertonicClient
    from daedam.clients.melo_tts_client import MeloTTSA6000Client, MeloTTSLocalClient

    timeout_s = settings.tts_timeout_s
    match provider:
        case TtsProvider.A6000:
            return MeloTTSA6000Client(
                settings.a6000_tts_url,
                timeout_s=timeout_s,
                api=settings.a6000_tts_api,
                model=settings.a6000_tts_model,
                api_key=settings.a6000_key,
            )
        case TtsProvider.MELO:
            return MeloTTSLocalClient(settings.melo_tts_base_url, timeout_s=timeout_s)
        case TtsProvider.SUPERTONIC:
            return SupertonicClient(
                model_store(settings).path(SUPERTONIC),
                audio_path=settings.audio_path,
                base_url=settings.local_base_url,
                voice=settings.supertonic_voice,
                timeout_s=timeout_s,
                cpu_threads=settings.cpu_threads,
            )
        case _:
            return EspeakClient(
                audio_path=settings.audio_path,
                base_url=settings.local_base_url,
                timeout_s=timeout_s,
            )
