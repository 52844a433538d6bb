"""The scorecard as plain values with stable keys (docs/json.md): what the command prints and the page is made of."""

from __future__ import annotations

from typing import Any

from commonground.screening.intervals import Share
from commonground.screening.program import program
from commonground.screening.quality import RATES, Perturbed, Quality, Recall
from commonground.screening.quality_alarms import Alarm
from commonground.screening.ready import Ready

PAYEES = 1_000_000
"""Payees of whom it is said how many would alarm."""

LISTED_IN = (1_000, 10_000, 100_000)
"""One payee of so many is assumed to be listed."""


def report(lists: Ready, found: Quality, sample: int, as_of: str | None) -> dict[str, Any]:
    """Everything that was measured; the same scorecard gives the same report."""
    made = program()
    return {
        "as_of": as_of,
        "sample": sample,
        "rates": list(RATES),
        "program": {"version": made.version, "code": made.code, "weights": made.weights},
        "lists": [
            {"list": one.list, "published": one.published, "stated": one.stated, "entries": one.entries, "names": one.names}
            for one in lists.versions
        ],
        "entries": found.entries,
        "names": found.names,
        "bodies": found.bodies,
        "held_out": [{"by": cut.by, "value": cut.value, **_recall(cut.recall)} for cut in found.held_out],
        "perturbed": [_perturbed(one) for one in found.perturbed],
        "false_alarms": {
            "groups": [
                {"group": group, "rates": [_alarm(*one) for one in _by_rate(of)]} for group, of in found.alarms.groups.items()
            ],
            "people": _shares(found.alarms.people),
            "organisations": _shares(found.alarms.organisations),
            "lists": [{"list": name, "rates": _shares(of)} for name, of in found.alarms.lists.items()],
        },
        "precision": [row for rate in range(len(RATES)) for one in LISTED_IN if (row := _precision(found, rate, one))],
        "weak": {
            "entries": found.weak.entries,
            "names": found.weak.names,
            "alarm_without": _shares(found.weak.without),
            "alarm": _shares(found.weak.with_weak),
        },
    }


def _by_rate(of: tuple[Alarm, ...]) -> list[tuple[float, Alarm]]:
    return list(zip(RATES, of, strict=True))


def _share(of: Share) -> dict[str, Any]:
    low, high = of.interval()
    value = of.value
    return {
        "count": of.count,
        "of": of.of,
        "share": None if value is None else round(value, 6),
        "low": round(low, 6),
        "high": round(high, 6),
    }


def _shares(of: tuple[Share, ...]) -> list[dict[str, Any]]:
    return [{"rate": rate, **_share(one)} for rate, one in zip(RATES, of, strict=True)]


def _recall(of: Recall) -> dict[str, Any]:
    return {
        "names": of.names,
        "candidates": of.candidates,
        "first": of.first,
        "told": of.told,
        "recall": _shares(of.found),
    }


def _perturbed(of: Perturbed) -> dict[str, Any]:
    return {"rule": of.rule.rule, "words": of.rule.words, "kind": of.kind, **_recall(of.recall)}


def _alarm(rate: float, of: Alarm) -> dict[str, Any]:
    promised = of.threshold
    return {
        "rate": rate,
        "promised": promised.score is not None,
        "reason": promised.reason,
        "score": round(of.applied, 4),
        "clean_names": promised.clean_names,
        "measured": None if of.measured is None else _share(of.measured),
        "kept": of.kept,
    }


def _precision(found: Quality, place: int, listed_in: int) -> dict[str, Any] | None:
    """Of so many payees, one of `listed_in` listed under a held-out spelling, how many alarm; None where nothing was held out."""
    recall = found.held_out[0].recall.found[place].value
    clean = [found.alarms.people[place], found.alarms.organisations[place]]
    of = sum(share.of for share in clean)
    if recall is None or not of:
        return None
    listed = PAYEES // listed_in
    false = round((PAYEES - listed) * sum(share.count for share in clean) / of)
    right = round(listed * recall)
    return {
        "rate": RATES[place],
        "listed_in": listed_in,
        "payees": PAYEES,
        "listed": listed,
        "found": right,
        "false_alarms": false,
        "precision": round(right / (right + false), 6) if right + false else None,
    }
