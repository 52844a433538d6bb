"""The records of the ledger that concern a place: those that name it, what lies in it, or its country as a whole."""

from __future__ import annotations

from typing import Any

from commonground.door.naming import name_of, title_of
from commonground.door.records import Record
from commonground.door.telling import label_told
from commonground.web.asking import Ask
from commonground.web.pages.ledger.words import label_line, singular
from commonground.web.places import known_as

KINDS = ("undertaking", "requirement", "offer", "pledge", "activity", "milestone")
SHOWN = 20

Row = dict[str, Any]


def concerning(ask: Ask, where: Row) -> tuple[list[list[Any]], int]:
    """Kind, title, member, where, label in words of each record; and how many more there are."""
    held = ask.records()
    called = {one["place"]: known_as(ask, one) for one in (where, *where["within"])}
    found: list[list[Any]] = []
    for kind in KINDS:
        for record in held.of(kind):
            if (named := _names(record, where, set(called))) is None:
                continue
            told = label_told(record, held)
            title = {
                "text": title_of(record, held) or name_of(record, held),
                "href": ask.link(f"/ledger/record/{record.record_id}"),
            }
            place = ask.language.say("the whole country") if named == where["country"] else called[named]
            words = label_line(ask, told, record.originator)
            found.append([singular(ask, kind), title, record.originator, place, words])
    return found[:SHOWN], len(found) - len(found[:SHOWN])


def _names(record: Record, where: Row, codes: set[str]) -> str | None:
    """Which place a record names, where it concerns this one; the country for one that names no place in it."""
    places = _places(record)
    for code in places:
        if code in codes:
            return code
    country = record.body.get("country")
    return str(country) if country == where["country"] and not places else None


def _places(record: Record) -> list[str]:
    several = record.body.get("places") or []
    one = record.body.get("place")
    return [str(code) for code in (*several, *([one] if one else []))]
