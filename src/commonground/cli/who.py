"""`commonground who`: who can see a record or a loaded file, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from commonground.cli.place import as_json, reader, workspace
from commonground.cli.place import records as open_records
from commonground.cli.show import emit_json, table
from commonground.vocabulary.errors import BadRequest, NotFound

if TYPE_CHECKING:
    from commonground.door.records import Records

MAY = {True: "yes", False: "no", None: "not told"}


@click.command()
@click.argument("name", required=False)
@click.option("--kind", metavar="KIND", help="The record's kind, where several records have the name.")
@click.option("--source", metavar="NAME", help="A loaded file instead of a record: its name, or the first signs of its sha256.")
@click.option("--as", "member", metavar="MEMBER", help="Ask as this member; else as the workspace's own, or as the public.")
@as_json
@click.pass_context
def command(
    ctx: click.Context, /, name: str | None, kind: str | None, source: str | None, member: str | None, as_json: bool
) -> None:
    """Who can see the record NAME, and why: the public and each member, by the one rule that decides.

    The originator is told of every member. Another reader is told who reads by the same favour as itself; of the rest the answer
    is `not told`. Memberships that the asker may not read count for nothing here.
    """
    if (name is None) == (source is None):
        raise BadRequest("it is not said what", hint="name a record, or a loaded file with --source")
    found = _of_record(ctx, str(name), kind, member) if name else _of_source(ctx, str(source), member)
    emit_json(found) if as_json else _show(found)


def _of_record(ctx: click.Context, name: str, kind: str | None, member: str | None) -> dict[str, Any]:
    from commonground.door.naming import find
    from commonground.door.seeing import unknown_communities, who_can_see
    from commonground.door.telling import label_words, tell

    seen = open_records(ctx, member, None, None)
    record = find(seen, name, kind)
    told = tell(record, seen)
    answers = who_can_see(workspace(ctx), seen, record)
    what = {key: told[key] for key in ("kind", "name", "title", "originator", "label")}
    words = label_words(told["label"], told["originator"])
    hidden = unknown_communities(seen, record.label) if told["label"]["whole"] else []
    return {**what, "words": words, "unknown_communities": hidden, "parties": [vars(one) for one in answers]}


def _of_source(ctx: click.Context, name: str, member: str | None) -> dict[str, Any]:
    from commonground.door.seeing import unknown_communities, who_can_see_source
    from commonground.door.telling import label_told_of, label_words

    opened = reader(ctx, member, None, None)
    labels = workspace(ctx).ledger.labels()
    loaded = {key: row for key, row in opened.sources.items() if row["label_id"] in labels}
    held = [row for key, row in loaded.items() if row["name"] == name or (len(name) >= 6 and key.startswith(name))]
    if not held:
        raise NotFound(f"there is no source {name!r}", hint="see `commonground status --sources`")
    if len(held) > 1:
        raise BadRequest(f"{len(held)} sources are called {name!r}", hint="give the first signs of its sha256")
    seen: Records = opened.records
    label = labels[held[0]["label_id"]]
    whole = seen.viewer.party in (label.originator, workspace(ctx).settings.member)
    told = label_told_of(label, seen, whole)
    answers = who_can_see_source(workspace(ctx), seen, label)
    what = {
        "kind": "source",
        "name": held[0]["name"],
        "title": held[0]["source_id"],
        "originator": label.originator,
        "label": told,
    }
    hidden = unknown_communities(seen, label) if whole else []
    return {
        **what,
        "words": label_words(told, label.originator),
        "unknown_communities": hidden,
        "parties": [vars(one) for one in answers],
    }


def _show(found: dict[str, Any]) -> None:
    title = found["title"] if found["title"] != found["name"] and found["kind"] != "source" else ""
    click.secho(f"{found['kind'].replace('_', ' ')} {found['name']}  {title}".rstrip(), bold=True)
    click.echo(f"originator {found['originator']}; {found['words']}\n")
    rows = [[one["party"], one["name"], MAY[one["allowed"]], one["because"]] for one in found["parties"]]
    table([("party", "left"), ("name", "left"), ("may see it", "left"), ("because", "left")], rows)
    if found["unknown_communities"]:
        click.echo(
            f"\nwhoever belongs to {', '.join(found['unknown_communities'])} may see it too: its members are not shown to you"
        )
