"""What is asked of a store over HTTP: every page and question that reads, with names that may be hidden."""

from __future__ import annotations

import random
from urllib.parse import quote

from noninterference.coalition import Plan

EXCUSED = {
    "/static/{name:path}": "files of the package, the same for everybody",
    "/health": "says `ok`, whatever is held",
    "/metrics": "for the machine itself: counts of requests, and the number of the newest transaction",
    "/own": "takes the key of the operator, and shows nothing",
    "/invitation": "sets a password; reads no record but the account's own",
    "/signed-out": "says that nobody is signed in",
    "/administration": "for stewards, of their own member's accounts; held to what they may see in test_web_administration.py",
    "/administration/accounts/{login}": "the same",
    "/administration/trail": "the same; as the operator it is the holder's, who holds the files",
    "/administration/chain": "the same",
    "/data/jobs": "what the member itself asked for, in a store of its own",
    "/data/jobs/{job}": "the same",
    "/screening/again/{job}": "the same",
    "/data/load": "a form, the same for everybody who may load",
    "/screening/verify": "a form, and what it says of a receipt that its reader brings",
    "/following": "an account's private settings; what is new in what it follows is held to what it may see in test_news.py",
    "/following.atom": "the same, for a reader of feeds",
    "/following/confirm": "confirms an address of mail by its code",
    "/following/stop": "ends mails by their code",
}
OF_ACCOUNTS = (
    "/account",
    "/account/password",
    "/account/prove",
    "/account/second-factor",
    "/account/tokens",
    "/sign-in",
    "/sign-in/code",
    "/sign-in/enrol",
    "/sign-in/by/{code}",
    "/sign-in/by/{code}/back",
    "/sign-in/by/{code}/out",
)
EXCUSED |= dict.fromkeys(OF_ACCOUNTS, "what proves that somebody is an account; nothing of the ledger or the lake is read")
"""Routes that are not asked, each with why it cannot tell of hidden rows."""

PLACES = ("XM01", "XM02", "XMD")
MONTH = "2017-06"


def pages(plan: Plan, pick: random.Random) -> list[str]:
    """Addresses of pages; half of the records that they name may be hidden from who asks."""
    records = [version.record_id for version in plan.versions()]
    sources = [source for _, load in plan.loads() for source in load.sources]
    found = [
        "/",
        f"/?country=XMD&measure=deaths&month={MONTH}",
        f"/?country=XMD&measure=returnees&month={MONTH}&level=2",
        "/map/outlines?country=XMD&level=1",
        f"/map/values?country=XMD&level=1&measure=deaths&month={MONTH}",
        f"/brief?country=XMD&month={MONTH}",
        f"/brief/preview?country=XMD&month={MONTH}&tongue=en",
        f"/brief/preview?country=XMD&month={MONTH}&tongue=ar",
        "/data",
        "/data/sources",
        "/data/rejects",
        "/data/as-of?as_of=2017-12-31",
        "/?as_of=2018-01-20",
        "/api",
        "/ledger",
        "/ledger/members",
        "/ledger/meetings",
        "/ledger/statements",
        "/ledger/support",
        "/ledger/release",
        "/ledger/undertaking?ended=1",
        "/ledger/follow-up?since=1900-01-01",
        "/ledger/sees?other=ALPHA",
        "/ledger/export/undertaking?format=csv",
    ]
    found += [
        f"/map/drawn.svg?country=XMD&measure=deaths&month={MONTH}",
        f"/map/drawn.png?country=XMD&measure=returnees&month={MONTH}",
        f"/map/small.svg?country=XMD&measure=deaths&month={MONTH}",
        *(f"/places/{place}?month={MONTH}" for place in PLACES),
        "/evidence/deaths/XM02/2017-02",
        f"/evidence/returnees/XM01/{MONTH}",
        *(f"/money{view}country=XMD&year=2017" for view in ("?", "?by=donor&", "/chain?", "/flows?", "/pledges?", "/total?")),
        "/money/drive?drive=port-marl",
        "/money/flow?flow=EX-MRF-WATER",
        "/money/contributions?recipient=XMD",
        "/money/changes?feed=fts-flows&first=2018-01-01&last=2018-02-01",
        "/money/quality",
        "/money/allocate?country=XMD&year=2017&offers=ledger",
        "/watch?country=XMD",
        "/watch/values?country=XMD",
        "/watch/areas/XM02",
        "/watch/right",
        "/watch/anomalies?country=XMD",
        "/watch/fresh?country=XMD",
        "/screening",
        "/screening/batch",
        "/screening/quality",
        "/screening/runs",
        "/search?q=c1",
        "/search?q=tarvelle",
        "/search/suggest?q=os",
        "/ledger/import",
        "/ledger/template/meeting?format=csv",
        "/ledger/meetings.ics",
        "/ledger/enter/meeting",
    ]
    found += _named(plan, pick)
    found += [f"/sources/{source}" for source in pick.sample(sources, min(3, len(sources)))]
    found += [f"/ledger/record/{quote(record)}" for record in pick.sample(records, min(5, len(records)))]
    return found


def _named(plan: Plan, pick: random.Random) -> list[str]:
    """Pages of records by their kind; where the plan has none of a kind, of one that is not there."""
    found = []
    for kind, path in BY_KIND.items():
        held = [version.record_id for version in plan.versions() if version.kind == kind] or ["0" * 32]
        found.append(path.format(quote(pick.choice(held))))
    return found


BY_KIND = {
    "meeting": "/ledger/meetings/{}",
    "agenda_item": "/ledger/meetings/{}/minutes.md",
    "milestone": "/ledger/meetings/{}/calendar.ics",
    "group": "/ledger/groups/{}",
    "member": "/ledger/members/{}",
    "statement": "/ledger/statements/{}",
    "document": "/ledger/documents/{}",
    "undertaking": "/ledger/record/{}/release",
    "note": "/ledger/record/{}/amend",
    "screening_run": "/screening/runs/{}",
    "screening_decision": "/screening/runs/{}/receipt.json",
    "verdict": "/screening/runs/{}/hits.csv",
}
"""A page for records of each of these kinds; some are asked of another kind than they are made for, which is not there."""


def questions(plan: Plan, pick: random.Random) -> list[str]:
    """Addresses of the interface, also in the forms that a page does not show."""
    names = [version.code or version.record_id for version in plan.versions()]
    some = [quote(str(name)) for name in pick.sample(names, min(6, len(names)))]
    return [
        "/api/known",
        "/api/status",
        "/api/sources",
        "/api/rejects?format=csv",
        f"/api/picture?country=XMD&first=2017-01&last={MONTH}&format=csv",
        f"/api/picture?country=XMD&first={MONTH}&format=geojson",
        "/api/explain?measure=deaths&place=XM02&month=2017-02",
        "/api/gap?country=XMD&year=2017",
        "/api/flows?limit=5",
        "/api/flows?place=XMD&limit=7&format=parquet",
        "/api/pledges?country=XMD",
        "/api/records",
        "/api/records?kind=undertaking",
        *(f"/api/record?name={name}" for name in some[:3]),
        *(f"/api/who?name={name}" for name in some[3:]),
        "/api/meetings",
        "/api/news?kind=place&name=XMD&since=2016-01-01",
        "/api/requests",
        "/api/follow-up?since=C1",
        "/api/outlook?country=XMD",
        "/api/watch-ledger",
    ]
