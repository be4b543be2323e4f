"""What every model server is beside its model, over one that only echoes."""

import asyncio
import contextlib
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from fastapi import APIRouter, Request, UploadFile
from fastapi.responses import StreamingResponse
from model_servers.shell import ModelServer, ServerLimits, create_app
from tests import ROOT
from tests.serving import free_port

from daedam.errors import ModelMissing


class Echo(ModelServer):
    """Answers with what it was sent, once `open` is set."""

    name = "echo"

    def __init__(self, problem: Exception | None = None) -> None:
        super().__init__()
        self.may_warm_up, self.open = asyncio.Event(), asyncio.Event()
        self.may_warm_up.set()
        self.open.set()
        self.well = True
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
        return self.well

    def routes(self) -> APIRouter:
        router = APIRouter()

        @router.post("/echo")
        async def echo(request: Request) -> dict[str, Any]:
            self.calls += 1
            call = self.calls
            body = await request.body()
            await self.open.wait()
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
    app = create_app(echo, ServerLimits(**limits), api_key)
    async with app.router.lifespan_context(app):
        await asyncio.sleep(0)  # the warm-up begins
        await asyncio.sleep(0)
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://here") as client:
            yield client


async def until(condition: Any) -> None:
    for _ in range(500):
        if condition():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it did not come to that")


# --- probes -----------------------------------------------------------------------------------


async def test_it_is_ready_once_the_warm_up_has_passed() -> None:
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
        await asyncio.sleep(0.01)
        ready = await client.get("/readyz")
        assert ready.status_code == 200
        assert ready.json() == {"status": "ready", "server": "echo", "model": "echo-1"}
        assert (await client.post("/echo")).status_code == 200


async def test_a_warm_up_that_fails_is_told_in_words() -> None:
    async with serving(Echo(ModelMissing())) as client:
        ready = await client.get("/readyz")
        assert (ready.status_code, ready.json()["status"]) == (503, "failed")
        assert "daedam models pull" in ready.json()["detail"]
        assert "daedam models pull" in ready.json()["detail_en"]
        assert (await client.get("/healthz")).status_code == 200


async def test_where_replicas_are_counted_a_failed_warm_up_does_not_start() -> None:
    app = create_app(Echo(ModelMissing()), starts_ready=True)
    with pytest.raises(ModelMissing):
        async with app.router.lifespan_context(app):
            pass


async def test_one_that_falls_ill_says_so() -> None:
    echo = Echo()
    async with serving(echo) as client:
        echo.well = False
        assert (await client.get("/readyz")).status_code == 503
        assert (await client.post("/echo")).status_code == 503


async def test_metrics_count_by_route_and_not_by_what_callers_make_up() -> None:
    async with serving(Echo()) as client:
        await client.post("/echo")
        await client.post("/made-up-by-somebody")
        told = (await client.get("/metrics")).text
    assert 'model_server_requests_total{route="/echo",status="200"} 1.0' in told
    assert 'model_server_requests_total{route="other",status="404"} 1.0' in told
    assert "made-up" not in told
    assert 'model_server_seconds_count{route="/echo"} 1.0' in told


# --- limits -----------------------------------------------------------------------------------


async def test_more_than_can_be_served_is_told_when_to_come_back() -> None:
    echo = Echo()
    echo.open.clear()
    async with serving(echo, max_pending=2) as client:
        waiting = [asyncio.create_task(client.post("/echo")) for _ in range(2)]
        await until(lambda: echo.calls == 2)
        refused = await client.post("/echo")
        assert (refused.status_code, refused.json()["code"]) == (429, "overloaded")
        assert int(refused.headers["retry-after"]) > 0
        assert re.search("[가-힣]", refused.json()["detail"])
        echo.open.set()
        assert [r.status_code for r in await asyncio.gather(*waiting)] == [200, 200]
        assert (await client.post("/echo")).status_code == 200


async def test_a_body_beyond_the_limit_is_not_read() -> None:
    echo = Echo()
    async with serving(echo, max_body_mb=0.1) as client:
        refused = await client.post("/echo", content=b"x" * 400_000)
        assert refused.status_code == 413
        assert refused.headers["content-type"] == "application/problem+json"
    assert echo.calls == 0


