"""Countries by code, number and name, and the countries that a title names."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from commonground.vocabulary.country import Country, by_gw, by_iso2, by_iso3, by_name, countries, named_in


def iso3_of(country: Country | None) -> str | None:
    return None if country is None else country.iso3


def test_codes_and_numbers_of_a_country_agree() -> None:
    iraq = by_iso3("IRQ")
    assert iraq is not None
    assert (iraq.iso2, iraq.gw, iraq.name, iraq.name_ar) == ("IQ", (645,), "Iraq", "العراق")
    assert by_iso2("iq") is by_iso3(" irq ") is by_gw(645) is by_name("Iraq") is iraq


def test_every_code_number_and_spelling_belongs_to_one_country() -> None:
    owner: dict[str, str] = {}
    for iso3, country in countries().items():
        assert iso3 == country.iso3 == iso3_of(by_iso2(country.iso2))
        assert [iso3] * len(country.gw) == [iso3_of(by_gw(number)) for number in country.gw]
        for spelling in (country.name, country.name_ar, *country.aliases):
            assert owner.setdefault(spelling.casefold(), iso3) == iso3
            assert iso3_of(by_name(spelling)) == iso3, spelling
    # 249 entries of ISO 3166-1, Kosovo and the example's country.
    assert len(countries()) == 251


def test_the_examples_country_is_marked_as_fictional_and_no_other_is() -> None:
    assert [country.iso3 for country in countries().values() if country.is_fictional] == ["XMD"]
    assert iso3_of(by_name("ميريديا")) == iso3_of(by_iso2("XM")) == iso3_of(by_gw(999)) == "XMD"


@pytest.mark.parametrize(
    ("number", "iso3"),
    [(678, "YEM"), (680, "YEM"), (340, "SRB"), (345, "SRB"), (347, "XKX"), (365, "RUS"), (265, "DEU"), (817, "VNM"), (1, None)],
)
def test_a_state_that_is_no_more_counts_with_its_successor(number: int, iso3: str | None) -> None:
    assert iso3_of(by_gw(number)) == iso3


@pytest.mark.parametrize(
    ("text", "iso3"),
    [
        ("Yemen (North Yemen)", "YEM"),
        ("DR Congo (Zaire)", "COD"),
        ("Russia (Soviet Union)", "RUS"),
        ("Macedonia, FYR", "MKD"),
        ("Kingdom of eSwatini (Swaziland)", "SWZ"),
        ("Iran (Islamic Rep. of)", "IRN"),
        ("Iran, Islamic Republic of", "IRN"),
        ("Syrian Arab Rep.", "SYR"),
        ("SYRIAN ARAB REPUBLIC (the)", "SYR"),
        ("Serbia and Kosovo: S/RES/1244 (1999)", "SRB"),
        ("occupied Palestinian territory", "PSE"),
        ("Korea, Democratic People's Republic of", "PRK"),
        ("Dem. People’s Rep. of Korea", "PRK"),
        ("Rep. of Korea", "KOR"),
        ("Congo, The Democratic Republic of the", "COD"),
        ("Congo (the Democratic Republic of the)", "COD"),
        ("Republic of the Congo", "COG"),
        ("Republic of China", "TWN"),
        ("China, Hong Kong SAR", "HKG"),
        ("Cote d'Ivoire", "CIV"),
        ("CÔTE D’IVOIRE", "CIV"),
        ("St. Vincent & the Grenadines", "VCT"),
        ("U.S.A.", "USA"),
        ("Moldova, Republic of", "MDA"),
        ("the Federal Democratic Republic of Ethiopia", "ETH"),
        ("Cocos (Keeling) Islands (Australia)", "CCK"),
        ("Greenland (Denmark)", "GRL"),
        ("الجمهوريه العربيه السوريه", "SYR"),
        ("ايران (جمهورية - الإسلامية)", "IRN"),
        ("جنوب السودان", "SSD"),
    ],
)
def test_the_spellings_of_sources_mean_one_country(text: str, iso3: str) -> None:
    assert iso3_of(by_name(text)) == iso3


@pytest.mark.parametrize(
    "text",
    ["", "Unknown", "Stateless", "Abyei Area", "Global", "Iran, Iraq", "Sudan (South Sudan)", "Mosul", "Democratic Korea"],
)
def test_what_is_no_country_or_several_is_none(text: str) -> None:
    assert by_name(text) is None


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("Syria Humanitarian Response Plan 2018", ("SYR",)),
        ("Philippines: Marawi Conflict 2018", ("PHL",)),
        ("Democratic Republic of Congo Regional Refugee Response Plan 2020", ("COD",)),
        ("Republic of Congo 2017", ("COG",)),
        ("Republic of South Sudan 2018", ("SSD",)),
        ("Sudan and South Sudan", ("SDN", "SSD")),
        ("Niger 2018", ("NER",)),
        ("Nigeria 2018", ("NGA",)),
        ("Guinea, Guinea-Bissau, Papua New Guinea and Equatorial Guinea", ("GIN", "GNB", "PNG", "GNQ")),
        ("Dominica, Dominican Republic", ("DMA", "DOM")),
        ("Cabo Delgado Province Mozambique Rapid Response Plan 2020", ("MOZ",)),
        ("Madagascar's Grand Sud Flash Appeal 2021", ("MDG",)),
        ("Escalation of Hostilities in the oPt  Flash Appeal 2021", ("PSE",)),
        ("Lao People's Democratic Republic floods", ("LAO",)),
        ("Iraq, again Iraq", ("IRQ",)),
        ("US$ 5 million opt in by car", ()),
        ("Lake Chad Basin and Niger Delta", ()),
        ("Mosul Flash Appeal 2016", ()),
        ("", ()),
        ("خطة الاستجابة الإنسانية للعراق وسوريا", ("IRQ", "SYR")),
    ],
)
def test_a_title_names_countries_by_whole_words_and_longest_name(title: str, named: tuple[str, ...]) -> None:
    assert named_in(title) == named


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file, without the row of HXL tags."""
    body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    for row in csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")):
        if not any((value or "").startswith("#") for value in row.values()):
            yield row


