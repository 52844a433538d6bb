"""How amounts stand in the steps of a picture, so that their two forms come from one text.

A *contribution* step gives the input rows of every cell with their exact amounts (whole numbers of a small part); the total
sums them, and `explain` lists them.
"""

from __future__ import annotations

from commonground.door.steps import PARTS

__all__ = ["PARTS"]
