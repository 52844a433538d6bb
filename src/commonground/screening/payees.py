"""Every organisation and payee of the ledger and of the funding feeds: each name once, with where it stands and how often."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from commonground.door.reader import Reader
from commonground.screening.looks import organisation_only
from commonground.screening.subject import Kind, Subject

COLUMNS: tuple[tuple[str, str], ...] = (
    ("flow", "from_name"),
    ("flow", "to_name"),
    ("flow", "reporter_name"),
    ("activity", "reporter_name"),
    ("budget", "to_name"),
    ("contribution", "contributor_name"),
    ("contribution", "recipient_name"),
    ("project", "organisation"),
    ("presence", "organisation"),
    ("presence", "donor"),
)
"""Columns of the lake that name one, beside the participants of activities."""

RECORDS: tuple[tuple[str, str], ...] = (("activity", "implementer"), ("member", "name"), ("member", "organisations"))
"""Fields of records that name one."""


@dataclass(frozen=True)
class Payee:
    """A name and where it stands: (table and column, or kind and field of a record, how often)."""

    name: str
    where: tuple[tuple[str, int], ...]


def payees(reader: Reader) -> list[Payee]:
    """The names that the reader may read, in their order. A reference that is no name (`XM-DAC-1`) is left out."""
    found: dict[str, dict[str, int]] = {}
    for where, name, count in (*_of_lake(reader), *_of_records(reader)):
        text = " ".join(name.split())
        if any(sign.isalpha() for sign in text):
            at = found.setdefault(text, {})
            at[where] = at.get(where, 0) + count
    return [Payee(name, tuple(sorted(found[name].items()))) for name in sorted(found)]


def subjects(found: list[Payee]) -> list[Subject]:
    """A subject for each, numbered from 1: an organisation where its name is a single word or has one that only they bear."""
    return [Subject(number, (payee.name,), _kind(payee.name)) for number, payee in enumerate(found, start=1)]


def _kind(name: str) -> Kind | None:
    return "organisation" if " " not in name or organisation_only(name) else None


def _of_lake(reader: Reader) -> Iterator[tuple[str, str, int]]:
    for table, column in COLUMNS:
        counted = f"SELECT {column} AS name, count(*) AS rows FROM {table} WHERE {column} IS NOT NULL GROUP BY {column}"
        for row in reader.rows(counted):
            yield f"{table}.{column}", row["name"], row["rows"]
    named = "SELECT unnest(participants) AS said FROM activity"
    for row in reader.rows(f"SELECT said, count(*) AS rows FROM ({named}) GROUP BY said"):
        name = str(row["said"]).partition(" ")[2]
        if " " in name or not any(sign in "-0123456789" for sign in name):
            yield "activity.participants", name, row["rows"]


def _of_records(reader: Reader) -> Iterator[tuple[str, str, int]]:
    for kind, field in RECORDS:
        for record in reader.records.of(kind):
            value = record[field]
            for name in value if isinstance(value, list) else [value]:
                if name:
                    yield f"record {kind}.{field}", str(name), 1
