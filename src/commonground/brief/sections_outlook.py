"""The outlook: the newest issued forecast that the reader may see, its map and watch list, and how right others were before.

It stands apart from all that was measured, and nothing of it is finer than a governorate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from commonground.brief.content import (
    Block,
    Cell,
    Column,
    Empty,
    EvidenceSource,
    FigureText,
    Map,
    Pair,
    Paragraph,
    Run,
    Section,
    Strong,
    Table,
    Text,
)
from commonground.brief.drafting import Draft
from commonground.brief.maps import Outlines, Unit, rate_map
from commonground.picture.details import boundaries, neighbours
from commonground.picture.outlook import Chances, Shown, newest
from commonground.watch.issued_track import BACKTEST

NAMED = 3
"""Governorates that the sentence names."""

SHOWN = 10
"""Rows of the watch list."""

CLASSES = ((0.10, "≤ 10\u00a0%"), (0.25, "11–25\u00a0%"), (0.50, "26–50\u00a0%"), (0.75, "51–75\u00a0%"), (1.0, "> 75\u00a0%"))
"""Classes of the map: the upper end of each, in whole percent."""

QUALITY = {"good": "good", "fair": "fair", "poor": "poor"}
"""The data-quality badge in words."""


def outlook(draft: Draft) -> Section:
    """The section as of the brief's month: chances from data up to then, or the one line that says that there is none."""
    heading = draft.say("Outlook: a forecast, nothing that was measured")
    draft.level(1)
    one = newest(draft.reader, draft.country, 1, draft.month)
    if one is None:
        return Section(heading, (Empty(draft.say("No outlook was issued for the reader of this brief.")),))
    draft.labels |= one.labels
    draft.records |= {one.record.record_id, *(record.record_id for record in one.rests_on)}
    if one.over_by(draft.month):
        message = "The newest outlook for the reader of this brief ends with {month}."
        return Section(heading, (Empty(draft.say(message, month=draft.language.month(one.last))),))
    number = _evidence(draft, one)
    where, table = _map(draft, one, number), _list(draft, one, number)
    blocks: list[Block] = [_sentence(draft, one, number)]
    if where and table:
        blocks.append(Pair((where,), (table,), 0.54))
    else:
        blocks += [block for block in (where, table) if block]
    return Section(heading, (*blocks, _before(draft, one, number)))


def _evidence(draft: Draft, one: Shown) -> int:
    record = one.record
    dates = draft.say("issued on {day} by {member}", day=_day(draft, one), member=record.originator)
    entry = EvidenceSource("ledger", f"{record['name']}, sha256 {record['sha256']}", dates, "")
    values = {place.place: [place.some, place.returning] for place in one.places}
    command = f"commonground picture --country {draft.country} --to {draft.month} --measure outlook"
    label = draft.say("Outlook from data up to {month}", month=draft.language.month(one.newest_month))
    return draft.evidence(label, (), command, {"outlook": record.record_id, **values}, entered=(entry,))


def _sentence(draft: Draft, one: Shown, number: int) -> Paragraph:
    first, last = draft.language.month(one.first), draft.language.month(one.last)
    ranked = sorted(one.places, key=lambda place: (-place.some, place.place))
    said = draft.say(
        "From {first} to {last} the chance that a month brings a death is highest in [most].", first=first, last=last
    )
    runs = _most(draft, said, [(place, place.some) for place in ranked], number)
    if one.listed:
        said = draft.say(
            "Governorates without a death for six months or more: {count}. There the chance of a death within six months is"
            " highest in [most].",
            count=len(one.listed),
        )
        runs += [Text(" "), *_most(draft, said, [(place, place.returning or 0.0) for place in one.listed], number)]
    rest = [draft.say("A chance is no alarm, and a low one does not say that a place is safe."), *_issued(draft, one)]
    return Paragraph((*runs, *(Text(" " + line) for line in rest)))


def _issued(draft: Draft, one: Shown) -> list[str]:
    record, month = one.record, draft.language.month(one.newest_month)
    lines = [
        draft.say(
            "Issued on {day} by {member}, from data up to {month}.", day=_day(draft, one), member=record.originator, month=month
        )
    ]
    if one.quality is not None:
        lines.append(draft.say("Quality of the data on that day: {badge}.", badge=draft.say(QUALITY[one.quality.badge])))
    if one.late:
        lines.append(draft.say("The first of these months had been published by then: it looks back, and is not scored."))
    return lines


