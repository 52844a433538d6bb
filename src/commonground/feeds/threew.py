"""Who does what where (3W, 4W, 5W) as OCHA's country offices publish it: workbooks and CSV with HXL tags of varying quality.

Sources: HDX "operational presence" datasets; HXL 1.1 tags. Columns are found by tag, else by header (`threew_columns`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds import licences, needs_rows, threew_matrix
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.table import TextTable, from_sheet
from commonground.feeds.threew_columns import ROLES, Layout, layout, sector_column
from commonground.feeds.threew_period import Period, days, month_in, stated_in, year_in
from commonground.vocabulary import country, months, need, presence
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.source import Claim, Edition, Reject

HEADER_ROWS = 25
_NOBODY = r"(?i)^(no partner|none|n/?a|-+|not applicable)$"
_FREE_TEXT_SHARE = 0.5
_SCHEMA = presence.SCHEMA.append(pa.field("position", pa.string()))


@dataclass(frozen=True)
class _Sheet:
    name: str
    table: TextTable
    layout: Layout

    @property
    def is_matrix(self) -> bool:
        return not re.search(r"change|diff", self.name, re.IGNORECASE) and threew_matrix.is_matrix(self.table.header)


@dataclass
class _Found:
    presence: list[pa.Table] = field(default_factory=list)
    need: list[pa.Table] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def recognise(document: Document) -> bool:
    """A table with places, an organisation and a sector, or the people reached by province and cluster."""
    return any(sheet.layout.is_presence or sheet.is_matrix for sheet in _sheets(document))


def _sheets(document: Document) -> Iterator[_Sheet]:
    if document.kind == "csv":
        table = document.csv
        yield _Sheet("", table, _layout(table))
    elif document.kind == "workbook":
        for name in document.workbook.sheet_names:
            rows = document.workbook.sheet(name).rows
            header_at, tags_at = _header(rows)
            if header_at >= 0:
                table = from_sheet(name, rows, header_at, tags_at)
                yield _Sheet(name, table, _layout(table))


def _header(rows: list[list[object]]) -> tuple[int, int]:
    """The rows of header and tags; a tag row without a header above it is both (South Sudan)."""
    for i, row in enumerate(rows[:HEADER_ROWS]):
        if sum(1 for cell in row if str(cell).strip().startswith("#")) >= 3:
            above = [cell for cell in rows[i - 1] if cell not in ("", None)] if i else []
            return (i - 1, i) if len(above) >= 3 else (i, i)
    for i, row in enumerate(rows[:HEADER_ROWS]):
        if sum(1 for cell in row if isinstance(cell, str) and cell.strip()) >= 4:
            return i, -1
    return -1, -1


def _layout(table: TextTable) -> Layout:
    found = layout(table.header, table.tags)
    if "sector" in found.places or "organisation" not in found.places:
        return found
    taken = set(found.places.values())
    free = {i: table.rows.column(i).slice(0, 500).to_pylist() for i in range(len(table.header)) if i not in taken}
    sector = sector_column(free)
    return found if sector is None else Layout({**found.places, "sector": sector}, found.fallback)


def parse(document: Document) -> Parsed:
    """The activities of every sheet that has them; rows without a country or a readable date are rejected."""
    found = _Found()
    for sheet in _sheets(document):
        if sheet.layout.is_presence:
            _activities(sheet, document, found)
        elif sheet.is_matrix:
            table, cells = threew_matrix.reached(sheet.table, _stated(sheet, document))
            found.need.append(table)
            found.rejects += cells.rejects()
        elif document.kind == "workbook":
            found.remarks.append(f"sheet {sheet.name!r} names no organisation with place and sector and was not read")
    tables = {"presence": pa.concat_tables([_SCHEMA.empty_table(), *found.presence])}
    if found.need:
        empty = need.SCHEMA.append(pa.field("position", pa.string())).empty_table()
        tables["need"] = pa.concat_tables([empty, *found.need])
    return Parsed(tables, _edition(tables), tuple(found.rejects), tuple(found.remarks))


def _stated(sheet: _Sheet, document: Document) -> Period:
    """The period that the file's name states, else the sheet's. Raises MalformedFile where neither does."""
    period = stated_in(document.name.rsplit("/", 1)[-1]) or stated_in(sheet.name)
    if period is None:
        raise MalformedFile(
            "neither a column nor a name states when the activities were",
            where=document.name,
            hint="put the month into the file's name, for example 3w_may_2021.xlsx",
        )
    return period


def _activities(sheet: _Sheet, document: Document, found: _Found) -> None:
    roles = {place: role for role, place in sheet.layout.places.items()}
    if sheet.layout.fallback is not None:
        roles[sheet.layout.fallback] = "organisation_else"
    header = tuple(roles.get(i, f"column {i}") for i in range(len(sheet.table.header)))
    old = sheet.table
    cells = Columns(TextTable(header, old.tags, old.rows, old.lines, old.ragged, old.where), tuple(ROLES))
    columns = _who_what_where(cells, found, _named_country(sheet, document))
    columns |= _when(cells, columns["country"], sheet, document)
    reached = cells.amount("reached")
    columns["reached"] = pc.cast(pc.round(reached), pa.int64(), safe=False)
    arrays = [pc.cast(columns[f.name], f.type, safe=False) for f in presence.SCHEMA]
    found.presence.append(pa.table([*arrays, cells.positions()], schema=_SCHEMA).filter(cells.kept()))
    found.rejects += cells.rejects()


def _named_country(sheet: _Sheet, document: Document) -> str | None:
    """The one country that the name of the file or the sheet names (`4w_colombia_2023_05.xlsx`, `3W_MLI_mars.csv`)."""
    for name in (PurePosixPath(document.name).stem, sheet.name):
        words = re.sub(r"[_\-.]+", " ", name)
        named = country.named_in(words)
        codes = {found.iso3 for word in words.split() if re.fullmatch("[A-Z]{3}", word) and (found := country.by_iso3(word))}
        if len(named) == 1 or (not named and len(codes) == 1):
            return named[0] if named else codes.pop()
    return None


def _who_what_where(cells: Columns, found: _Found, stated: str | None) -> dict[str, pa.Array]:
    names = {f"adm{n}_{what}": cells.text(f"adm{n}_{what}") for n in (1, 2, 3) for what in ("pcode", "name")}
    level = pa.array([0] * len(cells), pa.int8())
    for n in (1, 2, 3):
        named = pc.or_(pc.is_valid(names[f"adm{n}_pcode"]), pc.is_valid(names[f"adm{n}_name"]))
        level = pc.if_else(named, pa.scalar(n, pa.int8()), level)
    first, second = cells.text("organisation"), cells.text("organisation_else")
    nobody = pc.fill_null(pc.match_substring_regex(first, _NOBODY), True)
    return {
        **names,
        "level": level,
        "country": _country(cells, names, stated),
        "organisation": pc.if_else(nobody, second, first),
        "organisation_type": cells.text("organisation_type"),
        "donor": cells.text("donor"),
        "sector": cells.text("sector"),
        "activity": _activity(cells, found),
        "status": cells.text("status"),
    }


def _country(cells: Columns, names: dict[str, pa.Array], named: str | None) -> pa.Array:
    """By the country column, else by the deepest p-code, else the one country of the whole table or of the file's name."""
    codes = cells.text("country_code").dictionary_encode()
    stated = [country.by_iso3(code) or country.by_iso2(code) for code in codes.dictionary.to_pylist()]
    by_code = pa.array([c.iso3 if c else None for c in stated], pa.string()).take(codes.indices)
    pcodes = pc.coalesce(names["adm3_pcode"], names["adm2_pcode"], names["adm1_pcode"])
    iso3 = pc.coalesce(by_code, needs_rows.iso3_of_pcodes(pcodes))
    only = [code for code in pc.unique(iso3).to_pylist() if code]
    if len(only) == 1 or (not only and named):
        return pc.fill_null(iso3, only[0] if only else named)
    cells.reject_where(pc.is_null(iso3), "neither a country column nor a p-code says which country the row is about")
    return iso3


