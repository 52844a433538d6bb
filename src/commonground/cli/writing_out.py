"""Writing a file that the user named: whole or not at all."""

from __future__ import annotations

import errno
import uuid
from contextlib import suppress
from pathlib import Path

from commonground.vocabulary.errors import BadRequest, NoSpace


def write_file(path: Path, data: bytes) -> None:
    """Write bytes to a file, in the place of one that is there. Raises NoSpace or BadRequest, and then it is as it was."""
    partial = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.partial")
    try:
        partial.write_bytes(data)
        partial.replace(path)
    except OSError as error:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise NoSpace("the disk is full; nothing was written", where=str(path), hint="free some space") from error
        raise BadRequest(f"the file cannot be written: {error.strerror}", where=str(path), hint="name another one") from error
