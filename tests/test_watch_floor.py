"""The floor of population: which governorates are not told, and that one is never kept back alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from commonground.vocabulary.errors import NotFound
from commonground.watch.explaining import explanation
from commonground.watch.floor import kept_back, people, under
from commonground.watch.memory import ew
from commonground.watch.outlook import as_told, outlook
from commonground.watch.outlook_input import Given
from commonground.watch.outlook_list import told
from commonground.watch.panel import Panel
from commonground.watch.states import HIGH, LOW, QUIET
from fixtures_small import Theatre, put, squares

COD_PS = """ADM0_PCODE,alpha_3,ADM0_REF,ADM_LEVEL,ADM_PCODE,ADM_REF,ADM1_PCODE,ADM1_REF,ADM2_PCODE,ADM2_REF,Population
IQ,IRQ,Iraq,1,IQ01,Anbar,IQ01,Anbar,,,9999
IQ,IRQ,Iraq,1,IQ02,Ninewa,IQ02,Ninewa,,,3270400
"""


def test_an_area_of_ten_thousand_is_told_and_one_of_fewer_is_not() -> None:
    assert under({"A": 10_000, "B": 50_000}) == {}
    assert set(under({"A": 9_999, "B": 9_000, "C": 10_000})) == {"A", "B"}


def test_one_is_never_kept_back_alone_for_it_could_be_worked_out() -> None:
    found = under({"A": 500, "B": 90_000, "C": 40_000})
    assert set(found) == {"A", "C"}
    assert found["A"] == "fewer than 10,000 people live there"
    assert found["C"].startswith("kept back beside an area")
    assert set(under({"A": 500})) == {"A"}


def test_people_are_those_of_a_loaded_table_and_without_one_nothing_is_kept_back(tmp_path: Path) -> None:
    made = Theatre(tmp_path / "w")
    made.load(put(tmp_path / "irq_adm1.geojson", squares()))
    assert kept_back(made.reader(), ["IRQ"], 1) == {}
    made.load(put(tmp_path / "cod_ps.csv", COD_PS))
    assert people(made.reader(), "IRQ") == {"IQ01": 9_999, "IQ02": 3_270_400}
    assert set(kept_back(made.reader(), ["IRQ"], 1)) == {"IQ01", "IQ02"}
    assert kept_back(made.reader(), ["IRQ"], 0) == {}
    made.close()


def asked() -> Given:
    """Three areas with a death a month for ten years; two of them are kept back."""
    past = Panel(("B1", "B2", "B3"), ("BBB",) * 3, 24_000, np.ones((3, 120)), None)
    return Given(past, past, ("BBB",), 1, "all", {}, {"B1": "few", "B2": "beside"})


def test_what_is_kept_back_is_in_no_outlook_and_on_no_list() -> None:
    one = asked()
    shown = as_told(one, outlook(one.learning, one.countries, 3, ew(4), one.kept_back))
    assert [area["area"] for area in shown["areas"]] == ["B3"]
    assert [(row["area"], row["reason"]) for row in shown["without"]] == [("B1", "few"), ("B2", "beside")]
    listed = told(one)
    assert [row["area"] for row in listed["returning"] + listed["worsening"]] == ["B3"]


def test_what_is_kept_back_is_not_explained_and_explains_nobody() -> None:
    one, members = asked(), {QUIET: (ew(4),), LOW: (ew(4),), HIGH: (ew(4),)}
    with pytest.raises(NotFound, match="B1 is not forecast: few"):
        explanation(one.learning, "B1", members, one.kept_back)
    assert {like.area for like in explanation(one.learning, "B3", members, one.kept_back).like} <= {"B3"}
