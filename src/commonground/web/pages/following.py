"""What one follows, with what is new in it; the feed of that; and saved views."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

from starlette.responses import RedirectResponse, Response

from commonground.answers import news as answers
from commonground.vocabulary.errors import BadRequest, NotFound, NotSignedIn
from commonground.web.asking import Ask
from commonground.web.following.feed import atom
from commonground.web.following.said import MESSAGES, figures, guarded, headline, item_path, name_of, path_of
from commonground.web.following.store import Sending, Subscription
from commonground.web.kept import text_of
from commonground.web.language import PageLanguage, language
from commonground.web.serving import page, saying
from commonground.web.shelf import Place
from commonground.web.signing import moment, on_to, private
from commonground.web.site import Site

DAYS = 30
"""So far back what is new is shown."""
SHOWN = 10

Row = dict[str, Any]


def account_of(ask: Ask) -> str:
    """Whose page it is. Raises NotSignedIn for who has no account, and for a program."""
    if ask.account_key is None:
        raise NotSignedIn("sign in to follow anything", hint="use the account that a steward of your member has made for you")
    return ask.account_key


def following(ask: Ask) -> Response:
    """What is followed, newest news first in each; how one is told; saved views."""
    account, store, say = account_of(ask), ask.site.following, ask.language.say
    assert ask.actor is not None
    place = ask.site.shelf.place(ask.actor.member, None, None)
    return private(
        ask,
        "following.html",
        say("Following"),
        followed=[_shown(ask, place, one) for one in store.of(account)],
        views=store.views(account),
        told=store.reader(account),
        sending=_sending(ask, store.sending(account)),
        data=[("news", {"kind": one.kind, "name": one.reference}) for one in store.of(account)[:SHOWN]],
        can_mail=ask.site.workspace.settings.mail is not None,
        days=DAYS,
    )


def _sending(ask: Ask, last: Sending) -> list[str]:
    """What became of the last mails, in words."""
    say, told = ask.language.say, []
    if last.sent_ms is not None:
        told.append(say("Last sent {moment}, items: {count}.", moment=moment(ask, last.sent_ms), count=last.items))
    if last.failed_ms is not None:
        why = ask.language.tell(last.failure or "")
        told.append(say("Not sent {moment}: {why}. It is tried again.", moment=moment(ask, last.failed_ms), why=why))
    return told


def _shown(ask: Ask, place: Place, one: Subscription) -> Row:
    """One thing that is followed, as the page shows it; what may no longer be read has no name."""
    tongue, made = ask.language, {"kind": one.kind, "reference": one.reference, "mailed": one.mailed}
    made["word"] = tongue.say(MESSAGES[one.kind])
    try:
        found = new_in(ask.site, place, one)
    except NotFound:
        return {**made, "name": None, "href": None, "items": [], "more": 0}
    about, items = found["about"], found["items"]
    told = [
        {
            "day": tongue.day(item["at"][:10]),
            "text": headline(tongue, item),
            "href": item_path(item, one.kind, one.reference, about),
            "lines": figures(tongue, item),
        }
        for item in items[:SHOWN]
    ]
    href = path_of(one.kind, one.reference, about)
    return {**made, "name": name_of(tongue, about), "href": href, "items": told, "more": max(0, len(items) - SHOWN)}


def new_in(site: Site, place: Place, one: Subscription) -> Row:
    """What is followed (`about`) and what is new in it in DAYS (`items`), computed once for all who read alike. NotFound."""
    since = place.today - dt.timedelta(days=DAYS)

    def compute() -> bytes:
        with site.shelf.reading(place) as held:
            about = answers.followed(held, one.kind, one.reference)
            return text_of({"about": about, "items": answers.news(held, one.kind, one.reference, since)})

    found: Row = site.answers.get(place, "news", {"kind": one.kind, "reference": one.reference}, compute).value
    return found


def follow(ask: Ask) -> Response:
    """Follow something that one may read."""
    account, kind, reference = account_of(ask), *_named(ask)
    assert ask.actor is not None
    place = ask.site.shelf.place(ask.actor.member, None, None)
    with ask.site.shelf.reading(place) as held:
        answers.followed(held, kind, reference)
    ask.site.following.follow(account, kind, reference, mailed=ask.form.get("mailed", "1") == "1")
    return _back(ask, ask.language.say("You follow this now."))


def end(ask: Ask) -> Response:
    """Follow it no longer."""
    ask.site.following.end(account_of(ask), *_named(ask))
    return _back(ask, ask.language.say("You follow this no longer."))


def _named(ask: Ask) -> tuple[str, str]:
    kind, reference = str(ask.form.get("kind", "")), str(ask.form.get("reference", ""))
    if kind not in answers.KINDS or not reference or len(reference) > 400:
        raise BadRequest("this cannot be followed", hint="follow a place, a plan, a member or an undertaking from its page")
    return kind, reference


def _back(ask: Ask, said: str) -> Response:
    """To the page from which the form came."""
    back = str(ask.form.get("back", ""))
    split = urlsplit(back)
    own = back.startswith("/") and not back.startswith(("//", "/\\")) and not split.netloc and back.isprintable()
    return saying(ask, RedirectResponse(back if own else "/following", 303), said)


def save(ask: Ask) -> Response:
    """Save a view under a name."""
    made = ask.site.following.save(account_of(ask), str(ask.form.get("name", "")), str(ask.form.get("address", "")))
    return saying(ask, RedirectResponse(made.address, 303), ask.language.say("The view is saved: {name}.", name=made.name))


def remove(ask: Ask) -> Response:
    """Remove a saved view."""
    ask.site.following.remove(account_of(ask), str(ask.form.get("view", "")))
    return on_to(ask, "/following", said=ask.language.say("The view is removed."))


def make_feed(ask: Ask) -> Response:
    """A new address for the feed, shown this once."""
    secret = ask.site.following.make_feed(account_of(ask), ask.language.code)
    origin = ask.site.origin or str(ask.request.base_url).rstrip("/")
    return private(ask, "following_feed.html", ask.language.say("Your feed"), address=f"{origin}/following.atom?key={secret}")


def end_feed(ask: Ask) -> Response:
    """The feed's address opens nothing any more."""
    ask.site.following.end_feed(account_of(ask))
    return on_to(ask, "/following", said=ask.language.say("The address of your feed opens nothing any more."))


