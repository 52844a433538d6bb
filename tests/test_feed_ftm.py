"""FollowTheMoney: entities as entries, publishers' own ids as links, deltas in scopes of their own."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from commonground.feeds.ftm import parse, recognise
from commonground.feeds.reading.document import Document
from commonground.feeds.registry import feeds
from commonground.intake.recognise import recognise as known
from commonground.vocabulary.errors import MalformedFile, TruncatedFile

PERSON = {
    "id": "NK-1",
    "caption": "Omar TESTI",
    "schema": "Person",
    "properties": {
        "name": ["Omar TESTI", "TESTI, Omar", "عمر تستي"],
        "alias": ["Umar Testi"],
        "weakAlias": ["Abu Test"],
        "previousName": ["Omar Alti"],
        "birthDate": ["1964-07-17", "1965"],
        "birthPlace": ["Hit, Iraq"],
        "nationality": ["iq"],
        "country": ["sy", "suhh"],
        "gender": ["male"],
        "passportNumber": ["G123"],
        "email": ["a1@b.org"],
        "phone": ["+964 780 123 4567"],
        "address": ["1 Test Street"],
        "topics": ["sanction"],
        "programId": ["US-SDGT"],
        "sourceUrl": ["https://x.example/1"],
    },
    "referents": ["ofac-36", "gb-hmt-12703", "gb-fcdo-rus0251", "gb-fcdo-1fb0baabf9", "eu-fsf-eu-8282-49", "unsc-6908555"],
    "datasets": ["us_ofac_sdn", "eu_fsf"],
    "last_seen": "2024-06-01T10:57:03",
    "target": True,
}
VESSEL = {
    "id": "ofac-38",
    "caption": "TEST STAR",
    "schema": "Vessel",
    "properties": {"name": ["TEST STAR"], "imoNumber": ["IMO7406784"], "flag": ["tz"], "callSign": ["T2EU4"]},
    "datasets": ["us_ofac_cons"],
    "target": True,
}
OWNER = {"id": "NK-3", "caption": "Testi Trading", "schema": "Company", "properties": {"name": ["Testi Trading"]}}
ADDRESS = {"id": "addr-1", "caption": "1 Test Street", "schema": "Address", "properties": {"full": ["1 Test Street"]}}
NAMELESS = {"id": "NK-4", "schema": "Person", "properties": {"topics": ["poi"]}}
WHOLE = "testlist_20240601105703-abc_entities.ftm.json"
DELTA = "testlist_20240602065901-abc_entities.delta.json"


def lines(*items: dict[str, Any], name: str = WHOLE) -> Document:
    return Document(name, "\n".join(json.dumps(item, ensure_ascii=False) for item in items).encode())


def change(operation: str, entity: dict[str, Any]) -> dict[str, Any]:
    return {"op": operation, "entity": entity}


def rows(table: str) -> list[dict[str, Any]]:
    found = parse(lines(PERSON, VESSEL, OWNER, ADDRESS))
    assert found.remarks == ("2 entities are no targets and have no topic (addresses, owners, relatives): not listed",)
    return list(found.tables[table].to_pylist())


def test_listed_entities_are_entries() -> None:
    assert [(row["list"], row["entry_id"], row["kind"], row["caption"], row["programme"]) for row in rows("listing")] == [
        ("ftm:testlist", "NK-1", "person", "Omar TESTI", "sanction; US-SDGT"),
        ("ftm:testlist", "ofac-38", "vessel", "TEST STAR", None),
    ]


def test_names_by_quality_and_script() -> None:
    assert [(row["name"], row["quality"]) for row in rows("listing_name") if row["entry_id"] == "NK-1"] == [
        ("Omar TESTI", "primary"),
        ("عمر تستي", "original"),
        ("Umar Testi", "strong"),
        ("Abu Test", "weak"),
        ("Omar Alti", "former"),
    ]


def test_facts_without_mail_telephone_and_address() -> None:
    assert {(row["entry_id"], row["kind"], row["value"], row["country"]) for row in rows("listing_fact")} == {
        ("NK-1", "birth_date", "1964-07-17", None),
        ("NK-1", "birth_date", "1965", None),
        ("NK-1", "birth_place", "Hit, Iraq", "IRQ"),
        ("NK-1", "nationality", "IQ", "IRQ"),
        ("NK-1", "country", "SY", "SYR"),
        ("NK-1", "country", "suhh", None),
        ("NK-1", "gender", "male", None),
        ("NK-1", "document", "G123", None),
        ("ofac-38", "flag", "TZ", "TZA"),
        ("ofac-38", "call_sign", "T2EU4", None),
        ("ofac-38", "vessel_number", "7406784", None),
    }


def test_publishers_own_ids_are_links() -> None:
    assert {(row["entry_id"], row["other_list"], row["other_reference"]) for row in rows("listing_link")} == {
        ("NK-1", "ofac-sdn", "36"),
        ("NK-1", "uk-ofsi", "12703"),
        ("NK-1", "uk-sl", "RUS0251"),
        ("NK-1", "eu-fsf", "EU.8282.49"),
        ("ofac-38", "ofac-non-sdn", "38"),
    }


def test_a_whole_list_claims_the_data_set_of_its_name() -> None:
    edition = parse(lines(PERSON)).edition
    assert (edition.published, edition.published_basis, edition.detail) == (dt.date(2024, 6, 1), "version", 39423)
    assert {claim.key for claim in edition.claims} == {"ftm:testlist"}


@pytest.mark.parametrize(
    ("name", "key"), [("us_ofac_sdn-entities.ftm.json", "ftm:us_ofac_sdn"), ("entities.ftm.json", "ftm:opensanctions")]
)
def test_without_a_version_the_entities_say_when_they_were_seen(name: str, key: str) -> None:
    edition = parse(lines(PERSON, VESSEL, name=name)).edition
    assert (edition.published, edition.published_basis) == (dt.date(2024, 6, 1), "content")
    assert {claim.key for claim in edition.claims} == {key}


def test_the_one_source_of_all_entities_is_the_data_set() -> None:
    one = {**PERSON, "datasets": ["eu_fsf"]}
    assert {claim.key for claim in parse(lines(one, name="entities.ftm.json")).edition.claims} == {"ftm:eu_fsf"}


def test_a_delta_claims_its_own_scope_and_says_what_is_removed() -> None:
    unlisted = {**OWNER, "id": "ofac-38"}
    changes = [change("ADD", PERSON), change("MOD", unlisted), change("DEL", {"id": "NK-9"}), change("MOD", ADDRESS)]
    found = parse(lines(*changes, name=DELTA))
    assert {claim.key for claim in found.edition.claims} == {"ftm:testlist+20240602065901"}
    assert [(row["list"], row["entry_id"], row["kind"]) for row in found.tables["listing"].to_pylist()] == [
        ("ftm:testlist", "NK-1", "person"),
        ("ftm:testlist", "ofac-38", "removed"),
        ("ftm:testlist", "NK-9", "removed"),
    ]
    assert "1 entries added or changed and 2 removed" in found.remarks[-1]


def test_a_delta_without_a_listed_entity_is_one_all_the_same() -> None:
    assert parse(lines(change("MOD", ADDRESS), name=DELTA)).tables["listing"].num_rows == 0


def test_an_array_is_read_as_lines_are() -> None:
    document = Document(WHOLE, json.dumps([PERSON, VESSEL], ensure_ascii=False, indent=1).encode())
    assert recognise(document)
    assert parse(document).tables["listing"].num_rows == 2


def test_no_other_feed_takes_it() -> None:
    for document in (lines(PERSON, VESSEL), lines(PERSON), lines(change("DEL", {"id": "NK-9"}), name=DELTA)):
        assert [feed.name for feed in feeds() if feed.recognise(document)] == ["ftm"]


def test_what_is_no_entity_is_rejected() -> None:
    text = lines(PERSON, NAMELESS, {"id": 7, "schema": "Person"}).text.replace('{"id": 7', 'broken\n{"id": 7')
    found = parse(Document(WHOLE, text.encode()))
    assert [(reject.position, reject.reason) for reject in found.rejects] == [
        ("line 2", "no name"),
        ("line 3", "no JSON object"),
        ("line 4", "no entity with an id"),
    ]


def test_a_cut_undated_or_empty_list_is_refused() -> None:
    with pytest.raises(TruncatedFile):
        parse(Document(WHOLE, lines(PERSON, VESSEL).data[:-5]))
    with pytest.raises(MalformedFile, match="when it was made"):
        parse(lines(VESSEL, name="entities.ftm.json"))
    with pytest.raises(MalformedFile, match="no listed entity"):
        parse(lines(OWNER, ADDRESS))


def test_pairs_of_entities_to_be_judged_are_no_list() -> None:
    entity = '{"id": "a", "schema": "Person", "properties": {"name": ["Omar Testi"]}}'
    pair = f'{{"left": {entity}, "right": {entity}, "judgement": "positive"}}'
    assert recognise(Document("entities.json", f"[{entity}]".encode()))
    assert not recognise(Document("pairs.json", f"[{pair}]".encode()))
    assert not recognise(Document("pairs.json", f"{pair}\n{pair}\n".encode()))


def test_no_feed_takes_the_names_that_screening_is_measured_with(shared_data: Path) -> None:
    for path in sorted((shared_data / "namematch").rglob("*.*")):
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        assert known(Document(path.name.removesuffix(".gz"), data)) is None, path.name
