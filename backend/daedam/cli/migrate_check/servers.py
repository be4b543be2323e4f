"""One server of a migration check: its description, its clients and the checks of its contract."""

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
"""Request timeout in seconds, far beyond the targets, so that slow servers are still measured."""


@dataclass(frozen=True)
class LocalModels:
    """Clients of the local models with which the servers are compared. None: not installed."""

    stt: STTClient | None = None
    llm: LLMClient | None = None
    tts: TTSClient | None = None


@dataclass(frozen=True)
class CheckedServer:
    """A server as described by the settings.

    `model` is sent to OpenAI routes only, `voice` to the routes of both APIs.
    """

    url: str
    api_key: str | None = None
    api: ServerApi = ServerApi.CONTRACT
    model: str = ""
    voice: str = "KR"

    def client(self, kind: Callable[..., C], **more: object) -> C:
        """Return a client of class `kind` for this server. `more`: its further arguments."""
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
    """A spoken Korean answer as 16 kHz mono WAV; `text` is None if its words are unknown."""

    wav: Path
    text: str | None


class StageCheck(ABC):
    """The checks of one server, with raw requests and through daedam's own client.

    `call` raises `DaedamError`; the other methods report failures as lines.
    """

    stage: ClassVar[Stage]
    routes: ClassVar[dict[ServerApi, str]]

    def __init__(self, server: CheckedServer) -> None:
        self.server = server
        self.url = server.url.rstrip("/").removesuffix("/v1")
        self.route = self.routes[server.api]
        self._openai = server.api is ServerApi.OPENAI
        self.local_s: float | None = None
        """Duration of the local model's last call in seconds; None before `compare`."""

    @abstractmethod
    async def call(self) -> None:
        """Make one request as in an interview. Raises `DaedamError` if it fails."""

    @abstractmethod
    def request(self) -> dict[str, Any]:
        """Return httpx2's arguments for a valid request."""

    @abstractmethod
    def wrong_request(self) -> dict[str, Any]:
        """Return httpx2's arguments for an invalid request, which the server must refuse."""

    def answer_of(self, response: httpx2.Response) -> Any:
        """Return the content of a response. Raises `ValueError` if it cannot be parsed."""
        return response.json()

    @abstractmethod
    def fault_of(self, answer: dict[str, Any]) -> str | None:
        """Return what is wrong with the format of a response, or None."""

    @abstractmethod
    async def compare(self, local: LocalModels) -> list[Line]:
        """Compare the server's responses with those of the local model."""

    async def close(self) -> None: ...

    def not_compared(self, what: str) -> Line:
        found = "비교 안 함: 이 컴퓨터에 모델이 없음 · not compared: no local model"
        return self.line(what, MigrationVerdict.NOTE, found)

    def line(self, what: str, verdict: MigrationVerdict, found: str) -> Line:
        return Line(self.stage, what, verdict, found)

    async def timed_locally(self, work: Awaitable[T]) -> T | None:
        """Await a local model's result and store its duration in `local_s`.

        Returns None if the local model fails, which is not the server's fault.
        """
        started = time.perf_counter()
        try:
            result = await work
        except DaedamError:
            return None
        self.local_s = time.perf_counter() - started
        return result

    async def probe(self) -> tuple[list[Line], bool]:
        """Check readiness and contract. Also returns whether the responses are usable."""
        headers = (
            {"Authorization": f"Bearer {self.server.api_key}"} if self.server.api_key else None
        )
        async with http_client(self.url, timeout=TIMEOUT_S, headers=headers) as http:
            try:
                lines = [await self._ready(http)]
                shape = await self._shape(http)
                lines += [shape, await self._refuses_wrong_input(http), await self._requires_key()]
            except httpx2.HTTPError as exc:
                found = f"연결할 수 없음 · cannot be reached: {type(exc).__name__}"
                return [self.line("서버 · server", MigrationVerdict.FAILED, found)], False
        return lines, shape.verdict is MigrationVerdict.PASSED

    async def _ready(self, http: httpx2.AsyncClient) -> Line:
        """Check the first health route that the server offers."""
        for path in HEALTH_PATHS:
            status = (await http.get(self.url + path)).status_code
            if status not in (404, 405, 501) and (status not in (401, 403) or path == MODELS_PATH):
                return self.line(path, passes(status == 200), str(status))
        names = ", ".join(HEALTH_PATHS)
        return self.line(names, MigrationVerdict.NOTE, "이 서버에는 없음 · this server has none")

    async def _shape(self, http: httpx2.AsyncClient) -> Line:
        what = f"API 규격 · API contract {self.route}"
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

    async def _requires_key(self) -> Line:
        """Check that a request without a key is refused. Fails only if a key is configured."""
        async with http_client(self.url, timeout=TIMEOUT_S) as http:
            response = await http.post(self.url + self.route, **self.request())
        what = "키 없이 · without a key"
        if response.status_code in (401, 403):
            return self.line(
                what, MigrationVerdict.PASSED, f"거부함 · refused {response.status_code}"
            )
        open_to_all = "키 없이 사용할 수 있음 · open without a key"
        return self.line(
            what,
            MigrationVerdict.FAILED if self.server.api_key else MigrationVerdict.NOTE,
            open_to_all,
        )
