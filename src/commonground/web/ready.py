"""To import this is to be ready to answer: the application with the modules of its pages. See `workers.py`."""

from __future__ import annotations

import os
from pathlib import Path

import uvicorn
import uvicorn.lifespan.on
import uvicorn.protocols.http.auto  # what a server imports when it begins

from commonground.web.workers import TOGETHER

try:
    from commonground.web.apart import Apart
    from commonground.web.application import application, every_route
    from commonground.web.watching import write_log
except FileNotFoundError:
    if TOGETHER not in os.environ or Path(os.environ[TOGETHER]).exists():
        raise
    raise SystemExit(0) from None  # whoever prepared workers could not begin, has said why, and took the folder of counts along

__all__ = ["Apart", "application", "uvicorn", "write_log"]

every_route()
