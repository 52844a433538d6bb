"""The digest: to each account with a confirmed address what is new in what it follows, since it was told last.

A mail leaves the house: it has headlines and links. What not everybody may know is told by its kind alone, and read in the pages.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable
from contextlib import closing
from typing import Any

from commonground.answers import news as answers
from commonground.door.accounts import accounts
from commonground.door.parties import viewer_of
from commonground.door.reader import Reader
from commonground.door.workspace import Workspace
from commonground.vocabulary.errors import BadRequest, CommonGroundError, NotFound
from commonground.web.following.mail import Letter, Part, message, server
from commonground.web.following.said import MESSAGES, figures, guarded, item_path, name_of, path_of
from commonground.web.following.store import FOLLOWING, Following, Subscription
from commonground.web.following.store import Reader as Told
from commonground.web.language import PageLanguage, language

OPERATOR = "operator of "
MOST_LINES = 20
"""So many lines stand under one heading; more are counted."""

_log = logging.getLogger("commonground.digest")


def send(workspace: Workspace, now: dt.datetime) -> dict[str, int]:
    """Mail every digest that is due; gives how many were sent, had nothing new, and failed, and the accounts that were forgotten.

    It can be run as often as one likes: what was mailed is not mailed again. Raises BadRequest without [mail] in the settings.
    """
    if workspace.settings.mail is None:
        raise BadRequest("no mail server is set up", hint="write [mail] in commonground.toml: see `docs/settings.md`")
    told = {"sent": 0, "nothing": 0, "failed": 0, "forgotten": 0}
    with closing(Following(FOLLOWING.place(workspace), lambda: now)) as following:
        parties = _parties(workspace, following)
        for account_id in following.accounts() - set(parties):
            following.forget(account_id)
            told["forgotten"] += 1
        by_party: dict[str, list[Told]] = {}
        for one in following.told():
            by_party.setdefault(parties[one.account_id], []).append(one)
        for party, readers in sorted(by_party.items()):
            with closing(Reader(workspace, viewer_of(workspace, party), today=now.date())) as held:
                for one in readers:
                    told[_one(workspace, following, held, one, now)] += 1
    return told


def _parties(workspace: Workspace, following: Following) -> dict[str, str]:
    """For every account in force of which anything is kept, its member; the operator's is the workspace's own."""
    with accounts(workspace) as known:
        found = {account_id: account.member for account_id in following.accounts() if (account := known.of(account_id))}
    own = workspace.settings.member
    return found | ({f"{OPERATOR}{own}": own} if own else {})


def _one(workspace: Workspace, following: Following, held: Reader, one: Told, now: dt.datetime) -> str:
    letter = digest_of(workspace, held, following.of(one.account_id), one)
    if letter is None:
        return "nothing"
    try:
        deliver(workspace, one.address or "", letter, language(one.language), now)
    except CommonGroundError as error:
        _log.warning("a digest was not taken: %s; %s", error.message, error.hint)
        following.failed(one.account_id, int(now.timestamp() * 1000), error.message)
        return "failed"
    following.sent(one.account_id, int(now.timestamp() * 1000), letter.items)
    return "sent"


def deliver(workspace: Workspace, to: str, letter: Letter, tongue: PageLanguage, now: dt.datetime) -> None:
    """Mail one letter. Raises WorkspaceError, and BadRequest without [mail] in the settings."""
    mailing, origin = workspace.settings.mail, workspace.settings.web.origin
    if mailing is None or origin is None:
        raise BadRequest("no mail server is set up", hint="ask whoever runs this installation")
    with server(mailing) as connection:
        connection.send_message(message(mailing, origin, to, letter, tongue, now), mailing.sender, [to])


def digest_of(workspace: Workspace, held: Reader, subscriptions: Iterable[Subscription], one: Told) -> Letter | None:
    """The letter to one account; None where nothing is new."""
    since = dt.datetime.fromtimestamp((one.sent_ms or one.confirmed_ms or 0) / 1000, dt.UTC)
    origin, tongue = workspace.settings.web.origin or "", language(one.language)
    say, parts, count = tongue.say, [], 0
    for followed in subscriptions:
        found = _new(held, followed, since) if followed.mailed else None
        if found is None:
            continue
        about, items = found
        count += len(items)
        lines = [_line(tongue, item, origin + item_path(item, followed.kind, followed.reference, about)) for item in items]
        heading = name_of(tongue, about) if about["public"] else say(MESSAGES[followed.kind])
        address = origin + path_of(followed.kind, followed.reference, about)
        if len(lines) > MOST_LINES:
            more: tuple[str, str, list[str]] = (say("and {count} more", count=len(lines) - MOST_LINES), f"{origin}/following", [])
            lines = [*lines[:MOST_LINES], more]
        parts.append(Part(heading, address, lines))
    if not parts:
        return None
    first = say("This is new in what you follow. What not everybody may know is told by its kind alone; the links lead to it.")
    last = say("Change what you follow, or how you are told: {address}", address=f"{origin}/following")
    subject = say("Common Ground: {count} new", count=count)
    return Letter(subject, first, parts, last, f"{origin}/following/stop?key={one.stop}", say("End these mails:"), count)


def _new(held: Reader, one: Subscription, since: dt.datetime) -> tuple[dict[str, Any], list[dict[str, Any]]] | None:
    """What is followed and what is new in it; None where nothing is, or it may no longer be read."""
    try:
        items = [item for item in answers.news(held, one.kind, one.reference, since.date()) if _at(item) > since]
        return (answers.followed(held, one.kind, one.reference), items) if items else None
    except NotFound:
        return None


def _at(item: dict[str, Any]) -> dt.datetime:
    return dt.datetime.fromisoformat(item["at"])


def _line(tongue: PageLanguage, item: dict[str, Any], address: str) -> tuple[str, str, list[str]]:
    return guarded(tongue, item), address, figures(tongue, item) if item["public"] else []
