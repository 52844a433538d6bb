"""The store of credentials: who may read its file, what is left after forgetting, and several programs at once."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from access_small import CHEAP, OTHER, PASSWORD, Hands, access, account, with_factor
from commonground.access import schema
from commonground.access.access import Access, Policy
from commonground.access.store import Store
from commonground.vocabulary.errors import BadRequest, DamagedWorkspace, OlderWorkspace, TooManyAttempts, WorkspaceError

TRY = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from access_small import CHEAP, OTHER, PASSWORD, Hands, access
from commonground.vocabulary.errors import CommonGroundError
place = Path(sys.argv[1]) if "://" not in sys.argv[1] else sys.argv[1]
held = access(place, Hands())
{work}
held.close()
"""


def at_once(place: Path | str, work: str, programs: int = 3) -> list[str]:
    """Run the same work in several programs at the same time; gives what each printed."""
    command = [sys.executable, "-c", TRY.format(work=work), str(place), str(Path(__file__).parent)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(programs)]
    said = [one.communicate(timeout=120) for one in running]
    assert [error for _, error in said] == [""] * programs
    return [out for out, _ in said]


def test_the_file_is_its_owners_alone_and_a_wider_mode_is_mended(tmp_path: Path) -> None:
    path = tmp_path / "access.sqlite"
    access(path, Hands()).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    access(path, Hands()).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def everything(held: Access, clock: Hands, account_id: str) -> None:
    """Fill every table with something of an account."""
    account(held, account_id)
    with_factor(held, clock, account_id)
    held.sessions.begin(account_id, ["password"], address="192.0.2.7", agent="a browser of hers")
    held.tokens.make(account_id, "her nightly import", ["read"], 30)
    held.links.link("https://id.example.org", f"subject of {account_id}", account_id, by="steward")
    held.credentials.invite(account_id)
    attempt = held.attempts.begin(account_id, account_id, "192.0.2.7")
    held.attempts.succeeded(attempt)
    held.attempts.begin(account_id, account_id, "192.0.2.7")


def left_of(held: Access, account_id: str) -> dict[str, int]:
    with held._store.reading() as connection:
        counts = {
            table.name: connection.execute(
                sa.select(sa.func.count()).select_from(table).where(table.c.account_id == account_id)
            ).scalar_one()
            for table in schema.OF_ACCOUNT
        }
    return {name: count for name, count in counts.items() if count}


def test_every_table_that_names_an_account_is_emptied_by_forget_and_nobody_elses(access_place: Path | str) -> None:
    clock = Hands()
    held = access(access_place, clock)
    for name in ("anna", "bea"):
        everything(held, clock, name)
    named = {table.name for table in schema.METADATA.sorted_tables if "account_id" in table.c}
    assert named == {table.name for table in schema.OF_ACCOUNT} == set(left_of(held, "anna"))
    before = left_of(held, "bea")
    assert held.forget("anna") == sum(before.values())
    assert left_of(held, "anna") == {}
    assert left_of(held, "bea") == before
    assert held.forget("anna") == 0


def test_what_is_forgotten_is_in_no_byte_of_the_file_or_beside_it(tmp_path: Path) -> None:
    clock = Hands()
    path = tmp_path / "access.sqlite"
    held = access(path, clock)
    account(held)
    seed = held.second_factor.enrol("anna", "anna").seed
    kept = held.credentials._kept("anna")
    assert kept is not None
    everything(held, clock, "bea")
    held.credentials.change("anna", OTHER)
    assert kept.encode() not in path.read_bytes()
    assert seed.encode() in path.read_bytes()
    kept = held.credentials._kept("anna")
    assert kept is not None
    held.forget("anna")
    left = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert [text for text in (seed, kept) if text.encode() in left] == []


