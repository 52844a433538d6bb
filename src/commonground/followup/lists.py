"""Lists of parties in running text: what is named one after the other, and what stands before and after."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from commonground.followup.offices import Holder
from commonground.followup.parties import Mention, Party

CAPACITY = (
    r"(?:(?:senior|high|high-level|distinguished|diplomatic|official|special|permanent|the|political|top"
    r"|other|respective|participating|their|both"
    r"|deputy|prime|foreign|defen[cs]e|interior|finance|development|states?|member|partner|heads? of|and"
    r"|of|for|affairs|government"
    r"|diplomatic|military|chiefs? of|international|cooperation|or|,)\s+)*"
    r"(?:ministers?(?:\s+(?:of|for)\s+(?:the\s+)?(?:foreign affairs|defen[cs]e|external relations"
    r"|the interior|foreign affairs and defen[cs]e"
    r"|international cooperation))?|secretaries|leaders|heads? of (?:state|government|delegations?"
    r"|missions?)|governments?|representatives?|officials"
    r"|delegat(?:ion|e)s?|delegations|envoys|ambassadors|countries|nations|states|partners|members"
    r"|participants|co-chairs|co-leads|chiefs of defen[cs]e"
    r"|counterparts|political directors|coordinator|emergency\s+relief\s+coordinator|vice-presidents?"
    r"|presidents?|under-secretar(?:y|ies)(?:-general)?|commissioners?|presidenc(?:y|ies)|government)"
)
_GLUE_WORD = (
    r"(?:and|as\s+well\s+as|together\s+with|along\s+with|also|the|of|from|by|representing"
    r"|representatives?|co-?hosts?|a|an|both|plus|including|on\s+behalf"
    r"|Mr|Ms|Mrs|H\.E\.|(?:co-)?host|its|their|Begin\s+text"
    r"|for\s+the\s+(?:\w+\s+)?presidency\s+of\s+the\s+[A-Z0-9][\w]+(?:\s+[A-Z]\w+)?)"
)
_GLUE = re.compile(
    rf"(?:'s)?[\s,;:/&()\[\]\"•*|-]*(?:(?:{_GLUE_WORD}|{CAPACITY})(?![\w])[\s,;:/&()\[\]\"•*"
    rf"|.-]*?(?<![.])[\s,;:/&()\[\]\"•*|-]*)*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Named:
    """A party in a list, with its office and holder where it is named by them."""

    party: Party
    start: int
    end: int
    holder: Holder | None = None


@dataclass(frozen=True)
class Run:
    """Parties named one after the other in a sentence, with the words before and after them."""

    named: tuple[Named, ...]
    before: str
    after: str
    glues: tuple[str, ...]

    @property
    def parties(self) -> int:
        """How many parties the list names."""
        return len({item.party.code for item in self.named})


def named_in(flat: str, found: Sequence[Mention], held: Sequence[Holder], start: int, end: int) -> list[Named]:
    """The parties named between two positions: a holder's words are one naming, an adjective alone is none."""
    items = [
        Named(holder.party, holder.start, holder.end, holder) for holder in held if start <= holder.start and holder.end <= end
    ]
    for mention in found:
        inside = start <= mention.start and mention.end <= end
        affiliated = re.search(
            r"for the (?:\w+ )?presidency of (?:the )?$", flat[max(0, mention.start - 60) : mention.start], re.IGNORECASE
        )
        if (
            inside
            and not affiliated
            and not mention.adjective
            and not any(item.start <= mention.start < item.end for item in items)
        ):
            items.append(Named(mention.party, mention.start, mention.end))
    return sorted(items, key=lambda item: item.start)


def runs(flat: str, items: Sequence[Named], start: int, end: int) -> list[Run]:
    """The lists of a sentence: a list goes on where only commas, `and`, `the`, capacities and the like stand between."""
    groups: list[list[Named]] = []
    for item in items:
        if groups and _GLUE.fullmatch(flat, groups[-1][-1].end, item.start):
            groups[-1].append(item)
        else:
            groups.append([item])
    found: list[Run] = []
    previous = start
    for group in groups:
        glues = tuple(flat[one.end : other.start] for one, other in pairwise(group))
        found.append(Run(tuple(group), flat[previous : group[0].start], flat[group[-1].end : end], glues))
        previous = group[-1].end
    return found


def is_a_list(flat: str, items: Sequence[Named], start: int, end: int) -> bool:
    """Whether a stretch of text is nothing but the names of parties."""
    if not items:
        return False
    left = len(re.findall(r"\w", flat[start : items[0].start])) + len(re.findall(r"\w", flat[items[-1].end : end]))
    return left <= 6 and all(_GLUE.fullmatch(flat, one.end, other.start) for one, other in pairwise(items))


def is_mostly_a_list(flat: str, items: Sequence[Named], start: int, end: int) -> bool:
    """Whether a stretch of text under the title of a list names parties and says nothing of them."""
    return bool(items) and not re.search(r"\b(?:is|are|was|were|has|have|had|will|would|did|shall)\b", flat[start:end])
