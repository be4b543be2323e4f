"""Forced tool calls (`tool_choice` `required` or a named tool) for llama.cpp.

llama.cpp only passes tools to the model's chat template. With that alone, a small model may not
call any tool. Here the model generates one JSON object that a schema constrains, and the object
becomes the tool call.
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

_CALL_START = re.compile(r'\s*\{\s*"name"\s*:\s*"([^"]*)"\s*,\s*"arguments"\s*:\s*')


def is_forced(body: Mapping[str, Any]) -> bool:
    return bool(body.get("tools")) and body.get("tool_choice") not in (None, "auto", "none")


def to_json_request(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a request without tools that makes the model write the tool call as a JSON object."""
    tools = _callable_functions(body)
    instruction = _INSTRUCTION + json.dumps(tools, ensure_ascii=False)
    other_fields = {
        key: value
        for key, value in body.items()
        if key not in ("tools", "tool_choice", "parallel_tool_calls")
    }
    schema = {"anyOf": [_call_schema(tool) for tool in tools]}
    return {
        **other_fields,
        "messages": [{"role": "system", "content": instruction}, *body["messages"]],
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "call", "schema": schema},
        },
    }


async def to_tool_calls(chunks: AsyncGenerator[Chunk, None]) -> AsyncGenerator[Chunk, None]:
    """Convert the chunks that answer a request of `to_json_request`.

    Yield one chunk with the whole tool call, then the final chunks.
    """
    text = ""
    async with aclosing(chunks):
        async for chunk in chunks:
            text += delta_text(chunk)
            reasons = [c["finish_reason"] for c in chunk.get("choices", ()) if c["finish_reason"]]
            if reasons:
                call = {"role": "assistant", "tool_calls": [_call(text)]}
                yield _replace_choice(chunk, call, None)
                # As in OpenAI's API, `length` says that the arguments were cut off.
                reason = "tool_calls" if reasons[0] == "stop" else reasons[0]
                yield _replace_choice(chunk, {}, reason)
            elif not chunk.get("choices"):
                yield chunk


def _callable_functions(body: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    functions = [tool["function"] for tool in body["tools"]]
    if isinstance(body["tool_choice"], Mapping):
        name = body["tool_choice"]["function"]["name"]
        return [function for function in functions if function["name"] == name]
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
    start = _CALL_START.match(text)
    name = start[1] if start else ""
    arguments = text[start.end() :] if start else ""
    with suppress(ValueError, KeyError):  # the JSON was cut off
        arguments = json.dumps(json.loads(text)["arguments"], ensure_ascii=False)
    function = {"name": name, "arguments": arguments}
    return {"index": 0, "id": f"call_{token_hex(12)}", "type": "function", "function": function}


def _replace_choice(chunk: Chunk, delta: dict[str, Any], reason: str | None) -> Chunk:
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    return {**chunk, "choices": [choice]}
