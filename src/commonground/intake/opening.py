"""From paths to sources: folders are walked, `.gz`, `.zip` and tar archives opened, shapefile parts put together.

Everything is read in pieces under a limit, so that a bomb is refused before it fills memory or disk.
"""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import IO, Any

from commonground.vocabulary.errors import MalformedFile, MissingInput, TooLarge, TruncatedFile

LIMIT_BYTES = 2 * 1024**3
"""No source may unpack to more than this."""

LIMIT_ARCHIVE_BYTES = 256 * 1024**3
"""Nor an archive as a whole, whose members are read one after another."""

LIMIT_RATIO = 250
"""Beyond RATIO_FROM bytes nothing may unpack to more than so many times its packed size."""

RATIO_FROM = 64 * 1024**2
LIMIT_MEMBERS = 20_000
_PIECE = 1024**2
_PARTS = (".dbf", ".shx", ".prj", ".cpg", ".sbn", ".sbx", ".qix")
_TAR = (".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2")
_PACKED: dict[str, Callable[..., Any]] = {".gz": gzip.open, ".xz": lzma.open, ".bz2": bz2.open}


@dataclass(frozen=True)
class Opened:
    """One source: its published name, its bytes, the archive it came in, and whether the user named it (or its archive)."""

    name: str
    data: bytes
    container: str | None
    named: bool
    modified: float
    companions: dict[str, bytes] = field(default_factory=dict)

    @cached_property
    def source_id(self) -> str:
        """sha256 of the bytes; of a shapefile, of its bundle."""
        return hashlib.sha256(self.kept).hexdigest()

    @cached_property
    def kept(self) -> bytes:
        """The bytes to keep: the file itself, or a shapefile with its companions as one plain archive."""
        return _bundle(self) if self.companions else self.data


@dataclass(frozen=True)
class Found:
    """A path to open, and whether the user named it or it was found in a folder."""

    path: Path
    named: bool


def find(paths: list[Path]) -> list[Found]:
    """The files under the paths, sorted, hidden ones left out. Raises MissingInput for a path that is not there."""
    found: list[Found] = []
    for path in paths:
        if path.is_dir():
            files = sorted(
                p for p in path.rglob("*") if p.is_file() and not any(q.startswith(".") for q in p.relative_to(path).parts)
            )
            found += [Found(p, False) for p in files]
        elif path.is_file():
            found.append(Found(path, True))
        else:
            raise MissingInput("there is no such file or folder", where=str(path), hint="check the path")
    shapes = {f.path.with_suffix("") for f in found if f.path.suffix.lower() == ".shp"}
    return [f for f in found if f.path.suffix.lower() not in _PARTS or f.path.with_suffix("") not in shapes]


def open_sources(found: Found) -> Iterator[Opened]:
    """The sources in one file: itself, or each member of an archive. Raises MalformedFile and its kin."""
    path, name = found.path, found.path.name
    modified = path.stat().st_mtime
    lowered = name.lower()
    try:
        if lowered.endswith(_TAR):
            yield from _tar(found, modified)
        elif lowered.endswith(tuple(_PACKED)):
            opener = _PACKED[Path(lowered).suffix]
            with opener(path, "rb") as stream:
                data = read_limited(stream, name, path.stat().st_size)
            yield Opened(name[: name.rfind(".")], data, None, found.named, modified)
        elif lowered.endswith(".zip") and not _is_workbook(path):
            yield from _zip(found, modified)
        else:
            yield Opened(name, path.read_bytes(), None, found.named, modified, _companions(path))
    except EOFError as error:
        raise TruncatedFile("the compressed file ends too early", where=str(path), hint="download it again") from error
    except (gzip.BadGzipFile, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError) as error:
        early = "end-of-stream" in str(error) or "unexpected end" in str(error) or "ended before" in str(error)
        kind = TruncatedFile if early else MalformedFile
        raise kind(f"the archive is damaged: {error}", where=str(path), hint="download it again") from error
    except PermissionError as error:
        raise MissingInput("the file may not be read", where=str(path), hint="check its permissions") from error


def read_limited(stream: IO[bytes], name: str, packed_bytes: int) -> bytes:
    """All bytes of a stream. Raises TooLarge past LIMIT_BYTES, or past LIMIT_RATIO times the packed size."""
    pieces, total = [], 0
    while piece := stream.read(_PIECE):
        pieces.append(piece)
        total += len(piece)
        check_size(total, packed_bytes, name)
    return b"".join(pieces)


