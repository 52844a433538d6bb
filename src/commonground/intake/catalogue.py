"""What can be read: the feeds as plain facts, for those who may not import feeds."""

from __future__ import annotations

import inspect
from dataclasses import dataclass

from commonground.feeds.feed import Feed
from commonground.feeds.registry import feeds
from commonground.vocabulary.errors import NotFound
from commonground.vocabulary.source import Licence


@dataclass(frozen=True)
class Address:
    """Where a publisher offers a file; `verified` says whether the address was tried by this project."""

    url: str
    what: str
    verified: bool


@dataclass(frozen=True)
class KnownFeed:
    """A format that is read; `recognised` says by what its content is told from others."""

    name: str
    title: str
    publisher: str
    family: str
    licence: Licence
    attribution: str
    tables: tuple[str, ...]
    columns: tuple[str, ...]
    recognised: str
    downloads: tuple[Address, ...]
    quirks: tuple[str, ...]


def known_feeds() -> tuple[KnownFeed, ...]:
    """Every feed, ordered by name."""
    return tuple(sorted((_known(feed) for feed in feeds()), key=lambda feed: feed.name))


def known_feed(name: str) -> KnownFeed:
    """The feed of this name. Raises NotFound with the known names."""
    found = {feed.name: feed for feed in known_feeds()}
    if name not in found:
        raise NotFound(f"there is no feed {name!r}", hint="known feeds: " + ", ".join(found))
    return found[name]


def _known(feed: Feed) -> KnownFeed:
    return KnownFeed(
        name=feed.name,
        title=feed.title,
        publisher=feed.publisher,
        family=feed.family,
        licence=feed.licence,
        attribution=feed.attribution,
        tables=feed.tables,
        columns=feed.columns,
        recognised=_sentence(inspect.getdoc(feed.recognise) or ""),
        downloads=tuple(Address(d.url, d.what, d.verified) for d in feed.downloads),
        quirks=feed.quirks,
    )


def _sentence(text: str) -> str:
    """The first paragraph, as one line."""
    return " ".join(text.split("\n\n")[0].split())
