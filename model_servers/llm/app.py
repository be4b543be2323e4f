"""The language model server: the contract's `/generate` and OpenAI's chat route."""

import argparse
import contextlib
import json
import os
import shlex
import time
from collections.abc import AsyncGenerator, Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import Counter, Histogram
from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector

from daedam.clients.llama_engine import Chunk, delta_text
from daedam.clients.local_models import llm_path
from daedam.errors import DaedamError, ProviderRejected
from daedam.http.problems import status_of
from daedam.settings import load_settings
from model_servers import model_server
from model_servers.disconnects import CLIENT_DISCONNECTED, ClosingStream, run_while_connected
from model_servers.error_responses import openai_error
from model_servers.llm.backends import Backend, LlamaBackend, OpenAiBackend, VllmBackend
from model_servers.llm.chat import ChatRequest, GenerateRequest, GenerateResponse
from model_servers.llm.completions import collect_completion
from model_servers.llm.vllm_process import VllmProcess
from model_servers.model_server import ModelServer

VLLM_KEY_VARIABLE = "VLLM_API_KEY"
"""Environment variable with the API key that this server sends to vLLM."""

_PUBLIC_FIELDS = ("id", "created", "choices", "usage")
"""Fields of a backend's chunk that callers see; other fields hold paths and timings."""


class LlmServer(ModelServer):
    """One language model behind `/generate` and `/v1/chat/completions`."""

    name = "llm"
    model_aliases = ("default",)

    def __init__(self, backend: Backend) -> None:
        super().__init__()
        self._backend = backend
        self._tokens = Counter(
            "llm_generated_tokens", "Tokens that the model has generated", registry=self.metrics
        )
        self._first_token_s = Histogram(
            "llm_first_token_seconds",
            "Seconds from a request to the first text of its answer",
            buckets=(0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 2, 4, 8, 16),
            registry=self.metrics,
        )
        self.metrics.register(_RestartCollector(backend))

    @property
    def model(self) -> str:
        return self._backend.model

    async def warm_up(self) -> None:
        await self._backend.start()
        request = GenerateRequest(prompt="안녕하세요.", max_tokens=4)
        await collect_completion(self._stream(request.for_model()))

    async def healthy(self) -> bool:
        return await self._backend.healthy()

    async def close(self) -> None:
        await self._backend.close()

    def routes(self) -> APIRouter:
        router = APIRouter(tags=["llm"])

        @router.post("/generate", response_model=GenerateResponse, response_model_exclude_none=True)
        async def generate(body: GenerateRequest, request: Request) -> Any:
            """Return the model's answer to a prompt."""
            chunks = self._stream({**body.for_model(), **self._backend.generate_sampling})
            answer = await run_while_connected(request, collect_completion(chunks))
            if answer is None:
                return Response(status_code=CLIENT_DISCONNECTED)
            text = (answer["choices"][0]["message"]["content"] or "").strip()
            return GenerateResponse(text=text, model=self.model, usage=answer.get("usage"))

        @router.post("/v1/chat/completions", response_model=None)
        async def chat(body: ChatRequest, request: Request) -> Response:
            """Answer OpenAI's chat request, as one JSON object or as server-sent events.

            Input is text; output is text, JSON or tool calls.
            """
            self.check_model(body.model)
            chunks = self._stream(body.for_model())
            if not body.stream:
                answer = await run_while_connected(request, collect_completion(chunks))
                return JSONResponse(answer) if answer else Response(status_code=CLIENT_DISCONNECTED)
            # Wait for the first chunk: until then, a failure can still set the status code.
            first = await run_while_connected(request, _first(chunks))
            if first is None:
                return Response(status_code=CLIENT_DISCONNECTED)
            usage = body.stream_options is not None and body.stream_options.include_usage
            return ClosingStream(
                _events(first, chunks, usage=usage),
                media_type="text/event-stream",
                headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
            )

        return router

    async def _stream(self, body: Mapping[str, Any]) -> AsyncGenerator[Chunk, None]:
        """Yield the backend's chunks with their public fields only, and count their tokens.

        Raises `ProviderRejected` for a malformed chunk, and the errors of `Backend.stream`.
        """
        started = time.perf_counter()
        text_chunks, counted = 0, False
        async with contextlib.aclosing(self._backend.stream(body)) as chunks:
            try:
                async for chunk in chunks:
                    if delta_text(chunk):
                        text_chunks += 1
                        if text_chunks == 1:
                            self._first_token_s.observe(time.perf_counter() - started)
                    if usage := chunk.get("usage"):
                        self._tokens.inc(usage["completion_tokens"])
                        counted = True
                    public = {k: chunk[k] for k in _PUBLIC_FIELDS if chunk.get(k) is not None}
                    yield {**public, "object": "chat.completion.chunk", "model": self.model}
            except (KeyError, TypeError, AttributeError):
                raise ProviderRejected from None
            finally:
                if not counted:  # aborted before `usage` came: a chunk is about one token
                    self._tokens.inc(text_chunks)


