"""People in need from HPC, HAPI and OCHA's overview, and crisis severity: rows, keys, who speaks for a year."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import pytest

from commonground.feeds import inform_severity, needs_gho, needs_hapi, needs_hpc
from commonground.feeds.feed import Feed, Parsed
from commonground.feeds.reading.document import Document
from commonground.vocabulary import need, severity
from commonground.vocabulary.errors import MalformedFile

NEEDS = (needs_hpc.FEED, needs_hapi.FEED, needs_gho.FEED)
PLACE = "Admin 1 PCode,Admin 1 Name,Admin 2 PCode,Admin 2 Name"
FIGURES = "Population,In Need,Targeted,Affected,Reached,Info"
HPC = f"""{PLACE},Description,Cluster,Category,{FIGURES}
,,,,Final HNRP Caseload,ALL,,44532600,23666389,17327995,,18400000,
AF01,Kabul,,,Final HNRP Caseload,ALL,total,,3000000,,,,
AF01,Kabul,,,Final HNRP Caseload,ALL,Total - Border / EC,,5,,,,
,,AF0101,Kabul,Education,EDU,,,103129.5,,,,
,,,,Refugee Response,,,,963410,963410,,,No cluster for entity 7454
,,AF0102,Paghman,Health,HEA,,many,2,,,,
"""
WORLD = f"""Country ISO3,{PLACE},Description,Cluster,Category,{FIGURES}
#country+code,#adm1+code,#adm1+name,#adm2+code,#adm2+name,#d,#sector,#category,#population,#inneed,#targeted,#affected,#reached,#meta
AFG,,,,,Final HNRP Caseload,ALL,,,23666389,,,,
SDN,,,SD01001,Jebel Awlia,Final HRP caseload,ALL,Adult,,290372,,,,
XXX,,,,,Final HRP caseload,ALL,,,1,,,,
"""
HAPI = """location_code,has_hrp,in_gho,provider_admin1_name,provider_admin2_name,admin1_code,admin1_name,admin2_code,admin2_name,\
admin_level,sector_code,sector_name,category,population_status,population,reference_period_start,reference_period_end
AFG,Y,Y,,,,,,,0,Intersectoral,Intersectoral,,INN,23666389,2024-01-05,2024-12-24
AFG,Y,Y,Kabul,,AF01,Kabul,,,1,Multi,Multi-sector (unspecified),total,TGT,7,2024-01-05,2024-12-24
AFG,Y,Y,,Somewhere,,,,,2,HEA,Health,Adult,REA,8,2024-01-05,2024-12-24
AFG,Y,Y,,,,,,,0,HEA,Health,,NEW,9,2024-01-05,2024-12-24
"""
GHO = """#,Interagency Response Plans,ISO alpha-3 codes,Plan type,In Need,Data Explorer PIN?
,#country+name,#country+code,#plan+type,#inneed,#meta+included
1,Iraq,IRQ,Humanitarian response plan,2454198,TRUE
2,Ukraine,UKR,Humanitarian response plan,2875576,TRUE
3,Ukraine Flash Appeal,,Flash appeal,15700000,TRUE
4,Syria (3RP),,Regional response plan,20100000,TRUE
5,Lebanon ERP,,Non Humanitarian response plan,1863924,TRUE
"""


def parsed(feed: Feed, text: str, name: str) -> Parsed:
    document = Document(name, text.encode())
    assert feed.recognise(document)
    return feed.parse(document)


def people(found: Parsed, *columns: str) -> list[tuple[object, ...]]:
    return [tuple(row[column] for column in columns) for row in found.tables["need"].to_pylist()]


def test_hpc_gives_one_row_per_stated_figure_and_none_for_an_empty_one() -> None:
    found = parsed(needs_hpc.FEED, HPC, "afg_hpc_needs_api_2024.csv")
    country = [row for row in people(found, "level", "sector_code", "status", "people", "position") if row[0] == 0]
    assert country == [
        (0, "ALL", "population", 44532600, "line 2, Population"),
        (0, "ALL", "in_need", 23666389, "line 2, In Need"),
        (0, None, "in_need", 963410, "line 6, In Need"),
        (0, "ALL", "targeted", 17327995, "line 2, Targeted"),
        (0, None, "targeted", 963410, "line 6, Targeted"),
        (0, "ALL", "reached", 18400000, "line 2, Reached"),
    ]


def test_total_is_everybody_and_a_groups_total_stays_a_group() -> None:
    found = parsed(needs_hpc.FEED, HPC, "afg_hpc_needs_api_2024.csv")
    kabul = [row for row in people(found, "pcode", "category", "people") if row[0] == "AF01"]
    assert kabul == [("AF01", None, 3000000), ("AF01", "Total - Border / EC", 5)]


def test_modelled_fractions_are_rounded_and_said_and_words_are_rejected() -> None:
    found = parsed(needs_hpc.FEED, HPC, "afg_hpc_needs_api_2024.csv")
    assert ("AF0101", 2, 103130) in people(found, "pcode", "level", "people")
    assert found.remarks == ("1 figures with a fraction were rounded to whole people",)
    assert [(reject.position, reject.reason) for reject in found.rejects] == [("line 7", "Population 'many' is not a number")]
    assert "Info" not in found.rejects[0].row


def test_the_country_comes_from_p_codes_or_from_its_column() -> None:
    by_codes = parsed(needs_hpc.FEED, HPC, "needs_2024.csv")
    by_column = parsed(needs_hpc.FEED, WORLD, "hpc_hno_2024.csv")
    assert {row[0] for row in people(by_codes, "country")} == {"AFG"}
    assert people(by_column, "country", "scope_key", "level") == [("AFG", "AFG|2024", 0), ("SDN", "SDN|2024", 2)]
    assert [reject.reason for reject in by_column.rejects] == ["Country ISO3 is no country's code"]


def test_a_needs_file_whose_name_states_no_year_is_refused() -> None:
    with pytest.raises(MalformedFile, match="year"):
        parsed(needs_hpc.FEED, HPC, "needs.csv")


def test_hapi_statuses_and_sectors_are_told_in_hpcs_words() -> None:
    found = parsed(needs_hapi.FEED, HAPI, "hdx_hapi_humanitarian_needs_global_2024.csv")
    assert people(found, "level", "pcode", "adm2_name", "sector_code", "category", "status", "people") == [
        (0, None, None, "ALL", None, "in_need", 23666389),
        (1, "AF01", None, "MS", None, "targeted", 7),
        (2, None, "Somewhere", "HEA", "Adult", "reached", 8),
    ]
    assert [reject.reason for reject in found.rejects] == ["population_status is none of all, AFF, INN, TGT, REA"]
    assert (str(found.edition.about_from), str(found.edition.about_to)) == ("2024-01-05", "2024-12-24")


def test_the_overview_counts_no_regional_plan_under_a_country() -> None:
    found = parsed(needs_gho.FEED, GHO, "inneed_interagency_response_plans_in_2022.csv")
    assert people(found, "country", "plan_name", "category", "people") == [
        ("IRQ", "Iraq", None, 2454198),
        ("UKR", "Ukraine", "Ukraine", 2875576),
        ("UKR", "Ukraine Flash Appeal", None, 15700000),
        ("LBN", "Lebanon ERP", None, 1863924),
    ]
    assert found.remarks == ("plans of several countries belong to none of them alone: Syria (3RP)",)
    assert {claim.key for claim in found.edition.claims} == {"IRQ|2022", "UKR|2022", "LBN|2022"}


def test_the_original_speaks_before_the_derivation_and_the_overview() -> None:
    hpc = parsed(needs_hpc.FEED, WORLD, "hpc_hno_2024.csv").edition
    hapi = parsed(needs_hapi.FEED, HAPI, "hapi_2024.csv").edition
    gho = parsed(needs_gho.FEED, GHO, "inneed_2024.csv").edition
    assert {claim.key for claim in hpc.claims} & {claim.key for claim in hapi.claims} == {"AFG|2024"}
    assert hpc.about_to is not None
    assert hapi.about_to is not None
    assert hpc.about_to > hapi.about_to
    assert (hpc.about_to, hpc.detail > hapi.detail > gho.detail) == (gho.about_to, True)
    assert {feed.family for feed in NEEDS} == {"needs"}


def test_no_two_figures_of_a_file_have_the_same_position() -> None:
    for feed, text in zip(NEEDS, (HPC, HAPI, GHO), strict=True):
        stated = [row[0] for row in people(parsed(feed, text, "afg_2024.csv"), "position")]
        assert len(stated) == len(set(stated))


def test_each_needs_format_is_recognised_by_its_own_feed_alone() -> None:
    for text in (HPC, WORLD, HAPI, GHO):
        assert sum(feed.recognise(Document("x_2024.csv", text.encode())) for feed in NEEDS) == 1
    assert not any(feed.recognise(Document("x.json", b'{"a": 1}')) for feed in NEEDS)


def test_needs_tables_have_the_columns_of_the_vocabulary() -> None:
    for feed, text in zip(NEEDS, (HPC, HAPI, GHO), strict=True):
        assert parsed(feed, text, "x_2024.csv").tables["need"].schema.names == [*need.SCHEMA.names, "position"]


def crisis(**changed: object) -> dict[str, object]:
    return {
        "crisis_id": "IRQ001",
        "crisis_name": "Conflict in Iraq",
        "country_level": "Yes",
        "iso3": ["IRQ"],
        "INFORM Severity Index": 3.4,
        "INFORM Severity category (numeric)": 4.0,
        "Reliability": "High",
        "Impact of the crisis": 4.1,
        "Conditions of affected people": None,
        "Complexity": 4.2,
        "Last updated": "2022-05-12",
        "_internal_filter_date": "2022-05-01",
    } | changed


def page(*results: object) -> str:
    return json.dumps({"count": 150, "next": None, "previous": None, "results": list(results)})


def test_severity_is_read_per_crisis_and_month() -> None:
    regional = crisis(crisis_id="REG001", country_level="No", iso3=["SYR", "TUR", "ZZZ"], **{"INFORM Severity Index": None})
    found = parsed(inform_severity.FEED, page(crisis(), regional), "inform_may2022-page-1.json")
    iraq, region = found.tables["severity"].to_pylist()
    assert (iraq["index"], iraq["category"], iraq["conditions"], iraq["country_level"]) == (3.4, 4, None, True)
    assert (region["countries"], region["index"], region["country_level"]) == (["SYR", "TUR"], None, False)
    assert [claim.key for claim in found.edition.claims] == ["2022-05|IRQ001", "2022-05|REG001"]
    assert (str(found.edition.published), str(found.edition.about_to)) == ("2022-05-12", "2022-05-31")
    assert found.tables["severity"].schema.names == [*severity.SCHEMA.names, "position"]


def test_a_severity_that_is_no_index_is_rejected_with_its_place() -> None:
    found = parsed(inform_severity.FEED, page(crisis(), crisis(Complexity=77), crisis(crisis_id=None)), "i.json")
    assert [(reject.position, reject.reason) for reject in found.rejects] == [
        ("/results/1", "Complexity 77 is not between 0 and 5"),
        ("/results/2", "the crisis has no id"),
    ]


def test_package_metadata_is_no_severity() -> None:
    assert not inform_severity.recognise(Document("inform.json", b'{"archived": false, "results": [], "title": "INFORM"}'))


def opened(path: Path) -> Document:
    data = path.read_bytes()
    return Document(path.name.removesuffix(".gz"), gzip.decompress(data) if path.suffix == ".gz" else data)


def test_hpc_and_hapi_of_2024_agree_on_afghanistan(shared_data: Path) -> None:
    folder = shared_data / "hapi"
    hpc = needs_hpc.parse(opened(folder / "afg_hpc_needs_api_2024.csv"))
    hapi = needs_hapi.parse(opened(folder / "hdx_hapi_humanitarian_needs_global_2024.csv.gz"))
    for found in (hpc, hapi):
        country = [
            row
            for row in people(found, "country", "level", "sector_code", "category", "status", "people")
            if row[:4] == ("AFG", 0, "ALL", None)
        ]
        assert {row[4]: row[5] for row in country if row[4] != "affected"} == {
            "population": 44_532_600,
            "in_need": 23_666_389,
            "targeted": 17_327_995,
            "reached": 18_400_000,
        }
    with (folder / "afg_hpc_needs_api_2024.csv").open(encoding="utf-8-sig") as lines:
        published = sum(int(row["In Need"]) for row in csv.DictReader(lines) if row["In Need"])
    assert sum(int(str(row[1])) for row in people(hpc, "status", "people") if row[0] == "in_need") == published
    assert (len(hpc.rejects), len(hapi.rejects)) == (0, 0)


def test_sudan_2021_takes_its_year_from_its_name(shared_data: Path) -> None:
    found = needs_hpc.parse(opened(shared_data / "hapi" / "sdn_hpc_needs_api_2021.csv"))
    assert [claim.key for claim in found.edition.claims] == ["SDN|2021"]
    assert ("SDN", 0, "ALL", "in_need", 24_786_370) in people(found, "country", "level", "sector_code", "status", "people")


def test_the_overview_of_2022_as_published(shared_data: Path) -> None:
    found = needs_gho.parse(opened(shared_data / "needs" / "inneed_interagency_response_plans_in_2022.csv"))
    by_plan = {(row[0], row[1]): row[2] for row in people(found, "country", "plan_name", "people")}
    assert by_plan["IRQ", "Iraq"] == 2_454_198
    assert by_plan["MOZ", "Mozambique Gombe Flash Appeal"] == 697_425
    assert len(by_plan) == 34


def test_both_pages_of_severity_stand_side_by_side(shared_data: Path) -> None:
    keys: set[str] = set()
    for number in (1, 2):
        found = inform_severity.parse(opened(shared_data / "risk" / f"inform_may2022-page-{number}.json"))
        assert not found.rejects
        keys |= {claim.key for claim in found.edition.claims}
    assert len(keys) == 150
    assert "2022-05|AFG001" in keys
    assert not inform_severity.recognise(opened(shared_data / "risk" / "inform-global-crisis-severity-index.json"))
