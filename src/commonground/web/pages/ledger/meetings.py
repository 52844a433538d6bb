"""Meetings by month, one meeting with everything that belongs to it, working groups, and both as iCalendar."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from commonground.answers.meetings import found, found_meeting
from commonground.followup.calendar import calendar_of
from commonground.followup.meetings import minutes_markdown
from commonground.web.asking import Ask
from commonground.web.pages.ledger.documents import file_of
from commonground.web.pages.ledger.kinds import documents
from commonground.web.pages.ledger.words import Told, address, tabs
from commonground.web.rendering import shown
from commonground.web.serving import page


def _asked(ask: Ask) -> dict[str, str | None]:
    return {name: ask.query.get(name) or None for name in ("first", "last", "group")}


def meetings(ask: Ask) -> Response:
    """The meetings month by month, the newest month first; what is ahead is marked."""
    asked, today = _asked(ask), str(ask.as_of or ask.place.today)
    by_month: dict[str, list[Told]] = {}
    for one in ask.answer("meetings", **asked):
        by_month.setdefault(one["starts_on"][:7], []).append(_listed(ask, one, today))
    months = sorted(by_month, reverse=True)
    return shown(
        ask,
        "ledger/meetings.html",
        ask.language.say("Meetings"),
        data=[("meetings", asked)],
        tabs=tabs(ask, "/ledger/meetings"),
        months=[(ask.language.month(month), by_month[month]) for month in months],
        groups=[(one["name"], one["title"]) for one in ask.answer("records", kind="group")],
        asked=asked,
        calendar=ask.link("/ledger/meetings.ics", **asked),
        with_due=ask.link("/ledger/meetings.ics", **asked, due="1"),
    )


def _listed(ask: Ask, one: Told, today: str) -> Told:
    return {
        "href": ask.link(f"/ledger/meetings/{one['meeting']}"),
        "title": one["title"],
        "code": one["code"],
        "days": _days(ask, one),
        "place": one["place"],
        "group": one["group"],
        "cancelled": one["cancelled"],
        "ahead": one["ends_on"] >= today and not one["cancelled"],
    }


def _days(ask: Ask, one: Told) -> str:
    span = ask.language.span(ask.language.day(one["starts_on"]), ask.language.day(one["ends_on"]))
    return f"{span}, {one['starts_at']}" if one["starts_at"] else span


def calendar(ask: Ask) -> Response:
    """The meetings that the reader may know as iCalendar, with what is due where that is asked for."""
    records, asked = ask.records(), _asked(ask)
    held = found(records, asked["first"], asked["last"], asked["group"])
    data = calendar_of(records, held, ask.query.get("due") == "1")
    return file_of(data, "common-ground.ics", "text/calendar")


def meeting(ask: Ask) -> Response:
    """One meeting: agenda with what the minutes say to each point, decisions, statements, files, and those before and after."""
    named = ask.request.path_params["record_id"]
    told = ask.answer("meeting", name=named)
    minutes: dict[Any, list[Told]] = {}
    for one in told["minutes"]:
        minutes.setdefault(one["number"], []).append({"text": one["text"], "href": address(ask, one["record"]), "by": one["by"]})
    agenda = [{**one, "href": address(ask, one["record"]), "minutes": minutes.pop(one["number"], [])} for one in told["agenda"]]
    return shown(
        ask,
        "ledger/meeting.html",
        told["title"],
        data=[("meeting", {"name": named})],
        tabs=tabs(ask, ""),
        told=told,
        days=_days(ask, told),
        agenda=agenda,
        minutes=[one for held in minutes.values() for one in held],
        decisions=[_decision(ask, one) for one in told["decisions"]],
        statements=[_statement(ask, one) for one in told["statements"]],
        documents=documents(ask, told["meeting"]),
        before=_beside(ask, told["before"]),
        after=_beside(ask, told["after"]),
        group=ask.link(f"/ledger/groups/{told['group']}") if told["group"] else None,
        address=address(ask, told["meeting"]),
        ics=ask.link(f"/ledger/meetings/{told['meeting']}/calendar.ics"),
        markdown=ask.link(f"/ledger/meetings/{told['meeting']}/minutes.md"),
        follow_up=ask.link("/ledger/follow-up", since=told["meeting"]),
        enters=_enters(ask, told["meeting"]),
    )


def _statement(ask: Ask, one: Told) -> tuple[str, str, str]:
    return ask.link(f"/ledger/statements/{one['record']}"), one["title"], ask.language.day(one["issued_on"])


def _decision(ask: Ask, one: Told) -> Told:
    taken = ask.language.say("taken on {day}", day=ask.language.day(one["taken_on"])) if one["taken_on"] else None
    return {**one, "href": address(ask, one["record"]), "standing": taken or ask.language.say(one["status"])}


def _beside(ask: Ask, one: Told | None) -> tuple[str, str] | None:
    if one is None:
        return None
    return ask.link(f"/ledger/meetings/{one['meeting']}"), f"{one['code']}, {ask.language.day(one['starts_on'])}"


def _enters(ask: Ask, meeting_id: str) -> list[tuple[str, str]]:
    """The forms that add to the meeting."""
    if not ask.may("contributor"):
        return []
    say = ask.language.say
    words = {
        "agenda_item": say("Add a point to the agenda"),
        "minute": say("Add to the minutes"),
        "decision": say("Propose a decision"),
    }
    return [
        *((ask.link(f"/ledger/enter/{kind}", meeting=meeting_id), text) for kind, text in words.items()),
        (ask.link("/ledger/statements", meeting=meeting_id), say("Add its joint statement")),
    ]


def one_calendar(ask: Ask) -> Response:
    """One meeting as iCalendar."""
    records = ask.records()
    told = found_meeting(records, ask.request.path_params["record_id"])
    return file_of(calendar_of(records, (told.held,), False), f"{told.held.record.code}.ics", "text/calendar")


def minutes(ask: Ask) -> Response:
    """The minutes of a meeting as Markdown."""
    told = found_meeting(ask.records(), ask.request.path_params["record_id"])
    return file_of(minutes_markdown(told).encode(), f"{told.held.record.code}.md", "text/markdown")


def group(ask: Ask) -> Response:
    """A working group: mandate, who sits in it, its meetings and files."""
    named, say = ask.request.path_params["record_id"], ask.language.say
    told = ask.answer("group", name=named)
    today = str(ask.as_of or ask.place.today)
    return shown(
        ask,
        "ledger/group.html",
        told["name"],
        data=[("group", {"name": named})],
        tabs=tabs(ask, ""),
        told=told,
        seats=[_seat(ask, one) for one in told["seats"]],
        meetings=[_listed(ask, one, today) for one in told["meetings"]],
        documents=documents(ask, told["group"]),
        address=address(ask, told["group"]),
        enters=[
            (ask.link("/ledger/enter/seat", group=told["group"]), say("Add a seat")),
            (ask.link("/ledger/enter/meeting", group=told["group"]), say("Enter a meeting of the group")),
        ]
        if ask.may("contributor")
        else [],
    )


def _seat(ask: Ask, one: Told) -> list[str]:
    since = ask.language.day(one["from"]) if one["from"] else ask.language.say("always")
    return [f"{one['member']} · {one['name']}", ask.language.say(one["capacity"]), since]


ROUTES = [
    page("/ledger/meetings", meetings),
    page("/ledger/meetings.ics", calendar),
    page("/ledger/meetings/{record_id}", meeting),
    page("/ledger/meetings/{record_id}/calendar.ics", one_calendar),
    page("/ledger/meetings/{record_id}/minutes.md", minutes),
    page("/ledger/groups/{record_id}", group),
]
