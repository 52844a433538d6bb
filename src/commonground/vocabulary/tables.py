"""Every table of the lake by name; each has a module of its own."""

from __future__ import annotations

import pyarrow as pa

from commonground.vocabulary import (
    activity,
    budget,
    code,
    contribution,
    control,
    episode,
    event,
    event_total,
    flow,
    headcount,
    listing,
    listing_fact,
    listing_link,
    listing_name,
    need,
    outline,
    place,
    pledge,
    population,
    presence,
    project,
    rate,
    requirement,
    settlement,
    severity,
    share,
    site,
    stage,
)

TABLES: dict[str, pa.Schema] = {
    "activity": activity.SCHEMA,
    "budget": budget.SCHEMA,
    "code": code.SCHEMA,
    "contribution": contribution.SCHEMA,
    "control": control.SCHEMA,
    "episode": episode.SCHEMA,
    "event": event.SCHEMA,
    "event_total": event_total.SCHEMA,
    "flow": flow.SCHEMA,
    "headcount": headcount.SCHEMA,
    "listing": listing.SCHEMA,
    "listing_fact": listing_fact.SCHEMA,
    "listing_link": listing_link.SCHEMA,
    "listing_name": listing_name.SCHEMA,
    "need": need.SCHEMA,
    "outline": outline.SCHEMA,
    "place": place.SCHEMA,
    "pledge": pledge.SCHEMA,
    "population": population.SCHEMA,
    "presence": presence.SCHEMA,
    "project": project.SCHEMA,
    "rate": rate.SCHEMA,
    "requirement": requirement.SCHEMA,
    "settlement": settlement.SCHEMA,
    "severity": severity.SCHEMA,
    "share": share.SCHEMA,
    "site": site.SCHEMA,
    "stage": stage.SCHEMA,
}
"""What a feed may fill; intake adds PROVENANCE to each row."""

PROVENANCE = pa.schema(
    [
        pa.field("source_id", pa.string(), metadata={"is": "sha256 of the file that the row stands in"}),
        pa.field(
            "edition_id",
            pa.string(),
            metadata={"is": "source_id of the edition that the row belongs to (another one for a mended row)"},
        ),
        pa.field("position", pa.string(), metadata={"is": "`line 12`, `Sheet1 row 5`, `/result/3`, `feature 7`"}),
        pa.field("label_id", pa.int32(), metadata={"is": "the interned release label"}),
    ]
)


def lake_schema(table: str) -> pa.Schema:
    """The schema at rest: the table's own columns and the provenance of each row."""
    return pa.schema([*TABLES[table], *PROVENANCE])
