"""A follow-up in words."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from commonground.cli.requests_words import show as show_requests
from commonground.cli.show import console, money, table

if TYPE_CHECKING:
    from commonground.followup.following import AskedFollowUp, FollowUp, Part
    from commonground.followup.undertakings import Undertaken


def show(found: FollowUp, asked: AskedFollowUp, best: int) -> None:
    """The answer for people: what is new and overdue, each member in a line, each undertaking once; one member in full."""
    meeting = found.since.meeting
    title = f"{meeting.code}, {meeting['title']}, {found.since.day}" if meeting else str(found.since.day)
    click.secho(f"Since {title}, as known on {found.since.at}", bold=True)
    held = found.undertakings
    if not held:
        click.echo("no undertakings" + (" that are overdue" if asked.overdue else ""))
    else:
        click.echo(_head(found))
    if held and asked.member is None:
        _show_members(found)
    for number, one in enumerate(held, 1):
        click.echo()
        _show_one(number, one, found.of(one), asked, best)
    if held and not asked.countries and not any(part.candidates for part in found.parts):
        click.echo("\nEvidence is looked for in the countries that the undertakings name; --country says where else.")
    if found.requests:
        click.secho("\nRequests", bold=True)
        show_requests(found.requests)


def _head(found: FollowUp) -> str:
    held = found.undertakings
    new, is_open = sum(one.new for one in held), sum(one.is_open for one in held)
    late, changed = sum(one.overdue_days is not None for one in held), sum(bool(one.changes) for one in held)
    return (
        f"{new} undertaken at the meeting or since, {len(held) - new} still open from before; "
        f"{is_open} open, {late} overdue, {changed} with something new since"
    )


def _show_members(found: FollowUp) -> None:
    """Each member in a line; members without any part of their own are not there."""
    rows = []
    for code in sorted({part.member for part in found.parts if part.member}):
        parts = [part for part in found.parts if part.member == code]
        late = max((part.overdue_days for part in parts if part.overdue_days), default=None)
        silent = sum(part.silent_days is not None for part in parts)
        heard = max((part.standing.heard_on for part in parts if part.standing.heard_on), default=None)
        rows.append(
            [
                code,
                found.since.names.get(code, ""),
                len(parts),
                sum(part.standing.is_open for part in parts),
                f"{late:,} days" if late else "",
                str(heard) if heard else "never",
                silent,
                sum(len(part.candidates) for part in parts),
            ]
        )
    heads = [("member", "left"), ("", "left"), ("undertook", "right"), ("open", "right"), ("overdue", "right")]
    click.echo()
    table([*heads, ("last report", "left"), ("silent on", "right"), ("candidates", "right")], rows)


def _show_one(number: int, one: Undertaken, parts: Sequence[Part], asked: AskedFollowUp, best: int) -> None:
    record = one.record
    about = f" about {record['place'] or record['country']}" if record["place"] or record["country"] else ""
    due = f" · due {one.due_on}" + (f", {one.overdue_days:,} days overdue" if one.overdue_days else "") if one.due_on else ""
    click.secho(f"{number}. {record['speech_act']} · {record['theme']}{about}{due}", bold=True)
    _lines(one.sentence)
    whose = f"all who took part ({len(one.members)} members)" if one.everyone and asked.member is None else _several(one.members)
    unread = f" and {one.unread} not shown" if one.unread else ""
    title = f"{one.statement['title']}, {one.made_on}" if one.statement else f"entered {one.made_on}"
    _lines(f"{whose or 'all who took part'}{unread} · {title} · {record.record_id[:8]}")
    _lines(f"stands: {_stands(one, parts)}")
    for change in one.changes:
        _lines(f"{change.on}  {change.words}", mark="Δ ")
    for part in parts:
        for report in part.standing.evidence:
            _lines(
                f"evidence ({report.reporter}, {report.on}): {report.evidence} {report.reference}"
                + (f", {report.text}" if report.text else "")
            )
        if one.ended_on is None and (asked.member is not None or (not one.everyone and len(parts) <= 3)):
            _show_candidates(part, best)


def _stands(one: Undertaken, parts: Sequence[Part]) -> str:
    if one.ended_on is not None:
        return f"ended on {one.ended_on}"
    by_words: dict[str, list[str]] = {}
    for part in parts:
        by_words.setdefault(part.standing.words(), []).append(part.member or "")
    if len(by_words) == 1:
        words = next(iter(by_words))
    else:
        words = "; ".join(f"{words} ({_several(codes)})" for words, codes in sorted(by_words.items(), key=lambda kv: len(kv[1])))
    silent = [part.silent_days for part in parts if part.silent_days is not None]
    if not silent or len(silent) < len(parts):
        return words
    heard = any(part.standing.heard_on for part in parts)
    return words + (f"; no report for {min(silent):,} days" if heard else "; nobody has reported")


def _several(codes: Iterable[str]) -> str:
    held = list(codes)
    return ", ".join(held) if len(held) <= 8 else ", ".join(held[:6]) + f" and {len(held) - 6} more"


def _show_candidates(part: Part, best: int) -> None:
    if not part.candidates and not part.dismissed:
        click.echo("   no candidates for evidence")
        return
    shown = part.candidates[:best]
    dismissed = f", {part.dismissed} dismissed" if part.dismissed else ""
    whose = f" for {part.member}" if part.member else ""
    click.echo(f"   candidates for evidence{whose}: {len(shown)} of {len(part.candidates)}{dismissed} (not confirmed)")
    for one in shown:
        days = f"{one.first} to {one.last}" if one.first != one.last else str(one.first)
        amounts = [
            f"USD {money(one.spent)} paid" if one.spent else "",
            f"USD {money(one.committed)} committed" if one.committed else "",
        ]
        told = [one.title, f"to {one.receiver}" if one.receiver else "", days, *amounts, one.amount or ""]
        click.echo(f"   {one.points:>3}  {one.name}")
        _lines("; ".join(text for text in told if text), indent=8)
        file, position = one.lines[0]
        more = f" and {one.rows - 1} more" if one.rows > 1 else ""
        _lines("; ".join(one.why) + f" · {file}, {position}{more}", indent=8)


def _lines(text: str, indent: int = 3, mark: str = "") -> None:
    width = min(console().width, 120)
    first, rest = " " * indent + mark, " " * (indent + len(mark))
    click.echo(textwrap.fill(text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False))
