"""Signing in by an identity provider: what is sent, what is accepted, and everything that is not."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import ECKey, RSAKey

from access_small import PASSWORD, Hands, access, account, code, with_factor
from commonground.access.access import Access
from commonground.access.id_token import Expected, UnknownKey, fault, verified_claims
from commonground.access.oidc import Identity, RelyingParty
from commonground.access.provider import Provider, is_safe
from commonground.vocabulary.errors import BadRequest, NotFound, NotSignedIn, Refused, SignInRefused, Unavailable
from small_provider import BACK, CLIENT, EC_KEY, ISSUER, RSA_KEYS, SECRET, STRANGER, SmallProvider, part, signed

NOW = 1_520_251_200
GOOD = {"iss": ISSUER, "sub": "user-7", "aud": CLIENT, "exp": NOW + 300, "iat": NOW, "nonce": "n-1"}
EXPECTED = Expected(ISSUER, CLIENT, "n-1")
KEYS = [key.as_dict(private=False) for key in (RSA_KEYS[0], EC_KEY)]


class Sides:
    """Both sides of a sign-in."""

    def __init__(self, place: Path | str, **settings: Any) -> None:
        self.clock = Hands()
        self.there = SmallProvider(self.clock)
        settings = {"client_secret": SECRET, **settings}
        provider = Provider(ISSUER, CLIENT, BACK, **settings)
        self.access: Access = access(place, self.clock, providers=[provider], http=self.there.http)
        self.us: RelyingParty = self.access.provider(ISSUER)

    def identity(self, **more: str) -> Identity:
        begun = self.us.begin()
        return self.us.finish(self.there.authorise(begun.url, **more), begun.kept)


@pytest.fixture
def sides(tmp_path: Path) -> Sides:
    return Sides(tmp_path / "access.sqlite")


def test_the_user_is_sent_with_pkce_state_and_nonce_that_are_new_each_time(sides: Sides) -> None:
    asked = []
    for _ in range(2):
        begun = sides.us.begin()
        assert begun.url.startswith(f"{ISSUER}/auth?")
        asked.append({name: values[0] for name, values in parse_qs(urlsplit(begun.url).query).items()})
        assert begun.kept not in begun.url
        assert begun.kept not in repr(begun)
    fixed = {
        "response_type": "code",
        "client_id": CLIENT,
        "redirect_uri": BACK,
        "scope": "openid",
        "code_challenge_method": "S256",
    }
    assert all(one.items() >= fixed.items() for one in asked)
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]
        assert len(asked[0][name]) == 43


def test_a_user_comes_back_with_an_identity(access_place: Path | str) -> None:
    sides = Sides(access_place)
    found = sides.identity()
    assert (found.issuer, found.subject, found.member, found.strong) == (ISSUER, "user-7", None, False)
    assert found.auth_time == NOW - 5
    assert found.id_token not in repr(found)


@pytest.mark.parametrize(("key", "algorithm"), [(RSA_KEYS[0], "RS256"), (RSA_KEYS[0], "PS256"), (EC_KEY, "ES256")])
def test_three_kinds_of_signature_are_accepted(key: RSAKey | ECKey, algorithm: str, sides: Sides) -> None:
    sides.there.signing = (key, algorithm)
    assert sides.identity().subject == "user-7"


def test_the_client_shows_itself_as_the_provider_asks(sides: Sides, tmp_path: Path) -> None:
    sides.identity()
    basic = "Basic Y29tbW9uLWdyb3VuZDp0aGUlMjBzZWNyZXQlMjBvZiUyMHRoZSUyMGNsaWVudCUzQSUyMCUyQiUyRiUzRA=="
    assert [r.headers.get("authorization") for r in sides.there.asked if r.url.path == "/token"] == [basic]
    posted = Sides(tmp_path / "posted.sqlite")
    posted.there.description = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    posted.identity()
    public = Sides(tmp_path / "public.sqlite", client_secret=None)
    public.identity()
    forms = [parse_qs(r.content.decode()) for side in (posted, public) for r in side.there.asked if r.url.path == "/token"]
    assert forms[0]["client_secret"] == [SECRET]
    assert forms[1]["client_id"] == [CLIENT]
    assert "client_secret" not in forms[1]


def test_a_sign_in_is_finished_once_in_its_own_browser_and_within_ten_minutes(access_place: Path | str) -> None:
    sides = Sides(access_place)
    begun, other = sides.us.begin(), sides.us.begin()
    params = sides.there.authorise(begun.url)
    for wrong in (other.kept, "", "never", "\ud800"):
        with pytest.raises(SignInRefused):
            sides.us.finish(params, wrong)
    assert sides.us.finish(params, begun.kept)
    with pytest.raises(SignInRefused):
        sides.us.finish(params, begun.kept)
    late = sides.us.begin()
    sides.clock.on(minutes=10)
    with pytest.raises(SignInRefused):
        sides.us.finish(sides.there.authorise(late.url), late.kept)


@pytest.mark.parametrize(
    "changed",
    [{"state": "another"}, {"state": ""}, {"iss": "https://evil.example"}, {"iss": ""}, {"code": ""}, {"code": "stolen"}],
)
def test_an_answer_that_does_not_fit_is_refused(changed: dict[str, str], sides: Sides) -> None:
    with pytest.raises(SignInRefused):
        sides.identity(**changed)


def test_an_answer_without_issuer_is_refused_where_the_provider_names_itself(sides: Sides) -> None:
    begun = sides.us.begin()
    params = sides.there.authorise(begun.url)
    del params["iss"]
    with pytest.raises(SignInRefused):
        sides.us.finish(params, begun.kept)


def test_a_sign_in_begun_at_one_provider_is_not_finished_at_another(tmp_path: Path) -> None:
    clock = Hands()
    there = SmallProvider(clock)
    both = [Provider(ISSUER, CLIENT, BACK), Provider("https://evil.example", CLIENT, BACK)]
    held = access(tmp_path / "access.sqlite", clock, providers=both, http=there.http)
    begun = held.provider(ISSUER).begin()
    with pytest.raises(SignInRefused):
        held.provider("https://evil.example").finish(there.authorise(begun.url, iss="https://evil.example"), begun.kept)
    with pytest.raises(NotFound):
        held.provider("https://unknown.example")


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        *[("iss", "https://evil.example"), ("iss", f"{ISSUER}/"), ("iss", None)],
        *[("aud", "another"), ("aud", [CLIENT, "another"]), ("aud", []), ("aud", None), ("azp", "another")],
        *[("nonce", "another"), ("nonce", None), ("nonce", 7)],
        *[("exp", NOW - 61), ("exp", None), ("exp", "later"), ("exp", True), ("exp", float("inf")), ("exp", float("nan"))],
        *[("iat", NOW + 61), ("iat", NOW - 661), ("iat", None), ("nbf", NOW + 61), ("nbf", "now")],
        *[("sub", None), ("sub", ""), ("sub", 7), ("sub", "x" * 256), ("sub", "a\x00b")],
    ],
)
def test_a_token_whose_claims_do_not_hold_is_refused(claim: str, value: Any, sides: Sides) -> None:
    assert fault({**GOOD, claim: value}, EXPECTED, NOW) is not None
    sides.there.claims = {claim: value}
    with pytest.raises(SignInRefused):
        sides.identity()


def test_a_token_whose_claims_hold_is_accepted_a_minute_off_and_with_a_list_of_one() -> None:
    for more in ({}, {"exp": NOW - 59}, {"iat": NOW + 59}, {"aud": [CLIENT]}, {"azp": CLIENT}, {"nbf": NOW}):
        assert fault(GOOD | more, EXPECTED, NOW) is None


def test_who_has_to_prove_anew_is_refused_on_an_old_proof(sides: Sides) -> None:
    for age, fine in ((100, True), (361, False), (None, False)):
        sides.there.claims = {"auth_time": None if age is None else NOW - age}
        begun = sides.us.begin(longest_age_seconds=300)
        assert "max_age=300" in begun.url
        if fine:
            assert sides.us.finish(sides.there.authorise(begun.url), begun.kept)
        else:
            with pytest.raises(SignInRefused):
                sides.us.finish(sides.there.authorise(begun.url), begun.kept)


def by_shared_secret(key: bytes) -> str:
    head = f"{part({'alg': 'HS256', 'kid': 'rsa-0'})}.{part(GOOD)}"
    return f"{head}.{part(hmac.digest(key, head.encode(), hashlib.sha256))}"


FORGED: dict[str, Callable[[], str]] = {
    "no signature": lambda: f"{part({'alg': 'none'})}.{part(GOOD)}.",
    "none in capitals": lambda: f"{part({'alg': 'NONE', 'kid': 'rsa-0'})}.{part(GOOD)}.",
    "no algorithm": lambda: f"{part({'kid': 'rsa-0'})}.{part(GOOD)}.{part(b'x' * 256)}",
    "the public key as a shared secret": lambda: by_shared_secret(RSA_KEYS[0].as_pem(private=False)),
    "the client's secret as a shared secret": lambda: by_shared_secret(SECRET.encode()),
    "an algorithm that is not on the list": lambda: signed(GOOD, RSA_KEYS[0], "RS512"),
    "another's key under the same id": lambda: signed(GOOD, STRANGER),
    "a key in the header": lambda: signed(GOOD, STRANGER, jwk=STRANGER.as_dict(private=False)),
    "an address of keys in the header": lambda: signed(GOOD, STRANGER, jku="https://evil.example/keys"),
    "an access token": lambda: signed(GOOD, typ="at+jwt"),
    "a logout token": lambda: signed(GOOD, typ="logout+jwt"),
    "changed claims": lambda: ".".join(
        (signed(GOOD).split(".")[0], part({**GOOD, "sub": "somebody"}), signed(GOOD).split(".")[2])
    ),
    "a header that has to be understood": lambda: (
        f"{part({'alg': 'RS256', 'kid': 'rsa-0', 'crit': ['exp'], 'exp': 1})}.{signed(GOOD).partition('.')[2]}"
    ),
    "the wrong kind of key": lambda: f"{part({'alg': 'ES256', 'kid': 'rsa-0'})}.{signed(GOOD).partition('.')[2]}",
    "claims that are no object": lambda: signed([1, 2]),  # type: ignore[arg-type]
    "five parts": lambda: "a.b.c.d.e",
    "nothing": lambda: "",
    "no base64": lambda: "§.§.§",
    "very long": lambda: signed({**GOOD, "x": "y" * 20_000}),
}


@pytest.mark.parametrize("how", FORGED)
def test_a_token_that_is_not_signed_by_the_provider_is_refused(how: str, sides: Sides) -> None:
    token = FORGED[how]()
    with pytest.raises((SignInRefused, UnknownKey)) as caught:
        verified_claims(token, KEYS, EXPECTED, NOW)
    assert "user-7" not in str(caught.value)
    sides.there.token = lambda _: token
    with pytest.raises((SignInRefused, Unavailable)):
        sides.identity()


def test_a_weak_or_foreign_key_of_the_provider_is_not_used() -> None:
    with warnings.catch_warnings(action="ignore"):
        small = RSAKey.generate_key(1024, {"kid": "small"})
        by_small = signed(GOOD, small)
    curve = ECKey.generate_key("P-384", {"kid": "curve"})
    for token, key in ((by_small, small), (signed(GOOD, curve, "ES384"), curve)):
        with pytest.raises(SignInRefused):
            verified_claims(token, [key.as_dict(private=False)], EXPECTED, NOW)
    head = {"alg": "ES256", "kid": "curve"}
    with pytest.raises(SignInRefused):
        verified_claims(f"{part(head)}.{part(GOOD)}.{part(b'x' * 64)}", [curve.as_dict(private=False)], EXPECTED, NOW)
    for wrong in ({"use": "enc"}, {"alg": "RS512"}, {"kty": "oct"}, {"kid": "another"}):
        with pytest.raises(UnknownKey):
            verified_claims(signed(GOOD), [{**KEYS[0], **wrong}], EXPECTED, NOW)
    with pytest.raises(SignInRefused):
        verified_claims(signed(GOOD), [{**KEYS[0], "n": "!!"}], EXPECTED, NOW)


def test_new_keys_of_the_provider_are_asked_for_once_they_are_used_and_no_more_often(sides: Sides) -> None:
    sides.identity()
    sides.there.keys, sides.there.signing = [RSA_KEYS[1]], (RSA_KEYS[1], "RS256")
    sides.clock.on(seconds=11)
    assert sides.identity().subject == "user-7"
    sides.there.signing = (STRANGER, "RS256")
    before = len(sides.there.asked)
    for _ in range(5):
        with pytest.raises(SignInRefused):
            sides.identity()
    assert sum(request.url.path == "/keys" for request in sides.there.asked[before:]) <= 1
    sides.there.signing = (RSA_KEYS[0], "RS256")
    with pytest.raises(SignInRefused):
        sides.identity()


def test_description_and_keys_are_kept_for_an_hour(sides: Sides) -> None:
    for _ in range(3):
        sides.identity()
    paths = [request.url.path for request in sides.there.asked]
    assert (paths.count("/keys"), paths.count("/.well-known/openid-configuration")) == (1, 1)
    sides.clock.on(minutes=61)
    sides.identity()
    assert len(sides.there.asked) == 3 + 2 + 3


@pytest.mark.parametrize(
    "described",
    [
        {"issuer": "https://evil.example"},
        {"issuer": f"{ISSUER}/"},
        {"issuer": None},
        {"token_endpoint": "http://id.example.org/token"},
        {"jwks_uri": None},
        {"jwks_uri": 7},
        {"token_endpoint": "https://"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"end_session_endpoint": "http://evil.example"},
        {"code_challenge_methods_supported": ["plain"]},
    ],
)
def test_a_provider_that_describes_itself_wrongly_is_not_used(described: dict[str, Any], sides: Sides) -> None:
    sides.there.description = described
    with pytest.raises(Unavailable):
        sides.us.begin()


@pytest.mark.parametrize(
    "answer",
    [
        httpx.ConnectError("no route"),
        httpx.ReadTimeout("too slow"),
        httpx.Response(500, text="<html>"),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json=[1]),
        httpx.Response(200, json={"access_token": "x"}),
        httpx.Response(302, headers={"location": "https://evil.example"}),
        httpx.Response(401, json={"error": "invalid_client", "error_description": "secret stuff"}),
        httpx.Response(200, text="[" * 100_000),
        httpx.Response(200, content=b" " * 1_000_001),
    ],
)
def test_a_provider_that_fails_is_unavailable_and_its_words_are_not_shown(
    answer: httpx.Response | Exception, sides: Sides, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    sides.there.answer = answer
    with pytest.raises(Unavailable) as caught:
        sides.identity()
    shown = f"{caught.value} {caught.value.__cause__!r} {caplog.text} {sides.us.provider!r}"
    assert ISSUER in str(caught.value)
    for hidden in ("secret stuff", SECRET, "the-code", "Y29tbW9u"):
        assert hidden not in shown


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        *[("access_denied", SignInRefused), ("login_required", SignInRefused), ("invalid_grant", SignInRefused)],
        *[("server_error", Unavailable), ("invalid_scope", Unavailable), ("<script>alert(1)</script>", Unavailable)],
    ],
)
def test_the_providers_errors_are_told_as_ours(error: str, kind: type[Exception], sides: Sides) -> None:
    with pytest.raises(kind) as caught:
        sides.identity(error=error)
    assert "<" not in str(caught.value)


def test_an_error_that_was_not_asked_for_is_refused_before_it_is_read(sides: Sides) -> None:
    with pytest.raises(SignInRefused) as caught:
        sides.us.finish({"error": "server_error", "state": "x"}, "never")
    assert "not begun" in str(caught.value)


def test_a_user_is_an_account_once_a_steward_has_linked_it_by_issuer_and_subject(access_place: Path | str) -> None:
    sides = Sides(access_place)
    links = sides.access.links
    with pytest.raises(SignInRefused):
        sides.access.sign_in_by(sides.identity(), "reader")
    links.link("https://evil.example", "user-7", "mallory", by="steward")
    links.link(ISSUER, "user-7", "anna", by="steward")
    links.link(ISSUER, "user-7", "anna", by="steward")
    with pytest.raises(Refused):
        links.link(ISSUER, "user-7", "bea", by="steward")
    signed_in = sides.access.sign_in_by(sides.identity(), "reader", address="192.0.2.7")
    assert (signed_in.session.account_id, signed_in.session.factors) == ("anna", ("provider",))
    assert [link.by for link in links.of_account("anna")] == ["steward"]
    assert links.unlink(ISSUER, "user-7")
    assert not links.unlink(ISSUER, "user-7")
    with pytest.raises(SignInRefused):
        sides.access.sign_in_by(sides.identity(), "reader")


@pytest.mark.parametrize(
    ("claims", "member"),
    [
        *[({"groups": ["staff", "halland"]}, "HAL"), ({"groups": "halland"}, "HAL"), ({"groups": ["halland", "sund"]}, None)],
        *[({}, None), ({"groups": {"halland": 1}}, None), ({"groups": ["HALLAND"]}, None)],
    ],
)
def test_a_claim_names_a_member_where_the_settings_map_it(claims: dict[str, Any], member: str | None, tmp_path: Path) -> None:
    sides = Sides(tmp_path / "access.sqlite", member_claim="groups", members={"halland": "HAL", "sund": "SUN"})
    sides.there.claims = claims
    assert sides.identity().member == member


def test_a_second_factor_shown_at_the_provider_counts_and_else_ours_is_asked_for(access_place: Path | str) -> None:
    sides = Sides(access_place)
    sides.access.links.link(ISSUER, "user-7", "anna", by="steward")
    assert sides.access.sign_in_by(sides.identity(), "steward").session.pending == "enrolment"
    sides.there.claims = {"amr": ["pwd", "otp"]}
    strong = sides.access.sign_in_by(sides.identity(), "steward")
    assert sides.access.session(strong.session_id, "steward")
    seed, _ = with_factor(sides.access, sides.clock)
    sides.there.claims = {"amr": ["pwd"]}
    half = sides.access.sign_in_by(sides.identity(), "reader")
    with pytest.raises(NotSignedIn):
        sides.access.session(half.session_id, "reader")
    sides.clock.on(minutes=1)
    assert sides.access.continue_sign_in(half.session_id, code(seed, sides.clock)).session.factors == ("provider", "totp")


def test_a_new_proof_by_the_provider_is_of_the_same_user(sides: Sides) -> None:
    account(sides.access)
    sides.access.links.link(ISSUER, "user-7", "anna", by="steward")
    signed_in = sides.access.sign_in("anna", "anna", PASSWORD, "reader")
    sides.there.claims = {"sub": "user-8"}
    with pytest.raises(SignInRefused):
        sides.access.reauthenticate_by(signed_in.session_id, sides.identity())
    sides.there.claims = {"auth_time": None}
    with pytest.raises(SignInRefused):
        sides.access.reauthenticate_by(signed_in.session_id, sides.identity())
    sides.there.claims = {}
    assert sides.access.reauthenticate_by(signed_in.session_id, sides.identity()).session.factors == ("password", "provider")


def test_signing_out_leads_to_the_provider_where_it_has_an_address_for_it(sides: Sides, tmp_path: Path) -> None:
    url = sides.us.logout_url("https://cg.example.org/", "the token")
    assert url is not None
    asked = parse_qs(urlsplit(url).query)
    own = {"client_id": [CLIENT], "post_logout_redirect_uri": ["https://cg.example.org/"], "id_token_hint": ["the token"]}
    assert asked == {"x": ["1"]} | own
    without = Sides(tmp_path / "without.sqlite")
    without.there.description = {"end_session_endpoint": None}
    assert without.us.logout_url("https://cg.example.org/") is None


@pytest.mark.parametrize(
    ("address", "fine"),
    [
        *[("https://id.example.org", True), ("http://127.0.0.1:4000/x", True), ("http://localhost", True)],
        *[("http://id.example.org", False), ("https://user@id.example.org", False), ("https://id.example.org#x", False)],
        *[("ftp://x", False), (None, False), ("https://[", False)],
    ],
)
def test_only_https_or_this_machine_is_spoken_to(address: object, fine: bool) -> None:
    assert is_safe(address) is fine


@pytest.mark.parametrize("name", ["token_endpoint", "jwks_uri", "authorization_endpoint"])
@pytest.mark.parametrize(
    "address", ["https://two words.example/", "https://x.example:99999/", "https://\x7f.example/", "https://"]
)
def test_an_address_that_is_none_is_unavailable(name: str, address: str, sides: Sides) -> None:
    sides.there.description = {name: address}
    with pytest.raises(Unavailable):
        sides.us.begin()


@pytest.mark.parametrize(("issuer", "subject"), [("", "x"), (ISSUER, ""), (ISSUER, "a\x00"), (ISSUER, "x" * 256)])
def test_what_no_provider_calls_a_user_is_not_linked(issuer: str, subject: str, access_place: Path | str) -> None:
    links = access(access_place, Hands()).links
    with pytest.raises(BadRequest):
        links.link(issuer, subject, "anna", by="steward")
    assert not links.unlink(issuer, subject)


def test_settings_of_a_provider_that_cannot_be_used_are_refused() -> None:
    for wrong in (
        {"issuer": "http://id.example.org"},
        {"redirect_uri": "http://cg.example.org/back"},
        {"client_id": ""},
        {"scopes": ("email",)},
    ):
        with pytest.raises(BadRequest):
            Provider(**{"issuer": ISSUER, "client_id": CLIENT, "redirect_uri": BACK, **wrong})  # type: ignore[arg-type]
    assert json.dumps(SECRET) not in repr(Provider(ISSUER, CLIENT, BACK, client_secret=SECRET))
