"""The messages and tools of an OpenAI chat request, limited to text."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from daedam.schemas.request_text import RequestBody
from daedam.utils.text import nfc

MAX_SCHEMA_CHARACTERS = 20_000
"""Longest JSON schema, in characters."""

MAX_TOOLS = 32

Name = Annotated[str, Field(min_length=1, max_length=64, pattern="^[A-Za-z0-9_-]+$")]


def _joined_text(content: object) -> object:
    """Join a list of text parts into one string.

    All other content is returned unchanged. Pydantic then refuses it unless it is a string or None.
    """
    if isinstance(content, list) and all(_is_text_part(part) for part in content):
        return nfc("".join(part["text"] for part in content))
    return content


def _is_text_part(part: object) -> bool:
    return (
        isinstance(part, Mapping)
        and part.get("type") == "text"
        and isinstance(part.get("text"), str)
    )


class StrictBody(RequestBody):
    """A body that refuses unknown fields."""

    model_config = ConfigDict(extra="forbid")


class FunctionCall(StrictBody):
    name: Name
    arguments: str
    """JSON, as the model generated it."""


class ToolCall(StrictBody):
    id: str
    type: Literal["function"] = "function"
    function: FunctionCall


class ChatMessage(StrictBody):
    """One message. A message of an OpenAI response is accepted unchanged: fields that daedam never
    fills (`refusal`, `audio`, …) are allowed if they are empty.
    """

    role: Literal["developer", "system", "user", "assistant", "tool"]
    content: Annotated[str | None, BeforeValidator(_joined_text)] = None
    name: Annotated[str | None, Field(max_length=64)] = None
    tool_calls: Annotated[list[ToolCall] | None, Field(max_length=MAX_TOOLS)] = None
    tool_call_id: str | None = None
    refusal: None = None
    audio: None = None
    function_call: None = None
    annotations: Annotated[list[Any] | None, Field(max_length=0)] = None

    @model_validator(mode="after")
    def _check_combinations(self) -> "ChatMessage":
        if self.tool_calls and self.role != "assistant":
            raise ValueError("only the assistant calls tools")
        if (self.tool_call_id is not None) != (self.role == "tool"):
            raise ValueError("a message of the role tool, and no other, has a tool_call_id")
        if self.content is None and not self.tool_calls:
            raise ValueError("a message needs content")
        return self

    def for_model(self) -> dict[str, Any]:
        """Return the message for the backend, with the role `system` instead of `developer`."""
        message = self.model_dump(
            include={"role", "content", "name", "tool_calls", "tool_call_id"}, exclude_none=True
        )
        if self.role == "developer":
            message["role"] = "system"
        return message


class JsonSchema(StrictBody):
    name: Name
    description: Annotated[str | None, Field(max_length=1000)] = None
    schema_: Annotated[dict[str, Any], Field(alias="schema")]
    strict: bool | None = None

    @model_validator(mode="after")
    def _bounded(self) -> "JsonSchema":
        check_schema(self.schema_)
        return self


def check_schema(schema: Mapping[str, Any]) -> None:
    """Raise `ValueError` for a schema that is too long or refers to anything outside itself."""
    if len(json.dumps(schema)) > MAX_SCHEMA_CHARACTERS:
        raise ValueError("the schema is too long")
    if any(not ref.startswith("#") for ref in _references(schema)):
        raise ValueError("a schema may refer to itself only: nothing is fetched")


def _references(schema: object) -> list[str]:
    match schema:
        case dict():
            own = [v for k, v in schema.items() if k == "$ref" and isinstance(v, str)]
            return own + [ref for value in schema.values() for ref in _references(value)]
        case list():
            return [ref for value in schema for ref in _references(value)]
        case _:
            return []


class TextFormat(StrictBody):
    type: Literal["text"]


class JsonObjectFormat(StrictBody):
    type: Literal["json_object"]


class JsonSchemaFormat(StrictBody):
    type: Literal["json_schema"]
    json_schema: JsonSchema


ResponseFormat = Annotated[
    TextFormat | JsonObjectFormat | JsonSchemaFormat, Field(discriminator="type")
]


class Function(StrictBody):
    name: Name
    description: Annotated[str | None, Field(max_length=4000)] = None
    parameters: dict[str, Any] | None = None
    strict: bool | None = None

    @model_validator(mode="after")
    def _bounded(self) -> "Function":
        check_schema(self.parameters or {})
        return self


class Tool(StrictBody):
    """A function that the model may call; OpenAI's custom tools are not supported."""

    type: Literal["function"]
    function: Function


class NamedFunction(StrictBody):
    name: Name


class NamedTool(StrictBody):
    type: Literal["function"]
    function: NamedFunction


ToolChoice = Literal["none", "auto", "required"] | NamedTool
