"""Real public files: events and the whole picture, each figure against a sum over the raw file, made by other code."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from commonground.door.reader import Reader
from commonground.picture.cells import NOT_PLACED, Asked, Picture
from commonground.picture.details import dyads
from commonground.picture.explain import explain
from commonground.picture.steps import PARTS
from commonground.release.decide import Viewer
from commonground.vocabulary.measures import MEASURES
from real_theatre import real_reader, real_workspace, records, rows_of
from theatres import Row, text_of, theatre

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def reader(shared_data: Path) -> Iterator[Reader]:
    opened = real_reader(shared_data)
    yield opened
    opened.close()


def _ged(path: Path, *, tagged: bool) -> list[dict[str, str]]:
    return records(path)[1 if tagged else 0 :]


def _by_month(events: list[dict[str, str]]) -> dict[str, tuple[Fraction, Fraction]]:
    """Events and best deaths of each month: each event shared out evenly over its days, first and last included."""
    found: dict[str, list[Fraction]] = defaultdict(lambda: [Fraction(0), Fraction(0)])
    for event in events:
        start, end = (dt.date.fromisoformat(event[name][:10]) for name in ("date_start", "date_end"))
        days = Counter((start + dt.timedelta(days=i)).strftime("%Y-%m") for i in range((end - start).days + 1))
        for month, count in days.items():
            share = Fraction(count, (end - start).days + 1)
            found[month][0] += share
            found[month][1] += share * int(float(event["best"]))
    return {month: (events, deaths) for month, (events, deaths) in found.items()}


@pytest.fixture(scope="module")
def iraq_events(shared_data: Path) -> list[dict[str, str]]:
    return _ged(shared_data / "conflict" / "ucdp_ged_iraq_1989_2018_hdx.csv.gz", tagged=True)


def test_iraq_2014_has_796_events_and_15092_dead_at_every_level(reader: Reader, iraq_events: list[dict[str, str]]) -> None:
    in_2014 = [event for event in iraq_events if event["year"] == "2014"]
    assert (len(in_2014), sum(int(event["best"]) for event in in_2014)) == (796, 15_092)
    for level in (0, 1, 2, 3):
        rows = [
            row for row in rows_of(reader, level, "2014-01", "2014-12", "IRQ", "events", "deaths") if row["value"] is not None
        ]
        assert {row["month"][:4] for row in rows} == {"2014"}
        sums = {name: sum(row["value"] for row in rows if row["measure"] == name) for name in ("events", "deaths")}
        assert sums == {"events": 796, "deaths": 15_092}, level
        if level:
            assert any(row["name"] == NOT_PLACED and row["value"] > 0 for row in rows)


def test_iraq_by_month_and_year_from_1989_to_2018(reader: Reader, iraq_events: list[dict[str, str]]) -> None:
    wanted = _by_month(iraq_events)
    rows = rows_of(reader, 0, "1989-01", "2018-12", "IRQ", "events", "deaths")
    assert len(rows) == 2 * 12 * 30
    for row in rows:
        events, deaths = wanted.get(row["month"], (Fraction(0), Fraction(0)))
        assert row["value"] == pytest.approx(float(events if row["measure"] == "events" else deaths), abs=1e-4), row
        assert row["coverage"] == "complete"
    assert sum(row["value"] for row in rows if row["measure"] == "events") == len(iraq_events) == 7473


def test_iraq_by_governorate_follows_the_polygons_and_the_precision(reader: Reader, iraq_events: list[dict[str, str]]) -> None:
    placed = sum(1 for event in iraq_events if int(event["where_prec"]) <= 4)
    rows = rows_of(reader, 1, "1989-01", "2018-12", "IRQ", "events")
    shown = sum(row["value"] for row in rows if row["name"] != NOT_PLACED)
    # 99.85 % of the events lie in a polygon; those of precision 5 to 7 (439) are not placed whether they do or not
    assert 0.995 * placed < shown <= placed
    rows = rows_of(reader, 2, "1989-01", "2018-12", "IRQ", "events")
    assert sum(row["value"] for row in rows if row["name"] != NOT_PLACED) <= shown - 400


def test_syria_by_month_from_2016_to_2019(reader: Reader, shared_data: Path) -> None:
    wanted = _by_month(_ged(shared_data / "conflict" / "decoded" / "ucdp_ged_syria_2016_2019.csv.gz", tagged=False))
    rows = [row for row in rows_of(reader, 0, "2016-01", "2019-11", "SYR", "events", "deaths") if len(row["month"]) == 7]
    assert len(rows) == 2 * 47
    for row in rows:
        events, deaths = wanted[row["month"]]
        assert row["value"] == pytest.approx(float(events if row["measure"] == "events" else deaths), abs=1e-3), row
        assert row["coverage"] == "complete"


def test_years_without_months_stand_beside_and_add_nothing_to_complete_ones(reader: Reader, shared_data: Path) -> None:
    region = records(shared_data / "conflict" / "decoded" / "ucdp_ged_syria_iraq_region_2003_2019.csv.gz")
    sample = json.loads(text_of(shared_data / "conflict" / "ucdp_ged25_sample_9972_events_1989_2024.json.gz"))
    dated = {str(event["id"]) for event in sample}
    rows = rows_of(reader, 0, "2011-01", "2019-12", "SYR", "events")
    undated = {row["month"]: row["value"] for row in rows if len(row["month"]) == 4}
    assert sorted(undated) == ["2011", "2012", "2013", "2014", "2015"], "2016 to 2019 are held completely"
    for year, shown in undated.items():
        ids = {str(int(float(row["id"]))) for row in region if row["country"].startswith("Syria") and row["year"] == year}
        assert shown == len(ids - dated), year  # an event that the sample dates stands in its month
    iraq = rows_of(reader, 0, "2003-01", "2019-12", "IRQ", "events")
    assert [row["month"] for row in iraq if len(row["month"]) == 4] == ["2019"]


def _conflict_orders(folder: Path) -> list[list[list[Path]]]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    third = len(files) // 3
    return [[[folder]], [list(reversed(files))], [files[third : 2 * third], files[2 * third :], files[:third]]]


def test_conflict_in_any_order_and_any_number_of_commands_gives_one_picture(
    shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    answers = set()
    boundaries = [shared_data / "places" / "cod_ab_geojson" / "IRQ_adm1.geojson.gz"]
    boundaries.append(shared_data / "places" / "cod_ab_topojson" / "SYR_adm1.topojson")
    for number, loads in enumerate(_conflict_orders(shared_data / "conflict")):
        made = theatre(tmp_path_factory.mktemp(f"order{number}") / "w", boundaries, *loads)
        opened = Reader(made)
        rows = [
            rows_of(opened, level, "2010-01", "2026-06", country)
            for country in ("IRQ", "SYR", "AFG", "NGA")
            for level in ((0, 1) if country in ("IRQ", "SYR") else (0,))
        ]
        opened.close()
        made.close()
        assert sum(r["value"] for r in rows[0] if r["measure"] == "deaths" and r["month"].startswith("2014-")) == 15_092
        answers.add(json.dumps(rows))
    assert len(answers) == 1


def test_deaths_by_type_of_violence_and_sides(reader: Reader, iraq_events: list[dict[str, str]]) -> None:
    rows_of(reader, 0, "2014-01", "2014-12", "IRQ", "events", "deaths")
    wanted: Counter[tuple[str, str, int]] = Counter()
    for event in iraq_events:
        if event["year"] == "2014":
            wanted[event["side_a"], event["side_b"], int(event["type_of_violence"])] += int(event["best"])
    told = dyads(reader, "IRQ", "2014-01", "2014-12")
    assert {(row["side_a"], row["side_b"], row["type_of_violence"]): row["deaths"] / PARTS for row in told} == wanted


@pytest.fixture(scope="module")
def whole(shared_data: Path) -> list[list[Row]]:
    opened = real_reader(shared_data)
    found = []
    for month in ("2018-06", "2022-03"):
        for level in (0, 1, 2):
            found.append(Picture(opened, Asked(level, None, month, month)).rows())
    opened.close()
    return found


def test_exactly_one_publisher_leads_each_measure_country_and_month(whole: list[list[Row]]) -> None:
    for rows in whole:
        leads: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        for row in rows:
            at = (row["place"][:2], row["measure"], row["month"])
            leads.setdefault(at, set())
            if row["lead"]:
                leads[at].add(row["publisher"])
        assert {len(publishers) for publishers in leads.values()} == {1}


def test_places_and_not_placed_sum_to_the_country_for_every_measure(whole: list[list[Row]]) -> None:
    adding = {name for name, measure in MEASURES.items() if measure.adding == "sum"}
    for start in (0, 3):
        country = {
            (row["measure"], row["publisher"], row["place"], row["month"]): row["value"]
            for row in whole[start]
            if row["measure"] in adding
        }
        codes = {key[2] for key in country}
        for rows in whole[start + 1 : start + 3]:
            sums: dict[tuple[str, str, str, str], float] = defaultdict(float)
            spoken = set()
            for row in rows:
                if row["measure"] not in adding:
                    continue
                code = next((c for c in codes if row["place"] == c), None) or max(
                    (c for c in codes if row["place"].startswith(c)), key=len, default=row["place"][:2]
                )
                key = (row["measure"], row["publisher"], code, row["month"])
                sums[key] += row["value"] or 0
                if row["value"] is not None:
                    spoken.add(key)
            wrong = {k: (v, sums[k]) for k, v in country.items() if (v or 0) != sums[k]}
            assert not wrong, dict(list(wrong.items())[:5])


def test_control_is_shown_at_admin_2_or_coarser_only(reader: Reader) -> None:
    for level in (0, 1, 2):
        assert [row for row in rows_of(reader, level, "2020-01", "2020-01", "SYR", "holder") if row["value"]]
    rows = rows_of(reader, 3, "2020-01", "2020-01", "SYR")
    assert [row for row in rows if row["measure"] == "holder"] == []
    assert [row for row in rows if row["measure"] == "events"] != []


def test_evidence_of_displacement_shows_the_public_parts_at_admin_3_only(shared_data: Path) -> None:
    opened = real_reader(shared_data)
    figure = explain(opened, "returnees", "IQG15", "2018-06")
    opened.close()
    assert figure.value == 1_464_240
    assert sum(part.value for part in figure.parts) == 1_464_240
    assert {row.amount for row in figure.rows} == {None}
    assert not any(row.facts for row in figure.rows)
    as_member = Reader(real_workspace(shared_data)[0], Viewer("IOM"))
    told = explain(as_member, "returnees", "IQG15", "2018-06")
    as_member.close()
    assert sum(row.amount or 0 for row in told.rows) == 1_464_240
    assert len(told.rows) == len(figure.rows)
