"""Conduct whole interviews while one call in a hundred fails, before or after its work.

A failure after the work is harder to handle: the caller gets an error although the call had its
effect.
"""

import asyncio
import errno
import os
import random
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx2
from sqlalchemy.engine.default import DefaultDialect
from tests.fakes import FakeLLM, FakeSTT, FakeTTS
from tests.faults.results import Result
from tests.faults.scripted import (
    ASKED,
    SAID,
    Candidate,
    kept_as_given,
    quick_settings,
    until_ready,
    voice,
)
from tests.serving import served, short_plan

import daedam.main
from daedam.clients.base import Reply, Speech, Transcript
from daedam.errors import DiskFull, ProviderTimeout
from daedam.storage.recordings import FolderRecordingStore, RecordingStore

RATE = 0.01
"""Share of calls that fail."""

AT_ONCE = 3
"""Number of concurrent interviews in one round."""


class Faults:
    """Random choice of the calls that fail.

    Each kind of call has its own generator. Therefore the n-th call of a kind has the same outcome
    for the same seed, in any order of the calls of different kinds.
    """

    def __init__(self, seed: int, rate: float = RATE, *, beyond_database: float = RATE) -> None:
        """`rate` is the share of database calls that fail, `beyond_database` that of other calls.

        The other calls go to files and providers. There are far fewer of them.
        """
        self._seed = seed
        self._generators: dict[str, random.Random] = {}
        self._rate = rate
        self._beyond_database = beyond_database
        self._lock = threading.Lock()
        self.armed = False
        self.calls: Counter[str] = Counter()
        self.failed: Counter[str] = Counter()

    def here(self, kind: str) -> str:
        """Return when this call of `kind` fails: "before" or "after" its work; "" for never."""
        if not self.armed:
            return ""
        with self._lock:
            self.calls[kind] += 1
            rate = self._rate if kind.startswith("database") else self._beyond_database
            generator = self._generator(kind)
            if generator.random() >= rate:
                return ""
            when = generator.choice(("before", "after"))
            self.failed[f"{kind} {when}"] += 1
            return when

    def choice(self, options: tuple[int, ...]) -> int:
        with self._lock:
            return self._generator("choice").choice(options)

    def _generator(self, kind: str) -> random.Random:
        return self._generators.setdefault(kind, random.Random(f"{self._seed} {kind}"))


class FaultySTT(FakeSTT):
    def __init__(self, faults: Faults) -> None:
        super().__init__(SAID)
        self._faults = faults

    async def recognize(
        self, audio_path: Path, *, language: str = "ko", terms: Sequence[str] = ()
    ) -> Transcript:
        when = self._faults.here("stt")
        if when == "before":
            raise ProviderTimeout
        transcript = await super().recognize(audio_path, language=language, terms=terms)
        if when == "after":
            raise ProviderTimeout
        return transcript


class FaultyLLM(FakeLLM):
    def __init__(self, faults: Faults) -> None:
        super().__init__(ASKED)
        self._faults = faults

    async def chat(self, messages: "Any", *, max_tokens: int = 200, seed: int = 0) -> Reply:
        when = self._faults.here("llm")
        if when == "before":
            raise ProviderTimeout
        said = await super().chat(messages, max_tokens=max_tokens, seed=seed)
        if when == "after":
            raise ProviderTimeout
        return said


class FaultyTTS(FakeTTS):
    def __init__(self, faults: Faults) -> None:
        super().__init__()
        self._faults = faults

    async def speak(self, text: str, *, speaker: str = "KR", speed: float = 1.0) -> Speech:
        when = self._faults.here("tts")
        if when == "before":
            raise ProviderTimeout
        spoken = await super().speak(text, speaker=speaker, speed=speed)
        if when == "after":
            raise ProviderTimeout
        return spoken


class FaultyStore(RecordingStore):
    """A recording store whose calls sometimes fail with a disk error, before or after the work."""

    def __init__(self, store: RecordingStore, faults: Faults) -> None:
        self._store = store
        self._faults = faults

    async def put(self, key: str, content: bytes) -> None:
        await self._do("put", lambda: self._store.put(key, content))

    async def get(self, key: str) -> bytes:
        found: bytes = await self._do("get", lambda: self._store.get(key))
        return found

    async def delete(self, key: str) -> None:
        await self._do("delete", lambda: self._store.delete(key))

    async def _do(self, name: str, work: Callable[[], Any]) -> Any:
        when = self._faults.here(f"store {name}")
        if when == "before":
            raise DiskFull if name == "put" and self._faults.choice((0, 1)) else _disk_error(0)
        done = await work()
        if when == "after":
            raise _disk_error(0)
        return done


