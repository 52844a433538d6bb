"""The documentation is a contract: what a user can meet is described, and what is described is there."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest

from commonground.cli.failure import run
from commonground.cli.main import COMMANDS, cli
from commonground.door.workspace import Settings
from commonground.intake.catalogue import known_feeds
from commonground.vocabulary import errors
from commonground.vocabulary.measures import MEASURES

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
EXAMPLE = ROOT / "examples" / "meridia" / "data"
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


@pytest.fixture(scope="module")
def writer() -> Iterator[ModuleType]:
    """tools/write_docs.py."""
    spec = importlib.util.spec_from_file_location("write_docs", ROOT / "tools" / "write_docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["write_docs"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["write_docs"]


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def test_generated_pages_are_fresh(writer: ModuleType) -> None:
    assert [str(path) for path in writer.stale(writer.pages())] == [], "run `make docs`"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_described(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    text = page(f"commands/{name}.md")
    assert command.help
    for option in (p for p in command.params if isinstance(p, click.Option)):
        assert option.help, f"{name} {option.opts[0]} has no help"
        assert f"`{option.opts[0]}" in text, option.opts[0]


def test_every_feed_has_its_page_with_its_quirks() -> None:
    for feed in known_feeds():
        text = page(f"feeds/{feed.name}.md")
        assert feed.publisher in text
        assert all(quirk in text for quirk in feed.quirks)
        assert all(download.url in text for download in feed.downloads)
        assert text.count("(not verified here)") == sum(not d.verified for d in feed.downloads)


def test_every_measure_is_defined() -> None:
    text = page("measures.md")
    for measure in MEASURES.values():
        row = next(line for line in text.splitlines() if line.startswith(f"| `{measure.name}` |"))
        assert measure.unit in row
        assert measure.definition in row
        assert all(publisher in row for publisher in measure.lead)


def every_error(kind: type[errors.CommonGroundError] = errors.CommonGroundError) -> Iterator[type[errors.CommonGroundError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from every_error(below)


def test_every_error_code_says_what_to_do() -> None:
    told = {cells[1].strip(" `"): cells for line in page("errors.md").splitlines() if len(cells := line.split("|")) == 7}
    for error in every_error():
        if error.__module__ == errors.__name__:
            assert told[error.code][2].strip() == str(error.exit_code)
            assert len(told[error.code][5].strip()) > 10


def test_every_setting_and_variable_is_described() -> None:
    text = page("settings.md")
    for name in Settings.__dataclass_fields__:
        assert f"`{name}`" in text or f"`[{name}]`" in text, name
    sources = [*ROOT.glob("src/**/*.py"), *ROOT.glob("tests/**/*.py"), *ROOT.glob("benchmarks/*.py"), ROOT / ".ci" / "run"]
    used = {name for path in sources for name in re.findall(r"\bCOMMONGROUND_[A-Z_]+\b", path.read_text(encoding="utf-8"))}
    assert {name for name in used if f"`{name}`" not in text} == set()


def anchors(text: str) -> set[str]:
    """The headings of a page as links name them: in small letters, with hyphens for spaces and without other signs."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_link_within_the_documentation_leads_somewhere() -> None:
    missing = []
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS.rglob("*.md")):
        for target in LINK.findall(path.read_text(encoding="utf-8")):
            file, _, anchor = target.partition("#")
            if "://" in target or file.endswith("picture.png"):
                continue
            there = (path.parent / file).resolve() if file else path
            if not there.exists() or (anchor and anchor not in anchors(there.read_text(encoding="utf-8"))):
                missing.append(f"{path.relative_to(ROOT)}: {target}")
    assert missing == []


def test_every_decision_and_room_has_its_page() -> None:
    listed = page("decisions/README.md")
    for path in (DOCS / "decisions").glob("0*.md"):
        assert f"({path.name})" in listed
    rooms = [path for path in (ROOT / "src" / "commonground").iterdir() if (path / "__init__.py").exists()]
    assert [room.name for room in rooms if "**May import**" not in (room / "README.md").read_text(encoding="utf-8")] == []


def test_the_commands_of_the_tour_are_commands() -> None:
    for text in (page("tour.md"), (ROOT / "README.md").read_text(encoding="utf-8")):
        assert "Traceback" not in text
        for line in re.findall(r"^\$ commonground (.*)$", text, re.MULTILINE):
            words = line.partition(" 2>")[0].split()
            command = cli.get_command(click.Context(cli), words[0])
            assert command is not None
            if isinstance(command, click.Group):  # some of these also do something by themselves
                command = command.commands.get(words[1], command)
            known = {option for parameter in command.params for option in parameter.opts}
            assert {word for word in words if word.startswith("--")} <= known, line


