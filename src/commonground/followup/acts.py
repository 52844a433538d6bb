"""The acts of a statement, clause by clause: who does what with words, and whether it is an undertaking."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from commonground.followup.cues import Cue, cues, is_of_ours
from commonground.followup.offices import Holder, holders
from commonground.followup.parties import Mention
from commonground.followup.sentences import Sentence, flattened
from commonground.followup.speakers import Speaker, main_speaker, subject_of
from commonground.followup.terms import Amount, Due, amounts_in, due_in, theme_of

_ASKS = frozenset(
    {"call_on", "encourage", "thank", "welcome", "commend", "note", "condemn", "acknowledge", "express_concern", "look_forward"}
)
_ABOUT = 200
"""The longest account of what an act is about, in characters."""


@dataclass(frozen=True)
class Act:
    """One act of speech in a clause of a sentence: `sentence` is exactly the text from `start` to `end`, `clause` a part of it.

    `verb` is the cue as written, `subject` what it is about, `due` and `amounts` what the clause names; `chapeau` the words
    above a list item that carry its subject or its verb. `because` gives the rule, and why it is or is not an undertaking.
    """

    paragraph: int
    number: str
    sentence: str
    start: int
    end: int
    clause: str
    clause_start: int
    clause_end: int
    verb: str
    speech_act: str
    speaker: str
    speaker_words: str
    speaker_party: str | None
    subject: str
    theme: str
    undertaking: bool
    due: Due | None
    amounts: tuple[Amount, ...]
    chapeau: str
    because: str


@dataclass(frozen=True)
class _Found:
    cue: Cue
    speaker: Speaker
    start: int


def _governed(cue: Cue, before: Cue | None, flat: str, start: int) -> bool:
    """Whether a verb belongs to what another verb says: `call on members to commit`, `thank those who pledged`."""
    if cue.form != "infinitive":
        return False
    if before is not None:
        return True
    led = flat[start : cue.start].strip(" \"'(")
    return led.casefold() != "to" and not re.search(
        r"\b(?:met|meet|gathered|convened|came together|joined|assembled|used)\b", flat[start : cue.start]
    )


def _is_participle(cue: Cue, flat: str, start: int) -> bool:
    """Whether a past form describes a noun (`crimes committed by`) and is no verb of the speaker."""
    word = flat[cue.start : cue.end].split()[0].casefold()
    after, before = flat[cue.end : cue.end + 16], flat[start : cue.start].rstrip()
    if not word.endswith("ed"):
        return False
    set_off = before.endswith(",") and bool(re.match(r"\s+(?:by|at|during|in (?:[A-Z]|(?:19|20)\d\d))", after))
    return set_off or (bool(re.match(r"\s+by\b", after)) and not cue.undertakes)


def _speaker(
    cue: Cue,
    flat: str,
    sentence: Sentence,
    named: Sequence[Mention],
    held: Sequence[Holder],
    known: Speaker | None,
    they: Speaker | None,
) -> Speaker | None:
    """Whose act a cue is in its sentence."""
    before = flat[sentence.start : cue.start]
    if cue.form == "gerund":
        joined = re.search(
            r"(?:^|[,;:(]|\band|\bbut|\bwhile|\bwhilst|,? thereby|\balso)\s*(?:\w+ly\s+|also\s+|further\s+)*$",
            before,
            re.IGNORECASE,
        )
        return known if joined else None
    if cue.form == "infinitive":
        return known
    if cue.rule.startswith("decided"):
        return known or they or Speaker("participants", "it")
    if cue.rule.startswith("participle") and re.search(r"(?:^|[,;:]|[,;:]\s*and|[a-z]\s+and)\s*(?:\w+ly\s+|also\s+)*$", before):
        return known
    if cue.rule.startswith("objective"):
        return known or they or Speaker("group", "")
    if cue.rule.startswith(("noun is", "pledges")):
        ours = re.match(r"our\b", flat[cue.start : cue.end], re.IGNORECASE)
        owner = "coalition" if "coalition" in flat[cue.start : cue.end].casefold() else "participants"
        return Speaker("signatories", "our") if ours else known or they or Speaker(owner, "")
    holder = next(
        (h for h in held if sentence.start <= h.start and h.end <= cue.start and not flat[h.end : cue.start].strip(" ,")), None
    )
    if holder:
        return Speaker("office-holder", holder.name or holder.office, holder.party.code)
    subject = subject_of(flat, sentence.start, cue.start, named, known, they)
    return subject or _thing_of_ours(cue, before, known or they)


def _thing_of_ours(cue: Cue, before: str, collective: Speaker | None) -> Speaker | None:
    """Who is bound by what is said of a thing of theirs: `a report will be made`, `our response will remain`."""
    if cue.form == "passive":
        clause = re.split(r"[;:]|,\s+(?=and|but)|(?<![\w])(?:and|that|which)\s+(?=the|our|a)\b", before)[-1]
        ours = is_of_ours(re.sub(r"^\s*(?:the|an?|our|their)\s+", "", clause, flags=re.I))
        return (collective or Speaker("participants", "")) if ours else None
    if cue.form == "modal" and re.search(r"\b[Oo]ur\s+(?:\w+\s+){1,3}$", before):
        return Speaker("signatories", "our") if is_of_ours(re.split(r"\b[Oo]ur\b", before)[-1]) else None
    if cue.rule.startswith("priority") and not re.search(r"\b(?:that|which)\b", before):
        return collective or Speaker("coalition", "the coalition")
    return None


def _found_in(
    flat: str, sentence: Sentence, named: Sequence[Mention], held: Sequence[Holder], they: Speaker | None
) -> Iterator[_Found]:
    """The cues of a sentence that are acts of those who speak, with their speakers."""
    inherited = main_speaker(flat, sentence.chapeau.start, sentence.chapeau.end, named) if sentence.chapeau else None
    known = main_speaker(flat, sentence.start, sentence.end, named)
    if known is None or (
        sentence.chapeau
        and not re.match(r"\W*(?:we|the|our|ministers|participants|members)\b", flat[sentence.start : sentence.end], re.I)
    ):
        known = inherited or known
    before: Cue | None = None
    for cue in cues(flat, sentence.start, sentence.end):
        if (
            _governed(cue, before, flat, sentence.start)
            or _is_participle(cue, flat, sentence.start)
            or _is_denied(cue, flat, sentence.start)
        ):
            continue
        at_head = not flat[sentence.start : cue.start].strip(" \"'(")
        clause_of_a_list = before is not None and cue.form == "finite" and not cue.strict
        speaker = (
            known
            if clause_of_a_list and flat[sentence.start : cue.start].rstrip().endswith(",")
            else (known or they)
            if at_head and (sentence.chapeau or cue.form == "gerund")
            else _speaker(cue, flat, sentence, named, held, known, they)
        )
        if speaker is None:
            continue
        cue = _background(cue, flat, sentence)
        cue = _of_another(_without_content(cue, flat, sentence), speaker, named)
        before, known = cue, speaker
        if cue.undertakes or cue.act not in ("commit", "announce"):
            yield _Found(cue, speaker, cue.start)


def _background(cue: Cue, flat: str, sentence: Sentence) -> Cue:
    """A clause with `while` that says what the coalition remains focused on: told as background."""
    focused = cue.form == "finite" and cue.rule.startswith("focus")
    if focused and re.search(r"\b[Ww]hile\b[^,]*$", flat[sentence.start : cue.start]):
        return Cue(cue.start, cue.end, "report", False, f"{cue.rule}, in a clause with “while”: background", cue.form)
    return cue


def _without_content(cue: Cue, flat: str, sentence: Sentence) -> Cue:
    """A chapeau's verb that says nothing of its own (`agreed on the following:`): its items carry the undertaking."""
    rest = flat[cue.end : sentence.end].rstrip()
    if cue.undertakes and rest.endswith(":") and len(re.findall(r"\w+", rest)) <= 5:
        return Cue(
            cue.start,
            cue.end,
            cue.act if cue.act == "decide" else "decide",
            False,
            f"{cue.rule}; the list below carries it",
            cue.form,
        )
    return cue


