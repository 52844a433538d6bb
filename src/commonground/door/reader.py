"""Reading: every table that a viewer may see, as of a date, with the winning editions already chosen."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import pyarrow as pa

from commonground.door import entered, mapped, ordering
from commonground.door.disclosure import Protection, protection
from commonground.door.documents import Documents
from commonground.door.editions import ranking
from commonground.door.intake_tables import INTAKE_TABLES, holes
from commonground.door.proving import prove_files, prove_ledger
from commonground.door.records import Records
from commonground.door.sizes import readable_bytes
from commonground.door.stamping import bearing, stamp
from commonground.door.workspace import Workspace
from commonground.lake.engine import Engine
from commonground.lake.ordered import Ordered
from commonground.lake.spark import SparkEngine
from commonground.lake.store import MAPPED, PARQUET, Mapped
from commonground.ledger.noting import LOADS, covered
from commonground.ledger.store import label_values
from commonground.release.decide import PUBLIC_VIEWER, Viewer
from commonground.release.join import join_all
from commonground.release.readable import readable
from commonground.vocabulary.errors import NotFound, WorkspaceError
from commonground.vocabulary.label import PUBLIC, ReleaseLabel
from commonground.vocabulary.tables import TABLES, lake_schema

REFERENCE_TABLES = frozenset({"place", "outline", "settlement", "rate", "code"})
"""What rows are resolved against is not subject to `as_of`: a boundary published later still says where a place lies, and a
rate published later what money was worth on its day."""

READABLE = "readable_label"
"""The labels that the viewer may read, as a table: a semi-join with it costs a third of a list in the condition."""

STANDS_ON = (LOADS, entered.ENTERED)
"""The parts of the ledger that a reader itself is made of; what is asked of its records is noted when it is asked."""


class Reader:
    """The tables as one viewer may read them.

    `as_of` (a date): what had been published by then, of what is held here. `loaded_by` (an ISO time): what was loaded
    here by then. For each table `t` of the vocabulary, `t` holds the rows of the editions that speak, and `all_t` every
    row of every edition. `edition`, `span` and `tombstone` say which edition speaks for which months.
    """

    def __init__(
        self,
        workspace: Workspace,
        viewer: Viewer = PUBLIC_VIEWER,
        *,
        as_of: dt.date | None = None,
        loaded_by: str | None = None,
        today: dt.date | None = None,
    ) -> None:
        self.viewer = viewer
        self.as_of = as_of
        self.loaded_by = loaded_by
        self.today = today or dt.datetime.now(dt.UTC).date()
        self.settings = workspace.settings
        self._workspace = workspace
        with covered(LOADS):
            self._ledger = workspace.ledger.loaded()
        self._labels = readable(viewer, label_values(self._ledger["label"]), self.today)
        self.records = Records(workspace, viewer, today=self.today, at=as_of, known_by=loaded_by)
        self._transactions = self._recorded()
        recorded = self._ledger.pop("source")
        newest = {row["source_id"]: row for row in recorded}  # a rebuilding records it again
        self._bore = {(row["source_id"], row["label_id"]) for row in recorded}
        self.sources = self._sources(newest)
        with covered(entered.ENTERED):
            self._entered = self._entered_rows()
        self.engine = Engine() if self.settings.spark is None else SparkEngine(self.settings.spark)
        self.answered: dict[str, str] = {}
        """The steps that are made, each of the lake alone: they stay for as long as the reader does."""
        self._holding: dict[str, dict[str, list[str]]] = {}
        self._stamps: dict[tuple[str, ...], str | None] = {}
        self._ordered: dict[str, Ordered] = {}
        self._mapped: list[Mapped] = []
        self._files = self._lake_files()
        self._register(self._ledger.pop("claim"), newest)

    @cached_property
    def protection(self) -> Protection | None:
        """How small counts of displacement and return are protected from this audience; None where they are shown exactly."""
        return protection(self.viewer.party, self._workspace.root, self.settings.disclosure)

    def _recorded(self) -> dict[int, Mapping[str, Any]]:
        rows = self._ledger["tx"]
        return {row["tx_id"]: row for row in rows if self.loaded_by is None or row["recorded_at"] <= self.loaded_by}

    def _sources(self, newest: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
        """The sources that the viewer may know of, by id: `loaded`, its label's `handling`, `removed` where purged."""
        labels = label_values(self._ledger["label"])
        recorded = {row["tx_id"]: row["recorded_at"] for row in self._ledger["tx"]}
        purged = {row["source_id"]: row for row in self._ledger["purge"]}
        found: dict[str, dict[str, Any]] = {}
        for row in newest.values():
            loaded = row["loaded_tx_id"] or row["tx_id"]
            if loaded not in self._transactions or row["label_id"] not in self._labels:
                continue
            gone = purged.get(row["source_id"])
            removed = gone is not None and gone["tx_id"] > row["tx_id"]
            found[row["source_id"]] = {
                **row,
                "loaded": self._transactions[loaded]["recorded_at"],
                "handling": labels[row["label_id"]].handling,
                "removed": f"withheld: removed on {recorded[gone['tx_id']][:10]}: {gone['why']}" if removed and gone else None,
            }
        return found

    def _entered_rows(self) -> dict[str, pa.Table]:
        """Rows of tables of the lake that people entered in the ledger, with their sources; as the viewer may read them."""
        held = entered.pledges(self.records, self.as_of)
        if not held.num_rows:
            return {}
        self.sources |= {row["source_id"]: row for row in entered.sources(held, self.records.of("pledge"))}
        return {"pledge": held}

    def _lake_files(self) -> list[Mapping[str, Any]]:
        retired = {row["path"] for row in self._ledger["retired_file"]}
        files = self._ledger["lake_file"]
        return [row for row in files if row["loaded_tx_id"] in self._transactions and row["path"] not in retired]

    def _register(self, claimed: Sequence[Mapping[str, Any]], newest: Mapping[str, Mapping[str, Any]]) -> None:
        current = [source for source in self.sources.values() if self._published(source)]
        reference = list(self.sources.values())
        self._claiming = {(claim["source_id"], claim["tbl"]) for claim in claimed}
        claims = [claim for claim in claimed if claim["tx_id"] == newest.get(claim["source_id"], {}).get("tx_id")]
        self._rank("", current, claims)
        self._rank("reference_", reference, [c for c in claims if c["tbl"] in REFERENCE_TABLES])
        self.engine.table(READABLE, f"SELECT CAST(unnest([{self._label_list()}, {entered.LABEL_ID}]) AS INTEGER) AS label_id")
        for table in TABLES:
            self._table(table)
        self.engine.register("hole", holes(self._ledger["purge"], self.sources, self._published))
        for table, columns in INTAKE_TABLES.items():
            self.engine.files(f"raw_{table}", self._paths(table), columns)
            self.engine.view(table, f"SELECT * FROM raw_{table} WHERE label_id IN (SELECT label_id FROM {READABLE})")

    def _published(self, source: Mapping[str, Any]) -> bool:
        return self.as_of is None or source["published"] <= self.as_of.isoformat()

    def _rank(self, prefix: str, sources: Sequence[Mapping[str, Any]], claims: Sequence[Mapping[str, Any]]) -> None:
        purged = {source["source_id"]: source["removed"] for source in sources if source["removed"]}
        found = ranking(sources, claims, purged)
        for name in ("edition", "winner", "span", "tombstone"):
            self.engine.register(f"{prefix}{name}", getattr(found, name))

    def _table(self, table: str) -> None:
        rows = self._entered.get(table)
        self.engine.files(f"raw_{table}" if rows is None else f"filed_{table}", self._paths(table), lake_schema(table))
        if rows is not None:
            columns = ", ".join(lake_schema(table).names)
            self.engine.register(f"entered_{table}", rows)
            self.engine.view(
                f"raw_{table}", f"SELECT {columns} FROM filed_{table} UNION ALL SELECT {columns} FROM entered_{table}"
            )
        self._speaking(table, table)

    def _speaking(self, name: str, table: str) -> None:
        """A row speaks when its edition wins its key; rows under no claim speak only where nobody claims their key."""
        prefix = "reference_" if table in REFERENCE_TABLES else ""
        self.engine.view(
            f"all_{name}",
            f"SELECT r.*, e.family, e.publisher, e.precedence, e.rank FROM raw_{name} r "
            f"JOIN {prefix}edition e ON e.edition_id = r.edition_id WHERE r.label_id IN (SELECT label_id FROM {READABLE})",
        )
        self.engine.view(
            name,
            f"SELECT a.* FROM all_{name} a LEFT JOIN {prefix}winner w "
            f"ON w.family = a.family AND w.tbl = '{table}' AND w.key = a.scope_key "
            f"WHERE w.edition_id = a.edition_id OR w.edition_id IS NULL",
        )

    def _paths(self, table: str) -> list[Any]:
        return [self._workspace.lake.check(row["path"], row["bytes"]) for row in self._files if row["tbl"] == table]

    def query(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """The answer of a query over the readable tables, as Arrow."""
        return self.engine.query(sql, parameters)

    def rows(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """The answer of a query as a list of objects."""
        return list(self.query(sql, parameters).to_pylist())

    def derive(self, name: str, over: str, key: str, compute: Callable[[pa.Table], pa.Table], columns: pa.Schema) -> None:
        """Register `name`: what `compute` makes of each file of the table `over`, kept under `key` and computed once.

        The key must name everything else that the result depends on (boundary editions, version of the rule).
        """
        paths, unwritten = [], []
        for row in self._files:
            if row["tbl"] != over:
                continue
            stamp = f"{row['sha256']}-{hashlib.sha256(key.encode()).hexdigest()[:16]}"
            path = self._workspace.lake.derived_path(name, stamp)
            if not path.exists():
                made = compute(self._workspace.lake.read(row["path"]))
                pa.default_memory_pool().release_unused()
                try:
                    self._workspace.lake.write_derived(name, stamp, made)
                except WorkspaceError:  # a full or read-only disk is no reason not to read
                    unwritten.append(made)
                    continue
            paths.append(path)
        if not unwritten:
            self.engine.files(name, paths, columns)
            return
        self.engine.files(f"kept_{name}", paths, columns)
        self.engine.register(f"made_{name}", pa.concat_tables(unwritten))
        self.engine.view(name, f"SELECT * FROM kept_{name} UNION ALL SELECT * FROM made_{name}")

    def rows_of(self, table: str, sources: Sequence[str]) -> pa.Table:
        """The rows at rest of some sources, whatever their label, to derive from; only the files that hold them are read.

        Not to be shown: a derived table is filtered by the label of the rows that it stands for.
        """
        if table not in self._holding:
            paths = [str(path) for path in self._paths(table)]
            listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
            found = (
                self.rows(f"SELECT DISTINCT source_id, filename FROM read_parquet([{listed}], filename = true)") if paths else []
            )
            holding: dict[str, list[str]] = {}
            for row in found:
                holding.setdefault(row["source_id"], []).append(row["filename"])
            self._holding[table] = holding
        files = sorted({path for source in sources for path in self._holding[table].get(source, ())})
        if not files:
            return lake_schema(table).empty_table()
        listed = ", ".join("'" + path.replace("'", "''") + "'" for path in files)
        return self.query(
            f"SELECT * FROM read_parquet([{listed}]) WHERE list_contains($sources, source_id)", {"sources": list(sources)}
        )

    def derive_rows(self, name: str, over: str, key: str, compute: Callable[[pa.Table], pa.Table], columns: pa.Schema) -> None:
        """As `derive`, for rows that stand for those of `over` and repeat their scope_key, edition_id and label_id.

        `name` holds those of the editions that speak and `all_name` those of every edition, both as the viewer may read them.
        """
        self.derive(f"raw_{name}", over, key, compute, columns)
        self._speaking(name, over)

    def derive_whole(self, name: str, over: Sequence[str], key: str, compute: Callable[[], pa.Table], columns: pa.Schema) -> None:
        """Register `name`: what `compute` makes of all that the viewer may read in the tables `over`, kept and computed once.

        It is kept for this set of files, labels and sources alone: another viewer, or a further load, has it computed anew, so
        that no hidden row has a part in it. The key must name everything else that the result depends on.
        """
        stamp = self._stamp(over, key)
        if stamp is None:
            self.engine.register(name, compute())
            return
        path = self._workspace.lake.derived_path(name, stamp)
        if not path.exists():
            rows = compute()
            try:
                self._workspace.lake.write_derived(name, stamp, rows)
            except WorkspaceError:  # a full or read-only disk is no reason not to read
                self.engine.register(name, rows)
                return
        self.engine.files(name, [path], columns)

    def derive_ordered(self, name: str, over: Sequence[str], key: str, query: Callable[[], str], by: str) -> None:
        """As `derive_whole`, for rows too many to be held: a query's, kept in its order, the first column of which is `by`."""
        path = ordering.kept(self._workspace.lake, self.engine, name, self._stamp(over, key), query)
        if path is not None:
            self._ordered[name] = Ordered(path, by)

    def leaf(self, name: str, most: int | None, turn: int) -> str | None:
        """The name of the next rows of what is kept in order, from at most `most` on (`Ordered.leaf`); None where it is not."""
        ordered = self._ordered.get(name)
        if ordered is None:
            return None
        self.engine.register(f"{name}_leaf", ordered.leaf(most, turn))
        return f"{name}_leaf"

    def derive_mapped(
        self, names: Mapping[str, str], over: Sequence[str], key: str, make: Callable[[], Mapping[str, pa.Table]]
    ) -> Mapping[str, pa.Table]:
        """As `derive_whole`, for several tables that no query is asked of, by the names under which they are kept (`mapped`)."""
        stamp = self._stamp(over, key)
        if stamp is None:
            return make()
        found = mapped.kept(self._workspace.lake, names, stamp, make)
        self._mapped += found.values()
        return {name: one.rows for name, one in found.items()}

    def _stamp(self, over: Sequence[str], key: str) -> str | None:
        """What names all that the viewer may read in some tables; None where no file holds any.

        No row of a file has a label that its source never had. Made once: a reader sees the same for as long as it stands.
        """
        asked = (*over, key)
        if asked not in self._stamps:
            self._stamps[asked] = self._stamp_of(over, key)
        return self._stamps[asked]

    def _stamp_of(self, over: Sequence[str], key: str) -> str | None:
        filed = {name: row for name, row in self.sources.items() if row["label_id"] != entered.LABEL_ID}
        known = bearing(filed, self._files, self._claiming, over)
        made = {table: rows for table, rows in self._entered.items() if table in over}
        if made:  # the sources of what was entered have a part only where its rows have
            known |= {name: row for name, row in self.sources.items() if name not in filed}
        return stamp(
            [row["sha256"] for row in self._files if row["tbl"] in over],
            key,
            sorted(self._labels & {label for source, label in self._bore if source in known}),
            sorted(f"{source_id} {row['removed']}" for source_id, row in known.items() if self._published(row)),
            [repr(made[table].to_pylist()) for table in sorted(made)],
            str(self.as_of),
            str(self.loaded_by),
        )

    def is_derived(self, name: str, over: Sequence[str], key: str) -> bool:
        """Whether `derive_whole`, `derive_ordered` or `derive_mapped` would find it kept."""
        stamp, lake = self._stamp(over, key), self._workspace.lake
        return stamp is None or any(lake.derived_path(name, stamp, ending).exists() for ending in (PARQUET, MAPPED))

    def rows_at_rest(self, table: str) -> int:
        """How many rows of a table the lake holds, whoever may read them: to choose the way to an answer, never to be shown."""
        return sum(int(row["rows"]) for row in self._files if row["tbl"] == table)

    def issued(self) -> list[dict[str, Any]]:
        """The issued briefs that the viewer may read, with when each was recorded; one without a label is its workspace's own."""
        own = self.viewer.among(self.settings.member or PUBLIC)
        rows = [row for row in self._ledger["issued"] if row["tx_id"] in self._transactions]
        seen = [row for row in rows if (own if row["label_id"] is None else row["label_id"] in self._labels)]
        return [{**row, "recorded_at": self._transactions[row["tx_id"]]["recorded_at"]} for row in seen]

    @cached_property
    def documents(self) -> Documents:
        """The files attached to records."""
        return Documents(self._workspace)

    def published_by(self, day: dt.date | None) -> Reader:
        """A reader of its own for the same viewer and loads, as of another day (None: whatever its date); to be closed."""
        return Reader(self._workspace, self.viewer, as_of=day, loaded_by=self.loaded_by, today=self.today)

    def loaded_until(self, moment: str) -> Reader:
        """A reader of its own for the same viewer and day, that knows what was loaded here by a moment; to be closed."""
        return Reader(self._workspace, self.viewer, as_of=self.as_of, loaded_by=moment, today=self.today)

    def records_on(self, day: dt.date) -> Records:
        """The records that hold on another day, as the same viewer may read them."""
        return Records(self._workspace, self.viewer, today=self.today, at=day, known_by=self.loaded_by)

    def label_of(self, sources: Iterable[str], records: Iterable[ReleaseLabel] = ()) -> ReleaseLabel:
        """The join of the labels of some sources and of some records: whoever may read it may read each of them."""
        held, labels = sorted(set(sources)), label_values(self._ledger["label"])
        filed = [labels[self.sources[key]["label_id"]] for key in held if self.sources[key]["label_id"] in labels]
        own = {key.partition(":")[2] for key in held if self.sources[key]["label_id"] == entered.LABEL_ID}
        return join_all([*filed, *records, *(one.label for one in self.records.of("pledge") if one.originator in own)])

    def source_bytes(self, source_id: str) -> bytes:
        """The bytes of a source as they were loaded. Raises NotFound for one that is unknown, removed, or not kept."""
        row = self.sources.get(source_id)
        if row is None or not self._published(row):
            raise NotFound(f"there is no source {source_id[:12]}")
        data = None if row["removed"] or not row["kept"] else self._workspace.lake.kept(source_id)
        if data is None:
            why = row["removed"] or "its bytes are not kept here"
            raise NotFound(f"{row['name']} cannot be read again: {why}", hint="load the file once more with `keep_sources` on")
        return data

    def _label_list(self) -> str:
        return ", ".join(str(i) for i in sorted(self._labels)) or "-1"

    def lake_bytes(self) -> int:
        """The size of the files of the lake that hold rows which the viewer may read."""
        sizes = {str(self._workspace.lake.tables / row["path"]): int(row["bytes"]) for row in self._files}
        return readable_bytes(self.rows, sizes, self._labels)

    def verify(self) -> list[str]:
        """What does not agree with the ledger: its chain (what others than the own member see of it), the lake, files."""
        wrong = prove_ledger(self._workspace, self.viewer, self.records.sight)
        wrong += prove_files(self._workspace, self.viewer, self._files, self.sources, self._labels)
        return wrong + Documents(self._workspace).wrong(self.records)

    def look_again(self) -> None:
        """Read records as they are recorded by now, where nothing of `STANDS_ON` has changed since the reader was opened."""
        self.records = Records(self._workspace, self.viewer, today=self.today, at=self.as_of, known_by=self.loaded_by)

    def rest(self) -> None:
        """Give back what was looked at of mapped tables."""
        for one in self._mapped:
            one.leave()

    def close(self) -> None:
        """Let go of the engine."""
        self.engine.close()
