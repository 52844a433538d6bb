"""Where ledgers are measured: a file, and an empty database of a PostgreSQL where one can be reached."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.process import ROOT


def places(folder: Path, name: str) -> Iterator[tuple[str, Path | str]]:
    """SQLite, and PostgreSQL as the tests reach it; where that cannot be reached it is said and left out."""
    yield "SQLite", folder / f"ledger-{name}.sqlite"
    sys.path.insert(0, str(ROOT / "tests"))
    import postgres

    try:
        address = postgres.fresh_database(f"bench_{name}")
    except BaseException as reason:  # pytest's own skip is no Exception
        print(f"no PostgreSQL was measured: {reason}", flush=True)
        return
    yield "PostgreSQL", address
    postgres.drop_database(address)
