"""Who took part, in which capacity, as a statement says it: never by position, always with the words that say so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from commonground.followup.lists import CAPACITY, Named, Run, is_a_list, named_in, runs
from commonground.followup.offices import holders
from commonground.followup.parties import mentions
from commonground.followup.sentences import Sentence, flattened

_OPENING = 10
"""How many sentences of the body may list participants without a word of attending."""


@dataclass(frozen=True)
class Participant:
    """A state or organisation that took part, once each.

    `capacity` is who spoke for it (`minister of defence`, `senior representative`, `secretary general`, `observer`, …),
    `roles` what it was besides (`host`, `co-host`, `chair`, `co-chair`, `observer`, `new member`). `start` and `end` are those of
    its first naming as a participant, `sentence` the sentence it stands in, `because` the words that make it one.
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


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace(" ?", r"\s*").replace(" ", r"\s+"), re.IGNORECASE)


_OF = rf"(?:(?:the|a|both|{CAPACITY})[ ,]*)*(?: ?(?:of|from|representing|for|by|and)?(?: the)? ?(?:(?:representatives?|governments?|states) of)?(?: the)? ?(?:mr|ms|mrs)?\.?)? ?$"
_BEFORE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("co-host", _words(rf"\bco-?hosted(?: jointly)?(?: \w+)? by {_OF}|\bco-?hosts?(?: of the meeting)?[,:]? {_OF}|\bjointly hosted by {_OF}")),
    ("host", _words(rf"\bhosted(?: today| jointly| \w+)? by {_OF}|\b(?:convened|organi[sz]ed) by {_OF}|\bmeeting host {_OF}|\bhosts?: {_OF}")),
    ("host", _words(rf"\binvitation (?:of|from|by) {_OF}|\bat the initiative of {_OF}|\bhosting by {_OF}|\bhospitality of {_OF}")),
    ("co-chair", _words(rf"\bco-?(?:chaired|led|presided)(?: \w+)? (?:by|with) {_OF}|\bco-?(?:chairs?|leads?)\b[^.;:]{{0,25}}[,:(-] ?{_OF}|\bco-chair(?:man)?ship of {_OF}")),
    ("chair", _words(rf"\b(?:chaired|presided over)(?: jointly)? by {_OF}|\b(?:chairmanship|presidency|auspices) of {_OF}")),
    ("observer", _words(rf"\bobservers?\b[^.;:]{{0,20}}(?:included|were|from|:|,|\() ?{_OF}|\bas observers?,? {_OF}")),
    ("new member", _words(rf"\b(?:new|newest|latest)(?: \w+)? (?:members?|partners?)\b[^.;]{{0,70}}?(?:[-:,(] ?|recogni[sz]ing |namely |including |of )(?:including |namely |recogni[sz]ing )?{_OF}")),
    ("new member", _words(rf"\b(?:accession|admission) of {_OF}")),
)
_NEW_AFTER = _words(
    r",? as (?:the |an? |our |its )*(?:\w+ )?(?:newest |new |latest |full |\d+\w\w )*(?P<what>members?|observers?|partners?)"
    r"|,? (?:in)?to (?:the|our) (?:\w+ )?coalition|,? who (?:have )?joined|,? joining"
)
_WELCOMED = _words(rf"\bwelcom\w+ {_OF}")
_AFTER: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("co-host", _words(r",? (?:also |jointly |today )?(?:co-?host(?:ed|s)?|jointly hosted|hosted jointly)\b")),
    ("host", _words(r",? (?:also |today )?(?:hosted|hosts|convened the|organi[sz]ed the)\b")),
    ("co-chair", _words(r",? (?:also |which )?(?:co-?(?:chair|chaired|led|lead|leads|chairs)\b|chaired jointly)")),
    ("chair", _words(r",? (?:also )?(?:chaired|presided)\b")),
    ("observer", _words(r",? (?:also )?(?:observing|as observers?|(?:attended|participated|took part|joined|were present) as observers?|had observer status)\b")),
)
_RELEASED = _words(
    rf"\b(?:released|issued|adopted|agreed|endorsed|signed|joint release|statement|communiqu.|declaration|conclusions) (?:by|of|on behalf of) {_OF}"
)
_PRESENT_BEFORE = _words(
    rf"\b(?:attended by|attendance of|in attendance:?|joined (?:also )?by|participation of|participated:?|brought together|bringing together|presence of"
    rf"|accompanied by|gathered|hosted|assembled|convened|consisting of|composed of|comprising|made up of|in addition to|joined by) (?:the )?{_OF}"
    rf"|\b(?:participants|attendees|delegations|participating (?:states|countries|nations)|those (?:attending|present))\b[^.;]{{0,40}}?(?:included|were|are|:|came from|from)"
    rf"(?: also)?,? {_OF}|\bmeeting (?:was held )?(?:between|of|among) {_OF}"
)
_PRESENT_AFTER = _words(
    r",? (?:also |all |both |today |then |jointly |have |has |were |was |had |virtually )*(?:attended|participat\w+|took part|taken part|present(?! a)|represented|met|meeting|gathered"
    r"|convened|came together|reconvened|assembled|held (?:a|the|their|its)|joined|led (?:their|its|the)|addressed|briefed|opened|updated partners|delivered|in attendance"
    r"|endorse\w*|adhere\w*|associate\w* themselves|issue\w* (?:this|the)|released|agreed (?:to|on|that)|discussed|reaffirm\w*|strongly|examined|express\w*|declare\w*"
    r"|welcom\w+|condemn\w*|reiterate\w*|commit\w*|spoke|exchanged|stand|recogni[sz]e\w*|affirm\w*|call (?:on|for)|support|are united)\b"
)
_PLEDGED_AFTER = _words(
    r",? (?:in turn |also |has |have |today |today also |itself |additionally |further )*(?:announced|pledged|committed|offered|undertook|promised|will (?:contribute|provide|host|lead|allocate|continue)"
    r"|reiterated its|confirmed its|reaffirmed its|contributed)\b"
)
_NEARBY_SPEECH = _words(r"^[^.;]{0,240}?\b(?:addressed|briefed|delivered|opened|attended|participated|took part|presided|led (?:their|the)|co-chaired|hosted|updated)\b")
_OTHERS = _words(
    r"\b(?:discussions? with|consult\w* with|met with|meeting with|neighbou?rs?|refugees|support (?:for|to)|supporting|outreach|generosity|role of|efforts of|efforts by|led by the"
    r"|people of|sovereignty of|territor\w+ (?:integrity )?of|embass\w+|situation in|forces? of|region of|dialogue between|agreement between|hosting)\b[^.;]*$"
)
_PLACED = _words(r"\b(?:in|inside|into|within|across|towards?|outside|near|throughout|over|against)(?: the)?(?: (?:state|republic|kingdom|sultanate) of)?(?: the)? $")
_LIST_BEFORE = _words(rf"(?:{CAPACITY})\b(?: (?:of|from|representing)| states of|[^.;,]{{0,40}}[:(-])?(?: the)?(?: (?:states?|governments?) of)?(?: the)? ?$")
_SUBJECT = _words(rf"^[\"\s]*(?:on behalf of |we,? )?(?:{_OF[:-1]})?,?$")
_MEETING_AS = _words(r"^\W*meeting (?:in|at|on)\b.*$")
_LIST_TITLE = _words(
    r"\b(?:endorsed by|participants|participating (?:states|countries|members|delegations|nations|organi[sz]ations)|list of (?:participants|members|delegations|countries|states)"
    r"|signator(?:y|ies)|co-?sponsors?|supporting (?:countries|states)|in attendance|members present|attendees|signed by|delegations|observers|co-?hosts?|co-?chairs|hosts?"
    r"|(?:states|countries) and organi[sz]ations|associated? (?:states|countries)|the following (?:states|countries|members|delegations)[^.]*)\W*$"
)
_CAPACITIES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, _words(pattern))
    for name, pattern in (
        ("minister of foreign affairs and of defence", r"foreign (?:affairs )?and defen[cs]e|defen[cs]e and foreign|foreign affairs and (?:of )?defen[cs]e"),
        ("high representative", r"\bhigh representative (?:of|for)"),
        ("secretary general", r"secretary[- ]general"),
        ("envoy", r"envoy|special representative"),
        ("head of state or government", r"(?:prime minister|\bpresident\b|chancellor|heads? of (?:state|government)|\bking\b|\bam?ir\b|\bleaders\b)"),
        ("minister of foreign affairs", r"foreign (?:affairs )?(?:secretary|minister)|(?:minister|secretary)s? (?:of|for) (?:state for )?(?:\w+ and )?(?:foreign|external)|minist\w+ (?:of|for) foreign"),
        ("minister of defence", r"defen[cs]e (?:secretary|minister)|(?:minister|secretary)s? (?:of|for) (?:the )?(?:state for )?defen[cs]e|minist\w+ (?:of|for) defen[cs]e"),
        ("minister of foreign affairs", r"secretary of state(?! for)"),
        ("minister", r"\bministers?\b|secretary of state|secretaries"),
        ("senior representative", r"(?:senior|high|distinguished)[\w -]* representatives?"),
        ("senior official", r"(?:senior|high)[\w -]* officials?|political directors?|\bdirector\b|coordinator"),
        ("representative", r"representatives?|envoys|ambassadors?"),
        ("delegation", r"delegat"),
        ("government", r"governments?"),
        ("head of delegation", r"heads? of delegation"),
    )
)


