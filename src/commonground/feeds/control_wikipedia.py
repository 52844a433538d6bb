"""Wikipedia's tables of who holds which town, as Markdown: the holder is only the file name of a flag.

Source: the pages `Control of cities during the … war`; text under CC BY-SA 4.0, kept apart from other sources.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

import pyarrow as pa

from commonground.feeds import licences
from commonground.feeds.control_history import GOVERNMENT, OPPOSITION, Holding, holdings
from commonground.feeds.feed import Feed, Parsed
from commonground.feeds.reading.document import Document
from commonground.vocabulary import control, country
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.source import Claim, Edition, PublishedBasis, Reject

COLUMNS = ("Name", "Population", "District", "Held by")
"""What a reject shows; the history is never kept but for the words that a rule of `control_history` matched."""

_ALIASES = {
    **dict.fromkeys(("name", "town", "city", "place", "settlement"), "Name"),
    **dict.fromkeys(("held by", "controlled by", "control", "holder"), "Held by"),
    **dict.fromkeys(("pop.", "population"), "Population"),
    **dict.fromkeys(("district", "m. district"), "District"),
}
"""The columns of the pages on other wars."""

PARTY_OF_FLAG = {
    "Flag of the United Arab Republic": GOVERNMENT,  # Syria's state flag of 1980-2024
    "Syria-flag 1932-58 1961-63": OPPOSITION,
    "Flag of Syria (1932–1958, 1961–1963)": OPPOSITION,
    "Flag of the Syrian revolution": OPPOSITION,
    "Flag of Hayat Tahrir al-Sham": "Hayat Tahrir al-Sham",
    "Flag of Syrian Democratic Forces": "Syrian Democratic Forces",
    "Flag of Rojava": "Autonomous Administration of North and East Syria",
    "Flag of the Islamic State": "Islamic State",
    "Flag of the Islamic State of Iraq and the Levant": "Islamic State",
    "Flag of Kurdistan": "Kurdistan Region",
    "Flag of the Taliban": "Taliban",
}
"""Parties by flag; the flag of the page's own country is its government, another country's is that country's forces."""

_TOGETHER = {
    frozenset({OPPOSITION, "Türkiye"}): "Syrian National Army with Türkiye",
    frozenset({OPPOSITION, "Turkey"}): "Syrian National Army with Türkiye",
}
_COUNTRY_OF_WORD = {"Syrian": "SYR", "Iraqi": "IRQ", "Libyan": "LBY", "Yemeni": "YEM", "Afghan": "AFG", "Somali": "SOM",
                    "Malian": "MLI", "Nigerian": "NGA", "Sudanese": "SDN", "Ukrainian": "UKR"}  # fmt: skip
_FLAG = re.compile(r"([A-Z][^|~%]*?)\.(?:svg|png|jpe?g|gif)", re.IGNORECASE)
_SHARE = re.compile(r"(\d+(?:\.\d+)?)\s*%")
_ABOUT_FLAG = re.compile(r"(?<=\.svg)\s*\(+[^()]*\)+")
_STRAY_LETTER = re.compile(r"^[a-z]\s+(?=\S)")
_RULE = re.compile(r"^[\s|:-]+$")
_DATE = re.compile(r"(20\d\d)-(\d\d)(?:-(\d\d))?")


@dataclass(frozen=True)
class _Town:
    """One row of a table with the heading above it."""

    line: int
    adm1: str
    cells: dict[str, str]
    history: str


def recognise(document: Document) -> bool:
    """Markdown with a table that has a column of towns and one of holders (`Name`, `Held by`; `City`, `Controlled by`)."""
    if document.kind != "markdown":
        return False
    rows = (_split(line) for line in document.text.split("\n") if line.startswith("|"))
    return any({"Name", "Held by"} <= {_ALIASES.get(cell.casefold(), cell) for cell in row} for row in rows)


