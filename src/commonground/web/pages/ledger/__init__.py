"""The ledger: what members entered, promised and asked, and every act upon it; one module a subject."""

from __future__ import annotations

import importlib

from starlette.routing import BaseRoute

SUBJECTS = (
    "home",
    "members",
    "meetings",
    "follow_up",
    "support",
    "importing",
    "releasing",
    "seeing",
    "documents",
    "entering",
    "kinds",
)

ROUTES: list[BaseRoute] = [
    route for name in SUBJECTS for route in importlib.import_module(f"commonground.web.pages.ledger.{name}").ROUTES
]
"""The lists of kinds come last: their address takes any word."""
