"""IATI activity files: old and new spellings, ends that are left out, doubts that are flagged, what is refused as a whole."""

from __future__ import annotations

import datetime as dt
import tarfile
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.feeds import iati_codes, iati_flags, iati_values
from commonground.feeds.feed import Parsed
from commonground.feeds.iati_activity import FEED
from commonground.feeds.iati_facts import dataset_of
from commonground.feeds.reading import xml
from commonground.feeds.reading.document import Document
from commonground.vocabulary.errors import MalformedFile, TooLarge, TruncatedFile
from commonground.vocabulary.tables import TABLES
from fixtures_iati import activities, activity, transaction


def read(text: str | bytes, name: str = "publisher-iq.xml") -> Parsed:
    document = Document(name, text.encode() if isinstance(text, str) else text)
    assert FEED.recognise(document)
    return FEED.parse(document)


def rows(parsed: Parsed, table: str) -> list[dict[str, Any]]:
    return list(parsed.tables[table].to_pylist())


def flow(*inside: str, **options: Any) -> dict[str, Any]:
    """The one flow of an activity of these elements."""
    (found,) = rows(read(activities(activity("XX-1", *inside, **options))), "flow")
    return found


def test_every_table_has_its_schema_and_positions() -> None:
    parsed = read(activities(activity("XX-1", transaction("3", "10", "2020-01-02"))))
    for name, table in parsed.tables.items():
        assert table.schema.names == [*TABLES[name].names, "position"]
        assert table.schema.types == [*TABLES[name].types, pa.string()]
    assert rows(parsed, "flow")[0]["position"] == "iati-activity[1]/transaction[1]"
    assert read(activities()).tables["flow"].num_rows == 0


@pytest.mark.parametrize(
    ("code", "kind", "stage", "direction"),
    [
        ("1", "1", "disbursement", "in"),
        ("IF", "1", "disbursement", "in"),
        ("2", "2", "commitment", "out"),
        ("C", "2", "commitment", "out"),
        ("3", "3", "disbursement", "out"),
        ("d", "3", "disbursement", "out"),
        ("E", "4", "expenditure", "out"),
        ("Incoming Commitment", "11", "commitment", "in"),
        ("12", "12", "pledge", "out"),
        ("13", "13", "pledge", "in"),
        ("LR", "6", "other", None),
        ("QS", "9", "other", None),
    ],
)
def test_types_of_all_versions_stand_on_their_ladder(code: str, kind: str, stage: str, direction: str | None) -> None:
    found = flow(transaction(code, "1", "2020-01-01"))
    assert (found["kind"], found["stage"], found["direction"]) == (kind, stage, direction)


def test_an_end_that_is_left_out_on_the_reporters_side_is_the_reporter() -> None:
    given = flow(transaction("3", "1", "2020-01-01", '<receiver-org ref="XX-9" receiver-activity-id="XX-9-1"/>'), reporter="SE-0")
    assert (given["from_ref"], given["from_name"], given["from_country"]) == ("SE-0", "The Reporter", "SWE")
    assert (given["to_ref"], given["to_activity"]) == ("XX-9", "XX-9-1")
    taken = flow(transaction("11", "1", "2020-01-01", '<provider-org ref="GB-GOV-1" provider-activity-id="GB-GOV-1-3"/>'))
    assert (taken["from_ref"], taken["from_country"], taken["from_activity"]) == ("GB-GOV-1", "GBR", "GB-GOV-1-3")
    assert (taken["to_ref"], taken["to_kind"], taken["to_country"]) == ("XM-DAC-1", "40", None)
    named = flow(transaction("3", "1", "2020-01-01", "<provider-org><narrative>A Ministry</narrative></provider-org>"))
    assert (named["from_ref"], named["from_name"]) == (None, "A Ministry")


@pytest.mark.parametrize(
    ("ref", "kind", "country"),
    [
        ("US-GOV-11", None, "USA"),
        ("SE-0", None, "SWE"),
        ("CA-3", "40", "CAN"),
        ("DE-1-2", "10", "DEU"),
        ("GB-CHC-202918", "21", None),
        ("XM-DAC-41114", "10", None),
        ("NO-BRC-971277882", "15", "NOR"),
        ("USAID", "10", None),
    ],
)
def test_a_states_own_body_is_of_its_country(ref: str, kind: str | None, country: str | None) -> None:
    assert iati_codes.state_of(ref, kind) == country


