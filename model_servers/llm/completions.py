"""Complete chat answers, collected from the chunks of a stream."""

import contextlib
from collections.abc import AsyncGenerator, Mapping
from typing import Any

from daedam.clients.llama_engine import Chunk, delta_text
from daedam.errors import ProviderRejected
from model_servers.llm.chat import Usage


async def collect_completion(chunks: AsyncGenerator[Chunk, None]) -> dict[str, Any]:
    """Collect the chunks and return them as one `chat.completion`.

    Raises `ProviderRejected` if there is no chunk.
    """
    text, reason, last, usage = "", None, {}, None
    calls: dict[int, dict[str, Any]] = {}
    logprobs: list[Any] | None = None
    async with contextlib.aclosing(chunks):
        async for last in chunks:
            text += delta_text(last)
            usage = last.get("usage") or usage
            for choice in last.get("choices", ()):
                reason = choice.get("finish_reason") or reason
                for delta in choice["delta"].get("tool_calls") or ():
                    _add_call_delta(calls, delta)
                if chunk_logprobs := choice.get("logprobs"):
                    logprobs = [*(logprobs or []), *(chunk_logprobs.get("content") or [])]
    if not last:
        raise ProviderRejected
    message: dict[str, Any] = {"role": "assistant", "content": text}
    if calls:
        message |= {"content": text or None, "tool_calls": [calls[n] for n in sorted(calls)]}
    choice = {"index": 0, "message": message, "finish_reason": reason}
    if logprobs is not None:
        choice["logprobs"] = {"content": logprobs}
    answer = {**last, "object": "chat.completion", "choices": [choice]}
    if usage:
        answer["usage"] = Usage.model_validate(usage).model_dump()
    return answer


def _add_call_delta(calls: dict[int, dict[str, Any]], delta: Mapping[str, Any]) -> None:
    """Add a delta of a tool call to `calls`.

    The first delta of a call holds its name. Later deltas hold parts of its arguments.
    """
    call = calls.setdefault(
        delta["index"], {"id": "", "type": "function", "function": {"name": "", "arguments": ""}}
    )
    function = delta.get("function") or {}
    call["id"] = delta.get("id") or call["id"]
    call["function"]["name"] += function.get("name") or ""
    call["function"]["arguments"] += function.get("arguments") or ""
