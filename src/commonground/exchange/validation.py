"""Proof that a file is valid by IATI's own schema and ruleset, which the user points to: they are not shipped with it."""

from __future__ import annotations

import datetime as dt
import gzip
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from commonground.funding.ruleset import Ruleset, read_ruleset
from commonground.funding.ruleset_kinds import Known
from commonground.vocabulary.errors import MalformedFile, MissingInput

ACTIVITIES = "iati-activities-schema.xsd"
"""The file of IATI-Schemas (github.com/IATI/IATI-Schemas, branch version-2.03) that describes activity files."""

SHOWN = 20


@dataclass(frozen=True)
class Fault:
    """What the schema does not allow, with its line."""

    line: int
    message: str


def schema(folder: Path, name: str = ACTIVITIES) -> Any:
    """The schema `name` that lies in or below `folder`, plain or gzipped, with the files that it includes.

    Raises MissingInput where it is not there, MalformedFile where it is no schema.
    """
    found = sorted([*folder.rglob(name), *folder.rglob(f"{name}.gz")]) if folder.is_dir() else []
    if not found:
        raise MissingInput(
            f"there is no {name}", where=str(folder), hint="name the folder of github.com/IATI/IATI-Schemas at version-2.03"
        )
    if len(found) > 1:
        several = ", ".join(str(path.parent.relative_to(folder)) or "." for path in found)
        raise MissingInput(f"there are several {name}: {several}", where=str(folder), hint="name the folder of one version")
    with tempfile.TemporaryDirectory() as made:
        for path in found[0].parent.iterdir():
            if path.name.endswith(".xsd.gz"):
                (Path(made) / path.name.removesuffix(".gz")).write_bytes(gzip.decompress(path.read_bytes()))
            elif path.suffix == ".xsd":
                (Path(made) / path.name).write_bytes(path.read_bytes())
        try:
            return etree.XMLSchema(etree.parse(str(Path(made) / name), _parser()))
        except etree.LxmlError as error:
            raise MalformedFile(f"this is no schema: {error}", where=str(found[0])) from error


def faults(path: Path, by: Any) -> list[Fault]:
    """What the schema finds wrong in the file: the first SHOWN faults, none where it is valid."""
    document = etree.parse(str(path), _parser())
    if by.validate(document):
        return []
    return [Fault(entry.line, entry.message) for entry in list(by.error_log)[:SHOWN]]


def ruleset(path: Path) -> Ruleset:
    """The ruleset in this file (`rulesets/standard.json` of IATI-Rulesets). Raises MissingInput, MalformedFile."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise MissingInput(f"the ruleset cannot be read: {error.strerror}", where=str(path), hint="check the path") from error
    return read_ruleset(data, str(path))


def breaches(path: Path, rules: Ruleset, today: dt.date) -> list[dict[str, Any]]:
    """The rules that the file breaks: severity, id, message, in how many activities, and the first of them."""
    count: Counter[tuple[str, str, str]] = Counter()
    first: dict[tuple[str, str, str], str] = {}
    for breach in rules.check_bytes(path.read_bytes(), Known(today), where=str(path)):
        key = (breach.rule.severity, breach.rule.id, breach.rule.message)
        count[key] += 1
        first.setdefault(key, breach.element)
    return [
        {"severity": key[0], "rule": key[1], "message": key[2], "activities": number, "first": first[key]}
        for key, number in sorted(count.items())
    ]


def _parser() -> Any:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
