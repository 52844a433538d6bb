"""FTS plan tables: spellings, pots, plans of several countries, searches; and the sums of the published files."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Mapping
from pathlib import Path

import pyarrow.compute as pc
import pytest

from commonground.feeds import fts_naming, fts_plan, fts_plan_json
from commonground.feeds.feed import Parsed
from commonground.feeds.reading.document import Document
from commonground.vocabulary import need, requirement
from commonground.vocabulary.errors import MalformedFile

COMPILED = """year,plan_name,Cluster,Original requirements US$,Current requirements US$,Funding US$,Pledges US$,coverage
2018,Iraq 2018,CCCM,,25039043,11735907,0,0.47
2018,Iraq 2018,Not reported,,0,140354767,1500.5,Inf
2018,Iraq 2018,Multiple Field clusters (shared),,,40018159,,
2018,Syria regional refugee and resilience plan (3RP) 2018,Multi-sector,4e+07,5.6e+09,-854000,0,0
2018,,WASH,1,1,1,0,1
2018,Chad 2018,WASH,1,Inf,1,0,1
"""

THREE_RP = "Syria Refugee Response and Resilience Plan (3RP) 2020"
COUNTRY = f"""countryCode,id,name,code,typeId,typeName,startDate,endDate,year,requirements,funding,percentFunded
#country+code,#activity+id,#activity+name,#activity+code,#type+id,#type+name,#date+start,#date+end,#date+year,#value,#value,#pct
JOR,943,{THREE_RP},RSYR20,111,Regional response plan,2020-01-01,2020-12-31,2020,1475421996,597249843,40
JOR,1010,Jordan Intersectoral COVID-19 Response Plan 2020,OJOR20,1614,Other,2020-05-01,2020-12-31,2020,52845731,18604280,35
JOR,,Not specified,,,,,,2020,,98392138,
"""

PERIOD = "reference_period_start,reference_period_end"
HAPI = f"""location_code,has_hrp,appeal_code,appeal_name,appeal_type,requirements_usd,funding_usd,funding_pct,{PERIOD}
JOR,N,RSYR20,{THREE_RP},Regional response plan,1475421996,597249843,40,2020-01-01,2020-12-31
JOR,N,Not specified,Not specified,,,98392138,,2020-01-01,2020-12-31
"""

CLUSTERS = """countryCode,id,name,code,startDate,endDate,year,clusterCode,cluster,requirements,funding,percentFunded
AFG,929,Afghanistan 2020,HAFG20,2020-01-01,2020-12-31,2020,{code},Education,68104253,100,0
AFG,929,Afghanistan 2020,HAFG20,2020-01-01,2020-12-31,2020,,Not specified,,200,
AFG,929,Afghanistan 2020,HAFG20,2020-01-01,2020-12-31,2020,,Multiple clusters/sectors (shared),,300,
"""


def parsed(text: str, name: str = "fts.csv") -> Parsed:
    document = Document(name, text.encode())
    feed = fts_plan.FEED if name.endswith("csv") else fts_plan_json.FEED
    assert feed.recognise(document)
    return feed.parse(document)


def rows(found: Parsed, table: str = "requirement") -> list[dict[str, object]]:
    return list(found.tables[table].to_pylist())


def test_a_compiled_table_is_read_in_cents_with_its_pots() -> None:
    cccm, unreported, shared, regional = rows(parsed(COMPILED))
    assert (cccm["required_usd_cents"], cccm["funded_usd_cents"], cccm["original_usd_cents"]) == (
        2_503_904_300,
        1_173_590_700,
        None,
    )
    assert (unreported["pot"], unreported["required_usd_cents"], unreported["pledged_usd_cents"]) == ("unspecified", 0, 150_050)
    assert (shared["pot"], shared["required_usd_cents"]) == ("shared", None)
    assert (regional["original_usd_cents"], regional["funded_usd_cents"]) == (4_000_000_000, -85_400_000)
    assert (cccm["countries"], regional["countries"]) == (["IRQ"], [])
    assert cccm["scope_key"] == "iraq 2018|2018|cluster"
    assert (str(cccm["about_from"]), str(cccm["about_to"]), cccm["position"]) == ("2018-01-01", "2018-12-31", "line 2")


def test_rows_without_a_plan_or_a_readable_sum_are_rejected_with_place_and_reason() -> None:
    found = parsed(COMPILED)
    assert [(reject.position, reject.reason) for reject in found.rejects] == [
        ("line 6", "plan_name is empty"),
        ("line 7", "required 'Inf' is not a number"),
    ]


def test_the_tables_have_the_columns_of_the_vocabulary_and_every_scope_is_claimed() -> None:
    found = parsed(COUNTRY)
    table = found.tables["requirement"]
    assert table.schema.names == [*requirement.SCHEMA.names, "position"]
    assert {claim.key for claim in found.edition.claims} == set(table.column("scope_key").to_pylist())


def test_a_global_cluster_column_changes_nothing() -> None:
    wider = "\n".join(line + ("," if line else "") for line in COMPILED.splitlines()).replace(
        "coverage,", "coverage,Global cluster"
    )
    plain, doubled = rows(parsed(COMPILED)), rows(parsed(wider))
    assert plain == doubled
    assert {row["breakdown"] for row in doubled} == {"cluster"}


def test_a_country_row_of_a_regional_plan_is_a_share_and_unspecified_money_is_outside_of_plans() -> None:
    found = parsed(COUNTRY)
    share, own, outside = rows(found)
    assert (share["breakdown"], share["location"], share["countries"]) == ("location", "JOR", [])
    assert share["required_usd_cents"] == 147_542_199_600
    assert share["scope_key"] == "syria refugee response and resilience plan 3rp 2020|2020|location|JOR"
    assert (own["breakdown"], own["countries"], own["plan_code"]) == ("plan", ["JOR"], "OJOR20")
    assert (outside["pot"], outside["plan_key"], outside["scope_key"]) == ("outside", "outside", "outside|2020|plan|JOR")
    assert (outside["countries"], outside["funded_usd_cents"]) == (["JOR"], 9_839_213_800)
    assert "country's share" in found.remarks[0]


def test_hapi_says_the_same_under_the_same_keys() -> None:
    share, outside = rows(parsed(HAPI))
    keys = [row["scope_key"] for row in rows(parsed(COUNTRY))]
    assert (share["scope_key"], outside["scope_key"]) == (keys[0], keys[2])
    assert (share["year"], outside["plan_code"], outside["pot"]) == (2020, None, "outside")


def test_a_requirement_that_several_countries_repeat_is_the_whole_plans() -> None:
    text = COUNTRY.splitlines()[0] + "\n"
    for iso3, funding in (("AFG", 15), ("YEM", 7)):
        text += (
            f"{iso3},1006,Famine Prevention COVID-19 2020,OGLBL20,1614,Other,2020-05-01,2020-12-31,2020,500000000,{funding},\n"
        )
    found = rows(parsed(text))
    assert [(row["location"], row["required_usd_cents"], row["funded_usd_cents"]) for row in found] == [
        ("AFG", None, 1500),
        ("YEM", None, 700),
    ]


@pytest.mark.parametrize(
    ("name", "code", "breakdown"),
    [
        ("fts_requirements_funding_cluster_afg.csv", "5251", "cluster"),
        ("fts_requirements_funding_globalcluster_afg.csv", "5251", "globalcluster"),
        ("renamed.csv", "3", "globalcluster"),
    ],
)
def test_cluster_and_global_cluster_files_are_told_apart(name: str, code: str, breakdown: str) -> None:
    found = rows(parsed(CLUSTERS.format(code=code), name))
    assert {row["breakdown"] for row in found} == {breakdown}
    assert [row["pot"] for row in found] == ["named", "unspecified", "shared"]
    assert found[0]["cluster_code"] == code


@pytest.mark.parametrize(
    ("cluster", "pot"),
    [
        ("Not reported", "unspecified"),
        ("CLUSTER NOT YET SPECIFIED", "unspecified"),
        ("Secteur Non Specifie", "unspecified"),
        ("Multiple Sectors (shared)", "shared"),
        ("Multi-sector", "named"),
        ("Multi-Cluster COVID-19", "named"),
        ("Interventions monétaires à usages multiples", "named"),
        (None, "named"),
    ],
)
def test_pots_are_told_from_real_clusters(cluster: str | None, pot: str) -> None:
    assert fts_naming.pot_of(cluster) == pot


@pytest.mark.parametrize(
    ("plan", "countries"),
    [
        ("Iraq 2018", ("IRQ",)),
        ("Syria Humanitarian Response Plan 2018", ("SYR",)),
        ("Syria regional refugee and resilience plan (3RP) 2018", ()),
        ("South Sudan Regional Refugee Response Plan 2021", ()),
        ("South Sudan regional refugee response plan 2015 (Ethiopia, Kenya, Uganda components)", ("ETH", "KEN", "UGA")),
        ("Refugee and Migrant Response Plan 2020 for Refugees and Migrants from Venezuela (RMRP", ()),
        ("Regional Migrant Response Plan for the Horn of Africa and Yemen 2020", ()),
        ("COVID-19 Global Humanitarian Response Plan", ()),
        ("Ethiopia Humanitarian and Disaster Resilience Plan 2018", ("ETH",)),
        ("Bangladesh: Rohingya Refugee Crisis Joint Response Plan 2018", ("BGD",)),
        ("Mosul Flash Appeal 2016", ("IRQ",)),
        ("Escalation of Hostilities in the oPt  Flash Appeal 2021", ("PSE",)),
        ("Republic of South Sudan 2016", ("SSD",)),
        ("République Démocratique du Congo Plan de Réponse Humanitaire 2022", ("COD",)),
    ],
)
def test_a_plan_is_for_the_country_it_names_unless_it_is_regional(plan: str, countries: tuple[str, ...]) -> None:
    assert fts_naming.countries_of(plan) == countries


def test_flow_tables_and_metadata_are_not_plans() -> None:
    flows = Document("flows.csv", b"id,amountUSD,boundary,srcOrganization,destPlan,year\n1,2,incoming,A,B,2020\n")
    metadata = Document("m.json", b'{"archived": false, "resources": []}')
    answer = Document("f.json", b'{"status": "ok", "data": {"incoming": {}, "flows": [], "report3": {"fundingTotals": {}}}}')
    assert not fts_plan.recognise(flows)
    assert not any(feed.recognise(document) for feed in (fts_plan.FEED, fts_plan_json.FEED) for document in (metadata, answer))


def plan_answer(**changed: object) -> dict[str, object]:
    totals = [{"type": "inNeed", "value": 2454198}, {"type": "affected", "value": 4.8}, {"type": "expectedReach", "value": ""}]
    return {
        "id": 1083,
        "name": "Iraq Humanitarian Response Plan 2022",
        "code": "HIRQ22",
        "startDate": "2022-01-01",
        "endDate": "2022-12-31",
        "updatedAt": "2022-04-27T10:26:47.154Z",
        "countries": [{"iso3": "IRQ"}],
        "planType": {"name": "Humanitarian response plan"},
        "usageYears": [{"year": "2022"}],
        "requirements": {"origRequirements": 0, "revisedRequirements": 400004347},
        "funding": {"totalFunding": 61901879},
        "caseLoads": [{"customReference": "2", "totals": []}, {"customReference": "1", "totals": totals}],
    } | changed


def overview(*plans: dict[str, object]) -> str:
    return json.dumps({"data": {"plans": list(plans)}})


def test_an_overview_gives_requirements_and_the_people_of_its_overall_caseload() -> None:
    found = parsed(overview(plan_answer()), "progress-2022.json")
    (row,) = rows(found)
    assert (row["plan_id"], row["required_usd_cents"], row["original_usd_cents"]) == ("1083", 40_000_434_700, None)
    assert (row["scope_key"], row["countries"]) == ("iraq humanitarian response plan 2022|2022|plan", ["IRQ"])
    (person,) = rows(found, "need")
    assert (person["country"], person["status"], person["people"], person["sector_code"]) == ("IRQ", "in_need", 2454198, "ALL")
    assert person["position"] == "/data/plans/0/caseLoads/1/totals/0"
    assert found.tables["need"].schema.names == [*need.SCHEMA.names, "position"]
    assert [reject.reason for reject in found.rejects] == ["affected 4.8 is not a whole number of people"]
    assert (str(found.edition.published), found.edition.published_basis) == ("2022-04-27", "content")


def test_of_two_plans_of_one_country_the_one_with_more_people_in_need_speaks() -> None:
    totals = [{"type": "inNeed", "value": 900}, {"type": "target", "value": 800}]
    appeal = plan_answer(name="Iraq Flash Appeal 2022", caseLoads=[{"totals": totals}])
    people = rows(parsed(overview(plan_answer(), appeal), "p.json"), "need")
    told = {(row["plan_name"], row["status"]): row["category"] for row in people}
    assert told == {
        ("Iraq Humanitarian Response Plan 2022", "in_need"): None,
        ("Iraq Flash Appeal 2022", "in_need"): "Iraq Flash Appeal 2022",
        ("Iraq Flash Appeal 2022", "targeted"): "Iraq Flash Appeal 2022",
    }


def test_people_of_a_plan_of_several_countries_are_nobodys_alone() -> None:
    found = parsed(overview(plan_answer(countries=[{"iso3": "LBN"}, {"iso3": None}, {"iso3": "JOR"}])), "p.json")
    assert rows(found)[0]["countries"] == ["JOR", "LBN"]
    assert rows(found, "need") == []
    assert "several countries" in found.remarks[0]


IDS = {"Poland": "178", "Moldova, Republic of": "146"}
"""Requirements write an object's id as a number, funding writes it as text."""


