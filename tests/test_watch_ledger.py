"""Outlooks as issued: the same bytes for the same data, one community until two people release them, and scored since."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coalition_small import Coalition as Spoken
from commonground.cli import watch_ledger
from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.door.actor import Actor
from commonground.door.amending import amendment
from commonground.door.desk import Desk
from commonground.door.documents import FOLDER, Attachment, Documents
from commonground.door.entry import Entry as Given
from commonground.door.outlooks import all_of_both, file_of
from commonground.door.reader import Reader
from commonground.door.records import Record
from commonground.door.releasing import widened
from commonground.vocabulary import months
from commonground.vocabulary.errors import BadRequest, Conflict, MalformedFile, NotFound, Refused
from commonground.vocabulary.label import MEMBERS, PUBLIC, ReleaseLabel
from commonground.watch.issued import canonical, early_warning, issue, read
from commonground.watch.issued_ledger import AS_ISSUED, DAMAGED, NOT_SHOWN, REMOVED, Entry, Known, entries
from commonground.watch.issued_scores import quantile_score, scores
from commonground.watch.panel import Panel
from fixtures_small import event, ged, put, squares
from followup_small import Coalition
from test_docs import documented, is_documented, keys

COMMUNITY = "CELL/EARLY-WARNING"
LEVELS = [0.05, 0.5, 0.95]
DECEMBER = months.index("2020-12")


def said(chance: float = 0.5, *, newest: str = "2020-12", areas: tuple[str, ...] = ("IQ01", "IQ02")) -> dict[str, Any]:
    """An outlook of two months after the newest, the same for each area and month."""
    ahead = [months.from_index(months.index(newest) + step) for step in (1, 2)]
    rows = [{"month": month, "p_any": chance, "p_25": chance / 5, "quantiles": [0.0, 2.0, 30.0]} for month in ahead]
    return {
        "model": "commonground",
        "newest_month": newest,
        "level": 1,
        "countries": ["IRQ"],
        "violence": "all",
        "levels": LEVELS,
        "areas": [{"area": area, "months": rows} for area in areas],
    }


def deaths(*rows: list[float], first: str = "2020-01", areas: tuple[str, ...] = ("IQ01", "IQ02")) -> Panel:
    return Panel(areas, ("IRQ",) * len(areas), months.index(first), np.array(rows, np.float64))


YEAR = ([0.0] * 9 + [4.0, 0.0, 30.0], [0.0] * 12)
"""2020: Anbar has a month of 4 deaths and one of 30, Ninewa none."""


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Coalition]:
    """CELL with Belgium and Iraq in its early-warning community; the Netherlands is not in it."""
    found = Coalition(tmp_path / "theatre")
    made = found.one("community", to=(), code="EARLY-WARNING", name="Early warning", shows_older=False)
    for member in ("BEL", "IRQ"):
        found.one("membership", to=(), member=member, community=made, valid=("2018-01-01", None))
    yield found
    found.close()


def issued(held: Coalition, told: Mapping[str, Any] | None = None, *, community: str = COMMUNITY) -> str:
    now = held.records(at=held.now.date().isoformat())
    return issue(held.desk(), Documents(held.workspace), now, told or said(), community, "monthly").outlook


def outlook_of(held: Coalition, record_id: str, party: str = "CELL") -> Record | None:
    return held.records(party).named(record_id, "outlook")


def accounts(held: Coalition, *names: str) -> None:
    for name in names:
        held.one("account", to=(), member="CELL", name=name, role="approver")


def known(now: Panel | None, by: int | None = None) -> Known:
    return Known(lambda outlook: now, lambda day, outlook: by)


def listed(held: Coalition, known: Known, party: str = "CELL") -> list[Entry]:
    return entries(held.records(party), Documents(held.workspace), known)


# what is issued


def test_the_same_content_gives_the_same_bytes_whatever_the_order_of_its_keys() -> None:
    told = said()
    turned = {key: told[key] for key in reversed(told)}
    assert canonical(told) == canonical(turned)
    assert canonical({"b": [1, 0.1 + 0.2, -0.00001], "a": "é"}) == '{"a":"é","b":[1,0.3000,0.0000]}\n'.encode()


def test_a_number_that_is_none_is_not_issued() -> None:
    with pytest.raises(BadRequest, match="cannot say nan"):
        canonical(said(float("nan")))


def test_a_file_reads_back_as_it_was_said() -> None:
    found = read(canonical(said(0.25)))
    assert (found.newest, found.ahead, found.areas) == (DECEMBER, (DECEMBER + 1, DECEMBER + 2), ("IQ01", "IQ02"))
    assert (found.some.tolist(), found.many.tolist()) == ([[0.25] * 2] * 2, [[0.05] * 2] * 2)
    assert found.quantiles.shape == (2, 2, 3)
    with pytest.raises(MalformedFile, match="no outlook"):
        read(b'{"areas": []}')


def test_an_outlook_is_recorded_with_its_file_and_hash_for_its_community_at_once(held: Coalition) -> None:
    accounts(held, "ann", "bob")
    record_id = issued(held)
    found = outlook_of(held, record_id, "BEL")
    assert found is not None
    assert found["sha256"] == hashlib.sha256(canonical(said())).hexdigest()
    assert found["name"] == "Outlook IRQ by governorate after 2020-12"
    file = file_of(found, held.records("BEL"))
    assert file is not None
    assert Documents(held.workspace).data(file) == canonical(said())
    assert outlook_of(held, record_id, "NLD") is None
    assert file_of(found, held.records("NLD")) is None


def test_the_same_again_changes_nothing(held: Coalition) -> None:
    first, head = issued(held), held.workspace.ledger.head()
    now = held.records(at=held.now.date().isoformat())
    again = issue(held.desk(), Documents(held.workspace), now, said(), COMMUNITY, "monthly")
    assert (again.outlook, again.new) == (first, False)
    assert held.workspace.ledger.head() == head


def test_two_who_issue_at_once_issue_once(held: Coalition) -> None:
    by_hand(held, None, record_id="1" * 32)
    with pytest.raises(Conflict, match="issued already"):
        by_hand(held, None, record_id="2" * 32)


def test_without_a_community_it_is_said_how_to_make_one(held: Coalition) -> None:
    assert early_warning(held.records(), "CELL", None) == COMMUNITY
    with pytest.raises(NotFound, match="no community BEL/EARLY-WARNING") as refused:
        early_warning(held.records("BEL"), "BEL", None)
    assert "community add EARLY-WARNING" in str(refused.value.hint)
    with pytest.raises(NotFound, match="CELL/EARLY-WARNING"):  # the Netherlands cannot know of it
        early_warning(held.records("NLD"), "CELL", None)


@pytest.mark.parametrize(("shows_older", "read"), [(True, ["G1", "G2", "G3"]), (False, ["G1", "G2"])])
def test_only_what_all_of_the_community_may_read_goes_into_an_outlook(
    held: Coalition, shows_older: bool, read: list[str]
) -> None:
    """Public, for all members, for the community that shows what is older; not what is for Belgium alone, or its own."""
    other = held.one("community", to=(), code="OTHER", name="Other", shows_older=shows_older)
    held.one("membership", to=(), member="BEL", community=other, valid=("2018-01-01", None))
    for number, party in enumerate((PUBLIC, MEMBERS, "CELL/OTHER", "BEL", COMMUNITY), start=1):
        held.one("group", to=(party,), code=f"G{number}", name="x")
    held.one("group", by="BEL", to=(), code="G6", name="x")
    both = all_of_both(held.records("BEL").viewer, "CELL/OTHER")
    reader = Reader(held.workspace, both, today=dt.date(2018, 12, 31))
    assert [one.code for one in reader.records.of("group")] == read
    reader.close()


def test_who_is_not_of_the_community_learns_nothing_through_an_outlook(held: Coalition) -> None:
    held.one("group", to=(COMMUNITY,), code="G1", name="x")
    reader = Reader(held.workspace, all_of_both(held.records("NLD").viewer, COMMUNITY), today=dt.date(2018, 12, 31))
    assert reader.records.of("group") == ()
    reader.close()


# what stays, and who may read it


def by_hand(held: Coalition, label: ReleaseLabel | None, record_id: str = "1" * 32, **other: Any) -> None:
    one = Attachment.of("outlook.json", canonical(said(0.4)))
    body = {
        "name": "n",
        "community": COMMUNITY,
        "issued_on": held.now.date(),
        "newest_month": "2020-12",
        "level": 1,
        "countries": ["IRQ"],
        "kind_of_violence": "all",
        "horizons": 2,
        "model": "commonground",
        "sha256": one.sha256,
        **other,
    }
    Documents(held.workspace).enter(held.desk(), [Given("outlook", body, label=label, record_id=record_id)], [one], "test")


@pytest.mark.parametrize("parties", [(MEMBERS,), (PUBLIC,), ("NLD",), (COMMUNITY, "NLD")])
def test_it_is_not_entered_for_more_than_its_community(held: Coalition, parties: tuple[str, ...]) -> None:
    with pytest.raises(Refused, match=f"issued to {COMMUNITY} and nobody else"):
        by_hand(held, ReleaseLabel("CELL", frozenset(parties)))


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"community": "MEMBERS"}, "early-warning community"),
        ({"level": 2}, "level 2"),
        ({"newest_month": "2020"}, "not a month"),
        ({"countries": []}, "needs its countries"),
        ({"issued_on": "2017-12-31"}, "not on 2017-12-31"),
        ({"sha256": "0" * 64}, "issued with its file"),
    ],
)
def test_what_is_no_outlook_is_not_entered_as_one(held: Coalition, other: dict[str, Any], message: str) -> None:
    with pytest.raises((Refused, BadRequest), match=message):
        by_hand(held, None, **other)


def test_another_community_waits_for_a_second_person(held: Coalition) -> None:
    accounts(held, "ann", "bob")
    other = held.one("community", to=(), code="WIDE", name="Wide", shows_older=True)
    held.one("membership", to=(), member="NLD", community=other)
    record_id = issued(held, community="CELL/WIDE")
    assert outlook_of(held, record_id, "NLD") is None
    for waits in held.records().of("release"):
        approve(held, waits)
    assert outlook_of(held, record_id, "NLD") is not None


def approve(held: Coalition, waits: Record) -> None:
    desk = Desk(held.workspace, Actor("CELL", "bob", "approver"), clock=lambda: held.now)
    desk.judge(waits.record_id, "approved", "read")


def widen(held: Coalition, record_id: str, *parties: str) -> None:
    records = held.records(at=held.now.date().isoformat())
    one = records.named(record_id)
    assert one is not None
    held.desk().enter(amendment(records, one, {}, label=widened(one, parties)), "wider")


def test_it_goes_beyond_its_community_by_two_people(held: Coalition) -> None:
    accounts(held, "ann", "bob")
    record_id = issued(held)
    widen(held, record_id, MEMBERS)
    assert outlook_of(held, record_id, "NLD") is None
    (waits,) = held.records().of("release")
    approve(held, waits)
    assert outlook_of(held, record_id, "NLD") is not None


def test_who_has_no_second_person_does_not_widen_it_nor_its_file(held: Coalition) -> None:
    record_id = issued(held)
    found = outlook_of(held, record_id)
    assert found is not None
    file = file_of(found, held.records())
    assert file is not None
    for one in (record_id, file.record_id):
        with pytest.raises(Refused, match="two people"):
            widen(held, one, "NLD")


def test_it_is_neither_changed_nor_ended(held: Coalition) -> None:
    record_id = issued(held)
    with pytest.raises(Refused, match="not changed"):
        held.amend("outlook", record_id, name="Another")
    with pytest.raises(Refused, match="not ended"):
        held.amend("outlook", record_id, op="end")


def test_another_file_about_an_outlook_is_no_outlook(held: Coalition) -> None:
    """Only the file of the hash goes to the community without a second person."""
    accounts(held, "ann", "bob")
    record_id, other = issued(held), Attachment.of("other.txt", b"other")
    done = Documents(held.workspace).enter(
        held.desk(), [other.entry(record_id, ReleaseLabel("CELL", frozenset({COMMUNITY})))], [other], "test"
    )
    assert done[0].waits is not None


# how right it was


def test_scores_stand_beside_their_comparisons() -> None:
    """Anbar: 10 deaths in January, none in February; Ninewa: none in January, February not yet known."""
    now = deaths([*YEAR[0], 10.0, 0.0], [*YEAR[1], 0.0, np.nan])
    found = scores(read(canonical(said(0.4))), now)
    assert found is not None
    assert found.scored == 3
    assert found.brier_any == pytest.approx((0.6**2 + 0.4**2 + 0.4**2) / 3)
    assert found.brier_25 == pytest.approx(0.08**2)
    base_any, base_25 = 2 / 24, 1 / 24
    assert found.brier_any_base == pytest.approx(((1 - base_any) ** 2 + 2 * base_any**2) / 3)
    assert found.brier_25_base == pytest.approx(base_25**2)
    # levels 5, 50, 95 %: quantiles 0, 2, 30; the truths 10, 0, 0
    ten = 2 * (0.05 * 10 + 0.5 * 8 + 0.05 * 20) / 3
    none = 2 * (0 + 0.5 * 2 + 0.05 * 30) / 3
    assert found.quantile == pytest.approx((ten + none + none) / 3)
    # the last twelve months of Anbar give 0, 0, 30, those of Ninewa 0, 0, 0
    ten, none = 2 * (0.05 * 10 + 0.5 * 10 + 0.05 * 20) / 3, 2 * (0.05 * 30) / 3
    assert found.quantile_last_12 == pytest.approx((ten + none + 0) / 3)
    assert found.inside_90 == 3


def test_the_quantile_score_of_many_levels_is_the_crps() -> None:
    """Of a forecast that is even from 0 to 1 and the truth 0.25: the integral of (F - 1{x >= y})^2 is y^3/3 + (1-y)^3/3."""
    levels = (np.arange(2_000) + 0.5) / 2_000
    found = quantile_score(levels[None, :], levels, np.array([0.25]))
    assert found == pytest.approx(0.25**3 / 3 + 0.75**3 / 3, abs=1e-5)


def test_summaries_are_no_part_of_what_the_comparison_knew() -> None:
    now = deaths([*[0.0] * 11, 1200.0, 0.0], [*YEAR[1], 0.0])
    spread = Panel(now.areas, now.countries, now.first, now.deaths, beside={"summary": np.zeros_like(now.deaths)})
    spread.beside["summary"][0, 11] = 1200
    found = scores(read(canonical(said())), spread)
    assert found is not None
    assert (found.quantile_last_12, found.brier_any_base) == (0, 0)


def test_nothing_is_scored_before_it_is_known(held: Coalition) -> None:
    issued(held)
    (one,) = listed(held, known(deaths(*YEAR)))
    assert (one.file, one.area_months, one.known, one.scores, one.late) == (AS_ISSUED, 4, 0, None, False)
    (one,) = listed(held, known(None))
    assert (one.known, one.scores) == (0, None)


def test_an_area_that_is_no_more_is_not_known(held: Coalition) -> None:
    issued(held)
    (one,) = listed(held, known(deaths([*YEAR[0], 1.0, 1.0], areas=("IQ01",))))
    assert (one.area_months, one.known) == (4, 2)
    assert one.scores is not None
    assert one.scores.scored == 2


def test_what_was_issued_after_its_first_month_was_published_is_late_and_not_scored(held: Coalition) -> None:
    issued(held)
    now = deaths([*YEAR[0], 1.0, 1.0], [*YEAR[1], 0.0, 0.0])
    (one,) = listed(held, known(now, by=DECEMBER + 1))
    assert (one.late, one.known, one.scores) == (True, 4, None)
    (one,) = listed(held, known(now, by=DECEMBER))
    assert not one.late
    assert one.scores is not None


def test_bytes_that_are_no_longer_those_of_the_hash_are_not_scored(held: Coalition) -> None:
    issued(held)
    path = held.root / FOLDER / hashlib.sha256(canonical(said())).hexdigest()
    path.write_bytes(canonical(said(0.9)))
    (one,) = listed(held, known(deaths(*YEAR)))
    assert (one.file, one.outlook) == (DAMAGED, None)


def test_a_file_that_was_taken_away_is_told_and_the_hash_stays(held: Coalition) -> None:
    record_id = issued(held)
    found = outlook_of(held, record_id)
    assert found is not None
    file = file_of(found, held.records())
    assert file is not None
    Documents(held.workspace).purge(held.desk(), file, "a place too many")
    (one,) = listed(held, known(deaths(*YEAR)))
    assert one.file == REMOVED
    assert one.record["sha256"] == found["sha256"]


def test_who_may_not_see_an_outlook_sees_nothing_of_it(held: Coalition) -> None:
    issued(held)
    assert listed(held, known(deaths(*YEAR)), "NLD") == []
    accounts(held, "ann", "bob")
    widen(held, held.records().of("outlook")[0].record_id, "NLD")
    (waits,) = held.records().of("release")
    approve(held, waits)
    (one,) = listed(held, known(deaths(*YEAR)), "NLD")
    assert (one.file, one.record["issued_on"]) == (NOT_SHOWN, "2018-01-01")


def test_a_hidden_outlook_changes_nothing_of_what_others_are_told(held: Coalition) -> None:
    issued(held, said(0.1))
    before = listed(held, known(deaths(*YEAR)), "BEL")
    hidden = issued(held, said(0.2))
    held.desk().enter(
        [
            Given(kind, {}, amends=one.record_id, label=ReleaseLabel("CELL"))
            for kind in ("outlook", "document")
            for one in own(held, kind, hidden)
        ],
        "for us alone",
    )
    after = listed(held, known(deaths(*YEAR)), "BEL")
    assert [(one.record, one.file, one.known) for one in after] == [(one.record, one.file, one.known) for one in before]
    assert len(listed(held, known(deaths(*YEAR)))) == 2


def own(held: Coalition, kind: str, outlook: str) -> list[Record]:
    return [one for one in held.records().of(kind) if outlook in (one.record_id, one["about"] if kind == "document" else "")]


# at the command line


class Copied(Spoken):
    """A workspace that is there already, spoken to by commands."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.root, self._capsys, self._monkeypatch = root, capsys, monkeypatch


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """CELL with Belgium in its early-warning community and two people, and the deaths of Iraq in 2020."""
    folder = tmp_path_factory.mktemp("issued")
    root = folder / "w"
    rows = [event(1, "2020-10-10", 4, longitude="41"), event(2, "2020-12-10", 30, longitude="41")]
    files = put(folder / "irq_adm1.geojson", squares()), put(folder / "ged_iraq_2020_2020.csv", ged(rows))
    for line in (
        f"init {root} --member CELL --coalition Coalition --founded 2014-09-10",
        f"-w {root} member add BEL --name Belgium --since 2014-09-10",
        f"-w {root} member add DEU --name Germany --since 2014-09-10",
        f"-w {root} community add EARLY-WARNING --name Warning --shows-older",
        f"-w {root} community join EARLY-WARNING BEL",
        f"-w {root} account add ann --role approver",
        f"-w {root} account add bob --role approver",
        f"-w {root} load {files[0]} {files[1]}",
    ):
        assert run(cli, line.split()) == 0
    return root


