"""The model catalogue: `catalog.toml` as typed objects."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any


class ModelRole(StrEnum):
    STT = "stt"
    LLM = "llm"
    TTS = "tts"


@dataclass(frozen=True)
class ArchiveMember:
    """A piece of a file in a wheel: the package and the path in its archive."""

    package: str
    path: str


@dataclass(frozen=True)
class ModelFile:
    """One file of a model.

    `name` is its path inside the model's folder, with slashes; `size` is in bytes, `sha256` in
    lower-case hexadecimal. `hub_name` is its name on the model hub. `members` are its pieces in
    wheels, which are concatenated in order.
    """

    name: str
    size: int
    sha256: str
    hub_name: str
    members: tuple[ArchiveMember, ...] = ()


@dataclass(frozen=True)
class Hub:
    """A repository of the model hub; `revision` None means its main branch."""

    repo: str
    revision: str | None = None


@dataclass(frozen=True)
class CatalogModel:
    """A model of the catalogue and its sources.

    `hubs` are tried in order. `packages_version` is the version of all its wheels; None means
    that there are no wheels. `pinned_by` is the number of unrelated public projects that state the
    same checksum of its largest file; 0 means that they were not counted. `relative_cost` is its
    time for a window (speech to text) or a draft (language model), relative to the smallest model
    of its role. `memory_mb` is the memory that it takes when loaded, in MiB. `benchmarks.tiers`
    measures both, `benchmarks.voice` the memory of the voice.
    """

    id: str
    title: str
    role: ModelRole
    licence: str
    files: tuple[ModelFile, ...]
    hubs: tuple[Hub, ...] = ()
    packages_version: str | None = None
    pinned_by: int = 0
    relative_cost: float = 1.0
    memory_mb: int = 0

    @property
    def total_size(self) -> int:
        """Total size of all files in bytes."""
        return sum(file.size for file in self.files)


@cache
def load_catalog(path: Path | None = None) -> Mapping[str, CatalogModel]:
    """Return the models of the catalogue file `path` by id.

    If `path` is None, read the catalogue that is part of daedam.

    Raises `KeyError` or `ValueError` for missing or misspelled entries.
    """
    path = path or Path(__file__).with_name("catalog.toml")
    document = tomllib.loads(path.read_text("utf-8"))
    return {entry["id"]: _model(entry) for entry in document["models"]}


def _model(entry: Mapping[str, Any]) -> CatalogModel:
    return CatalogModel(
        id=entry["id"],
        title=entry["title"],
        role=ModelRole(entry["role"]),
        licence=entry["licence"],
        files=tuple(_file(raw) for raw in entry["files"]),
        hubs=tuple(Hub(**hub) for hub in entry.get("hubs", [])),
        packages_version=entry.get("packages_version"),
        pinned_by=entry["pinned_by"],
        relative_cost=entry.get("relative_cost", 1.0),
        memory_mb=entry.get("memory_mb", 0),
    )


def _file(raw: Mapping[str, Any]) -> ModelFile:
    return ModelFile(
        name=raw["name"],
        size=raw["size"],
        sha256=raw["sha256"],
        hub_name=raw.get("hub_name", raw["name"]),
        members=tuple(ArchiveMember(*member.split(" ", 1)) for member in raw.get("members", [])),
    )
