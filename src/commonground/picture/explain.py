"""What is behind one number: the second form of each step, the input rows of one place and month."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from commonground.door.reader import Reader
from commonground.picture.cells import Asked, Picture, objects, plain
from commonground.picture.evidence import PRIVATE, UNIT, known
from commonground.picture.source import Source, sources_of
from commonground.picture.steps import PARTS
from commonground.reference.units import DEEPEST, Units, country_pcode
from commonground.vocabulary import country as countries
from commonground.vocabulary import months
from commonground.vocabulary.errors import NotFound
from commonground.vocabulary.figure import EvidenceRow, Figure, Part
from commonground.vocabulary.label import PUBLIC
from commonground.vocabulary.measures import MEASURES

Rows = list[dict[str, Any]]


def explain(
    reader: Reader, measure: str, place: str, month: str, *, level: int | None = None, publisher: str | None = None
) -> Figure:
    """The figure of a measure, place and month with its evidence; the lead publisher's where none is named.

    `place` is a p-code or ISO3. With `level`, a country's code means what is not placed at that level. Raises NotFound for
    a place, measure, month or publisher that the picture does not hold. A month written as a year means what is not dated.
    """
    if measure not in MEASURES:
        raise NotFound(f"there is no measure {measure!r}", hint="known: " + ", ".join(MEASURES))
    first = f"{month}-01" if len(month) == 4 else month  # a year: the row of what is not dated
    months.parse_month(first)
    country, pcode, at = found_at(Units(reader), place, level)
    picture = Picture(reader, Asked(at, (country,), first, first, frozenset({measure})))
    cell = _cell(picture, measure, pcode, at, month, publisher)
    return _figure(picture, cell, country, None if pcode == country_pcode(picture.units, country) else pcode)


def found_at(units: Units, place: str, level: int | None) -> tuple[str, str, int]:
    """Country (ISO3), p-code and level of a place named by p-code or, for a country, by ISO code. Raises NotFound."""
    known = countries.by_iso3(place.upper())
    there = () if known else units.holding(place)
    known = known or next((c for iso3 in there if country_pcode(units, iso3) == place and (c := countries.by_iso3(iso3))), None)
    known = known or countries.by_iso2(place.upper())
    if known is not None:
        return known.iso3, country_pcode(units, known.iso3), level or 0
    for iso3 in there:
        for at in range(1, DEEPEST + 1):
            if place in units.level(iso3, at):
                return iso3, place, at
    raise NotFound(f"there is no place {place!r}", hint="name a p-code as `picture` prints it, or a country by its ISO3 code")


def _cell(picture: Picture, measure: str, pcode: str, level: int, month: str, publisher: str | None) -> dict[str, Any]:
    rows = objects(picture.table(), picture.reader.as_of)
    cells = [row for row in rows if row["measure"] == measure and row["place"] == pcode and row["month"] == month]
    chosen = [row for row in cells if (row["lead"] if publisher is None else row["publisher"] == publisher)]
    if not chosen:
        spoken = sorted({row["publisher"] for row in cells})
        hint = "publishers of it here: " + ", ".join(spoken) if spoken else "load data about it first, or choose another month"
        raise NotFound(f"there is no figure of {measure} for {pcode} at level {level}", hint=hint)
    return chosen[0]


def _figure(picture: Picture, cell: dict[str, Any], country: str, place: str | None) -> Figure:
    measure = MEASURES[cell["measure"]]
    steps, rows = _EVIDENCE[measure.name](picture, cell, country, place) if cell["value"] is not None else ((), [])
    told = known(picture.reader, picture.units, country, measure.name, rows)
    return Figure(
        **{key: cell[key] for key in ("measure", "value", "low", "high", "unit", "place", "name", "level", "month", "publisher")},
        **{key: cell[key] for key in ("about_from", "about_to", "coverage", "reason", "as_of")},
        definition=measure.definition,
        steps=steps,
        sources=tuple(_source(source) for source in sources_of(picture.reader, cell["sources"])),
        rows=tuple(_evidence(picture.reader, row, measure.unit, secret) for row, secret in zip(rows, told.secret, strict=True)),
        parts=told.parts,
        withheld=told.withheld,
    )


def _source(source: Source) -> dict[str, Any]:
    facts = dict(source.__dict__)
    return {"source": facts.pop("source_id"), **facts}


def _evidence(reader: Reader, row: dict[str, Any], unit: str, secret: bool) -> EvidenceRow:
    source = reader.sources[row["source_id"]]
    facts = {name: value for name, value in row.items() if name not in PRIVATE and value is not None}
    return EvidenceRow(
        row["source_id"],
        source["name"],
        row["position"],
        source["publisher"],
        source["feed"],
        source["published"],
        source["published_basis"],
        source["licence"],
        None if secret else plain(row["amount"], unit),
        {} if secret else facts,
    )


def _events(picture: Picture, cell: dict[str, Any], country: str, place: str | None) -> tuple[tuple[str, ...], Rows]:
    amount = {"events": "events", "deaths": "best", "deaths_civilians": "civilians"}[cell["measure"]]
    year_only = len(cell["month"]) == 4
    moment = "month_index IS NULL AND year = $at" if year_only else "month_index = $at"
    rows = picture.reader.rows(
        f"SELECT source_id, position, {amount} AS amount, event_id, date_start, date_end, where_prec, type_of_violence, side_a, side_b "
        f"FROM event_contribution WHERE country = $country AND place IS NOT DISTINCT FROM $place AND {moment} "
        "ORDER BY date_start, source_id, position",
        {"country": country, "place": place, "at": int(cell["month"]) if year_only else months.index(cell["month"])},
    )
    return ("event_kept", "event_share", "event_contribution", "event_total_cell"), rows


_REPORT_FACTS = (
    f"{UNIT}, source_id, position, about_from AS about, about_to AS until, what, "
    "CASE WHEN sign < 0 THEN 'placed: taken from the national figure' END AS taken, how AS placed_by"
)


def _reports(picture: Picture, cell: dict[str, Any], country: str, place: str | None) -> tuple[tuple[str, ...], Rows]:
    rows = picture.reader.rows(
        f"SELECT c.amount, {_REPORT_FACTS} FROM report_contribution c JOIN report_of_month o ON o.round = c.round "
        "WHERE o.month_index = $at AND o.measure = $measure AND o.publisher = $publisher AND o.country = $country "
        "AND c.place IS NOT DISTINCT FROM $place ORDER BY source_id, length(position), position".replace(
            "about_from AS", "c.about_from AS"
        ).replace("about_to AS", "c.about_to AS"),
        {**_key(cell, country), "measure": cell["measure"], "place": place},
    )
    return ("report", "report_speaking", "report_contribution", "report_total"), rows


def _returns(picture: Picture, cell: dict[str, Any], country: str, place: str | None) -> tuple[tuple[str, ...], Rows]:
    rows = picture.reader.rows(
        "SELECT CASE WHEN c.round = s.older THEN -c.amount ELSE c.amount END AS amount, c.source_id, c.position, "
        f"{UNIT}, c.about_to AS until, "
        "CASE WHEN c.round = s.older THEN 'the round before, taken away' ELSE 'the new round' END AS part "
        "FROM return_span s JOIN report_contribution c ON c.round = s.newer OR c.round = s.older "
        "WHERE s.month_index = $at AND s.publisher = $publisher AND s.country = $country AND c.place IS NOT DISTINCT FROM $place "
        "ORDER BY c.about_to DESC, c.source_id, length(c.position), c.position",
        {**_key(cell, country), "place": place},
    )
    return ("report_total", "return_span", "return_cells"), rows


def _presence(picture: Picture, cell: dict[str, Any], country: str, place: str | None) -> tuple[tuple[str, ...], Rows]:
    first = "row_number() OVER (PARTITION BY organisation ORDER BY source_id, length(position), position) = 1"
    one = f"{PARTS}" if cell["measure"] == "activities" else f"CASE WHEN {first} THEN {PARTS} ELSE 0 END"
    rows = picture.reader.rows(
        f"SELECT {one} AS amount, source_id, position, organisation, sector FROM presence_contribution "
        "WHERE month_index = $at AND publisher = $publisher AND country = $country AND place IS NOT DISTINCT FROM $place "
        "ORDER BY organisation, source_id, length(position), position",
        {**_key(cell, country), "place": place},
    )
    return ("presence_contribution", "presence_total"), rows


def _holder(picture: Picture, cell: dict[str, Any], country: str, place: str | None) -> tuple[tuple[str, ...], Rows]:
    town = "" if picture.reader.viewer.party == PUBLIC else "place_name, "  # control of a place is shown at admin 2 or coarser
    rows = picture.reader.rows(
        f"SELECT NULL AS amount, source_id, position, {town}holder, from_date, until, as_of FROM holder_of_month "
        "WHERE month_index = $at AND publisher = $publisher AND country = $country AND place IS NOT DISTINCT FROM $place "
        "ORDER BY place_name, holder",
        {**_key(cell, country), "place": place},
    )
    return ("holder_of_month", "holder_party", "holder_cells"), rows


def _freed(picture: Picture, cell: dict[str, Any], country: str, place: str | None) -> tuple[tuple[str, ...], Rows]:
    at = max(cell["level"], 2)
    rows = picture.reader.rows(
        "SELECT NULL AS amount, e.source_id, e.position, 'last battle with IS before the first returnee round' AS bounds, "
        f"i.place AS of, e.date_end AS day, e.side_a, e.side_b FROM freed_interval i JOIN event_kept e ON e.poly{at} = i.place "
        "AND e.date_end = i.last_battle AND e.type_of_violence = 1 AND 'IS' IN (e.side_a, e.side_b) "
        "WHERE i.country = $country AND i.shown = $place "
        "UNION ALL SELECT NULL, r.source_id, r.position, 'in the first returnee round that names the place', i.place, r.about_to, "
        f"NULL, NULL FROM freed_interval i JOIN report_round r ON r.adm{at} = i.place AND r.about_to = i.first_round "
        "AND r.measure = 'returnees' AND r.level = 4 WHERE i.country = $country AND i.shown = $place "
        "ORDER BY day, bounds DESC, source_id, length(position), position",
        {"country": country, "place": place},
    )
    return ("freed_first_round", "freed_interval", "freed_span"), rows


def _severity(picture: Picture, cell: dict[str, Any], country: str, place: str | None) -> tuple[tuple[str, ...], Rows]:
    rows = picture.reader.rows(
        "SELECT NULL AS amount, source_id, position, crisis_id, crisis_name, index, reliability FROM severity "
        "WHERE list_contains(countries, $country) AND month = $month AND country_level ORDER BY index DESC, crisis_id",
        {"country": country, "month": cell["month"]},
    )
    return ("severity_cells",), rows


def _key(cell: dict[str, Any], country: str) -> dict[str, Any]:
    return {"at": months.index(cell["month"]), "publisher": cell["publisher"], "country": country}


_Evidence = Callable[[Picture, dict[str, Any], str, str | None], tuple[tuple[str, ...], Rows]]
_SPECIAL: dict[str, _Evidence] = {
    "events": _events,
    "deaths": _events,
    "deaths_civilians": _events,
    "returned_in_month": _returns,
    "partners": _presence,
    "activities": _presence,
    "holder": _holder,
    "freed": _freed,
    "severity": _severity,
}
_EVIDENCE: dict[str, _Evidence] = {name: _SPECIAL.get(name, _reports) for name in MEASURES}


def recomputed(rows: Sequence[EvidenceRow], parts: Sequence[Part]) -> int | float | None:
    """What the evidence adds up to: the parts where the rows' counts are withheld, else the rows.

    None for words, and where a part is withheld or rounded: then the evidence that is shown does not add up.
    """
    if any(part.reason for part in parts):
        return None
    amounts = [part.value for part in parts if part.value is not None] or [row.amount for row in rows if row.amount is not None]
    return plain(sum(round(amount * PARTS) for amount in amounts)) if amounts else None
