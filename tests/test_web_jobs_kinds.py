"""What jobs do beside loads: screenings of which nothing of the file stays, fetches, back-tests, warming."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from commonground.door.parties import viewer_of
from commonground.door.records import Records
from commonground.intake.catalogue import Address
from commonground.screening.recording import find_run
from commonground.watch import backtest as scoring
from commonground.watch.baselines import ew, nb
from commonground.watch.panel import Panel
from commonground.watch.states import HIGH, LOW, QUIET
from commonground.web.jobs import backtesting, fetching
from commonground.web.jobs.running import recover
from fixtures_small import plan, put, returnees
from jobs_small import Office, given, held, small
from screening_small import PEOPLE, few_clean_names, individual, un
from test_fetch import Publisher, publisher, whole

__all__ = ["held", "publisher", "small"]


PAYEES = "name,country\nTestorian Quillfeather,\nOttoline Vanderplanck,\n"


@pytest.fixture
def listed(held: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office that holds a small list."""
    few_clean_names(monkeypatch)
    held.theatre.load(put(tmp_path / "un.xml", un(*PEOPLE)))
    return held


def test_a_screening_is_recorded_and_nothing_of_the_file_stays(listed: Office) -> None:
    ann = listed.account("BEL/ann")
    asked = listed.jobs.screen(ann, given("payments to O. Vanderplanck.csv", PAYEES), rate=0.05)
    listed.run_all()
    found = listed.jobs.one(ann, asked.job_id)
    assert (found.state, found.problem) == ("done", None)
    counted = {name: found.outcome[name] for name in ("rows", "distinct", "unnamed", "with_hits", "alerting", "lists")}
    assert counted == {"rows": 2, "distinct": 2, "unnamed": 0, "with_hits": 1, "alerting": 1, "lists": ["un-sc 2018-06-07"]}
    seen = Records(listed.workspace, viewer_of(listed.workspace, "BEL"), today=dt.datetime.now(dt.UTC).date())
    assert find_run(seen, "LAST").record_id == found.outcome["run"]
    assert listed.jobs.spool.all() == []
    everything = b"".join(path.read_bytes() for path in listed.root.rglob("*") if path.is_file())
    assert b"Vanderplanck" not in everything
    assert "Vanderplanck" not in json.dumps(found.as_dict())


def test_an_interrupted_screening_ends_and_its_file_is_removed(listed: Office) -> None:
    asked = listed.jobs.screen(listed.cell, given("payees.csv", PAYEES), rate=0.05)
    listed.jobs.state.claim(asked.job_id)
    recover(listed.jobs)
    assert listed.jobs.one(listed.cell, asked.job_id).state == "interrupted"
    assert listed.jobs.spool.all() == []


def test_a_run_is_screened_again_and_tells_rows_by_number_alone(
    small: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few_clean_names(monkeypatch)
    small.theatre.load(put(tmp_path / "un.xml", un(*PEOPLE)))
    small.jobs.screen(small.cell, given("p.csv", "name\nZebulon Marchbanks\nOttoline Vanderplanck\n"), rate=0.05)
    small.run_all()
    (earlier,) = small.jobs.of(small.cell)
    small.theatre.load(put(tmp_path / "un2.xml", un(PEOPLE[0], individual(3, "Ottoline Vanderplanck"), day="2018-06-21")))
    again = parquet({"payee": ["Perpetua Snodgrass", "Zebulon Marchbanks", "Ottoline Vanderplanck"]})
    asked = small.jobs.rescreen(small.cell, earlier.outcome["run"], ("payees.parquet", again), why="a new edition")
    small.run_all()
    found = small.jobs.one(small.cell, asked.job_id)
    assert (found.state, found.problem) == ("done", None)
    assert found.outcome["entries"] == {"new": 1, "changed": 0, "gone": 1}
    assert [(one["row"], one["caption"], one["alert"]) for one in found.outcome["newly"]] == [(3, "Ottoline Vanderplanck", True)]
    gone = [(one["row"], one["caption"], one["why"]) for one in found.outcome["gone"]]
    assert gone == [(2, "Zebulon Marchbanks", "the entry is not on the list any more")]
    assert (found.outcome["new_names"], found.outcome["newly_hit"], found.outcome["hit_no_more"]) == (1, 1, 1)
    assert "Snodgrass" not in json.dumps(found.as_dict())
    assert small.jobs.spool.all() == []


def parquet(columns: dict[str, list[str]]) -> io.BytesIO:
    """A file of Parquet as it is uploaded."""
    written = io.BytesIO()
    pq.write_table(pa.table(columns), written)
    written.seek(0)
    return written


def test_a_screening_of_the_ledger_that_was_interrupted_waits_again_for_no_file_waits_with_it(small: Office) -> None:
    asked = small.jobs.rescreen(small.cell, "LAST", None)
    small.jobs.state.claim(asked.job_id)
    recover(small.jobs)
    assert small.jobs.one(small.cell, asked.job_id).state == "waiting"


def test_a_fetch_loads_what_came_and_says_what_did_not(
    small: Office, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = returnees("2015-01-31", [("1", "Anbar", "Falluja", 10)])
    publisher.script = {"/january.csv": [whole(text.encode())], "/gone.csv": [whole(b"", status=404)]}
    addresses = tuple(Address(publisher.url(path), "a round", True) for path in ("/january.csv", "/gone.csv"))
    monkeypatch.setattr(fetching, "known_feed", lambda name: SimpleNamespace(downloads=addresses))
    asked = small.jobs.fetch(small.cell, ["natural-earth"])
    small.run_all()
    found = small.jobs.one(small.cell, asked.job_id)
    assert (found.state, found.problem) == ("done", None)
    assert [one["file"] for one in found.outcome["fetched"]] == ["january.csv"]
    assert [one["code"] for one in found.outcome["failures"]] == ["unavailable"]
    assert found.outcome["load"]["rows"] == {"headcount": 1}
    assert small.returnees() == [("2015-01", 10), ("2015-02", 10)]  # nothing later: they stay


def test_a_back_test_gives_its_report(small: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "WITHIN", dict.fromkeys((QUIET, LOW, HIGH), (ew(4), nb(6))))
    panel = Panel(("1", "2"), ("IRQ",) * 2, 2008 * 12, np.array([[0.0] * 120, [5.0] * 120]))
    monkeypatch.setattr(backtesting, "grid_of", lambda reader, country: SimpleNamespace(panel=panel))
    asked = small.jobs.backtest(small.account("DEU/eva", "reader"), "Iraq", [2017])
    assert asked.asked == {"country": "IRQ", "years": [2017]}
    small.run_all()
    found = small.jobs.state.one(asked.job_id)
    assert (found.state, found.problem) == ("done", None)
    assert list(found.outcome["windows"]) == ["2017"]
    assert "commonground" in found.outcome["mean"]


def test_warming_derives_and_answers_what_pages_will_ask(small: Office) -> None:
    small.jobs.load(small.cell, [given("plan.csv", plan([("1", "Health", 100, 40)]))])
    asked = small.jobs.warm(small.cell, [("gap", {"country": "IRQ", "year": year}) for year in (2018, 2019)])
    small.run_all()
    found = small.jobs.one(small.cell, asked.job_id)
    assert (found.state, found.problem, found.outcome) == ("done", None, {"answered": 1})
    assert len(list((small.root / "derived" / "answers").rglob("*.json.gz"))) == 1
