"""FollowTheMoney entities, as OpenSanctions and others publish them, whole or as what changed (a delta).

Source: OpenSanctions, bulk data and delta files: one JSON object a line; a line of a delta is `{"op": …, "entity": {…}}`, where
op is ADD, MOD or DEL; DEL has the id of the entity alone. A version is a moment and three letters (`20240527194702-wnk`).
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from commonground.feeds import ftm_entity, listing_rows
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.listing_rows import Entry
from commonground.feeds.reading.document import Document
from commonground.vocabulary.errors import MalformedFile, TruncatedFile
from commonground.vocabulary.source import Claim, Edition, Licence, PublishedBasis, Reject

COLUMNS = ("id", "schema", "caption", "op")
"""What a reject shows."""

REMOVED = "removed"
"""The kind of an entry that a delta takes away."""

_FIRST = re.compile(
    r'\s*\[?\s*\{\s*"(?:id|caption|schema|properties|referents|datasets|first_seen|last_seen|last_change|target)"\s*:'
)
"""The first object is itself an entity: a pair of entities to be judged (`left`, `right`) is none."""
_SCHEMA = re.compile(r'"schema"\s*:\s*"[A-Z][A-Za-z]+"')
_PROPERTIES = re.compile(r'"properties"\s*:\s*\{')
_CHANGE = re.compile(r'^\s*\[?\s*\{\s*"op"\s*:\s*"(ADD|MOD|DEL)"\s*,\s*"entity"\s*:\s*\{')
_VERSION = re.compile(r"(?<!\d)(\d{14})(?:-[a-z]{3})?(?![\da-z])")
_DATASET = re.compile(r"^(?P<dataset>[a-z][a-z0-9_]*?)[_.-]*(?:entities|targets)[._-]")
_OPERATIONS = ("ADD", "MOD", "DEL")

LICENCE = Licence("the licence under which the data was obtained; OpenSanctions: CC BY-NC 4.0 or a contract", redistribute=False)


@dataclass
class _Read:
    """What reading leaves beside entries."""

    rejects: list[Reject] = field(default_factory=list)
    objects: int = 0
    listed: int = 0
    removed: int = 0
    related: int = 0


def recognise(document: Document) -> bool:
    """JSON, by line or as an array, whose first object is an entity with schema and properties, or a change of one."""
    if document.kind not in ("json", "jsonl"):
        return False
    start = document.start(65536)
    if is_delta(document):
        return True
    return bool(_FIRST.match(start) and _SCHEMA.search(start) and _PROPERTIES.search(start) and '"id"' in start)


def is_delta(document: Document) -> bool:
    """Whether the file says what changed, and not what is."""
    return bool(_CHANGE.match(document.start(4096)))


def parse(document: Document) -> Parsed:
    """One entry for each entity that is listed; in a delta also one of kind `removed` for each that is no longer.

    Raises TruncatedFile where the last line is cut, MalformedFile for an undated file and for a list without an entry.
    """
    delta = is_delta(document)
    dataset, moment = _stated(document, delta)
    list_name = f"ftm:{dataset}"
    scope = f"{list_name}+{moment:%Y%m%d%H%M%S}" if delta else list_name
    scopes = dict.fromkeys(listing_rows.TABLES, scope)
    read = _Read()
    made = listing_rows.tables(list_name, _entries(document, delta, read), scopes)
    if not (read.objects if delta else read.listed):
        raise MalformedFile("no listed entity is in it", where=document.name, hint="check that it is a list: targets, or topics")
    basis: PublishedBasis = "version" if _VERSION.search(document.name) else "content"
    claims = tuple(Claim(table, key) for table, key in sorted(scopes.items()))
    # Several editions of a day follow one another by the time of their version.
    detail = moment.hour * 3600 + moment.minute * 60 + moment.second
    edition = Edition(moment.date(), basis, claims, moment.date(), moment.date(), detail)
    return Parsed(made, edition, tuple(read.rejects), tuple(_remarks(read, delta)))


def _stated(document: Document, delta: bool) -> tuple[str, dt.datetime]:
    """Data set and moment: as the file's name has them, else as the entities say together.

    The data set stands before `entities`; it is the one source of all entities, or `opensanctions` where there are several.
    """
    version = _VERSION.search(document.name)
    named = _DATASET.match(_VERSION.sub("", document.name.lower()))
    dataset, moment = named["dataset"].strip("_") if named else "", version[1] if version else ""
    if not (dataset and moment):
        sources: set[str] = set()
        last_seen = ""
        for _, item in _objects(document, _Read()):
            entity = item.get("entity") if delta else item
            if isinstance(entity, dict):
                sources.update(one for one in entity.get("datasets") or () if isinstance(one, str))
                last_seen = max(last_seen, str(entity.get("last_seen") or ""))
        dataset = dataset or (sources.pop() if len(sources) == 1 else "opensanctions")
        moment = moment or re.sub(r"\D", "", last_seen[:19])
    try:
        return dataset, dt.datetime.strptime(moment, "%Y%m%d%H%M%S")
    except ValueError:
        hint = "name it with its version: sanctions_20240527194702-wnk_entities.delta.json"
        raise MalformedFile("neither its name nor its entities say when it was made", where=document.name, hint=hint) from None


def _entries(document: Document, delta: bool, read: _Read) -> Iterator[Entry]:
    for position, item in _objects(document, read):
        operation = item.get("op") if delta else "ADD"
        entity = item.get("entity") if delta else item
        if operation not in _OPERATIONS or not isinstance(entity, dict) or not isinstance(entity.get("id"), str):
            read.rejects.append(Reject(position, "no entity with an id", _shown(item)))
            continue
        read.objects += 1
        listed = operation != "DEL" and ftm_entity.is_listed(entity)
        made = ftm_entity.entry(entity, position) if listed else None
        if made:
            read.listed += 1
            yield made
        elif listed:
            read.rejects.append(Reject(position, "no name", _shown(entity)))
        elif delta and (operation == "DEL" or entity.get("schema") in ftm_entity.KINDS):
            read.removed += 1
            yield Entry(entity["id"], REMOVED, position)
        else:
            read.related += 1


def _objects(document: Document, read: _Read) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each object with its line, or its number in the array; what is no object is rejected."""
    if document.kind == "json" and document.start(64).lstrip().startswith("["):
        items: Iterator[tuple[str, Any]] = ((f"item {number}", item) for number, item in enumerate(document.json, start=1))
    else:
        items = _lines(document)
    for position, item in items:
        if isinstance(item, dict):
            yield position, item
        else:
            read.rejects.append(Reject(position, "no JSON object", {}))


