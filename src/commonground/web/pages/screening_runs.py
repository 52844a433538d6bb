"""Recorded screenings: their hits to decide by two people, their receipts, and the verification of a receipt from anywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.datastructures import UploadFile
from starlette.responses import Response

from commonground.answers.receipt import as_object, verified
from commonground.door.records import Record, Records
from commonground.screening.decided import parts
from commonground.screening.deciding import decide, hits_of, lapsed_by
from commonground.screening.recording import find_run, receipt_of
from commonground.vocabulary.errors import BadRequest, CommonGroundError, TooLarge
from commonground.vocabulary.label import PUBLIC
from commonground.web.asking import Ask
from commonground.web.leafing import leaf
from commonground.web.pages.screening import group, tabs
from commonground.web.pages.screening_again import results
from commonground.web.rendering import shown
from commonground.web.serving import done, page
from commonground.web.signing import private

LEAF = 50
RECEIPT_BYTES = 64 << 20

MESSAGES = {
    "file": "a file",
    "ledger": "the ledger",
    "name": "one name",
    "cleared": "cleared",
    "confirmed": "confirmed",
    "clear": "Clear",
    "confirm": "Confirm",
    "lapsed: the entry was changed": "lapsed: the entry was changed",
}
"""What runs are of, and what is decided."""

SAID = {"cleared": "clear", "confirmed": "confirm"}

Row = dict[str, Any]


def runs(ask: Ask) -> Response:
    """The screenings that the reader may read of, the newest first."""
    seen = ask.records()
    held = sorted(seen.of("screening_run"), key=lambda one: (one.recorded_at, one.record_id), reverse=True)
    waiting = [one for one in seen.of("screening_decision") if one["status"] == "proposed"]
    judged = {str(one["about"]) for one in seen.of("verdict")}
    open_ = sum(one.record_id not in judged for one in waiting)
    part = leaf(ask, "/screening/runs", len(held), LEAF)
    return shown(
        ask,
        "screening_runs.html",
        ask.language.say("Runs and decisions"),
        data=[] if ask.party == PUBLIC else [("records", {"kind": "screening_run"}), ("records", {"kind": "screening_decision"})],
        tabs=tabs(ask, "/screening/runs"),
        rows=[_run(ask, one) for one in held[part.start : part.stop]],
        part=part,
        waiting=open_,
    )


def _run(ask: Ask, one: Record) -> list[Any]:
    number = ask.language.number
    what = ask.language.say(MESSAGES[one["what"]])
    return [
        {"text": one.record_id[:8], "href": ask.link(f"/screening/runs/{one.record_id}")},
        ask.language.day(one.recorded_at[:10]),
        what,
        number(one["rows"]),
        number(one["alerts"]),
        ask.language.listed(one["lists"]),
        one.by,
    ]


def _found(ask: Ask) -> tuple[Records, Record]:
    """The run of the address. Raises NotFound, also for one that the reader may not read."""
    seen = ask.records()
    return seen, find_run(seen, ask.request.path_params["run"])


def run(ask: Ask) -> Response:
    """The hits of a run: those to decide, those that were decided, and earlier decisions that stand no longer."""
    seen, one = _found(ask)
    hits = [_hit(ask, row) for row in hits_of(ask.site.workspace, seen, one)]
    taken = [row for row in hits if row["decision"] and row["decision"]["status"] == "taken"]
    undecided = [row for row in hits if row not in taken]
    is_all = ask.query.get("all") == "1"
    asked = sorted((row for row in undecided if is_all or row["alert"] or row["decision"]), key=_order)
    address = f"/screening/runs/{one.record_id}"
    part = leaf(ask, address, len(asked), LEAF)
    return private(
        ask,
        "screening_run.html",
        ask.language.say("Screening {run}", run=one.record_id[:8]),
        tabs=tabs(ask, ""),
        run=one,
        address=address,
        figures=_figures(ask, one),
        hits=asked[part.start : part.stop],
        part=part,
        below=len(undecided) - len(asked),
        is_all=is_all,
        taken=taken,
        lapsed=lapsed_by(ask.site.workspace, seen, one),
        may=ask.may("contributor") and one.originator == ask.party,
        again=results(ask, one.record_id),
        words=_words(ask),
    )


def _words(ask: Ask) -> Callable[[str], str]:
    def words(said: str) -> str:
        return ask.language.say(MESSAGES.get(said, said))

    return words


def _order(row: Row) -> tuple[Any, ...]:
    """What waits for a second person first, then what alerts, the surest first."""
    return row["decision"] is None, not row["alert"], -row["number"], row["file"], row["row"]


def _hit(ask: Ask, row: Row) -> Row:
    decision = row["decision"]
    own = ask.actor is not None and decision is not None and decision["by"] == str(ask.actor)
    return {
        **row,
        "needs": ask.language.tell(row["needs"]) if row["needs"] else None,
        "number": row["score"],
        "score": f"{row['score']:.1f}",
        "group": group(ask, row["group"]),
        "at": str(row["row"]) if row["file"] == 1 else f"{row['file']}-{row['row']}",
        "own": own,
        "said": SAID[decision["verdict"]] if decision else "",
    }


def _figures(ask: Ask, one: Record) -> list[Row]:
    say, number = ask.language.say, ask.language.number
    return [
        {"label": say("Rows"), "value": number(one["rows"])},
        {"label": say("Different payees"), "value": number(one["names"])},
        {"label": say("Rows that alert"), "value": number(one["alerts"])},
        {"label": say("Clean names that may alarm"), "value": f"{float(one['false_alarm_rate']) * 100:g}\u00a0%"},
    ]


def decided(ask: Ask) -> Response:
    """Propose a decision of a hit, approve what another account proposed, or refuse it."""
    seen, one = _found(ask)
    hit, said, why = (str(ask.form.get(name) or "").strip() for name in ("hit", "said", "why"))
    if parts(hit)[0] != one.record_id[:8]:
        raise BadRequest(f"{hit!r} is no hit of this screening", hint="open the page anew and decide from there")
    if not why:
        raise BadRequest("say why", hint="a few words; they stay in the ledger")
    desk, say = ask.desk(), ask.language.say
    if said == "refuse":
        waits = next((row for row in hits_of(ask.site.workspace, seen, one) if row["hit"] == hit and row["decision"]), None)
        if waits is None:
            raise BadRequest("nothing is proposed of this hit", hint="open the page anew")
        desk.judge(waits["decision"]["record"], "refused", why)
        return done(ask, f"/screening/runs/{one.record_id}", say("What was proposed is refused."))
    became, _ = decide(ask.site.workspace, desk, seen, hit, said, why)
    words = say("It is decided.") if became == "approved" else say("It is proposed: another person of your member approves it.")
    return done(ask, f"/screening/runs/{one.record_id}", words)


def receipt(ask: Ask) -> Response:
    """The signed receipt of a run, as it was signed."""
    seen, one = _found(ask)
    data = receipt_of(ask.site.workspace, seen, one)
    name = f"receipt-{one.record_id[:8]}.json"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "private, no-store"}
    return Response(data, media_type="application/json", headers=headers)


def verify(ask: Ask) -> Response:
    """The form that takes a receipt."""
    return _verified(ask)


def checked(ask: Ask) -> Response:
    """Whether a receipt is as it was signed; nothing of it is kept, and no list or ledger is looked at."""
    ask.party  # noqa: B018 - who may read nothing here uploads nothing
    given, key = ask.form.get("file"), str(ask.form.get("key") or "").strip()
    try:
        if not isinstance(given, UploadFile) or not given.filename:
            raise BadRequest("no file is given", hint="choose a receipt")
        data = given.file.read(RECEIPT_BYTES + 1)
        if len(data) > RECEIPT_BYTES:
            raise TooLarge("this is larger than a receipt may be here", hint="verify it with `commonground receipt --verify`")
        told = as_object(verified(data, key or None), checked=bool(key))
    except CommonGroundError as error:
        return _verified(ask, error=error)
    except (KeyError, TypeError, ValueError):
        return _verified(ask, error=BadRequest("the file is no receipt", hint="give a file as it was downloaded"))
    return _verified(ask, told=told)


def _verified(ask: Ask, *, told: Row | None = None, error: CommonGroundError | None = None) -> Response:
    return private(
        ask,
        "screening_verify.html",
        ask.language.say("Verify a receipt"),
        status=error.status if error else 200,
        tabs=tabs(ask, "/screening/verify"),
        told=told,
        error=error,
        key=str(ask.form.get("key") or ""),
        words=_words(ask),
    )


ROUTES = [
    page("/screening/runs", runs),
    page("/screening/runs/{run}", run),
    page("/screening/runs/{run}/decide", post=decided),
    page("/screening/runs/{run}/receipt.json", receipt),
    page("/screening/verify", verify, checked, asks_only=True),
]
