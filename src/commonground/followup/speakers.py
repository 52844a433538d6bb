"""Who acts in a sentence: the subject of a verb, told from the words before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from commonground.followup.parties import Mention

_HEADS: tuple[tuple[str, str], ...] = (
    ("signatories", r"we|all of us"),
    ("ministers", r"ministers?|secretaries|ministerial|heads of delegations?"),
    ("leaders", r"leaders|heads of state|heads of (?:state and )?government|presidents"),
    ("co-chairs", r"co-?chairs?|co-?leads?|co-?hosts?|chairs"),
    (
        "participants",
        r"participants|attendees|observers|delegat(?:ion|e)s?|representatives|sides|signatories"
        r"|senior officials|officials|donors|partners|all|both",
    ),
    (
        "members",
        r"members?|member states|member countries|member nations|participating (?:states|countries|nations)"
        r"|participant (?:states|countries|nations)|allies|countries|nations|states",
    ),
    ("governments", r"governments"),
    ("coalition", r"coalition"),
    ("conference", r"conference|meeting|summit|plenary|forum"),
    (
        "group",
        r"group|groups|working groups?|task force|committee|secretariat|alliance|mechanism|cell|commission"
        r"|union|council|support group|cifg|issg|partnership|assembly",
    ),
    ("international community", r"international community"),
    (
        "office-holder",
        r"secretary[- ]general|high representative|special envoy|secretary of state|prime minister"
        r"|foreign minister|defen[cs]e minister|president|minister",
    ),
)
_HEAD_AT_END = tuple((label, re.compile(rf"(?:^|[\s(\"'-])(?:{words})[\"')]*$", re.IGNORECASE)) for label, words in _HEADS)
_ANY_HEAD = re.compile(rf"(?<![\w-])(?:{'|'.join(words for _, words in _HEADS)})(?![\w-])", re.IGNORECASE)
_FOLLOWED = re.compile(
    r"\s+(?:in|of|to|from|with|for|at|on|who|which|that|contributing|present|gathered|representing"
    r"|attending|taking)\b|\s*(?:[,:]|$)",
    re.IGNORECASE,
)
_ADVERBS = re.compile(
    r"(?:[\s,]|(?<![\w'-])(?:also|further|furthermore|again|once|today|tonight|therefore|then|have|has|had"
    r"|hereby|all|both|together|likewise|moreover|thus|finally"
    r"|in addition|in particular|accordingly|each|still|now|here|do|does|did|always|never(?=\s+again)"
    r"|in this regard|in this context|[a-z]{3,}ly|as well|once more|themselves"
    r"|ourselves|itself|however|additionally|jointly|indeed|so|to this end|in turn|equally|deeply"
    r"|with (?:deep |great |deepest )?(?:satisfaction|appreciation|regret|respect)"
    r"|(?:deep(?:est)?|best|warm(?:est)?)))*$",
    re.IGNORECASE,
)
_ADVERB_HEADS = frozenset(
    {"family", "supply", "ally", "assembly", "rely", "reply", "italy", "july", "monopoly", "anomaly", "apply", "comply", "only"}
)
_RELATIVE = re.compile(r"(?<![\w])(?:who|which|that|whom|whose|where|what)$", re.IGNORECASE)
_PRONOUN = re.compile(
    r"(?<![\w])(?:it|this|these|those|others|he|she|nobody|none|such|one|there|everyone|us|them|any|neither)$", re.IGNORECASE
)
_JOINED = re.compile(r"(?:(?<![\w])(?:and|but|or|nor|while|as well as|and,|yet)|[,;:(\"-])$", re.IGNORECASE)
_CLAUSE = re.compile(
    r"[;:()\"]|,\s+(?=and\b|but\b|while\b|which\b|who\b|where\b|we\b|they\b|the\b|in\b)|,\s*(?=[A-Z])|\s-\s"
    r"|(?<![\w])(?:and|but|while|whereas|that|because|so that|as|if|whether|when|where|until|since|after"
    r"|before|once|although|though|unless|including)\s+(?!(?:the )?Levant)",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(
    r"(?<![\w])(?:of|in|for|to|on|with|from|by|at|under|against|among|between|through|within|about|into"
    r"|over|during|following|contributing|representing|attending|present"
    r"|toward|towards|across)(?![\w])",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r",\s+(?:which|who|for (?:its|their|his|her) part|in turn|including|led by|recalling|convened|as"
    r"|acting|meeting|mindful|together with|along with)\b[^;:]{0,120},\s*(?:\w+ly\s+|also\s+)*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Speaker:
    """Who acts: a kind (`ministers`, `coalition`, `state`, …), the words that name it, and the party where it is one."""

    kind: str
    words: str
    party: str | None = None


def _stripped(left: str) -> str:
    """The words before a verb without the adverbs and auxiliaries that stand with it."""
    match = _ADVERBS.search(left, max(0, len(left) - 160))
    stripped = left[: match.start()] if match else left
    last = re.search(r"[A-Za-z]+(?=\W*$)", left[-60:])
    if last and last.group().casefold() in _ADVERB_HEADS:
        return left.rstrip(" ,")
    return stripped.rstrip()


def _party_speaker(words: str, offset: int, mentions: Sequence[Mention]) -> Speaker | None:
    """The state or organisation that a noun phrase stands for: `Germany`, `the Government of Iraq`, `the Iraqi Government`."""
    inside = [m for m in mentions if offset <= m.start and m.end <= offset + len(words)]
    if not inside:
        return None
    first, last = inside[0], inside[-1]
    lead = words[: first.start - offset]
    tail = words[last.end - offset :]
    government = re.fullmatch(
        r"(?:(?:and|the|both|The|In turn|on behalf of)[\s,]+)*(?:(?:(?:[Ff]ederal |[Nn]ew )?[Gg]overnments? of"
        r"|[Mm]inisters? of|[Rr]epresentatives? of)\s+(?:the\s+)?)?",
        lead,
    )
    if government is None:
        return None
    if first.adjective:
        fits = re.fullmatch(
            r"\s+(?:\w+\s+)?(?:[Gg]overnment|[Aa]uthorities|[Mm]inister\w*(?:\s.*)?|[Pp]residen\w+|[Ss]ecretary\w*(?:\s.*)?)",
            tail,
        )
    else:
        fits = re.fullmatch(
            r"(?:\s*\([^)]*\))?(?:\s+(?:[Gg]overnment|[Mm]inister\w*(?:\s.*)?|[Ss]ecretar\w+(?:\s.*)?|[Mm]ember [Ss]tates))?",
            tail,
        )
    if not fits:
        return None
    return Speaker("state" if first.party.kind == "state" else "organisation", " ".join(words.split()), first.party.code)


def _head(phrase: str, offset: int, mentions: Sequence[Mention]) -> Speaker | None:
    """The speaker that a noun phrase names, if its head is one of those who speak in a statement."""
    lead = re.match(r"[\s,]*", phrase)
    begin = lead.end() if lead else 0
    phrase, offset = phrase[begin:].rstrip(), offset + begin
    if not phrase or re.search(r"(?<![\w])to\s+(?!the\b|our\b|an?\b|all\b)[a-z]+", phrase):
        return None
    party = _party_speaker(phrase, offset, mentions)
    if party:
        return party
    if re.fullmatch(
        r"(?:the\s+)?(?:\w+\s+)?(?:secretar(?:y|ies) of state|minister (?:of|for) foreign affairs|minister of defen[cs]e)",
        phrase,
        re.IGNORECASE,
    ):
        return Speaker("office-holder", phrase)
    preposition = _PREPOSITION.search(phrase)
    head = phrase[: preposition.start()].rstrip(" ,") if preposition and preposition.start() else phrase
    if re.search(
        r"(?<![\w])(?:other|those|opposition|conflict|terrorist|isis|isil|da'?esh|armed|neighbou?ring|warring"
        r"|host|regional|all parties|third)(?![\w])",
        head,
        re.IGNORECASE,
    ):
        return None
    kind = next((label for label, pattern in _HEAD_AT_END if pattern.search(head)), None)
    return Speaker(kind, " ".join(phrase.split())) if kind else None


def main_speaker(flat: str, start: int, end: int, mentions: Sequence[Mention]) -> Speaker | None:
    """The first speaker of a stretch of text that is not governed by a preposition: the sentence's own subject as a rule."""
    for match in _ANY_HEAD.finditer(flat, start, end):
        before = flat[start : match.start()]
        after = flat[match.end() : end]
        clause = max((m.end() for m in _CLAUSE.finditer(before)), default=0)
        phrase = before[clause:]
        if re.match(r"'|-\w", after) or _PREPOSITION.search(
            re.sub(r"^\s*(?:In|At|On|To|For|With|Through|Under)\b[^,]*,", "", phrase)
        ):
            continue
        if (
            match.group().casefold() in ("we", "they")
            or _FOLLOWED.match(after)
            or re.match(r"\s+(?:\w+ly\s+)?(?:[a-z]+(?:ed|s|t)?)\b", after)
        ):
            speaker = _head(flat[start + clause : match.end()], start + clause, mentions)
            if speaker:
                return speaker
    first = next((m for m in mentions if start <= m.start < end and not m.adjective), None)
    if first and re.fullmatch(
        r"\W*(?:(?:In turn|Finally|Today),?\s+)?(?:[Tt]he\s+)?(?:Governments? of\s+)?(?:the\s+)?", flat[start : first.start]
    ):
        return _party_speaker(flat[start : first.end], start, mentions)
    return None


