"""Run llama.cpp in this process (through `xllamacpp`) and accept OpenAI chat requests.

Used by the local client and by the language model server.
"""

import asyncio
import contextlib
import hashlib
import json
import logging
import os
import secrets
import sys
import threading
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2

from daedam.clients.http import sync_http_client
from daedam.clients.token_estimate import TOKENS_PER_MESSAGE
from daedam.errors import ProviderRejected, ProviderUnavailable

log = logging.getLogger(__name__)

CONTEXT_TOKENS = 4096
"""Context length of a conversation; `services.prompt_budget` shortens longer conversations."""

CONVERSATIONS = 4
"""Number of conversations that are decoded in one batch; further ones wait. On two cores, a batch
of four takes half as long as the same four one after another, but each single conversation is half
as fast as when it runs alone."""

PROMPT_STEP_TOKENS = 128
"""Prompt tokens computed in one step. A call can be stopped or started only between steps."""

LOWER_PRIORITY = 4
"""Niceness of the model's threads. On a shared core, a model thread gets about two fifths as much
time as a thread of normal priority."""

PROMPT_CACHE_MIB = 1024
"""Memory of a model server for cached prompts of conversations that are not being decoded.

An engine with `prompts_path` does not use this cache, because `forget_prompts` must be able to
erase prompts and llama.cpp cannot delete single prompts from the cache.
"""

SMALL_MODEL_SAMPLING = {"temperature": 0.3, "presence_penalty": 0.5, "dry_multiplier": 0.8}
"""Sampling settings that penalise repeating text of the prompt (its examples and the candidate's
answer). Small models tend to repeat it."""

Chunk = dict[str, Any]
"""One `chat.completion.chunk` of a streamed answer."""

Put = Callable[[Chunk | None], None]


