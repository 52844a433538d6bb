"""COD-AB boundaries as Shapefile: polygons in `.shp`, attributes in the `.dbf` beside it, in UTF-8 or Windows-1252."""

from __future__ import annotations

import io
import re
import struct
import warnings
from typing import Any

import shapefile
import shapely
import shapely.geometry

from commonground.feeds import cod_ab, licences
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.reading.document import Document
from commonground.vocabulary.errors import MalformedFile, TruncatedFile, WrongEncoding

_POLYGON_TYPES = (5, 15, 25)
"""POLYGON, POLYGONZ, POLYGONM (ESRI Shapefile Technical Description, 1998)."""
_CODE_PAGE = re.compile(rb"utf-?8|\b(?:windows-|cp|ansi )?(125\d)\b|(?:iso-?)?(8859-?\d+)", re.IGNORECASE)


def recognise(document: Document) -> bool:
    """A shapefile of polygons whose attributes hold a p-code, or whose attributes are missing: then `parse` says so."""
    if document.kind != "shapefile" or len(document.data) < 36:
        return False
    if struct.unpack_from("<i", document.data, 32)[0] not in _POLYGON_TYPES:
        return False
    dbf = document.companions.get(".dbf")
    return dbf is None or cod_ab.naming(dict.fromkeys(_fields(dbf))) is not None


def _fields(dbf: bytes) -> list[str]:
    """The field names of a dBASE header: 32 bytes for each field from byte 32 up to the mark 0x0D."""
    found = []
    for start in range(32, len(dbf) - 31, 32):
        if dbf[start] == 0x0D:
            break
        found.append(dbf[start : start + 11].split(b"\x00")[0].decode("latin-1").strip())
    return found


def parse(document: Document) -> Parsed:
    """The units of the shapefile. Raises MalformedFile where a file beside it is missing or the coordinates are projected."""
    if ".dbf" not in document.companions:
        missing = re.sub(r"\.shp$", "", document.name, flags=re.IGNORECASE) + ".dbf"
        raise MalformedFile(
            f"{missing} is missing: it holds the names and p-codes", where=document.name, hint="put it beside the .shp"
        )
    if document.companions.get(".prj", b"").lstrip().upper().startswith(b"PROJCS"):
        raise MalformedFile(
            "the coordinates are projected", where=document.name, hint="load the boundary in longitude and latitude (EPSG:4326)"
        )
    rows, shapes = _read(document)
    names = cod_ab.naming(cod_ab.first_filled(rows)) if rows else None
    if names is None:
        raise MalformedFile("no unit has a p-code", where=document.name, hint="load a COD-AB boundary file")
    positions = [f"record {i + 1}" for i in range(len(rows))]
    return cod_ab.as_parsed(document, cod_ab.Units(rows, shapes, positions), names)


def _read(document: Document) -> tuple[list[dict[str, Any]], list[Any]]:
    """Records and polygons, in the first encoding in which all text can be read."""
    if struct.unpack_from(">i", document.data, 24)[0] * 2 > len(document.data):
        raise TruncatedFile("the .shp ends too early", where=document.name, hint="download it again")
    problem = ""
    for encoding in _encodings(document.companions.get(".cpg", b"")):
        try:
            return _read_as(document, encoding)
        except (shapefile.ShapefileException, struct.error, LookupError, ValueError, TypeError, EOFError) as error:
            problem = str(error)
    if "decode" in problem:
        raise WrongEncoding(
            "the text of the .dbf is neither UTF-8 nor Windows-1252", where=document.name, hint="put its .cpg file beside it"
        )
    raise MalformedFile(
        f"the shapefile cannot be read: {problem}", where=document.name, hint="download it again, with all its files"
    )


def _encodings(code_page: bytes) -> tuple[str, ...]:
    """What the `.cpg` beside it states, then UTF-8, then Windows-1252."""
    found = _CODE_PAGE.search(code_page)
    if not found:
        return ("utf-8", "cp1252")
    if found[1]:
        return (f"cp{found[1].decode()}", "utf-8")
    return (f"iso{found[2].decode().replace('-', '_')}", "utf-8") if found[2] else ("utf-8", "cp1252")


def _read_as(document: Document, encoding: str) -> tuple[list[dict[str, Any]], list[Any]]:
    files = {"shp": io.BytesIO(document.data), "dbf": io.BytesIO(document.companions[".dbf"])}
    # pyshp warns of a length in a header that differs; what counts here is that every record can be read.
    with warnings.catch_warnings(action="ignore"), shapefile.Reader(**files, encoding=encoding) as reader:
        rows = [record.as_dict() for record in reader.records()]
        shapes = [_polygon(shape) for shape in reader.shapes()]
    if len(rows) != len(shapes):
        raise ValueError(f"{len(shapes)} shapes but {len(rows)} records")
    return rows, shapes


def _polygon(shape: Any) -> Any:
    if shape.shapeType not in _POLYGON_TYPES or not shape.points:
        return None
    return shapely.geometry.shape(shape.__geo_interface__)


FEED = Feed(
    name="cod-ab-shapefile",
    title="COD-AB administrative boundaries (Shapefile)",
    publisher=cod_ab.PUBLISHER,
    family=cod_ab.FAMILY,
    licence=licences.CC_BY_IGO,
    attribution=cod_ab.ATTRIBUTION,
    tables=("place",),
    recognise=recognise,
    parse=parse,
    downloads=(Download("https://data.humdata.org/dataset/cod-ab-irq", "Iraq, admin 0-3; each country has its own page"),),
    quirks=(
        "The `.dbf` beside the `.shp` holds names and p-codes and must be there; label points (`admbndp`) are not a boundary.",
        "Text is what the `.cpg` states, else UTF-8, else Windows-1252.",
    ),
)
