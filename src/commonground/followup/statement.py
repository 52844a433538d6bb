"""A joint statement read by rule: its meeting, its participants and its acts, each with the words that say so."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from commonground.followup.acts import Act, acts
from commonground.followup.dates import MONTH
from commonground.followup.meeting import meeting
from commonground.followup.participants import Participant, participants
from commonground.followup.parties import Party, mentions
from commonground.followup.sentences import Sentence, flattened, sentences


@dataclass(frozen=True)
class Statement:
    """What a statement says, read by rule and waiting for a person's word.

    `text_sha256` is the hash of the text (UTF-8) that all positions refer to. `level` is who met (`ministers of defence`,
    `ministers of foreign affairs`, `leaders`, `co-chairs`, …; empty where it does not say), `stated_count` the number of
    participants that the text gives, for a list that is missing or shorter.
    """

    name: str
    title: str
    issued_on: date | None
    held_from: date | None
    held_to: date | None
    place: str
    place_iso3: str | None
    virtual: bool
    level: str
    participants: tuple[Participant, ...]
    hosts: tuple[str, ...]
    co_chairs: tuple[str, ...]
    stated_count: int | None
    acts: tuple[Act, ...]
    text_sha256: str
    paragraphs: int

    @property
    def undertakings(self) -> tuple[Act, ...]:
        """The acts that are proposed as undertakings."""
        return tuple(act for act in self.acts if act.undertaking)


_LEVELS: tuple[tuple[str, str], ...] = (
    (
        "ministers of foreign affairs and defence",
        r"foreign (?:affairs )?(?:and|&) defen[cs]e ministers|foreign/defen[cs]e ministers"
        r"|defen[cs]e and foreign (?:affairs )?ministers|ministers (?:of"
        r"|for) foreign affairs and (?:of )?defen[cs]e",
    ),
    ("leaders", r"heads of state|heads of government|\bleaders of (?:the )?(?:g7|g20|countries|participating|states|nations)"),
    ("ministers of defence", r"defen[cs]e ministers?|defen[cs]e ministerial|ministers? of defen[cs]e|secretary of defen[cs]e"),
    (
        "ministers of foreign affairs",
        r"foreign ministers?|ministers? (?:of|for) foreign|secretary of state|foreign affairs ministers?|foreign secretary",
    ),
    ("ministers", r"\bministers\b|ministerial"),
    ("co-chairs", r"co-?chairs|co-?leads"),
    (
        "senior officials",
        r"meeting of (?:the )?senior|senior (?:diplomatic )?(?:officials|representatives) (?:of|met|gathered)"
        r"|political directors|envoys",
    ),
)
_COUNTS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
    " twenty"
).split()
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_COUNTED = re.compile(
    r"\b(?P<count>\d{1,3}|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?|"
    + "|".join(_COUNTS)
    + r")\s+(?:\w+\s+){0,2}"
    r"(?:delegations|partners|countries|states|nations|members|participants)\b(?!\s+and\s+territories)",
    re.IGNORECASE,
)
_NO_TITLE = re.compile(
    r"immediate release|^\W*(?:media note|press release|office of|news|home|an official|begin text|share"
    r"|print|search)|https?:|www\.|\.gov/|\.(?:org|int|com)/",
    re.IGNORECASE,
)
_ONLY_A_DATE = re.compile(
    rf"\W*(?:[\w .]{{0,24}},?\s*)?(?:\w+\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s*[-,]?\s*)*{MONTH}[\s\d,-]*\W*", re.IGNORECASE
)
_TITLE = re.compile(
    r"statement|communiqu|declaration|conclusions|conference|ministerial|summit|meeting|outcome|release", re.IGNORECASE
)


def _title(read: Sequence[Sentence]) -> str:
    """The first heading that names a kind of statement, else the first heading."""
    headings = [" ".join(s.text.split()) for s in read[:14] if s.is_heading]
    good = [
        heading.strip("#* _")
        for heading in headings
        if not _NO_TITLE.search(heading) and len(heading) > 6 and not _ONLY_A_DATE.fullmatch(heading)
    ]
    return next((heading for heading in good if _TITLE.search(heading)), good[0] if good else "")


def _level(flat: str, read: Sequence[Sentence]) -> str:
    """Who met: the first rank that the title and the first sentences name, the joint one before its parts."""
    opening = " ".join(flat[s.start : s.end] for s in read[:14])[:2500]
    named = [
        (match.start(), rank, name)
        for rank, (name, pattern) in enumerate(_LEVELS)
        if (match := re.search(pattern.replace(" ", r"\s+"), opening, re.I))
    ]
    specific = [entry for entry in named if entry[2] not in ("ministers", "co-chairs")]
    return min(specific or named)[2] if named else ""


def _stated_count(flat: str, read: Sequence[Sentence]) -> int | None:
    """How many took part, as the first sentences say in words or figures."""
    for sentence in [s for s in read if not s.is_heading][:6]:
        for match in _COUNTED.finditer(flat, sentence.start, sentence.end):
            word = match["count"].casefold()
            if word.isdigit():
                return int(word)
            tens, _, ones = word.partition("-")
            if tens in _TENS:
                return _TENS[tens] + (_COUNTS.index(ones) + 1 if ones in _COUNTS else 0)
            if word in _COUNTS[4:]:
                return _COUNTS.index(word) + 1
    return None


def _signatories(level: str) -> str:
    """The kind of speaker that `we` stands for."""
    return "ministers" if "ministers" in level else level if level in ("leaders", "co-chairs") else "participants"


def _with_role(who: Sequence[Participant], *roles: str) -> tuple[str, ...]:
    """The codes of the participants that have one of these roles."""
    return tuple(p.code for p in who if any(role in p.roles for role in roles))


def read_statement(text: str, name: str, known: Mapping[str, Party] = MappingProxyType({})) -> Statement:
    """A joint statement read by rule; never raises, and the same text gives the same answer.

    `name` says which it is in messages; `known` are parties by their names that no gazetteer has, such as the coalition's own.

    All positions are positions in `text`. Nothing is entered: each participant and each undertaking is a proposal with its
    exact sentence and with the words by which it was recognised, for a person to confirm, edit or refuse.
    """
    flat = flattened(text)
    read = sentences(text)
    met = meeting(text, read)
    named = mentions(text, known)
    who = participants(text, read, named)
    level = _level(flat, read)
    return Statement(
        name=name,
        title=_title(read),
        issued_on=met.issued_on,
        held_from=met.held_from,
        held_to=met.held_to,
        place=met.place,
        place_iso3=met.place_iso3,
        virtual=met.virtual,
        level=level,
        participants=who,
        hosts=_with_role(who, "host", "co-host"),
        co_chairs=_with_role(who, "chair", "co-chair"),
        stated_count=_stated_count(flat, read),
        acts=acts(text, read, named, met.issued_on, _signatories(level)),
        text_sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        paragraphs=max((s.paragraph for s in read), default=0),
    )
