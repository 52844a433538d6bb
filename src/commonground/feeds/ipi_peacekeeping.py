"""IPI Peacekeeping Database: troops, police and observers of United Nations missions, by contributor, mission and month.

Source: International Peace Institute, Providing for Peacekeeping (from the monthly summaries of the United Nations). Published
totals by country, mission and month; headquarters and coordinates are not read.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds import licences
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.money_rows import table_of
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.spelling import has, under
from commonground.feeds.reading.table import TextTable, from_records
from commonground.vocabulary import country
from commonground.vocabulary.source import Claim, Edition

_CONTRIBUTORS = ("Date", "Contributor", "Mission", "Troops", "Total")
_MISSIONS = ("Date", "Mission", "Country of Mission", "Troops", "Police", "Observers", "Total")
_MONTHS = ("Date", "Number of Contributors", "Troop Contributions", "Police Contributions", "Total Contributions")
COLUMNS = tuple(
    "Date|Contributor|Contributor_ISO-3|Mission|Mission_Country|Mission_Country_ISO-3|Country of Mission|"
    "Country of Mission ISO-3|Experts_on_Mission|Formed_Police_Units|Individual_Police|Inidividual_Police|Civilian_Police|"
    "Troops|Police|Observers|Total|Troop Contributions|Police Contributions|EOM Contributions|Total Contributions".split("|")
)
_JSON = {
    "cont_date": "Date",
    "tcc_country_string": "Contributor",
    "tcc_country_id": "Contributor_ISO-3",
    "mission": "Mission",
    "mission_country": "Mission_Country",
    "mission_country_id": "Mission_Country_ISO-3",
    "eom": "Observers",
    "fpu": "Formed_Police_Units",
    "ip": "Individual_Police",
    "civpol": "Civilian_Police",
    "troops": "Troops",
    "total": "Total",
}
_BY_SEX = {"troops": "troops", "fpu": "formed police units", "ip": "individual police", "eom": "observers"}
LARGEST = 10_000_000
"""More people than any mission has: an error of the file."""

_COUNTED = tuple(f"{key}{sex}" for key in (*_BY_SEX, "civpol") for sex in ("", "_f", "_m"))

_NONE = pa.array(["NA", "N/A", "NULL", "-", "nan", "NaN"])


def recognise(document: Document) -> bool:
    """One of the three tables as CSV, or the JSON list of contributors and missions."""
    if document.kind == "csv":
        return _shape(document.header) is not None
    if document.kind == "json" and '"tcc_country_id"' in document.start(20_000):
        value = document.json
        return isinstance(value, list) and bool(value) and isinstance(value[0], dict) and "cont_date" in value[0]
    return False


def _shape(header: tuple[str, ...]) -> str | None:
    shapes = {"contributors": _CONTRIBUTORS, "missions": _MISSIONS, "months": _MONTHS}
    return next((name for name, columns in shapes.items() if has(header, columns)), None)


def parse(document: Document) -> Parsed:
    """People by category; police is told in its two parts where the file does, else as one; a count that is none is rejected."""
    if document.kind == "csv":
        shape = _shape(document.header) or "contributors"
        cells = _without_na(under(document.csv, COLUMNS))
        rows = list(_rows(cells, shape))
    else:
        cells, rows = _from_json(document)
    table = table_of("contribution", rows)
    keys = sorted(set(table["scope_key"].to_pylist()))
    days = pc.min_max(table["about_to"]).as_py()
    claims = tuple(Claim("contribution", key) for key in keys)
    return Parsed(
        {"contribution": table}, Edition(None, "retrieval", claims, days["min"], days["max"], len(rows)), cells.rejects()
    )


def _without_na(source: TextTable) -> Columns:
    blanked = [pc.if_else(pc.fill_null(pc.is_in(c, value_set=_NONE), False), None, c) for c in source.rows.columns]
    rows = pa.table(blanked, names=source.rows.column_names)
    return Columns(TextTable(source.header, source.tags, rows, source.lines, source.ragged, source.where), COLUMNS)


def _rows(cells: Columns, shape: str) -> Iterator[dict[str, Any]]:
    days = _days(cells)
    counts = {name: cells.integer(name) for name in _COUNTS[shape]}
    for name, values in counts.items():
        cells.reject_where(pc.less(values, 0), f"{name} is negative")
        cells.reject_where(pc.greater(values, LARGEST), f"{name} is too large")
    texts = {name: cells.text(name) for name in COLUMNS if name not in counts and name != "Date"}
    table = pa.table({"Date": days, **counts, **texts, "position": cells.positions()}).filter(cells.kept())
    for raw in table.to_pylist():
        base = _base(raw, shape)
        for category, number in _categories(raw, _COUNTS[shape]):
            yield {**base, "category": category, "quantity": float(number), "position": f"{raw['position']} {category}"}


_COUNTS = {
    "contributors": {
        "Troops": "troops",
        "Formed_Police_Units": "formed police units",
        "Individual_Police": "individual police",
        "Inidividual_Police": "individual police",
        "Civilian_Police": "police",
        "Observers": "observers",
        "Experts_on_Mission": "observers",
    },
    "missions": {"Troops": "troops", "Police": "police", "Observers": "observers"},
    "months": {"Troop Contributions": "troops", "Police Contributions": "police", "EOM Contributions": "observers"},
}
_PARTS_OF_POLICE = {"formed police units", "individual police"}


def _categories(raw: Mapping[str, Any], names: Mapping[str, str]) -> list[tuple[str, int]]:
    """The counts that are stated, each once: experts on mission are the observers, and police is the sum of its parts."""
    found: dict[str, int] = {}
    for name, category in names.items():
        if raw[name] is not None:
            found.setdefault(category, raw[name])
    if found.keys() & _PARTS_OF_POLICE:
        found.pop("police", None)
    return list(found.items())


def _days(cells: Columns) -> pa.Array:
    """Days as `2014-03-31` or `20140331T000000`; a row with anything else is rejected."""
    texts = cells.text("Date")
    days = [_day(text) for text in texts.to_pylist()]
    found = pa.array(days, pa.date32())
    cells.reject_where(pc.is_null(found), "Date is not a date")
    return found


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(re.sub(r"T.*$", "", text)[:10]) if text else None
    except ValueError:
        return None


def _base(raw: Mapping[str, Any], shape: str) -> dict[str, Any]:
    day = raw["Date"]
    giver = _country(raw.get("Contributor_ISO-3"), raw.get("Contributor"))
    place_name = _clean(raw.get("Mission_Country") or raw.get("Country of Mission"))
    place = _country(raw.get("Mission_Country_ISO-3") or raw.get("Country of Mission ISO-3"), place_name)
    mission = _clean(raw.get("Mission"))
    by_contributor = shape == "contributors"
    return {
        "scope_key": f"ipi|{shape}|{day}",
        "contributor": giver if by_contributor else None,
        "contributor_name": _clean(raw.get("Contributor")) if by_contributor else "all contributors",
        "recipient": None if shape == "months" else place,
        "recipient_name": "all missions" if shape == "months" else ", ".join(filter(None, (mission, place_name))),
        "kind": "people",
        "stage": "present",
        "about_from": day,
        "about_to": day,
        "unit": "people",
        "supply": "not told",
        "is_total": not by_contributor,
        "position": raw["position"],
    }


def _clean(text: str | None) -> str | None:
    """A name without the stray apostrophe that the file has after some (`South Sudan'`)."""
    return text.strip().rstrip("'’").strip() or None if text else None


def _country(code: str | None, name: str | None) -> str | None:
    known = country.by_iso3(code) if code else None
    known = known or country.by_name(_clean(name) or "")
    return known.iso3 if known else None


def _from_json(document: Document) -> tuple[Columns, list[dict[str, Any]]]:
    """The records of one contributor in one mission; the file's own totals (`all`) are not read."""
    value = [_plain(record) for record in document.json]
    records = [{name: record.get(key) for key, name in _JSON.items()} for record in value]
    cells = Columns(from_records(records, tuple(_JSON.values()), "/"), COLUMNS)
    total = [record.get("tcc_country_id") == "all" or record.get("mission") == "all" for record in value]
    for name in ("Contributor_ISO-3", "Mission"):
        cells.reject_where(pc.is_null(cells.text(name)), f"{name} is empty")
    odd = [any(key in record and _number(record[key]) is None for key in _COUNTED) for record in value]
    cells.reject_where(pa.array(odd, pa.bool_()), "a count is negative, too large or none")
    by_place = {f"/{i}": record for i, record in enumerate(value) if not total[i]}
    days = _days(cells)
    texts = {name: cells.text(name) for name in _JSON.values() if name != "Date"}
    rows = []
    for raw in pa.table({"Date": days, **texts, "position": cells.positions()}).filter(cells.kept()).to_pylist():
        record = by_place.get(raw["position"])
        if record is not None:
            base = _base(raw, "contributors")
            rows += [{**base, **part, "position": f"{raw['position']}/{key}"} for key, part in _by_sex(record)]
    return cells, rows


