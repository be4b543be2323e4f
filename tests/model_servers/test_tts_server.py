"""The speech server over ASGI, with real engines."""

import asyncio
import contextlib
import io
import json
import os
import re
import time
import wave
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
import onnx
import pytest
from model_servers.model_server import create_server_app
from model_servers.tts import TtsServer, build_server, make_parser
from model_servers.tts.audio_folder import AudioFolder
from model_servers.tts.engine import Engine, Samples
from model_servers.tts.openai_speech import SpeechRequest
from model_servers.tts.vits_voice import VitsVoice
from onnx import TensorProto, helper

from daedam.errors import ConfigurationError, ModelMissing

TEXT = "안녕하세요. 만나서 반갑습니다!"


@contextlib.asynccontextmanager
async def serving(server: TtsServer) -> AsyncIterator[httpx2.AsyncClient]:
    app = create_server_app(server, starts_ready=True)
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://voice") as client:
            yield client


def server_with(*flags: str) -> TtsServer:
    return build_server(make_parser().parse_args(flags))


@pytest.fixture
async def espeak() -> AsyncIterator[httpx2.AsyncClient]:
    async with serving(server_with("--engine", "espeak")) as client:
        yield client


def read_wav(content: bytes) -> tuple[np.ndarray, int]:
    """Return the samples and the sample rate in Hz of a 16-bit mono WAV."""
    with wave.open(io.BytesIO(content)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2"), file.getframerate()


# --- the contract's route -----------------------------------------------------------------------


async def test_a_text_gets_a_url_from_which_its_audio_can_be_fetched(
    espeak: httpx2.AsyncClient,
) -> None:
    body = {"text": TEXT, "speaker": "KR", "speed": 1.0}
    answer = (await espeak.post("/tts", json=body)).json()
    assert re.fullmatch(r"http://voice/audio/[0-9a-f]{64}\.wav", answer["audio_url"])
    assert answer["quality"] == "formant"
    audio = await espeak.get(answer["audio_url"])
    assert audio.headers["content-type"] == "audio/wav"
    samples, rate_hz = read_wav(audio.content)
    assert rate_hz == answer["sample_rate_hz"]
    assert samples.size / rate_hz == pytest.approx(answer["duration_sec"], abs=0.01)
    assert np.abs(samples).max() > 2_000
    again = (await espeak.post("/tts", json=body)).json()
    assert again == answer


async def test_double_speed_shortens_the_audio(espeak: httpx2.AsyncClient) -> None:
    slow, fast = [
        (await espeak.post("/tts", json={"text": TEXT, "speed": speed})).json()["duration_sec"]
        for speed in (1.0, 2.0)
    ]
    assert fast < 0.75 * slow


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"text": "   "},
        {"text": "가" * 601},
        {"text": TEXT, "speed": 0.1},
        {"text": TEXT, "speed": 9},
        {"text": TEXT, "speaker": "/etc/passwd"},
        {"text": TEXT, "speaker": "http://169.254.169.254/"},
        {},
    ],
)
async def test_invalid_input_gets_422(espeak: httpx2.AsyncClient, wrong: dict[str, Any]) -> None:
    refused = await espeak.post("/tts", json=wrong)
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("name", ["0" * 64, "..%2f..%2fetc%2fpasswd", "a", "%00" * 8])
async def test_an_unknown_audio_name_gets_404(espeak: httpx2.AsyncClient, name: str) -> None:
    assert (await espeak.get(f"/audio/{name}.wav")).status_code == 404


# --- OpenAI's route -----------------------------------------------------------------------------


async def test_openais_route_returns_the_audio_whole_or_streamed(
    espeak: httpx2.AsyncClient,
) -> None:
    body = {"model": "tts-1", "input": TEXT, "response_format": "wav"}
    whole = await espeak.post("/v1/audio/speech", json=body)
    assert whole.headers["content-type"] == "audio/wav"
    samples, rate_hz = read_wav(whole.content)
    assert int(whole.headers["x-sample-rate"]) == rate_hz
    streamed = await espeak.post("/v1/audio/speech", json={**body, "stream_format": "audio"})
    assert "content-length" not in streamed.headers
    assert streamed.content[:4] == b"RIFF"
    assert streamed.content[44:] == samples.tobytes()
    pcm = await espeak.post("/v1/audio/speech", json={**body, "response_format": "pcm"})
    assert pcm.headers["x-sample-rate"] == "24000"


