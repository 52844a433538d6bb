"""Office-holders as a published statement names them: office, name and the state or organisation they speak for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from commonground.followup.parties import Mention, Party, parties
from commonground.followup.sentences import flattened

_RANKS = (
    r"(?:(?:Deputy|Acting|Senior|Assistant|Vice|Under|First|Second|Special|Permanent|Executive|Principal"
    r"|Political|Chief|Personal|Federal|State"
    r"|Presidential|Emergency Relief|Managing|Prime|Foreign|Defen[cs]e|Interior|Finance|Development"
    r"|Cabinet|Parliamentary|Crown|Commonwealth"
    r"|International|High|Undersecretary|Humanitarian)[ -])*"
)
_HEADS = (
    r"(?:Prime-Minister|Minister(?!s)|Secretary[- ]General(?:'s)?|Secretary of State|Secretary"
    r"|Vice[- ]President|President|Chancellor|Envoy|Representative"
    r"|Vice[- ]Chair|Commissioner|Coordinator|Co-ordinator|Director[- ]General|Director|Chairperson"
    r"|Chairman|Chairwoman|Chair|Administrator"
    r"|Under-Secretary-General|Under-Secretary|Undersecretary|Ambassador|King|Amir|Emir|Counsellor|Adviser"
    r"|Advisor|Commander|Ministry)(?![\w])"
)
_PORTFOLIO = (
    r"(?:State|Foreign|[Aa]ffairs|Defen[cs]e|European|Europe|[Ii]nternational|Co-?[Oo]peration"
    r"|[Dd]evelopment|African|Africa|Expatriates?|Immigration|Emigration"
    r"|Interior|Finance|Security|Policy|Humanitarian|Commonwealth|Trade|Justice|Integration|Regional"
    r"|Global|Egyptian|Moroccans?|[Ll]iving|Abroad"
    r"|[Rr]esiding|Overseas|Communities|Coalition|Counter-?[Tt]errorism|Economic|External|Relations"
    r"|Diaspora|National|Armed|Forces|Veterans"
    r"|Political|Worship|Religious|Culture|Public|Planning|Home|Nationals|Senegalese|Beninese|Partnership"
    r"|Neighbourhood|Enlargement|Near|Eastern"
    r"|Middle|East|North|Sahel|Special|Crisis|Management|Strategic|Peace|Operations|Relief|Trans-?Atlantic|Arms|Control)"
)
_COMPLEMENT = rf"(?:,? (?:of|for|to|on|and)(?: the)? {_PORTFOLIO}(?:(?:,? and|,? of|,? for|,| of the)? (?:the )?{_PORTFOLIO})*)*"
OFFICE = rf"{_RANKS}{_HEADS}{_COMPLEMENT}"
_HONORIFICS = (
    r"(?:(?:H\.\s?E\.|HE|H\.R\.H\.|HRH|H\.H\.|HH|(?:His|Her) (?:Excellency|Highness|Majesty"
    r"|Royal Highness)|Mr|Mrs|Ms|Dr|Prof|Sheikh|Shaikh|Prince"
    r"|Princess|Sir|Dame|Lord|Baroness|General|Gen|Lieutenant|Lt|Admiral|Ambassador|Amb|Major|Colonel|The Hon|Hon)\.? )"
)
_CAPITAL = (
    r"(?:(?:[Aa]l|[Ee]l|[Aa]s|[Aa]z|[Aa]n)-[A-ZÀ-Þ]\w+"
    r"|[A-ZÀ-Þ]'?[A-ZÀ-Þ]?[a-zà-ÿ']+(?:[A-Z][a-zà-ÿ]+)?(?:-[A-ZÀ-Þa-z]?[a-zà-ÿ']+)*)"
)
_NOT_A_NAME = (
    r"(?!(?:The|We|They|In|And|Ministers?|Secretar\w+|Foreign|Defen[cs]e|Coalition|Global|On|At|For|Today"
    r"|Government\w*|Governments|United|Heads?"
    r"|Commission|Council|Affairs|Security|Policy|Of|States?|Group|Union|League|High|Vice|Deputy|Special"
    r"|Senior|January|February|March|April"
    r"|June|July|August|September|October|November|December)\b)"
)
_PARTICLE = r"(?:bin|ibn|bint|al|el|van|von|der|den|de|di|da|dos|del|la|le|ben|ould|abu|abdel|zu)"
_NAME = (
    rf"(?P<name>{_HONORIFICS}*{_NOT_A_NAME}{_CAPITAL}(?: (?:[A-Z]\.(?: ?[A-Z]\.)*|{_PARTICLE}(?= )"
    rf"|{_NOT_A_NAME}{_CAPITAL})){{0,5}}"
    rf"(?: {_NOT_A_NAME}{_CAPITAL})?)"
)


def _spaced(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace(" ", r"\s+").replace(r"[\s+-]", r"[\s-]"))


_AFTER_PARTY = _spaced(
    rf"(?:'s?)? (?P<office>(?:(?:Foreign )?Ministry{_COMPLEMENT} )?{OFFICE})(?P<of_whom> (?:of|to"
    rf"|for) the [A-Z]\w+(?: [A-Z]\w+)?)?(?:,? {_NAME})?"
)
_BEFORE_PARTY = _spaced(
    rf"(?<![\w'-])(?P<office>{OFFICE}(?:,? and {OFFICE})*) (?:of|to|for|from)(?: the)?(?: Government of(?: the)?)? $"
)
_NAMED_BEFORE_PARTY = _spaced(rf"(?<![\w'-])(?P<office>{OFFICE}),? {_NAME} (?:of|for|from)(?: the)? $")
_NAME_AFTER = _spaced(
    rf"(?: for {_PORTFOLIO}(?:(?:,? and|,? of|,)? {_PORTFOLIO})*)?(?:(?: and"
    rf"|,)? (?:{OFFICE}) of the European Commission)?,? {_NAME}"
)
_PORTFOLIO_AFTER = _spaced(rf"(?: for {_PORTFOLIO}(?:(?:,? and|,? of|,)? {_PORTFOLIO})*)")
_NAME_BEFORE = _spaced(rf"{_NAME}(?:,? (?:the |and )?| - ?)$")
_ADDRESS_BEFORE = _spaced(r"(?:(?:His|Her) (?:Excellency|(?:Royal )?Highness|Majesty)|H\.E\.),? (?:the )?$")
_NO_HOLDER = re.compile(rf"{_HEADS}|^(?:His|Her)\s+\w+$")
_ALONE = _spaced(rf"(?<![\w'-])(?P<office>{OFFICE})(?:,)? {_NAME}")
_TITLES_OF_ONE_PARTY = (
    (re.compile(r"Secretary\s+of\s+State(?!\s+for)"), "USA"),
    (re.compile(r"Secretary\s+of\s+Defense"), "USA"),
    (re.compile(r"Foreign\s+Secretary"), "GBR"),
    (re.compile(r"High\s+Representative"), "EU"),
)


@dataclass(frozen=True)
class Holder:
    """An office of a party at a place of the text, with the holder's name where one is given."""

    party: Party
    office: str
    name: str
    start: int
    end: int


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _after(flat: str, text: str, mention: Mention) -> Holder | None:
    """`Italian Foreign Minister Paolo Gentiloni`, `NATO Secretary General Jens Stoltenberg`."""
    match = _AFTER_PARTY.match(flat, mention.end)
    if not match:
        return None
    name, end = _name_of(match, text)
    office_end = match.end("office")
    return Holder(mention.party, _one_line(text[match.start("office") : office_end]), name, mention.start, max(end, office_end))


