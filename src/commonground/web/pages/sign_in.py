"""Signing in and out: name and password, then the code; the second factor where a role has to have one; invitations."""

from __future__ import annotations

from starlette.responses import Response

from commonground.door.accounts import context_words
from commonground.door.browsers import ENROLMENT, SECOND_FACTOR, SESSION, Enrolment, Signed
from commonground.vocabulary.errors import BadRequest, CommonGroundError, NotSignedIn, Refused, SignInRefused, TooManyAttempts
from commonground.web.asking import Ask
from commonground.web.serving import Page, page
from commonground.web.signing import (
    address,
    back_of,
    become,
    carry,
    enrolment,
    half,
    on_to,
    private,
    refused,
    secure_line,
    told,
    where,
)


def sign_in(ask: Ask) -> Response:
    """The form; who is signed in already goes on."""
    if ask.actor is not None or ask.owned:
        return on_to(ask, "/account" if back_of(ask) == "/" else back_of(ask))
    secure_line(ask)
    return sign_in_form(ask)


def sign_in_form(
    ask: Ask, error: CommonGroundError | None = None, *, subject: str | None = None, back: str | None = None
) -> Response:
    """The form, with what was wrong; `subject`: whom a provider vouched for that is nobody here."""
    response = private(
        ask,
        "sign_in.html",
        ask.language.say("Sign in"),
        status=error.status if error else 200,
        back=back or back_of(ask),
        error=told(ask, error) if error else None,
        name=str(ask.form.get("name", "")),
        providers=ask.site.accounts.providers,
        subject=subject,
    )
    return refused(response, error) if error else response


def signing_in(ask: Ask) -> Response:
    """Name and password: a session under a new id, which may still wait for the code or for a second factor to be set up."""
    secure_line(ask)
    name, password = str(ask.form.get("name", "")), str(ask.form.get("password", ""))
    try:
        signed = ask.site.accounts.sign_in(name, password, **where(ask))
    except (SignInRefused, TooManyAttempts) as error:
        return sign_in_form(ask, error)
    return go_on(ask, signed, back_of(ask))


def go_on(ask: Ask, signed: Signed, back: str) -> Response:
    """To what the session waits for, else back to where the user was going; the browser's earlier session ends."""
    before = SESSION.read(ask.request.headers.get("cookie"))
    if before:
        ask.site.accounts.access.sessions.end(before)
    waits = {SECOND_FACTOR: "/sign-in/code", ENROLMENT: "/sign-in/enrol"}
    pending = signed.session.pending
    response = on_to(ask, waits[pending], back=back) if pending else on_to(ask, back)
    return carry(ask, response, signed)


def code(ask: Ask) -> Response:
    """The second page: the code."""
    half(ask, SECOND_FACTOR)
    return _code_form(ask)


def _code_form(ask: Ask, error: CommonGroundError | None = None) -> Response:
    status, said = (error.status, told(ask, error)) if error else (200, None)
    response = private(ask, "sign_in_code.html", ask.language.say("Second factor"), status=status, back=back_of(ask), error=said)
    return refused(response, error) if error else response


def coded(ask: Ask) -> Response:
    """The session whole, under a new id."""
    session_id = half(ask, SECOND_FACTOR)
    try:
        signed = ask.site.accounts.access.continue_sign_in(session_id, str(ask.form.get("code", "")), address=address(ask))
    except (SignInRefused, TooManyAttempts) as error:
        return _code_form(ask, error)
    return carry(ask, on_to(ask, back_of(ask)), signed)


def _or_anew(run: Page) -> Page:
    """The same page; where the half session has ended, the first page of signing in."""

    def shown(ask: Ask) -> Response:
        try:
            return run(ask)
        except NotSignedIn:
            return on_to(ask, "/sign-in", back=back_of(ask), said=ask.language.say("That took too long. Begin again."))

    return shown


def enrol(ask: Ask) -> Response:
    """Why a second factor has to be set up, and the way to begin."""
    half(ask, ENROLMENT)
    return _enrolment(ask, None)


