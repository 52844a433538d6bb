"""The ledger of issued outlooks: how right each was since, whether its file is as issued, and who is told of it."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from commonground.door.documents import FOLDER, Documents
from commonground.door.entry import Entry as Given
from commonground.door.outlooks import file_of
from commonground.door.records import Record
from commonground.vocabulary import months
from commonground.vocabulary.label import ReleaseLabel
from commonground.watch.issued import canonical, read
from commonground.watch.issued_ledger import AS_ISSUED, DAMAGED, NOT_SHOWN, REMOVED, Entry, Known, entries
from commonground.watch.issued_scores import quantile_score, scores
from commonground.watch.panel import Panel
from followup_small import Coalition
from outlook_small import YEAR, accounts, approve, deaths, held, issued, outlook_of, said, widen

__all__ = ["held"]  # a fixture

DECEMBER = months.index("2020-12")


def known(now: Panel | None, by: int | None = None) -> Known:
    return Known(lambda outlook: now, lambda day, outlook: by)


def listed(held: Coalition, known: Known, party: str = "CELL") -> list[Entry]:
    return entries(held.records(party), Documents(held.workspace), known)


def test_scores_stand_beside_their_comparisons() -> None:
    """Anbar: 10 deaths in January, none in February; Ninewa: none in January, February not yet known."""
    now = deaths([*YEAR[0], 10.0, 0.0], [*YEAR[1], 0.0, np.nan])
    found = scores(read(canonical(said(0.4))), now)
    assert found is not None
    assert found.scored == 3
    assert found.brier_any == pytest.approx((0.6**2 + 0.4**2 + 0.4**2) / 3)
    assert found.brier_25 == pytest.approx(0.08**2)
    base_any, base_25 = 2 / 24, 1 / 24
    assert found.brier_any_base == pytest.approx(((1 - base_any) ** 2 + 2 * base_any**2) / 3)
    assert found.brier_25_base == pytest.approx(base_25**2)
    # levels 5, 50, 95 %: quantiles 0, 2, 30; the truths 10, 0, 0
    ten = 2 * (0.05 * 10 + 0.5 * 8 + 0.05 * 20) / 3
    none = 2 * (0 + 0.5 * 2 + 0.05 * 30) / 3
    assert found.quantile == pytest.approx((ten + none + none) / 3)
    # the last twelve months of Anbar give 0, 0, 30, those of Ninewa 0, 0, 0
    ten, none = 2 * (0.05 * 10 + 0.5 * 10 + 0.05 * 20) / 3, 2 * (0.05 * 30) / 3
    assert found.quantile_last_12 == pytest.approx((ten + none + 0) / 3)
    assert found.inside_90 == 3


def test_the_quantile_score_of_many_levels_is_the_crps() -> None:
    """Of a forecast that is even from 0 to 1 and the truth 0.25: the integral of (F - 1{x >= y})^2 is y^3/3 + (1-y)^3/3."""
    levels = (np.arange(2_000) + 0.5) / 2_000
    found = quantile_score(levels[None, :], levels, np.array([0.25]))
    assert found == pytest.approx(0.25**3 / 3 + 0.75**3 / 3, abs=1e-5)


def test_summaries_are_no_part_of_what_the_comparison_knew() -> None:
    now = deaths([*[0.0] * 11, 1200.0, 0.0], [*YEAR[1], 0.0])
    spread = Panel(now.areas, now.countries, now.first, now.deaths, beside={"summary": np.zeros_like(now.deaths)})
    spread.beside["summary"][0, 11] = 1200
    found = scores(read(canonical(said())), spread)
    assert found is not None
    assert (found.quantile_last_12, found.brier_any_base) == (0, 0)


def test_nothing_is_scored_before_it_is_known(held: Coalition) -> None:
    issued(held)
    (one,) = listed(held, known(deaths(*YEAR)))
    assert (one.file, one.area_months, one.known, one.scores, one.late) == (AS_ISSUED, 4, 0, None, False)
    (one,) = listed(held, known(None))
    assert (one.known, one.scores) == (0, None)


def test_an_area_that_is_no_more_is_not_known(held: Coalition) -> None:
    issued(held)
    (one,) = listed(held, known(deaths([*YEAR[0], 1.0, 1.0], areas=("IQ01",))))
    assert (one.area_months, one.known) == (4, 2)
    assert one.scores is not None
    assert one.scores.scored == 2


def test_what_was_issued_after_its_first_month_was_published_is_late_and_not_scored(held: Coalition) -> None:
    issued(held)
    now = deaths([*YEAR[0], 1.0, 1.0], [*YEAR[1], 0.0, 0.0])
    (one,) = listed(held, known(now, by=DECEMBER + 1))
    assert (one.late, one.known, one.scores) == (True, 4, None)
    (one,) = listed(held, known(now, by=DECEMBER))
    assert not one.late
    assert one.scores is not None


def test_bytes_that_are_no_longer_those_of_the_hash_are_not_scored(held: Coalition) -> None:
    issued(held)
    path = held.root / FOLDER / hashlib.sha256(canonical(said())).hexdigest()
    path.write_bytes(canonical(said(0.9)))
    (one,) = listed(held, known(deaths(*YEAR)))
    assert (one.file, one.outlook) == (DAMAGED, None)


def test_a_file_that_was_taken_away_is_told_and_the_hash_stays(held: Coalition) -> None:
    record_id = issued(held)
    found = outlook_of(held, record_id)
    assert found is not None
    file = file_of(found, held.records())
    assert file is not None
    Documents(held.workspace).purge(held.desk(), file, "a place too many")
    (one,) = listed(held, known(deaths(*YEAR)))
    assert one.file == REMOVED
    assert one.record["sha256"] == found["sha256"]


def test_who_may_not_see_an_outlook_sees_nothing_of_it(held: Coalition) -> None:
    issued(held)
    assert listed(held, known(deaths(*YEAR)), "NLD") == []
    accounts(held, "ann", "bob")
    widen(held, held.records().of("outlook")[0].record_id, "NLD")
    (waits,) = held.records().of("release")
    approve(held, waits)
    (one,) = listed(held, known(deaths(*YEAR)), "NLD")
    assert (one.file, one.record["issued_on"]) == (NOT_SHOWN, "2018-01-01")


def test_a_hidden_outlook_changes_nothing_of_what_others_are_told(held: Coalition) -> None:
    issued(held, said(0.1))
    before = listed(held, known(deaths(*YEAR)), "BEL")
    hidden = issued(held, said(0.2))
    held.desk().enter(
        [
            Given(kind, {}, amends=one.record_id, label=ReleaseLabel("CELL"))
            for kind in ("outlook", "document")
            for one in own(held, kind, hidden)
        ],
        "for us alone",
    )
    after = listed(held, known(deaths(*YEAR)), "BEL")
    assert [(one.record, one.file, one.known) for one in after] == [(one.record, one.file, one.known) for one in before]
    assert len(listed(held, known(deaths(*YEAR)))) == 2


def own(held: Coalition, kind: str, outlook: str) -> list[Record]:
    return [one for one in held.records().of(kind) if outlook in (one.record_id, one["about"] if kind == "document" else "")]
