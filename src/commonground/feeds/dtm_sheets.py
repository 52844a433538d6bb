"""The data sheets of DTM workbooks of many countries: header under titles, HXL tags, French or English names, p-codes by value.

Tags and headers are both wrong now and then (Nigeria's swap name and code of adm2, Sudan's tag DTM's own codes as p-codes,
Somalia's call settlements adm3), so p-codes are found by what stands in the cells and names by what does not look like a code.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow.compute as pc

from commonground.feeds.reading.document import Document
from commonground.feeds.reading.table import TextTable, from_sheet
from commonground.feeds.reading.workbook import Sheet
from commonground.vocabulary import country

_TITLE_ROWS = 12
_TAGS = {
    "country_code": ("country+code",),
    "country_name": ("country+name", "country"),
    "adm1_name": ("adm1+name", "adm1+code"),
    "adm2_name": ("adm2+name", "adm2+code"),
    "adm3_name": ("adm3+name", "adm3+code"),
    "location_id": ("village+code", "adm4+code", "loc+code", "settlement+code", "site+code"),
    "location_name": ("village+name", "adm4+name", "loc+name", "settlement+name", "site+name"),
    "latitude": ("geo+lat",),
    "longitude": ("geo+lon",),
    "round": ("meta+round",),
    "idps": ("affected+idps+ind",),
    "idp_families": ("affected+idps+hh", "affected+idps+households"),
    "returnees": ("affected+returnees+ind",),
    "returnee_families": ("affected+returnees+hh", "affected+returnees+households"),
}
_IND = r"(ind|indiv|individu|individus|individuals?|persons?|people|personnes)"
_HH = r"(hh|households?|menages?|families)"
_PLACE = r"(village|localite|settlement|location|site|muhalla)"
_DAY_OF = r"(of assessment|of survey|of reporting)"
_HEADERS = {
    role: "|".join(alternatives)
    for role, alternatives in {
        "date": (r"(snapshot|report(ed|ing)|survey|assessment) date", rf"date (reported|{_DAY_OF})", "date|mois|month|doa"),
        "country_code": (r"(country|admin ?0) ?(p ?)?code", "iso3?"),
        "country_name": ("country( name)?", "pays", "admin ?0( name)?"),
        "adm1_name": (
            r"(nom )?adm(in)? ?1( name)?",
            "adm1 region en",
            "(region|state|province|governorate|wilaya)( name| of displacement)?",
            "nom (province|region)",
        ),
        "adm2_name": (
            r"(nom )?adm(in)? ?2( name)?",
            "nom admin 2 .*",
            "adm2 mantika en",
            "district( name)?|lga|locality|departement|mantika|cercle|zone|territoire|municipality",
        ),
        "adm3_name": (
            r"(nom )?adm(in)? ?3( name)?",
            "nom admin 3 .*",
            "adm3 baladiya en",
            "ward|commune|arrondissement|sous prefecture|baladiya|woreda|sub ?district",
        ),
        "location_id": (rf"{_PLACE}( dtm)? (code|id|pcode|ssid)", rf"p ?code {_PLACE}", "ssid|place id"),
        "location_name": (rf"{_PLACE}( name)?", rf"(nom|name of) (du |de la |the )?{_PLACE}", "adm4 muhalla en"),
        "latitude": (r".*\b(lat|latitude)", "gis y", "y coordinates?"),
        "longitude": (r".*\b(lon|long|longitude)", "gis x", "x coordinates?"),
        "round": ("(assessment ?)?round( ?no)?",),
        "idps": (
            rf"(estimated |total )?((number|no) of )?idps?( {_IND})?",
            rf"{_IND} (des |of )?(idps?|pdi)",
            "(nombre (total )?(de |d ))?(pdi|deplaces internes|personnes deplacees( internes)?)",
            rf"total no of idps {_IND}",
            rf"idps {_IND} total",
        ),
        "idp_families": (rf"(total (no of )?)?idps? {_HH}", rf"{_HH} (des |of )?(idps?|pdi)"),
        "returnees": (rf"(total (no of )?)?returnees?( {_IND})?", rf"{_IND} (des )?(returnees|retournes)"),
        "returnee_families": (rf"(total (no of )?)?returnees? {_HH}", rf"{_HH} (des )?(returnees|retournes)"),
    }.items()
}
_INTERNALLY, _FROM_ABROAD = r"(des )?retournes? anciens? (pdi|idps?)", r"(des )?retournes? (venus )?de l ?etranger"
_RETURNED_FROM = {
    "returned from internal displacement": (rf"{_IND} {_INTERNALLY}", rf"{_HH} {_INTERNALLY}"),
    "returned from abroad": (rf"{_IND} {_FROM_ABROAD}", rf"{_HH} {_FROM_ABROAD}"),
}
_PAIRS = {"idps": "idp_families", "returnees": "returnee_families"}
_FOREIGN = re.compile(r"orig|provenance|\bint(state|loc|end)|source|destination|initial|majority")
_NOT_DISPLACEMENT = ("#inneed", "#targeted", "#reached", "#org", "#activity")
_CODE = re.compile(r"^([A-Z]{2,3})\d{2,}$")


@dataclass(frozen=True)
class Count:
    """One measure of a sheet: the columns of individuals and families, and what part of the people it is."""

    measure: str
    people: str
    families: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class DataSheet:
    """A sheet with counts by place: `columns` maps a role to its column; `codes` are the p-code columns, coarsest first."""

    table: TextTable
    columns: dict[str, str]
    codes: tuple[str, ...]
    counts: tuple[Count, ...]
    iso2: str | None = None
    tagged: bool = False
    titles: tuple[str, ...] = field(default=())


def data_sheets(document: Document) -> list[DataSheet]:
    """The sheets that count displaced or returned people by place; where some carry HXL tags only those, else the first.

    A CSV under the names of roles is such a sheet too: so mended rows come back.
    """
    if document.kind == "csv":
        sheet = _described(document.csv, ())
        return [sheet] if sheet else []
    found = [sheet for name in document.workbook.sheet_names if (sheet := _read(document.workbook.sheet(name)))]
    tagged = [sheet for sheet in found if sheet.tagged]
    return tagged or found[:1]


def folded(text: str) -> str:
    """Lower case, without accents, punctuation as single spaces."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", " ", bare.lower()).strip()


