"""Backends of the language model server: llama.cpp in this process, or an OpenAI-compatible server.

A backend only streams the chunks of a chat answer, and closing the stream stops the model. Complete
answers are collected from chunks too, so the model always stops when the caller disconnects.
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
from model_servers.llm.forced_calls import is_forced, to_json_request, to_tool_calls
from model_servers.llm.vllm_process import VllmProcess

log = logging.getLogger(__name__)

CONTEXT_TOKENS = 8192
"""Context window of one conversation in llama.cpp, in tokens. It equals the default of daedam's
setting `A6000_LLM_CONTEXT_TOKENS`, which states the context length of vLLM."""

HEALTH_EVERY_S = 2.0
"""Seconds between health checks of an upstream server."""

HEALTH_TIMEOUT_S = 3.0


class Backend(ABC):
    """A language model with OpenAI's chat interface."""

    model: str
    """The model's name for callers; set by `start`."""
    generate_sampling: ClassVar[Mapping[str, float]] = {"temperature": 0.3}
    """Sampling parameters for `/generate`, whose contract has none. The temperature is low because
    questions should vary little."""

    @abstractmethod
    async def start(self) -> None:
        """Load the model, or wait until it accepts requests. Raises `DaedamError`."""

    @abstractmethod
    def stream(self, body: Mapping[str, Any]) -> AsyncGenerator[Chunk, None]:
        """Yield the chunks of an answer; the last one holds `usage`.

        Closing the generator stops the model. Raises `InvalidRequest` for a request that the model
        does not accept, `Overloaded` if the model has no capacity, and `ProviderError` for other
        failures.
        """

    async def healthy(self) -> bool:
        return True

    @property
    def restarts(self) -> int:
        """Number of restarts of the model's process."""
        return 0

    @abstractmethod
    async def close(self) -> None: ...


class LlamaBackend(Backend):
    """llama.cpp in this process, for machines without a GPU."""

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
        request = to_json_request(body) if forced else _to_llama_request(body)
        chunks = self._engine.stream({**request, "stream_options": {"include_usage": True}})
        if forced:
            chunks = to_tool_calls(chunks)
        try:
            async with contextlib.aclosing(chunks):
                async for chunk in chunks:
                    yield _limit_alternatives(chunk, body.get("top_logprobs", 0))
        except ProviderRejected:
            raise _rejected_request() from None

    async def close(self) -> None:
        await self._engine.close()


def _to_llama_request(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the request for llama.cpp, without the tools if the tool choice is `none`.

    If log probabilities are requested, `top_logprobs` is at least 1, because llama.cpp returns none
    otherwise.
    """
    request = dict(body)
    if body.get("logprobs"):
        request["top_logprobs"] = max(1, body.get("top_logprobs", 0))
    if body.get("tool_choice") == "none":
        request = {key: value for key, value in request.items() if not key.startswith("tool")}
    return request


def _limit_alternatives(chunk: Chunk, count: int) -> Chunk:
    """Keep only the first `count` alternatives of each token; return the changed `chunk`."""
    for choice in chunk.get("choices", ()):
        for token in (choice.get("logprobs") or {}).get("content") or ():
            token["top_logprobs"] = token.get("top_logprobs", [])[:count]
    return chunk


class OpenAiBackend(Backend):
    """An OpenAI-compatible server at a URL, such as a vLLM that runs separately."""

    def __init__(
        self, base_url: str, *, model_name: str | None, api_key: str | None, timeout_s: float
    ) -> None:
        """`base_url` may end in `/v1`. `model_name` None means the first model of the server.

        `timeout_s` is the longest wait for the next data.
        """
        self.model = model_name or ""
        self._root = base_url.rstrip("/").removesuffix("/v1")
        self._http = http_client(
            base_url,
            timeout=httpx2.Timeout(timeout_s, connect=min(timeout_s, CONNECT_TIMEOUT_S)),
            # Admission already limits the requests; the pool must not limit them again.
            limits=httpx2.Limits(max_connections=None, max_keepalive_connections=64),
            headers={"Authorization": f"Bearer {api_key}"} if api_key else None,
            follow_redirects=False,
        )
        self._healthy = False
        self._health_checks: asyncio.Task[None] | None = None

    async def start(self) -> None:
        if not self.model:
            self.model = await self._first_model()
        self._healthy = True
        self._health_checks = asyncio.create_task(self._check_health())

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
                _raise_for_status(response)
                async for event in server_sent_events(response):
                    if not isinstance(event, dict) or "error" in event:
                        raise ProviderUnavailable
                    yield event

    async def healthy(self) -> bool:
        return self._healthy

    async def close(self) -> None:
        if self._health_checks:
            self._health_checks.cancel()
        await self._http.aclose()

    async def _first_model(self) -> str:
        with provider_errors("vLLM"):
            response = await self._http.get(f"{self._root}/v1/models", timeout=HEALTH_TIMEOUT_S)
            response.raise_for_status()
        try:
            return str(response.json()["data"][0]["id"])
        except (ValueError, KeyError, IndexError, TypeError):
            raise ProviderRejected from None

    async def _check_health(self) -> None:
        while True:
            await asyncio.sleep(HEALTH_EVERY_S)
            was_healthy, self._healthy = self._healthy, await self.responds()
            if was_healthy != self._healthy:
                log.warning("vLLM %s", "responds again" if self._healthy else "does not respond")

    async def responds(self) -> bool:
        """Return whether the server answers `/health` with a status below 500.

        404 counts too, because some servers do not have this route.
        """
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
        await self._process.start(self.responds)
        await super().start()

    async def healthy(self) -> bool:
        return self._process.ready and await super().healthy()

    @property
    def restarts(self) -> int:
        return self._process.restarts

    async def close(self) -> None:
        await self._process.stop()
        await super().close()


def _raise_for_status(response: httpx2.Response) -> None:
    if response.status_code in (400, 413, 422):
        raise _rejected_request()
    if response.status_code == 429:
        raise Overloaded
    response.raise_for_status()


def _rejected_request() -> InvalidRequest:
    return InvalidRequest(
        "언어 모델이 받을 수 없는 요청입니다. 길이와 스키마를 확인해 주세요.",
        "The language model cannot take this request. Please check its length and schema.",
    )
