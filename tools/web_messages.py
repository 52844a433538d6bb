"""Every message of the pages, found in templates and modules, and its translations, compiled into one catalogue a language.

    python tools/web_messages.py            # compiles web/locale/<language>/*.po into LC_MESSAGES/web.mo; lists what is missing
    python tools/web_messages.py --check    # writes nothing; exit code 1 when something is stale or not translated

A message is a literal given to `say`; what is given as a name has to be listed in a `MESSAGES` of its module. Each group of pages
keeps its own .po file; a message may stand in several, with one translation.

What other rooms say in ready English, and pages show by `tell`, stands in web/locale/<language>/sentences/*.po, and is compiled
into LC_MESSAGES/sentences.mo: the errors that `house_sentences.py` finds, and any other sentence that the source still says.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from house_sentences import no_longer_said, sentences

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "src" / "commonground" / "web"
BRIEF = ROOT / "src" / "commonground" / "brief" / "locale"
LISTS = ("MESSAGES", "TITLES", "NAVIGATION")
"""Names of a module under which its messages stand."""
STAMP = datetime(2026, 1, 1, tzinfo=UTC)
IN_TEMPLATE = re.compile(r"""\bsay\(\s*(?P<quote>["'])(?P<message>(?:\\.|(?!(?P=quote)).)*)(?P=quote)""")


def messages() -> set[str]:
    """Every message that a page can say."""
    found: set[str] = set()
    for path in WEB.rglob("*.html"):
        for one in IN_TEMPLATE.finditer(path.read_text(encoding="utf-8")):
            found.add(one["message"].replace('\\"', '"').replace("\\'", "'"))
    for path in WEB.rglob("*.py"):
        found |= _said(ast.parse(path.read_text(encoding="utf-8")))
    return found - {""}


def _said(tree: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in ("say", "gettext"):
                found |= _texts(node.args[0])
        if isinstance(node, ast.Assign) and any(getattr(t, "id", "") in LISTS for t in node.targets):
            found |= {one for one in _texts(node.value) if not one.startswith("/")}
    return found


def _texts(node: ast.AST) -> set[str]:
    """The literals that an expression can be."""
    if isinstance(node, ast.Constant):
        return {node.value} if isinstance(node.value, str) else set()
    if isinstance(node, ast.IfExp):
        return _texts(node.body) | _texts(node.orelse)
    if isinstance(node, ast.Dict):
        return {text for value in node.values for text in _texts(value)}
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return {text for value in node.elts for text in _texts(value)}
    return set()


def translated(folder: Path, language: str) -> Catalog:
    """The catalogues of a folder as one. Raises SystemExit where one message has two translations."""
    made = Catalog(locale=language, domain="web", creation_date=STAMP, revision_date=STAMP)
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if not message.id or not message.string:
                    continue
                held = made.get(message.id)
                if held is not None and held.string != message.string:
                    sys.exit(f"{path.name}: {message.id!r} is translated otherwise in another catalogue")
                if held is None:
                    made.add(message.id, message.string)
    return made


def missing(language: str, asked: set[str], *given: Catalog) -> list[str]:
    """Messages without a translation, neither in the catalogues given nor in the brief's; and whose named values differ."""
    with (BRIEF / language / "LC_MESSAGES" / "brief.po").open("rb") as file:
        given = (*given, read_po(file, locale=language))
    found = []
    for message in sorted(asked):
        said = next((str(held.string) for one in given if (held := one.get(message)) and held.string), None)
        if said is None:
            found.append(message)
        elif not same_values(message, said):
            found.append(f"{message} (its named values differ)")
    return found


def same_values(message: str, said: str) -> bool:
    """Whether a translation has the named values of its message."""
    return set(re.findall(r"{(\w+)", message)) == set(re.findall(r"{(\w+)", said))


def kept(catalogue: Catalog, target: Path, check: bool) -> bool:
    """The catalogue compiled; when only checking, whether it lies there as it should."""
    written = io.BytesIO()
    write_mo(written, catalogue)
    if check:
        return target.is_file() and target.read_bytes() == written.getvalue()
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(written.getvalue())
    return True


def main() -> int:
    """Compile, or check."""
    check, bad = "--check" in sys.argv[1:], 0
    for folder in sorted(path for path in (WEB / "locale").iterdir() if path.is_dir()):
        language = folder.name
        pages, house = translated(folder, language), translated(folder / "sentences", language)
        wrong = [f"not translated: {one}" for one in missing(language, messages(), pages)]
        wrong += [f"not translated: {one}" for one in missing(language, sentences(), house, pages)]
        listed = {str(one.id) for one in house if one.id}
        wrong += [f"nobody says any more: {one}" for one in sorted(no_longer_said(listed))]
        wrong += [f"named values differ: {one.id}" for one in house if one.id and not same_values(str(one.id), str(one.string))]
        for name, catalogue in {"web": pages, "sentences": house}.items():
            target = folder / "LC_MESSAGES" / f"{name}.mo"
            if not kept(catalogue, target, check):
                wrong.append(f"{target.relative_to(ROOT)} is stale: run python tools/web_messages.py")
        for one in wrong:
            bad = 1
            print(f"{language}: {one}")
    return bad


if __name__ == "__main__":
    sys.exit(main())
