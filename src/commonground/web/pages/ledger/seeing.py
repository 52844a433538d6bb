"""What another member sees of what the reader sees, and the same site as it stands for somebody else."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from commonground.vocabulary.label import PUBLIC
from commonground.web.asking import Ask
from commonground.web.pages.ledger.names import PLURALS
from commonground.web.pages.ledger.words import Told, plural, tabs
from commonground.web.rendering import shown
from commonground.web.serving import page


def sees(ask: Ask) -> Response:
    """By kind and table how much of what the reader sees a member sees too; of one kind, record by record."""
    say, other = ask.language.say, ask.query.get("other") or None
    joining, kind = ask.query.get("joining") or None, ask.query.get("kind") or None
    asked = {"other": other, "joining": joining, "kind": kind}
    found = ask.answer("would-see", **asked) if other else None
    members = [(one["name"], f"{one['name']} · {one['fields']['name']}") for one in ask.answer("records", kind="member")]
    communities = [(one["name"], one["fields"]["name"]) for one in ask.answer("records", kind="community")]
    return shown(
        ask,
        "ledger/sees.html",
        say("Who sees what"),
        data=[("would-see", asked)] if other else [],
        tabs=tabs(ask, "/ledger/sees"),
        members=members,
        communities=communities,
        asked=asked,
        found=found,
        columns=_columns(ask, joining),
        kinds=[_kind(ask, one, asked) for one in found["kinds"]] if found else [],
        tables=[_counts(ask.language.tell(one["table"]), one) for one in found["tables"]] if found and not kind else [],
        records=_records(ask, found["kinds"][0]) if found and kind and found["kinds"] else [],
        kind_words=plural(ask, kind) if kind in PLURALS else None,
        as_other=f"/?as={other}" if ask.may_look and other and other != ask.reader and not ask.looking else None,
        as_public=f"/ledger?as={PUBLIC}" if ask.actor is not None and not ask.looking else None,
    )


def _columns(ask: Ask, joining: str | None) -> list[tuple[str, str]]:
    say = ask.language.say
    counts = [(say("You see"), "right"), (say("Of these it sees"), "right")]
    return counts + ([(say("After joining"), "right")] if joining else [])


def _counts(name: Any, one: Told) -> list[Any]:
    return [name, *(f"{one[key]:,}" for key in ("yours", "theirs", "after_joining") if key in one)]


def _kind(ask: Ask, one: Told, asked: dict[str, str | None]) -> list[Any]:
    href = ask.link("/ledger/sees", **{**asked, "kind": one["kind"]})
    return _counts({"text": plural(ask, one["kind"]), "href": href}, one)


def _records(ask: Ask, held: Told) -> list[list[Any]]:
    say = ask.language.say
    words = {True: say("sees it"), False: say("does not see it")}
    rows = []
    for one in held["records"]:
        row = [f"{one['name']} · {one['title']}" if one["title"] not in ("", one["name"]) else one["name"], words[one["sees"]]]
        rows.append([*row, words[one["would_see"]]] if "would_see" in one else row)
    return rows


ROUTES = [page("/ledger/sees", sees)]
