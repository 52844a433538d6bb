"""From whom, through whom, to whom and for what the money of a total goes: each counted dollar on one path of four stations.

A path is giver, reporter, receiver, sector. What counts of an activity (its step `own funds`, netting.py) is what it pays out
beyond the funds that others told already; so its giver is

- whoever gave it incoming funds that are not netted (a giver who reports no payments), up to what they gave, and
- the reporter itself, for the rest.

Its receivers are those of its outgoing flows for the countries, by their parts; its sectors those of the same flows (shares.py).
Nobody states which giver's dollar went to which receiver: an activity is one pot, shared out by sizes. So the paths sum to the
total to the cent, and through each station as much goes out as came in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from commonground.door.reader import Reader
from commonground.funding.ladder import quoted
from commonground.funding.shares import NEEDED
from commonground.funding.total import Asked
from commonground.funding.total_by import NOT_STATED, keyed, shared_out
from commonground.reference.codes import Codes

ITSELF = ""
"""The receiver where a flow names none: the reporter spends it itself."""

_PAID = """
    SELECT p.{columns}, o.number, coalesce(p.reporter_name, o.ref) AS reporter,
           CASE WHEN p.to_ref = p.reporter_ref THEN '' ELSE coalesce(p.to_name, p.to_ref, '') END AS receiver,
           CAST(coalesce(p.part_usd_cents, 0) AS BIGINT) AS cents
    FROM part p JOIN activity_owner o ON o.activity = p.activity JOIN total_activity t ON t.number = o.number
    WHERE p.direction = 'out' AND p.stage IN ({stages}) AND p.place_kind = 'country' AND p.place IN ({countries})
      AND NOT coalesce(p.secondary, false) AND {dated}
    ORDER BY p.flow, p.place, p.source_id, p.position
"""

_GIVEN = """
    SELECT o.number, coalesce(p.from_name, p.from_ref) AS giver, p.stage, CAST(sum(p.usd_cents) AS BIGINT) AS cents
    FROM part p
    JOIN activity_owner o ON o.activity = p.activity JOIN total_new t ON t.number = o.number
    JOIN incoming i ON i.source_id = p.source_id AND i.position = p.position
    LEFT JOIN incoming_linked k ON k.source_id = p.source_id AND k.position = p.position
    WHERE p.first AND p.direction = 'in' AND p.stage IN ('disbursement', 'commitment') AND NOT coalesce(p.secondary, false)
      AND NOT i.giver_reports AND NOT i.own AND NOT coalesce(k.confidence >= {confidence}, false)
      AND coalesce(p.from_name, p.from_ref) IS NOT NULL AND t.after_other <> 0
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


@dataclass(frozen=True)
class Path:
    """Giver, reporter, receiver and sector of some of a total's money, in US dollar cents; corrections may make it negative."""

    giver: str
    reporter: str
    receiver: str
    sector: str
    cents: int


Key = tuple[str, str, str]


def paths(reader: Reader, asked: Asked) -> tuple[Path, ...]:
    """The paths of the total that was asked for last on this reader, the most first; they sum to it.

    A sector is a code with its name where a code list is loaded; `not stated` where there is none.
    """
    dated = f"year(coalesce(p.date, p.value_date)) BETWEEN {asked.years[0]} AND {asked.years[1]}" if asked.years else "true"
    columns, places = ", p.".join(NEEDED), quoted(asked.countries)
    sql = _PAID.format(columns=columns, stages=quoted(asked.measure.stages), countries=places, dated=dated)
    rows = reader.query(sql).combine_chunks()
    sectors, at, cents = keyed(reader, rows, "sector")
    numbers, reporters, receivers = (rows.column(name).to_pylist() for name in ("number", "reporter", "receiver"))
    paid: dict[int, dict[Key, int]] = defaultdict(lambda: defaultdict(int))
    for i, sector, part in zip(at.tolist(), sectors, cents.tolist(), strict=True):
        paid[numbers[i]][reporters[i] or NOT_STATED, receivers[i] or ITSELF, sector] += part
    given = _given(reader, asked)
    found: dict[tuple[str, str, str, str], int] = defaultdict(int)
    new = reader.rows("SELECT number, after_other, out_cents, other_cents FROM total_new ORDER BY number")
    for row in new:
        of, net = paid.get(row["number"]), int(row["after_other"] or 0)
        if not of or not net:
            continue
        beyond = int(row["out_cents"] or 0) - int(row["other_cents"] or 0)
        for (through, to, what), _, part in shared_out(of, net):
            for giver, some in _givers(given.get(row["number"], {}), beyond, part):
                found[giver or through, through, to, what] += some
    codes = Codes(reader)
    made = [Path(*key[:3], _named(codes, key[3]), cents) for key, cents in found.items() if cents]
    return tuple(sorted(made, key=lambda path: (-path.cents, path.giver, path.reporter, path.receiver, path.sector)))


def _given(reader: Reader, asked: Asked) -> dict[int, dict[str, int]]:
    """By activity its givers who are not netted, with what they gave: paid, or committed where that is more."""
    told: dict[int, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for row in reader.rows(_GIVEN.format(confidence=round(asked.confidence * 100))):
        if row["cents"] and row["cents"] > 0:
            told[row["number"]][row["stage"]][row["giver"]] = int(row["cents"])
    return {
        number: max((stages.get("disbursement", {}), stages.get("commitment", {})), key=lambda of: sum(of.values()))
        for number, stages in told.items()
    }


def _givers(given: Mapping[str, int], beyond: int, part: int) -> list[tuple[str, int]]:
    """A part shared out to its givers; to nobody (the reporter itself) as far as the activity paid more than they gave."""
    own = max(0, beyond - sum(given.values()))
    of = {**given, **({ITSELF: own} if own or not given else {})}
    return [(giver, some) for giver, _, some in shared_out(of, part) if some]


def _named(codes: Codes, sector: str) -> str:
    name = codes.name("Sector", sector)
    return f"{name} ({sector})" if name else sector
