"""Extract every message of the brief into the template, bring the catalogues up to date and compile them.

    python tools/compile_messages.py            # writes brief.pot, each brief.po (new messages empty) and brief.mo
    python tools/compile_messages.py --check    # writes nothing; exit code 1 when something is stale or not translated

What is said is found in the source: a literal given to `say` or `gettext`, and whatever a name given to it can be: what the
function or module assigned to it, what a loop draws it from, what callers pass. An argument that cannot be followed is an error.
"""

from __future__ import annotations

import ast
import dataclasses
import io
import re
import string
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

from commonground.release.small_counts import METHODS, Protection

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "commonground"
BRIEF = SOURCE / "brief"
LOCALE = BRIEF / "locale"
SAY = {"say", "gettext"}
REASONS = {Protection(method=method, key=bytes(32)).reason for method in METHODS}
"""What is said of small counts, which are protected before the steps of the picture read them."""
STAMP = datetime(2026, 1, 1, tzinfo=UTC)  # fixed: the same sources give the same files


def reasons() -> set[str]:
    """The reasons for a cell's state that the picture's steps give; numbers in them are {count}."""
    found: set[str] = set()
    value = r"(?:'[^']*'|[\w.]+(?:\(\*?\))?)"
    for path in sorted((SOURCE / "picture").glob("*.py")):
        text = path.read_text(encoding="utf-8")
        for end in re.finditer(r"\bAS reason\b", text):
            case = re.search(r"(?:(?<=\s)CASE WHEN(?:(?!AS \w).)*|'[^']*')\s*$", text[: end.start()], re.DOTALL)
            if case is None:
                continue
            body = case.group().strip()
            before = re.search(r"('[^']*')\s*\|\|\s*$", text[: case.start()])
            if before:
                found.add(before.group(1)[1:-1])
            branches = [body] if body.startswith("'") else re.findall(rf"(?:THEN|ELSE)\s+({value}(?:\s*\|\|\s*{value})*)", body)
            found |= {message for branch in branches if (message := _joined(branch))}
    return found | {re.sub(r"\d[\d,]*", "{count}", reason, count=1) for reason in REASONS}


def _joined(branch: str) -> str:
    parts = [part.strip() for part in branch.split("||")]
    if not any(part.startswith("'") for part in parts):
        return ""
    return "".join(part[1:-1] if part.startswith("'") else "{count}" for part in parts)


def given() -> dict[str, set[str]]:
    """What attributes and values from outside the brief's source can be, by how the source names them."""
    from commonground.brief.terms import TERMS
    from commonground.brief.words import ENGLISH
    from commonground.vocabulary.measures import MEASURES

    return {
        ".reason": reasons(),
        ".definition": {measure.definition for measure in MEASURES.values()},
        "name": {"not placed"},  # the picture's name for the rest of a country
        "known": set(TERMS),
        "reason": reasons(),
        "pattern": reasons(),
        "getattr": {getattr(ENGLISH, field.name) for field in dataclasses.fields(ENGLISH)},
    }


