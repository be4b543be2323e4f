"""The migration check, on servers that follow the contract and on servers that do not."""

import asyncio
import contextlib
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import httpx2
import numpy as np
import pytest
import uvicorn
from fastapi import FastAPI, Form, Header, HTTPException, Response, UploadFile
from model_servers.llm import build_server, make_parser
from model_servers.model_server import create_server_app
from pydantic import BaseModel, Field
from tests.contract.model_servers import ModelServer
from tests.speech import read_set
from typer.testing import CliRunner

from daedam.cli.main import app
from daedam.cli.migrate_check.command import check, load
from daedam.cli.migrate_check.report import (
    MigrationReport,
    MigrationVerdict,
    Stage,
    Targets,
    character_error_rate,
    percentile,
)
from daedam.cli.migrate_check.stages import ANSWER
from daedam.clients.local_models import llm_name
from daedam.settings import Settings, load_settings
from daedam.utils.audio_utils import wav_bytes

FAST = {"requests": 2, "callers": (1, 4)}
RATE_HZ = 22_050


class Prompt(BaseModel):
    prompt: Annotated[str, Field(min_length=1)]
    max_tokens: int = 200


class Said(BaseModel):
    text: Annotated[str, Field(min_length=1)]
    speaker: str = "KR"
    speed: float = 1.0


def well_server(
    key: str | None = None,
    question: str = "캐시를 도입하신 까닭은 무엇인가요?",
    heard: str = ANSWER,
) -> FastAPI:
    """Return an application with all three routes that follows the contract."""
    server = FastAPI()
    tone = wav_bytes(0.3 * np.sin(np.arange(4 * RATE_HZ) / 20), RATE_HZ)

    def admit(authorization: str | None) -> None:
        if key and authorization != f"Bearer {key}":
            raise HTTPException(401)

    @server.get("/readyz")
    def readyz() -> dict[str, str]:
        return {}

    @server.post("/stt")
    async def stt(
        file: UploadFile,
        language: Annotated[str, Form()],
        authorization: Annotated[str | None, Header()] = None,
    ) -> dict[str, str]:
        admit(authorization)
        if not (await file.read()).startswith(b"RIFF"):
            raise HTTPException(422)
        return {"text": heard}

    @server.post("/generate")
    def generate(
        body: Prompt, authorization: Annotated[str | None, Header()] = None
    ) -> dict[str, str]:
        admit(authorization)
        return {"text": question}

    @server.post("/tts")
    def tts(body: Said, authorization: Annotated[str | None, Header()] = None) -> dict[str, str]:
        admit(authorization)
        return {"audio_url": "/audio/spoken.wav"}

    @server.get("/audio/spoken.wav")
    def spoken() -> Response:
        return Response(tone, media_type="audio/wav")

    return server


@contextlib.contextmanager
def served(application: FastAPI) -> Iterator[str]:
    web = uvicorn.Server(uvicorn.Config(application, port=0, log_level="error"))
    thread = threading.Thread(target=web.run, daemon=True)
    thread.start()
    while not web.started:
        thread.join(0.01)
        assert thread.is_alive(), "the server did not start"
    try:
        yield f"http://127.0.0.1:{web.servers[0].sockets[0].getsockname()[1]}"
    finally:
        web.should_exit = True
        thread.join(10)


@pytest.fixture
def bare(tmp_path: Path) -> Settings:
    """Return settings without local models.

    The check then compares nothing and uses espeak-ng for the spoken sample.
    """
    return load_settings(_env_file=None, daedam_data=tmp_path, daedam_models=tmp_path / "none")


def failures(report: MigrationReport) -> list[tuple[Stage, str]]:
    return [(r.stage, r.what) for r in report.lines if r.verdict is MigrationVerdict.FAILED]


def found(report: MigrationReport, stage: Stage, word: str) -> str:
    return next(r.found for r in report.lines if r.stage is stage and word in r.what)


async def test_servers_that_follow_the_contract_pass(bare: Settings) -> None:
    steps: list[str] = []
    with served(well_server()) as url:
        report = await check(bare, url, url, url, show_step=steps.append, **FAST)
    assert failures(report) == []
    assert report.passed
    assert "not compared" in found(report, Stage.STT, "transcript")
    assert "캐시를" in found(report, Stage.LLM, "question rules")
    timed = [(s.stage, s.callers) for s in report.speeds]
    assert timed == [
        *((stage, callers) for stage in ("stt", "llm", "tts") for callers in (1, 4)),
        ("whole", 1),
    ]
    assert all(s.p50_s and s.p95_s and s.per_s > 0 for s in report.speeds)
    assert any("LLM" in step for step in steps)


async def test_a_configured_key_is_sent_and_required(bare: Settings) -> None:
    with served(well_server(key="secret")) as url:
        with_key = await check(bare, url, url, url, api_key="secret", **FAST)
        without = await check(bare, url, url, url, **FAST)
    assert with_key.passed
    assert {stage for stage, _ in failures(without)} == {Stage.STT, Stage.LLM, Stage.TTS}
    assert "401" in found(without, Stage.LLM, "contract")


async def test_a_server_that_does_not_require_the_key_fails(bare: Settings) -> None:
    with served(well_server()) as url:
        report = await check(bare, url, url, url, api_key="secret", **FAST)
    assert {what for _, what in failures(report)} == {"키 없이 · without a key"}


async def test_a_server_that_is_too_slow_fails(bare: Settings) -> None:
    with served(well_server()) as url:
        report = await check(bare, url, url, url, targets=Targets(llm=1e-6, whole=1e-6), **FAST)
    assert failures(report) == [
        (Stage.LLM, "속도 · speed"),
        (Stage.WHOLE, "속도 · speed"),
    ]


