"""The routes of the language model server, with a fake vLLM."""

import asyncio
import contextlib
import json
import logging
import re
import shlex
import sys
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx2
import pytest
import uvicorn
from model_servers.llm import LlmServer, build_server, make_parser
from model_servers.model_server import create_server_app
from tests.model_servers import fake_vllm
from tests.model_servers.fake_vllm import FakeVllm

FAKE_VLLM = shlex.join([sys.executable, fake_vllm.__file__])

SCHEMA = {
    "type": "object",
    "properties": {"city": {"type": "string", "maxLength": 12}},
    "required": ["city"],
    "additionalProperties": False,
}


@contextlib.asynccontextmanager
async def serving(server: LlmServer) -> AsyncIterator[httpx2.AsyncClient]:
    """Yield a client of `server` on a real port, where a caller can really disconnect."""
    config = uvicorn.Config(
        create_server_app(server), port=0, log_level="error", timeout_graceful_shutdown=5
    )
    web = uvicorn.Server(config)
    task = asyncio.create_task(web.serve())
    while not web.started:
        await asyncio.sleep(0.01)
    port = web.servers[0].sockets[0].getsockname()[1]
    try:
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=120) as client:
            await until(lambda: _ready(client))
            yield client
    finally:
        web.should_exit = True
        await task


async def _ready(client: httpx2.AsyncClient) -> bool:
    answer = await client.get("/readyz")
    assert answer.json()["status"] != "failed", answer.text
    return answer.status_code == 200


async def until(condition: Callable[[], Any], timeout_s: float = 60) -> None:
    give_up = time.monotonic() + timeout_s
    while True:
        met = condition()
        if await met if asyncio.iscoroutine(met) else met:
            return
        assert time.monotonic() < give_up, f"not reached within {timeout_s} s"
        await asyncio.sleep(0.05)


def server_with(*flags: str) -> LlmServer:
    return build_server(make_parser().parse_args(list(flags)))


@contextlib.asynccontextmanager
async def in_front_of(vllm: FakeVllm, *flags: str) -> AsyncIterator[httpx2.AsyncClient]:
    with vllm.running() as url:
        async with serving(server_with("--vllm-url", url, *flags)) as client:
            yield client


def chat_body(content: Any, **fields: Any) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": content}], **fields}


async def events(response: httpx2.Response) -> list[Any]:
    lines = [line[6:] async for line in response.aiter_lines() if line.startswith("data: ")]
    return [line if line == "[DONE]" else json.loads(line) for line in lines]


async def metric(client: httpx2.AsyncClient, name: str) -> float:
    found = re.search(rf"^{name} (\S+)$", (await client.get("/metrics")).text, re.MULTILINE)
    assert found, f"no metric {name}"
    return float(found[1])


# --- a vLLM at a URL --------------------------------------------------------------------------


async def test_generate_follows_the_contract() -> None:
    vllm = FakeVllm()
    async with in_front_of(vllm) as client:
        answer = await client.post("/generate", json={"prompt": "수도는?"})
    assert answer.status_code == 200
    assert answer.json()["text"] == "서울입니다."
    assert answer.json()["model"] == "org/standin"
    assert answer.json()["usage"]["completion_tokens"] == 3
    forwarded = vllm.requests[-1]
    assert forwarded["messages"] == [{"role": "user", "content": "수도는?"}]
    assert forwarded["max_tokens"] == 200


async def test_chat_follows_openais_format_and_forwards_sampling() -> None:
    vllm = FakeVllm()
    sampling = {"seed": 7, "temperature": 0.1, "stop": ["\n"], "max_completion_tokens": 9}
    async with in_front_of(vllm, "--model-name", "my-model") as client:
        body = chat_body("수도는?", model="my-model", **sampling)
        answer = (await client.post("/v1/chat/completions", json=body)).json()
        models = (await client.get("/v1/models")).json()
    assert answer["object"] == "chat.completion"
    assert answer["model"] == "my-model"
    assert answer["choices"][0]["message"] == {"role": "assistant", "content": "서울입니다."}
    assert answer["choices"][0]["finish_reason"] == "stop"
    assert models["data"][0]["id"] == "my-model"
    forwarded = vllm.requests[-1]
    assert forwarded["model"] == "my-model"
    assert (forwarded["seed"], forwarded["temperature"], forwarded["stop"]) == (7, 0.1, ["\n"])
    assert forwarded["max_tokens"] == 9
    assert "tools" not in forwarded


