"""What the explored map is made of: boundaries, which change with their editions alone, and the figures of a measure."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from commonground.brief.small_maps import KINDS, letter
from commonground.vocabulary.errors import BadRequest
from commonground.vocabulary.measures import MEASURES
from commonground.web.asking import Ask
from commonground.web.choosing import Chosen, chosen
from commonground.web.holders import holders, is_mixed
from commonground.web.map_data import country_map, districts_map
from commonground.web.measures import earlier, figure, whole
from commonground.web.pages.picture import MONTHS
from commonground.web.serving import page

Row = dict[str, Any]


def outlines(ask: Ask) -> Response:
    """The boundaries of a country at a level; of all districts where no country is named."""
    country, level = ask.query.get("country"), ask.query.get("level", "1")
    if level not in ("1", "2", "3"):
        raise BadRequest(f"{level!r} is no admin level", hint="choose 1, 2 or 3")
    ask.readable()
    told = ask.keep("outlines", lambda: _outlines(ask, country, int(level)), country=country, level=level)
    tag = f'"{told["tag"]}"'
    headers = {"etag": tag, "cache-control": "private, no-cache", "vary": "Accept-Encoding, Cookie, Accept-Language"}
    if tag in ask.request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    packed = base64.b64decode(told["packed"])
    if "gzip" in ask.request.headers.get("accept-encoding", ""):
        return Response(packed, media_type="application/json", headers={**headers, "content-encoding": "gzip"})
    return Response(gzip.decompress(packed), media_type="application/json", headers=headers)


def _outlines(ask: Ask, country: str | None, level: int) -> dict[str, str]:
    """The boundaries as they travel, kept: drawing those of all districts takes seconds."""
    if country:
        made = ask.made(country_map, country=country, level=level, language=ask.language.code)
    else:
        made = ask.made(districts_map, language=ask.language.code)
    return {"tag": made.tag, "packed": base64.b64encode(made.packed).decode()}


def values(ask: Ask) -> Response:
    """The figures of a measure by place, one for each of the months that the slider has."""
    what = chosen(ask)
    if what is None:
        raise BadRequest("nothing is known yet", hint="load files first")
    told = ask.keep("values", lambda: _values(ask, what), **what.key)
    headers = {"cache-control": "private, no-cache"}
    return Response(json.dumps(told, ensure_ascii=False), media_type="application/json", headers=headers)


def _values(ask: Ask, what: Chosen) -> dict[str, Any]:
    """Only the publisher's figures that lead; a month that nothing is known of is null, what is kept back is `withheld`."""
    first = earlier(what.month, MONTHS - 1)
    rows = ask.answer("picture", country=(what.country,), level=what.level, first=first, last=what.month, measure=(what.measure,))
    held = [row for row in rows if row["lead"] and len(row["month"]) == 7 and row["name"] != "not placed"]
    shown = sorted({row["month"] for row in held})
    made = {"months": shown, "labels": [ask.language.month(month) for month in shown]}
    if what.measure == "holder":
        return made | _kinds(ask, held, shown)
    counted = {"kind": "count", "unit": MEASURES[what.measure].unit if MEASURES[what.measure].unit == "USD" else ""}
    return made | counted | {"places": _by_place(held, shown, whole)}


def _by_place(held: list[Row], shown: list[str], value: Callable[[Row], Any]) -> dict[str, list[Any]]:
    places: dict[str, list[Any]] = {row["place"]: [None] * len(shown) for row in held}
    for row in held:
        places[row["place"]][shown.index(row["month"])] = "withheld" if row["coverage"] == "withheld" else value(row)
    return places


def _kinds(ask: Ask, held: list[Row], shown: list[str]) -> dict[str, Any]:
    """Who holds most of each place as the number of a kind, with its letter, pattern and words, and the whole figure in words."""
    told = [row for row in held if row["value"] is not None]
    known = holders(ask, (str(row["value"]) for row in told))
    used = {known.kind(str(row["value"])) for row in told}
    return {
        "kind": "kinds",
        "unit": "",
        "words": [f"{letter(at)}: {words}" if at in used else "" for at, words in enumerate(known.words)],
        "letters": [letter(at) for at in range(len(known.words))],
        "patterns": [KINDS[at][1] for at in range(len(known.words))],
        "plus": ask.language.say("other parties hold towns of it too"),
        "places": _by_place(held, shown, lambda row: None if row["value"] is None else known.kind(str(row["value"]))),
        "mixed": _by_place(held, shown, lambda row: row["value"] is not None and is_mixed(str(row["value"]))),
        "told": _by_place(held, shown, lambda row: figure(ask, row)),
    }


ROUTES = [page("/map/outlines", outlines), page("/map/values", values)]
