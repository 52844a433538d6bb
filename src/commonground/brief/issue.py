"""Issuing a brief: it is written, and its request and figures are recorded, so that it can be made again and compared."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from commonground.brief.compose import compose
from commonground.brief.content import Brief
from commonground.brief.formats import FORMATS
from commonground.brief.language import Language
from commonground.door.actor import Actor
from commonground.door.desk import Desk
from commonground.door.entry import Entry
from commonground.door.parties import viewer_of
from commonground.door.reader import Reader
from commonground.door.records import Records
from commonground.door.workspace import Workspace
from commonground.vocabulary.errors import BadRequest


def issue(
    workspace: Workspace,
    held: Reader,
    actor: Actor | None,
    request: dict[str, Any],
    suffix: str,
    deliver: Callable[[bytes], object] = len,
) -> tuple[Brief, bytes, int]:
    """Make a brief, record it with its figures, and to whom it went: the brief, its bytes, and how many figures it has.

    `actor` acts for the reader's member, or for the holder where it is made for the public; None: nobody enters here. `deliver`
    hands the bytes over before anything is recorded, so that a full disk leaves no trace of a brief that nobody has.
    """
    brief, figures = composed(held, request)
    data = render(brief, suffix)
    deliver(data)
    desk = Desk(workspace) if actor is None or actor.account_id is None else Desk(workspace, actor)
    if desk.issue(record(brief, request, figures), held.label_of(brief.inputs, brief.labels)) and actor is not None:
        _sent(workspace, brief, held.viewer.party, actor)
    return brief, data, len(figures)


def composed(held: Reader, request: dict[str, Any]) -> tuple[Brief, dict[str, Any]]:
    """The brief that a request asks for: `country`, `month` and `lang`; and its figures."""
    return compose(held, request["country"], request["month"], Language(request["lang"]))


def _sent(workspace: Workspace, brief: Brief, party: str, actor: Actor) -> None:
    """Record for the originators of the records in a brief that they went to its reader: a later narrowing cannot recall them.

    The reader's member enters it, which alone is sure to read them all, and for each originator by itself: none learns how many
    records of others there were.
    """
    today = dt.datetime.now(dt.UTC).date()
    seen = Records(workspace, viewer_of(workspace, actor.member), today=today)
    whose: dict[str, list[str]] = {}
    for one in filter(None, map(seen.named, brief.records)):
        whose.setdefault(one.originator, []).append(one.record_id)
    body = {"what": "brief", "reference": brief.identifier, "to": [party], "on": today}
    entries = [Entry("sending", {**body, "records": whose[one]}) for one in sorted(whose) if one != party]
    if entries:
        Desk(workspace, actor).enter(entries, f"the brief {brief.identifier} was issued")


def render(brief: Brief, suffix: str) -> bytes:
    """The brief as a file of this kind. Raises BadRequest for a kind that is not there."""
    return _renderer(suffix.lower())(brief)


def check_form(path: Path) -> None:
    """Raises BadRequest early, before any work, where the name's ending is not a form of the brief."""
    _renderer(path.suffix.lower())


def _renderer(suffix: str) -> Callable[[Brief], bytes]:
    if suffix not in FORMATS:
        raise BadRequest(f"a brief cannot be written as {suffix!r}", hint="name a file that ends in " + ", ".join(FORMATS))
    return FORMATS[suffix]


def record(brief: Brief, request: dict[str, Any], figures: dict[str, Any]) -> dict[str, Any]:
    """The row of the ledger for an issued brief."""
    return {
        "brief_id": brief.identifier,
        "request": json.dumps(request, sort_keys=True, ensure_ascii=False),
        "figures": json.dumps(figures, sort_keys=True, ensure_ascii=False, default=str),
    }


def differences(before: dict[str, Any], now: dict[str, Any]) -> list[dict[str, Any]]:
    """Every figure that differs between two makings of a brief: label, then and now; None where it was not there."""
    labels = {_label(key): key for key in before}
    current = {_label(key): key for key in now}
    found = []
    for label in dict.fromkeys((*labels, *current)):
        old = before[labels[label]] if label in labels else None
        new = json.loads(json.dumps(now[current[label]], default=str)) if label in current else None
        if old != new:
            found.append({"figure": label, "then": old, "now": new})
    return found


def _label(key: str) -> str:
    """A figure is known by its label and command, not by its number in the brief."""
    return key.split(". ", 1)[1]
