"""What members ask of each other and what they leave as notes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from commonground.vocabulary.records.said import listed, said


@dataclass(frozen=True, kw_only=True)
class Request:
    """What one member asks of others, with the day by which an answer is due; silence after it is told."""

    to: tuple[str, ...] = listed("the members that are asked", ref="member")
    asks: str = said("for information, a decision or an offer", choices=("information", "decision", "offer"), required=True)
    text: str = said("what is asked", required=True)
    due_on: dt.date = said("by when", required=True)
    about: str | None = said("the record that it is about", form="record")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a member answered to a request."""

    request: str = said("the request", ref="request", required=True)
    answer: str = said("answered, partly answered or refused", choices=("answered", "partly answered", "refused"), required=True)
    on: dt.date = said("day of the answer", required=True)
    text: str | None = said("in words")
    record: str | None = said("the record that answers it", form="record")


@dataclass(frozen=True, kw_only=True)
class Note:
    """A remark on a record."""

    about: str = said("the record that it is about", form="record", required=True)
    text: str = said("the remark", required=True)
