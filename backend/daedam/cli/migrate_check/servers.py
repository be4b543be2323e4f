"""One server of a migration check: how it is described, reached, and asked for its contract."""

import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import httpx2

from daedam.cli.migrate_check.report import Line, MigrationVerdict, Stage, passes
from daedam.clients.base import LLMClient, STTClient, TTSClient
from daedam.clients.http import HEALTH_PATHS, MODELS_PATH, http_client
from daedam.errors import DaedamError
from daedam.settings import ServerApi

T = TypeVar("T")
C = TypeVar("C")

TIMEOUT_S = 60.0
"""Far beyond the targets: a slow server is to be measured, not to be cut off."""


@dataclass(frozen=True)
class LocalPath:
    """The clients of this machine that answers are compared with; None: not here."""

    stt: STTClient | None = None
    llm: LLMClient | None = None
    tts: TTSClient | None = None


@dataclass(frozen=True)
class CheckedServer:
    """A server as the settings describe it. `model` and `voice` count with OpenAI's routes; the
    voice with the contract's as well.
    """

    url: str
    api_key: str | None = None
    api: ServerApi = ServerApi.CONTRACT
    model: str = ""
    voice: str = "KR"

    def client(self, kind: Callable[..., C], **more: object) -> C:
        """A client of `kind` for this server; `more` are its further arguments."""
        return kind(
            self.url,
            timeout_s=TIMEOUT_S,
            api=self.api,
            model=self.model,
            api_key=self.api_key,
            **more,
        )


@dataclass(frozen=True)
class SpeechSample:
    """A spoken Korean answer as 16 kHz mono WAV; `text` is None where nobody knows it."""

    wav: Path
    text: str | None


class StageCheck(ABC):
    """One server: how it is asked by hand and through its client, and what its answers are worth.

    `call` raises `DaedamError`; all other methods turn what goes wrong into lines.
    """

    stage: ClassVar[Stage]
    routes: ClassVar[dict[ServerApi, str]]

    def __init__(self, server: CheckedServer) -> None:
        self.server = server
        self.url = server.url.rstrip("/").removesuffix("/v1")
        self.route = self.routes[server.api]
        self._openai = server.api is ServerApi.OPENAI
        self.local_s: float | None = None
        """Seconds of the local path's last call, once `compare` has been there."""

    @abstractmethod
    async def call(self) -> None:
        """One request of the product's kind."""

    @abstractmethod
    def request(self) -> dict[str, Any]:
        """httpx2's arguments for a right request of the contract."""

    @abstractmethod
    def wrong_request(self) -> dict[str, Any]:
        """The same for one that the server must refuse."""

    def answer_of(self, response: httpx2.Response) -> Any:
        """What the server said. Raises `ValueError` for what cannot be read."""
        return response.json()

    @abstractmethod
    def fault_of(self, answer: dict[str, Any]) -> str | None:
        """What is wrong with the shape of an answer; None when nothing is."""

    @abstractmethod
    async def compare(self, local: LocalPath) -> list[Line]:
        """The server's answers beside those of the local path."""

    async def close(self) -> None: ...

    def not_compared(self, what: str) -> Line:
        found = "비교 안 함: 이 컴퓨터에 모델이 없음 · not compared: no local model"
        return self.line(what, MigrationVerdict.NOTE, found)

    def line(self, what: str, verdict: MigrationVerdict, found: str) -> Line:
        return Line(self.stage, what, verdict, found)

    async def here(self, work: Awaitable[T]) -> T | None:
        """What the local path gives, timed. None when it fails: no matter of the server's."""
        started = time.perf_counter()
        try:
            given = await work
        except DaedamError:
            return None
        self.local_s = time.perf_counter() - started
        return given

    async def probe(self) -> tuple[list[Line], bool]:
        """Readiness and contract; and whether the server is worth asking any further."""
        headers = (
            {"Authorization": f"Bearer {self.server.api_key}"} if self.server.api_key else None
        )
        async with http_client(self.url, timeout=TIMEOUT_S, headers=headers) as http:
            try:
                lines = [await self._ready(http)]
                shape = await self._shape(http)
                lines += [shape, await self._refuses_wrong_input(http), await self._asks_for_key()]
            except httpx2.HTTPError as exc:
                found = f"연결할 수 없습니다 · cannot be reached: {type(exc).__name__}"
                return [self.line("서버 · server", MigrationVerdict.FAILED, found)], False
        return lines, shape.verdict is MigrationVerdict.PASSED

    async def _ready(self, http: httpx2.AsyncClient) -> Line:
        """The first route of health that the server has."""
        for path in HEALTH_PATHS:
            status = (await http.get(self.url + path)).status_code
            if status not in (404, 405, 501) and (status not in (401, 403) or path == MODELS_PATH):
                return self.line(path, passes(status == 200), str(status))
        names = ", ".join(HEALTH_PATHS)
        return self.line(names, MigrationVerdict.NOTE, "이 서버에는 없음 · this server has none")

    async def _shape(self, http: httpx2.AsyncClient) -> Line:
        what = f"계약 · contract {self.route}"
        response = await http.post(self.url + self.route, **self.request())
        if response.status_code != 200:
            return self.line(
                what, MigrationVerdict.FAILED, f"상태 코드 · status {response.status_code}"
            )
        try:
            answer = self.answer_of(response)
        except ValueError:
            return self.line(what, MigrationVerdict.FAILED, "JSON이 아님 · not JSON")
        fault = (
            self.fault_of(answer)
            if isinstance(answer, dict)
            else "JSON 객체가 아님 · not a JSON object"
        )
        return self.line(what, passes(fault is None), fault or "형식이 맞음 · valid format")

    async def _refuses_wrong_input(self, http: httpx2.AsyncClient) -> Line:
        response = await http.post(self.url + self.route, **self.wrong_request())
        good = 400 <= response.status_code < 500
        return self.line(
            "잘못된 입력 · wrong input", passes(good), f"상태 코드 · status {response.status_code}"
        )

    async def _asks_for_key(self) -> Line:
        """Whether a request without a key is refused. Fails only if the server has a key set."""
        async with http_client(self.url, timeout=TIMEOUT_S) as http:
            response = await http.post(self.url + self.route, **self.request())
        what = "키 없이 · without a key"
        if response.status_code in (401, 403):
            return self.line(
                what, MigrationVerdict.PASSED, f"거절함 · refused {response.status_code}"
            )
        open_to_all = "키 없이 사용할 수 있음 · open without a key"
        return self.line(
            what,
            MigrationVerdict.FAILED if self.server.api_key else MigrationVerdict.NOTE,
            open_to_all,
        )