def test_currency_and_value_date_fall_back_and_say_so() -> None:
    plain = flow(transaction("3", "12.345", "2020-01-02", valued="2020-02-03", of='currency="eur"'))
    assert (plain["amount_cents"], plain["currency"], plain["value_date"], plain["flags"]) == (
        1234,
        "EUR",
        dt.date(2020, 2, 3),
        [],
    )
    assert flow(transaction("3", "1", "2020-01-02"))["currency"] == "USD"
    none = flow(transaction("3", "1", "2020-01-02", valued="soon"), currency=None)
    assert (none["currency"], none["value_date"]) == (None, dt.date(2020, 1, 2))
    assert none["flags"] == [iati_flags.NO_VALUE_DATE, iati_flags.NO_CURRENCY]
    undated = flow(transaction("3", "1", None, valued="2020-02-03"))
    assert (undated["date"], undated["value_date"], undated["flags"]) == (None, dt.date(2020, 2, 3), [iati_flags.NO_DATE])


def test_the_future_is_what_lies_after_the_day_of_the_file_whatever_the_day_is_now() -> None:
    late = transaction("3", "1", "2021-06-02", valued="2021-07-01")
    assert flow(late)["flags"] == [iati_flags.FUTURE_DATE, iati_flags.FUTURE_VALUE_DATE]
    (undated,) = rows(read(activities(activity("XX-1", late), generated=None)), "flow")
    assert undated["flags"] == []


@pytest.mark.parametrize(
    ("written", "cents", "separated"),
    [
        ("1000", 100000, False),
        (" -12.5 ", -1250, False),
        ("0", 0, False),
        ("0.005", 0, False),
        ("0.015", 2, False),
        ("1,234,567.80", 123456780, True),
        ("1 234", 123400, True),
        ("1.234.567,89", 123456789, True),
        ("1.234,5", 123450, True),
        ("12,5", 1250, True),
        ("1.234", 123, False),
        ("1e3", 100000, False),
    ],
)
def test_amounts_with_and_without_separators(written: str, cents: int, separated: bool) -> None:
    assert iati_values.cents(written) == (cents, separated)


@pytest.mark.parametrize("written", ["", "many", "NaN", "inf", "1,23,456", "12,3456", "--1", "1e99", "9" * 30, "$5", "١٢"])
def test_what_is_no_amount_is_not_read(written: str) -> None:
    assert iati_values.cents(written)[0] is None


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2020-02-29", dt.date(2020, 2, 29)),
        (" 2020-03-01T23:59:59+02:00", dt.date(2020, 3, 1)),
        ("2020-03-01Z", dt.date(2020, 3, 1)),
        ("2020/3/1", dt.date(2020, 3, 1)),
        ("20200301", dt.date(2020, 3, 1)),
        ("2020-02-30", None),
        ("0020-01-01", None),
        ("01/02/2020", None),
        ("2020-03", None),
        ("314804", None),
        ("", None),
    ],
)
def test_days(written: str, day: dt.date | None) -> None:
    found = iati_values.day(written)
    assert (None if found is None else iati_values.as_date(found)) == day