@pytest.fixture
def spoken(theatre: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Spoken:
    """A copy of it, where an outlook is what `said` makes."""
    monkeypatch.setattr(watch_ledger, "made", lambda *asked: said(0.4))
    return Copied(shutil.copytree(theatre, tmp_path / "w"), capsys, monkeypatch)


def load(coalition: Spoken, *paths: Path) -> None:
    coalition.says("load", *map(str, paths))


def published(path: Path, day: dt.date) -> Path:
    """The file as if it had been fetched on a day."""
    at = dt.datetime.combine(day, dt.time(12), dt.UTC).timestamp()
    os.utime(path, (at, at))
    return path


def next_year(folder: Path, day: dt.date) -> Path:
    rows = [event(3, "2021-01-10", 10, longitude="41"), event(4, "2021-12-10", 1, longitude="43")]
    return published(put(folder / "ged_iraq_2021_2021.csv", ged(rows)), day)


ISSUE = ("watch", "issue", "--country", "IRQ", "--why", "monthly")


def test_an_outlook_is_issued_once_and_its_hash_told(spoken: Spoken) -> None:
    told = spoken.json(*ISSUE)
    assert told["new"] is True
    assert told["sha256"] == hashlib.sha256(canonical(said(0.4))).hexdigest()
    head = spoken.json("ledger", "head")["hash"]
    again = spoken.json(*ISSUE)
    assert (again["new"], again["outlook"]) == (False, told["outlook"])
    assert "nothing was changed" in spoken.says(*ISSUE)
    assert spoken.json("ledger", "head")["hash"] == head


def test_every_key_is_documented(spoken: Spoken, tmp_path: Path) -> None:
    told = set(keys(spoken.json(*ISSUE)))
    load(spoken, next_year(tmp_path, dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)))
    told |= set(keys(spoken.json("watch", "ledger")))
    assert {key for key in told if not is_documented(key, documented()["watch"])} == set()


