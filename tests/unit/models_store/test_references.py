"""Models by reference: the checksum that the hub states at the first download is kept."""

import json
from pathlib import Path

import pytest
from tests.unit.models_store.making import TINY, FakeHub, Recorder

from daedam.errors import ConfigurationError, ModelFetchFailed, ModelMissing
from daedam.models_store import ModelStore, SilentProgress
from daedam.models_store.references import HubFile, HubReference, PinnedReferences, parse_reference
from daedam.models_store.sources import HubSource

COMMIT = TINY.hubs[0].revision
GGUF = b"GGUF" + b"weights " * 9_000
NAME = "hf:maker/tiny/weights/tiny-q4.gguf@main"


@pytest.fixture
def store(hub: FakeHub, tmp_path: Path) -> ModelStore:
    hub.files["weights/tiny-q4.gguf"] = GGUF
    source = HubSource(hub.endpoint)
    return ModelStore(tmp_path / "models", sources=(source,), hub=source)


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("qwen3-4b", None),
        ("/models/some.gguf", None),
        ("hf:maker/tiny/tiny.gguf", HubReference("maker/tiny", "tiny.gguf", "main")),
        ("hf:maker/tiny/q4/t.gguf@v1.0", HubReference("maker/tiny", "q4/t.gguf", "v1.0")),
    ],
)
def test_a_reference_names_repository_file_and_revision(
    text: str, reference: HubReference | None
) -> None:
    assert parse_reference(text) == reference


@pytest.mark.parametrize(
    "text",
    [
        *("hf:", "hf:maker/tiny", "hf:maker/tiny/model.bin", "hf:tiny.gguf"),
        *("hf:maker/../tiny.gguf", "hf:maker/tiny/../../x.gguf", "hf:maker/tiny/t.gguf@"),
        "hf:maker/tiny/tiny-00001-of-00003.gguf",
    ],
)
def test_a_wrong_reference_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"expected hf:|several files"):
        parse_reference(text)
    with pytest.raises(ConfigurationError):
        ModelStore(tmp_path).is_present(text)


def test_a_reference_is_downloaded_and_its_checksum_is_stored(
    store: ModelStore, tmp_path: Path
) -> None:
    assert not store.is_present(NAME)
    with pytest.raises(ModelMissing):
        store.path(NAME)
    assert store.verify(NAME).missing == (NAME,)
    progress = Recorder()
    folder = store.pull(NAME, progress)
    assert (folder / "model.gguf").read_bytes() == GGUF
    assert progress.events == [f"started {NAME} {len(GGUF)}", "finished"]
    assert store.path(NAME) == folder
    assert store.verify(NAME).ok
    assert [model.title for model in store.references()] == [NAME]
    pins = json.loads((tmp_path / "models" / "references.json").read_text())
    assert pins[NAME]["revision"] == COMMIT
    assert pins[NAME]["size"] == len(GGUF)


def test_another_file_under_the_same_name_is_refused(store: ModelStore, hub: FakeHub) -> None:
    folder = store.pull(NAME, SilentProgress())
    (folder / "model.gguf").unlink()
    hub.files["weights/tiny-q4.gguf"] = GGUF[::-1]
    with pytest.raises(ModelFetchFailed, match="has another"):
        store.pull(NAME, SilentProgress())
    assert not store.is_present(NAME)


def test_a_pin_is_not_replaced(tmp_path: Path) -> None:
    pins, reference = PinnedReferences(tmp_path), HubReference("maker/tiny", "t.gguf")
    first = pins.pin(reference, _file("a"))
    assert pins.pin(reference, _file("b")) == first
    assert pins.model(reference) == first


def test_a_pinned_model_is_found_without_the_hub(store: ModelStore, tmp_path: Path) -> None:
    store.pull(NAME, SilentProgress())
    offline = ModelStore(tmp_path / "models", sources=())
    assert offline.is_present(NAME)
    assert offline.verify(NAME).ok


def test_an_unreachable_hub_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    source = HubSource("http://127.0.0.1:9")
    store = ModelStore(tmp_path, sources=(source,), hub=source)
    with pytest.raises(ModelFetchFailed, match="cannot be reached"):
        store.pull(NAME, SilentProgress())
    assert store.references() == []


def test_a_file_that_the_hub_does_not_have_is_reported(store: ModelStore) -> None:
    with pytest.raises(ModelFetchFailed, match="answered 404"):
        store.pull("hf:maker/tiny/other.gguf", SilentProgress())


def _file(name: str) -> HubFile:
    return HubFile(revision=name, size=1, sha256=name * 64)
