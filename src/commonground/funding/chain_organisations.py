"""Who is who along the chain: one number for an organisation under its several ids and names, and the state behind a donor.

Ids of organisations are not unique and change (IATI Dashboard #399, iatipublisher #1364), and most parties of a
transaction are given by name alone. So a party is known by the first of these that it has: the id of a publisher (former
ids, other-identifier B1, lead to the present one), a name that one publisher bears or is called by others beside its id,
its own name, its own id.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from commonground.vocabulary.country import by_iso2, by_name

_WORD = re.compile(r"[^\W_]+")
_PARENTHESIS = re.compile(r"\(([^()]*)\)")
_GOVERNMENT_OF = re.compile(r"^\s*(the\s+)?government\s+of\s+", re.IGNORECASE)
_CO = re.compile(r"\bco-(?=o)")
_NO_LETTER = re.compile(r"[^0-9A-Z]")
_ACRONYM = re.compile(r"[A-Z][A-Z0-9&-]{1,9}")
_DAC = re.compile(r"XM-DAC-(\d{1,3})(-\d+)?")
_STATE_REF = re.compile(r"([A-Z]{2})-(GOV(-.*)?|USAGOV|[A-Z]?\d{1,3})")
_COMMON = frozenset(
    "the of and for de la le les des du et pour el los las y e und der die das van voor en al in a an to on di da do dos"
    " inc ltd limited gmbh ggmbh plc llc foundation stichting association organisation organization org ev asbl".split()
)
_GOVERNING = frozenset(
    "government governments ministry ministere ministerie ministerio minister federal republic kingdom embassy foreign affairs"
    " office department agency cooperation development aid state buitenlandse zaken international humanitarian global"
    " assistance commonwealth trade".split()
)
"""Words that a state and its ministries and agencies are named with: a name of these and a country's is the country's state."""

NO_NAME = frozenset(
    "unknown|not available|n a|na|none|null|other|others|various|multiple|non iati registered organisation|not specified|"
    "unspecified|confidential|anonymous|national ngo|international ngo|ngo|un agency|private donors|pending approval|"
    "implementing|partner|partners|oxfam partner s".split("|")
)
"""Fillers that stand where a name is missing: they say as little as nothing."""

DAC_DONORS = {
    "1": "AUT", "2": "BEL", "3": "DNK", "4": "FRA", "5": "DEU", "6": "ITA", "7": "NLD", "8": "NOR", "9": "PRT", "10": "SWE",
    "11": "CHE", "12": "GBR", "18": "FIN", "20": "ISL", "21": "IRL", "22": "LUX", "40": "GRC", "50": "ESP", "55": "TUR",
    "61": "SVN", "68": "CZE", "69": "SVK", "75": "HUN", "76": "POL", "82": "EST", "83": "LVA", "84": "LTU", "87": "RUS",
    "301": "CAN", "302": "USA", "566": "SAU", "576": "ARE", "552": "KWT", "561": "QAT", "701": "JPN", "742": "KOR",
    "801": "AUS", "820": "NZL", "918": "EU",
}  # fmt: skip
"""Donor codes of the DAC (CRS code list `donor`); a second number is an agency of the donor. `EU` stands for its institutions."""

_AGENCIES = {
    "USA": "usaid|us agency for international development|usa usaid|bprm|prm|ofda|bha|us department of state|usa state bprm",
    "GBR": "dfid|fcdo|ukaid|department for international development|foreign commonwealth development office|british government"
    "|foreign commonwealth office|uk aid",
    "SWE": "sida|swedish international development cooperation agency|swedish international development cooperation",
    "NOR": "norad|norwegian ministry foreign affairs|norwegian agency development cooperation",
    "DNK": "danida",
    "DEU": "bmz|giz|kfw|kreditanstalt fur wiederaufbau|auswartiges amt|bundesministerium wirtschaftliche zusammenarbeit",
    "CHE": "sdc|deza|swiss agency development cooperation|swiss development cooperation",
    "JPN": "jica|japan international cooperation agency",
    "KOR": "koica|korea international cooperation agency|korea intern cooperation agency",
    "CAN": "cida|gac|global affairs canada|affaires etrangeres commerce developpement canada",
    "AUS": "dfat|ausaid|australian dfat|australian aid",
    "NZL": "mfat",
    "NLD": "buza|ministerie buitenlandse zaken|ministry foreign affairs nl",
    "FRA": "afd|agence francaise developpement|maedi",
    "ESP": "aecid|spanish agency international development cooperation",
    "ITA": "aics|italian agency cooperation development",
    "BEL": "enabel|dgd|belgian development cooperation",
    "AUT": "ada|austrian development agency",
    "IRL": "irish aid",
    "EU": "echo|eu|ec|european commission|european union|commission europeenne|europeaid|dg echo"
    "|direction generale protection civile operations aide humanitaire europeennes echo",
}
"""Names by which agencies of donors go in transactions."""
_STATE_BY_NAME = {name: state for state, names in _AGENCIES.items() for name in names.split("|")}

KNOWN_AS: Mapping[str, str] = {
    "united nations children": "unicef",
    "united nations childrens fund": "unicef",
    "world food programme": "wfp",
    "world food program": "wfp",
    "international organization migration": "iom",
    "united nations entity gender equality empowerment women": "un women",
    "united nations population fund": "unfpa",
    "comite international croix rouge": "icrc",
    "international committee red cross": "icrc",
    "dansk flygtningehjaelp": "danish refugee council",
    "central emergency response fund": "cerf",
    "united nations office coordination humanitarian affairs": "ocha",
    "disasters emergency committee": "dec",
    "international federation red cross red crescent societies": "ifrc",
}
"""Two names of one organisation that neither initials nor a shared id would bring together."""


def letters(text: str) -> str:
    """Lower case without accents."""
    if text.isascii():
        return text.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()


@lru_cache(maxsize=200_000)
def bare_id(text: str) -> str:
    """An identifier by its letters and figures alone: publishers differ in case, spaces, dashes and slashes."""
    return _NO_LETTER.sub("", letters(text).upper())


@lru_cache(maxsize=200_000)
def words_of(name: str) -> tuple[str, ...]:
    """The telling words of a name, in order."""
    text = _PARENTHESIS.sub(" ", _CO.sub("co", re.sub(r"['’`´]", "", letters(name))))
    found = _WORD.findall(text) or _WORD.findall(letters(name))
    return tuple(w for w in found if w not in _COMMON) or tuple(found)


@lru_cache(maxsize=200_000)
def spellings(name: str) -> tuple[str, ...]:
    """The keys under which a name may be met: its words, an acronym in brackets, another name it goes by.

    Names of one party in several languages, parted by `*`, are names of it all.
    """
    found: list[str] = []
    for one in name.split("*"):
        words = words_of(one)
        key = " ".join(words)
        if not key or key in NO_NAME:
            continue
        found += [KNOWN_AS.get(key, key), key]
        found += [letters(a.strip()) for a in _PARENTHESIS.findall(one) if len(a.strip()) > 2 and _ACRONYM.fullmatch(a.strip())]
    return tuple(dict.fromkeys(found))


def initials(name: str) -> tuple[str, ...]:
    """The acronym that a name of four words or more would have; two bodies may share one, so it only explains an acronym."""
    return tuple("".join(w[0] for w in words) for one in name.split("*") if len(words := words_of(one)) >= 4)


@lru_cache(maxsize=200_000)
def state_of(ref: str | None, name: str | None) -> str | None:
    """The state (ISO3, or EU) whose ministry or agency a party is; None for everybody else."""
    if ref:
        dac = _DAC.fullmatch(ref.upper())
        if dac and dac[1] in DAC_DONORS:
            return DAC_DONORS[dac[1]]
        if ref.upper().startswith("XI-IATI-EC_"):
            return "EU"
        coded = _STATE_REF.fullmatch(ref.upper())
        country = by_iso2(coded[1]) if coded else None
        if country is not None:
            return country.iso3
    return _state_by_name(name) if name else None


def _state_by_name(name: str) -> str | None:
    key = " ".join(words_of(name))
    for spelling in (key, *spellings(name)):
        if spelling in _STATE_BY_NAME:
            return _STATE_BY_NAME[spelling]
    if key.startswith(("european commission", "european union")):
        return "EU"
    left = [w for w in words_of(name) if w not in _GOVERNING]
    agencies = {_STATE_BY_NAME[w] for w in left if w in _STATE_BY_NAME}
    rest = [w for w in left if w not in _STATE_BY_NAME]
    if len(agencies) > 1 or len(rest) > 4:
        return None
    country = by_name(" ".join(rest)) or by_name(_GOVERNMENT_OF.sub("", name)) if rest else None
    found = {*agencies, country.iso3 if country else None} if rest else agencies
    return next(iter(found)) if len(found) == 1 else None


@dataclass(frozen=True)
class Party:
    """An organisation as a flow names it."""

    key: int
    state: str | None
    words: frozenset[str]


class Organisations:
    """The parties of a set of flows, each under one number; -1 where neither id nor name is given.

    `publishers` are (id, name) of those who report, `former` leads from a former id to the present one, `named` counts how
    often an id stands beside a name.
    """

    def __init__(
        self, publishers: Iterable[tuple[str, str | None]], former: Mapping[str, str], named: Mapping[tuple[str, str], int]
    ) -> None:
        self._former = {bare_id(old): bare_id(new) for old, new in former.items() if old and new}
        reporters = [(bare_id(ref), name) for ref, name in publishers if ref]
        self._publishers = {ref for ref, _ in reporters}
        self._by_name = self._names(reporters, named)
        self._keys: dict[str, int] = {}
        self._parties: dict[tuple[str | None, str | None], Party] = {}
        weights = Counter(w for _, name in named for w in set(words_of(name)))
        self._names_in_all = max(1, len(named))
        self._frequency: Mapping[str, int] = weights

    def _names(self, reporters: Sequence[tuple[str, str | None]], named: Mapping[tuple[str, str], int]) -> dict[str, str]:
        """The publisher that a name means: the one that bears it alone, else the one whose id mostly stands beside it."""
        votes: dict[str, Counter[str]] = defaultdict(Counter)
        for ref, name in sorted(set(reporters), key=str):
            for spelling in (*spellings(name or ""), *initials(name or "")):
                votes[spelling][ref] += 1000
        for (ref, name), times in named.items():
            present = self._former.get(bare_id(ref), bare_id(ref))
            if present in self._publishers:
                for spelling in spellings(name):
                    votes[spelling][present] += times
        return {
            name: best[0][0]
            for name, found in votes.items()
            if 2 * (best := sorted(found.items(), key=lambda kv: (-kv[1], kv[0])))[0][1] > sum(found.values())
        }

    def present(self, ref: str | None) -> str | None:
        """The bare id in force today; None for a filler."""
        if not ref or len(bare_id(ref)) < 2 or " ".join(words_of(ref)) in NO_NAME:
            return None
        return self._former.get(bare_id(ref), bare_id(ref))

    def party(self, ref: str | None, name: str | None) -> Party:
        """The party that an id and a name mean."""
        asked = (ref or None, name or None)
        found = self._parties.get(asked)
        if found is None:
            found = self._parties[asked] = self._found(*asked)
        return found

    def _found(self, ref: str | None, name: str | None) -> Party:
        if ref and not name and " " in ref.strip():
            ref, name = None, ref  # a name that stands where the id should
        known, called = self.present(ref), spellings(name) if name else ()
        key: str | None = None
        if known in self._publishers:
            key = known
        else:
            key = next((self._by_name[s] for s in called if s in self._by_name), None) or (called[0] if called else known)
        if key is None:
            return Party(-1, None, frozenset())
        number = self._keys.setdefault(key, len(self._keys))
        return Party(number, state_of(ref, name), frozenset(w for s in called[:1] for w in s.split()))

    def alike(self, one: frozenset[str], other: frozenset[str]) -> float:
        """How much of the rarer words of the shorter name stands in the longer one, 0 to 1; short words alone prove nothing."""
        if not any(len(w) >= 4 for w in one & other):
            return 0.0
        weight = {w: 1.0 / (1.0 + self._frequency.get(w, 0)) ** 0.5 for w in one | other}
        shared = sum(weight[w] for w in one & other)
        return float(shared / min(sum(weight[w] for w in one), sum(weight[w] for w in other)))
