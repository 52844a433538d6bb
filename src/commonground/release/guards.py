"""The guard on places: what is shown no finer than a district, whatever its label (DESIGN, "What it is for", Places).

The guard on force is a rule of the records that people enter: `vocabulary/records/rules.py`.
"""

from __future__ import annotations

RECENT_DAYS = 30
"""Events of so many days are shown at admin 2 or coarser."""

CONTROL_SHOWN_AT = 2
"""Control of a place is shown at this admin level or coarser."""
