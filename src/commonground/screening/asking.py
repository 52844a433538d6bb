"""From the rows of a payee file to subjects: which column is what, and what a cell says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from commonground.screening.looks import organisation_only
from commonground.screening.subject import Kind, Subject
from commonground.vocabulary.births import born_in
from commonground.vocabulary.errors import BadRequest
from commonground.vocabulary.nationality import iso3

ROLES = ("name", "alias", "given", "family", "dob", "country", "document", "kind", "gender")
"""What a column can be; `alias` holds further names, parted by semicolons or bars."""

SPELLINGS: dict[str, str] = {
    spelling: role
    for role, words in {
        "name": "name fullname wholename payee payeename beneficiary beneficiaryname vendor vendorname supplier suppliername"
        " partner partnername organisation organization organisationname organizationname company companyname customer"
        " customername recipient recipientname donor nom nomcomplet الاسم اسم الاسمالكامل اسمالمستفيد المستفيد",
        "alias": "alias aliases aka alsoknownas othernames othername alternativenames اسماخر الاسماءالاخرى",
        "given": "given givenname givennames firstname forename forenames prenom الاسمالاول",
        "family": "family familyname lastname surname nomdefamille اللقب اسمالعائلة",
        "dob": "dob dateofbirth birthdate birthday born yearofbirth datedenaissance تاريخالميلاد تاريخالولادة سنةالميلاد",
        "country": "country nationality nationalities citizenship countryofresidence residence countrycode iso3 pays nationalite"
        " البلد الدولة الجنسية",
        "document": "document documentnumber passport passportnumber passportno id idnumber nationalid nationalidnumber taxid"
        " taxnumber registration registrationnumber imo imonumber رقمالجواز رقمالهوية رقمجوازالسفر",
        "kind": "kind type entitytype payeetype subjecttype schema النوع",
        "gender": "gender sex الجنس",
    }.items()
    for spelling in words.split()
}
"""Headings as they are usually written, without blanks, marks and accents."""

_KIND_WORDS: dict[Kind, str] = {
    "person": "person individual p natural naturalperson شخص فرد",
    "organisation": "organisation organization entity company enterprise e o org ngo legalentity legalperson publicbody firm"
    " منظمة شركة كيان",
    "vessel": "vessel ship boat سفينة",
    "aircraft": "aircraft airplane plane طائرة",
}
KINDS = {word: kind for kind, words in _KIND_WORDS.items() for word in words.split()}

LONGEST = 4_000
"""Signs of a cell that are read."""

MOST = 40
"""Names of a row that are asked about."""

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]+"
)
_SEVERAL = re.compile(r"\s*[;|\n]\s*")
_NAMES = re.compile(r"\s*[;|\n]\s*|\s+a\.?k\.?a\.?\s+", re.IGNORECASE)


def folded(heading: str) -> str:
    """A heading without case, accents, blanks and marks, for comparing."""
    plain = unicodedata.normalize("NFKD", heading.casefold())
    return "".join(char for char in plain if char.isalnum())


def columns(header: Sequence[str], asked: Mapping[str, str] = {}) -> dict[str, tuple[str, ...]]:
    """Role to headings: as `asked` maps them (role to headings, parted by commas), else by their usual spellings.

    Raises BadRequest for a role or heading that is not there, and where no column holds a name.
    """
    found: dict[str, tuple[str, ...]] = {}
    for role, said in asked.items():
        if role not in ROLES:
            raise BadRequest(f"there is no role {role!r}", hint="a column is one of " + ", ".join(ROLES))
        named = tuple(part.strip() for part in said.split(",") if part.strip())
        for heading in named:
            if heading not in header:
                raise BadRequest(f"there is no column {heading!r}", hint="its columns are " + ", ".join(header))
        found[role] = named
    taken = {heading for named in found.values() for heading in named}
    for heading in header:
        role = SPELLINGS.get(folded(heading), "")
        if role and role not in asked and heading not in taken:
            found[role] = (*found.get(role, ()), heading)
    if not {"name", "given", "family"} & set(found):
        raise BadRequest("no column holds a name", hint="say which: --map name=HEADING; its columns are " + ", ".join(header))
    return found


def subjects(rows: Iterable[tuple[int, Mapping[str, str]]], of: Mapping[str, Sequence[str]]) -> list[Subject]:
    """A subject for each (number, row); an empty name gives a subject without names."""
    return [subject(number, row, of) for number, row in rows]


def plain(cell: str) -> str:
    """A cell without control characters and invisible signs, on which no name depends; at most LONGEST signs are read of it."""
    if len(cell) > LONGEST or not cell.isascii() or not cell.isprintable():
        cell = _UNSEEN.sub("", cell[: LONGEST * 5_000])[:LONGEST]
    return cell.strip()


def subject(number: int, row: Mapping[str, str], of: Mapping[str, Sequence[str]]) -> Subject:
    """What a row says of whom it names. Cells that cannot be read (a date that is none) say nothing.

    Where it is not said what it is, a name with a word that only organisations bear is an organisation's.
    """
    cells = {role: [text for heading in of.get(role, ()) if (text := plain(row.get(heading) or ""))] for role in ROLES}
    names = [part for text in cells["name"] for part in _NAMES.split(text)]
    whole = " ".join((*cells["given"], *cells["family"]))
    names += [whole] if whole else []
    names += [part for text in cells["alias"] for part in _SEVERAL.split(text)]
    born = next((found for text in cells["dob"] if (found := born_in(text))), None)
    sexes = {text[:1].lower() for text in cells["gender"]}
    kind = next((KINDS[folded(text)] for text in cells["kind"] if folded(text) in KINDS), None)
    if kind is None and born is None and any(map(organisation_only, names)):
        kind = "organisation"
    return Subject(
        number,
        tuple(dict.fromkeys(name for name in names if name))[:MOST],
        kind,
        (born.first, born.last) if born else None,
        frozenset(code for text in cells["country"] for part in _SEVERAL.split(text) if (code := iso3(part))),
        frozenset(part for text in cells["document"] for part in _SEVERAL.split(text) if part),
        {"m": "male", "f": "female"}.get(sexes.pop()) if len(sexes) == 1 else None,
    )


_RECORD = {
    "name": ("name", "names", "caption"),
    "alias": ("alias", "aliases", "weakAlias", "previousName"),
    "dob": ("birthDate", "birth_date", "dob", "dates"),
    "country": ("country", "countries", "nationality", "citizenship", "jurisdiction", "nationalities"),
    "document": (
        "idNumber",
        "passportNumber",
        "registrationNumber",
        "taxNumber",
        "imoNumber",
        "document",
        "documents",
        "innCode",
        "ogrnCode",
        "leiCode",
        "vatCode",
        "swiftBic",
    ),
    "kind": ("schema", "kind", "type"),
    "gender": ("gender", "sex"),
}
"""Keys of a record, as FollowTheMoney names them or as people do."""


_PARTS = ("firstName", "secondName", "middleName", "fatherName", "lastName")
"""Keys of the parts of a name, in order, for a record without a whole one."""


def of_record(number: int, record: Mapping[str, Any]) -> Subject:
    """The subject of a record: keys with a value or a list of values, by themselves or under `properties` (FollowTheMoney)."""
    held = {**record, **(record["properties"] if isinstance(record.get("properties"), Mapping) else {})}
    values = {role: [text for key in keys for text in _texts(held.get(key))] for role, keys in _RECORD.items()}
    if not values["name"]:
        values["name"] = [" ".join(text for key in _PARTS for text in _texts(held.get(key)))]
    row = {role: "\n".join(texts) for role, texts in values.items()}
    return subject(number, row, {role: (role,) for role in row})


def _texts(value: Any) -> list[str]:
    if isinstance(value, list | tuple):
        return [text for one in value for text in _texts(one)]
    return [] if value is None or isinstance(value, Mapping) else [str(value)]
