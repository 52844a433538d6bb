"""Files that go out appear whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from commonground.vocabulary.errors import BadRequest, NoSpace

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """A stream whose bytes become `path` when the block ends well; else what was at `path` stays as it was.

    Raises NoSpace on a full disk and BadRequest where the folder is not there or may not be written.
    """
    made: Path | None = None
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        made = Path(name)
        with os.fdopen(descriptor, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        made.chmod(0o644)
        made.replace(path)
        made = None
    except OSError as error:
        raise _told(path, error) from error
    finally:
        if made is not None:
            with suppress(OSError):
                made.unlink(missing_ok=True)


def _told(path: Path, error: OSError) -> BadRequest | NoSpace:
    if error.errno in FULL:
        return NoSpace(
            "the disk is full; no file was written", where=str(path), hint="free some space, or name another disk with --out"
        )
    return BadRequest(
        f"the file cannot be written: {error.strerror or error}", where=str(path), hint="name a folder that is there with --out"
    )