def _lines(document: Document) -> Iterator[tuple[str, Any]]:
    """Each line's value, None where it cannot be read; a last line that cannot is one that was cut."""
    broken = False
    for number, line in enumerate(io.BytesIO(document.utf8), start=1):
        if not line.strip():
            continue
        broken = False
        try:
            item = json.loads(line)
        except (ValueError, RecursionError):
            broken, item = True, None
        yield f"line {number}", item
    if broken:
        raise TruncatedFile("its last line is cut", where=document.name, hint="download it again")


def _shown(item: dict[str, Any]) -> dict[str, str]:
    return {name: item[name] for name in COLUMNS if isinstance(item.get(name), str)}


def _remarks(read: _Read, delta: bool) -> Iterator[str]:
    if read.related:
        yield f"{read.related:,} entities are no targets and have no topic (addresses, owners, relatives): not listed"
    if delta:
        yield f"a delta: {read.listed:,} entries added or changed and {read.removed:,} removed, over the whole list before it"


FEED = Feed(
    name="ftm",
    title="FollowTheMoney entities and deltas (OpenSanctions)",
    publisher="OpenSanctions or whoever publishes the data set",
    family="ftm",
    licence=LICENCE,
    attribution="the publisher of the data set; OpenSanctions: opensanctions.org",
    tables=listing_rows.TABLES,
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(
        Download("https://data.opensanctions.org/datasets/latest/sanctions/entities.ftm.json", "whole (with a licence)"),
        Download("https://data.opensanctions.org/artifacts/sanctions/versions.json", "the versions, each with its delta"),
    ),
    quirks=(
        "For those who have a licence: OpenSanctions' data is not free for every use. The publishers' own files need none.",
        "Name a file with data set and version, `sanctions_20240527194702-wnk_entities.delta.json`: the path of the download has"
        " both, the file neither. Without them the newest `last_seen` counts, and the one source of all entities, else"
        " `opensanctions`.",
        "A delta holds changed entities whole. It claims a scope of its own (`ftm:sanctions+20240527194702`): screening takes of"
        " each entry the newest word since the newest whole list, and leaves out what the newest word removes. A claim for each"
        " of a million entities would cost more than the rows.",
        "A delta does not name the version that it changes: whether one is missing between two cannot be told. Load them all, and"
        " a whole list from time to time.",
        "Listed is an entity that is a target or has a topic. Entities that stand for addresses, sanctions, ownership and kinship"
        " are not kept, nor are nested ones; programmes are those that the entity itself names.",
        "The caption is the primary name; names in another script than Latin are originals; abbreviations are weak aliases.",
    ),
)
