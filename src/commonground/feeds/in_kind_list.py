"""Lists of people, training places, goods and values that members give, as a cell keeps them by hand (CSV or workbook).

Source: the template in docs/pledges.md. Totals by country, kind and period; a value counts only with the way it was valued.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow.compute as pc

from commonground.feeds import licences
from commonground.feeds.conference_words import amount_of, currency_of, day_of, period_of
from commonground.feeds.feed import Feed, Parsed
from commonground.feeds.hand_lists import list_table
from commonground.feeds.money_rows import donor_country, table_of
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.spelling import has, under
from commonground.feeds.scrubbing import scrubbed
from commonground.vocabulary import country
from commonground.vocabulary.source import Claim, Edition, PublishedBasis, Reject

COLUMNS = tuple(
    "contributor iso3 recipient kind category stage sex period quantity unit value currency scale valuation supply"
    " listed_on".split()
)
_SMALLEST = ("contributor", "recipient", "kind", "category", "quantity", "unit")
_KINDS = {"people": "people", "persons": "people", "personnel": "people", "training": "training", "training places": "training"}
_KINDS |= {"goods": "goods", "equipment": "goods", "materiel": "goods", "money": "money"}
_STAGES = ("committed", "allocated", "to be allocated", "delivered", "present")


def recognise(document: Document) -> bool:
    """A CSV or sheet with who gives, who receives, kind, category, quantity and unit."""
    return list_table(document, _fits) is not None


def _fits(header: tuple[str, ...]) -> bool:
    return has(header, _SMALLEST)


def parse(document: Document) -> Parsed:
    """A line for each thing given; a line without contributor, known kind, or a readable count is rejected."""
    cells = Columns(under(list_table(document, _fits) or document.csv, COLUMNS), COLUMNS)
    raw = {name: cells.text(name).to_pylist() for name in COLUMNS}
    rows: list[dict[str, Any]] = []
    rejects: list[Reject] = []
    dropped = 0
    for i, position in enumerate(cells.positions().to_pylist()):
        stated = {name: raw[name][i] for name in COLUMNS}
        reason = _reason(stated)
        if reason:
            kept = {name: scrubbed(text) or "" for name, text in stated.items() if text}
            rejects.append(Reject(position, reason, kept))
            continue
        rows.append({**_row(stated), "position": position})
        dropped += bool(stated["value"] and not stated["valuation"])
    table = table_of("contribution", rows)
    listed = [day for text in raw["listed_on"] if (day := day_of(text)[0])]
    basis: PublishedBasis = "content" if listed else "retrieval"
    claims = tuple(Claim("contribution", key) for key in sorted({row["scope_key"] for row in rows}))
    days = (pc.min(table["about_from"]).as_py(), pc.max(table["about_to"]).as_py())
    edition = Edition(max(listed, default=None), basis, claims, *days, detail=len(rows))
    remarks = (f"{dropped} values stand without the way they were valued and are not kept",) if dropped else ()
    return Parsed({"contribution": table}, edition, (*cells.rejects(), *rejects), remarks)


def _reason(stated: Mapping[str, str | None]) -> str | None:
    for name in ("contributor", "recipient", "category"):
        if not stated[name]:
            return f"{name} is empty"
    if (stated["kind"] or "").casefold() not in _KINDS:
        return f"kind {str(stated['kind'])[:30]!r} is not people, training, goods or money"
    if stated["stage"] and stated["stage"].casefold() not in _STAGES:
        return f"stage {stated['stage'][:30]!r} is not known"
    if period_of(stated["period"]) is None:
        return f"period {str(stated['period'])[:30]!r} is not a period"
    for name, scale in (("quantity", None), ("value", stated["scale"])):
        reason = amount_of(stated[name], scale)[1]
        if reason:
            return reason.replace("amount", name)
    return None


def _row(stated: Mapping[str, str | None]) -> dict[str, Any]:
    recipient = scrubbed(stated["recipient"]) or ""
    place = country.by_iso3(recipient) or country.by_name(recipient)
    giver = scrubbed(stated["contributor"]) or ""
    first, last = period_of(stated["period"]) or (None, None)
    quantity = amount_of(stated["quantity"], None)[0]
    value = amount_of(stated["value"], stated["scale"])[0] if stated["valuation"] else None
    sex = (stated["sex"] or "").casefold()
    who = donor_country(giver, stated["iso3"])
    return {
        "scope_key": f"in-kind|{who or giver}|{place.iso3 if place else recipient}",
        "contributor": who,
        "contributor_name": giver,
        "recipient": place.iso3 if place else None,
        "recipient_name": place.name if place else recipient,
        "kind": _KINDS[(stated["kind"] or "").casefold()],
        "category": scrubbed(stated["category"]),
        "stage": stated["stage"].casefold() if stated["stage"] else None,
        "sex": sex if sex in ("female", "male") else None,
        "about_from": first,
        "about_to": last,
        "quantity": None if quantity is None else float(quantity),
        "unit": stated["unit"] if quantity is not None else None,
        "value_cents": None if value is None else int((value * 100).to_integral_value()),
        "currency": currency_of(stated["currency"], stated["value"]) if value is not None else None,
        "valuation": scrubbed(stated["valuation"]) if value is not None else None,
        "supply": (stated["supply"] or "not told").casefold(),
        "is_total": False,
    }


FEED = Feed(
    name="in-kind-list",
    title="People, training places and goods that members give (CSV or workbook kept by hand)",
    publisher="Contribution lists",
    family="in-kind-list",
    licence=licences.OPERATOR,
    attribution="as the list states",
    tables=("contribution",),
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    quirks=(
        "Totals by country, kind and period in the units of the list; places within a country are not read.",
        "A value without the way it was valued is not kept; the quantity beside it is.",
        "A file holds what one contributor gives to one recipient whole: the newer one replaces it (`listed_on` dates the list).",
    ),
)
