"""Fetching several addresses: one that fails does not stop the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from commonground.intake.fetch import Fetcher
from commonground.intake.fetched import Fetched
from commonground.vocabulary.errors import CommonGroundError


@dataclass
class Haul:
    """What came, and what did not, each with its feed."""

    files: list[tuple[str, Fetched]] = field(default_factory=list)
    failures: list[tuple[str, CommonGroundError]] = field(default_factory=list)


def haul(fetcher: Fetcher, feed: str, addresses: Iterable[str], folder: Path, match: str | None, into: Haul) -> None:
    """Fetch every file behind the addresses of a feed; what fails is noted and the rest goes on."""
    for address in addresses:
        try:
            found = fetcher.addresses(address, folder, match)
        except CommonGroundError as error:
            into.failures.append((feed, error))
            continue
        for url in found:
            try:
                into.files.append((feed, fetcher.fetch(url, folder)))
            except CommonGroundError as error:
                into.failures.append((feed, error))
