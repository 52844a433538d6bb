"""Budgets and planned disbursements of IATI activities and organisations, as rows.

Sources: IATI activity standard, elements budget and planned-disbursement ("planned disbursements should be reported in addition
to budgets"); budget status is indicative where it is not stated (2.03 XSD, budget/@status); ruleset 7.5.3.
"""

from __future__ import annotations

from typing import Any

from commonground.feeds import iati_codes as codes
from commonground.feeds import iati_flags as flags
from commonground.feeds import iati_values as values
from commonground.feeds.iati_transaction import Unreadable
from commonground.feeds.iati_xml import attribute, code_of, text_of, tidy

_LONGEST_DAYS = 366

COLUMNS = (
    "kind budget_type status from_date to_date amount_cents currency value_date to_ref to_name country flags position".split()
)
"""The columns of a budget that differ within one activity or organisation, in the order of a row."""


def budget(element: Any, kind: str, currency: str | None, position: str) -> tuple[Any, ...]:
    """A row in the order of COLUMNS. Raises Unreadable without an amount or the first day of its period."""
    children: dict[str, Any] = {}
    for child in element:
        children.setdefault(child.tag, child)
    value = children.get("value")
    if value is None or not value.text or value.text.isspace():
        raise Unreadable("value is missing", **_cells(children))
    cents, separated = values.cents(value.text)
    if cents is None:
        raise Unreadable(f"value {tidy(value.text)!r} is not an amount", **_cells(children))
    starts, ends = _day(children.get("period-start")), _day(children.get("period-end"))
    if starts is None:
        raise Unreadable("period-start is missing or no date", **_cells(children))
    own = values.currency_or(value.get("currency"), currency)
    value_date = values.day(value.get("value-date"))
    doubts = doubts_of(starts, ends, own, value_date) + ([flags.SEPARATORS] if separated else [])
    receiver = children.get("receiver-org") if kind == "planned_disbursement" else children.get("recipient-org")
    return (
        kind,
        codes.budget_type(element.get("type")),
        codes.budget_status(element.get("status")),
        starts,
        ends,
        cents,
        own,
        starts if value_date is None else value_date,
        *_receiver(receiver, children.get("recipient-region")),
        _country(children.get("recipient-country")),
        doubts,
        position,
    )


def doubts_of(starts: int, ends: int | None, currency: str | None, value_date: int | None) -> list[str]:
    """What is doubtful about a budget of this period."""
    missing = ([flags.NO_CURRENCY] if currency is None else []) + ([flags.NO_VALUE_DATE] if value_date is None else [])
    return _doubts_of_period(starts, ends) + missing


def _doubts_of_period(starts: int, ends: int | None) -> list[str]:
    if ends is None:
        return [flags.NO_END]
    if ends < starts:
        return [flags.TURNED_PERIOD]
    return [flags.LONG_PERIOD] if ends - starts + 1 > _LONGEST_DAYS else []


def _receiver(organisation: Any, region: Any) -> tuple[str | None, str | None]:
    """The organisation that is to receive it, or the code and name of a region."""
    if organisation is not None:
        return attribute(organisation, "ref"), text_of(organisation)
    return (code_of(region), text_of(region)) if region is not None else (None, None)


def _country(element: Any) -> str | None:
    return (
        codes.country_of(element.get("code"), None if element.get("code") else text_of(element))[0]
        if element is not None
        else None
    )


def _day(element: Any) -> int | None:
    if element is None:
        return None
    found = values.day(element.get("iso-date"))
    return values.day(element.text) if found is None and element.text else found


def _cells(children: dict[str, Any]) -> dict[str, str | None]:
    value, start, end = children.get("value"), children.get("period-start"), children.get("period-end")
    return {
        "value": tidy(value.text) if value is not None else None,
        "currency": tidy(value.get("currency")) if value is not None else None,
        "period_start": tidy(start.get("iso-date") or start.text) if start is not None else None,
        "period_end": tidy(end.get("iso-date") or end.text) if end is not None else None,
    }
