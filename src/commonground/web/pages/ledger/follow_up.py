"""What was undertaken since a meeting, where it stands, and what may be evidence: confirmed or dismissed by a person."""

from __future__ import annotations

import datetime as dt
from typing import Any

from starlette.responses import Response

from commonground.answers.stated import exact_day
from commonground.door.entry import Entry
from commonground.followup.reporting import dismissed, looked_up, reported
from commonground.followup.undertakings import last_meeting
from commonground.vocabulary.errors import BadRequest
from commonground.vocabulary.records import KINDS
from commonground.vocabulary.records.undertakings import STATUSES
from commonground.web.asking import Ask
from commonground.web.pages.ledger.entering import may_enter
from commonground.web.pages.ledger.labels import label_of
from commonground.web.pages.ledger.words import Told, address, days_word, lasting, pairs, tabs
from commonground.web.rendering import shown
from commonground.web.serving import done, page

SHOWN = 15
"""Undertakings of one page."""

FEW, MANY = 2, 6
"""Candidates of each part: of all undertakings, and of one member's."""

BEGINNING = "1900-01-01"
"""Since when everything is told."""

FILTERS = ("since", "of", "theme", "country", "overdue", "first")


def follow_up(ask: Ask) -> Response:
    """Undertakings since a meeting or a day, by member and theme, with what is overdue and what may be evidence."""
    say, meetings = ask.language.say, ask.answer("meetings", last=str(ask.as_of or ask.place.today))
    asked = _asked(ask)
    found = ask.answer("follow-up", **asked)
    held = found["undertakings"]
    first = _first(ask, len(held))
    return shown(
        ask,
        "ledger/follow_up.html",
        say("Follow-up"),
        data=[("follow-up", asked)],
        tabs=tabs(ask, "/ledger/follow-up"),
        since=_since(ask, found),
        figures=_figures(ask, found["totals"]),
        undertakings=[_undertaking(ask, one) for one in held[first : first + SHOWN]],
        first=first + 1,
        last=min(first + SHOWN, len(held)),
        total=len(held),
        before=_leaf(ask, first - SHOWN) if first else None,
        after=_leaf(ask, first + SHOWN) if first + SHOWN < len(held) else None,
        meetings=[(one["meeting"], f"{one['code']} · {one['title']}") for one in reversed(meetings) if not one["cancelled"]],
        asked=asked,
        members=[(one["name"], f"{one['name']} · {one['title']}") for one in ask.answer("records", kind="member")],
        themes=_themes(ask),
        may=ask.may("contributor"),
        statuses=pairs(STATUSES, ask),
        today=str(ask.place.today),
        back={name: ask.query[name] for name in FILTERS if ask.query.get(name)},
    )


def _asked(ask: Ask) -> dict[str, Any]:
    of, country = ask.query.get("of") or None, ask.query.get("country") or None
    return {
        "since": ask.query.get("since") or _last(ask),
        "of": of,
        "theme": ask.query.get("theme") or None,
        "countries": (country,) if country else None,
        "overdue": True if ask.query.get("overdue") else None,
        "best": MANY if of else FEW,
    }


def _last(ask: Ask) -> str:
    """The last meeting of the whole coalition; where there is none, everything that is on record."""
    return "last" if last_meeting(ask.records()) else BEGINNING


def _themes(ask: Ask) -> list[tuple[str, str]]:
    held = sorted({str(one["fields"]["theme"]) for one in ask.answer("records", kind="undertaking")})
    return [(theme, ask.language.say(theme)) for theme in held]


def _first(ask: Ask, total: int) -> int:
    asked = ask.query.get("first", "1")
    first = int(asked) - 1 if asked.isdecimal() and len(asked) < 8 else 0
    return first if 0 <= first < total else 0


def _leaf(ask: Ask, first: int) -> str:
    kept = {name: ask.query[name] for name in FILTERS[:-1] if ask.query.get(name)}
    return ask.link("/ledger/follow-up", **kept, first=max(0, first) + 1)


def _since(ask: Ask, found: Told) -> str:
    say, since = ask.language.say, found["since"]
    day = ask.language.day(since["day"])
    if since["title"] is None:
        return say("Everything undertaken that is on record.") if since["day"] == BEGINNING else say("Since {day}.", day=day)
    return say("Since {meeting}, {day}.", meeting=since["title"], day=day)


def _figures(ask: Ask, totals: dict[str, int]) -> list[Told]:
    say = ask.language.say
    names = {
        "undertakings": say("Undertakings"),
        "open": say("Open"),
        "overdue": say("Overdue and open"),
        "silent": say("Parts without a report since"),
        "changed": say("Changed since"),
    }
    return [{"label": words, "value": f"{totals[name]:,}"} for name, words in names.items()]


