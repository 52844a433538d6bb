"""IATI that goes out is valid, says what was held, and holds nothing that may not leave."""

from __future__ import annotations

import datetime as dt
import errno
import os
import tarfile
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.door.reader import Reader
from commonground.door.workspace import Workspace
from commonground.exchange import percentages, validation
from commonground.exchange.iati import Request, export
from commonground.exchange.iati_build import _participants
from commonground.exchange.iati_own import Own, identifier
from commonground.exchange.iati_rows import Wanted
from commonground.exchange.iati_xml import decimal, xml_text
from commonground.funding.speaking import money
from commonground.intake.catalogue import known_feeds
from commonground.vocabulary.errors import BadRequest, MissingInput, NoSpace, NotFound
from commonground.vocabulary.source import Licence
from fixtures_small import put
from money_small import Paid, Work, iati, world
from theatres import EXAMPLE, more, theatre

LICENCES = {feed.name: feed.licence for feed in known_feeds()}
OWN = Own("EX-COA", "Coalition", "40")
TODAY = dt.date(2026, 6, 1)


def written(held: Workspace, path: Path, licences: dict[str, Licence] = LICENCES, **asked: Any) -> dict[str, Any]:
    """Export what the public may see, and say what was written."""
    own, viewer = asked.pop("own", None), asked.pop("viewer", None)
    reader = Reader(held, today=TODAY) if viewer is None else Reader(held, viewer, today=TODAY)
    try:
        return export(reader, Request(path, Wanted(**asked), own), licences)
    finally:
        reader.close()


def activities(path: Path) -> dict[str, Any]:
    """The activities of a file by identifier."""
    return {e.findtext("iati-identifier"): e for e in etree.parse(str(path)).getroot().iterfind("iati-activity")}


def only(report: dict[str, Any]) -> set[tuple[str, str, int]]:
    """What was left out."""
    return {(row["what"], row["because"], row["count"]) for row in report["left_out"]}


WHOLE = (("1", "11110", ""),)
"""One sector, as every activity needs."""


def work(identifier: str, *paid: Paid, **other: Any) -> Work:
    """An activity that could be exported as it stands."""
    return Work(identifier, paid, **{"sectors": WHOLE, **other})


def full(text: str) -> str:
    """The small files with what 2.03 asks for beside money: a participant and a start."""
    status = '<activity-status code="2"/>'
    around = f'<participating-org role="4" ref="GB-COH-1"/>{status}<activity-date type="2" iso-date="2019-01-01"/>'
    return text.replace(status, around)


def small(root: Path, *works: Work, name: str = "one", reporter: str = "XM-DAC-1", **other: Any) -> Workspace:
    """A workspace with one file of these activities."""
    return world(root, **{name: full(iati(reporter, *works, **other))}).workspace


