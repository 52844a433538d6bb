"""Published lists of the folder of real data as the four tables of the vocabulary, by small readers of this benchmark."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyarrow as pa
from lxml import etree

from commonground.screening.listed import Listed, listed
from commonground.vocabulary import listing, listing_fact, listing_link, listing_name

CSL = "us_csl/2025-02/consolidated.csv.gz"
UN = "un/un_consolidated_20251121.xml.gz"
_KINDS = {"Individual": "person", "Entity": "organisation", "Vessel": "vessel", "Aircraft": "aircraft", "": "unknown"}
_EU_KINDS = {"Person": "person", "LegalEntity": "organisation", "Company": "organisation", "Organization": "organisation"}


@dataclass
class Raw:
    """One entry as read."""

    list: str
    entry_id: str
    kind: str
    names: list[tuple[str, str]] = field(default_factory=list)
    births: list[tuple[date, date]] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    source: str = ""


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open("rb") as raw:
        whole = gzip.decompress(raw.read()) if path.suffix == ".gz" else raw.read()
    yield from csv.DictReader(io.StringIO(whole.decode("utf-8-sig"), newline=""))


def un(path: Path) -> Iterator[Raw]:
    """The UN Security Council's consolidated list."""
    with gzip.open(path) as file:
        root = etree.parse(file).getroot()
    for node in root.iter("INDIVIDUAL", "ENTITY"):
        parts = [node.findtext(tag) or "" for tag in ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")]
        person = node.tag == "INDIVIDUAL"
        entry = Raw("un-sc", node.findtext("REFERENCE_NUMBER").strip(), "person" if person else "organisation")
        entry.names.append((" ".join(" ".join(parts).split()), "primary"))
        for alias in node.iter(f"{node.tag}_ALIAS"):
            text = " ".join((alias.findtext("ALIAS_NAME") or "").split())
            quality = {"Low": "weak", "f.k.a.": "former"}.get(alias.findtext("QUALITY") or "", "strong")
            if text:
                entry.names.append((text, quality))
        original = " ".join((node.findtext("NAME_ORIGINAL_SCRIPT") or "").split())
        if original:
            entry.names.append((original, "original"))
        yield entry


def turned(name: str) -> str:
    """`LAST, First` in reading order."""
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma else name.strip()


def csl(path: Path) -> Iterator[Raw]:
    """The US Consolidated Screening List."""
    for row in _rows(path):
        kind = _KINDS[row["type"]]
        put = turned if kind in ("person", "unknown") else str.strip
        entry = Raw("us-csl", row["_id"], kind, source=row["source"])
        entry.names.append((put(row["name"]), "primary"))
        entry.names += [(put(name), "strong") for name in row["alt_names"].split(";") if name.strip()]
        yield entry


def eu(folder: Path) -> Iterator[Raw]:
    """The annexes of EU regulations."""
    for path in sorted(folder.glob("*.csv*")):
        for row in _rows(path):
            key = f"{row['celex']}|{row['annex']}|{row['recordId'] or row['name']}"  # one act has no numbers of records
            entry = Raw("eu-annex", key, _EU_KINDS.get(row["schema"], row["schema"].lower() or "unknown"))
            for column, quality in (("name", "primary"), ("alias", "strong"), ("weakAlias", "weak"), ("previousName", "former")):
                for name in re.split(r"[;\n]", row[column]):
                    if name.strip():
                        entry.names.append((name.strip(), quality))
            if entry.names:
                entry.kind = entry.kind if entry.kind in listing.KINDS else "unknown"
                yield entry


def uk(folder: Path) -> Iterator[Raw]:
    """The UK Sanctions List."""
    found: dict[str, Raw] = {}
    for row in _rows(folder / "subjects.csv.gz"):
        kind = {"individual": "person", "entity": "organisation", "ship": "vessel"}.get(row["subject_type"], "unknown")
        entry = found[row["unique_id"]] = Raw("uk-sl", row["unique_id"], kind)
        if row["un_reference_number"]:
            entry.links.append(("un-sc", row["un_reference_number"].replace(" ", "")))
    for row in _rows(folder / "subject_names.csv.gz"):
        quality = "primary" if row["name_type"] == "primary" else "weak" if "low" in row["alias_strength"].lower() else "strong"
        parts = [row[column] for column in ("name_1", "name_2", "name_3", "name_4", "name_5", "name_6")]
        text = " ".join(" ".join(parts).split()) or row["full_name"]
        found[row["unique_id"]].names.append((text, quality))
    yield from (entry for entry in found.values() if entry.names)


def tables(entries: list[Raw]) -> Listed:
    """Entries as the engine takes them."""

    def table(schema: pa.Schema, rows: list[dict[str, object]]) -> pa.Table:
        return pa.Table.from_pylist([{**dict.fromkeys(schema.names), **row} for row in rows], schema)

    of = [{"scope_key": entry.list, "list": entry.list, "entry_id": entry.entry_id} for entry in entries]
    listing_rows = [{**key, "kind": entry.kind, "caption": entry.names[0][0]} for key, entry in zip(of, entries, strict=True)]
    names = [{**key, "name": n, "quality": q} for key, e in zip(of, entries, strict=True) for n, q in e.names]
    births = [
        {**key, "kind": "birth_date", "from_date": first, "to_date": last}
        for key, e in zip(of, entries, strict=True)
        for first, last in e.births
    ]
    countries = [{**key, "kind": "nationality", "country": c} for key, e in zip(of, entries, strict=True) for c in e.countries]
    links = [
        {**key, "other_list": o, "other_reference": r, "relation": "same"}
        for key, e in zip(of, entries, strict=True)
        for o, r in e.links
    ]
    return listed(
        table(listing.SCHEMA, listing_rows),
        table(listing_name.SCHEMA, names),
        table(listing_fact.SCHEMA, births + countries),
        table(listing_link.SCHEMA, links),
    )


def everything(data: Path) -> list[Raw]:
    """UN of November 2025, CSL of February 2025 and EU annexes of August 2026."""
    sanctions = data / "sanctions"
    annexes = sanctions / "eu/eurlex_annexes_2026-08/consolidated"
    return [*un(sanctions / UN), *csl(sanctions / CSL), *eu(annexes)]
