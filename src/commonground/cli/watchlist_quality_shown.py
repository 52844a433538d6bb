"""What `commonground watchlist-quality` prints for people, in 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

import click

from commonground.cli.show import table

WIDTH = 79
_CUTS = {"all": "", "list": "list", "script": "script", "group": "names", "kind": "kind"}
_KINDS = {"person": "persons", "organisation": "bodies", "vessel": "vessels"}

Report = Mapping[str, Any]


def show(told: Report) -> None:
    """Print the scorecard: what is found first, then false alarms, then what follows for payees."""
    from commonground.brief.quality_words import paragraph, precision_words

    _say("".join(run.text for run in paragraph(told)).replace("\u00a0", " "))
    _held_out(told)
    _perturbed(told)
    _false_alarms(told)
    click.echo("")
    for row in told["precision"]:
        _say(f"At 1 in {round(1 / row['rate']):,}: {precision_words(row)}", "  ")
    click.echo("")
    _say(
        f"Measured on {told['entries']:,} entries with {told['names']:,} names; "
        + (f"{told['sample']:,} names of each list and kind" if told["sample"] else "all names")
        + ". Found: alarms by a name of good quality. Told: alarms, or asks for a second identifier."
    )


def _say(text: str, indent: str = "") -> None:
    click.echo(textwrap.fill(text, WIDTH, subsequent_indent=indent))


def _rates(told: Report) -> list[tuple[str, str]]:
    return [(f"1 in {round(1 / rate):,}", "right") for rate in told["rates"]]


def _held_out(told: Report) -> None:
    from commonground.brief.quality_words import value_words

    body = [
        [
            _CUTS[one["by"]],
            value_words(one["by"], one["value"]),
            one["names"],
            _percent(one["candidates"], one["names"]),
            _percent(one["first"], one["names"]),
            *(_percent(rate["count"], rate["of"]) for rate in one["recall"]),
            _percent(one["told"], one["names"]),
        ]
        for one in told["held_out"]
    ]
    heads = [("by", "left"), ("", "left"), ("names", "right"), ("compared", "right"), ("first", "right"), *_rates(told)]
    click.echo("")
    table([*heads, ("told", "right")], body, title="Names taken out of the lists: % compared at all, first, found at a rate")


def _perturbed(told: Report) -> None:
    from commonground.screening.perturbing import PERTURBATIONS

    by = {(one["rule"], one["kind"]): one["recall"] for one in told["perturbed"]}
    columns = [("primary name", "left")]
    for head in _KINDS.values():
        columns += [(f"{head}\n1:{round(1 / rate):,}", "right") for rate in told["rates"]]
    body = []
    for one in PERTURBATIONS:
        row: list[Any] = [one.words]
        for kind in _KINDS:
            found = by.get((one.rule, kind))
            row += [_percent(rate["count"], rate["of"]) for rate in found] if found else [""] * len(told["rates"])
        body.append(row)
    click.echo("")
    table(columns, body, title="Primary names as they may be written: % found at a rate (bodies: organisations)")


def _false_alarms(told: Report) -> None:
    from commonground.brief.quality_words import GROUPS, kept_words

    columns = [("names", "left"), ("promised", "right"), ("measured", "right"), ("95 % interval", "right"), ("", "left")]
    body: list[list[Any]] = []
    for one in told["false_alarms"]["groups"]:
        for alarm in one["rates"] if any(alarm["promised"] for alarm in one["rates"]) else one["rates"][:1]:
            measured = alarm["measured"]
            shown = [_small(measured["share"]), _interval(measured)] if measured else ["–", "–"]
            promised = f"{100 * alarm['rate']:g} %" if alarm["promised"] else "–"
            body.append([GROUPS.get(one["group"], one["group"]), promised, *shown, kept_words(alarm)])
    click.echo("")
    table(columns, body, title="False alarms of clean names that no threshold was set by")
    reasons = {alarm["reason"] for one in told["false_alarms"]["groups"] for alarm in one["rates"] if alarm["reason"]}
    for reason in sorted(reasons):
        _say(f"not promised: {reason}; such names alarm by the strictest threshold of the others")


def _percent(count: int, of: int) -> str:
    return f"{100 * count / of:.1f}" if of else "–"


def _small(share: float) -> str:
    return f"{100 * share:.2f} %"


def _interval(measured: Mapping[str, Any]) -> str:
    low, high = (100 * measured[end] for end in ("low", "high"))
    return f"{low:.2f} to {high:.2f}"
