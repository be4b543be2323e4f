"""The recogniser is replaced between interviews, by a model that was tried on this machine."""

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest

from daedam.clients.base import Transcript, Window
from daedam.clients.chain import STTChain
from daedam.clients.exam_results import machine_fingerprint
from daedam.clients.local_models import whisper_size
from daedam.errors import ModelFetchFailed
from daedam.models_store import ModelRole, ModelStore
from daedam.models_store.choice import load_choices, store_choice
from daedam.services import model_choice
from daedam.services.model_choice import RecogniserUpgrade, choice_for, probe_s
from daedam.settings import load_settings

BASE, SMALL, TURBO = "whisper-base", "whisper-small", "whisper-large-v3-turbo"


class Recogniser:
    """A recogniser whose probe takes `seconds` of the virtual clock."""

    name = "whisper-local"
    recipient = None
    is_used = True
    capabilities = None

    def __init__(self, model: str, seconds: float, clock: "Clock") -> None:
        self.model, self.seconds, self._clock = model, seconds, clock
        self.closed = self.warm = False

    async def probe(self) -> None:
        self._clock.now += self.seconds

    async def warm_up(self) -> None:
        self.warm = True

    async def close(self) -> None:
        self.closed = True

    async def recognize_window(self, window: Window, **_: object) -> Transcript:
        return Transcript(self.model, "ko", ())


class Clock:
    now = 0.0

    def perf_counter(self) -> float:
        return self.now


class Store:
    """A store that has the models of `offered` at its sources."""

    def __init__(self, offered: set[str]) -> None:
        self.offered, self.pulled = offered, list[str]()

    def pull(self, model_id: str, _progress: object) -> Path:
        self.pulled.append(model_id)
        if model_id not in self.offered:
            raise ModelFetchFailed("없음", "no source has it")
        return Path(model_id)


class Bench:
    """An upgrade with recognisers that take the given seconds for a probe."""

    def __init__(
        self, tmp_path: Path, seconds: dict[str, float], offered: set[str], busy_checks: int = 0
    ) -> None:
        self.clock, self.store, self.path = Clock(), Store(offered), tmp_path / "choice.json"
        self.seconds, self.made = seconds, dict[str, Recogniser]()
        self.base = Recogniser(BASE, seconds[BASE], self.clock)
        self.chain = STTChain([self.base], timeout_s=1)  # type: ignore[list-item]
        self.busy_checks = busy_checks
        self.upgrade = RecogniserUpgrade(
            self.chain,
            self.base,  # type: ignore[arg-type]
            self.store,  # type: ignore[arg-type]
            self.path,
            make=self._make,  # type: ignore[arg-type]
            is_idle=self._is_idle,
        )

    @property
    def served_by(self) -> str:
        return self.chain.members[0].client.model  # type: ignore[attr-defined, no-any-return]

    @property
    def stored(self) -> str:
        return load_choices(self.path, machine_fingerprint())[ModelRole.STT].model

    def _make(self, model_id: str) -> Recogniser:
        self.made[model_id] = Recogniser(model_id, self.seconds[model_id], self.clock)
        return self.made[model_id]

    async def _is_idle(self) -> bool:
        self.busy_checks -= 1
        return self.busy_checks < 0


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_choice, "IDLE_CHECK_S", 0)
    monkeypatch.setattr(
        model_choice.psutil, "virtual_memory", lambda: type("M", (), {"available": 2**34})
    )


async def run(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(model_choice.time, "perf_counter", bench.clock.perf_counter)
    await bench.upgrade.run()
    return bench


async def test_a_slow_machine_keeps_the_smallest_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    bench = await run(Bench(tmp_path, {BASE: 0.5}, {SMALL, TURBO}), monkeypatch)
    assert bench.served_by == bench.stored == BASE
    assert bench.store.pulled == []
    assert "whisper-base is the best model for this machine" in caplog.text


async def test_a_faster_machine_downloads_and_uses_a_larger_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = await run(Bench(tmp_path, {BASE: 0.2, SMALL: 0.5}, {SMALL}), monkeypatch)
    assert bench.served_by == bench.stored == SMALL
    assert bench.made[SMALL].warm
    assert bench.base.closed
    transcript = await bench.chain.recognize_window(None)  # type: ignore[arg-type]
    assert transcript.text == SMALL


async def test_a_model_that_is_slower_than_expected_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = {BASE: 0.05, TURBO: 0.9, SMALL: 0.2}
    bench = await run(Bench(tmp_path, seconds, {SMALL, TURBO}), monkeypatch)
    assert bench.made[TURBO].closed
    assert bench.store.pulled == [TURBO, SMALL]
    assert bench.served_by == bench.stored == SMALL


async def test_without_a_source_the_smallest_model_stays_and_the_next_start_tries_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = await run(Bench(tmp_path, {BASE: 0.2}, set()), monkeypatch)
    assert bench.served_by == BASE
    assert bench.stored == SMALL
    bench.store.offered.add(SMALL)
    bench.seconds[SMALL] = 0.5
    bench.base.seconds = 9.9  # the stored choice is used: nothing is measured again
    await run(bench, monkeypatch)
    assert bench.served_by == SMALL


async def test_the_recogniser_is_replaced_only_while_no_interview_is_in_progress(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(tmp_path, {BASE: 0.2, SMALL: 0.5}, {SMALL}, busy_checks=3)
    monkeypatch.setattr(model_choice.time, "perf_counter", bench.clock.perf_counter)
    monkeypatch.setattr(model_choice, "IDLE_CHECK_S", 0.01)
    running = asyncio.create_task(bench.upgrade.run())
    await asyncio.sleep(0.005)
    assert bench.clock.now == 0.0, "nothing is measured during an interview"
    await running
    assert bench.served_by == SMALL


async def test_the_probe_of_the_real_recogniser_takes_time(real_settings: Any) -> None:
    from daedam.clients import get_local_whisper

    client = get_local_whisper(real_settings, BASE)
    try:
        seconds = await probe_s(client)
    finally:
        await client.close()
    assert 0.01 < seconds < 60


def test_a_chosen_model_is_used_only_if_it_is_present(tmp_path: Path) -> None:
    settings = load_settings(_env_file=None, daedam_data=tmp_path)
    assert whisper_size(settings) == "base"
    choice = choice_for(ModelRole.STT, 0.2)
    assert choice.model == SMALL
    store_choice(settings.choice_path, choice)
    assert whisper_size(settings) == "base", "it is not downloaded"


@pytest.mark.parametrize(
    "pinned", [{"model_choice": "off"}, {"whisper_local_model": "small"}, {}], ids=str
)
def test_a_setting_pins_the_model(
    pinned: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ModelStore, "is_present", lambda *_: True)
    settings = load_settings(_env_file=None, daedam_data=tmp_path, **pinned)
    store_choice(settings.choice_path, choice_for(ModelRole.STT, 0.05))
    expected = pinned.get("whisper_local_model", "base") if pinned else "large-v3-turbo"
    assert whisper_size(settings) == expected
