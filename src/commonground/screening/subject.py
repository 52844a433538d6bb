"""Whoever is asked about: for the length of a run, and never kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

Kind = Literal["person", "organisation", "vessel", "aircraft"]


_KINDS: dict[str, Kind] = {kind: kind for kind in get_args(Kind)}


def asked_as(kind: str) -> Kind | None:
    """As what an entry of a kind is asked about; None, as all kinds, where its list does not say what it is."""
    return _KINDS.get(kind)


@dataclass(frozen=True, slots=True)
class Subject:
    """A row of the user's: its names, and what else is known; what is not known is None or empty and counts neither way.

    `born` is the first and the last day that the birth may be; `countries` are ISO3; `documents` are numbers of passports,
    identity cards, registrations and vessels, as written. `kind` None is compared with entries of every kind.
    """

    row: int
    names: tuple[str, ...]
    kind: Kind | None = None
    born: tuple[date, date] | None = None
    countries: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    gender: str | None = None
