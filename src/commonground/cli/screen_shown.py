"""What a screening shows: rows as JSON while they come, or a summary, the hits, the lists and whose they are."""

from __future__ import annotations

import json
import shutil
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from commonground.cli.show import console, table

if TYPE_CHECKING:
    from commonground.cli.screen import Source
    from commonground.screening.recorded import Recording
    from commonground.screening.run import Row
    from commonground.screening.session import Session

MOST = 200
"""Rows with hits that are listed on a terminal; a file of --out has all."""


class Shown:
    """Takes the rows of a run in their order and shows them when it has ended well; it counts what the summary says."""

    def __init__(
        self,
        session: Session,
        recording: Recording | None,
        stream: IO[str] | None = None,
        *,
        explain: bool = False,
        single: bool = False,
    ) -> None:
        """`stream`: where JSON is held until the run has ended, None for text; `single`: of one name."""
        from commonground.screening.decided import decided

        self.asked, self._recording = session.question, recording
        self._decided = decided(session.reader.records)
        self._explain, self._single = explain, single
        self.rows = self.distinct = self.unnamed = self.with_hits = 0
        self.alerts: Counter[str] = Counter()
        self.lists: Counter[str] = Counter()
        self.alerting = 0
        self._kept: list[dict[str, Any]] = []
        self._told = 0
        self._out = stream

    def take(self, row: Row, source: Source) -> dict[str, Any]:
        """Count a row and show it; the answer is its object."""
        from commonground.screening.told import told

        found = told(self.asked, row, self._recording.run if self._recording else None, source.number, self._decided)
        if source.file:
            found = {"file": source.file, **found}
        if source.payees:
            found["where"] = [{"at": at, "rows": rows} for at, rows in source.payees[row.subject.row - 1].where]
        self._count(row, found)
        if self._out is not None:
            self._out.write(("[\n" if not self._told else ",\n") + json.dumps(found, ensure_ascii=False, default=str))
        elif found["hits"] and len(self._kept) < MOST:
            self._kept.append(found)
        self._told += 1
        return found

    def _count(self, row: Row, found: dict[str, Any]) -> None:
        self.rows += 1
        self.distinct += row.first and bool(row.subject.names)
        self.unnamed += not row.subject.names
        self.with_hits += bool(found["hits"])
        alerting = [one for one in row.found if one.alert]
        self.alerting += bool(alerting)
        if alerting:
            self.alerts[alerting[0].group] += 1
            lists = {one["list"] for hit in found["hits"] if hit["alert"] for one in (hit, *hit["also"])}
            self.lists.update(lists)

    def end(self, out: Path | None) -> None:
        """Finish: the end of the JSON, or the summary and the hits."""
        if self._out is not None:
            self._out.write("\n]\n" if self._told else "[]\n")
            self._out.seek(0)
            shutil.copyfileobj(self._out, sys.stdout)
            return
        if not self._single:
            self._summary()
        self._hits()
        if self._explain:
            self._reasons()
        self._versions()
        if self._recording:
            click.echo(f"recorded as {self._recording.run[:8]}, signed with {self._recording.public}")
        elif not self._single:
            click.echo("not recorded")
        if out:
            click.echo(f"wrote {out}")

    def _summary(self) -> None:
        from commonground.brief.quality_words import GROUPS

        unnamed = f", {self.unnamed:,} without a name" if self.unnamed else ""
        click.echo(f"{self.rows:,} rows, {self.distinct:,} different payees{unnamed}: {self.alerting:,} alert")
        promised = [(one, at) for one, at in self.asked.thresholds.items() if self.alerts[one] or at.threshold.score is not None]
        rows = [
            [
                *(GROUPS.get(group, group), self.alerts[group], from_score(at.score, 1), _promise(at.threshold)),
                finds(self.asked.ready.aliases, group, at.score),
            ]
            for group, at in promised
            if not self._single
        ]
        headings = (("from score", "right"), ("clean names that alarm", "left"), ("listed that it finds", "left"))
        table([("names", "left"), ("alerts", "right"), *headings], rows)
        click.echo(f"at most {self.asked.rate:g} of clean payees alarm by their name, where a rate is given: {self._expected()}")
        if rows:
            click.echo("listed that it finds: of aliases taken out of the lists, how many alarm by the names that stay")

    def _expected(self) -> str:
        expected = self.asked.rate * self.distinct
        few = f"about {expected:,.1f}" if expected >= 0.1 else "fewer than 0.1"
        return f"{few} of these {self.distinct:,}, were all of them clean"

    def _hits(self) -> None:
        if not self._kept:
            click.echo("no hit")
            return
        several = any("file" in row for row in self._kept)
        rows = [
            [
                (f"{row['file']} " if several else "") + str(hit["hit"] or row["row"]),
                row["name"],
                hit["caption"],
                _lists(hit),
                f"{hit['score']:.1f}",
                _rate(hit["false_alarm_rate"]),
                said(hit),
            ]
            for row in self._kept
            for hit in row["hits"]
        ]
        headings = ("row", "payee", "listed as", "list", "score", "as like", "")
        table([(heading, "right" if heading == "score" else "left") for heading in headings], rows)
        tell_needs(hit for row in self._kept for hit in row["hits"])
        click.echo("as like: the share of clean names of its group that are at least as like an entry")
        if self.with_hits > len(self._kept):
            click.echo(f"… and {self.with_hits - len(self._kept):,} more rows with hits: --out F.xlsx has all")

    def _reasons(self) -> None:
        for row in self._kept:
            for hit in row["hits"]:
                click.secho(f"{hit['hit'] or row['row']}  {row['name']}  ~  {hit['matched_name']}  {hit['score']:.1f}", bold=True)
                for reason in hit["because"]:
                    click.echo(f"  {reason['log_odds']:+6.1f}  {reason['what']}: {reason['words']}")
                told = (hit["programme"], hit["reference"], hit["url"])
                click.echo("          " + ", ".join(str(one) for one in told if one))

    def _versions(self) -> None:
        if self._single:
            of = ", ".join(one.list + " " + one.published + ("" if one.stated else "~") for one in self.asked.ready.versions)
            click.echo(f"asked: {of}")
            self._retrieved()
            return
        rows = [
            [one.list, one.published + ("" if one.stated else "~"), one.entries, one.names, _hashes(one.files)]
            for one in self.asked.ready.versions
        ]
        table([("list", "left"), ("of", "left"), ("entries", "right"), ("names", "right"), ("sha256 of its files", "left")], rows)
        self._retrieved()
        for line in dict.fromkeys(one.attribution for one in self.asked.ready.versions):
            console().print(line, style="dim", markup=False)

    def _retrieved(self) -> None:
        if not all(one.stated for one in self.asked.ready.versions):
            click.echo("~ the day of retrieval: the publisher states no date")


