"""English words of the site itself on Arabic pages: what is read of a page, less what is data, names or codes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import lxml.html

from noninterference.coalition import WORDS, Plan
from theatres import EXAMPLE

NOT_READ = {"script", "style", "code", "pre", "kbd"}
"""Elements of programs, and of command lines, which are the same in every language."""
READ_OUT = ("aria-label", "alt", "title", "placeholder")
ROW = re.compile(r"[A-Za-z][a-z’']+(?:[ ,;:/-]+[A-Za-z][a-z’']+)*")
"""Latin words in a row. Codes, in capitals or with digits and underscores in them, are none."""
IN_FORM = re.compile(r"[\w./-]+\.(csv|json|xml|xlsx|md|txt|geojson|toml)(?!\w)|\b[0-9a-f]{32,}\b|\b\w*_\w+\b|`[^`]*`|\b\w+@\S+")
"""Names of files, ids, names with underscores, commands within a sentence: taken out before words are looked for."""

ALLOWED = {
    r"English|Common Ground": "the way to the English page, and the name of the program",
    r"[a-z-]+ ?\(?JSON\)?|[a-z]+(-[a-z]+)*": "a question, a feed, a column or a code: one word, or joined by hyphens",
    r"CELL/.*|ana": "accounts",
    r"commonground [a-z ]+": "commands within a sentence",
    r"pooled fund": "the name that FTS gives a country's fund",
    r"with the national authorities it names": "how OCHA wants to be named",
    r"Word|Geo|Topo|Markdown|Parquet|Shapefile|Atom": "forms of files",
    r".*\b(Organization|Organisation|Bank|Institute|Commission|Office|Database|Dataset|Centre|Matrix|Service|Cycle|Union|Nations"
    r"|Council|List|Standard|Registry|Portal|System|Program|Outlook|Statistics|Earth|Tracker|offices)\b.*": "publishers, by name",
    r"(International|European|United|Global|Uppsala|Wikipedia|OpenSanctions|Ukraine|Country-Based|OCHA)\b.*": "the same",
    r"Meridia [A-Z][a-z]{2}": "the name of a file, up to its day",
    r"iati-activity|line|row|element": "where in a file a row stands, as its feed counts",
}
"""What stands in Latin letters on an Arabic page, by pattern, with its reason."""

NOT_ARABIC = ("/brief/preview", "/api", "/data/sources")
"""Addresses of what has words of its own: the brief; the interface, described in English as its OpenAPI is; names of files."""


def english(pages: Iterable[tuple[str, str]], plan: Plan) -> dict[str, str]:
    """Rows of English words on pages (address, HTML), each with an address; without what the plan or the example's files say."""
    held = _data(plan)
    found: dict[str, str] = {}
    for address, html in pages:
        if any(one in address for one in NOT_ARABIC):
            continue
        for text in visible(html):
            for words in ROW.findall(IN_FORM.sub(" ", re.sub(r"\s+", " ", text))):
                if not _is_held(words, held) and not any(re.fullmatch(one, words) for one in ALLOWED):
                    found.setdefault(words, address)
    return found


def visible(html: str) -> Iterator[str]:
    """What is read or heard of a page, stretch by stretch."""
    for element in lxml.html.fromstring(html).iter(lxml.html.etree.Element):
        outside = {one.tag for one in element.iterancestors()} & NOT_READ
        if not outside and element.tag not in NOT_READ:
            yield from (element.text or "", *(element.get(name, "") for name in READ_OUT))
        if not outside:
            yield element.tail or ""


def _is_held(words: str, held: str) -> bool:
    """Whether data says it, or each part of it between commas, or it is made of the words of which the plan makes its texts."""
    return words in held or all(part in held for part in words.split(", ")) or {*words.split()} <= {*WORDS, "page"}


def _data(plan: Plan) -> str:
    """Everything that was entered or loaded: names, titles and sentences, which stay as they were written."""
    written = [text for version in plan.versions() for text in (*_texts(version.body), version.code or "")]
    files = [path for path in sorted(EXAMPLE.rglob("*")) if path.suffix in (".csv", ".json", ".txt", ".xml", ".geojson", ".md")]
    told = "\n".join((*written, *(path.read_text(encoding="utf-8", errors="replace") for path in files)))
    return re.sub(r"\s+", " ", told)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)
