"""Write the pages of docs/ that come from the program itself: feeds, commands, measures, tables and errors.

    python tools/write_docs.py            write what is stale, and remove pages of what is no more
    python tools/write_docs.py --check    write nothing; exit code 1 and a list where a page is stale

A test runs the second. Everything else in docs/ is written by hand.
"""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from commonground.answers.kinds import takes
from commonground.answers.questions import every
from commonground.cli import main as command_line
from commonground.cli.feeds import UNVERIFIED, licence_words
from commonground.intake.catalogue import KnownFeed, known_feeds
from commonground.vocabulary import errors
from commonground.vocabulary.measures import MEASURES
from commonground.vocabulary.records import KINDS, Kind
from commonground.vocabulary.tables import PROVENANCE, TABLES
from commonground.web.application import every_route

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
GENERATED = "<!-- Written by tools/write_docs.py from the program itself: `make docs` writes it anew. -->"

ADDING = {
    ("sum", "flow"): "over places and months",
    ("sum", "stock"): "over places",
    ("sum", "standing"): "over places",
    ("distinct", "flow"): "no: each is counted once in a row",
}

WHAT_TO_DO = {
    "error": "Every error below is one of these.",
    "input": "Look at the file that is named; nothing was changed.",
    "missing-input": "Check the path that is named.",
    "unknown-format": "See `commonground feeds`; `--feed NAME` forces one. In a folder such a file is left out.",
    "malformed-file": "Fetch the file again from its publisher, or name another feed with `--feed`.",
    "truncated-file": "Fetch the file again: its end is missing.",
    "wrong-encoding": "Save the file as UTF-8, or fetch it again.",
    "not-data": "The publisher answered with a web page: open the address in a browser, and take the file's own address.",
    "too-large": "A file like this is not read. For `fetch`, `--limit-mb` raises the limit.",
    "workspace": "The message says what is wrong with the workspace.",
    "no-workspace": "Make one with `commonground init`, or name one with `-w` or COMMONGROUND_WORKSPACE.",
    "workspace-exists": "Name a folder that is empty or not there yet.",
    "older-workspace": "Run `commonground ledger upgrade`: it makes a back-up first, and keeps the chain.",
    "damaged-workspace": "A damaged lake: `commonground rebuild`. A damaged ledger: `ledger restore` from a back-up.",
    "no-space": "Free some space and do it again; nothing was changed.",
    "not-found": "Check the name. What may not be seen looks the same as what does not exist.",
    "bad-request": "Change the options as the message says.",
    "unavailable": "Try again later: what came in is kept. Or download it in a browser, and `load` the file.",
    "unsolved": "Ask for less (one plan, fewer offers), and report the question: what does not add up is not shown.",
    "not-signed-in": "Sign in, or name a token that has neither expired nor been revoked.",
    "sign-in-refused": "Check name, password and code. What was wrong is not said; a steward can invite you anew.",
    "sign-in-again": "Sign in again, with the second factor where it asks for one, and repeat what you asked.",
    "too-many-attempts": "Wait as long as the message says; nobody is locked out for good.",
    "conflict": "Read it again, and do what still holds; for a code that is taken, choose another.",
    "refused": "The rule is named in the message; it cannot be switched off.",
}


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command whose module is there."""
    for name, (module, _) in command_line.COMMANDS.items():
        try:
            yield name, importlib.import_module(module).command
        except ModuleNotFoundError as error:
            if error.name != module:
                raise


def cell(text: object) -> str:
    """Text as a cell of a table."""
    return " ".join(str(text).split()).replace("|", "\\|")


def rows(heading: str, body: Iterator[str] | list[str]) -> list[str]:
    """A table with its heading, as lines."""
    return [heading, "|" + "---|" * (heading.replace("\\|", "").count("|") - 1), *body]


def page(title: str, lines: list[str]) -> str:
    """A generated page."""
    return "\n".join([GENERATED, "", f"# {title}", "", *lines, ""])


def feed_page(feed: KnownFeed) -> str:
    """The page of one feed."""
    licence = f"[{feed.licence.name}]({feed.licence.url})" if feed.licence.url else feed.licence.name
    facts = [
        f"- **Publisher**: {feed.publisher}",
        f"- **Licence**: {licence}" + licence_words(feed.licence).removeprefix(feed.licence.name),
        f"- **Attribution**: {feed.attribution}",
        f"- **Fills**: {', '.join(f'[`{table}`](../tables.md#{table})' for table in feed.tables)}",
        f"- **Recognised by**: {feed.recognised}",
    ]
    family = sorted(other.name for other in known_feeds() if other.family == feed.family and other.name != feed.name)
    if family:
        facts.append(f"- **Same data set**: its editions compete with those of {', '.join(f'[{n}]({n}.md)' for n in family)}")
    lines = [feed.title + ".", "", *facts, "", "## Where to get it", ""]
    lines += [f"- <{d.url}>: {d.what}" + ("" if d.verified else f" ({UNVERIFIED})") for d in feed.downloads]
    lines += ["", f"`commonground fetch {feed.name}` tries these; any file of this format can be loaded from wherever it came."]
    if not feed.downloads:
        lines = [*lines[:-4], "No address of its own is known here; a file of this format can be loaded from wherever it came."]
    lines += ["", "## Quirks that are handled", "", *(f"- {quirk}" for quirk in feed.quirks)]
    lines += ["", "## What is read", "", "Only these are ever read, shown among rejects or written to a file to mend:"]
    lines += ["", ", ".join(f"`{column}`" for column in feed.columns) or "the coordinates and properties named above"]
    return page(feed.name, lines)


def feeds_index() -> str:
    """The list of all feeds."""
    body = [
        f"| [{f.name}]({f.name}.md) | {cell(f.title)} | {f.publisher} | {cell(f.licence.name)} | {', '.join(f.tables)} |"
        for f in known_feeds()
    ]
    lines = ["A file is recognised by its content, whatever its name; `commonground feeds` prints this list.", ""]
    return page("Feeds", lines + rows("| feed | format | publisher | licence | fills |", body))


def command_page(name: str, command: click.Command) -> str:
    """The page of one command, from its own help."""
    ctx = click.Context(command, info_name=f"commonground {name}")
    text = inspect.cleandoc(command.help or "").replace("\b\n", "")
    usage = " ".join([ctx.command_path, *command.collect_usage_pieces(ctx)])
    lines = ["```", usage, "```", "", text, ""]
    options = [p for p in command.params if isinstance(p, click.Option) and not p.hidden]
    if options:
        lines += rows("| option | default | what it does |", [option_row(option, ctx) for option in options])
        lines.append("")
    lines += subcommands(command, ctx)
    lines.append("`-w DIR` before the command, or COMMONGROUND_WORKSPACE, names the workspace; see [settings](../settings.md).")
    below = command.commands.values() if isinstance(command, click.Group) else ()
    if any(parameter.name == "as_json" for each in (command, *below) for parameter in each.params):
        lines.append(f"The keys of `--json` are in [json](../json.md#{name}).")
    return page(f"commonground {name}", lines)


def subcommands(command: click.Command, ctx: click.Context) -> list[str]:
    """The commands of a group: usage, help and options of each."""
    lines: list[str] = []
    for name, each in sorted(command.commands.items()) if isinstance(command, click.Group) else ():
        below = click.Context(each, info_name=name, parent=ctx)
        text = inspect.cleandoc(each.help or "").replace("\b\n", "")
        usage = " ".join([below.command_path, *each.collect_usage_pieces(below)])
        lines += [f"## {ctx.info_name} {name}", "", "```", usage, "```", "", text, ""]
        options = [p for p in each.params if isinstance(p, click.Option) and not p.hidden]
        if options:
            lines += [*rows("| option | default | what it does |", [option_row(option, below) for option in options]), ""]
    return lines


def option_row(option: click.Option, ctx: click.Context) -> str:
    """One option as a row."""
    metavar = "" if option.is_flag else " " + option.make_metavar(ctx).replace("INTEGER RANGE", "N")
    default = option.default if option.show_default and not option.is_flag else ""
    repeated = " May be repeated." if option.multiple and "repeated" not in (option.help or "") else ""
    names = ", ".join(f"`{opt}{metavar}`" for opt in option.opts)
    return f"| {cell(names)} | {cell(default)} | {cell(option.help or '')}{repeated} |"


def commands_index() -> str:
    """The list of all commands."""
    known = dict(commands())
    body = [
        f"| [{name}]({name}.md) | {cell(summary)} |" if name in known else f"| {name} | {cell(summary)} |"
        for name, (_, summary) in command_line.COMMANDS.items()
    ]
    lines = ["In the order of the work. `commonground COMMAND --help` says the same.", ""]
    return page("Commands", lines + rows("| command | what it does |", body))


def measures_page() -> str:
    """The measures of the picture."""
    body = []
    for m in MEASURES.values():
        adds = ADDING.get((m.adding, m.kind), "no")
        body.append(f"| `{m.name}` | {m.unit} | {m.kind} | {adds} | {cell(m.definition)} | {', then '.join(m.lead)} |")
    lines = [
        "What the picture shows. `kind` says how a figure stands to its month:",
        "",
        "- **stock**: it holds at the date `about_to`; a month shows the newest one until its end. Not added over months.",
        "- **flow**: it happened in the month.",
        "- **standing**: the figure of a plan or year, shown in each of its months. Not added over months.",
        "",
        "For each measure, country and month one publisher leads (`lead: true`): the first in this list that has a figure.",
        "Totals take leading rows only; the others stand beside them. A workspace changes the order in [settings](settings.md).",
        "",
        *rows("| measure | unit | kind | adds up | definition | leads |", body),
    ]
    return page("Measures", lines)


def tables_page() -> str:
    """The tables that feeds fill, with their columns."""
    lines = ["What a feed may fill. Every row also has where it comes from:", ""]
    lines += rows("| column | type | what it is |", [column_row(field) for field in PROVENANCE])
    for name, schema in TABLES.items():
        module = importlib.import_module(f"commonground.vocabulary.{name}")
        lines += ["", f"## {name}", "", " ".join((module.__doc__ or "").split()), ""]
        lines += rows("| column | type | what it is |", [column_row(field) for field in schema])
    return page("Tables", lines)


def column_row(field: object) -> str:
    """A column of a schema as a row."""
    said = (getattr(field, "metadata", None) or {}).get(b"is", b"").decode()
    return f"| `{getattr(field, 'name', '')}` | {getattr(field, 'type', '')} | {cell(said)} |"


RECORDS_INTRO = """What members tell each other is entered as records, one by one with [`enter`](commands/enter.md) or as
[tables](entering.md), and never overwritten: a correction is a new version, and the ledger keeps both, with who, when, why and
from what source. A record has one originator, the member that entered it; it alone amends, ends or [releases](release.md) it.