def _plain(record: object) -> dict[str, str | int | float]:
    """A record without what is no text and no number; nothing of what is no record."""
    members = record.items() if isinstance(record, dict) else ()
    return {name: value for name, value in members if isinstance(value, str | int | float) and not isinstance(value, bool)}


def _by_sex(record: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Member and count: by sex where both are told, else of both; police as one only where its parts are not told."""
    parts = dict(_BY_SEX) if _number(record.get("fpu")) is not None or _number(record.get("ip")) is not None else None
    names = parts or {"troops": "troops", "civpol": "police", "eom": "observers"}
    for key, category in names.items():
        sexes = {sex: _number(record.get(f"{key}_{sex[0]}")) for sex in ("female", "male")}
        whole = _number(record.get(key))
        if None not in sexes.values() and (whole is None or sum(filter(None, sexes.values())) == whole):
            for sex, number in sexes.items():
                yield f"{key}_{sex[0]}", {"category": category, "sex": sex, "quantity": number}
        elif whole is not None:
            yield key, {"category": category, "quantity": whole}


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= LARGEST else None


FEED = Feed(
    name="ipi-peacekeeping",
    title="IPI Peacekeeping Database: troops, police and observers by contributor, mission and month (CSV, JSON)",
    publisher="International Peace Institute",
    family="ipi-peacekeeping",
    licence=licences.UNSTATED,
    attribution="International Peace Institute, IPI Peacekeeping Database",
    tables=("contribution",),
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(Download("https://www.providingforpeacekeeping.org/", "page of the database"),),
    quirks=(
        "`NA` is no count, never 0. Police is told in its two parts (formed units, individual) where the file does.",
        "`Experts_on_Mission` and `Observers` are the same people: read once. `Inidividual_Police` is spelled so in the files.",
        "Names bear a stray apostrophe (`South Sudan'`). Headquarters, coordinates and groups of states are not read.",
        "By sex in the JSON alone; of two files of one day the one with more rows speaks.",
        "Months and missions are totals over contributors: kept apart (`is_total`) and never added to the contributors' rows.",
    ),
)