def _name_of(match: re.Match[str], text: str) -> tuple[str, int]:
    """The name of a match as the text writes it, and where it ends; empty where there is none."""
    if not match["name"]:
        return "", -1
    end = match.end("name")
    name = text[match.start("name") : end]
    possessive = re.search(r"['’]s?$", name)
    if possessive:
        name, end = name[: possessive.start()], match.start("name") + possessive.start()
    return _one_line(name), end


def _named_before(flat: str, text: str, start: int, floor: int) -> tuple[str, int]:
    """The name that stands before an office (`Mr Alpha Barry, Minister …`), short of the holder before; with its start."""
    window = max(floor, start - 80)
    before = _NAME_BEFORE.search(flat[window:start])
    if not before or " " not in before["name"].strip() or _NO_HOLDER.search(re.sub(r"\bAmbassador\b", "", before["name"])):
        return "", start
    begin = window + before.start("name")
    return _one_line(text[begin : window + before.end("name")]), begin


def _office_and_name(flat: str, text: str, mention: Mention, window: int) -> Holder | None:
    """`President Emmanuel Macron of the French Republic`."""
    match = _NAMED_BEFORE_PARTY.search(flat[window : mention.start])
    if not match:
        return None
    office = _one_line(text[window + match.start("office") : window + match.end("office")])
    name = _one_line(text[window + match.start("name") : window + match.end("name")])
    start = window + match.start()
    address = _ADDRESS_BEFORE.search(flat[max(window, start - 30) : start])
    return Holder(mention.party, office, name, start - (len(address.group()) if address else 0), mention.end)


