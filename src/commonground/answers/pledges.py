"""What was promised, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from commonground.answers.drive import in_usd
from commonground.answers.plain import plain
from commonground.answers.question import Option, question
from commonground.vocabulary.errors import BadRequest

if TYPE_CHECKING:
    from commonground.door.reader import Reader
    from commonground.funding.pledge_totals import Candidate, Contributed, StatedTotal
    from commonground.funding.pledges import Pledges, Summary, Told
    from commonground.funding.promise import Payment

CONFERENCE = "A conference or a year of a drive, for example kuwait-2018 or ffs-2019."


@question("pledges", rows="promises")
def pledges(
    held: Reader,
    *,
    conference: Annotated[str | None, Option(CONFERENCE, "KEY")] = None,
    fund: Annotated[str | None, Option('A pooled fund, for example "Iraq HF" or CERF.', "NAME")] = None,
    country: Annotated[str | None, Option("What is promised for this country, whatever the conference or fund.", "ISO3")] = None,
    year: Annotated[int | None, Option("Promises for this year.")] = None,
    donor: Annotated[str | None, Option("A donor: ISO3, EU, or a part of the name.", "DONOR")] = None,
) -> dict[str, Any]:
    """Promises and their fate: paid on time or late, lost to the exchange rate, not kept, more than kept; instruments apart."""
    return as_object(held, found(held, conference=conference, fund=fund, country=country, year=year, donor=donor))


def found(
    held: Reader, *, conference: str | None, fund: str | None, country: str | None, year: int | None, donor: str | None
) -> Pledges:
    """The promises themselves. Raises BadRequest where it is not said whose."""
    from commonground.funding import pledges as promises
    from commonground.vocabulary.country import iso3_of

    if not (conference or fund or country):
        raise BadRequest("say whose promises", hint="--conference KEY, --fund NAME, --country ISO3 or --drive KEY")
    asked = promises.AskedPledges(conference, fund, iso3_of(country) if country else None, year, donor)
    return promises.pledges(held, asked)


def as_object(held: Reader, found: Pledges) -> dict[str, Any]:
    """The answer as `--json` prints it."""
    from commonground.funding.pledge_totals import candidates, contributed, totals
    from commonground.funding.pledges import lags, rate_drift, summaries

    made: dict[str, Any] = plain(
        {
            "asked": {name: value for name, value in vars(found.asked).items() if value is not None},
            "instruments": [_summary(summary) for summary in summaries(found.promises)],
            "totals": [_total(total) for total in totals(found)],
            "requirements": [_other(row) for row in found.others if row["status"] in ("requirement", "goal")],
            "contributed": [_contributed(row) for row in contributed(found)],
            "not_promises": [_other(row) for row in found.others if row["status"] not in ("requirement", "goal", "pledge")],
            "candidates": [_candidate(row) for row in candidates(held, found.promises)],
            "lag": lags(found.promises),
            "rate_drift": rate_drift(found.promises),
            "promises": [_promise(held, told) for told in found.promises],
        }
    )
    return made


def _summary(s: Summary) -> dict[str, Any]:
    return {
        "instrument": s.instrument,
        "promises": s.promises,
        "donors": s.donors,
        "pledged_usd": in_usd(s.pledged),
        "payments_told": s.told,
        "pledged_told_usd": in_usd(s.pledged_told),
        "paid_usd": in_usd(s.paid) if s.told else None,
        "on_time_usd": in_usd(s.on_time) if s.told else None,
        "late_usd": in_usd(s.late) if s.told else None,
        "undated_usd": in_usd(s.undated) if s.told else None,
        "rate_loss_usd": in_usd(s.rate_loss) if s.told else None,
        "rate_rounding_usd": in_usd(s.rounding) if s.told else None,
        "outstanding_usd": in_usd(s.outstanding) if s.told else None,
        "default_usd": in_usd(s.default) if s.told else None,
        "over_usd": in_usd(s.over) if s.told else None,
        "kept": s.kept,
        "taken_from_payment": s.taken_from_payment,
        "unconverted": s.unconverted,
    }


def _total(t: StatedTotal) -> dict[str, Any]:
    return {
        "conference": t.conference,
        "name": t.name,
        "instrument": t.instrument,
        "period": t.period,
        "stated_usd": in_usd(t.stated),
        "named_usd": in_usd(t.named),
        "promises": t.promises,
        "unexplained_usd": in_usd(t.unexplained),
        "position": t.position,
    }


def _other(row: dict[str, Any]) -> dict[str, Any]:
    amount = row["amount_cents"] if row["amount_cents"] is not None else row["paid_cents"]
    return {
        "conference": row["conference"],
        "name": row["donor"],
        "status": row["status"],
        "instrument": row["instrument"],
        "amount": None if amount is None else amount / 100,
        "currency": row["currency"] or row["paid_currency"],
        "usd": in_usd(row["usd_cents"] if row["usd_cents"] is not None else row["paid_value"]),
        "day": row["pledged_on"] or row["paid_on"],
        "flags": row["flags"],
        "reference": row["reference"],
        "position": row["position"],
    }


def _contributed(c: Contributed) -> dict[str, Any]:
    return {
        "conference": c.conference,
        "name": c.name,
        "instrument": c.instrument,
        "period": c.period,
        "reported_on": c.reported_on,
        "contributed_usd": in_usd(c.contributed),
        "pledged_usd": in_usd(c.pledged),
        "kept": c.kept,
        "reports": c.reports,
        "flags": list(c.flags),
        "position": c.position,
    }


def _candidate(c: Candidate) -> dict[str, Any]:
    return {
        "donor": c.donor,
        "country": c.country,
        "system": c.system,
        "from": c.first,
        "to": c.last,
        "flows": c.flows,
        "usd": in_usd(c.usd_cents),
        "unconverted": c.unconverted,
        "confirmed": False,
    }


def _promise(held: Reader, told: Told) -> dict[str, Any]:
    row, promise, fate = told.row, told.promise, told.fate
    return {
        "pledge": told.pledge,
        "conference": row["conference"],
        "donor": row["donor"],
        "donor_country": row["donor_country"],
        "fund": row["fund"],
        "country": row["country"],
        "instrument": row["instrument"],
        "status": promise.status,
        "pledged_on": row["pledged_on"],
        "due": promise.due,
        "amount": None if promise.cents is None else promise.cents / 100,
        "currency": promise.currency,
        "rate": promise.rate,
        "rate_date": told.rate_date,
        "rate_source": told.rate_source,
        "pledged_usd": in_usd(fate.pledged),
        "paid_usd": in_usd(fate.paid),
        "on_time_usd": in_usd(fate.on_time) if fate.paid is not None else None,
        "late_usd": in_usd(fate.late) if fate.paid is not None else None,
        "days_late": fate.days_late,
        "lag_days": told.lag_days,
        "rate_loss_usd": in_usd(fate.rate_loss),
        "outstanding_usd": in_usd(fate.outstanding),
        "overdue_days": fate.overdue_days,
        "default_usd": in_usd(fate.default),
        "over_usd": in_usd(fate.over),
        "kept": fate.kept,
        "why": fate.why,
        "known_to": told.known_to,
        "taken_from_payment": promise.taken_from_payment,
        "flags": row["flags"],
        "reference": row["reference"],
        "source": held.sources[row["source_id"]]["name"],
        "payments": [_payment(payment) for payment in promise.payments],
    }


def _payment(payment: Payment) -> dict[str, Any]:
    return {
        "paid_on": payment.paid_on,
        "amount": in_usd(payment.cents),
        "currency": payment.currency,
        "usd": in_usd(payment.usd_cents),
        "rate_source": payment.rate_source,
        "position": payment.position,
    }
