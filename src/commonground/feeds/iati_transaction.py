"""One transaction of an IATI activity as a row: its type, ends, dates, amount and currency.

Sources: IATI activity standard 1.04 to 2.03, element transaction; 2.03 XSD, provider-org ("if omitted on outgoing funds then the
provider organisation is assumed to be the reporting organisation") and receiver-org; ruleset 7.8.1, 11.2.
"""

from __future__ import annotations

import hashlib
from typing import Any

from commonground.feeds import iati_codes as codes
from commonground.feeds import iati_flags as flags
from commonground.feeds import iati_values as values
from commonground.feeds.iati_facts import Facts, aid
from commonground.feeds.iati_xml import attribute, code_of, text_of, tidy

_SINGLE = frozenset(
    "transaction-type transaction-date value provider-org receiver-org finance-type "
    "{http://reporting.unhcr.org/}value-USD".split()
)
_SEVERAL = frozenset("recipient-country recipient-region sector".split())
_STATED_USD = "{http://reporting.unhcr.org/}value-USD"

_HUGE_CENTS = 10**15

End = tuple[str | None, str | None, str | None, str | None, str | None]
"""Reference, name, type, state (ISO3) and activity of one end."""
NOBODY: End = (None, None, None, None, None)

COLUMNS = (
    "flow kind direction from_ref from_name from_kind from_country from_activity to_ref to_name to_kind to_country to_activity"
    " date value_date amount_cents currency stated_usd_cents finance_type aid_type modality earmarking reference humanitarian"
    " flags position"
).split()
"""The columns of a flow that differ between the transactions of one activity, in the order of a row."""


class Unreadable(Exception):
    """Why a transaction, budget or activity is no row; `cells` are what the reject shows of it."""

    def __init__(self, reason: str, **cells: str | None) -> None:
        super().__init__(reason)
        self.cells = {name.replace("_", "-"): value for name, value in cells.items() if value}


def transaction(
    element: Any, facts: Facts, position: str, counts: dict[str, int]
) -> tuple[tuple[Any, ...], list[tuple[str, Any]]]:
    """The row in the order of COLUMNS, and the elements that state shares of it, each with its tag. Raises Unreadable.

    `counts` holds how often each content has stood in this activity: equal transactions are told apart by their number.
    """
    single, several, aids = _children(element)
    doubts: list[str] = []
    value: Any = single.get("value")
    cents = _amount(value, single, doubts)
    kind = _kind(single)
    date, value_date = _days(single, value, facts, doubts)
    currency = values.currency_or(value.get("currency"), facts.currency)
    if currency is None:
        doubts.append(flags.NO_CURRENCY)
    giver = _end(single.get("provider-org"), "provider-activity-id")
    taker = _end(single.get("receiver-org"), "receiver-activity-id")
    direction, giver, taker = _sides(kind, giver, taker, facts)
    reference, humanitarian = tidy(element.get("ref")), values.truth(element.get("humanitarian"))
    content = (facts.identifier, kind, reference, date, value_date, cents, currency, giver[0] or giver[1], giver[4])
    row = (
        flow_id((*content, taker[0] or taker[1], taker[4]), counts),
        kind,
        direction,
        *giver,
        *taker,
        date,
        value_date,
        cents,
        currency,
        _stated_usd(single, currency),
        code_of(single.get("finance-type")) or facts.finance_type,
        *_aid(aids, facts),
        reference,
        facts.humanitarian if humanitarian is None else humanitarian,
        doubts,
        position,
    )
    return row, several


def flow_id(content: tuple[Any, ...], counts: dict[str, int]) -> str:
    """An id that follows from what the transaction says, whatever file it stands in and in whatever order."""
    text = "\x1f".join(map(str, content)).casefold()
    counts[text] = number = counts.get(text, 0) + 1
    return "iati:" + hashlib.blake2b(f"{text}\x1f{number}".encode(), digest_size=8).hexdigest()


def _children(element: Any) -> tuple[dict[str, Any], list[tuple[str, Any]], list[Any]]:
    single: dict[str, Any] = {}
    several, aids = [], []
    for child in element:
        tag = child.tag
        if tag in _SINGLE:
            single.setdefault(tag, child)
        elif tag in _SEVERAL:
            several.append((tag, child))
        elif tag == "aid-type":
            aids.append(child)
    return single, several, aids


