"""What pages need of access: the cookies of sessions, and whether a request that changes something comes from our own pages."""

from __future__ import annotations

from commonground.access.cookie import PROVIDER, SESSION
from commonground.access.csrf import SAFE_METHODS, token_of, verdict

__all__ = ["PROVIDER", "SAFE_METHODS", "SESSION", "token_of", "verdict"]