class LlamaEngine:
    """An instruct model, loaded once at the first use or in `warm_up`.

    llama.cpp batches conversations and caches prompts: the beginning that a prompt shares with an
    earlier one is not computed again.
    """

    def __init__(
        self,
        model_path: Path,
        *,
        cpu_threads: int = 0,
        conversations: int = CONVERSATIONS,
        context_tokens: int = CONTEXT_TOKENS,
        prompts_path: Path | None = None,
    ) -> None:
        """`prompts_path` is a folder in which `prepare` stores computed prompts for the next start;
        None: nothing is stored.
        """
        self.model_path = model_path
        self._prompts_path = prompts_path
        self._cpu_threads = cpu_threads or os.cpu_count() or 1
        self._conversations = conversations
        self._context_tokens = context_tokens
        self._server: Any = None
        self._pinned_file: str | None = None
        """Name of the file with the prompt that `prepare` computed last."""
        self._key = secrets.token_urlsafe(32)
        self._loading = threading.Lock()
        self._executor = ThreadPoolExecutor(conversations, thread_name_prefix="llama")

    async def warm_up(self) -> None:
        """Load the model. Raises `ProviderUnavailable` when the file is not a model."""
        await asyncio.get_running_loop().run_in_executor(self._executor, self._load)

    async def stream(self, request: Mapping[str, Any]) -> AsyncGenerator[Chunk, None]:
        """Yield the answer to an OpenAI chat request in chunks.

        `request` may have llama.cpp's own fields. Closing the iterator or cancelling its consumer
        stops the decoding. Raises `ProviderRejected` for a request that the model cannot process
        (longer than its context, an unsupported schema), `ProviderUnavailable` for other errors.
        """
        loop = asyncio.get_running_loop()
        chunks: asyncio.Queue[Chunk | None] = asyncio.Queue()
        stop = threading.Event()

        def put(chunk: Chunk | None) -> None:
            if not stop.is_set():
                loop.call_soon_threadsafe(chunks.put_nowait, chunk)

        body = {"cache_prompt": True, **request, "stream": True}
        job = loop.run_in_executor(self._executor, self._complete, body, put, stop)
        job.add_done_callback(_consume_result)
        job.add_done_callback(lambda _: chunks.put_nowait(None))  # also when the job never started
        try:
            while (chunk := await chunks.get()) is not None:
                yield chunk
            await job
        finally:
            stop.set()
            job.cancel()

    async def prepare(self, request: Mapping[str, Any]) -> None:
        """Load the computed prompt of `request` into every conversation slot.

        The prompt is computed once per model and stored in `prompts_path`; later starts read the
        file. Raises the same errors as `stream`.
        """
        await asyncio.get_running_loop().run_in_executor(self._executor, self._prepare, request)

    def forget_prompts(self) -> "asyncio.Future[None] | None":
        """Erase the prompts in all conversation slots in the background.

        A slot in use is erased after its decoding. The prompt of `prepare` is then restored.
        Returns the job, or None if no model is loaded or there is no `prompts_path`.
        """
        if self._server is None or self._prompts_path is None:
            return None
        job = asyncio.get_running_loop().run_in_executor(self._executor, self._forget_prompts)
        job.add_done_callback(_consume_result)
        return job

    def _forget_prompts(self) -> None:
        for slot in range(self._conversations):
            self._slots("erase", "", [slot])
            if self._pinned_file is not None:
                self._slots("restore", self._pinned_file, [slot])

    async def count_tokens(self, texts: Sequence[str]) -> int | None:
        """Return the number of tokens of a conversation with `texts`; None if it is unknown.

        Tokens can be counted only while a model is loaded.
        """
        if self._server is None:
            return None
        return await asyncio.to_thread(self._count_tokens, texts)

    async def close(self) -> None:
        await asyncio.to_thread(self._executor.shutdown, cancel_futures=True)
        self._server = None

    def _load(self) -> Any:
        import xllamacpp

        with self._loading:
            if self._server is None:
                _lower_thread_priority()
                params = xllamacpp.CommonParams()
                params.model.path = str(self.model_path)
                params.n_ctx = self._context_tokens * self._conversations
                params.n_parallel = self._conversations
                params.cpuparams.n_threads = self._cpu_threads
                params.cpuparams_batch.n_threads = self._cpu_threads
                params.n_ubatch = PROMPT_STEP_TOKENS
                params.cache_ram_mib = PROMPT_CACHE_MIB if self._prompts_path is None else 0
                params.verbosity = 0
                params.warmup = False  # saves 2 s; the first real prompt warms it up
                # The engine also opens a port on loopback: without a key any local page or
                # process could read other people's prompts there.
                params.api_keys = [self._key]
                params.endpoint_slots = self._prompts_path is not None
                if self._prompts_path is not None:
                    self._prompts_path.mkdir(parents=True, exist_ok=True)
                    params.slot_save_path = f"{self._prompts_path.absolute()}/"
                params.ui = False
                try:
                    self._server = xllamacpp.Server(params)
                except RuntimeError as exc:
                    raise ProviderUnavailable(
                        "언어 모델을 읽을 수 없습니다. `daedam models verify`로 확인해 주세요.",
                        "The language model cannot be read. Please run `daedam models verify`.",
                    ) from exc
                log.info("language model %s loaded", self.model_path.name)
            return self._server

    def _prepare(self, request: Mapping[str, Any]) -> None:
        self._load()
        name = self._prompt_file_name(request)
        self._pinned_file = name
        if self._slots("restore", name, range(self._conversations)):
            log.info("fixed part of the prompt restored from %s", name)
            return
        # Streamed, because an unstreamed call holds the GIL until its answer is complete.
        body = {"cache_prompt": True, **request, "max_tokens": 1, "stream": True, "id_slot": 0}
        self._complete(body, lambda _chunk: None, threading.Event())
        if self._slots("save", name, [0]):
            self._slots("restore", name, range(1, self._conversations))

    def _prompt_file_name(self, request: Mapping[str, Any]) -> str:
        import xllamacpp

        identity = [
            self.model_path.name,
            self.model_path.stat().st_size,
            xllamacpp.__version__,
            self._context_tokens,
            request["messages"],
        ]
        return f"{hashlib.sha256(json.dumps(identity).encode()).hexdigest()[:32]}.prompt"

    def _slots(self, action: str, name: str, slots: Iterable[int]) -> bool:
        """Save, restore or erase the computed prompt of `slots`; return whether all succeeded."""
        if self._prompts_path is None:
            return False
        if action == "restore" and not (self._prompts_path / name).is_file():
            return False
        try:
            for slot in slots:
                self._post(f"/slots/{slot}?action={action}", {"filename": name})
        except httpx2.HTTPError as exc:
            log.warning("%s of a computed prompt failed: %s", action, type(exc).__name__)
            return False
        return True

    def _count_tokens(self, texts: Sequence[str]) -> int | None:
        try:
            found = json.loads(self._post("/tokenize", {"content": "\n".join(texts)}))
            return len(found["tokens"]) + TOKENS_PER_MESSAGE * (len(texts) + 1)
        except (httpx2.HTTPError, ValueError, KeyError, TypeError) as exc:
            log.warning("tokens could not be counted: %s", type(exc).__name__)
            return None

    def _post(self, path: str, body: Mapping[str, Any]) -> bytes:
        """Send a POST to the engine's loopback port and return the response body.

        Raises `httpx2.HTTPError`.
        """
        address = self._server.listening_address
        headers = {"Authorization": f"Bearer {self._key}"}
        with sync_http_client(address, timeout=30) as http:  # no proxy may see key and prompt
            answer = http.post(f"{address}{path}", json=dict(body), headers=headers)
            return answer.raise_for_status().content

    def _complete(self, request: Mapping[str, Any], put: Put, stop: threading.Event) -> None:
        refusals: list[Mapping[str, Any]] = []

        def take(chunk: Chunk) -> bool:
            if "error" in chunk:
                refusals.append(chunk["error"])
            else:
                put(chunk)
            return stop.is_set()

        try:
            if stop.is_set():
                return
            answer = self._load().handle_chat_completions(dict(request), take)
            if isinstance(answer, dict) and "error" in answer:
                refusals.append(answer["error"])
            if refusals:
                raise _translated_refusal(refusals[0])
        except ValueError:  # an unsupported schema; the message may quote it
            raise ProviderRejected from None
        finally:
            put(None)


def _lower_thread_priority() -> None:
    """Lower the priority of this thread and the model threads that it starts.

    The model threads keep every core busy for seconds. The work of the recogniser and the event
    loop is short and more urgent.
    """
    if sys.platform == "linux":  # elsewhere priorities belong to processes, not to threads
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOWER_PRIORITY)


def delta_text(chunk: Chunk) -> str:
    """Return the text that a chunk adds; empty for the first and last chunk."""
    return "".join(choice["delta"].get("content") or "" for choice in chunk.get("choices", ()))


def _translated_refusal(error: Mapping[str, Any]) -> Exception:
    """Return a provider error without llama.cpp's message, which may quote the prompt."""
    code = error.get("code", 500)
    log.warning("language model refused a request: %s (%s)", error.get("type", "error"), code)
    return ProviderRejected() if 400 <= int(code) < 500 else ProviderUnavailable()


def _consume_result(job: "asyncio.Future[None]") -> None:
    """Retrieve the exception of a job that is not awaited, so that asyncio does not log it."""
    if not job.cancelled():
        job.exception()
