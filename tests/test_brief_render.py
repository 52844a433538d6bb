"""A brief says the same in four formats, byte for byte, in both directions, with nothing from outside the package."""

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest
import shapely
from lxml import etree, html

import meridia_brief
from commonground.brief import bidi, charts, maps
from commonground.brief.content import Brief, Cell, Evidence, FigureText, Missing, Paragraph, Section, cited, pictures
from commonground.brief.drawing import Look, font_directory, one_picture, svg
from commonground.brief.formats import FORMATS
from commonground.brief.outlines import canvas, hatching
from commonground.brief.words import Words

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LANGUAGES = ("english", "arabic")


@pytest.fixture(scope="module")
def briefs() -> dict[str, Brief]:
    return {"english": meridia_brief.english(), "arabic": meridia_brief.arabic()}


@pytest.fixture(scope="module")
def rendered(briefs: dict[str, Brief]) -> dict[tuple[str, str], bytes]:
    return {(language, suffix): make(briefs[language]) for language in LANGUAGES for suffix, make in FORMATS.items()}


def page(rendered: dict[tuple[str, str], bytes], language: str) -> html.HtmlElement:
    return html.document_fromstring(rendered[language, ".html"].decode())


def document(rendered: dict[tuple[str, str], bytes], language: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(rendered[language, ".docx"])) as packed:
        return etree.fromstring(packed.read("word/document.xml"))


# The same bytes


