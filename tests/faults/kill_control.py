"""Start servers as children of one process, and create empty databases, for `kill_rounds`."""

import asyncio
import itertools
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, cast

from sqlalchemy import create_engine, make_url, text
from tests import ROOT
from tests.faults.kill_server import Order, said


class ParentProcess:
    """The parent process of the servers. It runs one server at a time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.kill_server"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    @asynccontextmanager
    async def server(self, order: Order) -> AsyncIterator["asyncio.Task[int]"]:
        """Start a server; yield a task that waits for its end and returns its exit status.

        At the end of the block the server is killed if it is still running.
        """
        assert self._process.stdin is not None
        self._process.stdin.write(said(order))
        self._process.stdin.flush()
        pid = (await asyncio.to_thread(self._read_message))["pid"]
        ended = asyncio.create_task(self._ended())
        try:
            yield ended
        finally:
            if not ended.done():
                # The parent has not started another child, so the pid is still this server's.
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            await ended

    def close(self) -> None:
        """Stop the parent process; kill it if it does not end within 20 s."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    async def _ended(self) -> int:
        return int((await asyncio.to_thread(self._read_message))["status"])

    def _read_message(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise AssertionError("the servers' parent process has ended")
        return cast(dict[str, Any], json.loads(line))


class Databases:
    """One PostgreSQL server with an empty database for each round."""

    def __init__(self, server_uri: str) -> None:
        self._server = make_url(server_uri).set(drivername="postgresql+psycopg")
        self._numbers = itertools.count()

    def fresh(self) -> str:
        """Create a database; return its URL."""
        name = f"round_{os.getpid()}_{next(self._numbers)}"
        self._run([f'CREATE DATABASE "{name}"'])
        url = self._server.set(drivername="postgresql", database=name)
        return url.render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Drop a database, and others whose name starts with its name and an underscore."""
        name = make_url(url).database
        engine = create_engine(self._server, isolation_level="AUTOCOMMIT")
        with engine.connect() as db:
            names = list(db.execute(text("SELECT datname FROM pg_database")).scalars())
        engine.dispose()
        ours = [each for each in names if each == name or each.startswith(f"{name}_")]
        self._run([f'DROP DATABASE "{each}" WITH (FORCE)' for each in ours])

    def _run(self, statements: Sequence[str]) -> None:
        engine = create_engine(self._server, isolation_level="AUTOCOMMIT")
        with engine.connect() as db:
            for statement in statements:
                db.execute(text(statement))
        engine.dispose()