def _read(sheet: Sheet) -> DataSheet | None:
    header_at, tags_at = _header(sheet.rows)
    if header_at < 0:
        return None
    titles = tuple(str(cell) for row in sheet.rows[:header_at] for cell in row if str(cell).strip())
    return _described(from_sheet(sheet.name, sheet.rows, header_at, tags_at, first_row=sheet.first_row), titles)


def _described(raw: TextTable, titles: tuple[str, ...]) -> DataSheet | None:
    """What the columns of a table are, with the columns renamed to their roles."""
    table = _distinct(raw)
    if any(tag.lower().startswith(_NOT_DISPLACEMENT) for tag in table.tags) or len(table) == 0:
        return None
    by_role = _roles(table)
    names: dict[str, str] = {}
    for role, name in by_role.items():
        names.setdefault(name, role)
    names |= {name: f"{name} (other)" for name in table.header if name not in names and name in by_role}
    tagged = any(tag.lower().startswith("#affected") for tag in table.tags)
    table = table.renamed(names)
    columns = {role: names[name] for role, name in by_role.items()}
    counts = _counts(table, columns)
    codes, iso2 = _codes(table)
    if not counts or not (codes or "adm1_name" in columns):
        return None
    return DataSheet(table, columns, codes, counts, iso2, tagged, titles)


def _header(rows: Sequence[Sequence[object]]) -> tuple[int, int]:
    """The row above the tags where there is a tag row, else the first that names a place and a count."""
    for i, row in enumerate(rows[:_TITLE_ROWS]):
        filled = [str(cell).strip() for cell in row if str(cell).strip()]
        if i and len(filled) >= 3 and sum(cell.startswith("#") for cell in filled) * 2 > len(filled):
            return i - 1, i
    for i, row in enumerate(rows[:_TITLE_ROWS]):
        names = [folded(str(cell)) for cell in row]
        if any(re.fullmatch(_HEADERS["adm1_name"], name) for name in names) and any(
            re.fullmatch(_HEADERS[count], name) for count in ("idps", "returnees") for name in names
        ):
            return i, -1
    return -1, -1


