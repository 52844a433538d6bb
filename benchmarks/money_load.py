"""The load of IATI files: the whole snapshot beside a bare parse of the same bytes, and collections that grow.

`money_load` yields the figures. `python -m benchmarks.money_load bare TAR` parses every member of a tar with lxml and prints the
seconds of that alone; `… corpus TAR COPIES FOLDER` writes so many copies of the tar, each with identifiers of its own.
"""

from __future__ import annotations

import io
import json
import math
import os
import shutil
import sys
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.process import ROOT, Run, measure, python
from benchmarks.theatre import load

SNAPSHOT = "dportal_20210615_all_132_pages.tar.gz"
CORPUS_GB = float(os.environ.get("COMMONGROUND_CORPUS_GB", "5"))
"""The largest collection, in gigabytes of XML; a quarter and a half of it are measured too."""

LINEAR = 1.15
CONSTANT = 1.25
"""How much more memory the largest collection may take than a quarter of it."""

_XML_GB = 0.1697


def money_load(data: Path | None, folder: Path, *, quick: bool = False) -> Iterator[Figure]:
    """The snapshot's load, valued and split where rates and code lists are held (the quicker of two), and all in one load; then,
    unless `quick`, the growth over three collections.

    Nothing where the real data is not there.
    """
    shared = data or Path(os.environ.get("COMMONGROUND_DATA", ROOT.parent / "shared" / "data"))
    snapshot = shared / "iati" / SNAPSHOT
    if not snapshot.is_file():
        return
    bare = json.loads(measure(python("money_load", "bare", snapshot)).printed)
    ground = (shared / "fx", shared / "iati_codelists")
    runs = [_loaded(folder / f"iati-{turn}", (snapshot,), ground) for turn in (1, 2)]
    best = min(runs, key=lambda run: run.wall_s)
    whole = _loaded(folder / "iati-whole", (*ground, snapshot))
    beside = f"lxml alone, {bare['bytes'] / 1e6:,.0f} MB of XML"
    yield Figure("IATI snapshot: load, wall clock", best.wall_s, "s", 15, bare["seconds"], beside, best.cpu_s)
    yield Figure("IATI snapshot: wall clock, times a bare parse", best.wall_s / bare["seconds"], "×", 6)
    yield Figure("IATI snapshot: peak memory", max(run.peak_mb for run in runs), "MB", 1024)
    yield Figure("IATI snapshot, rates and code lists in one load", whole.wall_s, "s", 15, cpu_s=whole.cpu_s)
    if not quick:
        yield from _growth(folder, snapshot)


def _growth(folder: Path, snapshot: Path) -> Iterator[Figure]:
    copies = [max(round(CORPUS_GB * part / _XML_GB), 1) for part in (0.25, 0.5, 1)]
    runs = []
    for count in copies:
        corpus = folder / "corpus"
        measure(python("money_load", "corpus", snapshot, str(count), corpus))
        runs.append(_loaded(folder / "iati-corpus", (corpus,)))
        shutil.rmtree(corpus)
        size = f"{count * _XML_GB:.1f} GB of IATI"
        yield Figure(f"{size}: load, wall clock", runs[-1].wall_s, "s", cpu_s=runs[-1].cpu_s)
        yield Figure(f"{size}: peak memory", runs[-1].peak_mb, "MB", 1024)
    if copies[-1] > copies[0]:
        exponent = math.log(runs[-1].cpu_s / runs[0].cpu_s) / math.log(copies[-1] / copies[0])
        yield Figure(f"IATI, growth from {copies[0] * _XML_GB:.1f} GB, exponent", exponent, "", LINEAR)
        yield Figure("IATI, memory of the largest, times that of a quarter", runs[-1].peak_mb / runs[0].peak_mb, "×", CONSTANT)


def _loaded(workspace: Path, paths: tuple[Path, ...], ground: tuple[Path, ...] = ()) -> Run:
    """A load into a workspace that holds the ground (rates and code lists) and is removed again."""
    if ground:
        load(workspace, ground)
    run = load(workspace, paths)
    shutil.rmtree(workspace)
    return run


def _bare(snapshot: Path) -> dict[str, float]:
    import lxml.etree

    with tarfile.open(snapshot) as archive:
        data = [stream.read() for stream in map(archive.extractfile, archive) if stream is not None]
    began = time.perf_counter()
    for document in data:
        lxml.etree.fromstring(document)
    return {"seconds": time.perf_counter() - began, "bytes": sum(map(len, data))}


def _corpus(snapshot: Path, copies: int, folder: Path) -> None:
    folder.mkdir(parents=True)
    with tarfile.open(snapshot) as archive:
        held = [(member, stream.read()) for member in archive if (stream := archive.extractfile(member)) is not None]
    for copy in range(copies):
        with tarfile.open(folder / f"{copy:03d}.tar", "w") as target:
            for member, data in held:
                own = _renamed(data, b"C%03d-" % copy)
                info = tarfile.TarInfo(member.name)
                info.size = len(own)
                target.addfile(info, io.BytesIO(own))


def _renamed(data: bytes, prefix: bytes) -> bytes:
    tag = b"<iati-identifier>"
    return data.replace(tag, tag + prefix)


if __name__ == "__main__":
    if sys.argv[1] == "bare":
        print(json.dumps(_bare(Path(sys.argv[2]))))
    else:
        _corpus(Path(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
