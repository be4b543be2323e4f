"""MeloTTS as the speech server's engine."""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import numpy as np

from daedam.errors import InvalidRequest
from model_servers.melo import checkpoint
from model_servers.melo.frontend import Frontend, Lexicon, sentences
from model_servers.melo.voice import MeloVoice
from model_servers.tts.engine import Engine, Samples

PAUSE_S = 0.05
"""Between two sentences, at speed 1.0; as melo.api."""


class _Melo(Engine):
    """What both runtimes share; `load` gives `_voice` and `_frontend`."""

    quality: ClassVar[str] = "neural"
    _voice: MeloVoice
    _frontend: Frontend

    def _ready(self, voice: MeloVoice, frontend: Frontend) -> None:
        self._voice, self._frontend = voice, frontend
        self.sample_rate_hz = voice.model.sample_rate_hz
        self.speakers = tuple(voice.model.speakers)

    def synthesize(
        self, text: str, *, speaker: str = "KR", speed: float = 1.0
    ) -> Iterator[Samples]:
        """Raises `InvalidRequest`: unknown speaker, or nothing to say."""
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
        pieces = sentences(text)
        if not pieces:
            raise InvalidRequest("읽을 글이 없습니다.", "There is nothing to say in the text.")
        return self._spoken(pieces, speaker, speed)

    def _spoken(self, pieces: list[str], speaker: str, speed: float) -> Iterator[Samples]:
        pause = np.zeros(int(self.sample_rate_hz * PAUSE_S / speed), np.float32)
        for number, piece in enumerate(pieces, 1):
            said = self._voice.say(self._frontend(piece), speaker=speaker, speed=speed)
            yield said if number == len(pieces) else np.concatenate([said, pause])

    def close(self) -> None:
        self.__dict__.pop("_voice", None)


class MeloEngine(_Melo):
    """On PyTorch, straight from a checkpoint."""

    name = "melo"

    def __init__(
        self,
        ckpt_path: Path | None = None,
        config_path: Path | None = None,
        bert_path: Path | None = None,
        device: str = "cpu",
    ) -> None:
        """None: as `checkpoint.find` looks for them."""
        self._paths = (ckpt_path, config_path, bert_path)
        self._device = device

    def load(self) -> None:
        """Raises `ModelMissing`, `ConfigurationError`."""
        files = checkpoint.find(*self._paths)
        from model_servers.melo.torch_model import TorchModel, read_tokenizer

        config = files.read_config()
        frontend = Frontend(
            Lexicon.of_melo(config),
            read_tokenizer(files.bert),
            add_blank=config["data"].get("add_blank", True),
        )
        self._ready(MeloVoice(TorchModel(files, self._device)), frontend)


class MeloOnnxEngine(_Melo):
    """On ONNX Runtime, from what `python -m model_servers.melo.convert` wrote."""

    name = "melo-onnx"

    def __init__(self, folder: Path, threads: int = 0) -> None:
        """`threads` 0: as many as the machine has cores."""
        self._folder = folder
        self._threads = threads

    def load(self) -> None:
        """Raises `ModelMissing`, `ConfigurationError`."""
        from model_servers.melo.onnx_model import OnnxModel, read_frontend

        model = OnnxModel(self._folder, self._threads)
        self._ready(MeloVoice(model), read_frontend(self._folder))