def check_size(total: int, packed_bytes: int, name: str, limit: int = LIMIT_BYTES) -> None:
    """Raises TooLarge where unpacked content is beyond the limits."""
    if total > limit or (total > RATIO_FROM and total > LIMIT_RATIO * max(packed_bytes, 1)):
        raise TooLarge(
            f"it unpacks to more than {total // 1024**2} MB from {packed_bytes // 1024} kB",
            where=name,
            hint="a file like this is not loaded",
        )


def _tar(found: Found, modified: float) -> Iterator[Opened]:
    packed = found.path.stat().st_size
    total = 0
    with tarfile.open(found.path, "r:*") as archive:
        for count, member in enumerate(archive):
            if count >= LIMIT_MEMBERS:
                raise TooLarge(f"the archive has more than {LIMIT_MEMBERS} members", where=str(found.path))
            name = PurePosixPath(member.name).name
            if not member.isfile() or name.startswith("."):
                continue
            total += member.size
            check_size(total, packed, str(found.path), LIMIT_ARCHIVE_BYTES)
            stream = archive.extractfile(member)
            if stream is not None:
                yield _member(name, read_limited(stream, name, max(member.size, 1)), found, modified)


def _zip(found: Found, modified: float) -> Iterator[Opened]:
    with zipfile.ZipFile(found.path) as archive:
        members = [m for m in archive.infolist() if not m.is_dir() and not PurePosixPath(m.filename).name.startswith(".")]
        if len(members) > LIMIT_MEMBERS:
            raise TooLarge(f"the archive has more than {LIMIT_MEMBERS} members", where=str(found.path))
        check_size(sum(m.file_size for m in members), found.path.stat().st_size, str(found.path), LIMIT_ARCHIVE_BYTES)
        stems = {PurePosixPath(m.filename).with_suffix("") for m in members if m.filename.lower().endswith(".shp")}
        for member in members:
            inner = PurePosixPath(member.filename)
            if inner.suffix.lower() in _PARTS and inner.with_suffix("") in stems:
                continue
            if member.flag_bits & 1:
                raise MalformedFile("the archive is encrypted", where=str(found.path), hint="unpack it first")
            with archive.open(member) as stream:
                data = read_limited(stream, member.filename, member.compress_size)
            beside = {}
            if inner.suffix.lower() == ".shp":
                beside = {
                    PurePosixPath(m.filename).suffix.lower(): archive.read(m)
                    for m in members
                    if PurePosixPath(m.filename).with_suffix("") == inner.with_suffix("") and m is not member
                }
            yield _member(inner.name, data, found, modified, beside)


def _member(name: str, data: bytes, found: Found, modified: float, companions: dict[str, bytes] | None = None) -> Opened:
    suffix = Path(name.lower()).suffix
    if suffix in _PACKED:
        with _PACKED[suffix](io.BytesIO(data), "rb") as stream:
            data = read_limited(stream, name, len(data))
        name = name[: name.rfind(".")]
    return Opened(name, data, found.path.name, False, modified, companions or {})


def _companions(path: Path) -> dict[str, bytes]:
    if path.suffix.lower() != ".shp":
        return {}
    beside = (path.with_suffix(suffix) for suffix in _PARTS)
    return {p.suffix.lower(): p.read_bytes() for p in beside if p.is_file()}


def _is_workbook(path: Path) -> bool:
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return "xl/workbook.xml" in archive.namelist()


def _bundle(opened: Opened) -> bytes:
    """A shapefile's parts in one stored archive with fixed times, so that the same parts have the same hash."""
    buffer = io.BytesIO()
    parts = {".shp": opened.data, **opened.companions}
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for suffix in sorted(parts):
            archive.writestr(zipfile.ZipInfo(f"{PurePosixPath(opened.name).stem}{suffix}", (1980, 1, 1, 0, 0, 0)), parts[suffix])
    return buffer.getvalue()


def unbundle(name: str, kept: bytes) -> tuple[bytes, dict[str, bytes]]:
    """The bytes and companions of a kept source, as `Opened` had them."""
    if not name.lower().endswith(".shp"):
        return kept, {}
    with zipfile.ZipFile(io.BytesIO(kept)) as archive:
        parts = {PurePosixPath(m).suffix.lower(): archive.read(m) for m in archive.namelist()}
    data = parts.pop(".shp")
    return data, parts