async def test_without_ffmpeg_only_wav_is_supported(
    espeak: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model_servers.tts.openai_speech.ffmpeg", lambda: None)
    refused = await espeak.post("/v1/audio/speech", json={"input": TEXT})
    assert refused.status_code == 400
    assert refused.json()["error"]["param"] == "response_format"
    body = {"input": TEXT, "response_format": "wav"}
    assert (await espeak.post("/v1/audio/speech", json=body)).status_code == 200


async def test_openais_voices_are_mapped_to_the_servers_speakers(tmp_path: Path) -> None:
    path = tmp_path / "voices.onnx"
    write_tiny_vits(path, speakers=2)
    server = server_with("--engine", "vits", "--checkpoint", str(path))
    chosen: list[str] = []
    async with serving(server) as client:
        speakers = server._engine.speakers
        for voice in ("alloy", "ash", "ballad", "kim", "lee", "KR"):
            chosen.append(SpeechRequest(input="가", voice=voice).speaker(speakers))
        body = {"input": TEXT, "voice": "echo", "response_format": "wav"}
        assert (await client.post("/v1/audio/speech", json=body)).status_code == 200
    assert chosen == ["kim", "lee", "kim", "kim", "lee", "kim"]


@pytest.mark.parametrize("wrong", [{"input": TEXT, "response_format": "midi"}, {"input": ""}])
async def test_an_unknown_format_or_empty_text_gets_400(
    espeak: httpx2.AsyncClient, wrong: dict[str, Any]
) -> None:
    assert (await espeak.post("/v1/audio/speech", json=wrong)).status_code == 400


# --- sentences ----------------------------------------------------------------------------------


class RecordingEngine(Engine):
    """Yields three sentences and records the speaker and number of each.

    The second and third sentence are yielded only while `held` is False.
    """

    name = "recording"

    def __init__(self) -> None:
        self.synthesized: list[str] = []
        self.held = False

    def load(self) -> None:
        self.sample_rate_hz, self.speakers = 8_000, ("KR", "other")

    def synthesize(
        self, text: str, *, speaker: str = "KR", speed: float = 1.0
    ) -> Iterator[Samples]:
        for number in range(3):
            while self.held and number:
                time.sleep(0.005)
            self.synthesized.append(f"{speaker} {number}")
            yield np.full(80, 0.1 * (number + 1), np.float32)


async def test_the_first_sentence_is_returned_before_the_others_are_synthesized() -> None:
    engine = RecordingEngine()
    async with serving(TtsServer(engine)) as client:
        engine.synthesized.clear()
        server = TtsServer(engine)
        engine.held = True
        sentences = server._synthesize("가", "other", 1.0)
        assert (await anext(sentences)).size == 80
        assert engine.synthesized == ["other 0"]
        engine.held = False
        assert [s.size async for s in sentences] == [80, 80]
        assert (await client.post("/tts", json={"text": "가"})).json()["duration_sec"] == 0.03


async def test_sentences_of_concurrent_requests_alternate() -> None:
    engine = RecordingEngine()
    async with serving(TtsServer(engine)) as client:
        engine.synthesized.clear()
        bodies = [{"text": "가", "speaker": speaker} for speaker in ("KR", "other")]
        answers = await asyncio.gather(*(client.post("/tts", json=b) for b in bodies))
    assert [a.status_code for a in answers] == [200, 200]
    assert len(engine.synthesized) == 6
    speakers = [sentence.split()[0] for sentence in engine.synthesized]
    assert set(speakers[:3]) == {"KR", "other"}, "no request waits for all sentences of the other"


# --- the audio folder ---------------------------------------------------------------------------


def test_the_oldest_audio_files_are_deleted_beyond_the_limits(tmp_path: Path) -> None:
    folder = AudioFolder(tmp_path, max_files=3, max_bytes=1_000)
    names = [AudioFolder.name_for(text=str(number)) for number in range(6)]
    for age_s, name in zip(range(60, 0, -10), names, strict=True):
        folder.store(name, b"x" * 100)
        stored = folder.find(name)
        assert stored
        os.utime(stored, (time.time() - age_s,) * 2)
    assert [bool(folder.find(name)) for name in names] == [False] * 3 + [True] * 3
    folder.store(names[0], b"x" * 900)
    assert folder.find(names[0])
    assert len(list(tmp_path.iterdir())) == 2
    assert folder.find("../folder") is None


# --- custom VITS voices -------------------------------------------------------------------------


def write_tiny_vits(path: Path, *, speakers: int = 1) -> None:
    """Write a model with Piper's interface.

    The model returns 100 samples per phoneme, multiplied by the length scale.
    """
    inputs = [
        helper.make_tensor_value_info("input", TensorProto.INT64, [1, None]),
        helper.make_tensor_value_info("input_lengths", TensorProto.INT64, [1]),
        helper.make_tensor_value_info("scales", TensorProto.FLOAT, [3]),
    ]
    if speakers > 1:
        inputs.append(helper.make_tensor_value_info("sid", TensorProto.INT64, [1]))
    nodes = [
        helper.make_node("Cast", ["input_lengths"], ["count"], to=TensorProto.FLOAT),
        helper.make_node("Gather", ["scales", "one"], ["length"]),
        helper.make_node("Mul", ["count", "length"], ["stretched"]),
        helper.make_node("Mul", ["stretched", "hundred"], ["size_f"]),
        helper.make_node("Cast", ["size_f"], ["size"], to=TensorProto.INT64),
        helper.make_node("Expand", ["quiet", "size"], ["flat"]),
        helper.make_node("Unsqueeze", ["flat", "axes"], ["output"]),
    ]
    constants = [
        helper.make_tensor("one", TensorProto.INT64, [], [1]),
        helper.make_tensor("hundred", TensorProto.FLOAT, [], [100.0]),
        helper.make_tensor("quiet", TensorProto.FLOAT, [1], [0.25]),
        helper.make_tensor("axes", TensorProto.INT64, [3], [0, 1, 2]),
    ]
    output = helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 1, 1, None])
    graph = helper.make_graph(nodes, "vits", inputs, [output], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, path)
    letters = "_^$ ɐɡneoʌiɯajsmhtɕnŋldkwpbɫ̚"
    config = {
        "audio": {"sample_rate": 22_050, "quality": "medium"},
        "espeak": {"voice": "ko"},
        "phoneme_id_map": {letter: [number] for number, letter in enumerate(letters)},
        "speaker_id_map": {"kim": 0, "lee": 1} if speakers > 1 else {},
        "num_speakers": speakers,
    }
    path.with_name(f"{path.name}.json").write_text(json.dumps(config, ensure_ascii=False))


