"""What columns are called: the field's name, and a heading for people in English or Arabic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from commonground.entry.kinds import BESIDE, LASTING, VALID_FROM, VALID_TO
from commonground.vocabulary.errors import BadRequest
from commonground.vocabulary.records import Kind
from commonground.vocabulary.records.said import FORMS, Field

LANGUAGES = ("en", "ar")


@dataclass(frozen=True)
class Column:
    """A column of a sheet: `name` as the import knows it, and the field that it holds, None for those beside the fields."""

    name: str
    field: Field | None = None

    @property
    def required(self) -> bool:
        """Whether a new record must have it."""
        return self.field is not None and self.field.required


def columns(kind: Kind, *, period: bool | None = None) -> tuple[Column, ...]:
    """The columns of a template: action, id, the fields in their order, and the period where the kind lasts."""
    period = kind.name in LASTING if period is None else period
    ends = (Column(VALID_FROM), Column(VALID_TO)) if period else ()
    return (Column("action"), Column("record_id"), *(Column(one.name, one) for one in kind.fields), *ends)


def heading(column: Column, language: str = "en") -> str:
    """The heading for people; required ones bear an asterisk."""
    text = _arabic().get(column.name) if language == "ar" else None
    text = text or column.name.replace("_", " ").capitalize().replace("iso3", "ISO3")
    return f"{text} *" if column.required else text


def explained(column: Column) -> str:
    """What stands in the column and what it takes, in one sentence."""
    one = column.field
    if one is None:
        return BESIDE[column.name]
    takes = takes_of(one)
    return f"{one.what} ({takes})" if takes else one.what


def takes_of(one: Field) -> str:
    """What a cell of the field takes, in words; empty for any text."""
    many = "several, parted by semicolons" if one.many else ""
    if one.choices:
        known = "one of the list"
    elif one.ref:
        article = "an" if one.ref[0] in "aeiou" else "a"
        known = f"code or id of {article} {one.ref.replace('_', ' ')}"
    elif one.form:
        known = FORMS.get(one.form, one.form)
    else:
        known = {"date": "YYYY-MM-DD", "number": "a number", "whole": "a whole number", "yes or no": "yes or no"}.get(
            one.type, ""
        )
    return "; ".join(part for part in (known, many) if part)


def checked(language: str) -> str:
    """The language. Raises BadRequest for one without headings."""
    if language not in LANGUAGES:
        raise BadRequest(f"there are no headings in {language!r}", hint="languages: " + ", ".join(LANGUAGES))
    return language


def sheet_name(kind: Kind, language: str = "en") -> str:
    """What a sheet of the kind is called; at most 31 characters, as spreadsheets ask."""
    name = _arabic().get(f"sheet:{kind.name}") if language == "ar" else None
    return (name or kind.plural.removeprefix("the ").capitalize())[:31]


def folded(text: str) -> str:
    """What spellings of a heading have in common: letters and digits."""
    return "".join(char for char in str(text).casefold() if char.isalnum())


@cache
def spellings(kind: Kind) -> dict[str, str]:
    """The names of columns by every folded heading that means them."""
    found: dict[str, str] = {}
    for column in (*columns(kind, period=True), Column("originator"), Column("release")):
        for text in (column.name, heading(column), heading(column, "ar"), f"{kind.name} {column.name}"):
            found.setdefault(folded(text), column.name)
    found.setdefault("id", "record_id")
    return found


def arabic_sheets() -> dict[str, str]:
    """The names of kinds by the folded Arabic name of their sheet."""
    return {folded(text): key.removeprefix("sheet:") for key, text in _arabic().items() if key.startswith("sheet:")}


@cache
def _arabic() -> dict[str, str]:
    return dict(_lines())


def _lines() -> Iterator[tuple[str, str]]:
    for line in files(__package__).joinpath("headings.tsv").read_text(encoding="utf-8").splitlines():
        name, _, text = line.partition("\t")
        if text and not line.startswith("#"):
            yield name, text
