"""Exported records are read again as they are: nothing to do, and one changed cell is exactly that change."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from commonground.door.entry import Entry
from commonground.entry.cells import escaped, parts, shown, together, unescaped
from commonground.entry.export import as_csv, as_workbook, exported
from commonground.entry.kinds import IMPORTED
from commonground.entry.timeline import cut, steps
from commonground.vocabulary.errors import CommonGroundError
from commonground.vocabulary.label import ReleaseLabel
from commonground.vocabulary.records import Kind
from commonground.vocabulary.records.said import Field
from entry_small import TODAY, Coalition, changes, counts

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
SLOW = settings(deadline=None, max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@pytest.fixture
def held(tmp_path: Path) -> Coalition:
    return Coalition(tmp_path / "w")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Coalition:
    """A coalition with a record of every kind that others refer to."""
    world = Coalition(tmp_path_factory.mktemp("world") / "w")
    world.enter("CELL", "group", code="G1", name="Stabilisation")
    world.enter("CELL", "community", code="CORE", name="Core", shows_older="no")
    world.enter("CELL", "meeting", code="M1", title="Ministers", starts_on="2018-02-13")
    statement = world.enter("CELL", "statement", title="Joint statement", issued_on="2018-02-13")
    more = {"speech_act": "commit", "subject": "money", "theme": "stabilisation"}
    world.enter("CELL", "undertaking", statement=statement, sentence="We will pay.", **more)
    world.enter("CELL", "requirement", code="R1", title="Wells", what="goods", quantity=5, unit="wells", country="IRQ")
    world.enter("CELL", "activity", code="A1", title="Wells", implementer="UNDP", status="planned", country="IRQ")
    area = {"area": "local governance", "title": "Council", "country": "IRQ", "indicator": "councils", "unit": "councils"}
    world.enter("CELL", "milestone", code="S1", target=3, **area)
    world.enter("CELL", "request", to="BEL", asks="information", text="When?", due_on="2018-09-01")
    return world


def as_text(held: Coalition, kind: str, member: str = "CELL") -> str:
    records = held.records(member)
    return as_csv(exported(records, IMPORTED[kind]), records, TODAY).decode("utf-8-sig")


def as_book(held: Coalition, kind: str, member: str = "CELL") -> bytes:
    records = held.records(member)
    return as_workbook([exported(records, IMPORTED[kind])], records, TODAY)


# what any record may hold

TEXT = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=40) | st.sampled_from(
    [
        "=1+1",
        "'=1+1",
        "''-x",
        "-",
        "@cmd",
        "a;b",
        'say "no"',
        '"',
        "two\nlines",
        "a\r\nb",
        "_x0041_",
        "x, y",
        "not shown",
        "…",
        "٣",
    ]
)
DAYS = st.dates(dt.date(2014, 9, 10), dt.date(2030, 12, 31))
NUMBERS = st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False, places=6) | st.integers(1, 10**14)


def values(world: Coalition, kind: Kind, one: Field) -> st.SearchStrategy[Any]:
    """What a field may hold."""
    if one.choices:
        return st.sampled_from(one.choices)
    if one.ref or one.form == "record":
        known = [each.record_id for each in world.records("CELL").of(one.ref or "note") or world.records("CELL").of("member")]
        return st.sampled_from(known)
    forms: dict[str, st.SearchStrategy[Any]] = {
        "code": st.from_regex(r"[A-Z0-9][A-Z0-9_-]{0,20}", fullmatch=True),
        "login": st.from_regex(r"[a-z0-9][a-z0-9._-]{0,20}", fullmatch=True),
        "currency": st.sampled_from(["USD", "EUR", "IQD"]),
        "iso3": st.sampled_from(["IRQ", "SYR", "BEL"]),
        "sha256": st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
        "time": st.sampled_from(["09:30+02:00", "23:59Z"]),
        "pcode": st.sampled_from(["IQG15", "SY07", "Mosul"]),
        "party": st.sampled_from(["BEL", "CELL/CORE", "PUBLIC"]),
    }
    if one.form in forms:
        return forms[one.form]
    types = {"date": DAYS, "number": NUMBERS, "whole": st.integers(0, 10**12), "yes or no": st.booleans()}
    return types.get(one.type, TEXT)


def bodies(world: Coalition, kind: Kind) -> st.SearchStrategy[dict[str, Any]]:
    needed, free = {}, {}
    for one in kind.fields:
        value = values(world, kind, one)
        value = st.lists(value, min_size=1, max_size=3) if one.many else value
        (needed if one.required else free)[one.name] = value
    return st.fixed_dictionaries(needed, optional=free)


@pytest.mark.parametrize("name", IMPORTED)
def test_records_of_every_kind_are_read_again_as_they_are(world: Coalition, name: str) -> None:
    kind = IMPORTED[name]

    @SLOW
    @given(st.lists(bodies(world, kind), min_size=1, max_size=4), st.none() | DAYS)
    def again(many: list[dict[str, Any]], first: dt.date | None) -> None:
        for body in many:
            with suppress(CommonGroundError):  # a rule of its kind that the strategy does not know
                world.desk("CELL").enter([Entry(name, body, valid_from=first)], "generated")
        for made, file in ((as_text(world, name), f"{name}.csv"), (as_book(world, name), f"{name}.xlsx")):
            plan = world.preview("CELL", made, file)
            assert plan.faults == ()
            assert [(one.name, one.changes) for one in plan.actions if one.what != "nothing"] == []

    again()


def test_a_history_is_read_again_as_it_is(held: Coalition) -> None:
    @SLOW
    @given(st.lists(st.tuples(st.none() | DAYS, st.none() | DAYS, st.sampled_from(["state", "observer", None])), max_size=5))
    def again(versions: list[tuple[dt.date | None, dt.date | None, str | None]]) -> None:
        (belgium,) = [one for one in held.records("CELL").of("member") if one.code == "NLD"] or [None]
        assume(belgium is not None)
        for first, last, kind in versions:
            if first and last and first > last:
                first, last = last, first
            body, op = ({"kind": kind}, "assert") if kind else ({}, "end")
            held.desk("CELL").enter([Entry("member", body, belgium.record_id, op, None, first, last)], "history")
        for data, file in ((as_text(held, "member"), "members.csv"), (as_book(held, "member"), "members.xlsx")):
            plan = held.preview("CELL", data, file)
            assert (plan.faults, counts(plan)[:3]) == ((), (0, 0, 0))
        held.desk("CELL").enter([Entry("member", {"kind": "state"}, belgium.record_id)], "as it was")

    again()


# one cell

LINES = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 6), st.sampled_from("ABC")), max_size=5
)  # gap before, days, what holds
DAY = dt.timedelta(days=1)


def line(
    parts_: list[tuple[int, int, str]], open_start: bool, open_end: bool
) -> list[tuple[dt.date | None, dt.date | None, str]]:
    found: list[tuple[dt.date | None, dt.date | None, str]] = []
    day = dt.date(2018, 1, 1)
    for gap, days, value in parts_:
        first = day + gap * DAY
        found.append((first, first + days * DAY, value))
        day = first + (days + 1) * DAY
    if found and open_start:
        found[0] = (None, *found[0][1:])
    if found and open_end:
        found[-1] = (found[-1][0], None, found[-1][2])
    return found


def holding(periods: list[tuple[dt.date | None, dt.date | None, str]], day: dt.date) -> str | None:
    return next((v for a, b, v in periods if (a or dt.date.min) <= day <= (b or dt.date.max)), None)


@given(LINES, LINES, st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_the_steps_from_one_line_of_days_to_another_make_it(a: Any, b: Any, s: bool, t: bool, u: bool, v: bool) -> None:
    now, wanted = line(a, s, t), line(b, u, v)
    made = steps(now, wanted)
    for offset in range(-3, 260):
        day = dt.date(2018, 1, 1) + offset * DAY
        written = [step for step in made if (step.first or dt.date.min) <= day <= (step.last or dt.date.max)]
        assert len(written) <= 1
        assert (written[0].value if written else holding(now, day)) == holding(wanted, day)
        if written:
            assert holding(now, day) != holding(wanted, day)
    last = dt.date(2018, 2, 1)
    assert [holding(cut(now, last), day) for day in (last, last + DAY)] == [holding(now, last), None]


@given(TEXT)
def test_no_cell_is_run_and_the_escape_comes_off_again(text: str) -> None:
    assert not escaped(text).startswith(FORMULA)
    assert unescaped(escaped(text)) == text


@given(
    st.lists(
        TEXT.map(str.strip).filter(
            lambda text: text.replace("\r", "").strip("\x00\x0b\x0c\x1c\x1d\x1e\x1f\x85 ") == text and bool(text)
        ),
        min_size=1,
        max_size=4,
    )
)
def test_several_values_in_a_cell_are_taken_apart_again(several: list[str]) -> None:
    one = next(each for each in IMPORTED["member"].fields if each.name == "organisations")
    clean = [text for text in several if text.isprintable()]
    assume(clean)
    assert parts(one, escaped(together(clean))) == clean
    assert shown(one, clean) == together(clean)


PLEDGE = {
    "member": "BEL",
    "amount": 1000,
    "currency": "EUR",
    "pledged_on": "2018-02-14",
    "purpose": "roads",
    "sectors": "WASH; Health",
}


def edited(text: str, name: str, value: str, row: int = 0) -> str:
    rows = list(csv.reader(io.StringIO(text)))
    rows[2 + row][rows[1].index(name)] = value
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "value", "change"),
    [
        ("amount", "1001", ("amount", "1000", "1001")),
        ("purpose", "", ("purpose", "roads", None)),
        ("purpose", "'=roads", ("purpose", "roads", "=roads")),
        ("country", "Iraq", ("country", None, "IRQ")),
        ("sectors", "WASH", ("sectors", "WASH; Health", "WASH")),
        ("pledged_on", "15 Feb 2018", ("pledged_on", "2018-02-14", "2018-02-15")),
        ("valid_to", "2018-12-31", ("valid_to", None, "2018-12-31")),
    ],
)
def test_one_cell_is_one_change(held: Coalition, name: str, value: str, change: tuple[str, str | None, str | None]) -> None:
    held.enter("BEL", "pledge", **PLEDGE)
    held.enter("BEL", "pledge", **{**PLEDGE, "purpose": "schools"})
    plan = held.preview("BEL", edited(as_text(held, "pledge", "BEL"), name, value), "pledges.csv")
    assert (plan.faults, counts(plan)[0], counts(plan)[3]) == ((), 0, 1)
    assert [changes(one) for one in plan.actions if one.what != "nothing"] == [[change]]
    held.bring("BEL", edited(as_text(held, "pledge", "BEL"), name, value), "pledges.csv", plan)
    again = held.preview("BEL", as_text(held, "pledge", "BEL"), "pledges.csv")
    assert counts(again)[:3] == (0, 0, 0)


def test_a_period_taken_off_at_one_end_is_that_change(held: Coalition) -> None:
    first = dt.date(2018, 1, 1)
    held.desk("CELL").enter([Entry("role", {"member": "BEL", "role": "host"}, valid_from=first)], "host")
    plan = held.preview("CELL", edited(as_text(held, "role"), "valid_from", ""), "roles.csv")
    assert [changes(one) for one in plan.actions] == [[("valid_from", "2018-01-01", None)]]


def test_a_changed_mark_of_release_or_originator_is_a_fault(held: Coalition) -> None:
    held.enter("BEL", "pledge", seen_by=("NLD",), **PLEDGE)
    text = as_text(held, "pledge", "BEL")
    assert "released to NLD" in text
    (fault,) = held.preview("BEL", edited(text, "release", "released to PUBLIC"), "pledges.csv").faults
    assert (fault.row, fault.column) == (3, "release")


def test_a_file_says_for_whom_and_when_it_was_made_and_its_strictest_marks(held: Coalition) -> None:
    label = ReleaseLabel("BEL", frozenset({"NLD"}), tlp="AMBER", sensitivity="high")
    held.desk("BEL").enter([Entry("pledge", PLEDGE, label=label)], "told")
    head = as_text(held, "pledge", "NLD").splitlines()[0]
    told = "made for NLD on 2018-07-01; not public: each row says who may read it; TLP:AMBER; OCHA sensitivity high"
    assert head == f"Pledges · {told}"
    book = openpyxl.load_workbook(io.BytesIO(as_book(held, "pledge", "NLD")))
    assert book["About"]["A3"].value == f"M{told[1:]}."
    assert told in book["Pledges"]["A1"].value
    assert "made for NLD" in book["Pledges"].oddHeader.left.text


def test_another_reader_is_told_no_more_of_a_label_than_concerns_it(held: Coalition) -> None:
    held.enter("BEL", "pledge", seen_by=("NLD", "IRQ"), **PLEDGE)
    assert "IRQ" not in as_text(held, "pledge", "NLD")
    assert "IRQ, NLD" in as_text(held, "pledge", "BEL")
    assert counts(held.preview("NLD", as_text(held, "pledge", "NLD"), "pledges.csv")) == (0, 0, 0, 1)


def test_a_reference_that_may_not_be_seen_is_not_shown_and_stays(held: Coalition) -> None:
    meeting = held.enter("BEL", "meeting", code="M-SECRET", title="Secret", starts_on="2018-02-14")
    held.enter("BEL", "pledge", seen_by=("NLD",), **{**PLEDGE, "meeting": meeting})
    text = as_text(held, "pledge", "NLD")
    assert "M-SECRET" not in text
    assert meeting not in text
    assert counts(held.preview("NLD", text, "pledges.csv")) == (0, 0, 0, 1)
    assert "M-SECRET" in as_text(held, "pledge", "BEL")


def test_an_export_and_a_preview_are_the_same_to_the_byte_whatever_is_hidden(tmp_path: Path) -> None:
    plain, other = Coalition(tmp_path / "a"), Coalition(tmp_path / "b")
    hidden: list[Callable[[], str]] = [
        lambda: other.enter("NLD", "pledge", **{**PLEDGE, "member": "NLD"}),
        lambda: other.enter("NLD", "activity", code="A1", title="Secret", implementer="X", status="planned", country="IRQ"),
        lambda: other.enter("NLD", "community", code="CORE", name="Secret", shows_older="no"),
    ]
    for each in hidden[:2]:
        each()
    for one in (plain, other):
        one.enter("BEL", "pledge", **PLEDGE)
        one.enter("BEL", "activity", code="A1", title="Wells", implementer="UNDP", status="planned", country="IRQ")
    hidden[2]()
    file = "code,title,implementer,status,country\nA1,Roads,UNDP,planned,IRQ\nA2,Roads,UNDP,done,IRQ\n"
    for name in ("pledge", "activity", "community", "member"):
        assert as_text(plain, name, "BEL") == as_text(other, name, "BEL")
        assert as_book(plain, name, "BEL") == as_book(other, name, "BEL")
    seen = [one.preview("BEL", file, "activities.csv", complete=True) for one in (plain, other)]
    assert seen[0].faults == seen[1].faults
    assert [(a.what, a.name, a.changes) for a in seen[0].actions] == [(a.what, a.name, a.changes) for a in seen[1].actions]


def test_numbers_that_a_spreadsheet_would_round_stay_whole(held: Coalition) -> None:
    held.enter("BEL", "pledge", **{**PLEDGE, "amount": "123456789012345.67"})
    book = openpyxl.load_workbook(io.BytesIO(as_book(held, "pledge", "BEL")))
    assert "123456789012345.67" in [cell.value for cell in book["Pledges"][5]]
    assert counts(held.preview("BEL", as_book(held, "pledge", "BEL"), "pledges.xlsx")) == (0, 0, 0, 1)
