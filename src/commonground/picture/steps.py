"""How amounts stand in the steps of a picture, so that their two forms come from one text.

A *contribution* step gives the input rows of every cell with their exact amounts (whole numbers of a small part); the total
sums them, and `explain` lists them.
"""

PARTS = 2**22
"""Amounts are whole numbers of 1/4194304, so that sums are exact and do not depend on their order. The part is a power of
two, so that the same holds for whoever adds up the numbers that are shown: as binary fractions they are exact too."""
