"""What a threshold finds is measured on aliases that were taken out, and told for groups with names enough alone."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from commonground.screening.finding_rate import AliasScores, alias_scores
from commonground.screening.listed import Listed, listed
from commonground.screening.screener import Screener
from commonground.screening.thresholds import NOTHING
from commonground.vocabulary import listing, listing_fact, listing_link, listing_name

NAMES = [
    ("1", "Haydar Sulayman al-Tikriti", "primary"),
    ("1", "Haidar Soleiman Tikriti", "strong"),
    ("2", "Ottokar Brandauer", "primary"),
    ("2", "The Quiet One", "strong"),
]


def small_list() -> Listed:
    def table(schema: pa.Schema, rows: list[dict[str, object]]) -> pa.Table:
        return pa.Table.from_pylist([{**dict.fromkeys(schema.names), **row} for row in rows], schema)

    of = {"scope_key": "xx", "list": "xx"}
    entries = [{**of, "entry_id": entry, "kind": "person", "caption": ""} for entry in ("1", "2")]
    names = [{**of, "entry_id": entry, "name": name, "quality": quality} for entry, name, quality in NAMES]
    nothing = table(listing_fact.SCHEMA, []), table(listing_link.SCHEMA, [])
    return listed(table(listing.SCHEMA, entries), table(listing_name.SCHEMA, names), *nothing)


def test_an_alias_that_was_taken_out_is_found_by_the_name_that_stays_or_not_at_all() -> None:
    held = small_list()
    found = alias_scores(Screener(held), [f"xx:{entry.entry_id}" for entry in held.entries])
    scores = sorted(score for of in found.scores.values() for score in of.tolist())
    assert scores[0] == NOTHING
    assert scores[1] > 5


def test_the_share_is_that_of_the_scores_that_reach_the_threshold() -> None:
    found = AliasScores({"arabic": np.array([NOTHING] * 10 + [2.0] * 10 + [9.0] * 20)})
    assert found.recall("arabic", 5.0) == 0.5
    assert found.recall("arabic", 2.0) == 0.75


def test_of_few_names_no_share_is_told() -> None:
    found = AliasScores({"turkish": np.array([9.0] * 29)})
    assert found.recall("turkish", 5.0) is None
    assert found.found("turkish", 5.0).of == 29
    assert found.recall("kurdish", 5.0) is None
