"""COD-AB boundaries as TopoJSON: quantized (about 70 m), with a name and a p-code, the parent by prefix."""

from __future__ import annotations

from typing import Any

from commonground.feeds import cod_ab, licences
from commonground.feeds.feed import Feed, Parsed
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.topology import Topology, geometries, is_topology
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.source import Reject


def recognise(document: Document) -> bool:
    """A topology in which a geometry has a p-code among its properties."""
    if document.kind != "json" or not is_topology(document.json):
        return False
    return _naming(document.json) is not None


def _naming(topology: dict[str, Any]) -> cod_ab.Naming | None:
    """By the first polygon with properties, of the object that holds the boundary."""
    for value in topology["objects"].values():
        members = value.get("geometries") if isinstance(value, dict) else None
        first = members[0] if isinstance(members, list) and members else None
        properties = first.get("properties") if isinstance(first, dict) else None
        if isinstance(properties, dict) and (found := cod_ab.naming(properties)) is not None:
            return found
    return None


def parse(document: Document) -> Parsed:
    """The units of the topology; the parent is derived by prefix, and null where the p-codes of the file do not nest."""
    names = _naming(document.json)
    if names is None:
        raise MalformedFile("no geometry has a p-code", where=document.name, hint="load a COD-AB boundary file")
    try:
        topology = Topology(document.json)
        units = cod_ab.Units([], [], [])
        properties, positions = [], []
        for position, geometry in geometries(document.json):
            row = geometry.get("properties")
            if not isinstance(row, dict):
                units.rejects.append(Reject(position, "has no properties", {}))
                continue
            properties.append(row)
            positions.append(position)
            units.geometries.append(topology.polygon(geometry))
    except (ValueError, IndexError, KeyError, TypeError, AttributeError) as error:
        raise MalformedFile(
            f"the topology cannot be read: {type(error).__name__}", where=document.name, hint="download it again"
        ) from None
    return cod_ab.as_parsed(document, cod_ab.Units(properties, units.geometries, positions, units.rejects), names)


FEED = Feed(
    name="cod-ab-topojson",
    title="COD-AB administrative boundaries (TopoJSON)",
    publisher=cod_ab.PUBLISHER,
    family=cod_ab.FAMILY,
    licence=licences.CC_BY_IGO,
    attribution=cod_ab.ATTRIBUTION,
    tables=("place",),
    recognise=recognise,
    parse=parse,
    quirks=(
        "It carries only a name and a p-code: the parent is derived by prefix, the country by the p-code's letters.",
        "It states no date, so that a dated GeoJSON or Shapefile of the same boundary always wins.",
        "Lebanon's admin 3 has p-codes without letters, and 17 areas named `Conflict` with the p-code 0, which are rejected.",
    ),
)
