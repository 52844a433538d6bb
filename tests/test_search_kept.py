"""The index of a large lake is kept on the disk, and says what one made in memory says, to each reader its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from commonground.answers import search as searching
from commonground.door.parties import viewer_of
from commonground.door.reader import Reader
from commonground.door.workspace import Workspace
from web_small import made, told

WORDS = ("tarvelle", "tarvele", "wells", "norrland", "quay", "xm0201", "halcyon water")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = made(tmp_path_factory.mktemp("search") / "w")
    told(root, "enter", "meeting", "code=QUAY", "title=The quay of Tarvelle", "starts_on=2017-01-10")
    return root


def found(root: Path, party: str) -> list[object]:
    workspace = Workspace(root)
    held = Reader(workspace, viewer_of(workspace, party))
    try:
        return [searching.search(held, words=words, each=20) for words in WORDS]
    finally:
        held.close()
        workspace.close()


def test_an_index_that_is_kept_says_what_one_in_memory_says(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_memory = {party: found(root, party) for party in ("CELL", "NOR")}
    assert in_memory["CELL"] != in_memory["NOR"]  # the meeting is CELL's alone
    kept = root / "derived" / "search_entries"
    assert not kept.exists()
    monkeypatch.setattr(searching, "SHORT_ROWS", 0)
    assert {party: found(root, party) for party in ("CELL", "NOR")} == in_memory
    files = sorted(kept.iterdir())
    assert files
    assert {party: found(root, party) for party in ("CELL", "NOR")} == in_memory
    assert sorted(kept.iterdir()) == files
    files[0].write_bytes(files[0].read_bytes()[:100])  # broken: it is made anew
    assert found(root, "CELL") == in_memory["CELL"]
    assert found(root, "NOR") == in_memory["NOR"]
    told(root, "purge", "iati_tidewater_activities.xml", "--why", "the wrong file")
    after = found(root, "CELL")
    monkeypatch.setattr(searching, "SHORT_ROWS", 20_000)
    assert after == found(root, "CELL") != in_memory["CELL"]