def search(requirements: Mapping[str, object] | None, kind: str, single: dict[str, int], shared: int = 0) -> str:
    group = {
        "type": kind,
        "sharedFundingTotal": shared,
        "objectsBreakdown": [{"id": IDS.get(name), "name": name, "totalFunding": value} for name, value in single.items()],
    }
    total = sum(single.values()) + shared
    data: dict[str, object] = {
        "report3": {"fundingTotals": {"total": total, "objects": [group]}, "pledgeTotals": {"objects": []}}
    }
    if requirements:
        data["requirements"] = requirements
    return json.dumps({"status": "ok", "data": data})


def test_a_search_by_location_leaves_out_the_plans_own_total_and_keeps_the_shared_pot() -> None:
    asked = {
        "totalRevisedReqs": 900,
        "totalOrigReqs": 300,
        "objects": [
            {"name": "Not specified", "objectType": "Location", "origRequirements": 300},
            {"id": 178, "name": "Poland", "objectType": "Location", "revisedRequirements": 900},
            {"id": 146, "name": "Moldova, Republic of", "objectType": "Location", "revisedRequirements": 250},
        ],
    }
    found = parsed(
        search(asked, "Location", {"Poland": 40, "Moldova, Republic of": 60}, 25), "fts-planid-1103-groupby-location.json"
    )
    told = [(row["location"], row["pot"], row["required_usd_cents"], row["funded_usd_cents"]) for row in rows(found)]
    assert told == [
        (None, "unspecified", None, None),
        ("POL", "named", None, 4000),
        ("MDA", "named", 25000, 6000),
        (None, "shared", None, 2500),
    ]
    assert {row["plan_key"] for row in rows(found)} == {"fts 1103"}
    assert rows(found)[1]["scope_key"] == "fts 1103||location|POL"
    assert rows(found)[0]["original_usd_cents"] == 30000


