"""Who works where and where nobody does; who holds what; what we don't know."""

from __future__ import annotations

from commonground.brief.content import Block, Cell, Column, Empty, Pair, Paragraph, Run, Section, Table, Text
from commonground.brief.drafting import Draft
from commonground.picture.details import coverage, sectors, spans
from commonground.picture.steps import PARTS
from commonground.vocabulary import months

SECTORS_SHOWN = 12
NAMED_AT_MOST = 14


def presence(draft: Draft) -> Section:
    """Partners and activities by sector and governorate, and the districts for which nobody reports."""
    heading = draft.say("Who works where")
    partners, activities = draft.national("partners"), draft.national("activities")
    if not partners.known:
        return Section(heading, (Empty(draft.say("No report of partners' presence is held for this month.")),))
    rows = sectors(draft.reader, draft.country, draft.month)
    empty, districts = _nobody(draft)
    runs: list[Run] = [
        draft.cite(partners),
        Text(" " + draft.say("organisations report") + " "),
        draft.cite(activities),
        Text(" " + draft.say("activities.")),
    ]
    if districts:
        listed = draft.language.listed(empty[:NAMED_AT_MOST]) + ("…" if len(empty) > NAMED_AT_MOST else ".")
        message = "Nobody is reported in {count} of {all} districts" + (": {names}" if empty else ".")
        runs.append(Text(" " + draft.say(message, count=len(empty), all=districts, names=listed)))
    columns = (Column(draft.say("Sector")), Column(draft.say("Partners"), "end"), Column(draft.say("Activities"), "end"))
    title = draft.say("By sector")
    number = draft.evidence(
        title,
        {s for row in rows for s in row["sources"]},
        f"commonground explain partners --place {draft.country} --month {draft.month}",
        [(row["sector"], row["partners"]) for row in rows],
    )
    by_sector = Table(
        title,
        columns,
        tuple(
            (
                Cell(draft.language.term(row["sector"])),
                Cell(draft.language.number(row["partners"]), None, number),
                Cell(draft.language.number(row["activities"])),
            )
            for row in rows[:SECTORS_SHOWN]
        ),
    )
    return Section(heading, (Paragraph(tuple(runs)), Pair((by_sector,), (_partners_by_place(draft),))))


def _nobody(draft: Draft) -> tuple[list[str], int]:
    """Districts with no reported partner in the month, and how many districts there are."""
    draft.reread(2, frozenset({"partners"}))
    names = draft.names(2)
    empty = [name for pcode, name in names.items() if draft.at("partners", pcode, level=2).value == 0]
    return sorted(empty), len(names)


def _partners_by_place(draft: Draft) -> Table:
    rows = [
        (draft.at("partners", pcode).value or 0, name, draft.at("partners", pcode), draft.at("activities", pcode))
        for pcode, name in draft.names(1).items()
    ]
    rows.sort(key=lambda row: (-row[0], row[1]))
    columns = (Column(draft.say("Governorate")), Column(draft.say("Partners"), "end"), Column(draft.say("Activities"), "end"))
    label = draft.say("Partners and activities by governorate")
    number = draft.column("partners", label, 1, {s for row in rows for s in row[2].sources}, {row[1]: row[0] for row in rows})
    body = tuple((Cell(name), draft.cell(p, number=number), draft.cell(a, number=number)) for _, name, p, a in rows)
    return Table(draft.say("By governorate"), columns, body)


def control(draft: Draft) -> Section:
    """Holders by governorate where dated sources say so, and the intervals in which districts were freed."""
    heading = draft.say("Control")
    draft.level(1)
    held = [(name, draft.at("holder", pcode)) for pcode, name in sorted(draft.names(1).items(), key=lambda p: p[1])]
    blocks: list[Block] = []
    if any(h.known for _, h in held):
        columns = (Column(draft.say("Governorate")), Column(draft.say("Towns listed, by holder")))
        rows = tuple((Cell(name), draft.cell(h, draft.language.term(h.text or ""))) for name, h in held if h.known)
        blocks.append(
            Table(
                draft.say("Who holds the towns that dated sources list"),
                columns,
                rows,
                _as_of(draft, [h.publisher for _, h in held]),
            )
        )
    freed = _freed(draft)
    if freed:
        blocks.append(freed)
    if not blocks:
        blocks.append(Empty(draft.say("No dated statement of control is held for this month.")))
    return Section(heading, tuple(blocks))


