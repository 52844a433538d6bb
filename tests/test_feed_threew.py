"""Who does what where: tags, headers, dates and the traps of five countries' tables."""

from __future__ import annotations

import datetime as dt
import gzip
import io
from collections import Counter
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest

from commonground.feeds import threew
from commonground.feeds.feed import Parsed
from commonground.feeds.reading.document import Document
from commonground.feeds.threew_period import month_in, stated_in
from commonground.vocabulary import presence
from commonground.vocabulary.errors import MalformedFile

Rows = list[list[object]]


def cells(text: str) -> Rows:
    """The rows of a sheet from lines with | between the cells."""
    return [[int(cell) if cell.isdigit() else cell for cell in line.split("|")] for line in text.strip().splitlines()]


IRAQ = cells("""
Month|ADM1_PCODE|Governorate|ADM2_PCODE|District|admin_level|Cluster|Partner Category|Partner Acronym|Partner Full Name|Contact
#date +reported|#adm1 +code|#adm1 +name|#adm2 +code|#adm2 +name||#sector +cluster|#org +impl |#org +acronym|#org +name|#contact
2022-01|IQG15|Ninewa|IQG15Q05|Al-Mosul|4|Health|Primary|PUI|Première Urgence|a@b.c
2022-02|IQG01|Al-Anbar|||1|WASH|Sub-Implementing|LCN| Legal Clinic Network |
soon|IQG01|Al-Anbar|||1|WASH|Primary|LCN|Legal Clinic Network|
""")
NIGERIA = cells("""
Organization|Org. Acronym|Project Sector|Activities|Status|States|State Pcode|LGA|LGA PCode|Month|Year
#org+acronym|#org+name|#sector+cluster|#activity+name|#status|#adm1+name|#adm1+code|#adm2+name|#adm2+code|#date+month|#date+year
AA|Action Aid|Nutrition|Nutrition|Ongoing|Yobe|NGA036|Bursari|NG036002|August|2021
""")
SOUTH_SUDAN = cells("""
#org+reporting|#org+reporting+name|#org+reporting+type|Name|#adm1+name|#adm1+code|#date
ACTED|Agency for Technical Cooperation|INGO|CCCM|Central Equatoria|SS01|January
WFP|World Food Programme|UN|FSL|Jonglei|SS03|March
""")
LIBYA = cells("""
Mantika|P_CODE|Sector Short name|Partner|Implementing partner|Activity
#adm2 +name|#adm2 +code +v_pcodes|#sector +cluster +code|#org +acronym|#org +impl +name|#activity
Tripoli|LY0211|HEA|IOM|No partner|Provide medicines
Misrata|LY0214|FSS|FAO|UOT|Distribute kits
""")
GUATEMALA = """ID,ORGANIZACIÓN DONANTE,ORGANIZACIÓN IMPLEMENTADORA,Country code,PCODE1,ADMIN 1,SECTOR / CLUSTER,ACTIVIDAD,\
DESCRIPCIÓN DE LA ACTIVIDAD,FECHA DE INICIO,FECHA DE FINALIZACIÓN,ESTADO,PERSONAS ALCANZADAS
,,#org +name,#adm0 +code,#adm1 +pcode,#adm1 +name,#sector +name,,,,,,#reached +total
7,Donante,Shalom,GT,GT01,Guatemala,Nutrición,Entrega,secreto,04/06/2021,01/08/2021,En ejecución,130
8,,Shalom,GT,GT13,Huehuetenango,Salud,Entrega,secreto,16/12/2020,31/12/2020,Finalizada,
9,,Shalom,GT,GT13,Huehuetenango,Salud,Entrega,secreto,01/12/2020,01/11/2020,Finalizada,1
10,,Shalom,GT,GT13,Huehuetenango,Salud,Entrega,secreto,,,Finalizada,1
"""
UKRAINE = cells("""
OBLAST|ADMIN1_ID|Education|FSL|CP|Health|MPC|WASH|Total reached
Cherkaska|UA71|900|20200|400|68200|39800||68200
TOTAL||900|20200|400|68200|39800||68200
""")


def workbook(name: str, sheets: dict[str, Rows]) -> Document:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
    data = io.BytesIO()
    book.save(data)
    return Document(name, data.getvalue())


def parsed(document: Document) -> Parsed:
    assert threew.recognise(document)
    return threew.parse(document)


def activities(found: Parsed, *columns: str) -> list[tuple[object, ...]]:
    return [tuple(row[column] for column in columns) for row in found.tables["presence"].to_pylist()]