def _activity(cells: Columns, found: _Found) -> pa.Array:
    """The kind of activity; a column in which most cells differ is free text and is left out."""
    texts = cells.text("activity")
    kinds = len(pc.unique(texts))
    if kinds > 50 and kinds > len(texts) * _FREE_TEXT_SHARE:
        found.remarks.append("the column of activities holds free text, not a list, and was not read")
        return pa.nulls(len(texts), pa.string())
    return texts


def _when(cells: Columns, iso3: pa.Array, sheet: _Sheet, document: Document) -> dict[str, pa.Array]:
    """Month, first and last day and the scope: by the month column, else by start and end, else by the name of the file."""
    if cells.table.has("month"):
        read = _month(cells, sheet, document)
        return _spans(iso3, [(months.first_day(m), months.last_day(m)) if m else None for m in read], read)
    if cells.table.has("start") or cells.table.has("end"):
        spans = _start_to_end(cells)
        return _spans(iso3, spans, [months.month_of(span[0]) if span else None for span in spans])
    first, last = period = _stated(sheet, document)
    month = months.month_of(first)
    scope = f"{first}..{last}" if month != months.month_of(last) else (last.isoformat() if first == last else month)
    return _spans(iso3, [period] * len(cells), [scope] * len(cells))


def _spans(iso3: pa.Array, spans: list[Period | None], scopes: list[str | None]) -> dict[str, pa.Array]:
    """`month` is null for a span over several; the scope of a dated activity is the month in which it begins."""
    within = [months.month_of(s[0]) if s and months.month_of(s[0]) == months.month_of(s[1]) else None for s in spans]
    return {
        "scope_key": pc.binary_join_element_wise(iso3, pa.array(scopes, pa.string()), "|"),
        "month": pa.array(within, pa.string()),
        "about_from": pa.array([span[0] if span else None for span in spans], pa.date32()),
        "about_to": pa.array([span[1] if span else None for span in spans], pa.date32()),
    }