def capacity_of(words: str) -> str:
    """The capacity that an office or the words before a list give; empty where they give none."""
    return next((name for name, pattern in _CAPACITIES if pattern.search(words)), "")


def _last_match(pattern: re.Pattern[str], words: str) -> bool:
    """Whether the words before a list end in this cue (looked for near the list alone)."""
    return bool(pattern.search(words[-260:]))


def _listed(run: Run, opening: bool) -> str:
    """The words by which a list is one of participants; empty where it is not."""
    before, after = run.before[-260:], run.after
    if _RELEASED.search(before):
        return "the statement is theirs"
    if _PRESENT_BEFORE.search(before) and not (run.parties == 1 and run.before.rstrip().endswith("hosted")):
        return "named as attending"
    if _OTHERS.search(before) or _PLACED.search(before):
        return ""
    if _PRESENT_AFTER.match(after) and (opening or run.parties >= 3) and (_SUBJECT.match(run.before) or _LIST_BEFORE.search(before) or run.parties >= 3):
        return "named as those who met"
    if run.parties >= 3 and opening and (_LIST_BEFORE.search(before) or _MEETING_AS.match(run.before) or re.search(r"\(\s*$", before)):
        return "listed by capacity"
    if any(item.holder and item.holder.name for item in run.named) and opening and _NEARBY_SPEECH.match(after):
        return "an office-holder named as present"
    if run.parties <= 3 and _PLEDGED_AFTER.match(after) and re.fullmatch(r"[\"'\s]*(?:\w+ly, )?(?:(?:and|while|in turn|the) )*(?:governments? of (?:the )?)?|.*\b(?:and|while|,)\s+(?:the (?:government of (?:the )?)?)?", run.before, re.I | re.S):
        return "speaks for itself in the statement"
    return ""