async def test_a_stream_is_relayed_chunk_by_chunk() -> None:
    async with in_front_of(FakeVllm()) as client:
        body = chat_body("수도는?", stream=True)
        async with client.stream("POST", "/v1/chat/completions", json=body) as response:
            assert response.headers["content-type"].startswith("text/event-stream")
            received = await events(response)
        assert received[-1] == "[DONE]"
        texts = [e["choices"][0]["delta"].get("content") or "" for e in received[:-1]]
        assert [text for text in texts if text] == list(fake_vllm.PIECES)
        assert await metric(client, "llm_first_token_seconds_count") == 2  # including the warm-up
        assert await metric(client, "llm_generated_tokens_total") == 6


async def test_a_stream_contains_usage_on_request() -> None:
    async with in_front_of(FakeVllm()) as client:
        body = chat_body("수도는?", stream=True, stream_options={"include_usage": True})
        async with client.stream("POST", "/v1/chat/completions", json=body) as response:
            received = await events(response)
    assert received[-2]["usage"]["total_tokens"] == 8


async def test_a_json_schema_reaches_vllm_unchanged() -> None:
    vllm = FakeVllm()
    form = {"type": "json_schema", "json_schema": {"name": "answer", "schema": SCHEMA}}
    async with in_front_of(vllm) as client:
        body = chat_body("수도는?", response_format=form)
        answer = (await client.post("/v1/chat/completions", json=body)).json()
    assert json.loads(answer["choices"][0]["message"]["content"]) == {"city": "서울"}
    assert vllm.requests[-1]["response_format"] == form


IMAGE = [{"type": "image_url", "image_url": {"url": "http://127.0.0.1:9/a.png"}}]
CALL = {"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}
REMOTE_SCHEMA = {"type": "object", "properties": {"a": {"$ref": "http://127.0.0.1:9/a.json"}}}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"messages": []},
        chat_body(IMAGE),
        chat_body([{"type": "input_audio", "input_audio": {"data": "", "format": "wav"}}]),
        chat_body("가", max_tokens=0),
        chat_body("가", max_tokens=10**6),
        chat_body("가", temperature=-1),
        chat_body("가", n=2),
        chat_body("가", model="whatever", colour="blue"),
        chat_body("가" * 70_000),
        {"messages": [{"role": "tool", "content": "가"}]},
        {"messages": [{"role": "user", "content": "가", "tool_calls": [CALL]}]},
        {"messages": [{"role": "assistant", "content": None}]},
        chat_body(
            "가",
            tools=[{"type": "function", "function": {"name": "f", "parameters": REMOTE_SCHEMA}}],
        ),
        {"messages": [{"role": "user", "content": "가"}] * 201},
        chat_body("가", response_format={"type": "grammar"}),
        chat_body(
            "가",
            response_format={
                "type": "json_schema",
                "json_schema": {"name": "a", "schema": REMOTE_SCHEMA},
            },
        ),
    ],
)
async def test_an_invalid_chat_request_gets_400_and_does_not_reach_the_model(
    body: dict[str, Any],
) -> None:
    vllm = FakeVllm()
    async with in_front_of(vllm) as client:
        answer = await client.post("/v1/chat/completions", json=body)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(vllm.requests) == 1, "only the warm-up may reach the model"


