"""The base of every model server, with a server that echoes requests."""

import asyncio
import contextlib
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx2
import pytest
from fastapi import APIRouter, Request, UploadFile
from fastapi.responses import StreamingResponse
from model_servers.model_server import ModelServer, ServerLimits, create_server_app
from tests import ROOT
from tests.serving import free_port

from daedam.errors import ModelMissing


class Echo(ModelServer):
    """Answers with the size of the request's body and the number of the call.

    `/echo` waits until `may_answer` is set, the warm-up until `may_warm_up` is set.
    """

    name = "echo"

    def __init__(self, problem: Exception | None = None) -> None:
        super().__init__()
        self.may_warm_up, self.may_answer = asyncio.Event(), asyncio.Event()
        self.may_warm_up.set()
        self.may_answer.set()
        self.is_healthy = True
        self.calls = 0
        self._problem = problem

    @property
    def model(self) -> str:
        return "echo-1"

    async def warm_up(self) -> None:
        await self.may_warm_up.wait()
        if self._problem:
            raise self._problem

    async def healthy(self) -> bool:
        return self.is_healthy

    def routes(self) -> APIRouter:
        router = APIRouter()

        @router.post("/echo")
        async def echo(request: Request) -> dict[str, Any]:
            self.calls += 1
            call = self.calls
            body = await request.body()
            await self.may_answer.wait()
            return {"size": len(body), "call": call}

        @router.post("/form")
        async def form(file: UploadFile) -> dict[str, Any]:
            self.calls += 1
            return {"size": len(await file.read()), "call": self.calls}

        @router.post("/stream")
        async def stream() -> StreamingResponse:
            self.calls += 1
            return StreamingResponse(iter([b"a", b"b"]))

        @router.post("/broken")
        async def broken() -> None:
            self.calls += 1
            raise ModelMissing

        return router


@contextlib.asynccontextmanager
async def serving(
    echo: Echo, api_key: str | None = None, **limits: Any
) -> AsyncIterator[httpx2.AsyncClient]:
    app = create_server_app(echo, ServerLimits(**limits), api_key)
    async with app.router.lifespan_context(app):
        await asyncio.sleep(0)  # starts the warm-up
        await asyncio.sleep(0)
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://here") as client:
            yield client


async def until(condition: Callable[[], bool | Awaitable[bool]]) -> None:
    for _ in range(500):
        met = condition()
        if met if isinstance(met, bool) else await met:
            return
        await asyncio.sleep(0.005)
    raise AssertionError("the condition was not met in time")


async def in_flight(client: httpx2.AsyncClient, count: int) -> bool:
    """Return whether the server's metrics show `count` requests in progress."""
    metrics = (await client.get("/metrics")).text
    return f"model_server_in_flight {count}.0" in metrics.splitlines()


async def is_ready(client: httpx2.AsyncClient) -> bool:
    return (await client.get("/readyz")).status_code == 200


# --- probes -----------------------------------------------------------------------------------


async def test_a_server_is_ready_after_its_warm_up() -> None:
    echo = Echo()
    echo.may_warm_up.clear()
    async with serving(echo) as client:
        assert (await client.get("/healthz")).status_code == 200
        early = await client.get("/readyz")
        assert (early.status_code, early.json()["status"]) == (503, "starting")
        refused = await client.post("/echo")
        assert (refused.status_code, refused.json()["code"]) == (503, "not_ready")
        assert int(refused.headers["retry-after"]) > 0
        echo.may_warm_up.set()
        await until(lambda: is_ready(client))
        ready = await client.get("/readyz")
        assert ready.status_code == 200
        assert ready.json() == {"status": "ready", "server": "echo", "model": "echo-1"}
        assert (await client.post("/echo")).status_code == 200


