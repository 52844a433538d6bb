"""Rows of the table `need` from columns: one row per figure, and the keys that three publications of the same needs share.

The claim key is COUNTRY|YEAR in all of them, so that one edition speaks for a country and year: with the same date the HPC
original (whole year, all clusters and groups) before HAPI's derivation before the one-figure overview (`detail`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.document import Document
from commonground.vocabulary import country, need
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.source import Claim, Edition

ORIGINAL, DERIVED, OVERVIEW = 2_000_000_000, 1_000_000_000, 0
"""What is added to the number of rows, so that the better publication of one date wins however many countries it holds."""

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?:[01]\d[0-3]\d)?(?!\d)")


def need_table(columns: Mapping[str, pa.Array], positions: pa.Array, kept: pa.Array) -> pa.Table:
    """The kept rows as table; a column that is not given is null."""
    size = len(positions)
    arrays = [pc.cast(columns[f.name], f.type, safe=False) if f.name in columns else pa.nulls(size, f.type) for f in need.SCHEMA]
    schema = need.SCHEMA.append(pa.field("position", pa.string()))
    return pa.table([*arrays, positions], schema=schema).filter(kept)


def positions(cells: Columns, column: str) -> pa.Array:
    """The place of each figure: a row of the file holds several, so the column is named too (`line 2, In Need`)."""
    return pc.binary_join_element_wise(cells.positions(), column, ", ")


def plan_groups(plans: Sequence[tuple[str, str, int]]) -> list[str | None]:
    """The category of each plan's people, from (country and year, plan, people in need): null for the plan that speaks.

    Plans of one country and year count overlapping people (Ukraine 2022: a response plan, then a flash appeal), so their
    figures are never added: the one with the most people in need speaks, the others are a group under their plan's name.
    """
    most: dict[str, tuple[int, str]] = {}
    for scope, plan, count in plans:
        most[scope] = max(most.get(scope, (-1, "")), (count, plan))
    return [None if most[scope][1] == plan else plan for scope, plan, _ in plans]


def people(cells: Columns, name: str, *, required: bool = False) -> tuple[pa.Array, int]:
    """Whole people, fractions rounded to the nearest (HPC models some figures: 103129.32), and how many were fractions.

    A row with a negative number is rejected.
    """
    values = cells.amount(name, required=required)
    cells.reject_where(pc.less(values, 0), f"{name} is negative")
    whole = pc.round(values, round_mode="half_up")
    broken = pc.sum(pc.cast(pc.fill_null(pc.not_equal(whole, values), False), pa.int64())).as_py() or 0
    return pc.cast(whole, pa.int64(), safe=False), broken


def category(cells: Columns, name: str) -> pa.Array:
    """The population group; null for all people, also where the file writes `total`. `Total - IDPs` is a group and stays."""
    groups = cells.text(name)
    return pc.if_else(pc.fill_null(pc.equal(pc.utf8_lower(groups), "total"), False), None, groups)


def year_in_name(document: Document) -> int:
    """The year that the file's name states. Raises MalformedFile where it states none."""
    found = _YEAR.search(document.name.replace("_", " "))
    if not found:
        raise MalformedFile(
            "neither the file nor its name states the year of the figures",
            where=document.name,
            hint="put the year into the file's name, for example afg_hpc_needs_api_2024.csv",
        )
    return int(found[1])


def iso3_of_pcodes(pcodes: pa.Array) -> pa.Array:
    """ISO3 by the letters a p-code begins with (`AF01` by ISO2, `NGA008` by ISO3); null where they are no country's."""
    keys = pc.fill_null(pcodes, "").dictionary_encode()
    found = [_iso3_of_pcode(code) for code in keys.dictionary.to_pylist()]
    return pa.array(found, pa.string()).take(keys.indices)


def _iso3_of_pcode(code: str) -> str | None:
    letters = re.match(r"[A-Za-z]{2,3}", code.strip())
    if not letters:
        return None
    found = country.by_iso3(letters[0]) or country.by_iso2(letters[0][:2])
    return found.iso3 if found else None


def known_iso3(codes: pa.Array) -> pa.Array:
    """The codes that are ISO3, in capitals; null for others."""
    keys = pc.fill_null(codes, "").dictionary_encode()
    found = [country.by_iso3(code) for code in keys.dictionary.to_pylist()]
    return pa.array([c.iso3 if c else None for c in found], pa.string()).take(keys.indices)


def edition(table: pa.Table, weight: int, published: dt.date | None = None) -> Edition:
    """What a needs file claims: each country and year of its rows."""
    keys = sorted(pc.unique(table.column("scope_key")).to_pylist())
    about = (pc.min(table.column("about_from")).as_py(), pc.max(table.column("about_to")).as_py())
    claims = tuple(Claim("need", key) for key in keys)
    return Edition(published, "retrieval", claims, *about, detail=weight + table.num_rows)
