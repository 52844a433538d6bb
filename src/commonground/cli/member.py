"""`commonground member`: the members of the coalition, from accession to departure."""

from __future__ import annotations

from typing import Any

import click

from commonground.cli.place import as_json
from commonground.cli.writing import Hand, acting, exact_day, labelled, report
from commonground.door.amending import ending
from commonground.door.entry import Entry
from commonground.door.naming import find
from commonground.vocabulary.country import by_iso3
from commonground.vocabulary.records import KINDS
from commonground.vocabulary.records.parties import MEMBER_KINDS


@click.group()
def command() -> None:
    """Register members, their roles and clearances; the coordination cell alone does. See `commonground records member`."""


@command.command()
@click.argument("code")
@click.option("--name", required=True, metavar="NAME", help="Its name.")
@click.option("--kind", type=click.Choice(MEMBER_KINDS), default="state", show_default=True, help="What it is.")
@click.option("--iso3", metavar="CODE", help="The ISO 3166-1 code of a state, or its name; else CODE where it is one.")
@click.option("--organisation", "organisations", multiple=True, metavar="NAME", help="A body whose money and work is its own.")
@click.option("--since", metavar="DATE", help="The day of its accession; else always.")
@labelled
@acting
@as_json
@click.pass_context
def add(ctx: click.Context, /, code: str, since: str | None, as_json: bool, **options: Any) -> None:
    """Register CODE, the name by which labels and `--as` will call it: a state, an organisation or an observer.

    \b
      commonground member add BEL --name Belgium --iso3 BEL --since 2014-09-05
      commonground member add AU --name "African Union" --kind observer --since 2017-03-22
    """
    hand = Hand(ctx, options)
    if options["kind"] == "state" and not options["iso3"] and by_iso3(code):
        options["iso3"] = code.upper()
    body = {"code": code, **{name: options[name] for name in ("name", "kind", "iso3", "organisations") if options[name]}}
    label = hand.label(KINDS["member"], None, options)
    done = hand.enter([Entry("member", body, label=label, valid_from=exact_day(since))], "accession")
    report(hand, done, "registered", as_json)


@command.command()
@click.argument("code")
@click.option("--on", metavar="DATE", required=True, help="The last day on which it is a member.")
@acting
@as_json
@click.pass_context
def leave(ctx: click.Context, /, code: str, on: str, as_json: bool, **options: Any) -> None:
    """CODE leaves: from the day after it is no member, and reads nothing that is released to members or communities.

    What names it by its own code stays readable to it: narrow those labels first where it should not.
    """
    hand = Hand(ctx, options)
    done = hand.enter([ending(hand.records, find(hand.records, code, "member"), exact_day(on))], "departure")
    report(hand, done, "ended", as_json)


@command.command()
@click.argument("code")
@click.argument("role")
@click.option("--from", "valid_from", metavar="DATE", help="The first day.")
@click.option("--to", "valid_to", metavar="DATE", help="The last day.")
@labelled
@acting
@as_json
@click.pass_context
def role(ctx: click.Context, /, code: str, role: str, as_json: bool, **options: Any) -> None:
    """CODE takes part in the capacity ROLE: host, co-chair, troop contributor, donor …"""
    _about(ctx, options, "role", {"member": code, "role": role}, "a role", as_json)


@command.command()
@click.argument("code")
@click.argument("caveat")
@click.option("--from", "valid_from", metavar="DATE", help="The first day.")
@click.option("--to", "valid_to", metavar="DATE", help="The last day.")
@acting
@as_json
@click.pass_context
def clear(ctx: click.Context, /, code: str, caveat: str, as_json: bool, **options: Any) -> None:
    """CODE is cleared for CAVEAT: it may read what bears it, where the label also names it."""
    _about(ctx, options, "clearance", {"member": code, "caveat": caveat}, "a clearance", as_json)


def _about(ctx: click.Context, options: dict[str, Any], kind: str, body: dict[str, Any], why: str, as_json: bool) -> None:
    hand = Hand(ctx, options)
    body["member"] = find(hand.records, body["member"], "member").record_id
    first, last = exact_day(options["valid_from"]), exact_day(options["valid_to"])
    label = hand.label(KINDS[kind], None, options)
    entry = Entry(kind, body, label=label, valid_from=first, valid_to=last)
    report(hand, hand.enter([entry], why), "entered", as_json)
