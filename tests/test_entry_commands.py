"""`template`, `import` and `export-records` as they are used: what is printed, the exit codes, and the keys of `--json`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.entry.kinds import NATURAL
from test_docs import DOCS, documented, is_documented, keys

MEMBERS = "code,name,kind,valid from,valid to\nBEL,Belgium,state,2014-09-10,\nEGY,Egypt,observer,2014-09-10,2016-12-31\n"
MEMBERS += "EGY,Egypt,state,2017-01-01,\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    assert run(cli, ["init", str(tmp_path / "w"), "--member", "CELL"]) == 0
    return tmp_path / "w"


def ask(root: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = run(cli, ["-w", str(root), *words])
    out, err = capsys.readouterr()
    return code, out, err


def told(root: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    code, out, _ = ask(root, capsys, *words, "--json")
    found: dict[str, Any] = json.loads(out)
    if "error" not in found:
        known = documented()[words[0]]
        assert {key for key in keys(found) if not is_documented(key, known)} == set()
    return code, found


def put(tmp_path: Path, name: str, text: str) -> str:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return str(tmp_path / name)


def test_a_preview_records_nothing_and_its_id_exactly_what_it_showed(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = put(tmp_path, "members.csv", MEMBERS)
    code, out, _ = ask(root, capsys, "import", file)
    assert code == 0
    assert out.startswith("members.csv for CELL: 2 to add, 0 to change, 0 to end, 0 as they are\n")
    assert "add    member EGY  (rows 3, 4)" in out
    assert "new members: released to MEMBERS" in out
    code, shown = told(root, capsys, "import", file)
    assert (code, shown["recorded"], shown["add"]) == (0, False, 2)
    assert f"--plan {shown['plan']}" in out
    code, wrong = told(root, capsys, "import", file, "--plan", "0" * 16)
    assert (code, wrong["error"]) == (9, "conflict")
    code, done = told(root, capsys, "import", file, "--plan", shown["plan"], "--why", "accession")
    assert (code, done["recorded"]) == (0, True)
    code, again = told(root, capsys, "import", file, "--yes")
    assert (code, again["recorded"], again["unchanged"]) == (0, False, 2)


def test_faults_are_shown_with_exit_code_3_and_nothing_is_recorded(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = put(tmp_path, "members.csv", MEMBERS.replace("state,2014-09-10", "kingdom,08/06/2014"))
    code, out, _ = ask(root, capsys, "import", file, "--yes")
    assert code == 3
    assert "row 2, kind: kind cannot be 'kingdom'" in out
    assert "row 2, valid from: '08/06/2014' can be 8 June or 6 August" in out
    assert "nothing was recorded" in out
    code, shown = told(root, capsys, "import", file, "--yes", "--leave-faulty")
    assert (code, shown["recorded"], shown["left_out"]) == (3, True, [{"sheet": "members", "row": 2}])


def test_an_export_of_the_command_is_imported_with_nothing_to_do(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(root, capsys, "import", put(tmp_path, "members.csv", MEMBERS), "--yes")[0] == 0
    for name in ("out.csv", "out.xlsx"):
        code, made = told(root, capsys, "export-records", "members", "--out", str(tmp_path / name), "--as", "BEL")
        assert (code, made["for"], made["kinds"]) == (0, "BEL", [{"kind": "member", "records": 3, "rows": 4}])
        code, shown = told(root, capsys, "import", str(tmp_path / name), "--for", "BEL")
        assert (code, shown["unchanged"], shown["records"], shown["faults"]) == (0, 3, [], [])


def test_a_report_goes_out_as_a_template_and_comes_back(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, made = told(root, capsys, "template", "report", "--out", str(tmp_path / "r.xlsx"))
    assert (code, made["kinds"]) == (0, ["activity", "result", "milestone", "measurement"])
    code, shown = told(root, capsys, "import", str(tmp_path / "r.xlsx"), "--dry-run")
    assert (code, shown["rows"], shown["faults"]) == (0, 0, [])


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("template", "wishes"), 2, "no kind of record 'wishes'"),
        (("template", "pledges", "--out", "x.pdf"), 2, "no .pdf"),
        (("template", "report", "--out", "x.csv"), 2, "several sheets"),
        (("template", "documents"), 2, "do not come in tables"),
        (("export-records", "pledges", "members", "--out", "x.csv"), 2, "one kind"),
        (("import", "nowhere.csv"), 4, "no such file"),
        (("import", "nowhere.csv", "--yes", "--dry-run"), 2, "--dry-run"),
        (("import", "nowhere.csv", "--kind", "grants"), 2, "do not come in tables"),
    ],
)
def test_what_cannot_be_asked_for_says_what_to_do(
    root: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, said: str
) -> None:
    found, _, err = ask(root, capsys, *words)
    assert found == code
    assert said in err
    assert "→" in err


def test_what_tells_records_apart_is_documented_kind_by_kind() -> None:
    page = (DOCS / "entering.md").read_text(encoding="utf-8")
    rows = [f"| {name.replace('_', ' ')} | {', '.join(fields)} |" for name, fields in NATURAL.items() if fields]
    assert [row for row in rows if row not in page] == []


def test_a_source_stays_in_the_ledger_and_the_prompt_is_not_asked_in_a_pipe(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = put(tmp_path, "members.csv", MEMBERS)
    assert ask(root, capsys, "import", file, "--yes", "--source", "note verbale of 3 May", "--why", "accession")[0] == 0
    _, out, _ = ask(root, capsys, "record", "BEL", "--json")
    assert json.loads(out)["entered"]["source"] == "note verbale of 3 May"
