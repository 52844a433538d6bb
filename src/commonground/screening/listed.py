"""The entries of the lists that a run is asked about, taken from the four tables of the vocabulary into arrays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

DOCUMENTS = ("document", "registration", "vessel_number", "aircraft_number", "call_sign", "wallet")
"""Kinds of listing_fact that are numbers of one body alone."""

COUNTRIES = ("nationality", "country", "flag")
"""Kinds of listing_fact that tie an entry to a country."""


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

    The tables have the columns of `vocabulary.listing`, `listing_name`, `listing_fact` and `listing_link`; a name, fact or
    link of an entry that is not in `listing` is left out. An entry without a caption has its best name for one.
    """
    rows = sorted(listing.to_pylist(), key=_key)
    of = {_key(row): place for place, row in enumerate({_key(row): row for row in rows}.values())}
    held: dict[int, dict[str, Any]] = {place: {} for place in of.values()}
    _take_facts(held, of, facts)
    for row in sorted(links.to_pylist(), key=lambda row: (*_key(row), row["other_list"], row["other_reference"] or "")):
        if _key(row) in of and row["relation"] == "same":
            held[of[_key(row)]].setdefault("links", []).append((row["other_list"], row["other_reference"]))
    entries = tuple(_entry(row, held[of[key]]) for key, row in {_key(row): row for row in rows}.items())
    return _named(entries, of, names)


def _key(row: dict[str, Any]) -> tuple[str, str]:
    return row["list"], row["entry_id"]


def _named(entries: tuple[Entry, ...], of: dict[tuple[str, str], int], names: pa.Table) -> Listed:
    rank = {quality: place for place, quality in enumerate(("primary", "strong", "original", "former", "weak"))}
    chosen: dict[tuple[int, str], tuple[int, str]] = {}
    columns = (names.column(name).to_pylist() for name in ("list", "entry_id", "name", "quality"))
    for listing, entry_id, name, quality in zip(*columns, strict=True):
        place = of.get((listing, entry_id))
        if place is not None and name:
            found = (rank.get(quality, 1), quality)
            if (place, name) not in chosen or found < chosen[place, name]:
                chosen[place, name] = found
    ordered = sorted((place, order, name, quality) for (place, name), (order, quality) in chosen.items())
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
    for row in facts.to_pylist():
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
