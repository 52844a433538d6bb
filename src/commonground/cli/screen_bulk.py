"""`commonground screen PAYEES.parquet --out HITS.parquet`: payees too many to be shown, by processes or on Spark."""

from __future__ import annotations

import shutil
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pyarrow as pa
import pyarrow.compute as pc

from commonground.cli.screen_asked import opened
from commonground.vocabulary.errors import BadRequest

if TYPE_CHECKING:
    from commonground.screening.findings import Question
    from commonground.screening.parquet_payees import Payees

GROUP = 131_072
"""Rows of hits that are written together."""


def bulk(
    ctx: click.Context,
    files: Sequence[str],
    mapped: Mapping[str, str],
    out: Path,
    processes: int | None,
    options: dict[str, Any],
    *,
    shown: bool,
) -> None:
    """Screen one Parquet file or one folder of them into `out`, and say how many alert.

    On the Spark that the workspace's setting names `out` is a folder, else a file. Nothing is `shown` by payee and nothing is
    recorded. Raises what reading and screening raise, BadRequest for another input, and where Spark would write over something.
    """
    from commonground.door.spark import session
    from commonground.screening.parquet_payees import payees

    if shown:
        raise BadRequest("hits in Parquet are not shown or recorded", hint="leave --json, --explain and --record out")
    if len(files) != 1 or not (Path(files[0]).is_dir() or files[0].lower().endswith(".parquet")):
        raise BadRequest("hits of one Parquet file or folder go into Parquet", hint="write others into .xlsx, .csv or .json")
    of = payees(Path(files[0]), mapped)
    asking = opened(ctx, options, quiet=False, explain=False)
    far = session(asking.workspace)
    counted = Counted()
    if far is None:
        _here(asking.question, of, out, processes, counted)
    else:
        _far(far, asking.question, of, out, counted)
    _say(asking.question, counted, out)


@dataclass
class Counted:
    """What a summary says of hits: payees, those without a name, those with hits, and which alert."""

    rows: int = 0
    unnamed: int = 0
    with_hits: int = 0
    alerting: set[tuple[str, int]] = field(default_factory=set)

    def take(self, batch: pa.RecordBatch) -> None:
        """Count a batch of HITS."""
        first = pc.fill_null(pc.equal(batch.column("place"), 1), False)
        self.with_hits += pc.sum(first).as_py() or 0
        self.rows += len(batch) - (pc.sum(pc.fill_null(pc.greater(batch.column("place"), 1), False)).as_py() or 0)
        self.unnamed += pc.sum(pc.equal(batch.column("result"), "no name")).as_py() or 0
        alerts = batch.filter(pc.fill_null(batch.column("alert"), False))
        self.alerting.update(zip(alerts.column("file").to_pylist(), alerts.column("row").to_pylist(), strict=True))


def _here(asked: Question, of: Payees, out: Path, processes: int | None, counted: Counted) -> None:
    from pyarrow.parquet import ParquetWriter

    from commonground.exchange.files import whole
    from commonground.screening.batches import HITS, in_processes, screened
    from commonground.screening.parquet_payees import batches
    from commonground.screening.run import FEW, processors

    several = min(processes or processors(), -(-of.rows // FEW))
    given = batches(of)
    hits = in_processes(asked, of.columns, given, several) if several > 1 else screened(asked, of.columns)(given)
    with whole(out) as stream, ParquetWriter(stream, HITS, compression="zstd") as writer:
        for group in _grouped(hits):
            for batch in group:
                counted.take(batch)
            writer.write_table(pa.Table.from_batches(group, HITS))


def _grouped(batches: Iterable[pa.RecordBatch]) -> Iterator[list[pa.RecordBatch]]:
    """Batches put together to groups of GROUP rows or a few more."""
    held: deque[pa.RecordBatch] = deque()
    for batch in batches:
        held.append(batch)
        if sum(map(len, held)) >= GROUP:
            yield list(held)
            held.clear()
    if held:
        yield list(held)


def _far(session: Any, asked: Question, of: Payees, out: Path, counted: Counted) -> None:
    import pyarrow.dataset as ds

    from commonground.screening.on_spark import write

    if out.exists():
        raise BadRequest(f"{out} is there already", hint="name a folder that is not there with --out")
    if not out.parent.is_dir():
        raise BadRequest(f"there is no folder {out.parent}", hint="name a folder that is there with --out")
    made = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        write(session, asked, of, made / "hits")
        (made / "hits").rename(out)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    for batch in ds.dataset(out, format="parquet").to_batches(columns=["file", "row", "place", "result", "alert"]):
        counted.take(batch)


def _say(asked: Question, counted: Counted, out: Path) -> None:
    unnamed = f", {counted.unnamed:,} without a name" if counted.unnamed else ""
    click.echo(f"{counted.rows:,} rows{unnamed}: {counted.with_hits:,} with hits, {len(counted.alerting):,} alert")
    click.echo(f"at most {asked.rate:g} of clean payees alarm by their name, where that is measured")
    click.echo("asked: " + ", ".join(f"{one.list} {one.published}" + ("" if one.stated else "~") for one in asked.ready.versions))
    click.echo("not recorded")
    click.echo(f"wrote {out}")
