"""The migration check with OpenAI's routes, and with servers that have other health routes."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from tests.contract.model_servers import ModelServer
from tests.model_servers.openai_servers import KEY, SOUND, Servers, running

from daedam.cli.migrate_check.report import MigrationVerdict
from daedam.cli.migrate_check.servers import CheckedServer, SpeechSample, StageCheck
from daedam.cli.migrate_check.stages import LlmCheck, SttCheck, TtsCheck
from daedam.services.morphology import KiwiMorphology
from daedam.settings import ServerApi


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    with running() as started:
        yield started


def checks(servers: Servers, sample: Path, api: ServerApi) -> list[StageCheck]:
    models = {"stt": "whisper-1", "llm": "default", "tts": "tts-1"}
    stt, llm, tts = (
        CheckedServer(getattr(servers, role).removesuffix("/v1"), KEY, api, model)
        for role, model in models.items()
    )
    return [
        SttCheck(stt, SpeechSample(sample, None)),
        LlmCheck(llm, KiwiMorphology()),
        TtsCheck(tts),
    ]


@pytest.mark.parametrize("api", ServerApi)
async def test_servers_pass_with_either_api(
    servers: Servers, tmp_path: Path, api: ServerApi
) -> None:
    sample = tmp_path / "sample.wav"
    sample.write_bytes(SOUND)
    for check in checks(servers, sample, api):
        lines, usable = await check.probe()
        assert usable
        assert {line.verdict for line in lines} == {MigrationVerdict.PASSED}, lines
        assert any(check.route in line.what for line in lines)
        await check.call()
        await check.close()


@pytest.mark.parametrize(
    ("health", "verdict"),
    [
        ({"/health": 200}, MigrationVerdict.PASSED),
        ({"/health": 503}, MigrationVerdict.FAILED),
        ({"/v1/models": 200}, MigrationVerdict.PASSED),
        ({"/v1/models": 401}, MigrationVerdict.FAILED),
        ({}, MigrationVerdict.NOTE),
    ],
)
async def test_the_health_route_that_a_server_has_is_used(
    health: dict[str, int], verdict: MigrationVerdict
) -> None:
    with ModelServer(health=health).running() as url:
        check = TtsCheck(CheckedServer(url))
        async with httpx2.AsyncClient() as http:
            line = await check._ready(http)
        await check.close()
    assert line.verdict is verdict
    assert line.what == next(iter(health), "/readyz, /health, /v1/models")