def test_too_few_months_are_no_outlook(spoken: Spoken, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    _, message, _ = spoken.refuses(*ISSUE, "--month", "2020-12")
    assert message == "no area can be forecast: only 12 months are held, 24 are needed"


def test_the_same_data_gives_the_same_bytes_in_another_workspace(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [event(n, f"{2015 + n // 12}-{n % 12 + 1:02d}-10", n % 7, longitude=str(41 + n % 3)) for n in range(48)]
    files = (put(tmp_path / "irq_adm1.geojson", squares()), put(tmp_path / "ged_iraq_2015_2018.csv", ged(rows)))
    hashes = set()
    for name, order in (("one", files), ("two", files[::-1])):
        found = Spoken(tmp_path / name, capsys, monkeypatch)
        found.says("community", "add", "EARLY-WARNING", "--name", "Early warning", "--shows-older")
        for path in order:
            load(found, path)
        hashes.add(found.json(*ISSUE, "--month", "2018-12", "--horizon", "2")["sha256"])
    assert len(hashes) == 1


def test_what_is_said_fits_a_terminal_of_80_columns(spoken: Spoken, tmp_path: Path) -> None:
    lines = spoken.says(*ISSUE).splitlines()
    load(spoken, next_year(tmp_path, dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)))
    lines += spoken.says("watch", "ledger").splitlines()
    assert [line for line in lines if len(line) > 80] == []


def test_the_ledger_scores_what_has_become_known(spoken: Spoken, tmp_path: Path) -> None:
    spoken.says(*ISSUE)
    (one,) = spoken.json("watch", "ledger")
    assert (one["known"], one["area_months"], one["scores"], one["late"]) == (0, 4, None, False)
    load(spoken, next_year(tmp_path, dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)))
    (one,) = spoken.json("watch", "ledger")
    assert (one["file"], one["late"], one["known"]) == ("as issued", False, 4)
    assert one["scores"]["brier_any"] == pytest.approx((0.6**2 + 3 * 0.4**2) / 4)
    assert "holds 4 of 4" in spoken.says("watch", "ledger")


