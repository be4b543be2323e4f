"""The language model server with real llama.cpp."""

import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from tests.model_servers.test_llm_server import SCHEMA, chat_body, events, server_with, serving

from daedam.clients.local_models import llm_name
from daedam.settings import Settings


@pytest.fixture(scope="module")
async def llama(real_settings: Settings) -> AsyncIterator[httpx2.AsyncClient]:
    model = Path(real_settings.models_path) / llm_name(real_settings) / "model.gguf"
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
    body = chat_body("대한민국의 수도는 어디인가요?", stream=True, max_tokens=24, seed=1)
    async with llama.stream("POST", "/v1/chat/completions", json=body) as response:
        received = await events(response)
    assert received[-1] == "[DONE]"
    texts = [e["choices"][0]["delta"].get("content") or "" for e in received[:-1]]
    assert len([text for text in texts if text]) > 1
    assert "서울" in "".join(texts)
    assert "/" not in received[0]["model"], "the model's path must not appear"


@pytest.mark.models
async def test_llama_follows_a_json_schema(llama: httpx2.AsyncClient) -> None:
    form = {"type": "json_schema", "json_schema": {"name": "answer", "schema": SCHEMA}}
    body = chat_body("대한민국의 수도는?", response_format=form, max_tokens=40, temperature=0)
    answer = (await llama.post("/v1/chat/completions", json=body)).json()
    content = json.loads(answer["choices"][0]["message"]["content"])
    assert list(content) == ["city"]
    assert isinstance(content["city"], str)


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
async def test_llama_calls_a_required_tool(llama: httpx2.AsyncClient, choice: str) -> None:
    named = {"type": "function", "function": {"name": choice}}
    body = chat_body(
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
async def test_llama_returns_log_probabilities_and_decodes_greedily_with_top_p_zero(
    llama: httpx2.AsyncClient,
) -> None:
    body = chat_body("수도는?", logprobs=True, max_tokens=3, top_p=0)
    answers = [
        (await llama.post("/v1/chat/completions", json={**body, "seed": seed})).json()
        for seed in (1, 2)
    ]
    [first], [second] = (answer["choices"] for answer in answers)
    assert first["message"]["content"] == second["message"]["content"]
    tokens = first["logprobs"]["content"]
    assert (
        b"".join(bytes(token["bytes"]) for token in tokens)
        .decode(errors="ignore")
        .startswith(first["message"]["content"].rstrip("\ufffd"))
    )
    assert all(token["top_logprobs"] == [] for token in tokens)


@pytest.mark.models
async def test_llama_refuses_an_invalid_schema_and_a_too_long_prompt(
    llama: httpx2.AsyncClient,
) -> None:
    schema = {"type": "json_schema", "json_schema": {"name": "a", "schema": {"type": "nonsense"}}}
    invalid = await llama.post("/v1/chat/completions", json=chat_body("가", response_format=schema))
    long = await llama.post("/generate", json={"prompt": "가나다라 " * 6000})
    assert (invalid.status_code, long.status_code) == (400, 422)


async def generated_tokens(client: httpx2.AsyncClient) -> float:
    metrics = (await client.get("/metrics")).text
    return float(re.findall(r"^llm_generated_tokens_total (\S+)$", metrics, re.MULTILINE)[0])


@pytest.mark.models
@pytest.mark.parametrize("stream", [False, True])
async def test_a_disconnecting_caller_stops_llama(llama: httpx2.AsyncClient, stream: bool) -> None:
    """After two callers disconnect from long answers, the model has generated only a part of them
    and serves the next caller.
    """

    async def disconnect() -> None:
        with contextlib.suppress(httpx2.ReadTimeout):
            body = chat_body("1부터 2000까지 모두 써 주세요.", stream=stream, max_tokens=1000)
            async with llama.stream(
                "POST", "/v1/chat/completions", json=body, timeout=1.5
            ) as response:
                await anext(response.aiter_bytes())

    before = await generated_tokens(llama)
    await asyncio.gather(disconnect(), disconnect())
    answer = await llama.post("/generate", json={"prompt": "안녕하세요?", "max_tokens": 4})
    assert answer.json()["text"]
    assert await generated_tokens(llama) - before < 1000
