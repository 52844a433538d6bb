"""The few words that renderers add of their own, so that a brief can be in any language."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Everything a renderer or a chart says that is not in the content; English unless given otherwise.

    `page` takes `{page}` and `{pages}`; `table_for` takes `{title}`; `entry` takes `{number}`.
    """

    no_data: str = "no data"
    withheld: str = "withheld"
    disputed: str = "disputed or approximate line"
    million: str = "m"
    show_table: str = "The same figures as a table"
    table_for: str = "Table: {title}"
    tables_heading: str = "The tables behind the charts and maps"
    evidence_heading: str = "Where each figure comes from"
    sources_heading: str = "Sources and licences"
    notes_heading: str = "Notes"
    page: str = "Page {page} of {pages}"
    skip: str = "Skip to the brief"
    entry: str = "Evidence {number}"
    back: str = "Back to the text"
    rows_behind: str = "To see the rows:"
    reference: str = "Reference"
    licence: str = "Licence"
    figure: str = "Chart"
    map: str = "Map"
    release: str = "Release"


ENGLISH = Words()
