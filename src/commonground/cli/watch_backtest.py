"""What `commonground watch backtest` prints: the means, skill, the cut by region, where truths fell, and re-emergence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from commonground.cli.show import table

OURS = "commonground"

_SCORES = (
    ("CRPS", "crps", 2),
    ("log1p", "crps_log1p", 4),
    ("log score", "log_score", 3),
    ("MIS90", "mis90", 0),
    ("cover90", "coverage90_active", 3),
    ("AUC quiet", "auc_quiet", 3),
)


def show_backtest(told: Mapping[str, Any]) -> None:
    """Print a back-test's report (`watch.backtest_report.report`) for people."""
    columns = [("model", "left"), *((head, "right") for head, *_ in _SCORES)]
    body = [[name, *(_figure(one[key], digits) for _, key, digits in _SCORES)] for name, one in told["mean"].items()]
    table(columns, body, title=f"Means over {', '.join(told['windows'])}")
    ours = told["skill"]["all"][OURS]
    click.echo(
        f"commonground beside {ours['against']}: {ours['difference_percent']:+.1f} % CRPS,"
        f" 90 % interval {ours['low_percent']:+.1f} to {ours['high_percent']:+.1f} %:"
        f" {'skill is claimed' if ours['claimed'] else 'no skill is claimed'}"
    )
    for row in told["artefacts"]:
        click.echo(f"{row['window']}: one row decides: {row['country']} in {row['month']}, {row['deaths']:,.0f} deaths")
    _show_regions(told)
    _show_places(told)
    _show_returns(told["reemergence"])
    for note in told["notes"]:
        click.echo(f"note: {note}")


def _show_regions(told: Mapping[str, Any]) -> None:
    """CRPS by region of ours, of the baseline that turned out best there, and of zeros."""
    if not told["by"]["region"]:
        click.echo("by region: not cut, all areas are parts of one country")
        return
    columns = [("region", "left"), ("area-months", "right"), ("commonground", "right"), ("best baseline", "right"), ("", "left")]
    columns += [("zeros", "right")]
    cuts = [told["by"]["region"]]
    if told["artefacts"]:
        cuts.append(told["by"]["region_without_artefacts"])
        columns += [("without these rows", "right"), ("best baseline", "right"), ("", "left")]
    body = []
    for region, models in told["by"]["region"].items():
        row: list[str | None] = [region, f"{models[OURS]['rows']:,.0f}"]
        for number, cut in enumerate(cuts):
            best = _best(cut[region])
            row += [_figure(cut[region][OURS]["crps"], 2), _figure(cut[region][best]["crps"], 2), best]
            row += [] if number else [_figure(models["zeros"]["crps"], 2)]
        body.append(row)
    click.echo("")
    table(columns, body, title="CRPS by region; which baseline is best there is known only now")


def _best(models: Mapping[str, Any]) -> str:
    """The baseline with the least CRPS; one of which nothing is known is never it, unless nothing is of all."""
    known = {name: one["crps"] for name, one in models.items() if name != OURS}
    return min(known, key=lambda name: (known[name] is None, known[name] or 0.0, name))


def _show_places(told: Mapping[str, Any]) -> None:
    """Where truths fell in our forecast, in tenths from its lowest value, and how many lay in its ranges."""
    click.echo("")
    columns = [("", "left"), *((f"{at}", "right") for at in range(1, len(told["pit"]["all"][OURS]) + 1))]
    columns += [("in 50 %", "right"), ("in 80 %", "right"), ("in 90 %", "right")]
    body = []
    for key, name, ending in (("active", "active", "_active"), ("all", "all", "")):
        held = [told["mean"][OURS][f"coverage{part}{ending}"] for part in (50, 80, 90)]
        body.append([name, *(_figure(_hundred(value), 1) for value in (*told["pit"][key][OURS], *held))])
    table(columns, body, title="Where truths fell: % in each tenth of our forecast, 10 is right")
    click.echo("active: a death in the year before the forecast")


def _show_returns(told: Mapping[str, Any] | None) -> None:
    """How well quiet areas were ranked, false alarms and misses of lists, beside the base rate."""
    click.echo("")
    if told is None:
        click.echo("re-emergence: not scored; that is done for countries of which the months after a list are known")
        return
    columns = [("within", "left"), ("", "left"), ("AUC", "right"), ("avg. precision", "right"), ("Brier", "right")]
    within = told["within"]
    lengths = [one["length"] for one in next(iter(within.values()))[OURS]["lists"]]
    columns += [(f"{what} at {k}", "right") for k in lengths for what in ("precision", "recall")]
    body, lines = [], []
    for months, one in within.items():
        for name, head in ((OURS, OURS), ("usual", "base rate")):
            said = one[name]
            row = [f"{months} months", head, _figure(said["auc"], 3), _figure(said["average_precision"], 3)]
            row.append(_figure(said["brier"], 4))
            body.append(row + [_figure(each[key], 3) for each in said["lists"] for key in ("precision", "recall")])
        lines += [f"{months} months: a death in {one['events']:,} of {one['rows']:,}; {_warned(one[OURS]['lists'])}"]
    origins = told["origins"]
    table(
        columns,
        body,
        title=f"Quiet areas ranked by the chance of a death; lists every three months, {origins[0]} to {origins[-1]}",
    )
    for line in lines:
        click.echo(line)
    click.echo("base rate: by the time since the last death alone; quiet: no death for six months")


def _warned(lists: list[dict[str, Any]]) -> str:
    of = min(lists, key=lambda one: abs(one["length"] - 10))
    lead = "" if of["median_lead"] is None else f", by {of['median_lead']:g} months in the median"
    return f"{of['warned']} of {of['returns']} returns were on a list of {of['length']} before{lead}"


def _hundred(value: float | None) -> float | None:
    return None if value is None else 100 * value


def _figure(value: float | None, digits: int) -> str | None:
    return None if value is None else f"{value:.{digits}f}"
