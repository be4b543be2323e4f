"""MeloTTS on ONNX Runtime, from a converted folder; it needs neither PyTorch nor `melo`."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from daedam.errors import ConfigurationError, ModelMissing
from model_servers.melo.checkpoint import CONVERTED
from model_servers.melo.frontend import Frontend, Lexicon, Phonemes
from model_servers.melo.frontend.text import Numbers
from model_servers.melo.voice import Floats, MeloModel, Prior


class OnnxModel(MeloModel):
    """A model written by `python -m model_servers.melo.convert`."""

    def __init__(self, folder: Path, threads: int = 0) -> None:
        """`threads` 0 means one per core. Raises `ModelMissing`, `ConfigurationError`."""
        if missing := [name for name in CONVERTED if not (folder / name).is_file()]:
            names = ", ".join(missing)
            raise ModelMissing(
                f"변환된 MeloTTS 파일이 없습니다: {folder} ({names})",
                f"Converted files of MeloTTS are missing: {folder} ({names})",
            )
        description = _read_json(folder / "voice.json")
        self.sample_rate_hz = description["sample_rate_hz"]
        self.speakers = description["speakers"]
        self._bert, self._prior, self._decoder = (
            _session(folder / name, threads) for name in ("bert.onnx", "prior.onnx", "model.onnx")
        )

    def bert_features(self, tokens: Numbers) -> Floats:
        features: Floats = self._bert.run(None, {"tokens": tokens[None]})[0]
        return features

    def prior(self, phonemes: Phonemes, features: Floats, speaker: int, noise: Floats) -> Prior:
        inputs = {
            "symbols": phonemes.symbols[None],
            "tones": phonemes.tones[None],
            "languages": phonemes.languages[None],
            "meanings": np.ascontiguousarray(features.T)[None],
            "speaker": np.array([speaker], np.int64),
            "noise": noise[None],
        }
        mean, log_std, log_frames = self._prior.run(None, inputs)
        return Prior(mean[0], log_std[0], log_frames[0, 0])

    def decode(self, latent: Floats, speaker: int) -> Floats:
        inputs = {"latent": latent[None], "speaker": np.array([speaker], np.int64)}
        samples: Floats = self._decoder.run(None, inputs)[0]
        return samples


def read_frontend(folder: Path) -> Frontend:
    """Return the text frontend of a converted folder. Raises `ConfigurationError`."""
    try:
        lexicon = Lexicon.read(folder / "lexicon.json")
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as exc:  # the tokenizer raises plain `Exception`s
        raise _unreadable(folder) from exc
    return Frontend(lexicon, tokenizer, add_blank=_read_json(folder / "voice.json")["add_blank"])


def _session(path: Path, threads: int) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3  # Errors only.
    # Without this, idle threads spin and take the cores from the other two graphs.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as exc:  # onnxruntime's exceptions share no other base class
        raise _unreadable(path) from exc


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except ValueError as exc:
        raise _unreadable(path) from exc


def _unreadable(path: Path) -> ConfigurationError:
    return ConfigurationError(
        f"변환된 MeloTTS 파일을 읽을 수 없습니다. 다시 변환해 주세요: {path}",
        f"A converted file of MeloTTS cannot be read. Please convert again: {path}",
    )
