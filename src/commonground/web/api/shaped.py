"""The forms of an answer: JSON, and for rows CSV, Parquet and GeoJSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from commonground.answers.question import Question
from commonground.vocabulary.errors import BadRequest, NotFound
from commonground.web.asking import Ask
from commonground.web.map_data import country_map

FORMATS = ("json", "csv", "parquet", "geojson")
MEDIA = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "geojson": "application/geo+json",
}
ACCEPTED = {
    "application/json": "json",
    "text/csv": "csv",
    "application/vnd.apache.parquet": "parquet",
    "application/geo+json": "geojson",
}

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Shape:
    """One form."""

    name: str

    @property
    def media_type(self) -> str:
        """Its media type."""
        return MEDIA[self.name]

    def headers(self, question: str) -> dict[str, str]:
        """A name for what is kept as a file."""
        if self.name == "json":
            return {}
        return {"content-disposition": f'attachment; filename="{question}.{self.name}"'}

    def whole(self, value: Any) -> bytes:
        """An answer without rows of its own."""
        return _json(value)

    def rows(self, ask: Ask, rows: Sequence[Row], told: Mapping[str, Any]) -> bytes:
        """A page of rows; `told` is the answer that they stand in, as JSON gives it."""
        if self.name == "csv":
            return _csv(rows)
        if self.name == "parquet":
            return _parquet(rows)
        if self.name == "geojson":
            return _json(_features(ask, rows))
        return _json(told)


def shape_of(asked: str | None, accept: str, question: Question) -> Shape:
    """The form: as the address says, else the first that `Accept` names and we have, else JSON. Raises BadRequest."""
    kinds = (part.split(";")[0].strip() for part in accept.split(","))
    name = asked or next((ACCEPTED[kind] for kind in kinds if kind in ACCEPTED), "json")
    if name != "json" and question.rows is None:
        raise BadRequest(f"{question.name} has no rows", hint="ask for JSON")
    return Shape(name)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _columns(rows: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _flat(value: Any) -> Any:
    """What is no single value stands as JSON."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _csv(rows: Sequence[Row]) -> bytes:
    out = io.StringIO(newline="")
    columns = _columns(rows)
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_flat(row.get(name)) for name in columns] for row in rows)
    return out.getvalue().encode()


def _parquet(rows: Sequence[Row]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {name: _column([_flat(row.get(name)) for row in rows]) for name in _columns(rows)}
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def _column(values: list[Any]) -> Any:
    """Numbers, texts or truths; a column of several kinds (a figure, or what a place is called) is text."""
    import pyarrow as pa

    try:
        return pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.array([None if value is None else str(value) for value in values])


def _features(ask: Ask, rows: Sequence[Row]) -> dict[str, Any]:
    """Each row at its place, drawn no finer than maps are; a row without a place that has boundaries has no geometry."""
    shapes = _shapes(ask, rows)
    features = [{"type": "Feature", "geometry": shapes.get(row.get("place")), "properties": dict(row)} for row in rows]
    return {"type": "FeatureCollection", "features": features}


def _shapes(ask: Ask, rows: Sequence[Row]) -> dict[Any, Any]:
    from commonground.vocabulary.country import by_iso2

    found: dict[Any, Any] = {}
    wanted = {str(row["place"]) for row in rows if row.get("place")}
    with ask.reading() as held:
        for code in sorted({place[:2] for place in wanted}):
            country = by_iso2(code)
            for level in (1, 2, 3):
                if country is None or wanted <= found.keys():
                    break
                try:
                    drawn = json.loads(country_map(held, country.iso3, level).body)
                except NotFound:
                    continue
                found |= {one["properties"]["code"]: one["geometry"] for one in drawn["units"]["features"]}
    return found
