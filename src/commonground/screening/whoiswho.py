"""Who is whom across the lists of a reader, found once for the same lists and the same program and kept beside the lake."""

from __future__ import annotations

import pyarrow as pa

from commonground.door.reader import Reader
from commonground.screening.amending import TABLES
from commonground.screening.linking import Entities, Link, joined, linked
from commonground.screening.program import program
from commonground.screening.screener import Screener

LINK = pa.schema(
    [
        pa.field("number", pa.int32()),
        *(pa.field(name, pa.string()) for name in ("list", "entry_id", "other_list", "other_entry_id", "basis", "words")),
        pa.field("score", pa.float64()),
    ]
)


def who_is_whom(reader: Reader, screener: Screener) -> Entities:
    """The bodies and links of the entries that a screener of this reader's lists holds; of a choice of lists, for that choice."""
    entries, of = screener.listed.entries, screener.listed.of

    def find() -> pa.Table:
        rows = []
        for number, link in enumerate(linked(screener).links):
            one, other = entries[link.one], entries[link.other]
            ends = {"list": one.list, "entry_id": one.entry_id, "other_list": other.list, "other_entry_id": other.entry_id}
            rows.append({"number": number, **ends, "basis": link.basis, "words": link.words, "score": link.score})
        return pa.Table.from_pylist(rows, LINK)

    key = repr((sorted({entry.list for entry in entries}), program()))
    reader.derive_whole("screening_link", TABLES, key, find, LINK)
    links = [
        Link(
            of[row["list"], row["entry_id"]],
            of[row["other_list"], row["other_entry_id"]],
            row["basis"],
            row["score"],
            row["words"],
        )
        for row in reader.rows("SELECT * FROM screening_link ORDER BY number")
    ]
    return joined(entries, links)
