"""The ends of transfers: each flow that can meet another, with its parties, dates and amounts as plain numbers.

An *end* is one publisher's view of a transfer: `out` by who gives, `in` by who receives, `transfer` by a third party that
states both (FTS, a pooled fund's ledger, a secondary publisher). Two ends meet only on one ladder: commitments with
commitments, payments with payments; a pledge meets nothing here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from commonground.funding.chain_activities import Activities
from commonground.funding.chain_organisations import Organisations, bare_id, letters, words_of

Ints = npt.NDArray[np.int64]
Strings = Sequence[str | None]

OUT, TRANSFER, IN = 0, 1, 2
"""In this order two views of one transfer are upper and lower: the giver's, a third party's, the receiver's."""

_SIDE = {"out": OUT, "transfer": TRANSFER, "in": IN}

COMMITMENT, PAYMENT = 0, 1
LADDER = {"commitment": COMMITMENT, "disbursement": PAYMENT, "expenditure": PAYMENT}
"""Disbursement and expenditure of one publisher are both payments to the next (OCHA's net-new-money: 3 + 4 against 1)."""

COLUMNS = (
    "source_id position flow system activity reporter_ref reporter_name secondary direction stage kind from_ref from_name"
    " from_activity to_ref to_name to_activity date amount_cents currency usd_cents title reference"
).split()
"""What is read of the flows that speak."""

_NUMBERED = re.compile(r"(?=[0-9A-Za-z\-/._]*[0-9])[0-9A-Za-z]+(?:[-/._][0-9A-Za-z]+)*")
_FIGURE = re.compile(r"[0-9]")
_DATE = re.compile(r"(19|20)\d\d((19|20)?\d\d){1,2}")


@dataclass(frozen=True)
class Ends:
    """Columns of equal length, one row an end, in an order that the content alone decides.

    `row` is the place in the table of flows; ids are numbers, -1 where unknown; `day` counts from 1970-01-01.
    """

    row: Ints
    side: Ints
    ladder: Ints
    system: Ints
    reporter: Ints
    activity: Ints
    named_activity: Ints
    named_unheld: npt.NDArray[np.bool_]
    giver: Ints
    giver_also: Ints
    receiver: Ints
    receiver_also: Ints
    giver_state: Ints
    receiver_state: Ints
    day: Ints
    cents: Ints
    currency: Ints
    usd_cents: Ints
    country: Ints
    text: Ints
    spent: npt.NDArray[np.bool_]
    parties: tuple[frozenset[str], ...]
    texts: tuple[frozenset[str], ...]
    references: tuple[frozenset[str], ...]

    def __len__(self) -> int:
        return len(self.row)

    def hidden(self, which: npt.NDArray[np.bool_]) -> Ends:
        """The same ends with the given activity ids of some taken away, as if their publishers had not given them."""
        return replace(
            self,
            named_activity=np.where(which, -1, self.named_activity),
            named_unheld=np.where(which, False, self.named_unheld),
        )


def rare_references(text: str) -> frozenset[str]:
    """The reference numbers in a text: words of six characters or more with three figures or more, by letters and figures alone.

    A year or a date is no reference.
    """
    found = set()
    for word in _NUMBERED.findall(text):
        if len(word) < 6:
            continue
        bare = re.sub(r"[^0-9A-Z]", "", word.upper())
        if len(bare) >= 6 and len(_FIGURE.findall(bare)) >= 3 and not _DATE.fullmatch(bare):
            found.add(bare)
    return frozenset(found)


def ends_of(flows: pa.Table, activities: Activities, organisations: Organisations) -> Ends:
    """The ends among the flows (COLUMNS), sorted by source and position so that no order of loading shows.

    Left out: pledges and other stages, no or zero amount, no date, and an expenditure that names no receiver, for it was
    spent on goods and services (IATI TransactionType 4) and reaches no other publisher.
    """
    usable = pc.and_(pc.is_in(flows["stage"], pa.array(list(LADDER))), pc.is_valid(flows["date"]))
    usable = pc.and_(usable, pc.fill_null(pc.not_equal(flows["amount_cents"], 0), False))
    usable = pc.and_(usable, pc.is_in(flows["direction"], pa.array(["in", "out", "transfer"])))
    named = pc.or_(pc.or_(pc.is_valid(flows["to_ref"]), pc.is_valid(flows["to_name"])), pc.is_valid(flows["to_activity"]))
    usable = pc.and_(usable, pc.or_(named, pc.not_equal(flows["stage"], "expenditure")))
    row = np.flatnonzero(pc.fill_null(usable, False).to_numpy(zero_copy_only=False))
    kept = flows.take(pa.array(row)).combine_chunks()
    order = pc.sort_indices(kept, sort_keys=[("source_id", "ascending"), ("position", "ascending"), ("flow", "ascending")])
    return _numbered(kept.take(order), row[order.to_numpy()], activities, organisations)


