"""UNHCR and IDMC feeds: yearly statistics by country, locations, sites."""

from __future__ import annotations

import datetime as dt
import gzip
from pathlib import Path
from typing import Any

import pytest

from commonground.feeds import idmc_gidd, idmc_stock, unhcr_locations, unhcr_population, unhcr_sites, unhcr_solutions
from commonground.feeds.feed import Parsed
from commonground.feeds.reading.document import Document
from commonground.feeds.unhcr_locations import read_location
from commonground.vocabulary import headcount, site
from commonground.vocabulary.errors import MalformedFile
from xlsx_bytes import xlsx

FEEDS = (unhcr_population, unhcr_solutions, unhcr_locations, unhcr_sites, idmc_stock, idmc_gidd)

POPULATION = """year,coo_name,coo,coo_iso,coa_name,coa,coa_iso,refugees,asylum_seekers,returned_refugees,idps,returned_idps
2025,Syrian Arab Rep.,SYR,SYR,Syrian Arab Rep.,SYR,SYR,0,0,0,5542227,1964201
2025,Syrian Arab Rep.,SYR,SYR,Germany,GFR,DEU,700000,5,0,0,0
2025,Syrian Arab Rep.,SYR,SYR,Türkiye,TUR,TUR,2000000,0,556009,0,0
2025,Unknown,UKN,UNK,Türkiye,TUR,TUR,5,0,0,0,0
"""

SOLUTIONS = """year,coo_name,coo,coo_iso,coa_name,coa,coa_iso,returned_refugees,resettlement,naturalisation,returned_idps
2025,Syrian Arab Rep.,SYR,SYR,Türkiye,TUR,TUR,556009,10,,
2025,Syrian Arab Rep.,SYR,SYR,Germany,GFR,DEU,,,83150,
2025,Syrian Arab Rep.,SYR,SYR,Syrian Arab Rep.,SYR,SYR,,,,1964201
"""

LOCATION_HEADER = "year,coo_iso,coa_iso,pop_type,location,loc_type,acc_type,f_total,m_total,total\n"


def document(name: str, text: str) -> Document:
    return Document(name, text.encode())


def recognised_by(doc: Document) -> list[str]:
    return [module.FEED.name for module in FEEDS if module.FEED.recognise(doc)]


def rows(parsed: Parsed) -> list[dict[str, Any]]:
    table = parsed.tables["headcount"]
    assert table.column_names == [*headcount.SCHEMA.names, "position"]
    keys = {claim.key for claim in parsed.edition.claims}
    found: list[dict[str, Any]] = table.to_pylist()
    assert {row["scope_key"] for row in found} == keys
    return found


def people(found: list[dict[str, Any]], **where: object) -> int:
    return sum(row["people"] for row in found if all(row[key] == value for key, value in where.items()))


def real(path: Path) -> Document:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return Document(path.name.removesuffix(".gz"), data)


def decoded(shared_data: Path, name: str) -> Document:
    (path,) = (shared_data / "displacement" / "decoded").glob(f"{name}*")
    return real(path)


# Population and solutions


def test_idps_are_a_stock_at_the_end_of_the_year_and_returns_stand_over_the_year() -> None:
    doc = document("population.csv", POPULATION)
    assert recognised_by(doc) == ["unhcr-population"]
    found = rows(unhcr_population.FEED.parse(doc))
    (idps,) = [row for row in found if row["measure"] == "idps"]
    assert (idps["scope_key"], idps["people"], idps["kind"], idps["level"]) == ("SYR|2025|idps|national", 5542227, "stock", 0)
    assert idps["about_from"] == idps["about_to"] == dt.date(2025, 12, 31)
    (back,) = [row for row in found if row["measure"] == "returnees"]
    assert (back["scope_key"], back["people"], back["kind"]) == ("SYR|2025|returnees|national", 1964201, "standing")
    assert (back["about_from"], back["about_to"]) == (dt.date(2025, 1, 1), dt.date(2025, 12, 31))


def test_refugees_are_of_the_origin_and_by_iso_code_of_asylum() -> None:
    found = rows(unhcr_population.FEED.parse(document("population.csv", POPULATION)))
    abroad = {row["origin_country"]: row for row in found if row["measure"] == "refugees_abroad"}
    assert {code: row["people"] for code, row in abroad.items()} == {"DEU": 700000, "TUR": 2000000}
    assert {row["country"] for row in abroad.values()} == {"SYR"}
    assert {row["scope_key"] for row in abroad.values()} == {"SYR|2025|refugees_abroad"}


