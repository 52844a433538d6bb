"""Every format that is read, and where its publisher offers it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from commonground.answers.question import Option, question

if TYPE_CHECKING:
    from commonground.intake.catalogue import KnownFeed

_NAME = "Only these formats, by their names."


@question("feeds", over="nothing", rows="")
def feeds(_: None = None, *, name: Annotated[tuple[str, ...], Option(_NAME, "FEED", flag="")] = ()) -> list[dict[str, Any]]:
    """List every format that is read: its publisher, licence, tables, and where to download it."""
    return [as_object(feed) for feed in found(name)]


def found(name: tuple[str, ...]) -> list[KnownFeed]:
    """The formats of these names, else all. Raises NotFound for one that is not read."""
    from commonground.intake.catalogue import known_feed, known_feeds

    return [known_feed(one) for one in name] or list(known_feeds())


def as_object(feed: KnownFeed) -> dict[str, Any]:
    """The feed as the object that `feeds --json` prints."""
    return {
        "name": feed.name,
        "title": feed.title,
        "publisher": feed.publisher,
        "family": feed.family,
        "licence": {
            "name": feed.licence.name,
            "url": feed.licence.url,
            "redistribute": feed.licence.redistribute,
            "share_alike": feed.licence.share_alike,
            "non_commercial": feed.licence.non_commercial,
        },
        "attribution": feed.attribution,
        "tables": list(feed.tables),
        "columns": list(feed.columns),
        "recognised": feed.recognised,
        "downloads": [{"url": d.url, "what": d.what, "verified": d.verified} for d in feed.downloads],
        "quirks": list(feed.quirks),
    }
