"""The page of a figure's evidence, and the files that it names."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from commonground.answers.place import VIOLENCE
from commonground.exchange.originals import why_not
from commonground.intake.catalogue import known_feeds
from commonground.vocabulary.errors import BadRequest, NotFound, Refused
from commonground.vocabulary.measures import MEASURES
from commonground.web.asking import Ask
from commonground.web.measures import about, figure, named
from commonground.web.pages.evidence.words import FACTS
from commonground.web.pages.evidence.words import MESSAGES as WORDS
from commonground.web.pages.evidence.wrong import notes_of, tell_steward, told_to
from commonground.web.places import NOT_PLACED, names_of
from commonground.web.rendering import shown
from commonground.web.serving import page

ROWS = 200
"""So many rows stand on a page."""

MESSAGES = (
    "for the public the evidence stops at the name of the file and the line",
    "the feed and its licence are not known to this version",
    "the publisher does not allow redistribution",
    "the publisher allows non-commercial use alone",
    "the file was removed",
    "its bytes are not kept here",
    "the file holds what is finer than the picture shows",
)
"""Why a file is not handed out (exchange/originals.py)."""

Row = dict[str, Any]


def asked_of(ask: Ask) -> Row:
    """Which figure the address names. Raises NotFound for a measure that is not there, BadRequest for a level that is none."""
    path = ask.request.path_params
    if path["measure"] not in MEASURES:
        raise NotFound(f"there is no measure {path['measure']!r}", hint="begin at the picture")
    level = ask.query.get("level")
    if level is not None and level not in ("1", "2", "3"):
        raise BadRequest(f"{level!r} is no admin level", hint="choose 1, 2 or 3")
    asked: Row = {key: path[key] for key in ("measure", "place", "month")}
    return {**asked, "level": int(level) if level else None, "publisher": ask.query.get("publisher") or None}


def evidence(ask: Ask) -> Response:
    """A figure in words, what it was made of step by step, its rows and its files."""
    asked = asked_of(ask)
    found = ask.answer("explain", **asked)
    first = _first(ask, len(found["rows"]))
    columns, rows = _rows(ask, found, first)
    say, place = ask.language.say, _place(ask, found)
    title = say("{measure}: {place}, {month}", measure=named(ask, found["measure"]), place=place, month=_month(ask, found))
    return shown(
        ask,
        "evidence.html",
        title,
        data=[("explain", asked)],
        found=found,
        place=place,
        month=_month(ask, found),
        value=figure(ask, {**found, "lead": True}),
        bounds=_bounds(ask, found),
        definition=say(MEASURES[found["measure"]].definition),
        about=about(ask, {**found, "kind": ""}),
        reason=ask.language.reason(found["reason"]),
        withheld=ask.language.reason(found["withheld"]),
        steps=[(name, say(WORDS.get(name, name))) for name in found["steps"]],
        parts_told=_parts(ask, found),
        columns=columns,
        rows=rows,
        leaf=_leaf(ask, asked, first, len(found["rows"])),
        recomputed=None if found["recomputed"] is None else ask.language.number(found["recomputed"]),
        files=_files(ask, found),
        place_href=ask.link(f"/places/{_code(ask)}", month=found["month"] if len(found["month"]) == 7 else None),
        steward=told_to(ask),
        notes=notes_of(ask, found),
    )


def _code(ask: Ask) -> str:
    return quote(ask.request.path_params["place"], safe="")


def _month(ask: Ask, found: Row) -> str:
    month = ask.language.month(found["month"])
    return month if len(found["month"]) == 7 else ask.language.say("{year}, not dated", year=month)


def _place(ask: Ask, found: Row) -> str:
    """The name of the place in the language of the page; what is not placed says so."""
    if found["name"] == NOT_PLACED:
        return ask.language.say(NOT_PLACED)
    asked = ask.answer("place", place=ask.request.path_params["place"])
    return str(names_of(ask, asked["country"]).get(found["place"], found["name"]))


def _bounds(ask: Ask, found: Row) -> str:
    low, high = found["low"], found["high"]
    if not isinstance(low, int | float) or not isinstance(high, int | float) or low == high:
        return ""
    return ask.language.say("between {low} and {high}", low=ask.language.number(low), high=ask.language.number(high))


def _first(ask: Ask, count: int) -> int:
    text = ask.query.get("from") or "0"
    if not text.isdecimal():
        raise BadRequest(f"{text!r} is no row", hint="leaf from the first page")
    return min(int(text), max(0, count - 1)) // ROWS * ROWS


def _leaf(ask: Ask, asked: Row, first: int, count: int) -> Row | None:
    if count <= ROWS:
        return None
    more = {key: asked[key] for key in ("level", "publisher")}

    def at(row: int) -> str:
        return ask.link(ask.request.url.path, **more, from_=row or None) + "#rows"

    before = at(first - ROWS) if first else None
    after = at(first + ROWS) if first + ROWS < count else None
    return {
        "first": first + 1,
        "last": min(first + ROWS, count),
        "before": before,
        "after": after,
        "count": ask.language.number(count),
    }


def _rows(ask: Ask, found: Row, first: int) -> tuple[list[tuple[str, str]], list[list[Any]]]:
    """The input rows of a page with their facts; a fact that no row of the page has makes no column."""
    held = found["rows"][first : first + ROWS]
    facts = [name for name in FACTS if any(name in row["facts"] for row in held)]
    say, number = ask.language.say, ask.language.number
    columns = [
        (say("Adds"), "right"),
        (say("At"), "left"),
        (say("File"), "left"),
        *((say(WORDS[name]), "left") for name in facts),
    ]
    rows = []
    for row in held:
        adds = {"text": number(row["amount"])} if row["amount"] is not None else _no_amount(ask, found)
        told = (_fact(ask, name, row["facts"].get(name, "")) for name in facts)
        rows.append([adds, row["position"], _from_left(row["file"]), *told])
    return columns, rows


def _no_amount(ask: Ask, found: Row) -> Row:
    """A row of words adds nothing; one whose count the audience may not know is withheld."""
    return {"text": ask.language.say("withheld") if found["withheld"] else "·", "missing": True}


def _fact(ask: Ask, name: str, value: object) -> str:
    if name == "type_of_violence" and value in VIOLENCE:
        return ask.language.say(VIOLENCE[int(str(value))].capitalize())
    if isinstance(value, bool):
        return ask.language.say("yes") if value else ask.language.say("no")
    return str(value)


def _parts(ask: Ask, found: Row) -> list[list[Any]]:
    """Subtotals by unit, where the counts of rows are withheld."""
    say, number = ask.language.say, ask.language.number
    made = []
    for part in found["parts"]:
        name = say(NOT_PLACED) if part["name"] == NOT_PLACED else part["name"]
        missing = {"text": say("withheld"), "missing": True, "note": ask.language.reason(part["reason"])}
        value = missing if part["value"] is None else {"text": number(part["value"]), "note": ask.language.reason(part["reason"])}
        made.append([name, value, number(part["rows"])])
    return made


def _files(ask: Ask, found: Row) -> list[list[Any]]:
    """The files, each with its publisher, dates and terms; a link to its bytes where the reader may have them."""
    ids = [source["source"] for source in found["sources"]]
    refused = ask.keep("originals", lambda: _refused(ask, ids), ids=ids)
    say, day = ask.language.say, ask.language.day
    made = []
    for source in found["sources"]:
        because = refused[source["source"]]
        href = ask.link(f"/sources/{source['source']}") if because is None else None
        days = [one for one in (source["about_from"], source["about_to"]) if one]
        period = ask.language.span(day(days[0]), day(days[-1])) if days else None
        published = day(source["published"])
        if not source["published_stated"]:
            published = say("{day} (when it was retrieved; the file states none)", day=published)
        terms = {"text": ask.language.tell(source["licence"]), "note": source["attribution"]}
        name = {
            "text": _from_left(source["file"]),
            "href": href,
            "note": None if because is None else say("not handed out: {because}", because=ask.language.tell(because)),
        }
        made.append([name, source["publisher"], period, published, terms])
    return made


def _from_left(name: str) -> str:
    """The name of a file, read from the left in whatever language, commas and all."""
    return f"\u2066{name}\u2069"


def _refused(ask: Ask, ids: list[str]) -> dict[str, str | None]:
    feeds = {feed.name: feed for feed in known_feeds()}
    with ask.reading() as held:
        made = {}
        for one in ids:
            feed = feeds.get(held.sources[one]["feed"]) if one in held.sources else None
            made[one] = why_not(held, one, feed.licence if feed else None, frozenset(feed.tables if feed else ()))
        return made


def original(ask: Ask) -> Response:
    """The bytes of a loaded file, for who may have them. Raises NotFound for one that is not there, Refused with the reason."""
    source_id = ask.request.path_params["source_id"]
    feeds = {feed.name: feed for feed in known_feeds()}
    with ask.reading() as held:
        row = held.sources.get(source_id)
        feed = feeds.get(row["feed"]) if row else None
        because = why_not(held, source_id, feed.licence if feed else None, frozenset(feed.tables if feed else ()))
        if row is None or because is not None:
            raise Refused(f"this file is not handed out: {because}", hint="ask its publisher for it")
        data, name = held.source_bytes(source_id), str(row["name"])
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(name.rpartition('/')[2], safe='')}",
        "cache-control": "private, no-store",
    }
    return Response(data, media_type="application/octet-stream", headers=headers)


ROUTES = [page("/evidence/{measure}/{place}/{month}", evidence, tell_steward), page("/sources/{source_id}", original)]