def _month(cells: Columns, sheet: _Sheet, document: Document) -> list[str | None]:
    named = year_in(document.name.rsplit("/", 1)[-1]) or year_in(sheet.name)
    years = cells.integer("year")
    known = pc.fill_null(years, named) if named else years
    texts = cells.text("month")
    pairs: dict[tuple[str, int | None], str | None] = {}
    found: list[str | None] = []
    for text, year in zip(texts.to_pylist(), known.to_pylist(), strict=True):
        if text and (text, year) not in pairs:
            pairs[text, year] = month_in(text, year)
        found.append(pairs[text, year] if text else None)
    cells.reject_where(pc.is_null(pa.array(found, pa.string())), "the month is empty or cannot be read as a month of a year")
    return found


def _start_to_end(cells: Columns) -> list[Period | None]:
    starts, ends = days(cells.text("start")), days(cells.text("end"))
    spans: list[Period | None] = []
    for start, end in zip(starts, ends, strict=True):
        first, last = start or end, end or start
        spans.append((first, last) if first and last and first <= last else None)
    undated = pa.array([start is None and end is None for start, end in zip(starts, ends, strict=True)], pa.bool_())
    turned = pa.array([bool(start and end and start > end) for start, end in zip(starts, ends, strict=True)], pa.bool_())
    cells.reject_where(undated, "neither start nor end is a date")
    cells.reject_where(turned, "the end is before the start")
    return spans


def _edition(tables: dict[str, pa.Table]) -> Edition:
    """A file holds every country and month of its rows completely; it states no date of publication."""
    claims = tuple(
        Claim(name, key) for name, table in tables.items() for key in sorted(pc.unique(table.column("scope_key")).to_pylist())
    )
    first = [day for table in tables.values() if (day := pc.min(table.column("about_from")).as_py())]
    last = [day for table in tables.values() if (day := pc.max(table.column("about_to")).as_py())]
    detail = sum(table.num_rows for table in tables.values())
    return Edition(None, "retrieval", claims, min(first, default=None), max(last, default=None), detail=detail)


FEED = Feed(
    name="threew",
    title="Who does what where (3W, 4W, 5W), workbooks and CSV",
    publisher="OCHA",
    family="threew",
    licence=licences.CC_BY_IGO,
    attribution="OCHA country offices, operational presence (3W)",
    tables=("presence", "need"),
    recognise=recognise,
    parse=parse,
    columns=tuple(ROLES),
    downloads=(
        Download("https://data.humdata.org/dataset/iraq-humanitarian-operational-presence-3w", "page of the Iraq 3W"),
        Download("https://data.humdata.org/dataset?vocab_Topics=who+is+doing+what+and+where-3w-4w-5w", "all countries' 3W"),
    ),
    precedence=2,
    quirks=(
        "Tags with blanks (`#adm1 +code`), a column without a tag, the tag row as header, titles of two columns exchanged.",
        "`#org +impl` may be a category of partner (Iraq), not a name.",
        "A month without a year takes the year of the file's name; a file without dates the period of its name.",
        "`No partner` as implementing partner means that the partner itself works there.",
        "Ukraine's 5W counts organisations without naming them: only its people reached are read, as needs met.",
        "Contacts, descriptions and comments are never read.",
    ),
)
