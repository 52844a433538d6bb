"""What changed between two dates is told flow by flow, and its effect adds up stage by stage."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.funding.changes import Changes, changes
from commonground.vocabulary.errors import NotFound
from fixtures_small import Theatre, put
from test_boundary import IRAQ, SYRIA, Y2018, flow, lines

FIRST, SECOND = dt.date(2018, 4, 30), dt.date(2018, 12, 31)
LATER = {"updatedAt": "2018-06-01T00:00:00Z"}


@pytest.fixture
def theatre(tmp_path: Path) -> Theatre:
    """Two snapshots of 2018: one flow stays, one is paid, one is raised and moved to Syria, one vanishes, one is new."""
    theatre = Theatre(tmp_path / "theatre")
    first = [
        flow(1, 10, [], [IRAQ, Y2018]),
        flow(2, 20, [], [IRAQ, Y2018], status="commitment"),
        flow(3, 30, [], [IRAQ, Y2018], status="commitment"),
        flow(4, 40, [], [SYRIA, Y2018], status="pledge"),
    ]
    second = [
        flow(1, 10, [], [IRAQ, Y2018]),
        flow(2, 20, [], [IRAQ, Y2018], status="paid", **LATER),
        flow(3, 35, [], [SYRIA, Y2018], status="commitment", **LATER),
        flow(5, 50, [], [IRAQ, Y2018], status="pledge", **LATER),
    ]
    theatre.load(put(tmp_path / "first.jsonl", lines(*first)))
    theatre.load(put(tmp_path / "second.jsonl", lines(*second)))
    return theatre


def compared(theatre: Theatre, first: dt.date = FIRST, second: dt.date = SECOND, country: str | None = None) -> Changes:
    return changes(theatre.reader(as_of=first), theatre.reader(as_of=second), "fts-flows", country)


def test_flows_are_new_changed_or_vanished_and_the_effect_adds_up(theatre: Theatre) -> None:
    found = compared(theatre)
    assert {kind: [c.row["id"] for c in found.of(kind)] for kind in ("new", "changed", "vanished")} == {
        "new": ["fts:5"],
        "changed": ["fts:2", "fts:3"],
        "vanished": ["fts:4"],
    }
    assert found.by_status == {("commitment", "paid"): 1}
    assert found.by_field == {"status": 1, "usd_cents": 1, "amount_cents": 1, "country": 1}
    effects = {s: (e.before, e.new, e.changed, e.vanished, e.after) for s, e in found.effect.items()}
    assert effects == {
        "pledge": (4000, 5000, 0, -4000, 5000),
        "commitment": (5000, 0, -1500, 0, 3500),
        "disbursement": (1000, 0, 2000, 0, 3000),
    }
    assert all(before + new + changed + gone == after for before, new, changed, gone, after in effects.values())


def test_a_flow_that_moves_to_another_country_is_changed_there_and_not_vanished(theatre: Theatre) -> None:
    found = compared(theatre, country="SYR")
    assert [(c.kind, c.row["id"]) for c in found.changes] == [("vanished", "fts:4"), ("changed", "fts:3")]
    assert (found.flows_before, found.flows_after) == (2, 1)


def test_the_dollars_of_a_flow_that_moves_are_of_the_country_that_it_is_for_on_each_date(theatre: Theatre) -> None:
    """By hand: Iraq has 20 + 30 signed, of which 20 are paid and 30 gone to Syria, where they are 35."""
    effects = {
        country: {
            s: (e.before, e.new, e.changed, e.vanished, e.after) for s, e in compared(theatre, country=country).effect.items()
        }
        for country in ("IRQ", "SYR")
    }
    assert effects["IRQ"]["commitment"] == (5000, 0, -5000, 0, 0)
    assert effects["SYR"] == {"pledge": (4000, 0, 0, -4000, 0), "commitment": (0, 0, 3500, 0, 3500)}


def test_two_dates_between_which_nothing_was_published_differ_in_nothing(theatre: Theatre) -> None:
    found = compared(theatre, dt.date(2018, 4, 2), dt.date(2018, 4, 3))
    assert (found.changes, found.before.editions, found.after.editions) == ((), 1, 1)


def test_before_the_first_edition_nothing_is_known_and_all_is_new(theatre: Theatre) -> None:
    found = compared(theatre, dt.date(2018, 1, 1))
    assert (found.before.editions, found.flows_before, len(found.of("new"))) == (0, 0, 4)


def test_a_feed_of_which_nothing_is_held_is_an_error_that_names_what_is(theatre: Theatre) -> None:
    with pytest.raises(NotFound) as caught:
        changes(theatre.reader(as_of=FIRST), theatre.reader(as_of=SECOND), "iati-activities")
    assert "fts-flows" in str(caught.value.hint)


IATI = """<?xml version="1.0"?><iati-activities version="2.03" generated-datetime="{day}T00:00:00Z">
<iati-activity last-updated-datetime="{day}T00:00:00Z" default-currency="USD"><iati-identifier>XX-1-A</iati-identifier>
<reporting-org ref="XX-1" type="10"><narrative>Giver</narrative></reporting-org><title><narrative>Wells</narrative></title>
<recipient-country code="IQ"/>{transactions}</iati-activity></iati-activities>"""
TRANSACTION = """<transaction><transaction-type code="{kind}"/><transaction-date iso-date="2018-01-05"/>
<value value-date="2018-01-05">{usd}</value></transaction>"""


def test_transactions_have_no_identity_so_their_activities_are_compared_by_their_sums(tmp_path: Path) -> None:
    theatre = Theatre(tmp_path / "theatre")
    for day, said in (("2018-02-01", ((2, 100), (11, 7))), ("2018-06-01", ((2, 90), (2, 30), (3, 40)))):
        transactions = "".join(TRANSACTION.format(kind=kind, usd=usd) for kind, usd in said)
        theatre.load(put(tmp_path / day / "xx.xml", IATI.format(day=day, transactions=transactions)))
    readers = (theatre.reader(as_of=dt.date(2018, 3, 1)), theatre.reader(as_of=SECOND))
    found = changes(*readers, "iati-activity", "IRQ")
    (change,) = found.changes
    assert (found.unit, change.kind, change.row["id"]) == ("activity", "changed", "XX-1-A")
    assert change.effect_cents == {"commitment": 2000, "disbursement": 4000}
    assert set(change.fields) == {"commitment_cents", "disbursement_cents", "transactions"}


def asked(theatre: Theatre, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    theatre.workspace.close()
    run(cli, ["-w", str(theatre.root), "changes", "--feed", "fts-flows", *arguments])
    return capsys.readouterr().out


def test_the_command_tells_people_the_counts_and_programs_every_row(theatre: Theatre, capsys: pytest.CaptureFixture[str]) -> None:
    told = asked(theatre, capsys, "--between", "2018-04-30", "2018-12-31")
    assert "1 new, 2 changed, 1 vanished" in told
    assert "commitment → paid 1" in told
    found = json.loads(asked(theatre, capsys, "--between", "2018-04-30", "2018-12-31", "--json"))
    assert found["counts"]["unchanged"] == 1
    assert found["effect_usd"]["commitment"] == {"before": 50.0, "new": 0.0, "changed": -15.0, "vanished": 0.0, "after": 35.0}
    (moved,) = [c for c in found["changed"] if c["id"] == "fts:3"]
    assert moved["fields"]["country"] == {"from": "IRQ", "to": "SYR"}
    assert moved["position"] == "line 3"


def test_the_command_says_plainly_what_it_cannot_compare(theatre: Theatre, capsys: pytest.CaptureFixture[str]) -> None:
    assert "no edition of fts-flows that is held here had been published" in asked(theatre, capsys, "--between", "2017", "2018")
    quiet = asked(theatre, capsys, "--between", "2018-04-02", "2018-04-03")
    assert "no edition was published between the two dates" in quiet
    assert "no difference" in quiet


def test_dates_the_wrong_way_round_are_refused(theatre: Theatre, capsys: pytest.CaptureFixture[str]) -> None:
    theatre.workspace.close()
    code = run(cli, ["-w", str(theatre.root), "changes", "--feed", "fts-flows", "--between", "2019", "2018"])
    assert code != 0
    assert "EARLIER LATER" in capsys.readouterr().err


@pytest.fixture(scope="module")
def snapshots(shared_data: Path) -> list[Path]:
    names = ("fts_flows_2022_v_first.csv.gz", "fts_flows_2022_global_asof_mid2022.csv.gz")
    return [shared_data / "fts" / name for name in names]


def plain(path: Path) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in csv.DictReader(io.StringIO(gzip.decompress(path.read_bytes()).decode()))}


def test_the_two_real_snapshots_of_2022_differ_as_a_plain_comparison_says(snapshots: list[Path], tmp_path: Path) -> None:
    """1,414 flows in both: 42 amounts and 21 statuses changed (19 commitment to paid, 2 pledge to paid); 697 new, 7 vanished."""
    old, new = (plain(path) for path in snapshots)
    both = old.keys() & new.keys()
    theatre = Theatre(tmp_path / "theatre")
    theatre.load(*reversed(snapshots))
    found = compared(theatre, dt.date(2022, 1, 31), dt.date(2022, 12, 31))
    assert (len(both), len(found.of("new")), len(found.of("vanished"))) == (1414, 697, 7)
    assert {c.row["id"] for c in found.of("vanished")} == {f"fts:{i}" for i in old.keys() - new.keys()}
    assert {c.row["id"] for c in found.of("new")} == {f"fts:{i}" for i in new.keys() - old.keys()}
    amounts = {f"fts:{i}" for i in both if float(old[i]["amountUSD"]) != float(new[i]["amountUSD"])}
    assert {c.row["id"] for c in found.of("changed") if "usd_cents" in c.fields} == amounts
    assert len(amounts) == 42
    steps = Counter((old[i]["status"], new[i]["status"]) for i in both if old[i]["status"] != new[i]["status"])
    assert found.by_status == steps == {("commitment", "paid"): 19, ("pledge", "paid"): 2}
    for stage, status in (("pledge", "pledge"), ("commitment", "commitment"), ("disbursement", "paid")):
        sums = [sum(round(float(r["amountUSD"]) * 100) for r in rows.values() if r["status"] == status) for rows in (old, new)]
        effect = found.effect[stage]
        assert [effect.before, effect.after] == sums
        assert effect.before + effect.new + effect.changed + effect.vanished == effect.after
