"""Who answers behind the language model server: llama.cpp here, or an OpenAI-compatible server.

A backend knows one thing: to stream the chunks of one chat answer. Whole answers are put
together from them, so that a caller who goes away always stops the model.
"""

import asyncio
import contextlib
import logging
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Mapping
from pathlib import Path
from typing import Any, ClassVar

import httpx2

from daedam.clients.http import (
    CONNECT_TIMEOUT_S,
    http_client,
    provider_errors,
    server_sent_events,
)
from daedam.clients.llama_engine import SMALL_MODEL_SAMPLING, Chunk, LlamaEngine
from daedam.errors import InvalidRequest, Overloaded, ProviderRejected, ProviderUnavailable
from model_servers.llm.forced_calls import as_calls, as_json_request, is_forced
from model_servers.llm.vllm_process import VllmProcess

log = logging.getLogger(__name__)

CONTEXT_TOKENS = 8192
"""Context of one conversation under llama.cpp: what daedam counts on by default
(`A6000_LLM_CONTEXT_TOKENS`), as vLLM is started with."""

HEALTH_EVERY_S = 2.0
"""How often an upstream server is asked whether it lives."""

HEALTH_TIMEOUT_S = 3.0


class Backend(ABC):
    """A language model that speaks OpenAI's chat."""

    model: str
    """Its name for callers; known after `start`."""
    generate_sampling: ClassVar[Mapping[str, float]] = {"temperature": 0.3}
    """How `/generate` draws, whose contract says nothing of it: questions should vary little."""

    @abstractmethod
    async def start(self) -> None:
        """Load the model, or wait until it can be asked. Raises `DaedamError`."""

    @abstractmethod
    def stream(self, body: Mapping[str, Any]) -> AsyncGenerator[Chunk, None]:
        """The chunks of an answer; the last one holds `usage`. Closing it stops the model.

        Raises `InvalidRequest` for a request that the model does not take, `Overloaded`, or a
        `ProviderError`.
        """

    async def healthy(self) -> bool:
        return True

    @property
    def restarts(self) -> int:
        """How often the model's process has been started again."""
        return 0

    @abstractmethod
    async def close(self) -> None: ...


class LlamaBackend(Backend):
    """llama.cpp in this process: what runs where no GPU is."""

    generate_sampling = SMALL_MODEL_SAMPLING

    def __init__(self, model_path: Path, *, model_name: str, cpu_threads: int = 0) -> None:
        self.model = model_name
        self._engine = LlamaEngine(
            model_path, cpu_threads=cpu_threads, context_tokens=CONTEXT_TOKENS
        )

    async def start(self) -> None:
        await self._engine.warm_up()

    async def stream(self, body: Mapping[str, Any]) -> AsyncGenerator[Chunk, None]:
        forced = is_forced(body)
        request = as_json_request(body) if forced else _as_llama(body)
        chunks = self._engine.stream({**request, "stream_options": {"include_usage": True}})
        if forced:
            chunks = as_calls(chunks)
        try:
            async with contextlib.aclosing(chunks):
                async for chunk in chunks:
                    yield _with_alternatives(chunk, body.get("top_logprobs", 0))
        except ProviderRejected:
            raise _not_taken() from None

    async def close(self) -> None:
        await self._engine.close()


def _as_llama(body: Mapping[str, Any]) -> dict[str, Any]:
    """A request as llama.cpp takes it: it gives logarithms only where it may name at least one
    alternative.
    """
    request = dict(body)
    if body.get("logprobs"):
        request["top_logprobs"] = max(1, body.get("top_logprobs", 0))
    if body.get("tool_choice") == "none":
        request = {key: value for key, value in request.items() if not key.startswith("tool")}
    return request


def _with_alternatives(chunk: Chunk, at_most: int) -> Chunk:
    """`chunk`, whose tokens name `at_most` so many alternatives."""
    for choice in chunk.get("choices", ()):
        for token in (choice.get("logprobs") or {}).get("content") or ():
            token["top_logprobs"] = token.get("top_logprobs", [])[:at_most]
    return chunk


class OpenAiBackend(Backend):
    """An OpenAI-compatible server behind an address: vLLM, started by someone else."""

    def __init__(
        self, base_url: str, *, model_name: str | None, api_key: str | None, timeout_s: float
    ) -> None:
        """`base_url` with or without `/v1`. `timeout_s`: longest silence within an answer."""
        self.model = model_name or ""
        self._root = base_url.rstrip("/").removesuffix("/v1")
        self._http = http_client(
            base_url,
            timeout=httpx2.Timeout(timeout_s, connect=min(timeout_s, CONNECT_TIMEOUT_S)),
            # The front's own limit says how many come in; the pool must not be another one.
            limits=httpx2.Limits(max_connections=None, max_keepalive_connections=64),
            headers={"Authorization": f"Bearer {api_key}"} if api_key else None,
            follow_redirects=False,
        )
        self._well = False
        self._watching: asyncio.Task[None] | None = None

    async def start(self) -> None:
        if not self.model:
            self.model = await self._first_model()
        self._well = True
        self._watching = asyncio.create_task(self._watch())

    async def stream(self, body: Mapping[str, Any]) -> AsyncGenerator[Chunk, None]:
        request = {
            **body,
            "model": self.model,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        url = f"{self._root}/v1/chat/completions"
        with provider_errors("vLLM"):
            async with self._http.stream("POST", url, json=request) as response:
                _raise_for(response)
                async for event in server_sent_events(response):
                    if not isinstance(event, dict) or "error" in event:
                        raise ProviderUnavailable
                    yield event

    async def healthy(self) -> bool:
        return self._well

    async def close(self) -> None:
        if self._watching:
            self._watching.cancel()
        await self._http.aclose()

    async def _first_model(self) -> str:
        with provider_errors("vLLM"):
            response = await self._http.get(f"{self._root}/v1/models", timeout=HEALTH_TIMEOUT_S)
            response.raise_for_status()
        try:
            return str(response.json()["data"][0]["id"])
        except (ValueError, KeyError, IndexError, TypeError):
            raise ProviderRejected from None

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(HEALTH_EVERY_S)
            was, self._well = self._well, await self.lives()
            if was != self._well:
                log.warning("vLLM %s", "answers again" if self._well else "does not answer")

    async def lives(self) -> bool:
        """Whether the server answers; one without `/health` counts as alive by answering."""
        try:
            response = await self._http.get(f"{self._root}/health", timeout=HEALTH_TIMEOUT_S)
        except httpx2.HTTPError:
            return False
        return response.status_code < 500


class VllmBackend(OpenAiBackend):
    """vLLM as a child of this process."""

    def __init__(self, process: VllmProcess, *, model_name: str, timeout_s: float) -> None:
        super().__init__(
            process.url, model_name=model_name, api_key=process.api_key, timeout_s=timeout_s
        )
        self._process = process

    async def start(self) -> None:
        await self._process.start(self.lives)
        await super().start()

    async def healthy(self) -> bool:
        return self._process.ready and await super().healthy()

    @property
    def restarts(self) -> int:
        return self._process.restarts

    async def close(self) -> None:
        await self._process.stop()
        await super().close()


def _raise_for(response: httpx2.Response) -> None:
    if response.status_code in (400, 413, 422):
        raise _not_taken()
    if response.status_code == 429:
        raise Overloaded
    response.raise_for_status()


def _not_taken() -> InvalidRequest:
    return InvalidRequest(
        "언어 모델이 받을 수 없는 요청입니다. 길이와 스키마를 확인해 주세요.",
        "The language model cannot take this request. Please check its length and schema.",
    )
