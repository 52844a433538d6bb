"""IATI codes of all versions under those of 2.03, and what follows from them.

Sources: IATI code lists 1.04 to 2.03 (TransactionType, Vocabulary and SectorVocabulary, OrganisationRole, ActivityDateType,
BudgetType); OECD DAC finance types (CRS code lists, sheet Type of finance); Grand Bargain earmarking modalities (annex 1).
"""

from __future__ import annotations

import re
from functools import lru_cache

from commonground.vocabulary.country import by_iso2, by_iso3, by_name

_TYPES = {
    "1": "if incomingfunds",
    "2": "c commitment outgoingcommitment",
    "3": "d disbursement",
    "4": "e expenditure",
    "5": "ir interestrepayment interestpayment",
    "6": "lr loanrepayment",
    "7": "r reimbursement",
    "8": "qp purchaseofequity",
    "9": "qs saleofequity",
    "10": "cg creditguarantee",
    "11": "incomingcommitment",
    "12": "outgoingpledge",
    "13": "incomingpledge",
}
_KIND = {word: kind for kind, words in _TYPES.items() for word in (kind, *words.split())}
STAGE = {"1": "disbursement", "2": "commitment", "3": "disbursement", "4": "expenditure"}
STAGE |= {"11": "commitment", "12": "pledge", "13": "pledge"} | dict.fromkeys(("5", "6", "7", "8", "9", "10"), "other")
"""The ladder that a transaction type stands on: pledge, commitment, disbursement, expenditure are never added up."""

DIRECTION = {"1": "in", "11": "in", "13": "in", "2": "out", "3": "out", "4": "out", "12": "out"}
"""How the reporter sees it; of the other types the ends tell."""

_SECTORS = {"DAC": "1", "DAC-5": "1", "DAC-3": "2", "COFOG": "3", "NACE": "4", "NTEE": "5", "ADT": "6", "RO": "99", "RO2": "98"}
ROLES = {"FUNDING": "1", "ACCOUNTABLE": "2", "EXTENDING": "3", "IMPLEMENTING": "4"}
DATES = {"START-PLANNED": "1", "START-ACTUAL": "2", "END-PLANNED": "3", "END-ACTUAL": "4"}
_BUDGETS = {"1": "original", "2": "revised", "ORIGINAL": "original", "REVISED": "revised"}
_STATUSES = {"2": "committed", "COMMITTED": "committed"}
CATEGORIES = {"1": "unearmarked", "2": "softly", "3": "earmarked", "4": "tightly"}
"""Aid type vocabulary 2: the Grand Bargain's earmarking categories."""

_STATE_KINDS = ("10", "11", "15")
_STATE_REF = re.compile(r"([A-Z]{2})-(GOV\b|\d{1,2}$)")


@lru_cache(maxsize=1024)
def kind_of(code: str | None) -> str | None:
    """The transaction type as 1 to 13, from a code of any version or its name; None where it is none of them."""
    return _KIND.get(re.sub(r"[\s_-]+", "", code).lower()) if code else None


@lru_cache(maxsize=1024)
def sector_vocabulary(code: str | None) -> str:
    """The sector vocabulary under its code of 2.x; 1 where none is given; one that has no such code as published."""
    written = code.strip().upper() if code else ""
    return _SECTORS.get(written, written) or "1"


@lru_cache(maxsize=4096)
def country_of(code: str | None, name: str | None) -> tuple[str | None, bool]:
    """The ISO3 code of a recipient country and whether it is one; what is unknown is kept as published."""
    written = code.strip().upper() if code else ""
    found = by_iso2(written) if len(written) == 2 else by_iso3(written) if len(written) == 3 else None
    found = found or (by_name(name or written) if len(written) != 2 and (name or written) else None)
    return (found.iso3, True) if found else (written or name, not (written or name))


@lru_cache(maxsize=65536)
def state_of(ref: str | None, kind: str | None) -> str | None:
    """ISO3 of the state that an organisation belongs to, by its reference: `GB-GOV-1`, `SE-0`, or a public body's `DE-1-…`."""
    if not ref:
        return None
    written = ref.strip().upper()
    is_state = kind in _STATE_KINDS or _STATE_REF.match(written) is not None
    found = by_iso2(written[:2]) if is_state and written[2:3] == "-" else None
    return found.iso3 if found and not found.is_fictional else None


@lru_cache(maxsize=1024)
def instrument_of(finance_type: str | None) -> str | None:
    """Grant, loan, credit, equity, guarantee, debt relief or other, from a DAC finance type; None where there is none."""
    code = finance_type.strip() if finance_type else ""
    if not (code.isascii() and code.isdigit()) or len(code) not in (3, 4):
        return None
    if code in ("432", "433", "434"):
        return "equity"
    if code.startswith("45"):
        return "credit"
    if len(code) == 4 and code[:2] != "42":
        return "guarantee" if code.startswith("11") else "other"
    return {"1": "grant", "4": "loan", "5": "equity", "6": "debt relief", "7": "equity"}.get(code[0], "other")


@lru_cache(maxsize=64)
def earmarking_of(modality: str | None) -> str | None:
    """The Grand Bargain category of a modality: A-C unearmarked, D-F softly, G-H earmarked, I-L tightly."""
    if not modality:
        return None
    for letters, category in (("ABC", "unearmarked"), ("DEF", "softly"), ("GH", "earmarked"), ("IJKL", "tightly")):
        if modality in letters:
            return category
    return None


@lru_cache(maxsize=64)
def budget_type(code: str | None) -> str | None:
    """original or revised, from a code or the word."""
    return _BUDGETS.get(code.strip().upper()) if code else None


@lru_cache(maxsize=64)
def budget_status(code: str | None) -> str:
    """indicative or committed; indicative where nothing is stated (2.03 XSD, budget/@status)."""
    return _STATUSES.get(code.strip().upper() if code else "", "indicative")


@lru_cache(maxsize=64)
def modality_of(code: str | None) -> str | None:
    """A single letter A to L; None for anything else."""
    written = code.strip().upper() if code else ""
    return written if len(written) == 1 and "A" <= written <= "L" else None
