"""Code lists as JSON: compilations of D-Portal and of oda_data, the publishers of the IATI Registry, WFP's currencies.

Sources: D-Portal `dflat/json/codelists.json` and `dstore/json/iati_codes.json`; CKAN of the IATI Registry, organizations
(identifier and name alone: contacts, addresses and free text are never read); WFP VAM DataBridges currency list; oda_data names
of CRS codes and groupings of providers and recipients.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from commonground.feeds import code_rows, licences
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.reading.document import Document
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.source import Reject

COLUMNS = ("list", "code", "name", "withdrawn", "publisher_iati_id", "title")

_FLAT = {
    "activity_scope": "ActivityScope",
    "activity_status": "ActivityStatus",
    "aid_type": "AidType",
    "budget_status": "BudgetStatus",
    "budget_type": "BudgetType",
    "collab_type": "CollaborationType",
    "country": "Country",
    "crs_countries": "CRSCountry",
    "doc_cat": "DocumentCategory",
    "finance_type": "FinanceType",
    "flow_type": "FlowType",
    "funder_names": "CRSFunder",
    "hum_scope_type": "HumanitarianScopeType",
    "hum_scope_vocab": "HumanitarianScopeVocabulary",
    "indicator_vocab": "IndicatorVocabulary",
    "local_currency": "LocalCurrency",
    "org_role": "OrganisationRole",
    "org_type": "OrganisationType",
    "policy_code": "PolicyMarker",
    "policy_sig": "PolicySignificance",
    "policy_vocab": "PolicyMarkerVocabulary",
    "publisher_names": "Publisher",
    "region_code": "Region",
    "region_vocab": "RegionVocabulary",
    "result_vocab": "ResultVocabulary",
    "sector": "Sector",
    "sector_category": "SectorCategory",
    "sector_vocab": "SectorVocabulary",
    "tied_status": "TiedStatus",
    "transaction_type": "TransactionType",
}
"""The members of `iati_codes.json` that are lists of names, under IATI's names of the lists."""

_CRS = {
    "donor_code": "CRSDonor",
    "recipient_code": "CRSRecipient",
    "recipient_region_code": "CRSRegion",
    "recipient_income_code": "IncomeGroup",
    "flow_code": "CRSFlow",
    "purpose_code": "Sector",
    "sector_code": "SectorCategory",
    "channel_code": "CRSChannelCode",
}
"""The members of the CRS names that are lists; codes of agencies are left out: without their donor they mean nothing."""

_GROUPINGS = ("dac_members", "all_recipients")
"""A member that tells a file of groupings of providers or recipients."""


def recognise(document: Document) -> bool:
    """JSON of one of the shapes."""
    if document.kind != "json":
        return False
    head = document.start(6000)
    return any(f'"{mark}"' in head for mark in _MARKS) and _shape(document.json) is not None


_MARKS = (
    "en-name",
    "en-description",
    "act_scope",
    "activity_scope",
    "publisher_iati_id",
    "extendedName",
    "donor_code",
    *_GROUPINGS,
)
"""Members of which one stands near the beginning of each shape."""


def _shape(value: Any) -> str | None:
    if not isinstance(value, dict) or not value:
        return None
    if isinstance(value.get("en-name"), dict):
        return "lists"
    if isinstance(value.get("transaction_type"), dict) and isinstance(value.get("sector"), dict):
        return "flat"
    if isinstance(value.get("donor_code"), dict) and isinstance(value.get("recipient_code"), dict):
        return "crs"
    if any(isinstance(value.get(name), dict) for name in _GROUPINGS):
        return "groups"
    items = value.get("items")
    if isinstance(items, list) and items and all(isinstance(i, dict) and "extendedName" in i and "name" in i for i in items[:3]):
        return "currencies"
    some = [item for item, _ in zip(value.values(), range(3), strict=False)]
    return "publishers" if all(isinstance(item, dict) and "publisher_iati_id" in item for item in some) else None


def parse(document: Document) -> Parsed:
    """One row for each code and name; an entry whose name is not text is rejected."""
    value = document.json
    rejects: list[Reject] = []
    shape = _shape(value)
    if shape is None:
        raise MalformedFile("the JSON is no list of codes that is known", where=document.name, hint="download it again")
    publisher, read = _SHAPES[shape]
    entries = []
    for entry in read(value):
        if isinstance(entry.name, str) or entry.name is None:
            entries.append(entry)
        else:
            rejects.append(Reject(entry.position, "the name is not text", {"list": entry.list, "code": entry.code}))
    return code_rows.parsed(publisher, entries, rejects, document.name)


