"""Measure how much slower the larger models of the catalogue are than the smallest ones.

    python -m benchmarks.tiers

The weights of the larger models may not be at hand, and the time does not depend on their values.
So each model is built with the layers of the real one and random weights: CTranslate2 files for
Whisper, a GGUF file for Qwen3 4B. The smallest models are measured with their real weights too,
which shows whether random weights are a fair replacement. The models of a role are measured in
turn, several times, each in a process of its own, so that a change in the load of the machine
concerns all of them.

Prints a table: time relative to the smallest model, and memory. Both are in the catalogue as
`relative_cost` and `memory_mb`. Writes `benchmarks/results/tiers.json`.
"""

import asyncio
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from rich.console import Console
from rich.progress import track
from rich.table import Table

from daedam.clients.llama_client import LlamaLocalClient
from daedam.clients.local_models import SMALLEST_LLM, model_store
from daedam.clients.whisper_client import WhisperLocalClient
from daedam.services.model_choice import probe_s
from daedam.settings import load_settings

RESULT = Path(__file__).parent / "results" / "tiers.json"

ROUNDS = 3

_rng = np.random.default_rng(0)


@dataclass(frozen=True)
class WhisperShape:
    """Dimensions of a Whisper model (OpenAI's configuration files)."""

    width: int
    heads: int
    encoder_layers: int
    decoder_layers: int
    mel_bins: int = 80
    vocabulary: int = 51865


WHISPERS = {
    "whisper-base": WhisperShape(512, 8, 6, 6),
    "whisper-small": WhisperShape(768, 12, 12, 12),
    "whisper-large-v3-turbo": WhisperShape(1280, 20, 32, 4, mel_bins=128, vocabulary=51866),
}

QWEN3_4B = {
    "block_count": 36,
    "embedding_length": 2560,
    "feed_forward_length": 9728,
    "attention.head_count": 32,
    "attention.head_count_kv": 8,
    "attention.key_length": 128,
    "attention.value_length": 128,
    "context_length": 32768,
}
"""Dimensions of Qwen3 4B (its configuration file)."""


def build_whisper(shape: WhisperShape, real: Path, folder: Path) -> None:
    """Write a Whisper model of `shape` with random weights to `folder`.

    Tokenizer and vocabulary are those of the model in the folder `real`.
    """
    from ctranslate2.specs import whisper_spec

    spec = whisper_spec.WhisperSpec(
        shape.encoder_layers, shape.heads, shape.decoder_layers, shape.heads
    )
    width = shape.width
    encoder, decoder = spec.encoder, spec.decoder
    _fill(encoder.conv1, width, shape.mel_bins, 3)
    _fill(encoder.conv2, width, width, 3)
    encoder.position_encodings.encodings = _random(1500, width)
    _fill_norm(encoder.layer_norm, width)
    for layer in encoder.layer:
        _fill_attention(layer.self_attention, width, (3, 1))
        _fill_feed_forward(layer.ffn, width)
    decoder.embeddings.weight = _random(shape.vocabulary, width)
    decoder.projection.weight = decoder.embeddings.weight
    decoder.position_encodings.encodings = _random(448, width)
    _fill_norm(decoder.layer_norm, width)
    for layer in decoder.layer:
        _fill_attention(layer.self_attention, width, (3, 1))
        _fill_attention(layer.attention, width, (1, 2, 1))
        _fill_feed_forward(layer.ffn, width)
    words = (real / "vocabulary.txt").read_text("utf-8").split("\n")[: shape.vocabulary]
    words += ["<|unused|>"] * (shape.vocabulary - len(words))
    spec.register_vocabulary(words)
    spec.validate()
    spec.optimize("float16")
    folder.mkdir(parents=True)
    spec.save(str(folder))
    shutil.copy(real / "tokenizer.json", folder)
    (folder / "preprocessor_config.json").write_text(json.dumps({"feature_size": shape.mel_bins}))


def _random(*shape: int) -> Any:
    return (0.02 * _rng.standard_normal(shape, dtype=np.float32)).astype(np.float16)


def _fill(spec: Any, outputs: int, *inputs: int) -> None:
    spec.weight, spec.bias = _random(outputs, *inputs), _random(outputs)


def _fill_norm(spec: Any, width: int) -> None:
    spec.gamma, spec.beta = np.ones(width, np.float16), np.zeros(width, np.float16)


def _fill_attention(spec: Any, width: int, widths: Sequence[int]) -> None:
    """Fill an attention layer. `widths` are the outputs of its projections in units of `width`."""
    _fill_norm(spec.layer_norm, width)
    for linear, times in zip(spec.linear, widths, strict=True):
        _fill(linear, times * width, width)


def _fill_feed_forward(spec: Any, width: int) -> None:
    _fill_norm(spec.layer_norm, width)
    _fill(spec.linear_0, 4 * width, width)
    _fill(spec.linear_1, width, 4 * width)