def values_under(key: str, body: object) -> Iterator[str]:
    if isinstance(body, dict):
        for name, value in body.items():
            if name == key and isinstance(value, str):
                yield value
            yield from values_under(key, value)
    elif isinstance(body, list):
        for item in body:
            yield from values_under(key, item)


def test_the_country_and_the_number_of_every_conflict_event_agree(shared_data: Path) -> None:
    paths = sorted((shared_data / "conflict").rglob("ucdp_ged*.csv.gz"))
    pairs = {(row["country"], row["country_id"]) for path in paths for row in rows(path)}
    assert len(pairs) >= 12
    assert [pair for pair in pairs if by_name(pair[0]) is None or by_name(pair[0]) != by_gw(int(pair[1]))] == []


def test_every_country_of_the_conflict_exports_is_known(shared_data: Path) -> None:
    names: set[str] = set()
    for path in (shared_data / "conflict").glob("*.json.gz"):
        with gzip.open(path, "rt", encoding="utf-8") as body:
            names.update(values_under("country", json.load(body)))
    assert len(names) > 100
    assert [name for name in names if by_name(name) is None] == []


def test_the_locations_and_numbers_of_every_conflict_episode_agree(shared_data: Path) -> None:
    seen = 0
    for row in rows(shared_data / "conflict" / "ucdp_conflict_termination_2021.csv.gz"):
        by_location = {iso3_of(by_name(name)) for name in row["location"].split(", ")}
        assert by_location == {iso3_of(by_gw(int(number))) for number in row["gwno_loc"].split(", ")}, row["location"]
        seen += 1
    assert seen > 2000


