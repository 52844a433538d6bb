"""Contributions that no publisher states as IATI, as activities of the coalition's own: one activity for each flow or promise.

The mapping (docs/export.md): the identifier is the coalition's own id and the id of the flow; the coalition is a secondary
reporter; the giver funds (role 1), the receiver implements (role 4); a promise is an outgoing pledge (12) in the pipeline,
a commitment is type 2 and a payment type 3, both of an activity under way. FTS says no sector of the DAC: 99810, sectors not
specified; a single cluster stands beside it in the reporter's own vocabulary (99) under its name.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from commonground.door.reader import Reader
from commonground.door.steps import Step, run
from commonground.exchange.iati_build import LeftOut
from commonground.exchange.iati_model import Activity, Party, Share, Transaction
from commonground.exchange.iati_rows import BATCH, Row, Wanted, listed
from commonground.exchange.iati_xml import xml_text
from commonground.funding.speaking import money
from commonground.vocabulary import country

KINDS = {"pledge": ("12", "1"), "commitment": ("2", "2"), "disbursement": ("3", "2"), "expenditure": ("4", "2")}
"""By stage: the transaction type and the ActivityStatus."""

UNSPECIFIED_SECTOR = "99810"
"""DAC purpose code: sectors not specified."""

_CODE = re.compile("[A-Z]{3}")


@dataclass(frozen=True)
class Own:
    """The coalition that reports: its IATI organisation id, its name and its OrganisationType code."""

    ref: str
    name: str
    kind: str


STEPS = (
    Step(
        "own_flow",
        "flows of FTS and payments into pooled funds: single contributions that no IATI activity states",
        """
        SELECT f.flow, f.system, f.stage, coalesce(f.date, f.decided_on, f.reported_on) AS date, f.value_date,
               CASE WHEN f.flow_type = 'parked' THEN f.stated_usd_cents ELSE f.amount_cents END AS amount_cents,
               CASE WHEN f.flow_type = 'parked' THEN 'USD' ELSE f.currency END AS currency,
               f.from_ref, f.from_name, f.to_ref, f.to_name, f.to_country, f.title, f.reference, f.humanitarian,
               f.finance_type, f.aid_type, f.modality, f.stated_on, f.source_id, f.position
        FROM money f WHERE f.system IN ('fts', 'cbpf')
        """,
    ),
    Step(
        "own_pledge",
        "promises of conferences: each donor's own, not totals, goals or requirements",
        """
        SELECT p.pledge AS flow, 'pledge' AS system, 'pledge' AS stage, coalesce(p.pledged_on, p.held_on) AS date,
               coalesce(p.pledged_on, p.held_on) AS value_date, p.amount_cents, p.currency, p.donor_ref AS from_ref,
               p.donor AS from_name, CAST(NULL AS VARCHAR) AS to_ref, CAST(NULL AS VARCHAR) AS to_name, p.country AS to_country,
               p.conference_name AS title, CAST(NULL AS VARCHAR) AS reference, CAST(NULL AS BOOLEAN) AS humanitarian,
               CAST(NULL AS VARCHAR) AS finance_type, CAST(NULL AS VARCHAR) AS aid_type, CAST(NULL AS VARCHAR) AS modality,
               CAST(NULL AS VARCHAR) AS stated_on, p.source_id, p.position
        FROM pledge p
        WHERE p.status = 'pledge' AND p.is_total IS NOT TRUE AND p.fund IS NULL
        """,
    ),
    Step("own_promise", "both", "SELECT * FROM own_flow UNION ALL SELECT * FROM own_pledge"),
    Step(
        "own_share",
        "the countries and clusters that a flow goes to, each once",
        """
        SELECT DISTINCT s.source_id, s.flow, s.dimension, s.code, s.name FROM share s
        WHERE s.side = 'to' AND s.flow IS NOT NULL AND s.activity IS NULL
          AND s.dimension IN ('country', 'cluster', 'global_cluster')
        """,
        held=True,
    ),
)


def chosen(reader: Reader, wanted: Wanted) -> pa.Table:
    """The flows and promises that are asked for, one for each id, with the part that it goes into, in the order of their ids."""
    money(reader)
    run(reader, STEPS)
    return reader.query(
        f"SELECT f.*, l.part FROM ({asked(reader, wanted)}) f JOIN leaving l USING (source_id)"
        " QUALIFY row_number() OVER (PARTITION BY f.flow ORDER BY f.source_id, f.position) = 1 ORDER BY f.flow"
    )


def asked(reader: Reader, wanted: Wanted) -> str:
    """The flows and promises that are asked for, whether they may leave or not, as SQL."""
    where = ["f.flow IS NOT NULL"]
    if wanted.countries:
        where.append(
            f"(f.to_country IN {listed(reader, 'country', wanted.countries)} OR EXISTS (SELECT 1 FROM own_share s"
            " WHERE s.source_id = f.source_id AND s.flow = f.flow AND s.dimension = 'country'"
            f" AND s.code IN {listed(reader, 'country', wanted.countries)}))"
        )
    if wanted.activities:
        where.append(f"f.flow IN {listed(reader, 'activity', wanted.activities)}")
    if wanted.year is not None:
        where.append(f"year(f.date) = {int(wanted.year)}")
    return f"SELECT f.* FROM own_promise f WHERE {' AND '.join(where)}"


def activities(reader: Reader, flows: pa.Table, own: Own, known_on: dt.date, left: LeftOut) -> Iterator[Activity]:
    """The flows as activities; what cannot be written validly is counted with its reason."""
    seen: set[str] = set()
    for start in range(0, flows.num_rows, BATCH):
        batch = flows.slice(start, BATCH)
        reader.engine.register("own_batch", batch.select(["source_id", "flow"]))
        shares: dict[str, list[Row]] = {}
        for share in reader.rows(
            "SELECT s.* FROM own_share s JOIN own_batch b USING (source_id, flow) ORDER BY s.flow, s.dimension, s.code, s.name"
        ):
            shares.setdefault(share["flow"], []).append(share)
        for row in batch.to_pylist():
            made = _activity(row, shares.get(row["flow"], []), own, known_on)
            if isinstance(made, str):
                left.add("flow", made)
            elif made.identifier in seen:
                left.add("flow", "two ids that are written alike")
            else:
                seen.add(made.identifier)
                yield made


def identifier(own: Own, flow: str) -> str:
    """`XM-DAC-0-fts-218961` for `fts:218961`: no character that the ruleset warns of (1.3.13) and no space."""
    return f"{own.ref}-{re.sub(r'[^A-Za-z0-9.]+', '-', flow).strip('-')}"


def _activity(row: Row, shares: list[Row], own: Own, known_on: dt.date) -> Activity | str:
    fault = _fault(row, known_on)
    if fault:
        return fault
    places = {s["code"] for s in shares if s["dimension"] == "country" and s["code"]} or {row["to_country"]} - {None}
    if len(places) != 1:
        return "several countries, and FTS does not say how much is for each" if places else "no country"
    found = country.by_iso3(places.pop())
    if found is None:
        return "a country code that is not known"
    # ids of FTS and of pooled funds are no ids of IATI: organisations go by their names
    giver, receiver = Party(None, row["from_name"]), Party(None, row["to_name"])
    kind, status = KINDS[row["stage"]]
    parties = (("1", giver), ("4", receiver))
    title = xml_text(row["title"] or "") or f"Contribution of {row['from_name']} to {row['to_name'] or found.name}"
    return Activity(
        identifier=identifier(own, row["flow"]),
        reporter=Party(own.ref, own.name, own.kind),
        secondary=True,
        title=title,
        description=title,
        participants=tuple((role, party) for role, party in parties if party),
        status=status,
        dates=(("1" if status == "1" else "2", row["date"]),),
        shares=(Share("recipient-country", found.iso2), *_sectors(shares)),
        default_currency=row["currency"],
        humanitarian=row["humanitarian"],
        aid_types=tuple((v, row[k]) for v, k in (("1", "aid_type"), ("3", "modality")) if row[k]),
        finance_type=row["finance_type"],
        transactions=(_transaction(row, kind, giver, receiver),),
    )


def _transaction(row: Row, kind: str, giver: Party, receiver: Party) -> Transaction:
    return Transaction(
        kind=kind,
        date=row["date"],
        value_date=row["value_date"] or row["date"],
        amount_cents=row["amount_cents"],
        currency=row["currency"],
        provider=giver,
        receiver=receiver,
        reference=row["reference"],
    )


def _sectors(shares: list[Row]) -> tuple[Share, ...]:
    """No DAC sector is known; one cluster, where there is only one, by its own name."""
    sectors = [Share("sector", UNSPECIFIED_SECTOR, "1")]
    for dimension in ("cluster", "global_cluster"):
        of = [share for share in shares if share["dimension"] == dimension and share["name"]]
        if len(of) == 1:
            sectors.append(Share("sector", of[0]["code"] or of[0]["name"], "99", None, of[0]["name"]))
            break
    return tuple(sectors)


def _fault(row: Row, known_on: dt.date) -> str | None:
    """Why a flow cannot be stated."""
    asked = (
        (row["stage"] in KINDS, "a stage that IATI has no transaction type for"),
        (row["date"] is not None, "no date"),
        (row["amount_cents"] is not None, "no amount"),
        (bool(row["currency"] and _CODE.fullmatch(row["currency"])), "no currency (7.8.1)"),
        (bool(row["from_name"]), "no giver is named"),
    )
    fault = next((because for held, because in asked if not held), None)
    if fault is None and max(row["date"], row["value_date"] or row["date"]) > known_on:
        return "dated later than anything that is known (11.2.1, 11.2.2)"
    return fault
