"""The files of `screen --out`: a workbook, a CSV or JSON, written row by row, whole or not at all."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from commonground.entry.cells import escaped, plain
from commonground.exchange.files import whole
from commonground.vocabulary.errors import BadRequest

if TYPE_CHECKING:
    from commonground.cli.screen_shown import Shown

HITS = (
    "row", "name", "alert", "needs", "score", "false_alarm_rate", "threshold", "recall", "group", "entity", "list",
    "list_version", "entry", "reference", "caption", "matched_name", "weak_alias", "programme", "listed_on", "also", "because",
    "url", "hit", "decision",
)  # fmt: skip
"""Columns of the hits, named as in `--json`."""

WIDTHS = {
    "hits": {HITS.index(name): width for name, width in (
        ("name", 30), ("needs", 20), ("group", 18), ("entity", 16), ("list", 14), ("list_version", 12), ("caption", 30),
        ("matched_name", 30), ("programme", 16), ("listed_on", 11), ("also", 40), ("because", 60), ("url", 40), ("decision", 20),
    )},
    "no hits": {1: 50},
    "lists": {0: 14, 1: 11, 2: 22, 5: 30, 6: 66, 7: 60},
    "how to read": {0: 120},
}  # fmt: skip
"""How wide columns of a workbook are, in signs, where what they hold would be cut."""

SHEET_ROWS = 1_000_000
"""Rows of a sheet; Excel holds 1,048,576."""


class Output(Protocol):
    """A file that takes the rows of a run."""

    def take(self, told: dict[str, Any]) -> None:
        """Write a row."""

    def end(self, shown: Shown) -> None:
        """Write what is known at the end."""


@contextmanager
def output(path: Path) -> Iterator[Output]:
    """The file to be written, by the end of its name. Raises BadRequest for another, and what `whole` raises."""
    kinds: dict[str, Callable[[BinaryIO], Output]] = {".json": _Json, ".csv": _Csv, ".xlsx": _Book}
    kind = kinds.get(path.suffix.lower())
    if kind is None:
        raise BadRequest(
            f"hits do not go into {path.suffix or 'a file without an ending'}", hint="name a file .xlsx, .csv or .json"
        )
    with whole(path) as stream:
        yield kind(stream)


class _Json:
    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._first = stream, True

    def take(self, told: dict[str, Any]) -> None:
        line = json.dumps(told, ensure_ascii=False, default=str)
        self._stream.write((("[\n" if self._first else ",\n") + line).encode())
        self._first = False

    def end(self, shown: Shown) -> None:
        self._stream.write(b"[]\n" if self._first else b"\n]\n")


class _Csv:
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = io.TextIOWrapper(stream, "utf-8-sig", newline="", write_through=True)
        self._writer = csv.writer(self._stream)
        self._writer.writerow(HITS)

    def take(self, told: dict[str, Any]) -> None:
        for hit in told["hits"]:
            self._writer.writerow([_cell(value) for value in hit_cells(told, hit)])

    def end(self, shown: Shown) -> None:
        self._stream.flush()
        self._stream.detach()


class _Book:
    def __init__(self, stream: BinaryIO) -> None:
        import xlsxwriter

        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._book = xlsxwriter.Workbook(stream, options)
        self._bold = self._book.add_format({"bold": True, "bg_color": "#1f4e79", "font_color": "#ffffff"})
        self._alert = self._book.add_format({"bold": True, "font_color": "#9c0006"})
        self._sheets = {name: self._book.add_worksheet(name) for name in ("hits", "no hits", "lists", "how to read")}
        self._at = dict.fromkeys(self._sheets, 0)
        self._left_out = 0
        self._line("hits", HITS, self._bold)
        self._line("no hits", ("row", "name"), self._bold)
        self._sheets["hits"].freeze_panes(1, 2)
        for sheet, columns in WIDTHS.items():
            for column, width in columns.items():
                self._sheets[sheet].set_column(column, column, width)

    def take(self, told: dict[str, Any]) -> None:
        for hit in told["hits"]:
            self._line("hits", hit_cells(told, hit), self._alert if hit["alert"] else None)
        if not told["hits"]:
            self._line("no hits", (_row(told), told["name"]))

    def end(self, shown: Shown) -> None:
        self._line(
            "lists", ("list", "of", "stated by the publisher", "entries", "names", "file", "sha256", "attribution"), self._bold
        )
        for one in shown.asked.ready.versions:
            for name, source in one.files:
                stated = "yes" if one.stated else "no: day of retrieval"
                self._line("lists", (one.list, one.published, stated, one.entries, one.names, name, source, one.attribution))
        for line in how_to_read(shown):
            self._line("how to read", (line,))
        if self._left_out:
            self._line("how to read", (f"{self._left_out:,} rows found no room on their sheet: write a .csv or .json.",))
        self._book.close()

    def _line(self, sheet: str, cells: tuple[Any, ...], style: Any = None) -> None:
        at = self._at[sheet]
        if at > SHEET_ROWS:
            self._left_out += 1
            return
        self._at[sheet] = at + 1
        for column, value in enumerate(cells):
            if isinstance(value, int | float) and not isinstance(value, bool):
                self._sheets[sheet].write_number(at, column, value, style)
            elif value is not None:
                self._sheets[sheet].write_string(at, column, _cell(value)[:32_000], style)


def hit_cells(told: dict[str, Any], hit: dict[str, Any]) -> tuple[Any, ...]:
    """The cells of a hit under HITS."""
    said = {**hit, "row": _row(told), "name": told["name"]}
    said["alert"] = "ALERT" if hit["alert"] else ""
    said["weak_alias"] = "weak" if hit["weak_alias"] else ""
    said["also"] = "; ".join(f"{one['list']} {one['reference'] or one['entry']}" for one in hit["also"])
    said["because"] = "; ".join(f"{one['what']} {one['log_odds']:+.1f}: {one['words']}" for one in hit["because"])
    decision = hit.get("decision")
    said["decision"] = f"{decision['verdict']} on {decision['on']} {decision['lapsed'] or ''}".strip() if decision else None
    return tuple(said.get(name) for name in HITS)


def _row(told: dict[str, Any]) -> Any:
    return f"{told['file']} {told['row']}" if "file" in told else told["row"]


def _cell(value: Any) -> str:
    """A value as a cell that no spreadsheet runs; a name from right to left stands by itself."""
    return "" if value is None else escaped(plain(str(value)))


def how_to_read(shown: Shown) -> list[str]:
    """What a reader of the workbook should know, a sentence a line."""
    from commonground.brief.quality_words import GROUPS
    from commonground.cli.screen_shown import finds, from_score

    asked = shown.asked
    lines = [
        f"{shown.rows:,} rows, {shown.distinct:,} different payees: {shown.alerting:,} alert.",
        f"A hit alerts where its score is one that at most {asked.rate:g} of the made-up clean names of its group reach.",
        "The score is the log-odds (nats) that payee and entry are one; false_alarm_rate is the share of clean names as like.",
        "A hit that `needs` a second identifier never alerts alone: look for a date of birth, a nationality or a document.",
        "An alert says that names are alike, not that anybody is listed: compare the entry before you decide.",
    ]
    for group, at in asked.thresholds.items():
        told = at.threshold
        rate = f"{told.alarms} of {told.clean_names:,} clean names" if told.score is not None else f"not measured: {told.reason}"
        found = finds(asked.ready.aliases, group, at.score)
        lines.append(
            f"{GROUPS.get(group, group)}: from {from_score(at.score, 2)}; {rate}; of names that the lists lack, found: {found}"
        )
    return lines
