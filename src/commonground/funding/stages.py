"""The stage that a requirement is in at a day, and how it came there: military, transition, stabilisation, capacity building."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from commonground.door.reader import Reader
from commonground.funding.earmarking import folded
from commonground.vocabulary.stage import STAGES


@dataclass(frozen=True)
class Move:
    """A requirement entered a stage on a day; `back` where it was further before."""

    requirement: str
    country: str
    place: str | None
    stage: str
    from_date: dt.date
    reason: str | None
    back: bool
    source: str


def history(reader: Reader, country: str, requirement: str | None = None, place: str | None = None) -> tuple[Move, ...]:
    """The moves of a country's requirements (ISO3) in the order of their days, one requirement by its name, one place of it."""
    rows = reader.rows(
        "SELECT requirement, country, place, stage, from_date, min(reason) AS reason, min(source_id) AS source_id, "
        "min(position) AS position FROM stage WHERE country = $country GROUP BY requirement, country, place, stage, from_date "
        "ORDER BY requirement, place NULLS FIRST, from_date, stage",
        {"country": country},
    )
    moves: list[Move] = []
    furthest: dict[tuple[str, str], int] = {}
    for row in rows:
        if requirement and folded(requirement) != folded(row["requirement"]):
            continue
        if place and folded(place) != folded(row["place"] or ""):
            continue
        key = (folded(row["requirement"]), folded(row["place"] or ""))
        order = STAGES.index(row["stage"])
        back = order < furthest.get(key, order)
        furthest[key] = order
        source = f"{reader.sources[row['source_id']]['name']} {row['position']}"
        asked = (row["requirement"], row["country"], row["place"], row["stage"], row["from_date"], row["reason"])
        moves.append(Move(*asked, back, source))
    return tuple(moves)


def stage_of(reader: Reader, requirement: str, country: str, at: dt.date, place: str | None = None) -> Move | None:
    """The stage that a requirement is in at a day: that of its place where one is entered, else of the country; None before any."""
    moves = [move for move in history(reader, country, requirement) if move.from_date <= at]
    of_place = [move for move in moves if place and folded(move.place or "") == folded(place)]
    whole = [move for move in moves if move.place is None]
    found = of_place or whole
    return max(found, key=lambda move: move.from_date) if found else None


def stages_at(reader: Reader, country: str, at: dt.date) -> dict[str, Move]:
    """The stage of every requirement of a country at a day, by folded name; those entered for the whole country."""
    found: dict[str, Move] = {}
    for move in history(reader, country):
        if move.place is None and move.from_date <= at:
            found[folded(move.requirement)] = move
    return found
