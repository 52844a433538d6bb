"""Errors become a message that says what to do, and an exit code that means something."""

from __future__ import annotations

import errno
import json
import os
import sys

import click

from commonground.vocabulary.errors import BadRequest, CommonGroundError, NoSpace

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
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is still held would fail anew as the program ends
        click.echo("error: the disk is full: what was to be printed is not whole\n  → free some space and try again", err=True)
        return NoSpace.exit_code
    except UnicodeEncodeError:
        if not any("\udc80" <= sign <= "\udcff" for word in arguments for sign in word):
            raise
        return _told(
            BadRequest("a word of this command is not text in UTF-8", hint="write it anew, or rename the file"), arguments
        )
    except CommonGroundError as error:
        return _told(error, arguments)
    return result if isinstance(result, int) else 0


def _told(error: CommonGroundError, arguments: list[str]) -> int:
    """What is wrong and what to do, as text and, where asked for, as JSON; the answer is the exit code."""
    if "--json" in arguments:
        click.echo(json.dumps(error.as_dict(), ensure_ascii=False).encode(errors="replace").decode())
    click.secho("error: ", fg="red", nl=False, err=True)
    click.echo(str(error).encode(errors="replace").decode(), err=True)
    return error.exit_code
