"""What the scorecard of screening says in words: what is found, what is not, which promises hold, how many alarms are right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commonground.brief.backtest_words import listed, share
from commonground.brief.content import Strong, Text

Report = Mapping[str, Any]

FEW = 30
"""Of fewer names no share is told among the worst: it would be mostly chance."""

WORST = 3
"""So many of the worst are named."""

GROUPS = {
    "arabic": "Arabic",
    "kurdish": "Kurdish",
    "persian": "Persian",
    "turkish": "Turkish",
    "pashto_urdu": "Pashto and Urdu",
    "european": "European",
    "arabic_script": "in Arabic letters",
    "other": "in other letters",
    "organisation_middle_east": "organisations, Middle East",
    "organisation_asia": "organisations, Asia",
    "organisation_eurasia": "organisations, Eurasia",
    "organisation_world": "organisations, elsewhere",
    "organisation_arabic_script": "organisations, Arabic letters",
    "organisation_other": "organisations, other letters",
    "vessel": "vessels",
    "vessel_or_aircraft": "aircraft",
}
"""The groups of names in words: by how names are written, never by where a person is from."""

_AS_KIND = (("group", "vessel"), ("group", "vessel_or_aircraft"))
"""The groups that say no more than the kind of entry."""

_VALUES = {
    ("script", "none"): "no letters",
    ("script", "other"): "other letters",
    ("kind", "person"): "persons",
    ("kind", "organisation"): "organisations",
    ("kind", "vessel"): "vessels",
    ("kind", "aircraft"): "aircraft",
    ("kind", "unknown"): "kind not stated",
    ("all", "all"): "all",
}


def value_words(by: str, value: str) -> str:
    """A list, script, group or kind in words."""
    if by == "group":
        return GROUPS.get(value, value)
    if by == "script":
        return _VALUES.get((by, value), f"{value.capitalize()} letters")
    return _VALUES.get((by, value), value)


def rate_words(rate: float) -> str:
    """A rate as one in so many."""
    return f"1\u00a0in\u00a0{round(1 / rate):,}"


def kept_words(alarm: Mapping[str, Any]) -> str:
    """What became of a promise."""
    if not alarm["promised"]:
        return "not promised"
    return {True: "kept", False: "not kept", None: "not measured"}[alarm["kept"]]


def paragraph(report: Report) -> list[Strong | Text]:
    """The one paragraph that is read if nothing else is: what is found, where least, which promises do not hold."""
    if not report["held_out"] or not report["held_out"][0]["names"]:
        return [Strong("No entry has an alias that could be taken out: nothing is measured of names that the lists lack. ")]
    whole = report["held_out"][0]
    wide, strict = (one["share"] for one in whole["recall"])
    rates = [rate_words(one["rate"]) for one in whole["recall"]]
    return [
        Text(f"{_aliases(whole['names'])} taken out of the lists and then searched. At {rates[1]} false alarms "),
        Strong(f"{share(strict)} of their entries alarm, at {rates[0]} {share(wide)}"),
        Text(". " + _worst(report)),
        *_promises(report),
        Text(_weak(report)),
    ]


def _aliases(count: int) -> str:
    return "1 alias was" if count == 1 else f"{count:,} aliases were"


def _worst(report: Report) -> str:
    """Where least is found at the strictest rate, among held-out names and among perturbed names of persons."""
    cuts = [
        (one["recall"][-1]["share"], value_words(one["by"], one["value"]))
        for one in report["held_out"]
        if one["by"] in ("script", "group", "kind") and (one["by"], one["value"]) not in _AS_KIND and one["names"] >= FEW
    ]
    rules = [
        (one["recall"][-1]["share"], one["words"])
        for one in report["perturbed"]
        if one["kind"] == "person" and one["names"] >= FEW
    ]
    said = f"Least is found of {_least(cuts)}. " if cuts else ""
    return said + (f"Of persons searched by their primary name written otherwise, least with {_least(rules)}. " if rules else "")


def _least(found: Sequence[tuple[float, str]]) -> str:
    return listed([f"{words} ({share(value)})" for value, words in sorted(dict.fromkeys(found))[:WORST]])


def _promises(report: Report) -> list[Strong | Text]:
    """Which promises did not hold on further clean names."""
    broken = [
        f"{GROUPS.get(one['group'], one['group'])} at {rate_words(alarm['rate'])} ({percent(alarm['measured']['share'])})"
        for one in report["false_alarms"]["groups"]
        for alarm in one["rates"]
        if alarm["kept"] is False
    ]
    held = sum(alarm["kept"] is not None for one in report["false_alarms"]["groups"] for alarm in one["rates"])
    if not held:
        return [Text("No rate of false alarms could be promised. ")]
    if not broken:
        return [Text(f"All {held} promised rates of false alarms hold on further clean names. ")]
    return [
        Text("Of "),
        Text(f"{held} promised rates of false alarms "),
        Strong(f"{len(broken)} {'does' if len(broken) == 1 else 'do'} not hold"),
        Text(f" on further clean names: {listed(broken)}. "),
    ]


def percent(value: float | None) -> str:
    """A small share in %, with two decimals."""
    return "–" if value is None else f"{100 * value:.2f}\u00a0%"


def _weak(report: Report) -> str:
    weak = report["weak"]
    if not weak["names"]:
        return "No entry has a weak alias that says more than its other names. "
    found = weak["alarm_without"][-1]
    return (
        f"{weak['entries']:,} entries have a weak alias, which never alarms alone: searched by it, {share(1 - found['share'])} of"
        f" {found['of']:,} are found by nothing else at {rate_words(found['rate'])}."
    )


def precision_words(row: Mapping[str, Any]) -> str:
    """How many alarms would be right, in a sentence."""
    many = "none of the alarms is right" if not row["found"] else f"1 alarm in {_one_in(row['precision']):,} is right"
    return (
        f"Of {row['payees']:,} payees of whom {row['listed']:,} {'is' if row['listed'] == 1 else 'are'} listed, {row['found']:,}"
        f" of these and {row['false_alarms']:,} others alarm: {many}."
    )


def _one_in(precision: float) -> int:
    return max(1, round(1 / precision))
