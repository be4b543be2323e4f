"""`tool_choice` required or naming a tool, for llama.cpp.

It passes tools to the model's chat template and does not make a small model call one. Here the
model writes one JSON object that a schema allows, which becomes the call.
"""

import json
import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing, suppress
from secrets import token_hex
from typing import Any

from daedam.clients.llama_engine import Chunk, delta_text

_INSTRUCTION = (
    "Answer by calling exactly one of these functions. Write one JSON object with the function's "
    'name and arguments, {"name": …, "arguments": {…}}, and nothing else.\n'
)

_BEGINNING = re.compile(r'\s*\{\s*"name"\s*:\s*"([^"]*)"\s*,\s*"arguments"\s*:\s*')


def is_forced(body: Mapping[str, Any]) -> bool:
    return bool(body.get("tools")) and body.get("tool_choice") not in (None, "auto", "none")


def as_json_request(body: Mapping[str, Any]) -> dict[str, Any]:
    """The request whose answer is the call as JSON."""
    tools = _allowed(body)
    told = {"role": "system", "content": _INSTRUCTION + json.dumps(tools, ensure_ascii=False)}
    kept = {
        key: value
        for key, value in body.items()
        if key not in ("tools", "tool_choice", "parallel_tool_calls")
    }
    schema = {"anyOf": [_call_schema(tool) for tool in tools]}
    return {
        **kept,
        "messages": [told, *body["messages"]],
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "call", "schema": schema},
        },
    }


async def as_calls(chunks: AsyncGenerator[Chunk, None]) -> AsyncGenerator[Chunk, None]:
    """The answer to such a request as one call of a tool, in one chunk before the last ones."""
    text = ""
    async with aclosing(chunks):
        async for chunk in chunks:
            text += delta_text(chunk)
            reasons = [c["finish_reason"] for c in chunk.get("choices", ()) if c["finish_reason"]]
            if reasons:
                yield _with(chunk, {"role": "assistant", "tool_calls": [_call(text)]}, None)
                # An object that was cut off is told as OpenAI tells it: the reason says so.
                yield _with(chunk, {}, "tool_calls" if reasons[0] == "stop" else reasons[0])
            elif not chunk.get("choices"):
                yield chunk


def _allowed(body: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    functions = [tool["function"] for tool in body["tools"]]
    if isinstance(body["tool_choice"], Mapping):
        wanted = body["tool_choice"]["function"]["name"]
        return [function for function in functions if function["name"] == wanted]
    return functions


def _call_schema(function: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "name": {"const": function["name"]},
            "arguments": function.get("parameters") or {"type": "object"},
        },
        "required": ["name", "arguments"],
        "additionalProperties": False,
    }


def _call(text: str) -> dict[str, Any]:
    beginning = _BEGINNING.match(text)
    name = beginning[1] if beginning else ""
    arguments = text[beginning.end() :] if beginning else ""
    with suppress(ValueError, KeyError):  # cut off
        arguments = json.dumps(json.loads(text)["arguments"], ensure_ascii=False)
    function = {"name": name, "arguments": arguments}
    return {"index": 0, "id": f"call_{token_hex(12)}", "type": "function", "function": function}


def _with(chunk: Chunk, delta: dict[str, Any], reason: str | None) -> Chunk:
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    return {**chunk, "choices": [choice]}
