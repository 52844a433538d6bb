"""A small list of invented entries, built from plain tables as the lake has them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

from commonground.screening.listed import Listed, listed
from commonground.vocabulary import listing, listing_fact, listing_link, listing_name

Names = list[tuple[str, str]]

ENTRIES: dict[str, tuple[str, Names]] = {
    "1": ("person", [("Dirar Salman al-Jumaili", "primary"), ("Abu Tuqa", "weak")]),
    "2": ("person", [("Abd al-Rahman Nurbek Qasimzadeh", "primary"), ("Abdurrahman Qasemzade", "strong")]),
    "3": ("person", [("Olexandr Hrytsenkovych Balamut", "primary"), ("Олександр Баламут", "original")]),
    "4": ("organisation", [("Zarqun Trading and Shipping LLC", "primary")]),
    "5": ("vessel", [("Blue Walrus", "primary")]),
    "6": ("person", [("Muhammad Ali", "primary")]),
    "7": ("person", [("Weng Tarrasque Obermoser", "primary"), ("وينغ تراسك", "original")]),
}
BIRTHS = {"2": (date(1975, 3, 8), date(1975, 3, 8)), "6": (date(1960, 1, 1), date(1960, 12, 31))}


def _table(schema: pa.Schema, rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(
        [{**dict.fromkeys(schema.names), "scope_key": "x", "list": "un-sc", **row} for row in rows], schema
    )


def small_list(entries: dict[str, tuple[str, Names]] | None = None) -> Listed:
    """The entries above, or others of the same shape."""
    chosen = ENTRIES if entries is None else entries
    facts: list[dict[str, Any]] = [
        {"entry_id": one, "kind": "birth_date", "from_date": first, "to_date": last}
        for one, (first, last) in BIRTHS.items()
        if one in chosen
    ]
    facts += [{"entry_id": one, "kind": "nationality", "country": "IRQ"} for one in chosen if one == "1"]
    facts += [{"entry_id": one, "kind": "vessel_number", "value": "IMO 9074729"} for one in chosen if one == "5"]
    return listed(
        _table(
            listing.SCHEMA, [{"entry_id": one, "kind": kind, "caption": names[0][0]} for one, (kind, names) in chosen.items()]
        ),
        _table(
            listing_name.SCHEMA,
            [
                {"entry_id": one, "name": name, "quality": quality}
                for one, (_, names) in chosen.items()
                for name, quality in names
            ],
        ),
        _table(listing_fact.SCHEMA, facts),
        _table(listing_link.SCHEMA, [{"entry_id": "1", "other_list": "uk-sl", "other_reference": "X1", "relation": "same"}]),
    )
