"""INFORM severity of crises as ACAPS's API answers it (JSON, in pages; each page a file of its own).

Source: ACAPS API v1 `inform-severity-index`; the month is `_internal_filter_date`.
"""

from __future__ import annotations

import math
from typing import Any

import pyarrow as pa

from commonground.feeds import licences
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.json_members import identifier, text
from commonground.feeds.reading.document import Document
from commonground.vocabulary import country, months, severity
from commonground.vocabulary.source import Claim, Edition, Reject
from commonground.vocabulary.stated_days import iso_day

COLUMNS = ("crisis_id", "crisis_name", "iso3", "country_level", "Reliability", "_internal_filter_date", "Last updated")
_NUMBERS = {
    "index": "INFORM Severity Index",
    "category": "INFORM Severity category (numeric)",
    "impact": "Impact of the crisis",
    "conditions": "Conditions of affected people",
    "complexity": "Complexity",
}


def recognise(document: Document) -> bool:
    """JSON results, or a list of them, each with a crisis and its INFORM Severity Index."""
    if document.kind != "json":
        return False
    results, _ = _results(document.json)
    return bool(results) and all(isinstance(r, dict) and {"crisis_id", "INFORM Severity Index"} <= r.keys() for r in results[:3])


def _results(answer: Any) -> tuple[list[Any], str]:
    """The results and the JSON pointer of their list."""
    if isinstance(answer, dict):
        answer, where = answer.get("results"), "/results/"
    else:
        where = "/"
    return (answer, where) if isinstance(answer, list) else ([], where)


def parse(document: Document) -> Parsed:
    """One row per crisis and month; a crisis without id, month or a readable figure is rejected."""
    results, where = _results(document.json)
    rows: list[dict[str, Any]] = []
    rejects: list[Reject] = []
    for i, result in enumerate(results):
        try:
            rows.append({**_row(result), "position": f"{where}{i}"})
        except ValueError as error:
            stated = result if isinstance(result, dict) else {}
            rejects.append(Reject(f"{where}{i}", str(error), {k: str(stated[k]) for k in COLUMNS if stated.get(k) is not None}))
    schema = severity.SCHEMA.append(pa.field("position", pa.string()))
    table = pa.table([pa.array([row.get(f.name) for row in rows], f.type) for f in schema], schema=schema)
    return Parsed({"severity": table}, _edition(rows, results), tuple(rejects))


def _row(result: Any) -> dict[str, Any]:
    crisis = identifier(result, "crisis_id") if isinstance(result, dict) else None
    if crisis is None:
        raise ValueError("the crisis has no id")
    day = iso_day(result.get("_internal_filter_date")) or iso_day(result.get("Last updated"))
    if day is None:
        raise ValueError("the crisis has no month")
    month = months.month_of(day)
    codes = result.get("iso3") or []
    listed = [codes] if isinstance(codes, str) else codes
    if not isinstance(listed, list):
        raise ValueError("iso3 is not a list of codes")
    level = result.get("country_level")
    return {
        "scope_key": f"{month}|{crisis}",
        "crisis_id": crisis,
        "crisis_name": text(result, "crisis_name"),
        "countries": [str(code) for code in listed if country.by_iso3(str(code))],
        "month": month,
        "country_level": {"yes": True, "no": False}.get(str(level).casefold()),
        "reliability": text(result, "Reliability"),
        **_numbers(result),
    }


def _numbers(result: dict[str, Any]) -> dict[str, float | int | None]:
    found: dict[str, float | int | None] = {}
    for name, stated in _NUMBERS.items():
        value = result.get(stated)
        if value in (None, "", "x", "-"):
            found[name] = None
            continue
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise ValueError(f"{stated} {value!r} is not a number") from None
        if math.isnan(number) or not 0 <= number <= 5:
            raise ValueError(f"{stated} {value!r} is not between 0 and 5")
        found[name] = int(number) if name == "category" else number
    return found


def _edition(rows: list[dict[str, Any]], results: list[Any]) -> Edition:
    """Published on the day of its last update, as the answer states it."""
    updated = [iso_day(result.get("Last updated")) for result in results if isinstance(result, dict)]
    published = max((day for day in updated if day), default=None)
    claims = tuple(Claim("severity", key) for key in sorted({row["scope_key"] for row in rows}))
    span = sorted(row["month"] for row in rows)
    first, last = (months.first_day(span[0]), months.last_day(span[-1])) if span else (None, None)
    return Edition(published, "content" if published else "retrieval", claims, first, last, detail=len(rows))


FEED = Feed(
    name="inform-severity",
    title="INFORM Severity Index of crises by month (ACAPS API, JSON)",
    publisher="ACAPS",
    family="inform-severity",
    licence=licences.CC_BY_4,
    attribution="ACAPS, INFORM Severity Index",
    tables=("severity",),
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(
        Download("https://api.acaps.org/api/v1/inform-severity-index/May2022/", "one month, in pages; needs a free token"),
    ),
    quirks=(
        "An answer comes in pages of 100 crises: the key is month and crisis, so pages stand side by side.",
        "A crisis without an index (too little information) keeps its row with empty figures.",
        "Crises of several countries list all of them; an aggregated crisis repeats what its parts say.",
    ),
)