def _lists(value: Mapping[str, Any]) -> Iterator[code_rows.Entry]:
    withdrawn = value.get("withdrawn") or {}
    for name, codes in value["en-name"].items():
        gone = withdrawn.get(name) or {} if isinstance(withdrawn, dict) else {}
        for code, text in codes.items() if isinstance(codes, dict) else ():
            status = "withdrawn" if code in gone else "active"
            yield code_rows.Entry(name, code, text, f"/en-name/{_escaped(name)}/{_escaped(code)}", status=status)


def _flat(value: Mapping[str, Any]) -> Iterator[code_rows.Entry]:
    for member, name in _FLAT.items():
        for suffix, status in (("", "active"), ("_withdrawn", "withdrawn")):
            codes = value.get(member + suffix)
            active = value.get(member) if suffix else None
            for code, text in codes.items() if isinstance(codes, dict) else ():
                if not (isinstance(active, dict) and code in active):
                    yield code_rows.Entry(name, code, text, f"/{member}{suffix}/{_escaped(code)}", status=status)
    currencies = value.get("iati_currencies")
    for i, item in enumerate(currencies if isinstance(currencies, list) else ()):
        if isinstance(item, dict) and isinstance(item.get("id"), str):
            yield code_rows.Entry("Currency", item["id"], item.get("name"), f"/iati_currencies/{i}")


def _currencies(value: Mapping[str, Any]) -> Iterator[code_rows.Entry]:
    for i, item in enumerate(value["items"]):
        if isinstance(item, dict) and isinstance(item.get("name"), str):
            yield code_rows.Entry("Currency", item["name"], item.get("extendedName"), f"/items/{i}")


def _publishers(value: Mapping[str, Any]) -> Iterator[code_rows.Entry]:
    seen = set()
    for slug, item in value.items():
        ref = item.get("publisher_iati_id") if isinstance(item, dict) else None
        if isinstance(ref, str) and ref.strip() and ref.strip() not in seen:
            seen.add(ref.strip())
            status = "active" if item.get("state", "active") == "active" else "withdrawn"
            yield code_rows.Entry("Publisher", ref.strip(), item.get("title"), f"/{_escaped(slug)}", status=status)


def _crs(value: Mapping[str, Any]) -> Iterator[code_rows.Entry]:
    for member, name in _CRS.items():
        codes = value.get(member)
        for code, text in codes.items() if isinstance(codes, dict) else ():
            yield code_rows.Entry(name, code, text, f"/{member}/{_escaped(code)}")


def _groups(value: Mapping[str, Any]) -> Iterator[code_rows.Entry]:
    """Each group is a list of its own, `group/dac_members`; a group of groups is left to whoever adds them up."""
    for member, codes in value.items():
        for code, text in codes.items() if isinstance(codes, dict) else ():
            yield code_rows.Entry(f"group/{member}", code, text, f"/{_escaped(member)}/{_escaped(code)}")


_SHAPES = {
    "lists": ("dportal", _lists),
    "flat": ("dportal", _flat),
    "currencies": ("wfp", _currencies),
    "publishers": ("registry", _publishers),
    "crs": ("oda_data", _crs),
    "groups": ("oda_data", _groups),
}
"""For each shape whose lists they are, and what reads them."""


def _escaped(name: str) -> str:
    """A member of a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")


FEED = Feed(
    name="code-compilations",
    title="Compiled code lists (D-Portal, oda_data), publishers of the IATI Registry, currencies of WFP (JSON)",
    publisher="IATI",
    family="code-compilations",
    licence=licences.CC_BY_4,
    attribution="IATI Standard code lists and IATI Registry, compiled by D-Portal; OECD DAC, compiled by oda_data; WFP VAM",
    tables=("code",),
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(
        Download(
            "https://raw.githubusercontent.com/IATI/D-Portal/master/dflat/json/codelists.json", "all IATI code lists by language"
        ),
    ),
    quirks=(
        "Of a publisher in the Registry only identifier, name and state are read: the file is full of contacts.",
        "Two entries of the Registry may share an identifier; the first is kept.",
        "Both compilations hold the same lists; what one withdraws has the status `withdrawn`.",
    ),
)
