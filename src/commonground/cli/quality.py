"""`commonground quality`: what is wrong with IATI data where it changes money, with its effect in dollars."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from commonground.answers.quality import as_object
from commonground.cli.place import as_json, reader, reading
from commonground.cli.show import emit_json, money, table
from commonground.vocabulary.errors import BadRequest, MissingInput

if TYPE_CHECKING:
    from commonground.funding.quality import Checked, Publisher

SHOWN = 25
"""So many publishers are listed without --all."""


@click.command()
@click.option(
    "--publisher", metavar="ID", help="One publisher, by IATI identifier or name; else a table of all, the worst first."
)
@click.option("--country", metavar="ISO3", help="Only activities that name this country, and only the money that is for it.")
@click.option(
    "--ruleset",
    type=click.Path(path_type=Path, dir_okay=False),
    help="An IATI ruleset (JSON), such as IATI's standard.json: every case of it over the publisher's files.",
)
@click.option("--all", "everything", is_flag=True, help="Every publisher, not the worst alone.")
@as_json
@reading
@click.pass_context
def command(
    ctx: click.Context,
    publisher: str | None,
    country: str | None,
    ruleset: Path | None,
    everything: bool,
    as_json: bool,
    member: str | None,
    as_of: str | None,
    loaded_by: str | None,
) -> None:
    """The faults and traps of IATI data that change money: the same total as published and as corrected."""
    from commonground.funding import quality
    from commonground.funding.ruleset import read_ruleset
    from commonground.vocabulary.country import iso3_of

    rules = None
    if ruleset is not None:
        if publisher is None:
            raise BadRequest("a ruleset is checked for one publisher", hint="name it with --publisher")
        if not ruleset.is_file():
            raise MissingInput(f"there is no file {ruleset}", hint="name a ruleset of IATI, such as standard.json")
        rules = read_ruleset(ruleset.read_bytes(), ruleset.name)
    held = reader(ctx, member, as_of, loaded_by)
    place = iso3_of(country) if country else None
    found = quality.quality(held, publisher, place)
    checked = quality.check(held, rules, found[0]) if rules is not None and found else None
    if as_json:
        emit_json(as_object(place, found, checked))
    elif publisher is not None:
        _show_one(publisher, found, checked, place)
    else:
        _show_all(found, everything, place)


def _show_one(named: str, found: list[Publisher], checked: Checked | None, place: str | None) -> None:
    if not found:
        click.echo(f"{named} has no activity that names {place}")
        return
    one = found[0]
    click.secho(f"{one.ref}  {one.name or ''}", bold=True)
    here = f" for {place}" if place else ""
    click.echo(
        f"{one.activities:,} activities, {one.transactions:,} transactions; spent{here}: {money(one.spend_cents)} USD"
        " (disbursement and expenditure)"
    )
    for row in one.unconverted:
        click.echo(
            f"not converted and in no total: {row['amount']:,.2f} {row['currency'] or '(no currency)'} in {row['flows']:,}"
        )
    click.echo()
    if not one.findings:
        click.echo("nothing found that changes money")
    heads = [("rule", "left"), ("what", "left"), ("activities", "right"), ("items", "right")]
    heads += [("as published, corrected", "right"), ("effect, USD", "right")]
    rows = [
        [
            f"{f.finding.rule}\n{f.finding.severity}",
            f"{f.finding.what}\nfor example {f.example['activity']}",
            f.activities,
            f.items,
            f"{money(f.published_cents)}\n{money(f.corrected_cents)}",
            money(f.effect_cents) if f.unconverted < f.items else None,
        ]
        for f in one.findings
    ]
    if rows:
        table(heads, rows)
        click.echo(
            "\nas published, corrected: the total of these items read the one way and the other; effects are never added up"
        )
        click.echo(
            "a trap is published rightly and read wrongly by whoever adds it up; docs/quality.md says how each is reckoned"
        )
    if checked is not None:
        _show_ruleset(checked)


def _show_ruleset(checked: Checked) -> None:
    count = {kind: sum(1 for rule, _, _ in checked.broken if rule.severity == kind) for kind in ("critical", "error", "warning")}
    kinds = ", ".join(f"{n} of severity {kind}" for kind, n in count.items() if n) or "none"
    click.echo(f"\nruleset of {checked.cases} cases; rules that are broken: {kinds}")
    if checked.broken:
        heads = [("rule", "left"), ("", "left"), ("activities", "right"), ("for example", "left"), ("", "left")]
        table(heads, [[rule.id, rule.severity, n, example, rule.message] for rule, n, example in checked.broken])
    if checked.unchecked:
        ids = ", ".join(sorted({rule.id for rule in checked.unchecked}))
        click.echo(f"not checked, for want of the lists of publishers and registration agencies: {ids}")
    for reason in checked.unread:
        click.echo(f"not checked: {reason}")


def _show_all(found: list[Publisher], everything: bool, place: str | None) -> None:
    if not found:
        where = f" names {place}" if place else " is held"
        click.echo(f"no IATI activity{where}; `commonground status` says what is held")
        return
    heads = [("publisher", "left"), ("activities", "right"), ("spent, USD", "right")]
    heads += [("worst fault, effect in USD", "right"), ("worst trap, effect in USD", "right")]
    shown = found if everything else found[:SHOWN]
    rows = []
    for one in shown:
        cells = []
        for trap in (False, True):
            worst = one.worst(trap=trap)
            cells.append(f"{worst.finding.rule}\n{money(worst.effect_cents)}" if worst else "")
        rows.append([f"{one.name or ''}\n{one.ref}".strip(), one.activities, money(one.spend_cents), *cells])
    table(heads, rows)
    if len(shown) < len(found):
        click.echo(f"and {len(found) - len(shown):,} more publishers; --all lists them")
    click.echo("\n`--publisher ID` says what each finding is; effects of several findings are not to be added up")
