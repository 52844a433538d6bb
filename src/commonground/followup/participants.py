"""Who took part, in which capacity, as a statement says it: never by position, always with the words that say so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from commonground.followup.attendance import (
    AFTER,
    ATTENDING,
    BEFORE,
    LIST_BEFORE,
    LIST_TITLE,
    MEETING_AS,
    NAMED_AMONG,
    NEARBY_SPEECH,
    NEW_AFTER,
    OTHERS,
    PLACED,
    PLEDGED_AFTER,
    PRESENT_AFTER,
    PRESENT_BEFORE,
    RELEASED,
    SUBJECT,
    WELCOMED,
    capacity_of,
    words,
)
from commonground.followup.lists import Named, Run, is_a_list, is_mostly_a_list, named_in, runs
from commonground.followup.offices import holders
from commonground.followup.parties import Mention
from commonground.followup.sentences import Sentence, flattened

_OPENING = 10
"""How many sentences of the body may list participants without a word of attending."""


@dataclass(frozen=True)
class Participant:
    """A state or organisation that took part, once each.

    `capacity` is who spoke for it (`minister of defence`, `senior representative`, `secretary general`, `observer`, …),
    `roles` what it was besides (`host`, `co-host`, `convener`, `chair`, `co-chair`, `observer`, `new member`). `start` and `end`
    are those of its first naming as a participant, `sentence` the sentence it stands in, `because` the words that make it one.
    """

    name: str
    iso3: str | None
    organisation: str | None
    kind: str
    capacity: str
    roles: tuple[str, ...]
    office: str
    office_holder: str
    members: tuple[str, ...]
    sentence: str
    start: int
    end: int
    because: str

    @property
    def code(self) -> str:
        """ISO3 of a state, code of an organisation."""
        return self.iso3 or self.organisation or ""


def _listed(run: Run, opening: bool, attending: bool = False) -> str:
    """The words by which a list is one of participants; empty where it is not."""
    before, after = run.before[-260:], run.after
    if re.search(r"\bwhich\s+(?:was|were|has been|have been)\s+[^.;]{0,20}\bby\s+(?:the\s+)?$", before):
        return ""
    if RELEASED.search(before):
        return "the statement is theirs"
    if PRESENT_BEFORE.search(before) and not (run.parties == 1 and run.before.rstrip().endswith("hosted")):
        return "named as attending"
    if OTHERS.search(before) or PLACED.search(before):
        return ""
    by_office = run.named[0].holder is not None and re.search(r"[;,]\s*(?:and\s+)?(?:the\s+)?$", before)
    if attending and (NAMED_AMONG.search(before) or by_office):
        return "named among those who attended"
    if (
        PRESENT_AFTER.match(after)
        and (opening or run.parties >= 3)
        and (SUBJECT.match(run.before) or LIST_BEFORE.search(before) or run.parties >= 3)
    ):
        return "named as those who met"
    if (
        run.parties >= 3
        and opening
        and (LIST_BEFORE.search(before) or MEETING_AS.match(run.before) or re.search(r"\((?:the\s+)?$", before))
    ):
        return "listed by capacity"
    if any(item.holder and item.holder.name for item in run.named) and opening and NEARBY_SPEECH.match(after):
        return "an office-holder named as present"
    return _speaking(run)


def _speaking(run: Run) -> str:
    """The words by which a party speaks in the statement; empty where it does not."""
    before, after = run.before[-260:], run.after
    if (
        run.parties <= 2
        and re.search(r"\bwith\s+(?:the\s+)?$", before)
        and re.match(
            r"\s+(?:highlighting|noting|stressing|presenting|briefing|reporting|sharing|participating|attending|chairing)\b",
            after,
        )
    ):
        return "named as speaking there"
    if (
        run.parties <= 3
        and PLEDGED_AFTER.match(after)
        and re.fullmatch(
            r"[\"'\s]*(?:\w+ly, )?(?:(?:and|while|in turn|the) )*(?:governments? of (?:the )?)?|.*\b(?:and|while"
            r"|,)\s+(?:the (?:government of (?:the )?)?)?",
            run.before,
            re.I | re.S,
        )
    ):
        return "speaks for itself in the statement"
    return ""


_APPOSITION = words(
    r"^, (?:as|in (?:its|his|her|their) capacity|on behalf of|representing|which|current) [^,;]{3,90}(?: \([^)]*\))?,(?= )"
)
_NEWLY = words(
    r",? (?:was|were|has been|have been) (?:also )?welcomed (?:as (?:the |an? )?(?:\w+ )?(?P<what>members?"
    r"|observers?|partners?)|to the coalition)"
)


def _role(run: Run) -> tuple[str, str]:
    """The role that the words around a list give all of it, with those words."""
    after = _APPOSITION.sub("", run.after)
    newly = _NEWLY.match(after)
    if newly:
        return ("observer" if (newly["what"] or "").startswith("observer") else "new member"), " ".join(newly.group().split())
    for role, pattern in AFTER:
        match = pattern.match(after)
        if match and not re.match(r",?\s*which\s+host", run.after):
            return role, match.group().strip(" ,")
    for role, pattern in BEFORE:
        match = pattern.search(run.before[-200:])
        if match:
            return role, re.sub(r"\s+", " ", match.group()).strip(" ,:(")
    welcomed, joined = WELCOMED.search(run.before[-120:]), NEW_AFTER.match(run.after)
    if welcomed and joined:
        role = "observer" if (joined["what"] or "").startswith("observer") else "new member"
        return role, f"{welcomed.group().split()[0]} … {' '.join(joined.group().split()).strip(' ,')}"
    return "", ""


def _from_run(run: Run, sentence: Sentence, opening: bool, attending: bool) -> Iterable[Participant]:
    """The participants of one list."""
    role, cue = _role(run)
    if role in ("host", "co-host", "chair", "co-chair", "convener") and _is_elsewhere(run, opening):
        return
    because = f"{role}: “{cue}”" if role else _listed(run, opening, attending)
    if not because:
        return
    words = run.before[-200:]
    current = capacity_of(words.rsplit(";", 1)[-1] if len(words) > 120 else words)
    partners = _partners(run) if role in ("host", "co-host") else 0
    for index, item in enumerate(run.named):
        if index < partners:
            yield _participant(item, sentence, "", "", "named with the host")
            continue
        if index:
            current = capacity_of(run.glues[index - 1]) or current
            if role in ("host", "co-host") and _ANOTHER_LIST.search(run.glues[index - 1]):
                role, because = (
                    "",
                    _listed(replace(run, before=run.glues[index - 1], named=run.named[index:]), opening)
                    or "listed after the host",
                )
        yield _participant(item, sentence, current, role, because)


_ANOTHER_LIST = words(
    r", (?:the )?(?:\w+ )?(?:foreign|defen[cs]e|ministers|representatives|high representatives|delegations"
    r"|heads|governments|senior|leaders|envoys|officials|ambassadors|secretaries|members|partners|countries|states)\b"
)


def _partners(run: Run) -> int:
    """How many at the head of a list stand under `with` before the host itself (`in coordination with A and B, C hosted`)."""
    if not re.search(r"\b(?:with|alongside)\b[^,;]{0,80}$", run.before):
        return 0
    return max((index for index, glue in enumerate(run.glues, 1) if re.match(r",\s+(?:the\s+)?$", glue)), default=0)


def _is_elsewhere(run: Run, opening: bool) -> bool:
    """Whether hosting is said of another meeting than this one."""
    around = (run.before[-160:] + " … " + run.after[:120]).casefold()
    if re.search(
        r"\b(?:next (?:meeting|ministerial|conference|session|plenary|summit)|which hosted|which held|(?:its"
        r"|their) (?:first|inaugural) meeting|will host|offered? to host|refugees|displaced|working group on"
        r"|previous)\b",
        around,
    ):
        return True
    return not opening and not re.search(
        r"\b(?:this|today|the) (?:meeting|conference|ministerial|event)\b|for (?:co-)?hosting|hospitality", around
    )


def _participant(item: Named, sentence: Sentence, capacity: str, role: str, because: str) -> Participant:
    holder, party = item.holder, item.party
    if holder:
        capacity = capacity_of(holder.office) or holder.office.casefold()
    if role == "observer" and not holder:
        capacity = "observer"
    if role == "new member":
        capacity = ""
    return Participant(
        name=party.name,
        iso3=party.iso3,
        organisation=party.organisation,
        kind=party.kind,
        capacity=capacity,
        roles=(role,) if role else (),
        office=holder.office if holder else "",
        office_holder=holder.name if holder else "",
        members=party.members,
        sentence=sentence.text,
        start=item.start,
        end=item.end,
        because=because,
    )


def _merged(known: Participant, new: Participant) -> Participant:
    """One party named twice: the first naming stays, what the second adds is added."""
    roles = known.roles + tuple(role for role in new.roles if role not in known.roles)
    fuller = len(new.office_holder) > len(known.office_holder) and not known.office_holder
    because = known.because if new.because in known.because else f"{known.because}; {new.because}"
    better = not known.capacity or (known.capacity in ("government", "delegation", "representative") and new.office != "")
    return replace(
        known,
        roles=roles,
        capacity=(new.capacity if better else known.capacity) or known.capacity,
        office=new.office if fuller or not known.office else known.office,
        office_holder=new.office_holder if fuller else known.office_holder,
        because=because,
    )


def participants(text: str, sentences: Sequence[Sentence], found: tuple[Mention, ...]) -> tuple[Participant, ...]:
    """Every state and organisation that the statement names as taking part, in order of first naming.

    Lists governed by a capacity or by a word of attending, hosts and chairs, observers, new members, office-holders who
    speak, states that pledge, and lists under a title such as `Participants:` or `Endorsed by:`. A state that is merely
    mentioned (`in Iraq and Syria`, `the Kuwait conference`, `refugees from Syria`) is none. `found`: the text's mentions.
    """
    flat = flattened(text)
    held = holders(text, found)
    known: dict[str, Participant] = {}
    body = 0
    under_title = ""
    for sentence in sentences:
        items = named_in(flat, found, held, sentence.start, sentence.end)
        opening = sentence.is_heading or body < _OPENING
        body += not sentence.is_heading
        pure = (is_mostly_a_list if under_title else is_a_list)(flat, items, sentence.start, sentence.end)
        if pure and (under_title or len(items) >= 3):
            role = _title_role(under_title)
            new: Iterable[Participant] = [
                _participant(
                    item, sentence, "", role, f"listed under “{under_title}”" if under_title else "a list of parties alone"
                )
                for item in items
            ]
        else:
            attending = opening and bool(ATTENDING.search(flat, sentence.start, sentence.end))
            found_runs = runs(flat, items, sentence.start, sentence.end)
            new = [p for run in found_runs for p in _from_run(run, sentence, opening, attending)]
            title = LIST_TITLE.search(flat[sentence.start : sentence.end])
            under_title = " ".join(title.group().split()).strip(" :") if title and len(sentence.text.split()) <= 12 else ""
        for participant in new:
            code = participant.code
            known[code] = _merged(known[code], participant) if code in known else participant
    return tuple(known.values())


def _title_role(title: str) -> str:
    """The role that the title of a list gives."""
    title = title.casefold()
    return next((role for role in ("observer", "co-host", "co-chair", "host") if role in title.replace("cohost", "co-host")), "")
