"""The kinds of record that people enter, and the fields of each."""

from __future__ import annotations

from typing import Annotated, Any

from commonground.answers.question import Option, question
from commonground.vocabulary.records import KINDS, Kind, kind_named
from commonground.vocabulary.records.said import FORMS, Field


@question("kinds", over="nothing")
def kinds(
    _: None, *, kind: Annotated[str | None, Option("One kind alone, with what its fields take.", "KIND", "")] = None
) -> list[dict[str, Any]] | dict[str, Any]:
    """The kinds of record, or the fields of one KIND with what each takes."""
    return found(kind)


def found(kind: str | None) -> list[dict[str, Any]] | dict[str, Any]:
    """Every kind as an object, or the one of this name. Raises BadRequest where there is none."""
    return [as_object(one) for one in KINDS.values()] if kind is None else as_object(kind_named(kind))


def as_object(kind: Kind) -> dict[str, Any]:
    """A kind with its fields."""
    return {
        "kind": kind.name,
        "plural": kind.plural,
        "about": kind.about,
        "role": kind.by,
        "cell_only": kind.cell,
        "released_to": sorted(kind.default_to),
        "always": list(kind.always),
        "coded": kind.coded,
        "fields": [_field(one) for one in kind.fields],
    }


def _field(one: Field) -> dict[str, Any]:
    return {
        "name": one.name,
        "what": one.what,
        "type": one.type,
        "many": one.many,
        "required": one.required,
        "refers_to": one.ref or ("any" if one.form == "record" else None),
        "choices": list(one.choices or ()),
        "form": one.form,
        "takes": takes(one),
    }


def takes(one: Field) -> str:
    """What a field takes, in words."""
    if one.ref:
        words = f"a {one.ref.replace('_', ' ')}"
    elif one.form == "record":
        words = "any record"
    elif one.choices:
        words = ", ".join(one.choices[:-1]) + f" or {one.choices[-1]}"
    elif one.form:
        words = "a country's name or ISO3 code" if one.form == "iso3" else FORMS.get(one.form, one.form)
    else:
        words = {"date": "YYYY-MM-DD", "whole": "a whole number", "yes or no": "yes or no"}.get(one.type, one.type)
    return f"any number of: {words}" if one.many else words
