"""`watch issue` and `watch ledger`: issued once, told to its community, and scored when what it speaks of is known."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from pathlib import Path

import pytest

from coalition_small import Coalition as Spoken
from commonground.cli import watch_ledger
from commonground.watch.issued import canonical
from fixtures_small import event, ged, put, squares
from outlook_small import ISSUE, Copied, load, next_year, said, theatre
from test_docs import documented, is_documented, keys

__all__ = ["theatre"]  # a fixture


@pytest.fixture
def spoken(theatre: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Spoken:
    """A copy of it, where an outlook is what `said` makes."""
    monkeypatch.setattr(watch_ledger, "made", lambda *asked: said(0.4))
    return Copied(shutil.copytree(theatre, tmp_path / "w"), capsys, monkeypatch)


def test_an_outlook_is_issued_once_and_its_hash_told(spoken: Spoken) -> None:
    told = spoken.json(*ISSUE)
    assert told["new"] is True
    assert told["sha256"] == hashlib.sha256(canonical(said(0.4))).hexdigest()
    head = spoken.json("ledger", "head")["hash"]
    again = spoken.json(*ISSUE)
    assert (again["new"], again["outlook"]) == (False, told["outlook"])
    assert "nothing was changed" in spoken.says(*ISSUE)
    assert spoken.json("ledger", "head")["hash"] == head


def test_every_key_is_documented(spoken: Spoken, tmp_path: Path) -> None:
    told = set(keys(spoken.json(*ISSUE)))
    load(spoken, next_year(tmp_path, dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)))
    told |= set(keys(spoken.json("watch", "ledger")))
    assert {key for key in told if not is_documented(key, documented()["watch"])} == set()


def test_too_few_months_are_no_outlook(spoken: Spoken, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    _, message, _ = spoken.refuses(*ISSUE, "--month", "2020-12")
    assert message == "no area can be forecast: only 12 months are held, 24 are needed"


def test_the_same_data_gives_the_same_bytes_in_another_workspace(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [event(n, f"{2015 + n // 12}-{n % 12 + 1:02d}-10", n % 7, longitude=str(41 + n % 3)) for n in range(48)]
    files = (put(tmp_path / "irq_adm1.geojson", squares()), put(tmp_path / "ged_iraq_2015_2018.csv", ged(rows)))
    hashes = set()
    for name, order in (("one", files), ("two", files[::-1])):
        found = Spoken(tmp_path / name, capsys, monkeypatch)
        found.says("community", "add", "EARLY-WARNING", "--name", "Early warning", "--shows-older")
        for path in order:
            load(found, path)
        hashes.add(found.json(*ISSUE, "--month", "2018-12", "--horizon", "2")["sha256"])
    assert len(hashes) == 1


def test_what_is_said_fits_a_terminal_of_80_columns(spoken: Spoken, tmp_path: Path) -> None:
    lines = spoken.says(*ISSUE).splitlines()
    load(spoken, next_year(tmp_path, dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)))
    lines += spoken.says("watch", "ledger").splitlines()
    assert [line for line in lines if len(line) > 80] == []


def test_the_ledger_scores_what_has_become_known(spoken: Spoken, tmp_path: Path) -> None:
    spoken.says(*ISSUE)
    (one,) = spoken.json("watch", "ledger")
    assert (one["known"], one["area_months"], one["scores"], one["late"]) == (0, 4, None, False)
    load(spoken, next_year(tmp_path, dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)))
    (one,) = spoken.json("watch", "ledger")
    assert (one["file"], one["late"], one["known"]) == ("as issued", False, 4)
    assert one["scores"]["brier_any"] == pytest.approx((0.6**2 + 3 * 0.4**2) / 4)
    assert "holds 4 of 4" in spoken.says("watch", "ledger")


def test_what_had_been_published_when_it_was_issued_makes_it_late_though_it_was_loaded_after(
    spoken: Spoken, tmp_path: Path
) -> None:
    spoken.says(*ISSUE)
    load(spoken, next_year(tmp_path, dt.date(2022, 6, 1)))
    (one,) = spoken.json("watch", "ledger")
    assert (one["late"], one["known"], one["scores"]) == (True, 4, None)
    assert "late:" in spoken.says("watch", "ledger")


def test_other_members_are_told_of_none_until_two_people_release_it(spoken: Spoken) -> None:
    told = spoken.json(*ISSUE)
    assert [one["outlook"] for one in spoken.json("watch", "ledger", "--as", "BEL")] == [told["outlook"]]
    assert spoken.json("watch", "ledger", "--as", "DEU") == []
    assert told["outlook"] not in spoken.says("watch", "ledger", "--as", "DEU")
    both = spoken.json("release", "widen", told["outlook"], "--to", "DEU", "--by", "CELL/ann", "--why", "asked for it")
    assert [one["kind"] for one in both] == ["outlook", "document"]
    assert spoken.json("watch", "ledger", "--as", "DEU") == []
    waits = both[0]["waits"]
    assert "another pair of eyes" in spoken.refuses("release", "approve", waits, "--by", "CELL/ann")[1]
    spoken.says("release", "approve", waits, "--together", "--by", "CELL/bob")
    (one,) = spoken.json("watch", "ledger", "--as", "DEU")
    assert (one["outlook"], one["file"]) == (told["outlook"], "as issued")
    spoken.says("release", "narrow", told["outlook"], "--to", "CELL/EARLY-WARNING", "--why", "too soon")
    assert spoken.json("watch", "ledger", "--as", "DEU") == []
    assert [one["file"] for one in spoken.json("watch", "ledger", "--as", "BEL")] == ["as issued"]


def test_what_is_missing_is_said_before_anything_is_made(spoken: Spoken, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch_ledger, "made", lambda *asked: pytest.fail("made for nothing"))
    assert spoken.refuses("watch", "issue", "--country", "IRQ")[1] == "say why"
    _, message, hint = spoken.refuses(*ISSUE, "--to", "NONE")
    assert (message, "community add NONE" in hint) == ("there is no community CELL/NONE to issue it to", True)


def test_an_outlook_is_not_entered_by_hand_nor_imported(spoken: Spoken) -> None:
    body = "name=n community=CELL/EARLY-WARNING newest_month=2020-12 level=1 countries=IRQ kind_of_violence=all horizons=2"
    today = dt.datetime.now(dt.UTC).date()
    words = ("enter", "outlook", *body.split(), "model=m", f"issued_on={today}", f"sha256={'0' * 64}", "--why", "w")
    assert "issued with its file" in spoken.refuses(*words)[1]
    assert spoken.refuses("template", "outlook")[2] == "use `commonground watch issue`"
