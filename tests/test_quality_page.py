"""The page of screening's scorecard names where least is found and which promises do not hold, and asks nobody for anything."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from lxml import html

from commonground.brief.quality_page import page
from commonground.brief.quality_words import paragraph, precision_words, value_words


def share(count: int, of: int) -> dict[str, Any]:
    value = count / of if of else None
    return {"count": count, "of": of, "share": value, "low": (value or 0) * 0.8, "high": min((value or 0) * 1.2 + 0.001, 1)}


def recall(names: int, wide: int, strict: int) -> dict[str, Any]:
    both = [{"rate": 0.01, **share(wide, names)}, {"rate": 0.001, **share(strict, names)}]
    return {"names": names, "candidates": names, "first": wide, "told": wide, "recall": both}


def alarm(rate: float, count: int | None, kept: bool | None) -> dict[str, Any]:
    measured = None if count is None else share(count, 5_000)
    reason = "" if kept is not None else "no clean names are held in these letters"
    named = {"rate": rate, "promised": kept is not None, "reason": reason, "score": 7.5, "clean_names": 10_000}
    return {**named, "measured": measured, "kept": kept}


@pytest.fixture
def report() -> dict[str, Any]:
    """Two lists; 200 aliases of which a quarter alarm at the stricter rate; one promise of four that does not hold."""
    right = {"rate": 0.001, "listed_in": 10_000, "payees": 1_000_000, "listed": 100, "found": 25, "false_alarms": 975}
    return {
        "as_of": "2018-06-21",
        "sample": 500,
        "rates": [0.01, 0.001],
        "program": {"version": "1.0", "code": "c" * 64, "weights": "w" * 64},
        "lists": [
            {"list": "un-sc", "published": "2018-06-21", "stated": True, "entries": 1_098, "names": 3_700},
            {"list": "us-<csl>", "published": "2018-06-22", "stated": False, "entries": 10, "names": 12},
        ],
        "entries": 1_108,
        "names": 3_712,
        "bodies": 1_100,
        "held_out": [
            {"by": "all", "value": "all", **recall(200, 100, 50)},
            {"by": "list", "value": "un-sc", **recall(200, 100, 50)},
            {"by": "script", "value": "latin", **recall(160, 90, 48)},
            {"by": "script", "value": "arabic", **recall(40, 10, 2)},
            {"by": "script", "value": "other", **recall(3, 0, 0)},
            {"by": "group", "value": "organisation_asia", **recall(40, 10, 6)},
            {"by": "kind", "value": "person", **recall(200, 100, 50)},
        ],
        "perturbed": [
            {"rule": "as_listed", "words": "as listed", "kind": "person", **recall(100, 99, 90)},
            {"rule": "initials", "words": "initials, last word whole", "kind": "person", **recall(98, 6, 1)},
            {"rule": "accents_off", "words": "accents left out", "kind": "person", **recall(0, 0, 0)},
        ],
        "false_alarms": {
            "groups": [
                {"group": "arabic", "rates": [alarm(0.01, 80, False), alarm(0.001, 5, True)]},
                {"group": "organisation_asia", "rates": [alarm(0.01, 45, True), alarm(0.001, 0, True)]},
                {"group": "other", "rates": [alarm(0.01, None, None), alarm(0.001, None, None)]},
            ],
            "people": [{"rate": 0.01, **share(80, 5_000)}, {"rate": 0.001, **share(5, 5_000)}],
            "organisations": [{"rate": 0.01, **share(45, 5_000)}, {"rate": 0.001, **share(0, 5_000)}],
            "lists": [{"list": "un-sc", "rates": [{"rate": 0.01, **share(60, 10_000)}, {"rate": 0.001, **share(4, 10_000)}]}],
        },
        "precision": [
            {**right, "precision": 0.025},
            {**right, "rate": 0.01, "found": 50, "false_alarms": 12_500, "precision": 0.004},
        ],
        "weak": {
            "entries": 569,
            "names": 100,
            "alarm_without": [{"rate": 0.01, **share(20, 100)}, {"rate": 0.001, **share(8, 100)}],
            "alarm": [{"rate": 0.01, **share(15, 100)}, {"rate": 0.001, **share(6, 100)}],
        },
    }


def said(report: dict[str, Any]) -> str:
    return "".join(run.text for run in paragraph(report)).replace("\u00a0", " ")


def drawn(report: dict[str, Any]) -> Any:
    return html.fromstring(page(report))


def table(root: Any, caption: str) -> dict[str, list[str]]:
    """The lines of a table by their heads; the heads of its columns are under an empty name."""
    found = root.xpath("//table[starts-with(normalize-space(caption), $caption)]", caption=caption)[0]
    lines = {"": [head.text_content().replace("\u00a0", " ") for head in found.xpath("./thead/tr[last()]/th")]}
    rows = found.xpath(".//tr[td]")
    return lines | {
        row.find("th").text_content(): [cell.text_content().replace("\u00a0", " ") for cell in row.findall("td")]
        for row in rows
        if row.find("th") is not None
    }


def test_what_is_found_stands_first_and_then_where_least_is(report: dict[str, Any]) -> None:
    assert said(report).startswith(
        "200 aliases were taken out of the lists and then searched. At 1 in 1,000 false alarms 25.0 % of their entries alarm,"
        " at 1 in 100 50.0 %. Least is found of Arabic letters (5.0 %), organisations, Asia (15.0 %) and persons (25.0 %). Of"
        " persons searched by their primary name written otherwise, least with initials, last word whole (1.0 %)"
    )


def test_a_kind_of_which_nothing_is_found_is_among_the_worst_and_named_once(report: dict[str, Any]) -> None:
    report["held_out"] += [{"by": by, "value": "vessel", **recall(61, 1, 0)} for by in ("group", "kind")]
    assert "Least is found of vessels (0.0 %), Arabic letters (5.0 %) and organisations, Asia (15.0 %). " in said(report)


def test_a_promise_that_does_not_hold_is_named_with_what_was_measured(report: dict[str, Any]) -> None:
    assert "Of 4 promised rates of false alarms 1 does not hold on further clean names: Arabic at 1 in 100 (1.60 %). " in said(
        report
    )
    report["false_alarms"]["groups"][0]["rates"][0]["kept"] = True
    assert "All 4 promised rates of false alarms hold on further clean names. " in said(report)
    report["false_alarms"]["groups"] = report["false_alarms"]["groups"][2:]
    assert "No rate of false alarms could be promised. " in said(report)


def test_few_names_are_never_called_the_worst(report: dict[str, Any]) -> None:
    assert "other letters" not in said(report)


def test_who_is_found_by_a_weak_alias_alone_is_told(report: dict[str, Any]) -> None:
    assert said(report).endswith(
        "569 entries have a weak alias, which never alarms alone: searched by it, 92.0 % of 100 are found by nothing else at"
        " 1 in 1,000."
    )


def test_where_nothing_could_be_taken_out_that_is_said(report: dict[str, Any]) -> None:
    report["held_out"] = [{"by": "all", "value": "all", **recall(0, 0, 0)}]
    assert said(report).startswith("No entry has an alias that could be taken out")
    assert not drawn(report).xpath("//table[starts-with(normalize-space(caption), 'Names taken out')]")


def test_right_alarms_are_told_as_one_in_so_many(report: dict[str, Any]) -> None:
    # 25 of 25 + 975
    right = report["precision"][0]
    assert (
        precision_words(right)
        == "Of 1,000,000 payees of whom 100 are listed, 25 of these and 975 others alarm: 1 alarm in 40 is right."
    )
    assert precision_words({**right, "found": 0, "precision": 0.0}).endswith("none of the alarms is right.")


def test_the_figures_stand_in_tables(report: dict[str, Any]) -> None:
    root = drawn(report)
    lines = table(root, "Names taken out of the lists")
    assert lines[""] == ["Aliases", "Searched", "1 in 100", "1 in 1,000", "Told", "First", "Compared"]
    assert lines["Arabic letters"] == ["40", "25.0", "5.0", "25.0", "25.0", "100.0"]
    alarms = table(root, "Clean names that alarm, by group")
    assert alarms["Arabic"][:3] == ["1.60 %", "1.28 to 2.02 %", "not kept"]
    assert alarms["in other letters"] == ["–", "–", "not promised", "–", "–", "not promised"]
    assert table(root, "Entries searched by a weak alias")["By the weak alias alone"] == ["80.0 %", "92.0 %"]
    assert table(root, "Lists")["us-<csl>"] == ["not stated", "10", "12"]


def test_a_rule_that_changed_no_name_is_left_out(report: dict[str, Any]) -> None:
    assert "accents left out" not in drawn(report).text_content()


def test_every_chart_has_words_and_a_table(report: dict[str, Any]) -> None:
    figures = drawn(report).xpath("//figure")
    assert len(figures) == 4
    for figure in figures:
        assert figure.xpath("string(.//svg/@aria-label)")
        assert figure.xpath(".//details//table/caption")
    label = drawn(report).xpath("string(//svg[contains(@aria-label, 'promised 1')]/@aria-label)").replace("\u00a0", " ")
    assert label.endswith("0.90 % to 1.60 % by group; not kept for Arabic.")


def test_the_page_holds_all_that_it_needs_and_is_the_same_each_time(report: dict[str, Any]) -> None:
    made = page(report)
    assert made == page(json.loads(json.dumps(report)))
    assert not re.search(r"<script|<link|<img|@import|url\((?!#)|https?://(?!www\.w3\.org)", made)
    root = html.fromstring(made)
    assert root.get("lang") == "en"
    assert root.xpath("//main//h2")
    heads = root.xpath("//h1|//h2|//h3")
    assert heads[0].tag == "h1"
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert not root.xpath("//table[not(caption)]")
    assert not root.xpath("//th[not(@scope)]")


def test_groups_and_lists_have_words() -> None:
    assert value_words("group", "pashto_urdu") == "Pashto and Urdu"
    assert value_words("list", "un-sc") == "un-sc"
    assert value_words("script", "cyrillic") == "Cyrillic letters"
