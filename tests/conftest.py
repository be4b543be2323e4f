"""Fixtures of all tests: settings, models, and servers that run the models."""

import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from daedam.clients.local_models import model_store
from daedam.services.morphology import KiwiMorphology
from daedam.settings import Settings, load_settings
from tests import ROOT
from tests.serving import free_port, model_servers
from tests.speech import SPEECH

SETTING_NAMES = {name.upper() for name in Settings.model_fields}


@pytest.fixture(scope="session", autouse=True)
def _dbos_logs_to_the_real_stderr() -> None:
    """Keep DBOS from logging to the captured output of the test that imports it first.

    Its handler takes the stream of that moment, which is closed in later tests.
    """
    import dbos  # noqa: F401  (creates the handler)

    for handler in logging.getLogger("dbos").handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(sys.__stderr__)


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside() -> Iterator[None]:
    """Hide settings in the environment and in .env from the tests."""
    kept = {name: os.environ.pop(name) for name in SETTING_NAMES if name in os.environ}
    yield
    os.environ.update(kept)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(
        _env_file=None,
        daedam_data=tmp_path / "data",
        daedam_models=_models(),
        followups_per_question=1,  # more would make the interviews of tests longer
    )


def _models() -> Path:
    """Return the folder of the models. `make test` downloads them once for all tests."""
    return ROOT / ".daedam" / "models"


@pytest.fixture(scope="session")
def morphology() -> KiwiMorphology:
    return KiwiMorphology()


@pytest.fixture
def unused_port() -> int:
    return free_port()


@pytest.fixture(scope="session")
def a6000_settings(
    real_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, object]]:
    """Start the three model servers; return the settings that select them."""
    with model_servers(tmp_path_factory.mktemp("servers")) as switched:
        yield switched


def _threads_of_a_worker() -> int:
    """Return the number of threads for one pytest worker, so that all workers fit the cores.

    The models of several workers slow each other down several times if each uses all cores.
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    return max(1, (os.cpu_count() or 1) // workers)


@pytest.fixture(scope="session")
def real_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return settings for the real local models; skip the test if a model is missing."""
    settings = load_settings(
        _env_file=None,
        daedam_data=tmp_path_factory.mktemp("data"),
        daedam_models=_models(),
        followups_per_question=1,
        model_choice="off",  # no test downloads a model
        llm_timeout_s=200,  # a busy machine takes longer than the default of 20 s
        cpu_threads=_threads_of_a_worker(),
    )
    store = model_store(settings)
    for model in ("whisper-base", "qwen2.5-coder-1.5b-instruct-q4_k_m"):
        if not store.is_present(model):
            pytest.skip(f"the model {model} is not here: run `daedam models pull` (make test does)")
    return settings


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip tests marked `speech` if the recordings are missing.

    The recordings are not part of the project.
    """
    if SPEECH.is_dir():
        return
    missing = pytest.mark.skip(reason=f"no recordings at {SPEECH}: see CONTRIBUTING.md")
    for item in items:
        if "speech" in item.keywords:
            item.add_marker(missing)
