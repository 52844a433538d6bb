"""Who is whom across lists: publishers' references first, then names with evidence; every link says why."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa
import pytest

from commonground.screening.linking import Entities, linked
from commonground.screening.listed import Listed, listed
from commonground.screening.screener import Screener
from commonground.vocabulary import listing, listing_fact, listing_link, listing_name

Person = dict[str, Any]


def person(key: str, name: str, born: str = "", country: str = "", number: str = "", links: str = "", **more: Any) -> Person:
    """An entry as `list/id`, with its facts; `links` are `list/reference` with blanks between them."""
    return {"key": key, "name": name, "born": born, "country": country, "number": number, "links": links, **more}


def lists(*people: Person) -> Listed:
    rows: dict[str, list[dict[str, Any]]] = {"listing": [], "name": [], "fact": [], "link": []}
    for one in people:
        of = dict(zip(("list", "entry_id"), one["key"].split("/"), strict=True))
        rows["listing"].append(
            {**of, "kind": one.get("kind", "person"), "caption": one["name"], "reference": one.get("reference")}
        )
        rows["name"].append({**of, "name": one["name"], "quality": "primary"})
        if one["born"]:
            first, _, last = one["born"].partition("/")
            days = {"from_date": dt.date.fromisoformat(first), "to_date": dt.date.fromisoformat(last or first)}
            rows["fact"].append({**of, "kind": "birth_date", **days})
        if one["country"]:
            rows["fact"].append({**of, "kind": "nationality", "country": one["country"]})
        if one["number"]:
            rows["fact"].append({**of, "kind": "document", "value": one["number"]})
        for link in one["links"].split():
            other, reference = link.split("/")
            rows["link"].append({**of, "other_list": other, "other_reference": reference, "relation": "same"})
    schemas = (listing.SCHEMA, listing_name.SCHEMA, listing_fact.SCHEMA, listing_link.SCHEMA)
    return listed(*(pa.Table.from_pylist(rows[name], schema) for name, schema in zip(rows, schemas, strict=True)))


def who(held: Listed) -> tuple[Entities, dict[str, str]]:
    found = linked(Screener(held))
    return found, {f"{entry.list}/{entry.entry_id}": found.bodies[place] for place, entry in enumerate(held.entries)}


OTHERS = [person(f"ofac-sdn/{n}", f"Zebulon{n} Quartermain{n}") for n in range(900, 906)]
"""So that one list is the largest."""


def test_publishers_references_link_by_key_and_by_printed_number() -> None:
    held = lists(
        person("un-sc/QDi.001", "Dirar Salman", reference="QDi.001"),
        person("eu-fsf/13", "Dhirar Selman", reference="EU.27.28", links="un-sc/QDI.001"),
        person("uk-sl/AQD0001", "Dirar Selman", links="un-sc/QDi.001"),
        person("ofac-sdn/36", "Somebody Entirely"),
        person("us-csl/x", "Another Altogether", reference="36", links="ofac-sdn/36"),
        *OTHERS,
    )
    found, bodies = who(held)
    assert bodies["eu-fsf/13"] == bodies["uk-sl/AQD0001"] == bodies["un-sc/QDi.001"] == "un-sc:QDi.001"
    assert bodies["us-csl/x"] == bodies["ofac-sdn/36"] == "ofac-sdn:36"
    path = found.why(held.of["eu-fsf", "13"], held.of["uk-sl", "AQD0001"])
    assert [link.words for link in path] == ["eu-fsf 13 states un-sc QDI.001", "uk-sl AQD0001 states un-sc QDi.001"]
    assert {link.basis for link in path} == {"publisher"}


def test_two_that_refer_to_one_that_is_not_held_are_one_with_the_words_of_both() -> None:
    held = lists(
        person("eu-fsf/13", "Dirar Salman", links="un-sc/QDi.001"),
        person("uk-sl/AQD0001", "Dhirar Selman", links="un-sc/QDi.001"),
        *OTHERS,
    )
    found, bodies = who(held)
    assert bodies["eu-fsf/13"] == bodies["uk-sl/AQD0001"] == "eu-fsf:13"
    (link,) = found.why(held.of["eu-fsf", "13"], held.of["uk-sl", "AQD0001"])
    assert link.words == "uk-sl AQD0001 states un-sc QDi.001, as does eu-fsf 13"


@pytest.mark.parametrize(
    ("theirs", "one"),
    [
        ({"born": "1964-07-17"}, True),
        ({"country": "IRQ"}, True),
        ({"number": "G-1234567"}, True),
        ({}, False),
        ({"born": "1931-01-05"}, False),
        ({"country": "IRQ", "born": "1931-01-05"}, False),
    ],
)
def test_a_name_needs_a_birth_a_country_or_a_document(theirs: dict[str, str], one: bool) -> None:
    held = lists(
        person("un-sc/QDi.001", "Dirar Salman al-Jumaili", "1964-07-17", "IRQ", "G1234567"),
        person("uk-sl/AQD0001", "Dhirar Selman Aljumayli", **theirs),
        *OTHERS,
    )
    found, bodies = who(held)
    assert (bodies["uk-sl/AQD0001"] == "un-sc:QDi.001") is one
    if one:
        (link,) = found.why(held.of["uk-sl", "AQD0001"], held.of["un-sc", "QDi.001"])
        assert link.basis == "matched"
        assert link.score is not None
        assert "by a name like" in link.words
        assert "same" in link.words or "shared" in link.words


def test_of_two_namesakes_on_one_list_neither_is_taken_without_a_difference() -> None:
    twins = [person(f"un-sc/QDi.00{n}", "Dirar Salman al-Jumaili", country="IRQ") for n in (1, 2)]
    _, bodies = who(lists(*twins, person("uk-sl/AQD0001", "Dirar Salman al-Jumaili", country="IRQ"), *OTHERS))
    assert len({bodies["un-sc/QDi.001"], bodies["un-sc/QDi.002"], bodies["uk-sl/AQD0001"]}) == 3


def test_no_chain_brings_two_entries_of_one_list_together_by_their_names() -> None:
    held = lists(
        person("un-sc/QDi.001", "Dirar Salman al-Jumaili", "1964-01-01/1964-12-31", "IRQ"),
        person("uk-sl/AQD0001", "Dirar Salman al-Jumaili", "1964-01-01/1966-12-31", "IRQ"),
        person("un-sc/QDi.002", "Dirar Salman al-Jumaily", "1966-01-01/1966-12-31", "SYR"),
        person("eu-fsf/13", "Dirar Salman al-Jumaily", "1966-01-01/1966-12-31", "SYR", links="uk-sl/AQD0001"),
        *OTHERS,
    )
    _, bodies = who(held)
    assert bodies["un-sc/QDi.001"] != bodies["un-sc/QDi.002"]


def test_the_country_of_a_national_list_says_nothing() -> None:
    national = [person(f"pk-nacta/{n}", f"Person{n} Number{n}", country="PAK") for n in range(3)]
    theirs = person("un-sc/QDi.001", "Dirar Salman al-Jumaili", country="PAK", number="1234567890123")
    ours = person("pk-nacta/9", "Dirar Salman al-Jumaili", country="PAK")
    _, bodies = who(lists(theirs, ours, *national, *OTHERS))
    assert bodies["pk-nacta/9"] != "un-sc:QDi.001"
    _, bodies = who(lists(theirs, {**ours, "number": "1234567890123"}, *national, *OTHERS))
    assert bodies["pk-nacta/9"] == "un-sc:QDi.001"


def test_brothers_with_one_day_of_birth_stay_two() -> None:
    brothers = [
        person(f"{name}/{n}", f"{first} Salman Mustafa al-Jumaili", "1955-05-04", "IRQ")
        for name in ("un-sc", "uk-sl", "eu-fsf")
        for n, first in enumerate(("Jamal", "Kamal"))
    ]
    _, bodies = who(lists(*brothers, *OTHERS))
    assert bodies["un-sc/0"] != bodies["un-sc/1"]
    assert bodies["uk-sl/0"] in (bodies["un-sc/0"], "uk-sl:0")
    assert bodies["uk-sl/1"] in (bodies["un-sc/1"], "uk-sl:1")


def test_an_entry_that_a_list_has_twice_is_one_by_its_name_and_day() -> None:
    twice = [person(f"eu-annex/act|{n}", "Dirar Salman al-Jumaili", "1955-05-04") for n in (1, 2)]
    _, bodies = who(lists(*twice, person("un-sc/QDi.001", "Dirar Salman al-Jumaili", "1955-05-04"), *OTHERS))
    assert bodies["eu-annex/act|1"] == bodies["eu-annex/act|2"] == "un-sc:QDi.001"


def test_entries_of_a_body_and_answers_for_what_is_unlinked() -> None:
    held = lists(
        person("un-sc/QDi.001", "Dirar Salman al-Jumaili", "1964-07-17"),
        person("uk-sl/AQD0001", "Dirar Salman al-Jumaili", "1964-07-17"),
        *OTHERS,
    )
    found, bodies = who(held)
    places = (held.of["uk-sl", "AQD0001"], held.of["un-sc", "QDi.001"])
    assert [place for place, body in enumerate(found.bodies) if body == "un-sc:QDi.001"] == sorted(places)
    assert bodies["ofac-sdn/900"] == "ofac-sdn:900"
    assert found.why(held.of["ofac-sdn", "900"], places[0]) == found.why(places[0], places[0]) == ()


def test_a_person_is_never_a_body_and_no_list_is_no_error() -> None:
    held = lists(
        person("un-sc/QDi.001", "Salman Trading", country="IRQ", number="G1234567"),
        person("uk-sl/AQD0001", "Salman Trading", country="IRQ", number="G1234567", kind="organisation"),
        *OTHERS,
    )
    _, bodies = who(held)
    assert bodies["un-sc/QDi.001"] != bodies["uk-sl/AQD0001"]
    assert linked(Screener(lists())).bodies == ()


def test_equal_lists_give_equal_answers() -> None:
    people = [
        person("un-sc/QDi.001", "Dirar Salman al-Jumaili", "1964-07-17"),
        person("uk-sl/AQD0001", "Dhirar Selman Aljumayli", "1964-07-17", links="eu-fsf/13"),
        person("eu-fsf/13", "Dirar Selman", reference="EU.27.28"),
        *OTHERS,
    ]
    assert who(lists(*people)) == who(lists(*reversed(people)))
