"""The interface as an application of its own, mounted at `/api`; its routes and its description come from the questions."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import Body, FastAPI, Query
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from commonground import __version__
from commonground.answers.question import Question
from commonground.answers.questions import every
from commonground.vocabulary.errors import CommonGroundError
from commonground.web.api import writing
from commonground.web.api.asked import answer
from commonground.web.api.shaped import FORMATS
from commonground.web.asking import ask_of
from commonground.web.failure import problem, problem_of, unforeseen
from commonground.web.serving import require_own

ABOUT = """Every answer is what its command prints with `--json`, and what its page shows: for who is signed in, or brings a
token in `Authorization: Bearer`, as far as they may read. Rows come in pages: `next` is the cursor of the page after. `as_of`
reads what had been published by a day. An `ETag` names the answer; `If-None-Match` is heard. Errors are problem details
(RFC 9457)."""

PROBLEM = {
    "description": "A problem (RFC 9457): `code` is one of docs/errors.md, `hint` says what to do.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
PROBLEMS: dict[int | str, dict[str, Any]] = dict.fromkeys((400, 401, 403, 404, 409, 422, 429, 500, 503), PROBLEM)


def api(site: Any) -> FastAPI:
    """The interface over a site; no page of documentation that would be fetched from elsewhere."""
    app = FastAPI(
        title="Common Ground",
        version=__version__,
        description=ABOUT,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        exception_handlers={
            CommonGroundError: _told,
            RequestValidationError: _unfit,
            HTTPException: _refused,
            Exception: _failed,
        },
    )
    app.state.site = site
    for asked in every().values():
        app.add_api_route(
            f"/{asked.name}",
            endpoint(asked),
            methods=["POST"] if asked.private else ["GET"],
            name=asked.name,
            summary=asked.summary,
            description=f"{asked.summary}\n\nThe command: `commonground {asked.command}`.",
            response_class=Response,
            responses={200: _answered(asked), 304: {"description": "The answer is the one that the request names."}, **PROBLEMS},
        )
    app.include_router(writing.router, responses=PROBLEMS)
    _describe(app)
    return app


def endpoint(asked: Question) -> Callable[..., Response]:
    """A function with the options of a question as its parameters, as the framework reads them."""

    def answered(request: Request, **options: Any) -> Response:
        ask = ask_of(request)
        require_own(ask)
        return answer(ask, asked, options)

    parameters = [inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Request)]
    for name, (parameter, kind, given) in asked.options.items():
        where: Any = Body if asked.private else Query
        told = where(description=given.help, ge=given.least, le=given.most, **({"embed": True} if asked.private else {}))
        default = parameter.default
        parameters.append(
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[_read(kind), told])
        )
    for name, kind, default, told in SHARED:
        if name not in asked.options:
            parameters.append(
                inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, told])
            )
    answered.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    answered.__name__ = asked.name.replace("-", "_")
    return answered


SHARED: tuple[tuple[str, Any, Any, Any], ...] = (
    ("as_of", str | None, None, Query(description="What had been published by this day.", pattern=r"^\d{4}-\d{2}-\d{2}$")),
    ("limit", int, 1_000, Query(description="Rows in a page.", ge=1, le=10_000)),
    ("cursor", str | None, None, Query(description="The page after another: its `next`.", max_length=200)),
    ("format", Literal[FORMATS] | None, None, Query(description="Else by `Accept`: JSON where nothing is asked for.")),
)
"""What every question can be asked with."""


def _read(kind: Any) -> Any:
    """Repeated options are lists in an address."""
    return list[str] if kind == tuple[str, ...] else kind


def _answered(asked: Question) -> dict[str, Any]:
    if asked.rows is None:
        return {"description": "The answer.", "content": {"application/json": {"schema": {}}}}
    page = {"type": "array", "items": {"type": "object"}}
    key = asked.rows or "rows"
    schema = {"type": "object", "properties": {key: page, "next": {"type": ["string", "null"]}, "total": {"type": "integer"}}}
    text: dict[str, Any] = {"schema": {"type": "string"}}
    return {
        "description": "A page of rows.",
        "content": {
            "application/json": {"schema": schema},
            "text/csv": text,
            "application/vnd.apache.parquet": {"schema": {"type": "string", "format": "binary"}},
            "application/geo+json": {"schema": {"type": "object"}},
        },
    }


def _describe(app: FastAPI) -> None:
    """Complete the description: what a problem looks like, and the two ways to say who asks."""
    made = app.openapi()
    components = made.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = {
        "type": "object",
        "required": ["type", "title", "status", "code", "detail"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "code": {"type": "string"},
            "detail": {"type": "string"},
            "hint": {"type": "string"},
        },
    }
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "A token made at /account or by `account token add`."},
        "session": {"type": "apiKey", "in": "cookie", "name": "__Host-commonground"},
    }
    made["security"] = [{"token": []}, {"session": []}, {}]


async def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, CommonGroundError)
    return problem_of(error)


async def _failed(request: Request, error: Exception) -> Response:
    return unforeseen(request, error)


async def _unfit(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = str(first["loc"][-1]) if first.get("loc") else "the request"
    return problem(400, "bad-request", f"{where}: {first['msg']}", hint="see /api/openapi.json")


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = "not-found" if error.status_code == 404 else "bad-request"
    return problem(error.status_code, code, "there is no such question" if code == "not-found" else str(error.detail))
