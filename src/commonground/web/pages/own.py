"""The way in for whoever started the pages on their own machine: an address with the key of this run, used once."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from commonground.vocabulary.errors import NotFound
from commonground.web.asking import Ask
from commonground.web.serving import page
from commonground.web.site import OWN


def own(ask: Ask) -> Response:
    """Keep the key in a cookie and go to the picture; a wrong one, or none, is an address that is not there."""
    key = ask.query.get("key")
    if not ask.site.owned(key):
        raise NotFound("there is no such page", hint="use the address that `commonground serve` has printed")
    response = RedirectResponse("/", 303)
    response.set_cookie(OWN, str(key), httponly=True, samesite="strict", path="/")
    return response


ROUTES = [page("/own", own)]
