"""The language model server: `/generate` by the contract, and OpenAI's chat beside it."""

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
from model_servers import shell
from model_servers.callers import GONE, ClosingStream, while_connected
from model_servers.llm.answers import whole
from model_servers.llm.backends import Backend, LlamaBackend, OpenAiBackend, VllmBackend
from model_servers.llm.chat import ChatRequest, Generated, GenerateRequest
from model_servers.llm.vllm_process import VllmProcess
from model_servers.refusals import openai_error
from model_servers.shell import ModelServer

VLLM_KEY_VARIABLE = "VLLM_API_KEY"
"""vLLM's own name for its key; the front sends it along."""

_KEPT = ("id", "created", "choices", "usage")
"""What callers see of a backend's chunk; the rest (paths, timings) is its own matter."""


class LlmServer(ModelServer):
    """One language model behind `/generate` and `/v1/chat/completions`."""

    name = "llm"
    model_aliases = ("default",)

    def __init__(self, backend: Backend) -> None:
        super().__init__()
        self._backend = backend
        self._tokens = Counter(
            "llm_generated_tokens", "Tokens that the model has written", registry=self.metrics
        )
        self._first_token_s = Histogram(
            "llm_first_token_seconds",
            "Seconds from a request to the first text of its answer",
            buckets=(0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 2, 4, 8, 16),
            registry=self.metrics,
        )
        self.metrics.register(_Restarts(backend))

    @property
    def model(self) -> str:
        return self._backend.model

    async def warm_up(self) -> None:
        await self._backend.start()
        await whole(self._answer(GenerateRequest(prompt="안녕하세요.", max_tokens=4).for_model()))

    async def healthy(self) -> bool:
        return await self._backend.healthy()

    async def close(self) -> None:
        await self._backend.close()

    def routes(self) -> APIRouter:
        router = APIRouter(tags=["llm"])

        @router.post("/generate", response_model=Generated, response_model_exclude_none=True)
        async def generate(body: GenerateRequest, request: Request) -> Any:
            """The model's answer to a prompt."""
            asked = {**body.for_model(), **self._backend.generate_sampling}
            answer = await while_connected(request, whole(self._answer(asked)))
            if answer is None:
                return Response(status_code=GONE)
            text = (answer["choices"][0]["message"]["content"] or "").strip()
            return Generated(text=text, model=self.model, usage=answer.get("usage"))

        @router.post("/v1/chat/completions", response_model=None)
        async def chat(body: ChatRequest, request: Request) -> Response:
            """OpenAI's chat, whole or as server-sent events; text in; text, JSON or calls out."""
            self.check_model(body.model)
            chunks = self._answer(body.for_model())
            if not body.stream:
                answer = await while_connected(request, whole(chunks))
                return JSONResponse(answer) if answer else Response(status_code=GONE)
            # The first chunk is waited for here: what fails before it has a status of its own.
            first = await while_connected(request, _first(chunks))
            if first is None:
                return Response(status_code=GONE)
            usage = body.stream_options is not None and body.stream_options.include_usage
            return ClosingStream(
                _events(first, chunks, usage=usage),
                media_type="text/event-stream",
                headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
            )

        return router

    async def _answer(self, body: Mapping[str, Any]) -> AsyncGenerator[Chunk, None]:
        """The backend's chunks, counted, and with nothing in them but what callers should see."""
        started = time.perf_counter()
        pieces, counted = 0, False
        async with contextlib.aclosing(self._backend.stream(body)) as chunks:
            try:
                async for chunk in chunks:
                    if delta_text(chunk):
                        pieces += 1
                        if pieces == 1:
                            self._first_token_s.observe(time.perf_counter() - started)
                    if usage := chunk.get("usage"):
                        self._tokens.inc(usage["completion_tokens"])
                        counted = True
                    kept = {key: chunk[key] for key in _KEPT if chunk.get(key) is not None}
                    yield {**kept, "object": "chat.completion.chunk", "model": self.model}
            except (KeyError, TypeError, AttributeError):
                raise ProviderRejected from None
            finally:
                if not counted:  # broken off: a piece is about a token
                    self._tokens.inc(pieces)


class _Restarts(Collector):
    """How often the backend's process was started again, as Prometheus reads it."""

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
    """Server-sent events. What fails midway is told as an event, and `[DONE]` does not come."""
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


def parser() -> argparse.ArgumentParser:
    flags = shell.parser(
        "llm",
        port=8003,
        description="Serve a language model: vLLM behind --vllm-url or started with --vllm-model, "
        "else a GGUF file under llama.cpp. vLLM's own arguments follow after --.",
    )
    flags.add_argument("--vllm-url", help="an OpenAI-compatible server, http://localhost:8000/v1")
    flags.add_argument("--vllm-model", help="start vLLM with this model (a name or a folder)")
    flags.add_argument("--vllm-command", default="vllm serve", help="how vLLM is started")
    flags.add_argument("--vllm-port", type=int, default=8010, help="its port, on loopback")
    flags.add_argument("--gpu-memory-utilization", type=float, default=0.45)
    flags.add_argument("--gguf", help="a GGUF file, or a model of daedam's catalogue")
    flags.add_argument("--model-name", help="the model's name for callers and for --vllm-url")
    flags.add_argument(
        "--timeout-s", type=float, default=60, help="longest silence of vLLM within an answer"
    )
    flags.add_argument("vllm_args", nargs="*", help="after --: handed to vLLM as they are")
    return flags


def build(flags: argparse.Namespace) -> LlmServer:
    """The server that the flags ask for. Raises `ModelMissing` for a GGUF file not here."""
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
