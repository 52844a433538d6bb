"""IATI organisation files: budgets as a whole, by receiver, country and region, of old and new versions."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from commonground.feeds import iati_flags
from commonground.feeds.feed import Parsed
from commonground.feeds.iati_organisation import FEED
from commonground.feeds.reading.document import Document
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.tables import TABLES


def read(text: str, name: str = "acme-org.xml") -> Parsed:
    document = Document(name, text.encode())
    assert FEED.recognise(document)
    return FEED.parse(document)


def budget(tag: str, inside: str = "", *, attributes: str = "", start: str = "2020-01-01", value: str = "1000") -> str:
    period = f'<period-start iso-date="{start}"/><period-end iso-date="2020-12-31"/>'
    return f'<{tag} {attributes}>{inside}{period}<value value-date="2020-01-01">{value}</value></{tag}>'


def organisation(*inside: str) -> str:
    return (
        '<iati-organisations version="2.03" generated-datetime="2020-02-01T00:00:00Z">'
        '<iati-organisation default-currency="EUR" last-updated-datetime="2020-01-15T00:00:00Z">'
        "<organisation-identifier>XX-ACME</organisation-identifier><name><narrative>Acme</narrative></name>"
        f'<reporting-org ref="XX-ACME" type="21"><narrative>Acme</narrative></reporting-org>{"".join(inside)}'
        "</iati-organisation></iati-organisations>"
    )


def test_budgets_of_every_kind_with_who_or_where() -> None:
    parsed = read(
        organisation(
            budget("total-budget", attributes='status="2"'),
            budget("recipient-org-budget", '<recipient-org ref="XX-9"><narrative>Nine</narrative></recipient-org>'),
            budget("recipient-country-budget", '<recipient-country code="IQ"/>', value="-5.50"),
            budget("recipient-region-budget", '<recipient-region code="498" vocabulary="1"/>'),
            budget("total-expenditure", '<expense-line><value value-date="2020-01-01">999</value></expense-line>'),
        )
    )
    table = parsed.tables["budget"]
    assert table.schema.names == [*TABLES["budget"].names, "position"]
    rows: list[dict[str, Any]] = table.to_pylist()
    assert [(r["kind"], r["status"], r["amount_cents"], r["to_ref"], r["to_name"], r["country"]) for r in rows] == [
        ("total_budget", "committed", 100000, None, None, None),
        ("recipient_org_budget", "indicative", 100000, "XX-9", "Nine", None),
        ("recipient_country_budget", "indicative", -550, None, None, "IRQ"),
        ("recipient_region_budget", "indicative", 100000, "498", None, None),
        ("total_expenditure", "indicative", 100000, None, None, None),
    ]
    first = rows[0]
    assert (first["scope_key"], first["organisation_ref"], first["activity"]) == ("organisation XX-ACME", "XX-ACME", None)
    assert (first["dataset"], first["stated_on"], first["currency"]) == ("acme-org", "2020-01-15T00:00:00Z", "EUR")
    assert first["position"] == "iati-organisation[1]/total-budget[1]"
    assert (parsed.edition.published, parsed.edition.claims) == (dt.date(2020, 2, 1), ())


def test_a_file_of_version_1_04_and_what_cannot_be_read() -> None:
    parsed = read(
        '<iati-organisations version="1.04"><iati-organisation><reporting-org ref="GB-1">DFID</reporting-org>'
        "<iati-identifier>GB-1</iati-identifier><name>DFID</name>"
        "<recipient-country-budget><recipient-country>Iraq</recipient-country><period-start iso-date='2012-04-01'/>"
        "<value currency='GBP'>7</value></recipient-country-budget>"
        "<total-budget><period-start iso-date='2012-04-01'/><value/></total-budget></iati-organisation>"
        "<iati-organisation><name>Nobody</name></iati-organisation></iati-organisations>"
    )
    (row,) = parsed.tables["budget"].to_pylist()
    assert (row["country"], row["currency"], row["value_date"]) == ("IRQ", "GBP", dt.date(2012, 4, 1))
    assert row["flags"] == [iati_flags.NO_END, iati_flags.NO_VALUE_DATE]
    assert [(r.position, r.reason) for r in parsed.rejects] == [
        ("iati-organisation[1]/total-budget[1]", "value is missing"),
        ("iati-organisation[2]", "organisation-identifier is missing"),
    ]


def test_a_file_that_is_not_well_formed_is_refused() -> None:
    with pytest.raises(MalformedFile):
        read(organisation().replace("</name>", "</nam>"))
