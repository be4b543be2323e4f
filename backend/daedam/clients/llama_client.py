"""A language model on this machine: a GGUF file under llama.cpp, through `xllamacpp`."""

import asyncio
import logging
import os
import secrets
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from daedam.clients.base import LLMClient, Message, Reply
from daedam.errors import ProviderRejected, ProviderTimeout, ProviderUnavailable

log = logging.getLogger(__name__)

CONTEXT_TOKENS = 4096
"""Context of one conversation: instructions, examples and a whole interview fit."""

CONVERSATIONS = 2
"""How many conversations are decoded in one batch; further ones wait."""

PROMPT_CACHE_MIB = 1024
"""Memory for the prompts of conversations that are not being decoded just now."""


class LlamaLocalClient(LLMClient):
    """An instruct model on this machine.

    The model is loaded once, at the first use or in `warm_up`. llama.cpp batches the
    conversations and keeps their prompts: what a prompt shares with an earlier one from its
    beginning on is not computed again.
    """

    name = "llama-local"

    def __init__(self, model_path: Path, *, cpu_threads: int = 0, timeout_s: float = 20) -> None:
        self._model_path = model_path
        self._cpu_threads = cpu_threads or os.cpu_count() or 1
        self._timeout_s = timeout_s
        self._server: Any = None
        self._loading = threading.Lock()
        self._executor = ThreadPoolExecutor(CONVERSATIONS, thread_name_prefix="llama")

    async def generate(self, prompt: str, max_tokens: int = 200) -> str:
        return (await self.chat([Message("user", prompt)], max_tokens=max_tokens)).text

    async def chat(
        self, messages: Sequence[Message], *, max_tokens: int = 200, seed: int = 0
    ) -> Reply:
        """The model's next message; a call that is cancelled or too slow stops the decoding."""
        stop = threading.Event()
        request = {
            "messages": [{"role": m.role, "content": m.content} for m in messages],
            "max_tokens": max_tokens,
            "temperature": 0.3,
            # A small model likes to copy the examples and the answer; these make it cost.
            "presence_penalty": 0.5,
            "dry_multiplier": 0.8,
            "seed": seed,
            "cache_prompt": True,
            "stream": True,
        }
        job = asyncio.get_running_loop().run_in_executor(
            self._executor, self._complete, request, stop
        )
        try:
            return Reply(await asyncio.wait_for(job, self._timeout_s))
        except TimeoutError:
            raise ProviderTimeout from None
        finally:
            stop.set()

    async def warm_up(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._executor, self._load)

    async def close(self) -> None:
        await asyncio.to_thread(self._executor.shutdown, cancel_futures=True)
        self._server = None

    def _load(self) -> Any:
        import xllamacpp

        with self._loading:
            if self._server is None:
                params = xllamacpp.CommonParams()
                params.model.path = str(self._model_path)
                params.n_ctx = CONTEXT_TOKENS * CONVERSATIONS
                params.n_parallel = CONVERSATIONS
                params.cpuparams.n_threads = self._cpu_threads
                params.cpuparams_batch.n_threads = self._cpu_threads
                params.cache_ram_mib = PROMPT_CACHE_MIB
                params.verbosity = 0
                params.warmup = False  # the first real prompt warms it as well, 2 s sooner
                # The engine also opens a port on loopback, which daedam does not use: without
                # a key any local page or process could read other people's prompts there.
                params.api_keys = [secrets.token_urlsafe(32)]
                params.endpoint_slots = False
                params.ui = False
                try:
                    self._server = xllamacpp.Server(params)
                except RuntimeError as exc:
                    raise ProviderUnavailable(
                        "언어 모델을 읽을 수 없습니다. `daedam models verify`로 확인하세요.",
                        "The language model cannot be read. Please run `daedam models verify`.",
                    ) from exc
                log.info("language model %s loaded", self._model_path.name)
            return self._server

    def _complete(self, request: dict[str, Any], stop: threading.Event) -> str:
        parts: list[str] = []
        failures: list[str] = []

        def take(chunk: dict[str, Any]) -> bool:
            if "error" in chunk:
                failures.append(str(chunk["error"].get("message", "")))
            for choice in chunk.get("choices", ()):
                parts.append(choice["delta"].get("content") or "")
            return stop.is_set()

        answer = self._load().handle_chat_completions(request, take)
        if isinstance(answer, dict) and "error" in answer:
            failures.append(str(answer["error"].get("message", "")))
        if failures:
            log.warning("language model refused a request: %s", failures[0])
            raise ProviderRejected
        return "".join(parts).strip()
