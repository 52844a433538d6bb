"""Screenings beside the sanctions lists as they were done, and what was decided of hits; neither names who is not listed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from commonground.vocabulary.records.said import listed, said

SCREENED = ("file", "ledger", "name")


@dataclass(frozen=True, kw_only=True)
class ScreeningRun:
    """A screening as it was done, with the hash of its signed receipt: never changed or ended."""

    what: str = said("a file, the ledger or one name", choices=SCREENED, required=True)
    screened_on: dt.date = said("the day on which it was recorded", required=True)
    as_of: dt.date | None = said("the day whose lists were asked; else the newest")
    lists: tuple[str, ...] = listed("the lists, each with its day: `un-sc 2018-06-21`")
    rows: int = said("rows of the input", required=True)
    names: int = said("different payees", required=True)
    alerts: int = said("rows that alert", required=True)
    false_alarm_rate: Decimal = said("share of clean names that may alarm", required=True)
    program: str = said("name and version of the program", required=True)
    sha256: str = said("hash of the receipt", form="sha256", required=True)
    public_key: str = said("the key that the receipt is signed with (Ed25519)", form="sha256", required=True)


@dataclass(frozen=True, kw_only=True)
class ScreeningDecision:
    """Whether a hit is meant: proposed by one person, in force when a second has approved it, lapsed when either side changes."""

    hit: str = said("the hit, RUN.ROW.NUMBER", required=True)
    run: str = said("the screening", ref="screening_run", required=True)
    verdict: str = said(
        "cleared: another is meant; confirmed: it is the listed one", choices=("cleared", "confirmed"), required=True
    )
    status: str = said("proposed or taken", choices=("proposed", "taken"), required=True)
    list: str = said("the list", required=True)
    entry: str = said("the publisher's key of the entry", required=True)
    reference: str | None = said("the printed reference number of the entry")
    caption: str | None = said("the primary name of the entry")
    fingerprint: str = said("hash of the entry's names and facts", form="sha256", required=True)
    subject: str = said("keyed hash of all that is known of the payee", form="sha256", required=True)
    name: str = said("keyed hash of the payee's names alone", form="sha256", required=True)
    salt: str = said("the key of both hashes, of this decision alone", form="sha256", required=True)
    taken_on: dt.date | None = said("day on which it was approved")
