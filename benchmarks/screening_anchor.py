"""logic-v2 of nomenklatura beside screening, by the Python that COMMONGROUND_NOMENKLATURA names: no other of ours needs it.

`python -m venv DIR && DIR/bin/pip install nomenklatura`, then
`COMMONGROUND_NOMENKLATURA=DIR/bin/python python -m benchmarks --only screening`

Run by that Python, this file reads cases as JSON, `[[name, [[listed names of an entry], …]], …]`, and prints the score of each
entry and the seconds of processor that it took. Nothing of Common Ground is imported there.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

VARIABLE = "COMMONGROUND_NOMENKLATURA"
CLEAN = 1_000
RATE = 0.01


def anchor(data: Path) -> dict[str, float]:
    """logic-v2 over the candidates that screening finds: names a second of a processor, and UK spellings missed, in per cent."""
    import numpy as np

    from benchmarks.screening_accuracy import negatives, spellings
    from benchmarks.screening_lists import everything, tables
    from commonground.screening.screener import Screener

    listed = tables([entry for entry in everything(data) if entry.kind == "person"])
    screener, right = Screener(listed), spellings(listed, data)
    asked = [*((name, -1) for name in negatives(data)[::50][:CLEAN]), *right]
    names: dict[int, list[str]] = {}
    for name, entry in zip(listed.names, listed.name_entry.tolist(), strict=True):
        names.setdefault(entry, []).append(name)
    found: list[dict[int, None]] = [{} for _ in asked]
    compared = screener.compared([name for name, _ in asked], "person")
    assert compared is not None
    _, pairs, owner = compared
    for at, place in zip(owner.tolist(), screener.index("person")[1][pairs.theirs].tolist(), strict=True):
        found[at][int(listed.name_entry[place])] = None
    cases = [[name, [names[entry] for entry in entries]] for (name, _), entries in zip(asked, found, strict=True)]
    ran = subprocess.run([os.environ[VARIABLE], __file__], input=json.dumps(cases), capture_output=True, text=True, check=True)
    told = json.loads(ran.stdout)
    clean = sorted((max(scores, default=0.0) for scores in told["scores"][:CLEAN]), reverse=True)
    bar = float(np.nextafter(clean[int(RATE * CLEAN)], 2))
    missed = sum(
        all(score < bar for entry, score in zip(entries, scores, strict=True) if entry == own)
        for (_, own), entries, scores in zip(right, found[CLEAN:], told["scores"][CLEAN:], strict=True)
    )
    return {"names_a_second": len(asked) / told["seconds"], "missed": 100 * missed / len(right)}


def _scored() -> None:
    """Score the cases of the input with logic-v2. Ids are never used twice: it remembers names by them."""
    from followthemoney import model
    from nomenklatura.matching import get_algorithm

    logic = get_algorithm("logic-v2")
    config, made = logic.default_config(), 0
    scores, cases = [], json.load(sys.stdin)
    began = time.process_time()
    for name, entries in cases:
        row = []
        for names in ([name], *entries):
            made += 1
            row.append(model.get_proxy({"id": f"e{made}", "schema": "Person", "properties": {"name": names}}))
        scores.append([logic.compare(row[0], other, config).score for other in row[1:]])
    print(json.dumps({"seconds": time.process_time() - began, "scores": scores}))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(anchor(Path(sys.argv[1]))))
    else:
        _scored()
