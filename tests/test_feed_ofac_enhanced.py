"""OFAC's Enhanced XML: names by script, days of listing, features; an export of a part of a list never passes for the list."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from commonground.feeds import ofac_advanced, ofac_list
from commonground.feeds.ofac_enhanced import parse, recognise
from commonground.feeds.reading.document import Document
from commonground.vocabulary.errors import MalformedFile

SPACE = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ENHANCED_XML"
FILTER = '<sanctionsLists><sanctionsList refId="1550">SDN List</sanctionsList></sanctionsLists>'


def name(inside: str, primary: str = "false", low: str = "false", kind: str = "A.K.A.") -> str:
    said = f"<isPrimary>{primary}</isPrimary><aliasType>{kind}</aliasType><isLowQuality>{low}</isLowQuality>"
    return f'<name id="1">{said}<translations>{inside}</translations></name>'


def written(full: str, given: str = "", family: str = "", script: str = "Latin") -> str:
    parts = f"<formattedFirstName>{given}</formattedFirstName><formattedLastName>{family}</formattedLastName>"
    parts = f'<script refId="1">{script}</script>{parts}<formattedFullName>{full}</formattedFullName>'
    return f'<translation id="1">{parts}</translation>'


def feature(kind: str, inside: str) -> str:
    return f'<feature id="1"><type featureTypeId="8">{kind}</type>{inside}</feature>'


PERSON = (
    '<entity id="36"><generalInfo><identityId>500</identityId><entityType refId="600">Individual</entityType>'
    "<title>Trader</title><remarks>Tel 0780 123 4567</remarks></generalInfo>"
    '<sanctionsLists><sanctionsList datePublished="2003-01-24">SDN List</sanctionsList></sanctionsLists>'
    "<sanctionsPrograms><sanctionsProgram>SDGT</sanctionsProgram><sanctionsProgram>IFSR</sanctionsProgram></sanctionsPrograms>"
    "<legalAuthorities><legalAuthority>Executive Order 13224</legalAuthority></legalAuthorities><names>"
    + name(written("TESTI, Omar", "Omar", "TESTI") + written("تستي عمر", "عمر", "تستي", "Arabic"), primary="true", kind="")
    + name(written("ABU TEST"), low="true")
    + name(written("ALTI, Omar", "Omar", "ALTI"), kind="F.K.A.")
    + "</names><addresses><address><country>Korea, North</country><translations><translation><addressParts><addressPart>"
    "<type>CITY</type><value>Testtown</value></addressPart></addressParts></translation></translations></address></addresses>"
    "<features>"
    + feature(
        "Birthdate",
        "<value>circa 1951</value><valueDate><fromDateBegin>1951-01-01</fromDateBegin><fromDateEnd>1951-01-01</fromDateEnd>"
        "<toDateBegin>1951-12-31</toDateBegin><toDateEnd>1951-12-31</toDateEnd><isApproximate>true</isApproximate></valueDate>",
    )
    + feature("Place of Birth", "<value>Hit, Iraq</value>")
    + feature("Nationality Country", "<value>Iraq</value>")
    + feature("Gender", "<value>Male</value>")
    + feature("Email Address", "<value>a1@b.org</value>")
    + "</features><identityDocuments><identityDocument><type>Passport</type><documentNumber>G123</documentNumber>"
    "<issuingCountry>Iraq</issuingCountry></identityDocument></identityDocuments></entity>"
)
STRANGE = '<entity id="37"><generalInfo><entityType>Robot</entityType></generalInfo></entity>'


def document(
    entities: str = PERSON + STRANGE, filters: str = FILTER, space: str = SPACE, named: str = "sdn_enhanced.xml"
) -> Document:
    information = f"<publicationInfo><dataAsOf>2025-02-21T00:00:00-05:00</dataAsOf><filters>{filters}</filters></publicationInfo>"
    xml = f'<?xml version="1.0"?><sanctionsData xmlns="{space}">{information}<referenceValues/><entities>{entities}</entities>'
    return Document(named, (xml + "</sanctionsData>").encode())


def rows(table: str) -> list[dict[str, Any]]:
    return list(parse(document()).tables[table].to_pylist())


def test_an_entity_is_an_entry_with_its_listing() -> None:
    (row,) = rows("listing")
    assert (row["list"], row["entry_id"], row["kind"], row["caption"]) == ("ofac-sdn", "36", "person", "Omar TESTI")
    assert (row["programme"], row["legal_basis"]) == ("SDGT; IFSR", "Executive Order 13224")
    assert row["listed_on"] == dt.date(2003, 1, 24)
    assert [reject.row["entityType"] for reject in parse(document()).rejects] == ["Robot"]


def test_names_by_script_and_quality() -> None:
    assert [(row["name"], row["quality"], row["language"]) for row in rows("listing_name")] == [
        ("Omar TESTI", "primary", None),
        ("تستي عمر", "original", "Arabic"),
        ("ABU TEST", "weak", None),
        ("Omar ALTI", "former", None),
    ]


def test_facts_without_mail_and_addresses() -> None:
    assert {(row["kind"], row["value"], row["country"]) for row in rows("listing_fact")} == {
        ("birth_date", "circa 1951", None),
        ("birth_place", "Hit, Iraq", "IRQ"),
        ("nationality", "Iraq", "IRQ"),
        ("gender", "male", None),
        ("country", "North Korea", "PRK"),
        ("document", "G123", "IRQ"),
    }


def test_it_is_the_same_list_as_the_plain_xml() -> None:
    edition = parse(document()).edition
    assert (edition.published, edition.published_basis) == (dt.date(2025, 2, 21), "content")
    assert set(edition.claims) == set(ofac_list.whole("ofac-sdn", [], None, ()).edition.claims)


@pytest.mark.parametrize(("said", "expected"), [("Consolidated List", "ofac-non-sdn"), ("SDN List", "ofac-sdn")])
def test_the_file_says_which_list_it_is(said: str, expected: str) -> None:
    filters = f"<sanctionsLists><sanctionsList>{said}</sanctionsList></sanctionsLists>"
    assert set(parse(document(filters=filters, named="x.xml")).tables["listing"].column("list").to_pylist()) == {expected}


@pytest.mark.parametrize(
    "filters",
    [
        FILTER + "<sanctionsPrograms><sanctionsProgram>SDGT</sanctionsProgram></sanctionsPrograms>",
        "<sanctionsLists><sanctionsList>SDN List</sanctionsList><sanctionsList>Another</sanctionsList></sanctionsLists>",
    ],
)
def test_a_choice_of_entries_is_refused(filters: str) -> None:
    with pytest.raises(MalformedFile, match="not one whole list"):
        parse(document(filters=filters))


def test_delta_files_and_the_advanced_xml_are_not_this_format() -> None:
    assert recognise(document())
    assert not recognise(document(space="https://www.treasury.gov/ofac/DeltaFile/1.0"))
    assert not ofac_advanced.recognise(document())


def test_an_empty_list_is_refused() -> None:
    with pytest.raises(MalformedFile):
        parse(document(entities=""))
