"""The words by which a statement says who took part: hosting, attending, listing, welcoming, and in which capacity."""

from __future__ import annotations

import re

from commonground.followup.lists import CAPACITY


def words(pattern: str) -> re.Pattern[str]:
    """A pattern over running text: a space stands for any white space, ` ?` for none or some, in any case."""
    return re.compile(pattern.replace(" ?", r"\s*").replace(" ", r"\s+"), re.IGNORECASE)


_OF = (
    rf"(?:(?:the|a|both|{CAPACITY})[ ,]*)*(?: ?(?:of|from|representing|for|by"
    rf"|and)?(?: the)? ?(?:(?:representatives?|governments?|states) of)?(?: the)? ?(?:mr|ms|mrs)?\.?)? ?$"
)
BEFORE: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "co-host",
        words(
            rf"\bco-?hosted(?: jointly)?(?: \w+)? by {_OF}|\bco-?hosts?(?: of the meeting)?[,:]? {_OF}|\bjointly hosted by {_OF}"
        ),
    ),
    ("host", words(rf"\bhosted(?: today| jointly| \w+)? by {_OF}|\borgani[sz]ed by {_OF}|\bmeeting host {_OF}|\bhosts?: {_OF}")),
    ("convener", words(rf"\bconvened(?: jointly)? by {_OF}")),
    (
        "host",
        words(
            rf"\binvitation (?:(?:kindly |generously )?extended by|of|from|by) {_OF}|\bat the initiative of {_OF}"
            rf"|\bhosting by {_OF}|\bhospitality of {_OF}"
        ),
    ),
    (
        "co-chair",
        words(
            rf"\bco-?(?:chaired|led|presided)(?: \w+)? (?:by|with) {_OF}|\bco-?(?:chairs?"
            rf"|leads?)\b[^.;:]{{0,25}}[,:(-] ?{_OF}|\bco-chair(?:man)?ship of {_OF}"
        ),
    ),
    ("co-chair", words(rf"\bco-?chaired by [a-z][^.;]{{0,120}}? and {_OF}")),
    ("chair", words(rf"\b(?:chaired|presided over)(?: jointly)? by {_OF}|\b(?:chairmanship|presidency|auspices) of {_OF}")),
    (
        "observer",
        words(rf"\bobservers?\b[^.;:]{{0,20}}(?:included|were|from|:|,|\() ?{_OF}|\bas observers?,? {_OF}|\bobserver (?:the )?$"),
    ),
    (
        "new member",
        words(
            rf"\b(?:new|newest|latest)(?: \w+)? (?:members?|partners?)\b[^.;]{{0,70}}?(?:[-:,(] ?|recogni[sz]ing "
            rf"|namely |including |of )(?:including |namely |recogni[sz]ing )?{_OF}"
        ),
    ),
    ("new member", words(rf"\b(?:accession|admission) of {_OF}")),
)
NEW_AFTER = words(
    r",? as (?:the |an? |our |its )*(?:\w+ )?(?:newest |new |latest |full |\d+\w\w )*(?P<what>members?|observers?|partners?)"
    r"|,? (?:in)?to (?:the|our) (?:\w+ )?coalition|,? who (?:have )?joined|,? joining"
)
_DATED = r"(?:,? (?:on|in) [^,.;]{3,26}(?=\s)|,? today)?"
WELCOMED = words(rf"\bwelcom\w+ {_OF}")
AFTER: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "co-host",
        words(rf"{_DATED},? (?:also |jointly |graciously |today )?(?:co-?host(?:ed|s)?|jointly hosted|hosted jointly)\b"),
    ),
    (
        "host",
        words(
            rf"{_DATED},? (?:also |graciously |kindly |today )?(?:hosted|hosts|convened (?:the|an?)"
            rf"|organi[sz]ed (?:the|an?))\b"
        ),
    ),
    ("co-chair", words(rf"{_DATED},? (?:also |which )?(?:co-?(?:chair|chaired|led|lead|leads|chairs)\b|chaired jointly)")),
    ("chair", words(rf"{_DATED},? (?:also )?(?:chaired|presided)\b")),
    (
        "observer",
        words(
            r",? (?:also )?(?:observing|as observers?|(?:attended|participated|took part|joined"
            r"|were present) as observers?|had observer status)\b"
        ),
    ),
)
RELEASED = words(
    rf"\b(?:released|issued|adopted|agreed|endorsed|signed|joint release|statement|communiqu.|declaration"
    rf"|conclusions) (?:by|of|on behalf of) {_OF}"
)
PRESENT_BEFORE = words(
    rf"\b(?:attended by|(?:opened|declared open|addressed) by|(?:also )?present (?:were|was)|attendance of"
    rf"|in attendance:?|joined (?:also )?by|participation of|participated:?|brought together"
    rf"|bringing together|presence of"
    rf"|accompanied by|gathered|hosted|assembled|convened|consisting of|composed of|comprising|made up of"
    rf"|in addition to|joined by) (?:the )?{_OF}"
    rf"|\b(?:participants|attendees|delegations|participating (?:states|countries|nations)"
    rf"|those (?:attending|present))\b[^.;]{{0,40}}?(?:included|were|are|:|came from|from)"
    rf"(?: also)?,? {_OF}|\bmeeting (?:was held )?(?:between|of|among) {_OF}"
)
PRESENT_AFTER = words(
    _DATED + r",? (?:also |all |both |today |then |jointly |have |has |were |was |had |virtually )*(?:attended"
    r"|participat\w+|took part|taken part|present(?! a)|represented|met|meeting|gathered"
    r"|convened|came together|reconvened|assembled|held (?:a|the|their|its)|joined|led (?:their|its|the)"
    r"|addressed|briefed|opened|updated partners|delivered|in attendance"
    r"|endorse\w*|adhere\w*|associate\w* themselves|issue\w* (?:this|the)|released|agreed (?:to|on|that)"
    r"|discussed|reaffirm\w*|strongly|examined|express\w*|declare\w*"
    r"|welcom\w+|condemn\w*|reiterate\w*|commit\w*|spoke|exchanged|stand|recogni[sz]e\w*|affirm\w*"
    r"|call (?:on|for)|support|are united)\b"
)
PLEDGED_AFTER = words(
    r",? (?:in turn |also |has |have |today |today also |itself |additionally |further )*(?:announced"
    r"|pledged|committed|offered|undertook|promised|will (?:contribute|provide|host|lead|allocate"
    r"|continue)"
    r"|reiterated its|confirmed its|reaffirmed its|contributed)\b"
)
NEARBY_SPEECH = words(
    r"^[^.;]{0,240}?\b(?:addressed|briefed|delivered|opened|attended|participated|took part|presided"
    r"|led (?:their|the)|co-chaired|hosted|updated)\b"
)
OTHERS = words(
    r"\b(?:discussions? with|consult\w* with|met with|meeting with|neighbou?rs?|refugees|support (?:for"
    r"|to)|supporting|outreach|generosity|role of|efforts of|efforts by|led by the"
    r"|people of|sovereignty of|territor\w+ (?:integrity )?of|embass\w+|situation in|forces? of|region of"
    r"|dialogue between|agreement between|hosting)\b[^.;]*$"
)
PLACED = words(
    r"\b(?:in|inside|into|within|across|towards?|outside|near|throughout|over"
    r"|against)(?: the)?(?: (?:state|republic|kingdom|sultanate) of)?(?: the)? $"
)
LIST_BEFORE = words(
    rf"(?:{CAPACITY})\b(?: (?:of|from|representing)| states of|[^.;,]{{0,40}}[:(-])?(?: the)?(?: (?:states?"
    rf"|governments?) of)?(?: the)? ?$"
)
SUBJECT = words(rf"^[\"\s]*(?:on behalf of |we,? )?(?:{_OF[:-1]})?,?$")
MEETING_AS = words(r"^\W*meeting (?:in|at|on)\b.*$")
ATTENDING = words(
    r"\b(?:brought together|bringing together|attended by|participation of|in attendance|attendees"
    r"|among the participants|participants included|joined by"
    r"|present were|was composed of)\b"
)
NAMED_AMONG = words(
    rf"(?:{CAPACITY}|\bagencies|\borgani[sz]ations|\binstitutions|\bbodies|\bpresident|\bgovernors?)\b"
    r"(?:,? (?:including|such as|from|of|namely|representing)| for)?(?: from)?(?: the)? ?$|\b(?:including"
    r"|such as|as well as|envoy of|notably)(?: those from)?(?: the)? ?$"
)
LIST_TITLE = words(
    r"^(?!.*\b(?:not|absent|excused|unable)\b).*\b(?:endorsed by|participants|participating (?:states"
    r"|countries|members|delegations|nations|organi[sz]ations)|list of (?:participants|members|delegations"
    r"|countries|states)"
    r"|signator(?:y|ies)|co-?sponsors?|supporting (?:countries|states)|in attendance|members present"
    r"|attendees|signed by|delegations|observers|co-?hosts?|co-?chairs|hosts?"
    r"|(?:states|countries) and organi[sz]ations|associated? (?:states|countries)"
    r"|the following (?:member )?(?:states|countries|members|delegations)[^.]*|as observers)\W*$"
)
_CAPACITIES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, words(pattern))
    for name, pattern in (
        (
            "minister of foreign affairs and of defence",
            r"foreign (?:affairs )?and defen[cs]e|defen[cs]e and foreign|foreign affairs and (?:of )?defen[cs]e",
        ),
        ("high representative", r"\bhigh representative (?:of|for)"),
        ("secretary general", r"secretary[- ]general"),
        ("envoy", r"envoy|special representative"),
        (
            "head of state or government",
            r"(?:prime minister|\bpresident\b|chancellor|heads? of (?:state|government)|\bking\b|\bam?ir\b|\bleaders\b)",
        ),
        (
            "minister of foreign affairs",
            r"foreign (?:affairs )?(?:secretary|minister)|(?:minister|secretary)s? (?:of"
            r"|for) (?:state for )?(?:\w+ and )?(?:foreign|external)|minist\w+ (?:of|for) foreign",
        ),
        (
            "minister of defence",
            r"defen[cs]e (?:secretary|minister)|(?:minister|secretary)s? (?:of"
            r"|for) (?:the )?(?:state for )?defen[cs]e|minist\w+ (?:of|for) defen[cs]e",
        ),
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
