"""A custom VITS voice, as Piper exports it.

A checkpoint is two files in one folder: `NAME.onnx` and `NAME.onnx.json`. The model takes
`input` (1, t) int64, `input_lengths` (1,) int64, `scales` (3,) float32 (noise, length, noise of
durations) and, with several speakers, `sid` (1,) int64; it returns samples. The JSON has
`audio.sample_rate`, `espeak.voice`, `phoneme_id_map`, and may have `inference` and
`speaker_id_map`. `python -m piper.train` and its export write both.
"""

import json
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import espeakng_loader
import numpy as np
import onnxruntime
from pydantic import BaseModel, ValidationError

from daedam.errors import ConfigurationError, ModelMissing, ProviderUnavailable
from model_servers.tts.engine import Engine, Samples, split_at_sentence_ends

PAD, BEGIN, END = "_", "^", "$"


class _Audio(BaseModel):
    sample_rate: int


class _Espeak(BaseModel):
    voice: str


class _Inference(BaseModel):
    noise_scale: float = 0.667
    length_scale: float = 1.0
    noise_w: float = 0.8


class _Config(BaseModel):
    audio: _Audio
    espeak: _Espeak
    phoneme_id_map: dict[str, list[int]]
    inference: _Inference = _Inference()
    speaker_id_map: dict[str, int] = {}


class VitsVoice(Engine):
    """A VITS model on ONNX Runtime, with phonemes from espeak-ng."""

    name: ClassVar[str] = "vits"

    def __init__(self, checkpoint: Path, *, cuda: bool = False, threads: int = 0) -> None:
        """`checkpoint` is the `.onnx` file. `threads` 0 means one per core."""
        self._checkpoint = checkpoint
        self._cuda = cuda
        self._threads = threads

    def load(self) -> None:
        """Load the model. Raises `ModelMissing`, `ConfigurationError`."""
        config_path = self._checkpoint.with_name(f"{self._checkpoint.name}.json")
        for path in (self._checkpoint, config_path):
            if not path.is_file():
                raise ModelMissing(
                    f"VITS 체크포인트 파일 {path}이(가) 없습니다. NAME.onnx와 NAME.onnx.json이 "
                    "나란히 있어야 합니다.",
                    f"There is no file {path}. A VITS checkpoint is NAME.onnx and, beside it, "
                    "NAME.onnx.json.",
                )
        try:
            self._config = _Config.model_validate(json.loads(config_path.read_text("utf-8")))
            self._session = self._load_session()
        except (ValueError, ValidationError, RuntimeError) as exc:
            raise ConfigurationError(
                f"VITS 체크포인트 {self._checkpoint.name}을(를) 읽을 수 없습니다.",
                f"The VITS checkpoint {self._checkpoint.name} cannot be read.",
            ) from exc
        self.sample_rate_hz = self._config.audio.sample_rate
        self.speakers = tuple(self._config.speaker_id_map) or ("KR",)

    def synthesize(
        self, text: str, *, speaker: str = "KR", speed: float = 1.0
    ) -> Iterator[Samples]:
        for sentence in split_at_sentence_ends(text):
            yield self._synthesize_sentence(sentence, speaker, speed)

    def _synthesize_sentence(self, sentence: str, speaker: str, speed: float) -> Samples:
        ids = self._phoneme_ids(_to_phonemes(sentence, self._config.espeak.voice))
        inference = self._config.inference
        scales = (inference.noise_scale, inference.length_scale / speed, inference.noise_w)
        inputs: dict[str, Any] = {
            "input": np.array([ids], np.int64),
            "input_lengths": np.array([len(ids)], np.int64),
            "scales": np.array(scales, np.float32),
        }
        if self._config.speaker_id_map:
            inputs["sid"] = np.array([self._config.speaker_id_map[speaker]], np.int64)
        samples: Samples = self._session.run(None, inputs)[0].reshape(-1).astype(np.float32)
        return samples

    def _phoneme_ids(self, phonemes: str) -> list[int]:
        """Return Piper's input: a pad follows each phoneme, and unknown phonemes are skipped."""
        id_map = self._config.phoneme_id_map
        ids = [*id_map[BEGIN], *id_map[PAD]]
        for phoneme in unicodedata.normalize("NFD", phonemes):
            if phoneme in id_map:
                ids += [*id_map[phoneme], *id_map[PAD]]
        return [*ids, *id_map[END]]

    def _load_session(self) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        providers = ["CPUExecutionProvider"]
        if self._cuda:
            providers.insert(0, "CUDAExecutionProvider")
        return onnxruntime.InferenceSession(str(self._checkpoint), options, providers)


def _to_phonemes(text: str, voice: str) -> str:
    """Return the IPA of `text`, with the punctuation that espeak-ng speaks as a pause."""
    script = Path(__file__).with_name("espeak_phonemes.py")
    finished = subprocess.run(
        [
            *(sys.executable, "-I", "-S", str(script)),
            espeakng_loader.get_library_path(),
            espeakng_loader.get_data_path(),
            voice,
        ],
        input=text.encode(),
        capture_output=True,
        env={},
        check=False,
        timeout=20,
    )
    if finished.returncode != 0:
        raise ProviderUnavailable(
            f"espeak-ng가 음소를 만들지 못했습니다(목소리 {voice}).",
            f"espeak-ng could not make phonemes (voice {voice}).",
        )
    return finished.stdout.decode()
