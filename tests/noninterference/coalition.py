"""A made-up coalition as a plan: what was recorded when, by whom and under which label, before any of it is in a store."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from commonground.release.join import join
from commonground.vocabulary.label import MEMBERS, PUBLIC, SENSITIVITY, TLP, ReleaseLabel
from commonground.vocabulary.records import KINDS
from commonground.vocabulary.records.said import Field

CELL = "CELL"
CODES = (CELL, "ALPHA", "BETA", "GAMMA")
STRANGER = "DELTA"
"""A party that is no member."""

START = dt.datetime(2026, 1, 1, 9, tzinfo=dt.UTC)
TODAY = dt.date(2026, 3, 1)
CAVEATS = ("EYES", "LIAISON")
WORDS = "camp road clinic budget convoy school water pledge review Anbar Ninewa étape خطة 水".split()
KEYS = ("measure", "IQ01", "HIRQ18", "ged")


@dataclass(frozen=True)
class Version:
    """One version of a record, with its ids given ahead."""

    record_id: str
    version_id: str
    kind: str
    op: str
    label: ReleaseLabel
    code: str | None
    body: dict[str, Any] = field(hash=False, default_factory=dict)
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


@dataclass(frozen=True)
class Loaded:
    """One load: files under one label, each with the rows that were read from it and the months that it claims.

    `mends`: an earlier file within whose edition the rows count. `files`: real files instead of made rows.
    """

    label: ReleaseLabel
    sources: tuple[str, ...]
    rows: int
    claims: tuple[tuple[str, str, str | None], ...]
    family: str
    mends: str | None = None
    files: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Step:
    """One transaction: versions of records, a load or a removal. `attached`: the bytes of its documents."""

    recorded_at: dt.datetime
    actor: str
    why: str
    versions: tuple[Version, ...] = ()
    load: Loaded | None = None
    purged: str | None = None
    attached: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Plan:
    """Everything that was recorded, in order."""

    steps: tuple[Step, ...]

    def versions(self) -> list[Version]:
        return [version for step in self.steps for version in step.versions]

    def loads(self) -> list[tuple[int, Loaded]]:
        """The loads with the numbers of their transactions; the first one makes the store."""
        return [(tx_id, step.load) for tx_id, step in enumerate(self.steps, 2) if step.load]

    def labels(self) -> list[ReleaseLabel]:
        """Every label once, in the order in which it came up."""
        found = [label for step in self.steps for label in ([step.load.label] if step.load else [v.label for v in step.versions])]
        return list(dict.fromkeys(found))


class Maker:
    """Makes the plan that belongs to a seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._now = START
        self._steps: list[Step] = []
        self._held: dict[str, list[Version]] = {}
        self._sources: list[str] = []
        self._purged: set[str] = set()
        self._communities: list[str] = []

    def plan(self, records: int = 26, loads: int = 4) -> Plan:
        """Members first, then communities with their memberships, clearances and grants among records of every kind."""
        for code in CODES:
            self._new("member", CELL, {"code": code}, releasable=frozenset({MEMBERS}) if self._random.random() < 0.7 else None)
        for number in range(self._random.randint(1, 3)):
            self._community(number)
        acts = ["record"] * records + ["load"] * loads + ["purge", "grant", "grant", "community"]
        self._random.shuffle(acts)
        for act in acts:
            getattr(self, f"_{act}")()
        return Plan(tuple(self._steps))

    def _id(self) -> str:
        return f"{self._random.getrandbits(128):032x}"

    def _step(self, actor: str, **more: Any) -> None:
        self._now += dt.timedelta(hours=self._random.randint(1, 20), microseconds=self._random.randint(0, 999_999))
        account = self._random.choice(["operator", "ana", "ben"])
        self._steps.append(Step(self._now, f"{actor}/{account}", " ".join(self._random.sample(WORDS, 2)), **more))

    def _label(self, originator: str, releasable: frozenset[str] | None = None) -> ReleaseLabel:
        pick = self._random
        parties = (*CODES, *self._communities, MEMBERS, PUBLIC, STRANGER)
        chosen = frozenset(pick.sample(parties, pick.choice([0, 0, 1, 1, 2, 3]))) if releasable is None else releasable
        caveats = frozenset(pick.sample(CAVEATS, pick.choice([0, 0, 0, 0, 1, 2]))) if releasable is None else frozenset()
        day = self._now.date()
        marks = (pick.choice([None, *TLP]), pick.choice([None, *SENSITIVITY]))
        label = ReleaseLabel(originator, chosen, caveats, (), *marks, None, day if chosen and pick.random() < 0.8 else None)
        return label

    def _new(self, kind: str, originator: str, body: dict[str, Any], releasable: frozenset[str] | None = None) -> Version:
        whole = {**self._body(kind, originator), **body}
        code = whole.get(KINDS[kind].coded or "")
        label = self._label(originator, releasable)
        if kind == "note" and self._random.random() < 0.2:
            other = self._label(self._random.choice(CODES))
            label = replace(join(label, other), released_on=None)
        version = Version(self._id(), self._id(), kind, "assert", label, code, whole, *self._period())
        self._write([version], originator)
        return version

    def _write(self, versions: Sequence[Version], actor: str) -> None:
        for version in versions:
            self._held.setdefault(version.record_id, []).append(version)
        self._step(actor, versions=tuple(versions))

    def _period(self) -> tuple[dt.date | None, dt.date | None]:
        pick = self._random
        if pick.random() < 0.5:
            return None, None
        first = START.date() + dt.timedelta(days=pick.randint(0, 50))
        return first, None if pick.random() < 0.5 else first + dt.timedelta(days=pick.randint(0, 40))

    def _of(self, kind: str) -> list[str]:
        return [record_id for record_id, held in self._held.items() if held[-1].kind == kind]

    def _body(self, kind: str, originator: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for one in KINDS[kind].fields:
            if one.required or self._random.random() < 0.6:
                value = self._value(one)
                if value is not None:
                    found[one.name] = [value] if one.many else value
        return found

    def _value(self, one: Field) -> Any:
        pick = self._random
        if one.ref or one.form == "record":
            known = self._of(one.ref) if one.ref else list(self._held)
            return pick.choice(known) if known else (self._id() if one.required else None)
        if one.choices:
            return pick.choice(one.choices)
        if one.type == "date":
            return (START.date() + dt.timedelta(days=pick.randint(0, 80))).isoformat()
        if one.type == "yes or no":
            return pick.random() < 0.5
        if one.type == "whole":
            return pick.randint(0, 2030)
        if one.type == "number":
            return str(pick.randint(1, 10**6))
        return self._text(one)

    def _text(self, one: Field) -> str:
        pick = self._random
        if one.name == "label":  # of a proposed release, which the program alone writes
            return self._label(pick.choice(CODES)).canonical()
        if one.name == "change":
            return "[]"
        formed = {
            "code": lambda: f"C{pick.randint(1, 4)}",
            "login": lambda: f"user{pick.randint(1, 3)}",
            "currency": lambda: pick.choice(["USD", "EUR", "IQD"]),
            "iso3": lambda: "IRQ",
            "pcode": lambda: pick.choice(["IQ01", "IQ02"]),
            "sha256": lambda: hashlib.sha256(pick.randbytes(4)).hexdigest(),
            "time": lambda: "09:30+03:00",
            "party": lambda: pick.choice(CODES),
        }
        return formed[one.form]() if one.form in formed else " ".join(pick.sample(WORDS, 2))

    def _community(self, number: int | None = None) -> None:
        pick = self._random
        originator = pick.choice(CODES)
        code = f"G{len(self._communities) + 1}"
        self._communities.append(f"{originator}/{code}")
        made = self._new("community", originator, {"code": code})
        for member in pick.sample(self._of("member"), pick.randint(1, 3)):
            self._new("membership", originator, {"member": member, "community": made.record_id})

    def _grant(self) -> None:
        pick = self._random
        originator = pick.choice(CODES)
        first = TODAY + dt.timedelta(days=pick.randint(-12, 2))
        days = {"from_on": first.isoformat(), "until_on": (first + dt.timedelta(days=pick.randint(0, 14))).isoformat()}
        body = {"originator": originator, "member": pick.choice(self._of("member")), **days}
        body["record"] = pick.choice([None, pick.choice(list(self._held))])
        made = self._new("grant", CELL, body)
        if pick.random() < 0.8:
            self._new("verdict", CELL, {"about": made.record_id, "verdict": pick.choice(["approved", "approved", "refused"])})

    def _record(self) -> None:
        """A new record of any kind, or another version of one: a correction, a relabelling or its end."""
        pick = self._random
        if pick.random() < 0.45:
            kind = pick.choice([name for name in KINDS if name not in ("member", "community", "grant", "verdict")])
            self._new(kind, pick.choice(CODES), {})
            return
        before = pick.choice(list(self._held.values()))[-1]
        originator = min(before.label.originators)
        act = pick.choice(["correct", "relabel", "relabel", "both", "end"])
        kept = {name: before.body[name] for name in ("code", "name", "member", "community", "about") if name in before.body}
        body = {**self._body(before.kind, originator), **kept} if act in ("correct", "both") else before.body
        label = self._label(originator) if act in ("relabel", "both") or pick.random() < 0.3 else before.label
        op = "end" if act == "end" else "assert"
        after = Version(before.record_id, self._id(), before.kind, op, label, before.code, body, *self._period())
        self._write([after], originator)

    def _load(self) -> None:
        pick = self._random
        label = self._label(pick.choice(["UCDP", "IOM", *CODES]))
        sources = tuple(hashlib.sha256(self._id().encode()).hexdigest() for _ in range(pick.randint(1, 2)))
        self._sources += sources
        key = pick.choice(KEYS)
        month = f"2018-0{pick.randint(1, 9)}"
        claims = tuple((source, key, pick.choice([None, month])) for source in sources)
        family = pick.choice(["ucdp-ged", "dtm"])
        mends = pick.choice(before) if (before := self._sources[: -len(sources)]) and pick.random() < 0.4 else None
        self._step("operator", load=Loaded(label, sources, pick.randint(1, 6), claims, family, mends))

    def _purge(self) -> None:
        living = [source for source in self._sources if source not in self._purged]
        if living:
            source = self._random.choice(living)
            self._purged.add(source)
            self._step("operator", purged=source)
