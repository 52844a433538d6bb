"""What pages need of access: cookies of sessions, what a half one waits for, whether a form was sent by our own pages."""

from __future__ import annotations

from commonground.access.cookie import PROVIDER, SESSION
from commonground.access.csrf import SAFE_METHODS, token_of, verdict
from commonground.access.second_factor import Enrolment
from commonground.access.sessions import ENROLMENT, SECOND_FACTOR, Session, Signed

__all__ = [
    "ENROLMENT",
    "PROVIDER",
    "SAFE_METHODS",
    "SECOND_FACTOR",
    "SESSION",
    "Enrolment",
    "Session",
    "Signed",
    "token_of",
    "verdict",
]
