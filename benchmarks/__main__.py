"""`make bench`, or `python -m benchmarks [--quick] [--json FILE] [--data DIR]`: every measured number, in one run.

Figures are whole processes timed from outside; those called warm are made in a process that has made the same before.
`--quick` measures the world of events at one size only. The command ends with 1 where a limit is missed.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from benchmarks import machine
from benchmarks.cases import SIZES, WORLD, commands, loading, worlds
from benchmarks.figures import HEADING, Figure
from benchmarks.money_chain import chain
from benchmarks.money_fts import money_fts
from benchmarks.money_load import money_load
from benchmarks.theatre import theatre


def main() -> None:
    """Measure, print, and write what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Every measured number beside its baseline.")
    parser.add_argument("--quick", action="store_true", help="one size of the world only")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures")
    parser.add_argument("--data", type=Path, metavar="DIR", help="the folder of real data")
    asked = parser.parse_args()
    held, facts = theatre(asked.data), machine.facts()
    figures: list[Figure] = []
    print("; ".join(f"{name} {value}" for name, value in facts.items()))
    print(f"measured with {held.name}\n\n{HEADING}", flush=True)
    with tempfile.TemporaryDirectory(prefix="commonground-bench-") as scratch:
        folder = Path(scratch)
        for part in (loading(held, folder), commands(held, folder), worlds(held, folder, (WORLD,) if asked.quick else SIZES)):
            for figure in part:
                figures.append(figure)
                print(figure.line(), flush=True)
        for figure in chain(asked.data, folder):
            figures.append(figure)
            print(figure.line(), flush=True)
        for figure in money_load(asked.data, folder, quick=asked.quick):
            figures.append(figure)
            print(figure.line(), flush=True)
        for figure in money_fts(asked.data, folder):
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
