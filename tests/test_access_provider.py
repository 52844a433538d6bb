"""The whole way through a real identity provider: npm's oidc-provider, started here, with a browser's part played by httpx."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from access_small import CHEAP
from commonground.access.access import Access, Policy
from commonground.access.oidc import Identity
from commonground.access.provider import Provider
from commonground.vocabulary.errors import SignInRefused, Unavailable
from conftest import ROOT, absent

PACKAGE = "oidc-provider@9.13.3"
PATIENCE = ("--fetch-retries=1", "--fetch-timeout=30000")
BACK = "http://127.0.0.1:1/back"
"""Nothing listens there: the browser stops before it, as it would hand over to our own page."""

SECRET = "secret of a client :+/ with signs"


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the provider's package, installed once for all workers of a run."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        absent("node", "Node.js with npm is not installed (Debian packages nodejs and npm)")
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "oidc-provider"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "node_modules" / "oidc-provider").is_dir():
            (folder / "package.json").write_text('{"name": "test", "private": true}')
            said = ""
            for _ in range(3):
                command = [str(npm), "install", "--no-audit", "--no-fund", "--ignore-scripts", *PATIENCE, PACKAGE]
                done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
                said = (done.stderr.strip().splitlines() or [""])[-1]
                if done.returncode == 0:
                    break
                time.sleep(2)
            else:
                absent("npm-registry", f"npm cannot install {PACKAGE}: {said}")
    return folder


@contextmanager
def running(package: Path, back: str) -> Iterator[str]:
    """The address of a running provider that sends users back to an address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["node", str(ROOT / "tests" / "provider.mjs"), str(package), str(port), back]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == "ready"
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


@pytest.fixture(scope="module")
def issuer(package: Path) -> Iterator[str]:
    """The address of a running provider."""
    with running(package, BACK) as address:
        yield address


class Browser:
    """As much of a browser as a sign-in needs: cookies, redirections, and forms with their buttons."""

    def __init__(self, back: str = BACK) -> None:
        self.http, self.back = httpx.Client(), back

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def follow(self, answer: httpx.Response) -> httpx.Response | dict[str, str]:
        """Follow redirections: to a page, or to the parameters with which our own address is called."""
        while answer.is_redirect:
            where = str(answer.url.join(answer.headers["location"]))
            if where.startswith(self.back):
                return {name: values[0] for name, values in parse_qs(urlsplit(where).query).items()}
            answer = self.http.get(where)
        return answer

    def sign_in(self, url: str, name: str) -> dict[str, str]:
        """Open an address, type the name, agree; gives what comes back."""
        found = self.follow(self.http.get(url))
        while isinstance(found, httpx.Response):
            assert found.status_code == 200, found.text
            form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)"', found.text))
            action = re.search(r'<form[^>]* action="([^"]+)"', found.text)
            assert action is not None, found.text
            typed = {"login": name, "password": "any"} if form["prompt"] == "login" else {}
            found = self.follow(self.http.post(action.group(1), data=form | typed))
        return found

    def abort(self, url: str) -> dict[str, str]:
        """Open an address, and break the sign-in off."""
        found = self.follow(self.http.get(url))
        assert isinstance(found, httpx.Response)
        found = self.follow(self.http.get(f"{found.url!s}/abort"))
        assert isinstance(found, dict)
        return found


def settings(issuer: str, algorithm: str, **more: object) -> Provider:
    secret = None if algorithm == "ES256" else SECRET
    return Provider(issuer, f"client-{algorithm}", BACK, client_secret=secret, **more)  # type: ignore[arg-type]


@pytest.fixture
def held(issuer: str, tmp_path: Path) -> Iterator[Access]:
    one = settings(issuer, "RS256", scopes=("openid", "groups"), member_claim="groups", members={"halland": "HAL"})
    with (
        Access(tmp_path / "access.sqlite", policy=Policy(cost=CHEAP), providers=[one]) as access,
    ):
        yield access


