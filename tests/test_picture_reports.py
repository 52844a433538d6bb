"""Headcounts are stocks at a date, returns are differences, a national figure is kept, and publishers stand side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from commonground.door.workspace import Workspace
from commonground.picture.cells import KEYS, NOT_PLACED
from theatres import EXAMPLE, IRAQ_BOXES, Row, one, picture, theatre, value, written

RETURNEES = ",Place_ID,Governorate,District,Latitude,Longitude,Returnee Families,Returnee Individuals,date\n"
PLAN = "year,plan_name,Cluster,Original requirements US$,Current requirements US$,Funding US$,Pledges US$,coverage"


def _list(day: str, *places: tuple[int, str, str, int]) -> dict[str, str]:
    """A Returnee Master List of Iraq: place id, governorate, district, families; the footer has the date alone."""
    lines = [
        f'{i},{place},{adm1},{adm2},30.5,40.5,{families},{families * 6},"{day}"'
        for i, (place, adm1, adm2, families) in enumerate(places)
    ]
    body = "\n".join([*lines, f'{len(lines)},,,,,,,,"{day}"'])
    return {f"Returnee_MasterList_dataset_DTM_IOM Iraq {day}.csv": RETURNEES + body + "\n"}


def _api(level: int, *figures: tuple[str, str | None, int]) -> str:
    rows = []
    for i, (day, pcode, people) in enumerate(figures):
        unit = f'"admin1Name": "x", "admin1Pcode": "{pcode}", ' if level else ""
        rows.append(
            f'{{"id": {i}, "operation": "Iraq conflict", "admin0Name": "Iraq", "admin0Pcode": "IRQ", {unit}'
            f'"numPresentIdpInd": {people}, "reportingDate": "{day}T00:00:00", "yearReportingDate": {day[:4]}, '
            f'"monthReportingDate": {int(day[5:7])}, "roundNumber": {i + 1}, "assessmentType": "BA"}}'
        )
    return '{"result": [' + ", ".join(rows) + '], "isSuccess": true, "statusCode": 200, "errorMessages": []}'


UNHCR = """year,coo_name,coo,coo_iso,coa_name,coa,coa_iso,refugees,asylum_seekers,returned_refugees,idps,returned_idps,\
stateless,ooc,oip,hst
2019,Iraq,IRQ,IRQ,Iraq,IRQ,IRQ,0,0,0,900,0,0,0,,0
2019,Iraq,IRQ,IRQ,Jordan,JOR,JOR,70,0,5,0,0,0,0,,0
"""


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("rounds")
    files = {
        **IRAQ_BOXES,
        **_list("Jan 31, 2020", (1, "Anbar", "Southwest", 10), (2, "Diyala", "Southeast", 5)),
        **_list("Mar 15, 2020", (1, "Anbar", "Southwest", 12), (2, "Diyala", "Southeast", 5), (3, "Anbar", "Northwest", 1)),
        **_list("Mar 31, 2020", (1, "Anbar", "Southwest", 9), (4, "Atlantis", "Lost", 2)),
        "irq_admin0.json": _api(0, ("2020-01-31", None, 1000), ("2020-03-31", None, 800)),
        "irq_admin1.json": _api(1, ("2020-01-31", "IRQ-01", 600), ("2020-01-31", "IRQ-02", 350), ("2020-03-31", "IRQ-01", 820)),
        "population.csv": UNHCR,
    }
    held = theatre(folder / "w", written(folder / "in", files))
    yield held
    held.close()


def _cells(held: Workspace, level: int, measure: str, first: str, last: str | None = None) -> list[Row]:
    return picture(held, level, first, last, country="IRQ", measures=(measure,))


def test_a_month_shows_the_newest_round_not_later_than_its_end(rounds: Workspace) -> None:
    rows = _cells(rounds, 0, "returnees", "2019-12", "2020-05")
    assert [(row["month"], row["value"], row["about_to"]) for row in rows] == [
        ("2019-12", None, None),
        ("2020-01", 90, "2020-01-31"),
        ("2020-02", 90, "2020-01-31"),
        ("2020-03", 66, "2020-03-31"),  # the round of the 31st, not that of the 15th
        ("2020-04", 66, "2020-03-31"),
        ("2020-05", 66, "2020-03-31"),
    ]
    assert rows[0]["reason"] == "no round yet"
    assert {row["kind"] for row in rows} == {"stock"}
    assert "estimate" in rows[1]["reason"], "families times six is an estimate"


def test_a_place_without_a_line_is_not_reported_and_not_zero(rounds: Workspace) -> None:
    rows = _cells(rounds, 1, "returnees", "2020-03")
    assert value(rows, place="IQ01") == 54
    east = one(rows, place="IQ02")
    assert (east["value"], east["coverage"], east["reason"]) == (None, "none", "not reported for this place")
    assert one(rows, place="IQ01")["placed_by"] == "name"


def test_a_name_that_no_unit_bears_is_not_placed_although_its_point_lies_in_one(rounds: Workspace) -> None:
    assert value(_cells(rounds, 1, "returnees", "2020-03"), name=NOT_PLACED) == 12


def test_returned_in_month_spans_the_rounds_and_falls_are_negative(rounds: Workspace) -> None:
    rows = _cells(rounds, 0, "returned_in_month", "2020-01", "2020-04")
    assert [(row["value"], row["reason"]) for row in rows[:2]] == [
        (None, "first round: nothing to compare with"),
        (None, "no new round"),
    ]
    assert (rows[2]["value"], rows[2]["about_from"], rows[2]["about_to"]) == (-24, "2020-01-31", "2020-03-31")
    assert rows[3]["reason"] == "no new round"
    by_place = _cells(rounds, 1, "returned_in_month", "2020-03")
    assert (value(by_place, place="IQ01"), value(by_place, place="IQ02"), value(by_place, name=NOT_PLACED)) == (-6, -30, 12)
    assert one(by_place, place="IQ02")["reason"] == "no longer reported for this place"


def test_what_the_places_do_not_explain_of_a_national_figure_is_not_placed(rounds: Workspace) -> None:
    january = [row for row in _cells(rounds, 1, "idps", "2020-01") if row["publisher"] == "IOM DTM"]
    assert [row["value"] for row in january] == [600, 350, 50]
    assert one(january, name=NOT_PLACED)["placed_by"] == "difference"
    march = [row for row in _cells(rounds, 1, "idps", "2020-03") if row["publisher"] == "IOM DTM"]
    assert [row["value"] for row in march] == [820, None, -20]
    assert "lower than the sum" in one(march, name=NOT_PLACED)["reason"]
    assert value(_cells(rounds, 0, "idps", "2020-03")) == 800


def test_a_line_that_states_several_measures_counts_once_in_each(rounds: Workspace) -> None:
    rows = picture(rounds, 0, "2019-12", country="IRQ")
    assert value(rows, measure="idps", publisher="UNHCR") == 900
    assert value(rows, measure="refugees_abroad") == 70
    assert value(rows, measure="returned_refugees") == 5


def test_publishers_stand_side_by_side_and_one_leads(rounds: Workspace) -> None:
    rows = _cells(rounds, 0, "idps", "2020-01")
    assert [(row["publisher"], row["value"], row["lead"]) for row in rows] == [("IOM DTM", 1000, True), ("UNHCR", 900, False)]
    before = _cells(rounds, 0, "idps", "2019-12")
    # of two in order, the one that has a figure leads
    assert [(row["publisher"], row["value"], row["lead"]) for row in before] == [("IOM DTM", None, False), ("UNHCR", 900, True)]


def test_the_workspace_may_choose_who_leads(tmp_path: Path) -> None:
    files = {"irq_admin0.json": _api(0, ("2020-01-31", None, 1000)), "population.csv": UNHCR}
    made = theatre(tmp_path / "w", written(tmp_path / "in", files))
    made.close()
    settings = tmp_path / "w" / "commonground.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + '\nidps = ["UNHCR"]\n', encoding="utf-8")
    held = Workspace(tmp_path / "w")
    rows = _cells(held, 0, "idps", "2020-01")
    held.close()
    assert [(row["publisher"], row["lead"]) for row in rows] == [("UNHCR", True), ("IOM DTM", False)]


def test_pots_are_in_the_total_of_a_plan_and_two_breakdowns_do_not_double(tmp_path: Path) -> None:
    lines = [
        "2020,Iraq 2020,Health,100,120,50,5,0.4",
        "2020,Iraq 2020,Not reported,0,0,30,1,Inf",
        "2020,Iraq 2020,Multiple Field clusters (shared),,,20,,",
        "2020,Regional Refugee Response Plan 2020,Health,1000,1000,900,0,0.9",
    ]
    by_cluster = "\n".join([PLAN, *lines]) + "\n"
    by_global = "\n".join([PLAN + ",Global cluster", *(f"{line},Health" for line in lines)]) + "\n"
    files = {
        "fts_plan_cluster_requirements_funding.csv": by_cluster,
        "fts_plan_globalcluster.csv": by_global,
    }
    held = theatre(tmp_path / "w", written(tmp_path / "in", files))
    rows = picture(held, 0, "2020-07", country="IRQ")
    held.close()
    assert [value(rows, measure=f"{name}_usd") for name in ("required", "funded", "pledged")] == [120, 100, 6]
    assert {row["kind"] for row in rows if row["measure"].endswith("_usd")} == {"standing"}


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    held = theatre(tmp_path_factory.mktemp("all") / "w", [EXAMPLE])
    rows = [row for level in (0, 1, 2) for row in picture(held, level, "2016-01", "2018-01")]
    held.close()
    return rows


def test_every_row_has_every_key_and_no_other(everything: list[Row]) -> None:
    assert {tuple(row) for row in everything} == {KEYS}
    assert set(KEYS) == set(
        "place name level month measure publisher lead value low high unit kind about_from about_to placed_by coverage reason"
        " as_of sources".split()
    )
    for row in everything:
        assert row["place"], row
        assert row["coverage"] in ("complete", "sample", "none", "withheld")
        assert row["value"] is not None or row["reason"], row
        assert (row["coverage"] in ("complete", "sample")) == (row["value"] is not None or row["coverage"] == "complete"), row


def test_one_row_for_each_place_month_measure_and_publisher(everything: list[Row]) -> None:
    keys = [(r["level"], r["place"], r["name"], r["month"], r["measure"], r["publisher"]) for r in everything]
    assert len(keys) == len(set(keys))


def test_exactly_one_publisher_leads(everything: list[Row]) -> None:
    leads: dict[tuple[str, str, int], set[str]] = defaultdict(set)
    for row in everything:
        if row["lead"]:
            leads[row["measure"], row["month"], row["level"]].add(row["publisher"])
    assert {len(found) for found in leads.values()} == {1}
    assert set(leads) == {(row["measure"], row["month"], row["level"]) for row in everything}


def test_kinds_are_those_of_the_measures(everything: list[Row]) -> None:
    kinds = {row["measure"]: row["kind"] for row in everything}
    assert {name for name, kind in kinds.items() if kind == "flow"} == {
        "events",
        "deaths",
        "deaths_civilians",
        "returned_in_month",
        "partners",
        "activities",
    }
    assert {name for name, kind in kinds.items() if kind == "stock"} == {"idps", "returnees", "refugees_abroad", "holder"}
