"""Flows of money to a place, each with its rate, its share, the rule behind it, its ends in the chain and its source."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from commonground.door.reader import Reader
from commonground.funding import chain
from commonground.funding.ladder import STAGES
from commonground.funding.parts import Parts
from commonground.funding.speaking import money
from commonground.vocabulary.errors import BadRequest

VERSION = "listed-3"
"""Raised when the list is of other rows, in another order, or kept in another way."""

SPEND = ("disbursement", "expenditure")


@dataclass(frozen=True)
class AskedFlows:
    """What is asked for; None asks for all. `donor` and `receiver` are ids or parts of names, `place` a country (ISO3).

    `after` is the key of a row (`key_of`): only what comes after it, so that a long list is read page by page.
    """

    place: str | None = None
    year: int | None = None
    stage: str | None = None
    donor: str | None = None
    receiver: str | None = None
    system: str | None = None
    activity: str | None = None
    limit: int | None = None
    after: str | None = None

    def __post_init__(self) -> None:
        if self.stage is not None and self.stage not in (*STAGES, "spend", "other"):
            raise BadRequest(f"there is no stage {self.stage!r}", hint="known: " + ", ".join((*STAGES, "spend", "other")))


MANY = 50_000
"""From so many flows on the list is kept in its order: sorted for each page, ten million take a minute."""

LEAVES = 5
"""Leaves that are turned before the whole list is looked through: rows that are chosen by little lie close together."""

ORDER = "p.part_usd_cents DESC NULLS LAST, p.usd_cents DESC NULLS LAST, p.flow, coalesce(p.place, '')"
"""A flow has one part for a place, so that the order is of all rows, and a row has one place in it."""

COLUMNS = (
    "source_id", "position", "flow", "system", "stage", "direction", "kind", "from_ref", "from_name", "from_country",
    "from_activity", "to_ref", "to_name", "to_country", "to_activity", "activity", "reporter_ref", "reporter_name", "date",
    "amount_cents", "currency", "value_date", "rate", "rate_date", "rate_source", "usd_cents", "place_kind", "place", "share",
    "part_usd_cents", "because", "flow_type", "contribution", "instrument", "earmarking", "title", "secondary", "flags", "years",
)  # fmt: skip
"""What a row is told from, and chosen by."""

OVER = ("flow", "activity", "share", "rate")
"""The tables that the parts come from."""


def flows(reader: Reader, asked: AskedFlows) -> list[dict[str, Any]]:
    """The rows of the answer, the largest part first; keys as in docs/json.md.

    A flow of FTS stands in the years that it is used in, any other in the year of its date. `usd` is the part for the place
    asked for, `whole_usd` the whole flow; both are null where there is no rate, or where FTS does not say how much is for
    which country.
    """
    _listed(reader)
    where, values = _where(asked)
    after, key = _after(asked.after)
    where, values = [*where, *after], {**values, **key}
    limit = f"LIMIT {int(asked.limit)}" if asked.limit else ""
    told = f"WHERE {' AND '.join(where) or 'true'} ORDER BY {ORDER} {limit}"
    found = _from_leaves(reader, asked, told, values)
    if found is None:
        found = _rows(reader, "listed", told, values)
    links = chain.of_flows(reader, [row["flow"] for row in found])
    return [_row(reader, row, links.get(row["flow"], [])) for row in found]


def _from_leaves(reader: Reader, asked: AskedFlows, told: str, values: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """A page from where it begins in what is kept in order; None where that is not known, or it ends too far from there."""
    most = values.get("after_part")
    if not asked.limit or (asked.after is not None and most is None):
        return None
    found: list[dict[str, Any]] = []
    for turn in range(LEAVES):
        leaf = reader.leaf("listed", most, turn)
        if leaf is None:
            return None
        found += _rows(reader, leaf, told, values)
        if len(found) >= asked.limit:
            return found[: asked.limit]
    return None


def _rows(reader: Reader, table: str, told: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    return reader.rows(f"SELECT {', '.join(f'p.{name}' for name in COLUMNS)} FROM {table} p {told}", values)


def counted(reader: Reader, asked: AskedFlows) -> int:
    """How many rows answer, whatever the limit and wherever a page begins."""
    _listed(reader)
    where, values = _where(asked)
    return int(reader.rows(f"SELECT count(*) AS rows FROM listed p WHERE {' AND '.join(where) or 'true'}", values)[0]["rows"])


def _listed(reader: Reader) -> None:
    """Register `listed`: the parts of the flows that speak; from MANY on they are kept in the order of the list."""
    if reader.answered.get("listed"):
        return

    def query() -> str:
        money(reader)
        return f"SELECT {', '.join(COLUMNS)} FROM part p"

    if reader.rows_at_rest("flow") < MANY:
        reader.engine.view("listed", query())
    else:
        reader.derive_ordered("listed", OVER, _key(reader), lambda: f"{query()} ORDER BY {ORDER}", "part_usd_cents")
    reader.answered["listed"] = "yes"


def there(reader: Reader) -> bool:
    """Whether the list and its links are kept, or are few enough to be found when they are asked for."""
    if reader.answered.get("listed") or reader.rows_at_rest("flow") < MANY:
        return True
    return reader.is_derived("listed", OVER, _key(reader)) and chain.there(reader)


def make(reader: Reader) -> None:
    """Keep both."""
    _listed(reader)
    chain.links(reader)


def _key(reader: Reader) -> str:
    return f"{VERSION} {Parts(reader).key}"


def key_of(row: Mapping[str, Any]) -> str:
    """The place of a row in the order of the list: its `usd,whole_usd,place,flow`, nothing where there is none."""
    return ",".join("" if row[name] is None else str(row[name]) for name in ("usd", "whole_usd", "place", "flow"))


def _after(key: str | None) -> tuple[list[str], dict[str, Any]]:
    """The condition that a row comes after the one of this key. Raises BadRequest for what is no key."""
    if key is None:
        return [], {}
    parts = key.split(",", 3)
    if len(parts) < 4:
        raise BadRequest(f"{key!r} is not the key of a row", hint="write usd,whole_usd,place,flow of the row as --json gives it")
    condition = "(p.flow, coalesce(p.place, '')) > ($after_flow, $after_place)"
    values: dict[str, Any] = {"after_flow": parts[3], "after_place": parts[2]}
    for name, column, text in (("after_usd", "p.usd_cents", parts[1]), ("after_part", "p.part_usd_cents", parts[0])):
        if text:
            condition = f"({column} < ${name} OR {column} IS NULL OR ({column} = ${name} AND {condition}))"
            values[name] = _cents(text)
        else:
            condition = f"({column} IS NULL AND {condition})"
    if parts[0]:  # said once more by itself, since parts of a file are skipped by such a condition alone
        return [condition, "(p.part_usd_cents <= $after_part OR p.part_usd_cents IS NULL)"], values
    return [condition], values


def _cents(text: str) -> int:
    if not re.fullmatch(r"-?\d{1,16}(\.\d{1,2})?", text):
        raise BadRequest(f"{text!r} is no amount", hint="write it as --json gives it")
    return int(Decimal(text) * 100)


def _where(asked: AskedFlows) -> tuple[list[str], dict[str, Any]]:
    where: list[str] = []
    values: dict[str, Any] = {}
    if asked.place:
        where.append("p.place = $place AND p.place_kind IN ('country', 'shared')")
        values["place"] = asked.place
    if asked.year:
        where.append("list_contains(p.years, CAST($year AS SMALLINT))")
        values["year"] = asked.year
    if asked.stage:
        stages = SPEND if asked.stage == "spend" else (asked.stage,)
        where.append("p.stage IN (" + ", ".join(f"'{stage}'" for stage in stages) + ")")
        where.append("p.direction <> 'in'")
    for name, end in (("donor", "from"), ("receiver", "to")):
        told = getattr(asked, name)
        if told:
            country = "OR p.from_country = $donor" if name == "donor" else "OR p.to_country = $receiver"
            end_name = "p.from_name" if name == "donor" else "p.to_name"
            where.append(f"(p.{end}_ref = ${name} OR contains(lower({end_name}), lower(${name})) {country})")
            values[name] = told
    for name in ("system", "activity"):
        if getattr(asked, name):
            where.append(f"p.{name} = ${name}")
            values[name] = getattr(asked, name)
    if asked.system is None:  # DAC year totals hold the same money once more: only for who asks for them
        where.append("p.system <> 'crs'")
    return where, values


def _row(reader: Reader, row: dict[str, Any], links: list[dict[str, Any]]) -> dict[str, Any]:
    source = reader.sources[row["source_id"]]
    return {
        "flow": row["flow"],
        "system": row["system"],
        "stage": row["stage"],
        "direction": row["direction"],
        "kind": row["kind"],
        "from": _end(row["from_ref"], row["from_name"], row["from_country"], row["from_activity"]),
        "to": _end(row["to_ref"], row["to_name"], row["to_country"], row["to_activity"]),
        "activity": row["activity"],
        "reporter": row["reporter_ref"],
        "date": _day(row["date"]),
        "amount": _whole(row["amount_cents"]),
        "currency": row["currency"],
        "value_date": _day(row["value_date"]),
        "rate": row["rate"],
        "rate_date": _day(row["rate_date"]),
        "rate_source": row["rate_source"],
        "whole_usd": _whole(row["usd_cents"]),
        "place": row["place"],
        "share": row["share"],
        "usd": _whole(row["part_usd_cents"]),
        "because": row["because"],
        "flow_type": row["flow_type"],
        "contribution": row["contribution"],
        "instrument": row["instrument"],
        "earmarking": row["earmarking"],
        "title": row["title"],
        "secondary": bool(row["secondary"]),
        "flags": row["flags"] or [],
        "chain": links,
        "sources": [
            {
                "file": source["name"],
                "position": row["position"],
                "publisher": row["reporter_name"] or source["publisher"],
                "published": source["published"],
                "licence": source["licence"],
                "attribution": source["attribution"],
            }
        ],
    }


def _end(ref: str | None, name: str | None, country: str | None, activity: str | None) -> dict[str, str | None]:
    return {"ref": ref, "name": name, "country": country, "activity": activity}


def _day(day: Any) -> str | None:
    return day.isoformat() if day is not None else None


def _whole(cents: int | None) -> float | None:
    return None if cents is None else int(cents) / 100
