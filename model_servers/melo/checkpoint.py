"""The files of a MeloTTS checkpoint, and the places where they are looked for."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

from daedam.errors import ConfigurationError, ModelMissing
from model_servers.melo.package import CLONE, ROOT

CKPT_PATH_VARIABLE = "MELO_TTS_CKPT_PATH"
CLONED_CHECKPOINT = CLONE / "melo" / "pretrained" / "G_0.pth"
CHECKPOINT_NAMES = ("checkpoint.pth", "G_0.pth")
CONVERTED = (
    "model.onnx",
    "prior.onnx",
    "bert.onnx",
    "voice.json",
    "lexicon.json",
    "tokenizer.json",
)
"""Files that `python -m model_servers.melo.convert` writes."""
BERT_FOLDER = "bert-kor-base"
BERT_WEIGHTS = ("model.safetensors", "pytorch_model.bin")
BERT_VOCABULARY = ("tokenizer.json", "vocab.txt")


@dataclass(frozen=True)
class MeloFiles:
    """The paths of a checkpoint's files."""

    checkpoint: Path
    config: Path
    bert: Path
    """Folder of the BERT that the checkpoint was trained with."""

    def read_config(self) -> dict[str, Any]:
        """Return the parsed config.json. Raises `ConfigurationError`."""
        try:
            config: dict[str, Any] = json.loads(self.config.read_text("utf-8"))
            _ = config["data"]["sampling_rate"], config["data"]["spk2id"]
        except (ValueError, KeyError, TypeError) as exc:
            raise ConfigurationError(
                f"MeloTTS 설정 파일을 읽을 수 없습니다: {self.config}",
                f"The configuration of MeloTTS cannot be read: {self.config}",
            ) from exc
        return config


def checkpoint_path(path: Path | None = None) -> Path:
    """Return the path of the checkpoint file, which may not exist.

    The path is `path`, else `MELO_TTS_CKPT_PATH`, else the one in the clone of MeloTTS. For a
    folder, return the checkpoint in it.
    """
    chosen = path or _path_setting() or CLONED_CHECKPOINT
    if chosen.is_dir():
        inside = (chosen / name for name in CHECKPOINT_NAMES)
        return next((path for path in inside if path.is_file()), chosen / CHECKPOINT_NAMES[0])
    return chosen


def _path_setting() -> Path | None:
    """Return `MELO_TTS_CKPT_PATH` from the environment, else from .env."""
    value = os.environ.get(CKPT_PATH_VARIABLE)
    if value is None:
        value = dotenv_values(".env").get(CKPT_PATH_VARIABLE)
    return Path(value) if value else None


def converted_folder(path: Path | None = None) -> Path | None:
    """Return the folder of a converted model, or None if there is none.

    `path` is the folder or its model.onnx. If it is None, the default is that of `checkpoint_path`.
    """
    folder = path or _path_setting() or CLONED_CHECKPOINT
    if folder.name == CONVERTED[0]:
        folder = folder.parent
    return folder if all((folder / name).is_file() for name in CONVERTED) else None


def find_files(
    checkpoint: Path | None = None, config: Path | None = None, bert: Path | None = None
) -> MeloFiles:
    """Return the files of a checkpoint, all of which exist.

    Raises `ModelMissing`, whose text lists each missing file and its source.
    """
    files = _expected_files(checkpoint, config, bert)
    if missing := missing_files(files):
        lines = "\n".join(f"  {line}" for line in missing)
        raise ModelMissing(
            f"MeloTTS 모델 파일이 없습니다. 아래 파일을 놓아 주세요 (출처: {SOURCES}).\n{lines}",
            f"Files of MeloTTS are missing. Please put these there (from {SOURCES}).\n{lines}",
        )
    return files


SOURCES = "myshell-ai/MeloTTS-Korean, kykim/bert-kor-base"


def missing_files(files: MeloFiles) -> list[str]:
    """Return a line with path and source for each missing file."""
    has_bert = files.bert.is_dir()
    required = [
        (files.checkpoint.is_file(), f"{files.checkpoint}  <- MeloTTS-Korean: checkpoint.pth"),
        (files.config.is_file(), f"{files.config}  <- MeloTTS-Korean: config.json"),
        (
            has_bert and (files.bert / "config.json").is_file(),
            f"{files.bert / 'config.json'}  <- bert-kor-base: config.json",
        ),
        (
            has_bert and any((files.bert / name).is_file() for name in BERT_VOCABULARY),
            f"{files.bert / 'vocab.txt'}  <- bert-kor-base: vocab.txt, tokenizer_config.json",
        ),
        (
            has_bert and any((files.bert / name).is_file() for name in BERT_WEIGHTS),
            f"{files.bert / 'pytorch_model.bin'}  <- bert-kor-base: "
            "pytorch_model.bin | model.safetensors",
        ),
    ]
    return [line for exists, line in required if not exists]


def describe_files(checkpoint: Path | None = None, config: Path | None = None) -> str:
    """Return a text for people: which files are missing and where each one goes."""
    files = _expected_files(checkpoint, config, None)
    missing = missing_files(files)
    if not missing:
        return (
            f"MeloTTS 모델이 준비되어 있습니다: {_short(files.checkpoint)}\n"
            f"The MeloTTS model is ready: {_short(files.checkpoint)}"
        )
    folder = _short(files.checkpoint.parent)
    return (
        f"""\
MeloTTS는 설치되었지만 모델 파일이 없습니다. 모델 허브에서 받아 아래처럼 놓아 주세요.
MeloTTS is installed, its model is not here. Please fetch it from the model hub and put it so:

  {folder}/
    {files.checkpoint.name:<22} myshell-ai/MeloTTS-Korean  checkpoint.pth
    {files.config.name:<22} myshell-ai/MeloTTS-Korean  config.json
    {BERT_FOLDER}/
      config.json          kykim/bert-kor-base
      vocab.txt            kykim/bert-kor-base  (tokenizer_config.json, tokenizer.json: also)
      pytorch_model.bin    kykim/bert-kor-base  (or model.safetensors)

지금 없는 파일 / missing now:
"""
        + "\n".join(f"  {_short(Path(line.split('  <- ')[0]))}" for line in missing)
        + f"""

다른 곳에 있으면 / elsewhere: {CKPT_PATH_VARIABLE}=…/checkpoint.pth, --ckpt-path, --bert-path"""
    )


def _expected_files(checkpoint: Path | None, config: Path | None, bert: Path | None) -> MeloFiles:
    path = checkpoint_path(checkpoint)
    return MeloFiles(path, config or path.parent / "config.json", bert or path.parent / BERT_FOLDER)


def _short(path: Path) -> str:
    """Return `path`, made relative to the repository if it lies inside the repository."""
    return str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)
