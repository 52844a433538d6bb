"""Fetching: a publisher's file arrives whole or not at all, is continued where it was cut, and is written down.

A later piece is joined to an earlier one only where the server confirms, by If-Range, that the file is still the same
(RFC 9110, sections 13 and 14). A file's modification time is the time of its retrieval, which is what `load` records;
when the publisher changed it (Last-Modified) stands in the manifest.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commonground import __version__
from commonground.intake.addresses import HDX_HOSTS, checked, dataset_of, file_name, recorded, resources
from commonground.intake.fetched import Fetched, Place
from commonground.intake.opening import LIMIT_BYTES
from commonground.vocabulary.errors import CommonGroundError, NotData, TooLarge, TruncatedFile, Unavailable

if TYPE_CHECKING:
    import httpx

Tell = Callable[[str, dict[str, Any]], None]
"""How a fetch says what it does: (`begin` | `piece` | `again`, facts)."""

LONGEST_RUN = 100
"""However often a file is continued with some progress: after so many attempts in all it is given up."""

_PAGE = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True)
class Patience:
    """How long is waited, how often tried, and how large a file may be."""

    attempts: int = 5
    connect_seconds: float = 15
    read_seconds: float = 60
    first_pause_seconds: float = 1
    longest_pause_seconds: float = 60
    limit_bytes: int = LIMIT_BYTES

    def pause(self, failures: int, asked: float | None) -> float:
        """Seconds to wait after so many failures in a row: doubled each time, or what the server asks, within the longest."""
        return min(self.longest_pause_seconds, asked if asked is not None else self.first_pause_seconds * 2 ** (failures - 1))


class _Passing(Exception):
    """A failure that may pass: the reason, and the seconds that the server asks to wait."""

    def __init__(self, reason: str, wait_seconds: float | None = None) -> None:
        super().__init__(reason)
        self.wait_seconds = wait_seconds


class Fetcher:
    """Downloads over one set of connections; use it as a context."""

    def __init__(
        self,
        patience: Patience | None = None,
        *,
        tell: Tell = lambda event, facts: None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
        hdx_hosts: tuple[str, ...] = HDX_HOSTS,
    ) -> None:
        import httpx

        self.patience = patience or Patience()
        self._tell, self._sleep, self._clock, self._hdx_hosts = tell, sleep, clock, hdx_hosts
        limits = httpx.Timeout(self.patience.read_seconds, connect=self.patience.connect_seconds)
        agent = {"User-Agent": f"commonground/{__version__}", "Accept-Encoding": "identity"}
        self._client = httpx.Client(timeout=limits, headers=agent, follow_redirects=True, max_redirects=10)

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *exception: object) -> None:
        self._client.close()

    def addresses(self, url: str, folder: Path, match: str | None = None) -> tuple[str, ...]:
        """The addresses of the files behind one: those that an HDX data set lists, else the address itself."""
        listing = dataset_of(checked(url), self._hdx_hosts)
        if listing is None:
            return (url,)
        answer = self.fetch(listing, folder / ".fetched" / "hdx").path
        try:
            listed = json.loads(answer.read_bytes())
        except ValueError:
            listed = None
        return tuple(checked(resource.url) for resource in resources(listed, url, match))

    def fetch(self, url: str, folder: Path) -> Fetched:
        """Download one address into a folder; what was received of it before is continued, what is unchanged stays.

        Raises Unavailable where it does not answer or answers wrongly, NotData for a web page or nothing, TooLarge,
        TruncatedFile for a damaged archive, NoSpace. A file that is here already is then as it was.
        """
        place = Place(folder, checked(url))
        with place.lock():
            held = place.held()
            failures = 0
            for _ in range(LONGEST_RUN):
                before = place.received
                try:
                    return self._attempt(place, held)
                except _Passing as passing:
                    failures = 1 if place.received > before else failures + 1
                    if failures >= self.patience.attempts:
                        raise self._given_up(url, str(passing), failures) from passing
                    pause = self.patience.pause(failures, passing.wait_seconds)
                    self._tell("again", {"address": recorded(url), "reason": str(passing), "seconds": pause})
                    self._sleep(pause)
            raise self._given_up(url, "the connection is cut again and again", LONGEST_RUN)

    def _given_up(self, url: str, reason: str, times: int) -> Unavailable:
        return Unavailable(
            f"{reason} ({times} attempts)",
            where=recorded(url),
            hint="try again later, what came in is kept; or download it in a browser and `load` the file",
        )

    def _attempt(self, place: Place, held: Fetched | None) -> Fetched:
        start, headers = self._question(place, held)
        with _transport(place.url), self._client.stream("GET", place.url, headers=headers) as response:
            _refuse_downgrade(place.url, response)
            if response.status_code == 304 and held is not None:
                return held
            if response.status_code == 416:
                place.drop()
                raise _Passing("the server no longer knows this part of the file")
            if response.status_code not in (200, 206):
                raise _refusal(place.url, response)
            start = self._joined(place, response, start)
            self._receive(place, response, start)
            final_url, answered = str(response.url), response.headers
        try:
            _whole(place)
        except CommonGroundError:
            place.drop()
            raise
        return place.finish(file_name(place.url, final_url, answered), final_url, self._clock(), start)

    def _question(self, place: Place, held: Fetched | None) -> tuple[int, dict[str, str]]:
        """From which byte to ask, and the headers that make the answer safe to join or to leave out."""
        start, said = place.received, place.validators()
        proof = said.get("etag") or said.get("last_modified")
        if start and proof and not str(proof).startswith("W/"):
            return start, {"Range": f"bytes={start}-", "If-Range": str(proof)}
        place.drop()
        if held is not None and held.etag:
            return 0, {"If-None-Match": held.etag}
        return 0, {"If-Modified-Since": held.last_modified} if held is not None and held.last_modified else {}

    def _joined(self, place: Place, response: httpx.Response, start: int) -> int:
        """Where the body belongs: after what is here for the rest of the same file, else at the beginning of a new part."""
        if response.status_code == 206:
            found = _RANGE.fullmatch(response.headers.get("content-range", "").strip())
            if start and found and int(found[1]) == start and _same_file(place.validators(), response.headers, found[3]):
                return start
            place.drop()
            raise _Passing("the server sent another part than the one asked for")
        etag, modified = response.headers.get("etag"), response.headers.get("last-modified")
        if etag and etag.startswith("W/") and modified:
            etag = None  # a weak tag does not promise the same bytes; the time of change is left as the proof
        size = response.headers.get("content-length")
        place.begin({"address": recorded(place.url), "etag": etag, "last_modified": modified, "bytes": size})
        return 0

    def _receive(self, place: Place, response: httpx.Response, start: int) -> None:
        length = response.headers.get("content-length")
        encoded = response.headers.get("content-encoding", "identity").lower() != "identity"
        total = start + int(length) if length and length.isdigit() and not encoded else None
        size = start
        self._limit(place, total or 0)
        self._tell("begin", {"address": recorded(place.url), "bytes": start, "of": total})
        with place.part.open("ab") as out:  # pieces are written as they come, so that a cut loses none
            for piece in response.iter_bytes() if encoded else response.iter_raw():
                if size == 0:
                    _refuse_page(piece, place)
                out.write(piece)
                size += len(piece)
                self._limit(place, size)
                self._tell("piece", {"address": recorded(place.url), "bytes": size, "of": total})
        if total is not None and size != total:
            raise _Passing(f"{size} of {total} bytes came")

    def _limit(self, place: Place, size: int) -> None:
        if size > self.patience.limit_bytes:
            place.drop()
            raise TooLarge(
                f"the file is larger than {self.patience.limit_bytes / 1e6:,.0f} MB",
                where=recorded(place.url),
                hint="raise --limit-mb if the size is right",
            )


def _same_file(said: Mapping[str, Any], now: Mapping[str, str], total: str) -> bool:
    """Whether a part belongs to the file that was begun: no validator that both name differs, nor the size."""
    pairs = [(said.get("etag"), now.get("etag")), (said.get("last_modified"), now.get("last-modified"))]
    sizes = (said.get("bytes"), None if total == "*" else total)
    return all(first is None or second is None or first == second for first, second in (*pairs, sizes))


@contextmanager
def _transport(url: str) -> Iterator[None]:
    """Errors of the connection pass; addresses that cannot be followed do not."""
    import httpx

    try:
        yield
    except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise Unavailable(f"it leads to an address that is not http or https: {error}", where=recorded(url)) from error
    except httpx.TooManyRedirects as error:
        hint = "the publisher's site is misconfigured or wants a browser: download it there"
        raise Unavailable("it is sent on in a circle", where=recorded(url), hint=hint) from error
    except httpx.TimeoutException as error:
        raise _Passing("no answer in time") from error
    except (httpx.TransportError, httpx.DecodingError) as error:
        raise _Passing(f"the connection failed: {error or type(error).__name__}") from error


def _refusal(url: str, response: httpx.Response) -> Exception:
    """What a status means: a failure that may pass, or one that will not."""
    status = response.status_code
    said = f"the server answers {status} {response.reason_phrase}".strip()
    if status in _PASSING:
        return _Passing(said, _seconds(response.headers.get("retry-after")))
    hint = "the address may have moved: `commonground feeds` names the pages, and --url takes a new one"
    if status in (401, 403, 407, 451):
        hint = "it wants an account or a browser: download it there and `load` the file"
    return Unavailable(said, where=recorded(url), hint=hint)


def _seconds(header: str | None) -> float | None:
    return float(header) if header and header.strip().isdigit() else None


def _refuse_downgrade(url: str, response: httpx.Response) -> None:
    if url.startswith("https:") and any(step.url.scheme == "http" for step in (*response.history, response)):
        raise Unavailable(
            "it is sent on to an address without encryption", where=recorded(url), hint="give that address by --url"
        )


def _refuse_page(head: bytes, place: Place) -> None:
    if _PAGE.match(head[:4096]):
        place.drop()
        raise NotData(
            "it answers with a web page, not with data",
            where=recorded(place.url),
            hint="open it in a browser, and give the address of the file itself with --url",
        )


def _whole(place: Place) -> None:
    """Raises NotData for nothing or a page, TruncatedFile for an archive whose end is missing."""
    if place.received == 0:
        raise NotData("the file is empty", where=recorded(place.url), hint="try again later")
    with place.part.open("rb") as stream:
        head = stream.read(4096)
    _refuse_page(head, place)
    if head.startswith(b"PK\x03\x04") and not zipfile.is_zipfile(place.part):
        raise TruncatedFile("the archive ends too early", where=recorded(place.url), hint="fetch it again")
