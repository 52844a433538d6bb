"""Whether a name may be that of somebody on a published sanctions list. Nothing is kept of who is asked about."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from commonground.answers.question import Option, question
from commonground.vocabulary.errors import BadRequest

if TYPE_CHECKING:
    from commonground.door.reader import Reader
    from commonground.screening.findings import Question
    from commonground.screening.subject import Subject

EVEN = 0.0
"""The score (log-odds) from which one name is shown what does not reach its threshold: as likely the same as not."""

RATE = 1e-3
"""False alarms that are promised where nothing else is asked: one in a thousand clean payees."""

Kind = Literal["person", "organisation", "vessel", "aircraft"]


@question("screen-name", command="screen", rows="", private=True)
def screen_name(
    held: Reader,
    *,
    names: Annotated[tuple[str, ...], Option("Screen this name; repeated: further names of the same.", "NAME", "--name")],
    dob: Annotated[str | None, Option("With --name: date or year of birth.", "DATE")] = None,
    countries: Annotated[tuple[str, ...], Option("With --name: nationality or country.", "COUNTRY", "--country")] = (),
    kind: Annotated[Kind | None, Option("With --name: what it is; else it is compared with all.")] = None,
    documents: Annotated[tuple[str, ...], Option("With --name: number of a document.", "NUMBER", "--document")] = (),
    lists: Annotated[tuple[str, ...], Option("This list alone, such as un-sc; may be repeated.", "LIST", "--list")] = (),
    fpr: Annotated[float, Option("Clean payees of a thousand that may alarm, as 1e-3.")] = RATE,
    limit: Annotated[int, Option("Hits of one payee at most.", least=1, most=50)] = 5,
    below: Annotated[bool, Option("Also what is like, and does not reach its threshold.")] = False,
) -> list[dict[str, Any]]:
    """Whether one name may be that of somebody on a published sanctions list, with the reasons; nothing is recorded."""
    return screened(held, named(names, dob, countries, kind, documents), lists, fpr, limit, below=below).rows


@dataclass(frozen=True)
class Screened:
    """What was found of one payee: `rows` as `screen --json` prints them; `asked` tells of the lists, also without a hit."""

    rows: list[dict[str, Any]]
    asked: Question


def screened(
    held: Reader, one: Subject, lists: Sequence[str] = (), fpr: float = RATE, limit: int = 5, *, below: bool = False
) -> Screened:
    """Screen one payee, with the reasons; nothing is kept of it."""
    from commonground.screening.decided import decided
    from commonground.screening.run import run
    from commonground.screening.told import told

    asked = asking(held, lists, fpr, limit, below=below, explain=True, single=True)
    known = decided(held.records)
    return Screened([told(asked, row, decided=known) for row in run(asked, [one])], asked)


def asking(
    held: Reader,
    lists: Sequence[str],
    fpr: float,
    limit: int,
    *,
    below: bool,
    explain: bool,
    single: bool,
    say: Callable[[str], None] = lambda _: None,
) -> Question:
    """The lists as they are asked; `single`: about one name, which is also shown what is at least as likely the same as not.

    Raises BadRequest for a rate that is none.
    """
    from commonground.screening.findings import question
    from commonground.screening.ready import ready
    from commonground.screening.session import share

    rate = share(fpr)
    least = EVEN if single and not below else -math.inf
    return question(ready(held, lists, say), rate, limit, below or single, explain, least)


def named(names: Sequence[str], dob: str | None, countries: Sequence[str], kind: str | None, documents: Sequence[str]) -> Subject:
    """One name and what is known of who bears it. Raises BadRequest for what cannot be read."""
    from commonground.screening import asking
    from commonground.vocabulary.births import born_in
    from commonground.vocabulary.nationality import iso3

    if dob and born_in(dob) is None:
        raise BadRequest(f"{dob!r} is no date of birth", hint="write YYYY-MM-DD, YYYY-MM or YYYY")
    for country in countries:
        if iso3(country) is None:
            raise BadRequest(f"{country!r} is no country", hint="write its name or its ISO3 code")
    row = {
        "name": "\n".join(names),
        "dob": dob or "",
        "country": "\n".join(countries),
        "document": "\n".join(documents),
        "kind": kind or "",
    }
    found = asking.subject(1, row, {role: (role,) for role in row})
    if not found.names:
        raise BadRequest("the name is empty", hint="give --name with a name")
    return found
