"""COD-AB boundaries as GeoJSON: one file for each country and admin level, property names as each country wrote them."""

from __future__ import annotations

from typing import Any

import shapely
import shapely.geometry

from commonground.feeds import cod_ab, licences
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.reading.document import Document
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.source import Reject

_POLYGONS = ("Polygon", "MultiPolygon")


def recognise(document: Document) -> bool:
    """A GeoJSON FeatureCollection of polygons whose properties hold a p-code (`admin1Pcode`, `ADM1_PCODE`, `adm1_pcode`)."""
    if document.kind != "json" or not isinstance(document.json, dict) or document.json.get("type") != "FeatureCollection":
        return False
    features = document.json.get("features")
    if not isinstance(features, list) or not features:
        return False
    properties = features[0].get("properties") if isinstance(features[0], dict) else None
    if not isinstance(properties, dict) or cod_ab.naming(properties) is None:
        return False
    return any(_geometry_type(feature) in _POLYGONS for feature in features)


def _geometry_type(feature: Any) -> Any:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    return geometry.get("type") if isinstance(geometry, dict) else None


def parse(document: Document) -> Parsed:
    """The units of the file; a unit without p-code or polygon is rejected, one that crosses itself is repaired."""
    features = document.json["features"]
    units = cod_ab.Units([], [], [])
    properties, positions = [], []
    for i, feature in enumerate(features):
        position = f"/features/{i}"
        row = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(row, dict):
            units.rejects.append(Reject(position, "is no feature with properties", {}))
            continue
        properties.append(row)
        positions.append(position)
        units.geometries.append(_polygon(feature))
    names = cod_ab.naming(cod_ab.first_filled(properties)) if properties else None
    if names is None:
        raise MalformedFile("no feature has a p-code", where=document.name, hint="load a COD-AB boundary file")
    return cod_ab.as_parsed(document, cod_ab.Units(properties, units.geometries, positions, units.rejects), names)


def _polygon(feature: dict[str, Any]) -> Any:
    """The polygon of a feature, None where there is none or it cannot be built."""
    if _geometry_type(feature) not in _POLYGONS:
        return None
    try:
        return shapely.geometry.shape(feature["geometry"])
    except (KeyError, IndexError, TypeError, ValueError, shapely.errors.ShapelyError):
        return None


FEED = Feed(
    name="cod-ab-geojson",
    title="COD-AB administrative boundaries (GeoJSON)",
    publisher=cod_ab.PUBLISHER,
    family=cod_ab.FAMILY,
    licence=licences.CC_BY_IGO,
    attribution=cod_ab.ATTRIBUTION,
    tables=("place",),
    recognise=recognise,
    parse=parse,
    downloads=(Download("https://data.humdata.org/dataset/cod-ab-irq", "Iraq, admin 0-3; each country has its own page"),),
    quirks=(
        "Property names differ by country and year (`admin1Name`, `ADM1_EN`, `adm1_name`): they are matched by pattern.",
        "`date` and `validOn` are epoch milliseconds; the boundary is as of `validOn`.",
    ),
)