def test_the_forecasting_projects_country_key_agrees(shared_data: Path) -> None:
    retired = {"DDR", "CSK", "YUG", "SUN", "YMD", "SCG"}
    for row in rows(shared_data / "views" / "country_key.csv"):
        country = by_gw(int(row["gwcode"]))
        assert country is not None, row
        assert by_name(row["name"]) is country
        assert not row["isoname"] or by_name(row["isoname"]) is country
        assert row["isoab"] in {country.iso3, ""} | retired
    assert [row["name"] for row in rows(shared_data / "views" / "country_list.csv") if by_name(row["name"]) is None] == []


def test_the_taxonomy_of_countries_agrees_in_codes_and_names(shared_data: Path) -> None:
    # Arabic cells that the published list itself garbles, and codes that are no countries of today.
    garbled = {"IOT", "ATF", "UMI"}
    no_countries = {"ANT", "AZO", "CAI", "CHI", "GLI", ""}
    names = ("Preferred Term", "HPC Tools Alt Term", "RW Short Name", "RW API Alt Term", "English Formal", "M49 English")
    seen = set()
    for row in rows(shared_data / "places" / "hdx_countries_territories_taxonomy.csv"):
        iso3 = row["ISO 3166-1 Alpha 3-Codes"] or row["x Alpha3 codes"]
        if iso3 in no_countries:
            continue
        seen.add(iso3)
        country = by_iso3(iso3)
        assert country is not None, iso3
        assert country.iso2 == (row["ISO 3166-1 Alpha 2-Codes"] or row["x Alpha2 codes"])
        arabic = () if iso3 in garbled else ("Arabic Short", "M49 Arabic")
        for column in (*names, *arabic):
            assert not row[column] or by_name(row[column]) is country, (iso3, row[column])
    assert seen == set(countries()) - {"XMD"}


def test_every_origin_and_asylum_country_agrees_with_its_code(shared_data: Path) -> None:
    pairs: set[tuple[str, str]] = set()
    for path in (shared_data / "displacement" / "decoded").iterdir():
        for row in rows(path):
            pairs.update((row[f"{side}_name"], row[f"{side}_iso"]) for side in ("coo", "coa") if f"{side}_name" in row)
    for row in rows(shared_data / "displacement" / "idmc" / "idmc_gidd_displacement_2008_2021.csv"):
        if row["Name"]:
            pairs.add((row["Name"], row["ISO3"]))
    # People whose country is not known or not recognised, and an area that two states claim: no country of the list.
    no_countries = {("Unknown", "UNK"), ("Stateless", "XXA"), ("Tibetan", "TIB"), ("Abyei Area", "AB9")}
    assert no_countries < pairs
    assert {pair for pair in pairs if by_name(pair[0]) is None} == no_countries
    assert [pair for pair in pairs - no_countries if by_name(pair[0]) is not by_iso3(pair[1])] == []


def test_every_appeal_names_its_country_unless_it_is_regional(shared_data: Path) -> None:
    titles = {row["plan_name"] for row in rows(shared_data / "fts" / "fts_plan_cluster_requirements_funding_2015_2021.csv.gz")}
    named = {title: named_in(title) for title in titles}
    assert {title for title, codes in named.items() if not codes} == {
        "2016 Europe Situation -Regional Refugee and Migrant Response",
        "2017 Europe Situation - Regional Refugee and Migrant Response",
        "COVID-19 Global Humanitarian Response Plan",
        "Hurricane Irma: Regional Response Plan for the Caribbean Region (Sep to Dec 2017)",
        "Mosul Flash Appeal 2016",
        "Sahel 2016",
        "Sahel Regional 2015",
    }
    assert {title: codes for title, codes in named.items() if len(codes) > 1} == {
        "South Sudan regional refugee response plan 2015 (Ethiopia, Kenya, Uganda components)": ("SSD", "ETH", "KEN", "UGA")
    }
    for title in titles:
        opening = by_name(title.split(" 20")[0])
        assert opening is None or named[title] == (opening.iso3,), title
