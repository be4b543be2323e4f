"""Request and response models of the language model server: OpenAI's chat, text only.

Each OpenAI parameter is honoured, or is refused with a message, or has no effect on the answer by
OpenAI's definition. docs/gpu-server.md lists the parameters. No parameter is silently ignored.
"""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, ValidationInfo, model_validator

from daedam.schemas.request_text import RequestBody
from model_servers.errors import InvalidParameter
from model_servers.llm.messages import (
    MAX_TOOLS,
    ChatMessage,
    NamedTool,
    ResponseFormat,
    StrictBody,
    Tool,
    ToolChoice,
)

MAX_TOKENS = 4096
"""Longest answer, in tokens."""

MAX_MESSAGES = 200
"""Maximum number of messages of a request. An interview of an hour has fewer."""

MAX_CHARACTERS = 64_000
"""Maximum number of characters of all messages together. The models' contexts hold fewer."""

MAX_BIASED_TOKENS = 300

_FORWARDED_FIELDS = {
    "temperature",
    "top_p",
    "presence_penalty",
    "frequency_penalty",
    "logit_bias",
    "seed",
    "stop",
    "response_format",
}
"""Fields that are sent to the backend unchanged."""


def _refused(korean: str, english: str, *, but: tuple[object, ...] = ()) -> BeforeValidator:
    """Return a validator that raises `InvalidParameter` for every value except None and those in
    `but`, which do not change the answer.
    """

    def check(value: object, info: ValidationInfo) -> object:
        if value is None or value in but:
            return value
        reason = "unsupported_value" if but else "unsupported_parameter"
        raise InvalidParameter(
            info.field_name,
            f"{info.field_name}: {korean}",
            f"{info.field_name}: {english}",
            reason=reason,
        )

    return BeforeValidator(check)


_USE_TOOLS = _refused("대신 tools를 써 주세요.", "please use tools instead.")


class StreamOptions(StrictBody):
    include_usage: bool = False
    include_obfuscation: Annotated[
        bool, _refused("지원하지 않습니다.", "it is not supported.", but=(False,))
    ] = False


