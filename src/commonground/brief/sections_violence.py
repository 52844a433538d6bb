"""Violence: the month against a year ago, the trend, the map by governorate, who against whom, civilians."""

from __future__ import annotations

from commonground.brief.charts import Point, monthly_band
from commonground.brief.content import Block, Cell, Chart, Column, Empty, Map, Pair, Paragraph, Section, Table, Text
from commonground.brief.drafting import Draft, Held
from commonground.brief.maps import Outlines, Unit, symbol_map
from commonground.brief.tables import by_year
from commonground.picture.details import boundaries, dyads, neighbours, spans
from commonground.picture.steps import PARTS
from commonground.vocabulary import months

DYADS_SHOWN = 6
VIOLENCE = {1: "state-based", 2: "non-state", 3: "one-sided"}


def violence(draft: Draft) -> Section:
    """The section, or the one line that says why there is none."""
    heading = draft.say("Violence")
    draft.level(1)
    held = [point.whole for point in draft.series("deaths", draft.national("deaths").publisher or "UCDP")]
    if not any(point.known for point in held):
        return Section(heading, (Empty(_nothing(draft)),))
    blocks: list[Block] = [_month(draft)]
    trend = _trend(draft, held)
    where = _map(draft)
    table = _dyads(draft)
    left: tuple[Block, ...] = (trend, table) if table else (trend,)
    blocks += [Pair(left, (where,), 0.54)] if where else left
    return Section(heading, tuple(blocks))


def _nothing(draft: Draft) -> str:
    held = spans(draft.reader, draft.country)
    if not held:
        return draft.say("No edition of event data for this country is loaded.")
    newest = months.from_index(max(row["last_index"] for row in held))
    message = (
        "The newest month whose events are held completely is {month}; nothing is known here of the five years before this brief."
    )
    return draft.say(message, month=draft.language.month(newest))


def _month(draft: Draft) -> Paragraph:
    deaths, events, civilians = (draft.national(name) for name in ("deaths", "events", "deaths_civilians"))
    month = draft.language.month(draft.month)
    if not deaths.whole.known:
        held = [m for m in months.between(draft.first, draft.month) if draft.national("deaths", m).whole.known]
        last = draft.language.month(held[-1])
        return Paragraph(
            (Text(draft.say("Events of {month} are not held: the newest month held is {last}.", month=month, last=last)),)
        )
    parts = draft.say(
        "{month}: [events] recorded events with [deaths] deaths (low [low], high [high]), of them [civilians] civilians.",
        month=month,
    )
    runs: list[Text | object] = []
    values: dict[str, Held] = {"events": events, "deaths": deaths, "civilians": civilians}
    for piece in parts.replace("]", "[").split("["):
        if piece in values:
            runs.append(draft.cite(values[piece]))
        elif piece in ("low", "high"):
            runs.append(Text(draft.language.number(deaths.low if piece == "low" else deaths.high)))
        elif piece:
            runs.append(Text(piece))
    before = draft.national("deaths", draft.earlier(12))
    change = draft.change(deaths, before)
    if change:
        runs.append(Text(" " + draft.say("Deaths: {change}.", change=change)))
    return Paragraph(tuple(runs))  # type: ignore[arg-type]


def _trend(draft: Draft, held: list[Held]) -> Chart:
    points = [Point(p.month, _float(p.value), _float(p.low), _float(p.high)) for p in held]
    title = draft.say("Deaths by month, best estimate and range")
    known = [p for p in held if p.value is not None]
    peak = max(known, key=lambda p: (p.value or 0, p.month))
    alt = draft.say(
        "Line of deaths by month from {first} to {last}: highest {value} in {month}, {now} in the last month held.",
        first=draft.language.month(held[0].month),
        last=draft.language.month(draft.month),
        value=draft.language.number(peak.value),
        month=draft.language.month(peak.month),
        now=draft.language.number(known[-1].value),
    )
    table = by_year(draft, title, held, bounds=True)
    spec = monthly_band(points, draft.look, height_px=130, mark_month=draft.month)
    return Chart("deaths-by-month", title, alt, spec, table, _source(draft, held))


