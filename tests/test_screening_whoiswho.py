"""Who is whom is kept for a reader's lists, and found anew for another day's."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from commonground.screening import whoiswho
from commonground.screening.held import held
from commonground.screening.linking import Entities
from commonground.screening.screener import Screener
from fixtures_small import Theatre, put

UN = (
    '<CONSOLIDATED_LIST dateGenerated="{day}"><INDIVIDUALS><INDIVIDUAL><FIRST_NAME>DIRAR</FIRST_NAME>'
    "<SECOND_NAME>{name}</SECOND_NAME><REFERENCE_NUMBER>QDi.001</REFERENCE_NUMBER><INDIVIDUAL_DATE_OF_BIRTH><DATE>1964-07-17</DATE></INDIVIDUAL_DATE_OF_BIRTH>"
    "</INDIVIDUAL></INDIVIDUALS></CONSOLIDATED_LIST>"
)


def found(theatre: Theatre, day: str) -> tuple[Entities, int, int]:
    reader = theatre.reader(as_of=dt.date.fromisoformat(day))
    listed, _ = held(reader)
    return whoiswho.who_is_whom(reader, Screener(listed)), listed.of["un-sc", "QDi.001"], listed.of["ftm:t", "NK-1"]


def test_links_are_kept_for_the_same_lists_and_found_anew_for_others(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    theatre = Theatre(tmp_path / "w")
    properties = {"name": ["Dirar al-Jumaili"], "birthDate": ["1964-07-17"], "topics": ["sanction"]}
    people = [
        {"id": "NK-1", "caption": "Dirar al-Jumaili", "schema": "Person", "properties": properties},
        {"id": "NK-2", "caption": "Zeb Quartermain", "schema": "Person", "properties": {"topics": ["sanction"]}},
    ]
    theatre.load(put(tmp_path / "t_20180101000000-abc_entities.ftm.json", "\n".join(map(json.dumps, people))))
    theatre.load(put(tmp_path / "un1.xml", UN.format(day="2018-06-07", name="AL-JUMAILI")))
    theatre.load(put(tmp_path / "un2.xml", UN.format(day="2018-06-21", name="QUARTERMAIN")))
    first, one, other = found(theatre, "2018-06-07")
    assert first.bodies[other] == first.bodies[one] == "un-sc:QDi.001"
    (link,) = first.why(other, one)
    assert "same day" in link.words
    later, one, other = found(theatre, "2018-06-21")
    assert later.bodies[other] != later.bodies[one]
    monkeypatch.setattr(whoiswho, "linked", None)
    assert found(theatre, "2018-06-07")[0] == first
