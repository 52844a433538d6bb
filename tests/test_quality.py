"""Faults and traps of IATI data, each with its effect in dollars worked out by hand, and one publisher against its raw XML."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import tarfile
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import sqlglot
from lxml import etree

from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.funding import quality_rules, quality_scope
from commonground.funding.quality import Found, Publisher, check, quality
from commonground.funding.quality_rules import FINDINGS
from commonground.funding.ruleset import read_ruleset
from commonground.vocabulary.errors import NotFound
from fixtures_small import Theatre, put

ECB = "Date,USD,GBP,\n2020-01-02,1.25,0.5,\n2019-07-01,1.5,0.75,\n2018-01-02,1.2,0.6,\n"
"""A euro is 1.20 dollars in January 2018, 1.50 in July 2019 and 1.25 in January 2020."""
DAY = "2020-01-02"


def paid(kind: int, amount: str, *, day: str = DAY, value_date: str | None = None, currency: str = "", more: str = "") -> str:
    own = f' currency="{currency}"' if currency else ""
    return (
        f'<transaction><transaction-type code="{kind}"/><transaction-date iso-date="{day}"/>'
        f'<value value-date="{value_date or day}"{own}>{amount}</value>{more}</transaction>'
    )


def planned(tag: str, amount: str, first: str, last: str, kind: str = "") -> str:
    typed = f' type="{kind}"' if kind else ""
    return (
        f'<{tag}{typed}><period-start iso-date="{first}"/><period-end iso-date="{last}"/>'
        f'<value currency="USD" value-date="{first}">{amount}</value></{tag}>'
    )


def activity(ref: str, *parts: str, reporter: str = "XX-1", currency: str = "USD", attributes: str = "") -> str:
    default = f' default-currency="{currency}"' if currency else ""
    return (
        f"<iati-activity{default}{attributes}><iati-identifier>{ref}</iati-identifier>"
        f'<reporting-org ref="{reporter}" type="21"><narrative>The {reporter} Trust</narrative></reporting-org>'
        f"<title><narrative>Work</narrative></title>{''.join(parts)}</iati-activity>"
    )


def file(*activities: str, generated: str = "2021-06-01T00:00:00Z") -> str:
    return f'<iati-activities version="2.03" generated-datetime="{generated}">{"".join(activities)}</iati-activities>'


@pytest.fixture
def theatre(tmp_path: Path) -> Iterator[Theatre]:
    made = Theatre(tmp_path / "w")
    made.load(put(tmp_path / "eurofxref-hist.csv", ECB))
    yield made
    made.close()


def looked_at(theatre: Theatre, *files: str, publisher: str | None = "XX-1", country: str | None = None) -> list[Publisher]:
    folder = theatre.root.parent
    theatre.load(*(put(folder / f"file{number}.xml", text) for number, text in enumerate(files)))
    reader = theatre.reader()
    found = quality(reader, publisher, country)
    reader.close()
    return found


def only(theatre: Theatre, *files: str, country: str | None = None) -> dict[str, Found]:
    (publisher,) = looked_at(theatre, *files, country=country)
    return {found.finding.rule: found for found in publisher.findings}


def dollars(found: Found) -> tuple[float, float, float]:
    return found.published_cents / 100, found.corrected_cents / 100, found.effect_cents / 100


IQ, SY = '<recipient-country code="IQ"/>', '<recipient-country code="SY"/>'


def test_data_without_fault_has_no_finding(theatre: Theatre) -> None:
    (publisher,) = looked_at(theatre, file(activity("XX-1-A", IQ, '<sector code="72010"/>', paid(4, "100"), paid(3, "50"))))
    assert publisher.findings == ()
    assert (publisher.ref, publisher.name, publisher.spend_cents) == ("XX-1", "The XX-1 Trust", 15_000)
    assert (publisher.activities, publisher.transactions) == (1, 2)


def test_without_a_currency_the_amount_is_valued_in_the_publishers_usual_one(theatre: Theatre) -> None:
    """Two in euro, one in dollars; EUR 100 of January 2020 would be USD 125, of which none is in a total."""
    euro = activity("XX-1-A", IQ, paid(4, "7"), paid(4, "8"), currency="EUR")
    found = only(theatre, file(euro, activity("XX-1-B", IQ, paid(4, "9")), activity("XX-1-C", IQ, paid(4, "100"), currency="")))
    assert dollars(found["7.8.1"]) == (0, 125, 125)
    assert found["7.8.1"].example == {
        "activity": "XX-1-C",
        "file": "file0.xml",
        "position": "iati-activity[3]/transaction[1]",
    }


def test_where_no_currency_is_ever_stated_the_effect_is_unknown_and_counted(theatre: Theatre) -> None:
    found = only(theatre, file(activity("XX-1-A", IQ, paid(4, "100"), currency="")))
    assert dollars(found["7.8.1"]) == (0, 0, 0)
    assert found["7.8.1"].unconverted == 1


def sectors(*shares: tuple[str, str, str]) -> str:
    return "".join(f'<sector vocabulary="{v}" code="{c}" percentage="{p}"/>' for v, c, p in shares)


def test_sectors_that_sum_to_130_make_130_of_100(theatre: Theatre) -> None:
    """In vocabulary 1; that vocabulary 2 sums to 100 does not matter, nor that 10 is off."""
    stated = sectors(("1", "72010", "80"), ("1", "15220", "50"), ("2", "720", "60"), ("2", "152", "40"), ("10", "a", "3"))
    found = only(theatre, file(activity("XX-1-A", IQ, stated, paid(4, "100"), paid(2, "999"))))
    assert dollars(found["2.1.2"]) == (130, 100, 30)


def test_vocabulary_2_stands_in_for_1_and_the_others_do_not_count(theatre: Theatre) -> None:
    stated = sectors(("10", "1", "1"), ("10", "2", "2"), ("2", "720", "50"), ("2", "152", "60"))
    found = only(theatre, file(activity("XX-1-A", IQ, stated, paid(4, "100"))))
    assert dollars(found["2.1.2"]) == (110, 100, 10)


def test_an_excess_does_not_hide_a_shortfall(theatre: Theatre) -> None:
    more, less = sectors(("1", "72010", "60"), ("1", "15220", "60")), sectors(("1", "72010", "40"), ("1", "15220", "40"))
    found = only(theatre, file(activity("XX-1-A", more, paid(4, "100")), activity("XX-1-B", less, paid(4, "100"))))
    assert dollars(found["2.1.2"]) == (200, 200, 40)
    assert (found["2.1.2"].activities, found["2.1.2"].items) == (2, 2)


@pytest.mark.parametrize(
    "shares", [(), (("1", "72010", "50"),), (("1", "72010", "33.3"), ("1", "1", "33.3"), ("1", "2", "33.4"))]
)
def test_one_percentage_or_an_exact_sum_is_no_fault_of_sums(theatre: Theatre, shares: tuple[tuple[str, str, str], ...]) -> None:
    assert "2.1.2" not in only(theatre, file(activity("XX-1-A", sectors(*shares), paid(4, "100"))))


def test_countries_alone_and_countries_with_regions_are_two_rules(theatre: Theatre) -> None:
    countries = '<recipient-country code="IQ" percentage="30"/><recipient-country code="SY" percentage="50"/>'
    region = '<recipient-region vocabulary="1" code="589" percentage="50"/>'
    found = only(
        theatre, file(activity("XX-1-A", countries, paid(4, "100")), activity("XX-1-B", countries, region, paid(4, "10")))
    )
    assert dollars(found["3.1.2"]) == (80, 100, 20)
    assert dollars(found["3.4.2"]) == (13, 10, 3)


def test_for_a_country_only_its_part_counts(theatre: Theatre) -> None:
    """Iraq has 30 of 80 parts of 100 dollars: 37.50, of which 80 % as published."""
    countries = '<recipient-country code="IQ" percentage="30"/><recipient-country code="SY" percentage="50"/>'
    files = file(activity("XX-1-A", countries, paid(4, "100")), activity("XX-1-B", SY, paid(4, "100")))
    (publisher,) = looked_at(theatre, files, country="IRQ")
    assert (publisher.activities, publisher.spend_cents) == (1, 3750)
    assert dollars(publisher.findings[0]) == (30, 37.5, 7.5)


def test_what_stands_at_both_levels_is_counted_by_both(theatre: Theatre) -> None:
    own = '<sector vocabulary="1" code="72010"/><recipient-country code="SY"/>'
    stated = activity("XX-1-A", IQ, sectors(("1", "15220", "100")), paid(4, "100", more=own), paid(4, "7"))
    found = only(theatre, file(stated))
    assert dollars(found["6.6.2"]) == (200, 100, 100)
    assert dollars(found["3.6.2"]) == (200, 100, 100)
    assert found["6.6.2"].items == 1


def test_a_transaction_is_nowhere_where_neither_it_nor_its_activity_names_a_place(theatre: Theatre) -> None:
    found = only(theatre, file(activity("XX-1-A", paid(4, "100", more=IQ), paid(4, "40")), activity("XX-1-B", paid(4, "5"))))
    assert dollars(found["3.7.2"]) == (0, 45, 45)


def test_a_budget_of_two_years_is_spread_by_days(theatre: Theatre) -> None:
    """731 days from 2019-07-01 to 2021-06-30, of which 184 are in 2019; a year to the day is none."""
    long, year = planned("budget", "731", "2019-07-01", "2021-06-30"), planned("budget", "99", "2019-07-01", "2020-07-01")
    found = only(theatre, file(activity("XX-1-A", IQ, long, year)))
    assert dollars(found["7.5.3"]) == (731, 184, 547)
    assert found["7.5.3"].items == 1


def test_what_is_dated_after_the_file_was_written_is_not_there_yet(theatre: Theatre) -> None:
    late = paid(4, "100", day="2021-06-02", value_date=DAY)
    found = only(theatre, file(activity("XX-1-A", IQ, late, paid(4, "10"))))
    assert dollars(found["11.2.1"]) == (100, 0, 100)


def test_a_value_date_in_the_future_has_no_rate_where_the_days_own_has_one(theatre: Theatre) -> None:
    """EUR 100 of January 2020 is USD 125; at a value date of 2030 it is nothing."""
    found = only(theatre, file(activity("XX-1-A", IQ, paid(4, "100", value_date="2030-01-01", currency="EUR"))))
    assert dollars(found["11.2.2"]) == (0, 125, 125)


def test_another_value_date_makes_another_amount(theatre: Theatre) -> None:
    """EUR 100 paid in January 2020 and valued in July 2019: 125 at its own day, 150 at its value date."""
    found = only(theatre, file(activity("XX-1-A", IQ, paid(4, "100", value_date="2019-07-01", currency="EUR"))))
    assert dollars(found["value-date"]) == (125, 150, 25)
    assert found["value-date"].finding.severity == "trap"


def to(ref: str, tag: str = "receiver") -> str:
    return f'<{tag}-org ref="XX-1" {tag}-activity-id="{ref}"/>'


def test_a_payment_to_an_own_activity_is_counted_where_it_is_spent(theatre: Theatre) -> None:
    """100 and 50 go to B, which spends 60: of the payments 60 / 150 is there twice, 40 and 20."""
    giver = activity(
        "XX-1-A", IQ, paid(3, "100", more=to("XX-1-B")), paid(3, "50", more=to("XX-1-B")), paid(3, "9", more=to("ZZ-1"))
    )
    found = only(theatre, file(giver, activity("XX-1-B", IQ, paid(4, "60")), activity("XX-1-C", IQ)))
    assert dollars(found["chain-internal"]) == (150, 90, 60)
    assert (found["chain-internal"].items, found["chain-internal"].activities) == (2, 1)


def test_a_payment_to_an_own_activity_that_spends_nothing_counts_once(theatre: Theatre) -> None:
    giver = activity("XX-1-A", IQ, paid(3, "100", more=to("XX-1-B")))
    assert "chain-internal" not in only(theatre, file(giver, activity("XX-1-B", IQ, paid(1, "100"))))


def test_a_link_to_itself_would_net_its_own_money(theatre: Theatre) -> None:
    itself = activity("XX-1-A", IQ, paid(1, "80", more=to("XX-1-A", "provider")), paid(3, "30", more=to("XX-1-A")), paid(4, "1"))
    found = only(theatre, file(itself))
    assert dollars(found["self-link"]) == (0, 110, 110)
    assert "chain-internal" not in found


def test_budgets_of_parent_and_children_are_there_twice_by_year(theatre: Theatre) -> None:
    """2019: parent 100, children 30 + 40; 2020: parent 20, children 50. Twice there: 70 and 20."""
    years = (("2019-01-01", "2019-12-31"), ("2020-01-01", "2020-12-31"))
    parent = activity("XX-1-A", IQ, planned("budget", "100", *years[0]), planned("budget", "20", *years[1]))
    up = '<related-activity type="1" ref="XX-1-A"/>'
    first = activity("XX-1-B", IQ, planned("budget", "30", *years[0]), planned("budget", "50", *years[1]), up)
    found = only(theatre, file(parent, first, activity("XX-1-C", IQ, planned("budget", "40", *years[0]), up)))
    assert dollars(found["budget-both-levels"]) == (120, 30, 90)
    assert found["budget-both-levels"].example["activity"] == "XX-1-A"


def test_an_original_budget_is_replaced_by_the_revised_one_of_its_period(theatre: Theatre) -> None:
    year, next_year = ("2019-01-01", "2019-12-31"), ("2020-01-01", "2020-12-31")
    budgets = [
        planned("budget", "100", *year, "1"),
        planned("budget", "120", *year, "2"),
        planned("budget", "50", *next_year, "1"),
    ]
    found = only(theatre, file(activity("XX-1-A", IQ, *budgets)))
    assert dollars(found["budget-revised"]) == (100, 0, 100)


def test_planned_disbursements_beside_a_budget_are_no_more_money(theatre: Theatre) -> None:
    year = ("2019-01-01", "2019-12-31")
    both = activity("XX-1-A", IQ, planned("budget", "100", *year), planned("planned-disbursement", "60", *year))
    found = only(theatre, file(both, activity("XX-1-B", IQ, planned("planned-disbursement", "5", *year))))
    assert dollars(found["planned-beside-budget"]) == (60, 0, 60)


def test_an_activity_in_two_data_sets_is_stated_twice(theatre: Theatre) -> None:
    first, second = activity("XX-1-A", IQ, paid(4, "100"), paid(4, "30")), activity("XX-1-A", IQ, paid(4, "100"))
    found = only(theatre, file(first), file(second, generated="2021-05-01T00:00:00Z"))
    assert dollars(found["duplicate-identifier"]) == (200, 100, 100)


def test_a_budget_for_a_country_has_its_value_date_in_its_period(theatre: Theatre) -> None:
    """EUR 100 at 1.20 on the value date, at 1.50 on the first day of the period."""
    budget = (
        '<recipient-country-budget><recipient-country code="IQ"/><period-start iso-date="2019-07-01"/><period-end'
        ' iso-date="2020-06-30"/><value currency="EUR" value-date="2018-01-02">100</value></recipient-country-budget>'
    )
    organisation = (
        '<iati-organisations version="2.03"><iati-organisation><organisation-identifier>XX-1</organisation-identifier><name>'
        '<narrative>Trust</narrative></name><reporting-org ref="XX-1" type="21"><narrative>Trust</narrative></reporting-org>'
        f"{budget}</iati-organisation></iati-organisations>"
    )
    found = only(theatre, file(activity("XX-1-A", IQ)), organisation)
    assert dollars(found["11.3.1"]) == (120, 150, 30)


def test_publishers_are_listed_by_their_worst_fault_then_by_their_traps(theatre: Theatre) -> None:
    off = sectors(("1", "72010", "60"), ("1", "15220", "60"))
    valued = paid(4, "1000", value_date="2019-07-01", currency="EUR")
    files = file(
        activity("XX-1-A", IQ, off, paid(4, "10")),
        activity("YY-1-A", IQ, off, paid(4, "100"), reporter="YY-1"),
        activity("ZZ-1-A", IQ, valued, reporter="ZZ-1"),
        activity("QQ-1-A", IQ, reporter="QQ-1"),
    )
    found = looked_at(theatre, files, publisher=None)
    assert [publisher.ref for publisher in found] == ["YY-1", "XX-1", "ZZ-1", "QQ-1"]


def test_a_publisher_is_named_by_id_or_name_in_any_case(theatre: Theatre) -> None:
    assert looked_at(theatre, file(activity("XX-1-A")), publisher="the xx-1 TRUST")[0].ref == "XX-1"
    reader = theatre.reader()
    with pytest.raises(NotFound, match="no publisher 'XX'") as failure:
        quality(reader, "XX")
    assert "near: XX-1" in str(failure.value)


def test_every_step_carries_over_to_another_engine() -> None:
    steps = (
        quality_scope.statement("XX-1", "IRQ"),
        *quality_scope.flows(None, None),
        *quality_scope.flows("XX-1", "IRQ"),
        *quality_scope.shares("IRQ"),
        *quality_scope.budgets("XX-1", "IRQ"),
        *quality_rules.BUDGET_YEARS,
        *quality_rules.steps("IRQ", "2026-06-01"),
    )
    for step in steps:
        (statement,) = sqlglot.parse(step.sql, read="duckdb")
        assert isinstance(statement, sqlglot.exp.Query), step.name
        called = {c.name if isinstance(c, sqlglot.exp.Anonymous) else c.sql_name() for c in statement.find_all(sqlglot.exp.Func)}
        assert not {name.lower() for name in called} & {"date_diff", "datediff", "hash", "unnest", "strptime", "quantile_cont"}
        assert sqlglot.transpile(step.sql, read="duckdb", write="spark"), step.name


def test_every_rule_of_the_documentation_is_one_that_is_looked_for(theatre: Theatre) -> None:
    page = (Path(__file__).parent.parent / "docs" / "quality.md").read_text(encoding="utf-8")
    told = {line.split("|")[1].strip(" `"): line.split("|")[2].strip() for line in page.splitlines() if line.startswith("| ")}
    assert {rule: finding.severity for rule, finding in FINDINGS.items()} == {k: v for k, v in told.items() if k != "rule"}


RULES = {
    "/iati-activities/iati-activity": {
        "one_or_all": {
            "cases": [{"one": "@default-currency", "all": "currency", "ruleInfo": {"id": "7.8.1", "message": "Say it."}}]
        },
        "startswith": {
            "cases": [
                {
                    "idCondition": "NOT_EXISTING_ORG_ID",
                    "prefix": ["ORG-ID-PREFIX"],
                    "paths": ["reporting-org/@ref"],
                    "ruleInfo": {"id": "1.14.8", "severity": "warning"},
                }
            ]
        },
    }
}


def test_a_ruleset_is_checked_over_the_kept_files_of_the_publisher(theatre: Theatre) -> None:
    bare = activity("XX-1-A", IQ, paid(4, "100"), currency="")
    other = activity("YY-1-A", IQ, paid(4, "100"), currency="", reporter="YY-1")
    looked_at(theatre, file(bare, other, activity("XX-1-B")))
    reader = theatre.reader()
    checked = check(reader, read_ruleset(json.dumps(RULES).encode(), "r"), quality(reader, "XX-1")[0])
    reader.close()
    assert [(rule.id, count, example) for rule, count, example in checked.broken] == [("7.8.1", 1, "XX-1-A")]
    assert (checked.cases, [rule.id for rule in checked.unchecked], checked.unread) == (2, ["1.14.8"], ())


def test_the_bytes_of_a_source_are_for_those_who_may_read_it_and_until_it_is_removed(theatre: Theatre, tmp_path: Path) -> None:
    text = file(activity("XX-1-A", IQ))
    theatre.load(put(tmp_path / "closed.xml", text), release_to=["ALPHA"])
    theatre.load(put(tmp_path / "open.xml", text + "\n"))
    reader = theatre.reader()
    closed, opened = (hashlib.sha256(made.encode()).hexdigest() for made in (text, text + "\n"))
    assert reader.source_bytes(opened) == (text + "\n").encode()
    with pytest.raises(NotFound, match="there is no source"):
        reader.source_bytes(closed)
    reader.close()
    assert run(cli, ["-w", str(theatre.root), "purge", "open.xml", "--why", "a test"]) == 0
    reader = theatre.reader()
    with pytest.raises(NotFound, match="removed on"):
        reader.source_bytes(opened)
    reader.close()


def test_the_command_prints_tables_and_json(theatre: Theatre, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    looked_at(theatre, file(activity("XX-1-A", IQ, paid(4, "100"), currency="")))
    rules = put(tmp_path / "rules.json", json.dumps(RULES))
    here = ["-w", str(theatre.root), "quality"]
    assert run(cli, [*here, "--publisher", "XX-1", "--ruleset", str(rules)]) == 0
    shown = capsys.readouterr().out
    assert "no currency is stated" in shown
    assert "not converted and in no total: 100.00 (no currency) in 1" in shown
    assert "Say it." in shown
    assert "1.14.8" in shown
    assert run(cli, [*here, "--json"]) == 0
    (publisher,) = json.loads(capsys.readouterr().out)["publishers"]
    assert (publisher["publisher"], publisher["ruleset"]) == ("XX-1", None)
    assert run(cli, [*here, "--ruleset", str(rules)]) == 2
    assert run(cli, [*here, "--publisher", "XX-1", "--ruleset", str(tmp_path / "none.json")]) == 4
    assert run(cli, [*here, "--publisher", "ZZ"]) == 6
    capsys.readouterr()


def _rates(shared_data: Path) -> dict[str, dict[str, str]]:
    with zipfile.ZipFile(shared_data / "fx" / "ecb_eurofxref-hist.zip") as archive:
        rows = csv.DictReader(io.StringIO(archive.read(archive.namelist()[0]).decode()))
        return {row["Date"]: row for row in rows}


def _dollars(rates: dict[str, dict[str, str]], amount: Decimal, currency: str, day: str) -> int:
    """Cents, by fractions over the ECB's own figures."""
    date = dt.date.fromisoformat(day)
    quote = next(rates[d] for n in range(11) if (d := (date - dt.timedelta(n)).isoformat()) in rates)
    value = Fraction(amount) * 100
    if currency == "USD":
        return round(value)
    return round(value * Fraction(quote["USD"]) / (1 if currency == "EUR" else Fraction(quote[currency])))


