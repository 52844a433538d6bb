"""Loading: whole or not at all, the same bytes once, folders with strangers in them, what the command prints."""

from __future__ import annotations

import gzip
import json
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.vocabulary.errors import MissingInput, UnknownFormat
from fixtures_small import Theatre, event, ged, put, returnees, squares


@pytest.fixture
def theatre(tmp_path: Path) -> Theatre:
    return Theatre(tmp_path / "w")


@pytest.fixture
def violence(tmp_path: Path) -> Path:
    rows = [event(1, "2014-03-02", 5), event(2, "2014-03-04", 7, longitude="43"), event(3, "2014-05-01", 1)]
    return put(tmp_path / "in" / "ged_iraq.csv", ged(rows))


def command(*arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command."""
    code = run(cli, list(arguments))
    said = capsys.readouterr()
    return code, said.out, said.err


def test_a_file_becomes_rows_with_their_lines(theatre: Theatre, violence: Path) -> None:
    report = theatre.load(violence)
    assert report.changed
    assert report.rows == {"event": 3}
    rows = theatre.reader().rows("SELECT event_id, position, best FROM event ORDER BY event_id")
    assert rows == [
        {"event_id": "1", "position": "line 2", "best": 5},
        {"event_id": "2", "position": "line 3", "best": 7},
        {"event_id": "3", "position": "line 4", "best": 1},
    ]


def test_the_same_bytes_change_nothing_and_the_load_says_so(theatre: Theatre, violence: Path, tmp_path: Path) -> None:
    theatre.load(violence)
    before = theatre.workspace.ledger.verify(), theatre.workspace.ledger.labels(), theatre.reader().sources
    again = theatre.load(violence, put(tmp_path / "copy" / "other name.csv", violence.read_bytes()))
    assert not again.changed
    assert [item.held for item in again.planned] == [True, True]
    assert (theatre.workspace.ledger.verify(), theatre.workspace.ledger.labels(), theatre.reader().sources) == before


def test_the_same_bytes_twice_in_one_load_are_one_source(theatre: Theatre, violence: Path, tmp_path: Path) -> None:
    copy = put(tmp_path / "copy" / "ged_copy.csv", violence.read_bytes())
    theatre.load(violence, copy)
    assert len(theatre.reader().sources) == 1
    assert theatre.cell("events", "2014-03")["value"] == 2


@pytest.mark.parametrize("packed", ["gz", "zip", "tar.gz"])
def test_an_archive_gives_the_same_source_as_the_file_in_it(
    theatre: Theatre, violence: Path, tmp_path: Path, packed: str
) -> None:
    path = tmp_path / f"ged_iraq.csv.{packed}"
    if packed == "gz":
        path.write_bytes(gzip.compress(violence.read_bytes()))
    elif packed == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(violence, "some/folder/ged_iraq.csv")
    else:
        with tarfile.open(path, "w:gz") as tar:
            tar.add(violence, "ged_iraq.csv")
    theatre.load(path)
    (source,) = theatre.reader().sources.values()
    assert source["name"] == "ged_iraq.csv"
    assert source["container"] == (None if packed == "gz" else path.name)
    assert not theatre.load(violence).changed


def test_the_bytes_of_every_source_are_kept(theatre: Theatre, violence: Path) -> None:
    theatre.load(violence)
    (source_id,) = theatre.reader().sources
    assert (theatre.root / "sources" / source_id).read_bytes() == violence.read_bytes()


def test_keeping_sources_can_be_switched_off(tmp_path: Path, violence: Path) -> None:
    theatre = Theatre(tmp_path / "w")
    theatre.close()
    (tmp_path / "w" / "commonground.toml").write_text("keep_sources = false\n")
    from commonground.door.workspace import Workspace

    theatre.workspace = Workspace(tmp_path / "w")
    theatre.load(violence)
    assert list((tmp_path / "w" / "sources").iterdir()) == []
    assert theatre.cell("events", "2014-03")["value"] == 2


def test_an_unknown_file_in_a_folder_is_left_out_and_the_rest_is_loaded(theatre: Theatre, violence: Path) -> None:
    put(violence.parent / "notes.csv", "who,what\nme,this\n")
    put(violence.parent / "README.txt", "read me")
    put(violence.parent / "page.html", "<!doctype html><html></html>")
    put(violence.parent / "empty.txt", "")
    put(violence.parent / "long.txt", "x" * 400_000)
    put(violence.parent / ".hidden.csv", "a,b\n")
    report = theatre.load(violence.parent)
    assert sorted(Path(item.path).name for item in report.left_out) == [
        "README.txt",
        "empty.txt",
        "long.txt",
        "notes.csv",
        "page.html",
    ]
    assert theatre.cell("events", "2014-03")["value"] == 2


def test_a_named_unknown_file_is_an_error_that_lists_what_is_known(theatre: Theatre, violence: Path) -> None:
    stranger = put(violence.parent / "notes.csv", "who,what\nme,this\n")
    with pytest.raises(UnknownFormat) as caught:
        theatre.load(violence, stranger)
    assert "ucdp-ged" in str(caught.value.hint)
    assert theatre.reader().sources == {}


def test_strict_refuses_everything_for_one_unknown_file(theatre: Theatre, violence: Path) -> None:
    put(violence.parent / "notes.csv", "who,what\nme,this\n")
    with pytest.raises(UnknownFormat):
        theatre.load(violence.parent, strict=True)
    assert theatre.reader().sources == {}


def test_a_missing_path_is_named(theatre: Theatre, violence: Path) -> None:
    with pytest.raises(MissingInput) as caught:
        theatre.load(violence, violence.parent / "gone.csv")
    assert "gone.csv" in str(caught.value)
    assert theatre.reader().sources == {}


def test_the_exit_codes_of_load(tmp_path: Path, violence: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = str(tmp_path / "w")
    assert command("init", root, capsys=capsys)[0] == 0
    stranger = put(violence.parent / "notes.csv", "who,what\nme,this\n")
    assert command("-w", root, "load", str(stranger), capsys=capsys)[0] == 4
    assert command("-w", root, "load", str(violence.parent), "--strict", capsys=capsys)[0] == 4
    code, out, _ = command("-w", root, "load", str(violence.parent), "--json", capsys=capsys)
    told = json.loads(out)
    assert (code, told["changed"], told["rows"]) == (3, True, {"event": 3})
    assert told["left_out"] == [str(stranger)]
    code, out, _ = command("-w", root, "load", str(violence), capsys=capsys)
    assert code == 0
    assert "nothing changed" in out
    assert command("-w", root, "load", str(tmp_path / "gone"), capsys=capsys)[0] == 4
    assert command("-w", str(tmp_path / "nowhere"), "status", capsys=capsys)[0] == 5


def test_a_forced_feed_reads_what_it_would_not_recognise(theatre: Theatre, tmp_path: Path) -> None:
    """A list without the word returnee anywhere is taken for displaced people, unless the user knows better."""
    text = returnees("2018-06-30", [("1", "Anbar", "Falluja", 60)]).replace("Returnee ", "")
    path = put(tmp_path / "list.csv", text)
    theatre.load(path, feed="dtm-returnees")
    assert theatre.cell("returnees", "2018-07")["value"] == 60


def test_the_rows_of_a_load_become_visible_together(theatre: Theatre, violence: Path, tmp_path: Path) -> None:
    theatre.load(violence, put(tmp_path / "r.csv", returnees("2014-03-31", [("1", "Anbar", "Falluja", 60)])))
    loads = {source["loaded"] for source in theatre.reader().sources.values()}
    assert len(loads) == 1


def test_status_counts_what_is_held(theatre: Theatre, violence: Path, tmp_path: Path) -> None:
    from commonground.intake.status import source_list, status

    bad = {**event(9, "2014-03-02", 5), "best": "many"}
    theatre.load(violence, put(tmp_path / "ged_more.csv", ged([event(8, "2014-06-02", 5), bad])))
    theatre.load(put(tmp_path / "GEDEvent_v25_1.csv", ged([event(1, "2014-03-02", 5)])))
    theatre.load(put(tmp_path / "r.csv", returnees("2018-06-30", [("1", "Anbar", "Falluja", 60)])))
    found: dict[str, Any] = status(theatre.reader())
    feeds = {row["feed"]: row for row in found["feeds"]}
    assert feeds["ucdp-ged"]["editions"] == 3
    assert feeds["ucdp-ged"]["rows"] == 5
    assert feeds["ucdp-ged"]["rejects"] == 1
    assert feeds["ucdp-ged"]["about_to"] == "2014-06-02"
    assert feeds["dtm-returnees"]["published"] == "2018-06-30"
    assert feeds["dtm-returnees"]["published_stated"]
    assert feeds["dtm-returnees"]["age_days"] == 2893  # 2018-06-30 to 2026-06-01
    assert found["totals"]["editions"] == 4
    named = {source["name"]: source for source in source_list(theatre.reader())}
    assert (named["ged_iraq.csv"]["published"], named["ged_iraq.csv"]["published_stated"]) == ("2025-11-01", False)
    assert (named["GEDEvent_v25_1.csv"]["published"], named["GEDEvent_v25_1.csv"]["published_stated"]) == ("2025-06-01", True)


def test_a_date_that_is_only_the_day_of_retrieval_is_marked(
    tmp_path: Path, violence: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = str(tmp_path / "w")
    command("init", root, capsys=capsys)
    command("-w", root, "load", str(violence), capsys=capsys)
    _, out, _ = command("-w", root, "status", capsys=capsys)
    assert "~2025-11-01" in out
    assert "the publisher states no date" in out


def test_status_verifies_hashes(tmp_path: Path, violence: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = str(tmp_path / "w")
    command("init", root, capsys=capsys)
    command("-w", root, "load", str(violence), capsys=capsys)
    assert command("-w", root, "status", "--verify", capsys=capsys)[0] == 0
    (kept,) = (tmp_path / "w" / "sources").iterdir()
    kept.write_bytes(kept.read_bytes().replace(b"IS", b"XX"))
    code, _, err = command("-w", root, "status", "--verify", capsys=capsys)
    assert code == 5
    assert "ged_iraq.csv" in err


def test_a_released_load_says_when_bytes_are_held_under_another_release(theatre: Theatre, violence: Path) -> None:
    theatre.load(violence, release_to=["ALPHA"])
    report = theatre.load(violence)
    assert not report.changed
    assert report.remarks == [("ged_iraq.csv", "held already and readable by ALPHA, CELL: this load does not change that")]


def test_boundaries_and_events_may_come_in_one_load(theatre: Theatre, violence: Path, tmp_path: Path) -> None:
    theatre.load(violence, put(tmp_path / "IRQ_adm1.geojson", squares()))
    cells = {row["place"]: row["value"] for row in theatre.picture("deaths", first="2014-03")}
    assert cells == {"IQ01": 5, "IQ02": 7, "IQ": 0}


def test_help_names_every_command() -> None:
    out = CliRunner().invoke(cli, ["--help"]).output
    assert all(name in out for name in ("status", "diff", "purge", "rebuild", "rejects"))
