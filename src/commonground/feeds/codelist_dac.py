"""OECD DAC-CRS code lists as XML: all lists in one file, items in the form of IATI's.

Source: OECD, DAC and CRS code lists, `CRS_codelist.xml` (`<codelists>` of `<codelist>`).
"""

from __future__ import annotations

from commonground.feeds import codelist_xml, licences
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.xml import root_tag


def recognise(document: Document) -> bool:
    """XML whose root is `codelists`."""
    return root_tag(document) == "codelists"


def parse(document: Document) -> Parsed:
    """One row for each code of every list."""
    return codelist_xml.read(document, "dac")


FEED = Feed(
    name="dac-codelists",
    title="OECD DAC-CRS code lists (XML, all lists in one file)",
    publisher="OECD",
    family="dac-codelists",
    licence=licences.CC_BY_4,
    attribution="OECD, DAC and CRS code lists",
    tables=("code",),
    recognise=recognise,
    parse=parse,
    columns=codelist_xml.COLUMNS,
    downloads=(Download("https://development-finance-codelists.oecd.org/CodesList.aspx", "page that lists the files"),),
    quirks=("Items carry French names beside the English ones; the English are read.",),
)
