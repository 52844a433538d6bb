"""Every step is SQL that carries over to another engine: parsed, checked against the list of constructs, and transpiled."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from commonground.door.reader import Reader
from commonground.door.steps import Step
from commonground.door.workspace import create
from commonground.picture import cells
from commonground.picture.cells import Asked, Picture

REFUSED_FUNCTIONS = {
    "date_diff": "counts boundaries in one engine and whole periods in another: write year * 12 + month",
    "datediff": "counts boundaries in one engine and whole periods in another: write year * 12 + month",
    "hash": "differs between engines",
    "quantile_cont": "is not everywhere",
    "try_strptime": "parsing belongs to feeds",
    "strptime": "parsing belongs to feeds",
    "unnest": "join a calendar table",
}
"""docs/decisions: constructs that give another answer, or none, elsewhere."""


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> list[Step]:
    """Every step that a picture runs at any level."""
    workspace = create(tmp_path_factory.mktemp("w") / "theatre", dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    found: dict[str, Step] = {}
    original = cells.run

    def record(reader: Reader, steps: tuple[Step, ...], question: str = "") -> None:
        found.update({f"{step.name} {step.sql}": step for step in steps})
        original(reader, steps, question)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cells, "run", record)
        for level in range(4):
            Picture(Reader(workspace), Asked(level, ("IRQ",), "2018-01", "2018-03")).table()
    workspace.close()
    return list(found.values())


def test_every_step_makes_one_claim_and_is_parsed_and_transpiled(steps: list[Step]) -> None:
    assert len({step.name for step in steps}) > 25
    for step in steps:
        assert step.claim.strip(), step.name
        (statement,) = sqlglot.parse(step.sql, read="duckdb")
        assert isinstance(statement, exp.Query), step.name
        assert sqlglot.transpile(step.sql, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.IGNORE), step.name


def test_no_step_uses_a_construct_that_means_something_else_elsewhere(steps: list[Step]) -> None:
    for step in steps:
        (statement,) = sqlglot.parse(step.sql, read="duckdb")
        for call in statement.find_all(exp.Func):
            name = (call.name if isinstance(call, exp.Anonymous) else call.sql_name()).lower()
            assert name not in REFUSED_FUNCTIONS or _days(call), f"{step.name}: {name} {REFUSED_FUNCTIONS.get(name)}"
        assert not list(statement.find_all(exp.Pivot)), f"{step.name}: PIVOT"
        assert not [star for star in statement.find_all(exp.Star) if star.args.get("replace")], f"{step.name}: * REPLACE"
        assert not [join for join in statement.find_all(exp.Join) if join.args.get("method") == "ASOF"], f"{step.name}: ASOF JOIN"
        assert not [u for u in statement.find_all(exp.Union) if u.args.get("by_name")], f"{step.name}: UNION BY NAME"


def _days(call: exp.Func) -> bool:
    """Days between two dates are the same number everywhere; of months and years, one counts boundaries, another whole ones."""
    return isinstance(call, exp.DateDiff) and call.text("unit").lower() == "day"


def test_the_refusing_check_refuses() -> None:
    statement = sqlglot.parse_one("SELECT date_diff('month', a, b), hash(c) FROM t", read="duckdb")
    names = {(c.name if isinstance(c, exp.Anonymous) else c.sql_name()).lower() for c in statement.find_all(exp.Func)}
    assert names & set(REFUSED_FUNCTIONS)


def test_steps_read_only_tables_and_earlier_steps(steps: list[Step]) -> None:
    """No step opens a file: what it reads came through the door."""
    for step in steps:
        (statement,) = sqlglot.parse(step.sql, read="duckdb")
        for table in statement.find_all(exp.Table):
            assert Path(table.name).suffix == "", f"{step.name} reads {table.name}"
