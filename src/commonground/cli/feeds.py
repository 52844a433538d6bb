"""`commonground feeds`: every format that is read, and where its publisher offers it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from commonground.answers.feeds import as_object, found
from commonground.cli.place import as_json
from commonground.cli.show import console, emit_json, table

if TYPE_CHECKING:
    from commonground.intake.catalogue import KnownFeed
    from commonground.vocabulary.source import Licence

UNVERIFIED = "not verified here"
"""The mark of an address that this project has not tried itself."""


@click.command()
@click.argument("names", nargs=-1, metavar="[FEED]...")
@as_json
def command(names: tuple[str, ...], as_json: bool) -> None:
    """List every format that is read: its publisher, licence, tables, and where to download it.

    With FEED, say all that is known of it: by what it is recognised, its addresses and its quirks.
    """
    chosen = found(names)
    if as_json:
        emit_json([as_object(feed) for feed in chosen])
    elif names:
        for feed in chosen:
            _show(feed)
    else:
        rows = [(feed.name, feed.publisher, ", ".join(feed.tables), feed.licence.name, feed.title) for feed in chosen]
        table([(heading, "left") for heading in ("feed", "publisher", "fills", "licence", "what it is")], rows)
        click.echo("\n`commonground feeds FEED` says by what a format is recognised, where to download it, and its quirks.")


def _show(feed: KnownFeed) -> None:
    console().print(f"[bold]{feed.name}[/bold]: {feed.title}", soft_wrap=True)
    facts = [
        ("publisher", feed.publisher),
        ("licence", licence_words(feed.licence)),
        ("attribution", feed.attribution),
        ("fills", ", ".join(feed.tables)),
        ("recognised", feed.recognised),
        *(("download", f"{d.url}\n{d.what}" + ("" if d.verified else f" ({UNVERIFIED})")) for d in feed.downloads),
        *(("quirk", quirk) for quirk in feed.quirks),
    ]
    table([("", "left"), ("", "left")], facts)
    click.echo()


def licence_words(licence: Licence) -> str:
    """A licence in words: its name, and what it forbids or asks."""
    said = [licence.name]
    said += ["not for commercial use"] if licence.non_commercial and "commercial" not in licence.name else []
    said += ["share alike: kept in files of its own in exports"] if licence.share_alike else []
    said += ["never leaves in an export"] if not licence.redistribute else []
    return "; ".join(said)
