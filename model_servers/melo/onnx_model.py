"""MeloTTS on ONNX Runtime, from a converted folder; needs neither PyTorch nor `melo`."""

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
from model_servers.melo.voice import Floats, Model, Prior


class OnnxModel(Model):
    """What `python -m model_servers.melo.convert` wrote into `folder`."""

    def __init__(self, folder: Path, threads: int = 0) -> None:
        """Raises `ModelMissing`, `ConfigurationError`. `threads` 0: one for each core."""
        if missing := [name for name in CONVERTED if not (folder / name).is_file()]:
            names = ", ".join(missing)
            raise ModelMissing(
                f"변환된 MeloTTS 파일이 없습니다: {folder} ({names})",
                f"Converted files of MeloTTS are missing: {folder} ({names})",
            )
        described = _read_json(folder / "voice.json")
        self.sample_rate_hz = described["sample_rate_hz"]
        self.speakers = described["speakers"]
        self._bert, self._prior, self._sound = (
            _session(folder / name, threads) for name in ("bert.onnx", "prior.onnx", "model.onnx")
        )

    def meanings(self, tokens: Numbers) -> Floats:
        found: Floats = self._bert.run(None, {"tokens": tokens[None]})[0]
        return found

    def prior(self, phonemes: Phonemes, meanings: Floats, speaker: int, noise: Floats) -> Prior:
        given = {
            "symbols": phonemes.symbols[None],
            "tones": phonemes.tones[None],
            "languages": phonemes.languages[None],
            "meanings": np.ascontiguousarray(meanings.T)[None],
            "speaker": np.array([speaker], np.int64),
            "noise": noise[None],
        }
        mean, log_std, log_frames = self._prior.run(None, given)
        return Prior(mean[0], log_std[0], log_frames[0, 0])

    def sound(self, latent: Floats, speaker: int) -> Floats:
        given = {"latent": latent[None], "speaker": np.array([speaker], np.int64)}
        found: Floats = self._sound.run(None, given)[0]
        return found


def read_frontend(folder: Path) -> Frontend:
    """The text frontend of a converted folder. Raises `ConfigurationError`."""
    try:
        lexicon = Lexicon.read(folder / "lexicon.json")
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as exc:  # The tokenizer's own errors are plain `Exception`s.
        raise _unreadable(folder) from exc
    return Frontend(lexicon, tokenizer, add_blank=_read_json(folder / "voice.json")["add_blank"])


def _session(path: Path, threads: int) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3  # Errors only.
    # Threads that spin while they wait would take the cores from the other two graphs.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as exc:  # Its exceptions share no other base.
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
