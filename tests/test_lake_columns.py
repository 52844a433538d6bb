"""Columns of the lake's tables do not hide what the door adds to a row."""

from __future__ import annotations

from commonground.vocabulary.tables import PROVENANCE, TABLES

ADDED_BY_THE_DOOR = {"family", "publisher", "precedence", "rank"}


def test_no_table_has_a_column_that_the_door_adds() -> None:
    """An edition's family would be read from the row, and nothing would supersede anything."""
    added = ADDED_BY_THE_DOOR | set(PROVENANCE.names)
    assert {(table, column) for table, schema in TABLES.items() for column in schema.names if column in added} == set()