def _undertaking(ask: Ask, one: Told) -> Told:
    say = ask.language.say
    due = say("due {day}", day=ask.language.day(one["due_on"])) if one["due_on"] else say("no day is stated")
    where = ask.language.country(one["country"]) if one["country"] else None
    statement = one["statement"]
    return {
        "id": one["undertaking"],
        "subject": one["subject"],
        "href": address(ask, one["undertaking"]),
        "sentence": one["sentence"],
        "about": ask.language.listed(part for part in (say(one["theme"]), where, due) if part),
        "who": ask.language.listed(one["members"]) or say("all who took part"),
        "not_shown": say("and {count} not shown", count=one["members_not_shown"]) if one["members_not_shown"] else None,
        "overdue": days_word(ask, one["overdue_days"]),
        "status": say(one["status"] or "disputed"),
        "ended": say("Ended on {day}.", day=ask.language.day(one["ended_on"])) if one["ended_on"] else None,
        "new": one["new"],
        "statement": (ask.link(f"/ledger/statements/{statement['record']}"), statement["title"]) if statement else None,
        "changes": [f"{ask.language.day(c['on'])}: {ask.language.tell(c['words'])}" for c in one["changes"]],
        "parts": [_part(ask, part) for part in one["parts"]],
    }


def _part(ask: Ask, part: Told) -> Told:
    say = ask.language.say
    silent = say("no report for {time}", time=lasting(ask, part["silent_days"])) if part["silent_days"] is not None else ""
    return {
        "member": part["member"],
        "who": part["member"] or say("all who took part"),
        "stands": say(part["stands"]),
        "open": part["open"],
        "overdue": days_word(ask, part["overdue_days"]),
        "silent": silent,
        "reports": [_report(ask, one) for one in part["reports"]],
        "candidates": [_candidate(ask, one) for one in part["candidates"]],
        "more": max(0, part["found"] - len(part["candidates"])),
        "dismissed": part["dismissed"],
    }


def _report(ask: Ask, one: Told) -> Told:
    say, day = ask.language.say, ask.language.day(one["on"])
    said = say("{member}, {day}: {status}", member=one["by"], day=day, status=say(one["status"]))
    return {"text": f"{said}. {one['text']}" if one["text"] else said, "href": address(ask, one["report"])}


def _candidate(ask: Ask, one: Told) -> Told:
    say = ask.language.say
    money = {"committed_usd": say("committed {usd}"), "spent_usd": say("spent {usd}")}
    sums = [words.format(usd=ask.language.usd(one[name])) for name, words in money.items() if one[name] is not None]
    span = [ask.language.day(one[name]) for name in ("from", "to") if one[name]]
    facts = [one["payer"] or "", one["receiver"] or "", *sums, one["amount"] or "", " – ".join(dict.fromkeys(span))]
    return {
        "name": one["candidate"],
        "what": say(one["what"]),
        "title": one["title"] or one["candidate"],
        "facts": ask.language.listed(part for part in facts if part),
        "why": ask.language.listed(ask.language.tell(why) for why in one["why"]),
    }


def _back(ask: Ask) -> dict[str, str]:
    return {name: str(ask.form[f"back-{name}"]) for name in FILTERS if ask.form.get(f"back-{name}")}


def judge(ask: Ask) -> Response:
    """A candidate becomes the evidence of a report, or is noted to be none."""
    verdict, member = str(ask.form.get("verdict", "")), str(ask.form.get("member", "")) or None
    kind = KINDS["progress" if verdict == "confirm" else "note"]
    may_enter(ask, kind)
    records = ask.records()
    with ask.reading() as held:
        one, evidence = looked_up(held, ask.request.path_params["record_id"])
        whose, found = evidence.find(one, str(ask.form.get("candidate", "")), member)
    text, label = str(ask.form.get("text", "")).strip(), label_of(ask, records, kind)
    if verdict == "confirm":
        status = str(ask.form.get("status", ""))
        if status not in STATUSES:
            raise BadRequest("it is not said where the undertaking stands", hint="choose one of the list")
        day = exact_day(str(ask.form.get("on", "")) or None) or dt.datetime.now(dt.UTC).date()
        entry: Entry = reported(one, found, whose, status, day, text or None, label)
        why, said = f"evidence: {found.name}", ask.language.say("The report is recorded, with its evidence.")
    elif verdict == "dismiss":
        entry = dismissed(one, found, member, text, label)
        why, said = "no evidence", ask.language.say("Noted: this is no evidence. It is not shown to your member again.")
    else:
        raise BadRequest("it is not said what is to be done", hint="confirm, or dismiss")
    ask.desk().enter([entry], why)
    return done(ask, "/ledger/follow-up", said=said, **_back(ask))


ROUTES = [page("/ledger/follow-up", follow_up), page("/ledger/follow-up/{record_id}", post=judge)]
