"""The language model server over real llama.cpp."""

import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from tests.model_servers.test_llm_server import SCHEMA, asking, events, server_with, serving

from daedam.settings import Settings


@pytest.fixture(scope="module")
async def llama(real_settings: Settings) -> AsyncIterator[httpx2.AsyncClient]:
    model = Path(real_settings.models_path) / real_settings.llm_local_model / "model.gguf"
    async with serving(server_with("--gguf", str(model))) as client:
        yield client


@pytest.mark.models
async def test_llama_generates(llama: httpx2.AsyncClient) -> None:
    answer = await llama.post(
        "/generate", json={"prompt": "대한민국의 수도는 어디인가요?", "max_tokens": 24, "seed": 1}
    )
    assert "서울" in answer.json()["text"]
    assert answer.json()["model"] == "qwen2.5-coder-1.5b-instruct-q4_k_m"
    assert 0 < answer.json()["usage"]["completion_tokens"] <= 24


@pytest.mark.models
async def test_llama_streams(llama: httpx2.AsyncClient) -> None:
    body = asking("대한민국의 수도는 어디인가요?", stream=True, max_tokens=24, seed=1)
    async with llama.stream("POST", "/v1/chat/completions", json=body) as response:
        got = await events(response)
    assert got[-1] == "[DONE]"
    pieces = [e["choices"][0]["delta"].get("content") or "" for e in got[:-1]]
    assert len([p for p in pieces if p]) > 1
    assert "서울" in "".join(pieces)
    assert "/" not in got[0]["model"], "no path of this machine"


@pytest.mark.models
async def test_llama_keeps_a_schema(llama: httpx2.AsyncClient) -> None:
    form = {"type": "json_schema", "json_schema": {"name": "answer", "schema": SCHEMA}}
    body = asking("대한민국의 수도는?", response_format=form, max_tokens=40, temperature=0)
    answer = (await llama.post("/v1/chat/completions", json=body)).json()
    said = json.loads(answer["choices"][0]["message"]["content"])
    assert list(said) == ["city"]
    assert isinstance(said["city"], str)


TOOLS = [
    {
        "type": "function",
        "function": {
            "name": name,
            "description": f"Tells the {name} of a city.",
            "parameters": {
                "type": "object",
                "properties": {"city": {"type": "string", "maxLength": 12}},
                "required": ["city"],
                "additionalProperties": False,
            },
        },
    }
    for name in ("weather", "population")
]


@pytest.mark.models
@pytest.mark.parametrize("choice", ["required", "population"])
async def test_llama_calls_the_tool_that_it_must(llama: httpx2.AsyncClient, choice: str) -> None:
    named = {"type": "function", "function": {"name": choice}}
    body = asking(
        "서울의 인구는?",
        tools=TOOLS,
        tool_choice=choice if choice == "required" else named,
        max_tokens=40,
        temperature=0,
    )
    [answer] = (await llama.post("/v1/chat/completions", json=body)).json()["choices"]
    [call] = answer["message"]["tool_calls"]
    assert call["function"]["name"] in ("weather", "population")
    if choice == "population":
        assert call["function"]["name"] == "population"
    assert list(json.loads(call["function"]["arguments"])) == ["city"]
    assert answer["finish_reason"] == "tool_calls"


@pytest.mark.models
async def test_llama_tells_logarithms_and_takes_the_likeliest(llama: httpx2.AsyncClient) -> None:
    body = asking("수도는?", logprobs=True, max_tokens=3, top_p=0)
    twice = [
        (await llama.post("/v1/chat/completions", json={**body, "seed": seed})).json()
        for seed in (1, 2)
    ]
    [first], [second] = (answer["choices"] for answer in twice)
    assert first["message"]["content"] == second["message"]["content"]
    tokens = first["logprobs"]["content"]
    assert (
        b"".join(bytes(token["bytes"]) for token in tokens)
        .decode(errors="ignore")
        .startswith(first["message"]["content"].rstrip("\ufffd"))
    )
    assert all(token["top_logprobs"] == [] for token in tokens)


@pytest.mark.models
async def test_llama_refuses_what_it_cannot_take(llama: httpx2.AsyncClient) -> None:
    odd = {"type": "json_schema", "json_schema": {"name": "a", "schema": {"type": "nonsense"}}}
    bad = await llama.post("/v1/chat/completions", json=asking("가", response_format=odd))
    long = await llama.post("/generate", json={"prompt": "가나다라 " * 6000})
    assert (bad.status_code, long.status_code) == (400, 422)


async def tokens_written(client: httpx2.AsyncClient) -> float:
    told = (await client.get("/metrics")).text
    return float(re.findall(r"^llm_generated_tokens_total (\S+)$", told, re.MULTILINE)[0])


@pytest.mark.models
@pytest.mark.parametrize("stream", [False, True])
async def test_a_caller_that_goes_away_stops_llama(llama: httpx2.AsyncClient, stream: bool) -> None:
    """Two long answers, left: the model wrote little of them, and serves the next caller."""

    async def leave() -> None:
        with contextlib.suppress(httpx2.ReadTimeout):
            body = asking("1부터 2000까지 모두 써 주세요.", stream=stream, max_tokens=1000)
            async with llama.stream(
                "POST", "/v1/chat/completions", json=body, timeout=1.5
            ) as response:
                await anext(response.aiter_bytes())

    before = await tokens_written(llama)
    await asyncio.gather(leave(), leave())
    answer = await llama.post("/generate", json={"prompt": "안녕하세요?", "max_tokens": 4})
    assert answer.json()["text"]
    assert await tokens_written(llama) - before < 1000
