"""The words by which a statement acts: verbs, nouns of commitment, `will`, and what must follow for an undertaking."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from commonground.followup.parties import table
from commonground.followup.terms import AMOUNT

_NOUNS = (
    r"(?:commitments?|determination|resolve|readiness|willingness|intention|intent|undertakings?"
    r"|dedication|promise|vow|preparedness|will(?= to)|pledges?(?= to)|(?:continuation of|continued|joint"
    r"|collective) (?:our |their |the )?efforts"
    r"|continu(?:ed|ing|ous) (?:\w+ ){0,2}(?:support|engagement|assistance|involvement)|(?:sustained"
    r"|enduring|ongoing|long-term) (?:support|engagement|assistance))"
)
_AFFIRM = (
    r"(?:(?:re-?affirm|re-?confirm|confirm|affirm|stress|underscor|underlin|express|highlight|reassert"
    r"|assert|repeat|emphasi[sz]|restat|renew|declar|announc|voic"
    r"|pledg|reinforc|manifest|signal|maintain|share?|strengthen|demonstrat|re-?iterat|show|convey"
    r"|underlin)(?:e|es|s|ed|d|ing)?|have|gave|gives?|given|giving|made|makes?|making|(?-i:state|states"
    r"|stated|stating))"
)
_BETWEEN = (
    r"(?:\s+(?:(?-i:(?:[A-Z][\w.]+\s)?[A-Z][\w.]+'s?|U\.?S\.?|UK|EU)|our|their|its|the|a|an|his|her|and"
    r"|both|all|own|each|also|again|once|more|to|one|another|[a-z]+ly|[a-z]*-?[a-z]+(?:ed|ing|ous|ive|al"
    r"|ent|ant|ic|ble|ful|less)|firm|strong|full"
    r"|deep|clear|common|joint|governments?'?s?|nations'|countries'|members'?|coalition's?|coalition"
    r"|ministers'|collective|shared|resolute|enduring|long-standing|longstanding|strategic"
    r"|political|steadfast|unflagging|belief|readiness|willingness|solidarity|support|long-term"
    r"|participants'|group's|determination|commitment|resolve|conviction|desire|will|in|willing|serious"
    r"|absolute|mutual|complete|total|high|wish|utmost|unity|partners'|states'|respective|solemn|fervent"
    r"|earnest|utmost|further|sincere|firmest|renewed|best)|,)*"
)
_STATES = (
    r"(?:committed|determined|resolved|dedicated|ready|prepared|willing|resolute|pledged|intent on|obliged"
    r"|bound|steadfast|unwavering|engaged|devoted|eager|poised|invested|keen)"
)
_BE = r"(?:are|is|remain|remains|remained|were|was|stand|stands|stood|be|been|being|continue to be|continues to be)"


@dataclass(frozen=True)
class Cue:
    """A match of one rule: where the verb stands, which act it is, and whether its words make an undertaking.

    `rule` says which; `form` is how it stands (`finite`, `gerund`, `infinitive`, `modal`, `passive`); a `strict` cue (`will`)
    needs a subject that is known to speak.
    """

    start: int
    end: int
    act: str
    undertakes: bool
    rule: str
    form: str
    strict: bool = False


def _inflected(lemma: str) -> list[str]:
    """The forms of an English verb by rule: plain, third person, past, gerund."""
    if lemma.endswith("e"):
        return [lemma, lemma + "s", lemma + "d", lemma[:-1] + "ing"]
    if re.search(r"[^aeiou]y$", lemma):
        return [lemma, lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"]
    if lemma in ("commit", "recommit"):
        return [lemma, lemma + "s", lemma + "ted", lemma + "ting"]
    if lemma == "plan":
        return ["plan", "plans", "planned", "planning"]
    ending = "es" if re.search(r"(?:s|x|ch|sh)$", lemma) else "s"
    return [lemma, lemma + ending, lemma + "ed", lemma + "ing"]


def _forms(written: str) -> Iterator[str]:
    for form in written.split(";"):
        if re.fullmatch(r"[a-z-]+", form) and not re.search(
            r"(?:ed|ing|took|taken|heard)$|^(?:undertakes|aims|announces|underlines|hear)$", form
        ):
            yield from _inflected(form)
        else:
            yield form


@dataclass(frozen=True)
class _Verb:
    act: str
    pattern: re.Pattern[str]
    undertakes: re.Pattern[str] | None
    why: str


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("AMOUNT", AMOUNT).replace(" ?", r"\s*").replace(" ", r"\s+"), re.IGNORECASE)


@cache
def _verbs() -> tuple[_Verb, ...]:
    verbs = []
    for row in table("cues.tsv"):
        forms = sorted(set(_forms(row["forms"])), key=len, reverse=True)
        needs = row["undertakes"]
        complement = None
        if needs:
            complement = _compiled(
                r"(?:, [^,.;]{3,45},)?[\s,]*(?:\w+ly |also |further |today |in .{3,25} )?"
                + (r"\S" if needs == "." else rf"(?:{needs})")
            )
        verbs.append(_Verb(row["act"], _compiled(rf"(?<![\w-])(?:{'|'.join(forms)})(?![\w-])"), complement, row["why"]))
    return tuple(verbs)


_FIXED = {
    "noun": (rf"(?<![\w-])(?P<verb>{_AFFIRM}){_BETWEEN}\s+(?P<noun>{_NOUNS})(?![\w-])"),
    "united": (
        rf"(?<![\w-])(?P<verb>{_BE}) (?:\w+ )?(?:united|unanimous|steadfast|resolute"
        rf"|firm)\b[^.;]{{0,110}}?\b(?P<noun>{_NOUNS}) (?:to|of)\b"
    ),
    "state": (
        rf"(?<![\w-])(?P<verb>{_BE}) (?:(?:\w+ly|also|both|all|therefore|fully|more|still|very|as|ever|strongly"
        rf"|and|united) ?,? ){{0,3}}(?P<noun>{_STATES})(?![\w-])(?:, [^,.;]{{3,40}},)? ?(?P<to>to\b|in (?:our"
        rf"|their|its)\b|that\b|on\b)"
    ),
    "focus": (
        r"(?<![\w-])(?P<verb>remains?|stay|stays) (?:\w+ly )?(?P<noun>focus(?:s)?ed on|seized of|engaged in"
        r"|vigilant|united (?:in|against|behind))"
    ),
    "priority": (
        r"(?<![\w-])(?P<verb>(?:will )?remains?) (?P<noun>(?:an? |the |our |its )?(?:\w+ "
        r"|\w+-\w+ ){0,3}priorit(?:y|ies) (?:for|of) (?:the |our )?(?:global )?coalition"
        r"|our (?:\w+ ){0,3}priorit(?:y|ies))"
    ),
    "participle": (
        r"(?<![\w-])(?P<verb>committed|determined|resolved|united in our determination"
        r"|united in their determination) (?P<noun>to)\b"
    ),
    "modal": (
        r"(?<![\w-])(?P<verb>will|shall|'ll)(?![\w-])(?P<rest> ?,?(?: (?:also|not|never|continue to|therefore"
        r"|now|further|jointly|together|all|both|then|each|, [^,]{3,60},|\w+ly))*) (?P<noun>[a-z][a-z-]+)"
    ),
    "are to": (r"(?<![\w-])(?P<verb>are|is) (?P<noun>to (?!be\b)[a-z]+)\b"),
    "continue": (
        r"(?<![\w-])(?P<verb>continue) (?P<noun>to (?!be\b|welcome\b|see\b|face\b|thank\b|note\b|recognise\b"
        r"|recognize\b|believe\b|call\b|urge\b|condemn\b|express\b|hope\b|encourage\b|commend\b|adapt\b"
        r"|make\b)[a-z]+|our [a-z]+)"
    ),
    "stand by": (r"(?<![\w-])(?P<verb>stand|stands|stood) (?P<noun>by (?:our|their|its)\b|firmly by (?:our|their|its))"),
    "decided": (
        r"(?<![\w-])(?P<verb>(?:it|that) (?:was|is|has been) (?:further |also |unanimously )?(?:agreed|decided"
        r"|resolved)) (?P<noun>that|to|on)\b"
    ),
    "scheduled": (r"(?<![\w-])(?P<verb>is|are) (?:now |currently )?(?P<noun>(?:scheduled|due|planned|expected) (?:to|for|in)\b)"),
    "objective": (
        r"(?<![\w-])(?P<verb>(?:objectives?|goals?|aims?|tasks?|role|mandate|purpose) of (?:the |our "
        r"|this )?[^.;,]{2,60}? (?:will be|is|are)) (?P<noun>to [a-z(]+)"
    ),
    "noun is": (
        r"(?<![\w-])(?P<verb>(?:our|the coalition's|the global coalition's|their|coalition members'"
        r"|our governments'|the members') (?:[a-z]+ ){0,2}(?:commitments?|resolve|determination|support))"
        r"(?: (?:to|for|of|in)\b[^.;,]{2,90}?)? (?P<noun>(?:is|are|remains?|will remain|stays?|has not"
        r"|have not) (?:\w+ ){0,2}(?:unwavering|firm|strong|steadfast|undiminished|absolute|unchanged"
        r"|iron-?clad"
        r"|clear|unshak\w+|rock-?solid|enduring|resolute|total|waver\w*|unequivocal|as strong as ever))"
    ),
    "pledges": (
        r"(?<![\w-])(?P<verb>pledges?|contributions|commitments) (?P<noun>[^.;:]{0,60}\b(?:amount\w*|total\w*"
        r"|reach\w*|worth|in excess)\b[^.;:]{0,30}?AMOUNT)"
    ),
}


@cache
def _fixed() -> Mapping[str, re.Pattern[str]]:
    """Rules that are not of one verb, by name."""
    return {name: _compiled(pattern) for name, pattern in _FIXED.items()}


_STATIVE = re.compile(
    r"(?:need|require|face|depend|benefit|suffer|lose|forget|know|see|feel|become|mean|have|prove|demand"
    r"|allow(?=\s+us)|hinge|fail|want|be|take(?=\s+time)|try|seek(?=\s+revenge)|remember|cease)$"
)
_PASSIVE = re.compile(
    r" be (?:\w+ly |also |further )?[a-z]+(?:ed|en|un|ade|eld|ept|ut|et|ought|uilt|ent|aid|one|iven)\b".replace(" ", r"\s+")
)
_OUR_THINGS = re.compile(
    r"(?:meetings?|conference|ministerial|session|summit|group|groups|committee|mechanism|task force|forum"
    r"|contributions?|assistance|support|aid|access|efforts?|review|reports?|progress"
    r"|pledges?|funds?|funding|plan|roadmap|strategy|work|implementation|action|actions|measures|steps"
    r"|secretariat|platform|cell|team|mission|training|violations|results|follow-up|details"
    r"|priority|focus|coordination|process|recommendations|update|list|projects?|programmes?|proposals?|resources|response|approach)$",
    re.IGNORECASE,
)


def is_of_ours(subject: str) -> bool:
    """Whether a thing that `will be …` is one that those who meet bring about (a meeting, a report, assistance)."""
    head = re.split(r"(?<![\w])(?:of|in|for|to|on|with|from|by|at|that|which|between)(?![\w])", subject.strip(" ,"))[0].strip()
    return bool(_OUR_THINGS.search(head))


def _modal(match: re.Match[str], flat: str) -> Cue | None:
    """`will` and `shall`: an undertaking unless the verb is one of what befalls the speaker, or a wish."""
    verb = match["noun"].casefold()
    passive = verb == "be" and _PASSIVE.match(flat, match.start("noun") - 1)
    remain = verb in ("remain", "stay")
    if verb == "be" and not passive:
        passive = re.match(r"be\s+(?:led|held|set|based|open|part)\b", flat[match.start("noun") :])
        if not passive and not re.match(
            r"be\s+(?:guided|vigilant|ready|prepared|united|accountable|able to)", flat[match.start("noun") :]
        ):
            return None
    if verb != "be" and _STATIVE.search(verb) and "continue" not in match["rest"]:
        return None
    if remain and not re.match(
        r"\w+\s+(?:\w+ly\s+)?(?:vigilant|united|committed|determined|grounded|guided|engaged|seized|focus\w+|steadfast|active"
        r"|a\s+(?:\w+\s+)?priority)",
        flat[match.start("noun") :],
    ):
        return None
    rule = "passive will" if passive else f"{match['verb'].casefold()} {verb}"
    return Cue(match.start(), match.end(), "commit", True, rule, "passive" if passive else "modal", True)


_ACTS = {
    "noun": "reaffirm",
    "united": "reaffirm",
    "priority": "reaffirm",
    "decided": "decide",
    "focus": "reaffirm",
    "noun is": "reaffirm",
    "pledges": "pledge",
}
_WEAK = frozenset({"focus", "are to", "continue", "participle", "stand by", "priority", "state", "united", "scheduled"})


def _act_of(name: str, verb: str) -> str:
    """The speech act of a rule: what one *remains* committed to, or is *united* in, is reaffirmed."""
    renewed = (name == "state" and verb.startswith("remain")) or (name == "participle" and verb.startswith("united"))
    return "reaffirm" if renewed else _ACTS.get(name, "commit")


def _fixed_cues(flat: str, start: int, end: int) -> Iterator[Cue]:
    for name, pattern in _fixed().items():
        for match in pattern.finditer(flat, start, end):
            words = " ".join(match.group().split())
            verb = match["verb"].casefold()
            if name == "modal":
                cue = _modal(match, flat)
                if cue:
                    yield cue
                continue
            if name == "continue" and re.search(
                r"(?<!\w)(?:will|shall|would|to)\s+(?:\w+ly\s+)?$", flat[max(start, match.start() - 30) : match.start()]
            ):
                continue
            form = "gerund" if verb.endswith("ing") else "finite"
            if re.search(r"(?<![\w])to\s+$", flat[max(start, match.start() - 4) : match.start()]):
                form = "infinitive"
            act, weak = _act_of(name, verb), name in _WEAK
            if name == "scheduled":
                form = "passive"
            yield Cue(match.start(), match.end(), act, True, f"{name}: {words}"[:120], form, weak)


_MAY_BE_A_NOUN = re.compile(
    r"(?:support|pledges?|plans?|aims?|notes?|reviews?|demands?|requests?|appeals?|promises?|hopes?"
    r"|regrets?|resolve|stress|focus|back|states?|vows?|offers?|exchanges?|shares?|praise|aim"
    r"|call|welcome|honou?r|concerns?|hail|approach|mandates?|direct|launch|contribute|asks?|task|tasks)$",
    re.IGNORECASE,
)
_NOUN_AFTER = re.compile(
    r"\s*(?:$|[.,;:)\"]|(?:of|for|from|in|by|into|at|with|is|are|was|were|has|have|drive|made|through"
    r"|against|among|between|as|conference|groups?|plan)\b)"
)


def _is_a_noun(flat: str, start: int, end: int, match: re.Match[str]) -> bool:
    """Whether a word such as `support` or `pledges` is the noun: told from the words on both sides."""
    word = match.group()
    if not _MAY_BE_A_NOUN.fullmatch(word):
        return False
    if word[0].isupper() and match.start() > start and flat[match.start() - 2 : match.start()] not in (". ", "; ", ": "):
        return True
    before = flat[max(start, match.start() - 30) : match.start()]
    if re.search(
        r"(?:\b(?:the|our|their|its|a|an|of|for|with|in|by|these|those|this|that|new|all|any|such|more|other"
        r"|financial|military|continued|broad|full|strong|from|on)|'s?|,)\s+$",
        before,
        re.I,
    ):
        return not re.search(r"[,]\s+$", before) or bool(_NOUN_AFTER.match(flat, match.end(), end))
    return bool(_NOUN_AFTER.match(flat, match.end(), end))


def _form_of(flat: str, start: int, match: re.Match[str]) -> str:
    word = match.group().split()[0].casefold()
    before = flat[max(start, match.start() - 24) : match.start()]
    if re.search(r"(?<![\w])to\s+(?:\w+ly\s+|further\s+|also\s+)?$", before, re.IGNORECASE):
        return "infinitive"
    return "gerund" if word.endswith("ing") else "finite"


def cues(flat: str, start: int, end: int) -> tuple[Cue, ...]:
    """Every cue between two positions, left to right, none inside another: the longer rule wins over the bare verb."""
    found = sorted(_fixed_cues(flat, start, end), key=lambda cue: (cue.start, -cue.end))
    for verb in _verbs():
        for match in verb.pattern.finditer(flat, start, end):
            if _is_a_noun(flat, start, end, match):
                continue
            undertakes = verb.undertakes is not None and bool(verb.undertakes.match(flat, match.end(), end))
            word = " ".join(match.group().casefold().split())
            found.append(
                Cue(match.start(), match.end(), verb.act, undertakes, f"{word}: {verb.why}", _form_of(flat, start, match))
            )
    kept: list[Cue] = []
    for cue in sorted(found, key=lambda cue: (-(cue.end - cue.start), cue.start)):
        if not any(cue.start < other.end and other.start < cue.end for other in kept):
            kept.append(cue)
    return tuple(sorted(kept, key=lambda cue: cue.start))
