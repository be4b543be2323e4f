"""Text from clients is composed (NFC) on every route."""

import json
import types
import unicodedata
from collections.abc import Iterator
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from model_servers.llm.chat import ChatRequest, GenerateRequest
from model_servers.tts.app import SpeakRequest, SpeechRequest
from pydantic import BaseModel, ValidationError

from daedam.clients.base import Reply, Segment, Transcript, Word
from daedam.main import ROUTERS
from daedam.schemas.interviews import AnswerFields, CorrectionIn, StartSession, TypedAnswerIn
from daedam.schemas.live import ClientMessage, client_messages
from daedam.schemas.request_text import RequestBody

NAME = "김대담"
DECOMPOSED = unicodedata.normalize("NFD", NAME)

IDS_OF_THE_SERVER = {
    *("session_id", "turn_id", "upload_id", "share_id", "question_id", "ref", "name"),
    "token",
    *("sign_in_id", "passkey_id", "link_id", "user_id", "team_id", "position_id", "candidate_id"),
    *("Idempotency-Key", "lang", "authorization", "daedam_session", "interview"),
    "time_zone",
}
"""Parameters of routes outside the body. Each contains an id, a key or a code, not free text."""


def routes() -> Iterator[APIRoute]:
    for module in ROUTERS:
        for route in module.router.routes:
            if isinstance(route, APIRoute):
                yield route


def parameters(dependant: Dependant) -> Iterator[str]:
    for group in ("path_params", "query_params", "header_params", "cookie_params"):
        for field in getattr(dependant, group):
            if holds_text(field.field_info.annotation):
                yield field.alias
    for below in dependant.dependencies:
        yield from parameters(below)


def holds_text(annotation: Any) -> bool:
    """Return whether a value of `annotation` may contain free text outside of a model."""
    origin = get_origin(annotation)
    if origin is Literal or (isinstance(annotation, type) and issubclass(annotation, Enum)):
        return False
    if origin is Annotated:
        return holds_text(get_args(annotation)[0])
    if origin is not None:
        return any(holds_text(arg) for arg in get_args(annotation))
    return annotation in (str, Any)


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models in an annotation and in the fields of these models, recursively."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        for field in annotation.model_fields.values():
            yield from models_in(field.annotation)
    else:
        for arg in get_args(annotation):
            yield from models_in(arg)


def is_composed_by_the_base(annotation: Any) -> bool:
    """Return whether `RequestBody` composes the type: `str`, `list[str]`, or either as optional."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return is_composed_by_the_base(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return all(is_composed_by_the_base(a) for a in get_args(annotation) if holds_text(a))
    if origin is list:
        return get_origin(get_args(annotation)[0]) in (None, Annotated)
    return origin is None


BODIES = [
    *(field.field_info.annotation for route in routes() for field in route.dependant.body_params),
    *(AnswerFields, ClientMessage),  # not body parameters of a route
    *(ChatRequest, GenerateRequest, SpeakRequest, SpeechRequest),
]


def test_every_text_field_of_every_request_is_composed() -> None:
    found = {model for body in BODIES for model in models_in(body)}
    assert {StartSession, TypedAnswerIn, CorrectionIn} <= found
    for model in found:
        for name, field in model.model_fields.items():
            if holds_text(field.annotation) and not is_exempt(model, name):
                assert issubclass(model, RequestBody), f"{model.__name__}.{name}"
                assert is_composed_by_the_base(field.annotation), f"{model.__name__}.{name}"


def is_exempt(model: type[BaseModel], field: str) -> bool:
    """Return whether a field is exempt from composition.

    An exempt field of the language model server contains a part of a JSON schema, whose names the
    caller chooses, or an object that the model does not receive. A credential contains ids, keys
    and signatures.
    """
    return (model.__name__, field) in {
        *(("JsonSchema", "name"), ("JsonSchema", "schema_"), ("Function", "parameters")),
        *(("ChatRequest", "metadata"), ("ChatRequest", "prediction")),
        *(("PasskeyCredential", "credential"), ("NewPasskey", "credential")),
        *(("ChatRequest", "prompt_cache_options"), ("ChatRequest", "logit_bias")),
    }


def test_no_other_parameter_of_a_route_is_free_text() -> None:
    for route in routes():
        unknown = set(parameters(route.dependant)) - IDS_OF_THE_SERVER
        assert not unknown, f"{route.path}: {unknown}"


def test_limits_count_composed_letters() -> None:
    longest = unicodedata.normalize("NFD", "가" * 200)
    assert StartSession(user_id=longest).user_id == "가" * 200
    with pytest.raises(ValidationError):
        StartSession(user_id=f"{longest}가")


def test_bodies_are_composed_from_json_too() -> None:
    body = {"user_id": DECOMPOSED, "position": DECOMPOSED, "terms": [DECOMPOSED]}
    begun = StartSession.model_validate_json(json.dumps(body))
    assert (begun.user_id, begun.position, begun.terms) == (NAME, NAME, [NAME])
    typed = TypedAnswerIn(question_id="q_main_1", turn_type="main", text=DECOMPOSED)  # type: ignore[arg-type]
    assert typed.text == NAME
    assert CorrectionIn(text=DECOMPOSED).text == NAME
    assert (
        AnswerFields.model_validate(
            {"session_id": DECOMPOSED, "question_id": "q", "turn_type": "main"}
        ).session_id
        == NAME
    )
    message = client_messages.validate_python({"type": "repeat", "question_id": DECOMPOSED})
    assert message.question_id == NAME  # type: ignore[union-attr]


def test_requests_to_the_model_servers_are_composed() -> None:
    assert SpeakRequest(text=DECOMPOSED).text == NAME
    assert SpeechRequest(input=DECOMPOSED).input == NAME
    parts = [{"type": "text", "text": DECOMPOSED}]
    for content in (DECOMPOSED, parts):
        asked = ChatRequest.model_validate({"messages": [{"role": "user", "content": content}]})
        assert asked.messages[0].content == NAME


def test_results_of_providers_are_composed() -> None:
    assert Word(DECOMPOSED, 0, 1, 1).text == NAME
    assert Segment(DECOMPOSED, 0, 1, 1).text == NAME
    assert Transcript(DECOMPOSED, "ko").text == NAME
    assert Reply(DECOMPOSED).text == NAME