def _numbered(kept: pa.Table, row: Ints, activities: Activities, organisations: Organisations) -> Ends:
    column = {name: kept[name].to_pylist() for name in COLUMNS if name not in ("date", "amount_cents", "usd_cents", "source_id")}
    direction, secondary = column["direction"], column["secondary"]
    side = np.array([TRANSFER if s else _SIDE[d or ""] for d, s in zip(direction, secondary, strict=True)], np.int64)
    parties = _parties(column, side, activities, organisations)
    named, unheld = _named(column, side, activities, organisations)
    text, texts, references = _texts(column["title"], column["reference"], column["activity"], column["reporter_ref"])
    return Ends(
        row=row.astype(np.int64),
        side=side,
        ladder=np.array([LADDER[s] for s in column["stage"]], np.int64),
        system=_codes(column["system"]),
        activity=np.array([activities.number(a) for a in column["activity"]], np.int64),
        named_activity=named,
        named_unheld=unheld,
        day=pc.cast(pc.cast(kept["date"], pa.int32()), pa.int64()).to_numpy(),
        cents=kept["amount_cents"].to_numpy(),
        currency=_codes(column["currency"]),
        usd_cents=pc.fill_null(kept["usd_cents"], 0).to_numpy(),
        country=np.array([activities.country(a) for a in column["activity"]], np.int64),
        text=text,
        texts=texts,
        references=references,
        spent=np.array([s == "expenditure" for s in column["stage"]], np.bool_),
        **parties,
    )


def _codes(values: Strings) -> Ints:
    """Numbers in the order of the words themselves; -1 where there is none."""
    number = {value: i for i, value in enumerate(sorted({v for v in values if v is not None}))}
    return np.array([-1 if v is None else number[v] for v in values], np.int64)


def _parties(column: Mapping[str, Strings], side: Ints, activities: Activities, organisations: Organisations) -> dict[str, Any]:
    """Who gives and who receives: what the row says, and beside it the reporter of that end; else the activity's one partner.

    A provider that is omitted on an outgoing transaction is the reporting organisation (IATI 2.03, provider-org).
    """
    found: dict[str, list[int]] = {k: [] for k in ("reporter", "giver", "giver_also", "receiver", "receiver_also")}
    states: dict[str, list[str | None]] = {"giver_state": [], "receiver_state": []}
    words: dict[int, frozenset[str]] = {}
    names = ("reporter_ref", "reporter_name", "from_ref", "from_name", "to_ref", "to_name", "activity")
    rows = zip(side.tolist(), *(column[n] for n in names), strict=True)
    for end, r_ref, r_name, f_ref, f_name, t_ref, t_name, activity in rows:
        reporter = organisations.party(r_ref, r_name)
        giver, receiver = organisations.party(f_ref, f_name), organisations.party(t_ref, t_name)
        if end == OUT:
            receiver = receiver if receiver.key >= 0 else organisations.party(*activities.partner(activity, "4"))
            first, second, third, fourth = reporter, giver, receiver, receiver
        elif end == IN:
            giver = giver if giver.key >= 0 else organisations.party(*activities.partner(activity, "1"))
            first, second, third, fourth = giver, giver, reporter, receiver
        else:
            first, second, third, fourth = giver, giver, receiver, receiver
        for name, party in zip(found, (reporter, first, second, third, fourth), strict=True):
            found[name].append(party.key)
            words[party.key] = words.get(party.key) or party.words
        states["giver_state"].append(first.state or second.state)
        states["receiver_state"].append(third.state or fourth.state)
    known = tuple(words.get(i, frozenset()) for i in range(max(words, default=-1) + 1))
    every = sorted({s for column_ in states.values() for s in column_ if s})
    number = {s: i for i, s in enumerate(every)}
    coded = {k: np.array([number[s] if s else -1 for s in v], np.int64) for k, v in states.items()}
    return {**{k: np.array(v, np.int64) for k, v in found.items()}, **coded, "parties": known}


def _named(
    column: Mapping[str, Strings], side: Ints, activities: Activities, organisations: Organisations
) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """The activity at the other end that the row names: its number where it is held, and whether one is named that is not.

    A row that names its own activity names nothing: such self-links are common and prove nothing.
    """
    named, unheld = np.full(len(side), -1, np.int64), np.zeros(len(side), np.bool_)
    columns = (column[n] for n in ("activity", "from_ref", "from_activity", "to_ref", "to_activity"))
    for i, (end, own, f_ref, f_act, t_ref, t_act) in enumerate(zip(side.tolist(), *columns, strict=True)):
        given, ref = (f_act, f_ref) if end == IN else (t_act, t_ref) if end == OUT else (None, None)
        if not given or not own:
            continue
        found = activities.resolve(given, organisations.present(ref))
        if found is None:
            unheld[i] = len(bare_id(given)) >= 4
        elif found != activities.number(own):
            named[i] = found
    return named, unheld


def _texts(
    titles: Strings, references: Strings, activities: Strings, reporters: Strings
) -> tuple[Ints, tuple[frozenset[str], ...], tuple[frozenset[str], ...]]:
    """For each end the number of its text, and for each text its words and the reference numbers in it.

    The activity's own identifier counts as a reference number: receivers quote it in titles and references.
    """
    number: dict[tuple[str | None, str | None, str | None], int] = {}
    text, words, found = [], [], []
    for title, reference, activity, reporter in zip(titles, references, activities, reporters, strict=True):
        key = (title, reference, activity)
        if key not in number:
            number[key] = len(number)
            own = activity or ""
            own = own[len(reporter) :] if reporter and own.startswith(reporter) else own
            words.append(frozenset(w for w in words_of(letters(title or "")) if len(w) > 2))
            found.append(rare_references(" ".join(filter(None, (title, reference, own.strip(" -/"), activity)))))
        text.append(number[key])
    times = Counter(r for refs in found for r in refs)
    common = {r for r, n in times.items() if n > MOST_TEXTS}
    return np.array(text, np.int64), tuple(words), tuple(refs - common for refs in found)


MOST_TEXTS = 400
"""A number that stands in more texts than this is no reference to one thing."""
