"""`commonground rescreen`: what newly hits since an earlier screening, and what no longer does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from commonground.cli.place import as_json
from commonground.cli.screen import LEDGER, sources, what
from commonground.cli.screen_asked import asking, opened
from commonground.cli.screen_shown import said, tell_needs
from commonground.cli.show import emit_json, table
from commonground.cli.writing import acting
from commonground.vocabulary.errors import BadRequest

if TYPE_CHECKING:
    from commonground.cli.screen import Source
    from commonground.cli.screen_shown import Shown
    from commonground.screening.again import Again
    from commonground.screening.recorded import Recording


@click.command()
@click.argument("files", metavar="[FILE | ledger]...", nargs=-1)
@click.option("--since", required=True, metavar="RUN", help="The earlier screening: the first signs of its id, or LAST.")
@click.option("--map", "mapped", multiple=True, metavar="ROLE=HEADING", help="Which column is what, as `name=Payee`.")
@click.option("--processes", type=click.IntRange(1, 64), help="How many processes; else as many as there are processors.")
@asking
@click.option("--as-of", metavar="DATE", help="The lists as they had been published by then (YYYY-MM-DD).")
@acting
@as_json
@click.pass_context
def command(
    ctx: click.Context,
    /,
    files: tuple[str, ...],
    since: str,
    mapped: tuple[str, ...],
    processes: int | None,
    as_json: bool,
    **options: Any,
) -> None:
    """What newly hits since the screening RUN, and what no longer does, with why. FILE is the input again, as it is now.

    Screened are names that are new or changed beside all entries, and unchanged names where an entry like them was changed; the
    result is that of a full run, and is recorded as one. Without FILE, the ledger is screened again.
    """
    from commonground.cli.screen_shown import Shown
    from commonground.screening.again import Again, earlier_run
    from commonground.screening.recorded import Recording

    session = opened(ctx, {**options, "member": None, "loaded_by": None}, quiet=as_json, explain=False)
    if session.actor is None:
        raise BadRequest("it is not said for whom", hint="give --for MEMBER, or set `member` in commonground.toml")
    earlier = earlier_run(session.workspace, session.reader.records, since)
    again = Again.since(session, earlier)
    files = files or _again(again)
    recording = Recording.begin(session, again.base)
    shown = Shown(session, recording)
    newly, gone = _differences(again, sources(session, files, mapped), shown, recording, processes)
    recording.end(shown, what(files), options["why"], options["source"])
    found = {
        "run": recording.run,
        "since": earlier.record.record_id,
        "full": again.changes.full,
        "entries": again.entries(),
        "rows": shown.rows,
        "names": shown.distinct,
        "new_names": again.settle.new,
        "screened": shown.distinct - again.settle.spared,
        "alerts": shown.alerting,
        "newly": newly,
        "gone": gone,
    }
    emit_json(found) if as_json else _show(found)


def _differences(
    again: Again, given: Iterable[Source], shown: Shown, recording: Recording, processes: int | None
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Screen what is given; what newly hits, and what does not any more."""
    from commonground.screening.run import processors, run

    newly: list[dict[str, Any]] = []
    gone: list[dict[str, Any]] = []
    for source in given:
        for row in run(again.session.question, source.subjects, processes or processors(), again.settle):
            told = shown.take(row, source)
            recording.taking.take(row, source.number)
            new, old = again.differs(row)
            newly += [_row(told, told["hits"][number - 1]) for number in new]
            gone += [_row(told, one) for one in old]
        if source.path:
            recording.file(source.path)
    return newly, gone + again.left()


def _row(told: dict[str, Any], hit: dict[str, Any]) -> dict[str, Any]:
    return {**({"file": told["file"]} if "file" in told else {}), "row": told["row"], "name": told["name"], **hit}


def _again(again: Again) -> tuple[str, ...]:
    if again.before.told["what"] != LEDGER:
        raise BadRequest("the earlier screening was of a file, and it is not kept", hint="give the FILE again, as it is now")
    return (LEDGER,)


def _show(found: dict[str, Any]) -> None:
    of = found["entries"]
    click.echo(f"lists since {found['since'][:8]}: {of['new']:,} entries new, {of['changed']:,} changed, {of['gone']:,} gone")
    why = f": {found['full']}" if found["full"] else ""
    click.echo(f"{found['rows']:,} rows, {found['names']:,} different payees, {found['new_names']:,} of them new")
    click.echo(f"{found['screened']:,} were screened{why}; {found['alerts']:,} rows alert")
    rows = [["new", hit["hit"], hit["name"], hit["caption"], f"{hit['list']} {hit['reference'] or hit['entry']}",
             said(hit)] for hit in found["newly"]]  # fmt: skip
    rows += [
        [
            "gone",
            str(one["row"]),
            one.get("name", ""),
            one["caption"],
            f"{one['list']} {one['reference'] or one['entry']}",
            one["why"],
        ]
        for one in found["gone"]
    ]
    if rows:
        table([(heading, "left") for heading in ("", "hit or row", "payee", "listed as", "list", "")], rows)
        tell_needs(found["newly"])
    else:
        click.echo("nothing newly hits, and nothing ceased to")
    click.echo(f"recorded as {found['run'][:8]}")
