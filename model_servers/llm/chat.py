"""What the language model server is asked, and what it answers: OpenAI's chat, text only."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, model_validator

from daedam.request_text import RequestBody
from daedam.utils.text import nfc

MAX_TOKENS = 4096
"""Longest answer."""

MAX_MESSAGES = 200
"""An interview of an hour has fewer."""

MAX_CHARACTERS = 64_000
"""Of all messages together: more than the context of any model that is meant here."""

MAX_SCHEMA_CHARACTERS = 20_000


def _joined_text(content: object) -> object:
    """Content parts as one text. Anything but text is left as it is, for Pydantic to refuse."""
    if isinstance(content, list) and all(_is_text_part(part) for part in content):
        return nfc("".join(part["text"] for part in content))
    return content


def _is_text_part(part: object) -> bool:
    return (
        isinstance(part, Mapping)
        and part.get("type") == "text"
        and isinstance(part.get("text"), str)
    )


class ChatMessage(RequestBody):
    role: Literal["system", "user", "assistant"]
    content: Annotated[str, BeforeValidator(_joined_text)]


class JsonSchema(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=64, pattern="^[A-Za-z0-9_-]+$")]
    schema_: Annotated[dict[str, Any], Field(alias="schema")]
    strict: bool | None = None

    @model_validator(mode="after")
    def _bounded(self) -> "JsonSchema":
        if len(json.dumps(self.schema_)) > MAX_SCHEMA_CHARACTERS:
            raise ValueError("the schema is too long")
        if any(not ref.startswith("#") for ref in _references(self.schema_)):
            raise ValueError("a schema may refer to itself only: nothing is fetched")
        return self


def _references(schema: object) -> list[str]:
    match schema:
        case dict():
            own = [v for k, v in schema.items() if k == "$ref" and isinstance(v, str)]
            return own + [ref for value in schema.values() for ref in _references(value)]
        case list():
            return [ref for value in schema for ref in _references(value)]
        case _:
            return []


class TextFormat(BaseModel):
    type: Literal["text"]


class JsonObjectFormat(BaseModel):
    type: Literal["json_object"]


class JsonSchemaFormat(BaseModel):
    type: Literal["json_schema"]
    json_schema: JsonSchema


ResponseFormat = Annotated[
    TextFormat | JsonObjectFormat | JsonSchemaFormat, Field(discriminator="type")
]


class StreamOptions(BaseModel):
    include_usage: bool = False


class ChatRequest(RequestBody):
    """The fields that reach the model; others are ignored, `model` too: there is only one."""

    messages: Annotated[list[ChatMessage], Field(min_length=1, max_length=MAX_MESSAGES)]
    max_tokens: Annotated[int | None, Field(ge=1, le=MAX_TOKENS)] = None
    max_completion_tokens: Annotated[int | None, Field(ge=1, le=MAX_TOKENS)] = None
    temperature: Annotated[float | None, Field(ge=0, le=2)] = None
    top_p: Annotated[float | None, Field(gt=0, le=1)] = None
    presence_penalty: Annotated[float | None, Field(ge=-2, le=2)] = None
    frequency_penalty: Annotated[float | None, Field(ge=-2, le=2)] = None
    seed: Annotated[int | None, Field(ge=0, lt=2**32)] = None
    stop: (
        Annotated[str, Field(min_length=1, max_length=200)]
        | Annotated[list[Annotated[str, Field(min_length=1, max_length=200)]], Field(max_length=8)]
        | None
    ) = None
    n: Literal[1] = 1
    response_format: ResponseFormat | None = None
    stream: bool = False
    stream_options: StreamOptions | None = None

    @model_validator(mode="after")
    def _bounded(self) -> "ChatRequest":
        if sum(len(message.content) for message in self.messages) > MAX_CHARACTERS:
            raise ValueError("the messages are too long")
        return self

    def for_model(self) -> dict[str, Any]:
        """The request as it goes to the model: what was given and nothing else, streamed."""
        body = self.model_dump(
            by_alias=True,
            exclude_none=True,
            exclude={"max_tokens", "max_completion_tokens", "n", "stream", "stream_options"},
        )
        body["max_tokens"] = self.max_completion_tokens or self.max_tokens or MAX_TOKENS // 4
        return body


class GenerateRequest(RequestBody):
    """The contract's, and beside it what daedam's own client sends along: the conversation that
    was written out as the prompt. Where it is there, the model hears that and not the prompt.
    """

    prompt: Annotated[str, Field(min_length=1, max_length=MAX_CHARACTERS)]
    max_tokens: Annotated[int, Field(ge=1, le=MAX_TOKENS)] = 200
    messages: Annotated[list[ChatMessage], Field(max_length=MAX_MESSAGES)] = []
    seed: Annotated[int | None, Field(ge=0, lt=2**32)] = None

    @model_validator(mode="after")
    def _bounded(self) -> "GenerateRequest":
        if sum(len(message.content) for message in self.messages) > MAX_CHARACTERS:
            raise ValueError("the messages are too long")
        return self

    def for_model(self) -> dict[str, Any]:
        """The prompt as one message of the user, so that the model's chat template is kept."""
        messages = self.messages or [ChatMessage(role="user", content=self.prompt)]
        asked = ChatRequest(messages=messages, max_tokens=self.max_tokens, seed=self.seed)
        return asked.for_model()


class Usage(BaseModel):
    """Tokens read and written."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    total_tokens: int = 0


class Generated(BaseModel):
    text: str
    model: str
    usage: Usage | None = None