A record holds from one day to another (`--from`, `--to`; open where nothing is said), and is known from the moment at which it
was recorded: `--as-of DAY` asks what held on a day, `--loaded-by TIME` what was known by then.

```
commonground init theatre --member CELL --coalition "The coalition" --founded 2014-09-10
commonground member add BEL --name Belgium --iso3 BEL --since 2014-09-10          accession
commonground member role BEL "troop contributor" --from 2015-01-01
commonground member leave BEL --on 2025-06-30 --why "note of 2025-05-02"          departure: its last day
commonground enter meeting code=BXL-2014 title="Ministers meet" starts_on=2014-12-03 --release-to MEMBERS
commonground amend meeting BXL-2014 place=Brussels --why "was left out"           a correction: it was always so
commonground amend member BEL name="Kingdom of Belgium" --from 2020-01-01 --why "note of 2020"
commonground end meeting BXL-2014 --why "entered twice"                           it never was
commonground record BXL-2014                                                      all of it, with every version
```

A record is named by its code, `ORIGINATOR/CODE` where several members use the code, by the first signs of its id, or by its
title. So are the records that a field refers to. A reference to what the reader may not see looks like one to what is not there.
Codes are unique for their originator; those of members, communities and accounts never change and are not given again.

Refused, with what to do: an undertaking without a statement, a currency that is not in ISO 4217, a label for an unknown member, a
second member with one code, a meeting before the coalition's founding, force finer than a country and a month.

