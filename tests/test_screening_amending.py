"""Lists with deltas: of each entry the newest word since the newest whole list, in whatever order they are loaded."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from commonground.screening.held import held
from fixtures_small import Theatre, put


def person(number: int, name: str) -> dict[str, Any]:
    return {"id": f"NK-{number}", "caption": name, "schema": "Person", "properties": {"name": [name], "topics": ["sanction"]}}


def lines(*items: dict[str, Any]) -> str:
    return "\n".join(json.dumps(item) for item in items)


def delta(**operations: list[dict[str, Any]]) -> str:
    return lines(*({"op": operation, "entity": entity} for operation, entities in operations.items() for entity in entities))


FILES = {
    "t_20240601000000-abc_entities.ftm.json": lines(person(1, "Omar Testi"), person(2, "Umar Alti"), person(3, "Abu Test")),
    "t_20240602060000-abc_entities.delta.json": delta(
        ADD=[person(4, "Zaid Testi")], MOD=[person(1, "Omar Testo")], DEL=[{"id": "NK-2"}]
    ),
    "t_20240602180000-abc_entities.delta.json": delta(MOD=[person(1, "Omar Testu")], DEL=[{"id": "NK-4"}]),
    "t_20240603060000-abc_entities.delta.json": delta(ADD=[person(2, "Umar Alti")]),
    "t_20240610000000-abc_entities.ftm.json": lines(person(1, "Omar Testi"), person(5, "Nuri Test")),
}


def told(theatre: Theatre, day: dt.date | None = None) -> dict[str, list[str]]:
    """The names of each entry that is listed on a day."""
    found, (version,) = held(theatre.reader(as_of=day))
    assert version.entries == len(found.entries)
    assert version.names == len(found.names)
    of: dict[str, list[str]] = {entry.entry_id: [] for entry in found.entries}
    for name, place in zip(found.names, found.name_entry.tolist(), strict=True):
        of[found.entries[place].entry_id].append(name)
    return of


@pytest.fixture(scope="module", params=[0, 1])
def theatre(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Theatre:
    """All files, loaded as they came and the other way round."""
    folder = tmp_path_factory.mktemp("amending")
    made = Theatre(folder / "w")
    names = list(FILES)[:: -1 if request.param else 1]
    for name in names:
        made.load(put(folder / name, FILES[name]), shorter=True)
    return made


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2024-06-01", {"NK-1": ["Omar Testi"], "NK-2": ["Umar Alti"], "NK-3": ["Abu Test"]}),
        ("2024-06-02", {"NK-1": ["Omar Testu"], "NK-3": ["Abu Test"]}),
        ("2024-06-03", {"NK-1": ["Omar Testu"], "NK-2": ["Umar Alti"], "NK-3": ["Abu Test"]}),
        ("2024-06-10", {"NK-1": ["Omar Testi"], "NK-5": ["Nuri Test"]}),
    ],
)
def test_each_day_has_the_list_as_it_then_was(theatre: Theatre, day: str, expected: dict[str, list[str]]) -> None:
    assert told(theatre, dt.date.fromisoformat(day)) == expected


def test_a_delta_alone_has_the_entries_that_it_names(tmp_path: Path) -> None:
    made = Theatre(tmp_path / "w")
    name = list(FILES)[1]
    made.load(put(tmp_path / name, FILES[name]))
    assert told(made) == {"NK-1": ["Omar Testo"], "NK-4": ["Zaid Testi"]}


def test_lists_without_deltas_are_left_as_they_are(tmp_path: Path) -> None:
    made = Theatre(tmp_path / "w")
    un = '<CONSOLIDATED_LIST dateGenerated="2018-06-21"><INDIVIDUALS>{}</INDIVIDUALS></CONSOLIDATED_LIST>'
    entry = "<INDIVIDUAL><FIRST_NAME>Test</FIRST_NAME><REFERENCE_NUMBER>QDi.001</REFERENCE_NUMBER></INDIVIDUAL>"
    made.load(put(tmp_path / "un.xml", un.format(entry)))
    for name in itertools.islice(FILES, 2):
        made.load(put(tmp_path / name, FILES[name]))
    found, versions = held(made.reader())
    assert {(entry.list, entry.entry_id) for entry in found.entries} == {
        ("un-sc", "QDi.001"),
        ("ftm:t", "NK-1"),
        ("ftm:t", "NK-3"),
        ("ftm:t", "NK-4"),
    }
    assert [version.entries for version in versions] == [3, 1]


def test_a_delta_that_only_removes_is_among_the_files_of_the_list(tmp_path: Path) -> None:
    made = Theatre(tmp_path / "w")
    whole = next(iter(FILES))
    gone = "t_20240602060000-abc_entities.delta.json"
    made.load(put(tmp_path / whole, FILES[whole]))
    made.load(put(tmp_path / gone, delta(DEL=[{"id": "NK-2"}, {"id": "NK-3"}])))
    found, (version,) = held(made.reader())
    assert [entry.entry_id for entry in found.entries] == ["NK-1"]
    assert {name for name, _ in version.files} == {whole, gone}
    assert version.published == "2024-06-02"
