"""Everything that a reader may find by words: places, money, what is in the ledger, and what is loaded.

Listed persons and companies are not among it: they are found by screening, which says how sure it is. Towns and villages are not
either: a place is a unit that the site has a page of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import pyarrow as pa

from commonground.answers.matching import Held

if TYPE_CHECKING:
    from commonground.door.reader import Reader
    from commonground.door.records import Record, Records

LEFT_OUT = frozenset({"account", "screening_run", "screening_decision", "release", "verdict", "sending", "grant"})
"""Kinds of record that are not found by words: users, screening, and what was done about other records."""
_OWN = frozenset({"member", "meeting", "statement", "undertaking"})


@dataclass(frozen=True, slots=True)
class Found:
    """Something that can be found. `reference` names it within its kind; `about` says where it belongs, as its source does."""

    kind: str
    reference: str
    name: str
    name_ar: str | None = None
    code: str | None = None
    about: str | None = None
    country: str | None = None
    year: int | None = None
    level: int | None = None
    record: str | None = None


COLUMNS = [pa.field(one.name, pa.int64() if one.name in ("year", "level") else pa.string()) for one in fields(Found)]
"""What is found as columns: the object that `search --json` prints, without its points."""

Entry = tuple[Found, Held]


LOADED = ("place", "outline", "requirement", "flow", "share", "activity", "project", "presence")
"""The tables of the lake that `loaded` reads."""


def loaded(held: Reader) -> Iterator[Entry]:
    """What is in the lake, each with the texts by which it is found, in an order that depends on what may be read alone."""
    yield from _places(held)
    yield from _measures()
    yield from _plans(held)
    yield from _organisations(held)
    yield from _activities(held)


def _places(held: Reader) -> Iterator[Entry]:
    from commonground.reference.names import other_names
    from commonground.reference.units import Units
    from commonground.vocabulary.country import by_iso3

    drawn = {row["country"] for row in held.rows("SELECT DISTINCT country FROM place WHERE vertices > 0")}
    known = Units(held).by_country
    for country in sorted(known):
        more = 0.1 if country in drawn else 0.0
        named = by_iso3(country)
        whole = named.name if named else country
        arabic = named.name_ar if named else None
        texts = tuple(text for text in (whole, arabic, country) if text)
        names = (*texts, *(named.aliases if named else ()))
        yield Found("country", country, whole, arabic, country, level=0, country=country), Held(names, (), True, 0.12 + more)
        for level in sorted(known[country]):
            for unit in known[country][level].values() if level else ():
                above = known[country].get(level - 1, {}).get(unit.parent or "") if level > 1 else None
                around = (above.name, above.name_ar or "", *texts) if above else texts
                names = (unit.name, unit.name_ar or "", unit.pcode, *other_names(country, level, unit.name))
                about = f"{above.name}, {whole}" if above else whole
                found = Found("place", unit.pcode, unit.name, unit.name_ar, unit.pcode, about, country, None, level)
                yield found, Held(names, around, True, 0.08 - 0.02 * level + more)


def _measures() -> Iterator[Entry]:
    from commonground.vocabulary.measures import MEASURES

    for one in MEASURES.values():
        found = Found("measure", one.name, one.name.replace("_", " "), None, one.name, one.definition)
        yield found, Held((found.name, one.name), (one.definition,), prior=0.05)


def _plans(held: Reader) -> Iterator[Entry]:
    rows = held.rows(
        "SELECT plan_key, arg_max(plan_name, year) AS name, max(plan_code) AS code, max(year) AS year, "
        "arg_max(countries, year) AS countries FROM requirement WHERE plan_key IS NOT NULL AND plan_name IS NOT NULL "
        "GROUP BY plan_key ORDER BY plan_key"
    )
    for row in rows:
        countries = row["countries"] or []
        one = countries[0] if len(countries) == 1 else None
        found = Found("plan", row["plan_key"], row["name"], None, row["code"], ", ".join(countries) or None, one, row["year"])
        yield found, Held((row["name"], row["code"] or ""), (*countries, str(row["year"] or "")), prior=0.04)


def _organisations(held: Reader) -> Iterator[Entry]:
    """Who gives, receives or works, each with the country of most of its flows."""
    rows = held.rows(
        "WITH placed AS (SELECT flow, activity, min(code) AS country FROM share "
        "WHERE dimension = 'country' AND side = 'to' GROUP BY flow, activity), "
        "spent AS (SELECT f.*, coalesce(o.country, a.country, f.to_country) AS country FROM flow f "
        "LEFT JOIN placed o ON o.flow = f.flow LEFT JOIN placed a ON a.activity = f.activity AND a.flow IS NULL), "
        "named AS (SELECT from_name AS name, from_ref AS ref, 1 AS gives, country FROM spent UNION ALL "
        "SELECT to_name, to_ref, 0, country FROM spent UNION ALL "
        "SELECT organisation, NULL, NULL, NULL FROM project UNION ALL SELECT organisation, NULL, NULL, NULL FROM presence), "
        "counted AS (SELECT name, country, max(ref) AS ref, sum(gives) AS gave, count(gives) AS flows, count(*) AS rows "
        "FROM named WHERE trim(name) <> '' GROUP BY name, country) "
        "SELECT name, max(ref) AS ref, sum(gave) AS gave, sum(flows) AS flows, sum(rows) AS n, "
        "first(country ORDER BY rows DESC, country) FILTER (country IS NOT NULL) AS country "
        "FROM counted GROUP BY name ORDER BY name"
    )
    for row in rows:
        about = None if not row["flows"] else "gives" if row["gave"] * 2 >= row["flows"] else "receives"
        found = Found("organisation", row["name"], row["name"], None, row["ref"], about, row["country"])
        yield found, Held((row["name"], row["ref"] or ""), prior=min(0.06, 0.01 * len(str(row["n"]))))


def _activities(held: Reader) -> Iterator[Entry]:
    for row in held.rows(
        "SELECT DISTINCT ON (activity) activity, title, reporter_name AS reporter FROM activity "
        "WHERE title IS NOT NULL ORDER BY activity, source_id, position"
    ):
        found = Found("activity", row["activity"], row["title"], None, row["activity"], row["reporter"])
        yield found, Held((row["title"], row["activity"]), (row["reporter"] or "",))
    for row in held.rows(
        "SELECT DISTINCT ON (project) project, title, plan_name AS plan, organisation, country, year FROM project "
        "WHERE title IS NOT NULL ORDER BY project, year DESC, source_id, position"
    ):
        about = " · ".join(text for text in (row["organisation"], row["plan"]) if text) or None
        found = Found("project", row["project"], row["title"], None, row["project"], about, row["country"], row["year"])
        yield found, Held((row["title"], row["project"]), (about or "",))


def entered(held: Reader) -> Iterator[Entry]:
    """As `loaded`, all that people entered, and the files that they loaded."""
    yield from _records(held.records)
    yield from _files(held)


def _records(records: Records) -> Iterator[Entry]:
    from commonground.door.naming import name_of, title_of
    from commonground.vocabulary.records import KINDS as RECORDS

    for kind in RECORDS:
        for record in records.of(kind) if kind not in LEFT_OUT else ():
            title = title_of(record, records) or name_of(record, records)
            own = kind if kind in _OWN else "record"
            code = name_of(record, records) if record.code else None
            found = Found(own, record.record_id, title, None, code, record.originator, record["country"], record=kind)
            yield found, Held((title, code or ""), (record.originator, *_texts(record)), prior=0.1)


def _texts(record: Record) -> Iterator[str]:
    """What a record says in words of people: texts without a fixed form."""
    from commonground.vocabulary.records import KINDS as RECORDS

    for field in RECORDS[record.kind].fields:
        if field.type == "text" and field.form in (None, "code", "pcode", "iso3") and not field.choices and not field.ref:
            value = record.body.get(field.name)
            yield from (str(one) for one in (value if isinstance(value, list) else [value]) if one)


def _files(held: Reader) -> Iterator[Entry]:
    from commonground.intake.catalogue import known_feeds

    for feed in known_feeds():
        found = Found("feed", feed.name, feed.title, None, feed.name, feed.publisher)
        yield found, Held((feed.title, feed.name), (feed.publisher,))
    for source_id, row in sorted(held.sources.items(), key=lambda one: (one[1]["name"], one[0])):
        found = Found("file", source_id, row["name"], None, source_id[:12], row["publisher"], year=None)
        yield found, Held((row["name"], source_id[:12]), (row["feed"] or "", row["publisher"] or ""), prior=-0.05)
