"""Entering through the interface: a record, a correction, an end, the word of a second person; and long work."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, File, Form, Path, UploadFile
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from commonground.door.amending import amendment, ending
from commonground.door.entry import Entered, Entry
from commonground.door.labelling import asked_label
from commonground.door.naming import find, resolved
from commonground.door.records import Records
from commonground.door.telling import tell
from commonground.vocabulary.errors import BadRequest
from commonground.vocabulary.records import kind_named
from commonground.web.asking import Ask, ask_of
from commonground.web.pages.jobs import who_asks
from commonground.web.serving import require_own

router = APIRouter()

Words = Annotated[str, Field(min_length=1, max_length=2_000, description="Why; it stays in the ledger.")]
Name = Annotated[str, Path(description="A record: its id or the beginning of it, its code, or its title.", max_length=200)]
KindName = Annotated[str, Path(description="The kind of record.", max_length=60)]


class Label(BaseModel):
    """Who may read, and how it is to be handled; what is left out is as the kind brings it, or as it was."""

    model_config = ConfigDict(extra="forbid")
    release_to: list[str] = Field([], description="Members, communities (ORIGINATOR/CODE), MEMBERS, PUBLIC; OWN for nobody else.")
    caveats: list[str] = []
    handling: list[str] = []
    tlp: str | None = None
    sensitivity: str | None = None
    review_on: dt.date | None = None


class Said(BaseModel):
    """What every change says: why, and where it was taken from."""

    model_config = ConfigDict(extra="forbid")
    why: Words
    source: str | None = Field(None, max_length=2_000)


class Written(Said):
    """Fields by name, as the question `kinds` lists them; what refers to a record names it; the days on which it is so."""

    fields: dict[str, str | int | float | bool | list[str] | None] = {}
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    label: Label | None = None


class Amended(Written):
    """As `Written`; `version`: the version that was read, so that a change that came between is not overwritten."""

    version: str | None = Field(None, max_length=64)


class Ended(Said):
    """The last day on which it is in force; without it, it never was."""

    on: dt.date | None = None
    version: str | None = Field(None, max_length=64)


class Judged(Said):
    """The word of the second person."""

    verdict: Literal["approved", "refused"]


def writer(request: Request) -> tuple[Ask, Records]:
    """Who enters, and what they may read. Raises Refused for a request from elsewhere, NotSignedIn for nobody."""
    ask = ask_of(request)
    require_own(ask)
    ask.desk()
    return ask, ask.records()


@router.post("/enter/{kind}", status_code=201)
def enter(request: Request, kind: KindName, given: Annotated[Written, Body()]) -> Response:
    """Enter a record of a kind; the answer is the record as it can be read."""
    ask, records = writer(request)
    wanted = kind_named(kind)
    body = {name: value for name, value in resolved(records, wanted, given.fields).items() if value not in (None, "")}
    entry = Entry(
        wanted.name,
        body,
        label=asked_label(records, ask.party, wanted, None, _label(given.label)),
        valid_from=given.valid_from,
        valid_to=given.valid_to,
    )
    return _told(ask, ask.desk().enter([entry], given.why, given.source), 201)


@router.post("/amend/{kind}/{name}")
def amend(request: Request, kind: KindName, name: Name, given: Annotated[Amended, Body()]) -> Response:
    """Correct or change a record; what was recorded before stays."""
    ask, records = writer(request)
    wanted = kind_named(kind)
    record = find(records, name, wanted.name)
    label = asked_label(records, ask.party, wanted, record, _label(given.label))
    fields = resolved(records, wanted, given.fields)
    if not fields and label is None and not (given.valid_from or given.valid_to):
        raise BadRequest("nothing is to be changed", hint="give fields, a label or days")
    entries = amendment(records, record, fields, given.valid_from, given.valid_to, label)
    expected = [replace(entry, expects=given.version or entry.expects) for entry in entries]
    return _told(ask, ask.desk().enter(expected, given.why, given.source))


@router.post("/end/{kind}/{name}")
def end(request: Request, kind: KindName, name: Name, given: Annotated[Ended, Body()]) -> Response:
    """A record is no longer in force after a day, or never was."""
    ask, records = writer(request)
    entry = ending(records, find(records, name, kind_named(kind).name), given.on)
    expected = replace(entry, expects=given.version or entry.expects)
    return _told(ask, ask.desk().enter([expected], given.why, given.source))


@router.post("/judge/{name}")
def judge(request: Request, name: Name, given: Annotated[Judged, Body()]) -> Response:
    """Approve or refuse what waits for a second person, named by its id."""
    ask, _ = writer(request)
    return _told(ask, ask.desk().judge(name, given.verdict, given.why))


@router.get("/jobs")
def jobs(request: Request) -> Response:
    """The long work that the member has asked for, the newest first."""
    ask = ask_of(request)
    rows = [one.as_dict() for one in ask.site.jobs.of(who_asks(ask))]
    return _json({"rows": rows, "next": None, "total": len(rows)})


@router.get("/jobs/{job}")
def job(request: Request, job: Annotated[str, Path(max_length=64)]) -> Response:
    """One of them: how far it is, or how it ended."""
    ask = ask_of(request)
    return _json(ask.site.jobs.one(who_asks(ask), job).as_dict())


@router.post("/jobs/{job}/cancel")
def cancel(request: Request, job: Annotated[str, Path(max_length=64)]) -> Response:
    """Cancel one; what it had begun leaves nothing behind."""
    ask = ask_of(request)
    require_own(ask)
    return _json(ask.site.jobs.cancel(who_asks(ask), job).as_dict())


@router.post("/load", status_code=202)
def load(
    request: Request,
    files: Annotated[list[UploadFile], File(description="Files as their publishers publish them, or archives of them.")],
    feed: Annotated[str | None, Form(description="Else it is recognised by its content.")] = None,
    published: Annotated[dt.date | None, Form(description="Where the file does not say it.")] = None,
    release_to: Annotated[list[str] | None, Form(description="Else as the licence allows.")] = None,
) -> Response:
    """Load uploaded files; the answer is the job that does it."""
    ask, _ = writer(request)
    given = [(str(one.filename), one.file) for one in files]
    made = ask.site.jobs.load(who_asks(ask), given, feed=feed, published=published, release_to=release_to)
    return _json(made.as_dict(), 202)


def _label(given: Label | None) -> dict[str, Any]:
    return {} if given is None else {name: value for name, value in given.model_dump().items() if value}


def _told(ask: Ask, made: list[Entered], status: int = 200) -> Response:
    """The records as they can be read now, each with what waits for a second person."""
    records = ask.records()
    seen = ((one, records.target(one.record_id)) for one in {one.record_id: one for one in made}.values())
    return _json([{**tell(record, records), "waits": one.waits} for one, record in seen if record is not None], status)


def _json(value: Any, status: int = 200) -> Response:
    return JSONResponse(value, status, headers={"cache-control": "no-store"})
