"""Days, moments and years as people write them in options."""

from __future__ import annotations

import datetime as dt
import re

from commonground.vocabulary.errors import BadRequest


def parse_day(text: str | None) -> dt.date | None:
    """A date written YYYY-MM-DD; a month or a year means its last day."""
    if text is None:
        return None
    try:
        if len(text) == 4:
            return dt.date(int(text), 12, 31)
        if len(text) == 7:
            start = dt.date.fromisoformat(f"{text}-01")
            return (start + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        raise BadRequest(f"{text!r} is not a date", hint="write YYYY-MM-DD") from None


def exact_day(text: str | None) -> dt.date | None:
    """A day written YYYY-MM-DD, and nothing shorter: what is recorded is meant to the day."""
    if text is None:
        return None
    if len(text) != 10:
        raise BadRequest(f"{text!r} is not a day", hint="write YYYY-MM-DD")
    return parse_day(text)


def moment(text: str | None) -> str | None:
    """A moment in the form of the ledger; a bare date means its end."""
    if text is None:
        return None
    try:
        stamp = dt.datetime.fromisoformat(text if len(text) > 10 else f"{text}T23:59:59.999999")
    except ValueError:
        raise BadRequest(f"{text!r} is not a time", hint="write YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS") from None
    aware = stamp if stamp.tzinfo else stamp.replace(tzinfo=dt.UTC)
    try:
        return aware.astimezone(dt.UTC).isoformat(timespec="microseconds")
    except OverflowError:
        raise BadRequest(f"{text!r} lies beyond the calendar", hint="write YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS") from None


def stated_years(text: str | None) -> tuple[int, int] | None:
    """First and last year of YYYY or YYYY-YYYY; None where nothing is written. Raises BadRequest for anything else."""
    if text is None:
        return None
    stated = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", text)
    if stated is None or (stated[2] and stated[2] < stated[1]):
        raise BadRequest(f"{text!r} is not a year", hint="write YYYY, or YYYY-YYYY with the earlier year first")
    return int(stated[1]), int(stated[2] or stated[1])
