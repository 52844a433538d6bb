"""What other rooms say in ready English and pages show: messages and hints of errors, and what kinds and fields are.

Each is a template: what a program puts in stands as {name}, by the last name in its expression. `web_messages.py` asks that each
be translated, and that the catalogues of sentences hold none that nobody says any more.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from commonground.answers.kinds import takes
from commonground.intake.catalogue import known_feeds
from commonground.vocabulary import errors
from commonground.vocabulary.records import KINDS

SOURCE = Path(__file__).resolve().parent.parent / "src" / "commonground"
ERRORS = {name for name, one in vars(errors).items() if isinstance(one, type) and issubclass(one, errors.CommonGroundError)}
ROOMS = ("access", "answers", "brief", "door", "entry", "followup", "funding", "picture", "screening", "vocabulary", "web")
"""Rooms whose errors people meet in a browser."""
AT_THE_MACHINE = {
    "access": ("schema", "store"),
    "door": ("disclosure", "keeping", "mailing", "restoring", "serving", "workspace"),
    "screening": ("on_spark", "session"),
    "web": ("beside_ledger", "serve"),
}
"""Modules whose errors only who runs the installation meets, at the command line."""


def sentences() -> set[str]:
    """Every template that has to be translated."""
    return errors_said() | records_said() | feeds_said()


def no_longer_said(listed: set[str]) -> set[str]:
    """Those of the templates whose words stand nowhere in the source: three in a row, as a sentence may be made of parts."""
    written = "\n".join(_literals())
    found = sentences()
    return {one for one in listed - found if any(words not in written for words in _rows(one))}


def _rows(template: str) -> Iterator[str]:
    """Every three words in a row between two values, or signs that part a sentence; fewer where there are no more."""
    for part in re.split(r"\{\w+\}|[;:,().]", template):
        words = part.split()
        for at in range(max(1, len(words) - 2)):
            yield " ".join(words[at : at + 3])


def _literals() -> Iterator[str]:
    """Every text in the source, joined where it is written in several lines."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def records_said() -> set[str]:
    """What kinds of record and their fields are, and what a field takes."""
    found: set[str] = set()
    for kind in KINDS.values():
        found |= {kind.name, kind.plural, kind.about}
        found |= {one.what for one in kind.fields} | {takes(one) for one in kind.fields}
    return {one for one in found if one}


def feeds_said() -> set[str]:
    """What each feed reads, and on what terms it may be used."""
    return {one.title for one in known_feeds()} | {
        one.licence.name for one in known_feeds() if not re.match("CC|Open Gov", one.licence.name)
    }


def errors_said() -> set[str]:
    """Messages and hints of the errors of `ROOMS`."""
    found: set[str] = set()
    for room in ROOMS:
        for path in sorted((SOURCE / room).rglob("*.py")):
            if path.stem not in AT_THE_MACHINE.get(room, ()):
                found |= _of_module(ast.parse(path.read_text(encoding="utf-8")))
    return {one for one in found if re.search("[a-z]{2}", re.sub(r"\{\w+\}|`[^`]*`", "", one))}


def _of_module(tree: ast.Module) -> set[str]:
    named = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _last(node.func) in ERRORS:
            given = node.args[:1] + [one.value for one in node.keywords if one.arg == "hint"]
            for one in given:
                found |= templates(named.get(one.id, one) if isinstance(one, ast.Name) else one)
    return found


def templates(node: ast.expr) -> set[str]:
    """What an expression can say; nothing where it is a value alone."""
    if isinstance(node, ast.IfExp):
        return templates(node.body) | templates(node.orelse)
    if isinstance(node, ast.Dict):
        return {text for value in node.values for text in templates(value)}
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Dict):
        return templates(node.value)
    parts = list(_parts(node))
    return {_joined(parts)} if any(isinstance(part, str) for part in parts) else set()


def _parts(node: ast.expr) -> Iterator[str | ast.expr]:
    """Texts and values, in the order in which they stand."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        for part in node.values:
            yield from _parts(part.value if isinstance(part, ast.FormattedValue) else part)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from _parts(node.left)
        yield from _parts(node.right)
    else:
        yield node


def _joined(parts: list[str | ast.expr]) -> str:
    written, seen = "", dict[str, str]()
    for part in parts:
        if isinstance(part, str):
            written += part
            continue
        expression, name = ast.unparse(part), _named(part)
        while seen.get(name, expression) != expression:
            name = re.sub(r"\d*$", lambda number: str(int(number.group() or 1) + 1), name, count=1)
        seen[name] = expression
        written += f"{{{name}}}"
    return written


def _named(node: ast.expr) -> str:
    """A value's name for translators."""
    if isinstance(node, ast.Call):
        if _last(node.func) == "len":
            return "count"
        return _named(node.args[0]) if node.args else _named(node.func)
    if isinstance(node, ast.Subscript):
        key = node.slice
        return _clean(key.value) if isinstance(key, ast.Constant) and isinstance(key.value, str) else _named(node.value)
    if isinstance(node, ast.ListComp | ast.GeneratorExp):
        return _named(node.elt)
    return _clean(_last(node)) or "value"


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _clean(name: str) -> str:
    return name.strip("_").lower()