def test_an_origin_that_is_no_country_is_a_reject() -> None:
    (reject,) = unhcr_population.FEED.parse(document("population.csv", POPULATION)).rejects
    assert (reject.position, reject.reason) == ("line 5", "coo_iso is not a country")


def test_unhcrs_own_download_headers_are_read() -> None:
    text = (
        '"Year","Country of Origin","Country of Origin (ISO)","Country of Asylum","Country of Asylum (ISO)",'
        '"Refugees under UNHCR\'s mandate","Asylum-seekers","Returned refugees","IDPs of concern to UNHCR","Returned IDPs"\n'
        '"2021","Iraq","IRQ","Iraq","IRQ","0","0","0","1186556","*"\n'
    )
    doc = document("population.csv", text)
    assert recognised_by(doc) == ["unhcr-population"]
    parsed = unhcr_population.FEED.parse(doc)
    assert [(row["measure"], row["people"]) for row in rows(parsed)] == [("idps", 1186556)]
    assert parsed.remarks == ("1 counts are withheld by UNHCR (`*`) and stay empty",)
    assert parsed.rejects == ()


def test_a_listed_zero_of_idps_is_kept_but_a_zero_of_returns_says_nothing() -> None:
    text = POPULATION.splitlines()[0] + "\n2014,Chad,CHD,TCD,Chad,CHD,TCD,0,0,0,0,0\n"
    found = rows(unhcr_population.FEED.parse(document("population.csv", text)))
    assert [(row["measure"], row["people"]) for row in found] == [("idps", 0)]


def test_solutions_share_family_and_keys_with_population_and_say_the_same() -> None:
    doc = document("solutions.csv", SOLUTIONS)
    assert recognised_by(doc) == ["unhcr-solutions"]
    assert unhcr_solutions.FEED.family == unhcr_population.FEED.family
    found = rows(unhcr_solutions.FEED.parse(doc))
    other = rows(unhcr_population.FEED.parse(document("population.csv", POPULATION)))
    kept = {(row["scope_key"], row["people"], row["origin_country"]) for row in found}
    assert kept == {("SYR|2025|returned_refugees", 556009, "TUR"), ("SYR|2025|returnees|national", 1964201, None)}
    assert kept <= {(row["scope_key"], row["people"], row["origin_country"]) for row in other}


def test_in_an_extract_about_one_country_others_are_incomplete_and_left_out() -> None:
    """Lines of Syria as origin and as asylum: Iraq's refugees stand there only for Syria, so they are no total."""
    header = POPULATION.splitlines()[0]
    asylums = ("TUR", "DEU", "LBN", "JOR", "EGY", "FRA")
    lines = [f"2025,Syria,SYR,SYR,x,x,{code},100,0,0,0,0" for code in asylums]
    lines += [f"2025,x,x,{code},Syria,SYR,SYR,7,0,0,0,0" for code in ("IRQ", "SOM")]
    parsed = unhcr_population.FEED.parse(document("population.csv", "\n".join([header, *lines]) + "\n"))
    assert {row["country"] for row in rows(parsed)} == {"SYR"}
    assert people(rows(parsed)) == 600
    (remark,) = parsed.remarks
    assert "2 others" in remark


def test_idps_of_another_origin_than_their_country_are_rejected() -> None:
    text = POPULATION.splitlines()[0] + "\n2014,x,x,TCD,x,x,SDN,0,0,0,9,0\n"
    parsed = unhcr_population.FEED.parse(document("population.csv", text))
    assert rows(parsed) == []
    assert "another country" in parsed.rejects[0].reason


# Locations


@pytest.mark.parametrize(
    ("text", "name", "bracket", "words"),
    [
        ("Idleb [Admin 1]", "Idleb", 1, None),
        ("Lokoja [Admin 3: PRP]", "Lokoja", 3, None),
        ("Aleppo : Mohafazah - Governorate", "Aleppo", None, 1),
        ("Kerbala : Muhafazah - Province", "Kerbala", None, 1),
        ("Abyan: Muhafazah - Governorate", "Abyan", None, 1),
        ("Raymah: Muhafazah GÇô Governorate", "Raymah", None, 1),
        ("Mopti : R+¬gion", "Mopti", None, 1),
        ("Bay : Gobolka - Region", "Bay", None, 1),
        ("Arbil : Qadaa - District", "Arbil", None, 2),
        ("Baghdad : Point", "Baghdad", None, 4),
        ("Anbar Governorate", "Anbar", None, 1),
        ("Al Qunaytirah", "Al Qunaytirah", None, None),
        ("Dispersed in the country / territory", "Dispersed in the country / territory", None, 1),
    ],
)
def test_a_location_is_a_name_and_what_its_suffix_means(text: str, name: str, bracket: int | None, words: int | None) -> None:
    place = read_location(text)
    assert (place.name, place.bracket, place.words) == (name, bracket, words)