async def test_a_question_against_the_rules_fails(bare: Settings) -> None:
    with served(well_server(question="고향이 어디신가요?")) as url:
        report = await check(bare, url, url, url, **FAST)
    assert failures(report) == [(Stage.LLM, "꼬리 질문 규칙 · question rules")]
    assert "forbidden" in found(report, Stage.LLM, "question rules")


async def test_an_unreachable_server_fails_without_the_others(
    bare: Settings, unused_port: int
) -> None:
    with served(well_server()) as url:
        report = await check(bare, url, f"http://127.0.0.1:{unused_port}", url, **FAST)
    assert failures(report) == [(Stage.LLM, "서버 · server")]
    assert {s.stage for s in report.speeds} == {Stage.STT, Stage.TTS}


@pytest.mark.parametrize(
    "body", [{"words": "가"}, {"text": 3, "audio_url": None}, ["text"]], ids=str
)
async def test_a_response_of_a_wrong_shape_fails(bare: Settings, body: Any) -> None:
    with ModelServer(body=body).running() as url:
        report = await check(bare, url, url, url, **FAST)
    shapes = {stage for stage, what in failures(report) if "contract" in what}
    assert shapes == {Stage.STT, Stage.LLM, Stage.TTS}
    assert report.speeds == []


async def test_accepting_wrong_input_and_returning_silence_fail(bare: Settings) -> None:
    """The contract's fake server accepts any input and returns silence."""
    with ModelServer().running() as url:
        report = await check(bare, url, url, url, **FAST)
    assert (Stage.STT, "잘못된 입력 · wrong input") in failures(report)
    assert (Stage.TTS, "소리 크기 · loudness") in failures(report)
    assert (Stage.TTS, "길이 · duration") in failures(report)


async def test_an_unready_server_fails(bare: Settings) -> None:
    with ModelServer(ready=False).running() as url:
        report = await check(bare, url, url, url, **FAST)
    assert (Stage.TTS, "/readyz") in failures(report)


async def test_a_429_is_reported_and_counted() -> None:
    from daedam.clients.gemini_client import LLMA6000Client

    server = ModelServer(statuses=[429, 429, 200], retry_after="2")
    with server.running() as url:
        client = LLMA6000Client(url)

        async def call() -> None:
            await client.generate("가")

        speed, waits_s = await load(Stage.LLM, call, callers=1, requests=4)
        await client.close()
    assert (speed.requests, speed.refused, speed.failed) == (4, 2, 0)
    assert waits_s == [2.0, 2.0]


async def test_the_load_test_stops_at_a_dead_server(unused_port: int) -> None:
    from daedam.clients.gemini_client import LLMA6000Client

    client = LLMA6000Client(f"http://127.0.0.1:{unused_port}")

    async def call() -> None:
        await client.generate("가")

    speed, _ = await load(Stage.LLM, call, callers=1, requests=100)
    await client.close()
    assert (speed.failed, speed.p50_s) == (3, None)


def test_the_command_prints_a_report_and_sets_the_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unused_port: int
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.setenv("DAEDAM_MODELS", str(tmp_path / "none"))
    with served(well_server()) as url:
        command = ["migrate-check", "--stt", url, "--llm", url, "--tts", url, "--requests", "1"]
        good = CliRunner().invoke(app, [*command, "--json", "found.json"])
        away = ["--tts", f"http://127.0.0.1:{unused_port}"]
        bad = CliRunner().invoke(app, [*command, *away])
    assert good.exit_code == 0, good.output
    assert "PASS: ready to move" in good.output
    assert "통과" in good.output
    written = json.loads(Path("found.json").read_text("utf-8"))
    assert written["passed"] is True
    assert {s["callers"] for s in written["speeds"]} == {1, 4, 10}
    assert bad.exit_code == 1
    assert "cannot be reached" in bad.output


def test_percentiles_are_measured_values() -> None:
    assert percentile([], 0.5) is None
    assert percentile([3, 1, 2], 0.5) == 2
    assert percentile(range(1, 101), 0.95) == 95


def test_character_error_rate_ignores_spaces_and_punctuation() -> None:
    assert character_error_rate("가나, 다라.", "가나다 라") == 0
    assert character_error_rate("가나다라", "가나다마") == 0.25
    assert character_error_rate("", "가") == 1


@pytest.mark.models
@pytest.mark.speech
async def test_real_models_are_compared(real_settings: Settings) -> None:
    """Check the real language model server; compare the fake STT server with the local Whisper."""
    gguf = real_settings.models_path / llm_name(real_settings) / "model.gguf"
    real_llm = create_server_app(build_server(make_parser().parse_args(["--gguf", str(gguf)])))
    spoken = read_set()[0]
    with served(well_server(heard=spoken.text)) as url, served(real_llm) as llm:
        while httpx2.get(f"{llm}/readyz").status_code != 200:
            await asyncio.sleep(0.2)
        # A second language model on the same cores would be slow and test nothing more.
        here = real_settings.model_copy(update={"llm_local_model": "none"})
        report = await check(here, url, llm, url, speech=spoken.path, requests=1, callers=(1,))
    # A small model on few cores may fail in quality and speed, but not in the contract.
    may_fail = {"속도 · speed", "꼬리 질문 규칙 · question rules", "비교 · comparison"}
    assert {what for stage, what in failures(report) if stage is Stage.LLM} <= may_fail
    assert found(report, Stage.STT, "transcript").startswith("CER ")
    assert set(report.local_s) == {Stage.STT, Stage.TTS}
    understood = next(r for r in report.lines if "intelligibility" in r.what)
    assert understood.verdict is MigrationVerdict.NOTE, (
        "a tone is not Korean, and its maker did not say"
    )
