"""Records from a file: shown before they are recorded, then exactly what was shown; templates and exports.

The file travels with the preview's form, compressed, and is kept nowhere between the two: nothing of it lies on a disk, no other
account can come upon it, and nothing has to be swept. What the form brings back need not be trusted: the plan is made anew from
it, and its id must be that of the plan that was shown.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from typing import Any

from starlette.responses import Response

from commonground.door.records import Records
from commonground.entry.bring import bring
from commonground.entry.export import as_csv, as_workbook, exported
from commonground.entry.findings import Action, Finding, Plan
from commonground.entry.kinds import IMPORTED, imported
from commonground.entry.plan import Asked, plan
from commonground.entry.reading import FILE_BYTES, Sheet, read_bytes
from commonground.entry.template import Wanted, kinds_of, text, workbook
from commonground.vocabulary.errors import BadRequest, CommonGroundError, Conflict, NotSignedIn, Refused, TooLarge
from commonground.vocabulary.records import Kind
from commonground.web.asking import Ask
from commonground.web.pages.ledger.documents import file_of, uploaded
from commonground.web.pages.ledger.labels import choice, label_of
from commonground.web.pages.ledger.words import Told, field_word, plural, singular, tabs
from commonground.web.rendering import shown
from commonground.web.serving import done, page

CARRIED_BYTES = 1_500_000
"""The largest file, compressed and written for a form, that travels with its preview; a form holds 2 MB."""

SHOWN = 200
"""Records, and faults, that a preview shows."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def importing(ask: Ask) -> Response:
    """The form for a file, and the templates and exports of every kind."""
    return _page(ask)


def _page(ask: Ask, error: CommonGroundError | None = None) -> Response:
    may = ask.may("contributor")
    return shown(
        ask,
        "ledger/import.html",
        ask.language.say("Import and export"),
        status=error.status if error else 200,
        tabs=tabs(ask, "/ledger/import"),
        may=may,
        kinds=[(name, plural(ask, name)) for name in IMPORTED],
        typed={name: str(ask.form.get(name, "")) for name in ("kind", "complete", "leave_faulty", "why")},
        label=choice(ask, ask.records(), None, None, ask.form if error else None) if may else None,
        files=[_files(ask, name, words) for name, words in [("report", ask.language.say("A partner’s report")), *_named(ask)]],
        error=error,
    )


def _named(ask: Ask) -> list[tuple[str, str]]:
    return [(name, plural(ask, name)) for name in IMPORTED if name not in ("account", "sending", "answer", "note")]


def _files(ask: Ask, name: str, words: str) -> Told:
    tongue = ask.language.code
    return {
        "name": words,
        "template": ask.link(f"/ledger/template/{name}", language=tongue),
        "template_csv": ask.link(f"/ledger/template/{name}", format="csv") if name != "report" else None,
        "export": ask.link(f"/ledger/export/{name}", language=tongue),
        "export_csv": ask.link(f"/ledger/export/{name}", format="csv") if name != "report" else None,
    }


def _asked(ask: Ask, records: Records) -> Asked:
    """How the file is to be understood, as the form says it."""
    kind = str(ask.form.get("kind", ""))
    of = imported(kind) if kind else None

    def label(kind: Kind) -> Any:
        return label_of(ask, records, kind)

    return Asked(of, label, ask.form.get("complete") == "1", ask.form.get("leave_faulty") == "1")


def _signed_in(ask: Ask) -> None:
    if ask.actor is None:
        raise NotSignedIn("sign in to import records", hint="use the account that a steward of your member has made for you")
    if not ask.may("contributor"):
        raise Refused(f"a {ask.actor.role} may not enter records", hint=f"ask a contributor of {ask.party}")


def preview(ask: Ask) -> Response:
    """What the file would do; nothing is recorded."""
    _signed_in(ask)
    try:
        name, data = uploaded(ask)
        carried = _packed(name, data)
        made = _plan(ask, read_bytes(data, name), name)
    except CommonGroundError as error:
        return _page(ask, error)
    return _preview(ask, made, name, carried)


def _plan(ask: Ask, sheets: list[Sheet], name: str) -> Plan:
    assert ask.actor is not None
    return plan(ask.site.workspace, ask.actor, sheets, name, _asked(ask, ask.records()), ask.place.today)


def _packed(name: str, data: bytes) -> str:
    """The file as the preview's form carries it. Raises TooLarge for one that no form holds."""
    if len(data) > FILE_BYTES or len(packed := base64.urlsafe_b64encode(zlib.compress(data, 9))) > CARRIED_BYTES:
        raise TooLarge("this file is too large for a page", where=name, hint="part it, or use `commonground import`")
    return packed.decode()


def _unpacked(carried: str) -> bytes:
    """The file that a form brings back, never more of it than a file may have. Raises BadRequest for what is none."""
    try:
        opened = zlib.decompressobj()
        data = opened.decompress(base64.urlsafe_b64decode(carried.encode("ascii", "replace")), FILE_BYTES)
    except (ValueError, zlib.error, binascii.Error):
        raise BadRequest("the file of the preview did not come back whole", hint="upload it again") from None
    if opened.unconsumed_tail or not opened.eof:
        raise BadRequest("the file of the preview did not come back whole", hint="upload it again")
    return data


