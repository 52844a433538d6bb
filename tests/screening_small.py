"""A small sanctions list of people whom nobody is, and clean names few enough for a test."""

from __future__ import annotations

import pytest

FEW = 200
"""Clean names of a group: enough to measure one in twenty."""


def few_clean_names(patch: pytest.MonkeyPatch) -> None:
    """Thresholds of FEW clean names."""
    patch.setattr("commonground.screening.thresholds.CLEAN", FEW)


def individual(number: int, name: str, *, born: str = "", aliases: tuple[tuple[str, str], ...] = ()) -> str:
    """An entry of the United Nations' list; aliases as (quality, name)."""
    of = "".join(
        f"<INDIVIDUAL_ALIAS><QUALITY>{quality}</QUALITY><ALIAS_NAME>{alias}</ALIAS_NAME></INDIVIDUAL_ALIAS>"
        for quality, alias in aliases
    )
    date = f"<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>{born}</DATE></INDIVIDUAL_DATE_OF_BIRTH>"
    return (
        f"<INDIVIDUAL><DATAID>{number}</DATAID><FIRST_NAME>{name}</FIRST_NAME><UN_LIST_TYPE>Test</UN_LIST_TYPE>"
        f"<REFERENCE_NUMBER>QDi.{number:03d}</REFERENCE_NUMBER>{of}{date if born else ''}</INDIVIDUAL>"
    )


def un(*people: str, day: str = "2018-06-07") -> str:
    """The list of a day."""
    listed = "".join(people)
    return f'<CONSOLIDATED_LIST dateGenerated="{day}T10:00:00"><INDIVIDUALS>{listed}</INDIVIDUALS><ENTITIES/></CONSOLIDATED_LIST>'


PEOPLE = (
    individual(1, "Testorian Quillfeather", born="1951-03-02", aliases=(("Low", "Wolfram"), ("Good", "Quentin Featherquill"))),
    individual(2, "Zebulon Marchbanks"),
)
"""Nobody bears these names."""
