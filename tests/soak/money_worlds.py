"""Random worlds of IATI files in which the path of every dollar is known, so that the net total is known before it is asked for.

Donors pay projects of their own, other reporters and receivers who do not report. A reporter who receives spends all of it
before its own money, in one or several payments, or pays it on to reporters below. What happens in a country is then what
donors paid, and what others added of their own: the rest is the same money told again. Noise is laid over it that changes
nothing: commitments and pledges, older editions, a file told twice, a secondary reporter, corrections that cancel.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace

from money_small import Paid, Work, iati

DAY = "2020-01-02"


@dataclass
class Known:
    """Files by name, older editions of some of them, the net total of Iraq in cents, and what reporters say in all."""

    files: dict[str, str] = field(default_factory=dict)
    older: dict[str, str] = field(default_factory=dict)
    net_cents: int = 0
    said_cents: int = 0


class Maker:
    """One world, made from a seed."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._works: dict[str, list[Work]] = {}
        self._made = 0
        self.known = Known()

    def made(self) -> Known:
        """The files and what they come to."""
        for number in range(self._chance.randint(1, 4)):
            self._donor(f"XM-D{number}")
        for reporter, works in self._works.items():
            self._chance.shuffle(works)
            self._written(reporter, works)
        if self._chance.random() < 0.5:
            self._secondary()
        return self.known

    def _donor(self, ref: str) -> None:
        for _ in range(self._chance.randint(1, 3)):
            cents = self._amount()
            share = self._chance.choice((100, 100, 100, 50, 20))
            if share == 100 and self._chance.random() < 0.7:
                self._pays_on(ref, cents)
            else:
                self._project(ref, cents, share)

    def _project(self, ref: str, cents: int, share: int) -> None:
        """A project whose receivers report nothing: its share for Iraq is new money."""
        countries = (("IQ", str(share)), ("SY", str(100 - share))) if share < 100 else (("IQ", "100"),)
        kind = self._chance.choice(("3", "4"))
        paid = [Paid(kind, _units(part), to="XX-NGO" if kind == "3" else "", day=DAY) for part in self._parts(cents)]
        own = self._chance.random() < 0.3
        if own:  # a donor's budget of its own: told by nobody else, so it stays
            paid.append(Paid("1", _units(cents), by=ref, day=DAY))
        self._add(ref, Work(self._identifier(ref), paid + self._noise(cents), countries=countries), cents)
        self.known.net_cents += cents * share // 100

    def _pays_on(self, ref: str, cents: int) -> None:
        """An activity that pays a reporter below: what it pays is new money."""
        identifier = self._identifier(ref)
        self.known.net_cents += cents
        self._add(ref, Work(identifier, self._handed(ref, identifier, cents, 1)), cents)

    def _receiver(self, given: list[tuple[str, str, int, str]], depth: int) -> None:
        """A reporter who was given this and spends it first, then money of its own."""
        ref, identifier, cents = given[0][0], given[0][1], sum(one[2] for one in given)
        own = self._amount() if self._chance.random() < 0.4 else 0
        self.known.net_cents += own
        donor, above = given[0][3].split("|")
        incoming = [Paid("1", _units(one[2]), by=donor, by_activity=above, day=DAY) for one in given]
        if own and self._chance.random() < 0.5:  # from somebody who reports nothing: still new
            incoming.append(Paid("1", _units(own), by="XX-SILENT", day=DAY))
        if depth < 4 and self._chance.random() < 0.5:
            spent = self._handed(ref, identifier, cents + own, depth + 1)
        else:
            kind = self._chance.choice(("3", "4"))
            spent = [Paid(kind, _units(part), to="XX-NGO" if kind == "3" else "", day=DAY) for part in self._parts(cents + own)]
        self._add(ref, Work(identifier, incoming + spent + self._noise(cents)), cents + own)

    def _handed(self, ref: str, identifier: str, cents: int, depth: int) -> list[Paid]:
        """Payments that hand so much to reporters below, who are made with them."""
        paid = []
        for part in self._parts(cents):
            below = f"XM-R{self._number()}"
            at = f"{below}-1"
            named = self._chance.random() < 0.7
            paid.append(Paid("3", _units(part), to=below, to_activity=at if named else "", day=DAY))
            self._receiver([(below, at, part, f"{ref}|{identifier if named else ''}")], depth)
        return paid

    def _noise(self, cents: int) -> list[Paid]:
        noise = []
        if self._chance.random() < 0.4:
            noise.append(Paid("2", _units(cents), to="XX-NGO", day=DAY))
        if self._chance.random() < 0.2:
            noise.append(Paid("12", _units(cents * 2), day=DAY))
        if self._chance.random() < 0.3:
            wrong = self._amount()
            noise += [Paid("4", _units(wrong), day=DAY), Paid("4", _units(-wrong), day=DAY)]
        return noise

    def _written(self, reporter: str, works: list[Work]) -> None:
        """The newest file of a reporter, and sometimes an older one that says otherwise of the same activities."""
        name = f"f{self._chance.randrange(10**9):09d}"
        self.known.files[name] = iati(reporter, *works)
        if self._chance.random() < 0.2:
            older = [replace(work, paid=[replace(p, amount=_units(self._amount())) for p in work.paid]) for work in works]
            self.known.older[name] = iati(reporter, *older, generated="2020-06-01T00:00:00Z")

    def _secondary(self) -> None:
        work = Work("XX-SECOND-1", [Paid("3", _units(self._amount()), by="XM-D0", to="XX-NGO", day=DAY)])
        self.known.files["second"] = iati("XX-SECOND", work, secondary=True)

    def _add(self, ref: str, work: Work, cents: int) -> None:
        self._works.setdefault(ref, []).append(work)
        self.known.said_cents += cents

    def _parts(self, cents: int) -> list[int]:
        """One to three amounts that sum to this, in whole hundreds of cents."""
        hundreds = cents // 100
        cuts = sorted(self._chance.sample(range(1, hundreds), min(self._chance.randint(0, 2), hundreds - 1)))
        return [100 * (b - a) for a, b in zip([0, *cuts], [*cuts, hundreds], strict=True)]

    def _amount(self) -> int:
        return 100 * self._chance.randint(10, 10 ** self._chance.randint(2, 7))

    def _number(self) -> int:
        self._made += 1
        return self._made

    def _identifier(self, ref: str) -> str:
        return f"{ref}-{self._number()}"


def _units(cents: int) -> str:
    return f"{cents / 100:.2f}"
