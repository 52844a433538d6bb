"""What can be asked under `/api`, for people: every question with its options and the command that gives the same."""

from __future__ import annotations

from starlette.responses import Response

from commonground.answers.questions import every
from commonground.web.asking import Ask
from commonground.web.rendering import shown
from commonground.web.serving import page


def interface(ask: Ask) -> Response:
    """The list of questions; it is the same for everybody."""
    questions = [
        {
            "name": asked.name,
            "summary": asked.summary,
            "command": f"commonground {asked.command} --json",
            "options": [
                {"name": name, "help": given.help, "required": parameter.default is parameter.empty}
                for name, (parameter, _, given) in asked.options.items()
            ],
        }
        for asked in every().values()
    ]
    return shown(ask, "interface.html", ask.language.say("Interface"), questions=questions)


ROUTES = [page("/api", interface)]
