"""Models on this machine: fetched whole, checked, and only then visible."""

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from daedam.errors import ConfigurationError, ModelFetchFailed, ModelMissing
from daedam.models_store.catalog import CatalogModel, ModelFile, load_catalog
from daedam.models_store.progress import PullProgress
from daedam.models_store.sources import (
    FolderSource,
    HubSource,
    PackageIndexSource,
    Source,
    SourceFailed,
)

MANIFEST = ".daedam-model.json"
"""Names the files of a finished model with size and SHA-256, beside them."""


@dataclass(frozen=True)
class VerifyResult:
    """`problems` names each file that is missing or damaged."""

    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.problems


class ModelStore:
    """The models under `root`, each in `<root>/<model id>/`.

    `folder` is a folder of the owner's, laid out alike, that is asked before any network.
    Processes may pull at once; one fetches and the others wait. A pull that was interrupted goes
    on where it stopped; until it is complete and checked, the model is not there.
    """

    def __init__(
        self,
        root: Path,
        *,
        folder: Path | None = None,
        catalog: Mapping[str, CatalogModel] | None = None,
        sources: Sequence[Source] | None = None,
    ) -> None:
        self._root = root
        self._catalog = catalog if catalog is not None else load_catalog()
        self._sources = (
            sources
            if sources is not None
            else (FolderSource(folder), HubSource(), PackageIndexSource())
        )

    def path(self, model_id: str) -> Path:
        """The folder of a complete model. Raises `ModelMissing`."""
        if not self.is_present(model_id):
            raise ModelMissing(
                f"모델 {model_id}이(가) 없습니다. `daedam models pull`을 실행해 주세요.",
                f"The model {model_id} is not here. Please run `daedam models pull`.",
            )
        return self._root / model_id

    def is_present(self, model_id: str) -> bool:
        """Whether the model is here whole, told by its manifest and sizes; see `verify`."""
        model = self._model(model_id)
        manifest = self._manifest(model_id)
        for file in model.files:
            entry = manifest.get(file.name)
            path = self._root / model_id / file.name
            if entry is None or not path.is_file() or path.stat().st_size != entry["size"]:
                return False
            if file.sha256 is not None and entry["sha256"] != file.sha256:
                return False
        return True

    def verify(self, model_id: str) -> VerifyResult:
        """Read every byte of a model and compare it with what it should be."""
        model = self._model(model_id)
        manifest = self._manifest(model_id)
        problems = []
        for file in model.files:
            path = self._root / model_id / file.name
            wanted = file.sha256 or str(manifest.get(file.name, {}).get("sha256", ""))
            if not path.is_file():
                problems.append(f"{file.name}: missing")
            elif _sha256(path) != wanted:
                problems.append(f"{file.name}: damaged")
        if problems:  # so that the next pull mends it
            (self._root / model_id / MANIFEST).unlink(missing_ok=True)
        return VerifyResult(tuple(problems))

    def pull(self, model_id: str, progress: PullProgress) -> Path:
        """Fetch a model unless it is here; blocks. Its folder.

        Raises `ModelFetchFailed` that says what was tried, and `ConfigurationError` for an id
        that the catalogue does not hold.
        """
        model = self._model(model_id)
        if self.is_present(model_id):
            return self._root / model_id
        self._root.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._root / f".{model_id}.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            progress.waiting()
            lock.acquire()
        try:
            if not self.is_present(model_id):
                progress.started(model.title, model.total_size)
                self._fetch(model, progress)
        except OSError as exc:
            if exc.errno != errno.ENOSPC:
                raise
            raise _disk_full(model, self._root) from exc
        finally:
            progress.finished()
            lock.release()
        return self._root / model_id

    def _fetch(self, model: CatalogModel, progress: PullProgress) -> None:
        partial = self._root / ".partial" / model.id
        partial.mkdir(parents=True, exist_ok=True)
        failures: list[str] = []
        for source in self._sources:
            if not source.offers(model):
                continue
            try:
                sums = self._fetch_from(source, model, partial, progress)
            except SourceFailed as exc:
                failures.append(f"{source.name}: {exc}")
                progress.source_failed(source.name, str(exc))
                continue
            self._publish(model, partial, sums)
            return
        tried = "; ".join(failures) or "no source offers it"
        raise ModelFetchFailed(
            f"모델 {model.id}을(를) 받지 못했습니다({tried}). 네트워크를 확인하고 "
            "`daedam models pull`을 다시 실행하거나 DAEDAM_MODELS_FOLDER에 파일을 넣어 주세요.",
            f"The model {model.id} could not be fetched ({tried}). Please check the network and "
            "run `daedam models pull` again, or put its files into DAEDAM_MODELS_FOLDER.",
        )

    def _fetch_from(
        self, source: Source, model: CatalogModel, partial: Path, progress: PullProgress
    ) -> dict[str, str]:
        """Bring all files into `partial`; their SHA-256 by name. Raises `SourceFailed`."""
        sums: dict[str, str] = {}
        before = 0
        for file in model.files:
            done = partial / file.name
            done.parent.mkdir(parents=True, exist_ok=True)
            if not (done.is_file() and file.sha256 and _sha256(done) == file.sha256):
                done.unlink(missing_ok=True)
                _fetch_file(source, model, file, done, progress, before)
            sums[file.name] = _sha256(done)
            before += done.stat().st_size
            progress.advanced(before)
        return sums

    def _publish(self, model: CatalogModel, partial: Path, sums: Mapping[str, str]) -> None:
        """Let a complete model appear at once: synced to disk, then renamed into place."""
        ready = self._root / ".partial" / f"{model.id}.ready"
        shutil.rmtree(ready, ignore_errors=True)
        manifest = {}
        for file in model.files:
            target = ready / file.name
            target.parent.mkdir(parents=True, exist_ok=True)
            (partial / file.name).replace(target)
            with target.open("rb") as opened:
                os.fsync(opened.fileno())
            manifest[file.name] = {"size": target.stat().st_size, "sha256": sums[file.name]}
        (ready / MANIFEST).write_text(json.dumps(manifest, indent=1))
        shutil.rmtree(self._root / model.id, ignore_errors=True)
        ready.replace(self._root / model.id)
        shutil.rmtree(partial, ignore_errors=True)

    def _manifest(self, model_id: str) -> dict[str, dict[str, object]]:
        try:
            loaded = json.loads((self._root / model_id / MANIFEST).read_text())
        except (OSError, ValueError):
            return {}
        return loaded if isinstance(loaded, dict) else {}

    def _model(self, model_id: str) -> CatalogModel:
        if model_id not in self._catalog:
            known = ", ".join(self._catalog)
            raise ConfigurationError(
                f"{model_id}(이)라는 모델은 없습니다. 있는 모델: {known}",
                f"There is no model {model_id}. Known models: {known}",
            )
        return self._catalog[model_id]


def _fetch_file(
    source: Source,
    model: CatalogModel,
    file: ModelFile,
    done: Path,
    progress: PullProgress,
    before: int,
) -> None:
    """Fetch one file and check it; a damaged beginning left by an earlier try is fetched anew."""
    arriving = done.with_name(f"{done.name}.arriving")
    resumed = arriving.exists()
    for _attempt in range(2 if resumed else 1):
        source.fetch(model, file, arriving, lambda here: progress.advanced(before + here))
        if file.sha256 is None or _sha256(arriving) == file.sha256:
            arriving.replace(done)
            return
        arriving.unlink()
    raise SourceFailed(f"{file.name} arrived damaged (its SHA-256 is another)")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _disk_full(model: CatalogModel, root: Path) -> ModelFetchFailed:
    needed = model.total_size / 1e9
    return ModelFetchFailed(
        f"디스크가 가득 찼습니다. {root}에 {needed:.1f} GB의 여유를 만들고 다시 실행해 주세요.",
        f"The disk is full. Please free {needed:.1f} GB at {root} and run this again.",
    )