def test_a_real_publisher_agrees_with_its_raw_xml(shared_data: Path, tmp_path: Path) -> None:
    """Spending, what another value date makes of it, and planned disbursements beside budgets, counted anew from some pages."""
    made = Theatre(tmp_path / "w")
    wanted = [f"dportal_{number}.xml" for number in range(91, 95)]
    pages = []
    with tarfile.open(shared_data / "iati" / "dportal_20210615_all_132_pages.tar.gz") as archive:
        for member in archive:
            if member.isfile() and member.name.split("/")[-1] in wanted:
                taken = archive.extractfile(member)
                assert taken is not None
                pages.append(taken.read())
                put(tmp_path / "pages" / member.name.split("/")[-1], pages[-1])
    made.load(shared_data / "fx" / "ecb_eurofxref-hist.zip", tmp_path / "pages")
    reader = made.reader()
    ref = "XI-IATI-EC_NEAR"
    (publisher,) = quality(reader, ref)
    standard = read_ruleset((shared_data / "iati_rulesets" / "rulesets" / "standard.json").read_bytes(), "standard.json")
    by_ruleset = {rule.id: count for rule, count, _ in check(reader, standard, publisher).broken}
    reader.close()
    made.close()
    rates = _rates(shared_data)
    spend, other_day, planned_usd, planned_items = 0, 0, 0, 0
    for work in (a for page in pages for a in etree.fromstring(page).iter("iati-activity")):
        if work.find("reporting-org").get("ref") != ref:
            continue
        default = work.get("default-currency")
        for one in work.iter("transaction"):
            if one.find("transaction-type").get("code") in ("3", "4"):
                value, day = one.find("value"), one.find("transaction-date").get("iso-date")
                stated = Decimal(value.text), value.get("currency") or default
                at_value = _dollars(rates, *stated, value.get("value-date") or day)
                spend += at_value
                other_day += abs(at_value - _dollars(rates, *stated, day))
        if work.find("budget") is not None:
            for one in work.iter("planned-disbursement"):
                value = one.find("value")
                planned_items += 1
                planned_usd += _dollars(rates, Decimal(value.text), value.get("currency") or default, value.get("value-date"))
    found: dict[str, Any] = {f.finding.rule: f for f in publisher.findings}
    assert publisher.spend_cents == spend > 10**9
    assert found["value-date"].effect_cents == other_day > 0
    assert (found["planned-beside-budget"].items, found["planned-beside-budget"].published_cents) == (planned_items, planned_usd)
    assert found["7.5.3"].activities == by_ruleset["7.5.3"] > 10
    assert {rule for rule in ("6.6.2", "3.6.2") if rule in found} == {rule for rule in ("6.6.2", "3.6.2") if rule in by_ruleset}
