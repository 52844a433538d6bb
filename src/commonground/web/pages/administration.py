"""Administration, for stewards: the accounts of their own member, the chain, and what was done last."""

from __future__ import annotations

import datetime as dt
from typing import Any

from starlette.responses import Response

from commonground.door.naming import name_of
from commonground.door.proving import prove_ledger, proves_whole
from commonground.door.records import Record, Records
from commonground.door.trail import trail
from commonground.vocabulary.errors import NotSignedIn, Refused
from commonground.vocabulary.records.parties import ROLES
from commonground.web.asking import Ask
from commonground.web.serving import page
from commonground.web.signing import private

TRANSACTIONS = 50
SHOWN = 6
"""Records of one transaction that stand in the list; the others are counted."""


def steward(ask: Ask) -> Records:
    """What the steward's member may read. Raises NotSignedIn, and Refused for whoever is no steward, and for tokens."""
    if ask.actor is None:
        raise NotSignedIn("sign in as a steward", hint="use the account that a steward of your member has made for you")
    if ask.bearer:
        raise Refused("a token does not change accounts", hint="sign in with a browser")
    if not ask.may("steward"):
        raise Refused("administration is for stewards", hint="ask a steward of your member")
    return ask.records()


def tabs(ask: Ask, here: str) -> list[tuple[str, str, bool]]:
    """The views of administration."""
    say = ask.language.say
    views = (
        ("/administration", say("Accounts")),
        ("/administration/trail", say("What was done")),
        ("/administration/chain", say("Chain")),
    )
    return [(ask.link(path), words, path == here) for path, words in views]


def administration(ask: Ask) -> Response:
    """The member's accounts, with the form for a further one."""
    return accounts_page(ask, steward(ask))


def accounts_page(ask: Ask, records: Records, *, status: int = 200, error: str | None = None) -> Response:
    """The page, with what was wrong with its form."""
    party, say = ask.party, ask.language.say
    held = [one for one in records.of("account") if one.originator == party]
    waiting, versions = ask.answer("release-list"), records.histories("account")
    return private(
        ask,
        "administration.html",
        say("Administration"),
        status=status,
        tabs=tabs(ask, "/administration"),
        rows=[_row(ask, one, name_of(one, records), versions[one.record_id][0]) for one in held],
        roles=[(role, say(role)) for role in ROLES],
        name=str(ask.form.get("name", "")),
        role=str(ask.form.get("role", "reader")),
        waiting=len(waiting),
        error=error,
    )


def _row(ask: Ask, one: Record, name: str, first: Record) -> list[Any]:
    say, state = ask.language.say, ask.site.accounts.state(one.record_id)
    made = ask.language.day(first.recorded_at[:10])
    yes, no = say("set up"), say("not set up")
    return [
        {"text": name, "href": ask.link(f"/administration/accounts/{one.code}")},
        say(one["role"]),
        made,
        *(yes if state[name] else {"text": no, "missing": True} for name in ("password", "second_factor")),
        str(state["sessions"]),
        str(state["tokens"]),
    ]


def done_last(ask: Ask) -> Response:
    """The newest transactions, as far as the steward's member sees what was entered or loaded by them."""
    found = trail(steward(ask), TRANSACTIONS)
    rows = [{**one, "when": _when(ask, one["at"]), "more": max(0, len(one["what"]) - SHOWN)} for one in found]
    title = ask.language.say("What was done")
    return private(ask, "trail.html", title, tabs=tabs(ask, "/administration/trail"), rows=rows, shown_at_most=SHOWN)


def _when(ask: Ask, at: str) -> str:
    moment = dt.datetime.fromisoformat(at)
    return f"{ask.language.day(at[:10])} {moment:%H:%M} UTC"


def chain(ask: Ask) -> Response:
    """The head of the chain, for who may know of all of it; asked to verify, every row is held against what was recorded."""
    records, place = steward(ask), ask.site.workspace
    whole = proves_whole(place, records.viewer)
    asked = ask.query.get("verify") == "1"
    return private(
        ask,
        "chain.html",
        ask.language.say("Chain"),
        tabs=tabs(ask, "/administration/chain"),
        whole=whole,
        head=place.ledger.head() if whole else None,
        verified=asked,
        wrong=prove_ledger(place, records.viewer, records.sight) if asked else [],
        moment=lambda at: _when(ask, at) if at else "–",
    )


MESSAGES = (
    "administration is for stewards",
    "a token does not change accounts",
    "sign in with a browser",
    "sign in as a steward",
)

ROUTES = [
    page("/administration", administration),
    page("/administration/trail", done_last),
    page("/administration/chain", chain),
]
