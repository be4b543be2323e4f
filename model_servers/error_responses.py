"""Error responses of the model servers: problem+json with OpenAI's `error` object in the body.

OpenAI's clients read `error` and choose the class of their exception by the status. A refused
request therefore gets 400 on OpenAI's routes (`/v1/…`). On the routes of the product's contract
(`/stt`, `/generate`, `/tts`) it gets 415 or 422.
"""

from collections.abc import Mapping, MutableMapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from daedam.errors import DaedamError
from daedam.http import problems
from model_servers.errors import InvalidParameter

_OPENAI_STATUS = {415: 400, 422: 400}

_OPENAI_CODES = {"missing": "missing_required_parameter", "extra_forbidden": "unknown_parameter"}
"""OpenAI's error code by Pydantic's error type. All other types have the code `invalid_value`."""


def is_openai_route(scope: Mapping[str, Any]) -> bool:
    """Return whether a request goes to one of OpenAI's routes, under any root path."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", "")).startswith("/v1/")


def openai_error(error: DaedamError, status: int) -> dict[str, Any]:
    """Return the `error` object that OpenAI's clients read."""
    return {
        "message": f"{error.detail} · {error.detail_en}",
        "type": _type(status),
        "param": getattr(error, "parameter", None),
        "code": getattr(error, "reason", error.code),
    }


def error_response(
    scope: MutableMapping[str, Any],
    error: DaedamError,
    status: int | None = None,
    *,
    retry_after_s: int | None = None,
) -> JSONResponse:
    """Return the response to a request that failed with `error`."""
    status = status or problems.status_of(error)
    if is_openai_route(scope):
        status = _OPENAI_STATUS.get(status, status)
    beside = {"error": openai_error(error, status)}
    return problems.problem_response(error, status, retry_after_s=retry_after_s, extra=beside)


def install_error_handlers(app: FastAPI) -> None:
    """Make `app` answer every error with `error_response`."""
    problems.add_error_handlers(app, error_response)

    @app.exception_handler(RequestValidationError)
    async def _malformed(request: Request, error: RequestValidationError) -> JSONResponse:
        return error_response(request.scope, _first_invalid_field(error))


def _first_invalid_field(error: RequestValidationError) -> InvalidParameter:
    """Return the error of the first invalid field. It holds the field's name, never its value."""
    first = error.errors()[0]
    name = _name(first["loc"])
    shown = name or "body"
    reason = _OPENAI_CODES.get(first["type"], "invalid_value")
    if reason == "unknown_parameter":
        return InvalidParameter(
            name,
            f"이 서버는 {shown} 항목을 지원하지 않습니다. 빼고 다시 보내 주세요.",
            f"This server does not support the field {shown}. Please leave it out.",
            reason=reason,
        )
    cause = first.get("ctx", {}).get("error")
    explanation = str(cause) if isinstance(cause, ValueError) else str(first["msg"])
    return InvalidParameter(
        name,
        f"{shown} 항목이 없거나 잘못되었습니다. 보낸 값을 확인해 주세요.",
        f"The field {shown} is missing or wrong ({explanation}). Please check what was sent.",
        reason=reason,
    )


def _name(location: tuple[int | str, ...]) -> str | None:
    """Return the name of the field at a location in a body; None for the body itself.

    For example, the name of `("body", "messages", 0, "role")` is `messages[0].role`.
    """
    name = ""
    for part in location[1:]:
        if isinstance(part, int):
            if not name:  # a position in a body that is not JSON
                return None
            name += f"[{part}]"
        elif part.replace("_", "").isalnum():  # skips Pydantic's names of union members
            name += f".{part}" if name else part
    return name[:80] or None


def _type(status: int) -> str:
    match status:
        case 401:
            return "authentication_error"
        case 429:
            return "rate_limit_error"
        case _ if status >= 500:
            return "server_error"
        case _:
            return "invalid_request_error"
