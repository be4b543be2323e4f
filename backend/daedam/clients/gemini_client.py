"""Remote language models: Google's Gemini API and the A6000 server."""

import contextlib
from collections.abc import AsyncGenerator, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from daedam.clients.base import (
    LLMCapabilities,
    LLMClient,
    Message,
    Recipient,
    Reply,
    conversation_as_prompt,
)
from daedam.clients.http import (
    ServerConnection,
    http_client,
    provider_errors,
    retry_after_s,
    server_sent_events,
    sync_http_client,
    text_field,
)
from daedam.errors import (
    ProviderBlocked,
    ProviderDenied,
    ProviderOverQuota,
    ProviderRejected,
    ProviderTimeout,
    ProviderUnavailable,
)
from daedam.settings import ServerApi

if TYPE_CHECKING:
    from google.genai import types

_REFUSALS = {"SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII"}
"""Gemini's finish reasons for an answer that its policies forbid."""


GOOGLE = "https://generativelanguage.googleapis.com"
"""The SDK's default address."""


class GeminiClient(LLMClient):
    """Google's Gemini API through `google-genai`.

    It does not retry or fall back; `Chain` does both for all providers.
    """

    name = "gemini"
    recipient = Recipient.GOOGLE
    capabilities = LLMCapabilities(streaming=True, judges=True, context_tokens=100_000)

    def __init__(
        self,
        api_key: str,
        model: str,
        *,
        base_url: str | None = None,
        timeout_s: float = 20,
    ) -> None:
        from google import genai
        from google.genai import types

        self._model = model
        address = base_url or GOOGLE
        self._http = http_client(address, timeout=timeout_s)
        self._client = genai.Client(
            api_key=api_key,
            http_options=types.HttpOptions(
                base_url=base_url,
                timeout=int(timeout_s * 1000),
                # Without this client the SDK uses aiohttp, if installed, whose errors differ.
                httpx_async_client=self._http,
                httpx_client=sync_http_client(address, timeout=timeout_s),
            ),
        )

    async def generate(self, prompt: str, max_tokens: int = 200) -> str:
        return (await self.chat([Message("user", prompt)], max_tokens=max_tokens)).text

    async def chat(
        self, messages: Sequence[Message], *, max_tokens: int = 200, seed: int = 0
    ) -> Reply:
        parts = [p async for p in self.stream(messages, max_tokens=max_tokens, seed=seed)]
        text = "".join(parts).strip()
        if not text:
            raise ProviderRejected(
                "Gemini의 응답이 비어 있습니다.", "The response of Gemini is empty."
            )
        return Reply(text)

    async def stream(
        self, messages: Sequence[Message], *, max_tokens: int = 200, seed: int = 0
    ) -> AsyncGenerator[str, None]:
        """Yield the answer in pieces.

        Raises `ProviderDenied`, `ProviderOverQuota`, `ProviderBlocked`, `ProviderTimeout`,
        `ProviderUnavailable` (also when the answer breaks off) or `ProviderRejected`.
        """
        ended = False
        with _translated_errors():
            chunks = await self._client.aio.models.generate_content_stream(
                model=self._model,
                contents=_contents(messages),
                config=_config(messages, max_tokens, seed),
            )
            async for chunk in chunks:
                ended = _is_last_chunk(chunk) or ended
                if chunk.text:
                    yield chunk.text
        if not ended:
            raise ProviderUnavailable(
                "Gemini의 응답이 중간에 끊겼습니다.", "The response of Gemini was cut off."
            )

    async def check(self) -> None:
        """Request the model's description: detects a wrong key or model name without inference."""
        with _translated_errors():
            await self._client.aio.models.get(model=self._model)

    async def close(self) -> None:
        await self._client.aio.aclose()
        await self._http.aclose()


def _contents(messages: Sequence[Message]) -> list[Any]:
    from google.genai import types

    return [
        types.Content(
            role="model" if m.role == "assistant" else "user",
            parts=[types.Part.from_text(text=m.content)],
        )
        for m in messages
        if m.role != "system"
    ]


def _config(
    messages: Sequence[Message], max_tokens: int, seed: int
) -> "types.GenerateContentConfig":
    from google.genai import types

    return types.GenerateContentConfig(
        system_instruction="\n".join(m.content for m in messages if m.role == "system") or None,
        max_output_tokens=max_tokens,
        seed=seed,
        # Thinking uses up max_output_tokens and time in which the candidate waits.
        thinking_config=types.ThinkingConfig(thinking_level=types.ThinkingLevel.MINIMAL),
    )


def _is_last_chunk(chunk: "types.GenerateContentResponse") -> bool:
    """Return whether this is the last chunk. Raises `ProviderBlocked` for a refusal."""
    feedback = chunk.prompt_feedback
    reason = chunk.candidates[0].finish_reason if chunk.candidates else None
    if (feedback and feedback.block_reason) or (reason and reason.value in _REFUSALS):
        raise ProviderBlocked(
            "Gemini가 안전 정책에 따라 응답을 거부했습니다.",
            "Gemini refused to answer for safety reasons.",
        )
    return reason is not None


@contextlib.contextmanager
def _translated_errors() -> Iterator[None]:
    from google.genai import errors

    try:
        with provider_errors("Gemini"):
            yield
    except errors.APIError as exc:
        raise _translated(exc) from None
    except ValueError:  # the SDK's error for a response that is not Gemini's JSON
        raise ProviderRejected from None


