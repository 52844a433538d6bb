"""Following: what is new for whom, the feed, the digest by mail and what it may hold, saved views, and that it is one's own."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree as xml

import pytest
from starlette.testclient import TestClient

from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.door.mailing import is_address, read_mailing
from commonground.door.parties import viewer_of
from commonground.door.records import Records
from commonground.door.workspace import Workspace
from commonground.vocabulary.errors import BadRequest
from commonground.web.following.digest import send
from commonground.web.following.store import FOLLOWING, Following
from small_smtp import html, mail_server, plain
from web_small import ORIGIN, copied, served, text_of, told

ADDRESS = "reader@example.org"
ATOM = "{http://www.w3.org/2005/Atom}"
MEETING = ("enter", "meeting", "code=SG", "title=Small group on ports", "starts_on=2017-01-10")


@pytest.fixture
def root(example_workspace: Path, tmp_path: Path) -> Path:
    return copied(example_workspace, tmp_path / "w")


@pytest.fixture
def client(root: Path) -> Iterator[TestClient]:
    with served(root) as made:
        yield made


def member_id(root: Path, code: str) -> str:
    workspace = Workspace(root)
    try:
        return Records(workspace, viewer_of(workspace, "CELL"), today=dt.date.today()).find(code, "member").record_id
    finally:
        workspace.close()


def with_mail(root: Path, port: int) -> None:
    settings = root / "commonground.toml"
    mail = f'\n[mail]\nhost = "127.0.0.1"\nport = {port}\nfrom = "ground@example.org"\nsecurity = "none"\n'
    text = re.sub(r"(?m)^\[web\].*$", f'[web]\norigin = "{ORIGIN}"', settings.read_text())
    settings.write_text((text if ORIGIN in text else f'{text}\n[web]\norigin = "{ORIGIN}"\n') + mail)


def follow(client: TestClient, kind: str, reference: str, **more: str) -> None:
    page = client.post("/following/follow", data={"kind": kind, "reference": reference, **more}, follow_redirects=False)
    assert page.status_code == 303, text_of(page.text)


def test_a_place_that_is_followed_shows_what_was_loaded_and_recorded(root: Path, client: TestClient) -> None:
    follow(client, "place", "XM01")
    said = "code=R1 title=Clinics what=money quantity=5 unit=USD country=XMD place=XM0101"
    told(root, "enter", "requirement", *said.split())
    words = text_of(client.get("/following").text)
    assert "Tarvelle" in words
    assert "Requirement, new: Clinics" in words
    assert "New from UCDP: " in words


def test_what_does_not_concern_a_place_is_not_news_of_it(root: Path, client: TestClient) -> None:
    follow(client, "place", "XM02")
    said = "code=R1 title=Clinics what=money quantity=5 unit=USD country=XMD place=XM0101"
    told(root, "enter", "requirement", *said.split())
    assert "Clinics" not in text_of(client.get("/following").text)


def test_a_member_is_followed_by_what_it_originates(root: Path, client: TestClient) -> None:
    follow(client, "member", member_id(root, "CELL"))
    told(root, *MEETING)
    assert "Meeting, new: Small group on ports" in text_of(client.get("/following").text)


def test_an_undertaking_is_news_when_it_is_due_and_when_it_is_past(root: Path, client: TestClient) -> None:
    due = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=5)
    told(root, "enter", "statement", "title=Port Marl", "issued_on=2017-01-10")
    said = [
        "statement=Port Marl",
        "subject=Clear the port",
        "theme=stabilisation",
        "speech_act=promise",
        "sentence=We will clear.",
    ]
    told(root, "enter", "undertaking", *said, f"due_on={due}")
    workspace = Workspace(root)
    records = Records(workspace, viewer_of(workspace, "CELL"), today=dt.date.today())
    reference = records.of("undertaking")[0].record_id
    workspace.close()
    follow(client, "undertaking", reference)
    words = text_of(client.get("/following").text)
    assert f"Due on {due.day} " in words
    assert "Clear the port" in words
    assert "Was due" not in words


@pytest.mark.parametrize(
    ("kind", "reference"), [("place", "XX99"), ("plan", "none"), ("member", "x"), ("file", "x"), ("place", "")]
)
def test_what_is_not_there_cannot_be_followed(client: TestClient, kind: str, reference: str) -> None:
    page = client.post("/following/follow", data={"kind": kind, "reference": reference})
    assert page.status_code in (400, 404)
    assert "You follow nothing yet" in text_of(client.get("/following").text)


def test_it_is_followed_no_longer(client: TestClient) -> None:
    follow(client, "place", "XMD")
    client.post("/following/end", data={"kind": "place", "reference": "XMD"})
    assert "You follow nothing yet" in text_of(client.get("/following").text)


def test_nobody_follows_without_an_account(root: Path) -> None:
    with served(root, own=False) as nobody:
        assert nobody.get("/following", follow_redirects=False).status_code in (303, 401)
        assert nobody.post("/following/follow", data={"kind": "place", "reference": "XMD"}).status_code in (401, 403)


def test_the_way_back_stays_within_the_site(client: TestClient) -> None:
    for back, to in (("/places/XMD?month=2017-06", "/places/XMD?month=2017-06"), ("//evil.example", "/following")):
        data = {"kind": "place", "reference": "XMD", "back": back}
        assert client.post("/following/follow", data=data, follow_redirects=False).headers["location"] == to


def feed_of(client: TestClient) -> str:
    page = client.post("/following/feed")
    found = re.search(r"(/following\.atom\?key=[\w-]+)", page.text)
    assert found
    return found[1]


def test_the_feed_is_atom_and_names_nobody(root: Path, client: TestClient) -> None:
    follow(client, "place", "XM01")
    follow(client, "member", member_id(root, "CELL"))
    told(root, *MEETING)
    address = feed_of(client)
    with served(root, own=False) as reader:
        page = reader.get(address)
        assert page.headers["content-type"].startswith("application/atom+xml")
        feed = xml.fromstring(page.content)
    for name in ("id", "title", "updated", "author"):
        assert feed.find(ATOM + name) is not None, name
    entries = feed.findall(ATOM + "entry")
    assert entries
    ids = [one.findtext(ATOM + "id") or "" for one in entries]
    assert len(set(ids)) == len(ids)
    assert all(one.startswith("urn:uuid:") for one in ids)
    updated = [dt.datetime.fromisoformat(one.findtext(ATOM + "updated") or "") for one in entries]
    assert updated == sorted(updated, reverse=True)
    assert all((one.find(ATOM + "link") is not None) and one.findtext(ATOM + "title") for one in entries)
    assert "Small group on ports" not in page.text, "what is not public is told by its kind alone"
    assert "operator" not in page.text


def test_a_feed_s_address_ends_with_a_new_one_and_by_hand(root: Path, client: TestClient) -> None:
    first = feed_of(client)
    second = feed_of(client)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    client.post("/following/feed/end")
    assert client.get(second).status_code == 404
    assert client.get("/following.atom").status_code == 404


def confirmed(client: TestClient, server: object) -> None:
    client.post("/following/mail", data={"address": ADDRESS})
    code = re.search(r"code=([\w-]+)", plain(server.mails()[-1]))  # type: ignore[attr-defined]
    assert code
    assert "Confirm the address" in client.get(f"/following/confirm?code={code[1]}").text
    client.post("/following/confirm", data={"code": code[1]})
    assert "address confirmed" in text_of(client.get("/following").text)


def sent(root: Path, hours: float = 1) -> dict[str, int]:
    workspace = Workspace(root)
    try:
        return send(workspace, dt.datetime.now(dt.UTC) + dt.timedelta(hours=hours))
    finally:
        workspace.close()


def test_a_digest_has_what_is_new_once_and_nothing_that_is_not_public(root: Path) -> None:
    with mail_server() as server:
        with_mail(root, server.port)
        with served(root) as client:
            follow(client, "member", member_id(root, "CELL"))
            confirmed(client, server)
        told(root, *MEETING)
        told(root, "enter", "decision", "title=Quay open", "status=taken", "taken_on=2017-01-11", "--release-to", "PUBLIC")
        assert sent(root) == {"sent": 1, "nothing": 0, "failed": 0, "forgotten": 0}
        mail = server.mails()[-1]
        assert mail["To"] == ADDRESS
        assert mail["From"] == "ground@example.org"
        assert mail["Auto-Submitted"] == "auto-generated"
        for text in (plain(mail), html(mail)):
            assert "Small group on ports" not in text
            assert "Meeting: something is new." in text
            assert f"{ORIGIN}/ledger/record/" in text
        assert "Quay open" in plain(mail)
        assert sent(root, 2) == {"sent": 0, "nothing": 1, "failed": 0, "forgotten": 0}


def test_a_mail_that_the_server_does_not_take_is_tried_again(root: Path, caplog: pytest.LogCaptureFixture) -> None:
    with mail_server() as server:
        with_mail(root, server.port)
        with served(root) as client:
            follow(client, "member", member_id(root, "CELL"))
            confirmed(client, server)
        told(root, *MEETING)
        server.refuses = True
        assert sent(root)["failed"] == 1
        assert "the mail server does not take this: SMTPRecipientsRefused; check [mail]" in caplog.text
        assert ADDRESS not in caplog.text
        with served(root) as client:
            page = text_of(client.get("/following").text)
            assert re.search(
                r"Not sent .+ UTC: the mail server does not take this: SMTPRecipientsRefused\. It is tried again\.", page
            )
            server.refuses = False
            assert sent(root)["sent"] == 1
            page = text_of(client.get("/following").text)
            assert re.search(r"Last sent .+ UTC, items: \d+\.", page)
            assert "Not sent" not in page


def test_with_the_ledger_in_postgresql_it_is_followed_told_and_forgotten_as_in_a_file(
    tmp_path: Path, fresh_schema: Callable[[], str]
) -> None:
    root, place = tmp_path / "w", fresh_schema()
    founding = ["--member", "CELL", "--coalition", "Port Marl", "--founded", "2016-01-01", "--ledger", place]
    assert run(cli, ["init", str(root), *founding]) == 0
    with mail_server() as server:
        with_mail(root, server.port)
        with served(root) as client:
            for _ in range(2):
                follow(client, "member", member_id(root, "CELL"))
            confirmed(client, server)
            told(root, *MEETING)
            assert "Meeting, new: Small group on ports" in text_of(client.get("/following").text)
            assert client.get(feed_of(client)).content.count(b"<entry>") == 3, "the coalition, the member, the meeting"
            client.post("/following/views", data={"name": "Donors", "address": "/money?by=donor"})
            assert sent(root) == {"sent": 1, "nothing": 0, "failed": 0, "forgotten": 0}
            assert "Meeting: something is new." in plain(server.mails()[-1])
            assert sent(root, 2)["nothing"] == 1
            assert ADDRESS in client.get("/following").text
    assert not (root / FOLLOWING.file).exists()
    store = Following(place)
    assert [len(store.views(one)) for one in store.accounts()] == [1]
    assert [store.forget(one) for one in store.accounts()] == [4], "a subscription, a view, the address, what was mailed"
    assert store.accounts() == set()
    store.close()


def test_the_link_of_a_mail_ends_mail_without_signing_in(root: Path) -> None:
    with mail_server() as server:
        with_mail(root, server.port)
        with served(root) as client:
            follow(client, "member", member_id(root, "CELL"))
            confirmed(client, server)
            told(root, *MEETING)
            sent(root)
            key = re.search(r"key=([\w-]+)", str(server.mails()[-1]["List-Unsubscribe"]).replace("\n", ""))
            assert key
            with served(root, own=False) as nobody:
                nobody.post("/following/stop", data={"key": key[1]})
                assert nobody.post("/following/stop", data={"key": key[1]}).status_code == 404
            assert ADDRESS not in client.get("/following").text


def test_an_address_is_mailed_nothing_before_it_is_confirmed_by_its_own_account(root: Path) -> None:
    with mail_server() as server:
        with_mail(root, server.port)
        with served(root) as client:
            follow(client, "member", member_id(root, "CELL"))
            client.post("/following/mail", data={"address": ADDRESS})
            told(root, *MEETING)
            assert sent(root)["sent"] == 0
            assert len(server.taken) == 1
            assert client.post("/following/confirm", data={"code": "wrong"}).status_code == 404
            client.post("/following/mail/remove")
            assert ADDRESS not in client.get("/following").text
            assert client.post("/following/mail", data={"address": "no address\nBcc: x@example.org"}).status_code == 400


def test_without_a_server_no_address_is_taken(client: TestClient) -> None:
    assert "sends no mail" in text_of(client.get("/following").text)
    assert client.post("/following/mail", data={"address": ADDRESS}).status_code == 400


def test_a_view_is_saved_under_a_name_and_replaced_by_another_of_that_name(client: TestClient) -> None:
    address = "/money?country=XMD&by=donor"
    html_ = client.get(f"{address}&lang=en").text
    assert 'value="/money?country=XMD&amp;by=donor"' in html_
    for _ in range(2):
        page = client.post("/following/views", data={"name": "Donors", "address": address}, follow_redirects=False)
        assert page.headers["location"] == address
    html_ = client.get("/following").text
    assert html_.count(">Donors</a>") == 1
    assert 'href="/money?country=XMD&amp;by=donor"' in html_
    view = re.search(r'name="view" value="(\w+)"', html_)
    assert view
    client.post("/following/views/remove", data={"view": view[1]})
    assert "Donors" not in client.get("/following").text


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "/\\evil.example", "", "/x\r\nSet-Cookie: a=b"])
def test_a_view_outside_the_site_is_not_saved(client: TestClient, address: str) -> None:
    assert client.post("/following/views", data={"name": "x", "address": address}).status_code == 400


def test_accounts_know_nothing_of_each_other_and_are_erased_whole(tmp_path: Path) -> None:
    store = Following(tmp_path / FOLLOWING.file)
    store.follow("a", "place", "XMD", mailed=True)
    view = store.save("a", "One", "/?x=1")
    store.give_address("a", ADDRESS, "en")
    store.remove("b", view.view_id)
    store.end("b", "place", "XMD")
    assert store.of("b") == []
    assert store.views("b") == []
    assert store.reader("b").address is None
    assert store.views("a") == [view]
    assert len(store.of("a")) == 1
    assert store.forget("a") == 3
    store.close()
    kept = [path for path in tmp_path.glob(f"{FOLLOWING.file}*") if "wal" not in path.name]
    assert ADDRESS.encode() not in b"".join(path.read_bytes() for path in kept)
    assert (tmp_path / FOLLOWING.file).stat().st_mode & 0o077 == 0


def test_a_code_holds_for_a_day_and_for_its_account(tmp_path: Path) -> None:
    now = [dt.datetime(2026, 1, 1, tzinfo=dt.UTC)]
    store = Following(tmp_path / FOLLOWING.file, lambda: now[0])
    code = store.give_address("a", ADDRESS, "ar")
    for account in ("b", ""):
        with pytest.raises(Exception, match="confirms nothing"):
            store.confirm(account, code)
    now[0] += dt.timedelta(hours=25)
    with pytest.raises(Exception, match="confirms nothing"):
        store.confirm("a", code)
    store.confirm("a", store.give_address("a", ADDRESS, "ar"))
    assert [one.account_id for one in store.told()] == ["a"]
    store.close()


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"host": "h"}, "from"),
        ({"host": "h", "from": "x@example.org", "port": 0}, "port"),
        ({"host": "h", "from": "x@example.org", "security": "ssl"}, "security"),
        ({"host": "h", "from": "x@example.org", "user": "u"}, "go together"),
        ({"host": "h", "from": "x@example.org", "more": 1}, "holds"),
    ],
)
def test_settings_of_mail_that_cannot_be_used_are_named(raw: dict[str, object], words: str) -> None:
    with pytest.raises(BadRequest, match=words):
        read_mailing(raw, ORIGIN, Path("commonground.toml"))


def test_mail_needs_the_address_of_the_pages() -> None:
    assert read_mailing(None, None, Path("x")) is None
    with pytest.raises(BadRequest, match="origin"):
        read_mailing({"host": "h", "from": "x@example.org"}, None, Path("x"))


@pytest.mark.parametrize(
    "text", ["a@b", "a b@example.org", "<a@example.org>", "a@example.org,b@example.org", "a@exa\nmple.org", "@x.org"]
)
def test_what_is_no_single_address_is_not_taken(text: str) -> None:
    assert not is_address(text)


def test_arabic_is_from_right_to_left(client: TestClient) -> None:
    page = client.get("/following?lang=ar").text
    assert '<html lang="ar" dir="rtl">' in page
    assert "ما تتابعه" in page
    client.get("/?lang=en")
