"""What is new in a place, a plan, a member or an undertaking since a day, as one reader may know it.

Each item says when it came, what it is, and whether everybody may know it; where only some may, nothing of it belongs in a mail.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Any, Literal

from commonground.answers.question import Option, question
from commonground.answers.stated import exact_day
from commonground.vocabulary.errors import NotFound
from commonground.vocabulary.label import PUBLIC

if TYPE_CHECKING:
    from commonground.door.reader import Reader
    from commonground.door.records import Record, Records
    from commonground.vocabulary.label import ReleaseLabel

CONCERNING = ("undertaking", "requirement", "offer", "pledge", "activity", "milestone")
"""Kinds of record that name a place."""
LEFT_OUT = frozenset({"account", "screening_run", "screening_decision", "verdict", "sending", "release", "grant"})
NOT_OF_A_PLACE = frozenset({"settlement", "outline", "listing", "listing_name", "listing_fact", "listing_link"})
"""Tables that name a country and say nothing of what happens there."""
DAYS = 30
"""So far back news is looked for where no day is said."""
DUE_DAYS = 14
"""So many days before an undertaking is due it is news."""

Item = dict[str, Any]


@question("news", rows="items")
def new_since(
    held: Reader,
    *,
    kind: Annotated[Literal["place", "plan", "member", "undertaking"], Option("What NAME is.", "KIND", "")],
    name: Annotated[str, Option("A p-code or ISO3, a plan's key, a member's code, an undertaking's id.", "NAME", "")],
    since: Annotated[str | None, Option("The first day (YYYY-MM-DD); else the last 30 days.", "DATE")] = None,
) -> dict[str, Any]:
    """What is new since a day in a place, a plan, a member or an undertaking, as far as you may know it."""
    first = exact_day(since) or held.today - dt.timedelta(days=DAYS)
    about = followed(held, kind, name)
    return {"kind": kind, "reference": name, **about, "since": first.isoformat(), "items": news(held, kind, name, first)}


def followed(held: Reader, kind: str, reference: str) -> Item:
    """What is followed, by name: `name`, `name_ar`, `country`, `year`, `public`. Raises NotFound for what may not be read."""
    return _FOLLOWED[kind](held, reference)


def news(held: Reader, kind: str, reference: str, since: dt.date) -> list[Item]:
    """What is new since the beginning of a day (UTC), the newest first. Raises NotFound as `followed`.

    An item has `at`, `what` (loaded, recorded, changed, ended, funding, due, overdue), `id` that stays, `title`, `public`, and
    what it is about: `feed`, `publisher` and `files`, or `kind` and `record`, or `figures`.
    """
    about = followed(held, kind, reference)
    found = [one for one in _NEWS[kind](held, reference, about, since) if one["at"] >= since.isoformat()]
    return sorted(found, key=lambda one: (one["at"], one["id"]), reverse=True)


def is_public(label: ReleaseLabel) -> bool:
    """Whether everybody may read what bears a label."""
    return all(PUBLIC in one.releasable_to and not one.caveats for one in (label.all_of or (label,)))


def _place(held: Reader, code: str) -> Item:
    from commonground.picture import one_place

    where = one_place.lies(held, code)
    rows = held.rows("SELECT DISTINCT source_id FROM place WHERE country = $country", {"country": where.country})
    public = not where.level or is_public(held.label_of([row["source_id"] for row in rows]))
    return {"name": where.name, "name_ar": where.name_ar, "country": where.country, "year": None, "public": public}


def _plan(held: Reader, key: str) -> Item:
    rows = held.rows(
        "SELECT plan_name, year, countries, source_id FROM requirement WHERE plan_key = $key ORDER BY year DESC, plan_name",
        {"key": key},
    )
    if not rows:
        raise NotFound(f"there is no plan {key!r}", hint="find it by `commonground search --kind plan`")
    first, countries = rows[0], rows[0]["countries"] or []
    public = is_public(held.label_of({row["source_id"] for row in rows}))
    country = countries[0] if len(countries) == 1 else None
    return {"name": first["plan_name"] or key, "name_ar": None, "country": country, "year": first["year"], "public": public}


def _record(kind: str) -> Callable[[Reader, str], Item]:
    def named(held: Reader, reference: str) -> Item:
        from commonground.door.naming import title_of

        record = held.records.get(reference, kind) or held.records.named(reference, kind)
        if record is None:
            raise NotFound(f"there is no {kind} {reference!r}", hint=f"see `commonground records {kind}`")
        name = title_of(record, held.records) or str(record.code)
        return {"name": name, "name_ar": None, "country": None, "year": None, "public": is_public(record.label)}

    return named


_FOLLOWED: dict[str, Callable[[Reader, str], Item]] = {
    "place": _place,
    "plan": _plan,
    "member": _record("member"),
    "undertaking": _record("undertaking"),
}
KINDS = tuple(_FOLLOWED)
"""What can be followed."""


def _of_place(held: Reader, code: str, about: Item, since: dt.date) -> Iterator[Item]:
    from commonground.picture import one_place

    where = one_place.lies(held, code)
    yield from _loaded(held, _sources_of(held, where.country, since))
    codes = {where.place, *(one["place"] for one in where.within)}
    for kind in CONCERNING:
        yield from _versions(held.records, kind, since, lambda one: _names(one, where.country, codes))


def _names(record: Record, country: str, codes: set[str]) -> bool:
    """Whether a record names the place or one within it, or the country as a whole."""
    places = [*(record.body.get("places") or []), *([record.body["place"]] if record.body.get("place") else [])]
    return bool(codes & set(places)) or (record.body.get("country") == country and not places)


def _sources_of(held: Reader, country: str, since: dt.date) -> set[str]:
    """The files loaded since that state anything of a country."""
    from commonground.vocabulary.tables import TABLES

    new = [key for key, row in held.sources.items() if row["loaded"] >= since.isoformat() and not row["removed"]]
    if not new:
        return set()
    found: set[str] = set()
    for table, schema in TABLES.items():
        column = {"country": "country = $country", "countries": "list_contains(countries, $country)"}
        said = next((column[name] for name in column if name in schema.names), None)
        if said and table not in NOT_OF_A_PLACE:
            rows = held.rows(
                f"SELECT DISTINCT source_id FROM all_{table} WHERE {said} AND list_contains($new, source_id)",
                {"country": country, "new": new},
            )
            found.update(row["source_id"] for row in rows)
    return found


def _loaded(held: Reader, sources: Iterable[str]) -> Iterator[Item]:
    """One item for each feed and load."""
    from commonground.intake.catalogue import known_feeds

    titles = {feed.name: feed.title for feed in known_feeds()}
    loads: dict[tuple[str, str], list[str]] = {}
    for key in sources:
        loads.setdefault((held.sources[key]["loaded"], held.sources[key]["feed"]), []).append(key)
    for (at, feed), keys in loads.items():
        public = is_public(held.label_of(keys))
        made = {"at": at, "what": "loaded", "id": f"loaded {feed} {at}", "title": titles.get(feed, feed)}
        publisher = held.sources[keys[0]]["publisher"]
        yield {**made, "public": public, "feed": feed, "publisher": publisher, "files": len(keys)}


def _of_plan(held: Reader, key: str, about: Item, since: dt.date) -> Iterator[Item]:
    """How requirement and funding of the whole plan were before the files that came since, and how they are now."""
    rows = held.rows("SELECT DISTINCT source_id FROM all_requirement WHERE plan_key = $key", {"key": key})
    loaded = {row["source_id"]: held.sources[row["source_id"]]["loaded"] for row in rows if row["source_id"] in held.sources}
    new = [key for key, at in loaded.items() if at >= since.isoformat()]
    if not new:
        return
    now = _sums(held, key)
    with closing(held.loaded_until(since.isoformat())) as earlier:
        before = _sums(earlier, key)
    figures = {name: [before[name], now[name]] for name in now if before[name] != now[name]}
    if figures:
        at = max(loaded[one] for one in new)
        made = {"at": at, "what": "funding", "id": f"funding {key} {at}", "title": about["name"]}
        yield {**made, "public": is_public(held.label_of(loaded)), "figures": figures}


def _sums(held: Reader, key: str) -> dict[str, float | None]:
    row = held.rows(
        "SELECT sum(required_usd_cents) / 100 AS required_usd, sum(funded_usd_cents) / 100 AS funded_usd FROM requirement "
        "WHERE plan_key = $key AND breakdown = 'plan'",
        {"key": key},
    )[0]
    return {name: None if value is None else float(value) for name, value in row.items()}


def _of_member(held: Reader, reference: str, about: Item, since: dt.date) -> Iterator[Item]:
    from commonground.vocabulary.records import KINDS as RECORDS

    member = held.records.get(reference, "member") or held.records.named(reference, "member")
    code = member.code if member else reference
    for kind in RECORDS:
        if kind not in LEFT_OUT:
            yield from _versions(held.records, kind, since, lambda one: one.originator == code)


def _of_undertaking(held: Reader, reference: str, about: Item, since: dt.date) -> Iterator[Item]:
    from commonground.followup.undertakings import undertakings_since
    from commonground.vocabulary.records import KINDS as RECORDS

    for kind, one in RECORDS.items():
        fields = [field.name for field in one.fields if field.ref == "undertaking"]
        if kind not in LEFT_OUT and (fields or kind == "undertaking"):
            yield from _versions(held.records, kind, since, lambda record, f=fields: _about(record, reference, f))  # type: ignore[misc]
    every = undertakings_since(held.records, dt.date.min).undertakings
    mine = next((one for one in every if one.record.record_id == reference), None)
    if mine is None or not mine.is_open or mine.due_on is None:
        return
    day, today = mine.due_on, held.records.at
    made = {"title": about["name"], "public": about["public"], "kind": "undertaking", "record": reference, "due": day.isoformat()}
    if today >= (soon := day - dt.timedelta(days=DUE_DAYS)):
        yield {**made, "at": f"{soon}T00:00:00+00:00", "what": "due", "id": f"due {reference} {day}"}
    if today > day:
        over = day + dt.timedelta(days=1)
        yield {**made, "at": f"{over}T00:00:00+00:00", "what": "overdue", "id": f"overdue {reference} {day}"}


def _about(record: Record, reference: str, fields: list[str]) -> bool:
    named = {value for name in fields for value in _listed(record.body.get(name))}
    return record.record_id == reference or reference in named


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _versions(records: Records, kind: str, since: dt.date, wanted: Callable[[Record], bool]) -> Iterator[Item]:
    """The versions recorded since of the records that are wanted."""
    from commonground.door.naming import name_of, title_of

    for versions in records.histories(kind).values():
        for number, one in enumerate(versions):
            if one.recorded_at >= since.isoformat() and wanted(one):
                what = "ended" if one.op == "end" else "changed" if number else "recorded"
                title = title_of(one, records) or name_of(one, records)
                made = {"at": one.recorded_at, "what": what, "id": one.version_id, "title": title, "public": is_public(one.label)}
                yield {**made, "kind": kind, "record": one.record_id, "by": one.originator}


_NEWS: dict[str, Callable[[Reader, str, Item, dt.date], Iterator[Item]]] = {
    "place": _of_place,
    "plan": _of_plan,
    "member": _of_member,
    "undertaking": _of_undertaking,
}
