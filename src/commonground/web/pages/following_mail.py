"""The address to which a digest is mailed: given, confirmed by a code that came there, removed."""

from __future__ import annotations

import datetime as dt

from starlette.responses import Response

from commonground.vocabulary.errors import BadRequest
from commonground.web.asking import Ask
from commonground.web.following.digest import deliver
from commonground.web.following.mail import Letter, Part
from commonground.web.pages.following import account_of
from commonground.web.serving import page
from commonground.web.signing import on_to, private


def give(ask: Ask) -> Response:
    """Keep an address and mail a code to it; nothing else is mailed there before it is confirmed."""
    account, say = account_of(ask), ask.language.say
    settings = ask.site.workspace.settings
    if settings.mail is None:
        raise BadRequest("no mail server is set up", hint="ask whoever runs this installation")
    address = str(ask.form.get("address", "")).strip()
    code = ask.site.following.give_address(account, address, ask.language.code)
    link = f"{settings.web.origin}/following/confirm?code={code}"
    letter = Letter(
        say("Common Ground: confirm your address"),
        say("Somebody gave this address to be told by Common Ground what is new. Was it you? Then open the link within a day."),
        [Part(say("Confirm the address"), link)],
        say("If it was not you, do nothing: nothing more will come."),
    )
    try:
        deliver(ask.site.workspace, address, letter, ask.language, dt.datetime.now(dt.UTC))
    except Exception:
        ask.site.following.remove_address(account)
        raise
    return on_to(ask, "/following", said=say("A link was mailed to your address. Open it within a day to confirm the address."))


def confirm(ask: Ask) -> Response:
    """The page that the mailed link opens: a button, since programs that look at mail open links too."""
    account_of(ask)
    return private(ask, "following_confirm.html", ask.language.say("Confirm the address"), code=ask.query.get("code", ""))


def confirming(ask: Ask) -> Response:
    """The address is confirmed."""
    ask.site.following.confirm(account_of(ask), str(ask.form.get("code", "")))
    return on_to(
        ask, "/following", said=ask.language.say("Your address is confirmed. A mail comes on days on which something is new.")
    )


def remove(ask: Ask) -> Response:
    """Keep the address no longer."""
    ask.site.following.remove_address(account_of(ask))
    return on_to(ask, "/following", said=ask.language.say("Your address is removed."))


def stop(ask: Ask) -> Response:
    """The page that the link in a mail opens, signed in or not."""
    return private(ask, "following_stop.html", ask.language.say("End these mails"), key=ask.query.get("key", ""), ended=False)


def stopping(ask: Ask) -> Response:
    """No mail comes any more, and the address is kept no longer."""
    ask.site.following.stop(str(ask.form.get("key", "")))
    return private(ask, "following_stop.html", ask.language.say("End these mails"), key="", ended=True)


ROUTES = [
    page("/following/mail", post=give),
    page("/following/mail/remove", post=remove),
    page("/following/confirm", confirm, confirming),
    page("/following/stop", stop, stopping),
]
