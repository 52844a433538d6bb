"""What a feed is: who publishes it, how its content is recognised, and how a document becomes rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pyarrow as pa

from commonground.feeds.reading.document import Document
from commonground.vocabulary.source import Edition, Licence, Reject


@dataclass(frozen=True)
class Parsed:
    """What one document says: rows by table, what it claims, what could not be read, and remarks for the person who loads.

    Each table of `tables` has exactly the columns of its vocabulary schema, and `position` (string) after them.
    """

    tables: dict[str, pa.Table]
    edition: Edition
    rejects: tuple[Reject, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Download:
    """Where a publisher offers the file; `verified` says whether the address was tried by us."""

    url: str
    what: str
    verified: bool = False


@dataclass(frozen=True)
class Feed:
    """A public format.

    `family` groups the formats of one data set (GeoJSON, TopoJSON and Shapefile of one boundary): editions compete only
    within a family. `precedence` settles, between families of one publisher, which speaks for a date on which both have
    a round (lower first). `many_publishers` says that its files come by the thousand, each from another publisher: a
    damaged one among them is reported and left out, and does not stop the rest. `columns` is the allow-list: only these
    are ever parsed in, shown in rejects or written to a mended file.
    """

    name: str
    title: str
    publisher: str
    family: str
    licence: Licence
    attribution: str
    tables: tuple[str, ...]
    recognise: Callable[[Document], bool]
    parse: Callable[[Document], Parsed]
    columns: tuple[str, ...] = ()
    downloads: tuple[Download, ...] = ()
    precedence: int = 0
    many_publishers: bool = False
    quirks: tuple[str, ...] = field(default_factory=tuple)