The kinds of record (`commonground kinds`):"""


def records_page() -> str:
    """The kinds of record that people enter, with their fields."""
    lines = [*RECORDS_INTRO.splitlines(), ""]
    lines += rows(
        "| kind | what it is | entered by |", [f"| [{k.name}](#{k.name}) | {cell(k.about)} | {_by(k)} |" for k in KINDS.values()]
    )
    for kind in KINDS.values():
        always = [f"its {name}" for name in kind.always if name not in ("code", "originator")]
        readers = ", ".join(kind.default_to) or " and ".join(["its originator", *always])
        lines += [
            "",
            f"## {kind.name}",
            "",
            cell(kind.about),
            "",
            f"Entered by: {_by(kind)}. Where nothing is said, read by: {readers}.",
            "",
        ]
        body = [
            f"| `{one.name}` | {'needed' if one.required else ''} | {cell(one.what)} | {cell(takes(one))} |"
            for one in kind.fields
        ]
        lines += rows("| field | | what it says | takes |", body)
    return page("Records", lines)


def _by(kind: Kind) -> str:
    if kind.name in ("release", "verdict"):
        return "`release`"
    return f"{kind.by} of the coordination cell" if kind.cell else kind.by


def error_classes(kind: type[errors.CommonGroundError] = errors.CommonGroundError) -> Iterator[type[errors.CommonGroundError]]:
    """Every class of error, in the order of the tree."""
    yield kind
    for below in kind.__subclasses__():
        yield from error_classes(below)


def errors_page() -> str:
    """The error codes, exit codes and what to do."""
    body = [
        f"| `{e.code}` | {e.exit_code} | {e.status} | {cell((e.__doc__ or '').strip())} | {WHAT_TO_DO[e.code]} |"
        for e in error_classes()
    ]
    tree = (errors.__doc__ or "").split("\n\n", 1)[1].rstrip()
    lines = [
        "An error says what happened, where, and what to do, on standard error. With `--json` it is printed as",
        "`{error, message, where, hint}` as well. There is never a traceback for anything named here.",
        "",
        *rows("| code | exit code | status | what happened | what to do |", body),
        "",
        "Other exit codes: 0, all went well; 2, options that cannot be read; 3, `load` did its work and left files of a folder",
        "out, which it lists; 9, `brief --again` found a figure that differs; 130, interrupted.",
        "",
        "```",
        tree,
        "```",
    ]
    return page("Errors", lines)


def routes_page() -> str:
    """Every page with what it shows and what its form does, and every question under /api."""
    found: dict[str, tuple[list[str], str]] = {}
    for route in (route for one in every_route() for route in getattr(one, "routes", [one])):
        told = [one for one in getattr(route.endpoint, "pages", (route.endpoint,)) if one is not None]
        sentences = [(inspect.getdoc(one) or "").split("\n\n")[0].replace("\n", " ") for one in told]
        found[route.path] = (sorted((route.methods or set()) - {"HEAD"}), " ".join(sentences))
    shown = [f"| `{path}` | {', '.join(methods)} | {cell(told)} |" for path, (methods, told) in sorted(found.items())]
    asked = [
        f"| `/api/{name}` | {'POST' if one.private else 'GET'} | {cell(one.summary)} | `commonground {one.command}` |"
        for name, one in every().items()
    ]
    lines = ["What each page is for is told in [the pages](web.md); how answers are asked for, in [the interface](interface.md)."]
    lines += ["", "## Pages", "", *rows("| path | methods | what it does |", shown)]
    lines += ["", "## Interface", "", *rows("| path | method | what it answers | command |", asked)]
    return page("Routes", lines)


def pages() -> dict[Path, str]:
    """Every generated page by its path under docs/."""
    made = {Path("feeds") / f"{feed.name}.md": feed_page(feed) for feed in known_feeds()}
    made[Path("feeds/README.md")] = feeds_index()
    made |= {Path("commands") / f"{name}.md": command_page(name, command) for name, command in commands()}
    made[Path("commands/README.md")] = commands_index()
    made[Path("measures.md")] = measures_page()
    made[Path("tables.md")] = tables_page()
    made[Path("errors.md")] = errors_page()
    made[Path("records.md")] = records_page()
    made[Path("routes.md")] = routes_page()
    return made


def stale(made: dict[Path, str]) -> list[Path]:
    """Pages that differ from what they should be, and pages of what is no more."""
    differ = [path for path, text in made.items() if not (DOCS / path).is_file() or (DOCS / path).read_text("utf-8") != text]
    there = [path.relative_to(DOCS) for folder in ("feeds", "commands") for path in (DOCS / folder).glob("*.md")]
    return sorted(differ + [path for path in there if path not in made])


def main() -> None:
    """Write or check."""
    made = pages()
    found = stale(made)
    if "--check" in sys.argv[1:]:
        print("\n".join(f"stale: docs/{path}" for path in found))
        sys.exit(1 if found else 0)
    for path in found:
        if path in made:
            (DOCS / path).parent.mkdir(parents=True, exist_ok=True)
            (DOCS / path).write_text(made[path], encoding="utf-8")
        else:
            (DOCS / path).unlink()
        print(f"docs/{path}" + ("" if path in made else " (removed)"))


if __name__ == "__main__":
    main()
