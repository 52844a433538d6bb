"""Every command answers in a table and in JSON, says what to do when it cannot, and ends with a code that means something."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from commonground import __version__
from commonground.cli.failure import run
from commonground.cli.main import COMMANDS, cli
from commonground.picture.cells import KEYS
from theatres import EXAMPLE, ROOT, theatre

SHELL = [sys.executable, "-c", "from commonground.cli.main import main; main()"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src")}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    held = theatre(tmp_path_factory.mktemp("cli") / "w", [EXAMPLE])
    held.close()
    return held.root


def _ask(root: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(cli, ["-w", str(root), *arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_help_is_instant() -> None:
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        done = subprocess.run([*SHELL, "--help"], env=ENVIRONMENT, capture_output=True, text=True, check=True)
        times.append(time.perf_counter() - begun)
    assert all(name in done.stdout for name in COMMANDS)
    # 0.3 s is the aim and is measured by the bench; a shared machine may be three times as slow
    assert min(times) < 1.0


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from commonground.cli.main import cli; cli(['--help'], standalone_mode=False);"
        "heavy = {'duckdb', 'pyarrow', 'sqlalchemy', 'altair', 'shapely', 'lxml', 'numpy'} & set(sys.modules);"
        "print(heavy, file=sys.stderr); sys.exit(bool(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(cli, [command, "--help"]) == 0
    assert "Usage: commonground" in capsys.readouterr().out


def test_the_version_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(cli, ["--version"]) == 0
    assert __version__ in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "keys"),
    [
        (["status"], None),
        (["picture", "--country", "XMD", "--from", "2017-03"], set(KEYS)),
        (["explain", "returnees", "--place", "XM0102", "--month", "2016-12"], {"value", "rows", "recomputed"}),
        (["rejects"], None),
        (["feeds"], None),
        (["diff", "--feed", "fts-plan", "--since", "2016-01-01"], None),
    ],
)
def test_the_json_of_each_command_can_be_read(
    arguments: list[str], keys: set[str] | None, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = _ask(root, capsys, *arguments, "--json")
    assert code == 0
    body = json.loads(out)
    first = body[0] if isinstance(body, list) and body else body
    if keys is not None:
        assert keys <= set(first)


@pytest.mark.parametrize(
    "arguments",
    [
        ["status"],
        ["picture", "--country", "XMD", "--level", "2", "--from", "2016-01", "--to", "2017-12"],
        ["explain", "deaths", "--place", "XM01", "--month", "2016-03"],
        ["place", "XM01", "--month", "2016-03"],
        ["explain", "returnees", "--place", "XM0102", "--month", "2016-12"],
        ["rejects"],
        ["feeds"],
    ],
)
def test_tables_are_printed_on_a_terminal_of_eighty_columns(arguments: list[str], root: Path) -> None:
    import fcntl
    import pty
    import struct
    import termios

    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    environment = {key: told for key, told in ENVIRONMENT.items() if key not in ("COLUMNS", "LINES")}
    done = subprocess.Popen(
        [*SHELL, "-w", str(root), *arguments], env=environment | {"TERM": "dumb"}, stdout=follower, stderr=subprocess.PIPE
    )
    os.close(follower)
    text = b""
    while True:
        try:
            chunk = os.read(leader, 65536)
        except OSError:
            break
        if not chunk:
            break
        text += chunk
    _, error = done.communicate()
    os.close(leader)
    assert done.returncode == 0, error.decode()
    lines = text.decode().splitlines()
    assert len(lines) > 2
    assert "Traceback" not in text.decode() + error.decode()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["picture", "--country", "ZZZ"], 6, "ISO 3166"),
        (["picture", "--measure", "wealth", "--country", "XMD"], 6, "known:"),
        (["picture", "--country", "XMD", "--json", "--csv"], 2, "exclude"),
        (["picture", "--country", "XMD", "--from", "soon"], 2, "soon"),
        (["picture", "--country", "XMD", "--from", "2017-02", "--to", "2017-01"], 2, "after"),
        (["picture", "--level", "7"], 2, "7"),
        (["picture", "--colour"], 2, "--colour"),
        (["picture", "--country", "XMD", "--as-of", "tomorrow"], 2, "YYYY-MM-DD"),
        (["picture", "--country", "XMD", "--loaded-by", "tomorrow"], 2, "YYYY-MM-DD"),
        (["explain", "deaths", "--place", "XM77", "--month", "2016-01"], 6, "p-code"),
        (["load", "nowhere/at/all"], 4, "nowhere"),
        (["purge", "0" * 64, "--why", "a test"], 6, "→"),
        (["plan"], 2, "plan"),
    ],
)
def test_what_cannot_be_done_has_its_code_and_says_why(
    arguments: list[str], code: int, said: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found, _, error = _ask(root, capsys, *arguments)
    assert (found, said in error) == (code, True), error
    assert "Traceback" not in error


def test_an_error_with_json_is_an_object_on_standard_output(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = _ask(root, capsys, "picture", "--country", "ZZZ", "--json")
    assert code == 6
    assert set(json.loads(out)) == {"error", "message", "where", "hint"}


def test_a_workspace_is_made_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(cli, ["init", str(tmp_path / "w"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["workspace"] == str((tmp_path / "w").resolve())
    assert run(cli, ["init", str(tmp_path / "w")]) == 5
    assert run(cli, ["-w", str(tmp_path / "none"), "status"]) == 5
    assert "commonground init" in capsys.readouterr().err


def test_a_folder_with_an_unknown_file_is_loaded_without_it_and_ends_with_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(cli, ["init", str(tmp_path / "w")])
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "notes.csv").write_text("one,two\n1,2\n", encoding="utf-8")
    (folder / "XMD_adm1.geojson").write_bytes((EXAMPLE / "XMD_adm1.geojson").read_bytes())
    capsys.readouterr()
    code, out, _ = _ask(tmp_path / "w", capsys, "load", str(folder), "--json")
    assert code == 3
    body = json.loads(out)
    assert [Path(path).name for path in body["left_out"]] == ["notes.csv"]
    assert body["rows"] == {"place": 2}
    code, out, _ = _ask(tmp_path / "w", capsys, "load", str(folder / "XMD_adm1.geojson"), "--json")
    assert (code, json.loads(out)["changed"]) == (0, False)
    code, _, error = _ask(tmp_path / "w", capsys, "load", str(folder / "notes.csv"))
    assert code == 4
    assert "ucdp-ged" in error, "the error lists what is known"


def test_the_csv_of_a_picture_has_the_keys_of_the_json(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("picture", "--country", "XMD", "--from", "2017-03", "--level", "1")
    _, text, _ = _ask(root, capsys, *asked, "--csv")
    _, body, _ = _ask(root, capsys, *asked, "--json")
    lines = text.splitlines()
    assert lines[0] == ",".join(KEYS)
    assert len(lines) - 1 == len(json.loads(body))


def test_the_parquet_of_a_picture_holds_the_same_rows(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import pyarrow.parquet as pq

    asked = ("picture", "--country", "XMD", "--from", "2017-03", "--level", "1")
    assert _ask(root, capsys, *asked, "--parquet", str(tmp_path / "p.parquet"))[0] == 0
    _, body, _ = _ask(root, capsys, *asked, "--json")
    table = pq.read_table(tmp_path / "p.parquet")
    rows = json.loads(body)
    assert table.num_rows == len(rows)
    numbers = [row["value"] if not isinstance(row["value"], str) else None for row in rows]
    assert table.column("value").to_pylist() == numbers


def test_a_member_reads_what_is_released_to_it_and_the_public_does_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(cli, ["init", str(tmp_path / "w"), "--member", "CELL"])
    assert run(cli, ["-w", str(tmp_path / "w"), "load", "--release-to", "BEL", str(EXAMPLE)]) == 2
    run(cli, ["-w", str(tmp_path / "w"), "member", "add", "BEL", "--name", "Belgium"])
    assert run(cli, ["-w", str(tmp_path / "w"), "load", "--release-to", "BEL", str(EXAMPLE)]) == 0
    capsys.readouterr()
    asked = ("picture", "--country", "XMD", "--from", "2016-03", "--measure", "deaths", "--level", "0", "--json")
    assert json.loads(_ask(tmp_path / "w", capsys, *asked, "--as", "PUBLIC")[1]) == []
    for words in ((), ("--as", "CELL"), ("--as", "BEL")):
        assert [row["value"] for row in json.loads(_ask(tmp_path / "w", capsys, *asked, *words)[1])] == [13]
    code, told, _ = _ask(tmp_path / "w", capsys, *asked, "--as", "ATLANTIS")
    assert (code, json.loads(told)["message"]) == (6, "there is no member 'ATLANTIS'")


def test_parquet_holds_what_json_prints(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    held = theatre(tmp_path / "w", [EXAMPLE])
    held.close()
    asked = ["-w", str(tmp_path / "w"), "picture", "--country", "XMD", "--from", "2017-03", "--to", "2017-04"]
    assert run(cli, [*asked, "--parquet", str(tmp_path / "p.parquet")]) == 0
    capsys.readouterr()
    assert run(cli, [*asked, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    held_rows = pq.read_table(tmp_path / "p.parquet").to_pylist()
    assert len(printed) == len(held_rows) > 50
    for told, row in zip(printed, held_rows, strict=True):
        value = row["text"] if isinstance(told["value"], str) else row["value"]
        assert {**told, "low": None, "high": None} == {**{k: row[k] for k in told}, "value": value, "low": None, "high": None}
