"""Activities that name a place: whose money is known to be for it, whose only for the country, and what is not guessed."""

from __future__ import annotations

from pathlib import Path

from commonground.answers.place import place
from money_small import Paid, Work, iati, world
from small_places import boundaries

HALVES = (
    '<location ref="IQ01"/>',
    '<location ref="IQ01"/><location><name><narrative>Ninewa</narrative></name><location-class code="1"/></location>',
    '<location ref="IQ0102"/>',
    '<location><name><narrative>Nowhere</narrative></name><location-class code="1"/></location>',
)


def test_money_is_known_to_be_for_a_place_only_where_no_other_is_named(tmp_path: Path) -> None:
    given = Paid("1", "400", by="XM-G", day="2020-03-01")
    works = [Work(f"XM-A-{at}", [Paid("4", f"{10 ** (at + 1)}", day="2020-05-01"), given][: 1 + (at == 2)]) for at in range(4)]
    text = iati("XM-A", *works)
    for at, where in enumerate(HALVES):
        text = text.replace(f"Work XM-A-{at}</narrative></title>", f"Work XM-A-{at}</narrative></title>{where}")
    giver = iati(
        "XM-G", Work("XM-G-1", [Paid("3", "400", to="XM-A", to_activity="XM-A-2", day="2020-03-01")], countries=[("JO", "")])
    )
    theatre = world(tmp_path, a=text, g=giver)
    theatre.load(*boundaries(tmp_path))
    reader = theatre.reader()
    governorate = place(reader, place="IQ01", month="2020-06")
    told = {one["activity"]: (one["alone"], one["places"], one["part_usd"], one["net_usd"]) for one in governorate["activities"]}
    assert told == {
        "XM-A-0": (True, 1, 10, 10),
        "XM-A-1": (False, 2, 100, 100),
        "XM-A-2": (True, 1, 1000, 600),  # 400 of it are told by the giver
    }
    assert governorate["paid"] == {"year": 2020, "country_usd": 10_710, "alone_usd": 610, "shared_usd": 100}
    district = place(reader, place="IQ0102", month="2020-06")["activities"]
    assert [(one["activity"], one["alone"]) for one in district] == [("XM-A-2", True)]
    assert place(reader, place="IQ0202", month="2020-06")["paid"] is None
    assert place(reader, place="IQ01", month="2019-06")["activities"] != []  # no days of its own: it may have run
    theatre.close()
