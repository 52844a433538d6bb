"""A yearly goal and what members promised, committed and paid towards it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from commonground.answers.question import Option, question

if TYPE_CHECKING:
    from commonground.door.reader import Reader
    from commonground.funding.drive import Ladder, Year

_DRIVE = "A drive from year to year, for example ffs: goal, pledged, committed, paid, gap."


@question("drive", command="pledges", rows="years")
def drive(
    held: Reader,
    *,
    drive: Annotated[str, Option(_DRIVE, "KEY")],
    year: Annotated[int | None, Option("This year and those before it.")] = None,
    donor: Annotated[str | None, Option("A donor: ISO3, EU, or a part of the name.", "DONOR")] = None,
) -> dict[str, Any]:
    """A drive from year to year: goal, what was pledged, committed and paid, by member and by month, and the gap."""
    return as_object(drive, found(held, drive=drive, year=year, donor=donor))


def found(held: Reader, *, drive: str, year: int | None, donor: str | None) -> list[Year]:
    """The years of the drive, the newest first. Raises NotFound where none is held."""
    from commonground.funding import drive as drives

    return drives.drive(held, drive, year, donor)


def as_object(drive: str, years: list[Year]) -> dict[str, Any]:
    """A drive as `--json` prints it, the newest year first."""
    return {"drive": drive, "years": [_year(each) for each in years]}


def in_usd(cents: int | None) -> float | None:
    """Dollars of cents; None stays None."""
    return None if cents is None else cents / 100


def _ladder(ladder: Ladder) -> dict[str, Any]:
    values = {f"{step}_usd": in_usd(getattr(ladder, step)) for step in ("pledged", "committed", "paid")}
    return {**values, "unconverted": ladder.unconverted}


def _year(year: Year) -> dict[str, Any]:
    from commonground.funding.drive import months_of

    missing = {"pledged_usd": None, "committed_usd": None, "paid_usd": None, "unconverted": 0}
    return {
        "year": year.year,
        "conference": year.conference,
        "goal_usd": in_usd(year.goal),
        **_ladder(year.total),
        "covered_usd": in_usd(year.covered),
        "gap_usd": in_usd(year.gap),
        "coverage": year.coverage,
        "members": [{"member": name, **_ladder(ladder)} for name, ladder in sorted(year.members.items())],
        "months": [
            {"month": month, **(_ladder(year.months[month]) if month in year.months else missing)} for month in months_of(year)
        ],
        "undated": _ladder(year.undated),
    }
