"""States and organisations named in a text, by a gazetteer with aliases and not by position."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from commonground.followup.sentences import flattened
from commonground.vocabulary.country import countries

STATE_FORM = (
    r"(?:(?:[Rr]evolutionary |[Pp]opular |& |and |[Ff]ederal |[Ii]slamic |[Aa]rab |[Dd]emocratic "
    r"|[Pp]eople's |[Hh]ashemite |[Bb]olivarian |[Uu]nited |[Cc]o-operative |[Ss]ocialist |[Gg]reat )*"
    r"(?:[Kk]ingdom|[Rr]epublic|[Ss]tate|[Ss]ultanate|[Ee]mirate|[Pp]rincipality|[Gg]rand [Dd]uchy"
    r"|[Cc]ommonwealth|[Uu]nion) of (?:the )?)"
)

# Spellings of the table that in running English mean a person, a thing or the past as often as the state.
_UNFIT = frozenset(
    "England|Scotland|Wales|Northern Ireland|Saint Martin|Saint-Martin|Lao|Solomons|Emirates|Hyderabad|Hyderabad State"
    "|Guyane|Persia|CAR|PNG"
    "|BIH|BiH|RSA|RCA|RDC|FSM|BVI|opt|oPt|Palestinian|Bonaire|Burkina|Jersey|Guernsey|Réunion|Saint Vincent|Trinidad"
    "|South Georgia|Irak"
    "|Micronesia|Formosa|SADR|Tahiti|Soudan|Macau|ROK|Cayman|Korea|West Bank and Gaza|Gaza and West Bank|America|PRC".split("|")
)
_MORE = {
    "USA": ("U.S.", "U.S.A.", "U. S.", "United States of America (USA)"),
    "GBR": ("U.K.", "United Kingdom of Great Britain"),
    "ARE": ("U.A.E.",),
    "KOR": ("Korea",),
    "CIV": ("Ivory Coast", "Cote d'Ivoire", "Côte d'Ivoire"),
    "TUR": ("Türkiye", "Turkiye"),
    "DZA": ("Algeria",),
    "TGO": ("Togolese Republic",),
    "GMB": ("The Gambia",),
    "PSE": ("Palestinian Authority",),
    "LAO": ("Lao PDR",),
    "KGZ": ("Kyrgyz Republic",),
    "LBY": ("State of Libya",),
}

# Phrases that hold a state's name and mean no state.
_NO_PARTY = (
    r"Islamic State (?:of|in) Iraq(?: and (?:the Levant|[Aa]l-Sham|Syria|Greater Syria))?",
    r"Lake Chad(?! [Bb]asin Commission)(?: [Bb]asin)?",
    r"Gulf of (?:Guinea|Oman|Mexico|Thailand)|Niger (?:Delta|River|State)|(?:River|Sea of) (?:Jordan|Niger"
    r"|Japan|Oman)|Jordan (?:River|Valley)",
    r"New (?:Jersey|Mexico|South Wales)|(?:East|South) China Sea|Congo (?:Basin|River)",
    r"(?:U\.S\.|US|American) (?:Central|European|Africa|Special Operations) Command(?: Headquarters)?",
    r"US\s?\$|(?:US|U\.S\.) [Dd]ollars?|UN-?[A-Z]{3,}(?=[A-Z-])|UN Security Council(?: Resolutions?)?"
    r"|United Nations Security Council(?: Resolutions?)?",
    r"United Nations Charter|UN Charter|Charter of the United Nations|UN[- ](?:coordinated|led|facilitated"
    r"|supported|supervised|mediated|backed|OPCW)",
    r"UN [Rr]esolutions?|UNSCRs?|EU[- ]led|US[- ]led|U\.S\.[- ]led|NATO[- ]led|African Union[- ]led|AU[- ]led",
    r"Republic of (?=Iraqi|Syrian)|NATO (?:Mission|Training Mission|Summit|Communications)\b[^,.;]{0,14}"
    r"|Sykes-Picot|Treaty of [A-Z]\w+",
)


@dataclass(frozen=True)
class Party:
    """A state (with its ISO3), an organisation or a group of states (with its code in `organisations.tsv`)."""

    code: str
    name: str
    kind: str
    members: tuple[str, ...] = ()

    @property
    def iso3(self) -> str | None:
        """The ISO 3166-1 alpha-3 code of a state (XKX for Kosovo)."""
        return self.code if self.kind == "state" else None

    @property
    def organisation(self) -> str | None:
        """The code of an organisation or group."""
        return None if self.kind == "state" else self.code


@dataclass(frozen=True)
class Mention:
    """A party named at a place of the text; `adjective` where it is named as in `Italian`."""

    party: Party
    start: int
    end: int
    adjective: bool = False


def table(name: str) -> Iterable[dict[str, str]]:
    """The rows of one of this room's TSV files; lines that begin with # are comments."""
    lines = files(__package__).joinpath(name).read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line and not line.startswith("#")]
    header = rows[0].split("\t")
    return [dict(zip(header, row.split("\t"), strict=False)) for row in rows[1:]]


@cache
def parties() -> Mapping[str, Party]:
    """Every state by ISO3 and every organisation by code."""
    found = {
        country.iso3: Party(country.iso3, _english(country.name), "state")
        for country in countries().values()
        if not country.is_fictional
    }
    for row in table("organisations.tsv"):
        names = row["names"].split(";")
        members = tuple(row.get("members", "").split())
        found[row["code"]] = Party(row["code"], names[0], row["kind"], members)
    return MappingProxyType(found)


