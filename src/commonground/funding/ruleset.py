"""An IATI ruleset, read from its JSON, and what an IATI file breaks of it.

Source: IATI Ruleset Spec. The ruleset itself is IATI's and is not part of this package: it is given as a file.
"""

from __future__ import annotations

import copy
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from lxml import etree

from commonground.funding.ruleset_kinds import KINDS, Case, Known, compiled, text_of
from commonground.vocabulary.errors import MalformedFile

_PATHS = ("condition", "eval", "less", "more", "date", "start", "end", "one", "if", "then", "foreach")
_LISTS = ("paths", "excluded", "prefix")
_NO_PATH = ("NOW", "ORG-ID-PREFIX")


@dataclass(frozen=True)
class Rule:
    """A case of a ruleset: its id, severity and message, where it applies, of what kind it is, and its keys."""

    id: str
    severity: str
    category: str
    message: str
    context: str
    kind: str
    keys: Mapping[str, Any]
    foreach: str | None = None


@dataclass(frozen=True)
class Breach:
    """A rule that an activity or organisation breaks, in how many elements, the first at `line`."""

    rule: Rule
    element: str
    count: int
    line: int | None


class Ruleset:
    """The rules of a ruleset in the order of the file; `cases` counts them as IATI does (a loop is its inner case)."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.rules = rules
        self.cases = len(rules)

    def check(self, root: Any, known: Known) -> Iterator[Breach]:
        """What a tree breaks. `root` is an activity or organisation in its tree, or a whole file."""
        tree = root.getroottree()
        for rule in self.rules:
            broken = [
                node
                for node in compiled(rule.context)(tree)
                for case in _cases(rule, node)
                if _applies(case, node, known) and not KINDS[rule.kind](node, case, known)
            ]
            if broken:
                yield Breach(rule, _identifier(root), len(broken), broken[0].sourceline)

    def check_bytes(self, data: bytes, known: Known, only: frozenset[str] | None = None, where: str = "") -> Iterator[Breach]:
        """What the activities and organisations of a file break, one in memory at a time; `only`: those with these ids.

        Raises MalformedFile for a file that is not well-formed.
        """
        tags = ("iati-activity", "iati-organisation")
        safe = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
        try:
            for _, element in etree.iterparse(io.BytesIO(data), tag=tags, remove_comments=True, **safe):
                if only is None or _identifier(element) in only:
                    yield from self.check(_alone(element), known)
                _let_go(element)
        except etree.XMLSyntaxError as error:
            raise MalformedFile(f"the XML cannot be read: {error.msg}", where=where, hint="download it again") from None

    def unchecked(self, known: Known) -> tuple[Rule, ...]:
        """The rules that need a list of publishers or registration agencies which is not known."""
        return tuple(rule for rule in self.rules if not _can_check(rule, known))


def read_ruleset(data: bytes, where: str) -> Ruleset:
    """The rules of a ruleset file. Raises MalformedFile for JSON, a kind of rule or an XPath that cannot be read."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise MalformedFile(f"the ruleset is no JSON: {error}", where=where, hint=_HINT) from None
    if not isinstance(value, dict) or not all(isinstance(kinds, dict) for kinds in value.values()):
        raise MalformedFile("the ruleset is no object of contexts", where=where, hint=_HINT)
    fault = partial(MalformedFile, where=where, hint=_HINT)
    rules = [
        rule for context, kinds in value.items() for kind, body in kinds.items() for rule in _rules(context, kind, body, fault)
    ]
    for rule in rules:
        for path in _xpaths(rule):
            try:
                compiled(path)
            except etree.XPathSyntaxError:
                raise fault(f"rule {rule.id} has no valid XPath: {path}") from None
    return Ruleset(tuple(rules))


_HINT = "take a ruleset of IATI, such as rulesets/standard.json of github.com/IATI/IATI-Rulesets"


