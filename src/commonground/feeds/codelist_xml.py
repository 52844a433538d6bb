"""Code lists as XML: IATI's, one list in a file, of versions 1.0x and 2.0x.

Source: IATI-Codelists and IATI-Codelists-NonEmbedded, schema `codelist.xsd`: names are text in 1.0x and narratives in 2.0x.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from commonground.feeds import code_rows, licences
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.xml import root_tag
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.source import Reject

COLUMNS = ("name", "code", "category", "status")
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def recognise(document: Document) -> bool:
    """XML whose root is `codelist`."""
    return root_tag(document) == "codelist"


def parse(document: Document) -> Parsed:
    """One row for each code; an item without a code is rejected, one without a name is kept without."""
    return read(document, "iati")


def read(document: Document, publisher: str) -> Parsed:
    """The lists of a file. Raises MalformedFile for XML that cannot be read and for a list without a name."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(document.data, parser)
    except etree.XMLSyntaxError as error:
        raise MalformedFile(f"the XML cannot be read: {error.msg}", where=document.name, hint="download it again") from None
    rejects: list[Reject] = []
    entries = [entry for one in root.iter("codelist") for entry in _entries(one, document.name, rejects)]
    return code_rows.parsed(publisher, entries, rejects, document.name)


def _entries(codelist: Any, where: str, rejects: list[Reject]) -> Iterator[code_rows.Entry]:
    name = (codelist.get("name") or "").strip()
    if not name:
        raise MalformedFile("the code list has no name", where=where, hint="download it again")
    version = _version(codelist)
    for item in codelist.iter("codelist-item"):
        position = f"line {item.sourceline}"
        code = _text(item.find("code"))
        if code is None:
            rejects.append(Reject(position, "the item has no code", {"name": _text(item.find("name")) or ""}))
            continue
        status = "withdrawn" if (item.get("status") or "").casefold() == "withdrawn" else "active"
        yield code_rows.Entry(
            name, code, _text(item.find("name")), position, _text(item.find("category")), status, version=version
        )


_EMBEDDED = frozenset(
    "ActivityDateType ActivityStatus AidTypeFlag BudgetStatus BudgetType DocumentCategory GazetteerAgency OrganisationRole"
    " RelatedActivityType TransactionType Vocabulary".split()
)
"""Lists that belong to a version of the standard; the others have none of their own."""


def _version(codelist: Any) -> str | None:
    """`1` or `2`: the major version, told by how names are written, for the lists that belong to the standard."""
    if codelist.get("name") not in _EMBEDDED:
        return None
    names = codelist.findall(".//codelist-item/name")
    return "2" if any(name.find("narrative") is not None for name in names) else "1"


def _text(element: Any) -> str | None:
    """The text or English narrative of an element."""
    if element is None:
        return None
    narratives = element.findall("narrative")
    plain = [n for n in narratives if n.get(_LANGUAGE) in (None, "en")] or narratives
    said = " ".join(((plain[0] if plain else element).text or "").split())
    return said or None


FEED = Feed(
    name="iati-codelists",
    title="IATI code lists (XML)",
    publisher="IATI",
    family="iati-codelists",
    licence=licences.CC_BY_4,
    attribution="IATI Standard, code lists",
    tables=("code",),
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(
        Download("https://cdn.iatistandard.org/prod-iati-website/reference_downloads/203/codelists/downloads/", "list of files"),
    ),
    quirks=(
        "A file does not say to which version it belongs: names as text are 1.0x, names as narratives are 2.0x.",
        "Lists that are not embedded in the standard have one version for all.",
        "A code that is withdrawn stays readable, with the status `withdrawn`.",
    ),
)
