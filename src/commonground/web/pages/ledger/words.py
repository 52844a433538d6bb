"""What the ledger's pages call kinds, fields and values, and a label in words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any

from commonground.door.naming import grouped
from commonground.vocabulary.label import MEMBERS, PUBLIC
from commonground.vocabulary.records import KINDS
from commonground.vocabulary.records.said import Field
from commonground.web.asking import Ask
from commonground.web.pages.ledger.names import FIELDS, PLURALS, REASONS, SINGULARS, TABS

Told = dict[str, Any]


def plural(ask: Ask, kind: str) -> str:
    """A kind of record in the plural."""
    return ask.language.say(PLURALS[kind])


def singular(ask: Ask, kind: str) -> str:
    """One record of a kind, as a title or a sentence names it."""
    return ask.language.say(SINGULARS[kind])


def field_word(ask: Ask, name: str) -> str:
    """The name of a field for people."""
    return ask.language.say(FIELDS.get(name, name.replace("_", " ").capitalize()))


def values(ask: Ask, kind: str, name: str, told: Any) -> list[Told]:
    """A field as it was told, as cells: what it refers to with a link to it, days and numbers in words."""
    one = KINDS[kind].field(name)
    held = told if isinstance(told, list) else [] if told is None else [told]
    return [_value(ask, one, item) for item in held]


def _value(ask: Ask, one: Field | None, item: Any) -> Told:
    say = ask.language.say
    if isinstance(item, Mapping):
        return reference(ask, item)
    if isinstance(item, bool):
        return {"text": say("yes") if item else say("no")}
    if one is None:
        return {"text": str(item)}
    if one.type == "date":
        return {"text": ask.language.day(str(item))}
    if one.type == "number":
        return {"text": grouped(str(item))}
    if one.choices:
        return {"text": say(str(item))}
    if one.form == "iso3":
        return {"text": ask.language.country(str(item))}
    return {"text": str(item)}


def reference(ask: Ask, told: Mapping[str, Any]) -> Told:
    """What a record refers to: its name and title, with the way to it; what may not be seen is not named."""
    if told["record"] is None:
        return {"text": ask.language.say("not shown"), "missing": True}
    named = not told["record"].startswith(told["name"])
    text = f"{told['name']} · {told['title']}" if named and told["title"] != told["name"] else told["title"] or told["name"]
    return {"text": text, "href": address(ask, told["record"])}


def address(ask: Ask, record_id: str) -> str:
    """The way to a record."""
    return ask.link(f"/ledger/record/{record_id}")


def line(ask: Ask, kind: str, name: str, told: Any) -> str:
    """A field in one line, without ways to what it refers to."""
    return ask.language.listed(one["text"] for one in values(ask, kind, name, told))


def cell(ask: Ask, kind: str, name: str, told: Any) -> Any:
    """A field as a cell of a table: one reference with its link, anything else as text."""
    found = values(ask, kind, name, told)
    return found[0] if len(found) == 1 else line(ask, kind, name, told)


def party_word(ask: Ask, party: str) -> str:
    """A party of a label in words."""
    if party == PUBLIC:
        return ask.language.say("everybody")
    return ask.language.say("all members") if party == MEMBERS else party


def label_line(ask: Ask, told: Told, originator: str) -> str:
    """A label as far as its reader may know it, in words."""
    say = ask.language.say
    if told["whole"]:
        shared = ask.language.listed(party_word(ask, party) for party in told["releasable_to"])
        words = [say("Released to {parties}", parties=shared) if shared else say("For {member} alone", member=originator)]
    else:
        words = [reason(ask, told["because"])]
    words += [say("readers need the caveat {caveat}", caveat=caveat) for caveat in told["caveats"]]
    words += [f"TLP:{told['tlp']}"] if told["tlp"] else []
    words += [say("sensitivity: {level}", level=say(told["sensitivity"]))] if told["sensitivity"] else []
    words += list(told["handling"])
    words += [say("to be reviewed on {day}", day=ask.language.day(told["review_on"]))] if told["review_on"] else []
    return say("; ").join(words)


def sentence(text: str) -> str:
    """A text that begins with a capital."""
    return text[:1].upper() + text[1:]


def moment(ask: Ask, at: str) -> str:
    """A recorded time, to the minute."""
    time = f"{dt.datetime.fromisoformat(at):%H:%M}"
    return ask.language.say("{day}, {time} UTC", day=ask.language.day(at[:10]), time=time)


def period(ask: Ask, first: str | None, last: str | None) -> str:
    """From when to when it is so."""
    say, day = ask.language.say, ask.language.day
    if first and last:
        return ask.language.span(day(first), day(last))
    if first:
        return say("from {day}", day=day(first))
    return say("until {day}", day=day(last)) if last else say("always")


def days_word(ask: Ask, days: int | None) -> str:
    """How long something is overdue, in words; nothing where it is not."""
    return ask.language.say("overdue by {time}", time=lasting(ask, days)) if days else ""


def lasting(ask: Ask, days: int) -> str:
    """How long that is, in words: days, from two months on months, from two years on years, rounded down."""
    say = ask.language.say
    if days == 1:
        return say("1 day")
    if days < 61:
        return say("{count} days", count=days)
    return say("{count} months", count=days * 12 // 365) if days < 731 else say("{count} years", count=days * 4 // 1461)


def reason(ask: Ask, because: str) -> str:
    """Why a party may read, or may not, as the one rule says it."""
    for pattern, message in REASONS.items():
        found = re.fullmatch(pattern, because)
        if found is None:
            continue
        given = found.groupdict()
        if "parties" in given:
            given["parties"] = ask.language.listed(party_word(ask, party) for party in given["parties"].split(", "))
        if "day" in given:
            given["day"] = ask.language.day(given["day"])
        return ask.language.say(message, **given)
    return sentence(ask.language.tell(because))


def tabs(ask: Ask, here: str) -> list[tuple[str, str, bool]]:
    """The views of the ledger."""
    return [(ask.link(path), ask.language.say(words), path == here) for path, words in TABS.items()]


def pairs(told: Iterable[str], ask: Ask) -> list[tuple[str, str]]:
    """Choices as a select has them: the value and its words."""
    return [(one, ask.language.say(one)) for one in told]
