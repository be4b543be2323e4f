"""MeloTTS as an engine of the speech server."""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import numpy as np

from daedam.errors import InvalidRequest
from model_servers.melo import checkpoint
from model_servers.melo.frontend import Frontend, Lexicon, split_for_bert
from model_servers.melo.voice import MeloVoice
from model_servers.tts.engine import Engine, Samples

PAUSE_S = 0.05
"""Seconds between two sentences at speed 1.0; the value of melo.api."""


class _BaseMeloEngine(Engine):
    """The part that both runtimes share. The `load` of a subclass must call `_set_voice`."""

    quality: ClassVar[str] = "neural"
    _voice: MeloVoice
    _frontend: Frontend

    def _set_voice(self, voice: MeloVoice, frontend: Frontend) -> None:
        self._voice, self._frontend = voice, frontend
        self.sample_rate_hz = voice.model.sample_rate_hz
        self.speakers = tuple(voice.model.speakers)

    def synthesize(
        self, text: str, *, speaker: str = "KR", speed: float = 1.0
    ) -> Iterator[Samples]:
        """Yield the audio of each sentence.

        Raises `InvalidRequest` for an unknown speaker, a speed outside 0.25 to 4, or a text without
        any letter or digit.
        """
        if speaker not in self.speakers:
            names = ", ".join(self.speakers)
            raise InvalidRequest(
                f"그런 목소리가 없습니다. 있는 목소리: {names}",
                f"There is no such speaker. There are: {names}",
            )
        if not 0.25 <= speed <= 4:
            raise InvalidRequest(
                "speed는 0.25에서 4 사이여야 합니다.", "speed must be between 0.25 and 4."
            )
        sentences = split_for_bert(text)
        if not sentences:
            raise InvalidRequest("읽을 글이 없습니다.", "There is nothing to say in the text.")
        return self._synthesize(sentences, speaker, speed)

    def _synthesize(self, sentences: list[str], speaker: str, speed: float) -> Iterator[Samples]:
        pause = np.zeros(int(self.sample_rate_hz * PAUSE_S / speed), np.float32)
        for number, sentence in enumerate(sentences, 1):
            phonemes = self._frontend(sentence)
            samples = self._voice.synthesize(phonemes, speaker=speaker, speed=speed)
            yield samples if number == len(sentences) else np.concatenate([samples, pause])

    def close(self) -> None:
        self.__dict__.pop("_voice", None)


class MeloEngine(_BaseMeloEngine):
    """MeloTTS on PyTorch, from a checkpoint."""

    name = "melo"

    def __init__(
        self,
        ckpt_path: Path | None = None,
        config_path: Path | None = None,
        bert_path: Path | None = None,
        device: str = "cpu",
    ) -> None:
        """For a path that is None, `checkpoint.find_files` chooses the default path."""
        self._paths = (ckpt_path, config_path, bert_path)
        self._device = device

    def load(self) -> None:
        """Load the model. Raises `ModelMissing`, `ConfigurationError`."""
        files = checkpoint.find_files(*self._paths)
        from model_servers.melo.torch_model import TorchModel, read_tokenizer

        config = files.read_config()
        frontend = Frontend(
            Lexicon.from_melo(config),
            read_tokenizer(files.bert),
            add_blank=config["data"].get("add_blank", True),
        )
        self._set_voice(MeloVoice(TorchModel(files, self._device)), frontend)


class MeloOnnxEngine(_BaseMeloEngine):
    """MeloTTS on ONNX Runtime, from a folder written by `python -m model_servers.melo.convert`."""

    name = "melo-onnx"

    def __init__(self, folder: Path, threads: int = 0) -> None:
        """`threads` 0 means one per core."""
        self._folder = folder
        self._threads = threads

    def load(self) -> None:
        """Load the model. Raises `ModelMissing`, `ConfigurationError`."""
        from model_servers.melo.onnx_model import OnnxModel, read_frontend

        model = OnnxModel(self._folder, self._threads)
        self._set_voice(MeloVoice(model), read_frontend(self._folder))