def documented() -> dict[str, set[str]]:
    """The keys that docs/json.md names for each command; a key that ends with `{}` is open below."""
    sections = re.split(r"^## ", page("json.md"), flags=re.MULTILINE)[1:]
    return {
        section.split("\n", 1)[0].strip(): set(re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)) for section in sections
    }


def keys(value: Any, path: str = "") -> Iterator[str]:
    """The paths of all keys in a JSON value, written as in docs/json.md."""
    if isinstance(value, list):
        for item in value:
            yield from keys(item, f"{path}[]")
    elif isinstance(value, dict):
        for name, item in value.items():
            yield f"{path}.{name}".lstrip(".")
            yield from keys(item, f"{path}.{name}".lstrip("."))


def is_documented(key: str, known: set[str]) -> bool:
    above = [key[: match.start()] for match in re.finditer(r"\.|$", key)]
    return bool({key, f"{key}[]", f"{key}{{}}"} & known) or any(f"{part}{{}}" in known for part in above)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled example, loaded, with a brief issued, in the workspace of a cell that has an account."""
    folder = tmp_path_factory.mktemp("docs")
    root = folder / "theatre"
    founding = ["--member", "CELL", "--coalition", "Friends of Meridia", "--founded", "2016-01-10"]
    assert run(cli, ["init", str(root), *founding]) == 0
    for words in ("account add bob --role approver", "enter note about=CELL text=x --release-to PUBLIC"):
        assert run(cli, ["-w", str(root), *words.split()]) == 0  # the release waits for a second person
    assert run(cli, ["-w", str(root), "load", str(EXAMPLE)]) == 0
    assert run(cli, ["-w", str(root), "brief", "--country", "XMD", "--month", "2017-06", "--out", str(folder / "b.md")]) == 0
    return root


ASKED = [
    "allocate --offers {example}/../offers.csv --country XMD --year 2017 --minimum WASH=95%"
    " --minimum Health=99% --objective worst-first",
    "load {example}",
    "status --verify",
    "status --sources",
    "picture --country XMD --from 2017-06 --to 2017-06",
    "explain deaths --place XM02 --month 2017-02",
    "explain returnees --place XM01 --month 2017-06",
    "brief --country XMD --month 2017-06 --out {out}",
    "brief --issued",
    "rejects",
    "diff --feed dtm-returnees --since 2000-01-01",
    "purge hpc_hno_2017.csv --why test",
    "rebuild",
    "ledger verify",
    "ledger head",
    "ledger upgrade",
    "ledger backup {out}",
    "feeds",
    "export iati --out {out}",
    "export iati --flows --reporting-org EX-COA --reporting-name Coalition --out {out}",
    "export hxl flows --out {out}",
    "pledges --country XMD",
    "pledges --drive port-marl",
    "contributions --recipient XMD",
    "quality",
    "trace EX-MRF-WATER",
    "gap --country XMD --year 2017",
    "gap --country XMD --year 2017 --by place",
    "gap --country XMD --year 2017 --by donor",
    "total --country XMD --explain --by sector --through",
    "budgets --country XMD --fill --by activity",
    "flows --to-place XMD",
    "flows --activity EX-HAL-WATER",
    "gap --country XMD --year 2017 --by plan",
    "pledges --conference port-marl-2016",
    "quality --publisher EX-HAL",
    "changes --feed fts-flows --between 2018-01-01 2018-02-01",
    "export hxl gap --country XMD --year 2017 --out {out}",
    "template report --out {out}.xlsx",
    "export-records pledges --out {out}.csv",
    "member add EX-HAL --name Halvenna --since 2016-01-10",
    "community add DONORS --name Donors --shows-older",
    "kinds",
    "kinds undertaking",
    "enter pledge member=CELL amount=5 currency=EUR pledged_on=2016-02-01 --release-to MEMBERS",
    "amend member CELL name=Cell --why test",
    "end member CELL --why test",
    "records",
    "records member",
    "record CELL",
    "who CELL",
    "who --source hpc_hno_2017.csv",
    "would-see CELL",
    "news member CELL --since 2016-01-01",
    "release list",
    "release narrow CELL --to OWN --why test",
    "release sent CELL --to CELL",
    "account add ann --role reader",
    "account list",
]


@pytest.mark.parametrize("asked", ASKED)
def test_every_json_key_is_documented(asked: str, workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(workspace, tmp_path / "theatre")
    words = [word.format(example=EXAMPLE, out=tmp_path / "brief.md") for word in asked.split()]
    code = run(cli, ["-w", str(tmp_path / "theatre"), *words, "--json"])
    assert code == 0
    told = set(keys(json.loads(capsys.readouterr().out)))
    known = documented()[words[0]]
    assert told
    assert {key for key in told if not is_documented(key, known)} == set()


def test_every_command_with_json_has_its_section() -> None:
    known = documented()
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        if any(parameter.name == "as_json" for parameter in command.params):
            assert known[name], name
