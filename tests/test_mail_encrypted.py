"""Mail over TLS: a certificate that holds is accepted, another is not, and the password goes to nobody but the server."""

from __future__ import annotations

import logging
import ssl
from email.message import EmailMessage
from pathlib import Path

import pytest

from commonground.door.mailing import Mailing
from commonground.vocabulary.errors import WorkspaceError
from commonground.web.following.mail import server
from small_smtp import PASSWORD, certified, mail_server

ENCRYPTED = pytest.mark.parametrize("security", ["starttls", "tls"])


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    return certified(tmp_path_factory.mktemp("right"), "localhost")


def mailing(folder: Path, port: int, security: str, password: str = PASSWORD) -> Mailing:
    (folder / "mail.password").write_text(f"{password}\n")
    return Mailing("localhost", port, "ground@example.org", security, "ground", folder / "mail.password")


def mail(settings: Mailing) -> None:
    """Send one mail, as the digest does."""
    message = EmailMessage()
    message["Subject"] = "something is new"
    with server(settings) as connection:
        connection.send_message(message, settings.sender, ["reader@example.org"])


@ENCRYPTED
def test_a_server_whose_certificate_holds_gets_the_password_and_the_mail_encrypted(
    security: str, right: tuple[Path, ssl.SSLContext], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(right[0]))
    with mail_server(security, right[1]) as held:
        mail(mailing(tmp_path, held.port, security))
        assert [one["Subject"] for one in held.mails()] == ["something is new"]
        assert held.signed_in == [("ground", PASSWORD, True)]


@ENCRYPTED
@pytest.mark.parametrize("wrong", ["of an authority that nobody knows", "of another host"])
def test_a_certificate_that_does_not_hold_is_refused_before_the_password_is_told(
    security: str, wrong: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, context = certified(tmp_path, "mail.example.org" if wrong == "of another host" else "localhost")
    if wrong == "of another host":
        monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    with mail_server(security, context) as held, pytest.raises(WorkspaceError, match="certificate") as told:
        mail(mailing(tmp_path, held.port, security))
    assert "not valid for 'localhost'" in told.value.message or "issuer certificate" in told.value.message
    assert "SSL_CERT_FILE" in (told.value.hint or "")
    assert (held.signed_in, held.taken) == ([], [])


@pytest.mark.parametrize(("offered", "asked"), [("none", "starttls"), ("none", "tls"), ("starttls", "tls")])
def test_a_server_that_is_not_encrypted_as_asked_gets_no_password(
    offered: str, asked: str, right: tuple[Path, ssl.SSLContext], tmp_path: Path
) -> None:
    with mail_server(offered, right[1]) as held, pytest.raises(WorkspaceError, match="does not offer") as told:
        mail(mailing(tmp_path, held.port, asked))
    assert 'security = "tls" with port 465' in (told.value.hint or "")
    assert held.signed_in == []


def test_a_password_that_is_refused_stands_in_no_error_and_in_no_log(
    right: tuple[Path, ssl.SSLContext],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(right[0]))
    caplog.set_level(logging.DEBUG)
    wrong = "tortoise-of-old"
    with mail_server("starttls", right[1]) as held, pytest.raises(WorkspaceError, match="does not let this user in") as told:
        mail(mailing(tmp_path, held.port, "starttls", wrong))
    assert held.signed_in == [("ground", wrong, True)], "the server's answer repeats it"
    assert "password_file" in (told.value.hint or "")
    assert wrong not in "".join((str(told.value), repr(told.value.__cause__), caplog.text, *capfd.readouterr()))
