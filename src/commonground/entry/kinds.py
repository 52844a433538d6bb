"""Which kinds of record come in tables, how a row without an id finds its record, and what columns stand beside the fields."""

from __future__ import annotations

from commonground.vocabulary.errors import BadRequest
from commonground.vocabulary.records import KINDS, Kind

NATURAL: dict[str, tuple[str, ...]] = {
    "coalition": (),
    "role": ("member", "role"),
    "membership": ("member", "community"),
    "clearance": ("member", "caveat"),
    "seat": ("group", "member"),
    "agenda_item": ("meeting", "number"),
    "minute": ("meeting", "number", "text"),
    "decision": ("title", "meeting"),
    "statement": ("title", "issued_on"),
    "participant": ("statement", "name", "capacity"),
    "undertaking": ("statement", "sentence", "subject"),
    "progress": ("undertaking", "member", "on"),
    "offer": ("member", "title", "period_from"),
    "pledge": ("member", "pledged_on", "currency", "country", "purpose", "year"),
    "result": ("activity", "indicator", "period_from", "period_to", "place"),
    "measurement": ("milestone", "on", "source"),
    "request": ("text", "due_on"),
    "answer": ("request", "on"),
    "note": ("about", "text"),
    "sending": ("what", "reference", "on"),
}
"""For kinds without codes: the fields that say which of the actor's own records a row means, where it gives no id."""

NAMED_BY: dict[str, str] = {"statement": "title", "request": "text", "offer": "title", "undertaking": "sentence"}
"""For kinds without codes that others refer to: the field by whose exact text a cell may name the record."""

LASTING = frozenset({"member", "role", "membership", "clearance", "seat"})
"""Kinds whose very meaning is a time: their templates have the columns of the period."""

REPORT = ("activity", "result", "milestone", "measurement")
"""The sheets of a partner's report."""

NOT_IN_TABLES = {
    "document": "attach a file with `commonground document`",
    "release": "use `commonground release`",
    "verdict": "use `commonground release`",
    "grant": "use `commonground break-glass`",
    "outlook": "use `commonground watch issue`",
    "screening_run": "use `commonground screen`",
    "screening_decision": "use `commonground decide`",
}
"""Kinds that are not imported, with the way to them."""

IMPORTED = {name: kind for name, kind in KINDS.items() if name not in NOT_IN_TABLES}
"""The kinds that come in tables, by name."""

ACTION, RECORD, VALID_FROM, VALID_TO, ORIGINATOR, RELEASE = (
    "action",
    "record_id",
    "valid_from",
    "valid_to",
    "originator",
    "release",
)

ACTIONS = ("", "add", "change", "end", "example")
"""What a row asks for: nothing said (add where there is none, else change), one of both alone, to end it, or to be left out."""

BESIDE: dict[str, str] = {
    ACTION: "end: the record ends; else leave empty",
    RECORD: "the id of a record that is there; leave empty for a new one",
    VALID_FROM: "first day on which it holds; empty: from the beginning",
    VALID_TO: "last day on which it holds; empty: until further notice",
    ORIGINATOR: "whose record it is; not read",
    RELEASE: "to whom it is released; not changed by an import",
}
"""The columns beside a kind's own fields, with what they say."""


def kind_called(text: str) -> Kind | None:
    """The kind that a word names, in the singular or plural and with any signs between words; None where none does."""
    wanted = _plain(text)
    return next((kind for kind in KINDS.values() if wanted in (_plain(kind.name), _plain(kind.plural))), None)


def imported(text: str) -> Kind:
    """The kind of this name that comes in tables. Raises BadRequest with what is known, or with the other way to it."""
    kind = kind_called(text)
    if kind is None:
        raise BadRequest(f"there is no kind of record {text!r}", hint="known: " + ", ".join(IMPORTED))
    if kind.name in NOT_IN_TABLES:
        raise BadRequest(f"{kind.plural} do not come in tables", hint=NOT_IN_TABLES[kind.name])
    return kind


def key_fields(kind: Kind) -> tuple[str, ...]:
    """The fields by which a row without an id finds its record."""
    return (kind.coded,) if kind.coded else NATURAL[kind.name]


def _plain(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
