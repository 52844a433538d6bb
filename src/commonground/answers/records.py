"""The ledger's records of one kind, and everything that may be known of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from commonground.answers.question import Option, question
from commonground.vocabulary.errors import BadRequest
from commonground.vocabulary.records import KINDS, kind_named

if TYPE_CHECKING:
    from commonground.door.records import Records


@question("records", over="records", rows="")
def records(
    seen: Records,
    *,
    kind: Annotated[str | None, Option("Of this kind; else how many there are of each.", "KIND", "")] = None,
    where: Annotated[tuple[str, ...], Option("Only those of which the field says so.", "FIELD=VALUE", "")] = (),
    originator: Annotated[str | None, Option("Only what this member entered.", "MEMBER")] = None,
    ended: Annotated[bool, Option("Also those that are not in force on the day.")] = False,
) -> list[dict[str, Any]]:
    """The records of a KIND in force on a day, as they were known by a time; without KIND, how many there are of each kind."""
    from commonground.door.telling import tell

    if kind is None:
        if where:
            raise BadRequest("fields are those of a kind", hint="name the kind first; see `commonground kinds`")
        return [{"kind": name, "plural": one.plural, "records": len(seen.of(name))} for name, one in KINDS.items()]
    wanted = kind_named(kind)
    held = [seen.target(one.record_id, wanted.name) for one in seen.all_of(wanted.name)] if ended else seen.of(wanted.name)
    told = [tell(one, seen) for one in held if one and originator in (None, one.originator)]
    return [one for one in told if all(_meets(one, word, wanted.name) for word in where)]


@question("record", over="records")
def record(
    seen: Records,
    *,
    name: Annotated[str, Option("Its code, the first signs of its id, or its title.", "NAME", "")],
    kind: Annotated[str | None, Option("Its kind, where several records have the name.", "KIND")] = None,
) -> dict[str, Any]:
    """One record: its fields, its label, who entered it and why, every version, and what refers to it."""
    from commonground.door.naming import find
    from commonground.door.telling import history, in_force, referring, tell

    found = find(seen, name, kind)
    return {
        **tell(found, seen),
        "in_force": in_force(found.record_id, seen),
        "versions": history(found.record_id, seen),
        "referred_to_by": referring(found.record_id, seen),
    }


def _meets(told: dict[str, Any], word: str, kind: str) -> bool:
    from commonground.door.telling import value_text

    name, equals, wanted = word.partition("=")
    if not equals or name not in told["fields"]:
        raise BadRequest(f"{word!r} is no field of {kind}", hint=f"write FIELD=VALUE; see `commonground kinds {kind}`")
    value = told["fields"][name]
    values = value if isinstance(value, list) else [value]
    texts = {value_text(item).casefold() for item in values} | {
        str((item or {}).get("title")).casefold() for item in values if isinstance(item, dict)
    }
    return wanted.casefold() in (texts or {""})