async def test_a_vits_checkpoint_is_served(tmp_path: Path) -> None:
    path = tmp_path / "voice.onnx"
    write_tiny_vits(path)
    async with serving(server_with("--engine", "vits", "--checkpoint", str(path))) as client:
        slow = (await client.post("/tts", json={"text": TEXT})).json()
        fast = (await client.post("/tts", json={"text": TEXT, "speed": 2})).json()
        short = (await client.post("/tts", json={"text": "네."})).json()
    assert slow["sample_rate_hz"] == 22_050
    assert fast["duration_sec"] == pytest.approx(slow["duration_sec"] / 2, rel=0.02)
    assert short["duration_sec"] < 0.5 * slow["duration_sec"]


async def test_speakers_of_a_vits_checkpoint_are_chosen_by_name(tmp_path: Path) -> None:
    path = tmp_path / "voices.onnx"
    write_tiny_vits(path, speakers=2)
    async with serving(server_with("--engine", "vits", "--checkpoint", str(path))) as client:
        for speaker in ("kim", "lee", "KR"):
            body = {"text": TEXT, "speaker": speaker}
            assert (await client.post("/tts", json=body)).status_code == 200
        refused = await client.post("/tts", json={"text": TEXT, "speaker": "park"})
        assert "kim, lee" in refused.json()["detail_en"]


def test_a_missing_or_invalid_vits_checkpoint_raises(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        server_with("--engine", "vits")
    with pytest.raises(ModelMissing, match=r"voice\.onnx"):
        VitsVoice(tmp_path / "voice.onnx").load()
    (tmp_path / "voice.onnx").write_bytes(b"not a model")
    (tmp_path / "voice.onnx.json").write_text("{}")
    with pytest.raises(ConfigurationError):
        VitsVoice(tmp_path / "voice.onnx").load()
