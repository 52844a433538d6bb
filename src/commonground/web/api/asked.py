"""An answer in the form that was asked for: a page of its rows, its tag, and the way to the page after."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from commonground.answers.question import Question
from commonground.vocabulary.errors import BadRequest, Conflict
from commonground.web.api.shaped import Shape, shape_of
from commonground.web.asking import Ask

PRIVATE = {"cache-control": "private, no-cache", "vary": "Accept, Authorization, Cookie"}


def answer(ask: Ask, asked: Question, options: Mapping[str, Any]) -> Response:
    """The response to a question. Raises what the question raises, BadRequest for a wrong form, Conflict for an old cursor."""
    shape = shape_of(options.get("format"), ask.request.headers.get("accept", ""), asked)
    given = {name: _held(options[name]) for name in asked.options}
    kept = ask.kept(asked.name, **given)
    start, limit = _start(options.get("cursor"), kept.tag), int(options.get("limit") or 1_000)
    tag = f'"{kept.tag}-{shape.name}-{start}-{limit}"'
    headers = {"cache-control": "no-store"} if asked.private else {**PRIVATE, "etag": tag}
    if kept.tag and tag in ask.request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if asked.rows is None:
        return Response(shape.whole(kept.value), media_type=shape.media_type, headers=headers)
    rows = kept.value if asked.rows == "" else kept.value[asked.rows]
    page = rows[start : start + limit]
    after = _cursor(kept.tag, start + limit) if start + limit < len(rows) else None
    if after:
        headers["link"] = f'<{_address(ask, after)}>; rel="next"'
    around = {} if asked.rows == "" else kept.value
    told = {**around, (asked.rows or "rows"): page, "next": after, "total": len(rows)}
    return Response(shape.rows(ask, page, told), media_type=shape.media_type, headers=headers | shape.headers(asked.name))


def _held(value: Any) -> Any:
    """Lists as the questions take them."""
    return tuple(value) if isinstance(value, list) else value


def _cursor(tag: str, start: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([tag, start]).encode()).decode().rstrip("=")


def _start(cursor: str | None, tag: str) -> int:
    """Where a page begins. A cursor belongs to one answer: what was read before a change and after it are never mixed."""
    if not cursor:
        return 0
    try:
        told, start = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        start = int(start)
    except (ValueError, TypeError, binascii.Error):
        raise BadRequest("this is no cursor", hint="take the `next` of the page before") from None
    if told != tag or start < 0:
        raise Conflict("what is asked for has changed since the page before", hint="begin again without the cursor")
    return start


def _address(ask: Ask, cursor: str) -> str:
    query = [(key, value) for key, value in ask.request.query_params.multi_items() if key != "cursor"]
    return f"{ask.request.url.path}?{urlencode([*query, ('cursor', cursor)])}"


__all__ = ["Shape", "answer"]
