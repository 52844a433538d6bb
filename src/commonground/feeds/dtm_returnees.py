"""IOM DTM Returnee Master Lists: people back at each location, as a stock at the date of the round."""

from __future__ import annotations

from commonground.feeds import dtm_master_list, licences
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.reading.document import Document


def recognise(document: Document) -> bool:
    """A CSV or workbook in the frame of the master lists that counts returnees."""
    return dtm_master_list.measure_of(document) == "returnees"


def parse(document: Document) -> Parsed:
    """Returnees by location; see `dtm_master_list.parse`."""
    return dtm_master_list.parse(document, "returnees")


FEED = Feed(
    name="dtm-returnees",
    title="IOM DTM Returnee Master List (CSV, XLSX)",
    publisher="IOM DTM",
    family="dtm-returnees",
    licence=licences.IOM_DTM_TERMS,
    attribution="International Organization for Migration, Displacement Tracking Matrix, Returnee Master List",
    tables=("headcount",),
    recognise=recognise,
    parse=parse,
    columns=dtm_master_list.COLUMNS,
    downloads=(Download("https://iraqdtm.iom.int/MasterList", "Returnee Master Lists of Iraq, by round"),),
    precedence=1,
    quirks=(
        "Two spellings of the columns (`Place_ID`/`Place ID`, `Returnee Families`/`Families`): both are read.",
        "The last line is blank but for the date: it is the file's footer, not a row.",
        "Individuals are families times 6 in every CSV round: flagged as an estimate.",
        "Returns are cumulative stocks; a location missing in a round is missing, not zero.",
        "The frame names no country: it is Iraq's where most governorates are, else the file's name must say.",
    ),
)
