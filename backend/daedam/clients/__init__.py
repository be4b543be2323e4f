"""Factories of the clients for speech to text, language models and text to speech.

Only this module compares provider names. `get_stt_client`, `get_llm_client` and `get_tts_client`
return the provider that the settings select. `USE_A6000_MODELS=true` overrides all three provider
settings. `auto` selects the best provider that is configured and present. The `get_*_chain`
functions add the fallbacks, in the order of the settings.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from daedam.clients.base import LLMClient, STTClient, TTSClient
from daedam.clients.chain import LLMChain, STTChain, TTSChain
from daedam.clients.exam_results import load_results, may_phrase
from daedam.clients.llama_client import LlamaLocalClient
from daedam.clients.local_models import (
    SUPERTONIC,
    WHISPER_PREFIX,
    is_managed_llm,
    llm_name,
    llm_path,
    model_store,
    whisper_model_id,
    whisper_size,
    whisper_source,
)
from daedam.clients.local_tts import EspeakClient, SupertonicClient
from daedam.clients.whisper_client import WhisperA6000Client, WhisperLocalClient
from daedam.errors import ConfigurationError, DaedamError
from daedam.settings import (
    LlmProvider,
    ServerApi,
    Settings,
    SttProvider,
    TtsProvider,
    load_settings,
)

__all__ = [
    "LLMClient",
    "NamedLLM",
    "STTClient",
    "TTSClient",
    "falls_back_to_espeak",
    "get_llm_chain",
    "get_llm_client",
    "get_local_llm",
    "get_local_whisper",
    "get_named_llm",
    "get_stt_chain",
    "get_stt_client",
    "get_supertonic",
    "get_tts_chain",
    "get_tts_client",
    "llm_names",
    "needed_models",
]

log = logging.getLogger(__name__)

N = TypeVar("N", SttProvider, LlmProvider, TtsProvider)
C = TypeVar("C", STTClient, LLMClient, TTSClient)


def get_stt_client(settings: Settings | None = None) -> STTClient:
    """Return the configured recogniser. Raises `ModelMissing` for a missing local model."""
    settings = settings or load_settings()
    return _stt(settings, _log_choice("speech to text", *_first_stt(settings)))


def get_local_whisper(settings: Settings, model_id: str) -> WhisperLocalClient:
    """Return the local recogniser with a model of the catalogue. Raises `ModelMissing`."""
    return _local_whisper(settings, model_id.removeprefix(WHISPER_PREFIX))


def get_supertonic(settings: Settings) -> SupertonicClient:
    """Return the neural voice. Raises `ModelMissing`."""
    return SupertonicClient(
        model_store(settings).path(SUPERTONIC),
        audio_path=settings.audio_path,
        base_url=settings.local_base_url,
        voice=settings.supertonic_voice,
        timeout_s=settings.tts_timeout_s,
        cpu_threads=settings.cpu_threads,
    )


def falls_back_to_espeak(settings: Settings) -> bool:
    """Return whether espeak-ng speaks if the first voice fails."""
    return TtsProvider.ESPEAK in _tts_fallbacks(settings)


def get_local_llm(settings: Settings, path: Path) -> LlamaLocalClient:
    """Return the local language model with the GGUF file at `path`."""
    return LlamaLocalClient(
        path,
        cpu_threads=settings.cpu_threads,
        timeout_s=settings.llm_timeout_s,
        prompts_path=settings.prompts_path,
    )


def get_llm_client(settings: Settings | None = None) -> LLMClient:
    """Return the configured language model.

    Raises `ModelMissing` for a missing local model, `ConfigurationError` for Gemini without a key.
    """
    settings = settings or load_settings()
    return _llm(settings, _log_choice("language model", *_first_llm(settings)))


def get_tts_client(settings: Settings | None = None) -> TTSClient:
    """Return the configured voice. Raises `ModelMissing` for Supertonic without weights."""
    settings = settings or load_settings()
    return _tts(settings, _log_choice("text to speech", *_first_tts(settings)))


def get_stt_chain(settings: Settings) -> STTChain:
    """Return the configured recogniser with its fallbacks.

    Raises the same errors as `get_stt_client`.
    """
    first = _log_choice("speech to text", *_first_stt(settings))
    clients = _clients_in_order("speech to text", first, _stt_fallbacks(settings), settings, _stt)
    return STTChain(clients, timeout_s=settings.stt_timeout_s)


def get_llm_chain(settings: Settings) -> LLMChain:
    """Return the configured language model with its fallbacks.

    Raises the same errors as `get_llm_client`.
    """
    first = _log_choice("language model", *_first_llm(settings))
    clients = _clients_in_order("language model", first, _llm_fallbacks(settings), settings, _llm)
    return LLMChain(clients, timeout_s=settings.llm_timeout_s)


def get_tts_chain(settings: Settings) -> TTSChain:
    """Return the configured voice with its fallbacks.

    Raises the same errors as `get_tts_client`.
    """
    first = _log_choice("text to speech", *_first_tts(settings))
    clients = _clients_in_order("text to speech", first, _tts_fallbacks(settings), settings, _tts)
    return TTSChain(clients, timeout_s=settings.tts_timeout_s)


@dataclass(frozen=True)
class NamedLLM:
    """A language model with the provider and model name under which its exam result is stored."""

    provider: LlmProvider
    model: str
    client: LLMClient


def llm_names(settings: Settings) -> list[tuple[LlmProvider, str]]:
    """Return provider and model of the configured language models, in the order of their use.

    A fallback whose model or key is missing is listed too.
    """
    providers = dict.fromkeys([_first_llm(settings)[0], *_llm_fallbacks(settings)])
    return [(p, _llm_model(settings, p)) for p in providers if p is not LlmProvider.AUTO]


def get_named_llm(settings: Settings, provider: LlmProvider) -> NamedLLM:
    """Return the language model of one provider. Raises the same errors as `get_llm_client`."""
    return NamedLLM(provider, _llm_model(settings, provider), _llm(settings, provider))


def needed_models(settings: Settings) -> dict[str, bool]:
    """Return the models of the store that the settings use, and whether each is optional.

    Models of fallbacks are optional, and the neural voice unless `TTS_PROVIDER` selects it.
    """
    stt, llm, tts = _first_stt(settings)[0], _first_llm(settings)[0], _first_tts(settings)[0]
    wanted: dict[str, bool] = {}
    whisper = whisper_model_id(whisper_size(settings))
    if whisper and SttProvider.LOCAL in (stt, *_stt_fallbacks(settings)):
        wanted[whisper] = stt is not SttProvider.LOCAL
    name = llm_name(settings)
    if is_managed_llm(name) and LlmProvider.LOCAL in (llm, *_llm_fallbacks(settings)):
        wanted[name] = llm is not LlmProvider.LOCAL
    neural_voice = settings.tts_provider in (TtsProvider.AUTO, TtsProvider.SUPERTONIC)
    if neural_voice and not settings.use_a6000_models:
        wanted[SUPERTONIC] = tts is not TtsProvider.SUPERTONIC
    return wanted


# --- which provider -----------------------------------------------------------------------------


def _first_stt(settings: Settings) -> tuple[SttProvider, str]:
    provider, why = settings.stt_provider, "STT_PROVIDER"
    if settings.use_a6000_models:
        provider, why = SttProvider.A6000, "USE_A6000_MODELS=true"
    elif provider is SttProvider.AUTO:
        provider, why = SttProvider.LOCAL, "auto: no server is configured"
    return provider, why


def _first_llm(settings: Settings) -> tuple[LlmProvider, str]:
    provider, why = settings.llm_provider, "LLM_PROVIDER"
    if settings.use_a6000_models:
        provider, why = LlmProvider.A6000, "USE_A6000_MODELS=true"
    elif provider is LlmProvider.AUTO and settings.gemini_api_key:
        provider, why = LlmProvider.GEMINI, "auto: GEMINI_API_KEY is set"
    elif provider is LlmProvider.AUTO:
        provider, why = LlmProvider.LOCAL, "auto: neither Gemini nor the A6000 is configured"
    return provider, why


def _first_tts(settings: Settings) -> tuple[TtsProvider, str]:
    provider, why = settings.tts_provider, "TTS_PROVIDER"
    if settings.use_a6000_models:
        provider, why = TtsProvider.A6000, "USE_A6000_MODELS=true"
    elif provider is TtsProvider.AUTO and model_store(settings).is_present(SUPERTONIC):
        provider, why = TtsProvider.SUPERTONIC, "auto: its weights are present"
    elif provider is TtsProvider.AUTO:
        provider, why = TtsProvider.ESPEAK, "auto: no neural voice is present"
    return provider, why


def _log_choice(role: str, provider: N, why: str) -> N:
    log.info("%s: %s (%s)", role, provider, why)
    return provider


def _stt_fallbacks(settings: Settings) -> Sequence[SttProvider]:
    return _unless_auto(settings.stt_fallback, [SttProvider.LOCAL])


def _llm_fallbacks(settings: Settings) -> Sequence[LlmProvider]:
    """Return the fallback providers of the language model.

    `auto` uses Gemini as a fallback for the A6000 only when a Gemini key is configured, because
    text leaves the operator's servers only if the operator decides so.
    """
    auto = [LlmProvider.LOCAL]
    if settings.use_a6000_models and settings.gemini_api_key:
        auto = [LlmProvider.GEMINI, LlmProvider.LOCAL]
    return _unless_auto(settings.llm_fallback, auto)


def _tts_fallbacks(settings: Settings) -> Sequence[TtsProvider]:
    return _unless_auto(settings.tts_fallback, [TtsProvider.SUPERTONIC, TtsProvider.ESPEAK])


def _unless_auto(chosen: Sequence[N], auto: Sequence[N]) -> Sequence[N]:
    return auto if list(chosen) == ["auto"] else chosen


def _clients_in_order(
    role: str,
    first: N,
    fallbacks: Sequence[N],
    settings: Settings,
    make: Callable[[Settings, N], C],
) -> list[C]:
    """Return the client of `first` and those of the fallbacks, without duplicates.

    Fallbacks that cannot be constructed are logged and skipped. Raises the errors of `make`
    for `first`.
    """
    clients = [make(settings, first)]
    for provider in dict.fromkeys(fallbacks):
        if provider == first:
            continue
        try:
            clients.append(make(settings, provider))
        except DaedamError as exc:
            log.info("%s: %s is not available as a fallback: %s", role, provider, exc.detail_en)
    if len(clients) > 1:
        names = ", ".join(client.name for client in clients[1:])
        log.info("%s: fallbacks: %s", role, names)
    return clients


# --- construction -------------------------------------------------------------------------


def _stt(settings: Settings, provider: SttProvider) -> STTClient:
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
            return _local_whisper(settings, whisper_size(settings))


def _local_whisper(settings: Settings, size: str) -> WhisperLocalClient:
    return WhisperLocalClient(
        size,
        settings.whisper_local_device,
        source=whisper_source(settings, size),
        cpu_threads=settings.cpu_threads,
        timeout_s=settings.stt_timeout_s,
    )


def _llm(settings: Settings, provider: LlmProvider) -> LLMClient:
    """Return the client of a provider. It may phrase in the languages of the passed exams."""
    client = _llm_client(settings, provider)
    results = load_results(settings.exam_path)
    model = _llm_model(settings, provider)
    client.capabilities = replace(
        client.capabilities,
        phrases=may_phrase(results, provider, model, "ko"),
        phrases_english=may_phrase(results, provider, model, "en"),
    )
    return client


def _llm_model(settings: Settings, provider: LlmProvider) -> str:
    """Return the name of a provider's model, with the server's address where one is set."""
    match provider:
        case LlmProvider.A6000:
            openai = settings.a6000_llm_api is ServerApi.OPENAI
            model = settings.a6000_llm_model if openai else ""
            return f"{model} @ {_address(settings.a6000_llm_url)}".strip()
        case LlmProvider.GEMINI:
            base_url = settings.gemini_base_url
            return settings.gemini_model + (f" @ {_address(base_url)}" if base_url else "")
        case _:
            return llm_name(settings)


def _address(url: str) -> str:
    """Return host, port and path of a URL, without a user or password."""
    parts = urlsplit(url)
    return parts.netloc.rpartition("@")[2] + parts.path.rstrip("/")


def _llm_client(settings: Settings, provider: LlmProvider) -> LLMClient:
    match provider:
        case LlmProvider.A6000:
            from daedam.clients.gemini_client import LLMA6000Client

            return LLMA6000Client(
                settings.a6000_llm_url,
                timeout_s=settings.llm_timeout_s,
                api=settings.a6000_llm_api,
                model=settings.a6000_llm_model,
                api_key=settings.a6000_key,
                context_tokens=settings.a6000_llm_context_tokens,
            )
        case LlmProvider.GEMINI:
            return _gemini(settings)
        case _:
            return get_local_llm(settings, llm_path(settings))


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
                voice=settings.a6000_tts_voice,
            )
        case TtsProvider.MELO:
            return MeloTTSLocalClient(
                settings.melo_tts_base_url, timeout_s=timeout_s, voice=settings.melo_tts_voice
            )
        case TtsProvider.SUPERTONIC:
            return get_supertonic(settings)
        case _:
            return EspeakClient(
                audio_path=settings.audio_path,
                base_url=settings.local_base_url,
                timeout_s=timeout_s,
            )
