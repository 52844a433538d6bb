"""What is derived from what is held, made before somebody waits for it; and answers to questions that pages ask first."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Any

from commonground.answers.loading import derived
from commonground.door.actor import Actor
from commonground.vocabulary.errors import CommonGroundError
from commonground.vocabulary.label import PUBLIC
from commonground.web.deriving import text_over_lake
from commonground.web.jobs.kinds import Work
from commonground.web.kept import Answers
from commonground.web.shelf import Shelf


def run(work: Work) -> dict[str, Any]:
    """Make it; the outcome is how many questions were answered. Answers are kept where the pages look for them."""
    derived(work.workspace, lambda event, facts: work.tell("placing" if event == "place" else "valuing"))
    questions, answered = work.job.asked["questions"], 0
    shelf = Shelf(work.workspace, 1)
    answers = Answers(work.workspace.root / "derived" / "answers", shelf)
    try:
        place = shelf.place(work.who.member if isinstance(work.who, Actor) else PUBLIC, None, None)
        for number, (name, options) in enumerate(questions):
            work.tell("answering", about=name, done=number, of=len(questions))
            with suppress(CommonGroundError):  # the page will say so to whoever asks it
                answers.get(place, name, options, partial(text_over_lake, shelf, place, name, options))
                answered += 1
    finally:
        shelf.close()
    return {"answered": answered}
