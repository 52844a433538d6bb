"""The generic form of a kind of record: an input for each field, what was typed, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.datastructures import FormData

from commonground.answers.kinds import takes
from commonground.door.naming import find, name_of, title_of
from commonground.door.records import Record, Records
from commonground.entry.places import Places
from commonground.vocabulary.country import countries
from commonground.vocabulary.errors import CommonGroundError, NotFound
from commonground.vocabulary.records import Kind
from commonground.vocabulary.records.clean import clean
from commonground.vocabulary.records.said import Field
from commonground.web.asking import Ask
from commonground.web.pages.ledger.words import Told, field_word, pairs, sentence

KEPT = "(as it is)"
"""Stands in a form for what a record refers to and its editor may not see: it stays, and its id is not told."""

LONG = frozenset({"text", "sentence", "mandate", "aims", "conditions", "purpose", "reason", "about", "asks"})
"""Fields that are written in several lines."""

MONEY = ("USD", "EUR", "GBP", "CHF", "CAD", "AUD", "JPY", "SEK", "NOK", "DKK", "SAR", "AED", "KWD", "QAR", "TRY", "IQD", "SYP")
"""Currencies that are offered while typing; any of ISO 4217 is taken."""

PLACES_OFFERED = 1_500


@dataclass(frozen=True)
class Given:
    """What a form gave: what was typed by field, the fields that it gives a record, and what is wrong by field."""

    typed: Mapping[str, list[str]]
    body: Mapping[str, Any]
    errors: Mapping[str, CommonGroundError]


def given(kind: Kind, form: FormData, records: Records, before: Record | None) -> Given:
    """The fields of a form, each checked by itself, so that all that is wrong is told at once."""
    typed = {one.name: _typed(one, form) for one in kind.fields if f"f-{one.name}" in form or _is_ticked(one)}
    body: dict[str, Any] = {}
    errors: dict[str, CommonGroundError] = {}
    for one in kind.fields:
        held = typed.get(one.name, [])
        if held == [KEPT] and before is not None:
            continue
        value = _read(one, held, before)
        try:
            cleaned = clean(replace(kind, fields=(one,)), {one.name: value})
            body[one.name] = _named(one, cleaned.get(one.name), records, before)
        except CommonGroundError as error:
            errors[one.name] = error
    return Given(typed, body, errors)


def _is_ticked(one: Field) -> bool:
    """Boxes that are all empty send nothing."""
    return one.many and one.ref is not None


def _typed(one: Field, form: FormData) -> list[str]:
    return [text.strip() for text in map(str, form.getlist(f"f-{one.name}")) if text.strip()]


def _read(one: Field, held: list[str], before: Record | None) -> Any:
    if not one.many:
        return held[0] if held else None
    listed = [part.strip() for text in held for part in re.split(r"[;\n]", text) if part.strip()]
    hidden = list(before[one.name]) if before is not None and KEPT in listed else []
    kept = [item for item in hidden if item not in listed] if KEPT in listed else []
    return [item for item in listed if item != KEPT] + kept


def _named(one: Field, value: Any, records: Records, before: Record | None) -> Any:
    """What the field refers to, by its id. Raises NotFound for what is not there, or may not be seen."""
    if value is None or not (one.ref or one.form == "record"):
        return value
    said = before.body.get(one.name) if before else None
    kept = said if isinstance(said, list) else [said]
    if isinstance(value, list):
        return [item if item in kept else find(records, item, one.ref).record_id for item in value]
    return value if value in kept else find(records, value, one.ref).record_id


def inputs(
    ask: Ask, kind: Kind, records: Records, before: Record | None, got: Given | None, first: Mapping[str, str]
) -> list[Told]:
    """The inputs of a kind, filled with what was typed, else with what the record says, else with what the address gives."""
    return [_input(ask, one, records, _filled(one, before, got, first, records), got) for one in kind.fields]


def _filled(one: Field, before: Record | None, got: Given | None, first: Mapping[str, str], records: Records) -> list[str]:
    if got is not None:
        return list(got.typed.get(one.name, []))
    if before is None:
        return [first[one.name]] if first.get(one.name) else []
    value = before.body.get(one.name)
    held = value if isinstance(value, list) else [] if value is None else [value]
    if one.ref or one.form == "record":
        return [str(item) if records.target(str(item), one.ref) else KEPT for item in held]
    return [("yes" if item else "no") if isinstance(item, bool) else str(item) for item in held]


def _input(ask: Ask, one: Field, records: Records, filled: list[str], got: Given | None) -> Told:
    error = got.errors.get(one.name) if got else None
    told = {
        "name": f"f-{one.name}",
        "label": field_word(ask, one.name),
        "required": one.required,
        "help": _help(ask, one),
        "error": _fault(ask, error, filled) if error else None,
        "value": ("\n" if one.many else "").join(filled[:1] if not one.many else filled),
        "chosen": filled,
        "options": [],
        "offered": [],
    }
    return told | _widget(ask, one, records, filled)


def _fault(ask: Ask, error: CommonGroundError, filled: list[str]) -> str:
    """What is wrong with a field, beside it: what it takes, without how a command would be given it."""
    say, tell = ask.language.say, ask.language.tell
    if not filled:
        return say("This is needed.")
    if isinstance(error, NotFound):
        return say("There is none of this name that you may see.")
    takes_what = (error.hint or "").partition(" takes ")[2]
    return say("This takes {what}.", what=tell(takes_what)) if takes_what else tell(error.message)


def _widget(ask: Ask, one: Field, records: Records, filled: list[str]) -> Told:
    if one.choices:
        return {"widget": "select", "options": pairs(one.choices, ask)}
    if one.type == "yes or no":
        return {"widget": "select", "options": pairs(("yes", "no"), ask)}
    if one.ref:
        options = _records(ask, one.ref, records, filled)
        return {"widget": "boxes" if one.many else "select", "options": options}
    if one.many:
        return {"widget": "area", "offered": _offered(ask, one)}
    if one.type == "date":
        return {"widget": "line", "type": "date"}
    if one.type in ("number", "whole"):
        return {"widget": "line", "type": "text", "mode": "decimal" if one.type == "number" else "numeric"}
    if one.name in LONG and one.form is None:
        return {"widget": "area"}
    return {"widget": "line", "type": "text", "offered": _offered(ask, one)}


def _records(ask: Ask, kind: str, records: Records, filled: list[str]) -> list[tuple[str, str]]:
    """The records that a field may refer to, and what it refers to already."""
    held = {one.record_id: one for one in records.of(kind)}
    held |= {key: one for key in filled if key not in held and (one := records.target(key, kind))}
    words = []
    for one in held.values():
        name, title = name_of(one, records), title_of(one, records)
        words.append((one.record_id, f"{name} · {title}" if one.code and title != name else title or name))
    words.sort(key=lambda pair: pair[1].casefold())
    return [*words, (KEPT, ask.language.say("not shown"))] if KEPT in filled else words


def _offered(ask: Ask, one: Field) -> list[tuple[str, str]]:
    """What is offered while typing."""
    if one.form == "currency":
        return [(code, "") for code in MONEY]
    if one.form == "iso3":
        return [(known.iso3, ask.language.country(known.iso3)) for known in countries().values()]
    return _places(ask) if one.form == "pcode" else []


def _places(ask: Ask) -> list[tuple[str, str]]:
    """P-codes with the names of their places, the larger units first."""

    def compute() -> list[list[Any]]:
        with ask.reading() as held:
            units = Places(held).listed()
        return [[unit.level, unit.pcode, unit.name] for unit in units]

    found = sorted(ask.keep("ledger places", compute), key=lambda row: (row[0], row[1]))
    return [(pcode, name) for _, pcode, name in found[:PLACES_OFFERED]]


def _help(ask: Ask, one: Field) -> str:
    """What the field says, and what it takes."""
    say = ask.language.say
    if one.many and not one.ref:
        form = say("one on each line")
    else:
        form = {
            "code": say("capital letters, digits, - and _, at most 40"),
            "time": say("such as 09:30+02:00"),
            "currency": say("three letters, such as USD"),
            "iso3": say("a country’s name, or its code of three letters"),
            "pcode": say("a p-code, such as IQG15"),
            "record": say("a record’s code, title, or the first signs of its id"),
        }.get(one.form or "", "")
    about = sentence(ask.language.tell(one.what))
    if not form or form in about:
        return about if one.what.casefold() != takes(one).casefold() else form
    return f"{about}: {form}"
