"""From the rows of a payee file to subjects: which column is what, and what a cell says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

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


def subject(number: int, row: Mapping[str, str], of: Mapping[str, Sequence[str]]) -> Subject:
    """What a row says of whom it names. Cells that cannot be read (a date that is none) say nothing."""
    cells = {role: [text for heading in of.get(role, ()) if (text := (row.get(heading) or "").strip())] for role in ROLES}
    names = [part for text in cells["name"] for part in _NAMES.split(text)]
    whole = " ".join((*cells["given"], *cells["family"]))
    names += [whole] if whole else []
    names += [part for text in cells["alias"] for part in _SEVERAL.split(text)]
    born = next((found for text in cells["dob"] if (found := born_in(text))), None)
    sexes = {text[:1].lower() for text in cells["gender"]}
    return Subject(
        number,
        tuple(dict.fromkeys(name for name in names if name)),
        next((KINDS[folded(text)] for text in cells["kind"] if folded(text) in KINDS), None),
        (born.first, born.last) if born else None,
        frozenset(code for text in cells["country"] for part in _SEVERAL.split(text) if (code := iso3(part))),
        frozenset(part for text in cells["document"] for part in _SEVERAL.split(text) if part),
        {"m": "male", "f": "female"}.get(sexes.pop()) if len(sexes) == 1 else None,
    )