class Source:
    """The modules of the brief, read for what they say."""

    def __init__(self, folder: Path = BRIEF) -> None:
        self.trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.py"))}
        self.parents = {
            child: node for tree in self.trees.values() for node in ast.walk(tree) for child in ast.iter_child_nodes(node)
        }
        self.calls = [node for tree in self.trees.values() for node in ast.walk(tree) if isinstance(node, ast.Call)]
        self.given = given()

    def messages(self) -> dict[str, set[str]]:
        """Each message with the modules that say it. Raises ValueError for one that cannot be followed."""
        found: dict[str, set[str]] = {}
        for path, tree in self.trees.items():
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and _called(node) in SAY and node.args and not self._passes_on(node):
                    said = self.texts(node.args[0])
                    if not said:
                        raise ValueError(f"{path.name}:{node.lineno}: cannot see what {ast.unparse(node)} says")
                    for message in said - {""}:
                        found.setdefault(message, set()).add(path.name)
        return found

    def _passes_on(self, node: ast.Call) -> bool:
        return any(function.name in SAY for function in self._functions(node))

    def _functions(self, node: ast.AST) -> Iterator[ast.FunctionDef]:
        while node in self.parents:
            node = self.parents[node]
            if isinstance(node, ast.FunctionDef):
                yield node

    def _module(self, node: ast.AST) -> ast.AST:
        while node in self.parents:
            node = self.parents[node]
        return node

    def texts(self, node: ast.AST) -> set[str]:
        """Every text that an expression can be; empty where that cannot be seen."""
        if isinstance(node, ast.Constant):
            return {node.value} if isinstance(node.value, str) else set()
        if isinstance(node, ast.BinOp):
            return {left + right for left in self.texts(node.left) for right in self.texts(node.right)}
        if isinstance(node, ast.IfExp):
            return self.texts(node.body) | self.texts(node.orelse)
        if isinstance(node, ast.Tuple | ast.List | ast.Dict):
            return self._any(node.values if isinstance(node, ast.Dict) else node.elts)
        if isinstance(node, ast.Subscript):
            return set() if isinstance(node.slice, ast.Slice) else self.texts(node.value)
        if isinstance(node, ast.Attribute):
            return self.given.get(f".{node.attr}", set())
        if isinstance(node, ast.Call):
            name = _called(node)
            if name == "get" and isinstance(node.func, ast.Attribute):
                return self.texts(node.func.value) | self._any(node.args[1:])
            return self.given.get(name, set())
        return self._named(node) if isinstance(node, ast.Name) else set()

    def _any(self, nodes: Iterable[ast.AST]) -> set[str]:
        return {text for node in nodes for text in self.texts(node)}

    def _named(self, name: ast.Name) -> set[str]:
        """What a name can be: drawn by a loop around it, assigned, passed by callers, or given from outside."""
        node: ast.AST = name
        while node in self.parents:
            node = self.parents[node]
            for loop in getattr(node, "generators", [node] if isinstance(node, ast.For) else []):
                if name.id in {n.id for n in ast.walk(loop.target) if isinstance(n, ast.Name)}:
                    return self._drawn(loop.target, loop.iter, name.id)
        for function in self._functions(name):
            assigned = [a.value for a in ast.walk(function) if isinstance(a, ast.Assign) and _targets(a) == {name.id}]
            if assigned:
                return self._any(assigned) or self.given.get(name.id, set())
            if name.id in [argument.arg for argument in function.args.args]:
                return self._passed(function, name.id) or self.given.get(name.id, set())
        assigned = [a.value for a in getattr(node, "body", []) if isinstance(a, ast.Assign) and _targets(a) == {name.id}]
        return self._any(assigned) or self.given.get(name.id, set())

    def _drawn(self, target: ast.AST, drawn_from: ast.AST, name: str) -> set[str]:
        if isinstance(drawn_from, ast.Name):
            found = [
                a.value
                for a in ast.walk(self._module(drawn_from))
                if isinstance(a, ast.Assign) and _targets(a) == {drawn_from.id}
            ]
            return {text for value in found for text in self._drawn(target, value, name)}
        if isinstance(target, ast.Name):
            return self.texts(drawn_from)
        if not isinstance(target, ast.Tuple):
            return set()
        at = next(k for k, part in enumerate(target.elts) if isinstance(part, ast.Name) and part.id == name)
        if isinstance(drawn_from, ast.Call) and _called(drawn_from) == "zip":
            return self.texts(drawn_from.args[at])
        rows = drawn_from.elts if isinstance(drawn_from, ast.Tuple | ast.List) else []
        return self._any(row.elts[at] for row in rows if isinstance(row, ast.Tuple))

    def _passed(self, function: ast.FunctionDef, name: str) -> set[str]:
        at = [argument.arg for argument in function.args.args if argument.arg != "self"].index(name)
        found: set[str] = set()
        calls = self.calls
        if function.name.startswith("_"):
            calls = [node for node in ast.walk(self._module(function)) if isinstance(node, ast.Call)]
        for call in calls:
            if _called(call) == function.name:
                found |= self._any(call.args[at : at + 1]) | self._any(k.value for k in call.keywords if k.arg == name)
        return found


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id if isinstance(node.func, ast.Name) else ""


