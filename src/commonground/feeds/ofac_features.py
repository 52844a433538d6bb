"""What OFAC's Advanced and Enhanced XML state of a party beside names and papers: its features, by their type in words.

Source: the values of FeatureType in sdn_advanced.xml, which are those of `type` in SDN_ENHANCED.XML; whatever is not named here
is an identifier, and `ofac_papers` says which kind.
"""

from __future__ import annotations

import datetime as dt

from commonground.feeds import ofac_papers
from commonground.feeds.listing_rows import Entry, tidy
from commonground.feeds.ofac_remarks import inverted
from commonground.vocabulary.births import Born

_COUNTRIES = {
    "nationality country": "nationality",
    "citizenship country": "nationality",
    "location": "country",
    "vessel flag": "flag",
}
_CALL_SIGN = "vessel call sign"


def add(entry: Entry, words: str, text: str | None, country: str | None, born: Born | None) -> None:
    """Add a feature by its type in words: what it says (`text`), the country that its place lies in, or the days of a birth."""
    kind = words.strip(" :").lower()
    if kind == "birthdate":
        entry.add_born(born)
    elif kind == "place of birth":
        entry.add_fact("birth_place", text or country, inverted(country) if country else (text or "").rsplit(",", 1)[-1])
    elif kind in _COUNTRIES:
        entry.add_country(_COUNTRIES[kind], inverted(country or tidy(text) or ""))
    elif kind == _CALL_SIGN:
        entry.add_fact("call_sign", text)
    elif text:
        ofac_papers.add(entry, words, text, country)


def between(first: dt.date, last: dt.date, approximate: bool) -> Born:
    """A birth between two days, in words as short as they are exact: `1975`, `1975-07`, `1975-07-01`, `1975 to 1977`."""
    whole_years = (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)
    next_day = last + dt.timedelta(days=1)
    whole_month = first.day == 1 and next_day.day == 1 and (first.year, first.month) == (last.year, last.month)
    if whole_years:
        text = str(first.year) if first.year == last.year else f"{first.year} to {last.year}"
    elif whole_month:
        text = f"{first:%Y-%m}"
    else:
        text = str(first) if first == last else f"{first} to {last}"
    return Born(f"circa {text}" if approximate else text, first, last, approximate)
