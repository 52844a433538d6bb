"""No e-mail address and no telephone number is in any table, reject, log, export or brief that is made from the real files."""

from __future__ import annotations

import io
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from commonground.cli.export import HXL_TABLES
from commonground.cli.failure import run
from commonground.cli.main import cli

pytestmark = pytest.mark.slow

EMAIL = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"
TELEPHONE = r"(^|[^\w.+-])(\+|00)[1-9]\d{0,2}[ ().-]{0,2}\d{1,4}([ ().-]{0,2}\d{2,4}){2,4}($|\.($|\s)|[^\w.-])"
"""An international number: plus or two zeros, a country code, and groups of figures."""
LOCAL = r"(?i)\b(tel|phone|mobile|mob|cell)\b[.:]?\s*\(?\d{2,4}\)?([ .-]?\d{2,4}){2,4}"
PATTERNS = {"e-mail": EMAIL, "telephone": TELEPHONE, "telephone ": LOCAL}

FOLDERS = tuple(
    "conflict displacement population fts hapi threew control risk needs dtm fx iati iati_codelists"
    " cbpf pledges contributions crs sanctions".split()
)


def found_in(text: str) -> list[str]:
    """What looks like an address or a number."""
    return [f"{name}: {match[0]}" for name, pattern in PATTERNS.items() for match in [re.search(pattern, text)] if match]


@pytest.mark.parametrize(
    "text",
    ["write to a.b@iom.int please", "Tel: 0780 123 4567", "+964 780 123 4567", "call (+964)7801234567.", "00964 7801 234567"],
)
def test_the_patterns_find_addresses_and_numbers(text: str) -> None:
    assert found_in(text)


@pytest.mark.parametrize(
    "text", ["2018-06-30T00:00:00+00:00", "IRQ|2018-06-30", "36.1234567", "+1,234,567 people", "1990-2025", "a@b", "00123"]
)
def test_the_patterns_leave_dates_ids_and_figures_alone(text: str) -> None:
    assert found_in(text) == []


def _commonground(root: Path, *arguments: str) -> str:
    """What a command prints, on both streams."""
    printed, complained = io.StringIO(), io.StringIO()
    with redirect_stdout(printed), redirect_stderr(complained):
        code = run(cli, ["-w", str(root), *arguments])
    assert code in (0, 3), complained.getvalue()
    return printed.getvalue() + complained.getvalue()