def test_what_cannot_be_read_is_rejected_by_itself_with_its_reason() -> None:
    parsed = read(
        activities(
            activity(
                "XX-1",
                transaction("3", "", "2020-01-01"),
                transaction("3", "many", "2020-01-01"),
                transaction("77", "5", "2020-01-01"),
                transaction("3", "5", None),
                transaction("3", "7", "2020-01-01"),
                "<budget><period-start iso-date='2020-01-01'/><period-end iso-date='2020-12-31'/><value/></budget>",
                "<budget><value>4</value></budget>",
            ),
            "<iati-activity><title><narrative>No id a.b@c.org</narrative></title></iati-activity>",
            activity("XX-2"),
        )
    )
    assert [(r.position, r.reason) for r in parsed.rejects] == [
        ("iati-activity[1]/transaction[1]", "value is missing"),
        ("iati-activity[1]/transaction[2]", "value 'many' is not an amount"),
        ("iati-activity[1]/transaction[3]", "transaction type '77' is unknown"),
        ("iati-activity[1]/transaction[4]", "neither transaction date nor value date can be read"),
        ("iati-activity[1]/budget[1]", "value is missing"),
        ("iati-activity[1]/budget[2]", "period-start is missing or no date"),
        ("iati-activity[2]", "iati-identifier is missing"),
    ]
    assert parsed.rejects[1].row["iati-identifier"] == "XX-1"
    assert parsed.rejects[6].row == {"title": "No id"}
    assert [row["amount_cents"] for row in rows(parsed, "flow")] == [700]
    assert [row["activity"] for row in rows(parsed, "activity")] == ["XX-1", "XX-2"]


OLD = """<iati-activities version="1.04" generated-datetime="2013-01-01T00:00:00">
<iati-activity version="1.04" default-currency="GBP" last-updated-datetime="2012-12-30" hierarchy="2">
<iati-identifier>GB-1-200</iati-identifier>
<reporting-org ref="GB-1" type="10">DFID</reporting-org>
<title xml:lang="en">Roads in Basra</title>
<other-identifier owner-ref="GB-1" owner-name="DFID">200</other-identifier>
<participating-org role="Funding" ref="GB-1" type="10">DFID</participating-org>
<participating-org role="Implementing">A Company</participating-org>
<activity-date type="start-planned" iso-date="2010-01-01"/><activity-date type="start-actual">2010-02-01</activity-date>
<activity-date type="end-planned" iso-date="2014-12-31"/>
<recipient-country code="IQ" percentage="100">Iraq</recipient-country>
<location percentage="60"><location-type code="ADM1"/><name>Basra</name>
<administrative country="IQ" adm1="02">Basra</administrative><gazetteer-entry gazetteer-ref="GEO">99532</gazetteer-entry>
<coordinates latitude="30.5" longitude="47.8" precision="3"/></location>
<sector vocabulary="DAC" code="21020" percentage="70">Road transport</sector><sector code="21010">Policy</sector>
<sector vocabulary="RO" code="X1">Own words</sector>
<budget type="original"><period-start iso-date="2012-04-01">x</period-start>
<period-end iso-date="2013-03-31"/><value>1000</value></budget>
<transaction><transaction-type code="D">Disbursement</transaction-type><provider-org ref="GB-1">DFID</provider-org>
<receiver-org>A Company</receiver-org><value value-date="2012-05-01">500</value><description>Paid to j.doe@x.org</description>
<transaction-date iso-date="2012-05-02"/><finance-type code="110"/></transaction>
<transaction><transaction-type>C</transaction-type><value>900</value><transaction-date>2012-04-01</transaction-date></transaction>
<contact-info><person-name>A. Person</person-name><email>a.person@dfid.gov.uk</email></contact-info>
</iati-activity></iati-activities>"""


def test_a_file_of_version_1_04() -> None:
    parsed = read(OLD)
    (found,) = rows(parsed, "activity")
    assert found["participants"] == ["1 GB-1", "4 A Company"]
    assert (found["starts_on"], found["ends_on"]) == (dt.date(2010, 2, 1), dt.date(2014, 12, 31))
    assert (found["title"], found["standard"], found["hierarchy"]) == ("Roads in Basra", "1.04", 2)
    assert (found["stated_on"], found["reporter_name"]) == ("2012-12-30", "DFID")
    first, second = rows(parsed, "flow")
    assert (first["kind"], first["amount_cents"], first["currency"], first["to_name"]) == ("3", 50000, "GBP", "A Company")
    assert (first["instrument"], first["from_country"], first["value_date"]) == ("grant", "GBR", dt.date(2012, 5, 1))
    assert (second["kind"], second["date"], second["flags"]) == ("2", dt.date(2012, 4, 1), [iati_flags.NO_VALUE_DATE])
    shares = {(r["dimension"], r["vocabulary"], r["code"], r["name"], r["percentage"]) for r in rows(parsed, "share")}
    assert shares == {
        ("country", None, "IRQ", None, 100.0),
        ("location", "GEO", "99532", None, 60.0),
        ("sector", "1", "21020", None, 70.0),
        ("sector", "1", "21010", None, None),
        ("sector", "99", "X1", "Own words", None),
    }
    (planned,) = rows(parsed, "budget")
    assert (planned["budget_type"], planned["status"], planned["currency"]) == ("original", "indicative", "GBP")
    everything = str([rows(parsed, name) for name in parsed.tables])
    assert "person" not in everything.lower()
    assert "@" not in everything
    assert parsed.edition.published == dt.date(2013, 1, 1)


