"""IATI 2.03 elements in the order of the schema (iati-activities-schema.xsd); nothing is decided here."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from commonground.exchange.iati_model import Activity, Party, Planned, Share, Transaction

VERSION = "2.03"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """Text without the characters that XML 1.0 does not allow, white space folded."""
    return " ".join(_FORBIDDEN.sub(" ", text).split())


def decimal(cents: int) -> str:
    """Hundredths as a decimal: 1234500 is `12345`, -5 is `-0.05`."""
    whole, part = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    return f"{sign}{whole}" if part == 0 else f"{sign}{whole}.{part:02d}".rstrip("0")


def activity_element(activity: Activity, language: str) -> Any:
    """The element `iati-activity`; `language` (ISO 639-1) is declared for its narratives."""
    flags = {None: None, True: "1", False: "0"}
    root = etree.Element("iati-activity")
    _set(root, "last-updated-datetime", activity.last_updated)
    root.set(LANGUAGE, language)
    _set(root, "default-currency", activity.default_currency)
    _set(root, "humanitarian", flags[activity.humanitarian])
    _set(root, "hierarchy", None if activity.hierarchy is None else str(activity.hierarchy))
    etree.SubElement(root, "iati-identifier").text = xml_text(activity.identifier)
    _head(root, activity)
    for share in activity.shares:
        _share(root, share)
    for name, code in (
        ("default-flow-type", activity.flow_type),
        ("default-finance-type", activity.finance_type),
    ):
        _coded(root, name, code)
    for vocabulary, code in activity.aid_types:
        _coded(root, "default-aid-type", code, vocabulary)
    _coded(root, "default-tied-status", activity.tied)
    for planned in activity.planned:
        _planned(root, planned)
    for transaction in activity.transactions:
        _transaction(root, transaction)
    for kind, ref in activity.related:
        etree.SubElement(root, "related-activity", ref=xml_text(ref), type=kind)
    return root


def _head(root: Any, activity: Activity) -> None:
    reporter = _party(root, "reporting-org", activity.reporter)
    if activity.secondary:
        reporter.set("secondary-reporter", "1")
    _narrative(etree.SubElement(root, "title"), activity.title)
    _narrative(etree.SubElement(root, "description", type="1"), activity.description)
    for role, party in activity.participants:
        _party(root, "participating-org", party).set("role", role)
    for kind, ref in activity.other_identifiers:
        etree.SubElement(root, "other-identifier", ref=xml_text(ref), type=kind)
    _coded(root, "activity-status", activity.status)
    for kind, day in activity.dates:
        etree.SubElement(root, "activity-date", {"type": kind, "iso-date": day.isoformat()})
    _coded(root, "activity-scope", activity.scope)


def _planned(root: Any, planned: Planned) -> None:
    element = etree.SubElement(root, planned.kind)
    _set(element, "type", planned.budget_type)
    _set(element, "status", planned.status)
    etree.SubElement(element, "period-start", {"iso-date": planned.from_date.isoformat()})
    if planned.to_date is not None:
        etree.SubElement(element, "period-end", {"iso-date": planned.to_date.isoformat()})
    _value(element, planned.amount_cents, planned.currency, planned.value_date.isoformat())
    if planned.receiver:
        _party(element, "receiver-org", planned.receiver)


def _transaction(root: Any, transaction: Transaction) -> None:
    element = etree.SubElement(root, "transaction")
    _set(element, "ref", transaction.reference)
    if transaction.humanitarian is not None:
        element.set("humanitarian", "1" if transaction.humanitarian else "0")
    etree.SubElement(element, "transaction-type", code=transaction.kind)
    etree.SubElement(element, "transaction-date", {"iso-date": transaction.date.isoformat()})
    _value(element, transaction.amount_cents, transaction.currency, transaction.value_date.isoformat())
    for name, party, of in (
        ("provider-org", transaction.provider, "provider-activity-id"),
        ("receiver-org", transaction.receiver, "receiver-activity-id"),
    ):
        if party:
            _set(_party(element, name, party), of, party.activity)
    for share in transaction.shares:
        _share(element, share)
    _coded(element, "finance-type", transaction.finance_type)
    _coded(element, "aid-type", transaction.aid_type, "1")
    _coded(element, "aid-type", transaction.modality, "3")


def _value(parent: Any, cents: int, currency: str, day: str) -> None:
    etree.SubElement(parent, "value", {"currency": currency, "value-date": day}).text = decimal(cents)


def _share(parent: Any, share: Share) -> None:
    element = etree.SubElement(parent, share.element)
    _set(element, "vocabulary", share.vocabulary)
    element.set("code", xml_text(share.code))
    _set(element, "percentage", share.percentage)
    if share.name:
        _narrative(element, share.name)


def _party(parent: Any, name: str, party: Party) -> Any:
    element = etree.SubElement(parent, name)
    _set(element, "ref", party.ref)
    _set(element, "type", party.kind)
    if party.name:
        _narrative(element, party.name)
    return element


def _coded(parent: Any, name: str, code: str | None, vocabulary: str | None = None) -> None:
    if code:
        element = etree.SubElement(parent, name)
        _set(element, "vocabulary", vocabulary)
        element.set("code", xml_text(code))


def _narrative(parent: Any, text: str) -> None:
    etree.SubElement(parent, "narrative").text = xml_text(text)


def _set(element: Any, name: str, value: str | None) -> None:
    if value and (text := xml_text(value)):
        element.set(name, text)
