"""`make bench`, or `python -m benchmarks [--quick] [--only PART] [--json FILE] [--data DIR]`: every measured number, in one run.

Figures are whole processes timed from outside; those called warm are made in a process that has made the same before.
`--quick` measures smaller worlds. The command ends with 1 where a limit is missed.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import chain as chain_of
from pathlib import Path

from benchmarks import machine
from benchmarks.cases import SIZES, WORLD, commands, loading, worlds
from benchmarks.figures import HEADING, Figure
from benchmarks.ledger_history import history
from benchmarks.ledger_writes import writes
from benchmarks.money_allocation import money_allocation
from benchmarks.money_chain import chain
from benchmarks.money_fts import money_fts
from benchmarks.money_load import money_load
from benchmarks.money_questions import money_questions
from benchmarks.release_decide import release_decide
from benchmarks.release_filter import release_filter
from benchmarks.screening import screening
from benchmarks.theatre import Theatre, theatre
from benchmarks.watch_backtests import watch
from benchmarks.web import web

Part = Callable[[], Iterator[Figure]]


def parts(held: Theatre, folder: Path, data: Path | None, quick: bool) -> dict[str, Part]:
    """What can be measured, by name, in order."""
    return {
        "load": lambda: loading(held, folder),
        "commands": lambda: commands(held, folder),
        "events": lambda: worlds(held, folder, (WORLD,) if quick else SIZES),
        "iati": lambda: money_load(data, folder, quick=quick),
        "fts": lambda: money_fts(data, folder),
        "chain": lambda: chain(data, folder),
        "questions": lambda: money_questions(data, folder, quick=quick),
        "allocation": lambda: money_allocation(quick=quick),
        "release": lambda: chain_of(release_decide(), release_filter(folder, quick=quick)),
        "ledger": lambda: chain_of(writes(folder, quick=quick), history(folder, quick=quick)),
        "watch": lambda: watch(data, folder, quick=quick),
        "screening": lambda: screening(data, quick=quick),
        "web": lambda: web(data, folder, quick=quick),
    }


NAMES = tuple(parts(theatre(None), Path(), None, True))


def main() -> None:
    """Measure, print, and write what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Every measured number beside its baseline.")
    parser.add_argument("--quick", action="store_true", help="smaller worlds only")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures")
    parser.add_argument("--data", type=Path, metavar="DIR", help="the folder of real data")
    parser.add_argument("--only", action="append", choices=NAMES, help="only this part; can be given several times")
    asked = parser.parse_args()
    held, facts = theatre(asked.data), machine.facts()
    figures: list[Figure] = []
    print("; ".join(f"{name} {value}" for name, value in facts.items()))
    print(f"measured with {held.name}\n\n{HEADING}", flush=True)
    with tempfile.TemporaryDirectory(prefix="commonground-bench-") as scratch:
        chosen = asked.only or NAMES
        if {"commands", "events"} & set(chosen) and "load" not in chosen:
            chosen = ("load", *chosen)  # these ask of what was loaded
        for name, part in parts(held, Path(scratch), asked.data, asked.quick).items():
            for figure in part() if name in chosen else ():
                figures.append(figure)
                print(figure.line(), flush=True)
    if asked.json:
        body = {"machine": facts, "measured_with": held.name, "figures": [figure.as_object() for figure in figures]}
        asked.json.write_text(json.dumps(body, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    missed = [figure.name for figure in figures if not figure.holds]
    print(f"\n{len(missed)} limits missed: {'; '.join(missed)}" if missed else "\nevery limit holds")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