async def test_readyz_explains_a_failed_warm_up() -> None:
    async with serving(Echo(ModelMissing())) as client:
        ready = await client.get("/readyz")
        assert (ready.status_code, ready.json()["status"]) == (503, "failed")
        assert "daedam models pull" in ready.json()["detail"]
        assert "daedam models pull" in ready.json()["detail_en"]
        assert (await client.get("/healthz")).status_code == 200


async def test_with_starts_ready_a_failed_warm_up_prevents_the_start() -> None:
    app = create_server_app(Echo(ModelMissing()), starts_ready=True)
    with pytest.raises(ModelMissing):
        async with app.router.lifespan_context(app):
            pass


async def test_an_unhealthy_server_is_not_ready() -> None:
    echo = Echo()
    async with serving(echo) as client:
        echo.is_healthy = False
        assert (await client.get("/readyz")).status_code == 503
        assert (await client.post("/echo")).status_code == 503


async def test_metrics_are_labelled_by_route_and_not_by_requested_path() -> None:
    async with serving(Echo()) as client:
        await client.post("/echo")
        await client.post("/unknown-path")
        metrics = (await client.get("/metrics")).text
    assert 'model_server_requests_total{route="/echo",status="200"} 1.0' in metrics
    assert 'model_server_requests_total{route="other",status="404"} 1.0' in metrics
    assert "unknown-path" not in metrics
    assert 'model_server_seconds_count{route="/echo"} 1.0' in metrics


# --- limits -----------------------------------------------------------------------------------


async def test_a_request_beyond_the_limit_gets_429_with_retry_after() -> None:
    echo = Echo()
    echo.may_answer.clear()
    async with serving(echo, max_pending=2) as client:
        waiting = [asyncio.create_task(client.post("/echo")) for _ in range(2)]
        await until(lambda: echo.calls == 2)
        refused = await client.post("/echo")
        assert (refused.status_code, refused.json()["code"]) == (429, "overloaded")
        assert int(refused.headers["retry-after"]) > 0
        assert re.search("[가-힣]", refused.json()["detail"])
        echo.may_answer.set()
        assert [r.status_code for r in await asyncio.gather(*waiting)] == [200, 200]
        assert (await client.post("/echo")).status_code == 200


async def test_a_body_beyond_the_limit_is_not_read() -> None:
    echo = Echo()
    async with serving(echo, max_body_mb=0.1) as client:
        refused = await client.post("/echo", content=b"x" * 400_000)
        assert refused.status_code == 413
        assert refused.headers["content-type"] == "application/problem+json"
    assert echo.calls == 0


@pytest.mark.parametrize("header", [None, "Bearer wrong", "s3cret"])
async def test_a_request_without_the_key_gets_401(header: str | None) -> None:
    async with serving(Echo(), api_key="s3cret") as client:
        headers = {"authorization": header} if header else {}
        assert (await client.post("/echo", headers=headers)).status_code == 401
        valid = {"authorization": "Bearer s3cret"}
        assert (await client.post("/echo", headers=valid)).status_code == 200
        assert (await client.get("/readyz")).status_code == 200


# --- repeated requests --------------------------------------------------------------------------


async def test_a_repeated_request_gets_the_same_answer() -> None:
    echo = Echo()
    key = {"idempotency-key": "k1"}
    async with serving(echo) as client:
        first = await client.post("/echo", content=b"abc", headers=key)
        again = await client.post("/echo", content=b"abc", headers=key)
        other = await client.post("/echo", content=b"abc", headers={"idempotency-key": "k2"})
    assert first.json() == again.json() == {"size": 3, "call": 1}
    assert other.json()["call"] == 2
    assert again.headers["content-type"] == "application/json"


async def test_a_repeated_request_gets_the_response_of_the_one_in_progress() -> None:
    echo = Echo()
    echo.may_answer.clear()
    key = {"idempotency-key": "k"}
    async with serving(echo) as client:
        both = [asyncio.create_task(client.post("/echo", headers=key)) for _ in range(2)]
        await until(lambda: in_flight(client, 2))
        echo.may_answer.set()
        answers = await asyncio.gather(*both)
    assert [a.json()["call"] for a in answers] == [1, 1]


