"""`watch anomalies` on the command line: where events came back is named, and a quiet country has an empty list."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from commonground.cli.failure import run
from commonground.cli.main import cli
from fixtures_small import Theatre, event, ged, put, squares

WEST, EAST = "41", "43"


def theatre(root: Path, *, risen: bool) -> str:
    """Four years in which each governorate has an event every other month; in the last half year Ninewa may have ten a month."""
    days = [(f"{2016 + i // 12}-{i % 12 + 1:02d}-10", place) for i in range(0, 48, 2) for place in (WEST, EAST)]
    days += [(f"2019-{month:02d}-{day:02d}", EAST) for month in range(7, 13) for day in range(11, 21)] if risen else []
    rows = [event(number, day, 1, longitude=place) for number, (day, place) in enumerate(days)]
    made = Theatre(root / "w")
    made.load(put(root / "irq_adm1.geojson", squares()), put(root / "ged_iraq_2016_2019.csv", ged(rows)))
    made.close()
    return str(root / "w")


def test_a_governorate_where_events_came_back_is_named(tmp_path: Path, capsys: Any) -> None:
    root = theatre(tmp_path, risen=True)
    assert run(cli, ["-w", root, "watch", "anomalies", "--country", "Iraq"]) == 0
    printed = capsys.readouterr().out
    assert "Ninewa (IQ02)" in printed
    assert "Anbar" not in printed
    assert run(cli, ["-w", root, "watch", "anomalies", "--country", "IRQ", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {tuple(one["areas"]) for one in told["found"]} == {("IQ02",)}
    assert told["last"] == "2019-12"


def test_before_it_nothing_is_out_of_the_ordinary(tmp_path: Path, capsys: Any) -> None:
    root = theatre(tmp_path, risen=True)
    assert run(cli, ["-w", root, "watch", "anomalies", "--country", "IRQ", "--month", "2019-06"]) == 0
    assert capsys.readouterr().out == "nothing is out of the ordinary as of 2019-06\n"
    assert run(cli, ["-w", root, "watch", "anomalies", "--country", "Nowhere"]) != 0


def test_a_month_that_is_not_held_is_refused_with_the_months_that_are(tmp_path: Path, capsys: Any) -> None:
    root = theatre(tmp_path, risen=False)
    assert run(cli, ["-w", root, "watch", "anomalies", "--country", "IRQ", "--month", "2030-01"]) == 2
    told = capsys.readouterr().err
    assert "2030-01 is not held" in told
    assert "2016-01 to 2019-11" in told


def test_a_governorate_of_few_people_is_named_with_the_reason_and_not_looked_at(tmp_path: Path, capsys: Any) -> None:
    made = Theatre(tmp_path / "w")
    codes = (("IQ01", "Anbar", 40), ("IQ02", "Ninewa", 42), ("IQ03", "Duhok", 44), ("IQ04", "Erbil", 46))
    months = [f"{2016 + i // 12}-{i % 12 + 1:02d}-10" for i in range(48)]
    rows = [event(i * 9 + place, day, 1, longitude=str(place)) for i, day in enumerate(months) for place in (41, 43, 45, 47)]
    head = "ADM0_PCODE,alpha_3,ADM0_REF,ADM_LEVEL,ADM_PCODE,ADM_REF,ADM1_PCODE,ADM1_REF,ADM2_PCODE,ADM2_REF,Population\n"
    people = zip(codes, (9_999, 90_000, 40_000, 70_000), strict=True)
    table = head + "".join(f"IQ,IRQ,Iraq,1,{code},{name},{code},{name},,,{count}\n" for (code, name, _), count in people)
    made.load(put(tmp_path / "irq_adm1.geojson", squares(codes)), put(tmp_path / "ged_iraq_2016_2019.csv", ged(rows)))
    made.load(put(tmp_path / "cod_ps.csv", table))
    made.close()
    asked = ["-w", str(tmp_path / "w"), "watch", "anomalies", "--country", "IRQ"]
    assert run(cli, asked) == 0
    few, beside = capsys.readouterr().out.splitlines()[-2:]
    assert few == "not looked at: Anbar (IQ01): fewer than 10,000 people live there"
    assert beside.startswith("not looked at: Duhok (IQ03): kept back beside an area")
    assert run(cli, [*asked, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["area"] for one in told["without"]] == ["IQ01", "IQ03"]
    assert told["areas"] == 2
