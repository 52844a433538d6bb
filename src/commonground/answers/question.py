"""A question: a function of a reader and of options, which its command, its page and its address share."""

from __future__ import annotations

import inspect
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

Asked = TypeVar("Asked", bound=Callable[..., Any])

Over = Literal["reader", "records", "nothing"]


@dataclass(frozen=True)
class Option:
    """How a user gives one option: what it means, how its value is written, and its flag where that is not its name.

    `flag=""` is an argument without a flag. `least` and `most` bound a number.
    """

    help: str
    metavar: str | None = None
    flag: str | None = None
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True)
class Pages:
    """How an answer of very many rows is read page by page, by its options `limit` and `after`.

    `key`: what `after` takes to go on after a row; `total`: how many rows there are, whatever `limit` and `after` say.
    """

    key: Callable[[dict[str, Any]], str]
    total: Callable[..., int]


@dataclass(frozen=True)
class Ahead:
    """What the answers of a question are read from, where that takes long to derive: it is kept, for all who read alike.

    `there`: whether a reader finds it kept, or needs none of it; `make`: derive it and keep it.
    """

    there: Callable[[Any], bool]
    make: Callable[[Any], None]


@dataclass(frozen=True)
class Question:
    """A question by its name in addresses, with the command that answers it as well.

    `over`: whether it is asked of the lake and ledger together, of the ledger's records alone, or of nothing that is held.
    `rows`: the key of its rows, `""` where the answer is a list of rows itself, None where it has none that stand for themselves.
    `private`: what is asked names somebody who may be on no list; neither it nor its answer is kept, or stands in an address.
    `kept`: false where the answer is quicker found than read, and what is asked is nobody's to keep.
    `ahead`: what is derived after a load already, or in a process of its own, rather than when it is asked.
    """

    name: str
    command: str
    over: Over
    rows: str | None
    ask: Callable[..., Any]
    private: bool = False
    pages: Pages | None = None
    kept: bool = True
    ahead: Ahead | None = None

    @property
    def summary(self) -> str:
        """What it answers, in one sentence."""
        return (inspect.getdoc(self.ask) or "").split("\n\n")[0].replace("\n", " ")

    @cached_property
    def options(self) -> dict[str, tuple[inspect.Parameter, Any, Option]]:
        """Its options by name: the parameter with its default, the type of its value, and how it is given."""
        found = {}
        parameters = list(inspect.signature(self.ask).parameters.items())[1:]
        written = SimpleNamespace(__annotations__={name: one.annotation for name, one in parameters})
        hints = get_type_hints(written, self.ask.__globals__, include_extras=True)
        for name, parameter in parameters:
            hint = hints[name]
            if get_origin(hint) is not Annotated:
                raise TypeError(f"the option {name!r} of {self.name!r} does not say how it is given")
            kind, given = get_args(hint)[:2]
            found[name] = (parameter, kind, given)
        return found

    def line(self, options: Mapping[str, Any]) -> str:
        """The command line that gives the same answer."""
        words = ["commonground", *self.command.split()]
        for name, (parameter, kind, given) in self.options.items():
            value = options.get(name, parameter.default)
            if value is None or value is False or (value == parameter.default and given.flag != ""):
                continue
            flag = f"--{name.replace('_', '-')}" if given.flag is None else given.flag
            values = [str(one) for one in value] if isinstance(value, list | tuple) else [] if value is True else [str(value)]
            if flag == "" or value is True or is_pair(kind):
                words += [flag, *values] if flag else values
            else:
                words += [word for one in values for word in (flag, one)]
        return shlex.join([*words, "--json"])


def is_pair(kind: Any) -> bool:
    """Whether an option takes two values after one flag, rather than one after each."""
    forms = get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
    return any(get_origin(form) is tuple and ... not in get_args(form) for form in forms)


QUESTIONS: dict[str, Question] = {}
"""Every question of the modules that were imported; `questions.every` imports them all."""


def question(
    name: str,
    *,
    command: str | None = None,
    over: Over = "reader",
    rows: str | None = None,
    private: bool = False,
    pages: Pages | None = None,
    kept: bool = True,
    ahead: Ahead | None = None,
) -> Callable[[Asked], Asked]:
    """Make a function a question under this name; `command` where the command line calls it otherwise."""

    def made(ask: Asked) -> Asked:
        QUESTIONS[name] = Question(name, command or name, over, rows, ask, private, pages, kept, ahead)
        return ask

    return made
