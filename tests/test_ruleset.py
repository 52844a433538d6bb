"""The rule kinds of an IATI ruleset, each with a good and a bad element, and IATI's own pairs where they are at hand."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from commonground.funding.ruleset import Ruleset, read_ruleset, tally
from commonground.funding.ruleset_kinds import Known
from commonground.vocabulary.errors import MalformedFile

TODAY = Known(dt.date(2026, 6, 1))
PAIRS = [
    ("at_least_one", "at_least_one_ref", "at_least_one_bad"),
    ("at_least_one", "at_least_one_narrative", "at_least_one_bad"),
    ("at_least_one", "at_least_one_no_element_good", "at_least_one_bad"),
    ("between_dates", "between_dates_good", "between_dates_bad"),
    ("condition", "activity_status_2", "activity_status_3"),
    ("date_now", "date_now_good", "date_now_bad"),
    ("date_order", "date_good", "date_bad"),
    ("dependent_title_description", "title_description", "title"),
    ("dependent_title_description", "empty_activity", "description"),
    ("forloop", "forloop_good", "forloop_bad"),
    ("if_then", "if_then_good", "if_then_bad"),
    ("no_more_than_one_title", "title", "title_twice"),
    ("no_more_than_one_title", "empty_activity", "title_twice"),
    ("one_or_all", "one_or_all_currency_all_good", "one_or_all_currency_all_bad"),
    ("one_or_all", "one_or_all_currency_good", "one_or_all_currency_bad"),
    ("one_or_all", "one_or_all_lang_good", "one_or_all_lang_bad"),
    ("one_or_all", "one_or_all_lang_good_all", "one_or_all_lang_bad_all"),
    ("one_or_all", "one_or_all_sector_good", "one_or_all_sector_bad"),
    ("one_or_all", "one_or_all_sector_all_good", "one_or_all_sector_all_bad"),
    ("one_or_all_org", "one_or_all_org_currency_good", "one_or_all_org_currency_bad"),
    ("only_one_of", "only_one_of_activity_good", "only_one_of_activity_bad"),
    ("only_one_of", "only_one_of_transaction_good", "only_one_of_transaction_bad"),
    ("period_time", "period_time_good", "period_time_bad"),
    ("range", "range_good", "range_bad"),
    ("recipient_country", "recipient_country_good", "recipient_country_bad"),
    ("recipient_region_budget", "recipient_region_budget_good", "recipient_region_budget_bad"),
    ("regex_matches", "regex_good", "regex_bad"),
    ("regex_no_matches", "regex_bad", "regex_good"),
    ("results_references", "results_refs_good", "results_refs_bad"),
    ("sector_percentage_sum", "sector_percentage_sum_good", "sector_percentage_sum_bad"),
    ("starts_with", "identifiers", "identifiers_bad"),
    ("sum", "sum_good", "sum_bad"),
    ("sum_two", "sum_two_good", "sum_two_bad"),
    ("time_limit", "time_limit_good", "time_limit_bad"),
    ("title_exists", "title", "description"),
    ("title_text_exists", "title_text", "title"),
    ("total_expenditure", "total_expenditure_good", "total_expenditure_bad"),
    ("unique", "unique_good", "unique_bad"),
    *(
        (
            f"result_indicator_{part}_selector_with_conditions",
            f"results_indicator_{part_}_{good}",
            f"results_indicator_{part_}_bad",
        )
        for part, part_ in (
            ("baseline", "baseline_value"),
            ("period_actual", "period_actual_value"),
            ("period_target", "period_target_value"),
        )
        for good in ("good", "not_relevant")
    ),
]


def breaches(ruleset: Ruleset, xml: bytes, known: Known = TODAY) -> list[str]:
    return [breach.rule.kind for breach in ruleset.check(etree.fromstring(xml), known)]


@pytest.mark.parametrize(("rules", "good", "bad"), PAIRS, ids=lambda value: str(value))
def test_iatis_own_pairs_pass_and_fail(rules: str, good: str, bad: str, shared_data: Path) -> None:
    folder = shared_data / "iati_rulesets" / "meta_tests"
    ruleset = read_ruleset((folder / f"{rules}.json").read_bytes(), rules)
    assert breaches(ruleset, (folder / f"{good}.xml").read_bytes()) == []
    assert breaches(ruleset, (folder / f"{bad}.xml").read_bytes()) != []


def test_every_pair_of_iatis_is_among_them(shared_data: Path) -> None:
    """Left out: no rules, rules without paths, which nothing can keep, and a pair that names no rule of its own."""
    folder = shared_data / "iati_rulesets" / "meta_tests"
    there = {path.stem for path in folder.glob("*.json")}
    assert there - {rules for rules, _, _ in PAIRS} == {"empty", "no_paths", "unique_title_description"}
    assert breaches(read_ruleset(b"{}", "empty"), (folder / "empty_activity.xml").read_bytes()) == []


def rule(kind: str, case: dict[str, Any], context: str = "//a") -> Ruleset:
    return read_ruleset(json.dumps({context: {kind: {"cases": [case]}}}).encode(), "test")


NARROW = {"paths": ["b/@p"], "min": 0, "max": 100}
SUM = {"paths": ["b/@p"], "sum": 100}


@pytest.mark.parametrize(
    ("kind", "case", "good", "bad"),
    [
        ("range", NARROW, '<a><b p="0"/><b p="100.0"/></a>', '<a><b p="1e3"/></a>'),
        ("range", NARROW, "<a/>", '<a><b p="ten"/></a>'),
        ("strict_sum", SUM, '<a><b p="33.3"/><b p="33.3"/><b p="33.4"/></a>', '<a><b p="33.3"/><b p="66.6"/></a>'),
        ("strict_sum", SUM, "<a><b/></a>", '<a><b p="100"/><b p="none"/></a>'),
        ("no_spaces", {"paths": ["b"]}, "<a><b>x y</b></a>", "<a><b> x</b></a>"),
        ("evaluates", {"eval": "count(b) = 2"}, "<a><b/><b/></a>", "<a><b/></a>"),
        ("atLeastOne", {"paths": ["b"]}, "<a><b/></a>", "<a/>"),
        ("noMoreThanOne", {"paths": ["b", "c"]}, "<a><b/></a>", "<a><b/><c/></a>"),
        (
            "startsWith",
            {"prefix": ["b", "c"], "separator": "-", "paths": ["d"]},
            "<a><c>X</c><d>X-1</d></a>",
            "<a><c>X</c><d>X1</d></a>",
        ),
        (
            "date_order",
            {"less": "b/@d", "more": "NOW"},
            '<a><b d="2026-06-01"/></a>',
            '<a><b d="2020-01-01"/><b d="2026-06-02"/></a>',
        ),
        ("date_order", {"less": "b/@d", "more": "NOW"}, '<a><b d="soon"/></a>', '<a><b d="2026-06-02T00:00:00Z"/></a>'),
        (
            "time_limit",
            {"start": "b/@d", "end": "c/@d"},
            '<a><b d="2020-02-29"/><c d="2021-03-01"/></a>',
            '<a><b d="2019-01-01"/><c d="2020-01-02"/></a>',
        ),
        ("unique", {"paths": ["b", "c"]}, "<a><b>1</b><c>2</c></a>", "<a><b>1</b><c>1</c></a>"),
        ("one_or_all", {"one": "@x", "all": "count(b) = count(b/@y)"}, '<a><b y=""/></a>', "<a><b/></a>"),
    ],
)
def test_each_kind_passes_and_fails(kind: str, case: dict[str, Any], good: str, bad: str) -> None:
    assert breaches(rule(kind, case), good.encode()) == []
    assert len(breaches(rule(kind, case), bad.encode())) == 1


def test_a_loop_takes_each_value_once_and_never_as_part_of_an_expression() -> None:
    inner = {"strict_sum": {"cases": [{"condition": "count(s[@v='$1']) > 1", "paths": ["s[@v = '$1']/@p"], "sum": 100}]}}
    looped = rule("loop", {"foreach": "s/@v", "do": inner, "subs": ["paths", "condition"]})
    assert looped.cases == 1
    assert breaches(looped, b'<a><s v="1" p="60"/><s v="1" p="40"/><s v="2" p="7"/></a>') == []
    assert breaches(looped, b'<a><s v="1" p="60"/><s v="1" p="60"/><s v="1" p="60"/></a>') == ["strict_sum"]
    assert breaches(looped, b"""<a><s v="' or '1'='1" p="60"/><s v="x" p="60"/></a>""") == []


def test_rules_on_ids_need_the_lists_that_they_speak_of() -> None:
    case = {"idCondition": "NOT_EXISTING_ORG_ID", "prefix": ["ORG-ID-PREFIX"], "paths": ["@ref"]}
    ruleset = rule("startswith", case)
    assert len(ruleset.unchecked(TODAY)) == 1
    assert breaches(ruleset, b'<a ref="ZZ-1"/>') == []
    known = Known(TODAY.today, frozenset({"ZZ-9"}), frozenset({"GB-COH"}))
    assert ruleset.unchecked(known) == ()
    assert [breaches(ruleset, f'<a ref="{ref}"/>'.encode(), known) for ref in ("ZZ-1", "ZZ-9", "GB-COH-1")] == [
        ["startswith"],
        [],
        [],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"//a": {"atleast_one": []}}',
        '{"//a": {"sorcery": {"cases": [{}]}}}',
        '{"//a[": {"atleast_one": {"cases": [{"paths": ["b"]}]}}}',
        '{"//a": {"atleast_one": {"cases": [{"paths": ["b[["]}]}}}',
    ],
)
def test_a_ruleset_that_cannot_be_read_is_an_error_that_says_where(text: str) -> None:
    with pytest.raises(MalformedFile, match="rules"):
        read_ruleset(text.encode(), "rules.json")


FILE = b"""<iati-activities version="2.03">
<iati-activity default-currency="USD"><iati-identifier> X-1 </iati-identifier><title/></iati-activity>
<iati-activity><iati-identifier>X-2</iati-identifier><transaction><value>1</value></transaction><transaction><value>2</value></transaction>
</iati-activity></iati-activities>"""
RULES = json.dumps(
    {
        "/iati-activities/iati-activity": {
            "one_or_all": {
                "cases": [{"one": "@default-currency", "all": "currency", "ruleInfo": {"id": "7.8.1", "severity": "error"}}]
            },
            "no_spaces": {"cases": [{"paths": ["iati-identifier"], "ruleInfo": {"id": "1.3.1", "severity": "warning"}}]},
        },
        "//value": {"atleast_one": {"cases": [{"paths": ["@currency"], "ruleInfo": {"id": "x", "severity": "warning"}}]}},
    }
).encode()


def test_a_file_is_checked_activity_by_activity() -> None:
    found = list(read_ruleset(RULES, "r").check_bytes(FILE, TODAY))
    assert [(b.rule.id, b.element, b.count, b.line) for b in found] == [
        ("1.3.1", "X-1", 1, 2),
        ("7.8.1", "X-2", 1, 3),
        ("x", "X-2", 2, 3),
    ]
    assert [(rule.id, count, example) for rule, count, example in tally(found)] == [
        ("7.8.1", 1, "X-2"),
        ("1.3.1", 1, "X-1"),
        ("x", 1, "X-2"),
    ]
    only = read_ruleset(RULES, "r").check_bytes(FILE, TODAY, frozenset({"X-1"}))
    assert [breach.rule.id for breach in only] == ["1.3.1"]


@pytest.mark.parametrize("xml", [FILE[:150], b'<!DOCTYPE a [<!ENTITY b "bbbb">]><iati-activities>&b;<iati-activity/>'])
def test_a_broken_file_is_an_error(xml: bytes) -> None:
    with pytest.raises(MalformedFile):
        list(read_ruleset(RULES, "r").check_bytes(xml, TODAY))


def test_the_standard_ruleset_has_its_hundred_and_seven_cases(shared_data: Path) -> None:
    ruleset = read_ruleset((shared_data / "iati_rulesets" / "rulesets" / "standard.json").read_bytes(), "standard.json")
    assert ruleset.cases == 107
    assert {rule.severity for rule in ruleset.rules} == {"error", "warning"}
    assert all(rule.message for rule in ruleset.rules)


@pytest.mark.parametrize("name", ["dfid", "standard_py", "ti-fallbacks"])
def test_the_other_rulesets_of_iati_are_read(name: str, shared_data: Path) -> None:
    assert read_ruleset((shared_data / "iati_rulesets" / "rulesets" / f"{name}.json").read_bytes(), name).cases > 0
