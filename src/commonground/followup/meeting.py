"""When and where the meeting of a statement was held, and when the statement was issued."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from commonground.followup.dates import MONTH, Days, days_in
from commonground.followup.parties import mentions, table
from commonground.followup.sentences import Sentence, flattened

_OPENING = 6
"""How many sentences of the body are looked at for the meeting."""

_FRONT_CHARACTERS = 1500
"""How far into the text a heading may still be a dateline."""

_ANOTHER_MEETING = re.compile(r"\b(?:next|again|which hosted|will host|will be held|forthcoming|upcoming)\b", re.IGNORECASE)
_WEEKDAY = re.compile(r"\b(Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday),?\s+(?:the\s+)?$", re.IGNORECASE)

_MET = re.compile(
    r"\b(?:met|meet|meeting (?:in|at|on|of|between|as|today|was|held)|gathered|convened|reconven\w+"
    r"|assembled|held|hosted|hosts|co-hosted|hosting"
    r"|took place|takes place|came together|come together|chaired|co-chaired|led their|today in"
    r"|invitation of|conference|summit|ministerial meeting|participated in)\b",
    re.IGNORECASE,
)
_NOT_THIS_MEETING = re.compile(
    r"(?:(?:conferences?|meetings?|summit|session) held (?:in|at) [\w ]{2,30} (?:on )?(?:the )?"
    r"|building on [^.;]{0,120}\(|previous|last|earlier|adopted|expressed|issued|agreed|since|following"
    r"|next|established"
    r"|of \w+ meeting of|statement of|meeting of"
    r"|their meeting|founding|attacks? of|resolution \w+ of|joint meeting of .{0,90}"
    r"|discussions in .{0,30})\s*(?:on|in|at|of)?\s*(?:the)?\s*$",
    re.IGNORECASE,
)
_VIRTUAL = re.compile(
    r"\b(?:virtual(?:ly)?|video[- ]?(?:tele)?[- ]?conference|video link|conference call|by VTC|via VTC|online|teleconference)\b",
    re.IGNORECASE,
)
_CAPITALISED = r"[A-ZÀ-Þ][\w'-]+(?:[ -](?:(?:el|al|de|la|du)[ -])?[A-ZÀ-Þ][\w'-]+){0,2}"
_IN_PLACE = re.compile(
    rf"(?:\b(?:met|gathered|convened|held|hosted|assembled|together|place|today|meeting|conference|summit"
    rf"|reconven\w+)\b[^.;:()]{{0,140}}?[ ,]"
    rf"|^(?:today,? |here )?)(?:in|at|In|At) (?P<place>{_CAPITALISED})"
)
_RIGHT_AFTER = re.compile(
    rf"\b(?:met|gathered|convened|held|assembled|together|meeting|place|conference)(?: today| here| again"
    rf"| on [^,.;]{{3,24}})?,? (?:in|at) "
    rf"(?:the (?:State|Kingdom|Republic|Sultanate) of )?(?P<place>{_CAPITALISED})"
)
_MET_IN = re.compile(
    r"\b(?:met|gathered|convened|assembled|came together|took place|(?:was|is|were) held)\b[^,;:()]{0,40}\b(?:in|at)\s+$"
)
_DATELINE = re.compile(rf"^(?P<place>{_CAPITALISED})(?:,? (?:D\.?C\.?|[A-Z][\w.]+))?\s*(?:[,(-]|$|(?=\d|{MONTH}))")
_NO_PLACE = re.compile(
    rf"(?:{MONTH}|Ministers?|The|This|Joint|Press|Media|Office|Statement|Communiqu\w+|Final|Conference"
    rf"|Meeting|Global|Coalition|Immediate|Foreign|Defen[cs]e"
    rf"|Declaration|Chair\w*|Co-[Cc]hairs?|Today|We|Government|Department|Monday|Tuesday|Wednesday|Thursday"
    rf"|Friday|Saturday|Sunday|Annex)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Meeting:
    """What a statement says of its meeting; None or an empty place where it does not say."""

    issued_on: date | None
    held_from: date | None
    held_to: date | None
    place: str
    place_iso3: str | None
    virtual: bool


@cache
def _cities() -> dict[str, str]:
    return {flattened(row["name"]): row["iso3"] for row in table("cities.tsv")}


@cache
def _city_pattern() -> re.Pattern[str]:
    names = sorted(_cities(), key=len, reverse=True)
    either = (
        "|".join(re.escape(name) for name in names) + "|" + "|".join(re.escape(name.upper()) for name in names if len(name) > 3)
    )
    return re.compile(rf"(?<!\w)(?:{either})(?![\w])".replace(r"\ ", r"\s+"))


def _city(name: str) -> str | None:
    name = re.sub(r"\s+", " ", name)
    cities = _cities()
    return cities.get(name) or next((iso3 for city, iso3 in cities.items() if city.upper() == name), None)


def _header(flat: str, sentences: tuple[Sentence, ...]) -> int:
    """Where the header ends: at the first sentence that is neither title nor dateline."""
    for sentence in sentences:
        words = flat[sentence.start : sentence.end].split()
        if not sentence.is_heading and len(words) > 8:
            return sentence.start
    return len(flat)


def _opening(flat: str, sentences: tuple[Sentence, ...]) -> list[Sentence]:
    """The first sentences of the body that speak of this meeting."""
    body = [s for s in sentences if not s.is_heading and not s.is_item][:_OPENING]
    met = [sentence for sentence in body if _MET.search(flat, sentence.start, sentence.end)]
    return [sentence for sentence in met if not _ANOTHER_MEETING.search(flat, sentence.start, sentence.end)]


def _header_days(flat: str, sentences: tuple[Sentence, ...], header_end: int) -> list[Days]:
    """The days named in titles and datelines."""
    front = [s for s in sentences if s.end <= header_end or (s.is_heading and s.start < _FRONT_CHARACTERS and len(s.text) < 100)]
    return [days for sentence in front for days in days_in(flat, sentence.start, sentence.end)]


def _year(flat: str, header_days: list[Days], header_end: int) -> int | None:
    """The year of the header, in which a day without one falls."""
    years = [days.first.year for days in header_days if days.first] + [
        int(year) for year in re.findall(r"\b20\d{2}\b", flat[:header_end])
    ]
    return years[-1] if years else None


def _by_weekday(flat: str, days: Days) -> Days:
    """A day without a year but with its weekday: in the first fitting year from the latest one that the text names."""
    weekday = _WEEKDAY.search(flat, 0, days.start)
    named = [int(year) for year in re.findall(r"\b20[012]\d\b", flat)]
    for year in range(max(named), max(named) + 3) if weekday and named else ():
        dated = days.in_year(year)
        if weekday and dated.first and dated.first.strftime("%A").casefold() == weekday[1].casefold():
            return dated
    return days


def _held(flat: str, opening: list[Sentence], year: int | None, issued: date | None) -> Days | None:
    """The days of the meeting as the body's first sentences give them."""
    for sentence in opening:
        for days in days_in(flat, sentence.start, sentence.end):
            before = flat[sentence.start : days.start]
            if not _NOT_THIS_MEETING.search(before) and _MET.search(flat, sentence.start, sentence.end):
                dated = days.in_year(year) if year else _by_weekday(flat, days)
                if dated.first and (issued is None or abs((dated.first - issued).days) <= 45):
                    return dated
        if issued and re.search(r"\btoday\b", flat[sentence.start : sentence.end], re.IGNORECASE):
            return Days(sentence.start, sentence.end, issued, issued)
    return None


