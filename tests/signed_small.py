"""A small workspace with accounts behind its pages: a clock that is set by hand, hashes that cost next to nothing, browsers."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from access_small import CHEAP, Hands, code
from commonground.access.access import Access, Policy
from commonground.door.accounts import Accounts
from commonground.door.actor import Actor
from commonground.door.desk import Desk
from commonground.door.entry import Entry
from commonground.door.founding import first_entries, found
from commonground.door.workspace import Workspace, create
from commonground.web.application import application
from commonground.web.site import Site

ORIGIN = "https://testserver"
PASSWORD = "eleven slow tortoises walk"
FOUNDED = dt.datetime(2018, 1, 1, tzinfo=dt.UTC)


class Pages:
    """The application over a workspace of CELL with the member BEL; `clock` moves what signing in knows of time.

    `settings` stand in place of the table `[web]`.
    """

    def __init__(self, root: Path, settings: str = "") -> None:
        self.root = root
        create(root, FOUNDED).close()
        coalition = {"name": "Coalition", "founded_on": "2014-09-10"}
        found(root, first_entries({"code": "CELL", "name": "Cell", "kind": "organisation"}, coalition), FOUNDED)
        if settings:
            path = root / "commonground.toml"
            lines = path.read_text(encoding="utf-8").splitlines()
            path.write_text("\n".join(settings if line.startswith("[web]") else line for line in lines), encoding="utf-8")
        self.site = Site(root, "k")
        self.app = over(self.site)
        self.workspace: Workspace = self.site.workspace
        self.clock = Hands(dt.datetime.now(dt.UTC))
        self.site.accounts.close()
        self.site.accounts = Accounts(self.workspace, policy=Policy(cost=CHEAP), clock=self.clock)
        belgium = {"code": "BEL", "name": "Belgium", "kind": "state", "iso3": "BEL"}
        self.enter("CELL", "member", belgium)

    @property
    def access(self) -> Access:
        return self.site.accounts.access

    def speak_through(self, http: httpx.Client) -> None:
        """Speak with identity providers through this client."""
        old, providers = self.site.accounts.access, [one.provider() for one in self.site.accounts.providers]
        old.close()
        place = self.root / "access.sqlite"
        self.site.accounts.access = Access(place, policy=Policy(cost=CHEAP), providers=providers, clock=self.clock, http=http)

    def enter(self, member: str, kind: str, body: dict[str, Any], **more: Any) -> str:
        return Desk(self.workspace, Actor(member)).enter([Entry(kind, body, **more)], "a test")[0].record_id

    def account(self, name: str, role: str = "contributor") -> str:
        """The account `MEMBER/NAME` with its password; its id."""
        member, _, login = name.partition("/")
        account_id = self.enter(member, "account", {"name": login, "member": member, "role": role})
        self.access.credentials.accept(self.access.credentials.invite(account_id), PASSWORD)
        return account_id

    def browser(self, **headers: str) -> TestClient:
        """A browser that is not signed in, and follows no redirection by itself."""
        sent = {"origin": ORIGIN, "sec-fetch-site": "same-origin", **headers}
        return TestClient(self.app, base_url=ORIGIN, headers=sent, follow_redirects=False)

    def operator(self) -> TestClient:
        browser = self.browser()
        browser.cookies.set("commonground-own", "k")
        return browser

    def signed_in(self, name: str, seed: str | None = None) -> TestClient:
        """A browser in which somebody is signed in."""
        browser = self.browser()
        answer = browser.post("/sign-in", data={"name": name, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        if seed is not None:
            self.clock.on(seconds=30)
            answer = browser.post("/sign-in/code", data={"code": code(seed, self.clock)})
            assert answer.status_code == 303, answer.text
        return browser

    def steward(self, name: str = "CELL/sue") -> TestClient:
        """A browser in which a new steward with both factors is signed in."""
        seed = self.factor(self.account(name, "steward"), name)
        return self.signed_in(name, seed)

    def factor(self, account_id: str, name: str) -> str:
        """A second factor that is set up; its seed."""
        seed = self.access.second_factor.enrol(account_id, name).seed
        self.access.second_factor.confirm(account_id, code(seed, self.clock))
        return seed


_MADE: list[Starlette] = []


def over(site: Site) -> Starlette:
    """The application over another site: its routes are made once, since their description takes longest."""
    if not _MADE:
        _MADE.append(application(site.workspace.root, own_key="k"))
        _MADE[0].state.site.close()
    for held in (_MADE[0], *(route.app.made() for route in _MADE[0].routes if isinstance(route, Mount))):
        held.state.site = site
    return _MADE[0]


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[Pages]:
    made = Pages(tmp_path / "w")
    yield made
    made.site.close()


def secret(answer: httpx.Response) -> str:
    """What a page shows once."""
    found = re.search(r'class="secret">([^<]+)<', answer.text)
    assert found is not None, answer.text
    return found[1].replace(" ", "")


def words(answer: httpx.Response) -> str:
    """The text of a page, without its marks."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())
