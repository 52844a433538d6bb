"""Pakistan's proscribed persons: a card is an entry, aliases after `@`, and never the father."""

from __future__ import annotations

import json
from typing import Any

from commonground.feeds.pk_nacta import parse
from commonground.feeds.reading.document import Document
from commonground.feeds.registry import feeds

ITEMS: list[Any] = [
    {"Name": "Omar Testi ", "FatherName": "Abu Vater", "CNIC": "3230416384111", "Province": "Punjab", "District": "HIT"},
    {"Name": "Umar Testi @Danger", "FatherName": "Abu Vater", "CNIC": "3230416384111 ", "Province": "Punjab", "District": "HIT"},
    {"Name": "nuri test (Nouri Test)", "FatherName": "nill", "CNIC": "0000", "Province": "KP", "District": "BANNU"},
    {"Name": "", "FatherName": "x", "CNIC": "1", "Province": "KP", "District": "BANNU"},
    7,
]


def document() -> Document:
    return Document("pk_2024-01-02.json", json.dumps(ITEMS).encode())


def test_it_is_recognised() -> None:
    assert [feed.name for feed in feeds() if feed.recognise(document())] == ["pk-nacta"]


def test_cards_names_and_rejects() -> None:
    found = parse(document())
    assert [(row["entry_id"], row["name"], row["quality"]) for row in found.tables["listing_name"].to_pylist()] == [
        ("3230416384111", "Omar Testi", "primary"),
        ("3230416384111", "Umar Testi", "strong"),
        ("3230416384111", "Danger", "weak"),
        ("nuri test (Nouri Test)|BANNU", "nuri test", "primary"),
        ("nuri test (Nouri Test)|BANNU", "Nouri Test", "strong"),
    ]
    assert [(reject.position, reject.row) for reject in found.rejects] == [
        ("item 4", {"Name": "", "CNIC": "1", "Province": "KP", "District": "BANNU"}),
        ("item 5", {}),
    ]


def test_the_father_is_in_no_table() -> None:
    found = parse(document())
    assert all("Vater" not in str(row) for table in found.tables.values() for row in table.to_pylist())
    assert [(row["kind"], row["value"], row["country"]) for row in found.tables["listing_fact"].to_pylist()] == [
        ("document", "3230416384111", "PAK"),
        ("country", "Pakistan", "PAK"),
        ("country", "Pakistan", "PAK"),
    ]
