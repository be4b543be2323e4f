"""Run the application's server and kill it with SIGKILL at a given boundary.

    python -m tests.faults.kill_server

The program imports everything once and reads orders from its standard input, one JSON object a
line (`Order`). For each order, it forks a child that serves on a folder. It prints `{"pid": …}`
after the fork and `{"status": …}` after the end of the child. It exits at the end of its input.

A boundary is the moment before or after a database commit that wrote something, an fsync, a rename
or the deletion of a file below the data folder. Boundaries are counted from the first request with
an answer. Only this module counts them; the application has no code for it.
"""

import asyncio
import ctypes
import json
import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import faster_whisper.vad  # noqa: F401  imported before the fork: each child would take a second
import uvicorn
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.engine.default import DefaultDialect
from tests.faults.scripted import models, quick_settings
from tests.serving import ports_replaced

import daedam.main
from daedam.speech.korean import Morpheme

_ANSWERS = ("/api/answer/complete", "/api/uploads")

_CACHE = "data/spoken"
"""Folder of audio synthesized after the start. It belongs to no turn, so its loss is harmless."""


@dataclass(frozen=True)
class Order:
    """Parameters of one start of the server."""

    folder: str
    """Folder of the data, the log and the list of boundaries."""
    boundaries: str
    """File name of the list: one boundary a line, in order; the last one is the kill point."""
    port: int
    database_url: str | None
    kill_at: int
    """Number of the boundary at which the server is killed, from 1; 0 for none."""
    log_level: str = "error"


class Boundaries:
    """Counter of boundaries that records their names and kills the process at one of them."""

    def __init__(self, kill_at: int, folder: Path, name: str) -> None:
        self._kill_at = kill_at
        self._root = f"{folder.resolve()}/"
        self._names = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._lock = threading.Lock()
        self._count = 0
        self.armed = False

    def reached(self, name: str) -> None:
        if not self.armed:
            return
        with self._lock:
            self._count += 1
            os.write(self._names, f"{name}\n".encode())
            if self._count == self._kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

    def within(self, path: object) -> str | None:
        """Return the first two parts of `path` below the folder.

        Returns None for a path outside the folder or in `_CACHE`.
        """
        with suppress(OSError, TypeError, ValueError):
            if isinstance(path, int):
                whole = str(Path(f"/proc/self/fd/{path}").readlink())
            else:
                whole = str(Path(os.fsdecode(path)).absolute())  # type: ignore[arg-type]
            if whole.startswith(self._root):
                where = "/".join(Path(whole[len(self._root) :]).parts[:2])
                return None if where == _CACHE else where
        return None


def watch_files(boundaries: Boundaries) -> None:
    """Count two boundaries for every fsync, rename and deletion in the data folder."""
    for name in ("fsync", "fdatasync", "replace", "rename", "link", "unlink"):
        real = getattr(os, name)
        setattr(os, name, _watched(name, real, boundaries))


def _watched(name: str, real: Callable[..., Any], boundaries: Boundaries) -> Callable[..., Any]:
    def call(path: object, *more: object, **named: object) -> Any:
        where = boundaries.within(path)
        if where is None:
            return real(path, *more, **named)
        boundaries.reached(f"before {name} {where}")
        done = real(path, *more, **named)
        boundaries.reached(f"after {name} {where}")
        return done

    return call


def watch_commits(boundaries: Boundaries) -> None:
    """Count two boundaries for every commit that wrote something, in any engine."""
    written: dict[int, list[str]] = {}
    real = DefaultDialect.do_commit

    def noted(_connection: object, cursor: Any, statement: str, *_more: object) -> None:
        words = statement.split(None, 3)
        verb = words[0].upper() if words else ""
        if verb in ("INSERT", "UPDATE", "DELETE"):
            table = words[1] if verb == "UPDATE" else words[2]
            written.setdefault(id(_connection.connection.dbapi_connection), []).append(  # type: ignore[attr-defined]
                f"{verb} {table.strip(chr(34)).split('(')[0]}"
            )

    def committed(self: DefaultDialect, connection: Any) -> None:
        dbapi = getattr(connection, "dbapi_connection", connection)
        wrote = written.pop(id(dbapi), None)
        if wrote is None:
            real(self, connection)
            return
        what = ", ".join(dict.fromkeys(wrote))
        boundaries.reached(f"before commit of {what}")
        real(self, connection)
        boundaries.reached(f"after commit of {what}")

    event.listen(Engine, "before_cursor_execute", noted)
    event.listen(Engine, "rollback", lambda c: written.pop(id(c.connection.dbapi_connection), None))
    DefaultDialect.do_commit = committed  # type: ignore[method-assign]


def armed_by_an_answer(app: Any, boundaries: Boundaries) -> Any:
    """Wrap `app` so that the first request with an answer starts the count."""

    async def asgi(scope: Any, receive: Any, send: Any) -> None:
        path = scope.get("path", "")
        if path.startswith(_ANSWERS) or scope["type"] == "websocket":
            boundaries.armed = True
        await app(scope, receive, send)

    return asgi


class Words:
    """Fake morphology that tags each word as a noun; the real one takes seconds to load."""

    def __call__(self, text: str) -> list[Morpheme]:
        return [Morpheme(m[0], "NNG", m.start(), m.end()) for m in re.finditer(r"\S+", text)]

    def join(self, morphemes: Sequence[tuple[str, str]]) -> str:
        return " ".join(form for form, _ in morphemes)

    def forget(self) -> None:
        """Do nothing: this fake has no cache."""


def serve(order: Order) -> None:
    """Run the server until a signal stops it."""
    folder = Path(order.folder)
    boundaries = Boundaries(order.kill_at, folder, order.boundaries)
    watch_files(boundaries)
    watch_commits(boundaries)
    changed = {"database_url": order.database_url} if order.database_url else {}
    settings = quick_settings(folder / "data", port=order.port, **changed)
    with ports_replaced(*models()), patch.object(daedam.main, "KiwiMorphology", Words):
        app = daedam.main.create_app(settings)
    config = uvicorn.Config(
        armed_by_an_answer(app, boundaries),
        host="127.0.0.1",
        port=order.port,
        log_level=order.log_level,
        ws_max_size=2**20,
    )
    asyncio.run(uvicorn.Server(config).serve())


def main() -> None:
    _die_with_parent()
    for line in sys.stdin:
        order = Order(**json.loads(line))
        child = os.fork()
        if child == 0:
            _die_with_parent()
            _serve_and_leave(order)
        print(json.dumps({"pid": child}), flush=True)
        _, status = os.waitpid(child, 0)
        print(json.dumps({"status": os.waitstatus_to_exitcode(status)}), flush=True)


def _serve_and_leave(order: Order) -> None:
    code = 1
    try:
        log = os.open(Path(order.folder) / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.dup2(log, 1)
        os.dup2(log, 2)
        serve(order)
        code = 0
    finally:
        sys.stderr.flush()
        os._exit(code)


def _die_with_parent() -> None:
    """Make the kernel kill this process when its parent ends (Linux)."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def said(order: Order) -> str:
    """Return `order` as the line that `main` reads."""
    return json.dumps(asdict(order)) + "\n"


if __name__ == "__main__":
    main()
