"""The page "how well screening finds": the scorecard as one HTML file, without a script and without a request to anyone.

It is in English alone, as the page of a back-test is: scores are read by those who check us.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from commonground.brief import quality_charts, scores_page
from commonground.brief.backtest_tables import Cell, Chart, Group, Row, Section, Table
from commonground.brief.backtest_words import share
from commonground.brief.quality_alarms_told import alarms, precision
from commonground.brief.quality_words import Report, paragraph, rate_words, value_words

NOTE = (
    "Found: the entry alarms, by a name of good quality, from the score that a run at that rate of false alarms applies."
    " 1\u00a0in\u00a01,000 is what a run applies where nothing else is asked. Nothing is tuned by this page; it measures alone."
)
_BY = {"list": "By list", "script": "By script", "group": "By group of names", "kind": "By kind of entry"}
_LIMITS = (
    "The weights were learned on aliases of the lists of OFAC, the EU and the United Kingdom. On those of the United Nations"
    " nothing was learned: the row `un-sc` is the one that judges them.",
    "A name that was taken out counts as found only by its own entry, or by one that the publishers link with it. An entry of"
    " another list that nobody links is neither a success nor a failure.",
    "Some aliases have nothing in common with the other names: names of war, former names of vessels. No comparison of names"
    " finds them; a number of a document or vessel does.",
    "Clean names are made up of common names: real payees have rarer names too, and alarm less often. Those measured here follow"
    " those by which the thresholds were set, and hold a few rarer names.",
    "The group of a name is told by its letters, to choose a threshold; it says nothing of anybody's origin.",
)


def page(report: Report) -> str:
    """The page of a report as `screening.quality_report.report` gives it; every name in it is escaped.

    The same report gives the same page. Raises KeyError for a report that lacks a part it must have.
    """
    return scores_page.page("How well screening finds", _subtitle(report), NOTE, paragraph(report), _sections(report))


def _subtitle(report: Report) -> str:
    count = len(report["lists"])
    day = f", as published by {report['as_of']}" if report["as_of"] else ""
    return f"{count} list{'s' * (count != 1)}, {report['entries']:,} entries with {report['names']:,} names{day}"


def _sections(report: Report) -> Iterable[Section]:
    if report["held_out"] and report["held_out"][0]["names"]:
        yield _held_out(report)
    yield from _perturbed(report)
    yield alarms(report)
    yield precision(report)
    yield _weak(report)
    yield _lists(report)
    yield Section("What this does not say", notes=_LIMITS)


def _heads(report: Report) -> tuple[str, ...]:
    return ("Searched", *(rate_words(rate) for rate in report["rates"]), "Told", "First", "Compared")


TERMS = (
    ("Searched", "how many names"),
    ("1\u00a0in\u00a0100, 1\u00a0in\u00a01,000", "found where so many clean names alarm"),
    ("Told", "at the stricter rate: alarms, or is shown with the question for a second identifier"),
    ("First", "the entry came before every other that does not bear that very name"),
    ("Compared", "the entry was among the candidates at all, whatever its score"),
)


def _row(head: str, one: Mapping[str, Any]) -> Row:
    names = one["names"]
    cells = [f"{names:,}", *(_of(rate["count"], rate["of"]) for rate in one["recall"])]
    cells += [_of(one[key], names) for key in ("told", "first", "candidates")]
    return Row(head, tuple(Cell(text) for text in cells), head == "all")


def _of(count: int, of: int) -> str:
    return f"{100 * count / of:.1f}" if of else "–"


def _found(head: str, one: Mapping[str, Any]) -> quality_charts.Found:
    wide, strict = (rate["share"] for rate in one["recall"])
    return head, wide, strict


def _held_out(report: Report) -> Section:
    whole, *cuts = report["held_out"]
    groups = [Group("", (_row("all", whole),))]
    for by, head in _BY.items():
        groups.append(Group(head, tuple(_row(value_words(by, one["value"]), one) for one in cuts if one["by"] == by)))
    title = "Names taken out of the lists, and searched"
    drawn = [_found("all", whole), *(_found(value_words(one["by"], one["value"]), one) for one in cuts)]
    lines = (
        "Each person, organisation or vessel loses one alias at most, on every list that carries it; the primary name stays. An"
        " alias in another script goes with all names in that script, so that it must be found by names in Latin letters.",
    )
    chart = _chart("held-out", title, drawn, report, Table(f"{title}, in\u00a0%", ("Aliases", *_heads(report)), tuple(groups)))
    return Section("Names that the lists lack", lines, terms=TERMS, summary="What the columns are", charts=(chart,))


def _chart(identifier: str, title: str, drawn: Sequence[quality_charts.Found], report: Report, twin: Table) -> Chart:
    rates = [rate_words(rate) for rate in report["rates"]]
    known = [(strict, name) for name, _, strict in drawn if strict is not None]
    least, most = min(known), max(known)
    alt = f"{title}. At {rates[1]}, least for {least[1]} with {share(least[0])} and most for {most[1]} with {share(most[0])}."
    return Chart(identifier, title, alt, quality_charts.recalls(drawn, rates), twin)


def _perturbed(report: Report) -> Iterable[Section]:
    of = {kind: [one for one in report["perturbed"] if one["kind"] == kind and one["names"]] for kind in _KINDS}
    lines: tuple[str, ...] = (
        "Primary names in Latin letters, changed by one small rule each, against the whole lists. Each rule is measured on the"
        " names that it changes.",
    )
    for kind, head in _KINDS.items():
        if not of[kind]:
            continue
        title = f"{head} by their primary names, as they may be written"
        rows = tuple(_row(one["words"], one) for one in of[kind])
        drawn = [_found(one["words"], one) for one in of[kind]]
        twin = Table(f"{title}, in\u00a0%", ("Primary name", *_heads(report)), (Group("", rows),))
        yield Section(f"{head}: the primary name, written otherwise", lines, charts=(_chart(kind, title, drawn, report, twin),))
        lines = ()


_KINDS = {"person": "Persons", "organisation": "Organisations", "vessel": "Vessels"}


def _weak(report: Report) -> Section:
    weak = report["weak"]
    if not weak["names"]:
        return Section("Weak aliases", ("No entry has a weak alias that says more than its other names.",))
    line = (
        f"{weak['entries']:,} entries have an alias that its publisher calls weak or of low quality. It never alarms alone: it is"
        f" shown with the question for a second identifier. Such aliases of {weak['names']:,} entries were searched."
    )
    rows = (
        Row("By another name, as the lists are", tuple(Cell(share(one["share"])) for one in weak["alarm"])),
        Row("By another name, without weak aliases", tuple(Cell(share(one["share"])) for one in weak["alarm_without"])),
        Row("By the weak alias alone", tuple(Cell(share(1 - one["share"])) for one in weak["alarm_without"])),
    )
    heads = ("Found", *(rate_words(rate) for rate in report["rates"]))
    return Section("Weak aliases", (line,), (Table("Entries searched by a weak alias", heads, (Group("", rows),)),))


def _lists(report: Report) -> Section:
    rows = tuple(
        Row(
            one["list"],
            tuple(
                Cell(text)
                for text in (one["published"] if one["stated"] else "not stated", f"{one['entries']:,}", f"{one['names']:,}")
            ),
        )
        for one in report["lists"]
    )
    program = report["program"]
    sample = f"{report['sample']:,} names of each list and of each kind" if report["sample"] else "All names"
    note = (
        f"{sample} were drawn. {report['bodies']:,} persons, organisations, vessels and aircraft, each counted once where"
        f" publishers link them. Program {program['version']}, code {program['code'][:12]}, weights {program['weights'][:12]}."
    )
    return Section(
        "Measured on", tables=(Table("Lists", ("List", "Published", "Entries", "Names"), (Group("", rows),), note=note),)
    )