def test_shares_are_kept_as_stated_and_their_sums_are_told() -> None:
    parsed = read(
        activities(
            activity(
                "XX-1",
                '<recipient-country code="IQ" percentage="70"/><recipient-country code="SY" percentage="60%"/>',
                '<recipient-region code="498" percentage="0"/><recipient-country code="QQ" percentage="some"/>',
                '<sector code="11110" percentage="33.33"/><sector code="11120" percentage="33.33"/>',
                '<sector code="11130" percentage="33.34"/><sector vocabulary="2" code="111"/>',
                '<humanitarian-scope type="1" vocabulary="2-1" code="HIRQ18"/>',
                '<humanitarian-scope type="1" vocabulary="1-2" code="EQ-1"/>',
                transaction("3", "1", "2020-01-01", '<sector code="11110"/><recipient-country code="IRQ"/>'),
            )
        )
    )
    stated = [(r["dimension"], r["code"], r["percentage"]) for r in rows(parsed, "share") if r["flow"] is None]
    assert stated == [
        ("country", "IRQ", 70.0),
        ("country", "SYR", 60.0),
        ("country", "QQ", None),
        ("region", "498", 0.0),
        ("sector", "11110", 33.33),
        ("sector", "11120", 33.33),
        ("sector", "11130", 33.34),
        ("sector", "111", None),
        ("plan", "HIRQ18", None),
        ("emergency", "EQ-1", None),
    ]
    own = [(r["flow"], r["dimension"], r["code"], r["side"]) for r in rows(parsed, "share") if r["flow"] is not None]
    (of_flow,) = rows(parsed, "flow")
    assert own == [(of_flow["flow"], "sector", "11110", "to"), (of_flow["flow"], "country", "IRQ", "to")]
    assert set(rows(parsed, "activity")[0]["flags"]) == {
        iati_flags.PLACES_SUM,
        iati_flags.UNREADABLE_PERCENTAGE,
        iati_flags.UNKNOWN_COUNTRY,
        iati_flags.PLACES_BOTH,
        iati_flags.SECTORS_BOTH,
    }


def test_of_a_location_only_codes_and_names_of_units_are_read() -> None:
    parsed = read(
        activities(
            activity(
                "XX-1",
                '<location><location-id vocabulary="G1" code="99072"/><name><narrative>Mosul camp, Street 5</narrative></name>'
                '<administrative vocabulary="G1" level="1" code="94824"/>'
                '<administrative vocabulary="G1" level="2" code="94825"/>'
                "<point><pos>36.3 43.1</pos></point></location>",
                '<location><location-id vocabulary="G2" code="XQW8+QR Erbil"/>'
                "<name><narrative>A house</narrative></name></location>",
                '<location ref="IQ-NI"><name><narrative>Ninewa</narrative></name><location-class code="1"/></location>',
                '<location><name><narrative>Regentlaan 37</narrative></name><location-class code="1"/></location>',
            )
        )
    )
    assert [(r["vocabulary"], r["code"], r["name"]) for r in rows(parsed, "share")] == [
        ("G1", "94825", None),
        (None, "IQ-NI", "Ninewa"),
    ]


