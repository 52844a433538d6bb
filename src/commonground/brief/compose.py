"""The brief of a country and month: every section from the picture, each figure with its evidence."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

from commonground.brief.content import Brief, Cell, Headline, KeyFigure, Section
from commonground.brief.drafting import Draft, Held
from commonground.brief.language import Language
from commonground.brief.sections_followup import followup
from commonground.brief.sections_money import money
from commonground.brief.sections_outlook import outlook
from commonground.brief.sections_people import displacement, needs
from commonground.brief.sections_place import control, presence, unknown
from commonground.brief.sections_violence import violence
from commonground.door.reader import Reader
from commonground.picture.details import unplaced
from commonground.vocabulary.label import PUBLIC


def compose(reader: Reader, country: str, month: str, language: Language) -> tuple[Brief, dict[str, Any]]:
    """The brief, and its figures by label for the record of what was issued."""
    draft = Draft(reader, country, month, language)
    draft.level(1)
    # the steps hold one level at a time: this is read while they stand at governorates
    draft.unplaced = unplaced(reader, country, draft.last_year[0], draft.last_year[-1])
    first = tuple(section(draft) for section in (_headline, violence, displacement, money, needs, presence, control))
    sections = (*first, *followup(draft), outlook(draft), unknown(draft))
    name = language.country(country)
    day = _known_by(reader)
    draft_id = identifier(country, month, language.code, reader, draft.figures)
    brief = Brief(
        title=draft.say("{country}: situation brief", country=name),
        subtitle=draft.say("{month} · as known on {day}", month=language.month(month), day=language.day(day.isoformat())),
        country=name,
        month=language.month(month),
        banner=_banner(draft),
        date=day,
        identifier=draft_id,
        sections=sections,
        evidence=draft.cited,
        sources=draft.source_lines(),
        notes=_notes(draft),
        disclaimers=(draft.say(DISCLAIMER),),
        inputs=draft.used,
        labels=frozenset(draft.labels),
        records=tuple(sorted(draft.records)),
        language=language.code,
        direction=language.direction,
        words=language.words,
    )
    return brief, draft.figures


DISCLAIMER = (
    "The designations employed and the presentation of the material on maps do not imply the expression of any opinion"
    " concerning the legal status of any country, territory, city or area or of its authorities, or the delimitation of its"
    " frontiers or boundaries."
)


def identifier(country: str, month: str, language: str, reader: Reader, figures: dict[str, Any]) -> str:
    """What names a brief: the same for the same figures, whoever makes it and when."""
    content = json.dumps(
        [country, month, language, reader.viewer.party, figures], sort_keys=True, default=str, ensure_ascii=False
    )
    return f"{country}-{month}-{language}-{hashlib.sha256(content.encode()).hexdigest()[:10]}"


def _known_by(reader: Reader) -> dt.date:
    """The date that the brief bears: what was asked for, else when the newest source that it can see was published.

    Not the day of loading or of making: the same files give the same brief on any day.
    """
    if reader.as_of:
        return reader.as_of
    published = [source["published"] for source in reader.sources.values() if not source["removed"]]
    return dt.date.fromisoformat(max(published)) if published else reader.today


def _banner(draft: Draft) -> str:
    party = draft.reader.viewer.party
    return draft.say("Released to the public") if party == PUBLIC else draft.say("Released to {party} only", party=party)


def _notes(draft: Draft) -> tuple[str, ...]:
    notes = [draft.say("“No data”, “zero” and “withheld” are three different things; a dash is none of them.")]
    if draft.language.code == "ar":
        notes.append(draft.say("This text is translated by rule and has not yet been read by a native speaker."))
    return tuple(notes)


HEADLINES = (
    ("deaths", "Deaths in the month"),
    ("idps", "Internally displaced"),
    ("returnees", "Returned"),
    ("people_in_need", "In need"),
    ("required_usd", "Required, USD"),
    ("funded_usd", "Funded, USD"),
)


def _headline(draft: Draft) -> Section:
    figures = []
    for measure, label in HEADLINES:
        held, before = draft.national(measure).whole, draft.national(measure, draft.earlier(12)).whole
        usd = measure.endswith("_usd")
        shown = draft.language.amount(held.value) if usd and held.value is not None else None
        figures.append(KeyFigure(draft.say(label), _cell(draft, held, shown), _change(draft, held, before), _about(draft, held)))
    return Section(draft.say("Headline figures"), (Headline(tuple(figures)),))


def _cell(draft: Draft, held: Held, shown: str | None) -> Cell:
    return draft.cell(held, shown)


def _change(draft: Draft, held: Held, before: Held) -> str:
    if held.measure == "funded_usd" and held.value is not None:
        required = draft.national("required_usd")
        if required.value:
            return draft.say("{share} of the requirement", share=draft.language.percent(held.value, required.value))
    return draft.change(held, before)


def _about(draft: Draft, held: Held) -> str:
    if not held.known:
        return draft.language.reason(held.reason)
    if held.about_to is None:
        return ""
    if held.measure in ("idps", "returnees") and held.about_from == held.about_to:
        return draft.language.day(held.about_to)
    if (
        held.about_from
        and held.about_from[:4] == held.about_to[:4]
        and held.about_from[5:] == "01-01"
        and held.about_to[5:] == "12-31"
    ):
        return held.about_to[:4]
    return draft.language.month(draft.month)
