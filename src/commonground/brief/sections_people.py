"""Displacement and return, and needs: stocks, flow, where returns stall, who is in need."""

from __future__ import annotations

from commonground.brief.charts import Point, monthly_band
from commonground.brief.content import Block, Cell, Chart, Column, Empty, Pair, Paragraph, Run, Section, Table, Text
from commonground.brief.drafting import Draft, Held
from commonground.brief.tables import by_year
from commonground.vocabulary.measures import MEASURES

STALL_MONTHS = 6
STALLS_SHOWN = 6
STALL_FROM_PEOPLE = 5_000
"""Districts with fewer returnees than this are left out of the list of stalls: small counts identify communities."""


def displacement(draft: Draft) -> Section:
    """Stocks and flow of displacement and return, by governorate, and the districts where returns stall."""
    heading = draft.say("Displacement and return")
    idps, returnees = draft.national("idps"), draft.national("returnees")
    if not idps.known and not returnees.known:
        return Section(heading, (Empty(draft.say("No figure of displaced or returned people is held for this month.")),))
    blocks: list[Block] = [_stocks(draft, idps, returnees)]
    charts = [c for c in (_line(draft, "idps", "IDPs by month"), _line(draft, "returnees", "Returnees by month")) if c]
    if len(charts) == 2:
        blocks.append(Pair((charts[0],), (charts[1],)))
    else:
        blocks += charts
    table, stalls = _by_place(draft), _stalls(draft)
    if table and stalls:
        blocks.append(Pair((table,), (stalls,), 0.58))
    else:
        blocks += [block for block in (table, stalls) if block]
    return Section(heading, tuple(blocks))


def _stocks(draft: Draft, idps: Held, returnees: Held) -> Paragraph:
    runs: list[Run] = []
    for held, words in ((idps, "internally displaced people"), (returnees, "returnees")):
        if not held.known:
            continue
        about = draft.language.day(held.about_to)
        if held.measure == "returnees" and held.about_from != held.about_to:
            about = draft.language.span(draft.language.day(held.about_from), about)
        runs += [draft.cite(held), Text(" " + draft.say(words) + f" ({draft.language.listed((about, held.publisher))})")]
        change = draft.change(held, _year_before(draft, held.measure))
        runs.append(Text((draft.say(", ") + change if change else "") + ". "))
    flow = draft.national("returned_in_month")
    if flow.value is not None:
        since = draft.language.day(flow.about_from)
        runs += [
            draft.cite(flow, draft.language.signed(flow.value)),
            Text(" " + draft.say("returnees since the round of {day}.", day=since) + " "),
        ]
    elif returnees.known and flow.reason:
        runs.append(Text(draft.say("Returns in the month: {reason}.", reason=draft.language.reason(flow.reason)) + " "))
    abroad = draft.national("refugees_abroad")
    if abroad.known:
        about = draft.language.day(abroad.about_to)
        runs += [
            draft.cite(abroad),
            Text(" " + draft.say("refugees in other countries ({day}, {publisher}).", day=about, publisher=abroad.publisher)),
        ]
    return Paragraph(tuple(runs))


def _year_before(draft: Draft, measure: str) -> Held:
    return draft.national(measure, draft.earlier(12))


def _line(draft: Draft, measure: str, heading: str) -> Chart | None:
    held = draft.series(measure, draft.national(measure).publisher)
    known = [p for p in held if p.value is not None]
    if len({p.about_to for p in known}) < 3 or any(p.about_from != p.about_to for p in known):
        return None  # a year's figure shown in each of its months is no line
    title = draft.say(heading)
    points = [Point(p.month, None if p.value is None else float(p.value)) for p in held]
    alt = draft.say(
        "Line by month from {first} to {last}: {start} at first, {end} at last.",
        first=draft.language.month(known[0].month),
        last=draft.language.month(known[-1].month),
        start=draft.language.number(known[0].value),
        end=draft.language.number(known[-1].value),
    )
    spec = monthly_band(points, draft.look, height_px=110)
    publishers = draft.language.listed(sorted({p.publisher for p in known}))
    source = draft.say("Source: {publishers}", publishers=publishers)
    return Chart(f"{measure}-by-month", title, alt, spec, by_year(draft, title, held), source)


def _by_place(draft: Draft) -> Table | None:
    draft.level(1)
    before = draft.earlier(STALL_MONTHS)
    numbers = {measure: _column(draft, measure, 1, "by governorate") for measure in ("idps", "returnees")}
    rows = []
    for pcode, name in (*sorted(draft.names(1).items(), key=lambda p: p[1]), ("", draft.say("not placed"))):
        idps, returnees = draft.at("idps", pcode), draft.at("returnees", pcode)
        if (not idps.known and not returnees.known) or (not pcode and not idps.value and not returnees.value):
            continue
        then = draft.at("returnees", pcode, before)
        change = _change_cell(draft, returnees, then)
        stocks = (draft.cell(idps, number=numbers["idps"]), draft.cell(returnees, number=numbers["returnees"]))
        rows.append((max(idps.value or 0, returnees.value or 0), (Cell(name), *stocks, change)))
    if not rows:
        return None
    rows.sort(key=lambda pair: -pair[0])
    heads = ("Governorate", "IDPs", "Returnees", "Change in six months")
    told = [k for k in range(len(heads)) if any(row[k].missing is None for _, row in rows)]
    columns = tuple(Column(draft.say(heads[k]), "end" if k else "start") for k in told)
    body = tuple(tuple(row[k] for k in told) for _, row in rows)
    return Table(draft.say("By governorate"), columns, body, _publishers(draft))


