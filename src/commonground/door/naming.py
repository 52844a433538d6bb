"""How people name a record: by its code, by the first signs of its id, or by its title."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from commonground.door.records import Record, Records
from commonground.vocabulary.errors import BadRequest, NotFound
from commonground.vocabulary.label import MEMBERS, PUBLIC
from commonground.vocabulary.records import KINDS, Kind
from commonground.vocabulary.records.said import Field

SHORT = 8
"""Signs of an id by which a record without a code is shown."""

FEWEST = 6
"""Signs of an id by which a record may be named, where no other that the reader may see begins with them."""

NOT_SHOWN = "not shown"
"""What stands for a record that the reader may not see, and for one that is not there."""

OWN = "OWN"
"""How the command line writes a label for the originator alone."""

_TITLES: dict[str, tuple[str, ...]] = {
    "role": ("member", "role"),
    "membership": ("member", "community"),
    "clearance": ("member", "caveat"),
    "account": ("role",),
    "seat": ("member", "group"),
    "minute": ("meeting", "text"),
    "undertaking": ("subject",),
    "progress": ("undertaking", "status"),
    "pledge": ("member", "amount", "currency"),
    "result": ("activity", "indicator", "value"),
    "measurement": ("milestone", "value"),
    "request": ("text",),
    "answer": ("request", "answer"),
    "note": ("text",),
    "screening_run": ("what", "screened_on"),
    "screening_decision": ("verdict", "hit"),
    "release": ("record",),
    "verdict": ("verdict", "about"),
    "sending": ("what", "reference"),
    "grant": ("member", "originator"),
}
"""The fields that make up a title, where it is neither `title` nor `name`."""


def name_of(record: Record, records: Records) -> str:
    """The shortest name by which its reader can name a record: its code, else the first signs of its id.

    Communities and accounts are written `ORIGINATOR/CODE`, and any other code that several originators use.
    """
    if record.code is None:
        return record.record_id[:SHORT]
    same = {one.originator for one in records.of(record.kind) if one.code == record.code}
    if record.kind in ("community", "account") or same - {record.originator}:
        return f"{record.originator}/{record.code}"
    return record.code


def title_of(record: Record, records: Records) -> str:
    """What a record is called, in one line: its title or name, or the fields that say most of it."""
    parts = _TITLES.get(record.kind) or (("title",) if KINDS[record.kind].field("title") else ("name",))
    said = (short_of(records, KINDS[record.kind].field(part), record.body.get(part)) for part in parts)
    return one_line(" · ".join(text for text in said if text), 90)


def short_of(records: Records, field: Field | None, value: Any) -> str:
    """A value of a field in one line: references by name, lists with commas."""
    if value is None or field is None:
        return ""
    if isinstance(value, list):
        return ", ".join(short_of(records, field, item) for item in value)
    if field.ref or field.form == "record":
        target = records.target(str(value), field.ref)
        if target is None:
            return NOT_SHOWN
        return name_of(target, records) if target.code else title_of(target, records)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return one_line(grouped(str(value)) if field.type == "number" else str(value), 90)


def grouped(number: str) -> str:
    """A decimal number as text with its thousands apart."""
    whole, point, rest = number.partition(".")
    return f"{int(whole):,}{point}{rest}" if whole.lstrip("-").isdigit() else number


def one_line(text: str, longest: int) -> str:
    """A text in one line, with an ellipsis where it is longer."""
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else flat[: longest - 2].rstrip() + " …"


def find(records: Records, named: str, kind: str | None = None) -> Record:
    """The record that a person names, as it is on the day, else in its newest version.

    Raises NotFound, also where it may not be seen, and BadRequest where several have the name.
    """
    kind = kind.replace("-", "_") if kind else None
    known_kind(kind)
    found = _found(records, named.strip(), kind)
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFound(
            f"there is no {kind or 'record'} {named!r}",
            hint="a record is named by its code, the first signs of its id, or its title; "
            f"see `commonground records {kind or 'KIND'}`",
        )
    kinds = sorted({one.kind for one in found})
    if len(kinds) > 1:
        raise BadRequest(f"{named!r} names several records", hint="say which with --kind: " + ", ".join(kinds))
    names = sorted(name_of(one, records) if one.code else one.record_id[: 2 * SHORT] for one in found)
    raise BadRequest(f"{named!r} names several of the kind {kinds[0]}", hint="write one of: " + ", ".join(names[:9]))


def known_kind(kind: str | None) -> None:
    """Raises BadRequest for a kind of record that is not there, with those that are."""
    if kind is not None and kind not in KINDS:
        raise BadRequest(f"there is no kind of record {kind!r}", hint="known: " + ", ".join(KINDS))


def _found(records: Records, named: str, kind: str | None) -> list[Record]:
    whole = records.target(named)
    if whole is not None and kind in (None, whole.kind):
        return [whole]
    kinds = [KINDS[kind]] if kind else list(KINDS.values())
    coded = [one for each in kinds if each.coded for one in _by_code(records, named, each)]
    if coded:
        return coded
    if len(named) >= FEWEST:
        begun = [one for one in records.beginning(named) if kind in (None, one.kind)]
        if begun:
            return begun
    wanted = " ".join(named.split()).casefold()
    titles = ((one, one.body.get("title") or one.body.get("name")) for each in kinds for one in records.of(each.name))
    return [one for one, title in titles if title and " ".join(str(title).split()).casefold() == wanted]


def _by_code(records: Records, named: str, kind: Kind) -> list[Record]:
    """Those of this code: in force before those that are no more."""
    originator, _, code = named.rpartition("/")

    def fits(one: Record) -> bool:
        return one.code == code and originator in ("", one.originator)

    return [one for one in records.of(kind.name) if fits(one)] or [one for one in records.all_of(kind.name) if fits(one)]


def resolved(records: Records, kind: Kind, given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields with what they refer to as record ids, where a person may have written names; what is not found stays."""
    return {name: _resolved(records, kind.field(name), value) for name, value in given.items()}


def _resolved(records: Records, field: Field | None, value: Any) -> Any:
    if field is None or not (field.ref or field.form == "record") or value in (None, ""):
        return value
    if isinstance(value, str) and field.many:
        value = [item.strip() for item in value.split(";")]
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_target(records, field, item) for item in value if item != ""]
    return _target(records, field, value)


def _target(records: Records, field: Field, value: Any) -> Any:
    try:
        return find(records, str(value), field.ref).record_id
    except NotFound:
        return value


def parties(records: Records, member: str, given: Iterable[str]) -> frozenset[str]:
    """The parties of a label as labels write them: a bare code that no member has names the member's own community.

    `OWN` and nothing stand for the originator alone. Whether the parties are known is checked where the label is put on.
    """
    members = {one.code for one in records.of("member")}
    own = {one.code for one in records.of("community") if one.originator == member}
    found = set()
    for text in (word.strip() for item in given for word in item.split(",")):
        if text in ("", OWN):
            continue
        is_own = text not in members and text not in (PUBLIC, MEMBERS) and text in own
        found.add(f"{member}/{text}" if is_own else text)
    return frozenset(found)
