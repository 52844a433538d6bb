"""Addresses of publishers: what a downloaded file is called, and which files a page of HDX lists."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from commonground.vocabulary.errors import BadRequest, Unavailable

HDX_HOSTS = ("data.humdata.org",)
"""Hosts whose `/dataset/NAME` pages are CKAN data sets: their files are listed at `/api/3/action/package_show?id=NAME`."""

HDX_FORMATS = frozenset({"csv", "json", "geojson", "topojson", "xlsx", "shp", "zipped shp", "zipped csv", "xml"})
"""The formats of an HDX resource that a feed may read; geodatabases, pictures and documents are left where they are."""

_SECRET = re.compile(r"key|token|secret|password|signature|sig$", re.IGNORECASE)
_UNSAFE = re.compile(r"[^\w .,()+@-]+")
_TYPES = {
    "text/csv": ".csv",
    "application/json": ".json",
    "application/geo+json": ".geojson",
    "application/zip": ".zip",
    "application/gzip": ".gz",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
_SUFFIXES = frozenset(".csv .tsv .json .geojson .topojson .xlsx .xls .xml .shp .txt .zip .gz .xz .bz2 .tar .tgz".split())


@dataclass(frozen=True)
class Resource:
    """One file of an HDX data set."""

    url: str
    name: str


def checked(url: str) -> str:
    """The address, if it is one of http or https with a host. Raises BadRequest."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadRequest(f"{url!r} is not an address of http or https", hint="write https://…")
    return url


def recorded(url: str) -> str:
    """The address as it may be written down: without user, password, and the values of keys and tokens."""
    parts = urlsplit(url)
    pairs = [(name, "***" if _SECRET.search(name) else value) for name, value in parse_qsl(parts.query, keep_blank_values=True)]
    query = urlencode(pairs, safe="*:/,") if any(value == "***" for _, value in pairs) else parts.query
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, query, ""))


def file_name(asked: str, final: str, headers: Mapping[str, str]) -> str:
    """What a downloaded file is called: as the server names it, as one of its addresses ends, else by the question asked."""
    given = _safe(_disposition(headers.get("content-disposition", "")) or "")
    if given:
        return given
    for url in (final, asked):
        name = _safe(unquote(PurePosixPath(urlsplit(url).path).name))
        if PurePosixPath(name.lower()).suffix in _SUFFIXES:
            return name
    parts = urlsplit(asked)
    pairs = [f"{key}-{value}" for key, value in parse_qsl(parts.query) if not _SECRET.search(key)]
    name = _safe("-".join([unquote(PurePosixPath(parts.path).name), *pairs]))[:150] or _safe(parts.hostname or "")
    return name + _TYPES.get(headers.get("content-type", "").partition(";")[0].strip().lower(), "")


def dataset_of(url: str, hosts: tuple[str, ...] = HDX_HOSTS) -> str | None:
    """The address that lists the files of an HDX data set's page; None for any other address."""
    parts = urlsplit(url)
    steps = PurePosixPath(parts.path).parts
    if parts.netloc not in hosts or len(steps) != 3 or steps[1] != "dataset":
        return None
    return f"{parts.scheme}://{parts.netloc}/api/3/action/package_show?{urlencode({'id': steps[2]})}"


def resources(answer: Any, page: str, match: str | None = None) -> tuple[Resource, ...]:
    """The files of an HDX data set in formats that a feed may read, those whose name matches `match` where it is given.

    Source: CKAN API guide, `package_show`. Raises Unavailable where the answer has another shape or nothing fits.
    """
    try:
        listed = [(str(r["url"]), str(r.get("name") or ""), str(r.get("format") or "")) for r in answer["result"]["resources"]]
    except (KeyError, TypeError, AttributeError):
        raise Unavailable(
            "HDX did not answer with the list of files", where=page, hint="open the page, and give a file's address with --url"
        ) from None
    fitting = [Resource(url, name) for url, name, form in listed if form.lower() in HDX_FORMATS and url]
    chosen = [r for r in fitting if match is None or _matches(r, match)]
    if not chosen:
        names = ", ".join(sorted(r.name for r in fitting)[:8]) or "nothing in a format that is read"
        raise Unavailable(f"no file of this data set fits; it lists {names}", where=page, hint="change --match, or give --url")
    return tuple(chosen)


def _matches(resource: Resource, match: str) -> bool:
    names = (resource.name, PurePosixPath(urlsplit(resource.url).path).name)
    return any(fnmatch.fnmatch(name.lower(), match.lower()) for name in names)


def _disposition(header: str) -> str | None:
    message = Message()
    message["content-disposition"] = header
    return message.get_filename() or None


def _safe(name: str) -> str:
    """A name of one step without leading dots, control characters or what a file system refuses."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return _UNSAFE.sub("_", last).strip(" .")[:180]