@pytest.fixture(scope="module")
def meridia(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    held = theatre(tmp_path_factory.mktemp("export") / "w", [EXAMPLE])
    yield held
    held.close()


@pytest.fixture(scope="module")
def proven(shared_data: Path) -> Callable[[Path], None]:
    """Asserts that a file is valid by the 2.03 schema and breaks no error of the standard ruleset."""
    schema = validation.schema(shared_data / "iati_schema" / "2-03")
    rules = validation.ruleset(shared_data / "iati_rulesets" / "rulesets" / "standard.json")

    def prove(path: Path) -> None:
        assert validation.faults(path, schema) == []
        assert [b for b in validation.breaches(path, rules, TODAY) if b["severity"] == "error"] == []

    return prove


def test_the_example_leaves_valid_and_without_what_has_no_currency(
    meridia: Workspace, tmp_path: Path, proven: Callable[[Path], None]
) -> None:
    report = written(meridia, tmp_path / "m.xml")
    proven(tmp_path / "m.xml")
    file = report["files"][0]
    assert (file["activities"], file["transactions"], file["budgets"], file["reporters"]) == (5, 14, 3, 3)
    assert only(report) == {("transaction", "no currency (7.8.1)", 1)}


def test_contacts_of_the_example_are_in_no_export(meridia: Workspace, tmp_path: Path) -> None:
    written(meridia, tmp_path / "m.xml")
    text = (tmp_path / "m.xml").read_text(encoding="utf-8")
    assert "contact-info" not in text
    assert "@" not in text
    assert "Inparticular" not in text


def facts(held: Workspace) -> tuple[Any, ...]:
    """Flows, parts and budgets as a reader has them, without where they stand."""
    reader = Reader(held, today=TODAY)
    money(reader)
    flows = reader.rows(
        "SELECT flow, activity, kind, direction, from_ref, from_activity, to_ref, to_activity, date, value_date, amount_cents,"
        " currency, usd_cents, finance_type, aid_type, humanitarian, reference FROM money WHERE system = 'iati' AND currency"
        " IS NOT NULL ORDER BY flow"
    )
    parts = reader.rows(
        "SELECT flow, place_kind, place, part_cents, part_usd_cents FROM part WHERE system = 'iati' AND currency IS NOT NULL"
        " ORDER BY ALL"
    )
    shares = reader.rows(
        "SELECT activity, dimension, vocabulary, code, percentage FROM share WHERE activity IS NOT NULL ORDER BY ALL"
    )
    planned = reader.rows(
        "SELECT activity, kind, budget_type, from_date, to_date, amount_cents, currency FROM budget"
        " WHERE activity IS NOT NULL ORDER BY ALL"
    )
    who = reader.rows("SELECT activity, reporter_ref, status, hierarchy, participants, stated_on FROM activity ORDER BY activity")
    reader.close()
    return flows, parts, shares, planned, who


def test_loaded_again_it_says_the_same(meridia: Workspace, tmp_path: Path) -> None:
    written(meridia, tmp_path / "m.xml")
    again = theatre(tmp_path / "w", [tmp_path / "m.xml", EXAMPLE / "eurofxref-hist.csv"])
    assert facts(again) == facts(meridia)
    again.close()


def test_the_same_statements_give_the_same_bytes_in_any_order_of_loading(tmp_path: Path) -> None:
    first = put(tmp_path / "a.xml", full(iati("XM-DAC-1", work("XM-DAC-1-1", Paid("3", "5")))))
    second = put(tmp_path / "b.xml", full(iati("XM-DAC-2", work("XM-DAC-2-1", Paid("3", "7")))))
    made = []
    for number, order in enumerate(([first], [second]), 1):
        rest = [second] if order == [first] else [first]
        held = theatre(tmp_path / f"w{number}", order, rest)
        written(held, tmp_path / f"{number}.xml")
        written(held, tmp_path / f"{number}-again.xml")
        made += [(tmp_path / f"{number}.xml").read_bytes(), (tmp_path / f"{number}-again.xml").read_bytes()]
        held.close()
    assert len(set(made)) == 1


def test_the_clock_is_not_in_the_file(tmp_path: Path) -> None:
    held = small(tmp_path, work("XM-DAC-1-1", Paid("3", "5"), updated="2020-03-04T05:06:07Z"))
    written(held, tmp_path / "a.xml")
    assert etree.parse(str(tmp_path / "a.xml")).getroot().get("generated-datetime") == "2020-03-04T05:06:07Z"


def test_percentages_sum_to_100_exactly_whatever_was_published(tmp_path: Path, proven: Callable[[Path], None]) -> None:
    thirds = (("IQ", "33.33"), ("SY", "33.33"), ("JO", "33.33"))
    sectors = (("1", "11110", "70"), ("1", "12220", "60"), ("2", "111", ""), ("2", "122", ""))
    held = small(tmp_path, work("XM-DAC-1-1", Paid("3", "100"), countries=thirds, sectors=sectors))
    written(held, tmp_path / "a.xml")
    proven(tmp_path / "a.xml")
    found = activities(tmp_path / "a.xml")["XM-DAC-1-1"]
    places = [Fraction(e.get("percentage")) for e in found.iterfind("recipient-country")]
    assert sum(places) == 100
    assert sorted(places) == [Fraction("33.3333"), Fraction("33.3333"), Fraction("33.3334")]
    for vocabulary, wanted in (("1", ["46.1538", "53.8462"]), ("2", ["50", "50"])):
        stated = [e.get("percentage") for e in found.iterfind("sector") if e.get("vocabulary") == vocabulary]
        assert sorted(stated) == wanted


@pytest.mark.parametrize(("units", "text"), [(1_000_000, "100"), (333_334, "33.3334"), (5_000, "0.5"), (0, "0"), (1, "0.0001")])
def test_a_percentage_is_written_exactly(units: int, text: str) -> None:
    assert percentages.written(units) == text


@pytest.mark.parametrize(
    ("cents", "text"), [(0, "0"), (5, "0.05"), (-5, "-0.05"), (1230, "12.3"), (-100, "-1"), (123456789, "1234567.89")]
)
def test_an_amount_is_written_exactly(cents: int, text: str) -> None:
    assert decimal(cents) == text


def test_text_keeps_to_what_xml_allows() -> None:
    assert xml_text("a\x0bb\x00c  d\ud800 é\n") == "a b c d é"


def test_a_place_or_sector_is_stated_at_one_level(tmp_path: Path, proven: Callable[[Path], None]) -> None:
    held = small(
        tmp_path,
        work("XM-DAC-1-all", Paid("3", "5", country="SY"), Paid("3", "7", country="IQ", ref="b")),
        work("XM-DAC-1-some", Paid("3", "5", country="SY"), Paid("3", "7", ref="b")),
        work("XM-DAC-1-none", Paid("3", "5", country="SY"), Paid("3", "7", ref="b"), countries=()),
    )
    report = written(held, tmp_path / "a.xml")
    proven(tmp_path / "a.xml")
    found = activities(tmp_path / "a.xml")
    assert found.keys() == {"XM-DAC-1-all", "XM-DAC-1-some"}
    assert found["XM-DAC-1-all"].find("recipient-country") is None
    assert {e.get("code") for e in found["XM-DAC-1-all"].iterfind("transaction/recipient-country")} == {"SY", "IQ"}
    assert found["XM-DAC-1-some"].find("recipient-country").get("code") == "IQ"
    assert found["XM-DAC-1-some"].find("transaction/recipient-country") is None
    assert only(report) == {
        ("country or region of a transaction", "stated for the activity too, or not for all transactions", 1),
        ("activity", "no country or region for the whole activity or for all of its transactions", 1),
    }


def test_what_cannot_be_said_validly_is_left_out_with_its_reason(tmp_path: Path, proven: Callable[[Path], None]) -> None:
    held = small(
        tmp_path,
        work("XM-DAC-1-1", Paid("3", "5"), Paid("3", "9", day="2020-02-02"), sectors=()),
        work("XM-DAC-1", Paid("3", "5")),
        work("XM-DAC-1-2", Paid("3", "5", currency=None), currency=""),
        work("XM-DAC-1-3", Paid("3", "5"), Paid("3", "6", day="2025-06-01"), Paid("3", "7", value_date="2030-01-01")),
        work("XM-DAC-1-4", Paid("3", "5"), countries=(("ZZ", ""),)),
    )
    report = written(held, tmp_path / "a.xml")
    proven(tmp_path / "a.xml")
    assert activities(tmp_path / "a.xml").keys() == {"XM-DAC-1-2", "XM-DAC-1-3"}
    assert len(activities(tmp_path / "a.xml")["XM-DAC-1-3"].findall("transaction")) == 1
    assert only(report) == {
        ("activity", "no sector for the whole activity or for all of its transactions", 1),
        ("activity", "its identifier is that of its reporting organisation (1.1.3)", 1),
        ("activity", "a country code that is not known: ZZ", 1),
        ("transaction", "no currency (7.8.1)", 1),
        ("transaction", "dated later than anything that is known (11.2.1, 11.2.2)", 2),
    }


def test_an_identifier_leaves_once_however_many_files_state_it(tmp_path: Path) -> None:
    older = full(iati("XM-DAC-1", work("XM-DAC-1-1", Paid("3", "5"), updated="2020-01-05T00:00:00Z")))
    newer = full(iati("XM-DAC-1", work("XM-DAC-1-1", Paid("3", "6"), updated="2020-02-05T00:00:00Z")))
    held = world(tmp_path, a=older, b=newer).workspace
    report = written(held, tmp_path / "x.xml")
    assert report["files"][0]["activities"] == 1
    assert etree.parse(str(tmp_path / "x.xml")).getroot().findtext("iati-activity/title/narrative") == "Work XM-DAC-1-1"


def test_only_what_is_asked_for(meridia: Workspace, tmp_path: Path) -> None:
    asked: dict[str, Any] = {"publishers": ("EX-MRF",), "activities": ("EX-TWR-WELLS",), "year": 2018, "countries": ("IRQ",)}
    found: dict[str, int] = {}
    for name, value in asked.items():
        try:
            found[name] = written(meridia, tmp_path / f"{name}.xml", **{name: value})["files"][0]["activities"]
        except NotFound:
            found[name] = 0
    assert found == {"publishers": 2, "activities": 1, "year": 0, "countries": 0}
    assert not (tmp_path / "year.xml").exists()


def test_a_hidden_source_changes_no_byte(tmp_path: Path) -> None:
    older = work("XM-DAC-1-1", Paid("3", "5"), updated="2020-01-05T00:00:00Z")
    shown = put(tmp_path / "shown.xml", full(iati("XM-DAC-1", older)))
    newer = work("XM-DAC-1-1", Paid("3", "66"), updated="2020-03-05T00:00:00Z")
    secret = work("XM-DAC-1-9", Paid("3", "99", day="2021-04-01"))
    hidden = put(tmp_path / "hidden.xml", full(iati("XM-DAC-1", newer, secret, generated="2021-05-01T00:00:00Z")))
    without = theatre(tmp_path / "w1", [shown])
    held = theatre(tmp_path / "w2", release_to=["CELL"])
    more(held, [shown])
    more(held, [hidden], ["CELL"])
    one, two = written(without, tmp_path / "1.xml"), written(held, tmp_path / "2.xml")
    assert (tmp_path / "1.xml").read_bytes() == (tmp_path / "2.xml").read_bytes()
    for report in (one, two):
        report["files"][0].pop("path")
    assert one == two
    without.close()
    held.close()


def terms(**of_iati: Any) -> dict[str, Licence]:
    """The known licences, with other terms for IATI."""
    return {**LICENCES, "iati-activity": Licence("other terms", **of_iati)}


@pytest.mark.parametrize(
    ("licences", "because"),
    [
        (terms(redistribute=False), "does not allow redistribution"),
        (terms(non_commercial=True), "non-commercial use alone"),
        ({}, "not known to this version"),
    ],
)
def test_what_the_terms_keep_here_never_leaves(
    licences: dict[str, Licence], because: str, meridia: Workspace, tmp_path: Path
) -> None:
    with pytest.raises(NotFound, match=because):
        written(meridia, tmp_path / "m.xml", licences)
    assert list(tmp_path.iterdir()) == []


def test_a_transaction_of_a_file_that_stays_here_is_counted_and_not_written(tmp_path: Path) -> None:
    older = full(iati("XM-DAC-1", work("XM-DAC-1-1", Paid("3", "5"), updated="2020-01-05T00:00:00Z")))
    newer = full(iati("XM-DAC-1", work("XM-DAC-1-1", Paid("3", "6"), updated="2020-02-05T00:00:00Z")))
    reader = Reader(world(tmp_path, a=older, b=newer).workspace, today=TODAY)
    source = next(row for row in reader.sources.values() if row["name"] == "a.xml")
    source["handling"] = ("attribution", "no onward release")
    report = export(reader, Request(tmp_path / "x.xml", Wanted()), LICENCES)
    assert [e.text for e in etree.parse(str(tmp_path / "x.xml")).iterfind(".//transaction/value")] == ["6"]
    assert only(report) == {("transaction", "stated in a data set whose terms keep it from this file", 1)}
    reader.close()


def test_share_alike_goes_into_a_file_of_its_own(meridia: Workspace, tmp_path: Path) -> None:
    report = written(meridia, tmp_path / "m.xml", terms(share_alike=True))
    assert [Path(file["path"]).name for file in report["files"]] == ["m.other-terms.xml"]
    assert report["files"][0]["share_alike"] == "other terms"
    assert not (tmp_path / "m.xml").exists()


def test_a_full_disk_leaves_what_was_there(meridia: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "m.xml").write_text("before")

    def full_disk(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("commonground.exchange.files.os.fsync", full_disk)
    with pytest.raises(NoSpace, match="no file was written"):
        written(meridia, tmp_path / "m.xml")
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("m.xml", "before")]


def test_a_folder_that_is_not_there_is_told(meridia: Workspace, tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="cannot be written"):
        written(meridia, tmp_path / "nowhere" / "m.xml")


def test_flows_leave_as_activities_of_the_coalition(meridia: Workspace, tmp_path: Path, proven: Callable[[Path], None]) -> None:
    report = written(meridia, tmp_path / "own.xml", own=OWN)
    proven(tmp_path / "own.xml")
    found = activities(tmp_path / "own.xml")
    assert report["files"][0]["activities"] == 19
    assert {e.find("reporting-org").get("ref") for e in found.values()} == {"EX-COA"}
    assert {e.find("reporting-org").get("secondary-reporter") for e in found.values()} == {"1"}
    euros = found["EX-COA-fts-900102"]
    assert euros.find("transaction/value").get("currency") == "EUR"
    assert euros.findtext("transaction/value") == "800000"
    assert [e.get("code") for e in euros.iterfind("sector")] == ["99810", "9101"]
    parked = found["EX-COA-fts-900105"]
    assert (parked.findtext("transaction/value"), parked.find("transaction/value").get("currency")) == ("500000", "USD")
    pledge = found["EX-COA-fts-900108"]
    assert pledge.find("transaction/transaction-type").get("code") == "12"
    assert pledge.find("activity-status").get("code") == "1"


def test_an_id_of_its_own_has_no_character_that_the_ruleset_warns_of() -> None:
    assert identifier(OWN, "fts:218961") == "EX-COA-fts-218961"
    assert identifier(OWN, "port-marl|sarvenia|grant|2017/2018") == "EX-COA-port-marl-sarvenia-grant-2017-2018"


def test_an_id_is_told_from_a_name() -> None:
    found = _participants(["1 XM-DAC-41114", "4 Norwegian Refugee Council", "2 41114", "3 UNICEF", "4"])
    assert [(role, party.ref, party.name) for role, party in found] == [
        ("1", "XM-DAC-41114", None),
        ("4", None, "Norwegian Refugee Council"),
        ("2", "41114", None),
        ("3", None, "UNICEF"),
    ]


@pytest.mark.parametrize(
    "options",
    [
        ["hxl", "--out", "x"],
        ["iati", "flows", "--out", "x"],
        ["iati", "--plain", "--out", "x"],
        ["iati", "--flows", "--out", "x"],
        ["iati", "--reporting-org", "A", "--out", "x"],
        ["hxl", "flows", "--publisher", "A", "--out", "x"],
        ["hxl", "flows", "--schema", "A", "--out", "x"],
    ],
)
def test_options_that_do_not_fit_are_refused(options: list[str], tmp_path: Path) -> None:
    assert run(cli, ["-w", str(tmp_path / "none"), "export", *options]) == 2


def test_a_schema_that_is_not_there_is_told_before_anything_is_written(meridia: Workspace, tmp_path: Path) -> None:
    with pytest.raises(MissingInput):
        validation.schema(tmp_path)
    root = tmp_path / "w"
    held = theatre(root, [EXAMPLE / "iati_halcyon_activities.xml"])
    assert run(cli, ["-w", str(root), "export", "iati", "--out", str(tmp_path / "a.xml"), "--schema", str(tmp_path)]) == 4
    assert not (tmp_path / "a.xml").exists()
    held.close()


def test_real_activities_leave_valid_and_come_back_as_they_were(
    shared_data: Path, tmp_path: Path, proven: Callable[[Path], None]
) -> None:
    """Three pages of D-Portal's answer: activities of many publishers, with the faults that publishers make."""
    with tarfile.open(shared_data / "iati" / "dportal_20210615_all_132_pages.tar.gz") as pages:
        members = [member for member in pages if member.name.endswith(".xml")]
        for number in (0, len(members) // 2, len(members) - 1):
            stream = pages.extractfile(members[number])
            assert stream is not None
            put(tmp_path / "in" / f"page{number}.xml", stream.read())
    held = theatre(tmp_path / "w", [tmp_path / "in"])
    report = written(held, tmp_path / "out.xml")
    proven(tmp_path / "out.xml")
    assert report["files"][0]["activities"] > 150
    again = theatre(tmp_path / "again", [tmp_path / "out.xml"])
    for reader in (before := Reader(held, today=TODAY), after := Reader(again, today=TODAY)):
        money(reader)
    named = "flow, activity, kind, direction, from_ref, from_activity, to_ref, to_activity, date, value_date, amount_cents"
    kept = {tuple(row.values()) for row in after.rows(f"SELECT {named} FROM money")}
    assert len(kept) == report["files"][0]["transactions"]
    assert kept <= {tuple(row.values()) for row in before.rows(f"SELECT {named} FROM money")}
    flows = {row[0] for row in kept}
    parts = "SELECT flow, place_kind, place, part_cents FROM part"
    first = {(r["flow"], r["place"]): r["part_cents"] for r in before.rows(parts) if r["flow"] in flows}
    second = {(r["flow"], r["place"]): r["part_cents"] for r in after.rows(parts)}
    assert {key for key, cents in second.items() if abs(cents - first.get(key, 0)) > max(2, abs(cents) // 100_000)} == set()
    assert {key for key in first.keys() - second.keys() if first[key] != 0} == set()
    for reader in (before, after):
        reader.close()
    for workspace in (held, again):
        workspace.close()