def _role(run: Run) -> tuple[str, str]:
    """The role that the words around a list give all of it, with those words."""
    for role, pattern in _AFTER:
        match = pattern.match(run.after)
        if match and not re.match(r",?\s*which\s+host", run.after):
            return role, match.group().strip(" ,")
    for role, pattern in _BEFORE:
        match = pattern.search(run.before[-200:])
        if match:
            return role, re.sub(r"\s+", " ", match.group()).strip(" ,:(")
    welcomed, joined = _WELCOMED.search(run.before[-120:]), _NEW_AFTER.match(run.after)
    if welcomed and joined:
        role = "observer" if (joined["what"] or "").startswith("observer") else "new member"
        return role, f"{welcomed.group().split()[0]} … {' '.join(joined.group().split()).strip(' ,')}"
    return "", ""


def _from_run(run: Run, sentence: Sentence, opening: bool) -> Iterable[Participant]:
    """The participants of one list."""
    role, cue = _role(run)
    if role in ("host", "co-host", "chair", "co-chair") and _is_elsewhere(run, opening):
        return
    because = f"{role}: “{cue}”" if role else _listed(run, opening)
    if not because:
        return
    words = run.before[-200:]
    current = capacity_of(words.rsplit(";", 1)[-1] if len(words) > 120 else words)
    for index, item in enumerate(run.named):
        if index:
            current = capacity_of(run.glues[index - 1]) or current
        yield _participant(item, sentence, current, role, because)


