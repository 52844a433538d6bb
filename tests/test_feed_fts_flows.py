"""FTS flows are read alike from answers of the API, JSON lines, flat tables and OCHA's tables on HDX."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from commonground.feeds import fts_flows
from commonground.feeds.feed import Parsed
from commonground.feeds.reading.document import Document
from commonground.feeds.registry import feeds

GERMANY = {"type": "Organization", "id": "4306", "name": "Germany, Government of", "organizationTypes": ["Governments"]}
WFP = {"type": "Organization", "id": "3049", "name": "World Food Programme", "organizationTypes": ["Multilateral Organizations"]}


def thing(kind: str, number: str, name: str, behaviour: str = "single", **more: Any) -> dict[str, Any]:
    return {"type": kind, "id": number, "name": name, "behavior": behaviour, **more}


def flow(number: object = "101", usd: object = 1_000_000, **other: Any) -> dict[str, Any]:
    """A payment of Germany to WFP in Iraq in 2018."""
    return {
        "id": number,
        "amountUSD": usd,
        "status": "paid",
        "flowType": "Standard",
        "date": "2018-03-05T00:00:00Z",
        "newMoney": True,
        "boundary": "incoming",
        "onBoundary": "single",
        "versionId": 1,
        "updatedAt": "2018-04-01T10:00:00.000Z",
        "sourceObjects": [
            {**GERMANY, "behavior": "single"},
            thing("Location", "83", "Germany"),
            thing("UsageYear", "39", "2018"),
        ],
        "destinationObjects": [
            {**WFP, "behavior": "single"},
            thing("Location", "106", "Iraq"),
            thing("UsageYear", "39", "2018"),
        ],
        **other,
    }


def answer(*flows: dict[str, Any], meta: dict[str, Any] | None = None) -> str:
    return json.dumps({"data": {"flows": flows}, "meta": {"count": len(flows)} if meta is None else meta})


def parsed(text: str, name: str = "flows.json") -> Parsed:
    document = Document(name, text.encode())
    assert [feed.name for feed in feeds() if feed.recognise(document)] == ["fts-flows"]
    return fts_flows.parse(document)


def rows(found: Parsed, table: str = "flow") -> list[dict[str, Any]]:
    return list(found.tables[table].to_pylist())


def unplaced(found: Parsed, name: str) -> list[dict[str, Any]]:
    """The rows without their positions, in an order of their own."""
    return sorted(found.tables[name].drop_columns(["position"]).to_pylist(), key=str)


def keys(found: Parsed) -> list[str]:
    return [claim.key for claim in found.edition.claims if claim.table == "flow"]


def table(*records: dict[str, str]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys(name for record in records for name in record)))
    writer.writeheader()
    writer.writerows(records)
    return out.getvalue()


def flat(number: str = "101", **other: str) -> dict[str, str]:
    """The same payment as a row of a flat table."""
    return {
        "id": number,
        "amountUSD": "1e+06",
        "status": "paid",
        "flowType": "Standard",
        "date": "2018-03-05T00:00:00Z",
        "newMoney": "TRUE",
        "boundary": "incoming",
        "onBoundary": "single",
        "versionId": "1",
        "updatedAt": "2018-04-01T10:00:00.000Z",
        "sourceObjects_Organization.id": "4306",
        "sourceObjects_Organization.name": "Germany, Government of",
        "sourceObjects_Organization.behavior": "single",
        "sourceObjects_Organization.organizationTypes": "Governments",
        "sourceObjects_Location.id": "83",
        "sourceObjects_Location.name": "Germany",
        "sourceObjects_Location.behavior": "single",
        "sourceObjects_UsageYear.id": "39",
        "sourceObjects_UsageYear.name": "2018",
        "sourceObjects_UsageYear.behavior": "single",
        "destinationObjects_Organization.id": "3049",
        "destinationObjects_Organization.name": "World Food Programme",
        "destinationObjects_Organization.behavior": "single",
        "destinationObjects_Organization.organizationTypes": "Multilateral Organizations",
        "destinationObjects_Location.id": "106",
        "destinationObjects_Location.name": "Iraq",
        "destinationObjects_Location.behavior": "single",
        "destinationObjects_UsageYear.id": "39",
        "destinationObjects_UsageYear.name": "2018",
        "destinationObjects_UsageYear.behavior": "single",
        **other,
    }


def test_a_flow_reads_alike_from_an_answer_a_line_and_a_flat_table() -> None:
    one, other = flow(), flow("102", boundary="internal", newMoney=False)
    as_answer = parsed(answer(one, other))
    as_lines = parsed(json.dumps(one) + "\n" + json.dumps(other) + "\n", "flows.jsonl")
    as_table = parsed(table(flat(), flat("102", boundary="internal", newMoney="FALSE")), "flows.csv")
    for name in ("flow", "share"):
        expected = unplaced(as_answer, name)
        assert unplaced(as_lines, name) == expected
        assert unplaced(as_table, name) == expected
    row = rows(as_answer)[0]
    assert (row["flow"], row["stage"], row["stated_usd_cents"]) == ("fts:101", "disbursement", 100_000_000)
    assert (row["from_ref"], row["from_country"], row["to_name"], row["to_country"]) == (
        "fts-org:4306",
        "DEU",
        "World Food Programme",
        "IRQ",
    )
    assert (row["amount_cents"], row["currency"]) == (100_000_000, "USD")
    assert [(r["side"], r["dimension"], r["code"]) for r in rows(as_answer, "share")[:4]] == [
        ("from", "country", "DEU"),
        ("from", "year", "2018"),
        ("to", "country", "IRQ"),
        ("to", "year", "2018"),
    ]


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    return shared_data / "fts"