def _kind(single: dict[str, Any]) -> str:
    said = code_of(single.get("transaction-type"))
    kind = codes.kind_of(said)
    if kind is None:
        reason = f"transaction type {tidy(said)!r} is unknown" if said else "transaction type is missing"
        raise Unreadable(reason, **_cells(single))
    return kind


def _aid(elements: list[Any], facts: Facts) -> tuple[str | None, str | None, str | None]:
    """Aid type, modality and earmarking of the transaction, each else the activity's; an own category needs no modality."""
    if not elements:
        return facts.aid_type, facts.modality, facts.earmarking
    aid_type, earmarking, modality = aid(elements)
    inherited = facts.modality if earmarking is None else None
    return aid_type or facts.aid_type, modality or inherited, earmarking or facts.earmarking


def _amount(value: Any, single: dict[str, Any], doubts: list[str]) -> int:
    if value is None or not value.text or value.text.isspace():
        raise Unreadable("value is missing", **_cells(single))
    cents, separated = values.cents(value.text)
    if cents is None:
        raise Unreadable(f"value {tidy(value.text)!r} is not an amount", **_cells(single))
    if separated:
        doubts.append(flags.SEPARATORS)
    if abs(cents) >= _HUGE_CENTS:
        doubts.append(flags.HUGE)
    return cents


def _days(single: dict[str, Any], value: Any, facts: Facts, doubts: list[str]) -> tuple[int | None, int]:
    """Transaction date and value date; the one stands in for the other, flagged. Raises Unreadable where there is neither."""
    element = single.get("transaction-date")
    date = None
    if element is not None:
        date = values.day(element.get("iso-date"))
        date = values.day(element.text) if date is None and element.text else date
    value_date = values.day(value.get("value-date"))
    if date is None and value_date is None:
        raise Unreadable("neither transaction date nor value date can be read", **_cells(single))
    if date is None:
        doubts.append(flags.NO_DATE)
    elif facts.written is not None and date > facts.written:
        doubts.append(flags.FUTURE_DATE)
    if value_date is None:
        doubts.append(flags.NO_VALUE_DATE)
    elif facts.written is not None and value_date > facts.written:
        doubts.append(flags.FUTURE_VALUE_DATE)
    used = date if value_date is None else value_date
    assert used is not None
    return date, used


def _end(element: Any, activity: str) -> End:
    if element is None:
        return NOBODY
    ref, kind = attribute(element, "ref"), attribute(element, "type")
    return ref, text_of(element), kind, codes.state_of(ref, kind), attribute(element, activity)


def _sides(kind: str, giver: End, taker: End, facts: Facts) -> tuple[str | None, End, End]:
    """Direction and both ends; an end that is left out, on the reporter's side, is the reporter."""
    ref, name, org = facts.reporter
    direction = codes.DIRECTION.get(kind)
    if direction is None:
        direction = "out" if giver[0] and giver[0] == ref else "in" if taker[0] and taker[0] == ref else None
        return direction, giver, taker
    if direction == "out" and not (giver[0] or giver[1]):
        giver = ref, name, org, codes.state_of(ref, org), giver[4]
    elif direction == "in" and not (taker[0] or taker[1]):
        taker = ref, name, org, codes.state_of(ref, org), taker[4]
    return direction, giver, taker


def _stated_usd(single: dict[str, Any], currency: str | None) -> int | None:
    """The dollars that UNHCR states beside an amount in another currency."""
    stated = single.get(_STATED_USD)
    return values.cents(stated.text)[0] if stated is not None and currency not in (None, "USD") else None


def _cells(single: dict[str, Any]) -> dict[str, str | None]:
    """What a reject shows: type, date, value and currency as they stood."""
    value, date = single.get("value"), single.get("transaction-date")
    return {
        "transaction_type": tidy(code_of(single.get("transaction-type"))),
        "transaction_date": tidy((date.get("iso-date") or date.text) if date is not None else None),
        "value": tidy(value.text) if value is not None else None,
        "currency": tidy(value.get("currency")) if value is not None else None,
        "value_date": tidy(value.get("value-date")) if value is not None else None,
    }