def _is_elsewhere(run: Run, opening: bool) -> bool:
    """Whether hosting is said of another meeting than this one."""
    around = (run.before[-160:] + " … " + run.after[:120]).casefold()
    if re.search(r"\b(?:next (?:meeting|ministerial|conference|session|plenary|summit)|which hosted|will host|offered? to host|refugees|displaced|working group on|previous)\b", around):
        return True
    return not opening and not re.search(r"\b(?:this|today|the) (?:meeting|conference|ministerial|event)\b|for (?:co-)?hosting|hospitality", around)


def _participant(item: Named, sentence: Sentence, capacity: str, role: str, because: str) -> Participant:
    holder, party = item.holder, item.party
    if holder:
        capacity = capacity_of(holder.office) or holder.office.casefold()
    if role == "observer" and not holder:
        capacity = "observer"
    if role == "new member":
        capacity = ""
    return Participant(
        party.name, party.iso3, party.organisation, party.kind, capacity, (role,) if role else (), holder.office if holder else "",
        holder.name if holder else "", party.members, sentence.text, item.start, item.end, because,
    )  # fmt: skip


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


def participants(text: str, sentences: Sequence[Sentence]) -> tuple[Participant, ...]:
    """Every state and organisation that the statement names as taking part, in order of first naming.

    Lists governed by a capacity or by a word of attending, hosts and chairs, observers, new members, office-holders who
    speak, states that pledge, and lists under a title such as `Participants:` or `Endorsed by:`. A state that is merely
    mentioned (`in Iraq and Syria`, `the Kuwait conference`, `refugees from Syria`) is none.
    """
    flat = flattened(text)
    found = mentions(text)
    held = holders(text, found)
    known: dict[str, Participant] = {}
    body = 0
    under_title = ""
    for sentence in sentences:
        items = named_in(found, held, sentence.start, sentence.end)
        opening = sentence.is_heading or body < _OPENING
        body += not sentence.is_heading
        pure = is_a_list(flat, items, sentence.start, sentence.end)
        if pure and (under_title or len(items) >= 3):
            role = _title_role(under_title)
            new: Iterable[Participant] = [_participant(item, sentence, "", role, f"listed under “{under_title}”" if under_title else "a list of parties alone") for item in items]
        else:
            new = [p for run in runs(flat, items, sentence.start, sentence.end) for p in _from_run(run, sentence, opening)]
            title = _LIST_TITLE.search(flat, sentence.start, sentence.end)
            under_title = " ".join(title.group().split()).strip(" :") if title and len(sentence.text.split()) <= 12 else ""
        for participant in new:
            code = participant.code
            known[code] = _merged(known[code], participant) if code in known else participant
    return tuple(known.values())


def _title_role(title: str) -> str:
    """The role that the title of a list gives."""
    title = title.casefold()
    return next((role for role in ("observer", "co-host", "co-chair", "host") if role in title.replace("cohost", "co-host")), "")
