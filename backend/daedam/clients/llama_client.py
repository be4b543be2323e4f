"""The local language model: a GGUF file in llama.cpp."""

import asyncio
import contextlib
import os
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path

from daedam.clients.base import LLMCapabilities, LLMClient, Message, Reply
from daedam.clients.llama_engine import (
    CONTEXT_TOKENS,
    SMALL_MODEL_SAMPLING,
    LlamaEngine,
    delta_text,
)
from daedam.errors import ProviderTimeout

PROBE_PROMPT = (
    "다음 답변을 읽고 더 알고 싶은 점을 한 문장으로 물어보세요. 답변: 일정이 늦어져서 남은 작업을 "
    "다시 나누고 매일 아침 진행 상황을 확인했습니다."
)
"""Prompt of a probe. It has about 60 tokens, as the part of a draft that is not cached."""

PROBE_TOKENS = 24
"""Tokens of a probe. A follow-up has about 20."""


class LlamaLocalClient(LLMClient):
    """A local instruct model."""

    name = "llama-local"

    def __init__(
        self,
        model_path: Path,
        *,
        cpu_threads: int = 0,
        timeout_s: float = 20,
        prompts_path: Path | None = None,
        context_tokens: int = CONTEXT_TOKENS,
    ) -> None:
        """`timeout_s` limits a whole reply of the model. `prompts_path`: see `LlamaEngine`."""
        self._engine = LlamaEngine(
            model_path,
            cpu_threads=cpu_threads,
            prompts_path=prompts_path,
            context_tokens=context_tokens,
        )
        self._timeout_s = timeout_s
        # Measured on two cores: two drafts together take 1.8 times as long as one, four 3.5 times.
        # So only few run at the same time, and the draft that a candidate waits for runs first.
        cores = cpu_threads or os.cpu_count() or 1
        self.capabilities = LLMCapabilities(
            streaming=True, parallel_conversations=max(1, cores // 2), context_tokens=context_tokens
        )

    async def generate(self, prompt: str, max_tokens: int = 200) -> str:
        return (await self.chat([Message("user", prompt)], max_tokens=max_tokens)).text

    async def chat(
        self, messages: Sequence[Message], *, max_tokens: int = 200, seed: int = 0
    ) -> Reply:
        """Return the model's next message. Cancellation and timeout stop the decoding."""
        pieces = self.stream(messages, max_tokens=max_tokens, seed=seed)
        try:
            async with asyncio.timeout(self._timeout_s), contextlib.aclosing(pieces):
                return Reply("".join([piece async for piece in pieces]).strip())
        except TimeoutError:
            raise ProviderTimeout from None

    async def stream(
        self, messages: Sequence[Message], *, max_tokens: int = 200, seed: int = 0
    ) -> AsyncGenerator[str, None]:
        request = {
            "messages": _as_dicts(messages),
            "max_tokens": max_tokens,
            "seed": seed,
            **SMALL_MODEL_SAMPLING,
        }
        async with contextlib.aclosing(self._engine.stream(request)) as chunks:
            async for chunk in chunks:
                if text := delta_text(chunk):
                    yield text

    async def fits(self, messages: Sequence[Message], *, max_tokens: int = 200) -> bool:
        """Return whether `messages` and a reply of `max_tokens` fit into the context.

        Counts exactly if the upper bound exceeds the context. False if counting is impossible.
        """
        if await super().fits(messages, max_tokens=max_tokens):
            return True
        used = await self._engine.count_tokens([message.content for message in messages])
        return used is not None and used + max_tokens <= self.capabilities.context_tokens

    async def prefill(self, messages: Sequence[Message], *, pin: bool = False) -> None:
        request = {"messages": _as_dicts(messages)}
        if pin:
            await self._engine.prepare(request)
            return
        pieces = self._engine.stream({**request, "max_tokens": 1})
        async with contextlib.aclosing(pieces):
            async for _ in pieces:
                pass

    async def probe(self) -> None:
        """Do the work of one draft of a follow-up, for measuring its time on this machine."""
        request = {
            "messages": [{"role": "user", "content": PROBE_PROMPT}],
            "max_tokens": PROBE_TOKENS,
            "ignore_eos": True,  # always the same number of tokens
            "cache_prompt": False,
        }
        async with contextlib.aclosing(self._engine.stream(request)) as chunks:
            async for _ in chunks:
                pass

    def forget_prompts(self) -> None:
        self._engine.forget_prompts()

    async def warm_up(self) -> None:
        await self._engine.warm_up()

    async def close(self) -> None:
        await self._engine.close()


def _as_dicts(messages: Sequence[Message]) -> list[dict[str, str]]:
    return [{"role": m.role, "content": m.content} for m in messages]
