"""The files of jobs, for as long as a job needs them: `spool/<job>` of the workspace, readable by its owner alone.

Whoever runs a job holds the lock of its folder. The lock dies with its process, and so tells a job that runs from a dead one.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from commonground.intake.opening import LIMIT_BYTES
from commonground.vocabulary.errors import BadRequest, NoSpace, TooLarge, WorkspaceError

FOLDER, LOCK, FILES = "spool", "lock", "files"
_PIECE = 1 << 20
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\]")


class Spool:
    """The folders of the jobs of a workspace."""

    def __init__(self, root: Path) -> None:
        self._folder = root / FOLDER

    def files(self, job_id: str) -> Path:
        """The folder for the files of a job."""
        return self._folder / job_id / FILES

    @contextmanager
    def held(self, job_id: str) -> Iterator[Path]:
        """Hold a job, waiting for whoever does; the folder for its files is made where it is absent. Raises WorkspaceError."""
        files = self.files(job_id)
        try:
            for folder in (self._folder, files.parent, files):
                folder.mkdir(mode=0o700, exist_ok=True)
            descriptor = os.open(files.parent / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise WorkspaceError(
                f"files of jobs may not be written: {error.strerror}", where=FOLDER, hint="check the permissions of the workspace"
            ) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield files
        finally:
            os.close(descriptor)

    @contextmanager
    def dead(self, job_id: str) -> Iterator[bool]:
        """Whether nobody holds a job; where nobody does, it is held meanwhile."""
        try:
            descriptor = os.open(self._folder / job_id / LOCK, os.O_RDWR)
        except OSError:
            yield True
            return
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
        finally:
            os.close(descriptor)

    def take(self, job_id: str, name: str, stream: BinaryIO) -> str:
        """Write a file of a job under its own name, without a path; the answer is that name.

        Raises BadRequest for a name that is none or is there already, TooLarge, NoSpace.
        """
        own = _UNSAFE.sub("_", name.replace("\\", "/").rpartition("/")[2]).strip().lstrip(".")[-200:]
        if not own:
            raise BadRequest("a file has no name", hint="give it one, with the ending that says what it is")
        try:
            descriptor = os.open(self.files(job_id) / own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise BadRequest(f"two files are called {own!r}", hint="load them one after another, or rename one") from None
        size = 0
        try:
            with os.fdopen(descriptor, "wb") as out:
                while piece := stream.read(_PIECE):
                    size += len(piece)
                    if size > LIMIT_BYTES:
                        raise TooLarge(
                            f"{own} is larger than {LIMIT_BYTES >> 30} GiB", hint="load it at the command line, in parts"
                        )
                    out.write(piece)
        except OSError as error:
            raise NoSpace("the disk is full; nothing was changed", hint="free some space and try again") from error
        return own

    def remove(self, job_id: str) -> None:
        """Take away a job's folder with all that is in it."""
        shutil.rmtree(self._folder / job_id, ignore_errors=True)

    def all(self) -> list[str]:
        """The jobs that have a folder."""
        return sorted(path.name for path in self._folder.iterdir() if path.is_dir()) if self._folder.is_dir() else []
