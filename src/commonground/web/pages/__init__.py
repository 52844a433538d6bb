"""The pages, one module for each group; each holds `ROUTES`."""

from __future__ import annotations

import importlib

from starlette.routing import BaseRoute

GROUPS = (
    "account",
    "accounts",
    "administration",
    "drawn_maps",
    "evidence",
    "brief",
    "data",
    "interface",
    "jobs",
    "ledger",
    "maps",
    "money_allocate",
    "money_chain",
    "money_flows",
    "money_gap",
    "money_pledges",
    "money_reports",
    "money_total",
    "own",
    "picture",
    "place",
    "screening",
    "screening_batch",
    "screening_runs",
    "search",
    "second_factor",
    "sign_in",
    "sign_in_by",
    "tokens",
    "watch",
    "watch_area",
    "watch_right",
)
"""The modules of this folder that hold routes."""


def routes() -> list[BaseRoute]:
    """Every route of every page."""
    return [route for group in GROUPS for route in importlib.import_module(f"commonground.web.pages.{group}").ROUTES]
