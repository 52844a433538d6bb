"""A row of a run as `--json` tells it, and as a workbook or a table shows it."""

from __future__ import annotations

from typing import Any

from commonground.screening.because import Because
from commonground.screening.decided import Decided
from commonground.screening.findings import Finding, Question
from commonground.screening.held import ListVersion
from commonground.screening.listed import Entry
from commonground.screening.run import Row

SHOWN = 200
"""Signs of a name that are shown."""


def told(asked: Question, row: Row, run: str | None = None, file: int = 1, decided: Decided | None = None) -> dict[str, Any]:
    """The object of an input row: `{row, name, hits}`, best hit first, each with what was decided of it."""
    versions = {one.list: one for one in asked.ready.versions}
    hits = []
    for at, one in enumerate(row.found, start=1):
        said = decided.of(asked, row.subject, one) if decided else None
        hits.append(_hit(asked, versions, one, hit_id(run, file, row.subject.row, at)) | {"decision": said})
    return {"row": row.subject.row, "name": name_of(row), "hits": hits}


def name_of(row: Row) -> str:
    """The first name of a row, as far as it is shown."""
    return shown(row.subject.names[0]) if row.subject.names else ""


def shown(name: str) -> str:
    """A name on one line, cut where it is longer than SHOWN."""
    plain = " ".join(name.split())
    return plain if len(plain) <= SHOWN else plain[: SHOWN - 1] + "…"


def hit_id(run: str | None, file: int, row: int, at: int) -> str | None:
    """The name of a hit of a recorded run, by which it is decided; None for a run that is not recorded.

    RUN.ROW.NUMBER; of the second file and later ones RUN.FILE-ROW.NUMBER.
    """
    return None if run is None else f"{run[:8]}.{row if file == 1 else f'{file}-{row}'}.{at}"


def _hit(asked: Question, versions: dict[str, ListVersion], one: Finding, name: str | None) -> dict[str, Any]:
    entry, listed = one.hit.entry, asked.ready.listed
    return {
        "hit": name,
        "entity": one.body,
        **_entry(entry, versions),
        "caption": entry.caption or one.hit.matched_name,
        "kind": entry.kind,
        "programme": entry.programme,
        "listed_on": entry.listed_on.isoformat() if entry.listed_on else None,
        "url": entry.url,
        "matched_name": one.hit.matched_name,
        "score": one.hit.score,
        "name_score": one.hit.name_score,
        "false_alarm_rate": one.rate,
        "weak_alias": one.hit.weak_alias,
        "alert": one.alert,
        "needs": one.needs,
        "group": one.group,
        "threshold": round(asked.thresholds[one.group].score, 4),
        "recall": _share(asked.ready.aliases.recall(one.group, asked.thresholds[one.group].score)),
        "also": [
            {**_entry(other, versions), "caption": other.caption} for place in one.others for other in (listed.entries[place],)
        ],
        "because": [_because(reason) for reason in one.hit.because],
    }


def _share(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _entry(entry: Entry, versions: dict[str, ListVersion]) -> dict[str, Any]:
    return {
        "list": entry.list,
        "list_version": versions[entry.list].published,
        "entry": entry.entry_id,
        "reference": entry.reference,
    }


def _because(reason: Because) -> dict[str, Any]:
    aligned = [
        {"ours": word.ours, "theirs": word.theirs, "log_odds": word.log_odds, "weight": word.weight} for word in reason.alignment
    ]
    told = {name: getattr(reason, name) for name in ("what", "ours", "theirs", "log_odds", "words")}
    return told | {"alignment": aligned} if aligned else told
