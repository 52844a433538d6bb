"""How FTS names plans and clusters, and what follows from a name: the plan's key, its countries, the pot of a cluster row.

FTS publishes one plan in spellings that share neither id nor code (compiled tables have only the name, HAPI has code and name,
API answers have only the id), so the normalised name with its year is the plan's key in all of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from commonground.vocabulary import country, requirement
from commonground.vocabulary.source import Claim

OUTSIDE = "outside"
"""The plan key of a country's funding outside of any plan, and the pot of such rows."""

_REGIONAL = re.compile(
    r"\b(regional|r[ée]gional|multi-?country|global|sahel|horn of africa|3rp|rrp|rrrp|rmrp|mrp)\b"
    r"|refugees? and migrants?\b|refugiados y migrantes|and resilience plan|et de r[ée]silience",
    re.IGNORECASE,
)
_UNSPECIFIED = re.compile(
    r"^(not reported|unspecified|((field )?(clusters?|sectors?) )?not (yet )?specified|(secteurs?|clusters?) non (encore )?"
    r"sp[ée]cifi[ée]e?s?|(sector(es)?|cl[úu]ster(es)?)? ?no especificados?)( covid-19)?$",
    re.IGNORECASE,
)
_SHARED = re.compile(r"\(shared\)|^multiple (field |global )?(clusters?|sectors?)\b", re.IGNORECASE)
_CODE = re.compile(r"^[A-Z]([A-Z]{3})\d{2}")
_YEAR = re.compile(r"(?<!\d)(20\d\d|19\d\d)(?!\d)")
_LISTED = re.compile(r"\(([^)]*,[^)]*)\)")

_PLACES = {"mosul": "IRQ", "marawi": "PHL", "cabo delgado": "MOZ", "sulawesi": "IDN"}
"""Appeals named after a town or province of one country, without the country's name (Mosul Flash Appeal 2016)."""


def plan_key(name: str) -> str:
    """A plan's key is its name without case, accents and punctuation: `syria refugee response and resilience plan 3rp 2020`."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", bare.casefold()))


def year_of(name: str) -> int | None:
    """The first year that a plan's name states (`Zimbabwe Flash Appeal 2019 / 2020` begins in 2019)."""
    found = _YEAR.search(name)
    return int(found[1]) if found else None


def is_regional(name: str) -> bool:
    """Whether a plan's name says that it is for several countries: regional, 3RP, RMRP, refugees and migrants, global."""
    return bool(_REGIONAL.search(name))


def countries_of(name: str) -> tuple[str, ...]:
    """The ISO3 of the countries a plan is for by its name; none for a regional plan, unless its parenthesis lists them.

    A regional refugee plan named after the country of origin is for the countries around it, so the name alone says nothing.
    """
    if not is_regional(name):
        named = country.named_in(name)
        return named or tuple(iso3 for place, iso3 in _PLACES.items() if place in name.casefold())
    listed = _LISTED.search(name)
    return country.named_in(listed[1]) if listed else ()


def is_own(iso3: str, name: str, code: str | None) -> bool:
    """Whether the plan in a country's row is that country's alone; else the row holds the country's share of a wider plan.

    A code names the country after its first letter (HAFG20, OJOR20); RSYR20 under JOR and OGLBL20 under AFG are shares.
    """
    if is_regional(name):
        return False
    stated = _CODE.match(code or "")
    if stated and country.by_iso3(stated[1]):
        return stated[1] == iso3
    named = countries_of(name)
    return named == (iso3,) or (not named and not code)


def pot_of(cluster: str | None) -> str:
    """`unspecified` for money reported without a cluster, `shared` for several clusters at once, else `named`.

    Real clusters that sound alike stay named: Multi-sector, multi-purpose cash (`Interventions monétaires à usages multiples`).
    """
    if cluster is None:
        return "named"
    if _UNSPECIFIED.match(cluster.strip()):
        return "unspecified"
    return "shared" if _SHARED.search(cluster) else "named"


def cents(dollars: pa.Array) -> pa.Array:
    """Whole cents of US dollars; null stays null."""
    return pc.cast(pc.round(pc.multiply(dollars, 100.0)), pa.int64(), safe=False)


def in_cents(dollars: object) -> int | None:
    """Whole cents of a JSON number, None where it is not one."""
    return round(dollars * 100) if isinstance(dollars, int | float) and not isinstance(dollars, bool) else None


def requirement_table(rows: Sequence[Mapping[str, object]]) -> pa.Table:
    """Requirement rows as a table, `position` last; what a row does not state is null."""
    schema = requirement.SCHEMA.append(pa.field("position", pa.string()))
    return pa.table([pa.array([row.get(f.name) for row in rows], f.type) for f in schema], schema=schema)


def claims_of(table: str, rows: pa.Table) -> tuple[Claim, ...]:
    """One claim per scope: a file that speaks of a scope holds it completely."""
    return tuple(Claim(table, key) for key in sorted(pc.unique(rows.column("scope_key")).to_pylist()))


def original_cents(original: object, revised_cents: int | None) -> int | None:
    """The original requirement in cents; 0 beside a revised requirement is FTS's way to say that none was stated."""
    found = in_cents(original)
    return None if found == 0 and revised_cents else found
