"""Screening of a file of payees as long work: which column is what, and on to the job. Nothing of the file is kept."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, BinaryIO

from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from commonground.answers.payee_file import PARQUET, read
from commonground.answers.screening import RATE
from commonground.door.records import Record
from commonground.screening.asking import ROLES, SPELLINGS, folded
from commonground.screening.parquet_payees import opened
from commonground.vocabulary.errors import BadRequest, CommonGroundError, Refused
from commonground.web.asking import Ask
from commonground.web.pages.jobs import who_asks
from commonground.web.pages.screening import RATES, rates, tabs
from commonground.web.pages.screening_again import run_again
from commonground.web.rendering import fragment
from commonground.web.serving import page
from commonground.web.signing import private

ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".xlsb", ".ods", ".parquet")
NAMING = ("name", "given", "family")
"""Roles of which one at least must be there."""

MESSAGES = {
    "name": "Name",
    "alias": "Further names",
    "given": "Given names",
    "family": "Family name",
    "dob": "Date of birth",
    "country": "Country",
    "document": "Document",
    "kind": "Kind",
    "gender": "Sex",
}
"""What a column can be."""


def batch(ask: Ask) -> Response:
    """The form for a file."""
    return _page(ask)


def columns(ask: Ask) -> Response:
    """The columns of a file with what each seems to be: only its first rows are looked at, and it is not kept."""
    _contributor(ask)
    try:
        header = _header(*_file(ask))
    except CommonGroundError as error:
        return _fragment(ask, [], error) if _by_script(ask) else _page(ask, error=error)
    return _fragment(ask, _guessed(ask, header), None) if _by_script(ask) else _page(ask, headings=_guessed(ask, header))


def sent(ask: Ask) -> Response:
    """Have a file screened; its recorded run is the outcome of the job."""
    _contributor(ask)
    mapped = _mapped(ask)
    name, stream = "", None
    try:
        name, stream = _file(ask)
        header = _header(name, stream)
        if mapped and not any(mapped[role] for role in NAMING):
            raise BadRequest("no column holds a name", hint="say which one does")
        if not mapped and not any(SPELLINGS.get(folded(heading)) in NAMING for heading in header):
            error = BadRequest("no column seems to hold a name", hint="say which one does, and choose the file again")
            return _page(ask, headings=_guessed(ask, header), error=error)
        stream.seek(0)
        ending = Path(name).suffix.lower()
        why = str(ask.form.get("why") or "").strip() or None
        given, since = (f"payees{ending}", stream), _since(ask)
        if since is None:
            job = ask.site.jobs.screen(who_asks(ask), given, columns=mapped, rate=_rate(ask), why=why)
        else:
            job = ask.site.jobs.rescreen(who_asks(ask), since.record_id, given, columns=mapped, why=why)
    except CommonGroundError as error:
        return _page(ask, error=error)
    return RedirectResponse(ask.link(f"/data/jobs/{job.job_id}"), 303, headers={"cache-control": "no-store"})


def _contributor(ask: Ask) -> None:
    if not ask.may("contributor"):
        raise Refused("a file is screened by contributors", hint="ask a contributor of your member, and go back to today")


def _file(ask: Ask) -> tuple[str, BinaryIO]:
    given = ask.form.get("file")
    if not isinstance(given, UploadFile) or not given.filename:
        raise BadRequest("no file is given", hint="choose a CSV, a workbook or Parquet")
    if Path(given.filename).suffix.lower() not in ENDINGS:
        raise BadRequest("this is no file of payees", hint="give a CSV, a workbook or Parquet")
    return str(given.filename), given.file


def _since(ask: Ask) -> Record | None:
    """The run since which a file is screened again, as the address or the form says. Raises NotFound."""
    named = ask.query.get("since") or str(ask.form.get("since") or "")
    return run_again(ask, named) if named else None


def _header(name: str, stream: BinaryIO) -> list[str]:
    """The headings of a file that was sent; a text or workbook lies outside the workspace for a moment, readable by its owner."""
    if Path(name).suffix.lower() == PARQUET:
        return list(opened(stream, "").schema_arrow.names)
    with tempfile.NamedTemporaryFile(suffix=Path(name).suffix.lower()) as held:
        stream.seek(0)
        while piece := stream.read(1 << 20):
            held.write(piece)
        held.flush()
        try:
            return [heading for heading in read(Path(held.name))[0] if heading]
        except CommonGroundError as error:
            error.where = None  # the name of a file of payees may be a person's
            raise


def _guessed(ask: Ask, header: list[str]) -> list[dict[str, Any]]:
    return [{"heading": heading, "role": SPELLINGS.get(folded(heading), "")} for heading in header]


def _mapped(ask: Ask) -> dict[str, str]:
    """Role to headings as the form says; every role is named, so that none is guessed beside it. Empty where nothing was said."""
    chosen = [(str(ask.form.get(f"role-{at}", "")), str(heading)) for at, heading in enumerate(ask.form.getlist("heading"))]
    if not chosen:
        return {}
    return {role: ",".join(heading for named, heading in chosen if named == role) for role in ROLES}


def _rate(ask: Ask) -> float:
    given = str(ask.form.get("fpr") or f"{RATE:g}")
    return float(given) if given in {f"{rate:g}" for rate in RATES} else RATE


def _by_script(ask: Ask) -> bool:
    return ask.request.headers.get("hx-request") == "true"


def _roles(ask: Ask) -> list[tuple[str, str]]:
    return [(role, ask.language.say(MESSAGES[role])) for role in ROLES]


def _fragment(ask: Ask, headings: list[dict[str, Any]], error: CommonGroundError | None) -> Response:
    response = fragment(ask, "screening_columns.html", headings=headings, roles=_roles(ask), error=error)
    response.headers["cache-control"] = "no-store"
    return response


def _page(ask: Ask, *, headings: list[dict[str, Any]] | None = None, error: CommonGroundError | None = None) -> Response:
    return private(
        ask,
        "screening_batch.html",
        ask.language.say("A file of payees"),
        status=error.status if error else 200,
        tabs=tabs(ask, "/screening/batch"),
        headings=headings or [],
        roles=_roles(ask),
        rates=rates(ask),
        rate=f"{_rate(ask):g}",
        may=ask.may("contributor"),
        since=_since(ask),
        accept=",".join(ENDINGS),
        error=error,
    )


ROUTES = [page("/screening/batch", batch, sent), page("/screening/batch/columns", post=columns)]
