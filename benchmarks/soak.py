"""A long run of loads that are killed, doubled and shuffled: the answer is always the one before or the one after.

    python benchmarks/soak.py            COMMONGROUND_SOAK=0.1 does a tenth; COMMONGROUND_SOAK_SEED repeats a run

Each round loads a few files of the bundled example in random order into a workspace, kills that load with SIGKILL at a random
moment or starts it twice at once, and checks that picture and money are the old or the new ones, that every hash is right, and
that loading again gives what an undisturbed workspace gives. When all files are in, the answer must not depend on the path there.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "meridia" / "data"
COMMONGROUND = str(Path(sys.executable).with_name("commonground"))
ROUNDS = 120
QUESTIONS = """
picture --country XMD --level 0 --json
picture --country XMD --level 2 --json
gap --country XMD --year 2017 --json
gap --country XMD --year 2017 --by donor --json
total --country XMD --explain --json
total --country XMD --measure commitment --json
flows --to-place XMD --json
pledges --country XMD --json
"""
ASK = """
import contextlib, io, sys
from commonground.cli.failure import run
from commonground.cli.main import cli
with contextlib.redirect_stdout(io.StringIO()):
    if code := run(cli, ["-w", sys.argv[1], "status", "--verify", "--json"]):
        sys.exit(code)
for question in sys.argv[2].split(chr(10)):
    code = run(cli, ["-w", sys.argv[1], *question.split()])
    if code not in (0, 6):
        sys.exit(code)
"""
"""One process checks every hash and answers all questions; that nothing is held of one (exit code 6) is an answer too."""


def start(workspace: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """A command at work."""
    command = [COMMONGROUND, "-w", str(workspace), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def run(workspace: Path, *arguments: str) -> bytes:
    """What a command prints; the run ends where it fails."""
    done = start(workspace, *arguments)
    out, err = done.communicate()
    if done.returncode:
        sys.exit(f"soak: {' '.join(arguments)} failed with {done.returncode}: {err.decode()[-2000:]}")
    return out


def answer(workspace: Path) -> str:
    """Picture and money of the example as a hash, after a check of ledger, lake and sources."""
    command = [sys.executable, "-c", ASK, str(workspace), QUESTIONS.strip()]
    done = subprocess.run(command, check=False, capture_output=True)
    if done.returncode:
        sys.exit(f"soak: the questions failed with {done.returncode}: {done.stderr.decode()[-2000:]}")
    return hashlib.sha256(done.stdout).hexdigest()


def check(what: str, found: str, allowed: set[str]) -> None:
    """End the run where an answer is none of those allowed."""
    if found not in allowed:
        sys.exit(f"soak: after {what} the answer is neither the old nor the new one")


class Cycle:
    """One way from an empty workspace to one that holds every file."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.workspace, self.calm = folder / "theatre", folder / "calm"
        self.chance = chance
        for workspace in (self.workspace, self.calm):
            shutil.rmtree(workspace, ignore_errors=True)
            run(workspace, "init", str(workspace))
        self.rest = sorted(str(path) for path in EXAMPLE.iterdir())
        self.before = answer(self.workspace)

    def round(self) -> str:
        """Load a few more files, disturbed; the answer is what was done."""
        self.chance.shuffle(self.rest)
        count = self.chance.randint(1, 4)
        files, self.rest = self.rest[:count], self.rest[count:]
        began = time.perf_counter()
        run(self.calm, "load", *files)
        seconds = time.perf_counter() - began
        after = answer(self.calm)
        what = self._killed(files, seconds) if self.chance.random() < 0.7 else self._doubled(files)
        check(what, answer(self.workspace), {self.before, after})
        run(self.workspace, "load", *files)
        check(f"{what} and loading again", answer(self.workspace), {after})
        self.before = after
        return what

    def _killed(self, files: list[str], seconds: float) -> str:
        after = self.chance.uniform(0.1, 1.0) * seconds
        load = start(self.workspace, "load", *files)
        try:
            load.wait(after)
        except subprocess.TimeoutExpired:
            load.kill()
        load.communicate()
        return f"SIGKILL after {after:.2f} s" if load.returncode < 0 else "a load that was quicker than its killer"

    def _doubled(self, files: list[str]) -> str:
        loads = [start(self.workspace, "load", *files) for _ in range(2)]
        for load in loads:
            _, err = load.communicate()
            if load.returncode:
                sys.exit(f"soak: one of two loads at once failed with {load.returncode}: {err.decode()[-2000:]}")
        return "two loads at once"


def main() -> None:
    """Run the rounds and say what was done."""
    rounds = max(1, round(ROUNDS * float(os.environ.get("COMMONGROUND_SOAK", "1"))))
    seed = int(os.environ.get("COMMONGROUND_SOAK_SEED", str(time.time_ns() % 1_000_000)))
    print(f"soak: {rounds} rounds, COMMONGROUND_SOAK_SEED={seed}", flush=True)
    chance, done, full = random.Random(seed), {"kill": 0, "double": 0}, set[str]()
    with tempfile.TemporaryDirectory() as name:
        cycle = Cycle(Path(name), chance)
        for number in range(1, rounds + 1):
            what = cycle.round()
            done["kill" if what.startswith("SIGKILL") else "double"] += 1
            print(f"soak: {number} of {rounds}: {what}", flush=True)
            if not cycle.rest:
                full.add(cycle.before)
                cycle = Cycle(Path(name), chance)
    if len(full) > 1:
        sys.exit("soak: the answer depends on the order of loading")
    print(f"soak: all well: {done['kill']} kills, {done['double']} others, {rounds} rounds, one answer whatever the order")


if __name__ == "__main__":
    main()