def _antecedent(mentions: Sequence[Mention], end: int) -> Speaker | None:
    """The party named right before a relative pronoun."""
    party = next((m.party for m in mentions if m.end == end and not m.adjective), None)
    return Speaker("state" if party.kind == "state" else "organisation", party.name, party.code) if party else None


def subject_of(
    flat: str, start: int, verb: int, mentions: Sequence[Mention], known: Speaker | None, they: Speaker | None
) -> Speaker | None:
    """The speaker whose act the verb at `verb` is, in the sentence that begins at `start`; None where it is someone else's.

    A relative pronoun takes the party named right before it (`Morocco, which will host`) and else means others; a verb after
    `and`, `but` or a comma shares the subject `known` of the verb before it; `they` at the head of a clause means `they`.
    """
    left = _stripped(flat[start:verb])
    if not left:
        return known
    aside = _ASIDE.search(flat[start:verb])
    if aside:
        return main_speaker(flat, start, start + aside.start(), mentions) or known
    relative = _RELATIVE.search(left)
    if relative:
        return _antecedent(mentions, start + len(left[: relative.start()].rstrip(" ,")))
    opened = flat[start:verb].rstrip()
    if (
        opened.endswith(",")
        and known
        and re.match(r"\W*(?:we|they|the \w+|ministers|participants|members),", opened, re.IGNORECASE)
    ):
        return known
    if re.search(r"(?<![\w])they$", left, re.IGNORECASE):
        initial = re.search(r"(?:^(?:\W*\w+,?\s+)?|[;:,.]\s*|\b(?:and|but|that|which)\s+|\w+ed\s+)they$", left, re.IGNORECASE)
        return (known or they or Speaker("signatories", "they")) if initial else None
    if _PRONOUN.search(left):
        return None
    if re.search(r"(?<![\w])we$", left, re.IGNORECASE):
        return Speaker("signatories", "we")
    if _JOINED.search(left):
        return known
    clause = max((m.end() for m in _CLAUSE.finditer(left)), default=0)
    phrase = left[clause:]
    speaker = _head(phrase, start + clause, mentions)
    if speaker:
        return speaker
    whole = _head(left, start, mentions)
    return whole if whole and not re.search(r"(?<![\w])(?:that|which|who|where|as|if|while|when)(?![\w])", left) else None
