"""A workspace: a folder with its settings, its ledger, its lake and one lock for writers."""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from commonground.door.belonging import belong, place_of
from commonground.door.disclosure import Disclosure, read_disclosure
from commonground.door.mailing import Mailing, read_mailing
from commonground.door.serving import Serving, read_serving
from commonground.lake.store import Lake
from commonground.ledger.store import Ledger
from commonground.vocabulary.errors import BadRequest, NoWorkspace, WorkspaceError, WorkspaceExists
from commonground.vocabulary.measures import MEASURES

SETTINGS = "commonground.toml"

_TEMPLATE = """# Settings of this Common Ground workspace; every setting is described in docs/settings.md.

keep_sources = true        # keep the bytes of every loaded file under sources/<sha256>
# ledger = "postgresql+psycopg://commonground@localhost/commonground"   # else ledger.sqlite; see docs/ledger.md
# member = "CELL"          # the member whose workspace this is: who reads and enters where no other is named
# spark = "local[2]"       # the Spark that runs the steps over events, where they are too many for one machine

[disclosure]               # small counts of displaced and returned people, as the public sees them; see docs/disclosure.md
# threshold = 10           # fewer people than this are protected
# method = "suppress"      # or "round": to multiples of 5

[web]                      # the pages of `commonground serve`; see docs/operating.md
# origin = "https://cg.example.org"   # the address that browsers use
# public = false           # whether who is not signed in reads what is public

[lead]                     # which publisher leads a measure, first to last; the rest follow the table in docs/measures.md
# idps = ["UNHCR", "IOM DTM", "IDMC"]
"""


@dataclass(frozen=True)
class Settings:
    """What `commonground.toml` says: what is kept and where, whose workspace it is, who leads, small counts, Spark, web, mail."""

    keep_sources: bool = True
    member: str | None = None
    lead: dict[str, tuple[str, ...]] = field(default_factory=dict)
    disclosure: Disclosure = field(default_factory=Disclosure)
    ledger: str | None = None
    spark: str | None = None
    web: Serving = field(default_factory=Serving)
    mail: Mailing | None = None


class Workspace:
    """An existing workspace. Raises NoWorkspace, OlderWorkspace or DamagedWorkspace where it cannot be used."""

    def __init__(self, root: Path, *, check: bool = True) -> None:
        if not (root / SETTINGS).is_file():
            raise _none(root)
        self.root = root
        self.settings = read_settings(root / SETTINGS)
        place = place_of(root, self.settings.ledger)
        if isinstance(place, Path) and not place.is_file():
            raise _none(root)
        self.lake = Lake(root)
        self.ledger = Ledger(place)
        try:
            if check:
                self.ledger.check_format()
                belong(root, self.ledger)
        except BaseException:
            self.ledger.close()
            raise

    @contextmanager
    def lock(self, on_wait: Callable[[], None] | None = None) -> Iterator[None]:
        """One writer at a time; a second one waits. The lock dies with its process."""
        try:
            descriptor = os.open(self.root / "lock", os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise WorkspaceError(
                f"the workspace may not be written: {error.strerror}", where=str(self.root), hint="check its permissions"
            ) from error
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if on_wait:
                    on_wait()
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def close(self) -> None:
        """Let go of the ledger."""
        self.ledger.close()


def create(root: Path, now: dt.datetime, ledger: str | None = None) -> Workspace:
    """A new workspace in an empty or absent folder; `ledger`: the address of an empty PostgreSQL database.

    Raises WorkspaceExists where something stands there.
    """
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise WorkspaceExists("this folder is not empty", where=str(root), hint="name a new folder")
    made = Ledger(place_of(root, ledger))
    if made.address.file is None:
        made.create(now)  # where the database does not answer, no folder is made
    root.mkdir(parents=True, exist_ok=True)
    Lake(root).create()
    if made.address.file is not None:
        made.create(now)
    belong(root, made)
    made.close()
    write_settings(root, ledger)
    return Workspace(root)


def write_settings(root: Path, ledger: str | None, kept: str | None = None) -> None:
    """Write `commonground.toml`: as a new workspace has it, or as one was kept, with the place of the ledger.

    With a password in it, the file is its owner's alone.
    """
    text = _TEMPLATE if kept is None else kept
    if ledger is not None:
        lines = [line for line in text.splitlines() if not line.startswith(("# ledger =", "ledger ="))]
        at = next((i for i, line in enumerate(lines) if line.startswith("[")), len(lines))
        told = json.dumps(ledger, ensure_ascii=False)
        text = "\n".join([*lines[:at], f"ledger = {told}", *([""] if at < len(lines) else []), *lines[at:]]) + "\n"
    (root / SETTINGS).write_text(text, encoding="utf-8")
    if ledger is not None and Ledger(ledger).address.url.password:
        (root / SETTINGS).chmod(0o600)


def _none(root: Path) -> NoWorkspace:
    return NoWorkspace(
        "there is no workspace here", where=str(root), hint="make one with `commonground init`, or name one with -w"
    )


def read_settings(path: Path) -> Settings:
    """The settings of a file. Raises BadRequest naming the setting that cannot be used."""
    try:
        raw: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadRequest(f"the settings cannot be read: {error}", where=str(path), hint="mend the line that is named") from None
    unknown = set(raw) - {"keep_sources", "ledger", "member", "spark", "lead", "disclosure", "web", "mail"}
    if unknown:
        known = "known: keep_sources, ledger, member, spark, [lead], [disclosure], [web], [mail]"
        raise BadRequest(f"unknown setting {sorted(unknown)[0]!r}", where=str(path), hint=known)
    keep, lead, member = raw.get("keep_sources", True), raw.get("lead", {}), raw.get("member")
    ledger = raw.get("ledger")
    if ledger is not None and not (isinstance(ledger, str) and "://" in ledger):
        raise BadRequest(
            "ledger is the address of a database", where=str(path), hint="write postgresql+psycopg://USER@HOST/DATABASE"
        )
    if member is not None and not (isinstance(member, str) and member.strip()):
        raise BadRequest("member is the code of a member", where=str(path))
    spark = raw.get("spark")
    if spark is not None and not (isinstance(spark, str) and spark.startswith(("local", "spark://", "yarn", "k8s://"))):
        raise BadRequest("spark is the master of a Spark", where=str(path), hint='write "local[2]" or "spark://HOST:7077"')
    if not isinstance(keep, bool) or not isinstance(lead, dict):
        raise BadRequest("keep_sources is true or false, and [lead] a table", where=str(path))
    for measure, publishers in lead.items():
        if measure not in MEASURES:
            raise BadRequest(f"[lead] names no measure: {measure!r}", where=str(path), hint="see `docs/measures.md`")
        if not isinstance(publishers, list) or not all(isinstance(name, str) for name in publishers):
            raise BadRequest(f"[lead] {measure} is a list of publishers", where=str(path))
    disclosure = read_disclosure(raw.get("disclosure", {}), path)
    web = read_serving(raw.get("web", {}), path)
    mail = read_mailing(raw.get("mail"), web.origin, path)
    leads = {measure: tuple(publishers) for measure, publishers in lead.items()}
    return Settings(keep, member, leads, disclosure, ledger, spark, web, mail)
