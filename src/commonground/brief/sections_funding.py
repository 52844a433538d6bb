"""The funding pages: net coverage with its interval, promises against payments, and what would close most of the gap."""

from __future__ import annotations

from commonground.brief.content import Block, Cell, Column, FigureText, Missing, Paragraph, Table, Text
from commonground.brief.drafting import Draft
from commonground.picture.money import Coverage, closing, coverage, kept

INSTRUMENTS = {
    "grant": "grants",
    "loan": "loans",
    "credit": "credit lines",
    "investment": "investments",
    "export support": "export support",
    "guarantee": "guarantees",
    "aid": "aid, not specified",
    "mixed": "several instruments together",
    "not stated": "instrument not stated",
}
"""The words for instruments; grants, loans and the others are never added to one another."""


def interval(draft: Draft) -> tuple[Block, ...]:
    """Net coverage between its two ends; nothing where no requirement is held."""
    found = coverage(draft.reader, draft.country, int(draft.month[:4]))
    return () if found is None else _interval(draft, found)


def funding(draft: Draft) -> tuple[Block, ...]:
    """What stands below the gap by cluster: promises against payments, and what would close most of the gap."""
    year = int(draft.month[:4])
    return (*_kept(draft, year), *_closing(draft, year))


def _interval(draft: Draft, found: Coverage) -> tuple[Block, ...]:
    label = draft.say("Net coverage of the plans and its interval")
    command = f"commonground gap --country {draft.country} --year {draft.month[:4]}"
    number = draft.evidence(label, found.sources, command, [found.low, found.share, found.high])
    if found.low == found.high:
        text = draft.say("Nothing is shared between clusters or plans, and nothing is pledged beyond it.")
        return (Paragraph((Text(text),)),)
    said = draft.say("Net coverage lies between [low] without shared money and [high] if every pledge is kept.")
    ends = {"low": found.low, "high": found.high}
    runs = [
        FigureText(draft.language.percent(ends[piece], 1), number) if piece in ends else Text(piece)
        for piece in said.replace("]", "[").split("[")
        if piece
    ]
    return (Paragraph(tuple(runs)),)


def _kept(draft: Draft, year: int) -> tuple[Block, ...]:
    """Promises against payments, an instrument a row."""
    found = kept(draft.reader, draft.country, year)
    if found is None:
        return ()
    title = draft.say("Pledges of {year} against payments, USD", year=year)
    command = f"commonground pledges --country {draft.country} --year {year}"
    values = [(s.instrument, s.pledged, s.paid, s.on_time, s.late, s.rate_loss, s.outstanding) for s in found.summaries]
    number = draft.evidence(title, found.sources, command, values)
    heads = ("Promised", "Paid", "On time", "Late", "Lost to the rate", "Outstanding")
    columns = (Column(draft.say("Instrument")), *(Column(draft.say(head), "end") for head in heads))
    rows = []
    for one in found.summaries:
        paid = (one.paid, one.on_time, one.late, one.rate_loss, one.outstanding)
        cells = [_amount(draft, cents, number) if one.told else Cell(draft.say("not told"), Missing.NO_DATA) for cents in paid]
        rows.append((Cell(draft.say(INSTRUMENTS.get(one.instrument, "other"))), _amount(draft, one.pledged, number), *cells))
    return (Table(title, columns, tuple(rows), draft.say("Grants, loans and other instruments are never added to one another.")),)


def _closing(draft: Draft, year: int) -> tuple[Block, ...]:
    """The three assignments of outstanding pledges that would close most of the gap."""
    found = closing(draft.reader, draft.country, year)
    if not found:
        return ()
    title = draft.say("Outstanding pledges that would close most of the gap, USD")
    command = f"commonground allocate --offers pledges --country {draft.country} --year {year}"
    sources = {source for one in found for source in one.sources}
    number = draft.evidence(title, sources, command, [(one.offer, one.need, one.cents) for one in found])
    columns = (
        *(Column(draft.say(head)) for head in ("Offer", "Goes to")),
        *(Column(draft.say(head), "end") for head in ("Amount", "Covered before", "Covered after")),
    )
    rows = tuple(
        (
            Cell(f"{one.donor} · {one.offer}"),
            Cell(draft.language.term(one.need)),
            _amount(draft, one.cents, number),
            Cell(draft.language.percent(one.before, 1)),
            Cell(draft.language.percent(one.after, 1)),
        )
        for one in found
    )
    note = draft.say("Each as far as its earmark allows; nothing is assigned before its donor agrees.")
    return (Table(title, columns, rows, note),)


def _amount(draft: Draft, cents: int, number: int) -> Cell:
    return Cell(draft.language.amount(cents / 100), None, number)
