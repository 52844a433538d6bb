"""Who may read: the choice of a label in words, as every form of the ledger has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.datastructures import FormData

from commonground.answers.stated import exact_day
from commonground.door.labelling import asked_label
from commonground.door.naming import OWN
from commonground.door.records import Record, Records
from commonground.vocabulary.label import MEMBERS, PUBLIC, SENSITIVITY, TLP, ReleaseLabel
from commonground.vocabulary.records import Kind
from commonground.web.asking import Ask
from commonground.web.pages.ledger.words import Told, pairs, party_word


def choice(
    ask: Ask, records: Records, kind: Kind | None, before: Record | None, form: FormData | None, like: Record | None = None
) -> Told:
    """The choice: who may read, by name where they are chosen, caveats and marks; with what was chosen before.

    `before`: the record that is changed; `like`: the record whose label a new one is given where nothing else is chosen.
    """
    form = form if form is not None else FormData()
    held = before or like
    usual = held.label.releasable_to if held else frozenset(kind.default_to if kind else ())
    first, said = ("same" if before else "usual"), _also_said(kind, usual, held)
    readers = str(form.get("readers") or first)
    members = [one for one in records.of("member") if one.code != ask.party]
    return {
        "readers": first if readers == said else readers,
        "choices": [one for one in _choices(ask, kind, usual, before, like) if one[0] != said],
        "members": [(str(one.code), f"{one.code} · {one['name']}") for one in members],
        "communities": [(f"{one.originator}/{one.code}", str(one["name"])) for one in records.of("community")],
        "named": set(map(str, form.getlist("party"))) or set(usual),
        "caveats": sorted({str(one["caveat"]) for one in records.of("clearance")}),
        "with_caveats": set(map(str, form.getlist("caveat"))),
        "tlp": [(one, f"TLP:{one}") for one in TLP],
        "sensitivity": pairs(SENSITIVITY, ask),
        "typed": {name: str(form.get(name, "")) for name in ("tlp", "sensitivity", "handling", "review_on")},
    }


def _also_said(kind: Kind | None, usual: frozenset[str], held: Record | None) -> str | None:
    """Which of the other choices the first one says already; none where it brings caveats or marks too, or differs by kind."""
    label = held.label if held else None
    marked = label and (label.caveats or label.handling or label.tlp or label.sensitivity or label.review_on)
    if marked or (kind is None and held is None):
        return None
    return {frozenset[str](): "own", frozenset({MEMBERS}): "members", frozenset({PUBLIC}): "public"}.get(usual)


def _choices(
    ask: Ask, kind: Kind | None, usual: frozenset[str], before: Record | None, like: Record | None
) -> list[tuple[str, str]]:
    say = ask.language.say
    to = ask.language.listed(party_word(ask, party) for party in sorted(usual))
    if before is not None:
        first = ("same", say("As it is: {parties}", parties=to or say("{member} alone", member=ask.party)))
    elif like is not None:
        first = ("usual", say("As the statement: {parties}", parties=to or say("{member} alone", member=ask.party)))
    elif kind is None:
        first = ("usual", say("As is usual for each kind"))
    else:
        first = ("usual", say("As is usual: {parties}", parties=to or say("{member} alone", member=ask.party)))
    return [
        first,
        ("own", say("{member} alone", member=ask.party)),
        ("named", say("Those chosen below, and {member}", member=ask.party)),
        ("members", say("All members of the coalition")),
        ("public", say("Everybody, also outside the coalition")),
    ]


def asked(form: FormData) -> dict[str, Any]:
    """What a form says of a label, as `asked_label` reads it. Raises BadRequest for a day that is none."""
    readers = str(form.get("readers", ""))
    to = {"own": [OWN], "members": [MEMBERS], "public": [PUBLIC]}.get(readers, [])
    if readers == "named":
        to = [str(one) for one in form.getlist("party")] or [OWN]
    handling = str(form.get("handling", "")).strip()
    return {
        "release_to": to,
        "caveats": [str(one) for one in form.getlist("caveat")],
        "tlp": str(form.get("tlp", "")) or None,
        "sensitivity": str(form.get("sensitivity", "")) or None,
        "handling": [handling] if handling else [],
        "review_on": exact_day(str(form.get("review_on", "")) or None),
    }


def label_of(ask: Ask, records: Records, kind: Kind, before: Record | None = None) -> ReleaseLabel | None:
    """The label that the form asks for; None where it leaves it as it is, or as is usual."""
    wanted: Mapping[str, Any] = asked(ask.form)
    return asked_label(records, ask.party, kind, before, wanted)
