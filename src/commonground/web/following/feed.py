"""The Atom feed of what an account follows (RFC 4287); it names nobody."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree as xml

ATOM = "http://www.w3.org/2005/Atom"
_NAMESPACE = uuid.UUID("6f1d4b0e-6a8d-5c0e-9d53-0f1a5f2f7c11")
"""Under which the ids of entries are made, so that the same news has the same id for ever."""

Entry = dict[str, Any]
"""`id`, `at`, `title`, `address`, `about` (the heading under which it stands) and `lines` below the title."""


def atom(title: str, site: str, identity: str, language: str, entries: Iterable[Entry]) -> bytes:
    """The feed as XML, the newest first. `site` is the page of the feed; `identity` a text that stays while the feed does."""
    xml.register_namespace("", ATOM)
    held = list({one["id"]: one for one in entries}.values())
    held.sort(key=lambda one: (one["at"], one["id"]), reverse=True)
    root = xml.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": language})
    _text(root, "id", _urn(identity))
    _text(root, "title", title)
    _text(root, "updated", held[0]["at"] if held else "1970-01-01T00:00:00+00:00")
    _text(xml.SubElement(root, f"{{{ATOM}}}author"), "name", "Common Ground")
    xml.SubElement(root, f"{{{ATOM}}}link", {"rel": "alternate", "type": "text/html", "href": site})
    for one in held:
        entry = xml.SubElement(root, f"{{{ATOM}}}entry")
        _text(entry, "id", _urn(one["id"]))
        _text(entry, "title", one["title"])
        _text(entry, "updated", one["at"])
        xml.SubElement(entry, f"{{{ATOM}}}link", {"rel": "alternate", "type": "text/html", "href": one["address"]})
        xml.SubElement(entry, f"{{{ATOM}}}category", {"term": one["about"]})
        _text(entry, "summary", "; ".join([one["about"], *one["lines"]]))
    return bytes(xml.tostring(root, encoding="utf-8", xml_declaration=True))


def _text(parent: xml.Element, name: str, text: str) -> None:
    written = "".join(sign for sign in text if sign.isprintable() or sign == "\n")
    xml.SubElement(parent, f"{{{ATOM}}}{name}").text = written


def _urn(text: str) -> str:
    return f"urn:uuid:{uuid.uuid5(_NAMESPACE, text)}"
