"""Needs, partners, holders and the interval in which a place was freed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from commonground.door.workspace import Workspace
from commonground.picture.cells import NOT_PLACED, Asked
from commonground.vocabulary.errors import BadRequest, NotFound
from theatres import EXAMPLE, IRAQ_BOXES, ged, one, picture, theatre, value, written

RETURNEES = ",Place_ID,Governorate,District,Latitude,Longitude,Returnee Families,Returnee Individuals,date\n"
CONTROL = """place,country,holder,from,to,sentence,source
IQ0101,Iraq,IS,2014-06,2016-12-31,IS held the southwest.,Gazette
IQ0101,Iraq,Government of Iraq,2017-01-01,,The government took it.,Gazette
Northwest,Iraq,Government of Iraq,2015,,It has held the northwest.,Gazette
"""


@pytest.fixture(scope="module")
def iraq(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("freed")
    events = ged(
        {"id": 1, "date_start": "2016-05-01", "best": 1},
        {"id": 2, "date_start": "2016-10-20", "date_end": "2016-10-21", "best": 1},
        {"id": 3, "date_start": "2016-11-20", "where_prec": 4, "best": 1},
        {"id": 4, "date_start": "2016-11-25", "type_of_violence": 3, "side_a": "IS", "side_b": "Civilians", "best": 1},
        {"id": 5, "date_start": "2016-11-28", "side_b": "PKK", "best": 1},
        {"id": 6, "date_start": "2017-06-01", "best": 1},
        {"id": 7, "date_start": "2016-11-29", "longitude": "41.25", "best": 1},
    )
    files = {
        **IRAQ_BOXES,
        "ged_iraq_2016_2017.csv": events,
        "control_statements_2018-01-01.csv": CONTROL,
        "Returnee_MasterList_dataset_DTM_IOM Iraq Dec 15, 2016.csv": RETURNEES
        + '0,1,Anbar,Southwest,30.5,40.25,10,60,"Dec 15, 2016"\n1,,,,,,,,"Dec 15, 2016"\n',
        "Returnee_MasterList_dataset_DTM_IOM Iraq Jul 15, 2017.csv": RETURNEES
        + '0,1,Anbar,Southwest,30.5,40.25,20,120,"Jul 15, 2017"\n1,,,,,,,,"Jul 15, 2017"\n',
    }
    held = theatre(folder / "w", written(folder / "in", files))
    yield held
    held.close()


def test_freed_lies_between_the_last_battle_with_the_group_and_the_first_round(iraq: Workspace) -> None:
    row = one(picture(iraq, 2, "2017-01", country="IRQ", measures=("freed",)), place="IQ0101")
    # not the event known to the governorate only, nor one-sided violence, nor another party, nor later, nor elsewhere
    assert (row["value"], row["low"], row["high"]) == ("2016-10-21/2016-12-15", "2016-10-21", "2016-12-15")
    assert (row["publisher"], row["kind"]) == ("derived", "standing")
    assert "returnee round" in row["reason"]
    governorate = one(picture(iraq, 1, "2017-01", country="IRQ", measures=("freed",)), place="IQ01")
    # a governorate is freed from the first to the last of its districts, and here has one that is named
    assert (governorate["low"], governorate["high"]) == ("2016-10-21", "2016-12-15")
    assert picture(iraq, 0, "2017-01", country="IRQ", measures=("freed",)) == []


@pytest.mark.parametrize(
    ("month", "holder"),
    [
        ("2014-05", None),
        ("2014-06", "IS"),
        ("2016-12", "IS"),
        ("2017-01", "Government of Iraq"),
        ("2017-12", "Government of Iraq"),
    ],
)
def test_the_holder_of_a_month(month: str, holder: str | None, iraq: Workspace) -> None:
    rows = [r for r in picture(iraq, 2, month, country="IRQ", measures=("holder",)) if r["place"] == "IQ0101" and r["value"]]
    assert [row["value"] for row in rows] == ([holder] if holder else [])


def test_a_place_named_without_a_code_is_found_by_its_name(iraq: Workspace) -> None:
    assert value(picture(iraq, 2, "2016-06", country="IRQ", measures=("holder",)), place="IQ0102") == "Government of Iraq"


def test_places_of_one_governorate_with_several_holders_are_counted(iraq: Workspace) -> None:
    row = one(picture(iraq, 1, "2016-06", country="IRQ", measures=("holder",)), place="IQ01")
    assert row["value"] == "Government of Iraq (1); IS (1)"
    assert row["reason"] == "towns of this place have different holders"


def test_no_holder_is_shown_at_admin_3(iraq: Workspace) -> None:
    assert picture(iraq, 3, "2016-06", country="IRQ", measures=("holder",)) == []


@pytest.fixture(scope="module")
def meridia(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    held = theatre(tmp_path_factory.mktemp("example") / "w", [EXAMPLE])
    yield held
    held.close()


def test_a_partner_in_two_governorates_is_one_partner_of_the_country(meridia: Workspace) -> None:
    below = picture(meridia, 1, "2017-03", country="XMD", measures=("partners", "activities"))
    assert [value(below, measure="partners", place=place) for place in ("XM01", "XM02")] == [2, 2]
    assert value(picture(meridia, 0, "2017-03", country="XMD", measures=("partners",))) == 3
    assert value(below, measure="activities", name=NOT_PLACED) == 0


def test_a_reported_month_without_anybody_is_zero_and_an_unreported_one_no_data(meridia: Workspace) -> None:
    rows = picture(meridia, 2, "2017-04", "2017-05", country="XMD", measures=("activities",))
    silent = [row for row in rows if row["month"] == "2017-04" and row["reason"] == "nobody reported here"]
    assert silent
    assert {row["value"] for row in silent} == {0}
    assert {(row["value"], row["reason"]) for row in rows if row["month"] == "2017-05"} == {(None, "no report for this month")}


def test_needs_stand_in_the_months_of_their_year_only(meridia: Workspace) -> None:
    rows = picture(meridia, 0, "2016-12", "2017-01", country="XMD", measures=("people_in_need",))
    assert [row["value"] for row in rows] == [None, 12_000]
    assert rows[0]["reason"] == "no figure for this period"


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: Asked(4), BadRequest),
        (lambda: Asked(1, first="2018-13"), BadRequest),
        (lambda: Asked(1, first="2018-02", last="2018-01"), BadRequest),
        (lambda: Asked(1, measures=frozenset({"wealth"})), NotFound),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(make: object, error: type[Exception]) -> None:
    assert callable(make)
    with pytest.raises(error):
        make()


def test_a_country_that_is_none_is_not_found(meridia: Workspace) -> None:
    with pytest.raises(NotFound, match="XQZ"):
        picture(meridia, 0, "2017-01", country="XQZ")


def test_a_country_without_any_source_has_no_rows(meridia: Workspace, tmp_path: Path) -> None:
    assert picture(meridia, 0, "2017-01", country="PER") == []
