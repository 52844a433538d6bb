"""`commonground screen PAYEES.parquet --out HITS.parquet`: payees too many to be shown, by processes or on Spark."""

from __future__ import annotations

import shutil
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click
import pyarrow as pa
import pyarrow.compute as pc

from commonground.cli.screen_asked import opened
from commonground.vocabulary.errors import BadRequest

if TYPE_CHECKING:
    from commonground.screening.findings import Question
    from commonground.screening.parquet_payees import Payees
    from commonground.screening.recorded import Recording
    from commonground.screening.run import Row

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

    On the Spark that the workspace's setting names `out` is a folder and nothing is recorded, else a file, and recorded is what
    would be of a CSV. Nothing is `shown` by payee. Raises what reading, screening and recording raise, BadRequest for another
    input, and where Spark would write over something.
    """
    from commonground.door.spark import session
    from commonground.exchange.files import whole
    from commonground.screening.recorded import Recording

    if shown:
        raise BadRequest("hits in Parquet are not shown", hint="leave --json, --explain and --record out")
    of = _payees(files, mapped)
    asking = opened(ctx, options, quiet=False, explain=False)
    far = session(asking.workspace)
    counted = Counted()
    recording = Recording.begin(asking) if asking.actor and far is None else None
    if far is None:
        with whole(out) as stream:
            _write(_here(asking.question, of, processes, counted, recording), stream, counted)
            if recording:
                recording.end(counted, "file", options["why"], options["source"])
    else:
        _far(far, asking.question, of, out, counted)
    _say(asking.question, counted, out)
    click.echo(_recorded(recording, far))
    click.echo(f"wrote {out}")


def _payees(files: Sequence[str], mapped: Mapping[str, str]) -> Payees:
    from commonground.screening.parquet_payees import payees

    if len(files) != 1 or not (Path(files[0]).is_dir() or files[0].lower().endswith(".parquet")):
        raise BadRequest("hits of one Parquet file or folder go into Parquet", hint="write others into .xlsx, .csv or .json")
    return payees(Path(files[0]), mapped)


@dataclass
class Counted:
    """What a summary says of hits: payees, those without a name, those with hits, and which alert; `distinct`, of a run that is
    recorded, how many different payees there are."""

    rows: int = 0
    distinct: int = 0
    unnamed: int = 0
    with_hits: int = 0
    alerting: int = 0
    _alerting: set[tuple[str, int]] = field(default_factory=set)

    def take(self, batch: pa.RecordBatch) -> None:
        """Count a batch of HITS."""
        first = pc.fill_null(pc.equal(batch.column("place"), 1), False)
        self.with_hits += pc.sum(first).as_py() or 0
        self.rows += len(batch) - (pc.sum(pc.fill_null(pc.greater(batch.column("place"), 1), False)).as_py() or 0)
        self.unnamed += pc.sum(pc.equal(batch.column("result"), "no name")).as_py() or 0
        alerts = batch.filter(pc.fill_null(batch.column("alert"), False))
        self._alerting.update(zip(alerts.column("file").to_pylist(), alerts.column("row").to_pylist(), strict=True))
        self.alerting = len(self._alerting)


def _here(
    asked: Question, of: Payees, processes: int | None, counted: Counted, recording: Recording | None
) -> Iterator[pa.RecordBatch]:
    """The hits by processes of this machine; the rows of a run that is recorded come together in this one, for their receipt."""
    from commonground.screening.batches import in_processes, screened, taken
    from commonground.screening.parquet_payees import batches
    from commonground.screening.run import FEW, processors

    several = min(processes or processors(), -(-of.rows // FEW))
    if recording is None:
        given = batches(of)
        yield from in_processes(asked, of.columns, given, several) if several > 1 else screened(asked, of.columns)(given)
        return
    numbers, receipt = {name: number for number, name in enumerate(of.files, start=1)}, recording.taking

    def take(row: Row, file: str) -> None:
        counted.distinct += row.first and bool(row.subject.names)
        receipt.take(row, numbers[file])

    yield from taken(asked, of.columns, batches(of), several, take)
    for path in of.files.values():
        recording.file(path)


def _write(hits: Iterable[pa.RecordBatch], stream: IO[bytes], counted: Counted) -> None:
    from pyarrow.parquet import ParquetWriter

    from commonground.screening.batches import HITS

    with ParquetWriter(stream, HITS, compression="zstd") as writer:
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
    click.echo(f"{counted.rows:,} rows{unnamed}: {counted.with_hits:,} with hits, {counted.alerting:,} alert")
    click.echo(f"at most {asked.rate:g} of clean payees alarm by their name, where that is measured")
    click.echo("asked: " + ", ".join(f"{one.list} {one.published}" + ("" if one.stated else "~") for one in asked.ready.versions))


def _recorded(recording: Recording | None, far: Any) -> str:
    """Where the receipt is, or why there is none."""
    if recording:
        return f"recorded as {recording.run[:8]}: `commonground receipt {recording.run[:8]}`; public key {recording.public}"
    if far is not None:
        return "not recorded: Spark keeps no order of rows; without the setting `spark` the same command is recorded"
    return "not recorded: name who screens with --for or --by, or make the workspace a member's"
