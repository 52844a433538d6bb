"""`commonground trace`: where the money of a flow came from and where it went, across publishers."""

from __future__ import annotations

from textwrap import wrap
from typing import Any

import click

from commonground.answers.trace import trace
from commonground.cli.place import as_json, reader, reading
from commonground.cli.show import console, emit_json, working


@click.command()
@click.argument("flow")
@click.option(
    "--min-confidence", type=click.FloatRange(0, 1), default=0.5, show_default=True, help="Leave out links that are less sure."
)
@click.option("--depth", type=click.IntRange(1, 50), default=6, show_default=True, help="Steps to follow in each direction.")
@as_json
@reading
@click.pass_context
def command(
    ctx: click.Context,
    flow: str,
    min_confidence: float,
    depth: int,
    as_json: bool,
    member: str | None,
    as_of: str | None,
    loaded_by: str | None,
) -> None:
    """Up and down the chain from FLOW: a flow id (fts:218961, iati:…) or an IATI activity identifier."""
    held = reader(ctx, member, as_of, loaded_by)
    with working("following the chain; after a load the other ends of flows are looked for once"):
        found = trace(held, flow=flow, min_confidence=min_confidence, depth=depth)
    if as_json:
        emit_json(found)
        return
    click.secho(_said(found) if "flow" in found else _activity(found), bold=True)
    if not found["linked"]:
        click.echo("links to other reporters are not looked for among so many flows (docs/chain.md)")
    for way, heading in (("up", "Where it came from"), ("down", "Where it went")):
        click.echo(f"\n{heading}:" if found[way] else f"\n{heading}: nothing is held that says so.")
        _tree(found[way], way, 1)
        if found.get(f"{way}_more"):
            click.echo(f"  … and {found[f'{way}_more']:,} smaller entries of the activity")


def _tree(nodes: list[dict[str, Any]], way: str, level: int) -> None:
    """Each node on a line, the reason for the step below it."""
    for node in nodes:
        arrow = "↑" if way == "up" else "↓"
        if not node.get("held", True):
            click.echo(_indented(f"{arrow} {node['flow']}: not held here ({node['evidence']})", level))
            continue
        click.echo(_indented(f"{arrow} {_said(node)}", level))
        sure = "" if node["confidence"] is None else f"{_percent(node['confidence'])}, {node['kind']}: "
        again = " (followed where it stands elsewhere)" if node["again"] else ""
        click.secho(_indented(f"{sure}{node['evidence']}{again}", level + 1), dim=True)
        _tree(node[way], way, level + 1)


def _indented(text: str, level: int) -> str:
    """A text on as many lines as the width asks for, each under its own level of the tree."""
    margin = "  " * level
    rest = margin if text[0] not in "↑↓" else f"{margin}  "
    lines = wrap(
        text, max(console().width, len(margin) + 40), initial_indent=margin, subsequent_indent=rest, break_on_hyphens=False
    )
    return "\n".join(lines)


def _said(node: dict[str, Any]) -> str:
    amount = "no amount" if node["amount"] is None else f"{node['amount']:,.2f} {node['currency'] or '(no currency)'}"
    usd = "" if node["currency"] == "USD" else " (no rate)" if node["usd"] is None else f" = {node['usd']:,.0f} USD"
    giver = _party(node["from"]) or (_reporter(node) if node["direction"] == "out" else None) or "not stated"
    receiver = _party(node["to"]) or (_reporter(node) if node["direction"] == "in" else None) or "not stated"
    teller = _reporter(node) or node["system"].upper()
    told = f"{node['flow']}, told by {teller}" + (f" · {node['activity']}" if node["activity"] else "")
    return f"{node['date'] or 'no date'}  {node['stage']} {amount}{usd}  {giver} → {receiver}  [{told}]"


def _percent(confidence: float) -> str:
    """Nothing that is matched is certain."""
    return "> 99 %" if confidence > 0.99 else f"{confidence:.0%}".replace("%", " %")


def _party(party: dict[str, str | None]) -> str | None:
    return party["name"] or party["ref"]


def _reporter(node: dict[str, Any]) -> str | None:
    told: str | None = node["reporter_name"] or node["reporter_ref"]
    return told


def _activity(found: dict[str, Any]) -> str:
    return (
        f"{found['activity']}  {found['title'] or ''}  [{found['reporter_name'] or found['reporter_ref'] or 'not held itself'}]"
    )
