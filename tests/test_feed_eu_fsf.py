"""The European Commission's consolidated list, in its XML and in both of its CSV formats."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from commonground.feeds import eu_fsf_csv, eu_fsf_xml
from commonground.feeds.reading.document import Document
from commonground.vocabulary.errors import TruncatedFile

XML = """<?xml version="1.0" encoding="UTF-8"?>
<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2018-12-21T14:39:54.511+01:00" globalFileId="1">
<sanctionEntity designationDetails="" unitedNationId="QDi.901" euReferenceNumber="EU.901.1" logicalId="13">
<remark>Tel. 0780 123 4567</remark>
<regulation publicationDate="2003-07-08" numberTitle="1210/2003 (OJ L169)" programme="IRQ" logicalId="348">
<publicationUrl>http://eur-lex.europa.eu/x</publicationUrl></regulation>
<subjectType code="person" classificationCode="P"/>
<nameAlias firstName="Omar" middleName="Amin" lastName="Testi" wholeName="Omar Amin Testi" gender="M"
 strong="true" logicalId="17"/>
<nameAlias wholeName="Abou Test" nameLanguage="FR" strong="false" logicalId="19"/>
<nameAlias wholeName="عمر تستي" nameLanguage="AR" strong="true" logicalId="20"/>
<citizenship countryIso2Code="IQ" countryDescription="IRAQ" logicalId="1"/>
<birthdate circa="false" birthdate="1937-04-28" city="Hit" year="1937" countryIso2Code="IQ" logicalId="1"/>
<birthdate circa="true" year="1940" logicalId="2"/>
<identification number="G123 (passport)" identificationTypeDescription="Passport" countryIso2Code="IQ" logicalId="1"/>
<address city="Hit" street="1 Test Street" countryIso2Code="00"/></sanctionEntity>
<sanctionEntity logicalId="14"><subjectType classificationCode="E"/></sanctionEntity></export>"""

FULL = (
    "fileGenerationDate;Entity_LogicalId;Entity_EU_ReferenceNumber;Entity_UnitedNationId;Entity_DesignationDate;"
    "Entity_SubjectType;Entity_SubjectType_ClassificationCode;Entity_Regulation_NumberTitle;Entity_Regulation_Programme;"
    "NameAlias_LastName;NameAlias_FirstName;NameAlias_MiddleName;NameAlias_WholeName;NameAlias_Gender;BirthDate_BirthDate;"
    "Identification_Number;Identification_TypeDescription;Citizenship_CountryIso2Code;Address_CountryIso2Code\n"
    '21/12/2018;13;EU.901.1;QDi.901;2003-07-08;person;P;"1210/2003; again";IRQ;Testi;Omar;Amin;Omar Amin Testi;M;;;;;\n'
    "21/12/2018;13;EU.901.1;QDi.901;2003-07-08;person;P;1210/2003;IRQ;;;;Umar Testi;;;;;;\n"
    "21/12/2018;13;EU.901.1;QDi.901;2003-07-08;person;P;1210/2003;IRQ;;;;;;1937-04-28;;;;\n"
    "21/12/2018;13;EU.901.1;QDi.901;2003-07-08;person;P;1210/2003;IRQ;;;;;;;G123 (passport);Passport;IQ;00\n"
    ";;;;;;;;;;;;;;;;;;\n"
)
OLD = (
    '"Date_filexxxx;Entity_logical_id;Subject_type;Leba_numtitle;Programme;Naal_lastname;Naal_firstname;Naal_wholename;Birt_date;'
    'EU_ref_num\t\t"\n"04/07/2018;13;P;1210/2003;IRQ;Testi;Omar;Omar Testi;;EU.901.1\t\t"\n'
    '"04/07/2018;13;P;1210/2003;IRQ;;;;1937-04-28;EU.901.1\t\t"\n'
)


def rows(parsed: Any, table: str) -> list[dict[str, Any]]:
    return list(parsed.tables[table].to_pylist())


def test_the_xml_is_read_with_weak_names_and_the_united_nations_reference() -> None:
    document = Document("list.xml", XML.encode())
    assert eu_fsf_xml.recognise(document)
    parsed = eu_fsf_xml.parse(document)
    assert (parsed.edition.published, parsed.edition.published_basis) == (dt.date(2018, 12, 21), "content")
    (entry,) = rows(parsed, "listing")
    assert (entry["entry_id"], entry["reference"], entry["programme"]) == ("13", "EU.901.1", "IRQ")
    assert [(row["name"], row["quality"]) for row in rows(parsed, "listing_name")] == [
        ("Omar Amin Testi", "primary"),
        ("Abou Test", "weak"),
        ("عمر تستي", "original"),
    ]
    assert {(row["kind"], row["value"], row["country"], row["approximate"]) for row in rows(parsed, "listing_fact")} == {
        ("gender", "male", None, None),
        ("birth_date", "1937-04-28", None, False),
        ("birth_place", "Hit", "IRQ", None),
        ("birth_date", "1940", None, True),
        ("document", "G123", "IRQ", None),
        ("nationality", "IRAQ", "IRQ", None),
    }
    assert [row["other_reference"] for row in rows(parsed, "listing_link")] == ["QDi.901"]
    assert [reject.position for reject in parsed.rejects] == ["sanctionEntity 2"]


@pytest.mark.parametrize(("text", "day", "names"), [(FULL, dt.date(2018, 12, 21), 2), (OLD, dt.date(2018, 7, 4), 1)])
def test_both_tables_are_read(text: str, day: dt.date, names: int) -> None:
    document = Document("list.csv", text.encode())
    assert eu_fsf_csv.recognise(document)
    parsed = eu_fsf_csv.parse(document)
    assert (parsed.edition.published, parsed.edition.published_basis) == (day, "content")
    (entry,) = rows(parsed, "listing")
    assert (entry["entry_id"], entry["kind"], entry["reference"]) == ("13", "person", "EU.901.1")
    assert [row["quality"] for row in rows(parsed, "listing_name")] == ["primary", "strong"][:names]
    assert dt.date(1937, 4, 28) in [row["from_date"] for row in rows(parsed, "listing_fact")]


def test_a_torn_list_is_refused() -> None:
    with pytest.raises(TruncatedFile):
        eu_fsf_xml.parse(Document("list.xml", XML[:900].encode()))
