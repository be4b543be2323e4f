"""Supertonic's four networks with random weights: the real interface, layers and, in full, sizes.

The trained weights need the model hub. These networks have the same inputs, outputs and layer
kinds: ConvNeXt blocks, self-attention over characters, a flow-matching estimator with
cross-attention to text and style, and a ConvNeXt decoder. They speak noise, whose length depends
on the text as that of speech does. `FULL` has the sizes of Supertonic 3 (file sizes within 4 %),
so that it takes as much time and memory; `SMALL` is for tests.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

SAMPLE_RATE_HZ = 44_100
BASE_CHUNK = 512
"""Samples in a latent frame before compression."""
COMPRESS = 6
"""Frames in a column of the latent, which `LATENT` x `COMPRESS` channels describe."""
LATENT = 24

STYLE_TTL = (1, 50, 256)
STYLE_DP = (1, 8, 16)
"""Shapes of the two parts of a voice style."""

SECONDS_PER_CHARACTER = 0.075
"""Spoken seconds per decomposed character: 2.5 of them make a Korean syllable, 5.3 syllables a
second."""
TAG_CHARACTERS = 9
"""Characters of the language tags around each text, which are not spoken."""

VOICES = ("F1", "F2", "M1")


@dataclass(frozen=True)
class Sizes:
    """Widths and numbers of layers."""

    vocabulary: int
    text: int
    text_inner: int
    text_convolutions: int
    text_attentions: int
    duration: int
    hidden: int
    hidden_inner: int
    blocks: int
    decoder: int
    decoder_inner: int
    decoder_dilations: tuple[int, ...]


FULL = Sizes(9_000, 256, 1024, 6, 4, 64, 512, 2048, 4, 512, 2048, (1, 2, 4, 1, 2, 4, 1, 1, 1, 1))
SMALL = Sizes(300, 256, 64, 1, 1, 16, 32, 64, 1, 32, 64, (1, 2))


def write_random_supertonic(folder: Path, sizes: Sizes = SMALL) -> None:
    """Write a complete model folder, as `daedam models pull supertonic-3` does."""
    (folder / "onnx").mkdir(parents=True)
    (folder / "voice_styles").mkdir()
    config = {
        "ae": {"sample_rate": SAMPLE_RATE_HZ, "base_chunk_size": BASE_CHUNK},
        "ttl": {"chunk_compress_factor": COMPRESS, "latent_dim": LATENT},
    }
    (folder / "onnx" / "tts.json").write_text(json.dumps(config))
    ids = [code % sizes.vocabulary if code < 0x3200 else -1 for code in range(65_536)]
    (folder / "onnx" / "unicode_indexer.json").write_text(json.dumps(ids))
    random = np.random.default_rng(1)
    for voice in VOICES:
        style = {
            name: {"dims": shape, "data": random.normal(size=shape).round(4).tolist()}
            for name, shape in (("style_ttl", STYLE_TTL), ("style_dp", STYLE_DP))
        }
        (folder / "voice_styles" / f"{voice}.json").write_text(json.dumps(style))
    for network in (
        _duration_predictor(sizes),
        _text_encoder(sizes),
        _vector_estimator(sizes),
        _vocoder(sizes),
    ):
        network.save(folder / "onnx")


Shape = Sequence[str | int | None]
Value = tuple[str, int, Shape]

_IDS: Value = ("text_ids", TensorProto.INT64, ["b", "t"])
_TEXT_MASK: Value = ("text_mask", TensorProto.FLOAT, ["b", 1, "t"])
_TTL: Value = ("style_ttl", TensorProto.FLOAT, ["b", *STYLE_TTL[1:]])
_DP: Value = ("style_dp", TensorProto.FLOAT, ["b", *STYLE_DP[1:]])


class _Network:
    """A graph under construction. Tensors are named by the methods that return them.

    Shapes are (batch, channels, time), as in Supertonic.
    """

    def __init__(self, name: str, inputs: Sequence[Value]) -> None:
        self._name = name
        self._inputs = inputs
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []
        self._random = np.random.default_rng(len(name))
        self._output: Value | None = None

    def op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        name = f"{kind.lower()}{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def constant(self, values: npt.ArrayLike, dtype: type = np.float32) -> str:
        name = f"constant{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.asarray(values, dtype), name))
        return name

    def weight(self, *shape: int) -> str:
        """Return random weights that keep the variance of what they multiply."""
        inputs = int(np.prod(shape[1:])) if len(shape) > 2 else shape[0]
        return self.constant(self._random.normal(size=shape) / np.sqrt(inputs))

    def convolve(
        self, x: str, inputs: int, outputs: int, kernel: int = 1, dilation: int = 1, group: int = 1
    ) -> str:
        pad = dilation * (kernel - 1) // 2
        weight, bias = self.weight(outputs, inputs // group, kernel), self.constant([0.0] * outputs)
        options = {"dilations": [dilation], "group": group, "pads": [pad, pad]}
        return self.op("Conv", x, weight, bias, **options)

    def turned(self, x: str) -> str:
        """Exchange channels and time."""
        return self.op("Transpose", x, perm=[0, 2, 1])

    def linear(self, x: str, inputs: int, outputs: int) -> str:
        """Multiply (batch, time, channels)."""
        product = self.op("MatMul", x, self.weight(inputs, outputs))
        return self.op("Add", product, self.constant([0.0] * outputs))

    def normalised(self, x: str, channels: int) -> str:
        scale, bias = self.constant([1.0] * channels), self.constant([0.0] * channels)
        turned = self.op("LayerNormalization", self.turned(x), scale, bias, axis=-1, epsilon=1e-6)
        return self.turned(turned)

    def gelu(self, x: str) -> str:
        erf = self.op("Erf", self.op("Div", x, self.constant(np.sqrt(2.0))))
        half = self.op("Mul", x, self.constant(0.5))
        return self.op("Mul", half, self.op("Add", erf, self.constant(1.0)))

    def convnext(
        self, x: str, mask: str | None, channels: int, inner: int, kernel: int, dilation: int = 1
    ) -> str:
        """Depthwise convolution, normalisation and two pointwise convolutions, with a residual."""
        y = self.convolve(x, channels, channels, kernel, dilation, group=channels)
        y = self.normalised(y, channels)
        y = self.gelu(self.convolve(y, channels, inner))
        y = self.convolve(y, inner, channels)
        y = self.op("Mul", y, self.constant(np.full((1, channels, 1), 0.1)))
        y = self.op("Add", x, y)
        return y if mask is None else self.op("Mul", y, mask)

    def attention(
        self, x: str, source: str, channels: int, source_channels: int, width: int, heads: int
    ) -> str:
        """Attend from `x` to `source`, both (batch, channels, time), with a residual."""
        x_t, source_t = self.turned(x), self.turned(source)
        head = width // heads
        split = self.constant([0, -1, heads, head], np.int64)
        query, key, value = (
            self.op("Reshape", self.linear(of, size, width), split)
            for of, size in (
                (x_t, channels),
                (source_t, source_channels),
                (source_t, source_channels),
            )
        )
        query = self.op("Transpose", query, perm=[0, 2, 1, 3])
        key = self.op("Transpose", key, perm=[0, 2, 3, 1])
        value = self.op("Transpose", value, perm=[0, 2, 1, 3])
        scores = self.op("Mul", self.op("MatMul", query, key), self.constant(width**-0.5))
        mixed = self.op("MatMul", self.op("Softmax", scores, axis=-1), value)
        mixed = self.op("Transpose", mixed, perm=[0, 2, 1, 3])
        joined = self.op("Reshape", mixed, self.constant([0, -1, width], np.int64))
        out = self.turned(self.linear(joined, width, channels))
        return self.normalised(self.op("Add", x, out), channels)

    def embedded(self, sizes: Sizes, channels: int) -> str:
        table = self.weight(sizes.vocabulary, channels)
        return self.op(
            "Mul", self.turned(self.op("Gather", table, "text_ids", axis=0)), "text_mask"
        )

    def result(self, x: str, name: str, shape: Shape) -> "_Network":
        self._nodes.append(helper.make_node("Identity", [x], [name]))
        self._output = (name, TensorProto.FLOAT, shape)
        return self

    def save(self, folder: Path) -> None:
        assert self._output is not None
        graph = helper.make_graph(
            self._nodes,
            self._name,
            [helper.make_tensor_value_info(*value) for value in self._inputs],
            [helper.make_tensor_value_info(*self._output)],
            self._constants,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
        model.ir_version = 9
        onnx.save(model, folder / f"{self._name}.onnx")


def _duration_predictor(sizes: Sizes) -> _Network:
    net, width = _Network("duration_predictor", [_IDS, _DP, _TEXT_MASK]), sizes.duration
    x = net.embedded(sizes, width)
    for _ in range(sizes.text_convolutions):
        x = net.convnext(x, "text_mask", width, 4 * width, kernel=5)
    style = net.turned("style_dp")
    x = net.attention(x, style, width, STYLE_DP[2], width, heads=2)
    network = net.op("ReduceMean", x, axes=[1, 2], keepdims=0)
    characters = net.op("ReduceSum", "text_mask", net.constant([1, 2], np.int64), keepdims=0)
    spoken = net.op("Sub", characters, net.constant(float(TAG_CHARACTERS)))
    seconds = net.op("Mul", spoken, net.constant(SECONDS_PER_CHARACTER))
    # The network's own value is near zero: the length depends on the text alone.
    nothing = net.op("Mul", network, net.constant(1e-6))
    return net.result(net.op("Add", seconds, nothing), "duration", ["b"])


def _text_encoder(sizes: Sizes) -> _Network:
    net, width = _Network("text_encoder", [_IDS, _TTL, _TEXT_MASK]), sizes.text
    x = net.embedded(sizes, width)
    for _ in range(sizes.text_convolutions):
        x = net.convnext(x, "text_mask", width, sizes.text_inner, kernel=5)
    for _ in range(sizes.text_attentions):
        x = net.attention(x, x, width, width, width, heads=4)
        x = net.convnext(x, "text_mask", width, sizes.text_inner, kernel=1)
    style = net.turned("style_ttl")
    for _ in range(2):
        x = net.attention(x, style, width, STYLE_TTL[2], width, heads=2)
    return net.result(net.op("Mul", x, "text_mask"), "text_emb", ["b", width, "t"])


def _vector_estimator(sizes: Sizes) -> _Network:
    latent: Shape = ["b", LATENT * COMPRESS, "l"]
    net = _Network(
        "vector_estimator",
        [
            ("noisy_latent", TensorProto.FLOAT, latent),
            ("text_emb", TensorProto.FLOAT, ["b", sizes.text, "t"]),
            _TTL,
            ("latent_mask", TensorProto.FLOAT, ["b", 1, "l"]),
            _TEXT_MASK,
            ("current_step", TensorProto.FLOAT, ["b"]),
            ("total_step", TensorProto.FLOAT, ["b"]),
        ],
    )
    hidden, inner = sizes.hidden, sizes.hidden_inner
    x = net.convolve("noisy_latent", LATENT * COMPRESS, hidden)
    at = net.op("Div", "current_step", "total_step")
    at = net.op("Unsqueeze", at, net.constant([1], np.int64))
    time = net.linear(net.op("Sin", net.linear(at, 1, 64)), 64, hidden)
    time = net.op("Unsqueeze", time, net.constant([2], np.int64))
    style = net.turned("style_ttl")
    for _ in range(sizes.blocks):
        for dilation in (1, 2, 4, 8):
            x = net.convnext(x, "latent_mask", hidden, inner, 5, dilation)
        x = net.op("Add", x, time)
        x = net.convnext(x, "latent_mask", hidden, inner, 5)
        x = net.attention(x, "text_emb", hidden, sizes.text, 256, heads=4)
        x = net.convnext(x, "latent_mask", hidden, inner, 5)
        x = net.attention(x, style, hidden, STYLE_TTL[2], 256, heads=2)
    for _ in range(4):
        x = net.convnext(x, "latent_mask", hidden, inner, 5)
    velocity = net.convolve(x, hidden, LATENT * COMPRESS)
    step = net.op("Reshape", "total_step", net.constant([-1, 1, 1], np.int64))
    moved = net.op("Add", "noisy_latent", net.op("Div", velocity, step))
    return net.result(net.op("Mul", moved, "latent_mask"), "denoised_latent", latent)


def _vocoder(sizes: Sizes) -> _Network:
    net = _Network("vocoder", [("latent", TensorProto.FLOAT, ["b", LATENT * COMPRESS, "l"])])
    # Each column holds COMPRESS frames of LATENT channels.
    frames = net.constant([0, LATENT, COMPRESS, -1], np.int64)
    x = net.op("Transpose", net.op("Reshape", "latent", frames), perm=[0, 1, 3, 2])
    x = net.op("Reshape", x, net.constant([0, LATENT, -1], np.int64))
    x = net.convolve(x, LATENT, sizes.decoder, 7)
    for dilation in sizes.decoder_dilations:
        x = net.convnext(x, None, sizes.decoder, sizes.decoder_inner, 7, dilation)
    x = net.gelu(net.convolve(x, sizes.decoder, sizes.decoder_inner, 3))
    x = net.convolve(x, sizes.decoder_inner, BASE_CHUNK)
    wave = net.op("Reshape", net.turned(x), net.constant([0, -1], np.int64))
    quiet = net.op("Mul", net.op("Tanh", wave), net.constant(0.1))
    return net.result(quiet, "wav_tts", ["b", "n"])
