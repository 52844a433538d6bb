"""Release: one rule decides, and rows that are for others change no answer."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from commonground.intake import diff
from commonground.intake.rejected import open_rejects
from commonground.intake.status import source_list, status
from commonground.picture.cells import Asked, Picture
from commonground.release.decide import PUBLIC_VIEWER, Membership, Viewer
from fixtures_small import Theatre, event, ged, plan, put, returnees, squares


def public_files(folder: Path) -> list[Path]:
    bad = {**event(4, "2014-03-05", 5), "best": "many"}
    return [
        put(folder / "IRQ_adm1.geojson", squares()),
        put(folder / "GEDEvent_v19_1.csv", ged([event(1, "2014-03-02", 5), event(2, "2014-12-04", 7, longitude="43"), bad])),
        put(folder / "r1.csv", returnees("2018-06-30", [("1", "Anbar", "Falluja", 60)])),
        put(folder / "fts_1.csv", plan([("1", "Health", 1000, 400)])),
    ]


def hidden_files(folder: Path) -> list[Path]:
    """Newer editions, other boundaries, other dates, rejects: each would change a public answer if it were seen."""
    bad = {**event(5, "2014-03-05", 5), "best": "many"}
    return [
        put(folder / "IRQ_adm1_secret.geojson", squares((("IQ01", "Anbar", 42), ("IQ02", "Ninewa", 40), ("IQ03", "Secret", 60)))),
        put(folder / "GEDEvent_v25_1.csv", ged([event(1, "2014-03-02", 99), event(3, "2017-05-05", 1), bad])),
        put(folder / "r2.csv", returnees("2018-06-30", [("1", "Anbar", "Falluja", 61), ("2", "Ninewa", "Mosul", 5)])),
        put(folder / "r3.csv", returnees("2019-06-30", [("1", "Anbar", "Falluja", 70)])),
        put(folder / "fts_2.csv", plan([("1", "Health", 5000, 4000), ("2", "Food", 10, 5)])),
    ]


def answers(theatre: Theatre, viewer: Viewer) -> str:
    """Everything that can be asked, as text; times of loading are those of the loads that the viewer may see."""
    reader = theatre.reader(viewer=viewer)
    pictures = [Picture(theatre.reader(viewer=viewer), Asked(level)).rows() for level in (0, 1)]
    explained = _explained(theatre, viewer)
    changes = [diff.since(theatre.reader(viewer=viewer, loaded_by="2026"), reader, f) for f in ("fts-plan", "ucdp-ged")]
    found: dict[str, Any] = {
        "picture": pictures,
        "status": status(reader),
        "sources": source_list(reader),
        "rejects": open_rejects(reader),
        "explain": explained,
        "diff": [str(change) for change in changes],
        "verify": reader.verify(),
    }
    return json.dumps(found, default=str, sort_keys=True)


def _explained(theatre: Theatre, viewer: Viewer) -> list[str]:
    from commonground.picture import explain

    return [
        str(explain.explain(theatre.reader(viewer=viewer), measure, "IQ01", month))
        for measure, month in (("deaths", "2014-03"), ("returnees", "2018-07"))
    ]


@pytest.mark.parametrize("order", ["hidden last", "hidden first", "hidden between"])
def test_rows_for_alpha_change_no_answer_of_the_public_or_of_beta(tmp_path: Path, order: str) -> None:
    without, with_hidden = Theatre(tmp_path / "without"), Theatre(tmp_path / "with")
    public, hidden = public_files(tmp_path / "p"), hidden_files(tmp_path / "h")
    start = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)
    groups = {
        "hidden last": (public, None, hidden),
        "hidden first": (hidden, None, public),
        "hidden between": (public[:2], hidden, public[2:]),
    }[order]
    for day, group in enumerate(groups):
        for theatre in (without, with_hidden):
            theatre.now = start + dt.timedelta(days=day)
            if group is None or (theatre is without and group is hidden):
                continue
            theatre.load(*group, release_to=["ALPHA"] if group is hidden else None)
    for viewer in (PUBLIC_VIEWER, Viewer("BETA")):
        assert answers(with_hidden, viewer) == answers(without, viewer)
    alpha = Viewer("ALPHA")
    assert with_hidden.cell("deaths", "2014-03", viewer=alpha)["value"] == 99
    assert with_hidden.cell("returnees", "2018-07", viewer=alpha)["value"] == 66
    assert with_hidden.cell("required_usd", "2018-05", viewer=alpha)["value"] == 5010
    assert len(source_list(with_hidden.reader(viewer=alpha))) == 9
    assert len(open_rejects(with_hidden.reader(viewer=alpha))) == 2


def test_a_community_reads_what_is_released_to_it_while_its_members_belong(tmp_path: Path) -> None:
    theatre = Theatre(tmp_path / "w")
    theatre.load(*public_files(tmp_path / "p")[1:2], release_to=["FORUM"])
    until = Viewer("ALPHA", (Membership("FORUM", None, dt.date(2026, 6, 1)),))
    assert theatre.cell("deaths", "2014-03", viewer=until)["value"] == 5
    assert theatre.reader(viewer=until, today=dt.date(2026, 6, 2)).sources == {}


def test_a_removal_of_hidden_rows_shows_nothing_to_others(tmp_path: Path) -> None:
    from commonground.intake.purge import purge

    without, with_hidden = Theatre(tmp_path / "without"), Theatre(tmp_path / "with")
    for theatre in (without, with_hidden):
        theatre.load(*public_files(tmp_path / "p"))
    with_hidden.load(*hidden_files(tmp_path / "h"), release_to=["ALPHA"])
    for name in ("r3.csv", "GEDEvent_v25_1.csv", "fts_2.csv"):
        purge(with_hidden.desk(), with_hidden.reader(viewer=Viewer("ALPHA")), name, "secret reason")
    assert answers(with_hidden, PUBLIC_VIEWER) == answers(without, PUBLIC_VIEWER)
    assert with_hidden.cell("returnees", "2019-07", viewer=Viewer("ALPHA"))["coverage"] == "withheld"
