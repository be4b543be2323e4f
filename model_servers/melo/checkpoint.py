"""Which files a MeloTTS checkpoint is made of, and where they are looked for."""

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
"""What `python -m model_servers.melo.convert` writes."""
BERT_FOLDER = "bert-kor-base"
BERT_WEIGHTS = ("model.safetensors", "pytorch_model.bin")
BERT_VOCABULARY = ("tokenizer.json", "vocab.txt")


@dataclass(frozen=True)
class MeloFiles:
    checkpoint: Path
    config: Path
    bert: Path
    """Folder of the BERT that the checkpoint was trained with."""

    def read_config(self) -> dict[str, Any]:
        """Raises `ConfigurationError`."""
        try:
            config: dict[str, Any] = json.loads(self.config.read_text("utf-8"))
            _ = config["data"]["sampling_rate"], config["data"]["spk2id"]
        except (ValueError, KeyError, TypeError) as exc:
            raise ConfigurationError(
                f"MeloTTS 설정 파일을 읽을 수 없습니다: {self.config}",
                f"The configuration of MeloTTS cannot be read: {self.config}",
            ) from exc
        return config


def checkpoint_path(given: Path | None = None) -> Path:
    """What was given, else `MELO_TTS_CKPT_PATH`, else the clone's; maybe not there."""
    named = given or _setting() or CLONED_CHECKPOINT
    if named.is_dir():
        inside = (named / name for name in CHECKPOINT_NAMES)
        return next((path for path in inside if path.is_file()), named / CHECKPOINT_NAMES[0])
    return named


def _setting() -> Path | None:
    """`MELO_TTS_CKPT_PATH` of the environment, or of .env, where daedam's settings stand."""
    value = os.environ.get(CKPT_PATH_VARIABLE)
    if value is None:
        value = dotenv_values(".env").get(CKPT_PATH_VARIABLE)
    return Path(value) if value else None


def converted_folder(given: Path | None = None) -> Path | None:
    """The folder that `checkpoint_path` is or lies in, where it holds a converted model."""
    named = given or _setting() or CLONED_CHECKPOINT
    if named.name == CONVERTED[0]:
        named = named.parent
    return named if all((named / name).is_file() for name in CONVERTED) else None


def find(
    checkpoint: Path | None = None, config: Path | None = None, bert: Path | None = None
) -> MeloFiles:
    """The files, all of them there. Raises `ModelMissing`, which says what goes where."""
    files = _named(checkpoint, config, bert)
    if missing := missing_files(files):
        lines = "\n".join(f"  {line}" for line in missing)
        raise ModelMissing(
            f"MeloTTS 모델 파일이 없습니다. 아래 파일을 놓아 주세요 (출처: {SOURCES}).\n{lines}",
            f"Files of MeloTTS are missing. Please put these there (from {SOURCES}).\n{lines}",
        )
    return files


SOURCES = "myshell-ai/MeloTTS-Korean, kykim/bert-kor-base"


def missing_files(files: MeloFiles) -> list[str]:
    """Each missing file, and where it comes from; empty when all are there."""
    here = files.bert.is_dir()
    wanted = [
        (files.checkpoint.is_file(), f"{files.checkpoint}  <- MeloTTS-Korean: checkpoint.pth"),
        (files.config.is_file(), f"{files.config}  <- MeloTTS-Korean: config.json"),
        (
            here and (files.bert / "config.json").is_file(),
            f"{files.bert / 'config.json'}  <- bert-kor-base: config.json",
        ),
        (
            here and any((files.bert / name).is_file() for name in BERT_VOCABULARY),
            f"{files.bert / 'vocab.txt'}  <- bert-kor-base: vocab.txt, tokenizer_config.json",
        ),
        (
            here and any((files.bert / name).is_file() for name in BERT_WEIGHTS),
            f"{files.bert / 'pytorch_model.bin'}  <- bert-kor-base: "
            "pytorch_model.bin | model.safetensors",
        ),
    ]
    return [line for there, line in wanted if not there]


def guide(checkpoint: Path | None = None, config: Path | None = None) -> str:
    """For people: what is here, what is missing, and where each file goes."""
    files = _named(checkpoint, config, None)
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


def _named(checkpoint: Path | None, config: Path | None, bert: Path | None) -> MeloFiles:
    path = checkpoint_path(checkpoint)
    return MeloFiles(path, config or path.parent / "config.json", bert or path.parent / BERT_FOLDER)


def _short(path: Path) -> str:
    """`path` from the repository on, where it lies in it."""
    return str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)
