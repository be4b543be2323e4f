"""The small voice serves until the neural one is downloaded, tried and fast enough."""

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from tests.fakes import FakeTTS
from tests.random_supertonic import write_random_supertonic
from tests.unit.models_store.making import TINY, FakeHub, model_file, running

from daedam.clients.base import VoiceQuality
from daedam.clients.chain import TTSChain
from daedam.clients.local_tts import SupertonicClient
from daedam.models_store import CatalogModel, ModelRole, ModelStore
from daedam.models_store.sources import HubSource
from daedam.services import voice_upgrade
from daedam.services.media.speech_cache import SpeechCache
from daedam.services.voice_upgrade import VoiceStatus, VoiceUpgrade

VOICE = "random-voice"


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the files of a Supertonic with random weights, by name."""
    folder = tmp_path_factory.mktemp("weights") / VOICE
    write_random_supertonic(folder)
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def hub(weights: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with running(FakeHub(weights)) as server:
        yield server


class Small(FakeTTS):
    name = "espeak-ng"
    quality = VoiceQuality.FORMANT


class Bench:
    """An upgrade of a chain with the small voice, from the hub at `endpoint`."""

    def __init__(
        self,
        tmp_path: Path,
        weights: dict[str, bytes],
        endpoint: str,
        *,
        keeps_small: bool = True,
        memory_mb: int = 1,
    ) -> None:
        self.model = CatalogModel(
            id=VOICE,
            title="Random voice",
            role=ModelRole.TTS,
            licence="none",
            files=tuple(model_file(name, content=content) for name, content in weights.items()),
            hubs=TINY.hubs,
            memory_mb=memory_mb,
        )
        self.store = ModelStore(
            tmp_path / "models",
            catalog={VOICE: self.model},
            sources=[HubSource(endpoint)],
        )
        self.small = Small()
        self.chain = TTSChain([self.small], timeout_s=20)
        self.cache = SpeechCache(self.chain, tmp_path / "spoken")
        self.upgrade = VoiceUpgrade(
            self.chain,
            self.cache,
            self.store,
            self.model,
            make=lambda: SupertonicClient(self.store.path(VOICE), audio_path=tmp_path),
            keeps_small=keeps_small,
        )

    @property
    def status(self) -> VoiceStatus:
        return VoiceStatus.of(self.chain, self.upgrade)

    async def run(self) -> None:
        await asyncio.wait_for(self.upgrade.run(), 60)
        if self.chain.name == SupertonicClient.name:
            await self.chain.members[0].client.close()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.upgrade.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def until(self, state: str) -> None:
        while self.upgrade.better.state != state:
            await asyncio.sleep(0.01)


async def test_the_neural_voice_is_downloaded_tried_and_used(
    tmp_path: Path, weights: dict[str, bytes], hub: FakeHub
) -> None:
    bench = Bench(tmp_path, weights, hub.endpoint)
    await bench.cache.prepare(["네."], "ko")
    before = bench.status
    assert (before.name, before.quality) == ("espeak-ng", VoiceQuality.FORMANT)
    assert before.better is not None
    assert before.better.total_bytes == sum(map(len, weights.values()))
    await bench.run()
    assert bench.status == VoiceStatus("supertonic", VoiceQuality.NEURAL, None)
    assert [member.client.name for member in bench.chain.members] == ["supertonic", "espeak-ng"]
    said = bench.cache.find_cached("네.", "ko")
    assert said is not None, "the texts of every interview are prepared with the new voice"
    assert said.quality is VoiceQuality.NEURAL
    assert bench.cache.name == "supertonic"


async def test_without_fallbacks_the_small_voice_is_closed(
    tmp_path: Path, weights: dict[str, bytes], hub: FakeHub
) -> None:
    bench = Bench(tmp_path, weights, hub.endpoint, keeps_small=False)
    await bench.run()
    assert [member.client.name for member in bench.chain.members] == ["supertonic"]


async def test_a_hub_that_does_not_respond_costs_three_seconds_and_no_question(
    tmp_path: Path, weights: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        bench = Bench(tmp_path, weights, f"http://127.0.0.1:{silent.getsockname()[1]}")
        begin = time.monotonic()
        async with bench.running():
            await asyncio.sleep(0.1)
            assert bench.upgrade.better.state == "searching"
            asked = time.monotonic()
            assert (await bench.cache.speech("질문", "ko")).provider == "espeak-ng"
            assert time.monotonic() - asked < 0.5
            await bench.until("unavailable")
            assert 2.5 < time.monotonic() - begin < 4


async def test_a_hub_that_comes_back_is_used(
    tmp_path: Path,
    weights: dict[str, bytes],
    hub: FakeHub,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(voice_upgrade, "RETRY_S", 0.05)
    complete = dict(hub.files)
    del hub.files["onnx/vocoder.onnx"]
    bench = Bench(tmp_path, weights, hub.endpoint)
    async with bench.running():
        await bench.until("unavailable")
        assert bench.status.name == "espeak-ng"
        hub.files = complete
        await bench.until("ready")
        assert bench.status.name == "supertonic"


async def test_a_voice_that_is_too_slow_is_not_used_until_it_is_fast_enough(
    tmp_path: Path,
    weights: dict[str, bytes],
    hub: FakeHub,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(voice_upgrade, "MAX_REAL_TIME_FACTOR", 0.0)
    monkeypatch.setattr(voice_upgrade, "TRIED_AGAIN_S", 0.05)
    bench = Bench(tmp_path, weights, hub.endpoint)
    async with bench.running():
        await bench.until("too slow")
        assert bench.status.name == "espeak-ng"
        assert "is not used: a second of speech takes" in caplog.text
        monkeypatch.setattr(voice_upgrade, "MAX_REAL_TIME_FACTOR", 1000.0)
        await bench.until("ready")
        assert bench.status.name == "supertonic"


async def test_a_voice_that_does_not_fit_into_the_memory_is_not_loaded(
    tmp_path: Path, weights: dict[str, bytes], hub: FakeHub
) -> None:
    bench = Bench(tmp_path, weights, hub.endpoint, memory_mb=10**9)
    async with bench.running():
        await bench.until("too large")
        assert bench.status.name == "espeak-ng"


async def test_the_voice_does_not_change_within_a_turn(
    tmp_path: Path, weights: dict[str, bytes], hub: FakeHub
) -> None:
    bench = Bench(tmp_path, weights, hub.endpoint)
    with bench.cache.hold_voice():
        async with bench.running():
            await bench.until("loading")
            await asyncio.sleep(1.0)
            assert (await bench.cache.speech("질문", "ko")).provider == "espeak-ng"
    await bench.run()
    assert bench.status.name == "supertonic"
