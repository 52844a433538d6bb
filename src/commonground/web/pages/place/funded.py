"""What of the money is here: activities and projects that name the place, and what is known for the country alone."""

from __future__ import annotations

from typing import Any

from commonground.web.asking import Ask
from commonground.web.money import credited, usd

SHOWN = 12

Row = dict[str, Any]


def activities(ask: Ask, found: Row) -> tuple[list[list[Any]], int]:
    """Activity, reporter, where, what it paid out and what of it counts once; and how many more there are."""
    say, rows = ask.language.say, []
    for one in found["activities"]:
        where = say("here alone") if one["alone"] else say("here and elsewhere: {count} places", count=one["places"])
        title = {
            "text": one["title"] or one["activity"],
            "href": ask.link("/money/flow", flow=one["activity"]),
            "note": one["activity"],
        }
        why = ask.link("/money/flows", country=found["country"], system="iati", activity=one["activity"])
        paid = usd(ask, one["part_usd"], why=why, none="not told")
        rows.append([title, one["reporter"] or "–", where, paid, usd(ask, one["net_usd"], none="not told")])
    return rows[:SHOWN], len(rows) - len(rows[:SHOWN])


def projects(ask: Ask, found: Row) -> tuple[list[list[Any]], int]:
    """Project, who asks, cluster, what it asks for, and where it stands; and how many more there are."""
    rows = [
        [
            {"text": one["title"] or one["project"], "note": one["project"]},
            one["organisation"] or "–",
            ask.language.term(one["cluster"]) if one["cluster"] else "–",
            usd(ask, one["required_usd"], none="not told"),
            {"text": one["plan"], "note": f"{one['file']}, {one['position']}"},
        ]
        for one in found["projects"]
    ]
    return rows[:SHOWN], len(rows) - len(rows[:SHOWN])


def paid(ask: Ask, found: Row) -> Row | None:
    """What is counted once in the country, and what of it is known to be for here; None where no activity names the place."""
    told = found["paid"]
    if told is None or told["country_usd"] is None:
        return None
    return {"year": told["year"]} | {name: ask.language.usd(told[f"{name}_usd"]) for name in ("country", "alone", "shared")}


def sources(found: Row) -> list[Row]:
    """The files that activities and projects stand in, by publisher and licence."""
    files = {(one["file"], one["publisher"]): one for one in (*found["activities"], *found["projects"])}
    return credited(list(files.values()))
