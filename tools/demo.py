"""The main job from nothing to a brief, command by command, as `make demo` shows it.

    python tools/demo.py FOLDER OUT [--country ISO3] [--month YYYY-MM] [--from YYYY-MM] [--to YYYY-MM]

A fresh workspace is made in OUT, the folder is loaded, the picture printed and the brief written. Without a country, the one
of which most measures are known is taken; without a month, the last of the months in which most of them are known.
"""

from __future__ import annotations

import argparse
import json
import shlex
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from commonground.vocabulary import country as countries

COMMONGROUND = [str(Path(sys.executable).with_name("commonground"))]
LEFT_OUT = 3
"""`load` ends with this code where files of a folder were left out, which it lists: the rest is loaded."""


def run(workspace: Path, *arguments: str, accept: tuple[int, ...] = (0,)) -> None:
    """Show a command, run it, and stop where it fails."""
    print(f"\n$ {shlex.join(['commonground', '-w', str(workspace), *arguments])}", flush=True)
    began = time.perf_counter()
    code = subprocess.run([*COMMONGROUND, "-w", str(workspace), *arguments], check=False).returncode
    if code not in accept:
        sys.exit(code)
    print(f"  ({time.perf_counter() - began:.1f} s)", flush=True)


def cells(workspace: Path, *arguments: str) -> list[dict[str, Any]]:
    """The rows of a national picture that have a value."""
    asked = [*COMMONGROUND, "-w", str(workspace), "picture", "--level", "0", "--json", *arguments]
    done = subprocess.run(asked, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.stderr.write(done.stderr)
        sys.exit(done.returncode)
    return [row for row in json.loads(done.stdout) if row["value"] is not None and row["coverage"] != "none"]


def choose(workspace: Path, country: str | None, month: str | None) -> tuple[str, str]:
    """The country and month to show: those of which most is known."""
    if country is None:
        known = {(row["name"], row["place"], row["measure"], row["publisher"]) for row in cells(workspace)}
        count = Counter(place for _, place, _, _ in known)
        if not count:
            sys.exit("nothing that was loaded speaks of a country with boundaries; name one with COUNTRY=")
        pcode = count.most_common(1)[0][0]
        found = countries.by_iso3(pcode) or countries.by_iso2(pcode[:2])
        country = found.iso3 if found else pcode
    if month is None:
        kinds = Counter(row["month"] for row in cells(workspace, "--country", country) if len(row["month"]) == 7)
        month = max(kinds, key=lambda name: (kinds[name], name), default=None)
    if month is None:
        sys.exit(f"nothing that was loaded speaks of {country}; name a country with COUNTRY= and a month with MONTH=")
    return country, month


def main() -> None:
    """Do the main job."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    for name in ("--country", "--month", "--from", "--to"):
        parser.add_argument(name)
    asked = parser.parse_args()
    if not asked.folder.is_dir():
        sys.exit(f"missing: the folder {asked.folder}; name one with PACK=")
    shutil.rmtree(asked.out, ignore_errors=True)
    asked.out.mkdir(parents=True)
    workspace = asked.out / "theatre"
    run(workspace, "init", str(workspace))
    run(workspace, "load", str(asked.folder), accept=(0, LEFT_OUT))
    country, month = choose(workspace, asked.country, asked.month)
    first, last = getattr(asked, "from") or f"{month[:4]}-01", asked.to or f"{month[:4]}-12"
    run(workspace, "picture", "--country", country, "--level", "1", "--from", first, "--to", last)
    brief = asked.out / f"brief-{country}-{month}.pdf"
    run(workspace, "brief", "--country", country, "--month", month, "--out", str(brief))
    print(f"\nThe brief is in {brief}")


if __name__ == "__main__":
    main()
