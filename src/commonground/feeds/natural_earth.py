"""Natural Earth country outlines as world-atlas TopoJSON, for drawing only: borders stand as Natural Earth draws them.

Sources: world-atlas README (object `countries`, ids are ISO 3166-1 numeric); ISO 3166-1 numeric codes (UN M49).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from commonground.feeds import licences
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.topology import Topology, geometries, is_topology
from commonground.vocabulary import outline
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.source import Claim, Edition, Reject

_NUMERIC = (
    "004AFG 008ALB 010ATA 012DZA 016ASM 020AND 024AGO 028ATG 031AZE 032ARG 036AUS 040AUT 044BHS 048BHR 050BGD 051ARM"
    " 052BRB 056BEL 060BMU 064BTN 068BOL 070BIH 072BWA 074BVT 076BRA 084BLZ 086IOT 090SLB 092VGB 096BRN 100BGR 104MMR"
    " 108BDI 112BLR 116KHM 120CMR 124CAN 132CPV 136CYM 140CAF 144LKA 148TCD 152CHL 156CHN 158TWN 162CXR 166CCK 170COL"
    " 174COM 175MYT 178COG 180COD 184COK 188CRI 191HRV 192CUB 196CYP 203CZE 204BEN 208DNK 212DMA 214DOM 218ECU 222SLV"
    " 226GNQ 231ETH 232ERI 233EST 234FRO 238FLK 239SGS 242FJI 246FIN 248ALA 250FRA 254GUF 258PYF 260ATF 262DJI 266GAB"
    " 268GEO 270GMB 275PSE 276DEU 288GHA 292GIB 296KIR 300GRC 304GRL 308GRD 312GLP 316GUM 320GTM 324GIN 328GUY 332HTI"
    " 334HMD 336VAT 340HND 344HKG 348HUN 352ISL 356IND 360IDN 364IRN 368IRQ 372IRL 376ISR 380ITA 384CIV 388JAM 392JPN"
    " 398KAZ 400JOR 404KEN 408PRK 410KOR 414KWT 417KGZ 418LAO 422LBN 426LSO 428LVA 430LBR 434LBY 438LIE 440LTU 442LUX"
    " 446MAC 450MDG 454MWI 458MYS 462MDV 466MLI 470MLT 474MTQ 478MRT 480MUS 484MEX 492MCO 496MNG 498MDA 499MNE 500MSR"
    " 504MAR 508MOZ 512OMN 516NAM 520NRU 524NPL 528NLD 531CUW 533ABW 534SXM 535BES 540NCL 548VUT 554NZL 558NIC 562NER"
    " 566NGA 570NIU 574NFK 578NOR 580MNP 581UMI 583FSM 584MHL 585PLW 586PAK 591PAN 598PNG 600PRY 604PER 608PHL 612PCN"
    " 616POL 620PRT 624GNB 626TLS 630PRI 634QAT 638REU 642ROU 643RUS 646RWA 652BLM 654SHN 659KNA 660AIA 662LCA 663MAF"
    " 666SPM 670VCT 674SMR 678STP 682SAU 686SEN 688SRB 690SYC 694SLE 702SGP 703SVK 704VNM 705SVN 706SOM 710ZAF 716ZWE"
    " 724ESP 728SSD 729SDN 732ESH 740SUR 744SJM 748SWZ 752SWE 756CHE 760SYR 762TJK 764THA 768TGO 772TKL 776TON 780TTO"
    " 784ARE 788TUN 792TUR 795TKM 796TCA 798TUV 800UGA 804UKR 807MKD 818EGY 826GBR 831GGY 832JEY 833IMN 834TZA 840USA"
    " 850VIR 854BFA 858URY 860UZB 862VEN 876WLF 882WSM 887YEM 894ZMB"
)
_SCALE = re.compile(r"(?<!\d)(110|50|10)m", re.IGNORECASE)
_VERTICES_OF_SCALE = ((20_000, "110m"), (200_000, "50m"))
"""Where the name does not state the scale: world-atlas has 10 thousand vertices at 110m, 100 thousand at 50m."""


@cache
def _iso3_by_number() -> dict[int, str]:
    return {int(pair[:3]): pair[3:] for pair in _NUMERIC.split()}


def recognise(document: Document) -> bool:
    """A topology with an object `countries` whose geometries have a name and no p-code."""
    if document.kind != "json" or not is_topology(document.json):
        return False
    value = document.json["objects"].get("countries")
    members = value.get("geometries") if isinstance(value, dict) else None
    first = members[0] if isinstance(members, list) and members else None
    properties = first.get("properties") if isinstance(first, dict) else None
    return isinstance(properties, dict) and "name" in properties


def parse(document: Document) -> Parsed:
    """Every area of the object `countries`; those without an ISO number (Kosovo, Somaliland) have a name and no country."""
    names, countries, shapes, positions, rejects = [], [], [], [], []
    for position, geometry, shape in _read(document):
        name = geometry.get("properties", {}).get("name")
        if shape is None:
            rejects.append(Reject(position, "has no polygon", {"name": str(name or "")}))
            continue
        number = str(geometry.get("id", ""))
        names.append(name)
        countries.append(_iso3_by_number().get(int(number)) if number.isdigit() else None)
        shapes.append(shape)
        positions.append(position)
    if not shapes:
        raise MalformedFile("no outline of a country", where=document.name, hint="load countries-50m.json of world-atlas")
    vertices = shapely.get_num_coordinates(np.array(shapes, dtype=object))
    key = f"natural-earth|{_scale(document.name, int(vertices.sum()))}"
    columns: dict[str, Any] = {
        "scope_key": [key] * len(shapes),
        "country": countries,
        "name": names,
        "geometry": list(shapely.to_wkb(np.array(shapes, dtype=object))),
        "vertices": vertices.tolist(),
        "position": positions,
    }
    schema = outline.SCHEMA.append(pa.field("position", pa.string()))
    table = pa.table([pa.array(columns[f.name], f.type) for f in schema], schema=schema)
    edition = Edition(None, "retrieval", (Claim("outline", key),), None, None, int(vertices.sum()))
    return Parsed({"outline": table}, edition, tuple(rejects))


def _read(document: Document) -> list[tuple[str, Any, Any]]:
    try:
        topology = Topology(document.json)
        return [(at, geometry, _valid(topology.polygon(geometry))) for at, geometry in geometries(document.json, "countries")]
    except (ValueError, IndexError, KeyError, TypeError, AttributeError) as error:
        raise MalformedFile(
            f"the topology cannot be read: {type(error).__name__}", where=document.name, hint="download it again"
        ) from None


def _valid(shape: Any) -> Any:
    if shape is None or shapely.is_valid(shape):
        return shape
    return shapely.make_valid(shape, method="structure", keep_collapsed=False)


def _scale(name: str, vertices: int) -> str:
    found = _SCALE.search(name)
    if found:
        return f"{found[1]}m"
    return next((scale for most, scale in _VERTICES_OF_SCALE if vertices < most), "10m")


FEED = Feed(
    name="natural-earth",
    title="Natural Earth country outlines (world-atlas TopoJSON)",
    publisher="Natural Earth",
    family="natural-earth",
    licence=licences.PUBLIC_DOMAIN,
    attribution="Made with Natural Earth",
    tables=("outline",),
    recognise=recognise,
    parse=parse,
    downloads=(Download("https://cdn.jsdelivr.net/npm/world-atlas@2/countries-50m.json", "world-atlas, 1:50 million"),),
    quirks=(
        "Disputed borders stand as Natural Earth draws them and state no position on the status of any territory.",
        "Kosovo, Northern Cyprus, Somaliland and two more areas have no ISO number: they have a name and no country code.",
    ),
)