def _enrolment(ask: Ask, shown: Enrolment | None, error: CommonGroundError | None = None) -> Response:
    return enrolment(ask, shown, error, back=back_of(ask), needed=True, action="/sign-in/enrol")


def enrolling(ask: Ask) -> Response:
    """A new seed; or, with its code, the factor confirmed and the recovery codes, shown this once."""
    session_id, access = half(ask, ENROLMENT), ask.site.accounts.access
    account = ask.site.accounts.of(access.sessions.find(session_id, pending=ENROLMENT).account_id)
    if account is None:
        raise NotSignedIn("this account is no longer in force", hint="ask a steward of your member")
    if "code" not in ask.form:
        return _enrolment(ask, access.enrol(session_id, account.name))
    try:
        enrolled = access.confirm(session_id, str(ask.form["code"]))
    except (SignInRefused, Refused) as error:
        return _enrolment(ask, None, error)
    become(ask, enrolled.signed)
    title = ask.language.say("Recovery codes")
    response = private(ask, "recovery_codes.html", title, codes=enrolled.recovery_codes, back=back_of(ask))
    return carry(ask, response, enrolled.signed)


def sign_out(ask: Ask) -> Response:
    """The session ends here and now; where it began at a provider, the next page leads to the provider's own sign-out."""
    by = []
    session_id = SESSION.read(ask.request.headers.get("cookie"))
    if session_id:
        accounts = ask.site.accounts
        if ask.actor is not None and ask.session_id and "provider" in accounts.access.sessions.find(session_id).factors:
            issuers = {link.issuer for link in accounts.access.links.of_account(str(ask.actor.account_id))}
            by = [one.code for one in accounts.providers if one.issuer in issuers]
        accounts.access.sessions.end(session_id)
    response = on_to(ask, "/signed-out", by=",".join(by))
    response.headers.append("set-cookie", SESSION.clearing())
    return response


def signed_out(ask: Ask) -> Response:
    """That the session has ended, and where else one may sign out."""
    asked = ask.query.get("by", "").split(",")
    providers = [one for one in ask.site.accounts.providers if one.code in asked]
    return private(ask, "signed_out.html", ask.language.say("You are signed out"), providers=providers)


def invitation(ask: Ask) -> Response:
    """The form with which an invitation becomes a password."""
    secure_line(ask)
    return _invitation(ask)


def _invitation(ask: Ask, error: CommonGroundError | None = None) -> Response:
    title, said = ask.language.say("Use an invitation"), told(ask, error) if error else None
    return private(ask, "invitation.html", title, status=error.status if error else 200, error=said)


def accepting(ask: Ask) -> Response:
    """The password is set; its user signs in with it."""
    secure_line(ask)
    accounts, given = ask.site.accounts, str(ask.form.get("code", "")).strip()
    invited = accounts.access.credentials.invited(given)
    account = accounts.of(invited) if invited else None
    try:
        password = twice(ask)
        accounts.access.credentials.accept(given if account else "", password, context_words(account) if account else ())
    except (BadRequest, SignInRefused) as error:
        return _invitation(ask, error)
    return on_to(ask, "/sign-in", said=ask.language.say("The password is set. Sign in with it."))


def twice(ask: Ask) -> str:
    """A new password that was typed twice alike. Raises BadRequest."""
    password = str(ask.form.get("password", ""))
    if password != str(ask.form.get("again", "")):
        raise BadRequest("the two passwords are not the same", hint="type the new password twice")
    return password


MESSAGES = (
    "the two passwords are not the same",
    "type the new password twice",
    "nobody is signed in here, or the session has ended",
    "nobody signs in over a line that is not encrypted",
    "open these pages over https; whoever operates them: see TLS in docs/operating.md",
    "the operator has no account here",
    "use `commonground account` on this machine",
)

ROUTES = [
    page("/sign-in", sign_in, signing_in),
    page("/sign-in/code", _or_anew(code), _or_anew(coded)),
    page("/sign-in/enrol", _or_anew(enrol), _or_anew(enrolling)),
    page("/sign-out", post=sign_out),
    page("/signed-out", signed_out),
    page("/invitation", invitation, accepting),
]
