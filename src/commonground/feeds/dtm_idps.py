"""IOM DTM IDP Master Lists: displaced people at each location, as a stock at the date of the round."""

from __future__ import annotations

from commonground.feeds import dtm_master_list, licences
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.reading.document import Document


def recognise(document: Document) -> bool:
    """A CSV or workbook in the frame of the master lists that counts displaced people."""
    return dtm_master_list.measure_of(document) == "idps"


def parse(document: Document) -> Parsed:
    """Displaced people by location; see `dtm_master_list.parse`."""
    return dtm_master_list.parse(document, "idps")


FEED = Feed(
    name="dtm-idps",
    title="IOM DTM IDP Master List (CSV, XLSX)",
    publisher="IOM DTM",
    family="dtm-idps",
    licence=licences.IOM_DTM_TERMS,
    attribution="International Organization for Migration, Displacement Tracking Matrix, IDP Master List",
    tables=("headcount",),
    recognise=recognise,
    parse=parse,
    columns=dtm_master_list.COLUMNS,
    downloads=(Download("https://iraqdtm.iom.int/MasterList", "IDP Master Lists of Iraq, by round"),),
    precedence=1,
    quirks=(
        "The last line of a CSV is blank but for the date: it is the file's footer, not a row.",
        "Individuals are families times 6 in the CSV rounds, not in Round 123: an estimate where all rows agree.",
        "The frame names no country: it is Iraq's where most governorates are, else the file's name must say.",
    ),
)