def test_a_search_that_names_its_plan_gets_year_and_key_from_it() -> None:
    name = "Syria Refugee Response and Resilience Plan (3RP) 2022"
    item = {"id": 1072, "name": name, "objectType": "Plan", "origRequirements": 0, "revisedRequirements": 5580}
    asked = {"totalRevisedReqs": 5580, "totalOrigReqs": 0, "objects": [item]}
    plan, egypt = rows(parsed(search(asked, "Location", {"Egypt": 70}), "groupby-location.json"))
    assert (plan["breakdown"], plan["required_usd_cents"], plan["funded_usd_cents"]) == ("plan", 558000, 7000)
    assert egypt["scope_key"] == "syria refugee response and resilience plan 3rp 2022|2022|location|EGY"


def test_a_search_limited_to_an_emergency_gives_no_rows_and_says_why() -> None:
    found = parsed(search(None, "Plan", {"Afghanistan 2020": 9}), "fts-emergencyid-911-planid-1010832929-groupby-plan.json")
    assert (rows(found), found.edition.claims) == ([], ())
    assert "limited to an emergency" in found.remarks[0]


def test_a_search_that_says_nowhere_which_plan_is_refused() -> None:
    asked = {"objects": [{"id": 1, "name": "Health", "objectType": "Cluster", "revisedRequirements": 5}]}
    with pytest.raises(MalformedFile, match="which plan"):
        parsed(search(asked, "Cluster", {"Health": 1}), "answer.json")