def _of_another(cue: Cue, speaker: Speaker, named: Sequence[Mention]) -> Cue:
    """A commitment that the speaker affirms of somebody else (`underscored Iraq's commitment`)."""
    owner = next((m for m in named if cue.start <= m.start and m.end <= cue.end), None)
    by_office = speaker.kind == "office-holder" and speaker.party is None
    if cue.rule.startswith("noun:") and owner and owner.party.code != speaker.party and not by_office:
        return Cue(cue.start, cue.end, "stress", False, f"{cue.rule}; the commitment is {owner.party.name}’s", cue.form)
    return cue


def _is_denied(cue: Cue, flat: str, start: int) -> bool:
    """Whether the verb is denied, wished or supposed."""
    before = flat[max(start, cue.start - 40) : cue.start]
    return bool(
        re.search(
            r"\b(?:not|never|cannot|without|could|would|may|might|should|must|if|whether|unless|need to"
            r"|needs to)\s+(?:\w+ly\s+|also\s+|be\s+)*$",
            before,
            re.I,
        )
    )


def _about(flat: str, begin: int, end: int) -> str:
    """What an act is about: the words after its cue, as far as they stay short."""
    words = " ".join(flat[begin:end].split()).strip(" ,;:.-\"'")
    words = re.sub(
        r"^(?:(?:to|that|on|upon|of|for|the following|themselves to|ourselves to|,)\s+)+(?=\w)", "", words, flags=re.IGNORECASE
    )
    if len(words) <= _ABOUT:
        return words
    cut = words[:_ABOUT]
    stop = max(cut.rfind(", "), cut.rfind("; "))
    return cut[: stop if stop > _ABOUT // 2 else cut.rfind(" ")].rstrip(" ,;")


def _clause_start(flat: str, sentence: Sentence, found: Sequence[_Found], index: int) -> int:
    """Where the clause of a verb begins: with its own subject where that stands between it and the verb before."""
    if index == 0:
        return sentence.start
    floor, one = found[index - 1].cue.end, found[index]
    words = one.speaker.words
    at = flat.casefold().rfind(words.casefold(), floor, one.start) if words and len(flat) == len(flat.casefold()) else -1
    return at if at >= floor and len(flat[at + len(words) : one.start].split()) <= 3 else one.start


def _clause_end(flat: str, begin: int, next_start: int, last: bool) -> int:
    """Where a clause ends: before the next verb and the words that join or lead to it."""
    if last:
        return next_start
    joint = re.search(
        r"[\s,;]*(?:(?<![\w])(?:and|but|while|as well as|or)[\s,]*)?(?:(?:we|they|the\s+\w+|ministers"
        r"|participants|members)\s+)?(?:(?:also|further|\w+ly|have|has|that|to)\s+)*$",
        flat[begin:next_start],
        re.I,
    )
    return begin + joint.start() if joint and joint.start() > 0 else next_start


def _built(
    text: str, flat: str, sentence: Sentence, found: _Found, begin: int, end: int, issued: date | None, signatories: str
) -> Act:
    cue, speaker = found.cue, found.speaker
    clause = flat[begin:end]
    subject = _about(flat, cue.end if cue.form not in ("modal", "passive") else cue.start, end)
    theme, words = theme_of(clause, flat[sentence.start : sentence.end], sentence.heading)
    due = due_in(text, flat, begin, end, issued) if cue.undertakes else None
    amounts = amounts_in(text, flat, begin, end)
    kind = signatories if speaker.kind == "signatories" else speaker.kind
    speech_act = "pledge" if cue.undertakes and amounts and cue.act in ("commit", "announce", "decide") else cue.act
    verdict = "an undertaking" if cue.undertakes else "no undertaking"
    if speech_act == "announce" and cue.undertakes and not amounts:
        speech_act = "announce"
    because = f"{verdict}: {cue.rule}; said by {kind}" + (f"; theme from “{words}”" if words else "")
    return Act(
        paragraph=sentence.paragraph,
        number=sentence.number,
        sentence=sentence.text,
        start=sentence.start,
        end=sentence.end,
        clause=text[begin:end],
        clause_start=begin,
        clause_end=end,
        verb=" ".join(text[cue.start : cue.end].split()),
        speech_act=speech_act,
        speaker=kind,
        speaker_words=speaker.words,
        speaker_party=speaker.party,
        subject=subject,
        theme=theme,
        undertaking=cue.undertakes,
        due=due,
        amounts=amounts,
        chapeau=sentence.chapeau.text if sentence.chapeau else "",
        because=because,
    )


def _chapeau_act(
    flat: str, sentence: Sentence, named: Sequence[Mention], held: Sequence[Holder], they: Speaker | None
) -> _Found | None:
    """The verb of the chapeau, where a list item has none of its own (`agreed to:` … `strengthen …`)."""
    if sentence.chapeau is None:
        return None
    over = list(_found_in(flat, sentence.chapeau, named, held, they))
    tail = flat[sentence.chapeau.start : sentence.chapeau.end].rstrip(" :")
    if not over:
        modal = re.search(r"\b(will|shall|commit(?:ted)? to|agreed? to|pledged?(?: to)?)\s*$", tail, re.I)
        speaker = main_speaker(flat, sentence.chapeau.start, sentence.chapeau.end, named) or they
        if not modal or speaker is None:
            return None
        return _Found(
            Cue(sentence.start, sentence.start, "commit", True, f"the chapeau’s “{modal.group(1)}”", "chapeau"),
            speaker,
            sentence.start,
        )
    last = over[-1]
    words = " ".join(flat[last.cue.start : last.cue.end].split())
    carries = last.cue.act in ("commit", "decide", "announce") and bool(
        re.search(r"\b(?:to|on|upon|that|following|measures|actions?|steps)\b", tail[-60:])
    )
    item = flat[sentence.start : sentence.end]
    states_a_fact = re.search(r"\b(?:is|are|was|were|can|cannot|has|have been|remains?)\b", item) and not re.match(
        r"\W*(?:to\s+[a-z]+|[A-Za-z]+ing)\b", item
    )
    undertakes = (last.cue.undertakes or carries) and not states_a_fact
    return _Found(
        Cue(sentence.start, sentence.start, last.cue.act, undertakes, f"the chapeau’s “{words}”", "chapeau"),
        last.speaker,
        sentence.start,
    )


def _has_subject(flat: str, sentence: Sentence) -> bool:
    """Whether a list item is a sentence of its own, with those who speak as its subject."""
    return bool(
        re.match(
            r"\W*(?:we|the (?:ministers|participants|members|co-chairs|coalition)|ministers|participants)\b",
            flat[sentence.start : sentence.end],
            re.I,
        )
    )


def _they(found: Sequence[_Found], before: Speaker | None) -> Speaker | None:
    """Whom `they` means in the next sentence: the last collective that acted, or the state that did."""
    return found[-1].speaker if found else before


def acts(
    text: str, sentences: Sequence[Sentence], named: tuple[Mention, ...], issued: date | None, signatories: str
) -> tuple[Act, ...]:
    """Every act of a statement in order: what is reaffirmed, committed to, decided, thanked, noted, asked, and by whom.

    A sentence may hold several. Acts of others (`those who pledged`, `the steps it has pledged`) and what is merely said to
    be needed (`must`, `should`) are no undertakings. `named`: the text's mentions;
    `signatories` is the kind of speaker that `we` stands for.
    """
    flat = flattened(text)
    held = holders(text, named)
    found_acts: list[Act] = []
    they: Speaker | None = None
    for sentence in sentences:
        if sentence.is_heading:
            continue
        found = list(_found_in(flat, sentence, named, held, they))
        own = any(f.cue.start - sentence.start < 14 or f.cue.undertakes for f in found)
        inherited = _chapeau_act(flat, sentence, named, held, they)
        if inherited and (not own or (inherited.cue.act in _ASKS and not _has_subject(flat, sentence))):
            found = [inherited]
        starts = [_clause_start(flat, sentence, found, index) for index in range(len(found))]
        for index, one in enumerate(found):
            last = index + 1 == len(found)
            end = _clause_end(flat, one.cue.end, sentence.end if last else starts[index + 1], last)
            found_acts.append(_built(text, flat, sentence, one, starts[index], max(end, starts[index]), issued, signatories))
        they = _they(found, they)
    return tuple(found_acts)
