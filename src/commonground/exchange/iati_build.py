"""From the rows of an activity to what can be written of it validly; what cannot is left out with the reason, never faked.

Sources: IATI 2.03 activity schema; the standard ruleset (ids in brackets below).
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from commonground.exchange import percentages
from commonground.exchange.iati_model import NOBODY, Activity, Party, Planned, Share, Transaction
from commonground.exchange.iati_rows import Row, Rows
from commonground.exchange.iati_xml import xml_text
from commonground.vocabulary import country

LETTERS = {
    "IF": "1", "C": "2", "D": "3", "E": "4", "IR": "5", "LR": "6", "R": "7", "QP": "8", "QS": "9", "CG": "10",
}  # fmt: skip
"""Transaction types of the standard before 2.01 (TransactionType codelist 1.05)."""

KINDS = frozenset(str(number) for number in range(1, 14))
OWN_SECTORS = ("98", "99")
STARTED, ENDED = ("2", "3", "4"), ("3", "4")
"""ActivityStatus codes under which a start, or an end, is the actual one: implementation, finalisation, closed."""

_ORGANISATION = re.compile(r"[A-Za-z]{2,3}-[A-Za-z0-9]+-\S+|[A-Z]{2}-\d+|\d{4,6}|XI-\S+|XM-\S+")
_CODE = re.compile(r"\d{2}")


@dataclass
class LeftOut:
    """What was not written: `activity`, `transaction`, `budget` …, why, and how often."""

    count: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, what: str, because: str, times: int = 1) -> None:
        """One more of these was left out."""
        if times:
            self.count[(what, because)] += times

    def rows(self) -> list[dict[str, str | int]]:
        """The counts, most frequent first."""
        ordered = sorted(self.count.items(), key=lambda item: (-item[1], item[0]))
        return [{"what": what, "because": because, "count": count} for (what, because), count in ordered]


def build(rows: Rows, known_on: dt.date, left: LeftOut) -> Activity | None:
    """The activity as it will be written; None where it cannot be written validly. `known_on`: later dates are in the future."""
    row = rows.activity
    fault = _fault(row)
    if fault:
        left.add("activity", fault)
        return None
    kept = _writable(rows.flows, known_on, left)
    levels = _levels(rows, kept, left)
    if isinstance(levels, str):
        left.add("activity", levels)
        return None
    shares, own = levels
    dates = _dates(row, known_on, left)
    if not any(kind in ("1", "2") for kind, _ in dates):
        left.add("activity", "no start date (6.11.1)")
        return None
    return Activity(
        identifier=row["activity"],
        reporter=Party(row["reporter_ref"], row["reporter_name"], row["reporter_kind"]),
        secondary=bool(row["secondary"]),
        title=row["title"],
        description=row["title"],
        participants=_participants(row["participants"]),
        status=row["status"],
        dates=dates,
        shares=shares,
        last_updated=_moment(row["stated_on"], known_on),
        default_currency=_currency(row["default_currency"]),
        humanitarian=row["humanitarian"],
        hierarchy=row["hierarchy"],
        other_identifiers=_others(row),
        scope=row["scope"],
        flow_type=row["flow_type"],
        finance_type=row["finance_type"],
        aid_types=tuple((v, row[k]) for v, k in (("1", "aid_type"), ("2", "earmarking"), ("3", "modality")) if row[k]),
        tied=row["tied"],
        planned=tuple(_planned(rows.planned, left)),
        transactions=tuple(_transaction(flow, row, own) for flow in kept),
        related=tuple([("1", ref) for ref in row["parents"] or ()] + [("2", ref) for ref in row["children"] or ()]),
    )


def _writable(flows: list[Row], known_on: dt.date, left: LeftOut) -> list[Row]:
    """The transactions that can be written; the others are counted."""
    kept = []
    for flow in flows:
        because = _transaction_fault(flow, known_on)
        if because is None:
            kept.append(flow)
        else:
            left.add("transaction", because)
    return kept


def _fault(row: Row) -> str | None:
    """What the schema asks of every activity and this one does not have."""
    asked = (
        (row["reporter_ref"], "no id of the reporting organisation"),
        (row["reporter_name"], "no name of the reporting organisation"),
        (row["reporter_kind"], "no type of the reporting organisation"),
        (row["title"] and xml_text(row["title"]), "no title (4.3.1)"),
        (row["status"], "no activity status"),
        (row["participants"], "no participating organisation"),
        (row["activity"] != row["reporter_ref"], "its identifier is that of its reporting organisation (1.1.3)"),
    )
    return next((because for held, because in asked if not held), None)


def _transaction_fault(flow: Row, known_on: dt.date) -> str | None:
    """Why a transaction cannot be written; None where it can."""
    kind = LETTERS.get((flow["kind"] or "").upper(), flow["kind"])
    if kind not in KINDS:
        return "no transaction type of the standard"
    if flow["date"] is None:
        return "no date"
    if flow["amount_cents"] is None:
        return "no amount"
    if _currency(flow["currency"]) is None:
        return "no currency (7.8.1)"
    if max(flow["date"], flow["value_date"] or flow["date"]) > known_on:
        return "dated later than anything that is known (11.2.1, 11.2.2)"
    return None


def _currency(code: str | None) -> str | None:
    return code if code and re.fullmatch("[A-Z]{3}", code) else None


def _levels(rows: Rows, flows: list[Row], left: LeftOut) -> tuple[tuple[Share, ...], dict[str, tuple[Share, ...]]] | str:
    """Places and sectors, each at one level: of the activity or of every transaction [3.6.2, 3.7.2, 6.6.2, 6.7.2].

    Where a publisher states both, the transactions' own speak if all of them have one, else the activity's.
    """
    found: list[Share] = []
    own: dict[str, list[Share]] = {_key(flow): [] for flow in flows}
    for name, elements in (("country or region", ("country", "region")), ("sector", ("sector",))):
        above = [share for share in rows.shares if share["dimension"] in elements]
        below = {
            _key(flow): [share for share in rows.flow_shares.get(_shared_by(flow), ()) if share["dimension"] in elements]
            for flow in flows
        }
        everywhere = bool(below) and all(below.values())
        if not above and not everywhere:
            return f"no {name} for the whole activity or for all of its transactions"
        made = _written(above, left) if not everywhere else []
        if isinstance(made, str):
            return made
        found += made
        if not everywhere:
            lone = sum(1 for shares in below.values() if shares)
            left.add(f"{name} of a transaction", "stated for the activity too, or not for all transactions", lone)
            continue
        for key, shares in below.items():
            written = _written(shares, left)
            if isinstance(written, str):
                return written
            if any(share.percentage for share in written):
                return f"several places or sectors of one vocabulary for a single transaction ({name})"
            own[key] += written
    ordered = sorted(found, key=lambda share: _ORDER.index(share.element))
    return tuple(ordered), {p: tuple(sorted(s, key=lambda share: _OWN_ORDER.index(share.element))) for p, s in own.items()}


_ORDER = ("recipient-country", "recipient-region", "sector")
_OWN_ORDER = ("sector", "recipient-country", "recipient-region")


def _key(flow: Row) -> str:
    return f"{flow['source_id']} {flow['position']}"


def _shared_by(flow: Row) -> str:
    return f"{flow['source_id']} {flow['flow']}"


def _written(shares: list[Row], left: LeftOut) -> list[Share] | str:
    """The elements of shares whose units are exact; a percentage where its group has several [2.1.1, 3.1.1, 3.4.1]."""
    size = Counter(share["number"] for share in shares)
    made = []
    for share in shares:
        percentage = percentages.written(share["units"]) if size[share["number"]] > 1 else None
        if share["dimension"] == "country":
            found = country.by_iso3(share["code"])
            if found is None:
                return f"a country code that is not known: {share['code']}"
            made.append(Share("recipient-country", found.iso2, None, percentage))
        elif share["dimension"] == "region":
            made.append(Share("recipient-region", share["code"], share["vocabulary"], percentage, share["name"]))
        elif share["vocabulary"] in OWN_SECTORS and not share["name"]:
            left.add("sector", "a publisher's own code without a name (2.2.1): its vocabulary is left out")
            made = [m for m in made if m.vocabulary != share["vocabulary"]]
            shares = [s for s in shares if s["vocabulary"] != share["vocabulary"]]
            return _written(shares, left) if shares else "no sector with a code and, where it needs one, a name (2.2.1)"
        else:
            made.append(Share("sector", share["code"], share["vocabulary"], percentage, share["name"]))
    return made


def _dates(row: Row, known_on: dt.date, left: LeftOut) -> tuple[tuple[str, dt.date], ...]:
    """Start and end: actual (2, 4) where the status says that it has come, on a day not in the future; else planned (1, 3)."""
    start, end, status = row["starts_on"], row["ends_on"], row["status"]
    if start and end and start > end:
        left.add("end date", "before the start (11.1.2, 11.1.3)")
        end = None
    found = []
    if start:
        found.append(("2" if status in STARTED and start <= known_on else "1", start))
    if end:
        found.append(("4" if status in ENDED and end <= known_on else "3", end))
    return tuple(found)


def _participants(named: Iterable[str]) -> tuple[tuple[str, Party], ...]:
    """`role ref` or `role name`: an id is told from a name by its form."""
    found = []
    for text in named:
        role, _, rest = text.partition(" ")
        rest = rest.strip()
        if role and rest:
            party = Party(rest, None) if _ORGANISATION.fullmatch(rest) else Party(None, rest)
            found.append((role, party))
    return tuple(found)


def _moment(text: str | None, known_on: dt.date) -> str | None:
    """A moment that the schema accepts and that is not in the future [11.1.1]."""
    try:
        moment = dt.datetime.fromisoformat((text or "").replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z") if moment.date() <= known_on else None


def _others(row: Row) -> tuple[tuple[str, str], ...]:
    return tuple([("B1", ref) for ref in row["former_refs"] or ()] + [("A3", ref) for ref in row["former_ids"] or ()])


def _planned(rows: list[Row], left: LeftOut) -> Iterable[Planned]:
    """Budgets of at most a year [7.5.3] and planned disbursements whose period begins before it ends [8.6.3]."""
    for row in rows:
        start, end, what = row["from_date"], row["to_date"], row["kind"].replace("_", " ")
        because = None
        if start is None or (end is None and row["kind"] == "budget"):
            because = "no period"
        elif end is not None and start > end:
            because = "a period that ends before it begins (8.6.3)"
        elif end is not None and row["kind"] == "budget" and end > _year_after(start):
            because = "a period of more than a year (7.5.3)"
        elif row["amount_cents"] is None or _currency(row["currency"]) is None:
            because = "no amount or no currency (7.8.1)"
        if because:
            left.add(what, because)
            continue
        is_budget = row["kind"] == "budget"
        yield Planned(
            kind=row["kind"].replace("_", "-"),
            from_date=start,
            to_date=end,
            amount_cents=row["amount_cents"],
            currency=row["currency"],
            value_date=row["value_date"] or start,
            budget_type={"original": "1", "revised": "2"}.get(row["budget_type"] or ""),
            status={"indicative": "1", "committed": "2"}.get(row["status"] or "") if is_budget else None,
            receiver=NOBODY if is_budget else Party(row["to_ref"], row["to_name"]),
        )


def _year_after(day: dt.date) -> dt.date:
    return dt.date(day.year + 1, day.month, 28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)


def _transaction(flow: Row, activity: Row, own: dict[str, tuple[Share, ...]]) -> Transaction:
    """A transaction; what only repeats a default of the activity is not said again."""
    own_codes = {key: flow[key] if flow[key] != activity[key] else None for key in ("finance_type", "aid_type", "modality")}
    return Transaction(
        kind=LETTERS.get(str(flow["kind"]).upper(), str(flow["kind"])),
        date=flow["date"],
        value_date=flow["value_date"] or flow["date"],
        amount_cents=flow["amount_cents"],
        currency=flow["currency"],
        provider=Party(flow["from_ref"], flow["from_name"], _organisation_type(flow["from_kind"]), flow["from_activity"]),
        receiver=Party(flow["to_ref"], flow["to_name"], _organisation_type(flow["to_kind"]), flow["to_activity"]),
        reference=flow["reference"],
        humanitarian=flow["humanitarian"] if flow["humanitarian"] != activity["humanitarian"] else None,
        finance_type=own_codes["finance_type"],
        aid_type=own_codes["aid_type"],
        modality=own_codes["modality"],
        shares=own.get(_key(flow), ()),
    )


def _organisation_type(kind: str | None) -> str | None:
    """An OrganisationType code; what other systems write as words is not one."""
    return kind if kind and _CODE.fullmatch(kind) else None
