"""Earmarks: the Grand Bargain's categories in every spelling, and what money so bound may move to."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.funding.clusters import cluster_key
from commonground.funding.earmarking import (
    MODALITIES,
    Bond,
    Earmark,
    Place,
    Scope,
    bond,
    flexible,
    iati_bond,
    implied,
    may_move,
    tightest,
    unstated,
)

IRAQ = Place("IRQ", (), "Iraq")
NINEWA = Place("IRQ", ("IQG15",), "Ninewa")
MOSUL = Place("IRQ", ("IQG15Q03", "IQG15"), "Al-Mosul")
SHELTER = Scope("Shelter", MOSUL, "Iraq 2018", "Shelter - NFI", dt.date(2018, 1, 1), dt.date(2018, 12, 31))


def test_the_annex_puts_modalities_into_four_categories() -> None:
    by_category: dict[str, str] = {}
    for letter, (category, _) in MODALITIES.items():
        by_category[category] = by_category.get(category, "") + letter
    assert by_category == {"unearmarked": "ABC", "softly": "DEF", "earmarked": "GH", "tightly": "IJKL"}


@pytest.mark.parametrize(
    ("text", "category", "modality"),
    [
        ("unearmarked", "unearmarked", None),
        ("Un-earmarked", "unearmarked", None),
        ("UNEARMARKED ", "unearmarked", None),
        ("softly earmarked", "softly", None),
        ("Softly-Earmarked", "softly", None),
        ('["tightly earmarked"]', "tightly", None),
        ("Earmarked", "earmarked", None),
        ("4", "tightly", None),
        ("f", "softly", "F"),
        ("Modality K", "tightly", "K"),
        ("Directed to a Country-Based Pooled Fund", "softly", "F"),
    ],
)
def test_a_category_is_read_in_any_spelling(text: str, category: str, modality: str | None) -> None:
    assert bond(text) == Bond(category, modality)


@pytest.mark.parametrize("text", [None, "", " ", "M", "5", "maybe", "none", "earmarked?? no"])
def test_what_names_no_category_is_none(text: str | None) -> None:
    assert bond(text) is None


def test_iati_aid_types_of_vocabularies_2_and_3_state_earmarking() -> None:
    assert iati_bond("2", "2") == Bond("softly")
    assert iati_bond("3", "j") == Bond("tightly", "J")
    assert iati_bond("1", "B02") is None  # the OECD's own list
    assert iati_bond("2", "9") is None
    assert tightest([Bond("softly"), None, Bond("earmarked")]) == Bond("earmarked")


def test_money_moves_only_where_every_stated_limit_lets_it() -> None:
    assert may_move(Earmark(), SHELTER) == (True, "unearmarked")
    assert may_move(Earmark(places=(IRAQ,)), SHELTER)[0]
    assert may_move(Earmark(places=(NINEWA,), clusters=("shelter",)), SHELTER)[0]  # a district lies in its governorate
    assert not may_move(Earmark(places=(Place("IRQ", ("IQG01",), "Anbar"),)), SHELTER)[0]
    assert not may_move(Earmark(places=(Place("SYR", (), "Syria"),)), SHELTER)[0]
    assert may_move(Earmark(clusters=("WASH",)), SHELTER) == (False, "it is earmarked to WASH")
    assert not may_move(Earmark(plans=("Iraq 2019",)), SHELTER)[0]
    assert may_move(Earmark(unit="trainers"), SHELTER) == (False, "it is trainers, the need is counted in USD")
    late = Earmark(first=dt.date(2019, 1, 1))
    assert may_move(late, SHELTER) == (False, "it may only be spent from 2019-01-01")
    assert may_move(Earmark(first=dt.date(2018, 12, 31), last=dt.date(2019, 6, 1)), SHELTER)[0]  # one day in common


def test_money_for_a_place_does_not_move_to_a_need_of_the_whole_country_unless_asked() -> None:
    national = Scope("Shelter", IRAQ, "Iraq 2018", "Shelter")
    may, why = may_move(Earmark(places=(NINEWA,)), national)
    assert (may, why) == (False, "it may only be spent in Ninewa, and what is short there is not published")
    assert may_move(Earmark(places=(NINEWA,), coarse=True), national)[0]
    whole = Scope("Iraq 2018", IRAQ, "Iraq 2018", "")
    assert not may_move(Earmark(clusters=("WASH",)), whole)[0]
    assert may_move(Earmark(clusters=("WASH",), coarse=True), whole)[0]


@pytest.mark.parametrize(
    ("earmark", "missing"),
    [
        (Earmark(bond=Bond("unearmarked", "A")), False),
        (Earmark(bond=Bond("softly", "F")), True),
        (Earmark(bond=Bond("softly", "F"), places=(IRAQ,)), False),
        (Earmark(bond=Bond("earmarked", "G"), clusters=("WASH",)), True),
        (Earmark(bond=Bond("earmarked")), True),
        (Earmark(bond=Bond("tightly", "J"), places=(IRAQ,)), True),
        (Earmark(bond=Bond("tightly", "J"), places=(IRAQ,), clusters=("WASH",)), False),
        (Earmark(bond=Bond("tightly", "I"), needs=("Bridge",)), False),
    ],
)
def test_a_bond_without_what_it_binds_to_lets_money_move_nowhere(earmark: Earmark, missing: bool) -> None:
    assert (unstated(earmark) is not None) == missing
    if missing:
        assert not may_move(earmark, SHELTER)[0]


def test_limits_without_a_category_amount_to_one() -> None:
    assert implied(Earmark()).category == "unearmarked"
    assert implied(Earmark(clusters=("WASH",))).category == "softly"
    assert implied(Earmark(places=(IRAQ,))).category == "earmarked"
    assert implied(Earmark(places=(NINEWA,), clusters=("WASH",))).category == "tightly"


@pytest.mark.parametrize(
    "names",
    [
        ["WASH", "Water, Sanitation and Hygiene (WASH)", "Eau, Hygiène et Assainissement", "WATER SANITATION HYGIENE", "WSH"],
        [
            "Shelter",
            "Shelter - NFI",
            "Emergency Shelter and Non-Food Items",
            "Abris/NFI",
            "Non Food Items and Emergency Shelter (NFI&ES)",
        ],
        ["Health", "SANTÉ", "Health Cluster"],
        ["Protection: Child Protection", "Child Protection"],
    ],
)
def test_spellings_of_a_cluster_are_one(names: list[str]) -> None:
    assert len({cluster_key(name) for name in names}) == 1


def test_clusters_that_differ_stay_apart() -> None:
    names = ["Protection", "Child Protection", "Health", "Health COVID-19", "Shelter/CCCM", "Shelter", "CCCM", "Food Security"]
    assert len({cluster_key(name) for name in names}) == len(names)


def test_the_flexible_share_is_of_what_states_its_earmarking() -> None:
    found = flexible([(100, "unearmarked"), (200, "softly earmarked"), (600, "earmarked"), (100, "L"), (500, None)])
    assert (found.unearmarked, found.softly, found.earmarked, found.tightly, found.not_stated) == (100, 200, 600, 100, 500)
    assert found.share == 0.3  # (100 + 200) / 1000: the Grand Bargain's target, just reached
    assert flexible([(5, None)]).share is None


_places = st.sampled_from([(), (IRAQ,), (NINEWA,), (MOSUL,), (IRAQ, NINEWA)])
_names = st.sampled_from([(), ("Shelter",), ("WASH",), ("WASH", "Shelter")])
_days = st.none() | st.dates(dt.date(2017, 1, 1), dt.date(2019, 12, 31))
_earmarks = st.builds(Earmark, places=_places, clusters=_names, first=_days)


@given(_earmarks, st.sampled_from([IRAQ, NINEWA, MOSUL]), st.sampled_from(["Shelter", "WASH", ""]))
def test_a_further_limit_never_opens_a_need(earmark: Earmark, place: Place, cluster: str) -> None:
    need = Scope("n", place, "p", cluster, dt.date(2018, 1, 1), dt.date(2018, 12, 31))
    free = Earmark(places=earmark.places, clusters=earmark.clusters)
    if may_move(earmark, need)[0]:
        assert may_move(free, need)[0]
        assert may_move(Earmark(), need)[0]
