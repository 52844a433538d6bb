"""One's own second factor: set up, with recovery codes that are shown once; new recovery codes; taken away."""

from __future__ import annotations

from starlette.responses import Response

from commonground.door.browsers import Enrolment
from commonground.vocabulary.errors import CommonGroundError, Refused, SignInRefused
from commonground.web.asking import Ask
from commonground.web.serving import page
from commonground.web.signing import become, carry, enrolment, moment, on_to, private, recently, session_of

SHOWN = ("totp", "recovery", "provider-strong")
"""What counts as having shown a second factor."""


def second_factor(ask: Ask) -> Response:
    """What is set up, and what can be done about it."""
    session_of(ask)
    assert ask.actor is not None
    access = ask.site.accounts.access
    state = access.second_factor.state(str(ask.actor.account_id))
    if state.confirmed:
        recently(ask, *SHOWN)
    else:
        recently(ask)
        return _enrolment(ask, None)
    needed = ask.actor.role in access.policy.second_factor_roles
    title, since = ask.language.say("Second factor"), moment(ask, state.confirmed_ms)
    return private(ask, "second_factor.html", title, factor=state, since=since, needed=needed)


def _enrolment(ask: Ask, shown: Enrolment | None, error: CommonGroundError | None = None) -> Response:
    return enrolment(ask, shown, error, back="/account", needed=False, action="/account/second-factor")


def setting_up(ask: Ask) -> Response:
    """A new seed; or, with its code, the factor confirmed. What is shown once is the answer itself: it stands in no address."""
    session_id, access = session_of(ask), ask.site.accounts.access
    if "code" not in ask.form:
        return _enrolment(ask, access.enrol(session_id, str(ask.actor)))
    try:
        enrolled = access.confirm(session_id, str(ask.form["code"]))
    except (SignInRefused, Refused) as error:
        return _enrolment(ask, None, error)
    become(ask, enrolled.signed)
    return carry(ask, _codes(ask, enrolled.recovery_codes), enrolled.signed)


def _codes(ask: Ask, codes: tuple[str, ...]) -> Response:
    return private(ask, "recovery_codes.html", ask.language.say("Recovery codes"), codes=codes, back="/account")


def new_codes(ask: Ask) -> Response:
    """New recovery codes in place of all old ones."""
    return _codes(ask, ask.site.accounts.access.renew_recovery_codes(session_of(ask)))


def removing(ask: Ask) -> Response:
    """The factor taken away; a role that has to have one sets a new one up at once."""
    session_id = session_of(ask)
    assert ask.actor is not None
    signed = ask.site.accounts.access.remove_second_factor(session_id, ask.actor.role)
    if signed.session.pending:
        return carry(ask, on_to(ask, "/sign-in/enrol", back="/account"), signed)
    return carry(ask, on_to(ask, "/account", said=ask.language.say("The second factor is removed.")), signed)


ROUTES = [
    page("/account/second-factor", second_factor, setting_up),
    page("/account/second-factor/codes", post=new_codes),
    page("/account/second-factor/remove", post=removing),
]
