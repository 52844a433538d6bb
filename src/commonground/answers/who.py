"""Who can see a record or a loaded file, and why; and what another member sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from commonground.answers.question import Option, question
from commonground.vocabulary.errors import BadRequest, NotFound
from commonground.vocabulary.records import kind_named

if TYPE_CHECKING:
    from commonground.door.reader import Reader
    from commonground.door.records import Records


@question("who", rows="parties")
def who(
    held: Reader,
    *,
    name: Annotated[str | None, Option("The record.", "NAME", "")] = None,
    kind: Annotated[str | None, Option("The record's kind, where several records have the name.", "KIND")] = None,
    source: Annotated[
        str | None, Option("A loaded file instead of a record: its name, or the first signs of its sha256.", "NAME")
    ] = None,
) -> dict[str, Any]:
    """Who can see the record NAME, and why: the public and each member, by the one rule that decides."""
    check(name, source)
    return of_record(held.records, name, kind) if name is not None else of_source(held, str(source))


def check(name: str | None, source: str | None) -> None:
    """Raises BadRequest unless one of a record and a loaded file is named."""
    if (name is None) == (source is None):
        raise BadRequest("it is not said what", hint="name a record, or a loaded file with --source")


def of_record(seen: Records, name: str, kind: str | None) -> dict[str, Any]:
    """Who can see a record."""
    from commonground.door.naming import find
    from commonground.door.seeing import unknown_communities, who_can_see
    from commonground.door.telling import label_words, tell

    record = find(seen, name, kind)
    told = tell(record, seen)
    answers = who_can_see(seen.workspace, seen, record)
    what = {key: told[key] for key in ("kind", "name", "title", "originator", "label")}
    words = label_words(told["label"], told["originator"])
    hidden = unknown_communities(seen, record.label) if told["label"]["whole"] else []
    return {**what, "words": words, "unknown_communities": hidden, "parties": [vars(one) for one in answers]}


def of_source(held: Reader, name: str) -> dict[str, Any]:
    """Who can see a loaded file."""
    from commonground.door.seeing import unknown_communities, who_can_see_source
    from commonground.door.telling import label_told_of, label_words

    seen = held.records
    labels = seen.workspace.ledger.labels()
    loaded = {key: row for key, row in held.sources.items() if row["label_id"] in labels}
    found = [row for key, row in loaded.items() if row["name"] == name or (len(name) >= 6 and key.startswith(name))]
    if not found:
        raise NotFound(f"there is no source {name!r}", hint="see `commonground status --sources`")
    if len(found) > 1:
        raise BadRequest(f"{len(found)} sources are called {name!r}", hint="give the first signs of its sha256")
    label = labels[found[0]["label_id"]]
    whole = seen.viewer.among(label.originator, seen.workspace.settings.member)
    told = label_told_of(label, seen, whole)
    answers = who_can_see_source(seen.workspace, seen, label)
    return {
        "kind": "source",
        "name": found[0]["name"],
        "title": found[0]["source_id"],
        "originator": label.originator,
        "label": told,
        "words": label_words(told, label.originator),
        "unknown_communities": unknown_communities(seen, label) if whole else [],
        "parties": [vars(one) for one in answers],
    }


@question("would-see", over="records", rows="kinds")
def would_see(
    seen: Records,
    *,
    other: Annotated[str, Option("The member whose sight is asked about.", "MEMBER", "")],
    joining: Annotated[str | None, Option("Also what it would see if it joined this community today.", "COMMUNITY")] = None,
    kind: Annotated[str | None, Option("List the records of this kind, with whether it sees each.", "KIND")] = None,
) -> dict[str, Any]:
    """What MEMBER sees of what you see: records in force by kind, and rows of loaded files by table."""
    from commonground.door import seeing

    wanted = kind_named(kind).name if kind else None
    found = seeing.would_see(seen.workspace, seen, other, joining)
    if wanted:
        found["kinds"] = [one for one in found["kinds"] if one["kind"] == wanted]
    return found
