"""What each column of a who-does-what-where table is: by its HXL tag first, then by its header in English, Spanish or French.

Only what is named here is ever parsed in: no contact persons, e-mails, telephone numbers or free text. Publishers bend the tags
(blanks within them, one column without a tag, the tag row as header, titles of two columns exchanged), so a tag is compared by
its parts, and it goes before the title.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ROLES = (
    "month year start end country_code adm1_pcode adm1_name adm2_pcode adm2_name adm3_pcode adm3_name organisation"
    " organisation_type donor sector activity status reached"
).split()

_TAG = re.compile(r"#\s*([a-z_0-9]+)|\+\s*([a-z_0-9]+)", re.IGNORECASE)
_FREE_TEXT = re.compile(r"descri|coment|comment|remark|note|detail|observ|contact|e-?mail|phone|tel[ée]f|focal", re.IGNORECASE)
_CODES = frozenset({"code", "pcode", "v_pcode", "v_pcodes"})
_DONOR = frozenset({"funder", "funding", "donor"})


def _adm(level: int) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Headers of one administrative level: its p-code, then its name."""
    titles = {
        1: r"governorate|states?|province|provincia|oblast|department|departamento|d[ée]partement|wilaya|gouvernorat"
        r"|(ال)?محافظة|(ال)?ولاية",
        2: r"district|distrito|lga|county|mantika|municipality|municipio|cercle|locality|raion|baladiya|territoire"
        r"|(ال)?قضاء|(ال)?منطقة|(ال)?مديرية",
        3: r"sub-?district|sub-?county|payam|ward|commune|nahia|hromada|(ال)?ناحية|(ال)?عزلة",
    }[level]
    code = rf"^(adm(in)? ?_?{level} ?_?(p-?code|id|code)|p-?code ?{level}|({titles}) p-?code)$"
    name = rf"^((provider )?adm(in)? ?_?{level}( ?_?name)?|({titles})( name)?)$"
    return (
        (f"adm{level}_pcode", re.compile(code, re.IGNORECASE)),
        (f"adm{level}_name", re.compile(name, re.IGNORECASE)),
        # A region is admin 1 only where no province is (Mali); else it groups provinces (Afghanistan).
        *(((f"adm{level}_name", re.compile(r"^(r[ée]gi[oó]n( name)?|estado)$", re.IGNORECASE)),) if level == 1 else ()),
    )


_TITLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    *_adm(1),
    *_adm(2),
    *_adm(3),
    *(
        (role, re.compile(pattern, re.IGNORECASE))
        for role, pattern in (
            ("month", r"^((reporting )?(month|mes|mois)( of report(ing)?)?|(ال)?شهر)$"),
            ("year", r"^((reporting )?(year|año|ann[ée]e)|(ال)?سنة)$"),
            ("start", r"^(fecha de inicio|date de d[ée]but|(activity |project )?start( ?date)?|reference period start)$"),
            ("end", r"^(fecha de finalizaci[oó]n|date de fin|(activity |project )?end( ?date)?|reference period end)$"),
            ("country_code", r"^(country ?code|country iso3|iso3|location code|adm(in)? ?0 ?p-?code)$"),
            ("donor", r"^(donor|donors|donante|organizaci[oó]n donante|bailleur|funding (organi[sz]ation|agency))( name)?$"),
            ("organisation_type", r"^(type (of |d.)organi[sz]ation|organi[sz]ation type|tipo de organizaci[oó]n.*)$"),
            ("organisation_type", r"^org\.? type( description)?$"),
            (
                "sector",
                r"^(clusters?|sectors?|sector ?/ ?cluster|project sector|secteurs?|cluster ?/ ?sector|(ال)?قطاع)( name)?$",
            ),
            ("activity", r"^(activity|activities|activity type|actividad|actividades|activit[ée])$"),
            ("status", r"^(status|activity status|estado|statut)$"),
            ("reached", r"^((total )?(people|beneficiaries) reached|(total )?reached|personas alcanzadas)$"),
        )
    ),
)
_ORGANISATION_TITLES = (
    r"^(implementing (partner|organi[sz]ation|agency)|organizaci[oó]n implementadora|partenaire d.ex[ée]cution)( full)?( name)?$",
    r"^(partner|organi[sz]ation|agency|org\.?)( full)?( name)$",
    r"^((partner|organi[sz]ation|agency|organizaci[oó]n|organisation|partenaire)s?|(ال)?منظمة|(ال)?شريك)$",
    r"^(partner|organi[sz]ation|org\.?|agency) acronym$",
)


@dataclass(frozen=True)
class Layout:
    """The place of each role in the table, and where the organisation is named when its first column is empty."""

    places: Mapping[str, int]
    fallback: int | None = None

    @property
    def is_presence(self) -> bool:
        """Whether the table says who works in what where."""
        placed = any(f"adm{level}_{what}" in self.places for level in (1, 2, 3) for what in ("pcode", "name"))
        return placed and {"organisation", "sector"} <= self.places.keys()


