"""Paths of the local models."""

from pathlib import Path

from daedam.errors import ModelMissing
from daedam.models_store import ModelStore, load_catalog
from daedam.models_store.references import PREFIX
from daedam.settings import Settings

SUPERTONIC = "supertonic-3"


def model_store(settings: Settings) -> ModelStore:
    return ModelStore(settings.models_path, folder=settings.daedam_models_folder)


def whisper_model_id(model_size: str) -> str | None:
    """Return the catalogue id of a Whisper size; None for a folder or an unknown size."""
    model_id = f"whisper-{model_size}"
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
    name = settings.llm_local_model
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
