"""What the feeds of sanctions lists share: an entry as it is read, and the four tables that its names and facts go into.

Addresses, telephones, e-mails and remarks stay in the file: of an address the country alone is kept.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sized
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any

import pyarrow as pa

from commonground.feeds.feed import Parsed
from commonground.feeds.money_rows import table_of
from commonground.feeds.reading.document import Document
from commonground.feeds.written_countries import countries
from commonground.feeds.written_names import is_latin, is_readable, parted
from commonground.feeds.written_numbers import numbers
from commonground.vocabulary.births import Born
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.nationality import iso3
from commonground.vocabulary.source import Claim, Edition, PublishedBasis, Reject

TABLES = ("listing", "listing_name", "listing_fact", "listing_link")

_BLOCK = 5_000
"""Entries made into columns at a time: a list of a million is never held as rows."""

_BLANKS = re.compile(r"\s+")
_NUMBERED = ("document", "registration")
_IMO = re.compile(r"(?<!\d)\d{7}(?!\d)")
_OLD_REFERENCE = re.compile(r"^(?P<list>[QT])(?P<kind>[IE])\.[A-Z]\.(?P<number>\d{1,3})\.\d\d$")


@dataclass
class Entry:
    """One entry as a file states it; `add_…` leave out what is empty and what was said before."""

    entry_id: str
    kind: str
    position: str
    listing: dict[str, Any] = field(default_factory=dict)
    names: list[dict[str, Any]] = field(default_factory=list)
    facts: list[dict[str, Any]] = field(default_factory=list)
    links: list[dict[str, Any]] = field(default_factory=list)

    def add_name(self, name: str | None, quality: str, given: str | None = None, family: str | None = None, **more: Any) -> None:
        """A name in reading order; where it is None it is made of the given and the family name.

        Several that are written in one are told apart; a good alias in another script than Latin is of quality `original`.
        """
        given, family = tidy(given), tidy(family)
        whole = tidy(name) or tidy(" ".join(part for part in (given, family) if part))
        for text, told in parted(whole, self.kind, quality) if whole else ():
            kept = "original" if told == "strong" and not is_latin(text) else told
            parts = {"given_name": given, "family_name": family} if text == whole else {}
            row = {"name": text, "quality": kept, **parts, **more}
            known = {said["quality"] for said in self.names if said["name"] == text}
            if is_readable(text) and kept not in known and not (known and kept == "strong"):
                self.names.append(row)

    def add_fact(self, kind: str, value: str | None, named_country: str | None = None, **more: Any) -> None:
        """A fact; `named_country` is a country by code or name in any of the usual spellings.

        Of a document or registration the numbers are kept, each by itself, without the words around them.
        """
        for text in numbers(value) if kind in _NUMBERED else (tidy(value),):
            row = {"kind": kind, "value": text, "country": iso3(named_country), **more}
            if (row["value"] or row["country"]) and row not in self.facts:
                self.facts.append(row)

    def add_country(self, kind: str, named: str | None) -> None:
        """A nationality, or the country of an address or flag, as published; what is no country is kept in words alone.

        Several in one text (`(a) German, (b) Moroccan`) are told apart where each of them is a country.
        """
        for text in countries(named):
            self.add_fact(kind, text, text)

    def add_born(self, born: Born | None) -> None:
        """A date of birth."""
        if born:
            self.add_fact("birth_date", born.text, from_date=born.first, to_date=born.last, approximate=born.approximate)

    def add_imo(self, text: str | None) -> None:
        """The IMO number of a vessel: the seven figures in the text, which may say `IMO` before them."""
        found = _IMO.search(text or "")
        self.add_fact("vessel_number", found[0] if found else None)

    def add_link(self, other_list: str, reference: str | None) -> None:
        """The publisher's own statement that the entry is another list's too."""
        row = {"other_list": other_list, "other_reference": "".join((reference or "").split()), "relation": "same"}
        if row["other_reference"] and row not in self.links:
            self.links.append(row)


@lru_cache(maxsize=65536)
def tidy(text: str | None) -> str | None:
    """A text on one line without blanks around it; None where nothing is left."""
    return (_BLANKS.sub(" ", text).strip() or None) if text else None


def un_reference(text: str) -> str:
    """A reference of the United Nations in today's form: the number of `QI.A.339.14`, used until 2015, is that of `QDi.339`."""
    old = _OLD_REFERENCE.match(text)
    if old is None:
        return text
    return f"{'QD' if old['list'] == 'Q' else 'TA'}{old['kind'].lower()}.{int(old['number']):03d}"


def gender(text: str | None) -> str | None:
    """`male` or `female`, by the first letter of the word in English, French or Spanish; None else."""
    first = (text or "").strip()[:1].lower()
    return {"m": "male", "f": "female"}.get(first)


def parsed(
    list_name: str,
    entries: Iterable[Entry],
    published: tuple[dt.date | None, PublishedBasis],
    rejects: Iterable[Reject],
    *,
    scopes: Mapping[str, str] | None = None,
    replaces: Iterable[tuple[str, str]] = (),
    remarks: tuple[str, ...] = (),
) -> Parsed:
    """What a document says of a list, of which it claims the whole of each scope, even where it has no row there.

    `scopes` names the tables that the document holds, each with its scope key: all of them, under the list's own name, where they
    are not given. `replaces` are scopes (table, key) of the same list in another format, which it holds too.
    """
    held = scopes or dict.fromkeys(TABLES, list_name)
    made = tables(list_name, entries, held)
    day, basis = published
    claims = tuple(Claim(table, key) for table, key in (*sorted(held.items()), *replaces))
    edition = Edition(day, basis, claims, day, day, sum(table.num_rows for table in made.values()))
    return Parsed(made, edition, tuple(rejects), remarks)


def refuse_empty(entries: Sized, document: Document) -> None:
    """Raise MalformedFile where a list has no entry: a publisher's is never empty, a download that broke off may be."""
    if not entries:
        raise MalformedFile("the list has no entry", where=document.name, hint="download it again")


def tables(list_name: str, entries: Iterable[Entry], scopes: Mapping[str, str]) -> dict[str, pa.Table]:
    """The tables of `scopes`, each with its scope key, of all entries."""
    made: dict[str, list[pa.Table]] = {table: [table_of(table, ())] for table in scopes}
    waiting = iter(entries)
    while block := list(islice(waiting, _BLOCK)):
        rows: dict[str, list[dict[str, Any]]] = {table: [] for table in scopes}
        for entry in block:
            of = {"list": list_name, "entry_id": entry.entry_id, "position": entry.position}
            for table, row in _rows(entry):
                if table in scopes:
                    rows[table].append({**row, **of, "scope_key": scopes[table]})
        for table in scopes:
            made[table].append(table_of(table, rows[table]))
    return {table: pa.concat_tables(made[table]) for table in scopes}


def _rows(entry: Entry) -> Iterator[tuple[str, dict[str, Any]]]:
    primary = next((name["name"] for name in entry.names if name["quality"] == "primary"), None)
    caption = entry.listing.get("caption") or primary or (entry.names[0]["name"] if entry.names else None)
    yield "listing", {**entry.listing, "kind": entry.kind, "caption": caption}
    for table, made in (("listing_name", entry.names), ("listing_fact", entry.facts), ("listing_link", entry.links)):
        for row in made:
            yield table, row
