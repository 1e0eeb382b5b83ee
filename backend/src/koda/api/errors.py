"""Renders every failure as a Problem; what is unexpected is logged and shown as a reference."""

import secrets
from collections.abc import Mapping
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from koda.api.guard import SECURITY_HEADERS
from koda.api.schemas import Problem
from koda.errors import KodaError

_log = structlog.get_logger()
_HTTP_CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}
_SHOWN_FAULTS = 20

#: `responses=` of the routes: what each status means.
_MEANINGS = {
    400: "What came is well-formed but cannot be meant",
    401: "No valid Session or bearer token",
    403: "Not allowed",
    404: "No such thing",
    409: "The state has moved on; nothing was changed",
    422: "The payload does not have the expected shape",
    503: "Something outside Koda is missing or down",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route that may answer with these and the usual problems."""
    wanted = sorted({*statuses, 400, 401, 403, 422})
    return {status: {"model": Problem, "description": _MEANINGS[status]} for status in wanted}


def problem_response(
    status: int, problem: Problem, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """The answer that carries this problem."""
    return JSONResponse(problem.model_dump(exclude_none=True), status, headers=headers)


def install_error_handlers(app: FastAPI) -> None:
    """Registers the handlers on `app`."""
    app.exception_handler(KodaError)(_koda_error)
    app.exception_handler(RequestValidationError)(_invalid_payload)
    app.exception_handler(HTTPException)(_http_error)
    app.exception_handler(Exception)(_unexpected)


def problem_of(error: KodaError) -> Problem:
    """What a person is told of this error; an internal one is not told by its words."""
    return Problem(code=error.code, message=error.message, hint=error.hint, details=error.details)


async def _koda_error(_: Request, error: KodaError) -> JSONResponse:
    if error.status >= 500:
        _log.warning("request_failed", code=error.code, message=error.message)
    return problem_response(error.status, problem_of(error))


async def _invalid_payload(_: Request, error: RequestValidationError) -> JSONResponse:
    # `input` and `ctx` are left out: they would repeat what was sent, which may be a key.
    faults = [
        {"place": ".".join(map(str, one["loc"])), "fault": one["msg"], "kind": one["type"]}
        for one in error.errors()[:_SHOWN_FAULTS]
    ]
    first = faults[0] if faults else {"place": "body", "fault": "not readable"}
    problem = Problem(
        code="invalid_payload",
        message=f"{first['place']}: {first['fault']}.",
        hint="/api/openapi.json describes the expected shape.",
        details={"faults": faults},
    )
    return problem_response(422, problem)


async def _http_error(request: Request, error: HTTPException) -> JSONResponse:
    problem = Problem(
        code=_HTTP_CODES.get(error.status_code, "http_error"),
        message=f"{request.method} {request.url.path}: {error.detail}.",
        hint="/api/openapi.json lists what there is.",
    )
    return problem_response(error.status_code, problem, error.headers)


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    reference = secrets.token_hex(6)
    route = request.scope.get("route")
    _log.error(
        "unexpected_error",
        reference=reference,
        method=request.method,
        route=getattr(route, "path", None),
        exc_info=error,
    )
    problem = Problem(
        code="internal",
        message=f"Something went wrong in the server. Its log has the details under {reference}.",
        hint="Try again; if it happens again, report it with the reference.",
        details={"reference": reference},
    )
    # This handler runs outside of the middleware, so the headers are set here.
    return problem_response(500, problem, SECURITY_HEADERS)
