"""Journeys through the pages in a real browser: from sign-in to a result, with every page that is met looked at on the way.

A message of the console, a request beyond this machine, a fault of accessibility, or a page wider than its window ends the test.
"""

from __future__ import annotations

import datetime as dt
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from axe_playwright_python.sync_playwright import Axe

from access_small import CHEAP, Hands, code
from commonground.access.access import Policy
from commonground.door.accounts import Accounts
from commonground.door.actor import Actor
from commonground.door.desk import Desk
from commonground.door.entry import Entry
from commonground.web.application import application
from commonground.web.jobs.running import run
from commonground.web.site import OWN, Site
from map_harness import ARGUMENTS

KEY = "journey"
PASSWORD = "eleven slow tortoises walk"
LOOKED_AT: set[tuple[str, ...]] = set()
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


class Town:
    """The application over a workspace, served on this machine; accounts with passwords; jobs are run when a test says so."""

    def __init__(self, root: Path) -> None:
        self.app = application(root, KEY)
        self.site: Site = self.app.state.site
        self.clock = Hands(dt.datetime.now(dt.UTC))
        self.site.accounts.close()
        self.site.accounts = Accounts(self.site.workspace, policy=Policy(cost=CHEAP), clock=self.clock)
        with socket.socket() as tried:
            tried.bind(("127.0.0.1", 0))
            self.port = tried.getsockname()[1]

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    def account(self, name: str, role: str) -> str | None:
        """The account `MEMBER/NAME` with its password; the seed of its second factor where its role has to have one."""
        member, _, login = name.partition("/")
        desk = Desk(self.site.workspace, Actor(member))
        (made,) = desk.enter([Entry("account", {"name": login, "member": member, "role": role})], "a journey")
        access = self.site.accounts.access
        access.credentials.accept(access.credentials.invite(made.record_id), PASSWORD)
        if role not in access.policy.second_factor_roles:
            return None
        seed = access.second_factor.enrol(made.record_id, name).seed
        access.second_factor.confirm(made.record_id, code(seed, self.clock))
        return seed

    def work(self) -> None:
        """Do every job that waits."""
        for job in self.site.jobs.state.open_ones("waiting"):
            run(self.site.jobs, job.job_id, threading.Event())


@contextmanager
def town(root: Path) -> Iterator[Town]:
    """The application, served until the end of the test."""
    made = Town(root)
    server = uvicorn.Server(uvicorn.Config(made.app, host="127.0.0.1", port=made.port, log_level="critical", access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield made
    finally:
        server.should_exit = True
        thread.join(10)


class Traveller:
    """A browser on its journey. What it meets is looked at in `look`, which every step ends with."""

    def __init__(self, browser: Any, held: Town, **how: Any) -> None:
        self.town = held
        self.context = browser.new_context(base_url=held.origin, locale="en", **how)
        self.page = self.context.new_page()
        self.wrong: list[str] = []
        self.page.on("console", self._told)
        self.page.on("pageerror", lambda one: self.wrong.append(f"script: {one}"))
        self.page.on("request", self._requested)
        self.page.set_default_timeout(60_000)

    def _told(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.wrong.append(f"console: {message.text}")

    def _requested(self, request: Any) -> None:
        if not request.url.startswith((self.town.origin, "data:", "blob:", "about:")):
            self.wrong.append(f"foreign: {request.url}")

    def operator(self) -> Traveller:
        """Act as the operator of the machine."""
        self.context.add_cookies([{"name": OWN, "value": KEY, "url": self.town.origin}])
        return self

    def sign_in(self, name: str, seed: str | None = None) -> Traveller:
        """Sign in by the page, as its user would."""
        self.go("/sign-in")
        self.page.fill("input[name=name]", name)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("main button")
        if seed is not None:
            self.town.clock.on(seconds=30)
            self.page.fill("input[name=code]", code(seed, self.town.clock))
            self.page.click("main button")
        self.page.wait_for_load_state()
        assert "/sign-in" not in self.page.url, self.page.inner_text("main")
        return self

    def go(self, address: str) -> Traveller:
        """Open an address, which must answer, and look at the page."""
        answer = self.page.goto(address)
        assert answer is not None, address
        assert answer.status < 400, f"{address}: {answer.status}"
        return self.look()

    def follow(self, words: str) -> Traveller:
        """Follow the first link of the page that has these words."""
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("link", name=words).first.click()
        return self.look()

    def press(self, words: str) -> Traveller:
        """Press the button with these words, which sends its form."""
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("button", name=words).first.click()
        return self.look()

    def sees(self, *words: str) -> Traveller:
        """The page has these words."""
        text = " ".join(self.page.inner_text("body").split())
        for one in words:
            assert one in text, f"{one!r} is not on {self.page.url}: {text[:1500]}"
        return self

    def _kind(self) -> tuple[str, ...]:
        """Which page this is, in which language, width and light: axe looks at each once in a run."""
        path = re.sub(r"[0-9a-f]{32}", "ID", urlsplit(self.page.url).path)
        dark = "matchMedia('(prefers-color-scheme: dark)').matches"
        light = self.page.evaluate(f"() => `${{document.documentElement.lang}} ${{innerWidth}} ${{{dark}}}`")
        return path, str(light), self.page.inner_text("h1")

    def look(self) -> Traveller:
        """The page has one title, fits its window and is free of faults that a machine can find."""
        self.page.wait_for_load_state()
        assert self.page.locator("h1").count() == 1, self.page.url
        over = self.page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{self.page.url} is {over} pixels too wide"
        if (seen := self._kind()) in LOOKED_AT:
            assert self.wrong == [], f"{self.page.url}: {self.wrong}"
            return self
        LOOKED_AT.add(seen)
        found = Axe().run(self.page, options=AXE).response["violations"]
        told = [(one["id"], one["help"], [node["target"] for node in one["nodes"]][:3]) for one in found]
        assert told == [], f"{self.page.url}: {told}"
        assert self.wrong == [], f"{self.page.url}: {self.wrong}"
        return self


def launch(playwright: Any, chromium: str) -> Any:
    """The browser."""
    return playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