def from_score(score: float, digits: int) -> str:
    """From which score a name alarms; where no clean name is like any listed one, any score does."""
    from commonground.screening.thresholds import NOTHING

    return f"{score:.{digits}f}" if score > NOTHING + 1 else "any"


def _promise(threshold: Any) -> str:
    if threshold.score is None:
        return f"not measured: {threshold.reason}"
    return f"{threshold.alarms} of {threshold.clean_names:,}"


def finds(aliases: Any, group: str, score: float) -> str:
    """How many names that the lists lack reach a score, of how many of the group; where they are few, that it is not measured."""
    share = aliases.found(group, score)
    recall = aliases.recall(group, score)
    return f"not measured: {share.of} names are too few" if recall is None else f"{100 * recall:.0f} % of {share.of:,}"


def _hashes(files: tuple[tuple[str, str], ...]) -> str:
    few = " ".join(source[:8] for _, source in files[:3])
    return few if len(files) <= 3 else f"{few} and {len(files) - 3} more"


def _lists(hit: dict[str, Any]) -> str:
    own = f"{hit['list']} {hit['reference'] or hit['entry']}"
    others = sorted({one["list"] for one in hit["also"]} - {hit["list"]})
    return own + (f", {', '.join(others)}" if others else "")


def _rate(rate: float | None) -> str:
    if rate is None:
        return "not measured"
    return f"{rate:.2%}" if rate else "<0.01%"


def said(hit: dict[str, Any]) -> str:
    """What is to be done about a hit, in a few words: `tell_needs` has the rest."""
    of = hit.get("decision")
    decision = f", {of['verdict']} on {of['on']}" + (f" ({of['lapsed']})" if of["lapsed"] else "") if of else ""
    if hit["alert"]:
        return "ALERT" + decision
    return (f"needs {hit['needs'].partition(':')[0]}" if hit["needs"] else "below") + decision


def tell_needs(hits: Iterable[dict[str, Any]]) -> None:
    """Say once why hits do not alert alone."""
    for need in sorted({hit["needs"] for hit in hits if hit["needs"]}):
        click.echo(f"needs {need}")
