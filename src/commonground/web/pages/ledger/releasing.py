"""Who may read is widened or narrowed, approved by a second person, opened for some days, and what was sent is noted."""

from __future__ import annotations

import datetime as dt
from typing import Any

from starlette.responses import Response

from commonground.answers.stated import exact_day
from commonground.door.amending import amendment
from commonground.door.entry import Entry
from commonground.door.labelling import Labelling
from commonground.door.naming import OWN, find, parties
from commonground.door.outlooks import with_file
from commonground.door.records import Record, Records
from commonground.door.releasing import find_waiting, narrowed, sendings, together, widened
from commonground.door.seeing import who_can_see
from commonground.door.telling import label_told
from commonground.vocabulary.errors import BadRequest, Conflict, NotFound, NotSignedIn, Refused
from commonground.vocabulary.label import MEMBERS, PUBLIC
from commonground.vocabulary.records.rules import GRANT_DAYS
from commonground.web.asking import Ask
from commonground.web.pages.ledger.entering import own_record
from commonground.web.pages.ledger.words import (
    Told,
    address,
    field_word,
    label_line,
    moment,
    party_word,
    period,
    sentence,
    singular,
    tabs,
)
from commonground.web.rendering import shown
from commonground.web.serving import done, page


def releases(ask: Ask) -> Response:
    """What waits for a second person, what is opened by break-glass, and what was sent to whom."""
    say = ask.language.say
    waiting = [] if ask.party == PUBLIC else ask.answer("release-list")
    grants = ask.answer("records", kind="grant")
    sent = ask.answer("records", kind="sending")
    return shown(
        ask,
        "ledger/releases.html",
        say("Releases"),
        data=[("records", {"kind": "grant"}), ("records", {"kind": "sending"})]
        + ([("release-list", {})] if ask.party != PUBLIC else []),
        tabs=tabs(ask, "/ledger/release"),
        waiting=[_waiting(ask, one) for one in waiting],
        approves=ask.may("approver"),
        grants=[_grant(ask, one) for one in grants],
        gives=ask.may("steward"),
        members=[(one["name"], f"{one['name']} · {one['fields']['name']}") for one in ask.answer("records", kind="member")],
        sent=[_sending(ask, one) for one in sent],
        days=GRANT_DAYS,
        today=str(ask.place.today),
    )


def _waiting(ask: Ask, one: Told) -> Told:
    say = ask.language.say
    own = ask.actor is not None and one["by"] == str(ask.actor) and not ask.owned
    changes = [say("it ends") if name == "end" else field_word(ask, name) for name in one["changes"]]
    return {
        **one,
        "href": address(ask, one["record"]),
        "what_words": sentence(singular(ask, one["what"])),
        "kind_words": singular(ask, one["kind"]),
        "to": ask.language.listed(party_word(ask, party) for party in one["release_to"]) or say("nobody else"),
        "when": moment(ask, one["at"]),
        "change_words": ask.language.listed(changes),
        "own": own,
    }


def _grant(ask: Ask, one: Told) -> list[Any]:
    fields = one["fields"]
    what = (
        fields["record"]["title"] if fields["record"] else ask.language.say("everything of {member}", member=fields["originator"])
    )
    return [
        {"text": fields["member"]["name"] or ask.language.say("not shown"), "href": address(ask, one["record"])},
        what or ask.language.say("not shown"),
        period(ask, fields["from_on"], fields["until_on"]),
        fields["reason"],
        one["originator"],
    ]


def _sending(ask: Ask, one: Told) -> list[Any]:
    fields = one["fields"]
    inside = ask.language.listed(str(each["title"] or ask.language.say("not shown")) for each in fields["records"])
    day = {"text": ask.language.day(fields["on"]), "href": address(ask, one["record"])}
    what, to = ask.language.say(fields["what"]), ask.language.listed(fields["to"])
    return [day, to, what, inside or fields["reference"][:16], one["entered"]["by"]]


def judge(ask: Ask) -> Response:
    """A second person approves or refuses what waits, alone or with what was proposed in the same act."""
    if ask.actor is None:
        raise NotSignedIn("sign in to approve anything", hint="use the account that a steward of your member has made for you")
    verdict, why, records = str(ask.form.get("verdict", "")), str(ask.form.get("why", "")).strip(), ask.records()
    if verdict not in ("approved", "refused"):
        raise BadRequest("it is not said what is to be done", hint="approve, or refuse")
    if verdict == "refused" and not why:
        raise BadRequest("say why it is refused", hint="a few words; they stay in the ledger")
    found = find_waiting(records, str(ask.form.get("id", "")))
    held = together(records, found) if ask.form.get("together") else [found]
    ask.desk().judge([one["id"] for one in held], verdict, why or verdict)
    said = ask.language.say("Approved.") if verdict == "approved" else ask.language.say("Refused: it stays as it was.")
    return done(ask, "/ledger/release", said=said)