def identity(held: Access, issuer: str, name: str = "user-7") -> Identity:
    us = held.provider(issuer)
    begun = us.begin()
    with Browser() as browser:
        return us.finish(browser.sign_in(begun.url, name), begun.kept)


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256"])
def test_a_user_of_the_provider_comes_in(algorithm: str, issuer: str, tmp_path: Path) -> None:
    """RS256 with the secret in the header, PS256 with it in the form, ES256 as a public client with PKCE alone."""
    with (
        Access(tmp_path / "a.sqlite", policy=Policy(cost=CHEAP), providers=[settings(issuer, algorithm)]) as held,
    ):
        found = identity(held, issuer)
        assert (found.issuer, found.subject, found.strong) == (issuer, "user-7", False)
        held.links.link(issuer, "user-7", "anna", by="steward")
        signed = held.sign_in_by(found, "reader")
        assert held.session(signed.session_id, "reader").account_id == "anna"


def test_the_claim_of_the_provider_names_the_member(held: Access, issuer: str) -> None:
    assert identity(held, issuer).member == "HAL"


def test_two_users_of_the_provider_are_two(held: Access, issuer: str) -> None:
    assert {identity(held, issuer, name).subject for name in ("user-7", "user-8")} == {"user-7", "user-8"}


def test_an_answer_is_good_once_and_for_the_browser_that_asked(held: Access, issuer: str) -> None:
    us = held.provider(issuer)
    begun, other = us.begin(), us.begin()
    with Browser() as browser:
        params = browser.sign_in(begun.url, "user-7")
        with pytest.raises(SignInRefused):
            us.finish(params, other.kept)
        assert us.finish(params, begun.kept)
        with pytest.raises(SignInRefused):
            us.finish(params, begun.kept)


def test_a_code_put_into_another_sign_in_is_refused_by_the_provider(held: Access, issuer: str) -> None:
    """PKCE: the code was made for another verifier."""
    us = held.provider(issuer)
    victim, thief = us.begin(), us.begin()
    with Browser() as browser, Browser() as another:
        stolen = browser.sign_in(victim.url, "user-7")["code"]
        own = another.sign_in(thief.url, "mallory")
    with pytest.raises(SignInRefused):
        us.finish(own | {"code": stolen}, thief.kept)


def test_a_sign_in_that_is_broken_off_is_refused_with_a_reason(held: Access, issuer: str) -> None:
    us = held.provider(issuer)
    begun = us.begin()
    with Browser() as browser, pytest.raises(SignInRefused) as caught:
        us.finish(browser.abort(begun.url), begun.kept)
    assert "broken off" in str(caught.value)


def test_a_new_proof_is_asked_for_and_shown(held: Access, issuer: str) -> None:
    us = held.provider(issuer)
    held.links.link(issuer, "user-7", "anna", by="steward")
    with Browser() as browser:
        begun = us.begin()
        signed = held.sign_in_by(us.finish(browser.sign_in(begun.url, "user-7"), begun.kept), "reader")
        again = us.begin(longest_age_seconds=0)
        proved = us.finish(browser.sign_in(again.url, "user-7"), again.kept)
    assert proved.auth_time is not None
    assert abs(proved.auth_time - time.time()) < 60
    assert held.reauthenticate_by(signed.session_id, proved).session.factors == ("provider",)


def test_the_provider_accepts_our_request_to_sign_out(held: Access, issuer: str) -> None:
    us = held.provider(issuer)
    begun = us.begin()
    with Browser() as browser:
        found = us.finish(browser.sign_in(begun.url, "user-7"), begun.kept)
        url = us.logout_url(f"{BACK}/out", found.id_token)
        assert url is not None
        page = browser.http.get(url)
    assert page.status_code == 200
    assert "logout" in page.text.lower()


def test_a_wrong_secret_of_ours_is_the_providers_refusal_and_is_not_shown(issuer: str, tmp_path: Path) -> None:
    wrong = Provider(issuer, "client-RS256", BACK, client_secret="not the secret")
    with (
        Access(tmp_path / "a.sqlite", policy=Policy(cost=CHEAP), providers=[wrong]) as held,
        pytest.raises(Unavailable) as caught,
    ):
        identity(held, issuer)
    assert "invalid_client" in str(caught.value)
    assert "not the secret" not in str(caught.value)


def test_an_address_where_no_provider_is_is_unavailable(tmp_path: Path) -> None:
    nobody = Provider("http://127.0.0.1:1", "client", BACK)
    with (
        Access(tmp_path / "a.sqlite", policy=Policy(cost=CHEAP), providers=[nobody]) as held,
        pytest.raises(Unavailable) as caught,
    ):
        held.provider("http://127.0.0.1:1").begin()
    assert "does not answer" in str(caught.value)
