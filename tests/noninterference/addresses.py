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
}
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
    found += [f"/sources/{source}" for source in pick.sample(sources, min(3, len(sources)))]
    found += [f"/ledger/record/{quote(record)}" for record in pick.sample(records, min(5, len(records)))]
    return found


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
        "/api/requests",
        "/api/follow-up?since=C1",
        "/api/outlook?country=XMD",
        "/api/watch-ledger",
    ]
