"""What a record may say: types and forms, one written form of each value, and the rules that hold for a record by itself."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.vocabulary.errors import BadRequest, CommonGroundError, Refused
from commonground.vocabulary.records import KINDS, Kind
from commonground.vocabulary.records.clean import TEXT_LIMIT, clean
from commonground.vocabulary.records.rules import check
from commonground.vocabulary.records.said import Field

PLEDGE = {"member": "m", "amount": "5", "currency": "EUR", "pledged_on": "2014-12-03"}
DAYS = st.dates(dt.date(1000, 1, 1), dt.date(9998, 12, 31))
GOOD = {"code": "A-1", "login": "ann.b", "sha256": "0" * 64, "time": "09:30+02:00", "iso3": "IRQ", "currency": "EUR"}


def value(one: Field) -> st.SearchStrategy[Any]:
    """Something that a field takes, as a person or a program may write it."""
    if one.choices:
        single: st.SearchStrategy[Any] = st.sampled_from(one.choices)
    elif one.type == "date":
        single = DAYS | DAYS.map(str) | st.datetimes(dt.datetime(1000, 1, 1), dt.datetime(9998, 12, 31))
    elif one.type == "whole":
        single = st.integers(-(10**6), 10**6) | st.integers(0, 10**6).map(lambda n: f"{n:,}")
    elif one.type == "number":
        single = st.decimals(-(10**9), 10**9, places=2) | st.integers(0, 10**9).map(lambda n: f"{n:,}.50")
    elif one.type == "yes or no":
        single = st.booleans() | st.sampled_from(["yes", "No", "TRUE", "0"])
    else:
        single = st.just(GOOD[one.form]) if one.form in GOOD else st.text("abc ;é", min_size=1).filter(lambda text: text.strip())
    return st.lists(single, max_size=3) if one.many else single


def bodies(kind: Kind) -> st.SearchStrategy[dict[str, Any]]:
    """Bodies of a kind with all that it needs."""
    needed = {one.name: value(one) for one in kind.fields if one.required}
    return st.fixed_dictionaries(needed, optional={one.name: value(one) for one in kind.fields if not one.required})


@given(st.sampled_from(list(KINDS.values())).flatmap(lambda kind: st.tuples(st.just(kind), bodies(kind))))
def test_a_body_has_one_written_form(made: tuple[Kind, dict[str, Any]]) -> None:
    kind, given_body = made
    body = clean(kind, given_body)
    assert clean(kind, body) == body
    assert list(body) == [one.name for one in kind.fields if one.name in body]
    assert all(said not in (None, "", []) for name, said in body.items() if not (kind.field(name) or kind.fields[0]).many)


@given(st.sampled_from(list(KINDS.values())).flatmap(lambda kind: st.tuples(st.just(kind), bodies(kind))), st.data())
def test_a_field_that_is_needed_is_named_when_it_is_missing(made: tuple[Kind, dict[str, Any]], data: st.DataObject) -> None:
    kind, body = made
    missing = data.draw(st.sampled_from([one.name for one in kind.fields if one.required]))
    with pytest.raises(BadRequest, match=f"{kind.name} needs {missing}"):
        clean(kind, {**body, missing: data.draw(st.sampled_from([None, ""]))})


@given(st.decimals(-(10**14), 10**14, places=4))
def test_a_number_keeps_its_worth(number: Decimal) -> None:
    told = clean(KINDS["pledge"], {**PLEDGE, "amount": f"{number:f}"})["amount"]
    assert Decimal(told) == number
    assert told == told.strip().lstrip("+")
    assert "E" not in told


@pytest.mark.parametrize(
    ("kind", "field", "said"),
    [
        ("pledge", "amount", "1,00"),
        ("pledge", "amount", "5.000.000"),
        ("pledge", "amount", "five"),
        ("pledge", "amount", "NaN"),
        ("pledge", "amount", "Infinity"),
        ("pledge", "amount", "1e30"),
        ("pledge", "currency", "EURO"),
        ("pledge", "currency", "XX1"),
        ("pledge", "pledged_on", "3.12.2014"),
        ("pledge", "pledged_on", "2014-02-30"),
        ("pledge", "year", "2014.5"),
        ("pledge", "country", "Atlantis"),
        ("pledge", "purpose", "x" * (TEXT_LIMIT + 1)),
        ("pledge", "purpose", "a \x1b[2J screen"),
        ("pledge", "purpose", "a \x00 byte"),
        ("pledge", "purpose", "half \ud800 a sign"),
    ],
)
def test_what_a_field_does_not_take_is_named_with_what_it_does(kind: str, field: str, said: str) -> None:
    with pytest.raises(BadRequest) as met:
        clean(KINDS[kind], {**PLEDGE, field: said})
    assert field in met.value.message
    assert met.value.hint


@pytest.mark.parametrize(
    ("said", "told"),
    [("5,000,000", "5000000"), ("5.50", "5.5"), ("+7", "7"), ("-0", "0"), (Decimal("1E+3"), "1000"), (12, "12")],
)
def test_numbers_as_people_write_them(said: Any, told: str) -> None:
    assert clean(KINDS["pledge"], {**PLEDGE, "amount": said})["amount"] == told


def test_countries_and_currencies_by_name_and_in_small_letters() -> None:
    body = clean(KINDS["pledge"], {**PLEDGE, "country": "Iraq", "currency": "iqd", "pledged_on": dt.date(2014, 12, 3)})
    assert (body["country"], body["currency"], body["pledged_on"]) == ("IRQ", "IQD", "2014-12-03")


BACKWARDS = {"period_from": "2015-02-01", "period_to": "2015-01-01"}
NEED = {"code": "R", "title": "x", "quantity": "5", "country": "IRQ"}


@pytest.mark.parametrize(
    ("kind", "body", "error", "said"),
    [
        ("pledge", {**PLEDGE, "amount": "0"}, BadRequest, "more than nothing"),
        ("requirement", {**NEED, "what": "money", "unit": "dollars"}, BadRequest, "for money"),
        ("requirement", {**NEED, "what": "people", "unit": "people", "place": "IQ01"}, Refused, "country and month alone"),
        ("requirement", {**NEED, "what": "basing", "unit": "places", "period_from": "2015-01-02"}, Refused, "is a day"),
        ("requirement", {**NEED, "what": "people", "unit": "people", "period_to": "2015-02-27"}, Refused, "is a day"),
        (
            "requirement",
            {**NEED, "what": "goods", "unit": "kg", **BACKWARDS},
            BadRequest,
            "before",
        ),
        ("member", {"code": "PUBLIC", "name": "x", "kind": "state"}, Refused, "that everybody knows"),
        ("account", {"name": "operator", "member": "m", "role": "steward"}, Refused, "without an account"),
        ("request", {"asks": "information", "text": "x", "due_on": "2015-01-01"}, BadRequest, "members that are asked"),
        ("progress", {"undertaking": "u", "status": "met", "on": "2015-01-01", "evidence": "flow"}, BadRequest, "its reference"),
        ("decision", {"title": "x", "status": "taken"}, BadRequest, "needs its day"),
        (
            "grant",
            {"member": "m", "originator": "BEL", "reason": "x", "from_on": "2015-01-01", "until_on": "2015-01-16"},
            Refused,
            "14 days at most",
        ),
    ],
)
def test_rules_of_a_record_by_itself(kind: str, body: dict[str, Any], error: type[CommonGroundError], said: str) -> None:
    with pytest.raises(error, match=said) as met:
        check(kind, body)
    assert met.value.hint


def test_every_kind_is_told_apart_and_described() -> None:
    for name, kind in KINDS.items():
        assert kind.about.endswith((".", "…"))
        assert all(one.what for one in kind.fields)
        assert all(one.ref is None or one.ref in KINDS for one in kind.fields)
        assert all(kind.field(always) for always in kind.always), name
    assert len({kind.plural for kind in KINDS.values()}) == len(KINDS)


def test_a_name_to_sign_in_with_says_in_which_letters_it_is_written() -> None:
    with pytest.raises(BadRequest) as told:
        clean(KINDS["account"], {"name": "AMINA", "member": "BEL", "role": "steward"})
    assert "small letters, digits" in str(told.value.hint)
