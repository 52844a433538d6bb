"""`commonground screen`: payees, or the ledger, beside the published sanctions lists."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from commonground.answers.screening import named
from commonground.cli.place import as_json, reading
from commonground.cli.screen_asked import asking, opened
from commonground.cli.writing import acting
from commonground.vocabulary.errors import BadRequest

if TYPE_CHECKING:
    from commonground.answers.payee_file import Row
    from commonground.cli.screen_files import Output
    from commonground.cli.screen_shown import Shown
    from commonground.screening.payees import Payee
    from commonground.screening.recorded import Recording
    from commonground.screening.session import Session
    from commonground.screening.subject import Subject

LEDGER = "ledger"
HELD = 64_000_000
"""Signs of JSON that are held in memory."""

KINDS = ("person", "organisation", "vessel", "aircraft")


@click.command()
@click.argument("files", metavar="[FILE | ledger]...", nargs=-1)
@click.option("--name", "names", multiple=True, metavar="NAME", help="Screen this name; repeated: further names of the same.")
@click.option("--dob", metavar="DATE", help="With --name: date or year of birth.")
@click.option("--country", "countries", multiple=True, metavar="COUNTRY", help="With --name: nationality or country.")
@click.option("--kind", type=click.Choice(KINDS), help="With --name: what it is; else it is compared with all.")
@click.option("--document", "documents", multiple=True, metavar="NUMBER", help="With --name: number of a document.")
@click.option("--explain", is_flag=True, help="Why each hit is one: words side by side, and every piece of evidence.")
@click.option(
    "--pairs", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Score given pairs `left`, `right` (JSON)."
)
@click.option("--map", "mapped", multiple=True, metavar="ROLE=HEADING", help="Which column is what, as `name=Payee`.")
@click.option("--out", "-o", type=click.Path(path_type=Path), metavar="F", help="F.xlsx, F.csv, F.json, F.parquet.")
@click.option("--processes", type=click.IntRange(1, 64), help="How many processes; else as many as there are processors.")
@click.option("--record", is_flag=True, help="Record a run of --name too, with its receipt.")
@asking
@acting
@reading
@as_json
@click.pass_context
def command(
    ctx: click.Context,
    /,
    files: tuple[str, ...],
    names: tuple[str, ...],
    pairs: Path | None,
    out: Path | None,
    explain: bool,
    processes: int | None,
    record: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """Who of the payees in FILE (CSV, workbook, Parquet), of the ledger or of --name may be on a published sanctions list.

    `ledger` stands for every organisation and payee of the ledger and of the funding feeds. A hit alerts where its score is one
    that at most --fpr of the clean names of its group reach; a weak alias alone never does. Nothing is kept of anybody who is not
    listed. A run over a file or the ledger is recorded with a signed receipt, for the workspace's own member or that of --for or
    --by, who also reads; with --as another reads, and nothing is recorded.
    """
    if (pairs is not None) + bool(files) + bool(names) != 1:
        raise BadRequest("it is not said who is screened", hint="give FILE, or the word ledger, or --name, or --pairs FILE")
    if pairs is not None:
        from commonground.cli.screen_pairs import score

        score(pairs, as_json)
        return
    if out is not None and out.suffix.lower() == ".parquet":
        from commonground.cli.screen_bulk import bulk

        bulk(ctx, *split(files, options["mapped"]), out, processes, options, shown=as_json or explain or record)
        return
    from commonground.cli.screen_files import output
    from commonground.cli.screen_shown import Shown
    from commonground.screening.recorded import Recording

    with ExitStack() as stack:
        kept = stack.enter_context(output(out)) if out else None
        session = opened(ctx, options, quiet=as_json, explain=explain or as_json or out is not None, single=bool(names))
        recording = Recording.begin(session) if session.actor and (files or record) else None
        shown = Shown(session, recording, stack.enter_context(_held()) if as_json else None, explain=explain, single=bool(names))
        given = [Source([_named(names, options)])] if names else sources(session, files, options["mapped"])
        _take(session, given, processes, shown, recording, kept)
        if recording:
            recording.end(shown, "name" if names else what(files), options["why"], options["source"])
        if kept:
            kept.end(shown)
        shown.end(out)


def _take(
    session: Session,
    given: Iterable[Source],
    processes: int | None,
    shown: Shown,
    recording: Recording | None,
    kept: Output | None,
) -> None:
    """Screen what is given and hand each row on: to what is shown, to the receipt, to the file."""
    from commonground.screening.run import processors, run

    for source in given:
        for row in run(session.question, source.subjects, processes or processors()):
            told = shown.take(row, source)
            if recording:
                recording.taking.take(row, source.number)
            if kept:
                kept.take(told)
        if recording and source.path:
            recording.file(source.path)


def _held() -> IO[str]:
    """Where JSON is held until a run has ended well: in memory, and what is more in a file without a name."""
    return tempfile.SpooledTemporaryFile(HELD, "w+", encoding="utf-8", errors="replace")


def _named(names: tuple[str, ...], options: Mapping[str, Any]) -> Subject:
    return named(names, options["dob"], options["countries"], options["kind"], options["documents"])


def what(files: Sequence[str]) -> str:
    """What a run is of, as its record says it."""
    return LEDGER if LEDGER in files else "file"


@dataclass(frozen=True)
class Source:
    """Subjects of a file or of the ledger: its place among several and its name, and of the ledger where names stand."""

    subjects: Iterable[Subject]
    number: int = 1
    file: str | None = None
    path: Path | None = None
    payees: Sequence[Payee] = ()


def sources(session: Session, words: tuple[str, ...], mapped: tuple[str, ...]) -> Iterator[Source]:
    """The files, and the ledger, each as it is read. Raises what reading it raises."""
    from commonground.answers.payee_file import read
    from commonground.screening import asking, payees

    files, roles = split(words, mapped)
    for number, name in enumerate(files, start=1):
        if name == LEDGER:
            found = payees.payees(session.everything)
            yield Source(payees.subjects(found), number, LEDGER if len(files) > 1 else None, payees=found)
            continue
        path = Path(name)
        header, rows = read(path)
        columns = asking.columns(header, roles)
        yield Source(_of_rows(rows, columns), number, path.name if len(files) > 1 else None, path)


def split(words: Sequence[str], mapped: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """The files among words, and role to heading as the others and --map say."""
    said = [word for word in words if _is_role(word)]
    return [word for word in words if word not in said], dict(_role(word) for word in (*mapped, *said))


def _of_rows(rows: Iterable[Row], columns: Mapping[str, Sequence[str]]) -> Iterator[Subject]:
    from commonground.screening.asking import subject

    return (subject(number, row, columns) for number, row in rows)


def _is_role(word: str) -> bool:
    """Whether a word that stands among the files is one of `--map`, as in `--map name=Payee dob=Born`."""
    from commonground.screening.asking import ROLES

    return word.partition("=")[0] in ROLES and "=" in word and not Path(word).exists()


def _role(word: str) -> tuple[str, str]:
    role, equals, heading = word.partition("=")
    if not equals or not heading:
        raise BadRequest(f"{word!r} maps nothing", hint="write --map name=HEADING")
    return role.strip(), heading