def test_tags_with_blanks_name_the_partner_and_not_its_category() -> None:
    found = parsed(workbook("iraq_3w.xlsx", {"Metadata": cells("Metadata"), "3W": IRAQ}))
    assert activities(found, "scope_key", "organisation", "sector", "level", "adm2_pcode", "position") == [
        ("IRQ|2022-01", "Première Urgence", "Health", 2, "IQG15Q05", "3W row 3"),
        ("IRQ|2022-02", "Legal Clinic Network", "WASH", 1, None, "3W row 4"),
    ]
    assert found.tables["presence"].schema.names == [*presence.SCHEMA.names, "position"]
    assert [claim.key for claim in found.edition.claims] == ["IRQ|2022-01", "IRQ|2022-02"]
    assert [reject.position for reject in found.rejects] == ["3W row 5"]


def test_people_who_can_be_contacted_are_never_read() -> None:
    found = parsed(workbook("iraq_3w.xlsx", {"3W": IRAQ}))
    assert "a@b.c" not in str(found.tables["presence"].to_pylist())
    assert set(found.rejects[0].row) <= set(threew.FEED.columns)


def test_where_titles_are_exchanged_the_tag_is_right() -> None:
    found = parsed(workbook("nigeria_3w.xlsx", {"august_3ws": NIGERIA}))
    assert activities(found, "organisation", "activity", "status", "month", "country", "adm1_pcode", "adm2_pcode") == [
        ("Action Aid", "Nutrition", "Ongoing", "2021-08", "NGA", "NGA036", "NG036002"),
    ]


def test_a_tag_row_may_be_the_header_and_lose_the_tag_of_its_sector() -> None:
    found = parsed(workbook("ss_20220520_3w_op_january_march_2022.xlsx", {"January to March": SOUTH_SUDAN}))
    assert activities(found, "organisation", "sector", "month", "adm1_pcode", "position") == [
        ("Agency for Technical Cooperation", "CCCM", "2022-01", "SS01", "January to March row 2"),
        ("World Food Programme", "FSL", "2022-03", "SS03", "January to March row 3"),
    ]


def test_without_dates_the_name_says_when_and_without_a_partner_the_agency_works_itself() -> None:
    places = cells("ADM2|ADM2_PCODE|ADM1|ADM1_PCODE\nTripoli|LY0211|West|LY02")
    found = parsed(workbook("3w_as_of_may_2021.xlsx", {"3W": LIBYA, "CODs Libya": places}))
    assert activities(found, "organisation", "adm2_pcode", "month", "scope_key") == [
        ("IOM", "LY0211", "2021-05", "LBY|2021-05"),
        ("UOT", "LY0214", "2021-05", "LBY|2021-05"),
    ]


def test_a_period_of_several_months_in_the_name_is_one_scope() -> None:
    found = parsed(workbook("libya_jan_to_apr_2022.xlsx", {"3W": LIBYA}))
    assert activities(found, "scope_key", "month", "about_from", "about_to")[0] == (
        "LBY|2022-01-01..2022-04-30",
        None,
        dt.date(2022, 1, 1),
        dt.date(2022, 4, 30),
    )


def test_without_any_date_the_file_is_refused_with_what_to_do() -> None:
    with pytest.raises(MalformedFile, match="when the activities were") as refused:
        parsed(workbook("libya.xlsx", {"3W": LIBYA}))
    assert "may_2021" in str(refused.value.hint)


def test_spanish_columns_give_the_span_of_each_activity_and_no_description() -> None:
    found = parsed(Document("whowhatwhere_345w_guatemala.csv", GUATEMALA.encode()))
    assert activities(found, "organisation", "donor", "sector", "activity", "status", "reached", "country") == [
        ("Shalom", "Donante", "Nutrición", "Entrega", "En ejecución", 130, "GTM"),
        ("Shalom", None, "Salud", "Entrega", "Finalizada", None, "GTM"),
    ]
    assert activities(found, "scope_key", "month", "about_from", "about_to") == [
        ("GTM|2021-06", None, dt.date(2021, 6, 4), dt.date(2021, 8, 1)),
        ("GTM|2020-12", "2020-12", dt.date(2020, 12, 16), dt.date(2020, 12, 31)),
    ]
    reasons = [reject.reason for reject in found.rejects]
    assert reasons == ["the end is before the start", "neither start nor end is a date"]
    assert "secreto" not in str(found)


def test_people_reached_by_province_are_figures_of_needs_and_no_activities() -> None:
    change: Rows = [UKRAINE[0], ["Cherkaska", "UA71", 0.1, 0.2, 0.3, 0.4, 0.5, "", 0.2]]
    found = parsed(workbook("ukr_5w_round12_2022_05_26.xlsx", {"Reached": UKRAINE, "Change_Reached": change}))
    assert found.tables["presence"].num_rows == 0
    told = [(row["pcode"], row["sector"], row["sector_code"], row["people"]) for row in found.tables["need"].to_pylist()]
    assert (len(told), told[0], told[-1]) == (6, ("UA71", "Education", None, 900), ("UA71", "Total reached", "ALL", 68200))
    assert {row["status"] for row in found.tables["need"].to_pylist()} == {"reached"}
    assert [reject.position for reject in found.rejects] == ["Reached row 3"]
    assert "Change_Reached" in found.remarks[0]


