"""One account of a steward's own member: made, given a role, ended, invited anew, reset, signed out, linked to a provider."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from commonground.answers.stated import exact_day
from commonground.door.amending import amendment, ending
from commonground.door.entry import Entry
from commonground.door.naming import find
from commonground.door.records import Record, Records
from commonground.vocabulary.errors import BadRequest, CommonGroundError, Conflict, NotFound, Refused
from commonground.vocabulary.records.parties import ROLES
from commonground.web.asking import Ask
from commonground.web.pages.administration import accounts_page, steward, tabs
from commonground.web.serving import page
from commonground.web.signing import moment, on_to, private, recently, told

_log = logging.getLogger("commonground.access")


def _proved(ask: Ask) -> Records:
    """What a steward may read, who has proved lately who they are; the operator has the machine."""
    records = steward(ask)
    if not ask.owned:
        recently(ask)
    return records


def _account(ask: Ask, records: Records) -> Record:
    """The account of the address, of the steward's own member. Raises NotFound for every other."""
    named, party = ask.request.path_params["login"], ask.party
    found = next((one for one in records.of("account") if one.code == named and one.originator == party), None)
    if found is None:
        raise NotFound("there is no such account", hint="see the accounts of your member")
    return found


def adding(ask: Ask) -> Response:
    """A new account, and the invitation by which its user sets a password, shown this once."""
    records, party = _proved(ask), ask.party
    login = str(ask.form.get("name", "")).strip().removeprefix(f"{party}/")
    role = str(ask.form.get("role", ""))
    try:
        member = find(records, party, "member").record_id
        entry = Entry("account", {"name": login, "member": member, "role": role})
        made = ask.desk().enter([entry], str(ask.form.get("why", "")).strip() or "an account")
    except (BadRequest, Refused, Conflict) as error:
        return accounts_page(ask, records, status=error.status, error=told(ask, error))
    return _invited(ask, f"{party}/{login}", login, ask.site.accounts.access.credentials.invite(made[0].record_id))


def _invited(ask: Ask, name: str, login: str, code: str) -> Response:
    title = ask.language.say("Invitation")
    origin = ask.site.origin or str(ask.request.base_url).rstrip("/")
    return private(ask, "invited.html", title, name=name, login=login, code=code, address=f"{origin}/invitation")


def account(ask: Ask) -> Response:
    """The account's page."""
    records = steward(ask)
    return _page(ask, _account(ask, records))


def _page(ask: Ask, record: Record, error: CommonGroundError | None = None) -> Response:
    accounts = ask.site.accounts
    access, say, account_id = accounts.access, ask.language.say, record.record_id
    names = {one.issuer: one.name for one in accounts.providers}
    now, state = accounts.now_ms(), accounts.state(account_id)
    living = [one for one in access.tokens.of_account(account_id) if one.revoked_ms is None and one.expires_ms > now]
    name = f"{record.originator}/{record.code}"
    return private(
        ask,
        "administration_account.html",
        name,
        status=error.status if error else 200,
        error=told(ask, error) if error else None,
        tabs=tabs(ask, ""),
        base=f"/administration/accounts/{record.code}",
        role=record["role"],
        roles=[(one, say(one)) for one in ROLES],
        figures=_figures(ask, record, state, access.policy.second_factor_roles),
        sessions=[[moment(ask, s.begun_ms), moment(ask, s.seen_ms), s.address] for s in access.sessions.of_account(account_id)],
        tokens=[
            [one.name, ", ".join(one.scope), moment(ask, one.expires_ms), moment(ask, one.used_ms) or say("never used")]
            for one in living
        ],
        links=[(names.get(link.issuer, link.issuer), link) for link in access.links.of_account(account_id)],
        providers=[(one.code, one.name) for one in accounts.providers],
    )


def _figures(ask: Ask, record: Record, state: dict[str, Any], demanded: frozenset[str]) -> list[dict[str, Any]]:
    say = ask.language.say
    yes, no = say("set up"), say("not set up")
    needed = say("its role needs one") if record["role"] in demanded and not state["second_factor"] else None
    return [
        {"label": say("Role"), "value": say(record["role"])},
        {"label": say("Password"), "value": yes if state["password"] else no, "missing": not state["password"]},
        {
            "label": say("Second factor"),
            "value": yes if state["second_factor"] else no,
            "missing": not state["second_factor"],
            "about": needed,
        },
        {"label": say("Sessions"), "value": str(state["sessions"])},
        {"label": say("Tokens"), "value": str(state["tokens"])},
    ]