def _map(draft: Draft, one: Shown, number: int) -> Map | None:
    outlines = boundaries(draft.reader, draft.country)
    if not outlines:
        return None
    names = draft.names(1)
    first, last = draft.language.month(one.first), draft.language.month(one.last)
    title = draft.say("Chance of a death in a month, {first} to {last}", first=first, last=last)
    ranked = sorted(one.places, key=lambda place: (-place.some, place.place))
    units = [
        Unit(place.place, _name(draft, place), round(place.some, 2), _chance(draft, place.some))
        for place in one.places
        if place.place in outlines
    ]
    units += [Unit(code, name, None) for code, name in names.items() if code not in {place.place for place in one.places}]
    alt = draft.say(
        "Map of governorates filled by the chance that a month brings a death; highest in {name}: {value}.",
        name=_name(draft, ranked[0]),
        value=_chance(draft, ranked[0].some),
    )
    columns = (Column(draft.say("Governorate")), Column(draft.say("Chance, mean of the months"), "end"))
    rows = tuple((Cell(_name(draft, place)), Cell(_chance(draft, place.some), None, number)) for place in ranked)
    drawn = Outlines.of(outlines, around=neighbours(draft.reader, draft.country))
    legend = draft.say("Chance of a death in a month")
    spec = rate_map(units, drawn, draft.look, legend=legend, breaks=CLASSES)
    return Map("outlook-by-place", title, alt, spec, Table(title, columns, rows))


def _list(draft: Draft, one: Shown, number: int) -> Table | None:
    if not one.listed:
        return None
    heads = ("Months quiet", "A death within six months", "Usual")
    columns = (Column(draft.say("Governorate")), *(Column(draft.say(head), "end") for head in heads))
    rows = tuple(
        (
            Cell(_name(draft, place)),
            Cell(draft.language.number(place.quiet_months)),
            Cell(_chance(draft, place.returning or 0.0), None, number),
            Cell("–" if place.usual is None else _chance(draft, place.usual)),
        )
        for place in one.listed[:SHOWN]
    )
    rest = len(one.listed) - len(rows)
    notes = [draft.say("{count} more are not shown.", count=rest)] if rest else []
    notes.append(draft.say("Usual: by the time since the last death alone."))
    return Table(draft.say("Watch list: quiet governorates by the chance that violence returns"), columns, rows, " ".join(notes))


def _before(draft: Draft, one: Shown, number: int) -> Paragraph:
    """How often outlooks were right before: those that were issued, as far as is known, and the lists of the back-test."""
    right = one.before
    runs: list[Run] = [Strong(draft.say("How often this was right before:"))]
    if right.entries:
        said = draft.say(
            "quiet governorates on earlier lists whose six months are known: {entries}; violence came back to [came] of them,"
            " where their chances add up to {expected}.",
            entries=right.entries,
            expected=draft.language.number(right.expected),
        )
        runs += [Text(" "), *_runs(said, {"came": draft.language.number(right.came)}, number)]
    if right.inside is not None:
        said = draft.say("In earlier outlooks the range of nine in ten held [share] of {count} months.", count=right.scored)
        runs += [Text(" "), *_runs(said, {"share": draft.language.percent(right.inside, right.scored)}, number)]
    if not right.outlooks:
        runs.append(Text(" " + draft.say("no earlier outlook can be held against what came yet.")))
    said = draft.say(
        "In the published back-test of lists of {length} quiet countries ({first} to {last}), {share} of the entries came true"
        " within six months, and {missed} of {returns} returns were on no list before.",
        length=BACKTEST.length,
        first=BACKTEST.first,
        last=BACKTEST.last,
        share=draft.language.percent(BACKTEST.came, 1),
        missed=BACKTEST.returns - BACKTEST.listed,
        returns=BACKTEST.returns,
    )
    weak = draft.say("Lists of governorates were tested in Iraq alone, where their order was weak.")
    return Paragraph((*runs, Text(f" {said} {weak}")))


def _runs(said: str, pieces: Mapping[str, str], number: int) -> list[Run]:
    """A sentence with the pieces named in brackets as figures."""
    parts = [part for part in said.replace("]", "[").split("[") if part]
    return [FigureText(pieces[part], number) if part in pieces else Text(part) for part in parts]


def _most(draft: Draft, said: str, ranked: Sequence[tuple[Chances, float]], number: int) -> list[Run]:
    """A sentence with the first places for `[most]`, each with its chance, the last one of them with the evidence of all."""
    before, after = said.split("[most]")
    *firsts, last = [f"{_name(draft, place)} ({_chance(draft, share)})" for place, share in ranked[:NAMED]]
    runs: list[Run] = [Text(before)]
    for one in firsts:
        runs += [Strong(one), Text(draft.language.gettext(", "))]
    return [*runs, FigureText(last, number), Text(after)]


def _name(draft: Draft, place: Chances) -> str:
    return draft.names(1).get(place.place, place.name)


def _chance(draft: Draft, share: float) -> str:
    """A chance in whole percent, and no more than that it is below 1 or above 99."""
    if share < 0.01:
        return f"<{draft.language.percent(0.01, 1)}"
    return f">{draft.language.percent(0.99, 1)}" if share > 0.99 else draft.language.percent(share, 1)


def _day(draft: Draft, one: Shown) -> str:
    return draft.language.day(str(one.record["issued_on"]))