def test_instrument_and_earmarking_follow_the_transaction_else_the_activity() -> None:
    default = '<default-finance-type code="421"/><default-aid-type vocabulary="3" code="F"/><default-aid-type code="B03"/>'
    inherited = flow(default, transaction("3", "1", "2020-01-01"))
    assert (inherited["instrument"], inherited["earmarking"], inherited["modality"], inherited["aid_type"]) == (
        "loan",
        "softly",
        "F",
        "B03",
    )
    own = flow(
        default,
        transaction(
            "3", "1", "2020-01-01", '<finance-type code="110"/><aid-type vocabulary="2" code="4"/><aid-type code="C01"/>'
        ),
    )
    assert (own["instrument"], own["earmarking"], own["modality"], own["aid_type"]) == ("grant", "tightly", None, "C01")
    assert flow(transaction("3", "1", "2020-01-01"))["instrument"] is None


@pytest.mark.parametrize(
    ("code", "instrument"),
    [
        ("110", "grant"),
        ("410", "loan"),
        ("422", "loan"),
        ("4221", "loan"),
        ("451", "credit"),
        ("433", "equity"),
        ("510", "equity"),
        ("618", "debt relief"),
        ("1100", "guarantee"),
        ("1101", "guarantee"),
        ("210", "other"),
        ("2100", "other"),
        ("x", None),
        (None, None),
    ],
)
def test_instruments(code: str | None, instrument: str | None) -> None:
    assert iati_codes.instrument_of(code) == instrument


def test_relations_former_ids_and_secondary_reporters() -> None:
    text = activities(
        activity(
            "XX-1",
            '<other-identifier ref="XX-OLD-1" type="A3"/>',
            '<other-identifier ref="XX-OLD" type="B1"><owner-org ref="XX"/></other-identifier>',
            '<related-activity ref="XX-0" type="1"/><related-activity ref="XX-2" type="2"/>',
            '<related-activity ref="XX-3" type="3"/>',
        )
    ).replace('type="40">', 'type="40" secondary-reporter="1">')
    (found,) = rows(read(text), "activity")
    assert (found["former_ids"], found["former_refs"], found["parents"], found["children"]) == (
        ["XX-OLD-1"],
        ["XX-OLD"],
        ["XX-0"],
        ["XX-2"],
    )
    assert found["secondary"] is True


def test_what_d_portal_gives_back() -> None:
    text = activities(
        activity(
            "XX-1",
            transaction("D", "5", "2020-01-01"),
            attributes='xmlns:dstore="http://d-portal.org/xmlns/dstore" dstore:dataset="DFID-iq" dstore:index="3"'
            ' xmlns:iati-activities="http://d-portal.org/xmlns/iati-activities" iati-activities:version="1.05"',
        ),
        generated=None,
    )
    parsed = read(text, "dportal_10.xml")
    (found,) = rows(parsed, "activity")
    assert (found["dataset"], found["standard"], found["stated_on"]) == ("dfid-iq", "1.05", None)
    assert (parsed.edition.published, parsed.edition.published_basis) == (None, "retrieval")
    assert rows(parsed, "flow")[0]["dataset"] == "dfid-iq"


@pytest.mark.parametrize(
    ("name", "dataset"),
    [
        ("UNHCR-Activities-2023.xml", "unhcr"),
        ("unhcr-2020", "unhcr"),
        ("usaid-298.xml", "usaid-298"),
        ("dfid-iq_20210615.xml", "dfid-iq"),
        ("sida-iq 2021-06-15 (1).xml", "sida-iq"),
        ("ec-echo_v2.03.xml", "ec-echo"),
        ("ACME v2.XML", "acme"),
        ("activities.xml", "activities"),
        ("2023.xml", "unnamed"),
    ],
)
def test_a_data_set_is_named_without_dates_and_versions(name: str, dataset: str) -> None:
    assert dataset_of(name) == dataset


def test_ids_follow_from_what_is_said_and_not_from_where_it_stands() -> None:
    one, two = transaction("3", "1", "2020-01-01"), transaction("3", "2", "2020-01-01")
    before = rows(read(activities(activity("XX-1", one, two, one))), "flow")
    after = rows(read(activities(activity("XX-0"), activity("XX-1", two, one, one)), "other.xml"), "flow")
    assert Counter(r["flow"] for r in before) == Counter(r["flow"] for r in after)
    assert len({r["flow"] for r in before}) == 3