def _by(ask: Ask) -> str:
    """The id of the steward's account; the operator has none."""
    return str((ask.actor and ask.actor.account_id) or ask.actor)


def _why(ask: Ask, else_: str) -> str:
    return str(ask.form.get("why", "")).strip() or else_


def _role(ask: Ask, records: Records, record: Record) -> Response:
    given = amendment(records, record, {"role": str(ask.form.get("role", ""))})
    ask.desk().enter(given, _why(ask, "another role"))
    return _back(ask, record, ask.language.say("The role is changed; it counts from the next request on."))


def _end(ask: Ask, records: Records, record: Record) -> Response:
    today = dt.datetime.now(dt.UTC).date()
    last = exact_day(str(ask.form.get("on", "")).strip() or None) or today - dt.timedelta(days=1)
    ask.desk().enter([ending(records, record, last)], _why(ask, "the account has ended"))
    if last < today:
        ask.site.accounts.access.end_account(record.record_id)
        ask.site.following.forget(record.record_id)
    return on_to(ask, "/administration", said=ask.language.say("The account {name} is ended.", name=str(record.code)))


def _invite(ask: Ask, records: Records, record: Record) -> Response:
    code = ask.site.accounts.access.credentials.invite(record.record_id)
    return _invited(ask, f"{record.originator}/{record.code}", str(record.code), code)


def _reset(ask: Ask, records: Records, record: Record) -> Response:
    if ask.form.get("sure") != "yes":
        raise BadRequest("it is not said that you made sure who asks", hint="tick the box once you have")
    code = ask.site.accounts.access.reset(record.record_id)
    return _invited(ask, f"{record.originator}/{record.code}", str(record.code), code)


def _sessions(ask: Ask, records: Records, record: Record) -> Response:
    ended = ask.site.accounts.access.sessions.end_all(record.record_id)
    return _back(ask, record, ask.language.say("Sessions ended: {count}.", count=ended))


def _tokens(ask: Ask, records: Records, record: Record) -> Response:
    count = ask.site.accounts.access.tokens.revoke(record.record_id)
    return _back(ask, record, ask.language.say("Tokens revoked: {count}.", count=count))


def _link(ask: Ask, records: Records, record: Record) -> Response:
    accounts, code = ask.site.accounts, str(ask.form.get("provider", ""))
    found = next((one for one in accounts.providers if one.code == code), None)
    if found is None:
        raise BadRequest("there is no such identity provider", hint="choose one of the list")
    subject = str(ask.form.get("subject", "")).strip()
    accounts.access.links.link(found.issuer, subject, record.record_id, _by(ask))
    return _back(ask, record, ask.language.say("The user of the provider is linked to this account."))


def _unlink(ask: Ask, records: Records, record: Record) -> Response:
    access, asked = ask.site.accounts.access, (str(ask.form.get("issuer", "")), str(ask.form.get("subject", "")))
    if asked in {(link.issuer, link.subject) for link in access.links.of_account(record.record_id)}:
        access.links.unlink(*asked)
        access.sessions.end_all(record.record_id)
    return _back(ask, record, ask.language.say("The link is gone, and the account's sessions with it."))


def _back(ask: Ask, record: Record, said: str) -> Response:
    return on_to(ask, f"/administration/accounts/{record.code}", said=said)


ACTS: dict[str, Callable[[Ask, Records, Record], Response]] = {
    "role": _role,
    "end": _end,
    "invite": _invite,
    "reset": _reset,
    "sessions": _sessions,
    "tokens": _tokens,
    "link": _link,
    "unlink": _unlink,
}


def acting(ask: Ask) -> Response:
    """Do one of the acts to an account, after a recent proof of the steward."""
    records = _proved(ask)
    record, act = _account(ask, records), ACTS.get(ask.request.path_params["act"])
    if act is None:
        raise NotFound("there is no such page", hint="begin at the administration")
    try:
        done = act(ask, records, record)
        _log.info("%s of account %s by %s", ask.request.path_params["act"], record.record_id, _by(ask))
        return done
    except (BadRequest, Refused, Conflict) as error:
        return _page(ask, record, error)


MESSAGES = (
    "it is not said that you made sure who asks",
    "tick the box once you have",
    "there is no such account",
    "see the accounts of your member",
    "there is no such identity provider",
    "choose one of the list",
    "this user of the provider is linked to another account",
    "unlink that one first",
)

ROUTES = [
    page("/administration/accounts", post=adding),
    page("/administration/accounts/{login}", account),
    page("/administration/accounts/{login}/{act}", post=acting),
]
