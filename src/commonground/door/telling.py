"""What a reader is told of a record: its fields with names in place of ids, its label, its history, what refers to it.

The originator is told the whole label. Any other reader is told why it may read itself, and the marks that it must heed: who
else may read is the originator's to know (bilateral dealings would show in a list of parties).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from commonground.door.naming import NOT_SHOWN, name_of, title_of
from commonground.door.records import Record, Records
from commonground.release.decide import Decision, Viewer, counts_as, decide
from commonground.vocabulary.label import ReleaseLabel
from commonground.vocabulary.records import KINDS
from commonground.vocabulary.records.said import Field


def tell(record: Record, records: Records) -> dict[str, Any]:
    """One version of a record as its reader may be told of it; dates are ISO text, references `{record, name, title}`."""
    return {
        "record": record.record_id,
        "kind": record.kind,
        "name": name_of(record, records),
        "title": title_of(record, records),
        "originator": record.originator,
        "from": _text(record.valid_from),
        "to": _text(record.valid_to),
        "fields": {one.name: _value(records, one, record.body.get(one.name)) for one in KINDS[record.kind].fields},
        "label": label_told(record, records),
        "entered": {"by": record.by, "at": record.recorded_at, "why": record.why, "source": record.source},
    }


def _text(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _value(records: Records, field: Field, value: Any) -> Any:
    if field.many:
        return [_single(records, field, item) for item in value or []]
    return None if value is None else _single(records, field, value)


def _single(records: Records, field: Field, value: Any) -> Any:
    if not (field.ref or field.form == "record"):
        return value
    target = records.target(str(value), field.ref)
    if target is None:
        return {"record": None, "name": None, "title": None}
    return {"record": target.record_id, "name": name_of(target, records), "title": title_of(target, records)}


def value_text(value: Any) -> str:
    """A told value in one line: references by name, or by title where the name is only the start of an id."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(value_text(item) for item in value)
    if isinstance(value, dict):
        if value["record"] is None:
            return NOT_SHOWN
        return str(value["title"] if value["record"].startswith(value["name"]) else value["name"])
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def label_told(record: Record, records: Records) -> dict[str, Any]:
    """The label of a version as far as its reader may know it; `whole` says whether that is all of it."""
    whole = records.viewer.among(record.originator)
    return _told(record.label, records, whole, may_read(record, records.viewer, records.today))


def label_told_of(label: ReleaseLabel, records: Records, whole: bool) -> dict[str, Any]:
    """As `label_told`, of a label by itself."""
    return _told(label, records, whole, decide(records.viewer, label, records.today))


def _told(label: ReleaseLabel, records: Records, whole: bool, decision: Decision) -> dict[str, Any]:
    shown = label if whole else label_shown(label, records.viewer, records.today)
    return {
        "releasable_to": sorted(shown.releasable_to),
        "caveats": sorted(shown.caveats),
        "handling": list(shown.handling),
        "tlp": shown.tlp,
        "sensitivity": shown.sensitivity,
        "review_on": _text(shown.review_on),
        "whole": whole,
        "because": decision.because,
    }


def label_shown(label: ReleaseLabel, viewer: Viewer, at: dt.date) -> ReleaseLabel:
    """The label as far as a viewer may know it: whole for the originator, else the parties and caveats of its own."""
    if viewer.among(label.originator):
        return label
    own = frozenset(party for party in label.releasable_to if counts_as(viewer, party, label.released_on, at))
    return ReleaseLabel(
        label.originator, own, label.caveats & viewer.caveats(at), label.handling, label.tlp, label.sensitivity, label.review_on
    )


def may_read(record: Record, viewer: Viewer, at: dt.date) -> Decision:
    """What `decide` says of a viewer and a record; a record may also be opened by itself."""
    if viewer.within is not None:
        return _may_both(record, viewer, viewer.within, at)
    found = decide(viewer, record.label, at)
    if found.allowed or record.record_id not in viewer.open_records(at):
        return found
    if record.record_id in viewer.own:
        return Decision(True, f"it says what {viewer.party} belongs to or may read")
    until = max(grant.valid_to for grant in viewer.grants if grant.record_id == record.record_id and grant.holds(at))
    return Decision(True, f"granted to {viewer.party} until {until.isoformat()}")