def grant(ask: Ask) -> Response:
    """Break glass: a member reads for some days what another holds back."""
    records = ask.records()
    if ask.actor is None or not ask.may("steward"):
        raise Refused("only a steward breaks glass", hint="ask a steward of the coordination cell, or of the originator")
    form = {name: str(ask.form.get(name, "")).strip() for name in ("member", "over", "record", "reason", "from_on", "until_on")}
    if not form["reason"]:
        raise BadRequest("say why it cannot wait for a release", hint="a few words; the originator reads them")
    body = {
        "member": find(records, form["member"], "member").record_id,
        "originator": find(records, form["over"], "member").code,
        "reason": form["reason"],
        "from_on": exact_day(form["from_on"] or None) or dt.datetime.now(dt.UTC).date(),
        "until_on": exact_day(form["until_on"] or None),
        "record": find(records, form["record"]).record_id if form["record"] else None,
    }
    given = {name: value for name, value in body.items() if value is not None}
    ask.desk().enter([Entry("grant", given)], form["reason"])
    said = ask.language.say("The grant is recorded; where there are accounts, a second person has to approve it.")
    return done(ask, "/ledger/release", said=said)


def release(ask: Ask) -> Response:
    """One record: who reads it now, by what its label says, and the forms that widen and narrow it."""
    found, records = own_record(ask)
    return _release(ask, found, records)


def _release(ask: Ask, found: Record, records: Records, error: Any = None) -> Response:
    say = ask.language.say
    held = found.label.releasable_to
    members = [one for one in records.of("member") if one.code != ask.party]
    known = [(MEMBERS, say("all members")), (PUBLIC, say("everybody, also outside the coalition"))]
    known += [(f"{one.originator}/{one.code}", str(one["name"])) for one in records.of("community")]
    known += [(str(one.code), f"{one.code} · {one['name']}") for one in members]
    title = ask.answer("record", name=found.record_id)["title"]
    return shown(
        ask,
        "ledger/release.html",
        say("Who may read: {title}", title=title),
        status=error.status if error else 200,
        data=[("who", {"name": found.record_id})],
        tabs=tabs(ask, ""),
        address=address(ask, found.record_id),
        action=f"/ledger/record/{found.record_id}/release",
        version=records.history(found.record_id)[-1].version_id,
        label=label_line(ask, label_told(found, records), found.originator),
        wider=[(party, words) for party, words in known if party not in held],
        parties=[(party, dict(known).get(party, party)) for party in sorted(held)],
        caveats=sorted(found.label.caveats),
        more_caveats=sorted({str(one["caveat"]) for one in records.of("clearance")} - found.label.caveats),
        readers=[party_word(ask, one.party) for one in who_can_see(ask.site.workspace, records, found) if one.allowed],
        sent=[_gone(ask, one) for one in sendings(records, found)],
        everyone=[(party, words) for party, words in known],
        today=str(ask.place.today),
        error=error,
    )


def _gone(ask: Ask, one: Told) -> list[str]:
    return [ask.language.day(str(one["on"])), ask.language.listed(one["to"]), ask.language.say(one["what"]), one["by"]]


def change(ask: Ask) -> Response:
    """Widen, narrow, or note a sending; what goes further waits for a second person where the member has accounts."""
    found, records = own_record(ask)
    try:
        act = str(ask.form.get("act", ""))
        if act == "sent":
            return _sent(ask, found, records)
        if str(ask.form.get("version", "")) != records.history(found.record_id)[-1].version_id:
            raise Conflict("the record was changed since it was read", hint="look at it as it is now")
        if act not in ("widen", "narrow"):
            raise BadRequest("it is not said what is to be done", hint="widen it, or narrow it")
        why = str(ask.form.get("why", "")).strip()
        if not why:
            raise BadRequest("say why", hint="a few words; they stay in the ledger")
        label = _wider(ask, found, records) if act == "widen" else _narrower(ask, found, records)
        entries = [entry for one in with_file(found, records) for entry in amendment(records, one, {}, label=label)]
        made = ask.desk().enter(entries, why)
    except (BadRequest, Conflict, NotFound, Refused) as error:
        return _release(ask, found, records, error)
    say = ask.language.say
    said = say("A second person has to approve who may read it.") if made[0].waits else say("Who may read it is changed.")
    if act == "narrow":
        said += " " + say("What was read or sent before cannot be recalled.")
    return done(ask, f"/ledger/record/{found.record_id}", said=said)


def _chosen(ask: Ask, name: str) -> list[str]:
    return [str(one) for one in ask.form.getlist(name) if str(one)]


def _wider(ask: Ask, found: Record, records: Records) -> Any:
    to = parties(records, ask.party, _chosen(ask, "to"))
    return widened(found, to, _chosen(ask, "drop_caveat"))


def _narrower(ask: Ask, found: Record, records: Records) -> Any:
    kept = _chosen(ask, "keep") or [OWN]
    only = parties(records, ask.party, kept)
    return narrowed(found, only, (), _chosen(ask, "caveat"))


def _sent(ask: Ask, found: Record, records: Records) -> Response:
    to = parties(records, ask.party, _chosen(ask, "to"))
    known = Labelling(records, ask.party)
    unknown = sorted(party for party in to if not known.knows(party))
    if unknown or not to:
        raise BadRequest("it is not said to whom it went", hint="choose one of the list")
    on = exact_day(str(ask.form.get("on", "")) or None) or dt.datetime.now(dt.UTC).date()
    body = {"what": "record", "reference": found.record_id, "to": sorted(to), "on": on}
    ask.desk().enter([Entry("sending", body)], str(ask.form.get("why", "")).strip() or "sent")
    return done(ask, f"/ledger/record/{found.record_id}", said=ask.language.say("The sending is noted."))


ROUTES = [
    page("/ledger/release", releases),
    page("/ledger/release/judge", post=judge),
    page("/ledger/release/grant", post=grant),
    page("/ledger/record/{record_id}/release", release, change),
]