async def test_a_repeated_request_is_run_if_the_first_one_is_cancelled() -> None:
    echo = Echo()
    echo.may_answer.clear()
    key = {"idempotency-key": "k"}
    async with serving(echo) as client:
        first = asyncio.create_task(client.post("/echo", headers=key))
        await until(lambda: echo.calls == 1)
        second = asyncio.create_task(client.post("/echo", headers=key))
        await until(lambda: in_flight(client, 2))
        first.cancel()
        await until(lambda: echo.calls == 2)
        echo.may_answer.set()
        assert (await second).json()["call"] == 2


async def test_a_repeated_form_is_recognised_despite_its_new_boundary() -> None:
    echo = Echo()
    key = {"idempotency-key": "k"}
    async with serving(echo) as client:
        for _ in range(2):
            answer = await client.post("/form", files={"file": ("a.wav", b"abc")}, headers=key)
            assert answer.json() == {"size": 3, "call": 1}


async def test_a_different_request_with_the_same_key_is_refused() -> None:
    key = {"idempotency-key": "k"}
    async with serving(Echo()) as client:
        await client.post("/echo", content=b"abc", headers=key)
        refused = await client.post("/echo", content=b"xyz", headers=key)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_request")
        assert "Idempotency-Key" in refused.json()["detail_en"]


async def test_an_incomplete_body_does_not_use_up_its_key() -> None:
    echo = Echo()
    app = create_server_app(echo, starts_ready=True)
    head = {"type": "http", "method": "POST", "path": "/echo", "query_string": b""}
    scope = {**head, "headers": [(b"idempotency-key", b"k")]}
    half = iter(
        [{"type": "http.request", "body": b"ab", "more_body": True}, {"type": "http.disconnect"}]
    )

    async def receive() -> dict[str, Any]:
        return next(half)

    async def send(_message: Any) -> None:
        pass

    async with app.router.lifespan_context(app):
        await app(scope, receive, send)
        assert echo.calls == 0
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://here") as client:
            key = {"idempotency-key": "k"}
            again = await client.post("/echo", content=b"abc", headers=key)
    assert (again.status_code, again.json()) == (200, {"size": 3, "call": 1})


@pytest.mark.parametrize("path", ["/stream", "/broken"])
async def test_streams_and_failures_are_not_stored(path: str) -> None:
    echo = Echo()
    async with serving(echo) as client:
        for _ in range(2):
            await client.post(path, headers={"idempotency-key": "k"})
    assert echo.calls == 2


# --- stop ---------------------------------------------------------------------------------------

SLOW = """
import argparse, asyncio
from fastapi import APIRouter
from model_servers import model_server

class Slow(model_server.ModelServer):
    name = model = "slow"
    async def warm_up(self): pass
    def routes(self):
        router = APIRouter()
        @router.post("/slow")
        async def slow():
            await asyncio.sleep(1)
            return {"done": True}
        return router

parser = model_server.make_base_parser("slow", port=0, description="")
model_server.serve_model(Slow(), parser.parse_args())
"""


async def test_a_stop_finishes_requests_in_progress() -> None:
    port = free_port()
    command = [sys.executable, "-c", SLOW, "--port", str(port)]
    process = await asyncio.to_thread(
        subprocess.Popen, command, cwd=ROOT, stderr=subprocess.DEVNULL
    )
    try:
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            for _ in range(200):
                with contextlib.suppress(httpx2.HTTPError):
                    if await is_ready(client):
                        break
                await asyncio.sleep(0.05)
            request = asyncio.create_task(client.post("/slow"))
            await until(lambda: in_flight(client, 1))
            process.send_signal(signal.SIGTERM)
            assert (await request).json() == {"done": True}
        assert await asyncio.to_thread(process.wait, 20) in (0, -signal.SIGTERM)
    finally:
        process.kill()
        await asyncio.to_thread(process.wait)
