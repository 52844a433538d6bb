"""The smallest IATI files of money: reporters, their activities and what these say of one another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from fixtures_small import Theatre, put

ECB = "Date,USD,GBP,\n2020-01-02,1.25,0.5,\n2019-07-01,1.5,0.75,\n2018-01-02,1.2,0.6,\n"
"""One euro is 1.5 dollars in July 2019 and 1.25 in January 2020; a pound is 2 and 2.5."""


@dataclass(frozen=True)
class Paid:
    """One transaction: kind (IATI type), amount, and the other end by organisation and activity."""

    kind: str
    amount: str
    to: str = ""
    to_activity: str = ""
    by: str = ""
    by_activity: str = ""
    day: str = "2020-01-02"
    value_date: str | None = None
    currency: str | None = None
    country: str = ""
    ref: str = ""

    def xml(self) -> str:
        value_date = self.day if self.value_date is None else self.value_date
        dated = f" value-date={quoteattr(value_date)}" if value_date else ""
        currency = f" currency={quoteattr(self.currency)}" if self.currency else ""
        ref = f" ref={quoteattr(self.ref)}" if self.ref else ""
        ends = ""
        if self.by or self.by_activity:
            by = f" provider-activity-id={quoteattr(self.by_activity)}" if self.by_activity else ""
            ends += f"<provider-org ref={quoteattr(self.by)}{by}/>"
        if self.to or self.to_activity:
            to = f" receiver-activity-id={quoteattr(self.to_activity)}" if self.to_activity else ""
            ends += f"<receiver-org ref={quoteattr(self.to)}{to}/>"
        country = f'<recipient-country code="{self.country}"/>' if self.country else ""
        return (
            f'<transaction{ref}><transaction-type code="{self.kind}"/><transaction-date iso-date="{self.day}"/>'
            f"<value{currency}{dated}>{self.amount}</value>{ends}{country}</transaction>"
        )


@dataclass(frozen=True)
class Plan:
    """One budget or planned disbursement: amount, first and last day (none written where empty), type 1 or 2, status 1 or 2."""

    amount: str
    first: str = "2020-01-01"
    last: str = "2020-12-31"
    type: str = ""
    status: str = ""
    value_date: str | None = None
    currency: str | None = None
    tag: str = "budget"

    def xml(self) -> str:
        value_date = self.first if self.value_date is None else self.value_date
        dated = f" value-date={quoteattr(value_date)}" if value_date else ""
        currency = f" currency={quoteattr(self.currency)}" if self.currency else ""
        kinds = "".join(f' {name}="{code}"' for name, code in (("type", self.type), ("status", self.status)) if code)
        last = f'<period-end iso-date="{self.last}"/>' if self.last else ""
        return (
            f'<{self.tag}{kinds}><period-start iso-date="{self.first}"/>{last}'
            f"<value{currency}{dated}>{self.amount}</value></{self.tag}>"
        )


@dataclass(frozen=True)
class Work:
    """One activity: id, its transactions, the countries and regions with percentages, and its relations."""

    identifier: str
    paid: Iterable[Paid] = ()
    countries: Iterable[tuple[str, str]] = (("IQ", ""),)
    regions: Iterable[tuple[str, str]] = ()
    related: Iterable[tuple[str, str]] = ()
    updated: str = ""
    currency: str = "USD"
    hierarchy: str = ""
    sectors: Iterable[tuple[str, str, str]] = field(default=())
    plans: Iterable[Plan] = ()
    title: str = ""

    def xml(self, reporter: str, secondary: bool) -> str:
        updated = f' last-updated-datetime="{self.updated}"' if self.updated else ""
        currency = f' default-currency="{self.currency}"' if self.currency else ""
        hierarchy = f' hierarchy="{self.hierarchy}"' if self.hierarchy else ""
        second = ' secondary-reporter="1"' if secondary else ""
        places = "".join(f'<recipient-country code="{c}"{_percent(p)}/>' for c, p in self.countries)
        places += "".join(f'<recipient-region code="{c}" vocabulary="1"{_percent(p)}/>' for c, p in self.regions)
        places += "".join(f'<sector vocabulary="{v}" code="{c}"{_percent(p)}/>' for v, c, p in self.sectors)
        plans = "".join(p.xml() for p in self.plans)
        related = "".join(f'<related-activity type="{kind}" ref={quoteattr(ref)}/>' for kind, ref in self.related)
        return (
            f"<iati-activity{updated}{currency}{hierarchy}><iati-identifier>{escape(self.identifier)}</iati-identifier>"
            f'<reporting-org ref="{reporter}" type="10"{second}><narrative>{reporter}</narrative></reporting-org>'
            f"<title><narrative>{escape(self.title or f'Work {self.identifier}')}</narrative></title>"
            f'<activity-status code="2"/>{places}{plans}{"".join(p.xml() for p in self.paid)}{related}</iati-activity>'
        )


def iati(reporter: str, *works: Work, generated: str = "2021-06-01T00:00:00Z", secondary: bool = False) -> str:
    """An IATI 2.03 file of one reporter."""
    body = "".join(work.xml(reporter, secondary) for work in works)
    return f'<?xml version="1.0"?>\n<iati-activities version="2.03" generated-datetime="{generated}">{body}</iati-activities>'


def world(root: Path, **files: str) -> Theatre:
    """A workspace with the rates of ECB and these IATI files, each by its name without `.xml`."""
    theatre = Theatre(root / "w")
    paths = [put(root / "eurofxref-hist.csv", ECB)]
    paths += [put(root / f"{name}.xml", text) for name, text in files.items()]
    theatre.load(*paths)
    return theatre


def _percent(text: str) -> str:
    return f' percentage="{text}"' if text else ""
