"""A minimal Supertonic model with the real file layout and interface.

The four ONNX modules have the inputs and outputs of Supertonic 3 and compute almost nothing. The
real package, its text processing and our client run with them without the trained weights.
"""

import json
from pathlib import Path

import onnx
from onnx import TensorProto, helper

SAMPLE_RATE_HZ = 24_000
LATENT_DIM, COMPRESS, CHUNK = 64, 4, 64
SECONDS_PER_CHARACTER = 0.05

_IDS = ("text_ids", TensorProto.INT64, ["b", "t"])
_MASK = ("text_mask", TensorProto.FLOAT, ["b", 1, "t"])
_TTL = ("style_ttl", TensorProto.FLOAT, ["b", 1, 8])
_DP = ("style_dp", TensorProto.FLOAT, ["b", 1, 8])
_LATENT = ["b", LATENT_DIM * COMPRESS, "l"]


def write_tiny_supertonic(folder: Path) -> None:
    """Write a complete model folder."""
    (folder / "onnx").mkdir(parents=True)
    (folder / "voice_styles").mkdir()
    config = {
        "ae": {"sample_rate": SAMPLE_RATE_HZ, "base_chunk_size": CHUNK},
        "ttl": {"chunk_compress_factor": COMPRESS, "latent_dim": LATENT_DIM},
    }
    (folder / "onnx" / "tts.json").write_text(json.dumps(config))
    (folder / "onnx" / "unicode_indexer.json").write_text(json.dumps(list(range(65_536))))
    style = {"dims": [1, 1, 8], "data": [[[0.0] * 8]]}
    for voice in ("F1", "M1"):
        (folder / "voice_styles" / f"{voice}.json").write_text(
            json.dumps({"style_ttl": style, "style_dp": style})
        )
    _write_modules(folder / "onnx")


def _write_modules(folder: Path) -> None:
    seconds = helper.make_tensor("seconds", TensorProto.FLOAT, [], [SECONDS_PER_CHARACTER])
    axes = helper.make_tensor("axes", TensorProto.INT64, [2], [1, 2])
    _save(
        folder / "duration_predictor.onnx",
        [
            helper.make_node("ReduceSum", ["text_mask", "axes"], ["count"], keepdims=0),
            helper.make_node("Mul", ["count", "seconds"], ["duration"]),
        ],
        [_IDS, _DP, _MASK],
        ("duration", TensorProto.FLOAT, ["b"]),
        [axes, seconds],
    )
    _save(
        folder / "text_encoder.onnx",
        [helper.make_node("Identity", ["text_mask"], ["text_emb_out"])],
        [_IDS, _TTL, _MASK],
        ("text_emb_out", TensorProto.FLOAT, ["b", 1, "t"]),
    )
    _save(
        folder / "vector_estimator.onnx",
        [helper.make_node("Tanh", ["noisy_latent"], ["denoised"])],
        [
            ("noisy_latent", TensorProto.FLOAT, _LATENT),
            ("text_emb", TensorProto.FLOAT, ["b", 1, "t"]),
            _TTL,
            _MASK,
            ("latent_mask", TensorProto.FLOAT, ["b", 1, "l"]),
            ("current_step", TensorProto.FLOAT, ["b"]),
            ("total_step", TensorProto.FLOAT, ["b"]),
        ],
        ("denoised", TensorProto.FLOAT, _LATENT),
    )
    flat = helper.make_tensor("flat", TensorProto.INT64, [2], [1, -1])
    _save(
        folder / "vocoder.onnx",
        [
            helper.make_node("Transpose", ["latent"], ["frames"], perm=[0, 2, 1]),
            helper.make_node("Reshape", ["frames", "flat"], ["wav"]),
        ],
        [("latent", TensorProto.FLOAT, _LATENT)],
        ("wav", TensorProto.FLOAT, [1, "n"]),
        [flat],
    )


def _save(
    path: Path,
    nodes: list[onnx.NodeProto],
    inputs: list[tuple[str, int, list[object]]],
    output: tuple[str, int, list[object]],
    constants: list[onnx.TensorProto] | None = None,
) -> None:
    graph = helper.make_graph(
        nodes,
        path.stem,
        [helper.make_tensor_value_info(*value) for value in inputs],
        [helper.make_tensor_value_info(*output)],
        constants or [],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 9
    onnx.save(model, path)