def test_bytes_are_the_same_in_another_process_without_system_fonts_in_another_time_zone(
    rendered: dict[tuple[str, str], bytes], tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "fonts.conf").write_text(f"<?xml version='1.0'?><fontconfig><dir>{tmp_path / 'empty'}</dir></fontconfig>")
    program = (
        "import hashlib, meridia_brief\n"
        "from commonground.brief.formats import FORMATS\n"
        "for language in ('english', 'arabic'):\n"
        "    brief = getattr(meridia_brief, language)()\n"
        "    for suffix, make in FORMATS.items():\n"
        "        print(language, suffix, hashlib.sha256(make(brief)).hexdigest())\n"
    )
    here = Path(__file__).parent
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join([str(here), str(here.parent / "src")]),
        "PYTHONHASHSEED": "7",
        "TZ": "Pacific/Auckland",
        "HOME": str(tmp_path),
        "FONTCONFIG_FILE": str(tmp_path / "fonts.conf"),
    }
    ran = subprocess.run(
        [sys.executable, "-c", program], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    there = dict(line.rsplit(" ", 1) for line in ran.stdout.splitlines())
    assert there == {f"{language} {suffix}": hashlib.sha256(made).hexdigest() for (language, suffix), made in rendered.items()}


def test_a_changed_title_changes_every_format(briefs: dict[str, Brief], rendered: dict[tuple[str, str], bytes]) -> None:
    other = meridia_brief.retitled(briefs["english"], "Another title")
    for suffix, make in FORMATS.items():
        assert make(other) != rendered["english", suffix]


# Right to left


@pytest.mark.parametrize(
    ("text", "against"),
    [
        ("عاد حتى 2018-06-30 عدد", ["2018-06-30"]),
        ("بتغير −4.5% عن", ["−4.5%"]),
        ("بين 34–57 قتيلا", ["34–57"]),
        ("بين 34 – 57 قتيلا", ["34 – 57"]),
        ("في (IQG15) ثم", ["IQG15"]),
        ("من IOM DTM Round 98، ثم", ["IOM DTM Round 98"]),
        ("عن Sundberg & Melander (2013) ثم", ["Sundberg & Melander (2013)"]),
        ("سنتا 2017, 2018 معا", []),
        ("عاد 3,904,350 شخصا", []),
    ],
)
def test_what_runs_against_right_to_left_text_is_isolated(text: str, against: list[str]) -> None:
    found = bidi.segments(text, "rtl")
    assert [segment.text for segment in found if segment.against] == against
    assert "".join(segment.text for segment in found) == text
    assert bidi.isolated(text, "rtl").count("\u2066") == bidi.isolated(text, "rtl").count("\u2069") == len(against)


def test_arabic_names_are_isolated_in_left_to_right_text() -> None:
    assert bidi.isolated("Ninewa (نينوى), 4 districts", "ltr") == "Ninewa (\u2067نينوى\u2069), 4 districts"


def test_arabic_brief_is_right_to_left_in_every_format(rendered: dict[tuple[str, str], bytes]) -> None:
    root = page(rendered, "arabic")
    assert (root.get("lang"), root.get("dir")) == ("ar", "rtl")
    assert "−82.5%" in [bdi.text for bdi in root.iter("bdi") if bdi.get("dir") == "ltr"]
    assert "\u2066−82.5%\u2069" in rendered["arabic", ".md"].decode()
    word = document(rendered, "arabic")
    runs = {"".join(run.itertext(f"{W}t")): run for run in word.iter(f"{W}r")}
    assert runs["\u200e−82.5%\u200e"].find(f"{W}rPr/{W}rtl") is None
    assert runs["ميريديا: إحاطة بالوضع"].find(f"{W}rPr/{W}rtl") is not None
    assert all(table.find(f"{W}tblPr/{W}bidiVisual") is not None for table in word.iter(f"{W}tbl"))


# Missing is not zero


@pytest.mark.parametrize("language", LANGUAGES)
def test_missing_cells_are_words_and_no_cell_is_blank(
    language: str, briefs: dict[str, Brief], rendered: dict[tuple[str, str], bytes]
) -> None:
    words = briefs[language].words
    cells = ["".join(cell.itertext()).strip() for cell in page(rendered, language).iter("td")]
    assert "" not in cells
    assert {words.no_data, words.withheld, "0"} <= set(cells)
    in_word = ["".join(cell.itertext(f"{W}t")).strip() for cell in document(rendered, language).iter(f"{W}tc")]
    assert "" not in in_word
    assert {words.no_data, words.withheld, "0"} <= set(in_word)
    in_markdown = [
        cell for line in rendered[language, ".md"].decode().splitlines() if line.startswith("|") for cell in line[1:-1].split("|")
    ]
    assert all(cell.strip() for cell in in_markdown)


def test_a_blank_cell_is_refused() -> None:
    with pytest.raises(ValueError, match="reason why"):
        Cell(" ")
    assert Cell(missing=Missing.WITHHELD).shown(Words(withheld="held back")) == "held back"
    assert Cell("withheld: removed on 2026-01-05", missing=Missing.WITHHELD).shown(Words()) == "withheld: removed on 2026-01-05"


def test_a_month_without_a_figure_breaks_the_line_and_is_named() -> None:
    points = [
        charts.Point("2018-01", 5.0),
        charts.Point("2018-02", None),
        charts.Point("2018-03", None),
        charts.Point("2018-04", 0.0),
    ]
    rows = json.loads(charts.monthly_band(points, Look()))["datasets"]["points"]
    assert [row["value"] for row in rows if not row.get("gap")] == [5.0, None, None, 0.0]
    gaps = [(row["month"], row["until"], row["words"]) for row in rows if row.get("gap")]
    assert gaps == [("2018-02-01", "2018-04-01", "no data")]
    assert "no data" in svg(charts.monthly_band(points, Look()), "x", "a line")


def test_a_bar_without_a_figure_says_so() -> None:
    drawn = svg(charts.bars([charts.Bar("Health", None, 5.0), charts.Bar("Shelter", 2.0, 4.0, "50%")], Look()), "x", "bars")
    assert ">no data<" in drawn
    assert ">50%<" in drawn


def test_more_parts_than_can_be_told_apart_are_refused() -> None:
    with pytest.raises(ValueError, match="group them first"):
        charts.parts([charts.Part("A", f"side {number}", 1.0) for number in range(5)], Look())


# Superscripts


@pytest.mark.parametrize("language", LANGUAGES)
def test_superscripts_and_evidence_lead_to_each_other(
    language: str, briefs: dict[str, Brief], rendered: dict[tuple[str, str], bytes]
) -> None:
    root = page(rendered, language)
    identifiers = root.xpath("//@id")
    assert len(identifiers) == len(set(identifiers))
    assert {link[1:] for link in root.xpath("//a/@href")} <= set(identifiers)
    there = {(link.get("id"), link.get("href")[1:]) for link in root.xpath("//sup/a")}
    back = {
        (link.get("href")[1:], item.get("id")) for item in root.xpath("//ol[@class='evidence']/li") for link in item.xpath(".//a")
    }
    assert there == back
    assert len(there) == len(cited(briefs[language]))

    word = document(rendered, language)
    anchors = {link.get(f"{W}anchor") for link in word.iter(f"{W}hyperlink")}
    bookmarks = [mark.get(f"{W}name") for mark in word.iter(f"{W}bookmarkStart")]
    assert len(bookmarks) == len(set(bookmarks))
    assert anchors == set(bookmarks)

    text = rendered[language, ".md"].decode()
    assert set(re.findall(r"\(#([ce]\d+)\)", text)) == set(re.findall(r'<a id="([ce]\d+)">', text))


def test_a_figure_without_evidence_is_refused(briefs: dict[str, Brief]) -> None:
    sections = (Section("Violence", (Paragraph((FigureText("42", 99),)),)),)
    plain = briefs["english"]
    with pytest.raises(ValueError, match=r"\[99\]"):
        Brief("t", "s", "XMD", "2018-06", "b", plain.date, "id", sections)
    twice = (Evidence(1, "a", ()), Evidence(1, "b", ()))
    with pytest.raises(ValueError, match="twice"):
        Brief("t", "s", "XMD", "2018-06", "b", plain.date, "id", (), twice)


# Pictures


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_has_an_alternative_text_and_its_table(
    language: str, briefs: dict[str, Brief], rendered: dict[tuple[str, str], bytes]
) -> None:
    wanted = pictures(briefs[language])
    alts = [chart.alt for chart in wanted]
    root = page(rendered, language)
    figures = root.xpath("//figure")
    assert [figure.xpath(".//svg/@aria-label")[0] for figure in figures] == alts
    assert [len(figure.xpath(".//details//tbody/tr")) for figure in figures] == [len(chart.twin.rows) for chart in wanted]
    word = document(rendered, language)
    assert [shape.get("descr") for shape in word.iter("{*}docPr")] == alts
    in_word = {"".join(caption.itertext(f"{W}t")).replace("\u200e", "") for caption in word.iter(f"{W}p")}
    assert {chart.twin.caption for chart in wanted} <= in_word
    assert rendered[language, ".pdf"].count(b"/Alt") == len(alts)


def test_ids_of_two_pictures_on_one_page_differ() -> None:
    drawn = '<svg width="1" height="1"><clipPath id="clip0"/><g clip-path="url(#clip0)"/></svg>'
    assert one_picture(drawn, "deaths", 'a "line"') == (
        '<svg role="img" direction="ltr" aria-label=\'a "line"\' width="1" height="1">'
        '<clipPath id="deaths-0"/><g clip-path="url(#deaths-0)"/></svg>'
    )


def test_symbols_have_areas_in_proportion_and_every_unit_its_name() -> None:
    units = [
        maps.Unit("XMD01", "Alder", 400.0, "400"),
        maps.Unit("XMD02", "Birchmoor", 100.0, "100"),
        maps.Unit("XMD03", "Cedar", 0.0, "0"),
    ]
    units += [maps.Unit("XMD04", "Dunmarsh", None, missing=Missing.WITHHELD)]
    made = json.loads(maps.symbol_map(units, meridia_brief.outlines(), Look(), legend="People"))["datasets"]
    sizes = [row["size"] for row in made["circles"]]
    assert sizes[-2] == pytest.approx(4 * sizes[-1], rel=0.01)
    names = [row["text"] for row in made["names"]]
    assert sorted(names) == sorted(["Alder", "400", "Birchmoor", "100", "Cedar", "0", "Dunmarsh", "withheld"])
    assert {"People", "no data", "withheld"} <= {row["text"] for row in made["key"]}
    assert len(made["disputed"]) == 2  # the line, and its stretch in the key


def test_rates_fall_into_their_classes_and_none_above_the_last() -> None:
    breaks = [(0.5, "to 50%"), (1.0, "over 50%")]
    units = [maps.Unit("XMD01", "Alder", 0.5, "50%"), maps.Unit("XMD02", "Birchmoor", 0.51, "51%")]
    areas = json.loads(maps.rate_map(units, meridia_brief.outlines(), Look(), legend="Share", breaks=breaks))["datasets"]["areas"]
    assert [area["colour"] for area in areas[:3]] == ["#e9f2fb", "#d4e5f7", "#ffffff"]
    with pytest.raises(ValueError, match="above the last class"):
        maps.rate_map([maps.Unit("XMD01", "Alder", 1.2, "120%")], meridia_brief.outlines(), Look(), legend="Share", breaks=breaks)


def test_simplified_neighbours_still_share_their_edge() -> None:
    edge = [(1.0 + 0.004 * (step % 3), step / 50) for step in range(51)]
    left = shapely.Polygon([(0, 0), *edge, (0, 1)])
    right = shapely.Polygon([(2, 0), *edge, (2, 1)])
    drawn = canvas((("L", left.wkb), ("R", right.wkb)), (), 300.0, 300.0)
    assert len(drawn.units["L"].exterior.coords) < len(left.exterior.coords)
    assert shapely.intersection(drawn.units["L"], drawn.units["R"]).area == pytest.approx(0, abs=1e-6)
    united = shapely.union_all(list(drawn.units.values()))
    assert united.geom_type == "Polygon"
    assert not united.interiors


def test_hatching_stays_inside_its_polygon() -> None:
    ring = shapely.Polygon([(0, 0), (40, 0), (40, 30), (20, 10), (0, 30)])
    lines = hatching(ring)
    assert len(lines.geoms) >= 8
    assert ring.buffer(1e-6).contains(lines)


# Nothing from outside


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_asks_nobody_for_anything(language: str, rendered: dict[tuple[str, str], bytes]) -> None:
    root = page(rendered, language)
    assert not root.xpath("//script | //link | //img | //iframe | //object | //@style | //@onclick")
    assert all(link.startswith("#") for link in root.xpath("//@href"))
    assert not root.xpath("//@src")
    outside = re.findall(r"(?:https?:)?//[a-z][^\s\"'<]*", rendered[language, ".html"].decode())
    assert set(outside) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert "@import" not in rendered[language, ".html"].decode()
    assert not re.search(r"url\((?!#)", rendered[language, ".html"].decode())


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_has_its_landmarks_headings_in_order_and_the_banner_twice(
    language: str, briefs: dict[str, Brief], rendered: dict[tuple[str, str], bytes]
) -> None:
    root = page(rendered, language)
    assert [len(root.xpath(f"//{tag}")) for tag in ("header", "main", "footer", "h1")] == [1, 1, 1, 1]
    assert root.xpath("//a[@class='skip']/@href") == [f"#{root.xpath('//main/@id')[0]}"]
    levels = [int(heading.tag[1]) for heading in root.xpath("//h1|//h2|//h3|//h4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    banners = ["".join(banner.itertext()).strip() for banner in root.xpath("//p[@class='banner']")]
    assert banners == [briefs[language].banner] * 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_pdf_claims_ua_1_and_holds_only_the_packaged_fonts(language: str, rendered: dict[tuple[str, str], bytes]) -> None:
    made = rendered[language, ".pdf"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made
    families = {name.split(b"+")[-1] for name in re.findall(rb"/BaseFont\s*/([^\s/>]+)", made)}
    assert families == {b"CommonGround-Regular", b"CommonGround-Bold"}


def test_packaged_fonts_are_small_and_carry_their_licence() -> None:
    sizes = [path.stat().st_size for path in font_directory().glob("*.ttf")]
    assert len(sizes) == 2
    assert sum(sizes) < 1_500_000
    assert "SIL OPEN FONT LICENSE" in (font_directory() / "OFL.txt").read_text()


def test_pdf_text_has_the_banner_on_every_page_and_the_figures(rendered: dict[tuple[str, str], bytes], tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    (tmp_path / "brief.pdf").write_bytes(rendered["english", ".pdf"])
    ran = subprocess.run(["pdftotext", "-layout", str(tmp_path / "brief.pdf"), "-"], capture_output=True, text=True, check=True)
    pages = ran.stdout.split("\f")[:-1]
    assert 2 <= len(pages) <= 4
    assert all(text.count("RELEASE: PUBLIC") == 2 for text in pages)
    assert [f"Page {number} of {len(pages)}" in text for number, text in enumerate(pages, start=1)] == [True] * len(pages)
    for wanted in ("511,990", "no data", "withheld", "XMD_brief_2018-06_A4_20180712", "commonground explain"):
        assert wanted in ran.stdout


def test_docx_opens_again_and_repeats_the_heads_of_its_tables(rendered: dict[tuple[str, str], bytes]) -> None:
    from docx import Document

    opened = Document(io.BytesIO(rendered["english", ".docx"]))
    assert opened.paragraphs[0].text == "Meridia: situation brief"
    assert opened.core_properties.created.isoformat()[:10] == "2018-07-12"
    heads = [table.rows[0]._tr.find(f"{W}trPr/{W}tblHeader") is not None for table in opened.tables[1:]]
    assert heads
    assert all(heads)
    with zipfile.ZipFile(io.BytesIO(rendered["english", ".docx"])) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
