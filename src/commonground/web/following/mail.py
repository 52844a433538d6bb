"""Mail through the installation's own server: plain text and HTML with the same words, without pictures and without tracking."""

from __future__ import annotations

import datetime as dt
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from urllib.parse import urlsplit

from markupsafe import escape

from commonground.door.mailing import Mailing
from commonground.vocabulary.errors import WorkspaceError
from commonground.web.language import PageLanguage

PATIENCE_S = 30


@dataclass(frozen=True)
class Part:
    """A part of a letter: a heading with its address, and lines that each have a text and an address, and more lines below."""

    heading: str
    address: str
    lines: Sequence[tuple[str, str, Sequence[str]]] = ()


@dataclass(frozen=True)
class Letter:
    """What is mailed: subject, first words, parts, last words; `stop`: the address that ends it; `items`: how many there are."""

    subject: str
    first: str
    parts: Sequence[Part]
    last: str
    stop: str | None = None
    stop_words: str = ""
    items: int = 0


def message(mailing: Mailing, origin: str, to: str, letter: Letter, language: PageLanguage, now: dt.datetime) -> EmailMessage:
    """A letter as a message (RFC 5322), in both forms; RFC 2369 for its end, RFC 3834 so that nobody answers by machine."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = mailing.sender, to, letter.subject
    made["Date"] = format_datetime(now)
    made["Message-ID"] = make_msgid(domain=urlsplit(origin).hostname)
    made["Auto-Submitted"], made["Content-Language"] = "auto-generated", language.code
    if letter.stop:
        made["List-Unsubscribe"] = f"<{letter.stop}>"
    made.set_content("\n".join(_plain(letter)) + "\n", cte="quoted-printable")
    made.add_alternative("".join(_html(letter, language)), subtype="html", cte="quoted-printable")
    return made


def _plain(letter: Letter) -> Iterator[str]:
    yield from (letter.first, "")
    for part in letter.parts:
        yield from (part.heading, part.address, "")
        for text, address, more in part.lines:
            yield f"- {text}"
            yield from (f"  {one}" for one in more)
            yield from (f"  {address}", "")
    yield letter.last
    if letter.stop:
        yield f"{letter.stop_words} {letter.stop}"


def _html(letter: Letter, language: PageLanguage) -> Iterator[str]:
    yield f'<!doctype html><html lang="{language.code}" dir="{language.direction}"><head><meta charset="utf-8">'
    yield f"<title>{escape(letter.subject)}</title></head><body><p>{escape(letter.first)}</p>"
    for part in letter.parts:
        heading = f'<a href="{escape(part.address)}">{escape(part.heading)}</a>'
        yield f"<h2>{heading}</h2><ul>" if part.lines else f"<p>{heading}</p>"
        for text, address, more in part.lines:
            below = "".join(f"<br>{escape(one)}" for one in more)
            yield f'<li><a href="{escape(address)}">{escape(text)}</a>{below}</li>'
        yield "</ul>" if part.lines else ""
    yield f"<p>{escape(letter.last)}"
    yield f'<br><a href="{escape(letter.stop)}">{escape(letter.stop_words)}</a>' if letter.stop else ""
    yield "</p></body></html>\n"


@contextmanager
def server(mailing: Mailing) -> Iterator[smtplib.SMTP]:
    """A connection to the server, signed in. Raises WorkspaceError where it does not take mail; no address is in its words."""
    context = ssl.create_default_context()
    try:
        if mailing.security == "tls":
            made: smtplib.SMTP = smtplib.SMTP_SSL(mailing.host, mailing.port, timeout=PATIENCE_S, context=context)
        else:
            made = smtplib.SMTP(mailing.host, mailing.port, timeout=PATIENCE_S)
        with made:
            if mailing.security == "starttls":
                made.starttls(context=context)
            if mailing.user is not None:
                made.login(mailing.user, mailing.password() or "")
            yield made
    except (OSError, smtplib.SMTPException) as error:
        raise _refused(error) from None


def _refused(error: OSError | smtplib.SMTPException) -> WorkspaceError:
    """What keeps the server from taking mail, and what to do; what it said itself is left out, for it may repeat an address."""
    if isinstance(error, ssl.SSLCertVerificationError):
        said = f"the certificate of the mail server is not accepted: {error.verify_message}"
        hint = "write as host the name that the certificate has; SSL_CERT_FILE names the certificates of an authority of your own"
    elif isinstance(error, smtplib.SMTPAuthenticationError):
        said, hint = "the mail server does not let this user in", "check user and password_file of [mail] in commonground.toml"
    elif isinstance(error, ssl.SSLError | smtplib.SMTPNotSupportedError):
        said = "the mail server does not offer the encryption or the signing in that [mail] asks for"
        hint = 'write security = "starttls" with port 587, or security = "tls" with port 465, as the server has it'
    else:
        said = f"the mail server does not take this: {type(error).__name__}"
        hint = "check [mail] in commonground.toml, and that the server takes mail from this machine"
    return WorkspaceError(said, hint=hint)
