"""Models of the hub that a setting names by reference: `hf:OWNER/REPOSITORY/FILE.gguf@REVISION`.

Such a model is not in the catalogue, so its checksum is not known beforehand. At the first download
the hub states the commit, the size and the SHA-256 of the file. They are written to
`references.json` in the folder of the models, and from then on only this file is accepted.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock

from daedam.models_store.catalog import CatalogModel, Hub, ModelFile, ModelRole
from daedam.utils.files import replace_text

PREFIX = "hf:"
_REFERENCE = re.compile(
    r"hf:(?P<repo>[\w.-]+/[\w.-]+)/(?P<file>(?:[\w.+-]+/)*[\w.+-]+\.gguf)(?:@(?P<revision>[\w.-]+))?"
)
_SPLIT = re.compile(r"-\d{5}-of-\d{5}\.gguf$")

UNKNOWN_LICENCE = "?"
"""Licence of a model by reference: only its repository states it."""


@dataclass(frozen=True)
class HubReference:
    """A GGUF file of a hub repository. `revision` is a commit, a tag or a branch."""

    repo: str
    file: str
    revision: str = "main"

    @property
    def text(self) -> str:
        return f"{PREFIX}{self.repo}/{self.file}@{self.revision}"

    @property
    def folder(self) -> str:
        """Name of the model's folder in the store."""
        return self.text.removeprefix(PREFIX).replace("/", "--")


@dataclass(frozen=True)
class HubFile:
    """What the hub states about a file: its commit, size in bytes and SHA-256."""

    revision: str
    size: int
    sha256: str


def parse_reference(text: str) -> HubReference | None:
    """Return the reference in `text`; None if `text` does not begin with `hf:`.

    Raises `ValueError` if the rest is not `OWNER/REPOSITORY/FILE.gguf` with an optional
    `@REVISION`, and for a file that is only a part of a model.
    """
    if not text.startswith(PREFIX):
        return None
    match = _REFERENCE.fullmatch(text)
    if match is None or ".." in text:
        raise ValueError("expected hf:OWNER/REPOSITORY/FILE.gguf@REVISION")
    if _SPLIT.search(match["file"]):
        raise ValueError("a model in several files is not supported")
    return HubReference(match["repo"], match["file"], match["revision"] or "main")


class PinnedReferences:
    """The references that were downloaded, each with the file that the hub stated at that time."""

    def __init__(self, root: Path) -> None:
        self._path = root / "references.json"

    def model(self, reference: HubReference) -> CatalogModel | None:
        """Return the model of `reference`; None if it has not been downloaded yet."""
        pin = self._read().get(reference.text)
        return None if pin is None else _model(reference, pin)

    def pin(self, reference: HubReference, stated: HubFile) -> CatalogModel:
        """Store what the hub stated and return the model. An existing pin is not replaced."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self._path.with_name(".references.lock")):
            pins = self._read()
            pin = pins.setdefault(reference.text, stated)
            document = {name: asdict(file) for name, file in sorted(pins.items())}
            replace_text(self._path, json.dumps(document, indent=1))
        return _model(reference, pin)

    def names(self) -> list[str]:
        """Return the pinned references as text."""
        return sorted(self._read())

    def _read(self) -> dict[str, HubFile]:
        try:
            document: Mapping[str, Mapping[str, object]] = json.loads(self._path.read_text())
        except FileNotFoundError:
            return {}
        return {name: HubFile(**file) for name, file in document.items()}  # type: ignore[arg-type]


def _model(reference: HubReference, stated: HubFile) -> CatalogModel:
    return CatalogModel(
        id=reference.folder,
        title=reference.text,
        role=ModelRole.LLM,
        licence=UNKNOWN_LICENCE,
        files=(ModelFile("model.gguf", stated.size, stated.sha256, hub_name=reference.file),),
        hubs=(Hub(reference.repo, stated.revision),),
    )