def build_qwen3(shape: Mapping[str, int], real: Path, path: Path) -> None:
    """Write a Qwen3 model of `shape` with random weights, quantized as Q4_K_M, to `path`.

    Tokenizer and chat template are those of the GGUF file `real`.
    """
    from gguf import GGMLQuantizationType, GGUFReader, GGUFValueType, GGUFWriter

    small, large = GGMLQuantizationType.Q4_K, GGMLQuantizationType.Q6_K
    writer = GGUFWriter(path, "qwen3")
    for name, value in shape.items():
        writer.add_uint32(f"qwen3.{name}", value)
    writer.add_float32("qwen3.rope.freq_base", 1e6)
    writer.add_float32("qwen3.attention.layer_norm_rms_epsilon", 1e-6)
    for name, field in GGUFReader(real).fields.items():
        if name.startswith("tokenizer."):
            kind = field.types[0]
            inner = field.types[-1] if kind is GGUFValueType.ARRAY else None
            writer.add_key_value(name, field.contents(), kind, inner)
    width, feed = shape["embedding_length"], shape["feed_forward_length"]
    head = shape["attention.key_length"]
    queries, keys = head * shape["attention.head_count"], head * shape["attention.head_count_kv"]
    vocabulary = len(GGUFReader(real).fields["tokenizer.ggml.tokens"].contents())

    def matrix(name: str, outputs: int, inputs: int, kind: Any) -> None:
        writer.add_tensor(
            f"{name}.weight", _quantized(outputs, inputs, kind is large), raw_dtype=kind
        )

    def norm(name: str, size: int) -> None:
        writer.add_tensor(f"{name}.weight", np.ones(size, np.float32))

    matrix("token_embd", vocabulary, width, large)
    norm("output_norm", width)
    for n in range(shape["block_count"]):
        # Q4_K_M stores half of the value and down projections with six bits.
        fine = large if n % 2 else small
        block = f"blk.{n}"
        norm(f"{block}.attn_norm", width)
        norm(f"{block}.ffn_norm", width)
        norm(f"{block}.attn_q_norm", head)
        norm(f"{block}.attn_k_norm", head)
        matrix(f"{block}.attn_q", queries, width, small)
        matrix(f"{block}.attn_k", keys, width, small)
        matrix(f"{block}.attn_v", keys, width, fine)
        matrix(f"{block}.attn_output", width, queries, small)
        matrix(f"{block}.ffn_gate", feed, width, small)
        matrix(f"{block}.ffn_up", feed, width, small)
        matrix(f"{block}.ffn_down", width, feed, fine)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _quantized(outputs: int, inputs: int, six_bits: bool) -> Any:
    """Return random blocks of 256 weights in the layout of ggml's Q6_K or Q4_K, as bytes."""
    size, scales = (210, (208,)) if six_bits else (144, (0, 2))
    blocks = _rng.integers(0, 256, (outputs, inputs // 256, size), dtype=np.uint8)
    scale = np.frombuffer(np.float16(1e-4).tobytes(), np.uint8)
    for begin in scales:  # random scales could be infinite
        blocks[:, :, begin : begin + 2] = scale
    return blocks.reshape(outputs, -1)


def measure(role: str, path: Path) -> None:
    """Print the time of the role's probe in seconds and the memory of this process in MiB."""
    client = (
        WhisperLocalClient(source=str(path), cpu_threads=1)
        if role == "stt"
        else LlamaLocalClient(path, timeout_s=300)
    )
    seconds, memory_mb = asyncio.run(_probed(client))
    print(json.dumps([seconds, memory_mb]))


def _memory_mb() -> int:
    return int(psutil.Process().memory_info().rss) // 2**20


async def _probed(client: WhisperLocalClient | LlamaLocalClient) -> tuple[float, int]:
    try:
        await client.warm_up()
        return await probe_s(client), _memory_mb()
    finally:
        await client.close()


def main() -> None:
    if len(sys.argv) == 3:
        measure(sys.argv[1], Path(sys.argv[2]))
        return
    console, store = Console(), model_store(load_settings())
    whisper, llm = store.path("whisper-base"), store.path(SMALLEST_LLM) / "model.gguf"
    with tempfile.TemporaryDirectory() as folder:
        subjects = {"whisper-base (real weights)": ("stt", whisper)}
        for name, shape in track(WHISPERS.items(), "building Whisper", console=console):
            build_whisper(shape, whisper, Path(folder) / name)
            subjects[name] = ("stt", Path(folder) / name)
        console.print("building Qwen3 4B")
        build_qwen3(QWEN3_4B, llm, Path(folder) / "qwen3.gguf")
        subjects[SMALLEST_LLM] = ("llm", llm)
        subjects["qwen3-4b-instruct-2507-q4_k_m"] = ("llm", Path(folder) / "qwen3.gguf")
        found: dict[str, list[tuple[float, int]]] = {name: [] for name in subjects}
        work = [name for _ in range(ROUNDS) for name in subjects]
        for name in track(work, "measuring", console=console):
            found[name].append(_in_a_process(*subjects[name]))
    _tell(found, console)


def _in_a_process(role: str, path: Path) -> tuple[float, int]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.tiers", role, str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, memory_mb = json.loads(done.stdout.splitlines()[-1])
    return seconds, memory_mb


def _tell(found: Mapping[str, Sequence[tuple[float, int]]], console: Console) -> None:
    table = Table("model", "seconds", "relative", "MiB", box=None)
    result = {}
    for name, rounds in found.items():
        smallest = found[SMALLEST_LLM if "qwen" in name else "whisper-base (real weights)"]
        ratios = [mine[0] / other[0] for mine, other in zip(rounds, smallest, strict=True)]
        result[name] = {
            "seconds": round(statistics.median(seconds for seconds, _ in rounds), 3),
            "relative": round(statistics.median(ratios), 2),
            "memory_mb": max(memory for _, memory in rounds),
        }
        table.add_row(name, *map(str, result[name].values()))
    RESULT.write_text(json.dumps(result, indent=2) + "\n", "utf-8")
    console.print(table)


if __name__ == "__main__":
    main()
