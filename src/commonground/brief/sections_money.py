"""Requirements and funding: the plans of the year, the gap by cluster, coverage, and the pots that no cluster has."""

from __future__ import annotations

from typing import Any

from commonground.brief.charts import Bar, bars
from commonground.brief.content import Block, Cell, Chart, Column, Empty, Paragraph, Run, Section, Table, Text
from commonground.brief.drafting import Draft
from commonground.brief.sections_funding import funding, interval
from commonground.picture.details import clusters

POTS = {
    "unspecified": "Not reported by cluster",
    "shared": "Shared by several clusters",
    "outside": "Outside the plans",
}


def money(draft: Draft) -> Section:
    """Required, funded, gap and coverage of the country's plans, then each cluster."""
    heading = draft.say("Requirements and funding")
    required, funded, pledged = (draft.national(name) for name in ("required_usd", "funded_usd", "pledged_usd"))
    if not required.known and not funded.known:
        return Section(heading, (Empty(draft.say("No response plan of this country is held for this year.")),))
    rows = clusters(draft.reader, draft.country, int(draft.month[:4]))
    plans = list(dict.fromkeys(row["plan_name"] for row in rows if row["plan_name"] and row["pot"] != "outside"))
    runs: list[Run] = [Text(draft.language.listed(plans) + ": " if plans else "")]
    if required.value is not None:
        runs += [Text(draft.say("required") + " "), draft.cite(required, draft.language.usd(required.value))]
    if funded.value is not None:
        runs += [Text(draft.say(", ") + draft.say("funded") + " "), draft.cite(funded, draft.language.usd(funded.value))]
    if required.value and funded.value is not None:
        share = draft.language.percent(funded.value, required.value)
        gap = draft.language.usd(required.value - funded.value)
        runs.append(Text(draft.say(" ({share} covered; gap {gap})", share=share, gap=gap)))
    runs.append(Text("."))
    if pledged.value:
        runs += [
            Text(" " + draft.say("Pledged and not counted as funding:") + " "),
            draft.cite(pledged, draft.language.usd(pledged.value)),
            Text("."),
        ]
    blocks: list[Block] = [Paragraph(tuple(r for r in runs if not (isinstance(r, Text) and not r.text)))]
    blocks += interval(draft)
    named = [row for row in rows if row["pot"] == "named" and row["cluster"]]
    if named:
        blocks.append(_chart(draft, rows, named))
    else:
        blocks += [Paragraph((Text(draft.say("No breakdown by cluster is held.")),))]
    blocks += funding(draft)
    return Section(heading, tuple(blocks))


def _chart(draft: Draft, rows: list[dict[str, Any]], named: list[dict[str, Any]]) -> Chart:
    title = draft.say("Gap by cluster: required and funded, USD")
    several = len({row["plan_name"] for row in named}) > 1
    shown = [
        Bar(_label(draft, row, several), _usd(row["funded"]), _usd(row["required"]), _covered(draft, row))
        for row in named
        if row["required"] is not None
    ]
    pots = [row for row in rows if row["pot"] != "named"]
    shown += [
        Bar(draft.say(POTS[row["pot"]]), _usd(row["funded"]), None, draft.language.amount(_usd(row["funded"]))) for row in pots
    ]
    command = f"commonground explain funded_usd --place {draft.country} --month {draft.month}"
    number = draft.evidence(
        title, {s for row in rows for s in row["sources"]}, command, [(r["cluster"], r["required"], r["funded"]) for r in rows]
    )
    worst = max(
        (row for row in named if row["required"]), key=lambda r: (r["required"] or 0) - (r["funded"] or 0), default=named[0]
    )
    alt = draft.say(
        "Bars of funding against requirement for {count} clusters; the largest gap is {name}: {gap}.",
        count=len(named),
        name=_label(draft, worst, several),
        gap=draft.language.usd(_usd((worst["required"] or 0) - (worst["funded"] or 0))),
    )
    table = Table(title, _columns(draft), tuple(_row(draft, row, several, number) for row in (*named, *pots)))
    return Chart(
        "gap-by-cluster",
        title,
        alt,
        bars(shown, draft.look),
        table,
        draft.say("Source: {publishers}", publishers="OCHA FTS"),
        True,
    )


def _columns(draft: Draft) -> tuple[Column, ...]:
    return (Column(draft.say("Cluster")), *(Column(draft.say(h), "end") for h in ("Required", "Funded", "Gap", "Covered")))


def _row(draft: Draft, row: dict[str, Any], several: bool, number: int) -> tuple[Cell, ...]:
    name = _label(draft, row, several) if row["pot"] == "named" else draft.say(POTS[row["pot"]])
    required, funded = _usd(row["required"]), _usd(row["funded"])
    if row["pot"] != "named" and not required:
        dash = Cell("·")
        return (Cell(name), dash, Cell(draft.language.amount(funded or 0), None, number), dash, dash)
    gap = None if required is None else required - (funded or 0)
    money = [_cell(draft, required, number), _cell(draft, funded, number), _cell(draft, gap, None)]
    return (Cell(name), *money, Cell(_covered(draft, row) or "·"))


def _cell(draft: Draft, value: float | None, number: int | None) -> Cell:
    if value is None:
        return draft.cell(draft.national("-"))
    return Cell(draft.language.amount(value), None, number)


def _label(draft: Draft, row: dict[str, Any], several: bool) -> str:
    name = str(row["cluster"])
    name = name.capitalize() if name.isupper() and len(name) > 6 else name
    name = draft.language.term(name)
    return f"{name} · {row['plan_name']}" if several else name


def _covered(draft: Draft, row: dict[str, Any]) -> str:
    return draft.language.percent(row["funded"], row["required"]) if row["required"] and row["funded"] is not None else ""


def _usd(cents: int | None) -> float | None:
    return None if cents is None else cents / 100
