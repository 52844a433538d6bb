"""The guards of the design: what no command tells of places, of force, and of what a publisher's terms keep here."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from commonground.answers.rejects import rejects
from commonground.cli import export as export_command
from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.intake import diff
from commonground.intake.catalogue import known_feeds
from commonground.intake.rejected import CONCEALED, export_mendable, open_rejects
from commonground.picture.explain import explain
from commonground.release.decide import Viewer
from commonground.vocabulary.errors import Refused
from commonground.vocabulary.records import rules
from commonground.vocabulary.source import Licence
from fixtures_small import Theatre, event, ged, plan, put
from small_places import DISTRICTS, WEST, boundaries, round_of
from theatres import EXAMPLE, theatre

VILLAGES = {f"{district}{part}": 120 + at for at, district in enumerate(DISTRICTS) for part in ("01", "02")}
POINTS = re.compile(r"\b4\d\.123456|\b3[01]\.\d{0,4}1234\b|latitude|longitude", re.IGNORECASE)
"""Where the villages of the rounds lie, to any digit; and the words for it."""
IDS = re.compile(r"\b40[12]\d{5}\b")
CONTROL = """place,country,holder,from,to,sentence,source
Falluja,IRQ,IS,2014-01-04,2016-06-26,Falluja fell on 4 January 2014.,statement of the cell
"""


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    folder = tmp_path_factory.mktemp("guards")
    made = Theatre(folder / "w")
    made.load(*boundaries(folder))
    made.load(round_of(folder / "april.csv", "2018-04-30", VILLAGES))
    made.load(round_of(folder / "may.csv", "2018-05-31", {place: 2 * people for place, people in VILLAGES.items()}))
    made.load(round_of(folder / "idps.csv", "2018-05-31", {**VILLAGES, "IQ010101": -4}, kind="IDP"))
    made.load(
        put(folder / "control_statements_2018-01-01.csv", CONTROL), put(folder / "plan.csv", plan([("1", "Shelter", 100, 40)]))
    )
    yield made
    made.close()


IRAQ = ["picture", "--country", "IRQ", "--from", "2018-05"]
EXPLAIN = ["explain", "--month", "2018-05"]
ASKED = (
    [*IRAQ, "--level", "1"],
    [*IRAQ, "--level", "2", "--json"],
    [*IRAQ, "--level", "3", "--csv"],
    [*IRAQ, "--level", "3", "--json"],
    [*EXPLAIN, "idps", "--place", "IRQ", "--json"],
    [*EXPLAIN, "idps", "--place", "IQ0102"],
    [*EXPLAIN, "returnees", "--place", "IQ010201", "--json"],
    [*EXPLAIN, "returnees", "--place", "IRQ", "--level", "3", "--json"],
    [*EXPLAIN, "returned_in_month", "--place", "IQ01", "--json"],
    ["diff", "--feed", "dtm-returnees", "--since", "2020-01-01", "--json"],
    ["diff", "--feed", "dtm-idps", "--since", "2020-01-01"],
    ["rejects", "--json"],
    ["status", "--json"],
    ["status", "--sources"],
)


@pytest.mark.parametrize("party", ["PUBLIC", "ALPHA"])
@pytest.mark.parametrize("asked", ASKED, ids=" ".join)
def test_no_command_tells_where_people_are_sheltered(
    asked: list[str], party: str, held: Theatre, capsys: pytest.CaptureFixture[str]
) -> None:
    who = [] if asked[0] == "status" else ["--as", party]
    assert run(cli, ["-w", str(held.root), *asked, *who]) == 0
    printed = "".join(capsys.readouterr())
    assert not POINTS.search(printed), POINTS.search(printed)
    if party == "PUBLIC":
        assert not IDS.search(printed)


@pytest.mark.parametrize("form", ["md", "html"])
@pytest.mark.parametrize("party", ["PUBLIC", "ALPHA"])
def test_no_brief_tells_where_people_are_sheltered(form: str, party: str, held: Theatre, tmp_path: Path) -> None:
    made = tmp_path / f"brief.{form}"
    assert (
        run(cli, ["-w", str(held.root), "brief", "--country", "IRQ", "--month", "2018-05", "--out", str(made), "--as", party])
        == 0
    )
    text = made.read_text(encoding="utf-8")
    assert len(text) > 1000
    assert not POINTS.search(text)
    assert not IDS.search(text)


def test_a_line_to_mend_says_nothing_of_where_it_lies_and_keeps_its_place(tmp_path: Path) -> None:
    made = Theatre(tmp_path / "w")
    made.load(*boundaries(tmp_path))
    made.load(round_of(tmp_path / "r.csv", "2018-05-31", {**VILLAGES, "IQ010202": -120}))
    path = tmp_path / "mend.csv"
    export_mendable(open_rejects(made.reader(viewer=Viewer("ALPHA"))), path)
    assert not POINTS.search(path.read_text())
    made.load(put(path, path.read_text().replace("-120", "120")))
    assert made.cell("returnees", "2018-05", "IQ010202", 3, viewer=Viewer("ALPHA"))["value"] == 120
    made.close()


def test_the_public_is_told_the_line_that_cannot_be_read_and_not_what_stands_in_it(held: Theatre) -> None:
    (seen,) = open_rejects(held.reader(), for_public=True)
    (whole,) = open_rejects(held.reader(viewer=Viewer("ALPHA")))
    assert (seen["file"], seen["position"], seen["reason"], seen["row"]) == ("idps.csv", whole["position"], CONCEALED, {})
    assert whole["row"]["individuals"] == "-4"
    assert rejects(held.reader()) == [seen]
    assert rejects(held.reader(viewer=Viewer("ALPHA"))) == [whole]


def test_who_holds_a_town_is_told_by_district_at_the_finest(held: Theatre) -> None:
    assert held.picture("holder", first="2015-01", level=3) == []
    assert [r["value"] for r in held.picture("holder", first="2015-01", level=2) if r["place"] == "IQ0101"] == ["IS"]
    figure = explain(held.reader(), "holder", "IQ0101", "2015-01")
    assert [row.facts["holder"] for row in figure.rows] == ["IS"]
    assert "Falluja" not in json.dumps([row.facts for row in figure.rows], default=str)
    before = held.reader(loaded_by="2020-01-01")
    found = diff.since(before, held.reader(), "control-statements")
    assert [d.change for d in found] == ["added"]
    assert not re.search("place_name|sentence|Falluja fell", str(found))


TODAY = dt.date(2026, 6, 1)


def recent(tmp_path: Path) -> Theatre:
    """An event of five days ago, one of two months ago, both in the south of Falluja."""
    made = Theatre(tmp_path / "w")
    made.load(*boundaries(tmp_path))
    where = {"latitude": "30.5", "longitude": str(WEST["IQ0101"] + 0.5)}
    rows = [event(1, "2026-05-27", 5, **where), event(2, "2026-04-02", 7, **where)]
    made.load(put(tmp_path / "GEDEvent_v26_1.csv", ged(rows)))
    return made


def test_events_of_the_last_days_are_told_by_district_at_the_finest(tmp_path: Path) -> None:
    made = recent(tmp_path)
    fine = {
        (r["place"], r["name"], r["month"]): r["value"] for r in made.picture("deaths", first="2026-04", last="2026-05", level=3)
    }
    assert fine["IQ010101", "Falluja South", "2026-04"] == 7
    assert not fine["IQ010101", "Falluja South", "2026-05"]
    district = {(r["place"], r["month"]): r["value"] for r in made.picture("deaths", first="2026-05", level=2)}
    assert district["IQ0101", "2026-05"] == 5
    for facts in (row.facts for row in explain(made.reader(), "deaths", "IQ0101", "2026-05").rows):
        assert not {"latitude", "longitude", "adm3", "where"} & set(facts)
    found = diff.since(made.reader(loaded_by="2020-01-01"), made.reader(), "ucdp-ged")
    assert {d.key["event_id"]: d.new.get("latitude") for d in found} == {"1": None, "2": 30.5}
    made.close()


def support(**other: Any) -> dict[str, Any]:
    return {"what": "people", "quantity": "120", "unit": "people", "country": "IRQ", **other}


@pytest.mark.parametrize("what", ["people", "basing", "military goods"])
@pytest.mark.parametrize("kind", ["requirement", "offer"])
@pytest.mark.parametrize(
    "finer",
    [{"place": "IQ0101"}, {"places": ["IQ0101"]}, {"period_from": "2018-06-03"}, {"period_to": "2018-06-29"}],
    ids=["a district", "districts", "from a day", "to a day"],
)
def test_force_is_held_by_country_and_month_alone(what: str, kind: str, finer: dict[str, Any]) -> None:
    rules.check(kind, support(what=what, period_from="2018-06-01", period_to="2018-06-30"))
    with pytest.raises(Refused, match="country and month"):
        rules.check(kind, support(what=what, **finer))
    rules.check(kind, support(what="training", **finer))


OWN = ["iati", "--flows", "--reporting-org", "XM-EX-1", "--reporting-name", "Coalition"]
FORMS = (["iati"], OWN, *(["hxl", table] for table in export_command.HXL_TABLES), ["hxl", "flows", "--plain"])


@pytest.fixture(scope="module")
def meridia(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("meridia") / "w"
    theatre(root, [EXAMPLE]).close()
    return root


def all_under(**terms: bool) -> dict[str, Licence]:
    return {feed.name: Licence("other terms", **terms) for feed in known_feeds()}


@pytest.mark.parametrize("form", FORMS, ids=" ".join)
@pytest.mark.parametrize(
    "terms", [{"redistribute": False}, {"non_commercial": True}], ids=["no redistribution", "non-commercial"]
)
def test_no_export_lets_out_what_its_terms_keep_here(
    terms: dict[str, bool], form: list[str], meridia: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_command, "_licences", lambda: all_under(**terms))
    assert run(cli, ["-w", str(meridia), "export", *form, "--out", str(tmp_path / "out")]) == 6
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", FORMS, ids=" ".join)
def test_every_export_keeps_share_alike_in_a_file_of_its_own(
    form: list[str], meridia: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_command, "_licences", lambda: all_under(share_alike=True))
    assert run(cli, ["-w", str(meridia), "export", *form, "--out", str(tmp_path / "out")]) in (0, 3)
    names = {path.name.removesuffix("-metadata.json") for path in tmp_path.iterdir()}
    assert names == {"out.other-terms"}


def test_the_terms_of_every_feed_say_whether_it_may_leave() -> None:
    from commonground.exchange.leaving import forbidden

    for feed in known_feeds():
        keeps = not feed.licence.redistribute or feed.licence.non_commercial
        assert (forbidden(feed.licence, ()) is not None) == keeps, feed.name
    assert forbidden(None, ()) is not None