def _disk_error(full: int) -> OSError:
    code = errno.ENOSPC if full else errno.EIO
    return OSError(code, os.strerror(code))


@contextmanager
def faulty_files(data: Path, faults: Faults) -> Iterator[None]:
    """Make fsync and rename calls below `data` fail at random within the block."""
    root = f"{data.resolve()}/"
    with ExitStack() as stack:
        for name in ("fsync", "fdatasync", "replace"):
            real = getattr(os, name)
            stack.enter_context(patch.object(os, name, _faulty_call(name, real, root, faults)))
        yield


def _faulty_call(
    name: str, real: Callable[..., Any], root: str, faults: Faults
) -> Callable[..., Any]:
    def call(path: Any, *more: Any, **named: Any) -> Any:
        whole = ""
        with suppress(OSError):
            whole = str(Path(f"/proc/self/fd/{path}").readlink() if isinstance(path, int) else path)
        when = faults.here(f"file {name}") if whole.startswith(root) else ""
        if when == "before":
            raise _disk_error(faults.choice((0, 1)))
        done = real(path, *more, **named)
        if when == "after":
            raise _disk_error(0)
        return done

    return call


@contextmanager
def faulty_databases(faults: Faults) -> Iterator[None]:
    """Make statements and commits of all engines fail at random within the block."""
    execute, commit = DefaultDialect.do_execute, DefaultDialect.do_commit

    def do_execute(
        self: Any, cursor: Any, statement: str, parameters: Any, context: Any = None
    ) -> None:
        when = faults.here("database statement")
        if when == "before":
            raise self.loaded_dbapi.OperationalError("injected before a statement")
        execute(self, cursor, statement, parameters, context)
        if when == "after":
            raise self.loaded_dbapi.OperationalError("injected after a statement")

    def do_commit(self: Any, connection: Any) -> None:
        when = faults.here("database commit")
        if when == "before":
            raise self.loaded_dbapi.OperationalError("injected before a commit")
        commit(self, connection)
        if when == "after":
            raise self.loaded_dbapi.OperationalError("injected after a commit")

    with (
        patch.object(DefaultDialect, "do_execute", do_execute),
        patch.object(DefaultDialect, "do_commit", do_commit),
    ):
        yield


@asynccontextmanager
async def faulty_server(
    data: Path, faults: Faults, **changed: object
) -> AsyncIterator[httpx2.AsyncClient]:
    """Run the real application in this process. Calls fail at random while `faults` is armed."""

    def store(root: Path) -> RecordingStore:
        return FaultyStore(FolderRecordingStore(root), faults)

    settings = quick_settings(data, **changed)
    ports = FaultySTT(faults), FaultyLLM(faults), FaultyTTS(faults)
    with (
        faulty_files(data, faults),
        faulty_databases(faults),
        patch.object(daedam.main, "FolderRecordingStore", store),
    ):
        async with served(settings, *ports) as client:
            await until_ready(client)
            yield client
            faults.armed = False


async def interview_under_faults(client: httpx2.AsyncClient, seed: int) -> list[str]:
    """Conduct a whole interview; return its failures."""
    candidate = Candidate(client, random.Random(seed))
    await candidate.start()
    number = 0
    while candidate.question is not None:
        if number > 40:
            return ["the interview does not come to its end"]
        await candidate.answer(voice(seed * 100 + number, 0.6))
        number += 1
    faults = await kept_as_given(candidate)
    state = await candidate.state()
    if state["status"] != "finished":
        faults.append(f"the interview is {state['status']} after its last answer")
    return faults


async def faulty_rounds(
    rounds: int, folder: Path, *, beyond_database: float = RATE
) -> tuple[Result, dict[str, object]]:
    """Run `rounds` servers, each with `AT_ONCE` concurrent interviews.

    Returns the failures, the total number of calls, and the number of failed calls by kind.
    """
    failures: list[str] = []
    calls: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    for number in range(rounds):
        faults = Faults(number, beyond_database=beyond_database)
        data = folder / f"faulty-{number}"
        plan = short_plan(folder)
        async with faulty_server(data, faults, interview_plan=plan) as client:
            faults.armed = True
            wrong = await asyncio.gather(
                *(interview_under_faults(client, number * AT_ONCE + n) for n in range(AT_ONCE)),
                return_exceptions=True,
            )
        failures += [f"round {number}: {each!r:.600}" for each in wrong if each]
        calls += faults.calls
        failed += faults.failed
    extra: dict[str, object] = {
        "calls": sum(calls.values()),
        "faults": dict(sorted(failed.items())),
    }
    return Result("faults in 1 % of all calls", rounds * AT_ONCE, failures), extra
