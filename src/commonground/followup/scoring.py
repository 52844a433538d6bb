"""How well a statement was read, against a reading by hand: what was found, missed and proposed falsely."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from commonground.followup.source_text import text_of
from commonground.followup.statement import Statement, read_statement

_OPENS, _CLOSES = "⟦", "⟧"


@dataclass(frozen=True)
class Score:
    """What was found of a gold list, what was missed, and what was proposed that is not in it."""

    found: tuple[Hashable, ...]
    missed: tuple[Hashable, ...]
    false: tuple[Hashable, ...]

    @property
    def precision(self) -> float:
        """The share of what was proposed that is right; 1 where nothing was proposed."""
        proposed = len(self.found) + len(self.false)
        return len(self.found) / proposed if proposed else 1.0

    @property
    def recall(self) -> float:
        """The share of the gold list that was found; 1 where it is empty."""
        wanted = len(self.found) + len(self.missed)
        return len(self.found) / wanted if wanted else 1.0

    def __add__(self, other: Score) -> Score:
        """Both together, each item counted."""
        return Score(self.found + other.found, self.missed + other.missed, self.false + other.false)


NOTHING = Score((), (), ())


@dataclass(frozen=True)
class Gold:
    """A statement read by hand: its text, the places of its undertakings' sentences, and what its head says of it.

    `facts` holds the head's lines by name: `participants` and `hosts` as codes, `issued`, `held`, `place`.
    """

    text: str
    undertakings: tuple[tuple[int, int], ...]
    facts: dict[str, str]


def gold_of(content: str, name: str) -> Gold:
    """A file of gold: lines `# name: value`, a line `---`, and the statement with each undertaking's sentence between ⟦ and ⟧.

    The marks are taken out after the file was turned into text, so that HTML and wrapped text can be marked as well.
    """
    head, _, body = content.partition("---\n")
    pairs = (line[1:].split(":", 1) for line in head.splitlines() if line.startswith("#") and ":" in line)
    text, places, begun = "", [], 0
    for char in text_of(body.encode(), name):
        if char == _OPENS:
            begun = len(text)
        elif char == _CLOSES:
            places.append((begun, len(text)))
        else:
            text += char
    return Gold(text, tuple(places), {key.strip(): value.strip() for key, value in pairs})


def _against(proposed: Iterable[Hashable], wanted: Iterable[Hashable]) -> Score:
    proposed, wanted = list(dict.fromkeys(proposed)), list(dict.fromkeys(wanted))
    found = tuple(item for item in wanted if item in proposed)
    missed = tuple(item for item in wanted if item not in proposed)
    return Score(found, missed, tuple(item for item in proposed if item not in wanted))


def score_participants(read: Statement, gold: Gold) -> Score:
    """Participants by code."""
    return _against((participant.code for participant in read.participants), gold.facts.get("participants", "").split())


def score_hosts(read: Statement, gold: Gold) -> Score:
    """Hosts and co-hosts by code."""
    return _against(read.hosts, gold.facts.get("hosts", "").split())


def score_undertakings(read: Statement, gold: Gold) -> Score:
    """Sentences with an undertaking; a proposal hits a sentence of the gold where the two overlap."""
    proposed = list(dict.fromkeys((act.start, act.end) for act in read.undertakings))
    found = tuple(place for place in gold.undertakings if any(_overlap(place, one) for one in proposed))
    missed = tuple(place for place in gold.undertakings if place not in found)
    false = tuple(one for one in proposed if not any(_overlap(place, one) for place in gold.undertakings))
    quoted = [tuple(" ".join(gold.text[start:end].split()) for start, end in places) for places in (found, missed, false)]
    return Score(*quoted)


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def reading_of(gold: Gold, name: str) -> Statement:
    """The reading of a gold file's text by rule."""
    return read_statement(gold.text, name)
