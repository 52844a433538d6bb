"""OFAC's Advanced XML: names in parts and scripts, listings by date, features, papers; valid by OFAC's schema."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from commonground.feeds import ofac_list
from commonground.feeds.ofac_advanced import list_of, parse, recognise
from commonground.feeds.reading.document import Document
from commonground.vocabulary.errors import MalformedFile, TruncatedFile

SPACE = "http://www.un.org/sanctions/1.0"
NEWER = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADVANCED_XML"
SETS = (
    "AliasType AreaCode AreaCodeType CalendarType Country CountryRelevance DecisionMakingBody DetailReference DetailType"
    " DocNameStatus EntryEventType EntryLinkType ExRefType FeatureType FeatureTypeGroup IDRegDocDateType IDRegDocType"
    " IdentityFeatureLinkType LegalBasis LegalBasisType List LocPartType LocPartValueStatus LocPartValueType NamePartType"
    " Organisation PartySubType PartyType RelationQuality RelationType Reliability SanctionsProgram SanctionsType Script"
    " ScriptStatus SubsidiaryBody SupInfoType TargetType Validity"
).split()
VALUES = {
    "AliasType": '<AliasType ID="1400">A.K.A.</AliasType><AliasType ID="1401">F.K.A.</AliasType>'
    '<AliasType ID="1403">Name</AliasType>',
    "CalendarType": '<CalendarType ID="1">Gregorian</CalendarType>',
    "Country": '<Country ID="11082" ISO2="IQ">Iraq</Country><Country ID="11222">Korea, North</Country>',
    "CountryRelevance": '<CountryRelevance ID="1413">undetermined</CountryRelevance>',
    "DecisionMakingBody": '<DecisionMakingBody ID="1" OrganisationID="1">x</DecisionMakingBody>',
    "DetailReference": '<DetailReference ID="91526">Male</DetailReference>',
    "DetailType": '<DetailType ID="1431">LOOKUP</DetailType><DetailType ID="1432">TEXT</DetailType>',
    "DocNameStatus": '<DocNameStatus ID="1">Primary Latin</DocNameStatus>',
    "EntryEventType": '<EntryEventType ID="1">Created</EntryEventType>',
    "FeatureType": "".join(
        f'<FeatureType ID="{number}" FeatureTypeGroupID="1">{words}</FeatureType>'
        for number, words in {
            "1": "Vessel Call Sign",
            "3": "Vessel Flag",
            "5": "Vessel Gross Tonnage",
            "8": "Birthdate",
            "9": "Place of Birth",
            "10": "Nationality Country",
            "21": "Email Address",
            "25": "Location",
            "64": "Aircraft Tail Number",
            "224": "Gender",
            "344": "Digital Currency Address - XBT",
        }.items()
    ),
    "FeatureTypeGroup": '<FeatureTypeGroup ID="1">General</FeatureTypeGroup>',
    "IDRegDocType": '<IDRegDocType ID="1571">Passport</IDRegDocType>'
    '<IDRegDocType ID="1626">Vessel Registration Identification</IDRegDocType>',
    "IdentityFeatureLinkType": '<IdentityFeatureLinkType ID="1">Unknown</IdentityFeatureLinkType>',
    "LegalBasis": '<LegalBasis ID="1822" LegalBasisTypeID="1" SanctionsProgramID="1">Executive Order 13224</LegalBasis>',
    "LegalBasisType": '<LegalBasisType ID="1">EO</LegalBasisType>',
    "List": '<List ID="1550">SDN List</List>',
    "LocPartType": '<LocPartType ID="1451">ADDRESS1</LocPartType><LocPartType ID="1454">CITY</LocPartType>',
    "LocPartValueStatus": '<LocPartValueStatus ID="1">x</LocPartValueStatus>',
    "LocPartValueType": '<LocPartValueType ID="1">x</LocPartValueType>',
    "NamePartType": '<NamePartType ID="1520">Last Name</NamePartType><NamePartType ID="1521">First Name</NamePartType>'
    '<NamePartType ID="1525">Entity Name</NamePartType>',
    "Organisation": '<Organisation ID="1">x</Organisation>',
    "PartySubType": '<PartySubType ID="1" PartyTypeID="4">Vessel</PartySubType>'
    '<PartySubType ID="2" PartyTypeID="4">Aircraft</PartySubType>'
    '<PartySubType ID="3" PartyTypeID="2">Unknown</PartySubType><PartySubType ID="4" PartyTypeID="1">Unknown</PartySubType>',
    "PartyType": '<PartyType ID="1">Individual</PartyType><PartyType ID="2">Entity</PartyType>'
    '<PartyType ID="4">Transport</PartyType>',
    "Reliability": '<Reliability ID="1">x</Reliability>',
    "SanctionsProgram": '<SanctionsProgram ID="1" SubsidiaryBodyID="1">x</SanctionsProgram>',
    "SanctionsType": '<SanctionsType ID="1">Program</SanctionsType><SanctionsType ID="1705">Block</SanctionsType>',
    "Script": '<Script ID="215" ScriptCode="Latn">Latin</Script><Script ID="160" ScriptCode="Arab">Arabic</Script>',
    "ScriptStatus": '<ScriptStatus ID="1">x</ScriptStatus>',
    "SubsidiaryBody": '<SubsidiaryBody ID="1" Notional="true" DecisionMakingBodyID="1">x</SubsidiaryBody>',
}
FIXED = 'YearFixed="false" MonthFixed="false" DayFixed="false"'


def name(number: int, *parts: tuple[int, str], script: int = 215) -> str:
    written = "".join(
        f'<DocumentedNamePart><NamePartValue NamePartGroupID="{group}" ScriptID="{script}" ScriptStatusID="1" Acronym="false">'
        f"{text}</NamePartValue></DocumentedNamePart>"
        for group, text in parts
    )
    return f'<DocumentedName ID="{number}" FixedRef="1" DocNameStatusID="1">{written}</DocumentedName>'


def alias(names: str, kind: int = 1400, primary: str = "false", low: str = "false") -> str:
    return f'<Alias FixedRef="1" AliasTypeID="{kind}" Primary="{primary}" LowQuality="{low}">{names}</Alias>'


def groups(**types: int) -> str:
    held = "".join(f'<NamePartGroup ID="{group[1:]}" NamePartTypeID="{kind}"/>' for group, kind in types.items())
    return f"<NamePartGroups><MasterNamePartGroup>{held}</MasterNamePartGroup></NamePartGroups>"


def feature(number: int, kind: int, inside: str, identity: int) -> str:
    return (
        f'<Feature ID="{number}" FeatureTypeID="{kind}"><FeatureVersion ID="{number}" ReliabilityID="1">{inside}</FeatureVersion>'
        f'<IdentityReference IdentityID="{identity}" IdentityFeatureLinkTypeID="1"/></Feature>'
    )


def text(value: str) -> str:
    return f'<VersionDetail DetailTypeID="1432">{value}</VersionDetail>'


def point(tag: str, year: int, month: int, day: int) -> str:
    return f"<{tag}><Year>{year}</Year><Month>{month}</Month><Day>{day}</Day></{tag}>"


def bound(tag: str, *days: tuple[int, int, int]) -> str:
    first, last = days[0], days[-1]
    return f'<{tag} Approximate="true" {FIXED}>{point("From", *first)}{point("To", *last)}</{tag}>'


BORN = f'<DatePeriod CalendarTypeID="1" {FIXED}>' + bound("Start", (1962, 1, 1)) + bound("End", (1962, 12, 31)) + "</DatePeriod>"


def party(number: int, subtype: int, identity: int, inside: str, features: str = "") -> str:
    return (
        f'<DistinctParty FixedRef="{number}"><Profile ID="{number}" PartySubTypeID="{subtype}">'
        f'<Identity ID="{identity}" FixedRef="1" Primary="true" False="false">{inside}</Identity>{features}</Profile>'
        "</DistinctParty>"
    )


def entry(number: int, day: tuple[int, int, int], programme: str) -> str:
    period = f'<DatePeriod CalendarTypeID="1" {FIXED}/>'
    on = "".join(f"<{tag}>{value}</{tag}>" for tag, value in zip(("Year", "Month", "Day"), day, strict=True))
    return (
        f'<SanctionsEntry ID="{number}" ProfileID="{number}" ListID="1550">'
        f'<EntryEvent ID="{number}" EntryEventTypeID="1" LegalBasisID="1822"><Date CalendarTypeID="1">{on}</Date></EntryEvent>'
        f'<SanctionsMeasure ID="{number}1" SanctionsTypeID="1705">{period}</SanctionsMeasure>'
        f'<SanctionsMeasure ID="{number}2" SanctionsTypeID="1"><Comment>{programme}</Comment>{period}</SanctionsMeasure>'
        "</SanctionsEntry>"
    )


PERSON = party(
    36,
    4,
    500,
    alias(name(1, (11, "TESTI"), (12, "Omar")) + name(2, (11, "تستي"), (12, "عمر"), script=160), kind=1403, primary="true")
    + alias(name(3, (11, "ABU TEST")), low="true")
    + alias(name(4, (11, "ALTI"), (12, "Omar")), kind=1401)
    + groups(_11=1520, _12=1521),
    feature(61, 8, BORN, 500)
    + feature(62, 9, text("Hit, Iraq"), 500)
    + feature(63, 10, '<VersionLocation LocationID="701"/>', 500)
    + feature(64, 25, '<VersionLocation LocationID="702"/>', 500)
    + feature(65, 224, '<VersionDetail DetailTypeID="1431" DetailReferenceID="91526"/>', 500)
    + feature(66, 21, text("a1@b.org"), 500)
    + feature(67, 344, text("1Test0000000000000000000000000000Z"), 500),
)
VESSEL = party(
    38,
    1,
    502,
    alias(name(5, (13, "TEST STAR")), kind=1403, primary="true") + groups(_13=1525),
    feature(71, 1, text("T2EU4"), 502) + feature(72, 3, text("Iraq"), 502) + feature(73, 5, text("12,345"), 502),
)
BODY = party(40, 3, 503, alias(name(6, (14, "TESTI TRADING")), kind=1403, primary="true") + groups(_14=1525))


def sanctions(space: str = SPACE, day: str = point("DateOfIssue", 2018, 6, 21), parties: str = PERSON + VESSEL + BODY) -> str:
    sets = "".join(f"<{one}Values>{VALUES.get(one, '')}</{one}Values>" for one in SETS)
    part = '<LocationPart LocPartTypeID="{0}"><LocationPartValue Primary="true" LocPartValueTypeID="1" LocPartValueStatusID="1">'
    street = part.format(1451) + "<Value>1 Test Street</Value></LocationPartValue></LocationPart>"
    places = (
        '<Location ID="701"><LocationCountry CountryID="11082" CountryRelevanceID="1413"/></Location>'
        f'<Location ID="702"><LocationCountry CountryID="11222" CountryRelevanceID="1413"/>{street}</Location>'
    )
    papers = (
        '<IDRegDocument ID="801" IDRegDocTypeID="1571" IdentityID="500" IssuedBy-CountryID="11082">'
        "<IDRegistrationNo>G123</IDRegistrationNo></IDRegDocument>"
        '<IDRegDocument ID="802" IDRegDocTypeID="1626" IdentityID="502">'
        "<IDRegistrationNo>IMO 7406784</IDRegistrationNo></IDRegDocument>"
    )
    listed = entry(36, (2003, 1, 24), "SDGT") + entry(38, (1986, 12, 10), "CUBA") + entry(40, (2010, 2, 3), "IRAN")
    day = day.replace("<DateOfIssue>", '<DateOfIssue CalendarTypeID="1">')
    return (
        f'<?xml version="1.0" encoding="utf-8"?><Sanctions xmlns="{space}" Version="3">{day}'
        f"<ReferenceValueSets>{sets}</ReferenceValueSets><Locations>{places}</Locations><IDRegDocuments>{papers}</IDRegDocuments>"
        f"<DistinctParties>{parties}</DistinctParties><ProfileRelationships/><SanctionsEntries>{listed}</SanctionsEntries>"
        "<SanctionsEntryLinks/></Sanctions>"
    )


def document(xml: str, named: str = "sdn_advanced.xml") -> Document:
    return Document(named, xml.encode())


def rows(table: str) -> list[dict[str, Any]]:
    return list(parse(document(sanctions())).tables[table].to_pylist())


def test_the_file_of_this_test_is_valid_by_the_schema(shared_data: Path) -> None:
    schema = etree.XMLSchema(etree.parse(str(shared_data / "sanctions" / "ofac" / "schema" / "sdn_advanced.xsd")))
    schema.assertValid(etree.fromstring(sanctions().encode()))


@pytest.mark.parametrize("space", [SPACE, NEWER])
def test_the_namespace_does_not_matter(space: str) -> None:
    found = document(sanctions(space))
    assert recognise(found)
    assert parse(found).tables["listing"].num_rows == 3


def test_a_party_is_an_entry_with_its_listing() -> None:
    told = [(row["entry_id"], row["kind"], row["programme"], row["listed_on"], row["legal_basis"]) for row in rows("listing")]
    order = "Executive Order 13224"
    assert told == [
        ("36", "person", "SDGT", dt.date(2003, 1, 24), order),
        ("38", "vessel", "CUBA", dt.date(1986, 12, 10), order),
        ("40", "organisation", "IRAN", dt.date(2010, 2, 3), order),
    ]


def test_names_are_in_reading_order_with_script_and_quality() -> None:
    said = ("name", "given_name", "family_name", "quality", "language")
    assert [tuple(row[part] for part in said) for row in rows("listing_name")] == [
        ("Omar TESTI", "Omar", "TESTI", "primary", None),
        ("عمر تستي", "عمر", "تستي", "original", "Arabic"),
        ("ABU TEST", None, "ABU TEST", "weak", None),
        ("Omar ALTI", "Omar", "ALTI", "former", None),
        ("TEST STAR", None, None, "primary", None),
        ("TESTI TRADING", None, None, "primary", None),
    ]


def test_features_and_papers_without_mail_addresses_and_tonnage() -> None:
    assert {(row["entry_id"], row["kind"], row["value"], row["country"]) for row in rows("listing_fact")} == {
        ("36", "birth_date", "circa 1962", None),
        ("36", "birth_place", "Hit, Iraq", "IRQ"),
        ("36", "nationality", "Iraq", "IRQ"),
        ("36", "country", "North Korea", "PRK"),
        ("36", "gender", "male", None),
        ("36", "wallet", "1Test0000000000000000000000000000Z", None),
        ("36", "document", "G123", "IRQ"),
        ("38", "call_sign", "T2EU4", None),
        ("38", "flag", "Iraq", "IRQ"),
        ("38", "vessel_number", "7406784", None),
    }
    born = next(row for row in rows("listing_fact") if row["kind"] == "birth_date")
    assert (born["from_date"], born["to_date"], born["approximate"]) == (dt.date(1962, 1, 1), dt.date(1962, 12, 31), True)


def test_it_is_the_same_list_as_the_plain_xml() -> None:
    found = parse(document(sanctions()))
    assert (found.edition.published, found.edition.published_basis) == (dt.date(2018, 6, 21), "content")
    assert set(found.edition.claims) == set(ofac_list.whole("ofac-sdn", [], None, ()).edition.claims)


@pytest.mark.parametrize(
    ("counted", "name", "expected"),
    [
        ({"SDN List": 9, "Consolidated List": 1}, "cons.xml", "ofac-sdn"),
        ({"SDN List": 1, "Consolidated List": 9}, "sdn.xml", "ofac-non-sdn"),
        ({"": 9}, "CONS_ADVANCED.XML", "ofac-non-sdn"),
    ],
)
def test_the_entries_say_which_list_it_is(counted: dict[str, int], name: str, expected: str) -> None:
    assert list_of(counted, name) == expected


def test_a_party_without_a_name_is_rejected() -> None:
    nameless = '<DistinctParty FixedRef="7"><Profile ID="7" PartySubTypeID="4"/></DistinctParty>'
    found = parse(document(sanctions(parties=PERSON + nameless)))
    assert [reject.row for reject in found.rejects] == [{"FixedRef": "7"}]


def test_a_cut_or_undated_list_is_refused() -> None:
    with pytest.raises(TruncatedFile):
        parse(document(sanctions()[:-2000]))
    with pytest.raises(MalformedFile):
        parse(document(sanctions(day="")))
    with pytest.raises(MalformedFile):
        parse(document(sanctions(parties="")))