def _preview(ask: Ask, made: Plan, name: str, carried: str, error: CommonGroundError | None = None) -> Response:
    say = ask.language.say
    todo = [action for what in ("add", "change", "end") for action in made.actions if action.what == what]
    leave = ask.form.get("leave_faulty") == "1"
    return shown(
        ask,
        "ledger/preview.html",
        say("What {file} would do", file=name),
        status=error.status if error else 200,
        tabs=tabs(ask, "/ledger/import"),
        made=made,
        figures=_figures(ask, made),
        actions=[_action(ask, one) for one in todo[:SHOWN]],
        more=max(0, len(todo) - SHOWN),
        faults=[_finding(ask, one) for one in made.faults[:SHOWN]],
        remarks=[_finding(ask, one) for one in made.remarks[:SHOWN]],
        blocked=bool(made.faults) and not leave,
        records=bool(made.entries) and (leave or not made.faults),
        kept=[(key, str(value)) for key, value in ask.form.multi_items() if key in KEPT and isinstance(value, str)],
        name=name,
        carried=carried,
        why=str(ask.form.get("why", "")),
        error=error,
    )


KEPT = ("kind", "complete", "leave_faulty", "why", "readers", "party", "caveat", "tlp", "sensitivity", "handling", "review_on")
"""What the preview's form hands on."""


def _figures(ask: Ask, made: Plan) -> list[Told]:
    say = ask.language.say
    counts = {
        say("To add"): made.count("add"),
        say("To change"): made.count("change"),
        say("To end"): made.count("end"),
        say("As they are"): made.count("nothing"),
        say("Rows with faults"): len({(one.sheet, one.row) for one in made.faults}),
    }
    return [{"label": words, "value": f"{count:,}"} for words, count in counts.items()]


def _action(ask: Ask, one: Action) -> Told:
    say = ask.language.say
    words = {"add": say("Add"), "change": say("Change"), "end": say("End")}
    rows = ask.language.listed(map(str, one.rows))
    return {
        "what": words[one.what],
        "is": one.what,
        "name": f"{singular(ask, one.kind)} {one.name}",
        "where": say("row {rows}", rows=rows) if rows else say("not in the file"),
        "waits": one.waits,
        "changes": [
            {
                "field": field_word(ask, change.field.replace(" ", "_")),
                "old": change.old if one.what != "add" else None,
                "new": change.new,
                "period": change.period,
            }
            for change in one.changes
            if one.what != "add" or change.new is not None
        ],
    }


def _finding(ask: Ask, one: Finding) -> list[str]:
    row = str(one.row) if one.row is not None else "–"
    column = field_word(ask, one.column) if one.column else "–"
    wrong = ask.language.say("; ").join(ask.language.tell(said) for said in (one.message, one.hint) if said)
    return [row, column, wrong, one.sheet]


def confirm(ask: Ask) -> Response:
    """Record exactly what the preview showed, in one transaction; else show a new preview, and say why."""
    _signed_in(ask)
    assert ask.actor is not None
    name, carried = str(ask.form.get("name", "")), str(ask.form.get("carried", ""))
    sheets = read_bytes(_unpacked(carried), name)
    made, today = _plan(ask, sheets, name), ask.place.today
    try:
        if str(ask.form.get("plan", "")) != made.digest:
            raise Conflict("this is not what the preview showed", hint="somebody changed the records meanwhile: look at this one")
        why = str(ask.form.get("why", "")).strip() or f"imported {name}"
        done_now = bring(ask.site.workspace, ask.actor, ask.desk(), sheets, made, _asked(ask, ask.records()), why, today)
    except (BadRequest, Conflict) as error:
        return _preview(ask, made, name, carried, error)
    say = ask.language.say
    counts = {"added": made.count("add"), "changed": made.count("change"), "ended": made.count("end")}
    said = say("Recorded: {added} added, {changed} changed, {ended} ended.", **counts)
    if any(one.waits for one in done_now):
        said += " " + say("A second person has to approve who may read it.")
    return done(ask, "/ledger", said=said)


def template(ask: Ask) -> Response:
    """A file to fill in, with the codes and places that its reader may see."""
    name = ask.request.path_params["kind"]
    kinds, party = kinds_of(name), ask.party
    if ask.query.get("format") == "csv":
        if len(kinds) > 1:
            raise BadRequest("a report has several sheets", hint="take the workbook")
        return file_of(text(party, ask.place.today, kinds[0]), f"{name}.csv", "text/csv; charset=utf-8")
    with ask.reading() as held:
        data = workbook(held, Wanted(kinds, (), ask.language.code))
    return file_of(data, f"{name}.xlsx", XLSX)


def export(ask: Ask) -> Response:
    """The records of a kind, or of a partner's report, in the form that an import reads."""
    name = ask.request.path_params["kind"]
    kinds, records = kinds_of(name), ask.records()
    for kind in kinds:
        ask.readable(kind.name)
    tables = [exported(records, kind) for kind in kinds]
    if ask.query.get("format") == "csv":
        if len(tables) > 1:
            raise BadRequest("a CSV holds one kind of record", hint="take the workbook")
        return file_of(as_csv(tables[0], records, ask.place.today), f"{name}.csv", "text/csv; charset=utf-8")
    return file_of(as_workbook(tables, records, ask.place.today, ask.language.code), f"{name}.xlsx", XLSX)


ROUTES = [
    page("/ledger/import", importing, preview),
    page("/ledger/import/confirm", post=confirm),
    page("/ledger/template/{kind}", template),
    page("/ledger/export/{kind}", export),
]
