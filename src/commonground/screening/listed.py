"""The entries of the lists that a run is asked about, taken from the four tables of the vocabulary into arrays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from sys import intern
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

DOCUMENTS = ("document", "registration", "vessel_number", "aircraft_number", "call_sign", "wallet")
"""Kinds of listing_fact that are numbers of one body alone."""

COUNTRIES = ("nationality", "country", "flag")
"""Kinds of listing_fact that tie an entry to a country."""


READ = {
    "listing": ("list", "entry_id", "kind", "caption", "programme", "reference", "listed_on", "url"),
    "listing_name": ("list", "entry_id", "name", "quality"),
    "listing_fact": ("list", "entry_id", "kind", "value", "from_date", "to_date", "country"),
    "listing_link": ("list", "entry_id", "other_list", "other_reference", "relation"),
}
"""The columns of each table that `listed` reads."""

SOME = 4_096
"""Rows that are taken out of Arrow at a time: as objects of Python they need twenty times the memory."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of one list, with what can be held against a namesake; dates as (first, last) day."""

    list: str
    entry_id: str
    kind: str
    caption: str
    programme: str | None = None
    reference: str | None = None
    listed_on: date | None = None
    url: str | None = None
    births: tuple[tuple[date, date], ...] = ()
    countries: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    gender: str | None = None
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Listed:
    """Entries, and their names as columns of equal length: text, place of the entry in `entries`, quality."""

    entries: tuple[Entry, ...]
    names: tuple[str, ...]
    name_entry: npt.NDArray[np.int32]
    name_quality: tuple[str, ...]
    of: dict[tuple[str, str], int] = field(repr=False)

    def without(self, dropped: npt.NDArray[np.bool_]) -> Listed:
        """The same entries without some of their names (one truth value a name)."""
        kept = np.flatnonzero(~dropped)
        return Listed(
            self.entries,
            tuple(self.names[place] for place in kept),
            self.name_entry[kept],
            tuple(self.name_quality[place] for place in kept),
            self.of,
        )


def listed(listing: pa.Table, names: pa.Table, facts: pa.Table, links: pa.Table) -> Listed:
    """Entries in the order of (list, entry_id), their names in that of (entry, quality, name), each name once.

    The tables have the columns READ of `vocabulary.listing`, `listing_name`, `listing_fact` and `listing_link`; a name, fact or
    link of an entry that is not in `listing` is left out. An entry without a caption has its best name for one.
    """
    rows = {_key(row): row for row in sorted(_rows(listing), key=_key)}
    of = {key: place for place, key in enumerate(rows)}
    held: dict[int, dict[str, Any]] = {place: {} for place in of.values()}
    _take_facts(held, of, facts)
    for row in sorted(_rows(links), key=lambda row: (*_key(row), row["other_list"], row["other_reference"] or "")):
        if _key(row) in of and row["relation"] == "same":
            held[of[_key(row)]].setdefault("links", []).append((row["other_list"], row["other_reference"]))
    entries = tuple(_entry(rows[key], held.pop(place)) for key, place in of.items())
    del rows
    return _named(entries, of, names)


def _rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    """The rows of a table as objects, a few at a time; words that many rows share are one object."""
    for batch in table.to_batches(SOME):
        for row in batch.to_pylist():
            yield row | {name: intern(row[name]) for name in _SHARED if isinstance(row.get(name), str)}


_SHARED = ("list", "kind", "programme", "quality", "country", "other_list", "relation")


def _key(row: dict[str, Any]) -> tuple[str, str]:
    return row["list"], row["entry_id"]


def _named(entries: tuple[Entry, ...], of: dict[tuple[str, str], int], names: pa.Table) -> Listed:
    rank = {quality: place for place, quality in enumerate(("primary", "strong", "original", "former", "weak"))}
    chosen: dict[tuple[int, str], tuple[int, str]] = {}
    for row in _rows(names):
        place, name = of.get(_key(row)), row["name"]
        if place is not None and name:
            found = (rank.get(row["quality"], 1), row["quality"])
            if (place, name) not in chosen or found < chosen[place, name]:
                chosen[place, name] = found
    ordered = sorted((place, order, name, quality) for (place, name), (order, quality) in chosen.items())
    del chosen
    # Names may come in another file than the entries, which then have no caption.
    best = {place: name for place, _, name, _ in reversed(ordered)}
    return Listed(
        tuple(entry if entry.caption else replace(entry, caption=best.get(at, "")) for at, entry in enumerate(entries)),
        tuple(name for _, _, name, _ in ordered),
        np.array([place for place, *_ in ordered], np.int32),
        tuple(quality for *_, quality in ordered),
        of,
    )


def _take_facts(held: dict[int, dict[str, Any]], of: dict[tuple[str, str], int], facts: pa.Table) -> None:
    for row in _rows(facts):
        place = of.get(_key(row))
        if place is None:
            continue
        into = held[place]
        kind = row["kind"]
        if kind == "birth_date" and row["from_date"] and row["to_date"]:
            into.setdefault("births", set()).add((row["from_date"], row["to_date"]))
        elif kind in DOCUMENTS and row["value"]:
            into.setdefault("documents", set()).add(number(row["value"]))
        elif kind == "gender":
            into["gender"] = row["value"]
        if kind in COUNTRIES and row["country"]:
            into.setdefault("countries", set()).add(row["country"])


def number(written: str) -> str:
    """A document's number in capitals and digits alone, however it is spaced or dashed; IMO before a ship's number goes."""
    found = "".join(letter for letter in written.upper() if letter.isalnum())
    return found[3:] if found.startswith("IMO") and found[3:].isdigit() else found


def _entry(row: dict[str, Any], held: dict[str, Any]) -> Entry:
    numbers: Iterable[str] = held.get("documents", ())
    return Entry(
        row["list"],
        row["entry_id"],
        row["kind"],
        row["caption"],
        row["programme"],
        row["reference"],
        row["listed_on"],
        row["url"],
        tuple(sorted(held.get("births", ()))),
        frozenset(held.get("countries", ())),
        frozenset(text for text in numbers if len(text) >= 4),
        held.get("gender"),
        tuple(held.get("links", ())),
    )
