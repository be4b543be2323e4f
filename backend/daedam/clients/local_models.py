"""Paths of the local models."""

from pathlib import Path

from daedam.clients.exam_results import machine_fingerprint
from daedam.errors import ModelMissing
from daedam.models_store import ModelRole, ModelStore, load_catalog
from daedam.models_store.choice import load_choices
from daedam.models_store.references import PREFIX
from daedam.settings import Settings, TtsProvider

WHISPER_PREFIX = "whisper-"
"""Prefix of the Whisper models in the catalogue; the size follows."""

SUPERTONIC = "supertonic-3"

SMALLEST_WHISPER = "base"
SMALLEST_LLM = "qwen2.5-coder-1.5b-instruct-q4_k_m"


def model_store(settings: Settings) -> ModelStore:
    return ModelStore(settings.models_path, folder=settings.daedam_models_folder)


def whisper_size(settings: Settings) -> str:
    """Return the Whisper size, folder or repository that is used.

    A model that was chosen for this machine replaces the smallest one if the settings allow it and
    the model is in the store.
    """
    chosen = _chosen(settings, ModelRole.STT) if is_whisper_chosen(settings) else None
    return chosen.removeprefix(WHISPER_PREFIX) if chosen else settings.whisper_local_model


def is_whisper_chosen(settings: Settings) -> bool:
    """Return whether the settings allow a better model in place of the smallest Whisper."""
    return settings.model_choice == "auto" and settings.whisper_local_model == SMALLEST_WHISPER


def llm_name(settings: Settings) -> str:
    """Return the name of the language model that is used. For a chosen one see `whisper_size`."""
    chosen = _chosen(settings, ModelRole.LLM) if is_llm_chosen(settings) else None
    return chosen or settings.llm_local_model


def is_voice_chosen(settings: Settings) -> bool:
    """Return whether the settings allow the neural voice in place of the small one."""
    return (
        settings.model_choice == "auto"
        and settings.tts_provider is TtsProvider.AUTO
        and not settings.use_a6000_models
    )


def is_llm_chosen(settings: Settings) -> bool:
    """Return whether the settings allow a better model in place of the smallest language model."""
    return settings.model_choice == "auto" and settings.llm_local_model == SMALLEST_LLM


def _chosen(settings: Settings, role: ModelRole) -> str | None:
    choice = load_choices(settings.choice_path, machine_fingerprint()).get(role)
    if choice is None or choice.model not in load_catalog():
        return None
    return choice.model if model_store(settings).is_present(choice.model) else None


def whisper_model_id(model_size: str) -> str | None:
    """Return the catalogue id of a Whisper size; None for a folder or an unknown size."""
    model_id = f"{WHISPER_PREFIX}{model_size}"
    return model_id if model_id in load_catalog() else None


def whisper_source(settings: Settings, model_size: str) -> str:
    """Return what faster-whisper loads: a folder, or a size that it downloads from the hub.

    Raises `ModelMissing` for a model of the catalogue that is not in the store.
    """
    model_id = whisper_model_id(model_size)
    if model_id:
        return str(model_store(settings).path(model_id))
    return str(Path(model_size).expanduser()) if Path(model_size).is_dir() else model_size


def is_managed_llm(name: str) -> bool:
    """Return whether the store downloads the language model `name`, so that it is no file."""
    return name in load_catalog() or name.startswith(PREFIX)


def llm_path(settings: Settings) -> Path:
    """Return the GGUF file of the local language model. Raises `ModelMissing` if there is none."""
    name = llm_name(settings)
    if is_managed_llm(name):
        return model_store(settings).path(name) / "model.gguf"
    path = Path(name).expanduser()
    files = sorted(path.glob("*.gguf")) if path.is_dir() else [path]
    if len(files) != 1:
        raise ModelMissing(
            f"폴더 {name}에 GGUF 파일이 하나가 아니라 {len(files)}개 있습니다. "
            "LLM_LOCAL_MODEL에 파일의 경로를 적어 주세요.",
            f"The folder {name} has {len(files)} GGUF files instead of one. Please set "
            "LLM_LOCAL_MODEL to the path of the file.",
        )
    if not files[0].is_file():
        raise ModelMissing(
            f"언어 모델 파일 {name}이(가) 없습니다. LLM_LOCAL_MODEL을 확인해 주세요.",
            f"There is no language model file {name}. Please check LLM_LOCAL_MODEL.",
        )
    return files[0]
