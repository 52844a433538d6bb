"""Errors become a message that says what to do, and an exit code that means something."""

from __future__ import annotations

import json
import sys

import click

from commonground.vocabulary.errors import CommonGroundError

INTERRUPTED = 130


def run(command: click.Command, arguments: list[str]) -> int:
    """Run a command; the answer is its exit code."""
    try:
        result = command.main(args=arguments, prog_name="commonground", standalone_mode=False)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.Abort:
        click.echo("interrupted; nothing was changed", err=True)
        return INTERRUPTED
    except click.ClickException as error:
        if "--json" in arguments:
            told = {"error": "bad-request", "message": error.format_message(), "where": None, "hint": "see --help"}
            click.echo(json.dumps(told, ensure_ascii=False))
        error.show()
        return error.exit_code
    except KeyboardInterrupt:
        click.echo("interrupted; nothing was changed", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except CommonGroundError as error:
        if "--json" in arguments:
            click.echo(json.dumps(error.as_dict(), ensure_ascii=False))
        click.secho("error: ", fg="red", nl=False, err=True)
        click.echo(str(error), err=True)
        return error.exit_code
    return result if isinstance(result, int) else 0
