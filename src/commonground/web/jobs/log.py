"""What a worker writes about itself: one JSON object a line, with ids and kinds and never what somebody loaded or screened."""

from __future__ import annotations

import json
import logging
import sys
import time
from typing import Any

FACTS = ("job", "kind", "run", "state", "fault")


class JsonLine(logging.Formatter):
    """A record as a line of JSON: when, how grave, what, and the facts that it names; of an error only its kind."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z"
        told: dict[str, Any] = {"at": at, "level": record.levelname.lower(), "logger": record.name, "process": record.process}
        told |= {"message": record.getMessage()}
        told |= {name: getattr(record, name) for name in FACTS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            told["fault"] = record.exc_info[0].__name__
        return json.dumps(told, ensure_ascii=False)


def to_stderr() -> None:
    """Write the log of jobs, and what the queue has to complain of, to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLine())
    for name, level in (("commonground.jobs", logging.INFO), ("huey", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level)