@pytest.fixture(scope="module")
def loaded(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    root = tmp_path_factory.mktemp("personal") / "w"
    run(cli, ["init", str(root)])
    places = [shared_data / "places" / "cod_ab_topojson" / f"{name}.topojson" for name in ("IRQ_adm1", "SYR_adm1")]
    said = _commonground(root, "load", "--json", *map(str, places), *(str(shared_data / name) for name in FOLDERS))
    return root, said


def _told(table: pa.Table) -> pa.Table:
    """The rows whose texts are looked at: not the numbers of papers that a sanctions list states of its own entries.

    A passport `00481779` or a Russian organisation's code `00139011` begins with two zeros and no plus, and its publisher says
    which it is; without it a namesake cannot be told from the one who is meant.
    """
    if "document_type" not in table.column_names:
        return table
    papers = pc.is_in(table["kind"], pa.array(["document", "registration"]))
    dialled = pc.fill_null(pc.match_substring_regex(table["value"], r"[+@]|(?i)tel|phone|mobile"), False)
    return table.filter(pc.or_(pc.invert(papers), dialled))


def _texts(column: pa.ChunkedArray) -> Iterator[pa.Array]:
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        yield pc.unique(column)
    elif pa.types.is_list(column.type):
        yield from _texts(pa.chunked_array([pc.list_flatten(chunk) for chunk in column.chunks], column.type.value_type))


def test_no_table_of_the_lake_holds_any(loaded: tuple[Path, str]) -> None:
    files = [path for path in loaded[0].rglob("*.parquet") if "sources" not in path.parts]
    assert len(files) > 10
    seen = 0
    for path in files:
        table = _told(pq.ParquetFile(path).read())
        for name in table.column_names:
            for values in _texts(table.column(name)):
                for what, pattern in PATTERNS.items():
                    if what == "telephone" and not pc.any(pc.match_substring_regex(values, r"\+\d|00[1-9]|\(\+")).as_py():
                        continue
                    bad = values.filter(pc.fill_null(pc.match_substring_regex(values, pattern), False))
                    assert len(bad) == 0, (path.name, name, what, bad.to_pylist()[:3])
                seen += len(values)
    assert seen > 100_000


def test_rejects_hold_none(loaded: tuple[Path, str], tmp_path: Path) -> None:
    text = _commonground(loaded[0], "rejects", "--json")
    assert json.loads(text)
    assert found_in(text) == []


def test_what_load_and_status_print_holds_none(loaded: tuple[Path, str]) -> None:
    assert found_in(loaded[1]) == []
    assert found_in(_commonground(loaded[0], "status", "--json")) == []


def test_the_ledger_holds_none(loaded: tuple[Path, str]) -> None:
    connection = sqlite3.connect(loaded[0] / "ledger.sqlite")
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    assert "source" in tables
    for name in set(tables) - {"fingerprint"}:  # twelve hexadecimal digits of a hash can look like a telephone number
        for row in connection.execute(f'SELECT * FROM "{name}"'):
            text = " | ".join(value for value in row if isinstance(value, str))
            assert found_in(text) == [], name
    connection.close()


@pytest.mark.parametrize("form", ["--json", "--csv"])
def test_the_picture_as_an_export_holds_none(form: str, loaded: tuple[Path, str]) -> None:
    text = _commonground(loaded[0], "picture", "--country", "IRQ", "--country", "SYR", "--from", "2018-06", form)
    assert len(text) > 1000
    assert found_in(text) == []


@pytest.mark.parametrize("measure", ["returnees", "deaths", "funded_usd", "idps"])
def test_evidence_holds_none(measure: str, loaded: tuple[Path, str]) -> None:
    text = _commonground(loaded[0], "explain", measure, "--place", "IRQ", "--month", "2018-06", "--json")
    assert json.loads(text)["rows"]
    assert found_in(text) == []


@pytest.mark.parametrize("form", ["md", "html"])
def test_the_brief_holds_none(form: str, loaded: tuple[Path, str], tmp_path: Path) -> None:
    made = tmp_path / f"brief.{form}"
    _commonground(loaded[0], "brief", "--country", "IRQ", "--month", "2022-03", "--out", str(made))
    text = re.sub(r"<(style|svg|script)\b.*?</\1>|data:[^\"')]+", " ", made.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert len(text) > 2000
    assert found_in(text) == []


@pytest.mark.parametrize("feed", ["dtm-idps", "iati-organisation", "ucdp-ged"])
def test_a_comparison_of_editions_holds_none(feed: str, loaded: tuple[Path, str]) -> None:
    assert found_in(_commonground(loaded[0], "diff", "--feed", feed, "--since", "2020-01-01", "--json")) == []


OWN = ["--flows", "--reporting-org", "XM-EX-1", "--reporting-name", "Coalition"]


@pytest.mark.parametrize("form", [["iati"], ["iati", *OWN], *(["hxl", table] for table in HXL_TABLES)], ids=" ".join)
def test_what_is_exported_holds_none(form: list[str], loaded: tuple[Path, str], tmp_path: Path) -> None:
    said = _commonground(loaded[0], "export", *form, "--country", "IRQ", "--country", "SYR", "--out", str(tmp_path / "out"))
    text = (tmp_path / "out").read_text(encoding="utf-8")
    assert len(text) > 1000
    assert found_in(text) == []
    assert "contact-info" not in text
    assert found_in(said) == []
