"""To import this is to be ready to answer: the application with the modules of its pages. See `workers.py`."""

from __future__ import annotations

import uvicorn
import uvicorn.lifespan.on
import uvicorn.protocols.http.auto  # what a server imports when it begins

from commonground.web.application import application, every_route
from commonground.web.watching import write_log

__all__ = ["application", "uvicorn", "write_log"]

every_route()
