"""Outlooks as they were issued, and how right they were since."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from commonground.answers.question import question

if TYPE_CHECKING:
    from commonground.door.reader import Reader
    from commonground.watch.issued_ledger import Entry


@question("watch-ledger", command="watch ledger", rows="")
def watch_ledger(held: Reader) -> list[dict[str, Any]]:
    """Every outlook that was issued, as far as you may see it: its hash, whether its file has it still, and its scores since."""
    return [as_object(one) for one in found(held)]


def found(held: Reader) -> list[Entry]:
    """The outlooks themselves."""
    from commonground.watch.issued_ledger import entries, known_to

    return entries(held.records, held.documents, known_to(held))


def as_object(one: Entry) -> dict[str, Any]:
    """An issued outlook with its scores."""
    from commonground.watch.issued import spoken_of

    record = one.record
    first, last = spoken_of(one.outlook) if one.outlook else (None, None)
    kept = ("name", "community", "issued_on", "newest_month", "level", "countries", "kind_of_violence", "horizons", "model")
    return {
        "outlook": record.record_id,
        "by": record.originator,
        **{name: record[name] for name in kept},
        "sha256": record["sha256"],
        "file": one.file,
        "first_month": first,
        "last_month": last,
        "late": one.late,
        "area_months": one.area_months,
        "known": one.known,
        "scores": asdict(one.scores) if one.scores else None,
    }
