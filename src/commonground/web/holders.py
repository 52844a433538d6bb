"""Who holds what, as kinds of a map: the party that holds most of a place's towns, told by letter, pattern and colour."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from commonground.web.asking import Ask

PARTIES = 5
"""So many parties are kinds of their own on a map; the rest are one."""


@dataclass(frozen=True)
class Holders:
    """The kinds of a map in the order of their letters, in words, and the party that each stands for."""

    parties: tuple[str, ...]
    words: tuple[str, ...]

    def kind(self, text: str) -> int:
        """The place of the kind of a figure in the order: of its leading party, of other parties, or of none that leads."""
        party = leading(text)
        if party is None:
            return len(self.parties) + 1
        return self.parties.index(party) if party in self.parties else len(self.parties)


def holders(ask: Ask, texts: Iterable[str]) -> Holders:
    """The kinds of these figures (`Government (10); Opposition (1)`), parties that lead most places first."""
    often = Counter(party for text in texts if (party := leading(text)))
    parties = tuple(party for party, _ in sorted(often.items(), key=lambda one: (-one[1], one[0]))[:PARTIES])
    more = (ask.language.say("other parties"), ask.language.say("no party holds most towns"))
    return Holders(parties, (*(ask.language.term(party) for party in parties), *more))


def leading(text: str) -> str | None:
    """The party that holds most towns by the text of a figure: `Government (10); Opposition (1)`; None where none holds most."""
    parts = [re.fullmatch(r"(.*?)(?: \((\d+)\))?", part) for part in text.split("; ")]
    told = [(match[1], int(match[2] or 0)) for match in parts if match]
    if len(told) > 1 and told[0][1] == told[1][1]:
        return None
    return told[0][0]


def is_mixed(text: str) -> bool:
    """Whether one party leads and others hold towns too."""
    return ";" in text and leading(text) is not None
