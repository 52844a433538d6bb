"""A question is asked alike on the command line and in an address: the same options, and a line that asks the same."""

from __future__ import annotations

import inspect
import shlex
import subprocess
import sys
from itertools import takewhile
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

import click
import pytest

from commonground.answers.question import Option, Question, is_pair
from commonground.answers.questions import every
from commonground.cli.main import cli

READ_WITH = {"--json", "--as", "--as-of", "--loaded-by"}
"""Who reads and as of when is said to the reader, not to the question."""

SHOWN_WITH = {"--all", "--csv", "--parquet", "--out", "--sheet"}
"""How a terminal shows an answer, or into which file it is written."""

SCREENED = "#0 --by --explain --for --map --pairs --processes --record --source --why"
OF_THE_COMMAND = {
    "meeting": {"--minutes"},  # a text to read
    "meetings": {"--ics", "--with-due"},  # a file for calendars
    "quality": {"--ruleset"},  # a file
    "receipt": {"--key", "--verify"},  # files, without a workspace
    "screen": set(SCREENED.split()),  # files, and what is recorded of a run
    "status": {"--verify"},  # reads every file of the workspace
}
"""What a command does beside answering, and what it reads of files that a user hands in."""

REQUIRED = {("follow-up", "since"), ("receipt", "run"), ("screen-name", "names")}
"""Options without which a question says nothing, while its command can be given something else."""

FILES_TOO = {("allocate", "offers"), ("allocate", "needs")}
"""Options that may name a file on the command line; a question takes the words alone."""


def command_of(question: Question) -> tuple[click.Command, list[str]]:
    """The command that answers, and the words of its line that are options or arguments already."""
    command: click.Command = cli
    words = question.command.split()
    while words and isinstance(command, click.Group):
        found = command.get_command(click.Context(command), words[0])
        if found is None:
            break
        command, words = found, words[1:]
    return command, words


def flag_of(name: str, given: Option) -> str:
    return f"--{name.replace('_', '-')}" if given.flag is None else given.flag


def parameters(command: click.Command) -> dict[str, click.Parameter]:
    """What a command takes, by flag; arguments by their place."""
    found: dict[str, click.Parameter] = {}
    for one in command.params:
        arguments = sum(isinstance(other, click.Argument) for other in found.values())
        key = f"#{arguments}" if isinstance(one, click.Argument) else next(o for o in one.opts if o.startswith("--"))
        found[key] = one
    return found


def arguments_in(words: list[str]) -> list[str]:
    """The arguments that stand before any flag."""
    return list(takewhile(lambda word: not word.startswith("--"), words))


def options(question: Question, words: list[str]) -> dict[str, tuple[str, Any, Option, Any]]:
    """What a question takes, by flag; arguments by their place among those that its line does not name."""
    found: dict[str, tuple[str, Any, Option, Any]] = {}
    at = len(arguments_in(words))
    for name, (parameter, kind, given) in question.options.items():
        flag = flag_of(name, given)
        if flag == "":
            flag, at = f"#{at}", at + 1
        found[flag] = (name, kind, given, parameter.default)
    return found


def plain(kind: Any) -> tuple[Any, bool]:
    """The type of one value, and whether None may stand in its place."""
    if get_origin(kind) in (Union, UnionType):
        (one,) = (form for form in get_args(kind) if form is not type(None))
        return one, True
    return kind, False


def sort_of(kind: click.Parameter) -> Any:
    """The type of one value of a parameter."""
    if isinstance(kind, click.Option) and kind.is_flag:
        return bool
    if isinstance(kind.type, click.Choice):
        return set(kind.type.choices)
    if isinstance(kind.type, click.types.FloatParamType):
        return float
    return int if isinstance(kind.type, click.types.IntParamType) else str


def bounds(kind: click.Parameter) -> tuple[float | None, float | None]:
    return (kind.type.min, kind.type.max) if isinstance(kind.type, click.IntRange | click.FloatRange) else (None, None)


