"""The figures of a run: each with its limit and its baseline, printed as a table and written as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """A measured number; `limit` is what it must stay under, `baseline` what the bare libraries needed in the same run.

    `cpu_s` is the processor time behind a wall-clock figure: growth is told by it, as other work on the machine sways it less.
    """

    name: str
    value: float
    unit: str
    limit: float | None = None
    baseline: float | None = None
    baseline_is: str = ""
    cpu_s: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the baseline."""
        return self.value / self.baseline if self.baseline else None

    @property
    def holds(self) -> bool:
        """Whether it stays under its limit; a figure without one always does."""
        return self.limit is None or self.value < self.limit

    def as_object(self) -> dict[str, Any]:
        """The figure as JSON has it."""
        return {**asdict(self), "ratio": self.ratio, "holds": self.holds}

    def line(self) -> str:
        """The figure as a line of the printed table."""
        value = f"{self.value:,.2f} {self.unit}".strip()
        limit = "" if self.limit is None else f"< {self.limit:g}" + ("" if self.holds else "  MISSED")
        beside = "" if self.baseline is None else f"{self.baseline:,.2f} ({self.baseline_is})"
        ratio = "" if self.ratio is None else f"{self.ratio:,.1f}×"
        return f"{self.name:<66} {value:>14}  {limit:<15} {ratio:>8}  {beside}".rstrip()


HEADING = f"{'':<66} {'measured':>14}  {'limit':<15} {'ratio':>8}  baseline"
