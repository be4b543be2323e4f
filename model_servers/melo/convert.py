"""Convert a MeloTTS checkpoint to ONNX, which is faster on the CPU and needs no PyTorch to serve.

    python -m model_servers.melo.convert CKPT OUT_DIR

The program writes the data of the text frontend and three graphs:

    bert.onnx     tokens to BERT features
    prior.onnx    symbols to the distribution of the latent and to durations
    model.onnx    latent to samples

NumPy does the arithmetic between the graphs. The graphs are compared with the checkpoint before the
folder is written.
"""

# PyTorch is installed only in .venv-melo, so mypy cannot find it elsewhere.
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
from model_servers.melo.voice import Floats, MeloModel

OPSET = 17
MAX_DIFFERENCE = 1e-3
"""Largest allowed difference of any value between PyTorch and ONNX Runtime; samples are -1 to 1."""
SENTENCES = ("네.", "방금 말씀하신 프로젝트에서 가장 어려웠던 점은 무엇이었나요?")


def convert(files: MeloFiles, folder: Path) -> float:
    """Write the converted model to `folder` and return its largest difference to the checkpoint.

    Raises `ConfigurationError` and writes nothing if the difference is `MAX_DIFFERENCE` or more.
    """
    model = TorchModel(files)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as temporary:
        _write(model, files, Path(temporary))
        difference = compare(model, OnnxModel(Path(temporary)), read_frontend(Path(temporary)))
        if not difference < MAX_DIFFERENCE:
            raise ConfigurationError(
                f"변환된 모델의 소리가 원본과 다릅니다 (최대 오차 {difference:.1e}).",
                f"The converted model does not sound as the checkpoint ({difference:.1e}).",
            )
        folder.mkdir(exist_ok=True)
        for name in CONVERTED:
            shutil.move(Path(temporary, name), folder / name)
    return difference


def compare(one: MeloModel, other: MeloModel, frontend: Frontend) -> float:
    """Return the largest difference between two runtimes in the outputs of the three graphs.

    Each graph gets the same input in both runtimes. Otherwise a tiny difference in a duration could
    round to another frame count and shift all later samples.
    """
    random = np.random.default_rng(1)
    largest = 0.0
    for sentence in SENTENCES:
        phonemes = frontend(sentence)
        token_features = one.bert_features(phonemes.tokens)
        features = np.repeat(token_features, phonemes.per_token, axis=0)
        noise = random.standard_normal((2, len(phonemes.symbols)), np.float32)
        prior = one.prior(phonemes, features, 0, noise)
        other_prior = other.prior(phonemes, features, 0, noise)
        latent = np.repeat(prior.mean, 3, axis=1)
        latent += random.standard_normal(latent.shape, np.float32)
        pairs: list[tuple[Floats, Floats]] = [
            (token_features, other.bert_features(phonemes.tokens)),
            (prior.mean, other_prior.mean),
            (prior.log_std, other_prior.log_std),
            (prior.log_frames, other_prior.log_frames),
            (one.decode(latent, 0), other.decode(latent, 0)),
        ]
        largest = max(largest, *(float(np.abs(a - b).max()) for a, b in pairs))
    return largest


def _write(model: TorchModel, files: MeloFiles, folder: Path) -> None:
    config = files.read_config()
    description = {
        "sample_rate_hz": model.sample_rate_hz,
        "speakers": model.speakers,
        "add_blank": config["data"].get("add_blank", True),
    }
    (folder / "voice.json").write_text(json.dumps(description), "utf-8")
    Lexicon.from_melo(config).write(folder / "lexicon.json")
    read_tokenizer(files.bert).save(str(folder / "tokenizer.json"))
    symbols, frames = 41, 120  # Any lengths: these axes are dynamic in the graphs.
    speaker = torch.zeros(1, dtype=torch.long)
    text = [torch.zeros(1, symbols, dtype=torch.long) for _ in range(3)]
    _export(
        model.bert,
        {"tokens": torch.arange(1, 6).unsqueeze(0)},
        {"meanings": 0},
        folder / "bert.onnx",
    )
    _export(
        model.text_prior,
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
        model.latent_decoder,
        {"latent": torch.randn(1, model.channels, frames), "speaker": speaker},
        {"samples": 0},
        folder / "model.onnx",
    )


def _export(
    network: nn.Module, inputs: dict[str, Tensor], outputs: dict[str, int], path: Path
) -> None:
    """Write `network` as an ONNX graph. `outputs` maps each output to its axis of dynamic size."""
    dynamic_axes = {
        name: {tensor.dim() - 1: "n"} for name, tensor in inputs.items() if name != "speaker"
    }
    dynamic_axes |= {name: {axis: f"{name}_n"} for name, axis in outputs.items()}
    with warnings.catch_warnings(), torch.inference_mode():
        # Tracing warns about every length that Python code reads. The warnings are ignored, because
        # `compare` tests sentences of two lengths.
        # The newer exporter (dynamo) would also need onnxscript.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            tuple(inputs.values()),
            str(path),
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes=dynamic_axes,
            opset_version=OPSET,
            dynamo=False,
        )


def main() -> None:
    prepare_process()
    parser = argparse.ArgumentParser("python -m model_servers.melo.convert")
    parser.add_argument("ckpt", type=Path, metavar="CKPT")
    parser.add_argument("out", type=Path, metavar="OUT_DIR")
    parser.add_argument("--config-path", type=Path, help="default: config.json in CKPT's folder")
    parser.add_argument("--bert-path", type=Path, help="default: bert-kor-base in CKPT's folder")
    flags = parser.parse_args()
    try:
        files = checkpoint.find_files(flags.ckpt, flags.config_path, flags.bert_path)
        difference = convert(files, flags.out)
    except DaedamError as exc:
        sys.exit(f"{exc.detail}\n{exc.detail_en}")
    print(
        f"변환했습니다 (최대 오차 {difference:.1e}) / converted (largest difference "
        f"{difference:.1e}):\n  --ckpt-path {flags.out}"
    )


if __name__ == "__main__":
    main()
