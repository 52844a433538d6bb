"""The pages, one module for each group; each holds `ROUTES`."""

from __future__ import annotations

import functools
import importlib

from starlette.routing import BaseRoute

from commonground.web.late import LateRoutes

GROUPS = (
    "account",
    "accounts",
    "administration",
    "drawn_maps",
    "evidence",
    "data",
    "following",
    "following_mail",
    "interface",
    "jobs",
    "ledger",
    "maps",
    "money_chain",
    "money_flows",
    "money_gap",
    "money_pledges",
    "money_reports",
    "money_total",
    "money_way",
    "own",
    "picture",
    "place",
    "search",
    "second_factor",
    "sign_in",
    "sign_in_by",
    "tokens",
    "watch",
    "watch_area",
    "watch_right",
)
"""The modules of this folder that hold routes, and are imported at the start."""


LATE = {
    "/brief": ("brief",),
    "/money/allocate": ("money_allocate",),
    "/screening": (
        "screening",
        "screening_again",
        "screening_batch",
        "screening_hits",
        "screening_quality",
        "screening_runs",
    ),
    "/ledger/statements": ("ledger.statements",),
}
"""Modules that take long to import, by the address that theirs begin with."""


def routes() -> list[BaseRoute]:
    """Every route of every page."""
    own = [route for group in GROUPS for route in importlib.import_module(f"commonground.web.pages.{group}").ROUTES]
    return [*late(), *own]


@functools.cache
def late() -> tuple[LateRoutes, ...]:
    """The routes whose modules are imported when they are needed."""
    return tuple(LateRoutes(under, [f"commonground.web.pages.{name}" for name in names]) for under, names in LATE.items())
