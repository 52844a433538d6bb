"""TopoJSON geometry: quantized, delta-coded arcs joined into rings.

Source: the TopoJSON format specification, 2.1.2 (quantized transform), 2.1.4 (arc indexes: ~i is arc i reversed).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Points = NDArray[np.float64]


class Topology:
    """The arcs of a topology, from which its objects' polygons are built.

    Raises ValueError, IndexError, KeyError or TypeError where the topology is damaged.
    """

    def __init__(self, topology: Mapping[str, Any]) -> None:
        transform = topology.get("transform")
        arcs = topology["arcs"]
        lengths = np.array([len(arc) for arc in arcs], dtype=np.int64)
        points = _flat(arcs, int(lengths.sum()))
        ends = np.cumsum(lengths)
        if transform is not None:
            points = _undelta(points, lengths, ends) * np.array(transform["scale"]) + np.array(transform["translate"])
        self._arcs: list[Points] = np.split(points, ends[:-1]) if len(arcs) else []
        self._ends = [(tuple(arc[0].tolist()), tuple(arc[-1].tolist())) for arc in self._arcs]

    def polygon(self, geometry: Mapping[str, Any]) -> Any:
        """The Polygon or MultiPolygon of a geometry object, None where it is neither or has collapsed to nothing."""
        kind = geometry.get("type")
        if kind == "Polygon":
            return self._one(geometry["arcs"])
        if kind != "MultiPolygon":
            return None
        parts = [part for part in map(self._one, geometry["arcs"]) if part is not None]
        return shapely.multipolygons(parts) if parts else None

    def _one(self, rings: Sequence[Sequence[int]]) -> Any:
        """A polygon; rings with fewer than four points have collapsed by quantization and are left out."""
        joined = [self._ring(ring) for ring in rings]
        if not joined or len(joined[0]) < 4:
            return None
        holes = [shapely.linearrings(ring) for ring in joined[1:] if len(ring) >= 4]
        return shapely.polygons(shapely.linearrings(joined[0]), holes=holes or None)

    def _ring(self, indexes: Sequence[int]) -> Points:
        """Arcs in order; each begins where the one before ends, so that its first point is left out."""
        pieces = [self._arcs[i] if i >= 0 else self._arcs[~i][::-1] for i in indexes]
        ends = [self._ends[i] if i >= 0 else self._ends[~i][::-1] for i in indexes]
        if any(ends[k - 1][1] != ends[k][0] for k in range(len(ends))):
            raise ValueError("the arcs of a ring do not meet")
        joined: Points = np.concatenate([pieces[0], *[piece[1:] for piece in pieces[1:]]])
        return joined


def _flat(arcs: Sequence[Sequence[Sequence[float]]], count: int) -> Points:
    """All points in one array; a third coordinate is left out."""
    flat = np.fromiter(chain.from_iterable(chain.from_iterable(arcs)), dtype=np.float64)
    if flat.size != 2 * count:
        flat = np.fromiter(chain.from_iterable(point[:2] for arc in arcs for point in arc), dtype=np.float64)
    points: Points = flat.reshape(count, 2)
    return points


def _undelta(points: Points, lengths: NDArray[np.int64], ends: NDArray[np.int64]) -> Points:
    """Positions from differences, each arc counted from its own first point."""
    total = np.cumsum(points, axis=0)
    before = np.vstack([np.zeros((1, 2)), total[ends[:-1] - 1]]) if len(ends) else np.zeros((0, 2))
    positions: Points = total - np.repeat(before, lengths, axis=0)
    return positions


def geometries(topology: Mapping[str, Any], name: str | None = None) -> list[tuple[str, Mapping[str, Any]]]:
    """The geometry objects of a topology with their JSON pointers, of one object or of all."""
    found: list[tuple[str, Mapping[str, Any]]] = []
    for key, value in topology["objects"].items():
        if name is None or key == name:
            members = value["geometries"] if value.get("type") == "GeometryCollection" else [value]
            pointer = f"/objects/{key}/geometries/"
            found += [(f"{pointer}{i}", member) for i, member in enumerate(members)]
    return found


def is_topology(value: Any) -> bool:
    """Whether a JSON value has the shape of a topology."""
    return (
        isinstance(value, dict)
        and value.get("type") == "Topology"
        and isinstance(value.get("objects"), dict)
        and isinstance(value.get("arcs"), list)
    )