def _english(name: str) -> str:
    """The short name without the form of state in brackets (`Iran (Islamic Republic of)`)."""
    short = {"GBR": "United Kingdom"}
    return short.get(name, re.sub(r"\s*\(.*\)$", "", name))


def _plain(name: str) -> str:
    """The name without accents, as some publishers write it."""
    return "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))


@cache
def _spellings() -> Mapping[str, tuple[str, bool]]:
    """Code and whether an adjective, by spelling as written."""
    found: dict[str, tuple[str, bool]] = {}
    for country in countries().values():
        if country.is_fictional:
            continue
        for name in (country.name, *country.aliases, *_MORE.get(country.iso3, ())):
            name = flattened(name)
            latin = bool(re.fullmatch(r"[\x20-\u024f]+", name))
            if latin and (name not in _UNFIT or name in _MORE.get(country.iso3, ())) and not re.search(r"[,/\[\]]", name):
                for spelling in {name, _plain(name)}:
                    found.setdefault(spelling, (country.iso3, False))
                    if len(spelling) > 4 and "." not in spelling:
                        found.setdefault(spelling.upper(), (country.iso3, False))
    for row in table("organisations.tsv"):
        for name in row["names"].split(";"):
            found[name] = (row["code"], False)
            if len(name) > 6:
                found.setdefault(name.upper(), (row["code"], False))
    for row in table("adjectives.tsv"):
        for name in row["adjectives"].split(";"):
            found.setdefault(name, (row["iso3"], True))
    return MappingProxyType(found)


@cache
def _pattern() -> re.Pattern[str]:
    """One pattern for all spellings, longest first, after the phrases that mean no party."""
    spellings = sorted(_spellings(), key=lambda name: (-len(name), name))
    names = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in spellings)
    none = "|".join(_NO_PARTY).replace(" ", r"\s+")
    form = STATE_FORM.replace(" ", r"\s+")
    return re.compile(rf"(?<!\w)(?:(?P<none>{none})|(?P<name>{names})(?!\w)|(?P<form>{form})(?P<formed>{names})(?!\w))(?!-[a-z])")


_TITLE_BEFORE = re.compile(
    r"(?:Mr|Mrs|Ms|Dr|General|Gen|Colonel|Admiral|Ambassador|Minister|Secretary|Senator|President|Envoy"
    r"|Sir|Lord|Sheikh|Prince)\.?\s+$"
)
_FIRST_NAMES_AS_STATES = frozenset({"JOR", "TCD", "GEO", "ISR", "KEN", "CYP"})
_CAPITAL_AFTER = re.compile(r"\s+(?:[A-Z]\.\s+)?(?!And\b|The\b|In\b)[A-Z][a-z]+\b")
_FIRST_NAME_BEFORE = re.compile(
    r"(?:^|[\s(])(?:Michael|Hamilton|Vernon|David|John|Robert|Barbara|Neil|Kim|Kevin|King|Elizabeth)\s+(?:[A-Z]\.\s+)?$"
)


_IN_A_PROPER_NAME = re.compile(
    r"(?:[ -][A-Z][\w-]+){0,3}\s+(?:Groups?|Conferences?|Fund|Process|Summit|Communiqu\w+|Forum|Programme"
    r"|Program|Declaration|Agreement|Accords?|Initiative"
    r"|Mechanism|Quartet|Roadmap|Strategy|Plan|Task Force|Platform|Dialogue|Alliance|Compact|Principles"
    r"|Resolutions?|Facility|Charter)\b"
)


def _is_a_person(flat: str, mention: Mention) -> bool:
    """Whether Jordan, Chad, Georgia … is a person's name here."""
    if mention.party.code not in _FIRST_NAMES_AS_STATES or mention.adjective:
        return False
    before, after = flat[max(0, mention.start - 24) : mention.start], flat[mention.end : mention.end + 24]
    return bool((_TITLE_BEFORE.search(before) and _CAPITAL_AFTER.match(after)) or _FIRST_NAME_BEFORE.search(before))


def mentions(text: str, known: Mapping[str, Party] = MappingProxyType({})) -> tuple[Mention, ...]:
    """Every naming of a state or an organisation, in order; the longest name wins, and forms of state belong to it.

    `known` are further parties by their names, such as the members of a coalition that no gazetteer has.

    `the Islamic State of Iraq and the Levant`, `Lake Chad Basin`, `U.S. Central Command` and `UN Security Council
    Resolution 2254` name no party. An acronym in brackets after its own name (`Community of Sahel-Saharan States
    (CEN-SAD)`) is a second mention of the same party.
    """
    flat = flattened(text)
    found: list[Mention] = []
    for match in _pattern().finditer(flat):
        named = match["name"] or match["formed"]
        if named is None:
            continue
        code, adjective = _spellings()[re.sub(r"\s+", " ", named)]
        mention = Mention(parties()[code], match.start(), match.end(), adjective)
        if not _is_a_person(flat, mention) and (mention.adjective or not _IN_A_PROPER_NAME.match(flat, mention.end)):
            found.append(mention)
    return tuple(sorted([*found, *_known(flat, known, found)], key=lambda mention: mention.start))


def _known(flat: str, known: Mapping[str, Party], found: Iterable[Mention]) -> Iterable[Mention]:
    """Namings of the further parties where the gazetteer has found nothing."""
    taken = {place for mention in found for place in range(mention.start, mention.end)}
    names = sorted(known, key=lambda name: (-len(name), name))
    pattern = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in names)
    for match in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", flat) if names else ():
        if match.start() not in taken and match.end() - 1 not in taken:
            yield Mention(known[re.sub(r"\s+", " ", match.group())], match.start(), match.end())
