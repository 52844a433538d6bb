"""Whose workspace it is: the member that it is made for, and the coalition, as its first records."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path

from commonground.door.actor import operator
from commonground.door.desk import Desk
from commonground.door.entry import Entered, Entry
from commonground.door.workspace import SETTINGS, Workspace
from commonground.vocabulary.records import KINDS
from commonground.vocabulary.records.clean import clean
from commonground.vocabulary.records.rules import check


def first_entries(member: Mapping[str, str | None], coalition: Mapping[str, str | None] | None) -> list[Entry]:
    """The entries that a workspace begins with, checked before anything is made. Raises BadRequest or Refused."""
    given = [("member", member)] + ([("coalition", coalition)] if coalition else [])
    for kind, body in given:
        check(kind, clean(KINDS[kind], body))
    return [Entry(kind, body) for kind, body in given]


def found(root: Path, entries: list[Entry], now: dt.datetime | None = None) -> list[Entered]:
    """Make a workspace its member's own: the setting `member`, and the first records."""
    name_member(root, str(entries[0].body["code"]))
    held = Workspace(root)
    try:
        clock = (lambda: now) if now else None
        return Desk(held, operator(held), clock=clock).enter(entries, "the workspace's own member")
    finally:
        held.close()


def name_member(root: Path, code: str) -> None:
    """Write the setting `member` into `commonground.toml`, in place of the line that stands for it."""
    path = root / SETTINGS
    lines = path.read_text(encoding="utf-8").splitlines()
    told = f"member = {json.dumps(code)}"
    at = next((i for i, line in enumerate(lines) if line.lstrip("# ").startswith("member =")), None)
    if at is None:
        at = next((i for i, line in enumerate(lines) if line.startswith("[")), len(lines))
        lines.insert(at, told)
    else:
        lines[at] = told + "            # whose workspace this is: who reads and enters where no other is named"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
