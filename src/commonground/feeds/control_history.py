"""Who held a town when, out of running text: only sentences that plainly say so give an interval; the rest is left out.

The rules, each for one clause within one sentence, with a date that has its year:

- capture:  `On 16 February 2020, the Syrian Army took the city`, `On 11 November 2013, Tell Aran was seized by Syrian Army
  troops`, `The Free Syrian Army took control over the city on 19 September 2012`;
- since:    `Since June 2012, the government has maintained control`;
- state:    `On 15 January 2014, rebels were in control of Jasim`: true of that day (month) and of no other.

A capture lasts until the day before the next capture, or to a later state of the same holder. Where a sentence in between
speaks of control and fits no rule, or a state names another holder, nothing is known after the capture's own day (month): the
interval ends there.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass, replace

GOVERNMENT, OPPOSITION = "Government", "Opposition"

_DEMONYM = r"(?:(?:Syrian|Iraqi|Libyan|Yemeni|Afghan|Somali|Malian|Nigerian|Sudanese|Congolese|Philippine|Ukrainian) )?"
_OF_STATE = r"(?:[Gg]overnment|[Rr]egime|Arab Army|[Aa]rmy|[Mm]ilitary|[Ss]ecurity)(?: (?:forces|troops|units))?"
_OF_OPPOSITION = (
    r"(?:Free Syrian Army|FSA|(?:anti-government |Islamist |Syrian )?[Rr]ebels?|[Oo]pposition)(?: (?:forces|fighters))?"
)
_OF_IS = r"(?:Islamic State(?: of Iraq and (?:the Levant|Syria))?|ISIL|ISIS|Daesh)(?: (?:forces|fighters|militants))?"
_HOLDERS: tuple[tuple[str, str], ...] = (
    (_DEMONYM + _OF_STATE, GOVERNMENT),
    (_DEMONYM + r"(?:troops|SAA)", GOVERNMENT),
    (_OF_OPPOSITION, OPPOSITION),
    (_OF_IS, "Islamic State"),
    (r"(?:YPG-led )?(?:Syrian Democratic Forces|SDF)", "Syrian Democratic Forces"),
    (r"(?:People's Protection Units|YPG)(?: (?:forces|fighters))?", "People's Protection Units (YPG)"),
    (r"(?:Jabhat [Aa]l-Nusra|[Aa]l-Nusra(?: Front)?)", "al-Nusra Front"),
    (r"(?:Hayat Tahrir al-Sham|HTS)", "Hayat Tahrir al-Sham"),
    (r"Ahrar al-Sham", "Ahrar al-Sham"),
    (r"(?:(?:the )?rebel coalition )?Jaish [Aa]l-Fatah", "Jaish al-Fatah"),
    (r"[Pp]eshmerga(?: forces)?", "Peshmerga"),
)
"""What the text calls a party, and the party in plain words."""

_HOLDER = "(?:[Tt]he )?(?P<holder>" + "|".join(f"(?:{pattern})" for pattern, _ in _HOLDERS) + ")"
_MONTHS = "|".join(calendar.month_name[1:])
_DATE = rf"(?P<date>(?:\d{{1,2}} )?(?:{_MONTHS}) \d{{4}})"
_VERB = (
    r"(?:(?:have |has )?(?:re)?(?:captured|captures|took|takes|taken|seized|seizes)|retook|retakes?|retaken|(?:re)?gain(?:s|ed)?"
    r"|recovered)"
)
_CONTROL = r"(?: (?:back |over )?(?:the )?(?:(?:full|complete|entire|total) )?(?:control (?:of|over)))?(?: over)?"
_KIND = r"(?:small |whole |entire |strategic )?(?:city|town|village|suburb|camp|border crossing|neighbou?rhood)"
_END = (
    r"(?=\s*(?:$|[.;](?:\s|$)|,(?! (?:except|but|although|apart|save|and))|\s(?:from|after|during|on|in|when|close|allowing)\b))"
)
_CONTROL_WORD = re.compile(
    r"\b(?:control\w*|captur\w+|recaptur\w+|seiz\w+|took|taken|takes?|retook|retake\w*|regain\w*|fell|withdr\w+|ousted|expelled"
    r"|overran|surrender\w*|conque\w+|held|hold)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[a-zA-Z0-9)\]’'\"])\.(?:\s+|$)|\s(?=See also)")


@dataclass(frozen=True)
class Holding:
    """Who held a place: from a date with its precision (day, month) to a date, or to none while it lasts."""

    holder: str
    from_date: dt.date
    from_precision: str
    to_date: dt.date | None
    sentence: str


@dataclass(frozen=True)
class _Said:
    """What one clause says; `lasting` is False for what holds of its date alone."""

    holding: Holding
    lasting: bool


def holdings(text: str, place: str, still: frozenset[str]) -> tuple[Holding, ...]:
    """The intervals that the text plainly states for the place; `still` are the holders at the date of the source.

    A last capture is open (to_date None) only where its holder is still there and no later sentence speaks of control.
    """
    rules = _rules(place)
    said: list[_Said | None] = []
    for sentence in _SENTENCE.split(text):
        clauses = _clauses(sentence, rules)
        said.extend(clauses)
        if not clauses and _CONTROL_WORD.search(sentence):
            said.append(None)
    return tuple(_bounded(said, still))


def _bounded(said: list[_Said | None], still: frozenset[str]) -> list[Holding]:
    found = []
    for i, now in enumerate(said):
        if now is None:
            continue
        after = said[i + 1] if i + 1 < len(said) else None
        end = _end(now, after)
        is_open = now.lasting and i + 1 == len(said) and now.holding.holder in still
        found.append(replace(now.holding, to_date=None if is_open else end))
    return found


def _end(now: _Said, after: _Said | None) -> dt.date:
    """The last day that the holder is known to have held the place, given what the text says next."""
    end = _last_day(now.holding)
    if not now.lasting or after is None or after.holding.from_date <= end:
        return end
    if after.lasting:
        return after.holding.from_date - dt.timedelta(days=1)
    # A state says who held the place that day, not since when: another's state leaves the time before it open.
    return _last_day(after.holding) if after.holding.holder == now.holding.holder else end


def _last_day(holding: Holding) -> dt.date:
    day = holding.from_date
    return day if holding.from_precision == "day" else day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _rules(place: str) -> tuple[tuple[re.Pattern[str], bool], ...]:
    """The patterns for one place, and whether what they say lasts."""
    bare = place.split("–")[-1].split("(")[0].strip()
    name = re.escape(re.sub(r"^(?:[Aa]l|as|ash|an|ar|at)-", "", bare))
    name = rf"(?:[Aa]l-)?{name}(?: [Cc]ity| town)?"
    what = rf"(?:(?:the |this )?{_KIND}(?: of)?(?: {name})?|{name})"
    lead = r"(?:[Oo]n|[Ii]n|[Aa]t) "
    patterns = (
        (rf"{lead}{_DATE},? {_HOLDER} {_VERB}{_CONTROL} {what}{_END}", True),
        (rf"{lead}{_DATE},? {what} was (?:re)?(?:captured|taken|seized)(?: over| back)? by {_HOLDER}{_END}", True),
        (rf"^{_HOLDER} {_VERB}{_CONTROL} {what} (?:on|in) {_DATE}{_END}", True),
        (rf"[Ss]ince {_DATE},? {_HOLDER} has (?:maintained |had )?control(?: of {what})?{_END}", True),
        (rf"{lead}{_DATE},? {_HOLDER} (?:was|were) in (?:full |complete )?control of {what}{_END}", False),
        (rf"{lead}{_DATE},? {what} was under (?:the )?(?:control of )?{_HOLDER}(?: control)?{_END}", False),
    )
    return tuple((re.compile(pattern), lasting) for pattern, lasting in patterns)


def _clauses(sentence: str, rules: tuple[tuple[re.Pattern[str], bool], ...]) -> list[_Said]:
    """What a sentence says by the rules, in its order; only the words that a rule matched are kept as evidence."""
    found = []
    for pattern, lasting in rules:
        for match in pattern.finditer(sentence.strip()):
            day, precision = _day(match["date"])
            if day is not None:
                holding = Holding(_party(match["holder"]), day, precision, None, match[0].strip())
                found.append((match.start(), _Said(holding, lasting)))
    return [said for _, said in sorted(found, key=lambda pair: pair[0])]


def _party(words: str) -> str:
    return next(party for pattern, party in _HOLDERS if re.fullmatch(pattern, words))


def _day(text: str) -> tuple[dt.date | None, str]:
    *day, month, year = text.split()
    try:
        number = list(calendar.month_name).index(month)
        return dt.date(int(year), number, int(day[0]) if day else 1), "day" if day else "month"
    except ValueError:
        return None, "day"
