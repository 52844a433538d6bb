"""A small coalition at the command line: a cell, Belgium, Germany, and the African Union as an observer."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from commonground.cli.failure import run
from commonground.cli.main import cli


class Coalition:
    """A workspace of CELL that is spoken to by commands."""

    def __init__(
        self, root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, ledger: str | None = None
    ) -> None:
        self.root, self._capsys, self._monkeypatch = root, capsys, monkeypatch
        where = ("--ledger", ledger) if ledger else ()
        self.says(None, "init", str(root), "--member", "CELL", "--coalition", "Coalition", "--founded", "2014-09-10", *where)
        for code, name in (("BEL", "Belgium"), ("DEU", "Germany")):
            self.says("member", "add", code, "--name", name, "--iso3", code, "--since", "2014-09-10")
        self.says("member", "add", "AU", "--name", "African Union", "--kind", "observer", "--since", "2017-03-22")

    def ask(self, *words: str | None, typed: str = "") -> tuple[int, str, str]:
        """Exit code, standard output and standard error of a command; a first None leaves `-w` out."""
        self._capsys.readouterr()
        self._monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        where = [] if words[0] is None else ["-w", str(self.root)]
        code = run(cli, [*where, *(word for word in words if word is not None)])
        said = self._capsys.readouterr()
        return code, said.out, said.err

    def says(self, *words: str | None, typed: str = "") -> str:
        """What a command prints, which must succeed."""
        code, out, err = self.ask(*words, typed=typed)
        assert code == 0, err
        return out

    def json(self, *words: str, typed: str = "") -> Any:
        """What a command prints as JSON, which must succeed."""
        return json.loads(self.says(*words, "--json", typed=typed))

    def refuses(self, *words: str) -> tuple[int, str, str]:
        """Exit code, message and hint of a command that must fail with a message and no traceback."""
        code, out, err = self.ask(*words, "--json")
        assert code != 0
        assert "Traceback" not in err
        told = json.loads(out)
        assert told["hint"], told
        return code, told["message"], told["hint"]

    def names(self, kind: str, *words: str) -> list[str]:
        """The names of the records of a kind."""
        return [row["name"] for row in self.json("records", kind, *words)]


@pytest.fixture
def coalition(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Coalition:
    """A new coalition for each test."""
    return Coalition(tmp_path / "w", capsys, monkeypatch)