class _RestartCollector(Collector):
    """A Prometheus counter of the backend's process restarts."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def collect(self) -> list[Metric]:
        family = CounterMetricFamily("llm_backend_restarts", "Restarts of the model's process")
        family.add_metric([], self._backend.restarts)
        return [family]


async def _first(chunks: AsyncGenerator[Chunk, None]) -> Chunk:
    try:
        return await anext(chunks)
    except StopAsyncIteration:
        raise ProviderRejected from None


async def _events(
    first: Chunk, rest: AsyncGenerator[Chunk, None], *, usage: bool
) -> AsyncGenerator[str, None]:
    """Yield server-sent events. A failure midway becomes an error event instead of `[DONE]`."""
    async with contextlib.aclosing(rest):
        try:
            yield _event(first)
            async for chunk in rest:
                if chunk.get("choices") or usage:
                    yield _event(chunk)
        except DaedamError as exc:
            yield _event({"error": openai_error(exc, status_of(exc))})
            return
    yield "data: [DONE]\n\n"


def _event(content: Mapping[str, Any]) -> str:
    return f"data: {json.dumps(content, ensure_ascii=False)}\n\n"


def make_parser() -> argparse.ArgumentParser:
    flags = model_server.make_base_parser(
        "llm",
        port=8003,
        description="Serve a language model: a vLLM at --vllm-url, a vLLM started with "
        "--vllm-model, or else a GGUF file with llama.cpp. Arguments after -- go to vLLM.",
    )
    flags.add_argument("--vllm-url", help="an OpenAI-compatible server, http://localhost:8000/v1")
    flags.add_argument("--vllm-model", help="start vLLM with this model (a name or a folder)")
    flags.add_argument("--vllm-command", default="vllm serve", help="command that starts vLLM")
    flags.add_argument("--vllm-port", type=int, default=8010, help="vLLM's port, on loopback")
    flags.add_argument("--gpu-memory-utilization", type=float, default=0.45)
    flags.add_argument("--gguf", help="a GGUF file, or the name of a model in daedam's catalogue")
    flags.add_argument("--model-name", help="the model's name for callers and for --vllm-url")
    flags.add_argument(
        "--timeout-s", type=float, default=60, help="longest wait for vLLM's next data, in seconds"
    )
    flags.add_argument("vllm_args", nargs="*", help="after --: passed to vLLM unchanged")
    return flags


def build_server(flags: argparse.Namespace) -> LlmServer:
    """Return the server for `flags`. Raises `ModelMissing` for a GGUF file that does not exist."""
    return LlmServer(_backend(flags))


def _backend(flags: argparse.Namespace) -> Backend:
    key = os.environ.get(VLLM_KEY_VARIABLE) or None
    if flags.vllm_url:
        return OpenAiBackend(
            flags.vllm_url, model_name=flags.model_name, api_key=key, timeout_s=flags.timeout_s
        )
    if flags.vllm_model:
        name = flags.model_name or flags.vllm_model
        memory = ("--gpu-memory-utilization", str(flags.gpu_memory_utilization))
        command = [*shlex.split(flags.vllm_command), flags.vllm_model, *memory]
        process = VllmProcess(
            [*command, "--served-model-name", name, *flags.vllm_args],
            port=flags.vllm_port,
            api_key=key,
            stop_grace_s=flags.stop_grace_s,
        )
        return VllmBackend(process, model_name=name, timeout_s=flags.timeout_s)
    settings = load_settings(**({"llm_local_model": flags.gguf} if flags.gguf else {}))
    path = llm_path(settings)
    name = path.parent.name if path.name == "model.gguf" else path.stem
    return LlamaBackend(path, model_name=flags.model_name or name, cpu_threads=settings.cpu_threads)