def _map(draft: Draft) -> Map | None:
    outlines = boundaries(draft.reader, draft.country)
    if not outlines:
        return None
    year = draft.last_year
    if not any(draft.national("deaths", month).whole.known for month in year):
        return None
    sums = {pcode: _sum(draft, pcode, year) for pcode in (*draft.names(1), "")}
    units = [
        Unit(pcode, name, None if sums[pcode] is None else float(sums[pcode] or 0), draft.language.number(sums[pcode]))
        for pcode, name in sorted(draft.names(1).items())
    ]
    first, last = draft.language.month(year[0]), draft.language.month(year[-1])
    title = draft.say("Deaths by governorate, {first} to {last}", first=first, last=last)
    known = [(v or 0, draft.names(1)[p]) for p, v in sums.items() if p and v is not None]
    most = max(known, default=(0, "–"))
    alt = draft.say(
        "Map with a circle for the deaths in each governorate; most in {name}: {value}. Not placed: {rest}.",
        name=most[1],
        value=draft.language.number(most[0]),
        rest=draft.language.number(sums[""]),
    )
    command = f"commonground picture --country {draft.country} --measure deaths --from {year[0]} --to {year[-1]}"
    sources = {s for m in year for s in draft.national("deaths", m).sources}
    number = draft.evidence(title, sources, command, {p or "not placed": v for p, v in sums.items()})
    rows = tuple(
        (
            Cell(name),
            Cell(draft.language.number(value), None, number) if value is not None else draft.cell(draft.at("deaths", "-")),
        )
        for value, name in sorted(
            [(v, draft.names(1).get(p) or draft.say("not placed")) for p, v in sums.items()], key=lambda pair: -(pair[0] or 0)
        )
    )
    table = Table(title, (Column(draft.say("Governorate")), Column(draft.say("Deaths"), "end")), rows)
    spec = symbol_map(
        units,
        Outlines.of(outlines, around=neighbours(draft.reader, draft.country)),
        draft.look,
        legend=draft.say("Deaths in twelve months"),
    )
    return Map("deaths-by-place", title, alt, spec, table, _source(draft, [draft.national("deaths")]))


def _sum(draft: Draft, pcode: str, year: list[str]) -> float | None:
    values = [held.value for m in year if (held := draft.at("deaths", pcode, m).whole).value is not None]
    return float(sum(values)) if values else None


def _dyads(draft: Draft) -> Table | None:
    year = draft.last_year
    if not any(draft.national("deaths", month).whole.known for month in year):
        return None
    rows = [row for row in dyads(draft.reader, draft.country, year[0], year[-1]) if row["deaths"] or row["events"]]
    if not rows:
        return None
    first, last = draft.language.month(year[0]), draft.language.month(year[-1])
    title = draft.say("Who against whom, {first} to {last}", first=first, last=last)
    command = f"commonground picture --country {draft.country} --measure deaths --from {year[0]} --to {year[-1]}"
    number = draft.evidence(
        title, {s for row in rows for s in row["sources"]}, command, [(r["side_a"], r["side_b"], r["deaths"]) for r in rows]
    )
    shown = [*rows[:DYADS_SHOWN]]
    body = [
        (
            Cell(f"{row['side_a']} – {row['side_b']}"),
            Cell(draft.say(VIOLENCE.get(row["type_of_violence"], "not stated"))),
            Cell(_micro(draft, row["events"])),
            Cell(_micro(draft, row["deaths"]), None, number),
            Cell(_micro(draft, row["civilians"])),
        )
        for row in shown
    ]
    if len(rows) > DYADS_SHOWN:
        rest = rows[DYADS_SHOWN:]
        sums = [sum(row[k] or 0 for row in rest) for k in ("events", "deaths", "civilians")]
        body.append((Cell(draft.say("{count} others", count=len(rest))), Cell("·"), *(Cell(_micro(draft, s)) for s in sums)))  # type: ignore[arg-type]
    columns = (
        Column(draft.say("Sides")),
        Column(draft.say("Violence")),
        *(Column(draft.say(n), "end") for n in ("Events", "Deaths", "Civilians")),
    )
    return Table(title, columns, tuple(body), _source(draft, [draft.national("deaths")]))


def _micro(draft: Draft, amount: int | None) -> str:
    return draft.language.number(None if amount is None else amount / PARTS)


def _float(value: float | int | None) -> float | None:
    return None if value is None else float(value)


def _source(draft: Draft, held: list[Held]) -> str:
    publishers = sorted({h.publisher for h in held if h.publisher})
    return draft.say("Source: {publishers}", publishers=draft.language.listed(publishers)) if publishers else ""
