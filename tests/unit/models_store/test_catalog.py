"""The shipped catalogue of models is complete and consistent."""

import re
import tomllib
from pathlib import Path, PurePosixPath

import pytest

import daedam.models_store
from daedam.models_store import CatalogModel, ModelRole, load_catalog

PACKAGE = Path(daedam.models_store.__file__).parent

COMMERCIAL_USE_ALLOWED = {"MIT", "Apache-2.0", "OpenRAIL-M"}

MODELS = list(load_catalog().values())
each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)


def test_ids_are_unique() -> None:
    entries = tomllib.loads((PACKAGE / "catalog.toml").read_text("utf-8"))["models"]
    assert len({entry["id"] for entry in entries}) == len(entries) == len(MODELS)


def test_stt_and_llm_have_a_model_that_a_package_index_offers() -> None:
    offered = {model.role for model in MODELS if model.packages_version}
    assert offered >= {ModelRole.STT, ModelRole.LLM}


@each_model
def test_every_file_has_a_size_and_a_sha256(model: CatalogModel) -> None:
    for file in model.files:
        assert file.size > 0
        assert re.fullmatch("[0-9a-f]{64}", file.sha256)
    assert len({file.sha256 for file in model.files}) == len(model.files)
    assert model.total_size == sum(file.size for file in model.files)


@each_model
def test_names_stay_inside_the_models_folder(model: CatalogModel) -> None:
    assert re.fullmatch(r"[a-z0-9][a-z0-9._-]+", model.id)
    names = [file.name for file in model.files]
    assert len(set(names)) == len(names)
    for name in names:
        path = PurePosixPath(name)
        assert not path.is_absolute()
        assert ".." not in path.parts


@each_model
def test_the_licence_allows_commercial_use(model: CatalogModel) -> None:
    assert model.licence in COMMERCIAL_USE_ALLOWED


@each_model
def test_two_other_projects_pin_the_checksum(model: CatalogModel) -> None:
    assert model.pinned_by >= 2


@each_model
def test_every_model_has_a_source(model: CatalogModel) -> None:
    assert model.hubs
    for hub in model.hubs:
        assert hub.revision is not None
        assert re.fullmatch("[0-9a-f]{40}", hub.revision)
    for file in model.files:
        assert bool(file.members) == (model.packages_version is not None)
        for member in file.members:
            assert member.path.startswith(f"{member.package.replace('-', '_')}/")


def test_the_package_contains_no_url() -> None:
    for path in PACKAGE.iterdir():
        if path.suffix in (".py", ".toml"):
            assert "://" not in path.read_text("utf-8")


def test_supertonic_has_all_files_that_its_package_loads() -> None:
    loader = pytest.importorskip("supertonic.loader")
    config = pytest.importorskip("supertonic.config")
    model = load_catalog()["supertonic-3"]
    names = {file.name for file in model.files}
    needed = {path.as_posix() for path in loader.get_all_onnx_module_relative_paths()}
    needed |= {config.CFG_REL_PATH.as_posix(), config.UNICODE_INDEXER_REL_PATH.as_posix()}
    assert needed <= names
    assert {f"voice_styles/{voice}{n}.json" for voice in "FM" for n in range(1, 6)} <= names
    assert model.hubs[0].revision == config.MODEL_CONFIGS["supertonic-3"]["revision"]