def test_no_secret_stands_in_the_file_in_clear_but_the_seed_of_the_second_factor(tmp_path: Path) -> None:
    clock = Hands()
    path = tmp_path / "access.sqlite"
    held = access(path, clock)
    account(held)
    seed, codes = with_factor(held, clock)
    session = held.sessions.begin("anna", ["password"]).session_id
    token, _ = held.tokens.make("anna", "import", ["read"], 30)
    invitation = held.credentials.invite("anna")
    data = path.read_bytes()
    assert seed.encode() in data
    hidden = [PASSWORD, session, token, invitation, *codes, *(one.replace("-", "") for one in codes)]
    assert [text for text in hidden if text.encode() in data] == []


def test_several_programs_at_once_count_guesses_together_use_a_code_once_and_lose_nothing(access_place: Path | str) -> None:
    clock = Hands()
    held = access(access_place, clock)
    account(held)
    _, codes = with_factor(held, clock, "bea")
    work = f"""
heard = 0
for number in range(5):
    try:
        held.sign_in("anna", "anna", OTHER, "reader")
    except CommonGroundError as error:
        heard += error.code == "sign-in-refused"
    signed = held.sessions.begin(f"account {{number}}", ["password"])
    held.sessions.renew(signed.session_id, ["totp"])
    held.tokens.make(f"account {{number}}", "import", ["read"], 30)
print(heard, held.second_factor.check("bea", "{codes[0]}"))
"""
    said = [out.split() for out in at_once(access_place, work)]
    assert sum(int(heard) for heard, _ in said) == 5
    assert sorted(factor for _, factor in said) == ["None", "None", "recovery"]
    with pytest.raises(TooManyAttempts):
        held.sign_in("anna", "anna", PASSWORD, "reader")
    for number in range(5):
        assert len(held.sessions.of_account(f"account {number}")) == 3
        assert len(held.tokens.of_account(f"account {number}")) == 3
    assert held.sessions.end_all(None) == 15


def test_programs_that_begin_at_once_make_the_tables_once(access_place: Path | str) -> None:
    at_once(access_place, "print(held.forget('nobody'))", programs=2)
    with access(access_place, Hands())._store.reading() as connection:
        assert connection.execute(sa.select(schema.format_.c.format)).scalars().all() == [schema.FORMAT]


def test_an_error_within_a_change_undoes_it(access_place: Path | str) -> None:
    held = access(access_place, Hands())
    row = {"account_id": "anna", "hash": "x", "set_ms": 1}

    def change() -> None:
        with held._store.writing("account anna") as connection:
            connection.execute(schema.password.insert().values(row))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change()
    assert not held.credentials.has_password("anna")


def test_a_store_of_another_format_or_that_is_none_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "access.sqlite"
    held = access(path, Hands())
    with held._store.writing() as connection:
        connection.execute(schema.format_.update().values(format=99))
    with pytest.raises(OlderWorkspace) as caught:
        Store(path)
    assert "99" in str(caught.value)
    broken = tmp_path / "broken.sqlite"
    broken.write_bytes(b"this is no database, however long it is" * 100)
    with pytest.raises(DamagedWorkspace):
        Store(broken)
    with pytest.raises(WorkspaceError):
        Store(tmp_path / "absent" / "access.sqlite")
    with pytest.raises(WorkspaceError):
        Store(tmp_path)


@pytest.mark.parametrize("address", ["", "no address", "nosuch://x/y"])
def test_an_address_that_cannot_be_read_is_refused(address: str) -> None:
    with pytest.raises(BadRequest):
        Store(address)


def test_a_database_that_does_not_answer_is_told_without_its_password() -> None:
    with pytest.raises(WorkspaceError) as caught:
        Store("postgresql://somebody:verysecret@127.0.0.1:1/nothing")
    assert "verysecret" not in str(caught.value)


def test_an_engine_is_used_as_it_is_and_left_open(access_database: str) -> None:
    engine = sa.create_engine(access_database)
    schema.METADATA.drop_all(engine)
    with Access(engine, policy=Policy(cost=CHEAP)) as held:
        account(held)
    with engine.connect() as connection:
        assert connection.execute(sa.select(schema.password.c.account_id)).scalars().all() == ["anna"]
    engine.dispose()
