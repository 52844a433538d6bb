"""All questions, by the modules that hold them."""

from __future__ import annotations

import functools
import importlib

from commonground.answers.question import QUESTIONS, Question

MODULES = (
    "allocate",
    "budgets",
    "changes",
    "contributions",
    "diff",
    "drive",
    "explain",
    "feeds",
    "flows",
    "follow_up",
    "gap",
    "kinds",
    "known",
    "meetings",
    "news",
    "outlook",
    "paths",
    "picture",
    "place",
    "pledges",
    "quality",
    "receipt",
    "records",
    "rejects",
    "release",
    "requests",
    "screening",
    "search",
    "status",
    "total",
    "trace",
    "watch",
    "watch_anomalies",
    "watch_ledger",
    "who",
)
"""The modules of this room that hold questions; each imports what it asks only when asked, so that all are quick to import."""


@functools.cache
def every() -> dict[str, Question]:
    """Every question by its name, in the order of their names."""
    for module in MODULES:
        importlib.import_module(f"commonground.answers.{module}")
    return dict(sorted(QUESTIONS.items()))