def _column(draft: Draft, measure: str, level: int, where: str) -> int:
    """The evidence that the cells of a column share."""
    label = draft.language.listed((draft.say(MEASURES[measure].definition), draft.say(where), draft.language.month(draft.month)))
    cells = {pcode: draft.at(measure, pcode, level=level) for pcode in draft.names(level)}
    values = {pcode: held.value for pcode, held in cells.items() if held.known}
    return draft.column(measure, label, level, {s for held in cells.values() for s in held.sources}, values)


def _change_cell(draft: Draft, now: Held, then: Held) -> Cell:
    if now.value is None or then.value is None or now.about_to == then.about_to:
        return draft.cell(Held(**{**now.__dict__, "value": None, "coverage": "none"}))
    return Cell(draft.language.signed(now.value - then.value))


def _stalls(draft: Draft) -> Table | None:
    """Districts whose returnees fell or grew least in six months."""
    level = draft.reread(2, frozenset({"returnees"}))
    if not level:
        return None
    before = draft.earlier(STALL_MONTHS)
    found = []
    for pcode, name in draft.names(2).items():
        now, then = draft.at("returnees", pcode, level=2), draft.at("returnees", pcode, before, 2)
        if now.value is None or then.value is None or now.about_to == then.about_to or (then.value or 0) < STALL_FROM_PEOPLE:
            continue
        found.append(((now.value - then.value) / then.value, name, now, then))
    if not found:
        return None
    found.sort(key=lambda row: (row[0], row[1]))
    number = _column(draft, "returnees", 2, "by district")
    rows = tuple(
        (
            Cell(name),
            draft.cell(now, number=number),
            Cell(draft.language.signed((now.value or 0) - (then.value or 0))),
            Cell(f"{share * 100:+.1f}\u00a0%".replace("-", "−")),
        )
        for share, name, now, then in found[:STALLS_SHOWN]
    )
    title = draft.say("Where returns stall: least growth in six months")
    columns = (Column(draft.say("District")), *(Column(draft.say(h), "end") for h in ("Returnees", "Change", "Share")))
    note = draft.say("Districts with at least {people} returnees.", people=draft.language.number(STALL_FROM_PEOPLE))
    return Table(title, columns, rows, note)


def _publishers(draft: Draft) -> str:
    names = sorted({h.publisher for h in (draft.national("idps"), draft.national("returnees")) if h.publisher})
    return draft.say("Source: {publishers}", publishers=draft.language.listed(names))


def needs(draft: Draft) -> Section:
    """People in need, targeted and reached, and where they are."""
    heading = draft.say("Needs")
    held = [draft.national(name) for name in ("people_in_need", "people_targeted", "people_reached")]
    if not any(h.known for h in held):
        return Section(heading, (Empty(draft.say("No figure of people in need is held for this period.")),))
    runs: list[Run] = []
    for figure, words in zip(held, ("people in need", "targeted", "reached"), strict=True):
        if figure.known:
            runs += [Text(" · ") if runs else Text(""), draft.cite(figure), Text(" " + draft.say(words))]
    first = next(h for h in held if h.known)
    about = draft.language.span(draft.language.day(first.about_from), draft.language.day(first.about_to))
    period = f" ({draft.language.listed((about, first.publisher))})."
    runs.append(Text(period))
    severity = draft.national("severity")
    if severity.text:
        runs += [Text(" " + draft.say("INFORM severity index:") + " "), draft.cite(severity, severity.text), Text(".")]
    blocks: list[Block] = [Paragraph(tuple(r for r in runs if not (isinstance(r, Text) and r.text == "")))]
    table = _needs_by_place(draft)
    if table:
        blocks.append(table)
    return Section(heading, tuple(blocks))


def _needs_by_place(draft: Draft) -> Table | None:
    rows = []
    number = None
    for pcode, name in draft.names(1).items():
        need, target = draft.at("people_in_need", pcode), draft.at("people_targeted", pcode)
        people = draft.at("population", pcode)
        if need.value is None:
            continue
        share = draft.language.percent(need.value, people.value) if people.value else ""
        number = number or _column(draft, "people_in_need", 1, "by governorate")
        known = Cell(share) if share else draft.cell(people, cited=False)
        rows.append((need.value, (Cell(name), draft.cell(need, number=number), draft.cell(target, number=number), known)))
    if not rows:
        return None
    rows.sort(key=lambda pair: -pair[0])
    columns = (
        Column(draft.say("Governorate")),
        *(Column(draft.say(h), "end") for h in ("In need", "Targeted", "Share of the population")),
    )
    return Table(draft.say("People in need by governorate"), columns, tuple(row for _, row in rows))
