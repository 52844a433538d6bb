"""A change of the watch list since an outlook that was issued: its own numbers, what was known then, and what the model moved."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from coalition_small import Coalition as Spoken
from commonground.door.documents import FOLDER
from commonground.watch import outlook, outlook_list
from commonground.watch.memory import ew, nb
from commonground.watch.states import HIGH, LOW, QUIET
from fixtures_small import event, ged, put, squares
from outlook_small import Copied, begun

WEST, EAST = "41", "43"
TODAY = dt.datetime.now(dt.UTC).date().isoformat()
LIST = ("watch", "list", "--country", "IRQ", "--since", TODAY)


def events(last: int) -> list[dict[str, str]]:
    """From 2013 on Anbar has three deaths every month, and Ninewa ten every other month until the end of 2017."""
    days = [(f"{year}-{month:02d}-10", 3, WEST) for year in range(2013, last + 1) for month in range(1, 13)]
    days += [(f"{year}-{month:02d}-10", 10, EAST) for year in range(2013, 2018) for month in range(1, 13, 2)]
    return [event(number, day, best, longitude=place) for number, (day, best, place) in enumerate(days)]


def members(half_life: int) -> Mapping[int, tuple[Any, ...]]:
    """A forecast that is made at once."""
    return dict.fromkeys((QUIET, LOW, HIGH), (ew(half_life), nb(6)))


def use(monkeypatch: pytest.MonkeyPatch, half_life: int) -> None:
    for place in (outlook, outlook_list):
        monkeypatch.setattr(place, "members_at", lambda level: members(half_life))


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An outlook from the end of 2019 that was issued today to Belgium; Germany is not told of it."""
    folder = tmp_path_factory.mktemp("since")
    files = put(folder / "irq_adm1.geojson", squares()), put(folder / "ged_iraq_2013_2019.csv", ged(events(2019)))
    with pytest.MonkeyPatch.context() as patched:
        use(patched, 4)
        issue = "watch issue --country IRQ --month 2019-12 --horizon 6 --why monthly"
        return begun(folder / "w", f"load {files[0]} {files[1]}", issue)


@pytest.fixture
def spoken(issued: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Spoken:
    use(monkeypatch, 4)
    return Copied(shutil.copytree(issued, tmp_path / "w"), capsys, monkeypatch)


def moved(told: Mapping[str, Any]) -> dict[str, Any]:
    return {row["area"]: row["change"] for part in ("returning", "worsening") for row in told[part]}


def test_the_same_data_and_program_have_moved_nothing(spoken: Spoken) -> None:
    told = spoken.json(*LIST, "--month", "2019-12")
    (outlook,) = spoken.json("watch", "ledger")
    names = ("outlook", "name", "issued_on", "model")
    assert told["issued"] == {name: outlook[name] for name in names}
    nothing = {"whole": 0, "new_data": 0, "revised": 0, "model": 0}
    assert moved(told) == {"IQ01": nothing, "IQ02": nothing}


def test_another_model_is_told_apart_from_data(spoken: Spoken, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, 60)
    text = spoken.says(*LIST, "--month", "2019-12")
    (anbar,) = [line.split() for line in text.splitlines() if "IQ01" in line]
    whole, new, revised, model = anbar[-4:]
    assert (new, revised) == ("0", "0")
    assert whole == model != "0"
    assert "since Outlook IRQ by governorate after 2019-12 (" in text
    assert f"), issued on {TODAY} by commonground" in text


def test_what_was_loaded_after_the_issue_is_data(spoken: Spoken, tmp_path: Path) -> None:
    """Ten months of Ninewa's 2018 turn out to have been violent, and the year 2020 is known."""
    more = [event(900 + month, f"2018-{month:02d}-10", 10, longitude=EAST) for month in range(1, 11)]
    spoken.says("load", str(put(tmp_path / "ged_iraq_2013_2020.csv", ged([*events(2020), *more]))))
    told = spoken.json(*LIST, "--month", "2020-12")
    assert told["since"] == "2019-12"
    change = moved(told)["IQ02"]
    assert (change["model"], change["revised"] != 0) == (0, True)
    assert change["whole"] == change["new_data"] + change["revised"]


def test_who_sees_no_issued_outlook_is_told_nothing_of_the_model(spoken: Spoken) -> None:
    told = spoken.json(*LIST, "--month", "2019-12", "--as", "DEU")
    assert told["issued"] is None
    assert {None} == {change["model"] for change in moved(told).values()}
    assert spoken.json(*LIST, "--month", "2019-12", "--as", "BEL")["issued"] is not None


def test_an_outlook_of_later_months_is_not_compared_with_and_one_without_its_file_is_passed_over(spoken: Spoken) -> None:
    assert "later months" in spoken.refuses(*LIST, "--month", "2019-11")[1]
    for file in (spoken.root / FOLDER).iterdir():
        file.unlink()
    assert spoken.json(*LIST, "--month", "2019-12")["issued"] is None
