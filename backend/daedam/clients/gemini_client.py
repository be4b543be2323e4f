"""Language models behind an address: Google's Gemini API, and the A6000 server."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import httpx2

from daedam.clients.base import LLMClient, Message
from daedam.clients.http import json_field, provider_errors
from daedam.errors import ProviderRejected, ProviderTimeout, ProviderUnavailable

if TYPE_CHECKING:
    from google.genai import types


class GeminiClient(LLMClient):
    """Google's Gemini API through `google-genai`."""

    name: ClassVar[str] = "gemini"

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
        self._client = genai.Client(
            api_key=api_key,
            http_options=types.HttpOptions(base_url=base_url, timeout=int(timeout_s * 1000)),
        )

    async def generate(self, prompt: str, max_tokens: int = 200) -> str:
        return await self.chat([Message("user", prompt)], max_tokens=max_tokens)

    async def chat(
        self, messages: Sequence[Message], *, max_tokens: int = 200, seed: int = 0
    ) -> str:
        from google.genai import errors, types

        config = types.GenerateContentConfig(
            system_instruction="\n".join(m.content for m in messages if m.role == "system") or None,
            max_output_tokens=max_tokens,
            seed=seed,
            # Thinking counts against max_output_tokens and against the candidate's patience.
            thinking_config=types.ThinkingConfig(thinking_level=types.ThinkingLevel.MINIMAL),
        )
        contents: list[Any] = [
            types.Content(
                role="model" if m.role == "assistant" else "user",
                parts=[types.Part.from_text(text=m.content)],
            )
            for m in messages
            if m.role != "system"
        ]
        try:
            with provider_errors("Gemini"):
                response = await self._client.aio.models.generate_content(
                    model=self._model, contents=contents, config=config
                )
        except errors.APIError as exc:
            raise _translated(exc) from None
        return _text(response)

    async def close(self) -> None:
        await self._client.aio.aclose()


def _translated(exc: Any) -> Exception:
    match exc.code:
        case 401 | 403:
            return ProviderRejected(
                "Gemini가 API 키를 받아들이지 않습니다. GEMINI_API_KEY를 확인해 주세요.",
                "Gemini does not accept the API key. Please check GEMINI_API_KEY.",
            )
        case 404:
            return ProviderRejected(
                "Gemini에 그런 모델이 없습니다. GEMINI_MODEL을 확인해 주세요.",
                "Gemini has no such model. Please check GEMINI_MODEL.",
            )
        case 408 | 504:
            return ProviderTimeout()
        case 429:
            return ProviderUnavailable(
                "Gemini 사용 한도를 넘었습니다. 잠시 뒤에 다시 시도하거나 요금제를 확인해 주세요.",
                "The Gemini quota is used up. Please try again later or check your plan.",
            )
        case code if code and code >= 500:
            return ProviderUnavailable()
        case _:
            return ProviderRejected()


def _text(response: "types.GenerateContentResponse") -> str:
    if response.prompt_feedback and response.prompt_feedback.block_reason:
        raise ProviderRejected(
            "Gemini가 안전 정책 때문에 답하지 않았습니다.",
            "Gemini refused to answer for safety reasons.",
        )
    if not response.text:
        raise ProviderRejected("Gemini의 응답이 비어 있습니다.", "Gemini's answer is empty.")
    return response.text.strip()


class LLMA6000Client(LLMClient):
    """The A6000 server's `POST {base_url}/generate`: `{"prompt","max_tokens"}` -> `{"text"}`."""

    name: ClassVar[str] = "llm-a6000"

    def __init__(self, base_url: str, *, timeout_s: float = 20) -> None:
        self._http = httpx2.AsyncClient(base_url=base_url, timeout=timeout_s)

    async def generate(self, prompt: str, max_tokens: int = 200) -> str:
        with provider_errors("LLM"):
            response = await self._http.post(
                "/generate", json={"prompt": prompt, "max_tokens": max_tokens}
            )
            response.raise_for_status()
        text = json_field(response, "text")
        if not isinstance(text, str):
            raise ProviderRejected
        return text.strip()

    async def close(self) -> None:
        await self._http.aclose()
