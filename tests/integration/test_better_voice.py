"""A server without the neural voice starts with the small one and changes between two questions."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx2
import numpy as np
import pytest
from tests.fakes import FakeLLM, FakeSTT
from tests.random_supertonic import write_random_supertonic
from tests.serving import copy_migrated_database, running
from tests.unit.models_store.making import TINY, FakeHub, model_file
from tests.unit.models_store.making import running as running_hub

import daedam.main
from daedam.clients.chain import LLMChain, STTChain
from daedam.clients.local_models import SUPERTONIC
from daedam.clients.local_tts import SupertonicClient
from daedam.models_store import CatalogModel, ModelRole, ModelStore
from daedam.models_store.sources import HubSource
from daedam.services import voice_upgrade
from daedam.settings import Settings
from daedam.utils.audio_utils import wav_bytes

MISSING = "onnx/vocoder.onnx"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[FakeHub]:
    """A hub with a random Supertonic, of which one file is still missing."""
    folder = tmp_path / "weights"
    write_random_supertonic(folder)
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.stem not in ("F2", "M1")
    }
    with (
        patch.dict(os.environ, {"NO_PROXY": "127.0.0.1"}),
        running_hub(FakeHub(files)) as server,
    ):
        yield server


@contextlib.asynccontextmanager
async def served(settings: Settings, hub: FakeHub) -> AsyncIterator[httpx2.AsyncClient]:
    """Serve the application with real voices, whose weights come from `hub`."""
    model = CatalogModel(
        id=SUPERTONIC,
        title="Supertonic 3",
        role=ModelRole.TTS,
        licence="none",
        files=tuple(model_file(name, content=content) for name, content in hub.files.items()),
        hubs=TINY.hubs,
    )
    store = ModelStore(
        settings.daedam_data / "models",
        catalog={SUPERTONIC: model},
        sources=[HubSource(hub.endpoint)],
    )

    def neural_voice(_: Settings) -> SupertonicClient:
        return SupertonicClient(store.path(SUPERTONIC), audio_path=settings.audio_path)

    answers = ["저는 결제 시스템을 새로 만들었습니다."] * 2
    await copy_migrated_database(settings)
    with (
        patch.object(
            daedam.main, "get_stt_chain", lambda _: STTChain([FakeSTT(*answers)], timeout_s=60)
        ),
        patch.object(daedam.main, "get_llm_chain", lambda _: LLMChain([FakeLLM()], timeout_s=60)),
        patch.object(daedam.main, "model_store", lambda _: store),
        patch.object(daedam.main, "load_catalog", lambda: {SUPERTONIC: model}),
        patch.object(daedam.main, "get_supertonic", neural_voice),
        patch.object(voice_upgrade, "RETRY_S", 0.1),
    ):
        async with running(daedam.main.create_app(settings)) as client:
            yield client


async def voice_of(client: httpx2.AsyncClient, until: str) -> dict[str, Any]:
    """Return the voice that `/healthz` states once it is, or prepares, `until`."""
    async with asyncio.timeout(60):
        while True:
            voice: dict[str, Any] = (await client.get("/healthz")).json()["voice"]
            if until in (voice["name"], (voice["better"] or {}).get("state")):
                return voice
            await asyncio.sleep(0.05)


async def answered(client: httpx2.AsyncClient, session: dict[str, Any]) -> dict[str, Any]:
    tone = (0.2 * np.sin(np.arange(32_000) * 0.1)).astype(np.float32)
    response = await client.post(
        "/api/answer/complete",
        data={
            "session_id": session["session_id"],
            "question_id": session["question"]["id"],
            "turn_type": session["question"]["type"],
        },
        files={"audio_file": ("a.wav", wav_bytes(tone, 16_000), "audio/wav")},
    )
    following: dict[str, Any] = response.raise_for_status().json()["next_question"]
    return following


async def test_the_voice_changes_between_two_questions(settings: Settings, hub: FakeHub) -> None:
    settings = settings.model_copy(update={"daedam_models": settings.daedam_data / "models"})
    complete = dict(hub.files)
    async with served(settings, hub) as client:
        del hub.files[MISSING]
        voice = await voice_of(client, until="unavailable")
        assert (voice["name"], voice["quality"]) == ("espeak-ng", "formant")
        assert voice["better"]["name"] == "Supertonic 3"
        session = (await client.post("/api/session/start", json={"user_id": "u"})).json()
        assert session["question"]["audio_quality"] == "formant"

        hub.files = complete
        voice = await voice_of(client, until="supertonic")
        assert voice == {"name": "supertonic", "quality": "neural", "better": None}
        following = await answered(client, session)
        assert following["audio_quality"] == "neural"
        own = {"Authorization": f"Bearer {session['session_id']}"}
        for question in (session["question"], following):
            audio = await client.get(question["audio_url"], headers=own)
            assert audio.content[:4] == b"RIFF"
        assert (await client.get("/api/voice")).json()["audio_quality"] == "neural"


async def test_a_fixed_voice_stays(settings: Settings, hub: FakeHub) -> None:
    fixed = settings.model_copy(
        update={"daedam_models": settings.daedam_data / "models", "tts_provider": "espeak"}
    )
    async with served(fixed, hub) as client:
        voice = await voice_of(client, until="espeak-ng")
        assert voice["better"] is None
    assert hub.requests == []
