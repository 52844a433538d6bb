"""`commonground watchlist-quality`: the scorecard of screening over the lists that are held."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from commonground.cli.place import as_json, reader, reading
from commonground.cli.show import emit_json
from commonground.cli.watchlist_quality_shown import show
from commonground.vocabulary.errors import BadRequest

SAMPLE = 500
"""Names drawn of each list and of each kind of entry, where nothing else is asked."""


@click.command()
@click.option("--list", "lists", multiple=True, metavar="LIST", help="This list alone, such as un-sc; may be repeated.")
@click.option(
    "--sample",
    type=click.IntRange(0),
    default=SAMPLE,
    show_default=True,
    metavar="N",
    help="So many names of each list, and of each kind of entry; 0 for all.",
)
@click.option(
    "--html", "page", type=click.Path(path_type=Path, dir_okay=False), metavar="F", help="Write the scorecard as a page to F."
)
@as_json
@reading
@click.pass_context
def command(
    ctx: click.Context,
    lists: tuple[str, ...],
    sample: int,
    page: Path | None,
    as_json: bool,
    member: str | None,
    as_of: str | None,
    loaded_by: str | None,
) -> None:
    """How many of the listed are found under names that the lists lack, and how often clean names alarm.

    Aliases are taken out of the lists and searched; primary names are searched as they may come to be written; made-up clean
    names are searched that no threshold was set by. Recall is measured at one false alarm in a hundred and in a thousand, by
    list, script, group of names, kind of entry and way of writing. It takes two to three minutes over all lists.
    """
    from commonground.cli.progress_words import doing
    from commonground.cli.writing_out import write_file
    from commonground.screening.quality import quality
    from commonground.screening.quality_report import report
    from commonground.screening.ready import ready

    if page is not None and not page.parent.is_dir():  # minutes of work would end in nothing
        raise BadRequest(f"there is no folder {page.parent}", hint="make it first, or name another file")
    held = reader(ctx, member, as_of, loaded_by)
    with doing(quiet=as_json) as say:
        asked = ready(held, lists, say)
        told: dict[str, Any] = report(asked, quality(asked, sample, say), sample, as_of)
    if page is not None:
        from commonground.brief.quality_page import page as drawn

        write_file(page, drawn(told).encode())
    emit_json(told) if as_json else show(told)