def _as_of(draft: Draft, publishers: list[str]) -> str:
    named = draft.language.listed(sorted({p for p in publishers if p}))
    return draft.say("Source: {publishers}", publishers=named)


def _freed(draft: Draft) -> Table | None:
    draft.reread(2, frozenset({"freed"}))
    found = [
        (held.low or "", name, held)
        for pcode, name in draft.names(2).items()
        if (held := draft.at("freed", pcode, level=2)).known and held.about_from != held.about_to
    ]
    if not found:
        return None
    found.sort(key=lambda row: (str(row[0]), row[1]))
    shown = found[-NAMED_AT_MOST:]
    label = draft.say("When districts were freed")
    values = {name: held.text for _, name, held in shown}
    number = draft.column("freed", label, 2, {s for _, _, held in shown for s in held.sources}, values)
    rows = tuple(
        (
            Cell(name),
            draft.cell(held, draft.language.day(held.about_from), number=number),
            Cell(draft.language.day(held.about_to)),
        )
        for _, name, held in shown
    )
    columns = (Column(draft.say("District")), Column(draft.say("Not before")), Column(draft.say("Not after")))
    note = draft.say("From the last recorded battle with IS before it, to the first returnee round that names the district.")
    if len(found) > len(shown):
        note += " " + draft.say("The last {count} of {all}.", count=len(shown), all=len(found))
    return Table(label, columns, rows, note)


def unknown(draft: Draft) -> Section:
    """What we don't know: how old each kind of data is, what could not be placed, what is an estimate."""
    year = draft.last_year
    lines: list[str] = []
    counted = draft.unplaced
    if counted["events"]:
        lines.append(
            draft.say(
                "Of {events} events and {deaths} deaths in twelve months, {no_events} events and {no_deaths} deaths"
                " could not be placed in a governorate.",
                events=draft.language.number(counted["events"] / PARTS),
                deaths=draft.language.number(counted["deaths"] / PARTS),
                no_events=draft.language.number(counted["events_unplaced"] / PARTS),
                no_deaths=draft.language.number(counted["deaths_unplaced"] / PARTS),
            )
        )
    covered = {m for row in spans(draft.reader, draft.country) for m in range(row["first_index"], row["last_index"] + 1)}
    missing = [m for m in year if months.index(m) not in covered]
    if missing:
        lines.append(draft.say("Event data: {count} of the last twelve months are not held completely.", count=len(missing)))
    if draft.national("returnees").reason and "estimate" in str(draft.national("returnees").reason):
        lines.append(
            draft.say("Returnees and IDPs of the master lists are families times six: an estimate of the publisher, not a count.")
        )
    lines.append(draft.say("Quiet means that no event is recorded; it does not say that a place is safe to return to."))
    table = _ages(draft)
    paragraph = Paragraph(tuple(Text(line + " ") for line in lines))
    return Section(draft.say("What we don't know"), (paragraph, table) if table else (paragraph,))


_WHAT = {
    "event": "Events of violence",
    "headcount": "Displacement and return",
    "requirement": "Plans and funding",
    "need": "Needs",
    "presence": "Partners' presence",
    "control": "Control",
}


def _ages(draft: Draft) -> Table | None:
    rows = coverage(draft.reader, draft.country, draft.month)
    if not rows:
        return None
    end = months.last_day(draft.month)
    held = spans(draft.reader, draft.country)
    complete = any(row["first_index"] <= months.index(draft.month) <= row["last_index"] for row in held)
    body = []
    for row in rows:
        newest = end if row["what"] == "event" and complete else row["newest"]
        lag = max((end - newest).days, 0) if newest else None
        age = (
            draft.say("up to date")
            if lag == 0
            else draft.say("{days} days before the month's end", days=draft.language.number(lag))
        )
        body.append(
            (
                Cell(draft.say(_WHAT[row["what"]])),
                Cell(row["publisher"]),
                Cell(draft.language.day(newest.isoformat()) if newest else "–"),
                Cell(age),
            )
        )
    columns = tuple(Column(draft.say(head)) for head in ("Data", "Publisher", "Newest date held", "Age"))
    return Table(draft.say("How old each kind of data is"), columns, tuple(body))
