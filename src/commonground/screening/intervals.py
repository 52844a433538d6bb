"""A share with its exact interval."""

from __future__ import annotations

from dataclasses import dataclass

SURE = 0.95
"""How sure an interval is."""


def sure_below(rate: float, of: int) -> int:
    """The most of so many by which the true share is sure, at SURE, to be no more than the rate; -1 where not even none is.

    The upper bound of Clopper and Pearson (Biometrika 26, 1934), one-sided.
    """
    from scipy.special import betaincinv  # half a second to import, and seldom asked for

    low, high = -1, min(int(rate * of), of - 1)
    while low < high:
        middle = (low + high + 1) // 2
        if float(betaincinv(middle + 1, of - middle, SURE)) <= rate:
            low = middle
        else:
            high = middle - 1
    return low


@dataclass(frozen=True)
class Share:
    """So many of how many."""

    count: int
    of: int

    @property
    def value(self) -> float | None:
        """The share; None of nothing."""
        return self.count / self.of if self.of else None

    def interval(self) -> tuple[float, float]:
        """The exact 95 % interval of the true share (Clopper and Pearson, Biometrika 26, 1934); 0 to 1 of nothing."""
        from scipy.special import betaincinv

        tail = (1 - SURE) / 2
        low = float(betaincinv(self.count, self.of - self.count + 1, tail)) if self.count else 0.0
        high = float(betaincinv(self.count + 1, self.of - self.count, 1 - tail)) if self.count < self.of else 1.0
        return low, high
