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
from commonground.vocabulary.errors import BadRequest, NotFound

if TYPE_CHECKING:
    from commonground.cli.screen import Source
    from commonground.cli.screen_shown import Shown
    from commonground.screening.recorded import Recording
    from commonground.screening.rescreening import Before, Changed, Settling
    from commonground.screening.session import Session


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
    from commonground.screening.recorded import Recording

    session = opened(ctx, {**options, "member": None, "loaded_by": None}, quiet=as_json, explain=False)
    earlier, changes, settle, since_run = _earlier(session, since)
    files = files or _again(earlier)
    recording = Recording.begin(session, None if changes.full else earlier.told["base"])
    shown = Shown(session, recording)
    newly, gone = _differences(session, sources(session, files, mapped), (earlier, changes, settle), shown, recording, processes)
    recording.end(shown, what(files), options["why"], options["source"])
    found = {
        "run": recording.run,
        "since": since_run,
        "full": changes.full,
        "entries": {"new": len(changes.new), "changed": len(changes.changed), "gone": len(changes.gone)},
        "rows": shown.rows,
        "names": shown.distinct,
        "new_names": settle.new,
        "screened": shown.distinct - settle.spared,
        "alerts": shown.alerting,
        "newly": newly,
        "gone": gone,
    }
    emit_json(found) if as_json else _show(found)


def _differences(
    session: Session,
    given: Iterable[Source],
    since: tuple[Before, Changed, Settling],
    shown: Shown,
    recording: Recording,
    processes: int | None,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Screen what is given; what newly hits, and what does not any more."""
    from commonground.screening import rescreening
    from commonground.screening.run import processors, run

    earlier, changes, settle = since
    newly: list[dict[str, Any]] = []
    gone: list[dict[str, Any]] = []
    seen: set[str] = set()
    for source in given:
        for row in run(session.question, source.subjects, processes or processors(), settle):
            told = shown.take(row, source)
            recording.taking.take(row, source.number)
            mark = earlier.hash(row.subject)
            if row.found or mark in earlier.hits:
                newly += [_row(told, told["hits"][number - 1]) for number in rescreening.newly(row, earlier)]
                gone += [_row(told, one) for one in rescreening.gone(session.question, row, earlier, changes)]
                seen.add(mark)
        if source.path:
            recording.file(source.path)
    return newly, gone + rescreening.left(earlier, frozenset(seen))


def _row(told: dict[str, Any], hit: dict[str, Any]) -> dict[str, Any]:
    return {**({"file": told["file"]} if "file" in told else {}), "row": told["row"], "name": told["name"], **hit}


def _again(earlier: Before) -> tuple[str, ...]:
    if earlier.told["what"] != LEDGER:
        raise BadRequest("the earlier screening was of a file, and it is not kept", hint="give the FILE again, as it is now")
    return (LEDGER,)


def _earlier(session: Session, since: str) -> tuple[Before, Changed, Settling, str]:
    """The earlier run, what changed in the lists since, and what needs no screening. Raises NotFound where its key is gone."""
    from commonground.screening import receipt, rescreening
    from commonground.screening.held import held
    from commonground.screening.recording import find_run, key_of, receipt_of

    if session.actor is None:
        raise BadRequest("it is not said for whom", hint="give --for MEMBER, or set `member` in commonground.toml")
    records = session.reader.records
    record = find_run(records, since)
    key = key_of(session.workspace, records, record)
    if key is None:
        raise NotFound("the key of the screening was taken away: its payees are not known any more", hint="screen again")
    told = receipt.read(receipt_of(session.workspace, records, record))
    then = None
    if told["lists"] != receipt.versions(session.question):
        reader = session.reader.loaded_until(told["loaded_by"] or record.recorded_at)
        earlier_reader = reader.published_by(record.day("as_of"))
        reader.close()
        then = held(earlier_reader, [one["list"] for one in told["lists"]])[0]
        earlier_reader.close()
    earlier = rescreening.before(told, key)
    changes = rescreening.changed(session.question, told, then)
    return earlier, changes, rescreening.Settling.of(session.question, earlier, changes, then), record.record_id


def _show(found: dict[str, Any]) -> None:
    of = found["entries"]
    click.echo(f"lists since {found['since'][:8]}: {of['new']:,} entries new, {of['changed']:,} changed, {of['gone']:,} gone")
    why = f": {found['full']}" if found["full"] else ""
    click.echo(f"{found['rows']:,} rows, {found['names']:,} different payees, {found['new_names']:,} of them new")
    click.echo(f"{found['screened']:,} were screened{why}; {found['alerts']:,} rows alert")
    rows = [["new", hit["hit"], hit["name"], hit["caption"], f"{hit['list']} {hit['reference'] or hit['entry']}",
             said(hit)] for hit in found["newly"]]  # fmt: skip
    rows += [
        ["gone", str(one["row"]), one.get("name", ""), "", f"{one['list']} {one['entry']}", one["why"]] for one in found["gone"]
    ]
    if rows:
        table([(heading, "left") for heading in ("", "hit or row", "payee", "listed as", "list", "")], rows)
        tell_needs(found["newly"])
    else:
        click.echo("nothing newly hits, and nothing ceased to")
    click.echo(f"recorded as {found['run'][:8]}")
