"""Non-interference below the command line: 360 made cases, ten thousand in the soak, and a suite that notices a broken filter."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import commonground.door.reader
import commonground.door.records
import commonground.ledger.history
import commonground.release.readable
from commonground.door.parties import seen_by
from commonground.door.reader import Reader
from commonground.door.records import Records
from commonground.ledger.history import Sight as LedgerSight
from commonground.release.decide import Grant, Membership, Viewer
from commonground.release.readable import Labels
from commonground.vocabulary.records import KINDS
from noninterference.answers import of_records
from noninterference.cases import PARTIES, differences, hidden_share, slots_in
from noninterference.coalition import CODES, TODAY, Maker
from noninterference.sight import Sight

SEEDS = 60
"""Plans; each is a case for every party, which makes three hundred and sixty."""

pytestmark = pytest.mark.filterwarnings("ignore:Column 'claim.claim_id'")


@pytest.mark.parametrize("part", range(2))
def test_an_answer_is_what_it_would_be_without_the_hidden_rows(
    part: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeds = range(part * SEEDS // 2, (part + 1) * SEEDS // 2)
    with slots_in(tmp_path) as slots:
        found = list(differences(slots, seeds, monkeypatch))
    assert [str(difference) for difference in found if difference] == []
    assert len(found) == len(seeds) * len(PARTIES)


def test_with_another_s_eyes_one_sees_what_both_see_and_nothing_hangs_on_what_is_hidden_from_who_looks(
    tmp_path: Path,
) -> None:
    """Held to the oracle, asked of the plan as who looks may know it; nearly all see less with these eyes than with their own."""
    less = 0
    with slots_in(tmp_path) as slots:
        for seed in range(200, 212):
            plan = Maker(seed).plan()
            looking, other = random.Random(seed).sample(CODES, 2)
            known = Sight(plan, looking, TODAY).without_hidden()
            whole, without = slots[0].fill(plan, plan), slots[1].fill(known, plan)
            assert of_records(whole, other, plan, seed, looking) == of_records(without, other, plan, seed, looking)
            eyes = Sight(known, other, TODAY)
            expected = Counter(one.record_id for one in known.versions() if eyes.shows(one))
            records = Records(whole, seen_by(whole, other, looking, TODAY), today=TODAY)
            held = {key: rows for kind in KINDS for key, rows in records.histories(kind).items()}
            assert Counter({key: len(rows) for key, rows in held.items()}) == expected
            less += 0 < sum(expected.values()) < len(known.versions())
    assert less > 9


def test_nearly_every_case_hides_something() -> None:
    hidden, cases = hidden_share(range(40))
    assert hidden > cases * 0.95


def all_labels(self: Labels, viewer: Viewer, at: dt.date) -> frozenset[int]:
    return frozenset(self._plain) | frozenset(self._joined)


def without_caveats(self: Viewer, at: dt.date) -> frozenset[str]:
    return frozenset({"EYES", "LIAISON"})


def own_label_alone(rows: list[dict[str, Any]], sight: LedgerSight | None) -> list[dict[str, Any]]:
    """A narrowing does not hide the past."""
    if sight is None:
        return rows
    return [row for row in rows if row["label_id"] in sight.labels or row["record_id"] in sight.records]


def in_order_of_hidden_ones(*asked: Any, **options: Any) -> dict[str, Any]:
    every = commonground.ledger.history.versions(*asked, **{**options, "sight": None})
    seen = commonground.ledger.history.versions(*asked, **options)
    return {record_id: seen[record_id] for record_id in every if record_id in seen}


def whole_lake(self: Reader) -> int:
    return sum(int(row["bytes"]) for row in self._files)


def every_label(self: Reader) -> str:
    return ", ".join(str(row["label_id"]) for row in self._ledger["label"]) or "-1"


def always(*_: Any) -> bool:
    return True


MUTATIONS: dict[str, tuple[Any, str, Callable[..., Any]]] = {
    "every label is readable": (Labels, "readable", all_labels),
    "caveats are not looked at": (Viewer, "caveats", without_caveats),
    "who left a community still belongs": (Membership, "holds", always),
    "who joined later sees what is older": (commonground.release.readable, "counts_as", always),
    "grants do not end": (Grant, "holds", always),
    "narrowing leaves the past open": (commonground.ledger.history, "readable_versions", own_label_alone),
    "records stand in the order of hidden ones": (commonground.door.records, "versions", in_order_of_hidden_ones),
    "the views of the reader let every label through": (Reader, "_label_list", every_label),
    "sizes count hidden files": (Reader, "lake_bytes", whole_lake),
}


def test_access_would_hang_on_hidden_records_if_they_were_not_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were a member's memberships and clearances hidden like any record, what it sees would tell of them."""
    monkeypatch.setattr(Viewer, "open_records", Viewer.granted_records)
    monkeypatch.setattr(Sight, "_own_records", lambda self: set())
    with slots_in(tmp_path) as slots:
        assert any(differences(slots, range(30), monkeypatch, tables_every=10**9))


@pytest.mark.parametrize("name", MUTATIONS)
def test_the_suite_notices_that(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    where, what, instead = MUTATIONS[name]
    monkeypatch.setattr(where, what, instead)
    tables_every = 1 if where is Reader else 10**9
    with slots_in(tmp_path) as slots:
        assert any(differences(slots, range(40), monkeypatch, tables_every=tables_every)), "not noticed in 40 plans"