def _rules(context: str, kind: str, body: Any, fault: Any, foreach: str | None = None) -> Iterator[Rule]:
    name = re.sub(r"(?<=[a-z])([A-Z])", lambda found: f"_{found[1].lower()}", kind)
    name = {"at_least_one": "atleast_one", "starts_with": "startswith"}.get(name, name)
    cases = body.get("cases") if isinstance(body, dict) else None
    if not isinstance(cases, list) or not all(isinstance(case, dict) for case in cases):
        raise fault(f"the rule {kind} of {context} has no list of cases")
    for number, case in enumerate(cases, 1):
        if name == "loop":
            for inner, inner_body in (case.get("do") or {}).items():
                yield from _rules(context, inner, inner_body, fault, case.get("foreach"))
            continue
        if name not in KINDS:
            raise fault(f"there is no kind of rule {kind!r}")
        info = case.get("ruleInfo") if isinstance(case.get("ruleInfo"), dict) else {}
        yield Rule(
            str(info.get("id") or f"{name} {number} of {context}"),
            str(info.get("severity") or "error"),
            str(info.get("category") or ""),
            str(info.get("message") or ""),
            context,
            name,
            {key: value for key, value in case.items() if key != "ruleInfo"},
            foreach,
        )


def _xpaths(rule: Rule) -> Iterator[str]:
    yield rule.context
    if rule.foreach:
        yield rule.foreach
    for key in _PATHS:
        if isinstance(rule.keys.get(key), str):
            yield rule.keys[key]
    for key in _LISTS:
        yield from (path for path in rule.keys.get(key, ()) if path not in _NO_PATH)


def _cases(rule: Rule, node: Any) -> Iterator[Case]:
    """The case itself, or one for each value that a loop finds."""
    if rule.foreach is None:
        yield Case(rule.keys)
        return
    for value in dict.fromkeys(text_of(found) for found in compiled(rule.foreach)(node)):
        yield Case(rule.keys, {"value": value})


def _applies(case: Case, node: Any, known: Known) -> bool:
    condition, by_id = case.keys.get("condition"), case.keys.get("idCondition")
    if condition and not case.holds(node, condition):
        return False
    if "ORG-ID-PREFIX" in case.keys.get("prefix", ()) and known.prefixes is None:
        return False
    if not by_id:
        return True
    if known.publishers is None:
        return False
    texts = case.texts(node)
    if by_id == "NOT_EXISTING_ORG_ID":
        return not any(text in known.publishers for text in texts)
    return not any(_has_prefix(text, known.publishers) for text in texts)


def _has_prefix(text: str, publishers: frozenset[str]) -> bool:
    """Whether a text begins with an id of the list and a hyphen."""
    return any(text[: found.start()] in publishers for found in re.finditer("-", text)) or text in publishers


def _can_check(rule: Rule, known: Known) -> bool:
    if rule.keys.get("idCondition") and known.publishers is None:
        return False
    return not ("ORG-ID-PREFIX" in rule.keys.get("prefix", ()) and known.prefixes is None)


def _identifier(root: Any) -> str:
    """The identifier of an activity or organisation, without the blanks around it."""
    for path in ("iati-identifier", "organisation-identifier"):
        found = root.find(path)
        if found is not None and found.text:
            return " ".join(found.text.split())
    return ""


def _alone(element: Any) -> Any:
    """A copy of an element under a root of its own: the tree that is being read may hold its neighbours already."""
    parent = element.getparent()
    if parent is None:
        return element
    root = etree.Element(parent.tag, dict(parent.attrib), nsmap=parent.nsmap)
    root.append(copy.deepcopy(element))
    return root[0]


def _let_go(element: Any) -> None:
    parent = element.getparent()
    element.clear()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def tally(breaches: list[Breach]) -> list[tuple[Rule, int, str]]:
    """For each rule that is broken: the rule, in how many activities or organisations, and the first of them by id."""
    elements: dict[str, set[str]] = {}
    rules: dict[str, Rule] = {}
    for breach in breaches:
        rules.setdefault(breach.rule.id, breach.rule)
        elements.setdefault(breach.rule.id, set()).add(breach.element)
    count = Counter({rule: len(found) for rule, found in elements.items()})
    order = {"critical": 0, "error": 1, "warning": 2}
    ranked = sorted(count, key=lambda rule: (order.get(rules[rule].severity, 3), -count[rule], rule))
    return [(rules[rule], count[rule], min(elements[rule])) for rule in ranked]
