"""The brief: composed for a country and month, looked at, and taken in four forms and two languages."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any

from starlette.responses import Response

from commonground.brief.formats import FORMATS
from commonground.brief.html import style
from commonground.brief.issue import composed, issue, render
from commonground.door.reader import Reader
from commonground.vocabulary.errors import BadRequest, NotFound
from commonground.vocabulary.label import PUBLIC
from commonground.vocabulary.months import between, parse_month
from commonground.web.asking import Ask
from commonground.web.headers import POLICY
from commonground.web.language import NAMES
from commonground.web.rendering import shown
from commonground.web.serving import page, require_own_eyes

FORMS = {
    ".pdf": ("PDF", "application/pdf"),
    ".docx": ("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ".html": ("HTML", "text/html; charset=utf-8"),
    ".md": ("Markdown", "text/markdown; charset=utf-8"),
}


def brief(ask: Ask) -> Response:
    """What to make, beside how it will look; and the briefs that were issued before."""
    known = ask.answer("known")
    if not known:
        return shown(ask, "picture_empty.html", ask.language.say("Brief"))
    country = ask.query.get("country") or max(known, key=lambda one: len(one["measures"]))["country"]
    of_country = next((one for one in known if one["country"] == country), None)
    if of_country is None:
        raise NotFound(f"nothing is known of {country!r}", hint="choose a country of the list")
    spans = of_country["measures"].values()
    months = list(reversed(between(max(min(one["first"] for one in spans), "1989-01"), max(one["last"] for one in spans))))
    month = ask.query.get("month") or max(one["complete"] or one["last"] for name, one in _telling(of_country["measures"]))
    tongue = ask.query.get("tongue") or ask.language.code
    asked = {"country": country, "month": parse_month(month), "tongue": tongue}
    return shown(
        ask,
        "brief.html",
        ask.language.say("Brief"),
        countries=[(one["country"], ask.language.country(one["country"])) for one in known],
        months=months if month in months else [month, *months],
        tongues=list(NAMES.items()),
        audiences=_audiences(ask),
        asked=asked,
        preview=ask.link("/brief/preview", **asked) if ask.query.get("country") else None,
        forms=[(suffix, words) for suffix, (words, _) in FORMS.items()],
        may=_may_take(ask),
        issued=_issued(ask),
    )


def _telling(measures: dict[str, Any]) -> list[tuple[str, Any]]:
    """The measures that a brief begins with, where they are known; else all."""
    first = [(name, span) for name, span in measures.items() if name in ("deaths", "idps", "returnees")]
    return first or list(measures.items())


def _may_take(ask: Ask) -> bool:
    """Whether it can be issued: for oneself and for the public, never while another member's eyes are looked with."""
    return ask.actor is not None and ask.as_of is None and ask.looking in (None, PUBLIC)


def _audiences(ask: Ask) -> list[tuple[str, str]]:
    """For whom it can be made: who reads, and the public."""
    if ask.looking not in (None, PUBLIC):
        return []
    own = ask.actor.member if ask.actor is not None else ask.party
    found = [(own, ask.language.say("{party} alone", party=own))] if own != PUBLIC else []
    return [*found, (PUBLIC, ask.language.say("the public"))]


def _issued(ask: Ask) -> list[list[str]]:
    def rows() -> list[dict[str, Any]]:
        with ask.reading() as held:
            return [{"id": one["brief_id"], "at": one["recorded_at"], **json.loads(one["request"])} for one in held.issued()]

    found = ask.keep("issued briefs", rows)
    return [
        [one["id"], ask.language.country(one["country"]), ask.language.month(one["month"]), one["at"][:16].replace("T", " ")]
        for one in reversed(found)
    ]


def preview(ask: Ask) -> Response:
    """The brief as one page that stands by itself, within the page that asks for it; nothing is issued by looking."""
    text = ask.keep("brief", lambda: _rendered(ask), **_request(ask))
    hashed = base64.b64encode(hashlib.sha256(re.sub(r"\r\n?", "\n", _style_of(text)).encode()).digest()).decode()
    policy = POLICY.replace("style-src 'self'", f"style-src 'sha256-{hashed}'").replace(
        "frame-ancestors 'none'", "frame-ancestors 'self'"
    )
    headers = {"content-security-policy": policy, "cache-control": "private, no-cache"}
    return Response(text, media_type="text/html; charset=utf-8", headers=headers)


def _rendered(ask: Ask) -> str:
    text: str = ask.made(rendered, request=_request(ask))
    return text


def rendered(held: Reader, request: dict[str, Any]) -> str:
    """The brief of a request as a page that stands by itself."""
    return render(composed(held, request)[0], ".html").decode()


def _style_of(text: str) -> str:
    found = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    return found.group(1) if found else style()


def _request(ask: Ask) -> dict[str, Any]:
    """What is asked for, as the ledger records it."""
    source = ask.form if ask.request.method == "POST" else ask.query
    country, month = str(source.get("country") or ""), str(source.get("month") or "")
    tongue = str(source.get("tongue") or "en")
    if not country or tongue not in NAMES:
        raise BadRequest("a brief is of a country, a month and a language", hint="choose them on the page")
    as_of = ask.as_of.isoformat() if ask.as_of else None
    return {"country": country.upper(), "month": parse_month(month), "lang": tongue, "as_of": as_of, "loaded_by": None}


def taken(ask: Ask) -> Response:
    """Issue the brief: it is recorded with its figures and to whom it went, and handed over as a file."""
    suffix = str(ask.form.get("form") or "")
    if suffix not in FORMATS:
        raise BadRequest(f"a brief cannot be written as {suffix!r}", hint="choose one of the forms")
    if ask.looking != PUBLIC:  # that one is chosen on the page: a brief for everybody
        require_own_eyes(ask)
    request = {**_request(ask), "member": ask.party}
    with ask.reading() as held:
        made, data, _ = issue(ask.site.workspace, held, ask.actor, request, suffix)
    headers = {"content-disposition": f'attachment; filename="{made.identifier}{suffix}"', "cache-control": "no-store"}
    return Response(data, media_type=FORMS[suffix][1], headers=headers)


ROUTES = [page("/brief", brief, taken, asks_only=True), page("/brief/preview", preview)]