def locations(*lines: str) -> Parsed:
    return unhcr_locations.FEED.parse(document("demographics.csv", LOCATION_HEADER + "\n".join(lines) + "\n"))


def test_a_location_row_names_its_governorate_and_its_key_holds_the_level() -> None:
    parsed = locations("2025,SYR,SYR,RDP,Idleb [Admin 1],V,U,,,1244647", "2025,SYR,SYR,IDP,Idleb [Admin 1],V,U,,,5")
    back, idps = rows(parsed)
    assert (back["scope_key"], back["measure"], back["kind"]) == ("SYR|2025|returnees|adm1", "returnees", "standing")
    assert (idps["scope_key"], idps["measure"], idps["kind"]) == ("SYR|2025|idps|adm1", "idps", "stock")
    assert (back["level"], back["adm1_name"], back["people"], back["position"]) == (1, "Idleb", 1244647, "line 2")


def test_urban_and_rural_lines_of_one_place_stay_two_rows() -> None:
    found = rows(
        locations("2010,AFG,AFG,IDP,Kabul : Wilayat - Province,R,U,,,3", "2010,AFG,AFG,IDP,Kabul : Wilayat - Province,U,U,,,4")
    )
    assert [row["people"] for row in found] == [3, 4]


def test_a_bare_name_has_the_level_at_which_its_country_is_published() -> None:
    found = rows(
        locations(
            "2019,IRQ,IRQ,IDP,Najaf : Najaf Governorate,V,U,,,1",
            "2019,IRQ,IRQ,IDP,Dahuk,V,U,,,2",
            "2017,LBY,LBY,IDP,Benghazi,V,U,,,3",
            "2024,LBY,LBY,IDP,Benghazi [Admin 2],V,U,,,4",
            "2011,IRQ,IRQ,IDP,Najaf : Point,V,U,,,5",
            "2015,TCD,TCD,IDP,Dogdore,V,U,,,6",
        )
    )
    assert [(row["level"], row["adm1_name"] or row["adm2_name"] or row["location_id"]) for row in found] == [
        (1, "Najaf"),
        (1, "Dahuk"),
        (2, "Benghazi"),
        (2, "Benghazi"),
        (4, "Najaf"),
        (4, "Dogdore"),
    ]


def test_brackets_of_another_year_correct_the_word_after_a_name() -> None:
    found = rows(locations("2011,IRQ,IRQ,IDP,Baghdad : Point,V,U,,,5", "2025,IRQ,IRQ,IDP,Baghdad [Admin 1],V,U,,,6"))
    assert {(row["level"], row["adm1_name"]) for row in found} == {(1, "Baghdad")}


def test_other_population_types_are_left_alone_with_a_remark() -> None:
    parsed = locations("2020,SYR,TUR,REF,Ankara : Point,U,I,,,9", "2020,SYR,SYR,IDP,Homs [Admin 1],U,I,,,8")
    assert [row["people"] for row in rows(parsed)] == [8]
    assert parsed.rejects == ()
    assert len(parsed.remarks) == 1


# Sites

SITES = """pcode,Country,name,name_alt,loc_type,loc_subtype,createdate,closedate,updatedate,source,POINT_X,POINT_Y,type
UGAs003650,Uganda,Opit,NA,IDP Camp,N/A,1/1/96,NA,11/1/19,UNHCR,32.4748,2.62141,IDP
SRBs000001,Serbia*,Somewhere,NA,Refugee Center,N/A,11/11/16,2018-01-31T00:00:00Z,11/1/19,UNHCR,NA,NA,Refugee
HKGs000002,HKG,Shelter,NA,Refugee Center,N/A,NA,1905-06-18T00:00:00Z,11/1/19,UNHCR,114.1,22.3,NA
SRBs000003,Serbia*,Old,NA,Archived data - disregard,N/A,NA,NA,11/1/19,UNHCR,20.1,44.3,NA
"""


