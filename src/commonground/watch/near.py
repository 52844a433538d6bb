"""Which areas lie beside which, as weights: an area's neighbours count alike, whatever the length of the line between them."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from commonground.watch.panel import Floats

GAP_DEGREES = 0.01
"""Boundary sets of two countries, or a coarse outline, leave gaps of up to about a kilometre where areas do touch."""


def touching(polygons: Any) -> Floats:
    """[areas, areas]: the weight of each area that touches an area, rows summing to 1, or to 0 for an area alone.

    `polygons`: a shapely array in degrees; None where an area's shape is not held, which is then alone.
    """
    beside = np.zeros((len(polygons), len(polygons)))
    one, other = shapely.STRtree(polygons).query(polygons, predicate="dwithin", distance=GAP_DEGREES)
    beside[one, other] = 1
    return equal(beside)


def equal(beside: Floats) -> Floats:
    """Equal weights of the areas that are marked as beside an area; nothing is beside itself."""
    marked = beside.copy()
    np.fill_diagonal(marked, 0)
    many = marked.sum(axis=1, keepdims=True)
    weights: Floats = np.divide(marked, many, out=np.zeros_like(marked), where=many > 0)
    return weights
