"""The command line says the same of a ledger in PostgreSQL, where passwords and sessions lie beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from coalition_small import Coalition
from commonground.ledger.address import Address
from commonground.vocabulary.errors import WorkspaceError
from postgres import drop_database, fresh_database

SENTENCE = "a sentence that I made up myself"


@pytest.fixture
def address() -> Iterator[str]:
    """An empty database."""
    made = fresh_database("cli")
    yield made
    drop_database(made)


def told(coalition: Coalition) -> list[str]:
    """What a coalition at work says, without ids and moments."""
    said = []
    invitation = coalition.json("account", "add", "ann", "--role", "contributor", "--for", "BEL")["invitation"]
    coalition.says("account", "add", "bob", "--role", "approver", "--for", "BEL")
    coalition.says("account", "accept", "--stdin", typed=f"{invitation}\n{SENTENCE}\n")
    said.append(coalition.says("account", "check", "BEL/ann", "--stdin", typed=f"{SENTENCE}\n\n"))
    said.append(coalition.says("account", "list", "--as", "BEL"))
    coalition.says("community", "add", "DONORS", "--name", "Donors", "--hides-older")
    coalition.says("community", "join", "DONORS", "DEU", "BEL", "--from", "2014-09-10", "--release-to", "DONORS")
    pledge = ("member=BEL", "amount=5,000,000", "currency=EUR", "pledged_on=2014-12-03", "--release-to", "CELL/DONORS")
    record = coalition.json("enter", "pledge", *pledge, "--by", "BEL/ann")["record"]
    said.append(coalition.says("release", "list", "--as", "BEL"))
    coalition.says("release", "approve", record, "--by", "BEL/bob")
    coalition.says("amend", "member", "BEL", "name=Kingdom of Belgium", "--from", "2020-01-01", "--why", "renamed")
    for words in (("records", "pledge"), ("record", record), ("who", record), ("would-see", "AU"), ("records", "member")):
        said.append(coalition.says(*words, "--as", "DEU"))
    said.append(coalition.says("record", record[:8], "--as", "BEL"))
    said.append(coalition.says("release", "narrow", record, "--to", "OWN", "--why", "too early", "--by", "BEL/ann"))
    said.append(coalition.says("records", "member", "--as-of", "2015-01-01"))
    said += [str(coalition.refuses(*words)) for words in (("record", record), ("member", "add", "BEL", "--name", "x"))]
    return [re.sub(r"[0-9a-f]{8,32}|\d\d:\d\d", "#", text) for text in said]


def test_a_ledger_in_postgresql_says_the_same(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    there = told(Coalition(tmp_path / "p", capsys, monkeypatch, ledger=address))
    here = told(Coalition(tmp_path / "s", capsys, monkeypatch))
    assert there == here
    assert not (tmp_path / "p" / "access.sqlite").exists()


def test_a_database_that_is_not_written_in_utf8_is_refused_with_how_to_make_one() -> None:
    made = fresh_database("plain", "ENCODING 'SQL_ASCII' LOCALE 'C'")
    engine = Address(made).engine()
    try:
        with pytest.raises(WorkspaceError, match="written in SQL_ASCII, not in UTF8") as told:
            engine.connect()
        assert "--encoding UTF8 --template template0" in str(told.value.hint)
    finally:
        engine.dispose()
        drop_database(made)
