"""A place: what is known of a district, a governorate or a country, month by month, and which records concern it."""

from __future__ import annotations

from commonground.web.pages.place.shown import ROUTES

__all__ = ["ROUTES"]
