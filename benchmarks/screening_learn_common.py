"""How rare each word of `organisation_words.tsv` is: `python -m benchmarks.screening_learn_common [--data DIR]`.

Counted in the names of bodies on the lists of the US, the EU and the UK, each body once, and of organisations in the flows of
FTS, never on the UN's list; written into `organisation_common.tsv`.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from math import log
from pathlib import Path

from benchmarks.process import ROOT
from benchmarks.screening_lists import CSL, csl, eu, uk
from commonground.screening.organisation_words import WORDS_OF_BODIES, same
from commonground.screening.tokens import VOWELLESS, parts

TABLE = ROOT / "src/commonground/screening/organisation_common.tsv"
LEAST, MOST, SEEN = 3.0, 8.5, 4
"""The rarity (nats) that a word has at least and at most, and how often one that is hardly seen is taken to be."""

HEAD = """# How rare a word of organisation_words.tsv is in names of organisations: minus the log of its share of words, in nats.
# Counted by benchmarks/screening_learn_common.py.
# word\tnats
"""


def bodies(data: Path) -> list[list[str]]:
    """The names of each body."""
    lists = data / "sanctions"
    read = [*csl(lists / CSL), *eu(lists / "eu/eurlex_annexes_2026-08/consolidated"), *uk(lists / "uk/2026-05")]
    with gzip.open(data / "fts/fts_flows_2025_global.jsonl.gz", "rt", encoding="utf-8") as file:
        flows = [json.loads(line) for line in file]
    sides = (one for flow in flows for side in ("sourceObjects", "destinationObjects") for one in flow[side] or ())
    funded = sorted({one["name"] for one in sides if one["type"] == "Organization" and one["name"]})
    return [*([name for name, _ in entry.names] for entry in read if entry.kind == "organisation"), *([name] for name in funded)]


def counted(names: list[list[str]]) -> tuple[Counter[str], float]:
    """How many bodies have each word, those with several names by the share of these that have it; and all words alike."""
    found: Counter[str] = Counter()
    total = 0.0
    for of in names:
        read = [{same(word.lstrip(VOWELLESS)) or word for part in parts(name, "organisation") for word in part} for name in of]
        for words in read:
            total += len(words) / len(read)
            for word in words:
                found[word] += 1 / len(read)  # type: ignore[assignment]
    return found, total


def main() -> None:
    """Count, and write the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.screening_learn_common")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    found, total = counted(bodies(parser.parse_args().data))
    nats = {word: min(max(log(total / max(found[word], SEEN)), LEAST), MOST) for word in sorted(WORDS_OF_BODIES)}
    TABLE.write_text(HEAD + "".join(f"{word}\t{rare:.1f}\n" for word, rare in nats.items()), encoding="utf-8")


if __name__ == "__main__":
    main()