def feed(ask: Ask) -> Response:
    """The feed of whoever's address it is. It leaves the house as mail does: what not everybody may know is told by its kind."""
    found = ask.site.following.by_feed(ask.query.get("key", ""))
    party = party_of(ask.site, found.account_id)
    place, tongue = ask.site.shelf.place(party, None, None), language(found.language)
    origin = ask.site.origin or str(ask.request.base_url).rstrip("/")
    entries = [
        entry for one in ask.site.following.of(found.account_id) for entry in _entries(ask.site, place, one, tongue, origin)
    ]
    title = tongue.say("Common Ground: what you follow")
    made = atom(title, f"{origin}/following", f"feed of {found.account_id}", tongue.code, entries)
    return Response(made, media_type="application/atom+xml", headers={"cache-control": "private, no-store"})


def party_of(site: Site, account_id: str) -> str:
    """The member of an account in force; what is kept of one that has ended is erased. Raises NotFound."""
    account = site.accounts.of(account_id)
    own = site.workspace.settings.member
    if account is None and (own is None or account_id != f"operator of {own}"):
        site.following.forget(account_id)
        raise NotFound("there is no such page", hint="make a new address for your feed")
    return account.member if account else str(own)


def _entries(site: Site, place: Place, one: Subscription, tongue: PageLanguage, origin: str) -> list[Row]:
    try:
        found = new_in(site, place, one)
    except NotFound:
        return []
    about = found["about"]
    name = name_of(tongue, about) if about["public"] else tongue.say(MESSAGES[one.kind])
    return [
        {
            "id": item["id"],
            "at": item["at"],
            "title": guarded(tongue, item),
            "address": origin + item_path(item, one.kind, one.reference, about),
            "about": name,
            "lines": figures(tongue, item) if item["public"] else [],
        }
        for item in found["items"]
    ]


ROUTES = [
    page("/following", following),
    page("/following/follow", post=follow),
    page("/following/end", post=end),
    page("/following/views", post=save),
    page("/following/views/remove", post=remove),
    page("/following/feed", post=make_feed),
    page("/following/feed/end", post=end_feed),
    page("/following.atom", feed),
]
