"""Asking a store over HTTP, in this process: status, body and the headers that tell of content."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from httpx import Response
from starlette.testclient import TestClient

from commonground.web.application import application
from commonground.web.site import OWN
from noninterference.addresses import pages, questions
from noninterference.campaign import Campaign, build
from noninterference.cases import Difference
from noninterference.coalition import Plan
from noninterference.sight import Sight

KEY = "the key"
TELLING = ("content-type", "etag", "link", "location", "content-disposition")
"""Headers that hold something of the answer."""


class Browsers:
    """The store of a campaign and the one without what is hidden from a party, each with its application.

    It asks in Arabic, so that `pages`, every page of the whole store that was asked for, can be looked at for English words.
    """

    def __init__(self, whole: Path, less: Path, plan: Plan, seed: int, party: str) -> None:
        self._roots, self.plan, self.seed, self.party = (whole, less), plan, seed, party
        self.pages: list[tuple[str, str]] = []

    def differences(self, addresses: Sequence[str], others: Sequence[str] = ()) -> Iterator[Difference]:
        """How answers differ; in the whole store each is asked for `others` first, whose kept answers are not this party's."""
        told = [list(self._told(root, addresses, others if root == self._roots[0] else ())) for root in self._roots]
        for address, whole, less in zip(addresses, *told, strict=True):
            if whole != less:
                yield Difference(self.seed, f"{self.party}: {address}", whole, less)

    def _told(self, root: Path, addresses: Sequence[str], others: Sequence[str]) -> Iterator[str]:
        arabic = {"accept-language": "ar"}
        with TestClient(application(root, KEY), base_url="http://localhost", headers=arabic) as client:
            client.cookies.set(OWN, KEY)
            for address in addresses:
                for other in others:
                    self._keep(address, client.get(_for(address, other), follow_redirects=False))
                answer = client.get(_for(address, self.party), follow_redirects=False)
                self._keep(address, answer)
                headers = {name: answer.headers.get(name) for name in TELLING}
                yield f"{answer.status_code} {headers}\n{answer.content.decode(errors='backslashreplace')}"

    def _keep(self, address: str, answer: Response) -> None:
        if "html" in answer.headers.get("content-type", "") and answer.text:
            self.pages.append((address, answer.text))


def browsers(folder: Path, seed: int, party: str) -> tuple[Browsers, list[str]]:
    """The two stores of a campaign, and every address that is asked of them."""
    plan = Campaign(seed, folder / "files").plan()
    cut = Sight(plan, party, dt.datetime.now(dt.UTC).date()).without_hidden()
    for name, one in (("with", plan), ("less", cut)):
        build(folder / name, one)
    pick = random.Random(seed)
    return Browsers(folder / "with", folder / "less", plan, seed, party), [*pages(plan, pick), *questions(plan, pick)]


def _for(address: str, party: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}as={party}"