def test_an_identifier_twice_in_a_file_does_not_count_its_transactions_twice() -> None:
    once = activity("XX-1", transaction("3", "1", "2020-01-01"))
    more = activity("XX-1", transaction("3", "1", "2020-01-01"), transaction("3", "2", "2020-01-01"))
    parsed = read(activities(once, more))
    assert [r["amount_cents"] for r in rows(parsed, "flow")] == [100, 200]
    assert [r.reason for r in parsed.rejects] == ["an activity of the same identifier states it earlier in the file"]
    assert rows(parsed, "activity")[1]["flags"] == [iati_flags.REPEATED]


@given(st.lists(st.tuples(st.sampled_from(["1", "2", "3", "D"]), st.integers(-(10**6), 10**6)), max_size=6))
def test_sums_are_exact_whatever_is_stated(stated: list[tuple[str, int]]) -> None:
    made = [transaction(kind, f"{cents / 100:.2f}", "2020-01-01") for kind, cents in stated]
    found = read(activities(activity("XX-1", *made))).tables["flow"]
    assert (pc.sum(found.column("amount_cents")).as_py() or 0) == sum(cents for _, cents in stated)
    assert len(set(found.column("flow").to_pylist())) == len(stated)


def test_budgets_are_read_with_their_doubts() -> None:
    def budget(start: str, end: str | None, **of: str) -> str:
        stated = " ".join(f'{name}="{value}"' for name, value in of.items())
        last = f'<period-end iso-date="{end}"/>' if end else ""
        return f'<budget {stated}><period-start iso-date="{start}"/>{last}<value value-date="2020-01-01">5</value></budget>'

    planned = (
        '<planned-disbursement type="2"><period-start iso-date="2020-01-01"/><period-end iso-date="2020-03-31"/>'
        '<value currency="EUR" value-date="2020-01-01">7</value><receiver-org ref="XX-9"/></planned-disbursement>'
    )
    parsed = read(
        activities(
            activity(
                "XX-1",
                budget("2020-01-01", "2020-12-31", type="2", status="2"),
                budget("2019-01-01", "2020-12-31"),
                budget("2020-01-01", "2019-12-31"),
                budget("2020-01-01", None),
                planned,
            )
        )
    )
    found = [(r["kind"], r["budget_type"], r["status"], r["currency"], r["to_ref"], r["flags"]) for r in rows(parsed, "budget")]
    assert found == [
        ("budget", "revised", "committed", "USD", None, []),
        ("budget", None, "indicative", "USD", None, [iati_flags.LONG_PERIOD]),
        ("budget", None, "indicative", "USD", None, [iati_flags.TURNED_PERIOD]),
        ("budget", None, "indicative", "USD", None, [iati_flags.NO_END]),
        ("planned_disbursement", "revised", "indicative", "EUR", "XX-9", []),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "iso-8859-1"])
def test_encodings_declared_or_not(encoding: str) -> None:
    text = activities(activity("XX-1", title="Frères")).replace(
        ' encoding="UTF-8"', f' encoding="{encoding}"' if encoding == "iso-8859-1" else ""
    )
    assert rows(read(text.encode(encoding)), "activity")[0]["title"] == "Frères"


def test_entities_and_document_types_are_refused() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    outside = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    for inserted in (bomb, outside, '<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd">'):
        text = activities(activity("XX-1", title="&a;")).replace("?>\n", f"?>\n{inserted}\n", 1)
        with pytest.raises(MalformedFile, match="document type"):
            read(text)