def _distinct(table: TextTable) -> TextTable:
    """Two columns with one name (`Returnees from abroad`, individuals and households) get a number each."""
    seen: dict[str, int] = {}
    header = []
    for name in table.header:
        seen[name] = seen.get(name, 0) + 1
        header.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return TextTable(tuple(header), table.tags, table.rows, table.lines, table.ragged, table.where)


def _roles(table: TextTable) -> dict[str, str]:
    tag_of = {name: tag.lower().lstrip("#").replace(" ", "") for name, tag in zip(table.header, table.tags, strict=False)}
    roles: dict[str, str] = {}
    place = re.compile(_HEADERS["location_name"])
    for role, tags in _TAGS.items():
        for tag in tags:
            for name in table.header:
                settlement = role == "adm3_name" and place.fullmatch(folded(name))
                if role not in roles and tag_of.get(name) == tag and not settlement and _fits(table, role, name):
                    roles[role] = name
    # Families found by another way than their individuals may count other people (Somalia tags only the total's individuals).
    alone = {homes for people, homes in _PAIRS.items() if people in roles and homes not in roles}
    for role, pattern in _HEADERS.items():
        if role in alone:
            continue
        for name in table.header:
            words = folded(name)
            if role not in roles and re.fullmatch(pattern, words) and not _FOREIGN.search(words) and _fits(table, role, name):
                roles[role] = name
    return roles


def _fits(table: TextTable, role: str, name: str) -> bool:
    """A column of names does not hold codes; a column of counts does not hold words."""
    cells = _sample(table, name)
    if role.endswith("_name"):
        return bool(cells) and not any(re.fullmatch(r"[A-Z]{2,4}[-_]?\d[\w-]*|\d+(\.\d+)?", cell) for cell in cells)
    if role in ("idps", "returnees", "idp_families", "returnee_families"):
        return bool(cells) and all(re.fullmatch(r"-?\d+(\.\d+)?|-?\d{1,3}(,\d{3})+", cell) for cell in cells)
    return True


def _sample(table: TextTable, name: str) -> list[str]:
    cells = table.column(name).drop_null().slice(0, 200).to_pylist()
    return [cell.strip() for cell in cells if cell.strip()]


def _counts(table: TextTable, columns: dict[str, str]) -> tuple[Count, ...]:
    found = []
    if "idps" in columns:
        found.append(Count("idps", columns["idps"], columns.get("idp_families")))
    if "returnees" in columns:
        return (*found, Count("returnees", columns["returnees"], columns.get("returnee_families")))
    by_words = {folded(name): name for name in table.header}
    for reason, (people, families) in _RETURNED_FROM.items():
        persons = next((name for words, name in by_words.items() if re.fullmatch(people, words)), None)
        homes = next((name for words, name in by_words.items() if re.fullmatch(families, words)), None)
        if persons:
            found.append(Count("returnees", persons, homes, reason))
    return tuple(found)


def _codes(table: TextTable) -> tuple[tuple[str, ...], str | None]:
    """The columns whose cells are p-codes of one country, each nested in the one before it."""
    by_length: dict[int, tuple[str, str]] = {}
    for name in table.header:
        cells = _sample(table, name)
        found = {code[1] for cell in cells if (code := _CODE.match(cell))}
        if len(found) != 1 or _FOREIGN.search(folded(name)) or not all(_CODE.match(cell) for cell in cells):
            continue
        prefix = found.pop()
        match = country.by_iso3(prefix) if len(prefix) == 3 else country.by_iso2(prefix)
        if match:
            by_length.setdefault(len(cells[0]), (name, match.iso2))
    lengths = sorted(by_length)
    iso2 = by_length[lengths[0]][1] if lengths else None
    return tuple(by_length[length][0] for length in lengths if by_length[length][1] == iso2), iso2


def first_text(table: TextTable, name: str) -> str | None:
    """The first filled cell of a column."""
    cells = table.column(name).drop_null()
    return str(pc.utf8_trim_whitespace(cells)[0].as_py()) if len(cells) else None
