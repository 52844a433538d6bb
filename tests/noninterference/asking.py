"""Asking a store on the command line, in this process: what is printed, the exit code, and the bytes of what is written."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import io
import random
import shlex
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.vocabulary.label import PUBLIC
from noninterference.campaign import Campaign, build
from noninterference.cases import Difference
from noninterference.coalition import CELL
from noninterference.commands import Asked, of_the_holder
from noninterference.sight import Sight

ROOT = "/the/store"


class Asker:
    """One party at one store. Ids that are given anew come in the same order in every store, and the clock stands still."""

    def __init__(self, root: Path, party: str) -> None:
        self._root, self._party = root, party
        self._out = root.parent / f"{root.name}-out"
        self._out.mkdir(exist_ok=True)
        self._number = 0
        (self._out / "note.txt").write_text("seen at the gate\n", encoding="utf-8")
        (self._out / "sheet.csv").write_text("code,name\nC1,one\nC9,nine\n", encoding="utf-8")

    def ask(self, asked: Asked, *, json: bool) -> str:
        """Everything that the command gives, as text in which the store's own place is named alike."""
        self._number += 1
        out = self._out / str(self._number)
        out.mkdir()
        names = {"out": out / "file", "note": self._out / "note.txt", "sheet": self._out / "sheet.csv"}
        words = ["-w", str(self._root), *(word.format(**names) for word in shlex.split(asked.line))]
        if asked.as_party and not (self._party == PUBLIC and asked.as_party == "--for"):
            words += [asked.as_party, self._party]
        words += ["--json"] if json else []
        printed, complained = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(complained):
            code = run(cli, words)
        told = f"exit {code}\n{printed.getvalue()}\n{complained.getvalue()}"
        told = told.replace(str(self._out), f"{ROOT}-out").replace(str(self._root), ROOT)
        return told + "".join(f"\n{name}: {digest}" for name, digest in _written(out))


class Pair:
    """The store of a campaign and the one without what is hidden from a party; both are asked the same."""

    def __init__(self, folder: Path, seed: int, party: str) -> None:
        self.seed, self.party = seed, party
        self.plan = Campaign(seed, folder / "files").plan()
        cut = Sight(self.plan, party, dt.datetime.now(dt.UTC).date()).without_hidden()
        self._askers = []
        for name, plan in (("with", self.plan), ("less", cut)):
            build(folder / name, plan)
            self._askers.append(Asker(folder / name, party))

    def differences(self, asked: Sequence[Asked], *, formats: Sequence[bool] | None = None) -> Iterator[Difference]:
        """How answers differ; `formats`: whether as JSON, each in turn; None: text and JSON by turns."""
        for number, one in enumerate(asked):
            if self.party == CELL and of_the_holder(one):
                continue
            chosen = formats if formats is not None else (number % 2 == 1,)
            for json in chosen if one.json else (False,):
                told = [self._told(asker, one, json, number) for asker in self._askers]
                if told[0] != told[1]:
                    yield Difference(self.seed, f"{self.party}: {one.line}", *told)

    def _told(self, asker: Asker, asked: Asked, json: bool, number: int) -> str:
        with pytest.MonkeyPatch.context() as patch:
            still(patch, number)
            return asker.ask(asked, json=json)


def _written(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.name, hashlib.sha256(path.read_bytes()).hexdigest()


def still(patch: pytest.MonkeyPatch, seed: int) -> None:
    """From now on ids and times of entries are the same whenever they are made."""
    from commonground.door.desk import Desk

    made, given = Desk.__init__, random.Random(seed)
    moment = dt.datetime.now(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)

    def opened(self: Desk, workspace: object, *arguments: object, **options: object) -> None:
        options.setdefault("clock", lambda: moment)
        options.setdefault("new_id", lambda: uuid.UUID(int=given.getrandbits(128)).hex)
        made(self, workspace, *arguments, **options)  # type: ignore[arg-type]

    patch.setattr(Desk, "__init__", opened)
    patch.setattr("secrets.token_bytes", lambda count: bytes(count))  # keys of runs and signatures
    patch.setattr("commonground.screening.thresholds.CLEAN", 200)  # measuring with more takes minutes and tells no more
    patch.setattr("commonground.screening.quality_alarms.FRESH", 20)
