"""A checkpoint of MeloTTS to ONNX: faster on the CPU, and served without PyTorch.

    python -m model_servers.melo.convert CKPT OUT_DIR

Three graphs, because what lies between them is plain arithmetic: `bert.onnx` (tokens to meanings),
`prior.onnx` (symbols to where and how long each sounds), `model.onnx` (the sound). Beside them what
the text frontend needs. The graphs are compared with the checkpoint before the folder is written.
"""

# PyTorch is only in .venv-melo: elsewhere mypy knows nothing of it.
# mypy: disable-error-code="import-not-found, untyped-decorator"

import argparse
import json
import shutil
import sys
import tempfile
import warnings
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from daedam.errors import ConfigurationError, DaedamError
from daedam.process import prepare_process
from model_servers.melo import checkpoint
from model_servers.melo.checkpoint import CONVERTED, MeloFiles
from model_servers.melo.frontend import Frontend, Lexicon
from model_servers.melo.onnx_model import OnnxModel, read_frontend
from model_servers.melo.torch_model import TorchModel, read_tokenizer
from model_servers.melo.voice import Floats, Model

OPSET = 17
LARGEST_DIFFERENCE = 1e-3
"""Of any number between PyTorch and ONNX Runtime; samples are -1 to 1."""
SENTENCES = ("네.", "방금 말씀하신 프로젝트에서 가장 어려웠던 점은 무엇이었나요?")


def convert(files: MeloFiles, folder: Path) -> float:
    """Write the converted model into `folder`; the largest difference to the checkpoint.

    Raises `ConfigurationError` when it is too large; nothing is written then.
    """
    model = TorchModel(files)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as made:
        _write(model, files, Path(made))
        difference = compare(model, OnnxModel(Path(made)), read_frontend(Path(made)))
        if not difference < LARGEST_DIFFERENCE:
            raise ConfigurationError(
                f"변환된 모델의 소리가 원본과 다릅니다 (최대 오차 {difference:.1e}).",
                f"The converted model does not sound as the checkpoint ({difference:.1e}).",
            )
        folder.mkdir(exist_ok=True)
        for name in CONVERTED:
            shutil.move(Path(made, name), folder / name)
    return difference


def compare(one: Model, other: Model, frontend: Frontend) -> float:
    """The largest difference between two runtimes at any of the three graphs.

    Each graph gets the same input in both, so that a duration that is rounded the other way, by a
    millionth, does not count for a whole frame.
    """
    random = np.random.default_rng(1)
    worst = 0.0
    for sentence in SENTENCES:
        phonemes = frontend(sentence)
        tokens = one.meanings(phonemes.tokens)
        meanings = np.repeat(tokens, phonemes.per_token, axis=0)
        noise = random.standard_normal((2, len(phonemes.symbols)), np.float32)
        here = one.prior(phonemes, meanings, 0, noise)
        there = other.prior(phonemes, meanings, 0, noise)
        latent = np.repeat(here.mean, 3, axis=1)
        latent += random.standard_normal(latent.shape, np.float32)
        pairs: list[tuple[Floats, Floats]] = [
            (tokens, other.meanings(phonemes.tokens)),
            (here.mean, there.mean),
            (here.log_std, there.log_std),
            (here.log_frames, there.log_frames),
            (one.sound(latent, 0), other.sound(latent, 0)),
        ]
        worst = max(worst, *(float(np.abs(a - b).max()) for a, b in pairs))
    return worst


def _write(model: TorchModel, files: MeloFiles, folder: Path) -> None:
    config = files.read_config()
    described = {
        "sample_rate_hz": model.sample_rate_hz,
        "speakers": model.speakers,
        "add_blank": config["data"].get("add_blank", True),
    }
    (folder / "voice.json").write_text(json.dumps(described), "utf-8")
    Lexicon.of_melo(config).write(folder / "lexicon.json")
    read_tokenizer(files.bert).save(str(folder / "tokenizer.json"))
    symbols, frames = 41, 120  # Any lengths will do: they are left open in the graphs.
    speaker = torch.zeros(1, dtype=torch.long)
    text = [torch.zeros(1, symbols, dtype=torch.long) for _ in range(3)]
    _export(
        model.of_tokens,
        {"tokens": torch.arange(1, 6).unsqueeze(0)},
        {"meanings": 0},
        folder / "bert.onnx",
    )
    _export(
        model.of_text,
        {
            **dict(zip(("symbols", "tones", "languages"), text, strict=True)),
            "meanings": torch.zeros(1, 768, symbols),
            "speaker": speaker,
            "noise": torch.randn(1, 2, symbols),
        },
        {"mean": 2, "log_std": 2, "log_frames": 2},
        folder / "prior.onnx",
    )
    _export(
        model.of_latent,
        {"latent": torch.randn(1, model.channels, frames), "speaker": speaker},
        {"samples": 0},
        folder / "model.onnx",
    )


def _export(
    network: nn.Module, given: dict[str, Tensor], results: dict[str, int], to: Path
) -> None:
    """`results` names the outputs and which of their axes is as long as the input."""
    open_axes = {
        name: {tensor.dim() - 1: "n"} for name, tensor in given.items() if name != "speaker"
    }
    open_axes |= {name: {axis: f"{name}_n"} for name, axis in results.items()}
    with warnings.catch_warnings(), torch.inference_mode():
        # Tracing warns of every length that Python code looks at; `compare` tests two lengths.
        # The newer exporter (dynamo) would need onnxscript as well.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            tuple(given.values()),
            str(to),
            input_names=list(given),
            output_names=list(results),
            dynamic_axes=open_axes,
            opset_version=OPSET,
            dynamo=False,
        )


def main() -> None:
    prepare_process()
    flags = argparse.ArgumentParser("python -m model_servers.melo.convert")
    flags.add_argument("ckpt", type=Path, metavar="CKPT")
    flags.add_argument("out", type=Path, metavar="OUT_DIR")
    flags.add_argument("--config-path", type=Path, help="default: config.json beside CKPT")
    flags.add_argument("--bert-path", type=Path, help="default: bert-kor-base beside CKPT")
    given = flags.parse_args()
    try:
        files = checkpoint.find(given.ckpt, given.config_path, given.bert_path)
        difference = convert(files, given.out)
    except DaedamError as exc:
        sys.exit(f"{exc.detail}\n{exc.detail_en}")
    print(
        f"변환했습니다 (최대 오차 {difference:.1e}) / converted (largest difference "
        f"{difference:.1e}):\n  --ckpt-path {given.out}"
    )


if __name__ == "__main__":
    main()
