"""What a field of a record says: its meaning, whether it must be there, and the form or the record that it names."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from typing import Any, get_type_hints


def said(
    what: str,
    *,
    ref: str | None = None,
    choices: tuple[str, ...] | None = None,
    form: str | None = None,
    required: bool = False,
) -> Any:
    """A field of a record. `ref` is the kind of record that it names; `form` one of FORMS."""
    about = {"is": what, "ref": ref, "choices": choices, "form": form, "required": required}
    return field(metadata=about) if required else field(default=None, metadata=about)


def listed(what: str, *, ref: str | None = None, choices: tuple[str, ...] | None = None, form: str | None = None) -> Any:
    """A field that holds any number of values, in the order given."""
    return field(default=(), metadata={"is": what, "ref": ref, "choices": choices, "form": form, "required": False})


FORMS = {
    "code": "capital letters, digits, - and _, at most 40",
    "login": "small letters, digits, ., - and _, at most 40",
    "currency": "an ISO 4217 code",
    "iso3": "an ISO 3166-1 code of three letters",
    "pcode": "a p-code of the boundaries held here",
    "record": "the id of a record of any kind",
    "sha256": "64 hexadecimal digits",
    "time": "a time with its offset from UTC, 09:30+02:00",
    "party": "a member's code, a community as ORIGINATOR/CODE, or PUBLIC",
}
"""The forms that a text may have to have, in words."""


@dataclass(frozen=True)
class Field:
    """One field of a kind: its name, its type (text, date, number, whole, yes or no), and what `said` tells of it."""

    name: str
    type: str
    many: bool
    what: str
    ref: str | None
    choices: tuple[str, ...] | None
    form: str | None
    required: bool


_TYPES = {"str": "text", "date": "date", "Decimal": "number", "int": "whole", "bool": "yes or no"}


def fields_of(kind: type) -> tuple[Field, ...]:
    """The fields of a kind in their order, from its dataclass."""
    hints = get_type_hints(kind)
    return tuple(_field(one.name, hints[one.name], one.metadata, one.default is MISSING) for one in fields(kind))


def _field(name: str, hint: Any, about: Any, required: bool) -> Field:
    text = str(hint)
    many = text.startswith("tuple")
    kind = next(word for key, word in _TYPES.items() if key in text.replace("datetime.date", "date"))
    return Field(name, kind, many, about["is"], about["ref"], about["choices"], about["form"], required)
