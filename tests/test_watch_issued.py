"""Outlooks as issued: the same bytes for the same data, and one community until two people release them."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import pytest

from commonground.door.documents import Attachment, Documents
from commonground.door.entry import Entry as Given
from commonground.door.outlooks import all_of_both, file_of
from commonground.door.reader import Reader
from commonground.vocabulary import months
from commonground.vocabulary.errors import BadRequest, Conflict, MalformedFile, NotFound, Refused
from commonground.vocabulary.label import MEMBERS, PUBLIC, ReleaseLabel
from commonground.watch.issued import canonical, early_warning, issue, read
from followup_small import Coalition
from outlook_small import COMMUNITY, accounts, approve, held, issued, outlook_of, said, widen

__all__ = ["held"]  # a fixture

DECEMBER = months.index("2020-12")


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
