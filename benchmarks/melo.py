"""Speed of MeloTTS on ONNX Runtime, on PyTorch and with the original code.

    .venv-melo/bin/python -m benchmarks.melo [CKPT]      (after `make melo`)

Without CKPT, the model has the public sizes and random weights: it takes the same time and produces
noise. Three ways synthesize the same phonemes with the same number of threads, including BERT:

(original) unmodified `melo`: all of BERT with its language head, weights normalised in every call;
(torch)    `MeloEngine`: the same networks without the parts that the result does not need;
(onnx)     `MeloOnnxEngine`.

By default, each way has one thread and CPU seconds are counted, so that other load on the machine
has little effect. The fastest round counts. `--threads N` with N > 1 measures wall time instead. It
needs an otherwise idle machine: PyTorch's threads wait for each other if cores are shared.
Machines differ: compare the ratios, not the times. Prints a table and writes
`benchmarks/results/melo.json`.
"""

import argparse
import importlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RESULT = ROOT / "benchmarks" / "results" / "melo.json"
PYTHON = ROOT / ".venv-melo" / "bin" / "python"
SENTENCES = (
    "네, 알겠습니다.",
    "방금 말씀하신 프로젝트에서 가장 어려웠던 점은 무엇이었나요?",
    "그때 팀원들과 의견이 달랐다고 하셨는데, 어떤 근거로 설득했고 그 결과 일정과 품질에는 어떤 "
    "변화가 있었는지 구체적으로 말씀해 주시겠어요?",
)
ROUNDS = 3


def main() -> None:
    if sys.prefix != str(PYTHON.parents[1]):
        if not PYTHON.exists():
            sys.exit("먼저 `make melo`를 실행해 주세요. / Please run `make melo` first.")
        os.execv(PYTHON, [str(PYTHON), "-m", "benchmarks.melo", *sys.argv[1:]])  # noqa: S606
    flags = argparse.ArgumentParser("python -m benchmarks.melo")
    flags.add_argument("ckpt", type=Path, nargs="?")
    flags.add_argument("--rounds", type=int, default=ROUNDS)
    flags.add_argument("--threads", type=int, default=1)
    given = flags.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = measure(given.ckpt, Path(folder), given.rounds, given.threads)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", "utf-8")
    show(result)


def measure(ckpt: Path | None, folder: Path, rounds: int, threads: int) -> dict[str, Any]:
    import torch
    from model_servers.melo import checkpoint
    from model_servers.melo.convert import convert
    from model_servers.melo.frontend import Frontend, Lexicon
    from model_servers.melo.onnx_model import OnnxModel
    from model_servers.melo.torch_model import TorchModel, read_tokenizer
    from model_servers.melo.voice import MeloVoice
    from tests.melo import tiny_melo

    if ckpt is None:
        files = tiny_melo.write(
            folder / "melo", vocoder_channels=512, bert_layers=12, vocabulary=42_000
        )
    else:
        files = checkpoint.find_files(ckpt)
    error = convert(files, folder / "onnx")
    frontend = Frontend(Lexicon.from_melo(files.read_config()), read_tokenizer(files.bert))
    texts = [frontend(sentence) for sentence in SENTENCES]
    original = Original(files)
    torch.set_num_threads(threads)
    voices = {
        "torch": MeloVoice(TorchModel(files)),
        "onnx": MeloVoice(OnnxModel(folder / "onnx", threads)),
    }
    clock = time.process_time if threads == 1 else time.perf_counter
    rows = []
    for sentence, phonemes in zip(SENTENCES, texts, strict=True):
        ways: dict[str, Callable[[], Any]] = {
            "original": partial(original.say, frontend.normalize(sentence), phonemes),
            **{
                name: partial(voice.synthesize, phonemes, speaker="KR", speed=1.0)
                for name, voice in voices.items()
            },
        }
        spoken_s = len(ways["onnx"]()) / original.rate_hz
        best = best_of(ways, rounds, clock)
        rows.append(
            {
                "spoken_s": round(spoken_s, 2),
                **{f"{name}_s": round(took, 3) for name, took in best.items()},
                "torch_to_onnx": round(best["torch"] / best["onnx"], 2),
                "original_to_onnx": round(best["original"] / best["onnx"], 2),
                "onnx_real_time_factor": round(best["onnx"] / spoken_s, 3),
            }
        )
    return {
        "largest_difference": error,
        "random_weights": ckpt is None,
        "threads": threads,
        "rows": rows,
    }


def best_of(
    ways: dict[str, Callable[[], Any]], rounds: int, clock: Callable[[], float]
) -> dict[str, float]:
    """Return the seconds of the fastest of `rounds` rounds for each way.

    The ways alternate. An additional first round is not counted.
    """
    best = dict.fromkeys(ways, float("inf"))
    for number in range(rounds + 1):
        for name, say in ways.items():
            begin = clock()
            say()
            if number:
                best[name] = min(best[name], clock() - begin)
    return best


class Original:
    """The original code: the part of `melo.api.TTS.tts_to_file` that follows the phonemes."""

    def __init__(self, files: Any) -> None:
        import torch
        from model_servers.melo import torch_model

        config = files.read_config()
        self.rate_hz: int = config["data"]["sampling_rate"]
        self._bert = str(files.bert)
        self._network = torch_model.make_synthesizer(config)
        stored = torch.load(files.checkpoint, weights_only=True)
        self._network.load_state_dict(stored["model"])
        self._network.eval()
        self._read = importlib.import_module("melo.text.japanese_bert").get_bert_feature

    def say(self, text: str, phonemes: Any) -> Any:
        import torch

        arrays = (phonemes.symbols, phonemes.tones, phonemes.languages)
        symbols, tones, languages = (torch.from_numpy(a)[None] for a in arrays)
        n = symbols.size(1)
        with torch.no_grad():
            meanings = self._read(text, phonemes.per_token.tolist(), "cpu", self._bert)
            return self._network.infer(
                *(symbols, torch.tensor([n]), torch.tensor([0]), tones, languages),
                *(torch.zeros(1, 1024, n), meanings[None]),
                sdp_ratio=0.2,
                noise_scale=0.6,
                noise_scale_w=0.8,
            )[0][0, 0].numpy()


def show(result: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    kind = "random weights of the public sizes" if result["random_weights"] else "checkpoint"
    table = Table(
        "spoken",
        "original",
        "torch",
        "onnx",
        "torch : onnx",
        "original : onnx",
        "onnx, real-time factor",
        title=f"MeloTTS on the CPU, threads: {result['threads']}, {kind}",
        caption=f"largest difference between torch and onnx: {result['largest_difference']:.1e}",
    )
    for row in result["rows"]:
        table.add_row(
            *(f"{row[name]:.2f} s" for name in ("spoken_s", "original_s", "torch_s", "onnx_s")),
            f"{row['torch_to_onnx']:.2f}",
            f"{row['original_to_onnx']:.2f}",
            f"{row['onnx_real_time_factor']:.2f}",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
