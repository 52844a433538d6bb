"""What is new, in words and with the way to it: for the page, the feed and the mail."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from commonground.web.language import PageLanguage
from commonground.web.pages.ledger.names import SINGULARS

Item = dict[str, Any]

MESSAGES = {"place": "Place", "plan": "Plan", "member": "Member", "undertaking": "Undertaking"}
"""What can be followed, as a heading."""


def name_of(language: PageLanguage, about: Item) -> str:
    """What is followed, in the language of the reader."""
    return str(about["name_ar"]) if language.code == "ar" and about["name_ar"] else str(about["name"])


def path_of(kind: str, reference: str, about: Item) -> str:
    """The page of what is followed, as path and query."""
    if kind == "plan":
        asked = {"country": about["country"], "year": about["year"]}
        return "/money?" + urlencode({name: value for name, value in asked.items() if value})
    return {"place": f"/places/{reference}", "member": f"/ledger/members/{reference}"}.get(kind, f"/ledger/record/{reference}")


def item_path(item: Item, kind: str, reference: str, about: Item) -> str:
    """Where an item is read."""
    if item["what"] == "loaded":
        return f"/data/sources?feed={item['feed']}"
    return f"/ledger/record/{item['record']}" if item.get("record") else path_of(kind, reference, about)


def headline(language: PageLanguage, item: Item) -> str:
    """An item in one line. One that not everybody may know is told without its title by `guarded`."""
    say, what = language.say, item["what"]
    if what == "loaded":
        if item["files"] == 1:
            return say("New from {publisher}: {title}", publisher=item["publisher"], title=language.tell(item["title"]))
        told = {"publisher": item["publisher"], "title": language.tell(item["title"]), "count": language.number(item["files"])}
        return say("New from {publisher}: {title} ({count} files)", **told)
    if what == "funding":
        return say("Changed: {title}", title=item["title"])
    if what == "due":
        return say("Due on {day}: {title}", day=language.day(item["due"]), title=item["title"])
    if what == "overdue":
        return say("Was due on {day}: {title}", day=language.day(item["due"]), title=item["title"])
    kind = capital(say(SINGULARS[item["kind"]]))
    if what == "recorded":
        return say("{kind}, new: {title}", kind=kind, title=item["title"])
    if what == "ended":
        return say("{kind}, ended: {title}", kind=kind, title=item["title"])
    return say("{kind}, changed: {title}", kind=kind, title=item["title"])


def guarded(language: PageLanguage, item: Item) -> str:
    """An item as it may leave the house: in full where everybody may know it, else by its kind alone."""
    if item["public"]:
        return headline(language, item)
    say = language.say
    if item["what"] == "loaded":
        return say("New data are held.")
    if item["what"] == "funding":
        return say("Money of the plan has changed.")
    kind = capital(say(SINGULARS[item["kind"]]))
    return say("{kind}: something is new.", kind=kind)


def capital(word: str) -> str:
    """A word as it begins a line."""
    return word[:1].upper() + word[1:]


def figures(language: PageLanguage, item: Item) -> list[str]:
    """What a change of a plan did, by line."""
    names = {"required_usd": language.say("Required"), "funded_usd": language.say("Funded")}
    none = language.say("no data")
    return [
        f"{names[name]}: " + f" {language.arrow} ".join(none if one is None else language.usd(one) for one in (before, after))
        for name, (before, after) in (item.get("figures") or {}).items()
    ]
