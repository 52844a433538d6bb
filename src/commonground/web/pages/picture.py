"""The picture: every measure by place and month."""

from __future__ import annotations

from starlette.responses import Response

from commonground.web.asking import Ask
from commonground.web.rendering import shown
from commonground.web.serving import page


def picture(ask: Ask) -> Response:
    """The map and its table."""
    return shown(ask, "picture.html", ask.language.say("Picture"), rows=[], data=[("gap", {"country": "IRQ", "year": 2018})])


ROUTES = [page("/", picture)]
