"""Which figures are withheld, against tau-ARGUS: its audit finds our choice safe, and its optimum is hardly cheaper."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from commonground.release.suppression import Unit, exposed, is_primary, ranges, withheld
from disclosure_attack import tree

pytauargus = pytest.importorskip("pytauargus", reason="tau-ARGUS is for development alone")

THRESHOLD = 10
ENOUGH = 1_000_000


@pytest.fixture(autouse=True)
def _written_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """tau-ARGUS leaves its logs where it is called."""
    monkeypatch.chdir(tmp_path)


def governorates(count: int, seed: int, *, zeros: bool) -> Iterator[Unit]:
    """Governorates of two to five districts with two to four sub-districts, a fifth of them with a small count."""
    draw = random.Random(seed)
    for _ in range(count):
        districts = []
        for number in range(1, draw.randint(2, 5) + 1):
            parts = []
            for letter in "abcd"[: draw.randint(2, 4)]:
                small = draw.random() < 0.2
                parts.append(Unit(f"{number}{letter}", draw.randint(0 if zeros else 1, 9) if small else draw.randint(10, 90)))
            districts.append(Unit(str(number), sum(part.people for part in parts), tuple(parts)))
        yield Unit("A", sum(district.people for district in districts), tuple(districts))


def jj(table: Unit, hidden: frozenset[str]) -> str:
    """The table in tau-ARGUS's JJ format: cells with status and the protection that they need, and the sums that hold.

    A small count needs to look as if it could be nobody, and as if it could be the threshold.
    """
    shown, sums = tree([table], hidden)
    units = {unit.place: unit for unit in (table, *table.within, *(part for d in table.within for part in d.within))}
    number = {name: at for at, name in enumerate(shown)}
    lines = ["0", str(len(shown))]
    for name, at in number.items():
        unit = units[str(name)]
        primary = name in hidden and name != table.place and is_primary(unit, THRESHOLD)
        status, needs = ("u", f"{unit.people} {THRESHOLD - unit.people}") if primary else ("m" if name in hidden else "s", "0 0")
        lines.append(f"{at} {unit.people} {unit.people} {status} 0 {ENOUGH} {needs} 0")
    lines.append(str(len(sums)))
    for whole, parts, rest in sums:
        assert rest == 0
        terms = [f"{number[whole]} (-1)", *(f"{number[part]} (1)" for part, _ in parts)]
        lines.append(f"0 {len(terms)} : {' '.join(terms)} ")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("zeros", [False, True], ids=["without zeros", "with zeros"])
def test_the_audit_of_tau_argus_finds_the_same_ranges_and_nothing_unsafe(zeros: bool, tmp_path: Path) -> None:
    from pytauargus._tauargus import audit_jj

    audited = 0
    for table in governorates(150, 20251101, zeros=zeros):
        hidden = withheld([table], THRESHOLD)
        if not hidden:
            continue
        (tmp_path / "table.jj").write_text(jj(table, hidden))
        rows = audit_jj(str(tmp_path / "table.jj"))
        names = list(tree([table], hidden)[0])
        assert {names[row["cell"]]: (round(row["min"]), round(row["max"])) for row in rows} == ranges([table], hidden)
        assert {names[row["cell"]] for row in rows if row["unsafe"]} == exposed([table], hidden, THRESHOLD) == set()
        audited += len(rows)
    assert audited > 400


def optimum(table: Unit, folder: Path) -> frozenset[str]:
    """What tau-ARGUS withholds of the table, at the least cost in people; each person is a record."""
    leaves = [part for district in table.within for part in district.within]
    records = [{"place": leaf.place, "one": 1} for leaf in leaves for _ in range(leaf.people)]
    made = pytauargus.protect(
        records,
        ["place"],
        "one",
        safety_rules=f"FREQ({THRESHOLD},20)",
        suppress="OPT(1)",
        hrc={"place": "1 1"},
        workdir=str(folder),
    )
    return frozenset(str(row["place"]) for row in made.tables[0].rows if row["status"] in ("U", "M"))


def test_hardly_more_is_withheld_than_the_least_possible(tmp_path: Path) -> None:
    ours = theirs = compared = 0
    for at, table in enumerate(governorates(60, 20251102, zeros=False)):
        hidden = withheld([table], THRESHOLD)
        if not hidden:
            continue
        best = optimum(table, tmp_path / str(at))
        if "Total" in best:  # a published governorate may not be withheld
            continue
        small = {u.place for d in table.within for u in (d, *d.within) if is_primary(u, THRESHOLD)}
        assert small <= best
        ours, theirs, compared = ours + len(hidden), theirs + len(best), compared + 1
    assert compared > 30
    assert theirs <= ours <= 1.2 * theirs, (ours, theirs)