@pytest.mark.parametrize("given", [None, "Bearer wrong", "s3cret"])
async def test_without_the_key_nobody_comes_in(given: str | None) -> None:
    async with serving(Echo(), api_key="s3cret") as client:
        headers = {"authorization": given} if given else {}
        assert (await client.post("/echo", headers=headers)).status_code == 401
        good = {"authorization": "Bearer s3cret"}
        assert (await client.post("/echo", headers=good)).status_code == 200
        assert (await client.get("/readyz")).status_code == 200


# --- the same request twice ---------------------------------------------------------------------


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


async def test_a_repeated_request_joins_the_one_under_way() -> None:
    echo = Echo()
    echo.open.clear()
    key = {"idempotency-key": "k"}
    async with serving(echo) as client:
        both = [asyncio.create_task(client.post("/echo", headers=key)) for _ in range(2)]
        await until(lambda: echo.calls == 1)
        await asyncio.sleep(0.02)
        echo.open.set()
        answers = await asyncio.gather(*both)
    assert [a.json()["call"] for a in answers] == [1, 1]


async def test_when_the_first_caller_leaves_the_second_is_served() -> None:
    echo = Echo()
    echo.open.clear()
    key = {"idempotency-key": "k"}
    async with serving(echo) as client:
        first = asyncio.create_task(client.post("/echo", headers=key))
        await until(lambda: echo.calls == 1)
        second = asyncio.create_task(client.post("/echo", headers=key))
        await asyncio.sleep(0.02)
        first.cancel()
        await until(lambda: echo.calls == 2)
        echo.open.set()
        assert (await second).json()["call"] == 2


async def test_a_form_sent_again_is_the_same_whatever_its_boundary() -> None:
    echo = Echo()
    key = {"idempotency-key": "k"}
    async with serving(echo) as client:
        for _ in range(2):
            answer = await client.post("/form", files={"file": ("a.wav", b"abc")}, headers=key)
            assert answer.json() == {"size": 3, "call": 1}


async def test_another_request_under_the_same_key_is_refused() -> None:
    key = {"idempotency-key": "k"}
    async with serving(Echo()) as client:
        await client.post("/echo", content=b"abc", headers=key)
        refused = await client.post("/echo", content=b"xyz", headers=key)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_request")
        assert "Idempotency-Key" in refused.json()["detail_en"]


async def test_a_request_broken_off_half_way_is_no_request() -> None:
    echo = Echo()
    app = create_app(echo)
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
        await asyncio.sleep(0.01)
        await app(scope, receive, send)
        assert echo.calls == 0
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://here") as client:
            key = {"idempotency-key": "k"}
            again = await client.post("/echo", content=b"abc", headers=key)
    assert (again.status_code, again.json()) == (200, {"size": 3, "call": 1})


@pytest.mark.parametrize("path", ["/stream", "/broken"])
async def test_streams_and_failures_are_not_kept(path: str) -> None:
    echo = Echo()
    async with serving(echo) as client:
        for _ in range(2):
            await client.post(path, headers={"idempotency-key": "k"})
    assert echo.calls == 2


# --- the end ------------------------------------------------------------------------------------

SLOW = """
import argparse, asyncio
from fastapi import APIRouter
from model_servers import shell

class Slow(shell.ModelServer):
    name = model = "slow"
    async def warm_up(self): pass
    def routes(self):
        router = APIRouter()
        @router.post("/slow")
        async def slow():
            await asyncio.sleep(1)
            return {"done": True}
        return router

shell.serve(Slow(), shell.parser("slow", port=0, description="").parse_args())
"""


async def test_a_stop_finishes_what_is_being_served() -> None:
    port = free_port()
    command = [sys.executable, "-c", SLOW, "--port", str(port)]
    process = await asyncio.to_thread(
        subprocess.Popen, command, cwd=ROOT, stderr=subprocess.DEVNULL
    )
    try:
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            for _ in range(200):
                with contextlib.suppress(httpx2.HTTPError):
                    if (await client.get("/readyz")).status_code == 200:
                        break
                await asyncio.sleep(0.05)
            asking = asyncio.create_task(client.post("/slow"))
            await asyncio.sleep(0.3)
            process.send_signal(signal.SIGTERM)
            assert (await asking).json() == {"done": True}
        assert await asyncio.to_thread(process.wait, 20) in (0, -signal.SIGTERM)
    finally:
        process.kill()
        await asyncio.to_thread(process.wait)
