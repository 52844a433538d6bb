"""Pages from templates: Jinja2 with everything escaped; each has its banner, its language and its ways to the same as data."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import jinja2
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from commonground.answers.questions import every
from commonground.brief.html import directed
from commonground.door.browsers import token_of
from commonground.vocabulary.errors import CommonGroundError
from commonground.vocabulary.label import PUBLIC
from commonground.web.asking import SAID, Ask
from commonground.web.following.views import view_address
from commonground.web.language import NAMES
from commonground.web.static_files import address

NAVIGATION = (
    ("/", "Picture"),
    ("/money", "Money"),
    ("/watch", "Watch"),
    ("/screening", "Screening"),
    ("/ledger", "Ledger"),
    ("/brief", "Brief"),
    ("/data", "Data"),
)
"""The rooms of the site, in the order of the work; their words are messages."""


@functools.cache
def environment() -> jinja2.Environment:
    """The templates, compiled once."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("commonground.web", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        auto_reload=False,
    )
    made.globals["static"] = address
    made.globals["view_address"] = view_address
    made.globals["looking_words"] = looking_words
    return made


def shown(
    ask: Ask,
    template: str,
    title: str,
    *,
    data: Sequence[tuple[str, dict[str, Any]]] = (),
    status: int = 200,
    **context: Any,
) -> Response:
    """A page. `title` is already in its language; `data`: the questions that it answers, for its links to data and command lines.

    A browser that has the same bytes already is told so (304).
    """
    written = environment().get_template(template).render(**common(ask), title=title, as_data=as_data(ask, data), **context)
    body = written.encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "private, no-cache", "vary": "Cookie, Accept-Language"}
    if status == 200 and ask.request.method in ("GET", "HEAD") and tag in ask.request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    response = HTMLResponse(body, status_code=status, headers=headers)
    if ask.said:
        response.delete_cookie(SAID, path="/")
    return response


def fragment(ask: Ask, template: str, **context: Any) -> Response:
    """A part of a page, for htmx, without what stands around it."""
    written = environment().get_template(template).render(**common(ask), **context)
    return HTMLResponse(written, headers={"cache-control": "private, no-store", "vary": "Cookie, Accept-Language"})


def common(ask: Ask) -> dict[str, Any]:
    """What every template may use: words, numbers, links, who reads, and the token of forms."""
    tongue = ask.language
    return {
        "ask": ask,
        "lang": tongue,
        "say": tongue.say,
        "tell": tongue.tell,
        "text": bidirectional(ask),
        "link": ask.link,
        "navigation": NAVIGATION,
        "languages": NAMES,
        "path": ask.request.url.path,
        "form_token": token_of(ask.session_id) if ask.session_id else "",
        "banner": banner(ask),
    }


def bidirectional(ask: Ask) -> Callable[[object], Markup]:
    """Text with every stretch that runs against the page isolated; nothing as a dash."""
    return lambda value: directed("–" if value is None else str(value), ask.language.direction)


def banner(ask: Ask) -> str:
    """To whom the page is released, in words, as briefs say it."""
    try:
        party = ask.party
    except CommonGroundError:  # who may read nothing yet is shown what is anybody's: the way in
        party = PUBLIC
    return (
        ask.language.say("Released to the public")
        if party == PUBLIC
        else ask.language.say("Released to {party} only", party=party)
    )


def looking_words(ask: Ask) -> str:
    """With whose eyes the page is looked at, and how far."""
    say, other = ask.language.say, str(ask.looking)
    try:
        ask.party  # noqa: B018 - who may not look so is shown nothing
    except CommonGroundError:
        return say("Nothing is shown with these eyes.")
    if other == PUBLIC:
        return say("You see what everybody would see.")
    if ask.owned:
        return say("You see what {member} would see.", member=other)
    return say("You see what {member} would see, as far as {own} sees it too.", member=other, own=ask.reader)


def as_data(ask: Ask, questions: Sequence[tuple[str, dict[str, Any]]]) -> list[dict[str, str]]:
    """Where the same answers are had as data, and by which command."""
    found = []
    for name, options in questions:
        asked = every()[name]
        given = {key: value for key, value in options.items() if value is not None}
        more = f" --as-of {ask.as_of}" if ask.as_of else ""
        found.append({"name": name, "address": ask.link(f"/api/{name}", **given), "command": asked.line(given) + more})
    return found