def layout(header: Sequence[str], tags: Sequence[str]) -> Layout:
    """The roles of the columns; each role is taken by the first column that fits, tags before titles."""
    places: dict[str, int] = {}
    parts = [_parts(tag) for tag in tags] if tags else [_parts(title) for title in header]
    for i, tag in enumerate(parts):
        role = _role(*tag) if not _FREE_TEXT.search(header[i]) else None
        if role:
            places.setdefault(role, i)
    taken = set(places.values())
    for role, pattern in _TITLES:
        if role not in places:
            found = next((i for i, title in enumerate(header) if i not in taken and pattern.match(_title(title))), None)
            if found is not None:
                places[role] = found
                taken.add(found)
    _bare_pcode(header, tags, places)
    ranked = _organisations(header, parts)
    if ranked:
        places["organisation"] = ranked[0]
    return Layout(places, ranked[1] if len(ranked) > 1 else None)


def _title(header: str) -> str:
    return " ".join(header.replace("_", " ").split())


def _parts(tag: str) -> tuple[str, frozenset[str]]:
    """A tag's name and attributes: `#adm1 +code` and `#adm1+code` are one."""
    if not tag.lstrip().startswith("#"):
        return "", frozenset()
    found = _TAG.findall(tag.lower())
    if not found or not found[0][0]:
        return "", frozenset()
    return found[0][0], frozenset(attribute for _, attribute in found if attribute)


def _role(name: str, attributes: frozenset[str]) -> str | None:
    """The role that a tag alone gives; organisations are ranked apart."""
    if name in ("adm1", "adm2", "adm3"):
        return f"{name}_{'pcode' if attributes & _CODES else 'name'}"
    if name in ("adm0", "country") and attributes & {*_CODES, "iso3", "iso2"}:
        return "country_code"
    if name == "date":
        known = next((role for role in ("start", "end", "year") if role in attributes), None)
        return known or "month"
    if name == "org":
        return "organisation_type" if "type" in attributes else ("donor" if attributes & _DONOR else None)
    if name == "reached":
        return "reached" if attributes <= {"total", "ind", "num", "people"} else None
    if name in ("sector", "subsector"):
        return "sector" if name == "sector" else None
    return name if name in ("activity", "status") and not attributes & {"code", "id"} else None


def _organisations(header: Sequence[str], parts: Sequence[tuple[str, frozenset[str]]]) -> list[int]:
    """Columns that name the working organisation, best first: the implementer's name, a full name, an acronym.

    `#org+impl` alone is passed over where its title says that it is a category (`Partner Category`: primary, sub-implementing).
    """
    ranked: list[tuple[int, int]] = []
    for i, (name, attributes) in enumerate(parts):
        if name != "org" or "type" in attributes or attributes & _DONOR:
            continue
        if re.search(r"categor|type|\?", header[i], re.IGNORECASE):
            continue
        rank = 0 if {"impl", "name"} <= attributes else 1 if "name" in attributes else 2 if "impl" in attributes else 3
        ranked.append((rank, i))
    if not ranked:
        for rank, pattern in enumerate(_ORGANISATION_TITLES):
            ranked += [(rank, i) for i, title in enumerate(header) if re.match(pattern, _title(title), re.IGNORECASE)]
    return [i for _, i in sorted(ranked)]


def _bare_pcode(header: Sequence[str], tags: Sequence[str], places: dict[str, int]) -> None:
    """A column called only `P_CODE` holds the p-code of the deepest level that has a name and no p-code."""
    bare = next((i for i, title in enumerate(header) if re.match(r"^p[- ]?code$", _title(title), re.IGNORECASE)), None)
    if bare is None or bare in places.values():
        return
    for level in (3, 2, 1):
        if f"adm{level}_name" in places and f"adm{level}_pcode" not in places:
            places[f"adm{level}_pcode"] = bare
            return


def sector_column(columns: Mapping[int, Sequence[str | None]]) -> int | None:
    """Of columns without a role, the one whose cells are mostly names of clusters (a table that lost the tag of its sector)."""
    for i, cells in columns.items():
        stated = [cell for cell in cells if cell]
        if stated and sum(1 for cell in stated if is_cluster(cell)) * 2 > len(stated):
            return i
    return None


_CLUSTERS = re.compile(
    r"^(cccm|camp coordination.*|ccs|etc|emergency telecom.*|education|food security.*|fsl|fss|cp|child protection.*|gbv|"
    r"gender.based.*|mine action.*|protection( total)?|health|mpc|multi-?purpose cash.*|nutrition|shelter.*|wash|water.*|"
    r"logistics)$",
    re.IGNORECASE,
)


def is_cluster(text: str) -> bool:
    """Whether a text is the name or usual abbreviation of a humanitarian cluster."""
    return bool(_CLUSTERS.match(text.strip()))