def test_what_had_been_published_when_it_was_issued_makes_it_late_though_it_was_loaded_after(
    spoken: Spoken, tmp_path: Path
) -> None:
    spoken.says(*ISSUE)
    load(spoken, next_year(tmp_path, dt.date(2022, 6, 1)))
    (one,) = spoken.json("watch", "ledger")
    assert (one["late"], one["known"], one["scores"]) == (True, 4, None)
    assert "late:" in spoken.says("watch", "ledger")


def test_other_members_are_told_of_none_until_two_people_release_it(spoken: Spoken) -> None:
    told = spoken.json(*ISSUE)
    assert [one["outlook"] for one in spoken.json("watch", "ledger", "--as", "BEL")] == [told["outlook"]]
    assert spoken.json("watch", "ledger", "--as", "DEU") == []
    assert told["outlook"] not in spoken.says("watch", "ledger", "--as", "DEU")
    both = spoken.json("release", "widen", told["outlook"], "--to", "DEU", "--by", "CELL/ann", "--why", "asked for it")
    assert [one["kind"] for one in both] == ["outlook", "document"]
    assert spoken.json("watch", "ledger", "--as", "DEU") == []
    waits = both[0]["waits"]
    assert "another pair of eyes" in spoken.refuses("release", "approve", waits, "--by", "CELL/ann")[1]
    spoken.says("release", "approve", waits, "--together", "--by", "CELL/bob")
    (one,) = spoken.json("watch", "ledger", "--as", "DEU")
    assert (one["outlook"], one["file"]) == (told["outlook"], "as issued")
    spoken.says("release", "narrow", told["outlook"], "--to", "CELL/EARLY-WARNING", "--why", "too soon")
    assert spoken.json("watch", "ledger", "--as", "DEU") == []
    assert [one["file"] for one in spoken.json("watch", "ledger", "--as", "BEL")] == ["as issued"]


def test_what_is_missing_is_said_before_anything_is_made(spoken: Spoken, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch_ledger, "made", lambda *asked: pytest.fail("made for nothing"))
    assert spoken.refuses("watch", "issue", "--country", "IRQ")[1] == "say why"
    _, message, hint = spoken.refuses(*ISSUE, "--to", "NONE")
    assert (message, "community add NONE" in hint) == ("there is no community CELL/NONE to issue it to", True)


def test_an_outlook_is_not_entered_by_hand_nor_imported(spoken: Spoken) -> None:
    body = "name=n community=CELL/EARLY-WARNING newest_month=2020-12 level=1 countries=IRQ kind_of_violence=all horizons=2"
    today = dt.datetime.now(dt.UTC).date()
    words = ("enter", "outlook", *body.split(), "model=m", f"issued_on={today}", f"sha256={'0' * 64}", "--why", "w")
    assert "issued with its file" in spoken.refuses(*words)[1]
    assert spoken.refuses("template", "outlook")[2] == "use `commonground watch issue`"
