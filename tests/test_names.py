"""Names of places to p-codes: what must be found, and what must rather not be found than wrongly."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import pytest

from commonground.feeds import cod_ab_geojson
from commonground.feeds.reading.document import Document
from commonground.reference.names import Match, NameIndex, UnitName
from commonground.reference.spelling import distance, read_name, skeleton

IRAQ = (
    UnitName("IQG01", 1, "Al-Anbar", "الانبار", "IQ"),
    UnitName("IQG08", 1, "Baghdad", "بغداد", "IQ"),
    UnitName("IQG09", 1, "Duhok", "دهوك", "IQ"),
    UnitName("IQG13", 1, "Kirkuk", "كركوك", "IQ"),
    UnitName("IQG15", 1, "Ninewa", "نينوى", "IQ"),
    UnitName("IQG16", 1, "Salah Al-Din", "صلاح الدين", "IQ"),
    UnitName("IQG01Q03", 2, "Ana", None, "IQG01"),
    UnitName("IQG01Q05", 2, "Heet", None, "IQG01"),
    UnitName("IQG09Q01", 2, "Duhok", None, "IQG09"),
    UnitName("IQG13Q04", 2, "Kirkuk", None, "IQG13"),
    UnitName("IQG15Q02", 2, "Al-Baaj", None, "IQG15"),
    UnitName("IQG15Q08", 2, "Telafar", None, "IQG15"),
    UnitName("IQG15Q09", 2, "Tilkaef", None, "IQG15"),
    UnitName("IQG16Q02", 2, "Balad", None, "IQG16"),
    UnitName("IQG16Q08", 2, "Beygee", None, "IQG16"),
)


@pytest.fixture(scope="module")
def iraq() -> NameIndex:
    return NameIndex(IRAQ)


@pytest.mark.parametrize(
    ("name", "level", "pcode", "how"),
    [
        ("Al-Anbar [Admin 1]", 1, "IQG01", "exact"),
        ("Anbar Governorate", 1, "IQG01", "exact"),
        ("Anbar : Muhafazah - Province", 1, "IQG01", "exact"),
        ("Al Anbār province", 1, "IQG01", "exact"),
        ("Dahuk", 1, "IQG09", "skeleton"),
        ("At-Ta'mim province", 1, "IQG13", "alias"),
        ("Nīnawá province", 1, "IQG15", "skeleton"),
        ("Nineveh", 1, "IQG15", "alias"),
        ("Salaheldin : Muhafazah - Province", 1, "IQG16", "spelling"),
        ("محافظة صلاح الدين", 1, "IQG16", "exact"),
        ("Baiji", 2, "IQG16Q08", "alias"),
        ("Tal Afar", 2, "IQG15Q08", "alias"),
        ("Tilkaif", 2, "IQG15Q09", "skeleton"),
        ("Al-Ba'aj", 2, "IQG15Q02", "exact"),
        ("Hit", 2, "IQG01Q05", "alias"),
        ("Duhok District : Duhok Governorate", 2, "IQG09Q01", "exact"),
        ("Kirkuk : Qadaa - District", 2, "IQG13Q04", "exact"),
    ],
)
def test_the_spellings_of_other_publishers_are_found(iraq: NameIndex, name: str, level: int, pcode: str, how: str) -> None:
    assert iraq.find(name, level) == Match(pcode, how)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("Ra'ua", 2),
        ("Abu Ghraib", 2),
        ("Tarmia", 2),
        ("Al-Fares", 2),
        ("Dispersed in the country / territory", 1),
        ("Unkown", 1),
        ("Badghis : Wilayat - Province", 1),
        ("", 1),
        ("---", 1),
    ],
)
def test_what_the_boundary_set_lacks_is_nothing(iraq: NameIndex, name: str, level: int) -> None:
    assert iraq.find(name, level) is None


def test_a_wording_that_states_another_level_is_no_unit_of_this_one(iraq: NameIndex) -> None:
    assert iraq.find("Kirkuk : Qadaa - District", 1) is None
    assert iraq.find("Kirkuk [Admin 2]", 1) is None
    assert iraq.find("Duhok District : Duhok Governorate", 1) is None
    assert iraq.find("Baghdad : Point", 1) is None


def test_a_unit_above_narrows_the_search_and_never_widens_it(iraq: NameIndex) -> None:
    assert iraq.find("Balad", 2, within="IQG16") == Match("IQG16Q02", "exact")
    assert iraq.find("Balad", 2, within="IQG01") is None


def test_a_name_of_two_units_is_nothing_until_the_unit_above_is_known() -> None:
    index = NameIndex(
        (
            UnitName("SO1", 1, "North"),
            UnitName("SO2", 1, "South"),
            UnitName("SO101", 2, "Burao", None, "SO1"),
            UnitName("SO201", 2, "Burao", None, "SO2"),
        )
    )
    assert index.find("Burao", 2) is None
    assert index.find("Burao", 2, within="SO2") == Match("SO201", "exact")


@pytest.mark.parametrize(
    ("name", "units"),
    [
        ("South Lebanon", ("Mount Lebanon", "Bekaa")),
        ("North Cotabato", ("South Cotabato", "Sarangani")),
        ("Region 10", ("Region 12", "Region 11")),
        ("Rural Damascus", ("Damascus", "Homs")),
        ("Al Jafarah", ("Aljfara", "Aljufra")),
        ("Kunar", ("Kunduz", "Kabul")),
    ],
)
def test_names_that_look_alike_are_not_taken_for_one_another(name: str, units: tuple[str, ...]) -> None:
    index = NameIndex(UnitName(f"XX{i}", 1, unit) for i, unit in enumerate(units))
    assert index.find(name, 1) is None


def test_an_alias_holds_in_both_directions_and_only_in_its_country() -> None:
    assert NameIndex([UnitName("CM004", 1, "Far-North")]).find("Extreme-Nord", 1) == Match("CM004", "alias")
    assert NameIndex([UnitName("CM004", 1, "Extrême-Nord")]).find("Far-North", 1) == Match("CM004", "alias")
    assert NameIndex([UnitName("CI004", 1, "Far-North")]).find("Extreme-Nord", 1) is None


def test_the_order_of_units_makes_no_difference(iraq: NameIndex) -> None:
    turned = NameIndex(reversed(IRAQ))
    for name in ("Dahuk", "Tilkaif", "Salaheldin", "Ana", "Unkown"):
        assert [turned.find(name, level) for level in (1, 2)] == [iraq.find(name, level) for level in (1, 2)]


def test_a_wording_is_taken_apart() -> None:
    assert read_name("Lahij: Muhafazah GÇô Governorate").name == "Lahij"
    assert read_name("SanaGÇÖa: Muhafazah GÇô Governorate").name == "Sana'a"
    stated = read_name("Duhok District : Duhok Governorate")
    assert (stated.name, stated.within, 1 in stated.levels, 2 in stated.levels) == ("Duhok", "Duhok", False, True)
    assert read_name("Governorate of Aleppo").name == "Aleppo"


def test_a_skeleton_joins_transliterations_and_a_distance_counts_edits() -> None:
    assert skeleton("al qadisiyah") == skeleton("qadissiya") == "kds"
    assert skeleton("dhi qar") == skeleton("thi qar")
    assert distance("salahdin", "salaheldin", 3) == 2
    assert distance("homs", "hosm", 2) == 1
    assert distance("homs", "aleppo", 2) == 3


def _units(folder: Path, country: str, level: int) -> list[UnitName]:
    name = f"{country}_adm{level}.geojson"
    data = gzip.decompress((folder / "places" / "cod_ab_geojson" / f"{name}.gz").read_bytes())
    rows = cod_ab_geojson.parse(Document(name, data)).tables["place"].to_pylist()
    return [UnitName(r["pcode"], r["level"], r["name"], r["name_ar"], r["parent_pcode"]) for r in rows]


def test_every_governorate_and_all_but_eight_districts_of_iraq_are_found_as_iom_writes_them(shared_data: Path) -> None:
    index = NameIndex(_units(shared_data, "IRQ", 1) + _units(shared_data, "IRQ", 2))
    pairs: set[tuple[str, str]] = set()
    for path in sorted((shared_data / "displacement").glob("iom_dtm_iraq_*/*2021.csv*")):
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        pairs |= {(r["Governorate"], r["District"]) for r in csv.DictReader(io.StringIO(data.decode())) if r["Governorate"]}
    found = {pair: index.find(pair[0], 1) for pair in pairs}
    assert None not in found.values()
    assert len({match.pcode for match in found.values() if match}) == 18
    lacking = {pair[1] for pair, above in found.items() if above and index.find(pair[1], 2, within=above.pcode) is None}
    assert lacking <= {"Ra'ua", "Abu Ghraib", "Tarmia", "Al-Fares", "Al-Azezia", "Choman", "Mergasur", "Soran"}
    assert len(pairs) > 90


def test_every_syrian_governorate_of_unhcr_is_found_in_both_its_spellings(shared_data: Path) -> None:
    index = NameIndex(_units(shared_data, "SYR", 1))
    path = next((shared_data / "displacement" / "decoded").glob("unhcr_idp_returnee_by_location*.gz"))
    rows = csv.DictReader(io.StringIO(gzip.decompress(path.read_bytes()).decode()))
    names = {row["location"] for row in rows if row["coo_iso"] == "SYR"}
    found = {name: index.find(name, 1) for name in names}
    assert [name for name, match in found.items() if match is None] == ["Dispersed in the country / territory"]
    for pcode in {match.pcode for match in found.values() if match}:
        assert sum(match is not None and match.pcode == pcode for match in found.values()) == 2