def opened(path: Path) -> Document:
    data = path.read_bytes()
    return Document(path.name.removesuffix(".gz"), gzip.decompress(data) if path.suffix == ".gz" else data)


def test_iraq_2018_by_cluster_as_published(shared_data: Path) -> None:
    found = fts_plan.parse(opened(shared_data / "fts" / "fts_plan_cluster_requirements_funding_2015_2021.csv.gz"))
    table = found.tables["requirement"]
    iraq = table.filter(pc.equal(table.column("scope_key"), "iraq 2018|2018|cluster"))
    by_pot = {row["pot"]: row["funded_usd_cents"] for row in iraq.to_pylist() if row["pot"] != "named"}
    assert by_pot == {"unspecified": 14_035_476_700, "shared": 4_001_815_900}
    assert (table.num_rows, iraq.num_rows, len(found.rejects)) == (3207, 17, 0)
    with gzip.open(shared_data / "fts" / "fts_plan_cluster_requirements_funding_2015_2021.csv.gz", "rt") as lines:
        published = list(csv.DictReader(lines))
    for column, name in (("required_usd_cents", "Current requirements US$"), ("funded_usd_cents", "Funding US$")):
        total = sum(round(float(row[name]) * 100) for row in published if row[name])
        assert pc.sum(table.column(column)).as_py() == total


