"""The main job from nothing to a brief, command by command, as `make demo` shows it.

    python tools/demo.py FOLDER OUT [--country ISO3] [--month YYYY-MM] [--from YYYY-MM] [--to YYYY-MM]

A fresh workspace is made in OUT, the folder is loaded, the picture and the money printed and the brief written. Without a
country, the one of which most measures are known is taken; without a month, the last of the months in which most of them are
known. Of the money what the folder does not hold is passed over in one line; offers in `offers.csv` beside it are assigned.
Where members and a joint statement stand in `coalition/` beside it, they are entered and followed up; a statement within the
folder is read.
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


NOT_FOUND = 6
"""Commands end with this code where nothing is held of what they are asked for."""


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
    return [row for row in json.loads(done.stdout) if row["value"] is not None and row["coverage"] not in ("none", "sample")]


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


def held(workspace: Path, *arguments: str) -> Any:
    """What a command answers as JSON; None where nothing is held of it."""
    asked = [*COMMONGROUND, "-w", str(workspace), *arguments, "--json"]
    done = subprocess.run(asked, check=False, capture_output=True, text=True)
    if done.returncode not in (0, NOT_FOUND):
        sys.stderr.write(done.stderr)
        sys.exit(done.returncode)
    return json.loads(done.stdout) if done.returncode == 0 else None


def money(workspace: Path, country: str, year: str, offers: Path) -> None:
    """Show the money of a country and year: gap, total, promises and what offers would close, as far as it is held."""
    gap = held(workspace, "gap", "--country", country, "--year", year)
    if gap:
        run(workspace, "gap", "--country", country, "--year", year)
    else:
        print(f"\n(no plan of {country} {year} and no flow of FTS to it is in the folder: no gap is shown)", flush=True)
    if held(workspace, "total", "--country", country)["total_usd"] is not None:
        run(workspace, "total", "--country", country)
    else:
        print(f"\n(no IATI activity of the folder names {country}: no total is shown)", flush=True)
    if held(workspace, "flows", "--to-place", country, "--limit", "1"):
        run(workspace, "flows", "--to-place", country, "--limit", "5")
    if held(workspace, "pledges", "--country", country):
        run(workspace, "pledges", "--country", country)
    else:
        print(f"\n(no pledge to {country} is in the folder: no promises are shown)", flush=True)
    if gap and gap["required_usd"]:
        of = str(offers) if offers.is_file() else "pledges"
        asked = ("allocate", "--offers", of, "--country", country, "--year", year)
        if held(workspace, *asked) is not None:
            run(workspace, *asked)


def coalition(workspace: Path, place: Path, country: str) -> None:
    """Enter the members and the joint statement of an example, and follow up what was undertaken."""
    meeting = ("code=PORTMARL", "title=Port Marl Conference", "starts_on=2016-11-18", "place=Port Marl")
    statement = str(place / "joint_statement_port_marl.txt")
    run(workspace, "import", str(place / "members.csv"), "--kind", "member", "--yes")
    run(workspace, "enter", "meeting", *meeting, "--release-to", "MEMBERS")
    run(workspace, "statement", "add", statement, "--meeting", "PORTMARL", "--release-to", "MEMBERS", "--later")
    run(workspace, "statement", "confirm", statement, "--all", "--release-to", "MEMBERS")
    run(workspace, "follow-up", "--since", "PORTMARL", "--country", country)
    run(workspace, "who", "PORTMARL")


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
    beside = asked.folder.resolve().parent / "coalition"
    own = ("--coalition", "Coalition for Meridia", "--founded", "2016-01-15") if beside.is_dir() else ()
    run(workspace, "init", str(workspace), "--member", "CELL", "--name", "Coordination cell", *own)
    run(workspace, "load", str(asked.folder), accept=(0, LEFT_OUT))
    country, month = choose(workspace, asked.country, asked.month)
    first, last = getattr(asked, "from") or f"{month[:4]}-01", asked.to or f"{month[:4]}-12"
    run(workspace, "picture", "--country", country, "--level", "1", "--from", first, "--to", last)
    money(workspace, country, month[:4], asked.folder.resolve().parent / "offers.csv")
    if beside.is_dir():
        coalition(workspace, beside, country)
    for statement in sorted(asked.folder.glob("statements/*.txt")):
        run(workspace, "statement", "read", str(statement))
    brief = asked.out / f"brief-{country}-{month}.pdf"
    run(workspace, "brief", "--country", country, "--month", month, "--out", str(brief))
    print(f"\nThe brief is in {brief}")


if __name__ == "__main__":
    main()
