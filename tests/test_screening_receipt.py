"""Screenings on record: the signed receipt, what it keeps of nobody, decisions by two people, and screening again."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coalition_small import Coalition, coalition
from commonground.cli.failure import run as command
from commonground.cli.main import cli
from commonground.door.signing import FILE, is_signed
from commonground.screening import hashing, receipt, rescreening
from commonground.screening.findings import question
from commonground.screening.ready import ready
from commonground.screening.run import Row, run
from commonground.screening.subject import Subject
from fixtures_small import Theatre, put
from screening_small import PEOPLE, few_clean_names, individual, un

__all__ = ["coalition"]

RATE = ("--fpr", "0.05")
CLEAN = ("Ottoline Vanderplanck", "Perpetua Snodgrass", "وليد التجريبي")
"""Payees who are on no list."""


@pytest.fixture(autouse=True, scope="module")
def few() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        few_clean_names(patch)
        yield


@pytest.fixture
def held(coalition: Coalition, tmp_path: Path) -> Coalition:
    coalition.says("load", str(put(tmp_path / "un.xml", un(*PEOPLE))))
    return coalition


def payees(tmp_path: Path, *rows: str) -> str:
    return str(put(tmp_path / "payees.csv", "\n".join(["name,dob,passport number", *rows]) + "\n"))


def screened(held: Coalition, tmp_path: Path, *rows: str) -> str:
    """Screen a file; the answer is the id of the run."""
    held.says("screen", payees(tmp_path, *rows), *RATE)
    return str(held.json("receipt", "LAST")["run"])


ROWS = ("Zebulon Marchbanks,1960,XK1234567", *(f"{name},1971-02-03,QJ7654321" for name in CLEAN))


# the receipt


def test_a_receipt_states_lists_program_thresholds_and_no_hit(held: Coalition, tmp_path: Path) -> None:
    screened(held, tmp_path, *ROWS)
    told = held.json("receipt", "LAST")
    assert (told["rows"], told["rows_with_hits"], told["rows_without_hit"], told["alerts"]) == (4, 1, 3, 1)
    assert [(one["list"], one["published"]) for one in told["lists"]] == [("un-sc", "2018-06-07")]
    assert {one["group"]: one["measured"] for one in told["thresholds"]}["arabic"] is True
    assert told["key_checked"] is True
    record = held.json("records", "screening_run")[0]
    assert record["fields"]["public_key"] == told["public_key"]
    assert record["label"]["releasable_to"] == [] or "BEL" not in str(record["label"])


def test_it_is_verified_with_the_file_and_the_public_key_alone(
    held: Coalition, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    screened(held, tmp_path, *ROWS)
    out = tmp_path / "r.json"
    public = held.json("receipt", "LAST", "--out", str(out))["public_key"]
    assert command(cli, ["-w", "/nowhere", "receipt", "--verify", str(out), "--key", public]) == 0
    assert "the signature is good" in capsys.readouterr().out
    assert command(cli, ["receipt", "--verify", str(out)]) == 0
    assert "compare it" in capsys.readouterr().out
    assert command(cli, ["receipt", "--verify", str(out), "--key", "0" * 64]) == 4
    assert command(cli, ["receipt", "--verify", str(out), "--key", "x"]) == 4
    told = out.read_text(encoding="utf-8")
    for before, after in (('"rows":4', '"rows":5'), ('"alert":true', '"alert":false'), ('"0.05"', '"0.5"')):
        assert before in told
        out.write_text(told.replace(before, after), encoding="utf-8")
        assert command(cli, ["receipt", "--verify", str(out), "--key", public]) == 4
    out.write_text("{}", encoding="utf-8")
    assert command(cli, ["receipt", "--verify", str(out)]) == 4


def test_the_private_key_is_its_owners_alone(held: Coalition, tmp_path: Path) -> None:
    screened(held, tmp_path, *ROWS)
    path = held.root / FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    assert "may be read by others" in held.refuses("screen", payees(tmp_path, *ROWS), *RATE)[1]


def test_ed25519_signatures_are_those_of_rfc_8032() -> None:
    """RFC 8032, section 7.1, test 2."""
    public = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    signature = (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert is_signed(public, signature, bytes.fromhex("72"))
    assert not is_signed(public, signature, b"")
    assert not is_signed(public, "zz", b"r")


def test_nothing_is_kept_of_who_is_not_listed(held: Coalition, tmp_path: Path) -> None:
    """No byte of the workspace holds a name, number or date of the payees, in UTF-8 or UTF-16, nor the name of the file."""
    screened(held, tmp_path, *ROWS)
    held.says("screen", "--name", CLEAN[0], "--record", *RATE)
    words = {part for name in CLEAN for part in name.split()} | {"XK1234567", "QJ7654321", "1971-02-03", "payees"}
    sought = [form for word in words for form in (word.encode(), word.encode("utf-16-le"), json.dumps(word).strip('"').encode())]
    files = [path for path in held.root.rglob("*") if path.is_file()]
    assert len(files) > 10
    assert [path.name for path in files for word in sought if word in path.read_bytes()] == []


def test_taking_the_key_away_leaves_the_chain_whole(held: Coalition, tmp_path: Path) -> None:
    run = screened(held, tmp_path, *ROWS)
    held.says("document", "purge", f"key-{run[:8]}.json", "--why", "erasure was asked")
    held.says("ledger", "verify")
    assert held.json("receipt", "LAST")["rows"] == 4
    assert "was taken away" in held.refuses("rescreen", payees(tmp_path, *ROWS), "--since", "LAST", *RATE)[1]
    assert "was taken away" in held.refuses("decide", f"{run[:8]}.2.1", "--clear", "--why", "x")[1]


def test_a_run_is_its_members_alone_and_stays_as_it_was(held: Coalition, tmp_path: Path) -> None:
    run = screened(held, tmp_path, *ROWS)
    assert held.json("records", "screening_run", "--as", "BEL") == []
    assert held.refuses("receipt", run, "--as", "BEL")[0] == 6
    assert "not ended" in held.refuses("end", "screening_run", run, "--why", "x")[1]
    assert "not changed" in held.refuses("amend", "screening_run", run, "rows=9", "--why", "x")[1]
    by_hand = ("what=file", "screened_on=2026-01-01", "rows=1", "names=1", "alerts=0", "false_alarm_rate=0.001", "program=x")
    hashes = (f"sha256={'0' * 64}", f"public_key={'0' * 64}")
    assert held.refuses("enter", "screening_run", *by_hand, *hashes, "--why", "x")[0] == 8


def test_a_run_for_another_member_is_that_members(held: Coalition, tmp_path: Path) -> None:
    held.says("screen", payees(tmp_path, *ROWS), *RATE, "--for", "BEL")
    assert held.json("records", "screening_run") == []
    assert len(held.json("records", "screening_run", "--as", "BEL")) == 1
    held.says("screen", payees(tmp_path, *ROWS), *RATE, "--as", "DEU")
    assert held.json("records", "screening_run", "--as", "DEU") == []


def test_rows_are_kept_as_stretches_and_hashes() -> None:
    told = {"hits": [{"file": 1, "row": 4, "subject": "ab" * 32}], "no_hit": [{"file": 1, "rows": [[2, 3], [7, 7]]}]}
    told["no_hit"][0]["subjects"] = "AAAAAAAAAAAAAAAAAAAAAAEBAQEBAQEBAQEBAQEBAQECAgICAgICAgICAgICAgIC"
    assert receipt.hashes(told) == {(1, 2): "00" * 16, (1, 3): "01" * 16, (1, 7): "02" * 16, (1, 4): "ab" * 32}


# decisions


@pytest.fixture
def decided(held: Coalition, tmp_path: Path) -> tuple[Coalition, str]:
    """Two accounts, and a hit that waits to be decided."""
    for name in ("ann", "bob"):
        held.says("account", "add", f"CELL/{name}", "--role", "approver", "--why", "x")
    run = screened(held, tmp_path, *ROWS)
    return held, f"{run[:8]}.2.1"


def decide(held: Coalition, hit: str, by: str, verdict: str = "--clear") -> Any:
    return held.json("decide", hit, verdict, "--why", "born elsewhere", "--by", f"CELL/{by}")


def decision_of(held: Coalition, tmp_path: Path, *rows: str) -> Any:
    (hit,) = held.json("screen", payees(tmp_path, *rows), *RATE)[0]["hits"]
    return hit["decision"]


def test_two_people_decide_a_hit_and_it_is_annotated_not_deleted(decided: tuple[Coalition, str], tmp_path: Path) -> None:
    held, hit = decided
    decide(held, hit, "ann")
    assert decision_of(held, tmp_path, *ROWS) is None
    assert "another pair of eyes" in held.refuses("decide", hit, "--clear", "--why", "x", "--by", "CELL/ann")[1]
    decide(held, hit, "bob")
    said = decision_of(held, tmp_path, *ROWS)
    assert (said["verdict"], said["lapsed"]) == ("cleared", None)
    assert said["on"]


def test_what_is_proposed_is_judged_like_all_else(decided: tuple[Coalition, str], tmp_path: Path) -> None:
    held, hit = decided
    decide(held, hit, "ann", "--confirm")
    (waits,) = held.json("release", "list")
    assert (waits["kind"], waits["title"]) == ("screening_decision", f"confirmed · {hit}")
    assert "proposed as confirmed" in held.refuses("decide", hit, "--clear", "--why", "x", "--by", "CELL/bob")[1]
    held.says("release", "approve", waits["id"], "--by", "CELL/bob", "--why", "seen")
    assert decision_of(held, tmp_path, *ROWS)["verdict"] == "confirmed"


def test_a_decision_lapses_when_either_side_changes(decided: tuple[Coalition, str], tmp_path: Path) -> None:
    held, hit = decided
    decide(held, hit, "ann")
    decide(held, hit, "bob")
    other = decision_of(held, tmp_path, "Zebulon Marchbanks,1961,XK1234567")
    assert other["lapsed"] == "lapsed: what is known of the payee was changed"
    assert decision_of(held, tmp_path, "Marchbanks Zebulon,1960,XK1234567") is None
    changed = individual(2, "Zebulon Marchbanks", born="1960-05-05")
    held.says("load", str(put(tmp_path / "un2.xml", un(PEOPLE[0], changed, day="2018-06-21"))))
    assert decision_of(held, tmp_path, *ROWS)["lapsed"] == "lapsed: the entry was changed"
    (before,) = held.json("screen", payees(tmp_path, *ROWS), *RATE, "--as-of", "2018-06-10")[0]["hits"]
    assert before["decision"]["lapsed"] is None


def test_a_decision_keeps_no_name_of_the_payee(decided: tuple[Coalition, str]) -> None:
    held, hit = decided
    decide(held, hit, "ann")
    (record,) = held.json("records", "screening_decision")
    fields = record["fields"]
    assert (fields["list"], fields["reference"], fields["caption"]) == ("un-sc", "QDi.002", "Zebulon Marchbanks")
    born = Subject(1, ("Zebulon Marchbanks",))
    assert fields["name"] == hashing.keyed(bytes.fromhex(fields["salt"]), hashing.names(born))


def test_one_person_alone_decides_nothing(held: Coalition, tmp_path: Path) -> None:
    run = screened(held, tmp_path, *ROWS)
    assert "decided by two people" in held.refuses("decide", f"{run[:8]}.2.1", "--clear", "--why", "x")[1]
    assert "not said what" in held.refuses("decide", f"{run[:8]}.2.1", "--why", "x")[1]
    assert held.refuses("decide", f"{run[:8]}.2.9", "--clear", "--why", "x")[0] in (6, 8)
    assert "names no hit" in held.refuses("decide", "nonsense", "--clear", "--why", "x")[1]


# again


def test_screening_again_tells_what_is_new_and_what_is_gone(held: Coalition, tmp_path: Path) -> None:
    screened(held, tmp_path, "Zebulon Marchbanks,,", "Ottoline Vanderplanck,,", "Testorian Quillfeather,,")
    second = un(PEOPLE[0], individual(3, "Ottoline Vanderplanck"), day="2018-06-21")
    held.says("load", str(put(tmp_path / "un2.xml", second)))
    again = payees(tmp_path, "Zebulon Marchbanks,,", "Ottoline Vanderplanck,,", "Perpetua Snodgrass,,")
    told = held.json("rescreen", again, "--since", "LAST", *RATE)
    assert told["entries"] == {"new": 1, "changed": 0, "gone": 1}
    assert told["new_names"] == 1
    assert [(hit["row"], hit["caption"]) for hit in told["newly"]] == [(3, "Ottoline Vanderplanck")]
    assert [(one["row"], one["entry"], one["why"][:12]) for one in told["gone"]] == [
        (2, "QDi.002", "the entry is"),
        (4, "QDi.001", "the payee is"),
    ] or [one["why"][:12] for one in told["gone"]] == ["the entry is", "the payee is"]
    assert held.json("receipt", "LAST")["run"] == told["run"]
    assert held.json("rescreen", again, "--since", "LAST", *RATE)["newly"] == []


WORDS = "Zebulon Marchbanks Testorian Quillfeather Ottoline Vanderplanck Perpetua Snodgrass Marchbank Otto".split()
NAMES = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS)).map(" ".join), min_size=3, max_size=8, unique=True)


def alerts(rows: list[Row]) -> list[list[tuple[str, bool, float]]]:
    return [[(one.hit.entry.entry_id, one.alert, round(one.hit.score, 2)) for one in row.found] for row in rows]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(first=NAMES, second=NAMES, listed=NAMES, later=NAMES)
def test_screening_again_equals_a_full_run(
    first: list[str],
    second: list[str],
    listed: list[str],
    later: list[str],
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("commonground.screening.thresholds.CLEAN", 200)
    monkeypatch.setattr(rescreening, "DRIFT", 10)  # small lists: a few names are a large share of them
    folder = tmp_path_factory.mktemp("again")
    theatre = Theatre(folder / "w")
    questions = []
    for number, names in enumerate((listed, later)):
        people = [individual(WORDS.index(name.split()[0]) * 10 + WORDS.index(name.split()[1]), name) for name in names]
        theatre.load(put(folder / f"{number}.xml", un(*people, day=f"2018-06-0{number + 1}")), shorter=True)
        questions.append(question(ready(theatre.reader()), 0.05))
    then, now = questions
    taking = receipt.Taking(then, b"k" * 32)
    for row in run(then, [Subject(number, (name,), "person") for number, name in enumerate(first, start=2)]):
        taking.take(row)
    earlier = rescreening.before(json.loads(receipt.canonical(taking.body())), b"k" * 32)
    changes = rescreening.changed(now, earlier.told, then.ready.listed)
    settle = rescreening.Settling.of(now, earlier, changes, then.ready.listed)
    subjects = [Subject(number, (name,), "person") for number, name in enumerate(second, start=2)]
    assert alerts(list(run(now, subjects, 1, settle))) == alerts(list(run(now, subjects)))