def _translated(exc: Any) -> Exception:
    wait_s = retry_after_s(exc.response.headers) if exc.response is not None else None
    match exc.code:
        case code if code in (401, 403) or "API key not valid" in (exc.message or ""):
            return ProviderDenied(
                "Gemini가 API 키를 거부했습니다. GEMINI_API_KEY를 확인해 주세요.",
                "Gemini does not accept the API key. Please check GEMINI_API_KEY.",
            )
        case 404:
            return ProviderRejected(
                "Gemini에서 모델을 찾을 수 없습니다. GEMINI_MODEL을 확인해 주세요.",
                "Gemini has no such model. Please check GEMINI_MODEL.",
            )
        case 408 | 504:
            return ProviderTimeout()
        case 429:
            return ProviderOverQuota(
                "Gemini 사용 한도를 초과했습니다. 잠시 후 다시 시도하거나 요금제를 확인해 주세요.",
                "The Gemini quota is used up. Please try again later or check your plan.",
                retry_after_s=wait_s if wait_s is not None else _retry_delay_s(exc.details),
            )
        case code if code and code >= 500:
            return ProviderUnavailable(
                "Gemini 서비스에 문제가 있습니다. 잠시 후 다시 시도해 주세요.",
                "The Gemini service has a problem. Please try again in a moment.",
                retry_after_s=wait_s,
            )
        case _:
            return ProviderRejected()


def _retry_delay_s(details: Any) -> float | None:
    """Return the seconds of `google.rpc.RetryInfo` in an error's body ("17s"); None if absent."""
    infos = details.get("error", details).get("details") if isinstance(details, dict) else None
    for info in infos or ():
        delay = str(info.get("retryDelay", "")).removesuffix("s")
        if delay.replace(".", "", 1).isdigit():
            return float(delay)
    return None


class LLMA6000Client(LLMClient):
    """The language model of the A6000 server.

    `ServerApi.CONTRACT`: `POST {base_url}/generate`, `{"prompt","max_tokens"}` -> `{"text"}`.
    `ServerApi.OPENAI`: `/v1/chat/completions`, streamed, as in vLLM and cloud services.
    """

    name = "llm-a6000"
    recipient = Recipient.SERVER
    checked_while_well = True

    def __init__(
        self,
        base_url: str,
        *,
        timeout_s: float = 20,
        api: ServerApi = ServerApi.CONTRACT,
        model: str = "",
        api_key: str | None = None,
        context_tokens: int = 8192,
    ) -> None:
        """`model` is the name of the model on the server; only OpenAI's routes need it."""
        self._server = ServerConnection("LLM", base_url, timeout_s=timeout_s, api_key=api_key)
        self._openai = api is ServerApi.OPENAI
        self._model = model
        self.capabilities = LLMCapabilities(
            streaming=self._openai, judges=True, context_tokens=context_tokens
        )

    async def generate(self, prompt: str, max_tokens: int = 200) -> str:
        if self._openai:
            return (await self.chat([Message("user", prompt)], max_tokens=max_tokens)).text
        return await self._post_generate(prompt, max_tokens)

    async def chat(
        self, messages: Sequence[Message], *, max_tokens: int = 200, seed: int = 0
    ) -> Reply:
        if not self._openai:
            return Reply(
                await self._post_generate(
                    conversation_as_prompt(messages), max_tokens, messages, seed
                )
            )
        parts = [p async for p in self.stream(messages, max_tokens=max_tokens, seed=seed)]
        return Reply("".join(parts).strip())

    async def prefill(self, messages: Sequence[Message], *, pin: bool = False) -> None:
        await self.chat(messages, max_tokens=1)  # the server caches the prompt

    async def stream(
        self, messages: Sequence[Message], *, max_tokens: int = 200, seed: int = 0
    ) -> AsyncGenerator[str, None]:
        if not self._openai:
            async with contextlib.aclosing(
                super().stream(messages, max_tokens=max_tokens, seed=seed)
            ) as pieces:
                async for piece in pieces:
                    yield piece
            return
        body = {
            "model": self._model,
            "messages": _as_dicts(messages),
            "max_tokens": max_tokens,
            "seed": seed,
            "stream": True,
        }
        async with self._server.stream("/v1/chat/completions", body) as response:
            async for event in server_sent_events(response):
                if piece := _delta(event):
                    yield piece

    async def _post_generate(
        self, prompt: str, max_tokens: int, messages: Sequence[Message] = (), seed: int = 0
    ) -> str:
        """Return the text generated by the contract's route, `/generate`.

        daedam's own server uses `messages`. Other servers ignore that field and use the prompt.
        """
        body: dict[str, object] = {"prompt": prompt, "max_tokens": max_tokens}
        if messages:
            body |= {"messages": _as_dicts(messages), "seed": seed}
        return text_field(await self._server.post("/generate", json=body), "text")

    async def check(self) -> None:
        await self._server.check()

    async def close(self) -> None:
        await self._server.close()


def _as_dicts(messages: Sequence[Message]) -> list[dict[str, str]]:
    return [{"role": m.role, "content": m.content} for m in messages]


def _delta(event: Any) -> str:
    """Return the text that a stream event adds. Raises `ProviderRejected` for another format."""
    try:
        choices = event["choices"]
        piece = choices[0]["delta"].get("content") if choices else ""
    except (KeyError, TypeError, IndexError, AttributeError):
        raise ProviderRejected from None
    return piece if isinstance(piece, str) else ""
