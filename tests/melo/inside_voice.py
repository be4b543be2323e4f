"""The voice on both runtimes, with a random checkpoint that is loaded like a trained one."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
import torch
from model_servers.melo import choose_engine
from model_servers.melo.checkpoint import CONVERTED, MeloFiles
from model_servers.melo.convert import convert
from model_servers.melo.engine import MeloEngine, MeloOnnxEngine
from model_servers.melo.frontend import Frontend, Lexicon
from model_servers.melo.torch_model import TorchModel, read_synthesizer, read_tokenizer
from model_servers.melo.voice import SDP_RATIO, MeloVoice
from model_servers.tts.engine import Engine

from daedam.errors import ConfigurationError, InvalidRequest, ModelMissing
from tests.melo import tiny_melo

QUESTION = "가장 어려웠던 점은 무엇인가요?"


@pytest.fixture(scope="module", autouse=True)
def _no_network() -> Iterator[None]:
    """Fail when a test opens a network connection, for example to a model hub."""

    def refuse(_socket: socket.socket, address: Any) -> None:
        raise AssertionError(f"opened a network connection: {address}")

    with patch.object(socket.socket, "connect", refuse):
        yield


@pytest.fixture(scope="module")
def converted(files: MeloFiles) -> Path:
    folder = files.checkpoint.parent / "onnx"
    assert convert(files, folder) < 1e-4
    return folder


@pytest.fixture(scope="module", params=["melo", "melo-onnx"])
def engine(request: pytest.FixtureRequest, files: MeloFiles, converted: Path) -> Engine:
    engine = choose_engine(files.checkpoint if request.param == "melo" else converted)
    assert engine.name == request.param
    engine.load()
    return engine


def synthesize(engine: Engine, text: str = QUESTION, speed: float = 1.0) -> np.ndarray:
    return np.concatenate(list(engine.synthesize(text, speed=speed)))


def test_samples_are_valid_audio(engine: Engine) -> None:
    samples = synthesize(engine)
    assert engine.sample_rate_hz == tiny_melo.SAMPLE_RATE_HZ
    assert engine.speakers == ("KR",)
    assert engine.quality == "neural"
    assert samples.dtype == np.float32
    assert samples.ndim == 1
    assert len(samples) % 512 == 0
    assert 0.5 < len(samples) / engine.sample_rate_hz < 10
    assert np.isfinite(samples).all()
    assert 0 < np.abs(samples).max() <= 1


def test_a_higher_speed_shortens_the_audio(engine: Engine) -> None:
    # Durations are rounded up to whole frames: double speed takes a little more than half the time.
    ratio = len(synthesize(engine, speed=2.0)) / len(synthesize(engine, speed=1.0))
    assert 0.5 <= ratio < 0.65
    assert len(synthesize(engine, speed=0.5)) > 1.6 * len(synthesize(engine))


def test_the_same_text_gives_the_same_samples(engine: Engine) -> None:
    np.testing.assert_array_equal(synthesize(engine), synthesize(engine))


def test_sentences_are_yielded_one_by_one_with_a_pause_between_them(engine: Engine) -> None:
    sentences = list(engine.synthesize("네. 알겠습니다. 다음 질문입니다."))
    assert len(sentences) == 3
    pause = int(engine.sample_rate_hz * 0.05)
    assert not sentences[0][-pause:].any()
    assert sentences[-1][-pause:].any()


def test_invalid_arguments_are_refused_before_synthesis(engine: Engine) -> None:
    for text, speaker, speed in ((QUESTION, "EN", 1.0), (" ... ", "KR", 1.0), (QUESTION, "KR", 0)):
        with pytest.raises(InvalidRequest):
            engine.synthesize(text, speaker=speaker, speed=speed)


def test_samples_equal_the_originals(files: MeloFiles) -> None:
    """Without noise, the samples equal those of `SynthesizerTrn.infer`."""
    config = files.read_config()
    phonemes = Frontend(Lexicon.from_melo(config), read_tokenizer(files.bert))(QUESTION)
    model = TorchModel(files)
    voice = MeloVoice(model, latent_noise=0, duration_noise=0)
    ours = voice.synthesize(phonemes, speaker="KR", speed=1.25)
    features = np.repeat(model.bert_features(phonemes.tokens), phonemes.per_token, axis=0)
    symbols, tones, languages = (
        torch.from_numpy(a)[None] for a in (phonemes.symbols, phonemes.tones, phonemes.languages)
    )
    with torch.inference_mode():
        theirs = (
            read_synthesizer(files, config)
            .infer(
                symbols,
                torch.tensor([symbols.size(1)]),
                torch.tensor([0]),
                tones,
                languages,
                torch.zeros(1, 1024, symbols.size(1)),
                torch.from_numpy(features.T.copy())[None],
                noise_scale=0,
                noise_scale_w=0,
                length_scale=1 / 1.25,
                sdp_ratio=SDP_RATIO,
            )[0][0, 0]
            .numpy()
        )
    np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_both_runtimes_give_the_same_samples(files: MeloFiles, converted: Path) -> None:
    one, other = MeloEngine(files.checkpoint), MeloOnnxEngine(converted)
    one.load()
    other.load()
    np.testing.assert_allclose(synthesize(one), synthesize(other), atol=1e-3)


def test_a_checkpoint_that_does_not_fit_its_configuration_is_refused(
    files: MeloFiles, tmp_path: Path
) -> None:
    other = tiny_melo.config(vocoder_channels=32)
    (tmp_path / "config.json").write_text(json.dumps(other), "utf-8")
    engine = MeloEngine(files.checkpoint, tmp_path / "config.json", files.bert)
    with pytest.raises(ConfigurationError, match=r"checkpoint\.pth"):
        engine.load()


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"data": 3}'])
def test_a_broken_configuration_is_refused(files: MeloFiles, tmp_path: Path, content: str) -> None:
    (tmp_path / "config.json").write_text(content, "utf-8")
    with pytest.raises(ConfigurationError, match=r"config\.json"):
        MeloEngine(files.checkpoint, tmp_path / "config.json", files.bert).load()


def test_missing_files_are_named(files: MeloFiles, tmp_path: Path) -> None:
    with pytest.raises(ModelMissing) as caught:
        MeloEngine(files.checkpoint, bert_path=tmp_path / "bert-kor-base").load()
    for detail in (caught.value.detail, caught.value.detail_en):
        assert "vocab.txt" in detail
        assert "kykim/bert-kor-base" in detail
        assert str(files.config) not in detail


def test_a_broken_conversion_is_refused(converted: Path, tmp_path: Path) -> None:
    for name in CONVERTED:
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(ConfigurationError):
        MeloOnnxEngine(tmp_path).load()
    (tmp_path / "prior.onnx").unlink()
    with pytest.raises(ModelMissing, match=r"prior\.onnx"):
        MeloOnnxEngine(tmp_path).load()