def test_both_compilations_of_2015_to_2021_say_the_same_under_the_same_keys(shared_data: Path) -> None:
    names = ("fts_plan_cluster_requirements_funding_2015_2021.csv.gz", "fts_plan_globalcluster_2015_2021.csv.gz")
    one, two = (fts_plan.parse(opened(shared_data / "fts" / name)) for name in names)
    assert one.edition == two.edition
    columns = [name for name in requirement.SCHEMA.names if name != "countries"]
    order = [(name, "ascending") for name in ("scope_key", "cluster")]
    assert one.tables["requirement"].sort_by(order).select(columns) == two.tables["requirement"].sort_by(order).select(columns)


def test_hdx_files_with_and_without_tags_are_one(shared_data: Path) -> None:
    for path in sorted((shared_data / "fts" / "hdx_scraper_fts").glob("fts_requirements*.csv")):
        plain = rows(fts_plan.parse(opened(path)))
        tagged = rows(fts_plan.parse(opened(path.parent.with_name("hdx_scraper_fts_hxl") / path.name)))
        assert [row | {"position": ""} for row in plain] == [row | {"position": ""} for row in tagged]
        with path.open() as lines:
            funding = sum(int(row["funding"] or 0) for row in csv.DictReader(lines))
        assert sum(int(str(row["funded_usd_cents"] or 0)) for row in plain) == funding * 100


def test_the_overview_of_2022_as_published(shared_data: Path) -> None:
    found = fts_plan_json.parse(opened(shared_data / "fts" / "fts_plan_overview_progress_2022.json.gz"))
    table, people = found.tables["requirement"], found.tables["need"].to_pylist()
    # FTS's own total leaves out the Philippines' plan, which it marks as not to be included in totals.
    stated, philippines = 46_062_413_253, 168_906_963
    assert (table.num_rows, pc.sum(table.column("required_usd_cents")).as_py()) == (42, (stated + philippines) * 100)
    assert [row["people"] for row in people if row["country"] == "IRQ" and row["status"] == "in_need"] == [2_454_198]
    assert {row["country"] for row in people} >= {"SYR", "UKR"}


def test_the_parts_of_a_grouped_search_add_up_to_its_total(shared_data: Path) -> None:
    for path in sorted((shared_data / "fts" / "hdx_scraper_fts").glob("input_1-fts-flow-custom-search-planid-*.json")):
        found = rows(fts_plan_json.parse(opened(path)))
        total = json.loads(path.read_text())["data"]["report3"]["fundingTotals"]["total"]
        assert sum(int(str(row["funded_usd_cents"] or 0)) for row in found) == total * 100