def _before(flat: str, text: str, mention: Mention, floor: int) -> Holder | None:
    """`Secretary General of NATO`, `Prime Minister of Iraq Haider al-Abadi`, `Mr Alpha Barry, Minister for … of Burkina Faso`."""
    window = max(0, mention.start - 190)
    match = _BEFORE_PARTY.search(flat[window : mention.start])
    if not match:
        return _office_and_name(flat, text, mention, max(floor, window))
    start = window + match.start("office")
    office = _one_line(text[start : window + match.end("office")])
    portfolio = _PORTFOLIO_AFTER.match(flat, mention.end)
    end = portfolio.end() if portfolio else mention.end
    name, begin = _named_before(flat, text, start, floor)
    if not name:
        after = _NAME_AFTER.match(flat, mention.end)
        name, stop = _name_of(after, text) if after else ("", -1)
        end, begin = max(end, stop), start
    address = _ADDRESS_BEFORE.search(flat[max(floor, begin - 30) : begin])
    if address:
        begin = max(floor, begin - 30) + address.start()
    return Holder(mention.party, office, name, begin, end)


def holders(text: str, found: Sequence[Mention]) -> tuple[Holder, ...]:
    """Every office with its party, in order; a holder named again without a party is known by the surname.

    `Secretary of State` and `Secretary of Defense` alone are American, `Foreign Secretary` British, `High Representative` the
    European Union's. Names are kept as the statement writes them, forms of address included.
    """
    flat = flattened(text)
    held: list[Holder] = []
    for mention in found:
        floor = held[-1].end if held else 0
        holder = _after(flat, text, mention) or (None if mention.adjective else _before(flat, text, mention, floor))
        if holder and not (held and holder.start < held[-1].end and holder.party == held[-1].party):
            held.append(holder)
    surnames = {holder.name.split()[-1]: holder.party for holder in held if holder.name}
    taken = [(holder.start, holder.end) for holder in held]
    for match in _ALONE.finditer(flat):
        if any(match.start() < end and start < match.end() for start, end in taken):
            continue
        name, end = _name_of(match, text)
        code = next((code for title, code in _TITLES_OF_ONE_PARTY if title.search(match["office"])), None)
        party = surnames.get(name.split()[-1]) if name else None
        party = party or (parties()[code] if code else None)
        if party and name:
            held.append(Holder(party, _one_line(text[match.start("office") : match.end("office")]), name, match.start(), end))
    return tuple(sorted(held, key=lambda holder: holder.start))