class ChatRequest(StrictBody):
    messages: Annotated[list[ChatMessage], Field(min_length=1, max_length=MAX_MESSAGES)]
    model: Annotated[str | None, Field(max_length=300)] = None
    max_tokens: Annotated[int | None, Field(ge=1, le=MAX_TOKENS)] = None
    max_completion_tokens: Annotated[int | None, Field(ge=1, le=MAX_TOKENS)] = None
    temperature: Annotated[float | None, Field(ge=0, le=2)] = None
    top_p: Annotated[float | None, Field(ge=0, le=1)] = None
    presence_penalty: Annotated[float | None, Field(ge=-2, le=2)] = None
    frequency_penalty: Annotated[float | None, Field(ge=-2, le=2)] = None
    logit_bias: (
        Annotated[
            dict[
                Annotated[str, Field(pattern="^[0-9]{1,7}$")],
                Annotated[float, Field(ge=-100, le=100)],
            ],
            Field(max_length=MAX_BIASED_TOKENS),
        ]
        | None
    ) = None
    seed: Annotated[int | None, Field(ge=0, lt=2**32)] = None
    stop: (
        Annotated[str, Field(min_length=1, max_length=200)]
        | Annotated[list[Annotated[str, Field(min_length=1, max_length=200)]], Field(max_length=8)]
        | None
    ) = None
    logprobs: bool | None = None
    top_logprobs: Annotated[int | None, Field(ge=0, le=20)] = None
    response_format: ResponseFormat | None = None
    tools: Annotated[list[Tool] | None, Field(max_length=MAX_TOOLS)] = None
    tool_choice: ToolChoice | None = None
    parallel_tool_calls: bool | None = None
    stream: bool | None = None
    stream_options: StreamOptions | None = None

    # By OpenAI's definition, these fields have no effect on the answer. They are labels for its
    # accounting and caches, and a hint that may save time (`prediction`).
    user: str | None = None
    safety_identifier: str | None = None
    metadata: dict[str, str] | None = None
    prompt_cache_key: str | None = None
    prompt_cache_options: dict[str, Any] | None = None
    prompt_cache_retention: str | None = None
    prediction: dict[str, Any] | None = None

    # Not supported by this server.
    audio: Annotated[None, _refused("지원하지 않습니다.", "it is not supported.")] = None
    functions: Annotated[None, _USE_TOOLS] = None
    function_call: Annotated[None, _USE_TOOLS] = None
    modalities: Annotated[
        list[str] | None, _refused("text만 쓸 수 있습니다.", "it must be text.", but=(["text"],))
    ] = None
    moderation: Annotated[None, _refused("지원하지 않습니다.", "it is not supported.")] = None
    n: Annotated[int | None, _refused("1만 쓸 수 있습니다.", "it must be 1.", but=(1,))] = None
    reasoning_effort: Annotated[
        str | None,
        _refused("none만 쓸 수 있습니다.", "it must be none.", but=("none",)),
    ] = None
    service_tier: Annotated[
        str | None,
        _refused(
            "auto와 default만 쓸 수 있습니다.",
            "it must be auto or default.",
            but=("auto", "default"),
        ),
    ] = None
    store: Annotated[
        bool | None, _refused("false만 쓸 수 있습니다.", "it must be false.", but=(False,))
    ] = None
    verbosity: Annotated[
        str | None, _refused("medium만 쓸 수 있습니다.", "it must be medium.", but=("medium",))
    ] = None
    web_search_options: Annotated[None, _refused("지원하지 않습니다.", "it is not supported.")] = (
        None
    )

    @model_validator(mode="after")
    def _check_combinations(self) -> "ChatRequest":
        if sum(len(message.content or "") for message in self.messages) > MAX_CHARACTERS:
            raise InvalidParameter(
                "messages",
                f"messages가 너무 깁니다. 모두 합해 {MAX_CHARACTERS}자까지 보낼 수 있습니다.",
                f"The messages are too long: at most {MAX_CHARACTERS} characters in all.",
                reason="context_length_exceeded",
            )
        _check(
            self.stream_options is None or bool(self.stream),
            "stream_options",
            "stream: true와 함께만 쓸 수 있습니다.",
            "it needs stream: true.",
        )
        _check(
            self.top_logprobs is None or bool(self.logprobs),
            "top_logprobs",
            "logprobs: true와 함께만 쓸 수 있습니다.",
            "it needs logprobs: true.",
        )
        _check(
            self.tool_choice in (None, "none") or bool(self.tools),
            "tool_choice",
            "tools와 함께만 쓸 수 있습니다.",
            "it needs tools.",
        )
        names = [tool.function.name for tool in self.tools or ()]
        _check(
            not isinstance(self.tool_choice, NamedTool) or self.tool_choice.function.name in names,
            "tool_choice",
            "tools에 없는 이름입니다.",
            "no tool has that name.",
        )
        _check(
            not self.logprobs or self.tool_choice in (None, "none", "auto"),
            "logprobs",
            "도구를 반드시 호출해야 하는 요청에는 쓸 수 없습니다.",
            "it cannot be used when a tool must be called.",
        )
        return self

    def for_model(self) -> dict[str, Any]:
        """Return the request for the backend, with the fields that the caller has set."""
        body = self.model_dump(by_alias=True, exclude_none=True, include=_FORWARDED_FIELDS)
        body["messages"] = [message.for_model() for message in self.messages]
        body["max_tokens"] = self.max_completion_tokens or self.max_tokens or MAX_TOKENS // 4
        if self.top_p == 0:  # means greedy decoding, but some backends refuse zero
            del body["top_p"]
            body["temperature"] = 0.0
        if self.logprobs:
            body |= {"logprobs": True, "top_logprobs": self.top_logprobs or 0}
        if self.tools:
            body |= self.model_dump(
                exclude_none=True, include={"tools", "tool_choice", "parallel_tool_calls"}
            )
        return body


def _check(valid: bool, parameter: str, korean: str, english: str) -> None:
    if not valid:
        raise InvalidParameter(parameter, f"{parameter}: {korean}", f"{parameter}: {english}")


class GenerateRequest(RequestBody):
    """The contract's request, extended by `messages` and `seed`.

    daedam's own client sends the conversation twice: as `messages`, and rendered as the prompt. The
    model gets `messages` if there are any, else the prompt.
    """

    prompt: Annotated[str, Field(min_length=1, max_length=MAX_CHARACTERS)]
    max_tokens: Annotated[int, Field(ge=1, le=MAX_TOKENS)] = 200
    messages: Annotated[list[ChatMessage], Field(max_length=MAX_MESSAGES)] = []
    seed: Annotated[int | None, Field(ge=0, lt=2**32)] = None

    def for_model(self) -> dict[str, Any]:
        """Return a chat request for the backend.

        Without `messages`, the prompt becomes one user message, so that the model's chat template
        applies. Raises `InvalidParameter` if all messages together are too long.
        """
        messages = self.messages or [ChatMessage(role="user", content=self.prompt)]
        request = ChatRequest(messages=messages, max_tokens=self.max_tokens, seed=self.seed)
        return request.for_model()


class Usage(BaseModel):
    """Token counts of a request."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    total_tokens: int = 0


class GenerateResponse(BaseModel):
    text: str
    model: str
    usage: Usage | None = None
