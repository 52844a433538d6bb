"""`commonground brief`: the ministers' brief of a country and month."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commonground.cli.place import as_json, reader, reading, workspace
from commonground.cli.show import emit_json, number, table
from commonground.vocabulary.errors import BadRequest, NotFound
from commonground.vocabulary.label import PUBLIC

if TYPE_CHECKING:
    from commonground.door.reader import Reader

DIFFERS = 9
"""Exit code of `--again` when a figure of the issued brief differs today."""


@click.command()
@click.option("--country", metavar="ISO3", help="The country.")
@click.option("--month", metavar="YYYY-MM", help="The month.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The file: .pdf, .html, .docx or .md.")
@click.option("--lang", type=click.Choice(["en", "ar"]), default="en", show_default=True, help="The language of the brief.")
@click.option("--again", "brief_id", metavar="ID", help="Make an issued brief again and list every figure that differs.")
@click.option("--issued", "list_issued", is_flag=True, help="List the briefs issued so far.")
@as_json
@reading
@click.pass_context
def command(
    ctx: click.Context,
    country: str | None,
    month: str | None,
    out: Path | None,
    lang: str,
    brief_id: str | None,
    list_issued: bool,
    as_json: bool,
    member: str | None,
    as_of: str | None,
    loaded_by: str | None,
) -> None:
    """Two to four pages for a country and month: every figure leads to its evidence.

    The same loads give the same bytes. With --again, exit code 9 says that a figure differs.
    """
    if list_issued:
        _list(reader(ctx, member, as_of, loaded_by), as_json)
    elif brief_id:
        _again(ctx, reader(ctx, member, None, None), brief_id, out, as_json)
    elif country and month and out:
        request = {
            "country": country.upper(),
            "month": month,
            "lang": lang,
            "member": member,
            "as_of": as_of,
            "loaded_by": loaded_by,
        }
        _issue(ctx, request, out, as_json)
    else:
        raise BadRequest("name --country, --month and --out; or --again ID; or --issued")


def _issue(ctx: click.Context, request: dict[str, Any], out: Path, as_json: bool) -> None:
    from commonground.brief.issue import check_form, issue
    from commonground.door.actor import operator

    check_form(out)
    opened, held = reader(ctx, request["member"], request["as_of"], request["loaded_by"]), workspace(ctx)
    party = request["member"] = opened.viewer.party
    actor = None if held.settings.member is None else operator(held, None if party == PUBLIC else party)
    out.parent.mkdir(parents=True, exist_ok=True)
    brief, data, figures = issue(held, opened, actor, request, out.suffix, out.write_bytes)
    if as_json:
        emit_json({"id": brief.identifier, "file": str(out), "bytes": len(data), "figures": figures})
    else:
        click.echo(f"written to {out} ({len(data) / 1000:,.0f} kB, {figures} figures with evidence)")
        click.echo(f"to make it again and compare: commonground brief --again {brief.identifier}")


def _again(ctx: click.Context, asking: Reader, brief_id: str, out: Path | None, as_json: bool) -> None:
    """The brief again for the party that it was made for, which alone may ask: another's figures are not its own."""
    from commonground.brief.issue import composed, differences, render

    found = next((row for row in asking.issued() if row["brief_id"] == brief_id), None)
    request = json.loads(found["request"]) if found else {}
    if found is None or (request["member"] or PUBLIC) != asking.viewer.party:
        hint = "`commonground brief --issued` lists them; name with --as for whom it was made"
        raise NotFound(f"no brief {brief_id!r} was issued here for {asking.viewer.party}", hint=hint)
    opened = reader(ctx, request["member"], request["as_of"], request["loaded_by"])
    brief, figures = composed(opened, request)
    if out is not None:
        out.write_bytes(render(brief, out.suffix))
    changed = differences(json.loads(found["figures"]), figures)
    if as_json:
        emit_json({"id": brief_id, "issued_at": found["recorded_at"], "differences": changed})
    elif changed:
        rows = [(row["figure"], _shown(row["then"]), _shown(row["now"])) for row in changed]
        table([("figure", "left"), ("then", "right"), ("now", "right")], rows, f"{len(changed)} of {len(figures)} figures differ")
    else:
        click.echo(f"all {len(figures)} figures are as issued on {found['recorded_at'][:10]}")
    ctx.exit(DIFFERS if changed else 0)


def _list(held: Reader, as_json: bool) -> None:
    rows = held.issued()
    if as_json:
        emit_json([{"id": r["brief_id"], "issued_at": r["recorded_at"], **json.loads(r["request"])} for r in rows])
    else:
        table([("brief", "left"), ("issued", "left")], [(r["brief_id"], r["recorded_at"][:19]) for r in rows])


def _shown(value: Any) -> str:
    return number(value) if isinstance(value, int | float) or value is None else str(value)[:60]
