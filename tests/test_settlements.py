"""A town that a source names without a district is placed by the gazetteer, where that leaves no choice."""

from __future__ import annotations

from pathlib import Path

from theatres import picture, square, theatre, value, written

CONTROL = "place,country,holder,from,to,sentence,source\n{town},XMD,Ash Front,2017-01-01,2017-12-31,Held.,Gazette\n"


def _gazetteer(*towns: tuple[str, str, float, float]) -> str:
    """GeoNames' own tab-separated form: id, name, ascii, alternates, latitude, longitude, class, code, country, …"""
    rest = "P\tPPL\tXM\t\t01\t\t\t\t500\t\t5\tUTC\t2020-01-01"
    rows = [f"{1000 + i}\t{name}\t{name}\t{other}\t{lat}\t{lon}\t{rest}" for i, (name, other, lat, lon) in enumerate(towns)]
    return "\n".join(rows) + "\n"


def _theatre(folder: Path, town: str, gazetteer: str) -> list[dict[str, object]]:
    files = {
        "XMD_adm1.geojson": square("XMD", 1, {"XM01": ("Tarvelle", None, 0, 0, 2, 1)}),
        "XMD_adm2.geojson": square("XMD", 2, {"XM0101": ("West", "XM01", 0, 0, 1, 1), "XM0102": ("East", "XM01", 1, 0, 2, 1)}),
        "control.csv": CONTROL.format(town=town),
        "XM.txt": gazetteer,
    }
    return picture(theatre(folder / "w", written(folder / "files", files)), 2, "2017-06", "2017-06")


def test_a_town_known_to_the_gazetteer_is_placed_in_its_district(tmp_path: Path) -> None:
    rows = _theatre(tmp_path, "Qal'at Brenn", _gazetteer(("Brenn", "Qalat Brenn,Brenn Castle", 0.5, 1.5)))
    assert value(rows, measure="holder", place="XM0102") == "Ash Front"


def test_a_name_of_two_towns_in_two_districts_is_not_placed(tmp_path: Path) -> None:
    rows = _theatre(tmp_path, "Brenn", _gazetteer(("Brenn", "", 0.5, 1.5), ("Brenn", "", 0.5, 0.5)))
    assert value(rows, measure="holder", name="not placed") == "Ash Front"


def test_a_name_that_nobody_knows_is_not_placed(tmp_path: Path) -> None:
    rows = _theatre(tmp_path, "Elsewhere", _gazetteer(("Brenn", "", 0.5, 1.5)))
    assert value(rows, measure="holder", name="not placed") == "Ash Front"
