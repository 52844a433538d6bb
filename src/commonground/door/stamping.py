"""The name of what is derived from all that a reader may read in some tables: another name wherever anything of that differs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]


def bearing(
    sources: Mapping[str, Row], files: Sequence[Row], claims: Collection[tuple[str, str]], over: Sequence[str]
) -> dict[str, Row]:
    """The sources of files that can have a part in some tables; `claims`: which source claims keys of which table.

    Left out are those of feeds that have files in other tables alone, where they claim nothing of these: a load of prices does
    not have ten million flows sorted anew.
    """
    here = {row["feed"] for row in files if row["tbl"] in over}
    elsewhere = {row["feed"] for row in files} - here
    claiming = {source for source, table in claims if table in over}
    return {key: row for key, row in sources.items() if key in claiming or row["feed"] not in elsewhere}


def stamp(files: Sequence[str], *seen: Any) -> str | None:
    """The name: the first of the files' hashes, so that it goes with that file, and a hash of everything that is seen.

    None where there is no file: what nothing is derived from has no name.
    """
    if not files:
        return None
    told = json.dumps([sorted(files), *seen])
    return f"{min(files)}-{hashlib.sha256(told.encode()).hexdigest()[:32]}"
