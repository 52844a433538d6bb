"""The command `commonground`: every subcommand is imported only when it is used, so that help is instant."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import click

from commonground import __version__

COMMANDS = {
    "init": ("commonground.cli.init", "Make a workspace."),
    "load": ("commonground.cli.load", "Load files and folders as their publishers publish them."),
    "status": ("commonground.cli.status", "Feeds, editions, rows, rejects, ages and licences of what is held."),
    "picture": ("commonground.cli.picture", "The picture of countries by place and month."),
    "known": ("commonground.cli.known", "Of which countries, measures and months anything is known."),
    "search": ("commonground.cli.search", "Find places, plans, organisations, activities, records and files by words."),
    "place": ("commonground.cli.one_place", "One place: what lies in it and beside it, and what is known of it."),
    "explain": ("commonground.cli.explain", "The rows, files, dates and licences behind one number."),
    "gap": ("commonground.cli.gap", "Requirement, net funding, pledges and gap of a country's plans."),
    "total": ("commonground.cli.total", "A country's money: naive, split and netted, with the reason of each step."),
    "paths": ("commonground.cli.paths", "From whom, to whom and for what money comes in, by FTS or pooled funds."),
    "budgets": ("commonground.cli.budgets", "What reporters plan to spend for a country, each budget once, by year."),
    "flows": ("commonground.cli.flows", "The single flows of money to a place, with rate, share and rule."),
    "trace": ("commonground.cli.trace", "Where the money of a flow came from and went, across publishers."),
    "pledges": ("commonground.cli.pledges", "Promises and what became of them; yearly drives."),
    "contributions": ("commonground.cli.contributions", "People, goods and money given in kind, in their own units."),
    "allocate": ("commonground.cli.allocate", "Which offers best go to what is short, and what stays short."),
    "quality": ("commonground.cli.quality", "Faults and traps of IATI data that change money, with their effect in USD."),
    "changes": ("commonground.cli.changes", "What was known of money by two dates: new, changed and vanished flows."),
    "watch": ("commonground.cli.watch", "Where violence may come back, how right that was before, what is unusual."),
    "screen": ("commonground.cli.screen", "Payees, or the ledger, beside the published sanctions lists."),
    "watchlist-quality": ("commonground.cli.watchlist_quality", "How well screening finds, and how often it alarms."),
    "rescreen": ("commonground.cli.rescreen", "What newly hits since a screening, and what no longer does."),
    "decide": ("commonground.cli.decide", "A hit of a screening is cleared or confirmed, by two people."),
    "receipt": ("commonground.cli.receipt", "The signed receipt of a screening; verified without a workspace."),
    "brief": ("commonground.cli.brief", "The brief of a country and month: PDF, HTML, DOCX or Markdown."),
    "export": ("commonground.cli.export", "What may leave: IATI 2.03, and tables as CSV with HXL or plain."),
    "rejects": ("commonground.cli.rejects", "Rows that could not be read, to look at or to mend."),
    "diff": ("commonground.cli.diff", "What newer editions added, changed and removed, by field."),
    "purge": ("commonground.cli.purge", "Remove a source's bytes and rows; hash, date and reason stay."),
    "feeds": ("commonground.cli.feeds", "Every format that is read, with publisher, licence and address."),
    "fetch": ("commonground.cli.fetch", "Download from the publishers' own addresses."),
    "rebuild": ("commonground.cli.rebuild", "Make the lake anew from the kept sources."),
    "ledger": ("commonground.cli.ledger", "Prove, publish, keep, restore and upgrade the ledger."),
    "member": ("commonground.cli.member", "Register members: accession, roles, clearances, departure."),
    "community": ("commonground.cli.community", "Communities that labels can name, and who belongs to them."),
    "kinds": ("commonground.cli.kinds", "The kinds of record that people enter, and their fields."),
    "enter": ("commonground.cli.enter", "Enter a record: a meeting, a pledge, an undertaking, a decision …"),
    "amend": ("commonground.cli.amend", "Correct or change a record; what was recorded before stays."),
    "end": ("commonground.cli.end", "A record is no longer in force, or never was."),
    "records": ("commonground.cli.records", "The records of one kind, in force on a day, as known by a time."),
    "record": ("commonground.cli.record", "One record: fields, label, versions, what refers to it."),
    "template": ("commonground.cli.template", "A file to fill in: pledges, offers, members, a partner's report …"),
    "import": ("commonground.cli.importing", "Take records from a file, shown before they are recorded."),
    "export-records": ("commonground.cli.export_records", "Records in the form that import reads: XLSX or CSV."),
    "statement": ("commonground.cli.statement", "Read a joint statement; confirm who took part and who undertook what."),
    "follow-up": ("commonground.cli.follow_up", "What was undertaken since a meeting, where it stands, what may be evidence."),
    "meetings": ("commonground.cli.meetings", "The calendar of meetings and due days, also as iCalendar."),
    "meeting": ("commonground.cli.meeting", "One meeting: agenda, minutes, decisions, statements, documents."),
    "group": ("commonground.cli.group", "A working group: mandate, co-chairs, members, meetings."),
    "requests": ("commonground.cli.requests", "Requests between members: answered, refused, silent."),
    "attach": ("commonground.cli.attach", "Attach a file to a record."),
    "document": ("commonground.cli.document", "An attached file: get it, or take its bytes away for a reason."),
    "news": ("commonground.cli.news", "What is new in a place, a plan, a member or an undertaking."),
    "digest": ("commonground.cli.digest", "Mail to each user what is new in what they follow."),
    "who": ("commonground.cli.who", "Who can see a record or a source, and why."),
    "would-see": ("commonground.cli.would_see", "What another member sees, as far as it is yours to know."),
    "release": ("commonground.cli.release", "Widen, narrow, approve and break glass; to whom what was sent."),
    "work": ("commonground.cli.work", "Run the long work that the pages ask for: a process of its own, beside them."),
    "account": ("commonground.cli.account", "Who signs in for a member: roles, passwords, second factors, tokens."),
    "serve": ("commonground.cli.serve", "The pages and the interface, for one on this machine or for many."),
}

SECTIONS = {
    "init": "Workspace and files",
    "picture": "Figures and what is made of them",
    "rejects": "Keeping house",
    "member": "The coalition's own ledger",
    "who": "Who may know what",
    "serve": "In a browser",
}
"""The command before which a section of the help begins; whatever stands between belongs to the one above."""


def sections() -> list[tuple[str, list[tuple[str, str]]]]:
    """The commands with what they do, under the headings of the help."""
    found: list[tuple[str, list[tuple[str, str]]]] = []
    for name, (_, summary) in COMMANDS.items():
        if name in SECTIONS or not found:
            found.append((SECTIONS.get(name, "Commands"), []))
        found[-1][1].append((name, summary))
    return found


class Lazy(click.Group):
    """A group that knows its commands by name and help, and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, imported now."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, from the table above: nothing is imported for it."""
        for heading, rows in sections():
            with formatter.section(heading):
                formatter.write_dl(rows)


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "-w",
    "--workspace",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="COMMONGROUND_WORKSPACE",
    help="The workspace; else COMMONGROUND_WORKSPACE, the current folder, or ./theatre.",
)
@click.version_option(__version__, prog_name="commonground")
@click.pass_context
def cli(ctx: click.Context, workspace: Path | None) -> None:
    """One traced picture of an area freed from an armed group, from public files and from what members tell each other.

    \b
    Begin with:
      commonground init theatre
      commonground load FOLDER
      commonground picture --country IRQ --from 2018-01 --to 2018-12

    \b
    Or, with a ledger of the coalition's own:
      commonground init theatre --member CELL --coalition NAME --founded DATE
      commonground member add BEL --name Belgium --since DATE
      commonground kinds
    """
    ctx.obj = workspace


def main() -> None:
    """Run the command line; every error of the house becomes a message and an exit code, never a traceback."""
    from commonground.cli.failure import run

    sys.exit(run(cli, sys.argv[1:]))


def arguments() -> dict[str, Any]:
    """Every command with its options, for the tests of the documentation."""
    return {name: cli.get_command(click.Context(cli), name) for name in COMMANDS}
