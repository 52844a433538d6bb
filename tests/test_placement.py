"""Placing events by polygon: inside, on a shared line, outside, without a point, and another country's point."""

from __future__ import annotations

from pathlib import Path

from commonground.reference.placement import Placement
from fixtures_small import Theatre, event, ged, put, squares


def test_events_lie_in_the_polygon_that_holds_them_and_on_a_line_in_the_first_by_code(tmp_path: Path) -> None:
    held = Theatre(tmp_path / "w")
    points = {1: ("41", "31"), 2: ("42", "31"), 3: ("43", "31"), 4: ("50", "31"), 5: ("41", "31"), 6: ("", "")}
    rows = [event(number, "2014-03-02", 1, longitude=x, latitude=y) for number, (x, y) in points.items()]
    rows.append(event(7, "2014-03-02", 1, longitude="41", latitude="31", country="Syria", country_id="652"))
    held.load(put(tmp_path / "irq_adm1.geojson", squares()), put(tmp_path / "ged.csv", ged(rows)))
    reader = held.reader()
    Placement(reader).events()
    found = reader.rows("SELECT event_id, poly1, poly2 FROM event JOIN event_place USING (source_id, position) ORDER BY event_id")
    assert [(row["event_id"], row["poly1"], row["poly2"]) for row in found] == [
        ("1", "IQ01", None),
        ("2", "IQ01", None),
        ("3", "IQ02", None),
        ("4", None, None),
        ("5", "IQ01", None),
        ("6", None, None),
        ("7", None, None),
    ]
