"""Every sentence of the brief has its Arabic, with the same named places, and what is compiled is what is written."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog

from commonground.brief.language import Language
from commonground.vocabulary.errors import BadRequest
from conftest import ROOT


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    """tools/compile_messages.py."""
    spec = importlib.util.spec_from_file_location("compile_messages", ROOT / "tools" / "compile_messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def arabic() -> Language:
    return Language("ar")


def test_catalogues_are_complete_and_compiled(tool: ModuleType) -> None:
    made, wrong = tool.files()
    assert wrong == []
    assert [path.name for path, data in made.items() if tool.said(path.read_bytes()) != tool.said(data)] == []
    assert any(path.suffix == ".mo" for path in made)


def test_messages_of_every_kind_are_found_in_the_source(tool: ModuleType) -> None:
    found = tool.Source().messages()
    for message in (
        "Headline figures",  # a literal
        "Share of the population",  # drawn by a loop
        "Deaths in the month",  # from a table of pairs
        "Shared by several clusters",  # from a table by key
        "IDPs by month",  # passed by a caller
        "Nobody is reported in {count} of {all} districts: {names}",  # put together
        "The same figures as a table",  # the renderers' own words
        "people killed in those events: best, low and high estimate",  # a measure's definition
        "includes {count} summary event(s) spread over months by days",  # a reason of the picture
        "not placed",
    ):
        assert message in found, message


def test_a_message_that_cannot_be_followed_is_an_error(tool: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "part.py").write_text("def part(draft, row):\n    return draft.say(row.colour)\n")
    with pytest.raises(ValueError, match=r"part\.py:2: cannot see what draft\.say\(row\.colour\) says"):
        tool.Source(tmp_path).messages()


def test_missing_translation_and_other_places_are_faults(tool: ModuleType) -> None:
    catalogue = Catalog(locale="ar")
    catalogue.add("{count} others", "غيرها ({number})")
    catalogue.add("Needs", "")
    catalogue.add("[deaths] deaths in {month}", "{month}: [deaths]")
    assert [fault.split(":")[0] for fault in tool.faults(catalogue)] == ["other named places", "not translated"]


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("no new round", "لا توجد جولة جديدة"),
        ("includes 2 event(s) spread over months by days", "يشمل أحداثاً موزَّعة على الأشهر بحسب عدد الأيام (عددها 2)"),
        ("withheld: removed on 2026-01-05: asked to", "محجوب: أُزيل في 2026-01-05: asked to"),
        ("said in 3 other words", "said in 3 other words"),
        (None, ""),
    ],
)
def test_reasons_are_found_by_their_pattern(reason: str | None, said: str, arabic: Language) -> None:
    assert arabic.reason(reason) == said
    assert Language("en").reason(reason) == (reason or "")


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        ("WASH", "المياه والصرف الصحي والنظافة الصحية"),
        ("Water Sanitation Hygiene", "المياه والصرف الصحي والنظافة الصحية"),
        ("Camp Coordination / Management", "تنسيق وإدارة المخيمات"),
        ("Protection - Child Protection COVID-19", "الحماية - حماية الطفل COVID-19"),
        ("Protection: Mine Action AOR", "الحماية: الإجراءات المتعلقة بالألغام"),
        ("Opposition (3); Government (12)", "المعارضة (3)؛ الحكومة (12)"),
        ("Ash Front", "Ash Front"),
    ],
)
def test_known_terms_are_translated_and_others_stay(published: str, shown: str, arabic: Language) -> None:
    assert arabic.term(published) == shown
    assert Language("en").term(published) == published


def test_dates_numbers_and_spans(arabic: Language) -> None:
    assert arabic.day("2018-06-30") == "30 حزيران 2018"
    assert arabic.span(arabic.day("2018-01-01"), arabic.day("2018-06-30")) == "من 1 كانون الثاني 2018 إلى 30 حزيران 2018"
    assert arabic.usd(568_700_000) == "568.7 مليون دولار أمريكي"
    assert arabic.percent(1, 4) == "25\u00a0%"
    assert arabic.country("IRQ") == "العراق"
    with pytest.raises(BadRequest, match="no brief in 'fr'"):
        Language("fr")
