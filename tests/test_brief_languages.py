"""The brief of the bundled example in both languages and all formats: same bytes again, traced, bannered, right to left."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from lxml import etree, html

from commonground.brief.formats import FORMATS
from conftest import ROOT

EXAMPLE = ROOT / "examples" / "meridia" / "data"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LANGUAGES = ("en", "ar")
Made = dict[tuple[str, str], bytes]


PROGRAM = """
import json, sys
from commonground.cli.failure import run
from commonground.cli.main import cli
for arguments in json.loads(sys.argv[1]):
    assert run(cli, arguments) == 0, arguments
"""


def commonground(workspace: Path, *commands: list[str], seed: str = "1") -> None:
    """Run commands, all in one process of their own."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "COMMONGROUND_WORKSPACE": str(workspace),
        "PYTHONHASHSEED": seed,
        "TZ": "Asia/Baghdad" if seed == "1" else "Pacific/Auckland",
    }
    command = [sys.executable, "-c", PROGRAM, json.dumps(commands)]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


def issue(workspace: Path, folder: Path, seed: str) -> Made:
    wanted = {(language, suffix): folder / f"{language}{suffix}" for language in LANGUAGES for suffix in FORMATS}
    asked = ["brief", "--country", "XMD", "--month", "2017-06"]
    commonground(workspace, *([*asked, "--lang", key[0], "--out", str(out)] for key, out in wanted.items()), seed=seed)
    return {key: out.read_bytes() for key, out in wanted.items()}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("meridia") / "w"
    commonground(place, ["init", str(place)], ["load", str(EXAMPLE)])
    return place


@pytest.fixture(scope="module")
def made(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    return issue(workspace, tmp_path_factory.mktemp("briefs"), "1")


def page(made: Made, language: str) -> html.HtmlElement:
    return html.document_fromstring(made[language, ".html"].decode())


def test_another_process_gives_the_same_bytes(workspace: Path, made: Made, tmp_path: Path) -> None:
    again = issue(workspace, tmp_path, "7")
    assert {key: hashlib.sha256(data).hexdigest() for key, data in again.items()} == {
        key: hashlib.sha256(data).hexdigest() for key, data in made.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_superscript_has_its_evidence(language: str, made: Made) -> None:
    root = page(made, language)
    entries = set(root.xpath("//ol[@class='evidence']/li/@id"))
    cited = {address.removeprefix("#") for address in root.xpath("//sup/a/@href")}
    assert len(cited) > 10
    assert cited == entries
    text = made[language, ".md"].decode()
    assert set(re.findall(r"\]\(#(e\d+)\)", text)) == set(re.findall(r'<a id="(e\d+)">', text)) == entries
    with zipfile.ZipFile(io.BytesIO(made[language, ".docx"])) as packed:
        word = etree.fromstring(packed.read("word/document.xml"))
    marks = {mark.get(f"{W}name") for mark in word.iter(f"{W}bookmarkStart")}
    assert {link.get(f"{W}anchor") for link in word.iter(f"{W}hyperlink")} <= marks
    assert entries <= marks


@pytest.mark.parametrize(("language", "banner"), [("en", "Released to the public"), ("ar", "متاح للعموم")])
def test_the_banner_is_on_every_page_and_pages_are_two_to_four(
    language: str, banner: str, made: Made, pdftotext: str, tmp_path: Path
) -> None:
    (tmp_path / "b.pdf").write_bytes(made[language, ".pdf"])
    ran = subprocess.run([pdftotext, "-layout", str(tmp_path / "b.pdf"), "-"], capture_output=True, text=True, check=True)
    pages = [re.sub("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", text) for text in ran.stdout.split("\f")[:-1]]
    assert 2 <= len(pages) <= 4
    words = banner.split()
    assert [all(text.count(word) >= 2 for word in words) for text in pages] == [True] * len(pages)


def test_arabic_is_right_to_left_isolated_and_marked_as_unread(made: Made) -> None:
    root = page(made, "ar")
    assert (root.get("lang"), root.get("dir")) == ("ar", "rtl")
    assert len(root.xpath("//bdi[@dir='ltr']")) > 20
    note = "ولم يراجعه بعدُ متحدث أصلي باللغة العربية"
    assert note in root.text_content()
    assert note in made["ar", ".md"].decode()
    assert "لم يراجعه" not in page(made, "en").text_content()
    assert "تارفيل" in root.text_content()


PUBLISHED = re.compile(
    r"""[\w./-]+\.(?:csv|json|geojson)     # files
      | (?:IOM\ DTM\ terms|Displacement\ Tracking|International\ Organization|Uppsala|Internal\ Displacement|Office\ for)[^·\n]*
      | UNHCR,[^·\n]*|OCHA\ [^·\n]*        # licences and attributions
    """,
    re.VERBOSE,
)
ENGLISH = set("the of and to in is are not no for from with by at that this which were have since between who was".split())


def test_no_english_sentence_is_left_in_the_arabic(made: Made) -> None:
    """Names, licences, files and commands stay in Latin letters; no run of three words with an English particle does."""
    root = page(made, "ar")
    for kept in root.xpath("//code | //style | //*[@class='sources'] | //*[@class='from']"):
        kept.drop_tree()
    alts = root.xpath("//svg/@aria-label | //*/@aria-label")
    text = "\n".join([*root.itertext(), *alts])
    left = [run for run in re.findall(r"[A-Za-z][A-Za-z' ,;:-]+[A-Za-z]", text) if len(run.split()) >= 3]
    named = ("Government of ", "Port Marl Conference for Meridia")
    assert [run for run in left if ENGLISH & set(run.lower().split()) and not run.startswith(named)] == []


def test_evidence_in_arabic_says_its_dates_in_arabic(made: Made) -> None:
    shown = page(made, "ar").xpath("//*[@class='from']")
    said = [PUBLISHED.sub("", line.text_content()) for line in shown]
    assert any("تاريخ النشر" in line for line in said)
    assert not any(word in line for line in said for word in ("published", "about", "retrieved", "To see"))
