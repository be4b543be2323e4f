"""What models there are: `catalog.toml`, read and typed."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path


class ModelRole(StrEnum):
    STT = "stt"
    LLM = "llm"
    TTS = "tts"


@dataclass(frozen=True)
class Member:
    """A piece of a file inside a wheel: the package that carries it and its path in there."""

    package: str
    path: str


@dataclass(frozen=True)
class ModelFile:
    """One file of a model.

    `size` in bytes and `sha256` are None where only the hub's commit pins the file. `hub_name` is
    its name on the hub; `members`, joined in order, are the file.
    """

    name: str
    size: int | None
    sha256: str | None
    hub_name: str
    members: tuple[Member, ...] = ()


@dataclass(frozen=True)
class Hub:
    """Where the model hub keeps a model; `revision` None means its main branch."""

    repo: str
    revision: str | None


@dataclass(frozen=True)
class CatalogModel:
    """A model of the catalogue. An `optional` one may be missing everywhere without harm."""

    id: str
    title: str
    role: ModelRole
    licence: str
    files: tuple[ModelFile, ...]
    hub: Hub | None
    packages_version: str | None
    optional: bool

    @property
    def total_size(self) -> int:
        """Bytes of all files whose size is known."""
        return sum(file.size or 0 for file in self.files)


@cache
def load_catalog(path: Path | None = None) -> Mapping[str, CatalogModel]:
    """The catalogue by model id; the one that comes with daedam without a `path`."""
    path = path or Path(__file__).with_name("catalog.toml")
    document = tomllib.loads(path.read_text("utf-8"))
    return {entry["id"]: _model(entry) for entry in document["models"]}


def _model(entry: dict[str, object]) -> CatalogModel:
    raw_files, hub, packages = entry["files"], entry.get("hub"), entry.get("packages")
    assert isinstance(raw_files, list)
    return CatalogModel(
        id=str(entry["id"]),
        title=str(entry["title"]),
        role=ModelRole(str(entry["role"])),
        licence=str(entry["licence"]),
        files=tuple(_file(raw) for raw in raw_files),
        hub=Hub(hub["repo"], hub.get("revision")) if isinstance(hub, dict) else None,
        packages_version=packages["version"] if isinstance(packages, dict) else None,
        optional=bool(entry.get("optional", False)),
    )


def _file(raw: dict[str, object]) -> ModelFile:
    members = raw.get("members", [])
    size, sha256 = raw.get("size"), raw.get("sha256")
    assert isinstance(members, list)
    return ModelFile(
        name=str(raw["name"]),
        size=size if isinstance(size, int) else None,
        sha256=sha256 if isinstance(sha256, str) else None,
        hub_name=str(raw.get("hub_name", raw["name"])),
        members=tuple(Member(*str(member).split(" ", 1)) for member in members),
    )
