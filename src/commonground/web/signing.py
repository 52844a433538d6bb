"""What pages about signing in share: the session's cookie, the way back, and answers that no browser keeps.

OWASP ASVS 5.0.0, V3.3, V7.2.4 and V14.3.2: who proves anew who they are gets a new id, and what is personal is not cached.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

from starlette.responses import RedirectResponse, Response

from commonground.door.browsers import SESSION, Enrolment, Session, Signed
from commonground.vocabulary.errors import CommonGroundError, NotSignedIn, Refused, TooManyAttempts
from commonground.web.asking import Ask
from commonground.web.qr_code import qr_code
from commonground.web.rendering import shown
from commonground.web.serving import saying

LOCAL = ("localhost", "127.0.0.1", "::1")
"""Hosts of this machine: browsers take their plain http for secure."""

MESSAGES = (
    "name, password or code are wrong",
    "check all three; after several failures there is a wait",
    "the code is wrong or was used",
    "wait for the next code, and check the device's clock",
    "there is no second factor to confirm",
    "begin with a new one",
    "this account has a second factor already",
    "this account has no second factor",
    "this is the password already",
    "choose another one",
    "a sentence that you made up is long enough and easy to remember; every sign is allowed",
    "this invitation cannot be used: it is unknown, was used, or is too old",
    "ask a steward of your member for a new one",
    "no account here is linked to this user of the provider",
    "ask a steward of your member",
    "this is another user than the one who is signed in",
    "sign out first",
    "the provider does not say when it checked who you are",
    "use your password or a code",
    "this sign-in was not begun in this browser, took too long, or was finished already",
    "begin it again",
    "a token needs a scope",
    "a token needs a name",
)
"""What the room of access says to users, as far as pages translate it."""


def private(ask: Ask, template: str, title: str, *, status: int = 200, **context: Any) -> Response:
    """A page that no browser keeps."""
    response = shown(ask, template, title, status=status, **context)
    response.headers["cache-control"] = "no-store"
    if "etag" in response.headers:
        del response.headers["etag"]
    return response


def enrolment(
    ask: Ask, shown: Enrolment | None, error: CommonGroundError | None = None, *, back: str, needed: bool, action: str
) -> Response:
    """The page on which a second factor is set up: what is shown once, or what was wrong; `needed`: nothing opens without it."""
    return private(
        ask,
        "enrolment.html",
        ask.language.say("Set up a second factor"),
        status=error.status if error else 200,
        back=back,
        enrolment=shown,
        qr=qr_code(shown.uri, ask.language.say("QR code with the seed; the same stands below as text")) if shown else None,
        begun=shown is not None or error is not None,
        error=told(ask, error) if error else None,
        needed=needed,
        action=action,
    )


def on_to(ask: Ask, path: str, said: str | None = None, **query: str) -> Response:
    """After a form of these pages: to another page, nothing of which is kept either."""
    return saying(ask, RedirectResponse(ask.link(path, **query), 303, headers={"cache-control": "no-store"}), said)


def back_of(ask: Ask) -> str:
    """Where the user was going: an address within the site, else the picture. Never another site's, whatever is asked."""
    asked = str(ask.form.get("back") or ask.query.get("back") or "/")
    return asked if is_within(asked) else "/"


def is_within(address: str) -> bool:
    """Whether an address is a path of ours, and no page of signing in or out, which would lead round in circles."""
    if not address.startswith("/") or address[1:2] in ("/", "\\") or not address.isascii() or not address.isprintable():
        return False
    try:
        split = urlsplit(address)
    except ValueError:
        return False
    circles = ("/sign-in", "/sign-out", "/signed-out", "/account/prove", "/own")
    return not split.scheme and not split.netloc and "\\" not in address and not split.path.startswith(circles)


def secure_line(ask: Ask) -> None:
    """Raises Refused where the browser would not keep the session's cookie, or anybody on the way could read the password."""
    origin = ask.site.origin or str(ask.request.base_url)
    split = urlsplit(origin)
    if split.scheme != "https" and split.hostname not in LOCAL:
        raise Refused(
            "nobody signs in over a line that is not encrypted",
            hint="open these pages over https; whoever operates them: see TLS in docs/operating.md",
        )


def where(ask: Ask) -> dict[str, str | None]:
    """The address and the browser of a request, as sessions are listed with them."""
    client = ask.request.client
    return {"address": client.host if client else None, "agent": ask.request.headers.get("user-agent")}


def address(ask: Ask) -> str | None:
    """The address that a request comes from."""
    return where(ask)["address"]


def session_of(ask: Ask) -> str:
    """The id of the session of who is signed in with a browser. Raises NotSignedIn, and Refused for programs and the operator."""
    if ask.bearer:
        raise Refused("a token does not change accounts", hint="sign in with a browser")
    if ask.owned:
        raise Refused("the operator has no account here", hint="use `commonground account` on this machine")
    if ask.session_id is None or ask.actor is None:
        raise NotSignedIn("nobody is signed in here, or the session has ended", hint="sign in")
    return ask.session_id


def recently(ask: Ask, *factors: str) -> Session:
    """The session of who is signed in. Raises SignInAgain where the proof is too old, or has none of these factors."""
    sessions = ask.site.accounts.access.sessions
    session = sessions.find(session_of(ask))
    sessions.require_recent(session, *factors)
    return session


def half(ask: Ask, pending: str) -> str:
    """The id of a session that still waits for this. Raises NotSignedIn where there is none."""
    session_id = SESSION.read(ask.request.headers.get("cookie"))
    if not session_id or ask.site.accounts.access.sessions.find(session_id, pending=pending).pending != pending:
        raise NotSignedIn("the sign-in took too long", hint="begin again")
    return session_id


def carry(ask: Ask, response: Response, signed: Signed) -> Response:
    """Hand the session's new id to the browser."""
    response.headers.append("set-cookie", SESSION.header(signed.session_id))
    return response


def become(ask: Ask, signed: Signed) -> None:
    """The page that is shown now is already that of the new session."""
    ask.session_id = signed.session_id
    ask.actor = ask.site.accounts.by_session(signed.session_id)


def told(ask: Ask, error: CommonGroundError) -> str:
    """An error in the words of the page; a wait with its length."""
    say = ask.language.say
    if isinstance(error, TooManyAttempts):
        seconds = error.wait_seconds
        if seconds < 120:
            return say("Too many failed attempts. Seconds to wait: {seconds}. Nobody is locked out for good.", seconds=seconds)
        minutes = -(-seconds // 60)
        return say("Too many failed attempts. Minutes to wait: {minutes}. Nobody is locked out for good.", minutes=minutes)
    parts = [ask.language.tell(one) for one in (error.message, error.hint) if one]
    return "; ".join(parts) if len(parts) < 2 else f"{sentence(parts[0])} {sentence(parts[1])}"


def sentence(text: str) -> str:
    """A message as a sentence of its own."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?", "؟")) else ".")


def refused(response: Response, error: CommonGroundError) -> Response:
    """The page of a form that was not accepted says how long to wait."""
    if isinstance(error, TooManyAttempts):
        response.headers["retry-after"] = str(error.wait_seconds)
    return response


def moment(ask: Ask, ms: int | None) -> str:
    """A moment in the reader's language, to the minute, in UTC; empty where there is none."""
    if ms is None:
        return ""
    at = dt.datetime.fromtimestamp(ms / 1000, dt.UTC)
    return f"{ask.language.day(at.date().isoformat())} {at:%H:%M} UTC"
