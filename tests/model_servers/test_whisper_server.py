"""The speech recognition server with the real small Whisper, over ASGI."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
import pytest
from model_servers.model_server import create_server_app
from model_servers.whisper import build_server, make_parser
from tests.speech import SPEECH, as_webm, character_errors, joined, read_set

from daedam.settings import Settings
from daedam.utils.audio_utils import wav_bytes

pytestmark = [pytest.mark.models, pytest.mark.speech]


@pytest.fixture(scope="module")
async def client(real_settings: Settings) -> AsyncIterator[httpx2.AsyncClient]:
    weights = str(real_settings.models_path / "whisper-base")
    flags = ["--model", weights, "--device", "cpu", "--max-batch", "4", "--max-audio-s", "60"]
    app = create_server_app(build_server(make_parser().parse_args(flags)), starts_ready=True)
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://whisper") as client:
            yield client


async def transcribe(
    client: httpx2.AsyncClient, content: bytes, path: str = "/stt", **form: Any
) -> httpx2.Response:
    files = {"file": ("http://169.254.169.254/../etc/passwd", content, "audio/wav")}
    return await client.post(path, files=files, data=form, timeout=300)


async def metric(client: httpx2.AsyncClient, name: str) -> float:
    found = re.search(rf"^{name} (\S+)$", (await client.get("/metrics")).text, re.MULTILINE)
    assert found, f"no metric {name}"
    return float(found[1])


async def wait_for_requests_in_flight(client: httpx2.AsyncClient, count: int) -> None:
    for _ in range(1_000):
        if await metric(client, "model_server_in_flight") == count:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"never {count} requests in flight")


async def test_a_transcript_has_text_and_word_times(client: httpx2.AsyncClient) -> None:
    utterance = read_set()[0]
    answer = (await transcribe(client, utterance.path.read_bytes(), language="ko")).json()
    errors, length = character_errors(utterance.text, answer["text"])
    assert errors / length < 0.35
    assert answer["language"] == "ko"
    words = [word for segment in answer["segments"] for word in segment["words"]]
    assert " ".join(word["word"] for word in words) == answer["text"]
    starts = [word["start"] for word in words]
    assert starts == sorted(starts)
    assert words[-1]["end"] <= answer["duration_sec"] + 0.1
    assert all(0 < word["probability"] <= 1 for word in words)


async def test_concurrent_callers_get_their_own_transcripts(client: httpx2.AsyncClient) -> None:
    utterances = read_set()[:6]
    windows_before = await metric(client, "whisper_batch_windows_sum")
    answers = await asyncio.gather(
        *(transcribe(client, utterance.path.read_bytes()) for utterance in utterances)
    )
    errors = length = 0
    for utterance, answer in zip(utterances, answers, strict=True):
        wrong, of = character_errors(utterance.text, answer.json()["text"])
        errors, length = errors + wrong, length + of
    assert errors / length < 0.3
    windows = await metric(client, "whisper_batch_windows_sum") - windows_before
    assert windows == len(utterances), "each utterance fits into one window"


async def test_a_recording_longer_than_a_window_is_transcribed_completely(
    client: httpx2.AsyncClient,
) -> None:
    utterances = read_set()[:8]
    answer = (await transcribe(client, joined(utterances, 45, pause_s=1.2))).json()
    words = [word for segment in answer["segments"] for word in segment["words"]]
    starts = [word["start"] for word in words]
    assert starts == sorted(starts)
    assert starts[0] < 3
    assert 36 < words[-1]["end"] <= 46
    errors, length = character_errors(" ".join(u.text for u in utterances[:7]), answer["text"])
    assert errors / length < 0.35


async def test_a_webm_recording_is_transcribed(client: httpx2.AsyncClient) -> None:
    webm = await asyncio.to_thread(as_webm, read_set()[0].path)
    assert (await transcribe(client, webm)).json()["text"]


async def test_openais_route_returns_the_requested_format(client: httpx2.AsyncClient) -> None:
    content, path = read_set()[0].path.read_bytes(), "/v1/audio/transcriptions"
    plain = (await transcribe(client, content, path, model="whisper-1")).json()
    assert set(plain) == {"text", "usage"}
    text = await transcribe(client, content, path, response_format="text")
    assert text.text.strip() == plain["text"]
    form = {"response_format": "verbose_json", "timestamp_granularities[]": ["word", "segment"]}
    verbose = (await transcribe(client, content, path, **form)).json()
    assert (verbose["task"], verbose["language"]) == ("transcribe", "ko")
    assert verbose["text"] == plain["text"]
    assert {"id", "start", "end", "text", "avg_logprob"} <= set(verbose["segments"][0])
    assert {"word", "start", "end"} <= set(verbose["words"][0])


async def test_audio_without_speech_gives_an_empty_text(client: httpx2.AsyncClient) -> None:
    random = np.random.default_rng(3)
    for samples in (np.zeros(48_000), 0.05 * random.standard_normal(48_000)):
        answer = (await transcribe(client, wav_bytes(samples.astype(np.float32), 16_000))).json()
        assert (answer["text"], answer["segments"]) == ("", [])


@pytest.mark.parametrize("path", ["/stt", "/v1/audio/transcriptions"])
async def test_a_spoken_term_of_the_prompt_is_recognised(
    client: httpx2.AsyncClient, path: str
) -> None:
    content = read_set()[0].path.read_bytes()
    answer = (
        await transcribe(client, content, path, prompt="쿠버네티스, 지하철역이, 파이썬")
    ).json()
    assert "지하철역" in answer["text"]
    plain, others = [
        (await transcribe(client, content, path, **form)).json()["text"]
        for form in ({}, {"prompt": "쿠버네티스, 파이썬"})
    ]
    assert others == plain, "terms that are not spoken change nothing"


async def test_a_too_long_prompt_is_refused(client: httpx2.AsyncClient) -> None:
    audio = wav_bytes(np.zeros(8_000, np.int16), 16_000)
    for path, status in (("/stt", 422), ("/v1/audio/transcriptions", 400)):
        refused = await transcribe(client, audio, path, prompt="가" * 5000)
        assert (refused.status_code, refused.json()["error"]["param"]) == (status, "prompt")


PLAYLIST = b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:1/secret.wav\n"


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 400, "audio_empty"),
        (b"garbage of all kinds", 415, "audio_not_recognised"),
        (PLAYLIST, 415, "audio_not_recognised"),
        (b"RIFF\x24\x10\0\0WAVEfmt ", 422, "audio_truncated"),
        (wav_bytes(np.zeros(16_000 * 62, np.int16), 16_000), 413, "audio_too_long"),
    ],
)
async def test_an_invalid_recording_is_refused_with_its_reason(
    client: httpx2.AsyncClient, content: bytes, status: int, code: str
) -> None:
    refused = await transcribe(client, content)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert refused.headers["content-type"] == "application/problem+json"


async def test_invalid_fields_are_refused(client: httpx2.AsyncClient) -> None:
    audio = wav_bytes(np.zeros(8_000, np.int16), 16_000)
    assert (await transcribe(client, audio, language="tlh")).status_code == 422
    path = "/v1/audio/transcriptions"
    assert (await transcribe(client, audio, path, response_format="midi")).status_code == 400
    assert (await client.post("/stt", data={"file": "/etc/passwd"})).status_code == 422


async def test_a_cancelled_request_does_not_block_the_next_one(client: httpx2.AsyncClient) -> None:
    cancelled = asyncio.create_task(transcribe(client, joined(read_set()[:6], 30)))
    await wait_for_requests_in_flight(client, 1)
    cancelled.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cancelled
    await wait_for_requests_in_flight(client, 0)
    path = Path(SPEECH) / "read" / "wav_002.wav"
    assert (await transcribe(client, path.read_bytes())).json()["text"]