def test_sites_have_days_that_never_lie_after_the_list_and_no_na() -> None:
    doc = document("unhcr_displacement_locations_2020.csv", SITES)
    assert recognised_by(doc) == ["unhcr-sites"]
    parsed = unhcr_sites.FEED.parse(doc)
    table = parsed.tables["site"]
    assert table.column_names == [*site.SCHEMA.names, "position"]
    first, second = table.to_pylist()
    assert (first["country"], first["opened"], first["closed"]) == ("UGA", dt.date(1996, 1, 1), None)
    assert (first["latitude"], first["longitude"], first["scope_key"]) == (2.62141, 32.4748, "unhcr-sites|2020")
    assert (second["country"], second["opened"], second["closed"]) == ("SRB", dt.date(2016, 11, 11), dt.date(2018, 1, 31))
    assert (second["latitude"], second["population_type"]) == (None, "Refugee")
    assert [reject.position for reject in parsed.rejects] == ["line 4"]
    assert parsed.remarks == ("1 sites that UNHCR marks `Archived data - disregard` are left out",)


# IDMC

STOCK = """year,coo_name,coo,coo_iso,coa_name,coa,coa_iso,total
1990,Unknown,UKN,UNK,Unknown,UKN,UNK,21300000
2017,Syrian Arab Rep.,SYR,SYR,Syrian Arab Rep.,SYR,SYR,6784000
"""

GIDD = """ISO3,Name,Year,Conflict Stock Displacement,Conflict Stock Displacement (Raw),Conflict Internal Displacements,\
Disaster Internal Displacements
#country+code,#country+name,#date+year,#affected+idps,#affected+idps+raw,#affected+new,#affected+disaster
AB9,Abyei Area,2014,20000,20000,,
SYR,Syria,2017,6784000,6784127,2911000,2300
ALB,Albania,2017,,,,270
"""


def test_idmc_stock_is_a_figure_at_the_years_end_and_the_unknown_country_is_a_reject() -> None:
    doc = document("idmc.csv", STOCK)
    assert recognised_by(doc) == ["idmc-stock"]
    parsed = idmc_stock.FEED.parse(doc)
    (row,) = rows(parsed)
    assert (row["scope_key"], row["people"], row["about_to"]) == ("SYR|2017|idps", 6784000, dt.date(2017, 12, 31))
    assert [(reject.position, reject.reason) for reject in parsed.rejects] == [("line 2", "not a country")]


def test_a_table_of_origin_and_another_asylum_is_not_idmcs() -> None:
    assert recognised_by(document("unrwa.csv", "year,coo_iso,coa_iso,total\n2020,PSE,JOR,2\n2020,PSE,LBN,3\n")) == []


def test_gidd_gives_stock_and_new_displacement_but_neither_empty_cells_nor_disasters() -> None:
    doc = document("gidd.csv", GIDD)
    assert recognised_by(doc) == ["idmc-gidd"]
    parsed = idmc_gidd.FEED.parse(doc)
    found = {row["measure"]: row for row in rows(parsed)}
    assert (found["idps"]["people"], found["idps"]["kind"], found["idps"]["scope_key"]) == (6784000, "stock", "SYR|2017|idps")
    new = found["new_displacements"]
    assert (new["people"], new["kind"], new["about_from"]) == (2911000, "standing", dt.date(2017, 1, 1))
    assert len(rows(parsed)) == 2
    assert [(reject.position, reject.reason) for reject in parsed.rejects] == [("line 3", "not a country")]


def test_gidd_as_a_workbook_says_the_same() -> None:
    sheet = [("ISO3", "Name", "Year", "Conflict Stock Displacement"), ("SYR", "Syria", 2017.0, 6784000.0)]
    doc = Document("IDMC_GIDD.xlsx", xlsx({"1_Displacement_data": sheet}))
    assert recognised_by(doc) == ["idmc-gidd"]
    assert people(rows(idmc_gidd.FEED.parse(doc))) == 6784000


def test_a_mended_row_of_gidd_is_read_again_under_the_names_of_its_reject() -> None:
    text = "ISO3,year,Conflict Stock Displacement,Conflict Internal Displacements\nSYR,2017,6784000,\n"
    assert people(rows(idmc_gidd.FEED.parse(document("gidd.csv", text)))) == 6784000