def test_deep_nesting_and_cut_files_are_refused() -> None:
    with pytest.raises(MalformedFile, match="nested too deeply"):
        read(activities(activity("XX-1", "<x>" * 300 + "</x>" * 300)))
    whole = activities(activity("XX-1", transaction("3", "1", "2020-01-01")))
    with pytest.raises(TruncatedFile):
        read(whole[: len(whole) // 2])
    with pytest.raises(TruncatedFile):
        read(whole[:-5])
    with pytest.raises(MalformedFile, match="not well-formed"):
        read(whole.replace("</title>", "</titel>"))


def test_very_much_in_one_activity_is_refused_before_it_fills_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "_LIMIT_MARKS", 2000)
    monkeypatch.setattr(xml, "_PIECE", 512)
    read(activities(*(activity(f"XX-{i}", transaction("3", "1", "2020-01-01")) for i in range(500))))
    with pytest.raises(TooLarge):
        read(activities(activity("XX-1", "<x/>" * 5000)))


def test_other_xml_is_not_taken_for_iati() -> None:
    for text in ("<page/>", "<iati-organisations/>", "<iati-activities-like/>", "<a><iati-activities/></a>", "a,b\n1,2\n"):
        assert not FEED.recognise(Document("x.xml", text.encode()))
    assert FEED.recognise(Document("x.xml", b"<?xml version='1.0'?><!-- > --><?p x?>\n<iati-activities>"))


@pytest.fixture(scope="module")
def snapshot(shared_data: Path) -> dict[str, pa.Table]:
    """All 132 pages that D-Portal gave on 2021-06-15."""
    found = []
    rejects: Counter[str] = Counter()
    with tarfile.open(shared_data / "iati" / "dportal_20210615_all_132_pages.tar.gz") as archive:
        for member in archive:
            stream = archive.extractfile(member)
            assert stream is not None
            parsed = read(stream.read(), Path(member.name).name)
            rejects.update(reject.reason for reject in parsed.rejects)
            found.append(parsed.tables)
    tables = {name: pa.concat_tables([tables[name] for tables in found]) for name in found[0]}
    return tables | {"rejects": pa.table({"reason": list(rejects), "n": list(rejects.values())})}


def test_the_snapshot_holds_what_was_counted_by_hand(snapshot: dict[str, pa.Table]) -> None:
    flows, acts = snapshot["flow"], snapshot["activity"]
    assert snapshot["rejects"].to_pylist() == [
        {"reason": "value is missing", "n": 21},
        {"reason": "period-start is missing or no date", "n": 3},
    ]
    assert (acts.num_rows, flows.num_rows + 21) == (13_200, 77_475)
    assert pc.count_distinct(acts.column("reporter_ref")).as_py() == 214
    assert pc.sum(acts.column("transactions")).as_py() == 77_475
    assert pc.count_distinct(flows.column("flow")).as_py() == flows.num_rows
    amounts = flows.column("amount_cents")
    negative = flows.filter(pc.less(amounts, 0))
    assert negative.num_rows == 4_064
    kinds = Counter(negative.column("kind").to_pylist())
    assert (kinds["4"], kinds["3"], kinds["1"], kinds["2"]) == (2_081, 998, 397, 331)
    assert flows.filter(pc.equal(amounts, 0)).num_rows == 1_327
    apart = pc.not_equal(flows.column("date"), flows.column("value_date"))
    unreadable = sum(iati_flags.NO_VALUE_DATE in flags for flags in flows.column("flags").to_pylist())
    assert (pc.sum(apart).as_py() + unreadable, unreadable) == (10_273, 1)
    assert pc.sum(pc.greater(flows.column("value_date"), dt.date(2021, 12, 31))).as_py() == 44


def test_the_snapshots_doubts_are_those_counted_by_hand(snapshot: dict[str, pa.Table]) -> None:
    flags = Counter(flag for row in snapshot["activity"].column("flags").to_pylist() for flag in row)
    assert flags[iati_flags.PLACES_BOTH] == 129
    assert flags[iati_flags.SECTORS_BOTH] == 262
    assert set(flags) <= set(iati_flags.MEANING)


def test_the_snapshots_budgets_are_those_counted_by_hand(snapshot: dict[str, pa.Table]) -> None:
    """Planned disbursements beside budgets, and original beside revised budgets."""
    rows = snapshot["budget"].select(["activity", "kind", "budget_type"]).to_pylist()
    budgets, planned = ({row["activity"] for row in rows if row["kind"] == kind} for kind in ("budget", "planned_disbursement"))
    assert (len(planned), len(planned & budgets)) == (3_908, 3_893)
    revised, others = (
        {row["activity"] for row in rows if row["kind"] == "budget" and (row["budget_type"] == "revised") is is_revised}
        for is_revised in (True, False)
    )
    assert len(revised & others) == 173, "172 say original; one says nothing beside a revised budget"