async def test_text_parts_are_joined() -> None:
    vllm = FakeVllm()
    async with in_front_of(vllm) as client:
        parts = [{"type": "text", "text": "수도"}, {"type": "text", "text": "는?"}]
        await client.post("/v1/chat/completions", json=chat_body(parts))
    assert vllm.requests[-1]["messages"][0]["content"] == "수도는?"


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("behaviour", "status", "code"),
    [
        ("401", 503, "provider_denied"),
        ("429", 429, "overloaded"),
        ("500", 503, "provider_unavailable"),
        ("400", 400, "invalid_request"),
        ("hang", 504, "provider_timeout"),
    ],
)
async def test_errors_of_vllm_become_problem_responses(
    behaviour: str, status: int, code: str, stream: bool
) -> None:
    async with in_front_of(FakeVllm(), "--timeout-s", "0.3") as client:
        body = chat_body(behaviour, stream=stream)
        answer = await client.post("/v1/chat/completions", json=body)
    assert answer.status_code == status
    assert answer.json()["code"] == code
    assert "private" not in answer.text


async def test_a_truncated_answer_is_an_error() -> None:
    async with in_front_of(FakeVllm()) as client:
        answer = await client.post("/generate", json={"prompt": "truncate"})
        body = chat_body("truncate", stream=True)
        async with client.stream("POST", "/v1/chat/completions", json=body) as response:
            received = await events(response)
    assert answer.status_code == 503
    assert received[-1]["error"]["code"] == "provider_unavailable"
    assert "[DONE]" not in received


@pytest.mark.parametrize("stream", [False, True])
async def test_a_disconnecting_caller_stops_vllm(stream: bool) -> None:
    vllm = FakeVllm()
    async with in_front_of(vllm) as client:
        with contextlib.suppress(httpx2.ReadTimeout):
            body = chat_body("forever", stream=stream)
            async with client.stream(
                "POST", "/v1/chat/completions", json=body, timeout=0.5
            ) as response:
                await anext(response.aiter_bytes())
        await until(vllm.disconnected.is_set, 5)


async def test_readiness_follows_vllms_health() -> None:
    vllm = FakeVllm()
    async with in_front_of(vllm) as client:
        vllm.alive = False
        await until(lambda: _answers(client, 503), 10)
        refused = await client.post("/generate", json={"prompt": "수도는?"})
        assert (refused.status_code, refused.json()["code"]) == (503, "not_ready")
        vllm.alive = True
        await until(lambda: _answers(client, 200), 10)


async def _answers(client: httpx2.AsyncClient, status: int) -> bool:
    return (await client.get("/readyz")).status_code == status


# --- vLLM as a child process ------------------------------------------------------------------


def child_flags(port: int, *extra: str) -> list[str]:
    command = ["--vllm-command", FAKE_VLLM, "--vllm-model", "org/model", "--model-name", "mine"]
    return [*command, "--vllm-port", str(port), "--stop-grace-s", "1", *extra]


async def test_vllm_is_started_restarted_and_stopped(
    unused_port: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    flags = child_flags(unused_port, "--", "--max-model-len", "4096")
    async with serving(server_with(*flags)) as client:
        assert "vllm | pid" in caplog.text
        assert "4096 tokens" in caplog.text
        answer = await client.post("/generate", json={"prompt": "수도는?"})
        assert (answer.json()["text"], answer.json()["model"]) == ("서울입니다.", "mine")
        failed = await client.post("/generate", json={"prompt": "die"})
        assert failed.status_code == 503
        await until(lambda: _answers(client, 503), 5)
        await until(lambda: _answers(client, 200), 20)
        assert await metric(client, "llm_backend_restarts_total") == 1
        again = await client.post("/generate", json={"prompt": "수도는?"})
        assert again.json()["text"] == "서울입니다."
    assert "vllm | stopped by SIGTERM" in caplog.text
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(f"http://127.0.0.1:{unused_port}/health")


async def test_a_vllm_that_ignores_sigterm_is_killed(unused_port: int) -> None:
    async with serving(server_with(*child_flags(unused_port, "--", "--ignore-sigterm"))):
        pass
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(f"http://127.0.0.1:{unused_port}/health")


@pytest.mark.parametrize(
    "flags", [("--", "--fails"), ("--vllm-command", "/nowhere/vllm")], ids=["ends", "absent"]
)
async def test_a_vllm_that_cannot_start_makes_readiness_fail(
    unused_port: int, flags: tuple[str, ...]
) -> None:
    with pytest.raises(AssertionError, match="failed"):
        async with serving(server_with(*child_flags(unused_port, *flags))):
            pass