def test_both_idmc_tables_compete_in_one_family_under_one_key() -> None:
    assert idmc_stock.FEED.family == idmc_gidd.FEED.family
    keys = {row["scope_key"] for row in rows(idmc_stock.FEED.parse(document("idmc.csv", STOCK)))}
    assert keys <= {row["scope_key"] for row in rows(idmc_gidd.FEED.parse(document("gidd.csv", GIDD)))}


def test_a_table_without_the_wanted_columns_is_refused() -> None:
    with pytest.raises(MalformedFile, match="wanted"):
        unhcr_population.FEED.parse(document("x.csv", "a,b\n1,2\n"))
    assert recognised_by(document("x.csv", "a,b\n1,2\n")) == []


# The published files


def test_syrias_idps_and_returns_by_governorate(shared_data: Path) -> None:
    doc = decoded(shared_data, "unhcr_idp_returnee_by_location")
    assert recognised_by(doc) == ["unhcr-locations"]
    found = [row for row in rows(unhcr_locations.FEED.parse(doc)) if row["country"] == "SYR"]
    for year, total in ((2024, 7408909), (2025, 5542227)):
        part = [row for row in found if row["measure"] == "idps" and row["about_to"].year == year]
        assert (people(part), len(part), {row["level"] for row in part}) == (total, 14, {1})
    back = [row for row in found if row["measure"] == "returnees" and row["about_to"].year == 2025]
    assert people(back) == 1964201
    assert people(back, adm1_name="Idleb") == 1244647
    assert people(back, adm1_name="Aleppo") == 486190


def test_locations_add_up_to_the_national_figure_of_each_country_and_year(shared_data: Path) -> None:
    by_place: dict[tuple[str, int, str], int] = {}
    for row in rows(unhcr_locations.FEED.parse(decoded(shared_data, "unhcr_idp_returnee_by_location"))):
        key = (row["country"], row["about_to"].year, row["measure"])
        by_place[key] = by_place.get(key, 0) + row["people"]
    parsed = unhcr_population.FEED.parse(decoded(shared_data, "unhcr_population"))
    national = {
        (row["country"], row["about_to"].year, row["measure"]): row["people"]
        for row in rows(parsed)
        if row["measure"] in ("idps", "returnees")
    }
    shared = set(by_place) & set(national)
    assert len(shared) > 300
    assert {key for key in shared if by_place[key] != national[key]} == set()


def test_unhcr_population_and_solutions_of_the_published_files(shared_data: Path) -> None:
    population = rows(unhcr_population.FEED.parse(decoded(shared_data, "unhcr_population")))
    assert people(population, scope_key="IRQ|2021|idps|national") == 1186556
    solutions = rows(unhcr_solutions.FEED.parse(decoded(shared_data, "unhcr_solutions")))
    assert people(solutions, scope_key="SYR|2024|returned_refugees") == 512718
    assert people(solutions, scope_key="SYR|2025|returned_refugees") == 1341148
    for key in {row["scope_key"] for row in population if row["kind"] == "standing"}:
        assert people(population, scope_key=key) == people(solutions, scope_key=key)


def test_the_published_extract_is_known_to_be_about_eighteen_origins(shared_data: Path) -> None:
    found = rows(unhcr_population.FEED.parse(decoded(shared_data, "unhcr_population")))
    origins = {row["country"] for row in found if row["measure"] == "refugees_abroad"}
    assert len(origins) == 18
    assert {"SYR", "IRQ", "AFG", "SOM"} <= origins
    assert "SDN" not in origins


def test_idmcs_two_published_tables_agree_on_syria_2017(shared_data: Path) -> None:
    stock = rows(idmc_stock.FEED.parse(decoded(shared_data, "idmc_conflict_idp_stock")))
    gidd = rows(idmc_gidd.FEED.parse(real(shared_data / "displacement" / "idmc" / "idmc_gidd_displacement_2008_2021.csv")))
    assert people(stock, scope_key="SYR|2017|idps") == people(gidd, scope_key="SYR|2017|idps") == 6784000


def test_the_published_sites_of_iraq_and_syria(shared_data: Path) -> None:
    (path,) = (shared_data / "displacement").glob("unhcr_displacement_locations_2020.csv*")
    parsed = unhcr_sites.FEED.parse(real(path))
    found = parsed.tables["site"].to_pylist()
    assert [sum(row["country"] == code for row in found) for code in ("IRQ", "SYR")] == [384, 15]
    assert len(found) + len(parsed.rejects) == 13733 - 143