def _targets(node: ast.Assign) -> set[str]:
    return {target.id for target in node.targets if isinstance(target, ast.Name)}


def placeholders(message: str) -> list[str]:
    """The named places of a message, sorted; those in brackets, which become figures, too."""
    fields = [name for _, name, _, _ in string.Formatter().parse(message) if name]
    return sorted(fields + re.findall(r"\[\w+\]", message))


def template() -> Catalog:
    """The catalogue of all messages, none translated."""
    made = Catalog(
        project="Common Ground",
        version="1",
        msgid_bugs_address="",
        creation_date=STAMP,
        charset="utf-8",
        copyright_holder="Common Ground",
    )
    made.header_comment = "# The brief's messages. Written by tools/compile_messages.py."
    for message, modules in sorted(Source().messages().items()):
        made.add(message, locations=[(f"brief/{module}", 0) for module in sorted(modules)])
    return made


def updated(path: Path, messages: Catalog) -> Catalog:
    """A language's catalogue with exactly the messages of the template."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.parent.parent.name)
    catalogue.update(messages, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    catalogue.header_comment = messages.header_comment
    catalogue.project, catalogue.version = messages.project, messages.version
    catalogue.msgid_bugs_address, catalogue.last_translator, catalogue.language_team = messages.msgid_bugs_address, "", ""
    catalogue.creation_date = catalogue.revision_date = STAMP
    return catalogue


def as_po(catalogue: Catalog) -> bytes:
    """The catalogue as text, in the order of its messages."""
    made = io.BytesIO()
    write_po(made, catalogue, width=120, include_lineno=False, sort_output=True, ignore_obsolete=True)
    return re.sub(rb'"Generated-By: [^"]*"\n', b"", made.getvalue())  # or another release of Babel would make it stale


def as_mo(catalogue: Catalog) -> bytes:
    """The catalogue compiled."""
    made = io.BytesIO()
    write_mo(made, catalogue)
    return made.getvalue()


def faults(catalogue: Catalog) -> list[str]:
    """What is wrong with a language: messages without a translation, or with other named places."""
    found = []
    for message in catalogue:
        if not message.id:
            continue
        if not message.string:
            found.append(f"not translated: {message.id!r}")
        elif placeholders(str(message.id)) != placeholders(str(message.string)):
            found.append(f"other named places: {message.id!r} → {message.string!r}")
    return found


def said(data: bytes) -> object:
    """What a file says: a compiled catalogue's messages without its header, else its bytes."""
    if data[:4] not in (b"\xde\x12\x04\x95", b"\x95\x04\x12\xde"):
        return data
    return {message.id: message.string for message in read_mo(io.BytesIO(data)) if message.id}


def files() -> tuple[dict[Path, bytes], list[str]]:
    """Every file as it should be, and what is wrong with the translations."""
    messages = template()
    made = {LOCALE / "brief.pot": as_po(messages)}
    wrong: list[str] = []
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/brief.po")):
        catalogue = updated(path, messages)
        made[path] = as_po(catalogue)
        made[path.with_suffix(".mo")] = as_mo(catalogue)
        wrong += [f"{path.parent.parent.name}: {fault}" for fault in faults(catalogue)]
    return made, wrong


def main(arguments: list[str]) -> int:
    made, wrong = files()
    stale = [path for path, data in made.items() if not path.exists() or said(path.read_bytes()) != said(data)]
    if "--check" not in arguments:
        for path in stale:
            path.write_bytes(made[path])
    for path in stale:
        print(f"{'stale' if '--check' in arguments else 'written'}: {path.relative_to(ROOT)}")
    for fault in wrong:
        print(fault)
    return 1 if wrong or (stale and "--check" in arguments) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