QUESTIONS = every()


@pytest.mark.parametrize("name", QUESTIONS)
def test_an_option_is_the_command_s(name: str) -> None:
    question = QUESTIONS[name]
    command, words = command_of(question)
    held = parameters(command)
    for flag, (option, kind, given, default) in options(question, words).items():
        parameter = held[flag]
        one, optional = plain(kind)
        several = get_origin(one) is tuple
        if get_origin(one) is Literal and (name, option) in FILES_TOO:
            assert sort_of(parameter) is str
        else:
            assert sort_of(parameter) == (set(get_args(one)) if get_origin(one) is Literal else str if several else one), option
        assert (parameter.multiple if isinstance(parameter, click.Option) else parameter.nargs == -1) == (
            several and not is_pair(kind)
        ), option
        assert parameter.nargs == (2 if is_pair(kind) else -1 if flag.startswith("#") and several else 1), option
        assert bounds(parameter) == (given.least, given.most), option
        assert not (optional and parameter.required), option
        if default is inspect.Parameter.empty:
            assert parameter.required or faces(question) > 1 or (name, option) in REQUIRED, option
        else:
            assert not parameter.required, option
            assert default == default_of(parameter), option


def default_of(parameter: click.Parameter) -> Any:
    """What a parameter is where nothing is written."""
    written = parameter.get_default(click.Context(click.Command("any")))
    if isinstance(written, bool | int | float | str):
        return written
    several = parameter.multiple if isinstance(parameter, click.Option) else parameter.nargs == -1
    return () if several else None


def faces(question: Question) -> int:
    """How many questions one command answers."""
    return sum(command_of(other)[0] is command_of(question)[0] for other in QUESTIONS.values())


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_option_of_a_command_is_left_out(name: str) -> None:
    """The questions that a command answers have together every option that does not say who reads or where it is shown."""
    command, _ = command_of(QUESTIONS[name])
    told: set[str] = set()
    for other in QUESTIONS.values():
        its, words = command_of(other)
        if its is command:
            told |= {word for word in words if word.startswith("--")} | options(other, words).keys()
            told |= {f"#{at}" for at in range(len(arguments_in(words)))}
    left_out = parameters(command).keys() - told - READ_WITH - SHOWN_WITH - OF_THE_COMMAND.get(str(command_name(command)), set())
    assert left_out == set()


def command_name(command: click.Command) -> str:
    return next(one.command.split()[0] for one in QUESTIONS.values() if command_of(one)[0] is command)


def example(name: str, kind: Any, given: Option, default: Any) -> Any:
    """A value that the type allows and that is not the default."""
    one, _ = plain(kind)
    if get_origin(one) is Literal:
        return next(choice for choice in reversed(get_args(one)) if choice != default)
    if get_origin(one) is tuple:
        return ("2017-01-01", "two words")
    if one is bool:
        return True
    if one in (int, float):
        return one(given.least if given.least is not None and given.least != default else given.most or 2017)
    return f"a {name}"


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_line_is_read_back_as_it_was_asked(name: str) -> None:
    question = QUESTIONS[name]
    command, words = command_of(question)
    asked = {option: example(option, kind, given, default) for option, kind, given, default in options(question, words).values()}
    line = shlex.split(question.line(asked))
    begin = 1 + len(question.command.split()) - len(words)
    assert line[0] == "commonground"
    assert line[-1] == "--json"
    context = command.make_context(name, line[begin:], resilient_parsing=False)
    held = parameters(command)
    for flag, (option, *_) in options(question, words).items():
        assert context.params[str(held[flag].name)] == asked[option], option
    assert context.params["as_json"] is True


def test_importing_every_question_imports_nothing_heavy() -> None:
    heavy = ("altair", "duckdb", "lightgbm", "numpy", "pyarrow", "sklearn", "sqlalchemy", "typst", "commonground.picture.cells")
    code = "import sys; from commonground.answers.questions import every; every(); print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(told.stdout.split()) & set(heavy) == set()