def _may_both(record: Record, viewer: Viewer, looking: Viewer, at: dt.date) -> Decision:
    both, theirs = decide(viewer, record.label, at), may_read(record, viewer.alone, at)
    if both.allowed or not (theirs.allowed and may_read(record, looking, at).allowed):
        return both
    return Decision(True, f"{viewer.party} and {looking.party} may both read it")


def label_words(told: dict[str, Any], originator: str) -> str:
    """A label as it is told, in words."""
    if told["whole"]:
        shared = ", ".join(told["releasable_to"])
        words = [f"released to {shared}" if shared else f"for {originator} alone"]
    else:
        words = [told["because"]]
    words += [f"needs the caveat {caveat}" for caveat in told["caveats"]]
    words += [f"TLP:{told['tlp']}"] if told["tlp"] else []
    words += [f"sensitivity {told['sensitivity']}"] if told["sensitivity"] else []
    words += list(told["handling"])
    words += [f"to be reviewed on {told['review_on']}"] if told["review_on"] else []
    return "; ".join(words)


def history(record_id: str, records: Records) -> list[dict[str, Any]]:
    """Every version that the reader may see, oldest first, with what it changed: fields, label, and what it ended.

    Versions of one transaction stand in the order of their days; each is held against what was said of its first day before.
    """
    versions = sorted(records.history(record_id), key=lambda one: (one.recorded_at, one.valid_from or dt.date.min))
    return [_version(one, [old for old in versions if old.recorded_at < one.recorded_at], records) for one in versions]


def _version(version: Record, earlier: list[Record], records: Records) -> dict[str, Any]:
    now, before = tell(version, records), held_before(version.valid_from, earlier)
    return {
        **{key: now[key] for key in ("from", "to", "entered")},
        "version": version.version_id,
        "what": "ended" if version.op == "end" else ("changed" if before else "recorded"),
        "changed": list(_changed(tell(before, records), now)) if before else [],
    }


def held_before(day: dt.date | None, earlier: Sequence[Record]) -> Record | None:
    """Of earlier versions, the one that spoke of a day (None: of the beginning), else the newest."""
    speaking = [one for one in earlier if _covers(one, day)] or earlier
    return speaking[-1] if speaking else None


def _covers(version: Record, day: dt.date | None) -> bool:
    if day is None:
        return version.valid_from is None
    first, last = version.valid_from, version.valid_to
    return (first is None or first <= day) and (last is None or day <= last)


def in_force(record_id: str, records: Records) -> list[dict[str, Any]]:
    """The days on which a record is in force, whatever it says then: first and last day, None where open."""
    found: list[list[dt.date | None]] = []
    for first, last, _ in records.periods(record_id):
        if found and first and (end := found[-1][1]) and end == first - dt.timedelta(days=1):
            found[-1][1] = last
        else:
            found.append([first, last])
    return [{"from": _text(first), "to": _text(last)} for first, last in found]


def _changed(before: dict[str, Any], now: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name, value in now["fields"].items():
        if value != before["fields"][name]:
            yield {"field": name, "before": before["fields"][name], "after": value}
    old, new = (label_words(told["label"], told["originator"]) for told in (before, now))
    if old != new:
        yield {"field": "label", "before": old, "after": new}


def referring(record_id: str, records: Records) -> list[dict[str, Any]]:
    """The records in force that refer to one, as far as the reader may see them."""
    return [
        {
            "record": one.record_id,
            "kind": one.kind,
            "name": name_of(one, records),
            "title": title_of(one, records),
            "field": field.name,
        }
        for kind in KINDS.values()
        if kind.name not in ("release", "verdict")  # these are shown by `waiting`
        for field in kind.fields
        if field.ref or field.form == "record"
        for one in records.of(kind.name)
        if record_id in _listed(one.body.get(field.name))
    ]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
