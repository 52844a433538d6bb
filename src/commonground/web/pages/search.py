"""The page of search, and what is suggested while somebody types."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from commonground.answers.search import KINDS
from commonground.vocabulary.errors import BadRequest
from commonground.web.asking import Ask
from commonground.web.finding import kinds_word, shown_row
from commonground.web.leafing import leaf
from commonground.web.rendering import fragment, shown
from commonground.web.serving import page

FIRST = 5
"""So many of each kind stand on the page of all kinds."""
LEAF = 50
MOST = 1_000
SUGGESTED = 8

Row = dict[str, Any]


def search(ask: Ask) -> Response:
    """What answers to the words, the best kinds first; of one kind all, leafed through."""
    say, words = ask.language.say, ask.query.get("q", "").strip()[:400]
    kind = ask.query.get("kind") or None
    title = say("Search: {words}", words=words) if words else say("Search")
    asked: Row = {"words": words, "kind": kind, "each": MOST if kind else FIRST}
    try:
        found = ask.answer("search", **asked)
    except BadRequest:
        if kind not in (None, *KINDS):
            raise
        return shown(ask, "search.html", title, words=words, found=None, groups=[], kinds=[], kind=kind, part=None)
    countries = _countries(ask)
    part = leaf(ask, "/search", min(found["counts"].get(kind, 0), MOST), LEAF) if kind else None
    rows = found["found"][part.start : part.stop] if part else found["found"]
    return shown(
        ask,
        "search.html",
        title,
        data=[("search", asked)],
        words=words,
        found=found,
        groups=_groups(ask, rows, found["counts"], countries),
        kinds=_kinds(ask, words, kind, found["counts"]),
        kind=kind,
        part=part,
    )


def _countries(ask: Ask) -> set[str]:
    """Of which countries there are pages of money."""
    return {one["country"] for one in ask.answer("known")}


def _groups(ask: Ask, rows: list[Row], counts: dict[str, int], countries: set[str]) -> list[Row]:
    """What was found by kind, in the order of the best of each."""
    by_kind: dict[str, list[Row]] = {}
    for row in rows:
        by_kind.setdefault(row["kind"], []).append(shown_row(ask, row, countries))
    return [
        {
            "kind": kind,
            "title": kinds_word(ask, kind),
            "count": ask.language.number(counts[kind]),
            "rows": held,
            "all": ask.link("/search", q=ask.query.get("q"), kind=kind) if counts[kind] > len(held) else None,
        }
        for kind, held in by_kind.items()
    ]


def _kinds(ask: Ask, words: str, kind: str | None, counts: dict[str, int]) -> list[tuple[str, str, bool]]:
    """The kinds to narrow to, with how many there are of each."""
    all_kinds = [(ask.link("/search", q=words), ask.language.say("Everything"), kind is None)]
    return all_kinds + [
        (ask.link("/search", q=words, kind=one), f"{kinds_word(ask, one)} {ask.language.number(counts[one])}", one == kind)
        for one in KINDS
        if one in counts
    ]


def suggest(ask: Ask) -> Response:
    """The best of what answers to what has been typed so far."""
    words = ask.query.get("q", "").strip()[:400]
    try:
        found = ask.answer("search", words=words, each=3)["found"]
    except BadRequest:
        found = []
    countries = _countries(ask) if found else set()
    rows = [shown_row(ask, row, countries) | {"kind": kinds_word(ask, row["kind"])} for row in found]
    rows = [row for row in rows if row["href"]][:SUGGESTED]
    return fragment(ask, "search_suggested.html", rows=rows, words=words)


ROUTES = [page("/search", search), page("/search/suggest", suggest)]
