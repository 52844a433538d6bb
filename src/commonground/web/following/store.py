"""The store of what users follow, written safely by several processes."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from commonground.door.mailing import is_address
from commonground.vocabulary.errors import BadRequest, NotFound
from commonground.web.beside_ledger import Database, Kind
from commonground.web.following.schema import METADATA, OF_ACCOUNT, reader, sending, subscription, view

if TYPE_CHECKING:
    pass

FOLLOWING = Kind("following.sqlite", "the store of what users follow", "what users follow", 0x666F6C6C)
"""Where it is kept."""

MOST = 200
"""Subscriptions, and saved views, of one account."""
CODE_HOURS = 24
LONGEST = 4_000
"""Letters of an address that is saved."""


@dataclass(frozen=True)
class Subscription:
    """One thing that is followed; `mailed`: news of it goes into the digest too."""

    kind: str
    reference: str
    mailed: bool


@dataclass(frozen=True)
class View:
    """A saved view: a name for an address within the site."""

    view_id: str
    name: str
    address: str


@dataclass(frozen=True)
class Reader:
    """How an account is told: its mail address, whether it is confirmed, up to when it was told, and its feed."""

    account_id: str
    language: str = "en"
    address: str | None = None
    confirmed_ms: int | None = None
    sent_ms: int | None = None
    stop: str | None = None
    has_feed: bool = False


@dataclass(frozen=True)
class Sending:
    """The last mail to an account that went out, with how many items, and the last one since that did not, with why."""

    sent_ms: int | None = None
    items: int | None = None
    failed_ms: int | None = None
    failure: str | None = None


class Following:
    """What is followed in a workspace: at the path of an SQLite file, made with mode 0600, or at the address of PostgreSQL."""

    def __init__(self, place: Path | str, clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)) -> None:
        self._clock = clock
        self._database = Database(FOLLOWING, place)
        with self._database.making(METADATA):
            pass

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def now_ms(self) -> int:
        """The moment, in milliseconds since 1970."""
        return int(self._clock().timestamp() * 1000)

    def of(self, account_id: str) -> list[Subscription]:
        """What an account follows, in the order in which it began to."""
        of = sa.select(subscription).where(subscription.c.account_id == account_id)
        rows = self._rows(of.order_by(subscription.c.made_ms, subscription.c.kind, subscription.c.reference))
        return [Subscription(row["kind"], row["reference"], row["mailed"]) for row in rows]

    def follows(self, account_id: str, kind: str, reference: str) -> bool:
        """Whether an account follows something."""
        return any((one.kind, one.reference) == (kind, reference) for one in self.of(account_id))

    def follow(self, account_id: str, kind: str, reference: str, *, mailed: bool) -> None:
        """Follow something, or say anew whether it is mailed. Raises BadRequest where there are too many."""
        with self._database.writing() as connection:
            mine = subscription.c.account_id == account_id
            same = mine & (subscription.c.kind == kind) & (subscription.c.reference == reference)
            if connection.execute(subscription.update().where(same).values(mailed=mailed)).rowcount:
                return
            if (connection.execute(sa.select(sa.func.count()).select_from(subscription).where(mine)).scalar() or 0) >= MOST:
                raise BadRequest(f"more than {MOST} things are not followed", hint="end some first")
            row = {"account_id": account_id, "kind": kind, "reference": reference, "mailed": mailed, "made_ms": self.now_ms()}
            connection.execute(subscription.insert().values(row))

    def end(self, account_id: str, kind: str, reference: str) -> None:
        """Follow something no longer."""
        mine = (subscription.c.account_id == account_id) & (subscription.c.kind == kind) & (subscription.c.reference == reference)
        with self._database.writing() as connection:
            connection.execute(subscription.delete().where(mine))

    def views(self, account_id: str) -> list[View]:
        """The views that an account saved, by name."""
        rows = self._rows(sa.select(view).where(view.c.account_id == account_id).order_by(view.c.name, view.c.view_id))
        return [View(row["view_id"], row["name"], row["address"]) for row in rows]

    def save(self, account_id: str, name: str, address: str) -> View:
        """Save a view; one of the same name is replaced. Raises BadRequest for an address outside the site, and for too many."""
        name = " ".join(name.split())[:120]
        if not name:
            raise BadRequest("the view has no name", hint="give it one by which you will know it")
        within = address.startswith("/") and not address.startswith(("//", "/\\"))
        if not (within and address.isprintable() and len(address) <= LONGEST):
            raise BadRequest("this is no address within the site", hint="save a view from its page")
        made = View(uuid.uuid4().hex, name, address)
        with self._database.writing() as connection:
            mine = view.c.account_id == account_id
            connection.execute(view.delete().where(mine & (view.c.name == name)))
            if (connection.execute(sa.select(sa.func.count()).select_from(view).where(mine)).scalar() or 0) >= MOST:
                raise BadRequest(f"more than {MOST} views are not kept", hint="remove some first")
            row = {"view_id": made.view_id, "account_id": account_id, "name": name, "address": address, "made_ms": self.now_ms()}
            connection.execute(view.insert().values(row))
        return made

    def remove(self, account_id: str, view_id: str) -> None:
        """Remove a saved view."""
        with self._database.writing() as connection:
            connection.execute(view.delete().where((view.c.account_id == account_id) & (view.c.view_id == view_id)))

    def reader(self, account_id: str) -> Reader:
        """How an account is told."""
        found = self._rows(sa.select(reader).where(reader.c.account_id == account_id))
        return _reader(found[0]) if found else Reader(account_id)

    def told(self) -> list[Reader]:
        """Every account with a confirmed address, for those who send mail."""
        rows = self._rows(sa.select(reader).where(reader.c.confirmed_ms.is_not(None)).order_by(reader.c.account_id))
        return [_reader(row) for row in rows]

    def accounts(self) -> set[str]:
        """Every account of which anything is kept here."""
        return {row["account_id"] for table in OF_ACCOUNT for row in self._rows(sa.select(table.c.account_id).distinct())}

    def give_address(self, account_id: str, address: str, language: str) -> str:
        """Keep an address, not yet confirmed; gives the code that is to be mailed to it. Raises BadRequest for what is none."""
        if not is_address(address := address.strip()):
            raise BadRequest("this is no address of mail", hint="write one address, without a name")
        code, until = secrets.token_urlsafe(24), self.now_ms() + CODE_HOURS * 3_600_000
        values = {"address": address, "language": language, "code": digest(code), "code_until_ms": until, "confirmed_ms": None}
        self.remove_address(account_id)
        self._set(account_id, values | {"stop": secrets.token_urlsafe(24)})
        return code

    def confirm(self, account_id: str, code: str) -> None:
        """The address is this account's own: its code came there. Raises NotFound for a wrong code, or one that is too old."""
        now = self.now_ms()
        mine = (reader.c.account_id == account_id) & (reader.c.code == digest(code)) & (reader.c.code_until_ms > now)
        with self._database.writing() as connection:
            values = {"confirmed_ms": now, "sent_ms": now, "code": None, "code_until_ms": None}
            if not connection.execute(reader.update().where(mine).values(values)).rowcount:
                raise NotFound("this code confirms nothing", hint="give your address again; a code holds for a day")

    def remove_address(self, account_id: str) -> None:
        """Keep the address no longer, nor what became of its mails."""
        self._set(account_id, _NO_ADDRESS)
        with self._database.writing() as connection:
            connection.execute(sending.delete().where(sending.c.account_id == account_id))

    def stop(self, secret: str) -> None:
        """The same, for who has the link of a mail. Raises NotFound."""
        with self._database.writing() as connection:
            if not secret or not connection.execute(reader.update().where(reader.c.stop == secret).values(_NO_ADDRESS)).rowcount:
                raise NotFound("there is nothing to end", hint="the address is removed already, or was given anew since")

    def sent(self, account_id: str, until_ms: int, items: int) -> None:
        """What came until then has been mailed: so many items."""
        self._set(account_id, {"sent_ms": until_ms})
        self._noted(account_id, {"sent_ms": until_ms, "items": items, "failed_ms": None, "failure": None})

    def failed(self, account_id: str, at_ms: int, failure: str) -> None:
        """A mail was not taken; `failure` says why, without an address."""
        self._noted(account_id, {"failed_ms": at_ms, "failure": failure})

    def sending(self, account_id: str) -> Sending:
        """What became of the last mails to an account."""
        found = self._rows(sa.select(sending).where(sending.c.account_id == account_id))
        return Sending(**{name: found[0][name] for name in ("sent_ms", "items", "failed_ms", "failure")}) if found else Sending()

    def _noted(self, account_id: str, values: dict[str, Any]) -> None:
        with self._database.writing() as connection:
            if not connection.execute(sending.update().where(sending.c.account_id == account_id).values(values)).rowcount:
                connection.execute(sending.insert().values({"account_id": account_id, **values}))

    def make_feed(self, account_id: str, language: str) -> str:
        """A new secret for the feed's address, shown this once; an older one opens nothing any more."""
        secret = secrets.token_urlsafe(32)
        self._set(account_id, {"feed": digest(secret), "feed_made_ms": self.now_ms(), "language": language})
        return secret

    def end_feed(self, account_id: str) -> None:
        """The feed's address opens nothing any more."""
        self._set(account_id, {"feed": None, "feed_made_ms": None})

    def by_feed(self, secret: str) -> Reader:
        """Whose feed an address opens. Raises NotFound."""
        found = self._rows(sa.select(reader).where(reader.c.feed == digest(secret)))
        if not found:
            raise NotFound("there is no such page", hint="make a new address for your feed")
        return _reader(found[0])

    def forget(self, account_id: str) -> int:
        """Erase everything that is kept of an account here; gives how many rows there were."""
        with self._database.writing() as connection:
            return sum(connection.execute(t.delete().where(t.c.account_id == account_id)).rowcount for t in OF_ACCOUNT)

    def _set(self, account_id: str, values: dict[str, Any]) -> None:
        with self._database.writing() as connection:
            if not connection.execute(reader.update().where(reader.c.account_id == account_id).values(values)).rowcount:
                connection.execute(reader.insert().values({"account_id": account_id, "language": "en"} | values))

    def _rows(self, query: sa.Select[Any]) -> list[Any]:
        with self._database.reading() as connection:
            return list(connection.execute(query).mappings().all())


_NO_ADDRESS: dict[str, Any] = dict.fromkeys(("address", "code", "code_until_ms", "confirmed_ms", "sent_ms", "stop"))


def digest(secret: str) -> str:
    """The sha256 of a secret of at least 112 random bits: what stands at rest."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _reader(row: Any) -> Reader:
    names = ("account_id", "language", "address", "confirmed_ms", "sent_ms", "stop")
    return Reader(**{name: row[name] for name in names}, has_feed=row["feed"] is not None)