def _place_in(flat: str, sentence: Sentence) -> str:
    """The place that a sentence about the meeting names."""
    text = re.sub(r"\s", " ", flat[sentence.start : sentence.end])
    found = sorted(_city_pattern().finditer(text), key=lambda match: not _MET_IN.search(text[: match.start()]))
    for match in found:
        before = text[: match.start()]
        if re.search(
            r"\b(?:in|at|In|At)\s+(?:the )?(?:(?:\w+ )?(?:capital|city|town)(?: city| of)*,? )?$", before
        ) and not _NOT_THIS_MEETING.search(re.sub(r"\b(?:in|at)\s+$", "", before)):
            return match.group()
    for pattern in (_RIGHT_AFTER, _IN_PLACE):
        for match in pattern.finditer(text):
            place = match["place"]
            state = any(m.start == 0 for m in mentions(place))
            if not _NO_PLACE.match(place) and (pattern is _RIGHT_AFTER or not state):
                return place
    return ""


def _dateline(flat: str, sentences: tuple[Sentence, ...], header_end: int) -> str:
    """The place of a dateline (`Brussels, June 8, 2018`, `MANAMA, BAHRAIN -`) or of the title."""
    for sentence in sentences:
        text = flat[sentence.start : sentence.end]
        match = _DATELINE.match(text)
        if match and (
            sentence.start < header_end
            or (sentence.is_heading and sentence.start < _FRONT_CHARACTERS)
            or re.match(r"[A-Z]{3}", text)
        ):
            city = _city_pattern().match(text) or _city_pattern().search(text[:40])
            if city:
                return city.group()
            if not _NO_PLACE.match(match["place"]) and next(days_in(text[match.end("place") :][:40]), None):
                return match["place"]
    title = _city_pattern().search(flat, 0, header_end)
    return title.group() if title else ""


def meeting(text: str, sentences: tuple[Sentence, ...]) -> Meeting:
    """When and where: the header's last day is the day of issue, the first sentences on the meeting give its days and place.

    `today` means the day of issue; a day without a year takes the year of the header, else the first year named. Where the
    body names no place, the dateline does, then a city in the title. A meeting by video link has no place of its own.
    """
    flat = flattened(text)
    header_end = _header(flat, sentences)
    header_days = _header_days(flat, sentences, header_end)
    opening = _opening(flat, sentences)
    year = _year(flat, header_days, header_end)
    dated = [days.in_year(year) if year else days for days in header_days]
    in_header = [days for days in dated if days.first]
    issued = in_header[-1].last if in_header else None
    held = _held(flat, opening, year, issued)
    spans = [days for days in in_header if days.first != days.last]
    dateline = _dateline(flat, sentences, header_end)
    place = next((found for s in opening if (found := _place_in(flat, s))), "")
    if held is None and in_header and place and _city(place) and place.casefold() == dateline.casefold():
        held = in_header[-1]
    if held is None and (spans or (in_header and _MET.search(flat, 0, header_end))):
        held = spans[-1] if spans else in_header[-1]
    virtual = any(_VIRTUAL.search(flat, s.start, s.end) for s in opening[:3])
    place = place or ("" if virtual else dateline)
    state = _city(place) or next((m.party.iso3 for m in mentions(place)), None)
    return Meeting(
        issued or (held.last if held else None), held.first if held else None, held.last if held else None, place, state, virtual
    )
