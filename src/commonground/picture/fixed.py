"""The fixed tables of displacement and return, and what the reader's audience is shown in place of their small counts.

Every figure of these measures, in the picture and in whatever is made of it, is read from `report_total`, which this makes.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pyarrow as pa

from commonground.door.disclosure import EXACT_TO_LEVEL, PROTECTED, FixedTable, Protection, Unit
from commonground.door.reader import Reader
from commonground.door.steps import Step, run
from commonground.picture.steps import PARTS

SHIELD = pa.schema([("round", pa.string()), ("place", pa.string()), ("shown", pa.int64()), ("reason", pa.string())])
"""What is shown of a place in a round instead of its figure, in parts; null where it is withheld."""

RULE = pa.schema([("least", pa.int64()), ("reason", pa.string())])
"""The least change, in parts, that is shown below admin 1; no row where every change is."""

_MEASURES = ", ".join(f"'{measure}'" for measure in sorted(PROTECTED))


def _level(level: int) -> str:
    """The sums of one level, from the same rows as the picture of that level; a row that is placed no deeper has no part."""
    return f"""
    SELECT r.round, r.measure, r.publisher, r.country, {level} AS level, r.adm1, r.adm2, {"r.adm3" if level == 3 else "NULL"} AS adm3,
           CAST(sum(r.amount) // {PARTS} AS BIGINT) AS people
    FROM report_round r
    JOIN (SELECT round FROM report_used UNION SELECT earlier FROM report_before) u ON u.round = r.round
    JOIN report_grain l ON l.round = r.round AND l.grain = r.grain AND l.precedence = r.precedence AND l.family = r.family
    JOIN (SELECT round, min(grain) AS grain FROM report_grain WHERE grain >= {level} GROUP BY round) g
        ON g.round = r.round AND g.grain = r.grain
    WHERE r.measure IN ({_MEASURES}) AND r.adm{level} IS NOT NULL
    GROUP BY r.round, r.measure, r.publisher, r.country, r.adm1, r.adm2{", r.adm3" if level == 3 else ""}
    """


BEFORE = Step(
    "report_before",
    "the round of returnees that each one is compared with in its month: the newest that is about an earlier month",
    """
    SELECT h.round, max_by(o.round, o.about_to) AS earlier
    FROM report_head h
    JOIN report_used u ON u.round = h.round
    JOIN report_head o ON o.measure = h.measure AND o.publisher = h.publisher AND o.country = h.country AND o.kind = h.kind
        AND o.removed IS NULL AND o.about_to < make_date(year(h.about_to), month(h.about_to), 1)
    WHERE h.measure = 'returnees' AND h.kind = 'stock' AND h.removed IS NULL
    GROUP BY h.round
    """,
    held=True,
    by_level=False,
)

SUMS = Step(
    "report_fixed",
    "the sums of displacement and return by district and sub-district, of the rounds asked for and those they are compared with",
    " UNION ALL ".join(_level(level) for level in range(EXACT_TO_LEVEL + 1, 4)),
    held=True,
    by_level=False,
)

SHOWN = Step(
    "report_total",
    "the sums of a round by place as the audience may see them; `protected` says why a figure is withheld or rounded",
    """
    SELECT t.* EXCLUDE (amount), CASE WHEN s.round IS NULL THEN t.amount ELSE s.shown END AS amount, s.reason AS protected,
           s.round IS NOT NULL AND s.shown IS NULL AS hidden
    FROM report_sum t LEFT JOIN report_shield s ON s.round = t.round AND s.place = t.place
    """,
)


def shield(reader: Reader, question: str) -> None:
    """Register `report_shield` for the rounds of a question: empty where the audience sees every figure."""
    if reader.answered.get("report_shield") == question:
        return
    reader.engine.register("report_shield", _shield(reader, reader.protection, question))
    rule = (
        []
        if reader.protection is None
        else [{"least": reader.protection.least_change * PARTS, "reason": reader.protection.reason}]
    )
    reader.engine.register("report_rule", pa.Table.from_pylist(rule, RULE))
    reader.answered["report_shield"] = question


def _shield(reader: Reader, protection: Protection | None, question: str) -> pa.Table:
    if protection is None:
        return SHIELD.empty_table()
    run(reader, (BEFORE, SUMS), question)
    found: list[dict[str, Any]] = []
    for name, rows in _rounds(reader, protection).items():
        for place, people in protection.protect(_table(rows)).items():
            shown = None if people is None else people * PARTS
            found.append({"round": name, "place": place, "shown": shown, "reason": protection.reason})
    return pa.Table.from_pylist(found, SHIELD)


_CELLS = """
    WITH cell AS (
        SELECT f.*, coalesce(f.people <> b.people AND abs(f.people - b.people) < $threshold AND f.people < $below, false) AS linked
        FROM report_fixed f
        JOIN report_used u ON u.round = f.round
        LEFT JOIN report_before e ON e.round = f.round
        LEFT JOIN report_fixed b ON b.round = e.earlier AND b.level = f.level AND b.adm2 = f.adm2 AND b.adm3 IS NOT DISTINCT FROM f.adm3
    )
    SELECT c.* FROM cell c
    LEFT JOIN (SELECT DISTINCT round, adm1 FROM cell WHERE linked OR (people > 0 AND people < $threshold)) s
        ON s.round = c.round AND s.adm1 IS NOT DISTINCT FROM c.adm1
    WHERE $all OR s.round IS NOT NULL
"""
"""The cells to protect; where small counts are withheld, of the governorates alone that have one: they stand apart."""


def _rounds(reader: Reader, protection: Protection) -> dict[str, list[dict[str, Any]]]:
    """The rows of each round."""
    rounds: dict[str, list[dict[str, Any]]] = defaultdict(list)
    asked = {"threshold": protection.threshold, "below": protection.links_below, "all": protection.method == "round"}
    for row in reader.rows(_CELLS, asked):
        rounds[row["round"]].append(row)
    return rounds


def _table(rows: list[dict[str, Any]]) -> FixedTable:
    """The tree of a round: a district that only its sub-districts tell of has what they add up to."""
    parts: dict[tuple[str | None, str], list[Unit]] = defaultdict(list)
    told: dict[tuple[str | None, str], dict[str, Any]] = {}
    for row in rows:
        key = (row["adm1"], row["adm2"])
        if row["level"] == 3:
            parts[key].append(Unit(row["adm3"], row["people"], linked=row["linked"]))
        else:
            told[key] = row
    districts: dict[str, list[Unit]] = defaultdict(list)
    for adm1, adm2 in sorted({*told, *parts}, key=str):
        within = tuple(sorted(parts[adm1, adm2], key=lambda unit: unit.place))
        own = told.get((adm1, adm2), {"people": sum(unit.people for unit in within), "linked": False})
        districts[adm1 or ""].append(Unit(adm2, own["people"], within, own["linked"]))
    governorates = (Unit(adm1, sum(unit.people for unit in units), tuple(units)) for adm1, units in sorted(districts.items()))
    first = rows[0]
    return FixedTable("|".join((first["measure"], first["publisher"], first["country"])), tuple(governorates))