def _split(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def parse(document: Document) -> Parsed:
    """The holder of each town at the date of the page, and the dated intervals that its history plainly states."""
    iso3 = _country(document)
    as_of, basis = _as_of(document)
    rows: list[dict[str, object]] = []
    rejects: list[Reject] = []
    for town in _towns(document.text):
        shares, fault = _shares(town.cells["Held by"], iso3)
        if fault:
            rejects.append(Reject(f"line {town.line}", fault, town.cells))
            continue
        rows.extend(_rows(town, shares, iso3, as_of))
    table = _table(rows, iso3, as_of)
    dates = [row["from_date"] for row in rows if isinstance(row["from_date"], dt.date)]
    edition = Edition(as_of, basis, (Claim("control", _key(iso3, as_of)),), min(dates, default=as_of), as_of, len(rows))
    remarks = (f"{len(dates)} dated intervals were read from the histories; sentences that fit no rule are left out",)
    return Parsed({"control": table}, edition, tuple(rejects), remarks)


def _key(iso3: str, as_of: dt.date | None) -> str:
    return f"{iso3}|{as_of.isoformat() if as_of else 'undated'}"


def _table(rows: list[dict[str, object]], iso3: str, as_of: dt.date | None) -> pa.Table:
    schema = control.SCHEMA.append(pa.field("position", pa.string()))
    return pa.Table.from_pylist(
        [{"scope_key": _key(iso3, as_of), "country": iso3, "as_of": as_of, **row} for row in rows], schema
    )


def _rows(town: _Town, shares: list[tuple[str, float | None]], iso3: str, as_of: dt.date | None) -> list[dict[str, object]]:
    name = town.cells["Name"]
    where: dict[str, object] = {
        "place_name": name,
        "adm1_name": town.adm1 or None,
        "adm2_name": _text(town.cells["District"]),
        "position": f"line {town.line}",
    }
    flags = ", ".join(f"{flag}.svg" for flag in _flags(town.cells["Held by"]))
    now: list[dict[str, object]] = [
        {
            **where,
            "holder": party,
            "share": share,
            "contested": len(shares) > 1,
            "from_date": None,
            "sentence": f"Held by: {flags}",
        }
        for party, share in shares
    ]
    # "Outside listed towns" is the rest of a governorate: what its text calls the town or the village is another place.
    past = () if name.lower().startswith("outside ") else holdings(town.history, name, frozenset(p for p, _ in shares))
    rows = now + [_past(where, holding) for holding in past if as_of is None or holding.from_date <= as_of]
    return [{**row, "position": f"line {town.line}, statement {number}"} for number, row in enumerate(rows, 1)]


def _past(where: dict[str, object], holding: Holding) -> dict[str, object]:
    return {
        **where,
        "holder": holding.holder,
        "contested": False,
        "from_date": holding.from_date,
        "from_precision": holding.from_precision,
        "to_date": holding.to_date,
        "sentence": holding.sentence,
    }


def _text(cell: str) -> str | None:
    return cell if cell.strip("—–- ") else None


def _towns(text: str) -> list[_Town]:
    """The rows of every table whose header names the wanted columns; what stands right of them is the history."""
    towns: list[_Town] = []
    adm1 = ""
    header: list[str] = []
    for line, content in enumerate(text.split("\n"), start=1):
        if content.startswith("#"):
            adm1, header = content.lstrip("#").strip() if content.startswith("##") else "", []
        if not content.startswith("|") or _RULE.match(content):
            continue
        cells = _split(content)
        titles = [_ALIASES.get(cell.casefold(), cell) for cell in cells]
        if {"Name", "Held by"} <= set(titles):
            header = titles
        elif header and len(cells) > header.index("Held by"):
            named = {name: cells[header.index(name)] if name in header else "" for name in COLUMNS}
            towns.append(_Town(line, adm1, named, " ".join(cells[header.index("Held by") + 1 :])))
    return towns


def _flags(cell: str) -> list[str]:
    bare = _ABOUT_FLAG.sub(" ", _STRAY_LETTER.sub("", cell.replace("_", " ")))
    return [match[1].strip() for match in _FLAG.finditer(bare)]


def _shares(cell: str, iso3: str) -> tuple[list[tuple[str, float | None]], str | None]:
    """The parties of a cell with their shares, or why it cannot be read.

    Where shares are given, flags up to a `%` share it; flags without any share hold side by side.
    """
    bare = _ABOUT_FLAG.sub(" ", _STRAY_LETTER.sub("", cell.replace("_", " ")))
    matches = list(_FLAG.finditer(bare))
    if not matches:
        return [], "no flag says who holds the place"
    with_shares = "%" in bare
    groups: list[tuple[list[str], float | None]] = [([], None)]
    for i, match in enumerate(matches):
        party = _party(match[1].strip(), iso3)
        if party is None:
            return [], f"the flag {match[0].strip()!r} is not known"
        groups[-1][0].append(party)
        tail = bare[match.end() : matches[i + 1].start() if i + 1 < len(matches) else len(bare)]
        if "%" in tail:
            share = _SHARE.search(tail)
            groups[-1] = (groups[-1][0], float(share[1]) / 100 if share else None)
            groups.append(([], None))
    groups = [group for group in groups if group[0]]
    if with_shares:
        return [(_joined(parties), share) for parties, share in groups], None
    return [(party, None) for party in _side_by_side(groups[0][0])], None


def _side_by_side(parties: list[str]) -> list[str]:
    """The parties one by one, but the two flags of the Turkish-backed area as one."""
    found: list[str] = []
    for party in parties:
        pair = _TOGETHER.get(frozenset({found[-1], party})) if found else None
        if pair:
            found[-1] = pair
        elif party not in found:
            found.append(party)
    return found


def _joined(parties: list[str]) -> str:
    return " and ".join(_side_by_side(parties))


def _party(flag: str, iso3: str) -> str | None:
    if flag in PARTY_OF_FLAG:
        return PARTY_OF_FLAG[flag]
    named = re.match(r"Flag of (?:the )?(.+?)(?: \([^)]*\))?$", flag)
    found = country.by_name(named[1]) if named else None
    if found is None:
        return None
    return GOVERNMENT if found.iso3 == iso3 else found.name


def _country(document: Document) -> str:
    """The country that the page's subject or its file name speaks of."""
    head = document.text[:2000].split("\n---", 1)[0]
    subject = re.search(r"^(?:subject|title):\s*(.+)$", head, re.MULTILINE) or re.search(r"^# (.+)$", document.text, re.MULTILINE)
    for text in (subject[1] if subject else "", re.sub(r"[_.\-]+", " ", document.name)):
        adjectives = {iso3 for word, iso3 in _COUNTRY_OF_WORD.items() if re.search(rf"\b{word}\b", text, re.IGNORECASE)}
        named = country.named_in(text) or tuple(adjectives)
        if len(named) == 1:
            return named[0]
    raise MalformedFile(
        "the page does not say which country it is about", where=document.name, hint="put the country's name into the file name"
    )


def _as_of(document: Document) -> tuple[dt.date | None, PublishedBasis]:
    """The page's own date, else the one in its name (a month means its last day)."""
    head = document.text[:2000]
    stated = re.search(rf"^pubDate:\s*['\"]?{_DATE.pattern}", head, re.MULTILINE)
    found, basis = (stated, "content") if stated else (_DATE.search(document.name), "name")
    if not found:
        return None, "retrieval"
    year, month, day = int(found[1]), int(found[2]), int(found[3]) if found[3] else None
    try:
        last = (dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)) if day is None else None
        return last or dt.date(year, month, day or 1), "content" if basis == "content" else "name"
    except ValueError:
        return None, "retrieval"


FEED = Feed(
    name="control-wikipedia",
    title="Wikipedia: control of towns, as tables in Markdown",
    publisher="Wikipedia",
    family="control-wikipedia",
    licence=licences.CC_BY_SA_4,
    attribution="Wikipedia contributors, CC BY-SA 4.0",
    tables=("control",),
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    quirks=(
        "The holder is only a flag's file name; a flag that is not known is a reject that names the file.",
        "A run of flags with shares is a contested place; a `%` without a number is a share that is not known.",
        "A stray letter and a space stand before the flag (a sort key): taken off.",
        "Of the history only clauses that plainly say who held the place when give an interval; a person's name never enters.",
        "The date of the page is part of the fact: the holder is known as of that day.",
    ),
)
