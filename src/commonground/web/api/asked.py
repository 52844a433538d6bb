"""An answer in the form that was asked for: a page of its rows, its tag, and the way to the page after."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from commonground.answers.question import Pages, Question
from commonground.vocabulary.errors import BadRequest, Conflict
from commonground.web.api.shaped import shape_of
from commonground.web.asking import Ask

PRIVATE = {"cache-control": "private, no-cache", "vary": "Accept, Authorization, Cookie"}


@dataclass(frozen=True)
class Page:
    """A page of rows: what stands around them, the cursor of the page after, how many there are in all, and its tag."""

    rows: Sequence[Any]
    around: Mapping[str, Any]
    after: str | None
    total: int
    tag: str


def answer(ask: Ask, asked: Question, options: Mapping[str, Any]) -> Response:
    """The response to a question. Raises what the question raises, BadRequest for a wrong form, Conflict for an old cursor."""
    shape = shape_of(options.get("format"), ask.request.headers.get("accept", ""), asked)
    given = {name: _held(options[name]) for name in asked.options}
    limit, cursor = int(options.get("limit") or 1_000), options.get("cursor")
    if asked.rows is None:
        kept = ask.kept(asked.name, **given)
        page = Page((), kept.value, None, 0, kept.tag)
    elif asked.pages is not None:
        page = _read(ask, asked, asked.pages, {**given, "limit": limit}, cursor)
    else:
        page = _cut(ask, asked, given, limit, cursor)
    headers = {"cache-control": "no-store"} if asked.private else {**PRIVATE, "etag": f'"{page.tag}-{shape.name}-{limit}"'}
    if "etag" in headers and headers["etag"] in ask.request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if asked.rows is None:
        return Response(shape.whole(page.around), media_type=shape.media_type, headers=headers)
    if page.after:
        headers["link"] = f'<{_address(ask, page.after)}>; rel="next"'
    told = {**page.around, (asked.rows or "rows"): page.rows, "next": page.after, "total": page.total}
    body = shape.rows(ask, page.rows, told)
    return Response(body, media_type=shape.media_type, headers=headers | shape.headers(asked.name))


def _cut(ask: Ask, asked: Question, given: Mapping[str, Any], limit: int, cursor: str | None) -> Page:
    """A page of an answer that is kept whole."""
    kept = ask.kept(asked.name, **given)
    start = int(_place(cursor, kept.tag) or 0)
    rows = kept.value if asked.rows == "" else kept.value[asked.rows]
    after = _cursor(kept.tag, start + limit) if start + limit < len(rows) else None
    return Page(rows[start : start + limit], {} if asked.rows == "" else kept.value, after, len(rows), f"{kept.tag}-{start}")


def _read(ask: Ask, asked: Question, pages: Pages, given: dict[str, Any], cursor: str | None) -> Page:
    """A page that is read by itself, since the whole would be too much; its cursor names the row before it."""
    state = ask.state
    given["after"] = _place(cursor, state) or given.get("after")
    kept = ask.read(asked.name, **given) if asked.kept else ask.kept(asked.name, **given)
    total = ask.keep(f"total of {asked.name}", lambda: _total(ask, pages, given), **_filters(given))
    after = _cursor(state, pages.key(kept.value[-1])) if len(kept.value) == given["limit"] else None
    return Page(kept.value, {}, after, total, kept.tag)


def _total(ask: Ask, pages: Pages, given: Mapping[str, Any]) -> int:
    with ask.reading() as held:
        return pages.total(held, **_filters(given))


def _filters(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name not in ("limit", "after")}


def _held(value: Any) -> Any:
    """Lists as the questions take them."""
    return tuple(value) if isinstance(value, list) else value


def _cursor(state: str, place: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps([state, place]).encode()).decode().rstrip("=")


def _place(cursor: str | None, state: str) -> Any:
    """Where a page begins. A cursor belongs to one state: what was read before a change and after it are never mixed."""
    if not cursor:
        return None
    try:
        told, place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, binascii.Error):
        raise BadRequest("this is no cursor", hint="take the `next` of the page before") from None
    if told != state or not isinstance(place, int | str) or (isinstance(place, int) and place < 0):
        raise Conflict("what is asked for has changed since the page before", hint="begin again without the cursor")
    return place


def _address(ask: Ask, cursor: str) -> str:
    query = [(key, value) for key, value in ask.request.query_params.multi_items() if key != "cursor"]
    return f"{ask.request.url.path}?{urlencode([*query, ('cursor', cursor)])}"
