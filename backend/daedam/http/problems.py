"""Errors as HTTP responses: RFC 9457 `application/problem+json` in Korean and English."""

import logging
import math
from collections.abc import Mapping, MutableMapping
from typing import Any, Protocol

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from daedam import errors
from daedam.schemas.interviews import Problem
from daedam.utils.value_faults import OWN_FAULT, fault_words

log = logging.getLogger(__name__)

_STATUS: dict[type[errors.DaedamError], int] = {
    errors.AudioEmpty: 400,
    errors.AudioNotRecognised: 415,
    errors.AudioFormatUnsupported: 415,
    errors.AudioTooLarge: 413,
    errors.AudioTooLong: 413,
    errors.BadAudio: 422,
    errors.DocumentNotRecognised: 415,
    errors.DocumentFormatUnsupported: 415,
    errors.DocumentTooLarge: 413,
    errors.BadDocument: 422,
    errors.NotAllowed: 401,
    errors.ForeignOrigin: 403,
    errors.NoPermission: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.InvalidRequest: 422,
    errors.Busy: 503,
    errors.Overloaded: 429,
    errors.NotReady: 503,
    errors.DatabaseUnavailable: 503,
    errors.TurnDelayed: 503,
    errors.NotStored: 503,
    errors.Stuck: 503,
    errors.ProviderTimeout: 504,
    errors.ProviderError: 503,
    errors.ModelMissing: 503,
    errors.DiskFull: 507,
}
"""HTTP status of each error class. A subclass has the status of its nearest base class here."""

_TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    413: "Content Too Large",
    416: "Range Not Satisfiable",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    503: "Service Unavailable",
    504: "Gateway Timeout",
    507: "Insufficient Storage",
}


_RETRY_AFTER_S = {
    errors.Busy: 30.0,
    errors.DatabaseUnavailable: 2.0,
    errors.DiskFull: 60.0,
    errors.NotStored: 5.0,
    errors.TurnDelayed: 2.0,
}
"""`Retry-After` in seconds for errors whose actual duration is unknown."""


def status_of(error: errors.DaedamError) -> int:
    """Return the HTTP status of an error; 500 if `_STATUS` has neither its class nor a base."""
    return next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), 500)


def problem_response(
    error: errors.DaedamError,
    status: int | None = None,
    *,
    retry_after_s: int | None = None,
    extra: Mapping[str, Any] | None = None,
) -> JSONResponse:
    """Return the problem response for `error`.

    `status` overrides the status of the error's class. `retry_after_s` becomes the `Retry-After`
    header. `extra`: further members of the JSON body.
    """
    status = status or status_of(error)
    problem = Problem(
        type=f"urn:daedam:problem:{error.code}",
        title=_TITLES.get(status, "Internal Server Error"),
        status=status,
        code=error.code,
        detail=error.detail,
        detail_en=error.detail_en,
    )
    headers = {}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if retry_after_s is not None:
        headers["Retry-After"] = str(retry_after_s)
    content = {**problem.model_dump(), **(extra or {})}
    return JSONResponse(content, status, headers=headers, media_type="application/problem+json")


class Respond(Protocol):
    """A function that returns the error response for a request, given as its ASGI scope."""

    def __call__(
        self,
        scope: MutableMapping[str, Any],
        error: errors.DaedamError,
        status: int | None = None,
        *,
        retry_after_s: int | None = None,
    ) -> JSONResponse: ...


def respond(
    scope: MutableMapping[str, Any],  # noqa: ARG001 - required by `Respond`
    error: errors.DaedamError,
    status: int | None = None,
    *,
    retry_after_s: int | None = None,
) -> JSONResponse:
    """Return `problem_response` for any request: the default `Respond`."""
    return problem_response(error, status, retry_after_s=retry_after_s)


def add_error_handlers(app: FastAPI, respond: Respond = respond) -> None:
    """Register exception handlers on `app` that turn every error into a response of `respond`."""

    @app.exception_handler(errors.DaedamError)
    async def _daedam_error(request: Request, error: errors.DaedamError) -> JSONResponse:
        retry_s = _RETRY_AFTER_S.get(type(error))
        if isinstance(error, errors.ProviderUnavailable):
            retry_s = error.retry_after_s
        return respond(
            request.scope, error, retry_after_s=None if retry_s is None else math.ceil(retry_s)
        )

    @app.exception_handler(RequestValidationError)
    async def _invalid_request(request: Request, error: RequestValidationError) -> JSONResponse:
        return respond(request.scope, _from_validation(error))

    @app.exception_handler(HTTPException)
    async def _http_exception(request: Request, error: HTTPException) -> JSONResponse:
        if error.status_code == 400:  # an undecodable body: 422 like other invalid requests
            return respond(request.scope, errors.InvalidRequest())
        problem = errors.NotFound() if error.status_code == 404 else errors.InvalidRequest()
        return respond(request.scope, problem, error.status_code)

    @app.exception_handler(Exception)
    async def _unexpected(request: Request, error: Exception) -> JSONResponse:
        # Log only the type: the message may quote an answer.
        log.error("unexpected %s", type(error).__name__, exc_info=log.isEnabledFor(logging.DEBUG))
        return respond(request.scope, errors.DaedamError())


def _from_validation(error: RequestValidationError) -> errors.DaedamError:
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"][1:])
    if first["type"] == OWN_FAULT:
        korean, english = fault_words(first)
        return errors.InvalidRequest(
            f"{name[:80]}: {korean}. 고쳐서 다시 보내 주세요.",
            f"{name[:80]}: {english}. Please correct it and send it again.",
        )
    return wrong_field(name, first["type"])


def wrong_field(name: str, problem: str = "missing") -> errors.InvalidRequest:
    """Return the error for a wrong field. It contains the field's name and never its value.

    `problem`: pydantic's error type.
    """
    if name == "turn_type" and problem in ("enum", "literal_error"):
        return errors.WrongTurnType()
    name = (name or "body")[:80]
    return errors.InvalidRequest(
        f"{name} 항목이 없거나 잘못됐어요. 보낸 값을 확인해 주세요.",
        f"The field {name} is missing or wrong. Please check the values that were sent.",
    )
