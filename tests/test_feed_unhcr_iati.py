"""UNHCR's IATI tables: the same ids, data set and dollars as its XML; country and region by the identifier."""

from __future__ import annotations

import gzip
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest

from commonground.feeds import iati_activity
from commonground.feeds.feed import Parsed
from commonground.feeds.reading.document import Document
from commonground.feeds.unhcr_iati import FEED, _place
from fixtures_iati import activities, activity, transaction

HEADER = (
    "iati_identifier,transaction_ref,transaction_type_code,transaction_date,transaction_value_currency,transaction_value_date,"
    "transaction_value,transaction_value_USD,transaction_provider_org_type,transaction_provider_org_ref,transaction_provider_org,"
    "transaction_aid_type_code_1,transaction_aid_type_vocabulary_1,transaction_aid_type_code_2,transaction_aid_type_vocabulary_2"
)
IRAQ = "XM-DAC-41121-2023-MENA-IRQ"


def read(text: str | bytes, name: str = "2023_iati_transaction.csv") -> Parsed:
    document = Document(name, text.encode() if isinstance(text, str) else text)
    assert FEED.recognise(document)
    return FEED.parse(document)


def rows(parsed: Parsed, table: str) -> list[dict[str, Any]]:
    return list(parsed.tables[table].to_pylist())


def test_contributions_and_spending_become_flows_of_their_activity() -> None:
    parsed = read(
        f"{HEADER}\n{IRAQ},G1,11,2023-05-17,EUR,2023-05-17,95000,103598.69,10,SE-0,Sweden,C01,1,4,2\n"
        f"{IRAQ},,4,2023-12-31,USD,2023-12-31,11981950,,,,,,,,\n"
        f"{IRAQ},,4,2023-12-31,USD,2023-12-31,,,,,,,,,\n,,4,2023-12-31,USD,2023-12-31,5,,,,,,,,\n"
    )
    given, spent = rows(parsed, "flow")
    assert (given["from_ref"], given["from_country"], given["to_ref"], given["earmarking"]) == (
        "SE-0",
        "SWE",
        "XM-DAC-41121",
        "tightly",
    )
    assert (given["amount_cents"], given["stated_usd_cents"], given["stage"]) == (9500000, 10359869, "commitment")
    assert (spent["from_ref"], spent["direction"], spent["stage"], spent["stated_usd_cents"]) == (
        "XM-DAC-41121",
        "out",
        "expenditure",
        None,
    )
    (own,) = rows(parsed, "activity")
    assert (own["activity"], own["hierarchy"], own["dataset"], own["stated_on"]) == (IRAQ, 3, "unhcr", "2023-12-31")
    assert [(r["dimension"], r["code"]) for r in rows(parsed, "share")] == [("country", "IRQ")]
    assert [(r.position, r.reason) for r in parsed.rejects] == [
        ("line 5", "iati_identifier is empty"),
        ("line 4", "transaction_value is missing"),
    ]


def test_a_transaction_has_the_id_that_it_has_in_the_xml() -> None:
    table = read(f"{HEADER}\n{IRAQ},G1,11,2023-05-17,EUR,2023-05-17,95000,,10,SE-0,Sweden,C01,1,4,2\n")
    stated = transaction(
        "11", "95000", "2023-05-17", '<provider-org ref="SE-0" type="10"/>', of='currency="EUR"', attributes='ref="G1"'
    )
    xml = activities(activity(IRAQ, stated, reporter="XM-DAC-41121"))
    (same,) = rows(iati_activity.parse(Document("UNHCR-Activities-2023.xml", xml.encode())), "flow")
    (own,) = rows(table, "flow")
    assert (own["flow"], own["dataset"]) == (same["flow"], same["dataset"])


@pytest.mark.parametrize(
    ("identifier", "place"),
    [
        (IRAQ, "IRQ"),
        ("XM-DAC-41121-2023-AME-ARGMCO", "ARG"),
        ("XM-DAC-41121-2023-EUR-KOS", "XKX"),
        ("XM-DAC-41121-2023-MENA-RB", "998"),
        ("XM-DAC-41121-2023-WCA", "289"),
        ("XM-DAC-41121-2023", "998"),
    ],
)
def test_country_or_region_follow_from_the_identifier(identifier: str, place: str) -> None:
    assert _place(identifier, "line 2")[3] == place


def test_budgets_state_no_activity() -> None:
    parsed = read(
        "iati_identifier,budget_type,budget_status,budget_period_start,budget_period_end,budget_currency,budget_value_date,budget_value\n"
        f"{IRAQ},2,2,2023-01-01,2023-12-31,USD,2022-11-25,56231356\n{IRAQ},1,,2023-01-01,2023-12-31,USD,2022-11-25,\n",
        "2023_iati_budget.csv",
    )
    assert list(parsed.tables) == ["budget"]
    (row,) = rows(parsed, "budget")
    assert (row["activity"], row["budget_type"], row["status"], row["amount_cents"]) == (IRAQ, "revised", "committed", 5623135600)
    assert [r.reason for r in parsed.rejects] == ["budget_value is missing or no amount"]


def test_every_workbook_is_read_whole(shared_data: Path) -> None:
    counts: Counter[str] = Counter()
    for path in sorted((shared_data / "iati" / "unhcr").glob("*.xlsx")):
        parsed = read(path.read_bytes(), path.name)
        assert parsed.rejects == ()
        counts.update({name: table.num_rows for name, table in parsed.tables.items()})
        if "flow" in parsed.tables:
            currency = parsed.tables["flow"].column("currency")
            assert pc.all(pc.is_valid(currency)).as_py()
    # 52,644 <row> elements in the XML of the sheets of transactions, ten of them headers.
    assert counts["flow"] == 52_634
    assert counts["activity"] == counts["share"]


def test_the_identifier_tells_what_the_xml_of_2023_states(shared_data: Path) -> None:
    data = gzip.decompress((shared_data / "iati" / "unhcr" / "UNHCR-Activities-2023.xml.gz").read_bytes())
    parsed = iati_activity.parse(Document("UNHCR-Activities-2023.xml", data))
    assert parsed.tables["flow"].num_rows == 2_678
    stated = [r for r in rows(parsed, "share") if r["dimension"] in ("country", "region")]
    assert len(stated) == parsed.tables["activity"].num_rows == 134
    assert [r["code"] for r in stated] == [_place(r["activity"], "")[3] for r in stated]
