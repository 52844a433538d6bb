"""Where a figure comes from: its steps, rows, files and licences; and a note to who loaded them that it is wrong."""

from __future__ import annotations

from commonground.web.pages.evidence.shown import ROUTES

__all__ = ["ROUTES"]