def test_tables_of_flows_and_of_displaced_people_are_no_3w() -> None:
    flows = b"id,srcOrganization,destCluster,destLocation,amountUSD\n1,A,Health,Iraq,5\n"
    displaced = cells("Place id|Governorate|District|Location|Families\n1|Ninewa|Sinjar|Here|5")
    assert not threew.recognise(Document("flows.csv", flows))
    assert not threew.recognise(workbook("idps.xlsx", {"Sheet1": displaced}))
    assert not threew.recognise(Document("m.json", b'{"resources": []}'))


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("ss_20220520_3w_op_january_march_2022", "2022-01-01", "2022-03-31"),
        ("3w_as_of_may_2021", "2021-05-01", "2021-05-31"),
        ("iraq_3w_jan_to_apr_2022_longtable", "2022-01-01", "2022-04-30"),
        ("nov_2021_to_feb_2022_3w", "2021-11-01", "2022-02-28"),
        ("nigeria_3w_august_2021", "2021-08-01", "2021-08-31"),
        ("ukr_5w_round12_2022_05_26", "2022-05-26", "2022-05-26"),
        ("mali_3w_février_2023", "2023-02-01", "2023-02-28"),
    ],
)
def test_a_name_states_its_period(name: str, first: str, last: str) -> None:
    assert stated_in(f"whowhatwhere_{name}.xlsx") == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


def test_a_name_without_a_period_states_none() -> None:
    assert stated_in("whowhatwhere_345w_guatemala.csv") is None


@pytest.mark.parametrize(
    ("cell", "year", "month"),
    [
        ("2022-04", None, "2022-04"),
        ("2022-04-01 00:00:00", None, "2022-04"),
        ("April 2022", None, "2022-04"),
        ("Apr-22", None, "2022-04"),
        ("enero", 2021, "2021-01"),
        ("12", 2021, "2021-12"),
        ("March", None, None),
        ("soon", 2021, None),
    ],
)
def test_a_cell_states_its_month(cell: str, year: int | None, month: str | None) -> None:
    assert month_in(cell, year) == month


def opened(shared_data: Path, name: str) -> Document:
    path = shared_data / "threew" / name
    data = path.read_bytes()
    return Document(path.name.removesuffix(".gz"), gzip.decompress(data) if path.suffix == ".gz" else data)


def test_iraq_2022_as_published(shared_data: Path) -> None:
    found = parsed(opened(shared_data, "iraq_3w_jan_to_apr_2022_longtable.xlsx"))
    table = found.tables["presence"]
    assert (table.num_rows, len(found.rejects)) == (4839, 0)
    assert len(table.column("organisation").unique()) == 107
    assert len(table.column("adm2_pcode").unique()) == 81
    assert len(table.column("adm3_pcode").unique()) == 171
    by_governorate = Counter(table.column("adm1_name").to_pylist())
    assert (by_governorate["Ninewa"], by_governorate["Al-Anbar"]) == (1651, 574)
    assert dict(Counter(table.column("month").to_pylist())) == {
        "2022-01": 1106,
        "2022-02": 1173,
        "2022-03": 1185,
        "2022-04": 1375,
    }


@pytest.mark.parametrize(
    ("name", "country", "rows", "organisations", "rejected"),
    [
        ("whowhatwhere_3w_as_of_may_2021.xlsx", "LBY", 495, 35, 0),
        ("whowhatwhere_nigeria_3w_august_2021.xlsx", "NGA", 4648, 99, 0),
        ("whowhatwhere_ss_20220520_3w_op_january_march_2022.xlsx", "SSD", 2782, 200, 0),
        ("whowhatwhere_345w_guatemala.csv.gz", "GTM", 1194, 40, 3),
    ],
)
def test_other_countries_as_published(
    shared_data: Path, name: str, country: str, rows: int, organisations: int, rejected: int
) -> None:
    found = parsed(opened(shared_data, name))
    table = found.tables["presence"]
    assert (table.num_rows, len(found.rejects)) == (rows, rejected)
    assert table.column("country").unique().to_pylist() == [country]
    assert len(table.column("organisation").unique()) == organisations
    assert table.column("sector").null_count == 0


def test_ukraine_reached_as_published(shared_data: Path) -> None:
    found = parsed(opened(shared_data, "whowhatwhere_ukr_5w_round12_2022_05_26.xlsx"))
    totals = [row["people"] for row in found.tables["need"].to_pylist() if row["sector_code"] == "ALL"]
    sheet = opened(shared_data, "whowhatwhere_ukr_5w_round12_2022_05_26.xlsx").workbook.sheet("UDE_Inputs")
    assert sum(totals) == sum(int(float(str(row[2]))) for row in sheet.rows[1:])
    assert len(totals) == 25
