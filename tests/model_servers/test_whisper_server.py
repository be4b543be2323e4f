"""The speech recognition server with the real small Whisper, over ASGI."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
import pytest
from model_servers.shell import create_app
from model_servers.whisper import build, parser
from tests.speech import SPEECH, as_webm, character_errors, joined, read_set

from daedam.settings import Settings
from daedam.utils.audio_utils import wav_bytes

pytestmark = [pytest.mark.models, pytest.mark.speech]


@pytest.fixture(scope="module")
async def client(real_settings: Settings) -> AsyncIterator[httpx2.AsyncClient]:
    weights = str(real_settings.models_path / "whisper-base")
    flags = ["--model", weights, "--device", "cpu", "--max-batch", "4", "--max-audio-s", "60"]
    app = create_app(build(parser().parse_args(flags)), starts_ready=True)
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://ears") as client:
            yield client


async def hear(
    client: httpx2.AsyncClient, content: bytes, path: str = "/stt", **form: Any
) -> httpx2.Response:
    files = {"file": ("http://169.254.169.254/../etc/passwd", content, "audio/wav")}
    return await client.post(path, files=files, data=form, timeout=300)


async def test_speech_becomes_text_with_words_in_their_times(client: httpx2.AsyncClient) -> None:
    utterance = read_set()[0]
    heard = (await hear(client, utterance.path.read_bytes(), language="ko")).json()
    wrong, of = character_errors(utterance.text, heard["text"])
    assert wrong / of < 0.35
    assert heard["language"] == "ko"
    words = [word for segment in heard["segments"] for word in segment["words"]]
    assert " ".join(word["word"] for word in words) == heard["text"]
    starts = [word["start"] for word in words]
    assert starts == sorted(starts)
    assert words[-1]["end"] <= heard["duration_sec"] + 0.1
    assert all(0 < word["probability"] <= 1 for word in words)


async def test_several_callers_hear_their_own(client: httpx2.AsyncClient) -> None:
    utterances = read_set()[:6]
    answers = await asyncio.gather(
        *(hear(client, utterance.path.read_bytes()) for utterance in utterances)
    )
    errors = length = 0
    for utterance, answer in zip(utterances, answers, strict=True):
        wrong, of = character_errors(utterance.text, answer.json()["text"])
        errors, length = errors + wrong, length + of
    assert errors / length < 0.3
    told = (await client.get("/metrics")).text
    assert "whisper_batch_windows_bucket" in told


async def test_a_long_recording_comes_whole(client: httpx2.AsyncClient) -> None:
    utterances = read_set()[:8]
    heard = (await hear(client, joined(utterances, 45, pause_s=1.2))).json()
    words = [word for segment in heard["segments"] for word in segment["words"]]
    starts = [word["start"] for word in words]
    assert starts == sorted(starts)
    assert starts[0] < 3
    assert 36 < words[-1]["end"] <= 46
    wrong, of = character_errors(" ".join(u.text for u in utterances[:7]), heard["text"])
    assert wrong / of < 0.35


async def test_a_browsers_recording_is_heard(client: httpx2.AsyncClient) -> None:
    webm = await asyncio.to_thread(as_webm, read_set()[0].path)
    assert (await hear(client, webm)).json()["text"]


async def test_openais_route_gives_its_forms(client: httpx2.AsyncClient) -> None:
    content, path = read_set()[0].path.read_bytes(), "/v1/audio/transcriptions"
    plain = (await hear(client, content, path, model="whisper-1")).json()
    assert set(plain) == {"text", "usage"}
    text = await hear(client, content, path, response_format="text")
    assert text.text.strip() == plain["text"]
    form = {"response_format": "verbose_json", "timestamp_granularities[]": ["word", "segment"]}
    verbose = (await hear(client, content, path, **form)).json()
    assert (verbose["task"], verbose["language"]) == ("transcribe", "ko")
    assert verbose["text"] == plain["text"]
    assert {"id", "start", "end", "text", "avg_logprob"} <= set(verbose["segments"][0])
    assert {"word", "start", "end"} <= set(verbose["words"][0])


async def test_where_nobody_speaks_the_text_is_empty(client: httpx2.AsyncClient) -> None:
    random = np.random.default_rng(3)
    for samples in (np.zeros(48_000), 0.05 * random.standard_normal(48_000)):
        heard = (await hear(client, wav_bytes(samples.astype(np.float32), 16_000))).json()
        assert (heard["text"], heard["segments"]) == ("", [])


@pytest.mark.parametrize("path", ["/stt", "/v1/audio/transcriptions"])
async def test_terms_of_a_prompt_are_listened_for(client: httpx2.AsyncClient, path: str) -> None:
    content = read_set()[0].path.read_bytes()
    told = (await hear(client, content, path, prompt="쿠버네티스, 지하철역이, 파이썬")).json()
    assert "지하철역" in told["text"]
    plain, others = [
        (await hear(client, content, path, **form)).json()["text"]
        for form in ({}, {"prompt": "쿠버네티스, 파이썬"})
    ]
    assert others == plain, "terms that are not said change nothing"


async def test_a_prompt_that_is_too_long_is_refused(client: httpx2.AsyncClient) -> None:
    sound = wav_bytes(np.zeros(8_000, np.int16), 16_000)
    for path, status in (("/stt", 422), ("/v1/audio/transcriptions", 400)):
        refused = await hear(client, sound, path, prompt="가" * 5000)
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
async def test_what_is_no_recording_is_told(
    client: httpx2.AsyncClient, content: bytes, status: int, code: str
) -> None:
    refused = await hear(client, content)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert refused.headers["content-type"] == "application/problem+json"


async def test_wrong_fields_are_told(client: httpx2.AsyncClient) -> None:
    sound = wav_bytes(np.zeros(8_000, np.int16), 16_000)
    assert (await hear(client, sound, language="tlh")).status_code == 422
    path = "/v1/audio/transcriptions"
    assert (await hear(client, sound, path, response_format="midi")).status_code == 400
    assert (await client.post("/stt", data={"file": "/etc/passwd"})).status_code == 422


async def test_who_goes_away_leaves_the_server_well(client: httpx2.AsyncClient) -> None:
    content = joined(read_set()[:6], 30)
    leaving = asyncio.create_task(hear(client, content))
    await asyncio.sleep(0.3)
    leaving.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await leaving
    path = Path(SPEECH) / "read" / "wav_002.wav"
    assert (await hear(client, path.read_bytes())).json()["text"]
